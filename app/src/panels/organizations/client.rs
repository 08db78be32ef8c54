//! One client of a site [R15]: who of the site's people works for it, and what each of them may use there.

use std::collections::BTreeSet;

use domain::catalogue::ServiceCode;
use domain::fields::{Fields, Problems};
use domain::forms::client::{Client, FORM, NOBODY};
use domain::forms::days::Days;
use domain::forms::services::NOTHING;
use domain::moment::Moment;
use domain::request::Period;
use domain::username::Username;
use leptos::prelude::*;
use store::ending::ending_soon::EndingKind;
use store::organizations::assign_linked::AssignLinkedError;
use store::organizations::clients::ClientView;
use store::organizations::linked::LinkedPerson;
use store::transaction::id::{AssignmentId, LinkId};

use crate::page::address::{Address, query};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::organizations::clients::{PATH, own_days, within};
use crate::panels::organizations::link::OVER;
use crate::panels::organizations::linked_organizations::{counted, days, titled};
use crate::panels::people::last_day;
use crate::panels::shared::at_site::AtSite;
use crate::panels::shared::one_of_us;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::server_side::{dates, words};
use crate::sheet::{Sheet, parts};

/// The list of the clients of a site.
fn list(own: &str) -> String {
    format!("{PATH}{}", query(&[("site", own)]))
}

/// The client's page, for one person if one is chosen.
fn page(client: &ClientView, username: &str) -> String {
    format!("{PATH}/{}{}", client.link_id, query(&[("site", client.own_pid_sl.as_str()), ("username", username)]))
}

/// The days of the client's link.
fn days_of_link(portal: &Portal, client: &ClientView) -> Days {
    dates::days(Period { from: client.from, until: client.until }, &portal.settings.time_zone)
}

/// What somebody is assigned at the client.
fn assigned(client: &ClientView, username: &str) -> BTreeSet<ServiceCode> {
    let person = client.people.iter().find(|person| person.username == username);
    let codes = person.into_iter().flat_map(|person| &person.services);
    codes.filter_map(|(code, _)| ServiceCode::parse(code).ok()).collect()
}

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, id: LinkId) -> Result<Sheet, Trouble> {
    let at = AtSite::open(portal, caller, address).await?;
    let (actor, now) = (caller.inside()?, caller.now());
    let stopped = |error| caller.stopped(error);
    let Some(client) = portal.store.client(&actor.id, &id, now).await.map_err(stopped)? else {
        let trail = [("Clients".to_owned(), at.address(PATH, &[])), ("Client".to_owned(), String::new())];
        let words = "Nobody works for the client by it any longer. Clients shows those that there are.";
        return Ok(Sheet::new("Client").trail(trail).flash(at.flash).html(parts::empty(OVER, words)));
    };
    let own = client.own_pid_sl.clone();
    let staff = portal.store.staff(&actor.id, &own, now).await.map_err(stopped)?;
    let username = address.get("username").unwrap_or_default().trim().to_lowercase();
    let sheet = Sheet::new("Client")
        .trail([("Clients".to_owned(), list(own.as_str())), (client.name.clone(), String::new())])
        .lede(format!("{} · {}", client.pid_sl, client.name))
        .flash(at.flash.clone())
        .labels(FORM.labels)
        .html(facts(portal, caller, &client))
        .html(people(portal, caller, &client));
    let person = match Username::parse(&username) {
        Err(_) => None,
        Ok(username) => portal.store.subordinate(&actor.id, &own, &username, now).await.map_err(stopped)?,
    };
    let unknown = !username.is_empty() && person.is_none();
    let wrong = if unknown { Problems::at("username", NOBODY) } else { Problems::new() };
    let asking = PageFlash { problems: wrong, ..PageFlash::default() };
    let sheet = sheet.html(view! {
        <form class="form panel" method="get" action=format!("{PATH}/{id}")>
            {parts::hidden("site", own.as_str())}
            <div class="fields">{one_of_us::choice(&asking, &staff, &username)}</div>
            <div class="actions">{parts::submit("Show Services", if person.is_none() { "primary" } else { "" })}</div>
        </form>
    });
    let Some(person) = person else { return Ok(sheet) };
    let templates = portal.store.offer(&client.pid_sl).await.map_err(|fault| caller.broken(&fault))?.templates;
    let name = format!("{} {} ({})", person.first_name, person.last_name, person.username);
    let link = last_day::fields_of_link(days_of_link(portal, &client));
    let before = view! {
        {parts::hidden("username", person.username.as_str())}
        {link.map(|(name, value)| parts::hidden(name, &value)).collect_view()}
        <p>{format!("What {name} may use for {}, within its ceiling. What you take away ends at once.", client.name)}</p>
        <div class="fields">{own_days(&at.flash)}</div>
    };
    let after = view! {
        <div class="actions sticky">
            <a class="button" href=list(own.as_str())>"Cancel"</a>
            <span class="spacer"></span>
            {parts::submit("Save Services", "primary")}
        </div>
    };
    let assigned = assigned(&client, person.username.as_str()).into_iter().collect();
    Ok(sheet.picker_form(at.here.whole(), before, within(client.ceiling, templates), assigned, after))
}

