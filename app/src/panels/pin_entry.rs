//! PIN Entry [R5]: the first step of a site's registration.

use domain::registration::check_pin_entry;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::form::{DoorForm, Field, SubmitButton};
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, NoticeLine, Opening, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PinEntryPage {
    opening: Opening,
    agency_name: String,
}

/// The page's data.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<PinEntryPage, Trouble> {
    let agency_name = desk.settings.branding.agency_name.clone();
    Ok(PinEntryPage { opening: super::opening::take(desk, caller, &place.address()).await?, agency_name })
}

/// Checks the letter.
#[cfg(feature = "ssr")]
pub async fn submit(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &domain::fields::Fields,
) -> Result<crate::desk::Reply, Trouble> {
    use domain::registration::{PIN_ENTRY_REFUSED, PinEntry};
    use store::enter_pin::PinEntered;

    use crate::desk::{Reply, SessionAfter};

    let entry = match PinEntry::parse(fields) {
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
        PinEntered::Refused => Ok(Reply::rejected_at("", PIN_ENTRY_REFUSED)),
        PinEntered::Wait(until) => Ok(Reply::rejected_at("", domain::throttle::wait_message(until, caller.now()))),
    }
}

/// The page.
#[component]
pub fn PinEntry() -> impl IntoView {
    const LABELS: &[(&str, &str)] = &[
        ("pid_sl", "Provider ID/Service Location (PID/SL)"),
        ("registration_pin", "PIN"),
        ("legacy_provider_number", "Provider Number"),
    ];
    loaded(Panel::PinEntry, |page: PinEntryPage, place| {
        let number_label = format!("{} Provider Number", page.agency_name);
        view! {
            <Heading text="PIN Entry" lede="Take your registration letter: two of these three are printed on it."/>
            <NoticeLine notice=page.opening.notice.clone()/>
            <DoorForm action=place.address() check=check_pin_entry labels=LABELS opening=page.opening>
                <section class="panel">
                    <div class="fields">
                        <Field
                            name="pid_sl"
                            label="Provider ID/Service Location (PID/SL)"
                            size="full"
                            hint="Nine digits and a letter, for example 110091495C."
                        />
                        <Field name="registration_pin" label="PIN" form="8 digit number" size="full" inputmode="numeric"/>
                        <Field
                            name="legacy_provider_number"
                            label=number_label
                            form="7 digit number"
                            size="full"
                            inputmode="numeric"
                            hint="The letter shows the first five digits. Your site knows the other two."
                        />
                    </div>
                    <div class="actions"><SubmitButton/></div>
                </section>
            </DoorForm>
        }
    })
}
