//! Provider Online Service Center: the services that the user has, by group; and each group by itself.

use domain::catalogue::ServiceGroup;
use leptos::prelude::*;
use store::ending::ending_soon::{EndingKind, EndingSoon};
use store::mine::home::MySite;
use store::mine::my_sites::Reach;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

/// The site that the page is about, and the services that the user has there.
async fn mine(portal: &Portal, caller: &Caller, address: &Address) -> Result<Option<(MySite, Vec<ServiceGroup>)>, Trouble> {
    let site = portal.my_site(caller, Reach::Any, address.get("site").as_deref()).await?;
    let Some(site) = site else { return Ok(None) };
    let groups = portal.store.my_services(&caller.inside()?.id, &site.pid_sl, caller.now()).await;
    Ok(Some((site, groups.map_err(|fault| caller.broken(&fault))?)))
}

fn lede(site: &MySite) -> String {
    format!("What you may use for {} · {}.", site.pid_sl, site.name)
}

fn services(group: ServiceGroup) -> AnyView {
    let services = group.services.into_iter().map(|service| {
        let name = match service.link {
            Some(link) => view! { <a class="service-name" href=link rel="external noopener">{service.name}</a> }.into_any(),
            None => view! { <span class="service-name">{service.name}</span> }.into_any(),
        };
        view! { <li class="service">{name}<p class="service-meaning">{service.meaning}</p></li> }
    });
    view! { <ul class="services">{services.collect_view()}</ul> }.into_any()
}

/// What an administrator has to know before anything else, of all administered sites: requests that wait, a missing backup, what
/// ends soon. Where there are several sites, each is named.
async fn warnings(portal: &Portal, caller: &Caller, several: bool) -> Result<AnyView, Trouble> {
    let user = caller.inside()?;
    let broken = |fault| caller.broken(&fault);
    let waiting = portal.store.waiting_count(&user.id, caller.now()).await.map_err(broken)?;
    let waiting = (waiting > 0).then(|| {
        let words = if waiting == 1 {
            "1 request waits for your answer.".to_owned()
        } else {
            format!("{waiting} requests wait for your answer.")
        };
        view! { <div class="notice accent" role="status"><p>{words} " " <a href="/requests">"Requests"</a></p></div> }
    });
    let (without, more) = portal.store.sites_without_backup(&user.id, caller.now()).await.map_err(broken)?;
    let missing = crate::panels::administrators::of_site::backup_warning(&without, more);
    let (ending, more) = portal.store.ending_soon(&user.id, caller.now()).await.map_err(broken)?;
    let lines = ending.iter().map(|ends| {
        let last = crate::server_side::dates::last_day(ends.until, &portal.settings.time_zone).unwrap_or_default();
        let site = several.then(|| format!("{} · {}: ", ends.pid_sl, ends.site_name));
        let line = format!("{}{} until {last}. ", site.unwrap_or_default(), what_ends(ends));
        view! { <li>{line}{crate::panels::people::last_day::way_from(ends, several)}</li> }
    });
    let more = (more > 0).then(|| view! { <li>{format!("And {more} more.")}</li> });
    let ending = (!ending.is_empty()).then(|| {
        view! {
            <section class="notice warn" aria-labelledby="ending-soon">
                <h2 id="ending-soon">"Ends within 14 days"</h2>
                <ul>{lines.collect_view()}{more}</ul>
            </section>
        }
    });
    Ok(view! { {waiting} {missing} {ending} }.into_any())
}

fn what_ends(ends: &EndingSoon) -> String {
    let EndingSoon { whose, name, .. } = ends;
    match ends.kind {
        EndingKind::Membership => format!("{name} works here"),
        EndingKind::Assignment => {
            let service = ends.service.as_deref().unwrap_or("a service");
            let client = ends.client.as_ref().map(|(pid_sl, client)| format!(" at {pid_sl} · {client}"));
            format!("{name} has {service}{}", client.unwrap_or_default())
        }
        EndingKind::PrimaryAccess => format!("Primary access between this site and {whose} · {name} is in force"),
        EndingKind::OrganizationLink => format!("The link between this site and {whose} · {name} is in force"),
    }
}

/// The home page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let mine = mine(portal, caller, address).await?;
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let page = Sheet::new(portal.settings.branding.portal_name.clone()).flash(flash);
    let Some((site, groups)) = mine else {
        return Ok(page.html(parts::empty(
            "You don’t work at any site now",
            "Your user ID is yours for life. When a site adds you, its services appear here.",
        )));
    };
    let sites = portal.choices(caller, Reach::Any).await?;
    let mut page = page.lede(lede(&site)).html(warnings(portal, caller, sites.len() > 1).await?);
    if sites.len() > 1 {
        page = page.html(parts::provider_choice("/", sites, site.pid_sl.as_str()));
    }
    if groups.is_empty() {
        let what_to_do = if site.authority.is_some() {
            "You administer this site: open your own name under Manage Subordinate Accounts and assign what you need."
        } else {
            "Ask the primary user of your site to assign what you need for your work."
        };
        return Ok(page.html(parts::empty("No services are assigned to you", what_to_do)));
    }
    let group = |group: ServiceGroup| {
        let (name, id) = (group.name.clone(), group.slug.clone());
        view! {
            <section class="panel service-group" aria-labelledby=id>
                <h2 id=id.clone()>{name}</h2>
                {services(group)}
            </section>
        }
    };
    Ok(page.html(view! { <div class="service-groups">{groups.into_iter().map(group).collect_view()}</div> }))
}

/// One group's page.
pub async fn load_group(portal: &Portal, caller: &Caller, address: &Address, slug: &str) -> Result<Sheet, Trouble> {
    let (site, groups) = mine(portal, caller, address).await?.ok_or(Trouble::NotFound)?;
    let group = groups.into_iter().find(|group| group.slug == slug).ok_or(Trouble::NotFound)?;
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let name = group.name.clone();
    let page = Sheet::new(name.clone()).trail([("Home".to_owned(), "/".to_owned()), (name, String::new())]);
    let content = view! { <section class="panel">{services(group)}</section> };
    Ok(page.lede(lede(&site)).flash(flash).html(content))
}
