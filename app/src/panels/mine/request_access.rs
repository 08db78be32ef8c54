//! Request Access, on the panel Who Controls My Access: somebody asks a site's administrators for a service.

use std::collections::BTreeSet;

use domain::catalogue::ServiceCode;
use domain::fields::Fields;
use domain::forms::request_access::RequestAccess;
use domain::request::Outcome;
use domain::site::PidSl;
use leptos::prelude::*;
use store::mine::my_access::AccessAtSite;
use store::requests::request::AskError;
use store::requests::request_lists::ListedRequest;
use store::requests::service_request::RequestAccessError;

use crate::page::address::Address;
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::shared::refusals;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::parts::{self, Look, Need};

/// Whether one can ask for anything at a site. Who works for it by an organization link only is given its services by the
/// own organization.
pub(super) fn may_ask(site: &AccessAtSite) -> bool {
    site.role.is_some() && !site.suspended
}

/// The caller's access at a site, if there is any: else the site might as well not be there.
pub(super) async fn mine(portal: &Portal, caller: &Caller, site: &str) -> Result<AccessAtSite, Trouble> {
    let pid_sl = PidSl::parse(site).map_err(|_| Trouble::NotFound)?;
    let found = portal.store.my_access_at(&caller.inside()?.id, &pid_sl, caller.now()).await;
    found.map_err(|fault| caller.broken(&fault))?.ok_or(Trouble::NotFound)
}

/// Codes and names of what one can ask for at a site: it is offered there, one doesn't have it, and didn't ask for it.
pub(super) async fn can_ask(
    portal: &Portal,
    caller: &Caller,
    site: &AccessAtSite,
    requests: &[ListedRequest],
) -> Result<Vec<(String, String)>, Trouble> {
    if !may_ask(site) {
        return Ok(Vec::new());
    }
    let broken = |fault| caller.broken(&fault);
    let offer = portal.store.offer(&site.pid_sl).await.map_err(broken)?;
    let have = portal.store.my_services(&caller.inside()?.id, &site.pid_sl, caller.now()).await.map_err(broken)?;
    let have: BTreeSet<&ServiceCode> = have.iter().flat_map(|group| &group.services).map(|service| &service.code).collect();
    let asked = |name: &String| {
        let mut waiting =
            requests.iter().filter(|request| request.closed.is_none() && request.site.0 == site.pid_sl.as_str());
        waiting.any(|request| request.services.contains(name))
    };
    let open = offer.groups.iter().flat_map(|group| group.services.iter().map(move |service| (group, service)));
    let open = open.filter(|(_, service)| !have.contains(&service.code) && !asked(&service.name));
    Ok(open.map(|(group, service)| (service.code.to_string(), format!("{}: {}", group.name, service.name))).collect())
}

/// Asks for one of them.
pub(super) fn form(flash: &PageFlash, site: &AccessAtSite, open: &[(String, String)]) -> AnyView {
    let mut options = vec![(String::new(), "Choose a service".to_owned())];
    options.extend_from_slice(open);
    let hint = "What you need it for.";
    let note = Look { hint, size: "full", line: true, need: Need::Optional, ..Look::default() };
    view! {
        {parts::hidden("site", site.pid_sl.as_str())}
        <section class="panel" aria-labelledby="request-access">
            <h2 id="request-access">"Request Access"</h2>
            <p>{format!("Ask the administrators of {} for a service that you don’t have.", site.name)}</p>
            <div class="fields">
                {parts::choice(flash, "service", "Service", &options, Look { size: "full", ..Look::default() })}
                {parts::field(flash, "note", "Note", note)}
            </div>
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    }
    .into_any()
}

/// What one asked for: what waits, and what was answered lately.
pub(super) fn waiting(portal: &Portal, caller: &Caller, requests: &[ListedRequest]) -> AnyView {
    if requests.is_empty() {
        return ().into_any();
    }
    let (now, zone) = (caller.now(), &portal.settings.time_zone);
    let row = |request: &ListedRequest| {
        let status = |look: &'static str, words: &'static str, said: &str| {
            let badge = view! { <span class=look>{words}</span> }.into_any();
            if said.is_empty() { badge } else { parts::two_lines(badge, said) }
        };
        let status = match &request.closed {
            None => {
                status("badge warn", "Waits", &format!("until {}", crate::server_side::words::day(request.lapses_at, zone)))
            }
            Some((outcome, _, reason)) => {
                let (look, words) = match outcome {
                    Outcome::Accepted => ("badge good", "Granted"),
                    Outcome::Declined => ("badge bad", "Declined"),
                    Outcome::Withdrawn => ("badge", "Withdrawn"),
                    Outcome::Lapsed => ("badge", "Lapsed"),
                };
                status(look, words, reason.as_deref().unwrap_or_default())
            }
        };
        let (pid_sl, site) = &request.site;
        vec![
            parts::two_lines(parts::strong(&request.services.join(", ")), &format!("{pid_sl} · {site}")),
            crate::server_side::words::when(request.asked_at, now, zone).into_any(),
            status,
        ]
    };
    let table = parts::results("", &["Service", "Asked", "Status"], requests.iter().map(row).collect());
    view! {
        <section class="panel" aria-labelledby="asked-for">
            <h2 id="asked-for">"What I asked for"</h2>
            {table}
            <p class="hint">"Under " <a href="/requests">"Requests"</a> " you can withdraw what waits."</p>
        </section>
    }
    .into_any()
}

/// Asks a site's administrators for a service.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    const ALREADY: &str = "You have this service already, or asked for it and it waits for an answer.";
    let user = caller.inside()?;
    let page = address.at("/access");
    let asked = Some(fields.get("site").to_owned()).filter(|site| !site.is_empty()).or_else(|| address.get("site"));
    let pid_sl = PidSl::parse(&asked.unwrap_or_default()).map_err(|_| Trouble::NotFound)?;
    // A site at which one is nobody might as well not be there.
    let site = Some(mine(portal, caller, pid_sl.as_str()).await?).filter(may_ask).ok_or(Trouble::NotFound)?;
    let form = match RequestAccess::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return refusals::rejected(problems),
    };
    match portal.store.request_access(&caller.circumstances, &user.id, &pid_sl, &form.service, form.note.as_str()).await {
        Ok(()) => {
            let told = format!("The administrators of {pid_sl} · {} were asked. You are told when they answer.", site.name);
            Ok(Reply::go(page.whole()).saying(told))
        }
        Err(error) => {
            let words = match caller.reason(error)? {
                RequestAccessError::Refused(refusal) => return Err(refusal.into()),
                RequestAccessError::Services(error) => error.to_string(),
                RequestAccessError::HasIt | RequestAccessError::Ask(AskError::Waits) => ALREADY.to_owned(),
                RequestAccessError::Ask(AskError::TooMany(why)) => why.to_string(),
            };
            // Whatever is wrong is wrong with the service.
            Ok(Reply::rejected_at("service", words))
        }
    }
}
