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
    let context = FormContext {
        problems: RwSignal::new(opening.problems),
        fields: StoredValue::new(opening.fields.unwrap_or_default()),
        busy: RwSignal::new(false),
        hydrated: RwSignal::new(false),
    };
    let (problems, busy, hydrated) = (context.problems, context.busy, context.hydrated);
    provide_context(context);
    let form = NodeRef::<html::Form>::new();
    let summary = NodeRef::<html::Div>::new();
    Effect::new(move |_| hydrated.set(true));
    let submit = submitter(action.clone(), check, problems, busy, form, summary);
    view! {
        <form class="form" method="post" action=action novalidate=true node_ref=form on:submit=submit data-keep="">
            <ErrorSummary problems labels summary/>
            {children()}
        </form>
    }
}

#[cfg(feature = "hydrate")]
fn submitter(
    action: String,
    check: fn(&Fields) -> Problems,
    problems: RwSignal<Problems>,
    busy: RwSignal<bool>,
    form: NodeRef<html::Form>,
    summary: NodeRef<html::Div>,
) -> impl Fn(leptos::ev::SubmitEvent) {
    use crate::answer::Answer;
    use crate::components::{post, visit};

    let navigate = leptos_router::hooks::use_navigate();
    let contact = expect_context::<crate::frame::Contact>();
    let say = move |wrong: Problems| {
        problems.set(wrong);
        request_animation_frame(move || {
            if let Some(summary) = summary.get_untracked() {
                // Only fails without a window.
                drop(summary.focus());
            }
        });
    };
    move |event| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Some(form) = form.get_untracked() else { return };
        let fields = post::fields_of(&form, event.submitter().as_ref());
        let wrong = check(&fields);
        if !wrong.is_empty() {
            say(wrong);
            return;
        }
        busy.set(true);
        let (action, navigate) = (action.clone(), navigate.clone());
        leptos::task::spawn_local(async move {
            let answer = post::post(&action, &fields).await;
            contact.now();
            match answer {
                Ok(Answer::Go { to, whole: true }) => visit::load(&to),
                Ok(Answer::Go { to, whole: false }) => navigate(&to, leptos_router::NavigateOptions::default()),
                Ok(Answer::Rejected(wrong)) => {
                    busy.try_set(false);
                    say(wrong);
                }
                Ok(Answer::Alive) => drop(busy.try_set(false)),
                Err(trouble) => {
                    busy.try_set(false);
                    say(Problems::at(
                        "",
                        format!("{trouble} What you typed is still here. Nothing was changed; try again."),
                    ));
                }
            }
        });
    }
}

#[cfg(not(feature = "hydrate"))]
fn submitter(
    _: String,
    _: fn(&Fields) -> Problems,
    _: RwSignal<Problems>,
    _: RwSignal<bool>,
    _: NodeRef<html::Form>,
    _: NodeRef<html::Div>,
) -> impl Fn(leptos::ev::SubmitEvent) {
    |_| ()
}

#[component]
fn ErrorSummary(
    problems: RwSignal<Problems>,
    labels: &'static [(&'static str, &'static str)],
    summary: NodeRef<html::Div>,
) -> impl IntoView {
    let lines = move || {
        let line = |field: &str, message: &str| match labels.iter().find(|(name, _)| *name == field) {
            Some((name, label)) => view! { <li><Jump to=name words=format!("{label}: {message}")/></li> }.into_any(),
            None => view! { <li>{message.to_owned()}</li> }.into_any(),
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
