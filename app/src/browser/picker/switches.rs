//! The picker on a phone: one list of switches, with the same labels.

use domain::catalogue::ServiceGroup;
use domain::picker::{NO_MATCH, Picker, Side};
use leptos::prelude::*;

use super::tell::Tell;
use crate::browser::status;

/// One list with a switch for each service.
#[component]
pub(super) fn Switches(picker: RwSignal<Picker>, label: String, tell: Tell) -> impl IntoView {
    let filter = RwSignal::new(String::new());
    let count = move || picker.with(|picker| format!("{} of {} assigned", picker.count(Side::Assigned), picker.offered()));
    let typed = move |event| {
        filter.set(event_target_value(&event));
        let shown = filter.with(|filter| picker.with_untracked(|picker| picker.all_groups(filter)));
        let shown: usize = shown.iter().map(|group| group.services.len()).sum();
        status::say(&picker.with_untracked(|picker| domain::picker::said_of_filter(shown, picker.offered())));
    };
    let rows = move || {
        let groups = filter.with(|filter| picker.with_untracked(|picker| picker.all_groups(filter)));
        if groups.is_empty() {
            return view! { <p class="picker-empty">{NO_MATCH}</p> }.into_any();
        }
        let group = |group: ServiceGroup| {
            let switches = group.services.into_iter().map(|service| {
                let (code, name) = (service.code.clone(), service.name.clone());
                let on = move || picker.with(|picker| picker.assigned().contains(&code));
                let (code, data_code, tell) = (service.code.clone(), service.code.to_string(), tell.clone());
                let (name_id, meaning_id) = (format!("switch-{data_code}-name"), format!("switch-{data_code}-meaning"));
                let turn = move |event| {
                    let from = if event_target_checked(&event) { Side::Available } else { Side::Assigned };
                    tell.moved(picker.try_update(|picker| picker.move_one(from, &code)).flatten());
                };
                view! {
                    <label class="switch">
                        <span class="switch-text">
                            <span class="option-name" id=name_id.clone()>{name}</span>
                            " "
                            <span class="option-meaning" id=meaning_id.clone()>{service.meaning}</span>
                        </span>
                        <input
                            type="checkbox"
                            role="switch"
                            data-code=data_code
                            aria-labelledby=name_id
                            aria-describedby=meaning_id
                            prop:checked=on
                            on:change=turn
                        />
                    </label>
                }
            });
            view! {
                <div class="picker-group" role="group" aria-label=group.name.clone()>
                    <div class="picker-group-name" aria-hidden="true">{group.name.clone()}</div>
                    {switches.collect_view()}
                </div>
            }
        };
        groups.into_iter().map(group).collect_view().into_any()
    };
    view! {
        <div class="picker-switches">
            <div class="picker-head">
                <span class="picker-title">{label}</span>
                <span class="picker-count" prop:textContent=count></span>
            </div>
            <input
                class="picker-filter"
                type="search"
                placeholder="Filter"
                autocomplete="off"
                aria-label="Filter services"
                on:input=typed
                on:keydown=|event| if event.key() == "Enter" { event.prevent_default() }
            />
            {rows}
        </div>
    }
}
