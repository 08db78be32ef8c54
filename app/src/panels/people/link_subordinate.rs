//! Link Subordinate [R14]: somebody who has a user ID works at one more site, at once or when the person accepts.

use domain::fields::Fields;
use domain::forms::link_subordinate::{FORM, LinkSubordinate, NOBODY};
use domain::request::RequestKind;
use domain::throttle::wait_message;
use leptos::prelude::*;
use store::people::link_subordinate::{LinkSubordinateError, Linked};
use store::requests::request::AskError;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::people::subordinates::Asked;
use crate::panels::shared::at_site::{AtSite, named};
use crate::panels::shared::person_fields::{leave_forms, submit_or_leave};
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

const THERE: &str = "This person works at the site already, or was asked and has not answered yet. \
                     See Manage Subordinate Accounts, and Requests.";

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let at = AtSite::open(portal, caller, address).await?;
    let offer = portal.store.offer(&at.pid_sl).await.map_err(|fault| caller.broken(&fault))?;
    let asked = Asked::of(address);
    let list = asked.address("/subordinates", at.pid_sl.as_str(), &[]);
    let trail = [("Manage Subordinate Accounts".to_owned(), list), (at.name(), String::new())];
    let flash = &at.flash;
    let day = |name, label, hint, line| parts::date_field(flash, name, label, Look { hint, line, ..Look::default() });
    let before = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(flash, "username", "User ID", Look::default())}
                {parts::field(flash, "last_name", "Last Name", Look::default())}
                {day("first_day", "First Day", "Leave empty to begin at once.", true)}
                {day("last_day", "Last Day", "Included. Leave empty for no end.", false)}
            </div>
            <p class="hint">
                "If you administer this person at another site, the link begins at once. Otherwise the person is asked at the next sign-in."
            </p>
        </section>
    };
    let leave = leave_forms(at.pid_sl.as_str(), &asked.last_name, &asked.first_name);
    Ok(Sheet::new("Link Subordinate")
        .trail(trail)
        .lede("For somebody who has a user ID already: one user ID per person, at however many sites.")
        .flash(at.flash)
        .labels(FORM.labels)
        .picker_form(at.here.whole(), before, offer, Vec::new(), submit_or_leave())
        .html(leave))
}

/// Links the person, or asks.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let site = address.get("site");
    let (pid_sl, site) = portal.administered_site(caller, site.as_deref()).await?;
    let actor = caller.inside()?;
    let form = match LinkSubordinate::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let period = portal.period(form.days)?;
    let (username, last_name) = (&form.username, form.last_name.as_str());
    let (now, zone) = (caller.now(), &portal.settings.time_zone);
    let site = format!("{pid_sl} · {}", site.name);
    let who = (username, last_name);
    match portal.store.link_subordinate(&caller.circumstances, &actor.id, &pid_sl, who, &form.services, period).await {
        Ok(Linked::AtOnce) => {
            let name = named(portal, caller, &pid_sl, username).await?;
            let from = if period.from > now {
                format!(" from {}", crate::server_side::words::day(period.from, zone))
            } else {
                " now".to_owned()
            };
            let until = crate::server_side::dates::last_day(period.until, zone)
                .map(|day| format!(" until {day}"))
                .unwrap_or_default();
            let list = Asked::of(address).address("/subordinates", pid_sl.as_str(), &[]);
            Ok(Reply::go(list).saying(format!("{name} works at {site}{from}{until}.")))
        }
        Ok(Linked::Asked) => {
            let lapses = crate::server_side::words::day(RequestKind::Link.lapses(now, period), zone);
            let words =
                format!("{username} is asked at the next sign-in to work at {site}; the request lapses on {lapses}.");
            Ok(Reply::go("/requests").saying(words))
        }
        Err(error) => {
            use LinkSubordinateError::{Ask, NobodyOfThatName, Refused, Services, Wait, WorksHere};
            Ok(match caller.reason(error)? {
                Refused(refusal) => return Err(refusal.into()),
                Wait(until) => Reply::rejected_at("username", wait_message(until, now)),
                Services(error) => Reply::rejected_at("services", error),
                NobodyOfThatName => Reply::rejected_at("username", NOBODY),
                WorksHere | Ask(AskError::Waits) => Reply::rejected_at("username", THERE),
                Ask(AskError::TooMany(why)) => Reply::rejected_at("username", why),
            })
        }
    }
}
