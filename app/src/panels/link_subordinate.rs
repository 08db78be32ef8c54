//! Link Subordinate [R14]: somebody who has a user ID works at one more site, at once or when the person accepts.

use domain::fields::Fields;
use domain::forms::link_subordinate::{FORM, LinkSubordinate, NOBODY};
use domain::request::RequestKind;
use leptos::prelude::*;
use store::people::link_subordinate::Linked;
use store::transaction::not_done::NotDone;

use super::at_site::{AtSite, named};
use super::person_fields::{leave_forms, submit_or_leave};
use super::refusals;
use super::subordinates::Asked;
use crate::page::address::Place;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

const THERE: &str = "This person works at the site already, or was asked and has not answered yet. \
                     See Manage Subordinate Accounts, and Requests.";

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let at = AtSite::open(desk, caller, place).await?;
    let offer = desk.store.offer(at.pid_sl.as_str()).await.map_err(|fault| caller.broken(&fault))?;
    let asked = Asked::of(place);
    let list = asked.address("/subordinates", at.pid_sl.as_str(), &[]);
    let trail = [("Manage Subordinate Accounts".to_owned(), list), (at.name(), String::new())];
    let opening = &at.opening;
    let day = |name, label, hint, line| parts::date_field(opening, name, label, Look { hint, line, ..Look::default() });
    let before = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(opening, "username", "User ID", Look::default())}
                {parts::field(opening, "last_name", "Last Name", Look::default())}
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
        .opening(at.opening)
        .labels(FORM.labels)
        .picker_form(at.here.address(), before, offer, Vec::new(), submit_or_leave())
        .html(leave))
}

/// Links the person, or asks.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let site = place.get("site");
    let (pid_sl, site) = desk.administered_site(caller, site.as_deref()).await?;
    let actor = caller.inside()?;
    let form = match LinkSubordinate::parse(fields, desk.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let period = desk.period(form.days)?;
    let (username, last_name) = (form.username.as_str(), form.last_name.as_str());
    let (now, zone) = (caller.now(), &desk.settings.time_zone);
    let site = format!("{pid_sl} · {}", site.name);
    let who = (username, last_name);
    match desk.store.link_subordinate(&caller.deed, &actor.id, &pid_sl, who, &form.services, period).await {
        Ok(Linked::AtOnce) => {
            let name = named(desk, caller, &pid_sl, username).await?;
            let from = if period.from > now {
                format!(" from {}", crate::server_side::words::day(period.from, zone))
            } else {
                " now".to_owned()
            };
            let until = crate::server_side::dates::last_day(period.until, zone)
                .map(|day| format!(" until {day}"))
                .unwrap_or_default();
            let list = Asked::of(place).address("/subordinates", pid_sl.as_str(), &[]);
            Ok(Reply::go(list).saying(format!("{name} works at {site}{from}{until}.")))
        }
        Ok(Linked::Asked) => {
            let lapses = crate::server_side::words::day(RequestKind::Link.lapses(now, period), zone);
            let words =
                format!("{username} is asked at the next sign-in to work at {site}; the request lapses on {lapses}.");
            Ok(Reply::go("/requests").saying(words))
        }
        Err(stop) => refusals::of(caller, stop).or(&NotDone::Unknown, NOBODY).or(&NotDone::Already, THERE).at("username"),
    }
}