fn facts(portal: &Portal, caller: &Caller, client: &ClientView) -> AnyView {
    let services: usize = client.ceiling.iter().map(|group| group.services.len()).sum();
    let period = Period { from: client.from, until: client.until };
    let zone = &portal.settings.time_zone;
    view! {
        <section class="panel" aria-labelledby="link-name">
            <h2 id="link-name">"Link"</h2>
            {parts::facts([
                ("Ceiling", counted(services, "service", "services").into_any()),
                ("First day", words::day(client.from, zone).into_any()),
                ("Last day", days(period, caller.now(), zone)),
            ])}
        </section>
    }
    .into_any()
}

fn people(portal: &Portal, caller: &Caller, client: &ClientView) -> AnyView {
    if client.people.is_empty() {
        return parts::empty("Nobody works for this client yet", "Choose a person below, then the services.");
    }
    let row = |person: &LinkedPerson| {
        let to = page(client, &person.username);
        let label = format!("Change services of {}", person.name);
        let services: Vec<&str> = person.services.iter().map(|(_, name)| name.as_str()).collect();
        let zone = &portal.settings.time_zone;
        let signed_in = person.last_sign_in_at.map_or("Never".to_owned(), |at| words::when(at, caller.now(), zone));
        let count = counted(services.len(), "service", "services");
        let last = |(id, service, until): &(AssignmentId, String, Moment)| {
            let day = dates::last_day(*until, zone).unwrap_or_default();
            let name = format!("{service}, {}", person.name);
            let way = last_day::way(EndingKind::Assignment, id.as_str(), client.own_pid_sl.as_str(), &name);
            view! { <p>{format!("{service} until {day}. ")}{way}</p> }
        };
        let last = person.ending.iter().map(last).collect_view();
        vec![
            parts::two_lines(parts::strong(&person.name), &person.username),
            parts::two_lines(count.into_any(), &services.join(", ")),
            if person.ending.is_empty() { "With the link".into_any() } else { last.into_any() },
            signed_in.into_any(),
            view! { <a href=to aria-label=label>"Change"</a> }.into_any(),
        ]
    };
    let rows = client.people.iter().map(row).collect();
    titled("people-name", "Who works for this client", &["Person", "Services", "Last day", "Last sign-in", ""], rows)
}

/// Gives one person what was chosen, and leaves what another administrator changed since the form was shown.
pub async fn submit(
    portal: &Portal,
    caller: &Caller,
    address: &Address,
    fields: &Fields,
    id: LinkId,
) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let (actor, now) = (caller.inside()?, caller.now());
    let client = portal.store.client(&actor.id, &id, now).await.map_err(|no| caller.stopped(no))?;
    let Some(client) = client else { return Ok(Reply::go(list(pid_sl.as_str())).saying(OVER)) };
    let own = client.own_pid_sl.clone();
    let form = match Client::parse_with(fields, days_of_link(portal, &client), portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let username = form.username.as_str();
    let to = page(&client, username);
    let ceiling = within(client.ceiling, Vec::new()).codes();
    if let Err(error) = form.services.within(&ceiling) {
        return Ok(Reply::rejected_at("services", error));
    }
    let chosen = (&form.services.chosen, form.services.seen.as_ref(), portal.period(form.days)?);
    let done = portal.store.change_linked(&caller.circumstances, &actor.id, &own, &form.username, &id, chosen).await;
    match done {
        Ok(done) => {
            let words =
                format!("Saved for {username} at {}: {} assigned, {} taken away.", client.name, done.added, done.removed);
            Ok(Reply::go(to).saying(words))
        }
        Err(error) => match caller.reason(error)? {
            AssignLinkedError::Refused(refusal) => Err(refusal.into()),
            AssignLinkedError::NoMember => Ok(Reply::rejected_at("", NOBODY)),
            AssignLinkedError::NothingChosen => Ok(Reply::rejected_at("services", NOTHING)),
            AssignLinkedError::LinkGone => Ok(Reply::go(list(own.as_str())).saying(OVER)),
            AssignLinkedError::Day(field, why) => Ok(Reply::rejected_at(field, why)),
            AssignLinkedError::SoAlready => Ok(Reply::go(to).saying(format!("Nothing was changed for {username}."))),
        },
    }
}
