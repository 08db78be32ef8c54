//! Linked Organizations [R15]: whose people may use services of a site, and what was offered to others.

use domain::fields::Fields;
use domain::forms::link_organization::{FORM, LinkOrganization};
use domain::forms::services::NOTHING;
use domain::moment::Moment;
use domain::request::{Period, RequestKind};
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::ending::ending_soon::EndingKind;
use store::organizations::linked::LinkOfSite;
use store::organizations::organization_link::OfferOrganizationLinkError;
use store::organizations::waiting_offers::WaitingOffer;
use store::requests::request::AskError;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::people::last_day;
use crate::panels::shared::at_site::AtSite;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::server_side::{dates, words};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// What the ceiling is called in the picker: nobody is assigned it.
pub const SERVICES: &str = "Services of this link";

const THERE: &str = "This organization is linked to the site already, or was offered a link and has not answered yet.";

/// The address of the list for a site.
pub fn list(pid_sl: &str) -> String {
    format!("/linked-organizations{}", query(&[("site", pid_sl)]))
}

/// The way from the list down: words and addresses.
pub fn trail(pid_sl: &str, last: &str) -> [(String, String); 2] {
    [("Linked Organizations".to_owned(), list(pid_sl)), (last.to_owned(), String::new())]
}

/// The two directions in which sites are linked, each with the way to the other.
pub fn directions(at: &AtSite, clients: bool) -> AnyView {
    let way = |path: &str, words: &'static str, here: bool| {
        let look = if here { "button small primary" } else { "button small" };
        view! { <a class=look href=at.address(path, &[]) aria-current=here.then_some("page")>{words}</a> }
    };
    view! {
        <nav class="actions" aria-label="Linked Organizations">
            {way("/linked-organizations", "Organizations linked to this site", !clients)}
            {way("/linked-organizations/clients", "Clients of this site", clients)}
        </nav>
    }
    .into_any()
}

/// So many of something, in words.
pub fn counted(count: impl TryInto<u64>, one: &str, several: &str) -> String {
    match count.try_into().unwrap_or_default() {
        0 => "None".to_owned(),
        1 => format!("1 {one}"),
        n => format!("{n} {several}"),
    }
}

/// The last day, and the first one while it lies ahead.
pub fn days(period: Period, now: Moment, zone: &TimeZone) -> AnyView {
    let last = dates::last_day(period.until, zone).unwrap_or_else(|| "No end".to_owned()).into_any();
    if period.from > now { parts::two_lines(last, &format!("From {}", words::day(period.from, zone))) } else { last }
}

/// A panel with a heading, which has this id, and a table.
pub fn titled(id: &str, title: &str, heads: &[&str], rows: Vec<Vec<AnyView>>) -> AnyView {
    view! {
        <section class="panel" aria-labelledby=id.to_owned()>
            <h2 id=id.to_owned()>{title.to_owned()}</h2>
            {parts::results("", heads, rows)}
        </section>
    }
    .into_any()
}

/// The list.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let mut at = AtSite::open(portal, caller, address).await?;
    let (actor, now, zone) = (caller.inside()?, caller.now(), &portal.settings.time_zone);
    let links = portal.store.links_of_site(&actor.id, &at.pid_sl, now).await.map_err(|error| caller.stopped(error))?;
    let kind = RequestKind::OrganizationLink;
    let offers =
        portal.store.waiting_offers(&actor.id, &at.pid_sl, kind, now).await.map_err(|error| caller.stopped(error))?;
    let flash = std::mem::take(&mut at.flash);
    let new = at.address("/linked-organizations/new", &[]);
    let sheet = Sheet::new("Linked Organizations")
        .trail([("Home", "/"), ("Linked Organizations", "")])
        .lede("Organizations whose people may use services of this site, such as a billing intermediary.")
        .flash(flash)
        .html(at.choice())
        .html(directions(&at, false))
        .html(view! { <div class="actions"><a class="button primary" href=new>"Link Organization"</a></div> });
    let sheet = if links.is_empty() {
        sheet.html(parts::empty(
            "No organization is linked to this site",
            "Choose Link Organization to let, for example, the people of your billing intermediary use the services that you pick.",
        ))
    } else {
        let rows = links.iter().map(|link| linked(&at, link, now, zone)).collect();
        let heads = ["Organization", "Ceiling", "People with access", "Last day", ""];
        sheet.html(titled("linked-name", "Linked", &heads, rows))
    };
    if offers.is_empty() {
        return Ok(sheet);
    }
    let rows = offers.iter().map(|offer| offered(offer, now, zone)).collect();
    let heads = ["Organization", "Ceiling", "Offered", "Last day", ""];
    Ok(sheet.html(titled("offered-name", "Offered, waiting for an answer", &heads, rows)))
}

