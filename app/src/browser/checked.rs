//! What a form holds, and what is wrong with it as far as the browser can tell.

use domain::day::Day;
use domain::fields::{Fields, Problems};
use domain::forms::{self, Form};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlElement, HtmlFormElement};

/// What a form is checked by, and the day on which its page was made.
pub fn check_of(form: &HtmlFormElement) -> Option<(&'static Form, Day)> {
    let form_of = forms::named(&form.get_attribute("data-check")?)?;
    let today = Day::parse(&form.get_attribute("data-today")?).ok()?;
    Some((form_of, today))
}

/// What is wrong with a form, as far as the browser can tell.
pub fn wrong_with(form: &HtmlFormElement, fields: &Fields) -> Problems {
    check_of(form).map(|(form, today)| (form.check)(fields, today)).unwrap_or_default()
}

/// What a form would send, with the button that was pressed.
pub fn fields_of(form: &HtmlFormElement, pressed: Option<&HtmlElement>) -> Fields {
    let Ok(data) = FormData::new_with_form(form) else { return Fields::default() };
    let entries = js_sys::try_iter(&data).ok().flatten();
    let pair = |entry: JsValue| {
        let entry: Array = entry.dyn_into().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    let typed = entries.into_iter().flatten().filter_map(|entry| pair(entry.ok()?));
    let attribute = |name: &str| pressed.and_then(|button| button.get_attribute(name));
    let button = attribute("name").map(|name| (name, attribute("value").unwrap_or_default()));
    typed.chain(button).collect()
}
