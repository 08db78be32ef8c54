//! One of the picker's two lists: a listbox of the ARIA Authoring Practices Guide, with its filter. Text that changes is set on its
//! element and not on a text node: a translation may have replaced that.

use std::cell::RefCell;
use std::rc::Rc;

use domain::catalogue::{Service, ServiceCode, ServiceGroup};
use domain::picker::{Key, Picker, Side};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::tell::Tell;
use crate::browser::{dom, status};

/// For how long letters typed one after another are one word, in milliseconds.
const ONE_WORD: f64 = 700.0;

fn list_name(side: Side) -> &'static str {
    if side == Side::Available { "available" } else { "assigned" }
}

fn option_id(side: Side, code: &ServiceCode) -> String {
    format!("{}-{code}", list_name(side))
}

fn key_of(event: &KeyboardEvent) -> Option<Key> {
    let ctrl = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "ArrowDown" => Some(Key::Down),
        "ArrowUp" => Some(Key::Up),
        "Home" => Some(Key::Home),
        "End" => Some(Key::End),
        " " => Some(Key::Space),
        "Enter" => Some(Key::Enter),
        "a" | "A" if ctrl => Some(Key::SelectAll),
        _ => None,
    }
}

/// A letter or digit that was typed to find an option by its name.
fn letter_of(event: &KeyboardEvent) -> Option<char> {
    let key = event.key();
    let mut letters = key.chars();
    let letter = letters.next().filter(|letter| letter.is_alphanumeric())?;
    let alone = letters.next().is_none() && !(event.ctrl_key() || event.meta_key() || event.alt_key());
    alone.then_some(letter)
}

/// A list with its count and its filter.
#[component]
pub(super) fn ListBox(picker: RwSignal<Picker>, side: Side, label: String, tell: Tell) -> impl IntoView {
    let filter_label = format!("Filter {label}");
    let name_id = format!("{}-name", list_name(side));
    let empty_id = format!("{}-empty", list_name(side));
    let list = NodeRef::<html::Div>::new();
    let active = Memo::new(move |_| picker.with(|picker| picker.active(side).map(|code| option_id(side, code))));
    Effect::new(move |_| {
        if let (Some(id), Some(_)) = (active.get(), list.get()) {
            reveal(&id);
        }
    });
    let typed = Rc::new(RefCell::new((String::new(), 0.0)));
    let key_tell = tell.clone();
    let keydown = move |event: KeyboardEvent| {
        if let Some(key) = key_of(&event) {
            event.prevent_default();
            key_tell.moved(picker.try_update(|picker| picker.key(side, key, event.shift_key())).flatten());
        } else if let Some(letter) = letter_of(&event) {
            let (word, at) = &mut *typed.borrow_mut();
            if dom::now() - *at > ONE_WORD {
                word.clear();
            }
            *at = dom::now();
            word.push(letter);
            picker.update(|picker| picker.find(side, word));
        }
    };
    let filter = move |event| {
        let said = picker.try_update(|picker| picker.set_filter(side, &event_target_value(&event)));
        status::say(&said.unwrap_or_default());
    };
    let click = move |event: leptos::ev::MouseEvent| {
        if let Some(code) = code_at(&event) {
            picker.update(|picker| picker.click(side, &code, event.shift_key()));
        }
    };
    // Before the list gets the focus: it would stand on its first option otherwise, and scroll there under the pointer.
    let press = move |event: leptos::ev::MouseEvent| {
        if let Some(code) = code_at(&event) {
            picker.update(|picker| picker.point(side, &code));
        }
    };
    let double_click = move |event: leptos::ev::MouseEvent| {
        if let Some(code) = code_at(&event) {
            tell.moved(picker.try_update(|picker| picker.move_one(side, &code)).flatten());
        }
    };
    let words = move || picker.with(|picker| picker.nothing(side));
    let described = empty_id.clone();
    view! {
        <div class="picker-list">
            <div class="picker-head">
                <span class="picker-title" id=name_id.clone()>{label}</span>
                <span class="picker-count" prop:textContent=move || picker.with(|picker| picker.shown(side))></span>
            </div>
            <input
                class="picker-filter"
                type="search"
                placeholder="Filter"
                autocomplete="off"
                aria-label=filter_label
                on:input=filter
                on:keydown=|event| if event.key() == "Enter" { event.prevent_default() }
            />
            <div
                class="picker-box"
                role="listbox"
                tabindex="0"
                aria-multiselectable="true"
                aria-labelledby=name_id
                aria-describedby=move || words().map(|_| described.clone())
                aria-activedescendant=move || active.get()
                node_ref=list
                on:focus=move |_| picker.update(|picker| picker.focus(side))
                on:keydown=keydown
                on:mousedown=press
                on:click=click
                on:dblclick=double_click
            >
                <Options picker side/>
            </div>
            <p
                class="picker-empty"
                id=empty_id
                hidden=move || words().is_none()
                prop:textContent=move || words().unwrap_or_default()
            ></p>
        </div>
    }
}

