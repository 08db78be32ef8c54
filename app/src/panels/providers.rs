//! Provider Search: sites by name, city, ZIP, PID/SL or NPI.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::visit::{VisitForm, hold};
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, loaded, query};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProvidersPage {
    found: Vec<Provider>,
    more: bool,
}

/// A site as everybody may see it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Provider {
    pid_sl: String,
    name: String,
    organization: String,
    kind: String,
    npi: String,
    address: [String; 2],
    phone: String,
}

/// The page's data: nothing until something is asked for.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<ProvidersPage, Trouble> {
    let (asked, after) = (place.get("q").unwrap_or_default(), place.get("after"));
    caller.inside()?;
    if asked.trim().is_empty() {
        return Ok(ProvidersPage { found: Vec::new(), more: false });
    }
    let found = desk.store.search_providers(&asked, after.as_deref()).await;
    let (found, more) = found.map_err(|fault| caller.broken(&fault))?;
    let provider = |site: store::providers::Provider| Provider {
        address: [site.address, format!("{}, {} {}", site.city, site.state, site.zip)],
        pid_sl: site.pid_sl,
        name: site.name,
        organization: site.organization,
        kind: site.provider_type,
        npi: site.npi,
        phone: site.phone,
    };
    Ok(ProvidersPage { found: found.into_iter().map(provider).collect(), more })
}

/// The page.
#[component]
pub fn Providers() -> impl IntoView {
    loaded(Panel::Providers, |page: ProvidersPage, place| {
        let asked = place.get("q").unwrap_or_default();
        let input = NodeRef::new();
        hold(input, asked.clone());
        let next = page.found.last().map(|last| format!("/providers{}", query(&[("q", &asked), ("after", &last.pid_sl)])));
        let nothing = page.found.is_empty() && !asked.trim().is_empty();
        view! {
            <Heading text="Provider Search" lede="Find a site by its name or city, or by ZIP code, PID/SL or NPI."/>
            <VisitForm to="/providers" class="form panel">
                <div class="fields">
                    <div class="field" data-size="long">
                        <label for="q">"Name, city or number"</label>
                        <input node_ref=input id="q" name="q" type="search" value=asked maxlength="100" autocomplete="off"/>
                    </div>
                </div>
                <div class="actions"><button type="submit" class="button primary">"Search"</button></div>
            </VisitForm>
            {nothing.then(|| view! {
                <section class="panel empty">
                    <h2>"No site was found"</h2>
                    <p>"Try a shorter part of the name, or check the number: a ZIP code has five digits, an NPI ten."</p>
                </section>
            })}
            {(!page.found.is_empty()).then(|| view! {
                <section class="panel" aria-label="Search results">
                    <div class="table-wrap">
                        <table class="results">
                            <thead>
                                <tr>
                                    <th scope="col">"Site"</th>
                                    <th scope="col">"PID/SL"</th>
                                    <th scope="col">"NPI"</th>
                                    <th scope="col">"Type"</th>
                                    <th scope="col">"Address"</th>
                                </tr>
                            </thead>
                            <tbody>{page.found.into_iter().map(row).collect_view()}</tbody>
                        </table>
                    </div>
                    {page.more.then(|| view! {
                        <nav class="pager" aria-label="Pages"><a href=next.unwrap_or_default() rel="next">"Next ›"</a></nav>
                    })}
                </section>
            })}
        }
    })
}

fn row(site: Provider) -> impl IntoView {
    let [street, city] = site.address;
    view! {
        <tr>
            <th scope="row" class="name"><span class="strong">{site.name}</span><span class="second">{site.organization}</span></th>
            <td data-label="PID/SL">{site.pid_sl}</td>
            <td data-label="NPI">{site.npi}</td>
            <td data-label="Type">{site.kind}</td>
            <td data-label="Address">{street}<span class="second">{format!("{city} · {}", site.phone)}</span></td>
        </tr>
    }
}
