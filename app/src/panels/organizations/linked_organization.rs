//! One linked organization [R15]: each of its people, and the ceiling. What is taken away is in `link_changes`.

use domain::catalogue::ServiceCode;
use domain::fields::Fields;
use domain::forms::change_ceiling::{ChangeCeiling, FORM, NOTHING_LEFT};
use domain::request::Period;
use leptos::prelude::*;
use store::ending::ending_soon::EndingKind;
use store::organizations::change_link::{ChangeLinkError, LinkChange};
use store::organizations::linked::{LinkOfSite, LinkedPerson};
use store::transaction::id::LinkId;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::organizations::link::{self, Change, OVER, open, over};
use crate::panels::organizations::linked_organizations::{SERVICES, counted, days, list, titled, trail};
use crate::panels::people::last_day;
use crate::panels::shared::addresses;
use crate::panels::shared::at_site::AtSite;
use crate::panels::shared::refusals;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::server_side::words;
use crate::sheet::{Sheet, parts};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, id: LinkId) -> Result<Sheet, Trouble> {
    let (mut at, link) = open(portal, caller, address, &id).await?;
    let Some(link) = link else { return Ok(over(at)) };
    let people = portal.store.linked_people(&caller.inside()?.id, &id, caller.now()).await;
    let people = people.map_err(|error| caller.stopped(error))?;
    let offer = portal.store.offer(&at.pid_sl).await.map_err(|fault| caller.broken(&fault))?;
    let ceiling = link.ceiling.iter().filter_map(|(code, _)| ServiceCode::parse(code).ok()).collect();
    let who = if people.is_empty() {
        parts::empty(
            "Nobody has access by this link yet",
            "The organization’s own administrator assigns services to its people.",
        )
    } else {
        let rows = people.iter().map(|person| row(portal, caller, &at, &id, person)).collect();
        titled("people-name", "People with access", &["Person", "Services", "Last sign-in", ""], rows)
    };
    let before = view! {
        <p>"The ceiling: the services of this site that the organization’s people may use. Its own administrator assigns them."</p>
    };
    let after = view! {
        <div class="actions sticky">
            <a class="button" href=list(at.pid_sl.as_str())>"Cancel"</a>
            <span class="spacer"></span>
            {parts::submit("Change Ceiling", "primary")}
        </div>
    };
    let flash = std::mem::take(&mut at.flash);
    Ok(Sheet::new("Linked Organization")
        .trail(trail(at.pid_sl.as_str(), &link.other_name))
        .lede(format!("{} · {}", link.other_pid_sl, link.other_name))
        .flash(flash)
        .labels(FORM.labels)
        .html(facts(portal, caller, &at, &link))
        .html(who)
        .picker_form(at.here.whole(), before, offer, ceiling, after)
        .choosing(SERVICES))
}

fn facts(portal: &Portal, caller: &Caller, at: &AtSite, link: &LinkOfSite) -> AnyView {
    let period = Period { from: link.from, until: link.until };
    let end = addresses::of_link(at.pid_sl.as_str(), &link.id, "/end", &[]);
    view! {
        <section class="panel" aria-labelledby="link-name">
            <h2 id="link-name">"Link"</h2>
            {parts::facts([
                ("Uses services of", at.name().into_any()),
                ("First day", words::day(link.from, &portal.settings.time_zone).into_any()),
                ("Last day", days(period, caller.now(), &portal.settings.time_zone)),
            ])}
            <div class="actions">
                {last_day::way(EndingKind::OrganizationLink, link.id.as_str(), at.pid_sl.as_str(), &link.other_name)}
                <a class="button danger" href=end>"End Link"</a>
            </div>
        </section>
    }
    .into_any()
}

fn row(portal: &Portal, caller: &Caller, at: &AtSite, id: &LinkId, person: &LinkedPerson) -> Vec<AnyView> {
    let to = addresses::of_link(at.pid_sl.as_str(), id, "/remove", &[("username", &person.username)]);
    let services: Vec<&str> = person.services.iter().map(|(_, name)| name.as_str()).collect();
    let count = counted(services.len(), "service", "services");
    let count = if person.suspended { format!("{count}, suspended") } else { count };
    let zone = &portal.settings.time_zone;
    let signed_in = person.last_sign_in_at.map_or("Never".to_owned(), |at| words::when(at, caller.now(), zone));
    let label = format!("Remove {}", person.name);
    let left = at.address("/they-left", &[("username", &person.username), ("link", id.as_str())]);
    let left_label = format!("They Left: {}", person.name);
    let is_other = caller.inside().is_ok_and(|user| user.username.as_str() != person.username);
    let left = is_other.then(|| view! { " " <a href=left aria-label=left_label>"They Left"</a> });
    vec![
        parts::two_lines(parts::strong(&person.name), &person.username),
        parts::two_lines(count.into_any(), &services.join(", ")),
        signed_in.into_any(),
        view! { <a href=to aria-label=label>"Remove"</a> {left} }.into_any(),
    ]
}

/// Changes the ceiling. If somebody would lose something by it, that is shown first.
pub async fn submit(
    portal: &Portal,
    caller: &Caller,
    address: &Address,
    fields: &Fields,
    id: LinkId,
) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let actor = caller.inside()?;
    let refused = |error| match caller.reason(error)? {
        ChangeLinkError::Refused(refusal) => Err(refusal.into()),
        ChangeLinkError::LinkGone => Ok(Reply::go(list(pid_sl.as_str())).saying(OVER)),
        ChangeLinkError::NothingByLink => Ok(Reply::rejected_at("services", refusals::UNKNOWN)),
        ChangeLinkError::Services(error) => Ok(Reply::rejected_at("services", error)),
        ChangeLinkError::NothingLeft => Ok(Reply::rejected_at("services", NOTHING_LEFT)),
        ChangeLinkError::SoAlready => Ok(Reply::rejected_at("services", refusals::ALREADY)),
    };
    let form = match ChangeCeiling::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        // Who has no business with the link, or comes too late for it, is told that first.
        Err(problems) => {
            let there = portal.store.preview_change_link(&caller.circumstances, &actor.id, &id, LinkChange::End).await;
            return there.map_or_else(refused, |_| Ok(Reply::rejected(problems)));
        }
    };
    let change = LinkChange::Ceiling(&form.services);
    match portal.store.preview_change_link(&caller.circumstances, &actor.id, &id, change).await {
        Ok(ending) if ending.is_nothing() => {
            let to = addresses::of_link(pid_sl.as_str(), &id, "", &[]);
            Change { id: &id, change, to, said: link::ceiling_now(&form.services) }.carry_out(portal, caller, &pid_sl).await
        }
        Ok(_) => {
            let chosen = form.services.chosen.iter().map(|code| ("services", code.as_str()));
            let seen = form.services.seen.iter().flatten().map(|code| ("seen", code.as_str()));
            let chosen: Vec<(&str, &str)> = chosen.chain(seen).collect();
            Ok(Reply::go(addresses::of_link(pid_sl.as_str(), &id, "/ceiling", &chosen)))
        }
        Err(error) => refused(error),
    }
}
