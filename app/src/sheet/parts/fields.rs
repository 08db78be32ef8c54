//! Fields of a sheet's form: with the session's draft in them, and with what is wrong.

use leptos::prelude::*;

use crate::page::Opening;

/// How a field looks and what it takes.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// What stands in brackets behind the label.
    pub form: &'a str,
    /// A sentence that helps.
    pub hint: &'a str,
    /// How wide it is: tiny, short, medium, long, full.
    pub size: &'a str,
    /// Whether it begins a new line.
    pub line: bool,
    /// The input's type.
    pub kind: &'a str,
    /// What the browser may fill in, by the names of HTML.
    pub autocomplete: &'a str,
    /// Which keyboard a phone shows.
    pub inputmode: Option<&'a str>,
    /// Longest input; more is told by its message.
    pub maxlength: u32,
    /// What stands in it where nothing was typed yet.
    pub value: &'a str,
}

impl Default for Look<'_> {
    fn default() -> Self {
        Self {
            form: "",
            hint: "",
            size: "medium",
            line: false,
            kind: "text",
            autocomplete: "off",
            inputmode: None,
            maxlength: 300,
            value: "",
        }
    }
}

/// What a control says of itself: the ids of its hint and message, and whether it is wrong.
struct About {
    hint_id: String,
    message_id: String,
    message: Option<String>,
    described: Option<String>,
    wrong: Option<&'static str>,
}

fn about(opening: &Opening, name: &str, hint: &str) -> About {
    let (hint_id, message_id) = (format!("{name}-hint"), format!("{name}-message"));
    let message = opening.problems.of(name).map(str::to_owned);
    let described = match (hint.is_empty(), message.is_some()) {
        (true, false) => None,
        (true, true) => Some(message_id.clone()),
        (false, false) => Some(hint_id.clone()),
        (false, true) => Some(format!("{hint_id} {message_id}")),
    };
    let wrong = message.is_some().then_some("true");
    About { hint_id, message_id, message, described, wrong }
}

/// What was typed into a field, else what stands in it.
fn typed<'a>(opening: &'a Opening, name: &str, value: &'a str) -> &'a str {
    opening.fields.as_ref().filter(|fields| fields.has(name)).map_or(value, |fields| fields.get(name))
}