/// The options in their groups. Each is made once and keeps its place: a list that is made anew would lose where it was
/// scrolled to, and the second press of a double click would fall on another option.
#[component]
fn Options(picker: RwSignal<Picker>, side: Side) -> impl IntoView {
    let groups = Memo::new(move |_| picker.with(|picker| picker.groups(side)));
    let order = Memo::new(move |_| {
        groups.with(|groups| groups.iter().flat_map(|group| &group.services).map(|s| s.code.clone()).collect::<Vec<_>>())
    });
    let group = move |group: ServiceGroup| {
        let slug = group.slug;
        let services = move || {
            let group = groups.with(|groups| groups.iter().find(|group| group.slug == slug).cloned());
            group.map(|group| group.services).unwrap_or_default()
        };
        view! {
            <div class="picker-group" role="group" aria-label=group.name.clone()>
                <div class="picker-group-name" aria-hidden="true">{group.name.clone()}</div>
                <For each=services key=|service| service.code.clone() let:service>
                    <ServiceOption picker side service order/>
                </For>
            </div>
        }
    };
    view! { <For each=move || groups.get() key=|group| group.slug.clone() children=group/> }
}

/// An option. Its name is the service's alone; what it means describes it. Its position is counted over the whole list.
#[component]
fn ServiceOption(picker: RwSignal<Picker>, side: Side, service: Service, order: Memo<Vec<ServiceCode>>) -> impl IntoView {
    let id = option_id(side, &service.code);
    let (name_id, meaning_id) = (format!("{id}-name"), format!("{id}-meaning"));
    let (code, same_code, own_code) = (service.code.clone(), service.code.clone(), service.code.clone());
    let selected = move || picker.with(|picker| picker.is_selected(side, &code)).to_string();
    let active = move || picker.with(|picker| picker.active(side) == Some(&same_code));
    let position =
        move || order.with(|order| order.iter().position(|code| *code == own_code).map(|at| (at + 1).to_string()));
    view! {
        <div
            class="picker-option"
            class:active=active
            role="option"
            id=id
            data-code=service.code.to_string()
            aria-selected=selected
            aria-posinset=position
            aria-setsize=move || order.with(|order| order.len().to_string())
            aria-labelledby=name_id.clone()
            aria-describedby=meaning_id.clone()
        >
            <span class="option-name" id=name_id.clone()>{service.name}</span>
            <span class="option-meaning" id=meaning_id.clone()>{service.meaning}</span>
        </div>
    }
}

/// The service on which a pointer was pressed.
fn code_at(event: &leptos::ev::MouseEvent) -> Option<ServiceCode> {
    let option = dom::around::<Element>(event, "[data-code]")?;
    ServiceCode::parse(&option.get_attribute("data-code")?).ok()
}

/// Scrolls an option into the list's view.
fn reveal(id: &str) {
    if let Some(option) = dom::by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        let option: &Element = option.unchecked_ref();
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
