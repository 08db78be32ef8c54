//! Agency Console: what somebody's role can do, and what waits.

use domain::power::Power;
use leptos::prelude::*;
use store::agency::agency_counts::{AgencyCounts, COUNTED};

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::agency::{PAGES, count, role_name};
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let role = user.agency_role.ok_or(Trouble::NotFound)?;
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let lede = format!("{}: what your role can do for {}.", role_name(role), portal.settings.branding.agency_name);
    let mut sheet = Sheet::new("Agency Console").lede(lede).flash(flash);
    let mine = || PAGES.iter().filter(move |page| page.is_for(user));
    if mine().any(|page| page.power == Power::SeeSites) {
        let counts = portal.store.agency_counts(&user.id, caller.now()).await.map_err(|error| caller.stopped(error))?;
        sheet = sheet.html(waiting(counts));
    }
    let links = mine().map(|page| {
        view! {
            <li class="service">
                <a class="service-name" href=page.address()>{page.name}</a>
                <p class="service-meaning">{page.about}</p>
            </li>
        }
    });
    Ok(sheet.html(crate::panels::agency::section(
        "what-you-can-do",
        "What you can do",
        view! { <ul class="services">{links.collect_view()}</ul> },
    )))
}

/// One more than is counted stands for any number. What is counted exactly may be larger.
fn so_many(number: i64, one: &str, many: &str) -> String {
    if number == COUNTED + 1 { format!("More than 1,000 {many}") } else { count(number, one, many) }
}

/// What there is to do, each with the way to it.
fn waiting(counts: AgencyCounts) -> AnyView {
    let AgencyCounts { changes, without_primary_user, soon_nobody, letters_running_out, letters_locked } = counts;
    let lines = [
        (changes, "change of primary user waits", "changes of primary user wait", "/agency/changes"),
        (
            soon_nobody,
            "site loses its last administrator within two weeks",
            "sites lose their last administrator within two weeks",
            "/agency/sites?filter=soon-nobody",
        ),
        (letters_locked, "letter is locked", "letters are locked", "/agency/sites?filter=letter-locked"),
        (
            letters_running_out,
            "letter runs out within two weeks",
            "letters run out within two weeks",
            "/agency/sites?filter=letter-out",
        ),
        (
            without_primary_user,
            "site has no primary user",
            "sites have no primary user",
            "/agency/sites?filter=no-primary-user",
        ),
    ];
    let lines: Vec<AnyView> = lines
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many, to)| view! { <li><a href=to>{so_many(number, one, many)}</a></li> }.into_any())
        .collect();
    if lines.is_empty() {
        return parts::empty(
            "Nothing waits for you",
            "Every site has a primary user, and no change of primary user waits for an answer.",
        );
    }
    crate::panels::agency::section("waits", "What waits", view! { <ul>{lines}</ul> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_is_counted_is_said_so() {
        let letters = |number| so_many(number, "letter is locked", "letters are locked");
        assert_eq!(letters(1), "1 letter is locked");
        assert_eq!(letters(COUNTED), "1000 letters are locked");
        assert_eq!(letters(COUNTED + 1), "More than 1,000 letters are locked");
        assert_eq!(letters(40_000), "40000 letters are locked");
    }
}