/// A hint, if there is one, and a message, if there is one.
fn said(about: About, hint: &str) -> AnyView {
    let About { hint_id, message_id, message, .. } = about;
    let hint = hint.to_owned();
    view! {
        {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
        {message.map(|message| view! { <p class="field-error" id=message_id>{message}</p> })}
    }
    .into_any()
}

/// A control with its label, its hint and its message.
fn around(name: &str, label: &str, look: Look<'_>, about: About, control: impl IntoView) -> AnyView {
    let form = (!look.form.is_empty()).then(|| format!("({})", look.form));
    view! {
        <div class="field" data-size=look.size.to_owned() data-break=look.line.then_some("")>
            <label for=name.to_owned()>
                {label.to_owned()}
                {form.map(|form| view! { " " <span class="hint-inline">{form}</span> })}
            </label>
            {said(about, look.hint)}
            {control}
        </div>
    }
    .into_any()
}

/// A text field, as `components::form::Field` is one. Fields stand side by side in `<div class="fields">`.
pub fn field(opening: &Opening, name: &str, label: &str, look: Look<'_>) -> AnyView {
    let mut about = about(opening, name, look.hint);
    let value = typed(opening, name, look.value).to_owned();
    let described = about.described.take();
    let input = view! {
        <input
            id=name.to_owned()
            name=name.to_owned()
            type=look.kind.to_owned()
            value=value
            autocomplete=look.autocomplete.to_owned()
            inputmode=look.inputmode.map(str::to_owned)
            maxlength=look.maxlength
            spellcheck="false"
            aria-invalid=about.wrong
            aria-describedby=described
        />
    };
    around(name, label, look, about, input)
}

/// A day, typed as mm/dd/yyyy. (What browsers make of `type=date` is harder to type into and to read out.)
pub fn date_field(opening: &Opening, name: &str, label: &str, look: Look<'_>) -> AnyView {
    field(opening, name, label, Look { form: "mm/dd/yyyy", size: "short", maxlength: 20, ..look })
}

/// A dropdown of values and their words. `look.value` is chosen where nothing was.
pub fn choice(
    opening: &Opening,
    name: &str,
    label: &str,
    options: &[(impl AsRef<str>, impl AsRef<str>)],
    look: Look<'_>,
) -> AnyView {
    let mut about = about(opening, name, look.hint);
    let chosen = typed(opening, name, look.value);
    let options = options.iter().map(|(value, words)| {
        let (value, words) = (value.as_ref().to_owned(), words.as_ref().to_owned());
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let options = options.collect_view();
    let described = about.described.take();
    let select = view! {
        <select id=name.to_owned() name=name.to_owned() aria-invalid=about.wrong aria-describedby=described>{options}</select>
    };
    around(name, label, look, about, select)
}

/// One of several things to choose: its value, its words, and a sentence below them, which may be empty.
pub type Choice<'a> = (&'a str, &'a str, &'a str);

/// Radio buttons, of which one is chosen: `look.value` where nothing was.
pub fn radios(opening: &Opening, name: &str, legend: &str, options: &[Choice<'_>], look: Look<'_>) -> AnyView {
    let chosen = typed(opening, name, look.value);
    group(opening, name, legend, options, look, "radio", &[chosen])
}

/// Checkboxes, of which any number is ticked: those in `ticked` where the form wasn't sent yet.
pub fn checkboxes(
    opening: &Opening,
    name: &str,
    legend: &str,
    options: &[Choice<'_>],
    ticked: &[&str],
    look: Look<'_>,
) -> AnyView {
    let sent: Option<Vec<&str>> = opening.fields.as_ref().map(|fields| fields.all(name).collect());
    group(opening, name, legend, options, look, "checkbox", sent.as_deref().unwrap_or(ticked))
}

fn group(
    opening: &Opening,
    name: &str,
    legend: &str,
    options: &[Choice<'_>],
    look: Look<'_>,
    kind: &'static str,
    chosen: &[&str],
) -> AnyView {
    let mut about = about(opening, name, look.hint);
    let described = about.described.take();
    let options = options.iter().map(|(value, words, meaning)| {
        let checked = chosen.contains(value);
        let meaning = (!meaning.is_empty()).then(|| (*meaning).to_owned());
        view! {
            <label class="choice">
                <input type=kind name=name.to_owned() value=(*value).to_owned() checked=checked/>
                <span class="choice-text">
                    <span class="choice-name">{(*words).to_owned()}</span>
                    {meaning.map(|meaning| view! { " " <span class="choice-meaning">{meaning}</span> })}
                </span>
            </label>
        }
    });
    let options = options.collect_view();
    view! {
        <fieldset class="field" data-size="full" id=name.to_owned() tabindex="-1" aria-describedby=described>
            <legend>{legend.to_owned()}</legend>
            {said(about, look.hint)}
            {options}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::fields::{Fields, Problems};

    use super::*;
    use crate::components::form::{Field, FormContext};
    use crate::sheet::making::rendered;

    #[test]
    fn a_field_is_the_same_as_a_hydrated_one() {
        let fields: Fields = [("email", "a@b"), ("zip_code", "02139")].into_iter().collect();
        let opening = Opening { fields: Some(fields), problems: Problems::at("email", "Wrong."), notice: None };
        Owner::new().with(|| {
            provide_context(FormContext::new(opening.problems.clone(), opening.fields.clone()));
            let hydrated = rendered(view! {
                <Field name="email" label="Email" form="of the person" hint="Work." size="long" line=true inputmode="email"/>
                <Field name="zip_code" label="Zip Code"/>
            });
            let email = Look {
                form: "of the person",
                hint: "Work.",
                size: "long",
                line: true,
                inputmode: Some("email"),
                ..Look::default()
            };
            let plain = rendered(vec![
                field(&opening, "email", "Email", email),
                field(&opening, "zip_code", "Zip Code", Look::default()),
            ]);
            assert_eq!(plain, hydrated);
        });
    }

    #[test]
    fn what_was_chosen_comes_back() {
        let colours = [("r", "Red", ""), ("b", "Blue", "As the sky.")];
        let html = |opening: &Opening| rendered(checkboxes(opening, "colour", "Colours", &colours, &["r"], Look::default()));
        let ticked = |html: &str, value: &str| html.contains(&format!("value=\"{value}\" checked"));
        let fresh = html(&Opening::default());
        assert!(ticked(&fresh, "r") && !ticked(&fresh, "b"), "{fresh}");
        let sent = html(&Opening { fields: Some([("colour", "b")].into_iter().collect()), ..Opening::default() });
        assert!(!ticked(&sent, "r") && ticked(&sent, "b"), "{sent}");
        let none = html(&Opening { fields: Some([("other", "x")].into_iter().collect()), ..Opening::default() });
        assert!(!ticked(&none, "r") && !ticked(&none, "b"), "{none}");
    }
}
