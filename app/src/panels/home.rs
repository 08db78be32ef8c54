//! Provider Online Service Center: the services that the user has, by group; and each group by itself.

use domain::catalogue::ServiceGroup;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::visit::VisitForm;
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, NoticeLine, Opening, Trail, loaded};
use crate::panels::Panel;
use crate::trouble::Trouble;

/// What the pages show.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HomePage {
    opening: Opening,
    portal_name: String,
    /// PID/SL, name and the user's role at each site.
    sites: Vec<(String, String, String)>,
    /// The chosen one's PID/SL and name.
    site: Option<(String, String)>,
    groups: Vec<ServiceGroup>,
    administers: bool,
}

/// The pages' data.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<HomePage, Trouble> {
    let site = place.get("site");
    let user = caller.inside()?;
    let broken = |fault| caller.broken(&fault);
    let sites = desk.store.my_sites(&user.id, caller.now()).await.map_err(broken)?;
    let chosen = desk.choose_site(caller, &sites, site.as_deref()).await?;
    let groups = match &chosen {
        Some(site) => desk.store.my_services(&user.id, &site.pid_sl, caller.now()).await.map_err(broken)?,
        None => Vec::new(),
    };
    Ok(HomePage {
        opening: super::opening::take(desk, caller, &place.address()).await?,
        portal_name: desk.settings.branding.portal_name.clone(),
        administers: chosen.as_ref().is_some_and(|site| site.authority.is_some()),
        site: chosen.map(|site| (site.pid_sl, site.name)),
        sites: sites.into_iter().map(|site| { let label = site.label().to_owned(); (site.pid_sl, site.name, label) }).collect(),
        groups,
    })
}

#[component]
fn Group(group: ServiceGroup) -> impl IntoView {
    let services = group.services.into_iter().map(|service| {
        let name = match service.link {
            Some(link) => view! { <a class="service-name" href=link rel="external noopener">{service.name}</a> }.into_any(),
            None => view! { <span class="service-name">{service.name}</span> }.into_any(),
        };
        view! { <li class="service">{name}<p class="service-meaning">{service.meaning}</p></li> }
    });
    view! { <ul class="services">{services.collect_view()}</ul> }
}

/// The dropdown of the user's sites, where there are several.
#[component]
pub fn ProviderChoice(
    /// The page that it chooses for.
    #[prop(into)]
    to: String,
    /// PID/SL and name of each.
    sites: Vec<(String, String)>,
    /// The chosen one's PID/SL.
    chosen: String,
) -> impl IntoView {
    view! {
        <VisitForm to class="form panel">
            <div class="fields">
                <div class="field" data-size="long">
                    <label for="site">"Provider"</label>
                    <ProviderSelect sites chosen/>
                </div>
            </div>
            <div class="actions"><button type="submit" class="button">"Show"</button></div>
        </VisitForm>
    }
}

/// A dropdown of sites, with the name `site`.
#[expect(clippy::needless_pass_by_value, reason = "components own their properties")]
#[component]
pub fn ProviderSelect(
    /// PID/SL and name of each.
    sites: Vec<(String, String)>,
    /// The chosen one's PID/SL.
    chosen: String,
) -> impl IntoView {
    let options = sites.into_iter().map(|(pid_sl, name)| {
        let selected = pid_sl == chosen;
        view! { <option value=pid_sl.clone() selected=selected>{format!("{pid_sl} · {name}")}</option> }
    });
    view! { <select id="site" name="site">{options.collect_view()}</select> }
}

/// The home page.
#[component]
pub fn Home() -> impl IntoView {
    loaded(Panel::Home, |page: HomePage, _| {
        let Some((pid_sl, name)) = page.site else {
            return view! {
                <Heading text=page.portal_name/>
                <section class="panel empty">
                    <h2>"You don’t work at any site now"</h2>
                    <p>"Your user ID is yours for life. When a site adds you, its services appear here."</p>
                </section>
            }
            .into_any();
        };
        let sites: Vec<(String, String)> = page.sites.into_iter().map(|(pid_sl, name, _)| (pid_sl, name)).collect();
        let nothing = page.groups.is_empty();
        view! {
                <Heading text=page.portal_name lede=format!("What you may use for {pid_sl} · {name}.")/>
                <NoticeLine notice=page.opening.notice/>
                {(sites.len() > 1).then(|| view! { <ProviderChoice to="/" sites chosen=pid_sl/> })}
                {nothing.then(|| view! {
                    <section class="panel empty">
                        <h2>"No services are assigned to you"</h2>
                        <p>{if page.administers {
                            "You administer this site: open your own name under Manage Subordinate Accounts and assign what you need."
                        } else {
                            "Ask the primary user of your site to assign what you need for your work."
                        }}</p>
                    </section>
                })}
                <div class="service-groups">
                    {page.groups.into_iter().map(|group| {
                        let (name, id) = (group.name.clone(), group.slug.clone());
                        view! {
                            <section class="panel service-group" aria-labelledby=id>
                                <h2 id=id.clone()>{name}</h2>
                                <Group group/>
                            </section>
                        }
                    }).collect_view()}
                </div>
            }
            .into_any()
    })
}

/// One group's page.
#[component]
pub fn GroupPage() -> impl IntoView {
    loaded(Panel::Home, |page: HomePage, place| {
        let slug = place.segment(0);
        let group = page.groups.into_iter().find(|group| group.slug == slug);
        match (group, page.site) {
            (Some(group), Some((pid_sl, name))) => view! {
                <Trail steps=vec![("Home".into(), "/".into()), (group.name.clone(), String::new())]/>
                <Heading text=group.name.clone() lede=format!("What you may use for {pid_sl} · {name}.")/>
                <section class="panel"><Group group/></section>
            }
            .into_any(),
            _ => view! { <crate::page::InTrouble trouble=Trouble::NotFound/> }.into_any(),
        }
    })
}
