//! The agency's console: what its staff do for all sites, each role its part only [R9]. Every page asks the store, which knows the
//! role and refuses; what a role may not see might as well not be there.

use domain::power::{Actor, AgencyRole, Power, may};
use leptos::prelude::*;
use store::door::session::SignedInUser;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::Caller;

pub mod audit;
mod audit_words;
pub mod change;
pub mod change_user_id;
pub mod changes;
mod details;
pub mod found_user;
pub mod offer;
pub mod offers;
pub mod overview;
pub mod site;
pub mod sites;
pub mod terms;
mod text_area;
pub mod user;
pub mod user_email;
pub mod user_password;
pub mod users;

/// A page of the console.
struct Page {
    /// Its place below `/agency`.
    slug: &'static str,
    /// Its name.
    name: &'static str,
    /// What it is for.
    about: &'static str,
    /// What one must be able to do.
    power: Power,
}

static PAGES: [Page; 6] = [
    Page {
        slug: "sites",
        name: "Sites and Letters",
        about: "See who administers a site, and issue its registration letter.",
        power: Power::SeeSites,
    },
    Page {
        slug: "changes",
        name: "Changes of Primary User",
        about: "Approve or decline when a site asks for another primary user.",
        power: Power::DecideChangeOfPrimaryUser,
    },
    Page {
        slug: "offers",
        name: "Offered Services",
        about: "Decide which services sites of a provider type can assign.",
        power: Power::OfferService,
    },
    Page {
        slug: "users",
        name: "Users",
        about: "Find a person; reset a password or change an email address; suspend, reactivate or terminate a user ID; end its sessions.",
        power: Power::FindUsers,
    },
    Page {
        slug: "terms",
        name: "Terms and Conditions",
        about: "Read the version in force, and publish the next one.",
        power: Power::PublishTerms,
    },
    Page {
        slug: "audit",
        name: "Audit",
        about: "Read who did what, to whom, where and when, and export it.",
        power: Power::ReadAudit,
    },
];

impl Page {
    fn address(&self) -> String {
        format!("/agency/{}", self.slug)
    }

    fn is_for(&self, user: &SignedInUser) -> bool {
        may(self.power, &Actor { stage: Some(user.stage), agency: user.agency_role, ..Actor::default() }).is_ok()
    }
}

/// The words for a role.
fn role_name(role: AgencyRole) -> &'static str {
    match role {
        AgencyRole::Enrollment => "Enrollment",
        AgencyRole::Security => "Security",
        AgencyRole::Auditor => "Auditor",
    }
}

/// Addresses and names of the console's pages that a user may see, for the navigation. Nobody else's has any.
pub fn navigation(user: &SignedInUser) -> Vec<(String, String)> {
    PAGES.iter().filter(|page| page.is_for(user)).map(|page| (page.address(), page.name.to_owned())).collect()
}

/// Whether the caller is one of the agency's staff.
pub fn is_staff(caller: &Caller) -> bool {
    caller.inside().is_ok_and(|user| user.agency_role.is_some())
}

/// Asks before anything else whether a part of the console is there for the caller. Other addresses are nothing of the console's.
pub fn admit(caller: &Caller, address: &Address) -> Result<(), Trouble> {
    let parts = address.parts();
    if parts.first() != Some(&"agency") {
        return Ok(());
    }
    let user = caller.inside()?;
    let there = match parts.get(1) {
        None => user.agency_role.is_some(),
        Some(slug) => PAGES.iter().any(|page| page.slug == *slug && page.is_for(user)),
    };
    if there { Ok(()) } else { Err(Trouble::NotFound) }
}

/// The way to a page below one of the console's: the console, that page, then this one.
fn trail(slug: &str, here: &str) -> Vec<(String, String)> {
    let page = PAGES.iter().find(|page| page.slug == slug).map(|page| (page.name.to_owned(), page.address()));
    [Some(console()), page, Some((here.to_owned(), String::new()))].into_iter().flatten().collect()
}

/// The way to one of the console's pages.
fn trail_to(slug: &str) -> Vec<(String, String)> {
    let page = PAGES.iter().find(|page| page.slug == slug).map(|page| (page.name.to_owned(), String::new()));
    [Some(console()), page].into_iter().flatten().collect()
}

fn console() -> (String, String) {
    ("Agency Console".to_owned(), "/agency".to_owned())
}

/// How something stands: the words carry it, the colour follows. Looks: `good`, `warn`, `bad`, `accent`, none.
fn badge(look: &str, words: impl Into<String>) -> AnyView {
    let words: String = words.into();
    view! { <span class=format!("badge {look}")>{words}</span> }.into_any()
}

/// A panel with a heading of its own.
fn section(id: &str, title: &str, content: impl IntoView) -> AnyView {
    view! {
        <section class="panel" aria-labelledby=id.to_owned()>
            <h2 id=id.to_owned()>{title.to_owned()}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// So many of something: "1 site", "3 sites".
fn count(number: i64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

#[cfg(test)]
mod tests {
    use domain::session::Stage;
    use domain::username::Username;

    use super::*;

    fn user(agency_role: Option<AgencyRole>, stage: Stage) -> SignedInUser {
        SignedInUser {
            id: "".into(),
            username: Username::parse("epark").unwrap(),
            first_name: "Ellen".to_owned(),
            last_name: "Park".to_owned(),
            stage,
            last_site: None,
            agency_role,
        }
    }

    #[test]
    fn r9_each_role_sees_its_own_part_of_the_console() {
        let names = |role| navigation(&user(role, Stage::Inside)).into_iter().map(|(to, _)| to).collect::<Vec<_>>();
        assert_eq!(names(Some(AgencyRole::Enrollment)), ["/agency/sites", "/agency/changes", "/agency/offers"]);
        assert_eq!(names(Some(AgencyRole::Security)), ["/agency/users", "/agency/terms"]);
        assert_eq!(names(Some(AgencyRole::Auditor)), ["/agency/audit"]);
        assert!(names(None).is_empty());
        assert!(navigation(&user(Some(AgencyRole::Auditor), Stage::AcceptTerms)).is_empty());
    }

    #[test]
    fn a_page_knows_the_way_to_it() {
        let steps =
            |steps: Vec<(String, String)>| steps.into_iter().map(|(words, to)| format!("{words} {to}")).collect::<Vec<_>>();
        assert_eq!(steps(trail("users", "Mary")), ["Agency Console /agency", "Users /agency/users", "Mary "]);
        assert_eq!(steps(trail_to("users")), ["Agency Console /agency", "Users "]);
    }
}
