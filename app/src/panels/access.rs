//! Who Controls My Access, for everybody: for each site its administrators and what one has there; and Request Access
//! ([`super::request_access`]).

use domain::person::Role;
use domain::request::RequestKind;
use domain::site::PidSl;
use leptos::prelude::*;
use store::my_access::{AccessAtSite, AccessService, Controller};

use super::opening;
use super::request_access::{LABELS, can_ask, form, may_ask, waiting};
use crate::desk::{Caller, Desk};
use crate::page::{Place, query};
use crate::sheet::{Sheet, parts};
use crate::trouble::Trouble;

const PANEL: &str = "Who Controls My Access";
const PATH: &str = "/access";

/// The most sites on one page; of more one is chosen.
const MOST_AT_ONCE: usize = 20;

/// The caller's sites that the page is about.
pub(super) struct Mine {
    pub(super) sites: Vec<AccessAtSite>,
    /// PID/SL and name of all of them, where they are too many for one page.
    choice: Vec<(String, String)>,
    /// Whether there are others than the one shown.
    others: bool,
}

/// A site of the caller's behind the first page: the one that follows the PID/SL in front of it.
async fn behind(desk: &Desk, caller: &Caller, pid_sl: &PidSl) -> Result<Option<AccessAtSite>, Trouble> {
    let found = desk.store.my_access(&caller.inside()?.id, Some(&in_front(pid_sl)), caller.now()).await;
    let (sites, _) = found.map_err(|fault| caller.broken(&fault))?;
    Ok(sites.into_iter().next().filter(|site| site.pid_sl == pid_sl.as_str()))
}

/// The last PID/SL that there can be in front of this one.
fn in_front(pid_sl: &PidSl) -> String {
    let (digits, letter) = pid_sl.as_str().split_at(pid_sl.as_str().len() - 1);
    match (letter.as_bytes(), digits.parse::<u64>()) {
        ([letter @ b'B'..=b'Z'], _) => format!("{digits}{}", char::from(letter - 1)),
        (_, Ok(number @ 1..)) => format!("{:09}Z", number - 1),
        _ => String::new(),
    }
}

/// The site that is asked for, if it is one of the caller's; else all, or of many the one used last.
pub(super) async fn mine(desk: &Desk, caller: &Caller, asked: Option<&str>) -> Result<Mine, Trouble> {
    let user = caller.inside()?;
    let broken = |fault| caller.broken(&fault);
    let (sites, more) = desk.store.my_access(&user.id, None, caller.now()).await.map_err(broken)?;
    let (many, others) = (more || sites.len() > MOST_AT_ONCE, sites.len() > 1);
    let wanted = match asked {
        Some(text) => PidSl::parse(text).map_err(|_| Trouble::NotFound)?,
        None if many => {
            let last = user.last_site.as_deref().and_then(|last| sites.iter().find(|site| site.pid_sl == last));
            let site = last.or(sites.first()).ok_or(Trouble::NotFound)?;
            PidSl::parse(&site.pid_sl).map_err(|_| Trouble::NotFound)?
        }
        None => return Ok(Mine { sites, choice: Vec::new(), others }),
    };
    let site = match sites.into_iter().find(|site| site.pid_sl == wanted.as_str()) {
        None if more => behind(desk, caller, &wanted).await?,
        found => found,
    };
    let mut choice = Vec::new();
    if many {
        let all = desk.store.my_sites(&user.id, caller.now()).await.map_err(broken)?;
        // Without those that one only administers, by primary access.
        let works = all.into_iter().filter(|site| site.role.is_some() || site.authority.is_none());
        choice = works.map(|site| (site.pid_sl, site.name)).collect();
    }
    Ok(Mine { sites: vec![site.ok_or(Trouble::NotFound)?], choice, others })
}

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let broken = |fault| caller.broken(&fault);
    let asked = place.get("site").filter(|site| !site.is_empty());
    let Mine { sites, choice, others } = mine(desk, caller, asked.as_deref()).await?;
    let mut requests = desk.store.asked_by_me(&user.id, caller.now()).await.map_err(broken)?;
    requests.retain(|request| request.kind == RequestKind::Service);
    let one = if sites.len() == 1 { sites.first() } else { None };
    let open = match one {
        Some(site) => can_ask(desk, caller, site, &requests).await?,
        None => Vec::new(),
    };
    let opening = opening::take(desk, caller, &place.address()).await?;
    let home = ("Home".to_owned(), "/".to_owned());
    let trail = match one {
        Some(site) if others && choice.is_empty() => {
            let here = format!("{} · {}", site.pid_sl, site.name);
            vec![home, (PANEL.to_owned(), PATH.to_owned()), (here, String::new())]
        }
        _ => vec![home, (PANEL.to_owned(), String::new())],
    };
    let mut sheet = Sheet::new(PANEL)
        .trail(trail)
        .lede("Whoever administers a site decides what you may use for it.")
        .opening(opening.clone())
        .labels(LABELS);
    if sites.is_empty() {
        sheet = sheet.html(parts::empty(
            "You don’t work at any site now",
            "Your user ID is yours for life. When a site adds you, its administrators and your services appear here.",
        ));
    }
    if let (Some(site), false) = (one, choice.is_empty()) {
        sheet = sheet.html(parts::provider_choice(PATH, choice, &site.pid_sl));
    }
    sheet = sheet.html(waiting(desk, caller, &requests));
    for site in &sites {
        sheet = sheet.html(at_site(desk, caller, site, one.is_none()));
    }
    if let (Some(site), false) = (one, open.is_empty()) {
        let action = Place { path: "/access/request".to_owned(), query: place.query.clone() }.address();
        sheet = sheet.form(action, form(&opening, site, &open), ());
    }
    Ok(sheet)
}

