//! The clients of a site [R15]: the sites that have linked it, and the form by which one of its people gets services at many of
//! them in one step. What the form does is in `assign_to_clients`.

use domain::catalogue::{Offer, ServiceGroup, Template};
use domain::forms::assign_to_clients::FORM;
use domain::request::{Period, RequestKind};
use leptos::prelude::*;
use store::organizations::all_clients::{MOST, ManyClients};
use store::organizations::clients::Client;
use store::transaction::id::LinkId;

use crate::page::address::Address;
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::organizations::linked_organizations::{counted, days, directions};
use crate::panels::shared::at_site::AtSite;
use crate::panels::shared::one_of_us;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The address of the list.
pub const PATH: &str = "/linked-organizations/clients";

/// What can be chosen from within ceilings, and the templates that help with it.
pub fn within(groups: Vec<ServiceGroup>, templates: Vec<Template>) -> Offer {
    let mut offer = Offer { groups, templates };
    let codes = offer.codes();
    offer.templates.retain(|template| template.services.iter().filter(|code| codes.contains(code)).count() > 1);
    offer
}

/// The list, with the form that assigns.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let mut at = AtSite::open(portal, caller, address).await?;
    let (actor, now) = (caller.inside()?, caller.now());
    let (text, after) = (address.get("q").unwrap_or_default(), address.get("after"));
    let stopped = |error| caller.stopped(error);
    let listed = portal.store.clients(&actor.id, &at.pid_sl, &text, after.as_deref(), now).await;
    let (clients, more) = listed.map_err(stopped)?;
    let flash = std::mem::take(&mut at.flash);
    let sheet = Sheet::new("Clients")
        .trail([("Linked Organizations".to_owned(), at.address("/linked-organizations", &[])), (at.name(), String::new())])
        .lede("Sites that let the people of this one use their services. Each sets a ceiling: the services that may be assigned.")
        .flash(flash.clone())
        .labels(FORM.labels)
        .html(at.choice())
        .html(directions(&at, true))
        .html(offered(portal, caller, &at).await?);
    if clients.is_empty() && text.trim().is_empty() && after.is_none() {
        let words =
            "When a site links this one, its offer waits under Requests until an administrator of this site accepts it.";
        return Ok(sheet.html(parts::empty("This site has no clients", words)));
    }
    let sheet = sheet.saying(parts::found(clients.len(), more)).html(filter(&at, &text));
    let Some(last) = clients.last() else {
        let words = "Try a shorter part of the name, or the whole PID/SL: nine digits and a letter.";
        return Ok(sheet.html(parts::empty("No client was found", words)));
    };
    let shown: Vec<LinkId> = clients.iter().map(|client| client.link_id.clone()).collect();
    let all = portal.store.count_clients(&actor.id, &at.pid_sl, &text, &shown, now).await.map_err(stopped)?;
    let staff = portal.store.staff(&actor.id, &at.pid_sl, now).await.map_err(stopped)?;
    let own = portal.store.offer(&last.pid_sl).await.map_err(|fault| caller.broken(&fault))?;
    let next = more.then(|| at.address(PATH, &[("q", &text), ("after", last.pid_sl.as_str())]));
    let first = after.is_some().then(|| at.address(PATH, &[("q", &text)]));
    let rows = clients.iter().map(|client| row(portal, caller, &at, &flash, client)).collect();
    let before = view! {
        <section class="panel">
            <div class="fields">{one_of_us::choice(&flash, &staff, "")} {own_days(&flash)}</div>
        </section>
        {choices(&flash, rows, &all, &text)}
        {parts::pager(first, next)}
    };
    let after = view! { <div class="actions sticky"><span class="spacer"></span>{parts::submit("Assign", "primary")}</div> };
    let offer = within(all.services, own.templates);
    Ok(sheet.picker_form(at.here.whole(), before, offer, Vec::new(), after))
}

