//! Fields of a sheet's form: with the session's draft in them, and with what is wrong.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use crate::page::flash::PageFlash;

/// Fields that hold what no dictionary and no phone's keyboard should mend: user IDs, numbers of the letter, addresses, codes.
const AS_TYPED: [&str; 7] = ["username", "pid_sl", "other", "site", "person", "email", "activation_code"];

/// What a form sends along.
pub fn hidden(name: &str, value: &str) -> AnyView {
    view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> }.into_any()
}

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
    /// Whether it may be left empty.
    pub need: Need,
}

/// Whether a field may be left empty. It is said where it matters: not of what one searches by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Something has to stand in it.
    Required,
    /// It may be left empty, and its label says so.
    Optional,
    /// It may be left empty, which goes without saying or is said otherwise.
    Free,
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
            need: Need::Required,
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

fn about(flash: &PageFlash, name: &str, hint: &str) -> About {
    let (hint_id, message_id) = (format!("{name}-hint"), format!("{name}-message"));
    let message = flash.problems.of(name).map(str::to_owned);
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
fn typed<'a>(flash: &'a PageFlash, name: &str, value: &'a str) -> &'a str {
    flash.fields.as_ref().filter(|fields| fields.has(name)).map_or(value, |fields| fields.get(name))
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
    let form: Vec<&str> = [look.form, if look.need == Need::Optional { "optional" } else { "" }]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    let form = (!form.is_empty()).then(|| format!("({})", form.join(", ")));
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

/// A text field. Fields stand side by side in `<div class="fields">`.
pub fn field(flash: &PageFlash, name: &str, label: &str, look: Look<'_>) -> AnyView {
    text_field(flash, name, label, look, None)
}

fn text_field(flash: &PageFlash, name: &str, label: &str, look: Look<'_>, list: Option<(&str, AnyView)>) -> AnyView {
    let mut about = about(flash, name, look.hint);
    let value = typed(flash, name, look.value).to_owned();
    let described = about.described.take();
    let secret = look.kind == "password";
    let as_typed = secret || AS_TYPED.contains(&name);
    let day = look.form == DAY;
    let (list, options) = list.map(|(list, options)| (list.to_owned(), options)).unzip();
    let input = view! {
        <input
            id=name.to_owned()
            name=name.to_owned()
            type=look.kind.to_owned()
            value=value
            list=list
            autocomplete=look.autocomplete.to_owned()
            inputmode=look.inputmode.map(str::to_owned)
            maxlength=look.maxlength
            spellcheck="false"
            autocapitalize=as_typed.then_some("none")
            // Not `required`: Firefox tells screen readers that an empty field which has it is wrong, before anybody types.
            aria-required=(look.need == Need::Required).then_some("true")
            aria-invalid=about.wrong
            aria-describedby=described
        />
    }
    .add_any_attr(custom_attribute("autocorrect", as_typed.then_some("off")));
    let control = if secret {
        let show = format!("Show {label}");
        view! {
            <div class="password-field">
                {input}
                <button type="button" class="reveal" aria-pressed="false" aria-label=show data-reveal=name.to_owned() hidden=true>
                    "Show"
                </button>
            </div>
        }
        .into_any()
    } else if day {
        let choose = format!("Choose {label}");
        view! {
            <div class="day-field">
                {input}
                <button type="button" class="choose-day" aria-label=choose data-day=name.to_owned() hidden=true>"Choose"</button>
            </div>
        }
        .into_any()
    } else {
        view! { {input} {options} }.into_any()
    };
    around(name, label, look, about, control)
}

/// How a day is typed.
const DAY: &str = "mm/dd/yyyy";

/// A text field that proposes some of what may stand in it: values and their words.
pub fn field_with_list(
    flash: &PageFlash,
    name: &str,
    label: &str,
    list: &str,
    options: impl IntoIterator<Item = (String, String)>,
    look: Look<'_>,
) -> AnyView {
    let options = options.into_iter().map(|(value, label)| view! { <option value=value label=label></option> });
    let options = view! { <datalist id=list.to_owned()>{options.collect_view()}</datalist> };
    text_field(flash, name, label, look, Some((list, options.into_any())))
}

/// A day, typed as mm/dd/yyyy, or chosen where the browser can. (What browsers make of `type=date` alone is harder to type into and
/// to read out.)
pub fn date_field(flash: &PageFlash, name: &str, label: &str, look: Look<'_>) -> AnyView {
    field(flash, name, label, Look { form: DAY, size: "medium", maxlength: 30, need: Need::Optional, ..look })
}

/// The same where a day has to be given, or something else instead of it that stands beside.
pub fn needed_date_field(flash: &PageFlash, name: &str, label: &str, look: Look<'_>) -> AnyView {
    field(flash, name, label, Look { form: DAY, size: "medium", maxlength: 30, need: Need::Free, ..look })
}

/// A dropdown of values and their words. `look.value` is chosen where nothing was.
pub fn choice(
    flash: &PageFlash,
    name: &str,
    label: &str,
    options: &[(impl AsRef<str>, impl AsRef<str>)],
    look: Look<'_>,
) -> AnyView {
    let mut about = about(flash, name, look.hint);
    let chosen = typed(flash, name, look.value);
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
pub fn radios(flash: &PageFlash, name: &str, legend: &str, options: &[Choice<'_>], look: Look<'_>) -> AnyView {
    let chosen = typed(flash, name, look.value);
    group(flash, name, legend, options, look, "radio", &[chosen])
}

/// Checkboxes, of which any number is ticked: those in `ticked` where the form wasn't sent yet.
pub fn checkboxes(
    flash: &PageFlash,
    name: &str,
    legend: &str,
    options: &[Choice<'_>],
    ticked: &[&str],
    look: Look<'_>,
) -> AnyView {
    let sent: Option<Vec<&str>> = flash.fields.as_ref().map(|fields| fields.all(name).collect());
    group(flash, name, legend, options, look, "checkbox", sent.as_deref().unwrap_or(ticked))
}

fn group(
    flash: &PageFlash,
    name: &str,
    legend: &str,
    options: &[Choice<'_>],
    look: Look<'_>,
    kind: &'static str,
    chosen: &[&str],
) -> AnyView {
    let mut about = about(flash, name, look.hint);
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
    use crate::sheet::html::rendered;

    #[test]
    fn a_field_has_what_was_typed_and_what_is_wrong_with_it() {
        let fields: Fields = [("email", "a@b")].into_iter().collect();
        let flash = PageFlash { fields: Some(fields), problems: Problems::at("email", "Wrong."), ..PageFlash::default() };
        let look = Look { form: "of the person", hint: "Work.", need: Need::Optional, ..Look::default() };
        let html = rendered(field(&flash, "email", "Email", look));
        assert!(html.contains("value=\"a@b\"") && html.contains("(of the person, optional)"), "{html}");
        assert!(html.contains("aria-describedby=\"email-hint email-message\"") && html.contains("aria-invalid"), "{html}");
        assert!(html.contains("autocapitalize=\"none\"") && !html.contains("required"), "{html}");
        let fresh =
            rendered(field(&PageFlash::default(), "last_name", "Last Name", Look { value: "Hughes", ..Look::default() }));
        assert!(fresh.contains("value=\"Hughes\"") && fresh.contains("required"), "{fresh}");
        assert!(!fresh.contains("autocapitalize") && !fresh.contains("aria-invalid"), "{fresh}");
    }

    #[test]
    fn what_was_chosen_comes_back() {
        let colours = [("r", "Red", ""), ("b", "Blue", "As the sky.")];
        let html = |flash: &PageFlash| rendered(checkboxes(flash, "colour", "Colours", &colours, &["r"], Look::default()));
        let ticked = |html: &str, value: &str| html.contains(&format!("value=\"{value}\" checked"));
        let fresh = html(&PageFlash::default());
        assert!(ticked(&fresh, "r") && !ticked(&fresh, "b"), "{fresh}");
        let sent = html(&PageFlash { fields: Some([("colour", "b")].into_iter().collect()), ..PageFlash::default() });
        assert!(!ticked(&sent, "r") && ticked(&sent, "b"), "{sent}");
        let none = html(&PageFlash { fields: Some([("other", "x")].into_iter().collect()), ..PageFlash::default() });
        assert!(!ticked(&none, "r") && !ticked(&none, "b"), "{none}");
    }
}
