//! The picker on a phone: one list of switches, with the same labels.

use domain::picker::{Picker, Side};
use leptos::prelude::*;

use super::Tell;

/// One list with a switch for each service.
#[component]
pub(super) fn Switches(picker: RwSignal<Picker>, label: String, tell: impl Tell) -> impl IntoView {
    let filter = RwSignal::new(String::new());
    let count = move || picker.with(|picker| format!("{} of {} assigned", picker.count(Side::Assigned), picker.offered()));
    let rows = move || {
        let groups = filter.with(|filter| picker.with_untracked(|picker| picker.all_groups(filter)));
        if groups.is_empty() {
            return view! { <p class="picker-empty">"No service matches."</p> }.into_any();
        }
        let group = |group: domain::catalogue::ServiceGroup| {
            let switches = group.services.into_iter().map(|service| {
                let (code, name) = (service.code.clone(), service.name.clone());
                let on = move || picker.with(|picker| picker.assigned().contains(&code));
                let code = service.code;
                let turn = move |event| {
                    let from = if event_target_checked(&event) { Side::Available } else { Side::Assigned };
                    tell(picker.try_update(|picker| picker.move_one(from, &code)).flatten());
                };
                view! {
                    <label class="switch">
                        <span class="switch-text">
                            <span class="option-name">{name}</span>
                            " "
                            <span class="option-meaning">{service.meaning}</span>
                        </span>
                        <input type="checkbox" role="switch" prop:checked=on on:change=turn/>
                    </label>
                }
            });
            view! {
                <div class="picker-group" role="group" aria-label=group.name>
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
                <span class="picker-count">{count}</span>
            </div>
            <input
                class="picker-filter"
                type="search"
                placeholder="Filter"
                autocomplete="off"
                aria-label="Filter services"
                on:input=move |event| filter.set(event_target_value(&event))
                on:keydown=|event| if event.key() == "Enter" { event.prevent_default() }
            />
            {rows}
        </div>
    }
}
