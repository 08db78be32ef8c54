//! The dual-list picker: two lists to move services between, and one list with switches on a phone. Its state is
//! `domain::picker::Picker`. It is made of the plain list of checkboxes that the server sent ([`crate::sheet`]): what is offered stands
//! there, and what was ticked before the script came.

use std::any::Any;
use std::cell::RefCell;

use domain::catalogue::{Offer, Service, ServiceCode, ServiceGroup, Template};
use domain::picker::{Picker, Side};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::dom;

mod listbox;
mod switches;
mod tell;

use listbox::ListBox;
use switches::Switches;
use tell::Tell;

thread_local! {
    /// The pickers of the page that is shown. What is dropped here goes from the page.
    static SHOWN: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// The page goes, with its pickers.
pub fn forget() {
    SHOWN.take();
}

/// Makes its lists of each plain one.
pub fn take_over(main: &HtmlElement) {
    for section in dom::all::<HtmlElement>(main, "[data-picker]") {
        if let Some(plain) = dom::find::<HtmlElement>(&section, ".picker-plain") {
            take(&section, &plain);
        }
    }
}

fn take(section: &HtmlElement, plain: &HtmlElement) {
    let (offer, assigned) = read(section, plain);
    let chosen = section.get_attribute("data-picker").unwrap_or_default();
    let picker = RwSignal::new(Picker::new(offer, assigned));
    let Some(live) = dom::made("div", "picker-live", "") else { return };
    if plain.before_with_node_1(&live).is_err() {
        return;
    }
    let had = dom::focused().filter(|element| plain.contains(Some(element)));
    let code = had.and_then(|element| element.dyn_into::<HtmlInputElement>().ok()).map(|input| input.value());
    let before = top_of(code.as_ref().and_then(|code| choice_of(plain, code)).as_ref().unwrap_or(section));
    let tell = Tell(section.closest("form").ok().flatten().and_then(|form| form.dyn_into().ok()));
    let shown = mount_to(live.clone(), {
        let tell = tell.clone();
        move || view! { <ServicePicker picker chosen tell/> }
    });
    SHOWN.with_borrow_mut(|all| all.push(Box::new(shown)));
    if let Some(head) = dom::find::<HtmlElement>(section, ".panel-head") {
        let templates = mount_to(head, move || view! { <Templates picker tell/> });
        SHOWN.with_borrow_mut(|all| all.push(Box::new(templates)));
    }
    plain.remove();
    // What one was looking at stays where it was, and keeps the keyboard.
    let stands = code.and_then(|code| stand_on(&live, picker, &code));
    let moved = top_of(stands.as_ref().unwrap_or(section)) - before;
    if moved.abs() >= 1.0 && (stands.is_some() || before < 0.0) {
        dom::window().scroll_by_with_x_and_y(0.0, moved);
    }
}

fn top_of(element: &HtmlElement) -> f64 {
    element.get_bounding_client_rect().top()
}

fn choice_of(plain: &Element, code: &str) -> Option<HtmlElement> {
    let boxes = dom::all::<HtmlInputElement>(plain, "input");
    boxes.into_iter().find(|input| input.value() == *code).map(Into::into)
}

/// Puts the keyboard on the service in whichever list is shown. Gives where it stands.
fn stand_on(live: &HtmlElement, picker: RwSignal<Picker>, code: &str) -> Option<HtmlElement> {
    let parsed = ServiceCode::parse(code).ok()?;
    let side =
        if picker.with_untracked(|picker| picker.assigned().contains(&parsed)) { Side::Assigned } else { Side::Available };
    let lists = dom::all::<HtmlElement>(live, "[role=listbox]");
    let list = lists.into_iter().nth(usize::from(side == Side::Assigned))?;
    // A list that isn't shown has no box.
    if list.offset_parent().is_some() {
        picker.update(|picker| picker.point(side, &parsed));
        dom::focus(&list);
        return Some(list);
    }
    let switch = dom::all::<HtmlElement>(live, "[role=switch]")
        .into_iter()
        .find(|switch| switch.get_attribute("data-code").as_deref() == Some(code))?;
    dom::focus(&switch);
    Some(switch)
}

/// What is offered, as the plain list says, and what is ticked.
fn read(section: &HtmlElement, plain: &HtmlElement) -> (Offer, Vec<ServiceCode>) {
    let text = |within: &Element, selector: &str| {
        dom::find::<Element>(within, selector).and_then(|found| found.text_content()).unwrap_or_default()
    };
    let mut assigned = Vec::new();
    let mut groups = Vec::new();
    for group in dom::all::<Element>(plain, "fieldset[data-group]") {
        let mut services = Vec::new();
        for choice in dom::all::<Element>(&group, ".choice") {
            let Some(input) = dom::find::<HtmlInputElement>(&choice, "input[name=services]") else { continue };
            let Ok(code) = ServiceCode::parse(&input.value()) else { continue };
            if input.checked() {
                assigned.push(code.clone());
            }
            let (name, meaning) = (text(&choice, ".choice-name"), text(&choice, ".choice-meaning"));
            services.push(Service { code, name, meaning, link: None });
        }
        let slug = group.get_attribute("data-group").unwrap_or_default();
        groups.push(ServiceGroup { slug, name: text(&group, "legend"), services });
    }
    let templates = section.get_attribute("data-templates").unwrap_or_default();
    let templates: Vec<(String, Vec<ServiceCode>)> = serde_json::from_str(&templates).unwrap_or_default();
    let templates = templates.into_iter().map(|(name, services)| Template { name, services }).collect();
    (Offer { groups, templates }, assigned)
}

#[component]
fn ServicePicker(picker: RwSignal<Picker>, chosen: String, tell: Tell) -> impl IntoView {
    view! {
        <div class="picker">
            <ListBox picker side=Side::Available label=Side::Available.label().to_owned() tell=tell.clone()/>
            <Moves picker tell=tell.clone()/>
            <ListBox picker side=Side::Assigned label=chosen.clone() tell=tell.clone()/>
        </div>
        <Switches picker label=chosen tell/>
        {move || picker.with(|picker| picker.assigned().iter().map(|code| {
            view! { <input type="hidden" name="services" value=code.to_string()/> }
        }).collect_view())}
    }
}

#[component]
fn Templates(picker: RwSignal<Picker>, tell: Tell) -> impl IntoView {
    let names: Vec<String> = picker.with_untracked(|picker| picker.templates().map(str::to_owned).collect());
    let button = move |name: String| {
        let (words, tell) = (name.clone(), tell.clone());
        let start = move |_| tell.moved(picker.try_update(|picker| picker.start_from(&name)).flatten());
        view! { <button type="button" class="button small" on:click=start>{words}</button> }
    };
    (!names.is_empty()).then(|| {
        view! {
            <div class="templates" role="group" aria-labelledby="templates-name">
                <span id="templates-name">"Start from"</span>
                {names.into_iter().map(button).collect_view()}
            </div>
        }
    })
}

/// An arrow for the eye alone.
fn arrow(arrow: &'static str) -> impl IntoView {
    view! { <span aria-hidden="true">{arrow}</span> }
}

#[component]
fn Moves(picker: RwSignal<Picker>, tell: Tell) -> impl IntoView {
    let off = move |can: fn(&Picker) -> bool| move || (!picker.with(can)).then_some("true");
    let act = move |doing: fn(&mut Picker) -> Option<String>| {
        let tell = tell.clone();
        move |_| tell.moved(picker.try_update(doing).flatten())
    };
    view! {
        <div class="picker-moves">
            <button
                type="button"
                class="button primary"
                aria-label="Assign selected"
                aria-disabled=off(|picker| picker.can_move(Side::Available))
                on:click=act(|picker| picker.move_selected(Side::Available))
            >
                "Assign"{arrow(" ▶")}
            </button>
            <button
                type="button"
                class="button"
                aria-disabled=off(|picker| picker.can_move_all(Side::Available))
                on:click=act(|picker| picker.move_all(Side::Available))
            >
                "Assign all"{arrow(" ▶▶")}
            </button>
            <button
                type="button"
                class="button"
                aria-label="Remove selected"
                aria-disabled=off(|picker| picker.can_move(Side::Assigned))
                on:click=act(|picker| picker.move_selected(Side::Assigned))
            >
                {arrow("◀ ")}"Remove"
            </button>
            <button
                type="button"
                class="button"
                aria-disabled=off(|picker| picker.can_move_all(Side::Assigned))
                on:click=act(|picker| picker.move_all(Side::Assigned))
            >
                {arrow("◀◀ ")}"Remove all"
            </button>
        </div>
    }
}