/// One site: who administers it, and what one has there.
fn at_site(desk: &Desk, caller: &Caller, site: &AccessAtSite, several: bool) -> AnyView {
    let AccessAtSite { pid_sl, name, role, suspended, administrators, services } = site;
    let id = format!("site-{pid_sl}");
    let what = role.map_or("By an organization link", Role::label);
    let rests = "Your access here is suspended. What is assigned rests until an administrator reactivates you.";
    let nobody =
        format!("Nobody administers this site now. Call the help desk: {}.", desk.settings.branding.help_desk_phone);
    let administrators = if administrators.is_empty() {
        view! { <p>{nobody}</p> }.into_any()
    } else {
        parts::results("", &["Administrator", "Right", "Email Address"], administrators.iter().map(controller).collect())
    };
    let services = if services.is_empty() {
        view! { <p>"No services are assigned to you here."</p> }.into_any()
    } else {
        let rows = services.iter().map(|service| row(desk, caller, service)).collect();
        parts::results("", &["Service", "Since", "Until", "Given by"], rows)
    };
    let to = format!("{PATH}{}", query(&[("site", pid_sl)]));
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

fn row(desk: &Desk, caller: &Caller, service: &AccessService) -> Vec<AnyView> {
    let (now, zone) = (caller.now(), &desk.settings.time_zone);
    let since = crate::words::day(service.since, zone);
    let since = if service.since > now { format!("From {since}") } else { since };
    let until = crate::dates::last_day(service.until, zone).unwrap_or_else(|| "No last day".to_owned());
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
    fn nothing_lies_between_a_site_and_the_one_in_front() {
        for (pid_sl, expected) in [
            ("110091495D", "110091495C"),
            ("110091495A", "110091494Z"),
            ("000000001A", "000000000Z"),
            ("000000000B", "000000000A"),
            ("000000000A", ""),
        ] {
            assert_eq!(in_front(&PidSl::parse(pid_sl).unwrap()), expected);
        }
    }

    #[test]
    fn an_address_is_no_header_of_a_mail() {
        assert_eq!(mailto("mary.o'neill+x@clinic.example"), "mailto:mary.o'neill+x@clinic.example");
        assert_eq!(mailto("a?bcc=b&c%d@clinic.example"), "mailto:a%3Fbcc%3Db%26c%25d@clinic.example");
    }
}
