//! The document, in few words.

use std::cell::Cell;

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, MouseEvent, NodeList, Window};

thread_local! {
    static GIVEN_UP: Cell<bool> = const { Cell::new(false) };
}

/// After a panic nothing is taken out of the browser's hands any more: links and forms go on as plain HTML.
pub fn give_up_on_panic() {
    std::panic::set_hook(Box::new(|_| GIVEN_UP.set(true)));
}

/// The window.
pub fn window() -> Window {
    web_sys::window().unwrap_or_else(|| JsValue::UNDEFINED.unchecked_into())
}

/// Whether the script has panicked: it does nothing more.
pub fn has_given_up() -> bool {
    GIVEN_UP.get()
}

/// The document.
pub fn document() -> Document {
    window().document().unwrap_or_else(|| JsValue::UNDEFINED.unchecked_into())
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The page itself.
pub fn main() -> Option<HtmlElement> {
    by_id("main")
}

/// The first element within that the selector finds.
pub fn find<T: JsCast>(within: &Element, selector: &str) -> Option<T> {
    within.query_selector(selector).ok()??.dyn_into().ok()
}

/// Every element within that the selector finds.
pub fn all<T: JsCast>(within: &Element, selector: &str) -> Vec<T> {
    within.query_selector_all(selector).map(|nodes| listed(&nodes)).unwrap_or_default()
}

fn listed<T: JsCast>(nodes: &NodeList) -> Vec<T> {
    (0..nodes.length()).filter_map(|at| nodes.item(at)?.dyn_into().ok()).collect()
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// The element at which something happened, or the nearest one around it that the selector finds.
pub fn around<T: JsCast>(event: &Event, selector: &str) -> Option<T> {
    let at: Element = event.target()?.dyn_into().ok()?;
    at.closest(selector).ok()??.dyn_into().ok()
}

/// A click that asks for no window of its own.
pub fn is_plain(event: &MouseEvent) -> bool {
    event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

/// A new element.
pub fn made(tag: &str, class: &str, text: &str) -> Option<HtmlElement> {
    let element: HtmlElement = document().create_element(tag).ok()?.dyn_into().ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    Some(element)
}

/// Sets an attribute, or takes it away.
pub fn set(element: &Element, name: &str, value: Option<&str>) {
    // Only fails for names that no attribute can have.
    drop(match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    });
}

/// Puts the focus there, and leaves the page where it is scrolled to.
pub fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // Only fails without a window.
    drop(element.focus_with_options(&options));
}

/// Calls the function at each event, for good. Not any more after a panic.
pub fn on<E: JsCast + wasm_bindgen::convert::FromWasmAbi + 'static>(
    target: &EventTarget,
    name: &str,
    mut act: impl FnMut(E) + 'static,
) {
    let act = Closure::<dyn FnMut(E)>::new(move |event: E| {
        if !has_given_up() {
            act(event);
        }
    });
    // Only fails for a target that is none.
    drop(target.add_event_listener_with_callback(name, act.as_ref().unchecked_ref()));
    act.forget();
}

/// Says in the document that the script has taken over.
pub fn mark_ready() {
    if let Some(root) = document().document_element() {
        set(&root, "data-ready", Some(""));
    }
}

/// The time, in milliseconds.
pub fn now() -> f64 {
    js_sys::Date::now()
}
