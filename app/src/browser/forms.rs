//! Sending forms: checked first by the rules of `domain`, then posted as the browser would, with the answer as data.

use domain::fields::Problems;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlElement, HtmlFormElement, SubmitEvent};

use super::checked::{fields_of, wrong_with};
use super::post::post;
use super::{contact, dom, problems, shown, status, unsaved, visit};
use crate::page::address::query;
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
        let to = format!("{to}{}", query(&pairs));
        visit::search(&to, fields_of(&form, None));
    } else if !form.has_attribute("data-under-way") && unsaved::may_leave_by(&to) {
        mark(&form, pressed.as_ref(), true);
        // Before the page is another one.
        let name = unsaved::name_of(&form);
        spawn_local(async move {
            let answer = post(&to, &fields).await;
            if answer.is_ok() {
                contact::now();
            }
            answered(&form, &name, answer);
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

fn answered(form: &HtmlFormElement, name: &str, answer: Result<Answer, Trouble>) {
    match answer {
        Ok(Answer::Go { to, whole }) => {
            unsaved::sent(form, name);
            if whole { shown::load(&to) } else { visit::go_to_answer(&to) }
        }
        Ok(Answer::Rejected(wrong)) if form.is_connected() => problems::show(form, &wrong),
        Ok(Answer::Rejected(_)) => status::alert(
            "What you sent from the page before was not done. Go back to it: it says why when you send it again.",
        ),
        Ok(Answer::Alive) => {}
        Err(trouble) if form.is_connected() => problems::show(form, &Problems::at("", no_answer(&trouble))),
        Err(trouble) => status::alert(&no_answer(&trouble)),
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
