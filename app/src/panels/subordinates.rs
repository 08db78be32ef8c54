//! Subordinates Search: the people of a site.

use domain::person::Role;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::visit::{VisitForm, hold};
use crate::page::{Heading, NoticeLine, Opening, Place, Trail, loaded, query};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchPage {
    opening: Opening,
    /// What to do first.
    lede: String,
    /// What stands in the field Provider, as HTML: the browser needs no code for it.
    provider: String,
    /// The chosen site's PID/SL.
    site: String,
    people: Vec<Row>,
    has_previous: bool,
    has_next: bool,
}

/// One person in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    username: String,
    name: String,
    role: Role,
    state: StateWords,
    services: Vec<String>,
    last_sign_in: String,
}

/// How a member's access stands, in words, with the badge's look.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StateWords {
    look: String,
    words: String,
}

impl StateWords {
    /// The words for a state at a moment.
    #[cfg(feature = "ssr")]
    pub fn of(state: domain::person::MemberState, now: domain::moment::Moment) -> Self {
        use domain::person::MemberState;

        let (look, words) = match state {
            MemberState::Active => ("good", "Active".to_owned()),
            MemberState::OneTimePassword(until) => {
                let hours = until.since(now) / domain::moment::HOUR;
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
#[component]
pub fn StateBadge(
    /// The state.
    state: StateWords,
) -> impl IntoView {
    view! { <span class=format!("badge {}", state.look)>{state.words}</span> }
}

/// What is searched for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Asked {
    site: Option<String>,
    last_name: String,
    first_name: String,
    after: Option<String>,
    before: Option<String>,
}

impl Asked {
    /// What the page's address asks for.
    pub fn of(place: &Place) -> Self {
        let cleared = place.get("clear").is_some();
        let name = |name| if cleared { String::new() } else { place.get(name).unwrap_or_default() };
        Self {
            site: place.get("site"),
            last_name: name("last_name"),
            first_name: name("first_name"),
            after: place.get("after"),
            before: place.get("before"),
        }
    }

    /// The address of the list at a site, or of a page behind it, with the names searched for.
    pub fn address(&self, path: &str, site: &str, more: &[(&str, &str)]) -> String {
        let pairs = [("site", site), ("last_name", &self.last_name), ("first_name", &self.first_name)];
        format!("{path}{}", query(&[pairs.as_slice(), more].concat()))
    }
}

/// The page's data.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<SearchPage, Trouble> {
    use store::my_sites::Reach;
    use store::subordinates_search::{Direction, SubordinatesQuery};

    use crate::sheet::parts::{MOST_IN_A_DROPDOWN, provider_field};

    let asked = Asked::of(place);
    let (pid_sl, _) = desk.administered_site(caller, asked.site.as_deref()).await?;
    let after = asked.after.map(|username| (Direction::After, username));
    let from = after.or(asked.before.map(|username| (Direction::Before, username)));
    let wanted = SubordinatesQuery { last_name: asked.last_name, first_name: asked.first_name, from };
    let user = caller.inside()?;
    let page = desk.store.search_subordinates(&user.id, &pid_sl, &wanted, caller.now()).await;
    let page = page.map_err(|stop| caller.stopped(stop))?;
    let zone = &desk.settings.time_zone;
    let row = |listed: store::subordinates_search::Listed| Row {
        name: format!("{}, {}", listed.last_name, listed.first_name),
        state: StateWords::of(listed.state, caller.now()),
        last_sign_in: listed.last_sign_in_at.map_or("Never".to_owned(), |at| crate::words::when(at, caller.now(), zone)),
        username: listed.username,
        role: listed.role,
        services: listed.services,
    };
    let sites = desk.choices(caller, Reach::Administered).await?;
    let lede = if sites.len() > MOST_IN_A_DROPDOWN {
        "Enter a site’s PID/SL, or a part of its name, under Provider to manage its subordinates."
    } else {
        "Select from the Provider dropdown to manage subordinates."
    };
    let provider = provider_field("/subordinates", sites, pid_sl.as_str());
    Ok(SearchPage {
        opening: super::opening::take(desk, caller, &place.address()).await?,
        lede: lede.to_owned(),
        // Unlike that of any other answer, as in `Sheet::unlike_others`: the browser would keep what was typed.
        provider: format!("<!--{}-->{provider}", caller.deed.request_id),
        site: pid_sl.to_string(),
        people: page.people.into_iter().map(row).collect(),
        has_previous: page.has_previous,
        has_next: page.has_next,
    })
}

/// The page.
#[component]
pub fn Subordinates() -> impl IntoView {
    loaded(Panel::Subordinates, |page: SearchPage, place| {
        let asked = Asked::of(&place);
        let searched = !asked.last_name.is_empty() || !asked.first_name.is_empty();
        let (last_name, first_name) = (asked.last_name.clone(), asked.first_name.clone());
        let site = page.site.clone();
        view! {
            <Trail steps=vec![("Home".into(), "/".into()), ("Manage Subordinate Accounts".into(), String::new())]/>
            <Heading text="Subordinates Search" lede=page.lede/>
            <NoticeLine notice=page.opening.notice/>
            <VisitForm to="/subordinates" class="form panel">
                <div class="fields">
                    <div class="field" data-size="long" inner_html=page.provider></div>
                    <SearchField name="last_name" label="Last Name" value=last_name/>
                    <SearchField name="first_name" label="First Name" value=first_name/>
                </div>
                <div class="actions">
                    <button type="submit" class="button primary">"Search"</button>
                    <button type="submit" class="button" name="clear" value="1">"Clear"</button>
                    <span class="spacer"></span>
                    <button type="submit" class="button primary" formaction="/subordinates/new">"New Subordinate"</button>
                    <button type="submit" class="button" formaction="/subordinates/link">"Link Subordinate"</button>
                </div>
            </VisitForm>
            {if page.people.is_empty() {
                let words = if searched { "Nobody at this site has a name that begins so" } else { "Nobody works at this site yet" };
                let hint = if searched {
                    "Try fewer letters, or choose Clear to see everybody."
                } else {
                    "Choose New Subordinate to give the first person a user ID."
                };
                view! { <section class="panel empty"><h2>{words}</h2><p>{hint}</p></section> }.into_any()
            } else {
                view! { <People page=page.people asked=asked.clone() site=site.clone() has_previous=page.has_previous has_next=page.has_next/> }.into_any()
            }}
        }
    })
}

#[component]
fn SearchField(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    let input = NodeRef::new();
    hold(input, value.clone());
    view! {
        <div class="field" data-size="short">
            <label for=name>{label}</label>
            <input node_ref=input id=name name=name type="text" value=value autocomplete="off" spellcheck="false" maxlength="100"/>
        </div>
    }
}

#[component]
fn People(page: Vec<Row>, asked: Asked, site: String, has_previous: bool, has_next: bool) -> impl IntoView {
    let first = page.first().map(|row| row.username.clone()).unwrap_or_default();
    let last = page.last().map(|row| row.username.clone()).unwrap_or_default();
    let previous = asked.address("/subordinates", &site, &[("before", &first)]);
    let next = asked.address("/subordinates", &site, &[("after", &last)]);
    let row = |row: Row| {
        let modify = asked.address(&format!("/subordinates/{}", row.username), &site, &[]);
        let count = match row.services.len() {
            0 => "None".to_owned(),
            1 => "1 service".to_owned(),
            n => format!("{n} services"),
        };
        let names = match row.services.len() {
            0..=3 => row.services.join(", "),
            n => format!("{} and {} more", row.services[..2].join(", "), n - 2),
        };
        let label = format!("Modify {}", row.name);
        view! {
            <tr>
                <th scope="row" class="name"><span class="strong">{row.name}</span><span class="second">{row.username}</span></th>
                <td data-label="Role">
                    {if row.role == Role::Subordinate { row.role.label().into_any() } else {
                        view! { <span class="badge accent">{row.role.label()}</span> }.into_any()
                    }}
                </td>
                <td data-label="Services">{count}<span class="second">{names}</span></td>
                <td data-label="Last sign-in">{row.last_sign_in}</td>
                <td data-label="Status"><StateBadge state=row.state/></td>
                <td><a href=modify aria-label=label>"Modify"</a></td>
            </tr>
        }
    };
    view! {
        <section class="panel" aria-label="Search results">
            <div class="table-wrap">
                <table class="results">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">"Services"</th>
                            <th scope="col">"Last sign-in"</th>
                            <th scope="col">"Status"</th>
                            <th scope="col"><span class="visually-hidden">"Action"</span></th>
                        </tr>
                    </thead>
                    <tbody>{page.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {(has_previous || has_next).then(|| view! {
                <nav class="pager" aria-label="Pages">
                    {has_previous.then(|| view! { <a href=previous rel="prev">"‹ Previous"</a> })}
                    {has_next.then(|| view! { <a href=next rel="next">"Next ›"</a> })}
                </nav>
            })}
        </section>
    }
}
