//! Who Controls My Access, for everybody: for each site its administrators and what one has there; and Request Access
//! ([`crate::panels::mine::request_access`]).

use domain::forms::request_access::FORM;
use domain::person::Role;
use domain::request::RequestKind;
use leptos::prelude::*;
use store::mine::my_access::{AccessAtSite, AccessService, Controller, PAGE};
use store::mine::my_sites::Reach;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::mine::request_access::{can_ask, form, may_ask, mine, waiting};
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

const PANEL: &str = "Who Controls My Access";
const PATH: &str = "/access";

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let broken = |fault| caller.broken(&fault);
    let said = |name| address.get(name).filter(|value| !value.is_empty());
    let (asked, after) = (said("site"), said("after"));
    let (sites, more) = match &asked {
        Some(asked) => (vec![mine(portal, caller, asked).await?], false),
        None => portal.store.my_access(&user.id, after.as_deref(), caller.now()).await.map_err(broken)?,
    };
    let choice = portal.choices(caller, Reach::Access).await?;
    let mut requests = portal.store.asked_by_me(&user.id, caller.now()).await.map_err(broken)?;
    requests.retain(|request| request.kind == RequestKind::Service);
    let one = sites.first().filter(|_| asked.is_some() || (sites.len() == 1 && after.is_none()));
    let open = match one {
        Some(site) => can_ask(portal, caller, site, &requests).await?,
        None => Vec::new(),
    };
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let home = ("Home".to_owned(), "/".to_owned());
    let trail = match one {
        Some(site) if choice.len() > 1 => {
            let here = format!("{} · {}", site.pid_sl, site.name);
            vec![home, (PANEL.to_owned(), PATH.to_owned()), (here, String::new())]
        }
        _ => vec![home, (PANEL.to_owned(), String::new())],
    };
    let mut sheet = Sheet::new(PANEL)
        .trail(trail)
        .lede("Whoever administers a site decides what you may use for it.")
        .flash(flash.clone())
        .labels(FORM.labels);
    if sites.is_empty() && after.is_none() {
        sheet = sheet.html(parts::empty(
            "You don’t work at any site now",
            "Your user ID is yours for life. When a site adds you, its administrators and your services appear here.",
        ));
    }
    // Those that are on one page are found without.
    if choice.len() > PAGE {
        sheet = sheet.html(parts::provider_choice(PATH, choice, one.map_or("", |site| site.pid_sl.as_str())));
    }
    sheet = sheet.html(waiting(portal, caller, &requests));
    for site in &sites {
        sheet = sheet.html(at_site(portal, caller, site, one.is_none()));
    }
    let next = sites.last().filter(|_| more).map(|last| format!("{PATH}{}", query(&[("after", last.pid_sl.as_str())])));
    sheet = sheet.html(parts::pager(after.filter(|_| asked.is_none()).map(|_| PATH.to_owned()), next));
    if let (Some(site), false) = (one, open.is_empty()) {
        let action = Address { path: "/access/request".to_owned(), query: address.query.clone() }.whole();
        sheet = sheet.form(action, form(&flash, site, &open), ());
    }
    Ok(sheet)
}

/// One site: who administers it, and what one has there.
fn at_site(portal: &Portal, caller: &Caller, site: &AccessAtSite, several: bool) -> AnyView {
    let AccessAtSite { pid_sl, name, role, suspended, administrators, services } = site;
    let id = format!("site-{pid_sl}");
    let what = role.map_or("By an organization link", Role::label);
    let rests = "Your access here is suspended. What is assigned rests until an administrator reactivates you.";
    let nobody =
        format!("Nobody administers this site now. Call the help desk: {}.", portal.settings.branding.help_desk_phone);
    let administrators = if administrators.is_empty() {
        view! { <p>{nobody}</p> }.into_any()
    } else {
        parts::results("", &["Administrator", "Right", "Email Address"], administrators.iter().map(controller).collect())
    };
    let services = if services.is_empty() {
        view! { <p>"No services are assigned to you here."</p> }.into_any()
    } else {
        let rows = services.iter().map(|service| row(portal, caller, service)).collect();
        parts::results("", &["Service", "Since", "Until", "Given by"], rows)
    };
    let to = format!("{PATH}{}", query(&[("site", pid_sl.as_str())]));
    let request = (several && may_ask(site)).then(|| {
        view! { <div class="actions"><a class="button" href=to>{format!("Request access at {pid_sl}")}</a></div> }
    });
    view! {
        <section class="panel" aria-labelledby=id>
            <div class="panel-head">
                <h2 id=id.clone()>{format!("{pid_sl} · {name}")}</h2>
                <span class="badge">{what}</span>
            </div>
            {suspended.then(|| view! { <p class="notice warn">{rests}</p> })}
            <h3>"Administrators"</h3>
            {administrators}
            <h3>"My services"</h3>
            {services}
            {request}
        </section>
    }
    .into_any()
}

fn controller(controller: &Controller) -> Vec<AnyView> {
    let right = controller.authority.label();
    let right = match &controller.through {
        Some(through) => parts::two_lines(right.into_any(), &format!("through {through}")),
        None => right.into_any(),
    };
    let to = mailto(&controller.email);
    let mail = view! { <a href=to>{controller.email.clone()}</a> }.into_any();
    vec![parts::strong(&controller.name), right, mail]
}

/// Where a click writes to an address (RFC 6068).
fn mailto(email: &str) -> String {
    let encoded = email.bytes().map(|byte| {
        let plain = byte.is_ascii_alphanumeric() || b"@.-_~+!$'*".contains(&byte);
        if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    });
    format!("mailto:{}", encoded.collect::<Vec<_>>().concat())
}

fn row(portal: &Portal, caller: &Caller, service: &AccessService) -> Vec<AnyView> {
    let (now, zone) = (caller.now(), &portal.settings.time_zone);
    let since = crate::server_side::words::day(service.since, zone);
    let since = if service.since > now { format!("From {since}") } else { since };
    let until = crate::server_side::dates::last_day(service.until, zone).unwrap_or_else(|| "No last day".to_owned());
    let name = parts::strong(&service.name);
    let name = match &service.through {
        Some(through) => parts::two_lines(name, &format!("through {through}")),
        None => name,
    };
    vec![name, since.into_any(), until.into_any(), service.given_by.clone().into_any()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_no_header_of_a_mail() {
        assert_eq!(mailto("mary.o'neill+x@clinic.example"), "mailto:mary.o'neill+x@clinic.example");
        assert_eq!(mailto("a?bcc=b&c%d@clinic.example"), "mailto:a%3Fbcc%3Db%26c%25d@clinic.example");
    }
}
