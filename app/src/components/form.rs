//! Forms: the same in a browser with and without script. Without, they are posted as any form and come back as a page; with
//! script they are checked by the rules of `domain` first, posted without leaving the page, and keep what was typed.

use domain::fields::{Fields, Problems};
use leptos::html;
use leptos::prelude::*;

use crate::components::visit::Jump;
use crate::page::Opening;

/// What the fields of a form know of it.
#[derive(Clone)]
pub struct FormContext {
    /// What is wrong, from the server or from the browser's own check.
    pub problems: RwSignal<Problems>,
    /// What was typed before, if the form comes back.
    pub fields: StoredValue<Fields>,
    /// Whether the form is on its way.
    pub busy: RwSignal<bool>,
    /// Whether the script is there.
    pub hydrated: RwSignal<bool>,
}

impl FormContext {
    /// Of a form that nobody has sent from here yet, with what the session kept of it.
    pub fn new(problems: Problems, fields: Option<Fields>) -> Self {
        Self {
            problems: RwSignal::new(problems),
            fields: StoredValue::new(fields.unwrap_or_default()),
            busy: RwSignal::new(false),
            hydrated: RwSignal::new(false),
        }
    }
}

/// A form that is posted to a panel's own path.
#[component]
pub fn DoorForm(
    /// Where it is posted.
    #[prop(into)]
    action: String,
    /// The rules that the browser can check.
    check: fn(&Fields) -> Problems,
    /// Names of the fields and their labels, for the summary.
    labels: &'static [(&'static str, &'static str)],
    /// What the session kept of it.
    opening: Opening,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let context = FormContext::new(opening.problems, opening.fields);
    let (problems, busy, hydrated) = (context.problems, context.busy, context.hydrated);
    provide_context(context);
    let summary = NodeRef::<html::Div>::new();
    Effect::new(move |_| hydrated.set(true));
    let submit = submitter(check, problems, busy, summary);
    view! {
        <form class="form" method="post" action=action novalidate=true on:submit=submit data-keep="">
            <ErrorSummary problems labels summary/>
            {children()}
        </form>
    }
}

#[cfg(feature = "hydrate")]
fn submitter(
    check: fn(&Fields) -> Problems,
    problems: RwSignal<Problems>,
    busy: RwSignal<bool>,
    summary: NodeRef<html::Div>,
) -> impl Fn(leptos::ev::SubmitEvent) {
    use crate::components::post::{Sent, Submitted};
    use crate::components::visit::Way;

    let way = Way::from_here();
    move |event| {
        let Some(form) = Submitted::take(&event) else { return };
        if busy.get_untracked() {
            return;
        }
        let wrong = check(&form.fields);
        if !wrong.is_empty() {
            say(problems, summary, wrong);
            return;
        }
        busy.set(true);
        let way = way.clone();
        leptos::task::spawn_local(async move {
            if let Sent::Rejected(wrong) | Sent::Failed(wrong) = form.send(&way).await {
                busy.try_set(false);
                say(problems, summary, wrong);
            }
        });
    }
}

#[cfg(not(feature = "hydrate"))]
fn submitter(
    _: fn(&Fields) -> Problems,
    _: RwSignal<Problems>,
    _: RwSignal<bool>,
    _: NodeRef<html::Div>,
) -> impl Fn(leptos::ev::SubmitEvent) {
    |_| ()
}

/// Says in the summary what is wrong, and puts the focus there.
#[cfg(feature = "hydrate")]
pub fn say(problems: RwSignal<Problems>, summary: NodeRef<html::Div>, wrong: Problems) {
    problems.set(wrong);
    point_to(summary);
}

/// Puts the focus on the summary, which is in the document by the next frame.
pub fn point_to(summary: NodeRef<html::Div>) {
    request_animation_frame(move || {
        if let Some(summary) = summary.get_untracked() {
            // Only fails without a window.
            drop(summary.focus());
        }
    });
}

