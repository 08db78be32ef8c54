//! Subordinates Search: the people of a site.

use domain::moment::{HOUR, Moment};
use domain::person::{MemberState, Role};
use leptos::prelude::*;
use store::mine::my_sites::Reach;
use store::people::subordinates_search::{Direction, Listed, SubordinatesQuery};

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look, MOST_IN_A_DROPDOWN, Need};

/// How a member's access stands, in words, with the badge's look.
#[derive(Clone, Debug)]
pub struct StateWords {
    look: String,
    words: String,
}

impl StateWords {
    /// The words for a state at a moment.
    pub fn of(state: MemberState, now: Moment) -> Self {
        let (look, words) = match state {
            MemberState::Active => ("good", "Active".to_owned()),
            MemberState::OneTimePassword(until) => {
                let hours = until.since(now) / HOUR;
                (
                    "warn",
                    if hours > 0 {
                        format!("One-time password, {hours} h left")
                    } else {
                        "One-time password, under 1 h left".into()
                    },
                )
            }
            MemberState::OneTimePasswordExpired => ("bad", "One-time password ran out".to_owned()),
            MemberState::NoPassword => ("warn", "Has to choose a new password".to_owned()),
            MemberState::Suspended => ("bad", "Suspended".to_owned()),
            MemberState::IdInactive => ("bad", "User ID stopped by the agency".to_owned()),
        };
        Self { look: look.to_owned(), words }
    }
}

/// A state's badge.
pub fn state_badge(state: &StateWords) -> AnyView {
    view! { <span class=format!("badge {}", state.look)>{state.words.clone()}</span> }.into_any()
}

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    site: Option<String>,
    /// How the last name begins.
    pub last_name: String,
    /// How the first name begins.
    pub first_name: String,
    after: Option<String>,
    before: Option<String>,
}

impl Asked {
    /// What the page's address asks for.
    pub fn of(address: &Address) -> Self {
        let cleared = address.get("clear").is_some();
        let name = |name| if cleared { String::new() } else { address.get(name).unwrap_or_default() };
        Self {
            site: address.get("site"),
            last_name: name("last_name"),
            first_name: name("first_name"),
            after: address.get("after"),
            before: address.get("before"),
        }
    }

    /// The address of the list at a site, or of a page behind it, with the names searched for.
    pub fn address(&self, path: &str, site: &str, more: &[(&str, &str)]) -> String {
        let pairs = [("site", site), ("last_name", &self.last_name), ("first_name", &self.first_name)];
        format!("{path}{}", query(&[pairs.as_slice(), more].concat()))
    }
}

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let asked = Asked::of(address);
    let (pid_sl, _) = portal.administered_site(caller, asked.site.as_deref()).await?;
    let after = asked.after.clone().map(|username| (Direction::After, username));
    let from = after.or(asked.before.clone().map(|username| (Direction::Before, username)));
    let wanted = SubordinatesQuery { last_name: asked.last_name.clone(), first_name: asked.first_name.clone(), from };
    let user = caller.inside()?;
    let page = portal.store.search_subordinates(&user.id, &pid_sl, &wanted, caller.now()).await;
    let page = page.map_err(|error| caller.stopped(error))?;
    let sites = portal.choices(caller, Reach::Administered).await?;
    let lede = if sites.len() > MOST_IN_A_DROPDOWN {
        "Enter a site’s PID/SL, or a part of its name, under Provider to manage its subordinates."
    } else {
        "Select from the Provider dropdown to manage subordinates."
    };
    let provider = parts::provider_field("/subordinates", sites, pid_sl.as_str());
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let searched = !asked.last_name.is_empty() || !asked.first_name.is_empty();
    let sheet = Sheet::new("Subordinates Search")
        .trail([("Home", "/"), ("Manage Subordinate Accounts", "")])
        .lede(lede)
        .flash(flash)
        .html(search(provider, &asked));
    let (Some(first), Some(last)) = (page.people.first(), page.people.last()) else {
        let (words, hint) = if searched {
            ("Nobody at this site has a name that begins so", "Try fewer letters, or choose Clear to see everybody.")
        } else {
            ("Nobody works at this site yet", "Choose New Subordinate to give the first person a user ID.")
        };
        return Ok(sheet.saying(if searched { "No one matches." } else { words }).html(parts::empty(words, hint)));
    };
    let to = |way: &str, username: &str| asked.address("/subordinates", pid_sl.as_str(), &[(way, username)]);
    let previous = page.has_previous.then(|| to("before", &first.username));
    let next = page.has_next.then(|| to("after", &last.username));
    let said = match (page.people.len(), previous.is_some() || next.is_some()) {
        (count, true) => format!("{count} people on this page. There are more pages."),
        (1, false) => "1 person.".to_owned(),
        (count, false) => format!("{count} people."),
    };
    let headers = ["Name", "Role", "Services", "Last sign-in", "Status", ""];
    let rows = page.people.iter().map(|listed| row(portal, caller, &asked, pid_sl.as_str(), listed)).collect();
    Ok(sheet.saying(said).html(view! {
        <section class="panel" aria-label="Search results">
            {parts::results_named("Search results", &headers, rows)}
            {parts::pager(previous, next)}
        </section>
    }))
}

fn search(provider: AnyView, asked: &Asked) -> AnyView {
    let name = |name, label, value| {
        let look = Look { size: "short", need: Need::Free, maxlength: 100, value, ..Look::default() };
        parts::field(&crate::page::flash::PageFlash::default(), name, label, look)
    };
    view! {
        <form class="form panel" method="get" action="/subordinates">
            <div class="fields">
                <div class="field" data-size="long">{provider}</div>
                {name("last_name", "Last Name", &asked.last_name)}
                {name("first_name", "First Name", &asked.first_name)}
            </div>
            <div class="actions">
                <button type="submit" class="button primary">"Search"</button>
                <button type="submit" class="button" name="clear" value="1">"Clear"</button>
                <span class="spacer"></span>
                <button type="submit" class="button primary" formaction="/subordinates/new">"New Subordinate"</button>
                <button type="submit" class="button" formaction="/subordinates/link">"Link Subordinate"</button>
            </div>
        </form>
    }
    .into_any()
}

fn row(portal: &Portal, caller: &Caller, asked: &Asked, site: &str, listed: &Listed) -> Vec<AnyView> {
    let name = format!("{}, {}", listed.last_name, listed.first_name);
    let modify = asked.address(&format!("/subordinates/{}", listed.username), site, &[]);
    let label = format!("Modify {name}");
    let services = &listed.services;
    let (count, names) = match services.len() {
        0 => ("None".to_owned(), String::new()),
        1 => ("1 service".to_owned(), services.join(", ")),
        n @ 2..=3 => (format!("{n} services"), services.join(", ")),
        n => (format!("{n} services"), format!("{} and {} more", services[..2].join(", "), n - 2)),
    };
    let role = if listed.role == Role::Subordinate {
        listed.role.label().into_any()
    } else {
        view! { <span class="badge accent">{listed.role.label()}</span> }.into_any()
    };
    let last = listed.last_sign_in_at;
    let last =
        last.map_or("Never".to_owned(), |at| crate::server_side::words::when(at, caller.now(), &portal.settings.time_zone));
    vec![
        parts::two_lines(parts::strong(&name), &listed.username),
        role,
        parts::two_lines(count.into_any(), &names),
        last.into_any(),
        state_badge(&StateWords::of(listed.state, caller.now())),
        view! { <a href=modify aria-label=label>"Modify"</a> }.into_any(),
    ]
}
