//! What one provider type is offered [R13]. Taking a service away is asked about first: by whom it is used is shown.

use std::collections::BTreeSet;

use domain::fields::Fields;
use domain::forms::offer::{FORM, Offer};
use leptos::prelude::*;
use store::agency::offers::{ChangeOfferError, Loss, OfferChange, OfferedService};

use crate::page::address::{Address, query, query_pairs};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::agency::offers::address;
use crate::panels::agency::{count, section};
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// The page; with `preview` in its address the question before something is taken away.
pub async fn load(portal: &Portal, caller: &Caller, page_address: &Address, provider_type: &str) -> Result<Sheet, Trouble> {
    let sites = sites(portal, caller, provider_type).await?;
    let sheet = Sheet::new("Offered Services").trail(crate::panels::agency::trail("offers", provider_type));
    let flash = flash::take(portal, caller, &page_address.whole()).await?;
    let sheet =
        sheet.lede(format!("{provider_type} · {}", count(sites, "site", "sites"))).flash(flash.clone()).labels(FORM.labels);
    if page_address.get("preview").is_some() {
        return preview(portal, caller, page_address, provider_type, sheet).await;
    }
    let services = portal.store.offers_of(provider_type).await.map_err(|fault| caller.broken(&fault))?;
    let form = view! {
        {groups(&services, &flash)}
        <div class="actions sticky">
            <a class="button" href="/agency/offers">"Return to Provider Types"</a>
            <span class="spacer"></span>
            {parts::submit("Submit", "primary")}
        </div>
    };
    Ok(sheet.form(address(provider_type), form, ()))
}

/// How many sites are of a provider type; without any it is none.
async fn sites(portal: &Portal, caller: &Caller, provider_type: &str) -> Result<i64, Trouble> {
    let types = portal.store.provider_types().await.map_err(|fault| caller.broken(&fault))?;
    let found = types.into_iter().find(|of| of.provider_type == provider_type);
    found.map(|of| of.sites).ok_or(Trouble::NotFound)
}

/// The catalogue's services by group, those that are offered ticked.
fn groups(services: &[OfferedService], flash: &PageFlash) -> AnyView {
    let sent: Option<BTreeSet<&str>> = flash.fields.as_ref().map(|fields| fields.all("services").collect());
    let message = flash.problems.of("services").map(str::to_owned);
    let mut groups: Vec<(&str, Vec<AnyView>)> = Vec::new();
    for service in services {
        let ticked = sent.as_ref().map_or(service.offered, |sent| sent.contains(service.code.as_str()));
        let choice = checkbox(service, ticked);
        match groups.last_mut() {
            Some((group, choices)) if *group == service.group => choices.push(choice),
            _ => groups.push((&service.group, vec![choice])),
        }
    }
    let fieldsets = groups.into_iter().map(|(group, choices)| {
        view! { <fieldset class="field" data-size="full"><legend>{group.to_owned()}</legend>{choices}</fieldset> }
    });
    view! {
        <section class="panel" id="services" tabindex="-1" aria-labelledby="services-name">
            <h2 id="services-name">"Services that these sites can assign"</h2>
            {message.map(|message| view! { <p class="field-error" id="services-message">{message}</p> })}
            {fieldsets.collect_view()}
        </section>
    }
    .into_any()
}

fn checkbox(service: &OfferedService, ticked: bool) -> AnyView {
    let checked = ticked || service.to_all;
    let meaning = service.to_all.then(|| view! { " " <span class="choice-meaning">"Offered to all provider types."</span> });
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name="services"
                value=service.code.to_string()
                checked=checked
                disabled=service.to_all
            />
            <span class="choice-text"><span class="choice-name">{service.name.clone()}</span>{meaning}</span>
        </label>
    }
    .into_any()
}

