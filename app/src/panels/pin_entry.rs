//! PIN Entry [R5]: the first step of a site's registration.

use domain::fields::Fields;
use domain::forms::pin_entry::{FORM, PinEntry, REFUSED};
use leptos::prelude::*;
use store::door::enter_pin::PinEntered;

use crate::page::address::Place;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk, Reply, SessionAfter};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let opening = crate::server_side::opening::take(desk, caller, &place.address()).await?;
    let number_label = format!("{} Provider Number", desk.settings.branding.agency_name);
    let full = Look { size: "full", ..Look::default() };
    let pid_sl = Look { hint: "Nine digits and a letter, for example 110091495C.", ..full };
    let pin = Look { form: "8 digit number", inputmode: Some("numeric"), ..full };
    let hint = "The letter shows the first five digits. Your site knows the other two.";
    let number = Look { form: "7 digit number", hint, inputmode: Some("numeric"), ..full };
    let form = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(&opening, "pid_sl", "Provider ID/Service Location (PID/SL)", pid_sl)}
                {parts::field(&opening, "registration_pin", "PIN", pin)}
                {parts::field(&opening, "legacy_provider_number", &number_label, number)}
            </div>
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    };
    Ok(Sheet::new("PIN Entry")
        .lede("Take your registration letter: two of these three are printed on it.")
        .opening(opening)
        .labels(FORM.labels)
        .form(place.address(), form, ()))
}

/// Checks the letter.
pub async fn submit(desk: &Desk, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let entry = match PinEntry::parse(fields, desk.today(caller)?) {
        Ok(entry) => entry,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let before = caller.visit.as_ref().filter(|visit| !visit.timed_out);
    match desk.store.enter_pin(&caller.deed, &entry, before).await.map_err(|fault| caller.broken(&fault))? {
        PinEntered::Open(token) => {
            let known = before.is_some_and(|visit| visit.user.is_some());
            let to = if known { "/set-up-security-access/add-site" } else { "/set-up-security-access/register" };
            Ok(Reply::go_whole(to, SessionAfter::New(token)))
        }
        PinEntered::Refused => Ok(Reply::rejected_at("", REFUSED)),
        PinEntered::Wait(until) => Ok(Reply::rejected_at("", domain::throttle::wait_message(until, caller.now()))),
    }
}
