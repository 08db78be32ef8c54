//! Your Sites: for whoever has too many to choose from, a search for one of the own sites, on the way to a page about it. And what is
//! typed under Provider on such a page.

use leptos::prelude::*;
use store::mine::home::MySite;
use store::mine::my_sites::Reach;

use crate::page::address::{Address, query, query_pairs};
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

const PANEL: &str = "Your Sites";
const PATH: &str = "/sites";

/// A panel that is about one site: its address, its name, and which sites it can be about.
type Goal = (&'static str, &'static str, Reach);

/// The panels for which a site is looked up. The first one is Home.
const GOALS: [Goal; 10] = [
    ("/", "Home", Reach::Any),
    ("/subordinates", "Subordinates Search", Reach::Administered),
    ("/subordinates/new", "Add New Subordinate", Reach::Administered),
    ("/subordinates/link", "Link Subordinate", Reach::Administered),
    ("/administrators", "Manage Administrators", Reach::Administered),
    ("/primary-access", "Primary Access", Reach::Administered),
    ("/linked-organizations", "Linked Organizations", Reach::Administered),
    ("/linked-organizations/clients", "Clients", Reach::Administered),
    ("/change-primary-user", "Change of Primary User", Reach::Own),
    ("/access", "Who Controls My Access", Reach::Access),
];

/// The panel that `to` names; of anything else, Home.
fn goal(to: Option<&str>) -> Goal {
    let found = to.and_then(|to| GOALS.into_iter().find(|(path, _, _)| *path == to));
    found.unwrap_or(GOALS[0])
}

/// Where a page is instead, if something was typed under Provider: the same page about the one of the caller's sites that has it as
/// PID/SL, or alone has it in the name; else Your Sites, with what was found. A site of others is not told from none.
pub async fn typed(portal: &Portal, caller: &Caller, address: &Address) -> Result<Option<String>, Trouble> {
    let typed = address.get("provider").unwrap_or_default();
    let text = typed.trim();
    let goal = GOALS.into_iter().find(|(path, _, _)| *path == address.path);
    let Some((to, _, reach)) = goal.filter(|_| !text.is_empty()) else { return Ok(None) };
    let found = portal.store.search_my_sites(&caller.inside()?.id, reach, text, None, caller.now()).await;
    let (sites, _) = found.map_err(|fault| caller.broken(&fault))?;
    let one = match sites.as_slice() {
        [one] => Some(one),
        several => several.iter().find(|site| site.pid_sl.as_str().eq_ignore_ascii_case(text)),
    };
    let Some(one) = one else { return Ok(Some(format!("{PATH}{}", query(&[("to", to), ("q", text)])))) };
    Ok(Some(about(to, one.pid_sl.as_str(), &address.query)))
}

/// A page about a site, with what else its address said. Nothing behind which a list of another site would go on is kept.
fn about(to: &str, pid_sl: &str, asked: &str) -> String {
    let pairs = query_pairs(asked);
    let others = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let others = others.filter(|(name, _)| !["site", "provider", "after", "before"].contains(name));
    let all: Vec<(&str, &str)> = std::iter::once(("site", pid_sl)).chain(others).collect();
    format!("{to}{}", query(&all))
}

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let (to, name, reach) = goal(address.get("to").as_deref());
    let (text, after) = (address.get("q").unwrap_or_default(), address.get("after"));
    let found = portal.store.search_my_sites(&user.id, reach, &text, after.as_deref(), caller.now()).await;
    let (sites, more) = found.map_err(|fault| caller.broken(&fault))?;
    let panel = (to != "/").then_some((name, to));
    let sheet = Sheet::new(PANEL)
        .trail(std::iter::once(("Home", "/")).chain(panel).chain([(PANEL, "")]))
        .lede(format!("Choose a site for {name}."))
        .saying(parts::found(sites.len(), more))
        .html(search(to, &text, said(&text, sites.len(), after.is_some())));
    let Some(last) = sites.last() else {
        let words = match (text.trim().is_empty(), &after) {
            (true, None) => "You have none that this panel could be about.",
            (true, Some(_)) => "There are no more after this page.",
            (false, _) => "Try a shorter part of the name, or the whole PID/SL: nine digits and a letter.",
        };
        return Ok(sheet.html(parts::empty("No site was found", words)));
    };
    let page = |after: &str| format!("{PATH}{}", query(&[("to", to), ("q", &text), ("after", after)]));
    let (first, next) = (after.map(|_| page("")), more.then(|| page(last.pid_sl.as_str())));
    let rows = sites.iter().map(|site| row(to, reach, site)).collect();
    let mut heads = vec!["Site", ""];
    if reach != Reach::Access {
        heads.insert(1, "What you are there");
    }
    Ok(sheet.html(view! {
        <section class="panel" aria-label="Your sites">
            {parts::results("", &heads, rows)}
            {parts::pager(first, next)}
        </section>
    }))
}

