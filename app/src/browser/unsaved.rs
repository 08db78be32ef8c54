//! What was typed and not sent: it comes back when one comes back to the page, and the browser asks before the whole document goes.
//! It stays in this window's memory alone, and goes with it; a form that was sent or given up is forgotten.

use std::cell::RefCell;
use std::collections::HashMap;

use domain::fields::Fields;
use wasm_bindgen::JsCast;
use web_sys::{
    BeforeUnloadEvent, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, MouseEvent,
};

use super::{checked, dom, shown};
use crate::page::address::Address;

/// Forms whose content is kept.
const KEPT: &str = "form[data-keep]";

/// What says what a form is about.
const ABOUT: &str = "input[type=hidden]:is([name=site], [name=kind], [name=request], [name=username])";

/// Marks a form that holds what was typed before, and not sent.
const BROUGHT_BACK: &str = "data-brought-back";

/// Marks a form that was sent or given up.
const DONE: &str = "data-sent";

/// What is said of a form that holds what was typed before. The server says the same ([`crate::sheet`]).
const IS_BACK: &str = "What you typed here is back. It has not been sent.";

thread_local! {
    /// By page and form.
    static TYPED: RefCell<HashMap<String, Fields>> = RefCell::new(HashMap::new());
    /// What the server wrote into each form of the page that is shown, in any order.
    static AT_FIRST: RefCell<HashMap<String, Fields>> = RefCell::new(HashMap::new());
}

/// Asks before the document goes, and takes the clicks that give up what was typed: on a form's link to elsewhere.
pub fn listen() {
    dom::on(&dom::window(), "beforeunload", |event: BeforeUnloadEvent| {
        // A page that came out of the browser's cache is hidden and loaded anew: there is nothing to stay on.
        let is_hidden = dom::document().document_element().is_some_and(|root| root.has_attribute("hidden"));
        if !shown::is_leaving() && !is_hidden && any() {
            event.prevent_default();
        }
    });
    dom::on(&dom::document(), "click", |event: MouseEvent| {
        let cancel = dom::around::<Element>(&event, "form[data-keep] .actions a[href]").filter(|_| dom::is_plain(&event));
        if let Some(form) = cancel.and_then(|cancel| cancel.closest(KEPT).ok()??.dyn_into().ok()) {
            sent(&form, &name_of(&form));
        }
    });
    // Who types on has not given it up.
    dom::on(&dom::document(), "input", |event: Event| {
        if let Some(form) = dom::around::<Element>(&event, KEPT) {
            dom::set(&form, DONE, None);
        }
    });
}

fn kept(main: &Element) -> Vec<HtmlFormElement> {
    dom::all(main, KEPT)
}

/// Which form of which page it is: by their addresses, and by what it is about. Not by what else the page's address or the form says,
/// such as a search or how things stood: that may be another when one comes back.
pub fn name_of(form: &HtmlFormElement) -> String {
    let about = dom::all::<HtmlInputElement>(form, ABOUT);
    let about: Vec<String> = about.iter().map(HtmlInputElement::value).collect();
    let page = Address::parse(&shown::page()).path;
    format!("{page} {} {}", form.get_attribute("action").unwrap_or_default(), about.join(" "))
}

/// What was typed into it, with the key by which the server knows it again: it may have been carried out without an answer.
/// Passwords and codes are kept nowhere.
fn typed_into(form: &HtmlFormElement) -> Fields {
    let secret: Vec<String> = dom::all::<HtmlInputElement>(form, ".password-field input, input[autocomplete=one-time-code]")
        .iter()
        .map(HtmlInputElement::name)
        .collect();
    let fields = checked::fields_of(form, None);
    fields.iter().filter(|(name, _)| *name != "whose" && !secret.iter().any(|secret| secret == name)).collect()
}

/// Whether both say the same, in any order: a picker says what is assigned in its own.
fn say_the_same(one: &Fields, other: &Fields) -> bool {
    one.iter().count() == other.iter().count() && one.iter().all(|pair| other.iter().any(|same| same == pair))
}

/// What the server wrote into a form, whatever was typed since, and before the script came.
fn as_written(form: &HtmlFormElement) -> Option<Fields> {
    let copy: HtmlFormElement = form.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    copy.reset();
    Some(typed_into(&copy))
}

/// Notes what the server wrote into the page's forms. Comes before anything is made of them.
pub fn begin(main: &Element) {
    AT_FIRST.set(kept(main).iter().filter_map(|form| Some((name_of(form), as_written(form)?))).collect());
}

fn is_changed(form: &HtmlFormElement) -> bool {
    let as_at_first = || {
        let now = typed_into(form);
        AT_FIRST.with_borrow(|at_first| at_first.get(&name_of(form)).is_some_and(|at_first| say_the_same(at_first, &now)))
    };
    !form.has_attribute(DONE) && (form.has_attribute(BROUGHT_BACK) || !as_at_first())
}

