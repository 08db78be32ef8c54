//! The fields that describe a person: on Add New Subordinate and on User Registration.

use leptos::prelude::*;

use crate::page::flash::PageFlash;
use crate::sheet::parts::{self, Look, Need};

/// The fields. Where the person fills them in alone, the browser may help.
pub fn person_fields(flash: &PageFlash, own: bool) -> AnyView {
    let known = |name: &'static str| if own { name } else { "off" };
    let field = |name: &str, label: &str, look: Look<'_>| parts::field(flash, name, label, look);
    let name = |name| Look { autocomplete: known(name), ..Look::default() };
    let short = Look { size: "short", ..Look::default() };
    let initial = Look { size: "tiny", need: Need::Optional, ..name("additional-name") };
    let email = Look { size: "long", line: true, inputmode: Some("email"), ..name("email") };
    view! {
        <section class="panel">
            <div class="fields">
                {field("last_name", "Last Name", name("family-name"))}
                {field("first_name", "First Name", name("given-name"))}
                {field("middle_initial", "Middle Initial", initial)}
                {field("date_of_birth", "Date of Birth", Look { form: "mm/dd", ..short })}
                {field("user_pin", "PIN", Look { form: "4 digit number", inputmode: Some("numeric"), ..short })}
                {field("email", "Email Address", email)}
                {field("zip_code", "Zip Code", Look { autocomplete: known("postal-code"), ..short })}
            </div>
        </section>
    }
    .into_any()
}

/// From when until when what a form gives is in force: both may be left empty.
pub fn day_fields(flash: &PageFlash, hint: &str) -> AnyView {
    view! {
        <section class="panel">
            <p class="hint">{hint.to_owned()}</p>
            <div class="fields">
                {parts::date_field(flash, "first_day", "First Day", Look::default())}
                {parts::date_field(flash, "last_day", "Last Day", Look::default())}
            </div>
        </section>
    }
    .into_any()
}

/// The bar of a form of a site's people: Submit first, then the ways out, so that the keyboard meets them in this order. They are
/// forms of their own, which stand outside ([`leave_forms`]): nothing that was typed is sent along.
pub fn submit_or_leave() -> AnyView {
    view! {
        <div class="actions sticky">
            {parts::submit("Submit", "primary")}
            <span class="spacer"></span>
            <button type="submit" class="button" form="cancel-service" data-forget="">"Cancel Service"</button>
            <button type="submit" class="button" form="return-to-search-results">"Return to Search Results"</button>
        </div>
    }
    .into_any()
}

/// The forms behind the ways out.
pub fn leave_forms(site: &str, last_name: &str, first_name: &str) -> AnyView {
    let asked = |name: &str, value: &str| (!value.is_empty()).then(|| parts::hidden(name, value));
    view! {
        <form method="get" action="/subordinates" id="return-to-search-results">
            {parts::hidden("site", site)}
            {asked("last_name", last_name)}
            {asked("first_name", first_name)}
        </form>
        <form method="get" action="/" id="cancel-service"></form>
    }
    .into_any()
}
