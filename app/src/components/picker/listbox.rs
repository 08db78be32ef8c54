//! One of the picker's two lists: a listbox of the ARIA Authoring Practices Guide, with its filter.

use domain::catalogue::{Service, ServiceCode, ServiceGroup};
use domain::picker::{Key, Picker, Side};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::Tell;

fn option_id(side: Side, code: &ServiceCode) -> String {
    let list = if side == Side::Available { "available" } else { "assigned" };
    format!("{list}-{code}")
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

/// A list with its count and its filter.
#[component]
pub(super) fn ListBox(picker: RwSignal<Picker>, side: Side, label: String, tell: impl Tell) -> impl IntoView {
    let filter_label = format!("Filter {label}");
    let name_id = if side == Side::Available { "available-name" } else { "assigned-name" };
    let list = NodeRef::<html::Div>::new();
    let active = Memo::new(move |_| picker.with(|picker| picker.active(side).map(|code| option_id(side, code))));
    Effect::new(move |_| {
        if let (Some(id), Some(_)) = (active.get(), list.get()) {
            reveal(&id);
        }
    });
    let keydown = move |event: KeyboardEvent| {
        if let Some(key) = key_of(&event) {
            event.prevent_default();
            tell(picker.try_update(|picker| picker.key(side, key, event.shift_key())).flatten());
        }
    };
    let filter = move |event| picker.update(|picker| picker.set_filter(side, &event_target_value(&event)));
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
            tell(picker.try_update(|picker| picker.move_one(side, &code)).flatten());
        }
    };
    view! {
        <div class="picker-list">
            <div class="picker-head">
                <span class="picker-title" id=name_id>{label}</span>
                <span class="picker-count">{move || picker.with(|picker| picker.count(side))}</span>
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
            {move || picker.with(|picker| nothing(picker, side)).map(|words| view! { <p class="picker-empty">{words}</p> })}
        </div>
    }
}

/// What an empty list says.
fn nothing(picker: &Picker, side: Side) -> Option<&'static str> {
    match (picker.groups(side).is_empty(), picker.count(side), side) {
        (false, ..) => None,
        (true, 0, Side::Assigned) => Some("Nothing assigned yet."),
        (true, 0, Side::Available) => Some("Everything is assigned."),
        (true, ..) => Some("No service matches."),
    }
}

/// The options in their groups. Each is made once and keeps its place: a list that is made anew would lose where it was
/// scrolled to, and the second press of a double click would fall on another option.
#[component]
fn Options(picker: RwSignal<Picker>, side: Side) -> impl IntoView {
    let groups = Memo::new(move |_| picker.with(|picker| picker.groups(side)));
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
                    <ServiceOption picker side service/>
                </For>
            </div>
        }
    };
    view! { <For each=move || groups.get() key=|group| group.slug.clone() children=group/> }
}

#[component]
fn ServiceOption(picker: RwSignal<Picker>, side: Side, service: Service) -> impl IntoView {
    let id = option_id(side, &service.code);
    let (code, same_code) = (service.code.clone(), service.code.clone());
    let selected = move || picker.with(|picker| picker.is_selected(side, &code)).to_string();
    let active = move || picker.with(|picker| picker.active(side) == Some(&same_code));
    view! {
        <div
            class="picker-option"
            class:active=active
            role="option"
            id=id
            data-code=service.code.to_string()
            aria-selected=selected
        >
            <span class="option-name">{service.name}</span>
            <span class="option-meaning">{service.meaning}</span>
        </div>
    }
}

/// The service on which a pointer was pressed.
fn code_at(event: &leptos::ev::MouseEvent) -> Option<ServiceCode> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let element: web_sys::Element = event.target()?.dyn_into().ok()?;
        let option = element.closest("[data-code]").ok()??;
        ServiceCode::parse(&option.get_attribute("data-code")?).ok()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

/// Scrolls an option into the list's view.
fn reveal(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(option) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id)) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}
