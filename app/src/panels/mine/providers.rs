//! Provider Search: sites by name, city, ZIP, PID/SL or NPI.

use leptos::prelude::*;
use store::mine::providers::Provider;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

/// The page: nothing is listed until something is asked for.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    caller.inside()?;
    let (asked, after) = (address.get("q").unwrap_or_default(), address.get("after"));
    let page = Sheet::new("Provider Search")
        .lede("Find a site by its name or city, or by ZIP code, PID/SL or NPI.")
        .html(search(&asked));
    if asked.trim().is_empty() {
        return Ok(page);
    }
    let found = portal.store.search_providers(&asked, after.as_deref()).await;
    let (found, more) = found.map_err(|fault| caller.broken(&fault))?;
    let page = page.saying(parts::found(found.len(), more));
    let Some(last) = found.last() else {
        return Ok(page.html(parts::empty(
            "No site was found",
            "Try a shorter part of the name, or check the number: a ZIP code has five digits, an NPI ten.",
        )));
    };
    let next = more.then(|| format!("/providers{}", query(&[("q", &asked), ("after", &last.pid_sl)])));
    let rows = found.into_iter().map(row).collect();
    Ok(page.html(view! {
        <section class="panel" aria-label="Search results">
            {parts::results_named("Search results", &["Site", "PID/SL", "NPI", "Type", "Address"], rows)}
            {parts::pager(None, next)}
        </section>
    }))
}

fn search(asked: &str) -> AnyView {
    view! {
        <form class="form panel" method="get" action="/providers">
            <div class="fields">
                <div class="field" data-size="long">
                    <label for="q">"Name, city or number"</label>
                    <input id="q" name="q" type="search" value=asked.to_owned() maxlength="100" autocomplete="off"/>
                </div>
            </div>
            <div class="actions">{parts::submit("Search", "primary")}</div>
        </form>
    }
    .into_any()
}

fn row(site: Provider) -> Vec<AnyView> {
    vec![
        parts::two_lines(parts::strong(&site.name), &site.organization),
        site.pid_sl.into_any(),
        site.npi.into_any(),
        site.provider_type.into_any(),
        parts::two_lines(site.address.into_any(), &format!("{}, {} {} · {}", site.city, site.state, site.zip, site.phone)),
    ]
}