/// What is wrong with a form, each line a link to its field.
#[component]
pub fn ErrorSummary(
    /// What is wrong; without a field's name where it is about the whole form.
    problems: RwSignal<Problems>,
    /// Names of the fields and their labels.
    #[prop(optional)]
    labels: &'static [(&'static str, &'static str)],
    /// Its element, for the focus.
    summary: NodeRef<html::Div>,
) -> impl IntoView {
    let lines = move || {
        let line = |field: &str, message: &str| {
            let label = labels.iter().find(|(name, _)| *name == field);
            let words = label.map_or_else(|| message.to_owned(), |(_, label)| format!("{label}: {message}"));
            if field.is_empty() {
                view! { <li>{words}</li> }.into_any()
            } else {
                view! { <li><Jump to=field words/></li> }.into_any()
            }
        };
        problems.with(|problems| problems.iter().map(|problem| line(&problem.field, &problem.message)).collect_view())
    };
    view! {
        <Show when=move || problems.with(|problems| !problems.is_empty())>
            <div class="notice bad error-summary" role="alert" tabindex="-1" node_ref=summary>
                <h2>"There is a problem"</h2>
                <ul>{lines}</ul>
            </div>
        </Show>
    }
}

/// One field with its label, its hint and its message.
#[component]
pub fn Field(
    /// Name and id.
    name: &'static str,
    /// The panel's words for it.
    #[prop(into)]
    label: String,
    /// What stands in brackets behind the label.
    #[prop(optional)]
    form: &'static str,
    /// A sentence that helps.
    #[prop(optional)]
    hint: &'static str,
    /// How wide it is: tiny, short, medium, long, full.
    #[prop(default = "medium")]
    size: &'static str,
    /// Whether it begins a new line.
    #[prop(optional)]
    line: bool,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in, by the names of HTML.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Longest input; more is told by its message.
    #[prop(default = 300)]
    maxlength: u32,
) -> impl IntoView {
    let context = expect_context::<FormContext>();
    let typed = context.fields.with_value(|fields| fields.get(name).to_owned());
    let problems = context.problems;
    let message = move || problems.with(|problems| problems.of(name).map(str::to_owned));
    let wrong = move || problems.with(|problems| problems.of(name).is_some());
    let (hint_id, message_id) = (format!("{name}-hint"), format!("{name}-message"));
    let described = {
        let (hint_id, message_id) = (hint_id.clone(), message_id.clone());
        move || match (hint.is_empty(), wrong()) {
            (true, false) => None,
            (true, true) => Some(message_id.clone()),
            (false, false) => Some(hint_id.clone()),
            (false, true) => Some(format!("{hint_id} {message_id}")),
        }
    };
    let shown = RwSignal::new(false);
    let input = view! {
        <input
            id=name
            name=name
            type=move || if shown.get() { "text" } else { kind }
            value=typed
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength
            spellcheck="false"
            aria-invalid=move || wrong().then_some("true")
            aria-describedby=described
        />
    };
    let show = format!("Show {label}");
    let input = if kind == "password" {
        let hydrated = context.hydrated;
        view! {
            <div class="password-field">
                {input}
                <Show when=move || hydrated.get()>
                    <button
                        type="button"
                        class="reveal"
                        aria-pressed=move || shown.get().to_string()
                        aria-label=show.clone()
                        on:click=move |_| shown.update(|shown| *shown = !*shown)
                    >
                        {move || if shown.get() { "Hide" } else { "Show" }}
                    </button>
                </Show>
            </div>
        }
        .into_any()
    } else {
        input.into_any()
    };
    view! {
        <div class="field" data-size=size data-break=line.then_some("")>
            <label for=name>
                {label}
                {(!form.is_empty()).then(|| view! { " " <span class="hint-inline">{format!("({form})")}</span> })}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <Show when=wrong>
                <p class="field-error" id=message_id.clone()>{message}</p>
            </Show>
            {input}
        </div>
    }
}

/// The button that posts the form; shows that it works, and can't be pressed twice.
#[component]
pub fn SubmitButton(
    /// Its words.
    #[prop(default = "Submit")]
    words: &'static str,
    /// Its look besides that of a button.
    #[prop(default = "primary")]
    look: &'static str,
    /// What it sends, where a form has several.
    #[prop(optional)]
    name: Option<&'static str>,
    /// The value sent.
    #[prop(optional)]
    value: Option<&'static str>,
) -> impl IntoView {
    let busy = expect_context::<FormContext>().busy;
    view! {
        <button
            type="submit"
            class=format!("button {look}")
            name=name
            value=value
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
        >
            {words}
        </button>
    }
}