/// From which day until which the services that are assigned now are given.
pub fn own_days(flash: &PageFlash) -> AnyView {
    let first = Look { hint: "Of what you assign now. Leave empty to begin now.", line: true, ..Look::default() };
    let last = Look { hint: "Included. Leave empty to end with the link.", ..Look::default() };
    view! {
        {parts::date_field(flash, "first_day", "First Day", first)}
        {parts::date_field(flash, "last_day", "Last Day", last)}
    }
    .into_any()
}

/// That a site waits for an answer to its offer.
async fn offered(portal: &Portal, caller: &Caller, at: &AtSite) -> Result<AnyView, Trouble> {
    let kind = RequestKind::OrganizationLink;
    let offers = portal.store.offers_to(&caller.inside()?.id, &at.pid_sl, kind, caller.now()).await;
    let words = match offers.map_err(|error| caller.stopped(error))?.count {
        0 => return Ok(().into_any()),
        1 => "1 site has offered to link this one. ".to_owned(),
        n => format!("{n} sites have offered to link this one. "),
    };
    Ok(view! { <p class="notice">{words}<a href="/requests">"Answer under Requests"</a></p> }.into_any())
}

fn filter(at: &AtSite, text: &str) -> AnyView {
    view! {
        <form class="form panel" method="get" action=PATH>
            {parts::hidden("site", at.pid_sl.as_str())}
            <div class="fields">
                <div class="field" data-size="long">
                    <label for="q">"Client’s name or PID/SL"</label>
                    <input id="q" name="q" type="search" value=text.to_owned() maxlength="100" autocomplete="off"/>
                </div>
            </div>
            <div class="actions">{parts::submit("Search", "")}</div>
        </form>
    }
    .into_any()
}

fn row(portal: &Portal, caller: &Caller, at: &AtSite, flash: &PageFlash, client: &Client) -> Vec<AnyView> {
    let ticked = flash.fields.as_ref().is_some_and(|fields| fields.all("links").any(|id| id == client.link_id.as_str()));
    let (to, label) = (at.address(&format!("{PATH}/{}", client.link_id), &[]), format!("Open {}", client.name));
    let period = Period { from: client.from, until: client.until };
    vec![
        view! {
            <label class="choice">
                <input type="checkbox" name="links" value=client.link_id.to_string() checked=ticked/>
                <span class="choice-text">
                    <span class="strong">{client.name.clone()}</span>
                    " "
                    <span class="second">{client.pid_sl.to_string()}</span>
                </span>
            </label>
        }
        .into_any(),
        counted(client.services, "service", "services").into_any(),
        counted(client.people, "person", "people").into_any(),
        days(period, caller.now(), &portal.settings.time_zone),
        view! { <a href=to aria-label=label>"Open"</a> }.into_any(),
    ]
}

/// The clients to tick, and all of them in one.
fn choices(flash: &PageFlash, rows: Vec<Vec<AnyView>>, all: &ManyClients, text: &str) -> AnyView {
    let message = flash.problems.of("links").map(str::to_owned);
    let ticked = flash.fields.as_ref().is_some_and(|fields| fields.has("all"));
    let text = text.trim();
    let found = if text.is_empty() { String::new() } else { format!(" that match “{text}”") };
    let (name, meaning) = if all.more {
        let meaning = "More than that are too many for one step: narrow the search, and assign again for the others.";
        (format!("The first {MOST} clients by name{found}"), meaning)
    } else {
        (format!("All {} clients{found}", all.count), "Also those on other pages.")
    };
    let all = (all.count > 1).then(|| {
        view! {
            <label class="choice">
                <input type="checkbox" name="all" value="1" checked=ticked/>
                <span class="choice-text">
                    <span class="choice-name">{name}</span>
                    " "
                    <span class="choice-meaning">{meaning}</span>
                </span>
            </label>
        }
    });
    view! {
        <section class="panel" id="links" tabindex="-1" aria-labelledby="links-name">
            <h2 id="links-name">"Which clients"</h2>
            {message.map(|message| view! { <p class="field-error" id="links-message">{message}</p> })}
            {all}
            {parts::results("", &["Client", "Ceiling", "Our people", "Last day", ""], rows)}
        </section>
    }
    .into_any()
}
