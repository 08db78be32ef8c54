//! Sending forms: checked first by the rules of `domain`, then posted as the browser would, with the answer as data.

use domain::day::Day;
use domain::fields::{Fields, Problems};
use domain::forms::{self, Form};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, FormData, HtmlElement, HtmlFormElement, RequestInit, Response, SubmitEvent};

use super::{dom, problems, session, unsaved, visit};
use crate::page::address::{form_encoded, query};
use crate::page::answer::Answer;
use crate::page::trouble::Trouble;

/// Takes forms out of the browser's hands.
pub fn listen() {
    dom::on(&dom::document(), "submit", |event: SubmitEvent| submit(&event));
    dom::on(&dom::document(), "input", |event: Event| {
        if let Some(form) = dom::around::<HtmlFormElement>(&event, "form") {
            let field: Option<HtmlElement> = event.target().and_then(|target| target.dyn_into().ok());
            let name = field.and_then(|field| field.get_attribute("name")).unwrap_or_default();
            problems::look_again(&form, &name);
        }
    });
}

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

fn submit(event: &SubmitEvent) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
    let pressed = event.submitter();
    if pressed.as_ref().is_some_and(|button| button.has_attribute("data-forget")) {
        unsaved::forget_page();
    }
    // The browser sends it itself, to a tab of its own.
    if form.has_attribute("target") {
        return;
    }
    event.prevent_default();
    let fields = fields_of(&form, pressed.as_ref());
    let elsewhere = pressed.as_ref().and_then(|button| button.get_attribute("formaction"));
    let to = elsewhere.or_else(|| form.get_attribute("action")).unwrap_or_default();
    // A form that asks for a page may be left for another one without being right.
    let leaves = pressed.as_ref().is_some_and(|button| button.has_attribute("formaction"));
    let wrong = if leaves { Problems::new() } else { wrong_with(&form, &fields) };
    if !wrong.is_empty() {
        problems::show(&form, &wrong);
    } else if form.get_attribute("method").is_none_or(|method| method != "post") {
        let pairs: Vec<(&str, &str)> = fields.iter().collect();
        visit::search(&format!("{to}{}", query(&pairs)));
    } else if !form.has_attribute("data-under-way") && unsaved::may_leave_by(&to) {
        mark(&form, pressed.as_ref(), true);
        spawn_local(async move {
            let answer = post(&to, &fields).await;
            session::contact();
            answered(&form, answer);
            mark(&form, pressed.as_ref(), false);
        });
    }
}

/// Shows at the form and its button that it is on its way, or no longer.
fn mark(form: &HtmlFormElement, button: Option<&HtmlElement>, under_way: bool) {
    dom::set(form, "data-under-way", under_way.then_some(""));
    for name in ["aria-busy", "aria-disabled"] {
        if let Some(button) = button {
            dom::set(button, name, under_way.then_some("true"));
        }
    }
}

fn answered(form: &HtmlFormElement, answer: Result<Answer, Trouble>) {
    match answer {
        Ok(Answer::Go { to, whole }) => {
            unsaved::sent(form);
            if whole { visit::load(&to) } else { visit::go(&to) }
        }
        Ok(Answer::Rejected(wrong)) => problems::show(form, &wrong),
        Ok(Answer::Alive) => {}
        Err(trouble) => problems::show(form, &Problems::at("", no_answer(&trouble))),
    }
}

/// What is said where there is no answer to go by. The request may have arrived all the same, and its answer be lost.
fn no_answer(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Offline | Trouble::Broken(_) => {
            let number = match trouble {
                Trouble::Broken(id) if !id.is_empty() => format!(" If it stays so, tell the help desk this number: {id}"),
                _ => String::new(),
            };
            format!(
                "{trouble} We don’t know whether it was done. What you typed is still here: press the button again, nothing \
                 happens twice.{number}"
            )
        }
        _ => format!("{trouble} What you typed is still here."),
    }
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

/// Posts a form and reads the answer.
pub async fn post(to: &str, fields: &Fields) -> Result<Answer, Trouble> {
    let offline = |_: JsValue| Trouble::Offline;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&form_encoded(fields.iter())));
    let headers = web_sys::Headers::new().map_err(offline)?;
    headers.set("Accept", "application/json").map_err(offline)?;
    headers.set("Content-Type", "application/x-www-form-urlencoded").map_err(offline)?;
    options.set_headers(&headers);
    let response: Response = JsFuture::from(dom::window().fetch_with_str_and_init(to, &options))
        .await
        .map_err(offline)?
        .dyn_into()
        .map_err(offline)?;
    let text = JsFuture::from(response.text().map_err(offline)?).await.map_err(offline)?;
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        serde_json::from_str(&text).map_err(|_| Trouble::Broken(String::new()))
    } else {
        Err(serde_json::from_str(&text).unwrap_or(Trouble::Broken(String::new())))
    }
}
