//! Copy, Show and links to a place on the same page.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement, HtmlInputElement, MouseEvent};

use super::{dom, status};

/// Takes the clicks on them.
pub fn listen() {
    dom::on(&dom::document(), "click", |event: MouseEvent| {
        if let Some(button) = dom::around::<HtmlElement>(&event, "[data-copy]") {
            copy(&button);
        } else if let Some(button) = dom::around::<Element>(&event, "[data-reveal]") {
            reveal(&button);
        } else if let Some(link) = dom::around::<Element>(&event, "a[href^='#']") {
            jump(&event, &link);
        }
    });
}

fn copy(button: &HtmlElement) {
    let Some(text) = button.parent_element().and_then(|around| dom::find::<HtmlElement>(&around, ".secret")) else { return };
    let term = button.get_attribute("data-copy").unwrap_or_default();
    let button = button.clone();
    spawn_local(async move {
        let navigator = dom::window().navigator();
        // Without https there is none.
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok();
        let clipboard = clipboard.and_then(|found| found.dyn_into::<web_sys::Clipboard>().ok());
        let copied = match clipboard {
            Some(clipboard) => JsFuture::from(clipboard.write_text(&text.text_content().unwrap_or_default())).await.is_ok(),
            None => false,
        };
        if copied {
            button.set_text_content(Some("Copied"));
            status::say(&format!("{term} copied."));
        } else {
            select(&text);
            button.set_text_content(Some("Selected"));
            status::say(&format!("The browser doesn’t let this page copy. {term} is selected: press Ctrl and C."));
        }
    });
}

fn select(text: &HtmlElement) {
    if let Ok(Some(selection)) = dom::window().get_selection() {
        // Only fails for a node of another document.
        drop(selection.select_all_children(text));
    }
}

fn reveal(button: &Element) {
    let field = button.get_attribute("data-reveal").and_then(|id| dom::by_id(&id));
    let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else { return };
    let shown = field.type_() == "password";
    field.set_type(if shown { "text" } else { "password" });
    dom::set(button, "aria-pressed", Some(if shown { "true" } else { "false" }));
    button.set_text_content(Some(if shown { "Hide" } else { "Show" }));
}

/// Puts the focus where the link leads. (The browser alone would only scroll.)
fn jump(event: &MouseEvent, link: &Element) {
    let place = link.get_attribute("href").and_then(|to| dom::by_id(to.trim_start_matches('#')));
    if let Some(place) = place {
        event.prevent_default();
        // Only fails without a window.
        drop(place.focus());
    }
}