fn kept_here() -> Vec<HtmlFormElement> {
    dom::main().map(|main| kept(&main)).unwrap_or_default()
}

/// Where the page's first form is sent, if it has one that is kept.
pub fn address() -> Option<String> {
    kept_here().first()?.get_attribute("action")
}

/// What was typed on the page that is shown, a form each, as it would be sent.
pub fn typed_here() -> Vec<Fields> {
    kept_here().iter().filter(|form| is_changed(form)).map(|form| checked::fields_of(form, None)).collect()
}

/// Keeps what was typed on the page that is about to go.
pub fn leave(main: &Element) {
    for form in kept(main) {
        let name = name_of(&form);
        let typed = is_changed(&form).then(|| typed_into(&form));
        TYPED.with_borrow_mut(|all| match typed {
            Some(typed) => all.insert(name, typed),
            None => all.remove(&name),
        });
    }
}

/// The form was sent, or given up: there is nothing to come back.
pub fn sent(form: &HtmlFormElement, name: &str) {
    if form.has_attribute("data-keep") {
        dom::set(form, DONE, Some(""));
        TYPED.with_borrow_mut(|typed| typed.remove(name));
    }
}

/// What was typed on this page is given up.
pub fn forget_page() {
    for form in kept_here() {
        sent(&form, &name_of(&form));
    }
}

/// Whether there is anything that was typed and not sent.
pub fn any() -> bool {
    kept_here().iter().any(is_changed) || TYPED.with_borrow(|typed| !typed.is_empty())
}

/// Whether a form may be sent that ends this window's pages: Sign Out asks when something would be lost.
pub fn may_leave_by(to: &str) -> bool {
    let question = "What you typed has not been sent. Sign out and lose it?";
    to != "/sign-out" || !any() || dom::window().confirm_with_message(question).unwrap_or(true)
}

/// Fills in what was typed on this page before. What there is to say of it.
pub fn bring_back(main: &Element) -> Option<&'static str> {
    let mut said = dom::find::<Element>(main, "form[data-brought-back]").map(|_| IS_BACK);
    for form in kept(main) {
        let typed = TYPED.with_borrow_mut(|all| all.remove(&name_of(&form)));
        // What the server brought back itself is newer.
        if let Some(typed) = typed.filter(|_| !form.has_attribute(BROUGHT_BACK)) {
            fill(&form, &typed);
            dom::set(&form, BROUGHT_BACK, Some(""));
            tell(&form);
            said = Some(IS_BACK);
        }
    }
    said
}

/// Fills in what was typed.
pub fn fill(form: &HtmlFormElement, typed: &Fields) {
    for input in dom::all::<HtmlInputElement>(form, "input") {
        let name = input.name();
        match input.type_().as_str() {
            "checkbox" | "radio" => input.set_checked(typed.all(&name).any(|value| value == input.value())),
            "hidden" if name == "form_key" => input.set_value(typed.get(&name)),
            "hidden" | "password" => {}
            _ if typed.has(&name) => input.set_value(typed.get(&name)),
            _ => {}
        }
    }
    for select in dom::all::<HtmlSelectElement>(form, "select") {
        if typed.has(&select.name()) {
            // What is offered no longer can't be chosen, and would leave the field without a value.
            let before = select.value();
            select.set_value(typed.get(&select.name()));
            if select.selected_index() < 0 {
                select.set_value(&before);
            }
        }
    }
    for area in dom::all::<HtmlTextAreaElement>(form, "textarea") {
        if typed.has(&area.name()) {
            area.set_value(typed.get(&area.name()));
        }
    }
    see_as_then(form, typed);
}

/// What was assigned when somebody picked is what counts as seen: what others assigned since stood in no list to be taken away.
fn see_as_then(form: &HtmlFormElement, typed: &Fields) {
    let seen = dom::all::<HtmlInputElement>(form, "input[name=seen]");
    let Some(first) = seen.first() else { return };
    for other in seen.iter().skip(1) {
        other.remove();
    }
    for code in typed.all("seen").filter(|code| !code.is_empty()) {
        let Some(input) = dom::made("input", "", "").and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        input.set_type("hidden");
        input.set_name("seen");
        input.set_value(code);
        // Only fails for a form that is no longer there.
        drop(first.after_with_node_1(&input));
    }
}

fn tell(form: &HtmlFormElement) {
    let parts =
        (dom::made("div", "notice", ""), dom::made("p", "", IS_BACK), dom::made("button", "button small", "Start Over"));
    let (Some(notice), Some(words), Some(button)) = parts else { return };
    dom::set(&button, "type", Some("button"));
    dom::set(&button, "data-start-over", Some(""));
    let around: &HtmlElement = form;
    // Only fails for a form that is no longer there.
    drop(notice.append_child(&words));
    drop(notice.append_child(&button));
    drop(around.before_with_node_1(&notice));
}
