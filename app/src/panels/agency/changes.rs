//! Changes of Primary User: the agency's queue [R7], the longest waiting first.

use domain::moment::Moment;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::agency::change_queue::WaitingChange;
use store::transaction::id::RequestId;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::agency::{badge, count};
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

/// Days after which a request has waited long.
const LONG: i64 = 7;

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let actor = caller.inside()?;
    let after = address.get("after").map(RequestId::from);
    let found = portal.store.change_queue(&actor.id, after.as_ref(), caller.now()).await;
    let (waiting, more) = found.map_err(|error| caller.stopped(error))?;
    let sheet = Sheet::new("Changes of Primary User")
        .trail(crate::panels::agency::trail_to("changes"))
        .lede("Requests that wait for an answer, the longest waiting first.")
        .flash(flash::take(portal, caller, &address.whole()).await?);
    let Some(last) = waiting.last() else {
        return Ok(sheet.html(parts::empty(
            "No change of primary user waits for an answer",
            "When a site asks for another primary user, the request appears here.",
        )));
    };
    let next = more.then(|| format!("/agency/changes{}", query(&[("after", last.id.as_str())])));
    let (now, zone) = (caller.now(), &portal.settings.time_zone);
    let rows = waiting.iter().map(|change| row(change, now, zone)).collect();
    let headers = ["Site", "New primary user", "Primary user now", "Asked by", "Waits", ""];
    Ok(sheet.html(view! {
        <section class="panel" aria-label="Requests that wait">
            {parts::results("", &headers, rows)}
            {parts::pager(None, next)}
        </section>
    }))
}

fn row(change: &WaitingChange, now: Moment, zone: &TimeZone) -> Vec<AnyView> {
    let old = change.old.as_ref().map_or("Nobody".to_owned(), named);
    let asker = if change.asker == change.candidate { "The same, with a letter".to_owned() } else { named(&change.asker) };
    let earlier = match change.earlier {
        0 => String::new(),
        n => count(n, "earlier request", "earlier requests"),
    };
    let decide = format!("/agency/changes/{}", change.id);
    vec![
        parts::two_lines(parts::strong(&change.site_name), change.pid_sl.as_str()),
        candidate(change),
        old.into_any(),
        asker.into_any(),
        view! { {age(change, now, zone)} <span class="second">{earlier}</span> }.into_any(),
        view! { <a href=decide aria-label=format!("Decide for {}", change.site_name)>"Decide"</a> }.into_any(),
    ]
}

/// Name and user ID.
pub fn named((username, name): &(String, String)) -> String {
    format!("{name} ({username})")
}

/// Who is to become primary user, with what the agency should know of the user ID.
pub fn candidate(change: &WaitingChange) -> AnyView {
    let suspended = (!change.standing.active).then(|| badge("bad", "User ID suspended"));
    let new = (!change.standing.signed_in).then(|| badge("warn", "Never signed in"));
    let reset = change.standing.reset_by.as_ref().map(|by| badge("warn", format!("Password reset since, by {by}")));
    let states = [suspended, new, reset].into_iter().flatten().map(|state| view! { " " {state} }).collect_view();
    view! { {named(&change.candidate)} {states} }.into_any()
}

/// Since when a request waits, with a badge when that is long.
pub fn age(change: &WaitingChange, now: Moment, zone: &TimeZone) -> AnyView {
    let since = format!("Since {}", crate::server_side::words::when(change.asked_at, now, zone));
    let long = (change.days >= LONG).then(|| view! { " " {badge("warn", count(change.days, "day", "days"))} });
    view! { {since} {long} }.into_any()
}