fn linked(at: &AtSite, link: &LinkOfSite, now: Moment, zone: &TimeZone) -> Vec<AnyView> {
    let to = at.address(&format!("/linked-organizations/{}", link.id), &[]);
    let label = format!("Open {}", link.other_name);
    vec![
        parts::two_lines(parts::strong(&link.other_name), &link.other_pid_sl),
        counted(link.ceiling.len(), "service", "services").into_any(),
        counted(link.people, "person", "people").into_any(),
        days(Period { from: link.from, until: link.until }, now, zone),
        view! {
            <a href=to aria-label=label>"Open"</a>
            " "
            {last_day::way(EndingKind::OrganizationLink, link.id.as_str(), at.pid_sl.as_str(), &link.other_name)}
        }
        .into_any(),
    ]
}

fn offered(offer: &WaitingOffer, now: Moment, zone: &TimeZone) -> Vec<AnyView> {
    let asked = format!("{} by {}", words::when(offer.asked_at, now, zone), offer.asker);
    let withdraw = view! {
        <form method="post" action="/requests/withdraw">
            {parts::hidden("kind", RequestKind::OrganizationLink.code())}
            {parts::hidden("request", offer.id.as_str())}
            <button type="submit" class="button small">
                "Withdraw"<span class="visually-hidden">{format!(" the offer to {}", offer.other_name)}</span>
            </button>
        </form>
    };
    vec![
        parts::two_lines(parts::strong(&offer.other_name), &offer.other_pid_sl),
        counted(offer.services, "service", "services").into_any(),
        parts::two_lines(asked.into_any(), &format!("Lapses on {}", words::day(offer.lapses_at, zone))),
        days(offer.period, now, zone),
        withdraw.into_any(),
    ]
}

/// Link Organization.
pub async fn load_new(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let mut at = AtSite::open(portal, caller, address).await?;
    let offer = portal.store.offer(&at.pid_sl).await.map_err(|fault| caller.broken(&fault))?;
    let flash = std::mem::take(&mut at.flash);
    let hint = "Nine digits and a letter. Ask the organization for it.";
    let other = Look { hint, size: "long", maxlength: 20, ..Look::default() };
    let first = Look { hint: "Leave empty to begin when they accept.", line: true, ..Look::default() };
    let last = Look { hint: "Included. Leave empty for no end.", ..Look::default() };
    let before = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(&flash, "other", "Organization’s PID/SL", other)}
                {parts::date_field(&flash, "first_day", "First Day", first)}
                {parts::date_field(&flash, "last_day", "Last Day", last)}
            </div>
            <p class="hint">
                "The services below are the ceiling: the most that the organization’s own administrator may assign to its people. "
                "You see each of them, and can take everything back at any time."
            </p>
        </section>
    };
    let after = view! {
        <div class="actions sticky">
            <a class="button" href=list(at.pid_sl.as_str())>"Cancel"</a>
            <span class="spacer"></span>
            {parts::submit("Link Organization", "primary")}
        </div>
    };
    Ok(Sheet::new("Link Organization")
        .trail(trail(at.pid_sl.as_str(), &at.name()))
        .lede("The link begins when an administrator of the organization accepts it under Requests.")
        .flash(flash)
        .labels(FORM.labels)
        .picker_form(at.here.whole(), before, offer, Vec::new(), after)
        .choosing(SERVICES))
}

/// Offers the link.
pub async fn submit_new(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let actor = caller.inside()?;
    let form = match LinkOrganization::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let (other, period) = (&form.other, portal.period(form.days)?);
    match portal
        .store
        .offer_organization_link(&caller.circumstances, &actor.id, &pid_sl, other, &form.services, period)
        .await
    {
        Ok(()) => {
            let lapses = words::day(RequestKind::OrganizationLink.lapses(caller.now(), period), &portal.settings.time_zone);
            let said = format!(
                "Offered to {other}. The link begins when one of its administrators accepts; the offer lapses on {lapses}."
            );
            Ok(Reply::go(list(pid_sl.as_str())).saying(said))
        }
        Err(error) => {
            use OfferOrganizationLinkError::{Ask, InForce, NoOtherSite, NothingChosen, Refused, Services};
            Ok(match caller.reason(error)? {
                Refused(refusal) => return Err(refusal.into()),
                Services(error) => Reply::rejected_at("services", error),
                NothingChosen => Reply::rejected_at("services", NOTHING),
                NoOtherSite => {
                    let words = "No other site has this PID/SL. Ask the organization for it, and type it exactly.";
                    Reply::rejected_at("other", words)
                }
                InForce | Ask(AskError::Waits) => Reply::rejected_at("other", THERE),
                Ask(AskError::TooMany(why)) => Reply::rejected_at("other", why),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_in_words() {
        for (count, words) in [(-1, "None"), (0, "None"), (1, "1 person"), (2, "2 people")] {
            assert_eq!(counted(count, "person", "people"), words);
        }
    }
}
