//! The fields that describe a person: on Add New Subordinate and on User Registration.

use leptos::prelude::*;

use crate::components::form::Field;

/// Names of the fields and the panels' words for them.
pub const LABELS: &[(&str, &str)] = &[
    ("last_name", "Last Name"),
    ("first_name", "First Name"),
    ("middle_initial", "Middle Initial"),
    ("date_of_birth", "Date of Birth"),
    ("user_pin", "PIN"),
    ("email", "Email Address"),
    ("zip_code", "Zip Code"),
    ("services", "Services"),
    ("first_day", "First Day"),
    ("last_day", "Last Day"),
];

/// The fields.
#[component]
pub fn PersonFields(
    /// Whether the person fills them in alone: then the browser may help.
    #[prop(optional)]
    own: bool,
) -> impl IntoView {
    let known = move |name: &'static str| if own { name } else { "off" };
    view! {
        <section class="panel">
            <div class="fields">
                <Field name="last_name" label="Last Name" autocomplete=known("family-name")/>
                <Field name="first_name" label="First Name" autocomplete=known("given-name")/>
                <Field name="middle_initial" label="Middle Initial" size="tiny" autocomplete=known("additional-name")/>
                <Field name="date_of_birth" label="Date of Birth" form="mm/dd" size="short" />
                <Field name="user_pin" label="PIN" form="4 digit number" size="short" inputmode="numeric"/>
                <Field name="email" label="Email Address" size="long" line=true inputmode="email" autocomplete=known("email")/>
                <Field name="zip_code" label="Zip Code" size="short" autocomplete=known("postal-code")/>
            </div>
        </section>
    }
}

/// From when until when what a form gives is in force: both may be left empty.
#[component]
pub fn DayFields(
    /// What it is that begins and ends.
    hint: &'static str,
) -> impl IntoView {
    view! {
        <section class="panel">
            <p class="hint">{hint}</p>
            <div class="fields">
                <Field name="first_day" label="First Day" form="mm/dd/yyyy" size="short"/>
                <Field name="last_day" label="Last Day" form="mm/dd/yyyy" size="short"/>
            </div>
        </section>
    }
}
