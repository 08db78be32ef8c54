//! Add New Subordinate.

use domain::fields::Fields;
use domain::forms::new_subordinate::{FORM, NewSubordinate};
use domain::person::ALREADY_KNOWN;
use leptos::prelude::*;
use store::CommandError;
use store::door::flash::Issued;
use store::door::new_user::KnownBy;
use store::people::create_subordinate::CreateSubordinateError as Error;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::people::subordinates::Asked;
use crate::panels::shared::at_site::with_site;
use crate::panels::shared::person_fields::{day_fields, leave_forms, person_fields, submit_or_leave};
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let (pid_sl, site) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let offer = portal.store.offer(&pid_sl).await.map_err(|fault| caller.broken(&fault))?;
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let asked = Asked::of(address);
    let trail = [
        ("Manage Subordinate Accounts".to_owned(), asked.address("/subordinates", pid_sl.as_str(), &[])),
        (format!("{pid_sl} · {}", site.name), String::new()),
    ];
    let after = view! {
        {day_fields(&flash, "Only for somebody who is here for a while. Left empty, it begins now and has no end.")}
        {submit_or_leave()}
    };
    // With the site that the page shows: another window may have chosen another one since.
    let action = with_site(address, pid_sl.as_str()).whole();
    Ok(Sheet::new("Add New Subordinate")
        .trail(trail)
        .lede("One user ID per person. They choose their own password at first sign-in.")
        .flash(flash.clone())
        .labels(FORM.labels)
        .picker_form(action, person_fields(&flash, false), offer, Vec::new(), after)
        .html(leave_forms(pid_sl.as_str(), &asked.last_name, &asked.first_name)))
}

/// Creates the subordinate.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let form = match NewSubordinate::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let period = portal.period(form.days)?;
    let actor = caller.inside()?;
    let created = portal.store.create_subordinate(&caller.circumstances, &actor.id, &pid_sl, &form, period).await;
    let (created, services) = match created {
        Ok(created) => created,
        Err(CommandError::Rejected(Error::Refused(refusal))) => return Err(refusal.into()),
        Err(CommandError::Rejected(Error::Known(KnownBy::Email))) => return Ok(Reply::rejected_at("email", ALREADY_KNOWN)),
        Err(CommandError::Rejected(Error::Known(KnownBy::Likeness))) => {
            return Ok(Reply::rejected_at("last_name", ALREADY_KNOWN));
        }
        Err(CommandError::Rejected(Error::Services(error))) => return Ok(Reply::rejected_at("services", error)),
        Err(CommandError::Fault(fault)) => return Err(caller.broken(&fault)),
    };
    let issued = Issued {
        username: created.username.to_string(),
        one_time_password: created.one_time_password.reveal().to_owned(),
        first_name: form.person.first_name.as_str().to_owned(),
        last_name: form.person.last_name.as_str().to_owned(),
        works_until: crate::server_side::words::until(created.works_until, &portal.settings.time_zone),
        what: match services {
            0 => "has a user ID and no services at this site yet.".to_owned(),
            1 => "has a user ID and 1 service at this site.".to_owned(),
            n => format!("has a user ID and {n} services at this site."),
        },
        pid_sl: pid_sl.to_string(),
    };
    Ok(Reply::go(format!("/subordinates/confirmation?site={pid_sl}")).showing(issued))
}
