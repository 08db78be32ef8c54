//! Link Subordinate [R14]: somebody who has a user ID works at one more site, at once or when the person accepts.

use domain::fields::{Fields, Problem, Problems};
use domain::request::{Period, RequestKind};
use leptos::prelude::*;
use store::link_subordinate::Linked;
use store::not_done::NotDone;

use super::at_site::{AtSite, named};
use super::new_subordinate::{LeaveButtons, LeaveForms};
use super::refusals;
use super::subordinates::Asked;
use crate::desk::{Caller, Desk, Reply};
use crate::page::Place;
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};
use crate::trouble::Trouble;

const LABELS: &[(&str, &str)] = &[
    ("username", "User ID"),
    ("last_name", "Last Name"),
    ("first_day", "First Day"),
    ("last_day", "Last Day"),
    ("services", "Services"),
];

/// Doesn't say which of the two is wrong: nobody learns here which user IDs there are.
const NOBODY: &str = "Nobody has this user ID and this last name. Ask the person for both, and type them exactly.";

const THERE: &str = "This person works at the site already, or was asked and has not answered yet. \
                     See Manage Subordinate Accounts, and Requests.";

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let at = AtSite::open(desk, caller, place).await?;
    let offer = desk.store.offer(at.pid_sl.as_str()).await.map_err(|fault| caller.broken(&fault))?;
    let list = Asked::of(place).address("/subordinates", at.pid_sl.as_str(), &[]);
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
    let after = view! {
        <div class="actions sticky">
            <LeaveButtons/>
            <span class="spacer"></span>
            {parts::submit("Submit", "primary")}
        </div>
    };
    let leave = view! { <LeaveForms site=at.pid_sl.to_string() place=place.clone()/> };
    Ok(Sheet::new("Link Subordinate")
        .trail(trail)
        .lede("For somebody who has a user ID already: one user ID per person, at however many sites.")
        .opening(at.opening)
        .labels(LABELS)
        .picker_form(at.here.address(), before, offer, Vec::new(), after)
        .html(leave))
}

/// What is wrong with the form before anybody is looked for; else the days.
fn period(desk: &Desk, caller: &Caller, fields: &Fields) -> Result<Period, Problems> {
    let mut problems = Problems::new();
    for (name, message) in [
        ("username", "Enter the user ID, for example mhughes2."),
        ("last_name", "Enter the last name that belongs to the user ID."),
    ] {
        if fields.get(name).trim().is_empty() {
            problems.add(name, message);
        }
    }
    let period = crate::dates::period(fields, caller.now(), &desk.settings.time_zone);
    for Problem { field, message } in period.as_ref().err().into_iter().flat_map(Problems::iter) {
        problems.add(field, message);
    }
    if problems.is_empty() { period } else { Err(problems) }
}

/// Links the person, or asks.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let site = place.get("site");
    let (pid_sl, site) = desk.administered_site(caller, site.as_deref()).await?;
    let actor = caller.inside()?;
    let period = match period(desk, caller, fields) {
        Ok(period) => period,
        Err(problems) => return Ok(Reply::again(place, fields, problems)),
    };
    let (username, last_name) = (fields.get("username").trim().to_lowercase(), fields.get("last_name").trim());
    let (now, zone) = (caller.now(), &desk.settings.time_zone);
    let site = format!("{pid_sl} · {}", site.name);
    let linked = desk.store.link_subordinate(&caller.deed, &actor.id, &pid_sl, (&username, last_name), fields, period);
    match linked.await {
        Ok(Linked::AtOnce) => {
            let name = named(desk, caller, &pid_sl, &username).await?;
            let from = if period.from > now {
                format!(" from {}", crate::words::day(period.from, zone))
            } else {
                " now".to_owned()
            };
            let until = crate::dates::last_day(period.until, zone).map(|day| format!(" until {day}")).unwrap_or_default();
            let list = Asked::of(place).address("/subordinates", pid_sl.as_str(), &[]);
            Ok(Reply::go(list).saying(format!("{name} works at {site}{from}{until}.")))
        }
        Ok(Linked::Asked) => {
            let lapses = crate::words::day(RequestKind::Link.lapses(now, period), zone);
            let words =
                format!("{username} is asked at the next sign-in to work at {site}; the request lapses on {lapses}.");
            Ok(Reply::go("/requests").saying(words))
        }
        Err(stop) => refusals::of(caller, stop)
            .or(&NotDone::Unknown, NOBODY)
            .or(&NotDone::Already, THERE)
            .again(place, fields, "username"),
    }
}