/// What came of a search, for its field: whether something is wrong with it, and words.
fn said(text: &str, found: usize, later: bool) -> Option<(bool, &'static str)> {
    match (text.trim().is_empty(), found) {
        (false, 0) if !later => Some((true, "None of your sites has this PID/SL, or this in its name.")),
        (false, 2..) => Some((false, "Several of your sites match. Choose one, or enter more of the name.")),
        _ => None,
    }
}

fn search(to: &str, text: &str, said: Option<(bool, &'static str)>) -> AnyView {
    let wrong = said.and_then(|(wrong, _)| wrong.then_some("true"));
    let described = said.map(|_| "q-said");
    let said = said.map(|(wrong, words)| {
        let look = if wrong { "field-error" } else { "hint" };
        view! { <p class=look id="q-said">{words}</p> }
    });
    view! {
        <form class="form panel" method="get" action=PATH>
            {parts::hidden("to", to)}
            <div class="fields">
                <div class="field" data-size="long">
                    <label for="q">"Name or PID/SL"</label>
                    {said}
                    <input
                        id="q"
                        name="q"
                        type="search"
                        value=text.to_owned()
                        maxlength="100"
                        autocomplete="off"
                        aria-invalid=wrong
                        aria-describedby=described
                    />
                </div>
            </div>
            <div class="actions">{parts::submit("Search", "primary")}</div>
        </form>
    }
    .into_any()
}

/// A site. Who Controls My Access itself says what one is there, also while that rests.
fn row(to: &str, reach: Reach, site: &MySite) -> Vec<AnyView> {
    let address = format!("{to}{}", query(&[("site", site.pid_sl.as_str())]));
    let label = format!("Choose {}", site.name);
    let mut cells = vec![
        parts::two_lines(parts::strong(&site.name), site.pid_sl.as_str()),
        view! { <a href=address aria-label=label>"Choose"</a> }.into_any(),
    ];
    if reach != Reach::Access {
        cells.insert(1, site.label().into_any());
    }
    cells
}

#[cfg(test)]
mod tests {
    use domain::site::PidSl;

    use super::*;

    #[test]
    fn one_goes_on_to_a_panel_and_nowhere_else() {
        for (to, path) in [
            (None, "/"),
            (Some("/"), "/"),
            (Some("/linked-organizations/clients"), "/linked-organizations/clients"),
            (Some("https://elsewhere.example"), "/"),
            (Some("/sign-out"), "/"),
            (Some(""), "/"),
        ] {
            assert_eq!(goal(to).0, path, "{to:?}");
        }
    }

    #[test]
    fn what_was_searched_for_goes_along_to_another_site() {
        let to =
            about("/subordinates", "110091495C", "site=110091495D&provider=need&last_name=O%27N&first_name=&after=mtran");
        assert_eq!(to, "/subordinates?site=110091495C&last_name=O%27N");
        assert_eq!(about("/", "110091495C", "provider=need"), "/?site=110091495C");
    }

    #[test]
    fn the_field_says_when_none_or_several_were_found() {
        for (text, found, later, wrong) in [
            ("", 0, false, None),
            ("", 50, false, None),
            ("need", 0, false, Some(true)),
            ("need", 0, true, None),
            ("need", 1, false, None),
            ("need", 2, false, Some(false)),
        ] {
            assert_eq!(said(text, found, later).map(|(wrong, _)| wrong), wrong, "{text} {found}");
        }
    }

    #[test]
    fn a_choice_leads_to_the_panel_with_the_site() {
        let site =
            MySite { pid_sl: PidSl::parse("110091495C").unwrap(), name: "NEEDHAM".into(), role: None, authority: None };
        for (reach, cells) in [(Reach::Any, 3), (Reach::Access, 2)] {
            let row = row("/access", reach, &site);
            assert_eq!(row.len(), cells);
            let last = row.into_iter().next_back().unwrap().to_html();
            assert!(last.contains("href=\"/access?site=110091495C\""), "{last}");
        }
    }
}
