//! PIN Entry [R5]: the first step of a site's registration.

use domain::fields::Fields;
use domain::forms::pin_entry::{FORM, PinEntry, REFUSED};
use leptos::prelude::*;
use store::door::enter_pin::PinEntered;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal, Reply, SessionAfter};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let number_label = format!("{} Provider Number", portal.settings.branding.agency_name);
    let full = Look { size: "full", ..Look::default() };
    let pid_sl = Look { hint: "Nine digits and a letter, for example 110091495C.", ..full };
    let pin = Look { form: "8 digit number", inputmode: Some("numeric"), ..full };
    let hint = "The letter shows the first five digits. Your site knows the other two.";
    let number = Look { form: "7 digit number", hint, inputmode: Some("numeric"), ..full };
    let form = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(&flash, "pid_sl", "Provider ID/Service Location (PID/SL)", pid_sl)}
                {parts::field(&flash, "registration_pin", "PIN", pin)}
                {parts::field(&flash, "legacy_provider_number", &number_label, number)}
            </div>
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    };
    Ok(Sheet::new("PIN Entry")
        .lede("Take your registration letter: two of these three are printed on it.")
        .flash(flash)
        .labels(FORM.labels)
        .form(address.whole(), form, ()))
}

/// Checks the letter.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let entry = match PinEntry::parse(fields, portal.today(caller)?) {
        Ok(entry) => entry,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let before = caller.session.as_ref().filter(|session| !session.timed_out);
    match portal.store.enter_pin(&caller.circumstances, &entry, before).await.map_err(|fault| caller.broken(&fault))? {
        PinEntered::Open(token) => {
            let known = before.is_some_and(|session| session.user.is_some());
            let to = if known { "/set-up-security-access/add-site" } else { "/set-up-security-access/register" };
            Ok(Reply::go_whole(to, SessionAfter::New(token)))
        }
        PinEntered::Refused => Ok(Reply::rejected_at("", REFUSED)),
        PinEntered::Wait(until) => Ok(Reply::rejected_at("", domain::throttle::wait_message(until, caller.now()))),
    }
}
