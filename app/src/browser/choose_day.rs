//! The browser's own date picker, beside a day that can be typed as well.

use domain::day::Day;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, MouseEvent};

use super::dom;

/// Takes the clicks on Choose, and what was chosen.
pub fn listen() {
    dom::on(&dom::document(), "click", |event: MouseEvent| {
        if let Some(button) = dom::around::<Element>(&event, "[data-day]") {
            open(&button);
        }
    });
    dom::on(&dom::document(), "change", |event: Event| {
        if let Some(picker) = dom::around::<HtmlInputElement>(&event, ".day-picker") {
            chosen(&picker);
        }
    });
}

/// Whether this browser has one that a page can open.
pub fn is_there() -> bool {
    let input: Option<HtmlInputElement> = dom::made("input", "", "").and_then(|input| input.dyn_into().ok());
    input.is_some_and(|input| {
        input.set_type("date");
        input.type_() == "date" && js_sys::Reflect::has(&input, &"showPicker".into()).unwrap_or(false)
    })
}

fn field_of(element: &Element, attribute: &str) -> Option<HtmlInputElement> {
    dom::by_id(&element.get_attribute(attribute)?)?.dyn_into().ok()
}

fn open(button: &Element) {
    let Some(field) = field_of(button, "data-day") else { return };
    let around = button.parent_element();
    let found = around.as_ref().and_then(|around| dom::find::<HtmlInputElement>(around, ".day-picker"));
    let picker = found.or_else(|| {
        let picker: HtmlInputElement = dom::made("input", "day-picker", "")?.dyn_into().ok()?;
        picker.set_type("date");
        picker.set_tab_index(-1);
        dom::set(&picker, "aria-hidden", Some("true"));
        dom::set(&picker, "data-for", Some(&field.id()));
        around?.append_child(&picker).ok()?;
        Some(picker)
    });
    let Some(picker) = picker else { return };
    if let Ok(day) = Day::parse(&field.value()) {
        let (year, month, day) = day.parts();
        picker.set_value(&format!("{year:04}-{month:02}-{day:02}"));
    }
    if picker.show_picker().is_err() {
        // It may be opened only by a click, and not in a frame of another site: then one types.
        drop(field.focus());
    }
}

fn chosen(picker: &HtmlInputElement) {
    let Some(field) = field_of(picker, "data-for") else { return };
    if let Ok(day) = Day::parse(&picker.value()) {
        field.set_value(&day.to_string());
        let init = EventInit::new();
        init.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
            // Only fails for an event that is under way already.
            drop(field.dispatch_event(&event));
        }
    }
    let field: &HtmlElement = &field;
    dom::focus(field);
}
