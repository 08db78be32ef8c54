//! Offered Services: the provider types of the roster, each with the way to what it is offered [R13].

use leptos::prelude::*;
use store::agency::offers::ProviderType;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::agency::count;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let types = portal.store.provider_types().await.map_err(|fault| caller.broken(&fault))?;
    let sheet = Sheet::new("Offered Services")
        .trail(crate::panels::agency::trail_to("offers"))
        .lede("What sites can assign to their people depends on their provider type.")
        .flash(flash::take(portal, caller, &address.whole()).await?);
    if types.is_empty() {
        let words = "Import the agency’s roster first: its provider types appear here.";
        return Ok(sheet.html(parts::empty("There are no sites yet", words)));
    }
    let rows = types.iter().map(row).collect();
    Ok(sheet.html(view! {
        <section class="panel" aria-label="Provider types">{parts::results("", &["Provider type", "Sites", ""], rows)}</section>
    }))
}

fn row(of: &ProviderType) -> Vec<AnyView> {
    let open = address(&of.provider_type);
    let label = format!("Open {}", of.provider_type);
    vec![
        parts::strong(&of.provider_type),
        count(of.sites, "site", "sites").into_any(),
        view! { <a href=open aria-label=label>"Open"</a> }.into_any(),
    ]
}

/// The page of a provider type.
pub fn address(provider_type: &str) -> String {
    format!("/agency/offers{}", query(&[("type", provider_type)]))
}
