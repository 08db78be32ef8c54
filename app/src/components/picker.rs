//! The dual-list picker. Its state is `domain::picker::Picker`; here are only its three looks: two lists to move services
//! between, one list with switches on a phone, and plain checkboxes until the script is there.

use domain::catalogue::{Offer, ServiceCode};
use domain::picker::{Picker, Side};
use leptos::html;
use leptos::prelude::*;

mod listbox;
mod switches;

use listbox::ListBox;
use switches::Switches;

use crate::components::form::FormContext;

/// The picker in a form: sends `services`, once for each assigned service, and `seen`, once for each that was assigned before
/// and could be taken away.
#[component]
pub fn ServicePicker(
    /// What the site is offered.
    offer: Offer,
    /// What is assigned now.
    assigned: Vec<ServiceCode>,
    /// What the list of what is chosen is called, if it isn't what somebody is assigned.
    #[prop(optional)]
    chosen: String,
) -> impl IntoView {
    let chosen = StoredValue::new(if chosen.is_empty() { Side::Assigned.label().to_owned() } else { chosen });
    let context = expect_context::<FormContext>();
    let draft: Option<Vec<ServiceCode>> = context.fields.with_value(|fields| {
        (!fields.is_empty()).then(|| fields.all("services").filter_map(|text| ServiceCode::parse(text).ok()).collect())
    });
    let mut picker = Picker::new(offer, assigned);
    // What isn't offered is in neither list: nobody takes it away by a form that doesn't show it.
    let seen = context.fields.with_value(|fields| {
        let before: Vec<ServiceCode> = fields.all("seen").filter_map(|text| ServiceCode::parse(text).ok()).collect();
        if fields.has("seen") { before } else { picker.assigned().iter().cloned().collect() }
    });
    if let Some(draft) = draft {
        picker.assign(draft);
    }
    let picker = RwSignal::new(picker);
    let said = RwSignal::new(String::new());
    let ready = RwSignal::new(false);
    let plain = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(plain) = plain.get_untracked() {
            take_over(&plain, picker);
        }
        ready.set(true);
    });
    let tell = move |words: Option<String>| {
        if let Some(words) = words {
            said.set(words);
        }
    };
    let problems = context.problems;
    let message = move || problems.with(|problems| problems.of("services").map(str::to_owned));
    view! {
        <section class="panel" id="services" tabindex="-1" aria-labelledby="services-name">
            <div class="panel-head">
                <h2 id="services-name">"Services"</h2>
                <Show when=move || ready.get()><Templates picker tell/></Show>
            </div>
            {move || message().map(|message| view! { <p class="field-error">{message}</p> })}
            // Sent also when nothing was assigned: without it the form would not say what it saw.
            <input type="hidden" name="seen" value=""/>
            {seen.into_iter().map(|code| view! { <input type="hidden" name="seen" value=code.to_string()/> }).collect_view()}
            <Show
                when=move || ready.get()
                fallback=move || view! { <div class="picker-plain" node_ref=plain><Checkboxes picker/></div> }
            >
                <div class="picker">
                    <ListBox picker side=Side::Available label=Side::Available.label().to_owned() tell/>
                    <Moves picker tell/>
                    <ListBox picker side=Side::Assigned label=chosen.get_value() tell/>
                </div>
                <Switches picker label=chosen.get_value() tell/>
                {move || picker.with(|picker| picker.assigned().iter().map(|code| {
                    view! { <input type="hidden" name="services" value=code.to_string()/> }
                }).collect_view())}
            </Show>
            <p class="visually-hidden" role="status">{said}</p>
        </section>
    }
}

/// What moves announce themselves to.
trait Tell: Fn(Option<String>) + Copy + Send + Sync + 'static {}
impl<T: Fn(Option<String>) + Copy + Send + Sync + 'static> Tell for T {}

#[component]
fn Templates(picker: RwSignal<Picker>, tell: impl Tell) -> impl IntoView {
    let names: Vec<String> = picker.with_untracked(|picker| picker.templates().map(str::to_owned).collect());
    let button = move |name: String| {
        let words = name.clone();
        let start = move |_| tell(picker.try_update(|picker| picker.start_from(&name)).flatten());
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

#[component]
fn Moves(picker: RwSignal<Picker>, tell: impl Tell) -> impl IntoView {
    let selected = move |from: Side, words: &'static str, look: &'static str| {
        let off = move || (!picker.with(|picker| picker.can_move(from))).then_some("true");
        let act = move |_| tell(picker.try_update(|picker| picker.move_selected(from)).flatten());
        view! { <button type="button" class=look aria-disabled=off on:click=act>{words}</button> }
    };
    let all = move |from: Side, words: &'static str| {
        let off = move || (!picker.with(|picker| picker.can_move_all(from))).then_some("true");
        let act = move |_| tell(picker.try_update(|picker| picker.move_all(from)).flatten());
        view! { <button type="button" class="button" aria-disabled=off on:click=act>{words}</button> }
    };
    view! {
        <div class="picker-moves">
            {selected(Side::Available, "Assign ▶", "button primary")}
            {all(Side::Available, "Assign all ▶▶")}
            {selected(Side::Assigned, "◀ Remove", "button")}
            {all(Side::Assigned, "◀◀ Remove all")}
        </div>
    }
}

/// The plain list: what works before and without the script.
#[component]
fn Checkboxes(picker: RwSignal<Picker>) -> impl IntoView {
    picker.with_untracked(|picker| {
        let groups = picker.all_groups("");
        groups
            .into_iter()
            .map(|group| {
                let choices = group.services.into_iter().map(|service| {
                    let checked = picker.assigned().contains(&service.code);
                    view! {
                        <label class="choice">
                            <input type="checkbox" name="services" value=service.code.to_string() checked=checked/>
                            <span class="choice-text">
                                <span class="choice-name">{service.name}</span>
                                " "
                                <span class="choice-meaning">{service.meaning}</span>
                            </span>
                        </label>
                    }
                });
                view! { <fieldset><legend>{group.name}</legend>{choices.collect_view()}</fieldset> }
            })
            .collect_view()
    })
}

/// What was ticked before the script was there stays ticked.
fn take_over(plain: &web_sys::HtmlElement, picker: RwSignal<Picker>) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let Ok(boxes) = plain.query_selector_all("input[name=services]") else { return };
        let boxes = (0..boxes.length()).filter_map(|i| boxes.item(i)?.dyn_into::<web_sys::HtmlInputElement>().ok());
        let ticked: Vec<(ServiceCode, bool)> =
            boxes.filter_map(|input| Some((ServiceCode::parse(&input.value()).ok()?, input.checked()))).collect();
        picker.update(|picker| {
            for (code, ticked) in ticked {
                let from = if ticked { Side::Available } else { Side::Assigned };
                picker.move_one(from, &code);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (plain, picker);
}