/// The question: what is taken away from how many, and what is added.
async fn preview(
    portal: &Portal,
    caller: &Caller,
    page_address: &Address,
    provider_type: &str,
    sheet: Sheet,
) -> Result<Sheet, Trouble> {
    let fields: Fields = query_pairs(&page_address.query).into_iter().collect();
    let back = address(provider_type);
    let codes = Offer::parse(&fields, portal.today(caller)?).map_err(|_| Trouble::NotFound)?.services;
    let change =
        match portal.store.preview_change_offer(&caller.circumstances, &caller.inside()?.id, provider_type, &codes).await {
            Ok(change) => change,
            Err(error) => match caller.reason(error)? {
                ChangeOfferError::Refused(refusal) => return Err(refusal.into()),
                ChangeOfferError::NoSuchType => return Err(Trouble::NotFound),
                ChangeOfferError::NoSuchService(error) => return Err(Trouble::Refused(error.to_string())),
                ChangeOfferError::Same => {
                    return Ok(sheet.html(view! {
                        <section class="panel empty">
                            <p>"These services are what is offered already."</p>
                            <a class="button" href=back>"Back"</a>
                        </section>
                    }));
                }
            },
        };
    let OfferChange { added, removed } = change;
    let ends = removed.iter().map(|loss| parts::hidden("ends", loss.code.as_str())).collect_view();
    let sheet = sheet.html(losses(&removed));
    let sheet = if added.is_empty() { sheet } else { sheet.html(gains(added.into_iter().map(|(_, name)| name).collect())) };
    let codes = codes.iter().map(|code| parts::hidden("services", code.as_str())).collect_view();
    let form = view! {
        {codes}
        {ends}
        <section class="panel">
            <p>"Nothing else of these people’s access changes. Offering a service again gives it back to those to whom it stays assigned."</p>
            <div class="actions">
                {parts::submit_as("confirmed", "1", "Change the Offer", "danger primary")}
                <a class="button" href=back.clone()>"Cancel"</a>
            </div>
        </section>
    };
    Ok(sheet.form(back, form, ()))
}

fn losses(removed: &[Loss]) -> AnyView {
    let rows = removed.iter().map(|loss| {
        let people = match loss.people {
            0 => "Nobody uses it now".to_owned(),
            people => format!("{} at {}", count(people, "person", "people"), count(loss.sites, "site", "sites")),
        };
        vec![parts::strong(&loss.name), people.into_any()]
    });
    section("what-ends", "What is taken away", parts::results("", &["Service", "From"], rows.collect()))
}

fn gains(added: Vec<String>) -> AnyView {
    let lines = added.into_iter().map(|name| view! { <li>{name}</li> });
    section("what-is-added", "What can be assigned from now on", view! { <ul>{lines.collect_view()}</ul> })
}

/// Changes the offer; before something is taken away it is asked about.
pub async fn submit(portal: &Portal, caller: &Caller, page_address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let provider_type = page_address.get("type").unwrap_or_default();
    sites(portal, caller, &provider_type).await?;
    let Offer { services: codes, ends } = match Offer::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let actor = caller.inside()?;
    let asks = || {
        let services = codes.iter().map(|code| ("services", code.as_str()));
        let pairs: Vec<(&str, &str)> =
            [("type", provider_type.as_str()), ("preview", "1")].into_iter().chain(services).collect();
        format!("/agency/offers{}", query(&pairs))
    };
    // Only what the question named is taken away: what was offered since is asked about again.
    let named = |loss: &Loss| ends.contains(&loss.code);
    let done = match portal.store.preview_change_offer(&caller.circumstances, &actor.id, &provider_type, &codes).await {
        Ok(change) if !change.removed.iter().all(named) => return Ok(Reply::go(asks())),
        Ok(_) => portal.store.change_offer(&caller.circumstances, &actor.id, &provider_type, &codes).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(change) => Ok(Reply::go(address(&provider_type)).saying(said(&provider_type, &change))),
        Err(error) => {
            let words = match caller.reason(error)? {
                ChangeOfferError::Refused(refusal) => return Err(refusal.into()),
                ChangeOfferError::NoSuchType => refusals::UNKNOWN.to_owned(),
                ChangeOfferError::NoSuchService(error) => error.to_string(),
                ChangeOfferError::Same => "These services are what is offered already. Nothing was changed.".to_owned(),
            };
            Ok(Reply::rejected_at("services", words))
        }
    }
}

fn said(provider_type: &str, change: &OfferChange) -> String {
    let number = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let added = count(number(change.added.len()), "service", "services");
    let removed = count(number(change.removed.len()), "service", "services");
    format!("Saved for {provider_type}: {added} added, {removed} taken away.")
}
