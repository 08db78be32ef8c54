//! What is done with a page that has just come: its buttons that need the script are shown, what was typed on it comes back, and its
//! picker gets its lists.

use web_sys::HtmlElement;

use super::{choose_day, dom, picker, unsaved};

/// Takes over what stands in the page. What there is to say of it besides what the server says.
pub fn page() -> Option<&'static str> {
    let main = dom::main()?;
    let days = choose_day::is_there();
    for button in dom::all::<HtmlElement>(&main, "[data-copy], [data-reveal], [data-day]") {
        if days || !button.has_attribute("data-day") {
            button.set_hidden(false);
        }
    }
    unsaved::begin(&main);
    let said = unsaved::bring_back(&main);
    picker::take_over(&main);
    said
}
