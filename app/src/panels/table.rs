//! Which panel stands at which address, what its form does, and who may see it: the one table for pages and forms. Browsers'
//! addresses, the forms' handler, the log and the tests all read it.

use std::future::Future;
use std::pin::Pin;

use domain::fields::Fields;
use domain::forms::{self, Form};

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::administrators::change_primary_user;
use crate::panels::administrators::primary_access;
use crate::panels::administrators::{assign, of_site};
use crate::panels::agency;
use crate::panels::door::activate;
use crate::panels::door::forgot_password;
use crate::panels::door::pin_entry;
use crate::panels::door::registration;
use crate::panels::door::set_password;
use crate::panels::door::sign_in;
use crate::panels::door::terms;
use crate::panels::mine::access;
use crate::panels::mine::articles;
use crate::panels::mine::home;
use crate::panels::mine::notices;
use crate::panels::mine::providers;
use crate::panels::mine::request_access;
use crate::panels::mine::requests;
use crate::panels::mine::sites;
use crate::panels::organizations::assign_to_clients;
use crate::panels::organizations::client;
use crate::panels::organizations::clients;
use crate::panels::organizations::link_changes;
use crate::panels::organizations::linked_organization;
use crate::panels::organizations::linked_organizations;
use crate::panels::people::confirmation;
use crate::panels::people::last_day;
use crate::panels::people::link_subordinate;
use crate::panels::people::membership;
use crate::panels::people::modify;
use crate::panels::people::new_subordinate;
use crate::panels::people::subordinates;
use crate::panels::people::they_left;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;

/// A page that is asked for, or a form that was sent.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The store and the settings.
    pub portal: &'a Portal,
    /// Who asks.
    pub caller: &'a Caller,
    /// The address.
    pub address: &'a Address,
    /// What the form sends; of a page, nothing.
    pub fields: &'a Fields,
    row: &'static Row,
}

impl<'a> Asked<'a> {
    /// The `nth` part of the path that the table leaves open, such as a user ID.
    fn part(&self, nth: usize) -> &'a str {
        let parts = self.address.path.split('/').zip(self.row.path.split('/'));
        parts.filter(|(_, pattern)| pattern.starts_with('{')).nth(nth).map_or("", |(part, _)| part)
    }
}

type Promised<'a, T> = Pin<Box<dyn Future<Output = Result<T, Trouble>> + Send + 'a>>;
type Load = for<'a> fn(Asked<'a>) -> Promised<'a, Sheet>;
type Submit = for<'a> fn(Asked<'a>) -> Promised<'a, Reply>;

/// For whom a page is [R8].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Anybody, signed in or not.
    Anybody,
    /// Anybody but who is inside: they are at home.
    AtTheDoor,
    /// Who has to choose an own password.
    NewPassword,
    /// Who has an own password.
    OwnPassword,
    /// Who has an own password and accepted the terms in force.
    Inside,
}

/// A row of the table.
pub struct Row {
    /// The path. A part in braces stands for any one.
    pub path: &'static str,
    /// Who may see it.
    pub whose: For,
    /// Its page.
    page: Option<Load>,
    /// The form that is sent there, and what it does.
    form: Option<(&'static Form, Submit)>,
    /// The form on its page that asks for the page itself, with what is searched for.
    asks: Option<&'static Form>,
    /// The path of the page on which the form stands, if it isn't the form's own.
    on: Option<&'static str>,
}

const fn row(path: &'static str) -> Row {
    Row { path, whose: For::Inside, page: None, form: None, asks: None, on: None }
}

impl Row {
    const fn page(mut self, load: Load) -> Self {
        self.page = Some(load);
        self
    }

    const fn form(mut self, form: &'static Form, submit: Submit) -> Self {
        self.form = Some((form, submit));
        self
    }

    const fn asked_by(mut self, form: &'static Form) -> Self {
        self.asks = Some(form);
        self
    }

    const fn open_to(mut self, whose: For) -> Self {
        self.whose = whose;
        self
    }

    const fn on(mut self, page: &'static str) -> Self {
        self.on = Some(page);
        self
    }

    fn is_at(&self, path: &str) -> bool {
        let path = if path == "/" { path } else { path.trim_end_matches('/') };
        let (mut parts, mut pattern) = (path.split('/'), self.path.split('/'));
        loop {
            match (parts.next(), pattern.next()) {
                (None, None) => return true,
                (Some(part), Some(wanted)) if part == wanted || (wanted.starts_with('{') && !part.is_empty()) => {}
                _ => return false,
            }
        }
    }
}

/// The data of a page, or what a form does: a function of a panel, called with what of the request it wants.
macro_rules! to {
    ($asked:ident => $call:expr) => {
        |$asked| Box::pin(async move { $call.await })
    };
}

/// Every address. The first row that fits counts.
pub static TABLE: &[Row] = &[
    // Home; of the agency's staff, the console.
    row("/").page(to!(a => async move {
        if agency::is_staff(a.caller) {
            agency::overview::load(a.portal, a.caller, a.address).await
        } else {
            home::load(a.portal, a.caller, a.address).await
        }
    })),
    // At the door.
    row("/sign-in")
        .open_to(For::AtTheDoor)
        .page(to!(a => sign_in::load(a.portal, a.caller, a.address)))
        .form(&forms::sign_in::FORM, to!(a => sign_in::submit(a.portal, a.caller, a.fields))),
    row("/sign-out")
        .open_to(For::Anybody)
        .form(&forms::sign_out::FORM, to!(a => sign_in::sign_out(a.portal, a.caller)))
        .on("/"),
    row("/set-password")
        .open_to(For::NewPassword)
        .page(to!(a => set_password::load(a.portal, a.caller, a.address)))
        .form(&forms::set_password::FORM, to!(a => set_password::submit(a.portal, a.caller, a.address, a.fields))),
    row("/terms")
        .open_to(For::OwnPassword)
        .page(to!(a => terms::load(a.portal, a.caller, a.address)))
        .form(&forms::terms::FORM, to!(a => terms::submit(a.portal, a.caller, a.address, a.fields))),
    row("/forgot-password")
        .open_to(For::Anybody)
        .page(to!(a => forgot_password::load(a.portal, a.caller, a.address)))
        .form(&forms::forgot_password::FORM, to!(a => forgot_password::submit(a.portal, a.caller, a.fields))),
    row("/activate")
        .open_to(For::Anybody)
        .page(to!(a => activate::load(a.portal, a.caller, a.address)))
        .form(&forms::activation::FORM, to!(a => activate::submit(a.portal, a.caller, a.fields))),
    row("/set-up-security-access")
        .open_to(For::Anybody)
        .page(to!(a => pin_entry::load(a.portal, a.caller, a.address)))
        .form(&forms::pin_entry::FORM, to!(a => pin_entry::submit(a.portal, a.caller, a.fields))),
    row("/set-up-security-access/register")
        .open_to(For::Anybody)
        .page(to!(a => registration::load(a.portal, a.caller, a.address)))
        .form(&forms::registration::FORM, to!(a => registration::submit(a.portal, a.caller, a.fields))),
    row("/set-up-security-access/add-site")
        .page(to!(a => registration::load_add_site(a.portal, a.caller, a.address)))
        .form(&forms::add_site::FORM, to!(a => registration::submit_add_site(a.portal, a.caller, a.fields))),
    row("/set-up-security-access/confirmation")
        .open_to(For::Anybody)
        .page(to!(a => confirmation::load_registered(a.portal, a.caller))),
    // People.
    row("/subordinates").page(to!(a => subordinates::load(a.portal, a.caller, a.address))).asked_by(&forms::search::FORM),
    row("/subordinates/new")
        .page(to!(a => new_subordinate::load(a.portal, a.caller, a.address)))
        .form(&forms::new_subordinate::FORM, to!(a => new_subordinate::submit(a.portal, a.caller, a.address, a.fields))),
    row("/subordinates/link")
        .page(to!(a => link_subordinate::load(a.portal, a.caller, a.address)))
        .form(&forms::link_subordinate::FORM, to!(a => link_subordinate::submit(a.portal, a.caller, a.address, a.fields))),
    row("/subordinates/confirmation").page(to!(a => confirmation::load(a.portal, a.caller, a.address))),
    row("/subordinates/{username}")
        .page(to!(a => modify::load(a.portal, a.caller, a.address)))
        .form(&forms::modify::FORM, to!(a => modify::submit(a.portal, a.caller, a.address, a.fields, a.part(0)))),
    row("/subordinates/{username}/last-day")
        .page(to!(a => last_day::load(a.portal, a.caller, a.address)))
        .form(&forms::last_day::FORM, to!(a => last_day::submit(a.portal, a.caller, a.address, a.fields))),
    row("/last-day")
        .page(to!(a => last_day::load(a.portal, a.caller, a.address)))
        .form(&forms::last_day::FORM, to!(a => last_day::submit(a.portal, a.caller, a.address, a.fields))),
    row("/subordinates/{username}/{change}")
        .page(to!(a => membership::load(a.portal, a.caller, a.address, a.part(1))))
        .form(&forms::confirmation::FORM, to!(a => membership::submit(a.portal, a.caller, a.address, a.part(0), a.part(1)))),
    row("/they-left")
        .page(to!(a => they_left::load(a.portal, a.caller, a.address)))
        .form(&forms::confirmation::FORM, to!(a => they_left::submit(a.portal, a.caller, a.address))),
    // Administrators.
    row("/administrators").page(to!(a => of_site::load(a.portal, a.caller, a.address))),
    row("/administrators/assign")
        .form(&forms::assign_backup::FORM, to!(a => assign::assign(a.portal, a.caller, a.address, a.fields)))
        .on("/administrators"),
    row("/administrators/remove")
        .page(to!(a => of_site::load_remove(a.portal, a.caller, a.address)))
        .form(&forms::confirmation::FORM, to!(a => of_site::remove(a.portal, a.caller, a.address))),
    row("/primary-access").page(to!(a => primary_access::load(a.portal, a.caller, a.address))),
    row("/primary-access/grant")
        .form(&forms::grant_primary_access::FORM, to!(a => primary_access::grant(a.portal, a.caller, a.address, a.fields)))
        .on("/primary-access"),
    row("/primary-access/end")
        .page(to!(a => primary_access::load_end(a.portal, a.caller, a.address)))
        .form(&forms::confirmation::FORM, to!(a => primary_access::end(a.portal, a.caller, a.address))),
    row("/change-primary-user").page(to!(a => change_primary_user::load(a.portal, a.caller, a.address))).form(
        &forms::change_primary_user::FORM,
        to!(a => change_primary_user::submit(a.portal, a.caller, a.address, a.fields)),
    ),
    row("/change-primary-user/withdraw")
        .form(
            &forms::withdraw_change::FORM,
            to!(a => change_primary_user::withdraw(a.portal, a.caller, a.address, a.fields)),
        )
        .on("/change-primary-user"),
    // Organizations.
    row("/linked-organizations").page(to!(a => linked_organizations::load(a.portal, a.caller, a.address))),
    row("/linked-organizations/new").page(to!(a => linked_organizations::load_new(a.portal, a.caller, a.address))).form(
        &forms::link_organization::FORM,
        to!(a => linked_organizations::submit_new(a.portal, a.caller, a.address, a.fields)),
    ),
    row("/linked-organizations/clients")
        .page(to!(a => clients::load(a.portal, a.caller, a.address)))
        .form(&forms::assign_to_clients::FORM, to!(a => assign_to_clients::submit(a.portal, a.caller, a.address, a.fields))),
    row("/linked-organizations/clients/{link}")
        .page(to!(a => client::load(a.portal, a.caller, a.address, a.part(0).into())))
        .form(&forms::client::FORM, to!(a => client::submit(a.portal, a.caller, a.address, a.fields, a.part(0).into()))),
    row("/linked-organizations/{link}")
        .page(to!(a => linked_organization::load(a.portal, a.caller, a.address, a.part(0).into())))
        .form(
            &forms::change_ceiling::FORM,
            to!(a => linked_organization::submit(a.portal, a.caller, a.address, a.fields, a.part(0).into())),
        ),
    row("/linked-organizations/{link}/ceiling")
        .page(to!(a => link_changes::load_ceiling(a.portal, a.caller, a.address, a.part(0).into())))
        .form(
            &forms::change_ceiling::FORM,
            to!(a => link_changes::submit_ceiling(a.portal, a.caller, a.address, a.fields, a.part(0).into())),
        ),
    row("/linked-organizations/{link}/end")
        .page(to!(a => link_changes::load_end(a.portal, a.caller, a.address, a.part(0).into())))
        .form(
            &forms::confirmation::FORM,
            to!(a => link_changes::submit_end(a.portal, a.caller, a.address, a.part(0).into())),
        ),
    row("/linked-organizations/{link}/remove")
        .page(to!(a => link_changes::load_remove(a.portal, a.caller, a.address, a.part(0).into())))
        .form(
            &forms::confirmation::FORM,
            to!(a => link_changes::submit_remove(a.portal, a.caller, a.address, a.part(0).into())),
        ),
    // One's own.
    row("/services/{group}").page(to!(a => home::load_group(a.portal, a.caller, a.address, a.part(0)))),
    row("/sites").page(to!(a => sites::load(a.portal, a.caller, a.address))).asked_by(&forms::search::FORM),
    row("/access").page(to!(a => access::load(a.portal, a.caller, a.address))),
    row("/access/request")
        .form(&forms::request_access::FORM, to!(a => request_access::submit(a.portal, a.caller, a.address, a.fields)))
        .on("/access"),
    row("/requests").page(to!(a => requests::load(a.portal, a.caller, a.address))),
    row("/requests/answer")
        .form(&forms::answer::FORM, to!(a => requests::answer(a.portal, a.caller, a.fields)))
        .on("/requests"),
    row("/requests/withdraw")
        .form(&forms::withdraw_request::FORM, to!(a => requests::withdraw(a.portal, a.caller, a.fields)))
        .on("/requests"),
    row("/notices").page(to!(a => notices::load(a.portal, a.caller, a.address))),
    row("/notices/read")
        .form(&forms::notices_read::FORM, to!(a => notices::submit(a.portal, a.caller, a.fields)))
        .on("/notices"),
    row("/providers").page(to!(a => providers::load(a.portal, a.caller, a.address))).asked_by(&forms::search::FORM),
    row("/news").page(to!(a => std::future::ready(articles::load(a.portal, a.caller, "news")))),
    row("/publications").page(to!(a => std::future::ready(articles::load(a.portal, a.caller, "publications")))),
    row("/links").page(to!(a => std::future::ready(articles::load(a.portal, a.caller, "links")))),
    // The agency's.
    row("/agency").page(to!(a => agency::overview::load(a.portal, a.caller, a.address))),
    row("/agency/sites").page(to!(a => agency::sites::load(a.portal, a.caller, a.address))).asked_by(&forms::search::FORM),
    row("/agency/sites/{pid_sl}").page(to!(a => agency::site::load(a.portal, a.caller, a.address, a.part(0)))),
    // The letter itself is only the answer to its form; whoever had to sign in first comes back to the site.
    row("/agency/sites/{pid_sl}/letter")
        .page(to!(a => agency::site::load(a.portal, a.caller, a.address, a.part(0))))
        .form(&forms::issue_letter::FORM, to!(a => agency::site::issue_letter(a.portal, a.caller, a.fields, a.part(0)))),
    row("/agency/changes").page(to!(a => agency::changes::load(a.portal, a.caller, a.address))),
    row("/agency/changes/{id}")
        .page(to!(a => agency::change::load(a.portal, a.caller, a.address, a.part(0).into())))
        .form(&forms::decide_change::FORM, to!(a => agency::change::submit(a.portal, a.caller, a.fields, a.part(0).into()))),
    row("/agency/offers")
        .page(to!(a => async move {
            match a.address.get("type").filter(|provider_type| !provider_type.is_empty()) {
                None => agency::offers::load(a.portal, a.caller, a.address).await,
                Some(provider_type) => agency::offer::load(a.portal, a.caller, a.address, &provider_type).await,
            }
        }))
        .form(&forms::offer::FORM, to!(a => agency::offer::submit(a.portal, a.caller, a.address, a.fields))),
    row("/agency/users").page(to!(a => agency::users::load(a.portal, a.caller, a.address))).asked_by(&forms::search::FORM),
    row("/agency/users/{username}").page(to!(a => agency::user::load(a.portal, a.caller, a.address, a.part(0)))),
    row("/agency/users/{username}/reset-password")
        .page(to!(a => agency::user_password::load(a.portal, a.caller, a.address, a.part(0))))
        .form(&forms::confirmation::FORM, to!(a => agency::user_password::submit(a.portal, a.caller, a.part(0)))),
    row("/agency/users/{username}/change-email")
        .page(to!(a => agency::user_email::load(a.portal, a.caller, a.address, a.part(0))))
        .form(&forms::change_email::FORM, to!(a => agency::user_email::submit(a.portal, a.caller, a.fields, a.part(0)))),
    row("/agency/users/{username}/{change}")
        .page(to!(a => agency::change_user_id::load(a.portal, a.caller, a.address, a.part(0), a.part(1))))
        .form(
            &forms::confirmation::FORM,
            to!(a => agency::change_user_id::submit(a.portal, a.caller, a.part(0), a.part(1))),
        ),
    row("/agency/terms")
        .page(to!(a => agency::terms::load(a.portal, a.caller, a.address)))
        .form(&forms::publish_terms::FORM, to!(a => agency::terms::submit(a.portal, a.caller, a.address, a.fields))),
    row("/agency/audit")
        .page(to!(a => agency::audit::load(a.portal, a.caller, a.address)))
        .asked_by(&forms::audit_search::FORM),
];

/// The row for a path.
pub fn row_at(path: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.is_at(path))
}

/// The form that is posted to a path, or the one that asks for the page there.
pub fn form_at(path: &str, posted: bool) -> Option<&'static Form> {
    let row = row_at(path)?;
    if posted { row.form.map(|(form, _)| form) } else { row.asks }
}

/// The page at an address; or the address where it is instead.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Result<Sheet, String>, Trouble> {
    if let Some(instead) = sites::typed(portal, caller, address).await? {
        return Ok(Err(instead));
    }
    let row = row_at(&address.path).ok_or(Trouble::NotFound)?;
    agency::admit(caller, address)?;
    let load = row.page.ok_or(Trouble::NotFound)?;
    let fields = Fields::default();
    load(Asked { portal, caller, address, fields: &fields, row }).await.map(Ok)
}

/// Does what the form says that was sent to `place`.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let row = row_at(&address.path).ok_or(Trouble::NotFound)?;
    agency::admit(caller, address)?;
    let (_, submit) = row.form.ok_or(Trouble::NotFound)?;
    submit(Asked { portal, caller, address, fields, row }).await
}

/// The page that holds the form which is sent to `place`: mostly it has the same address.
pub fn page_of(address: &Address, fields: &Fields) -> Address {
    match row_at(&address.path).and_then(|row| row.on) {
        Some("/requests") => requests::page(fields.get("after")),
        Some(path) => Address { path: path.to_owned(), query: address.query.clone() },
        // The button of the warning before a time-out: it stands on every page.
        None if address.path == "/stay" => Address { path: "/".to_owned(), query: String::new() },
        None => address.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_form_without_a_page_of_its_own_knows_the_page_that_holds_it() {
        let fields: Fields = [("kind", "service"), ("after", "1f")].into_iter().collect();
        for (address, page) in [
            ("/requests/answer", "/requests?after=1f"),
            ("/access/request?site=110091495D", "/access?site=110091495D"),
            ("/administrators/remove?username=mtran", "/administrators/remove?username=mtran"),
            ("/subordinates/mtran/suspend", "/subordinates/mtran/suspend"),
            ("/stay", "/"),
        ] {
            assert_eq!(page_of(&Address::parse(address), &fields).whole(), page);
        }
    }

    #[test]
    fn an_address_has_one_row() {
        let at = |path: &str| row_at(path).map(|row| row.path);
        assert_eq!(at("/"), Some("/"));
        assert_eq!(at("/subordinates/"), Some("/subordinates"));
        assert_eq!(at("/subordinates/new"), Some("/subordinates/new"));
        assert_eq!(at("/subordinates/mtran"), Some("/subordinates/{username}"));
        assert_eq!(at("/subordinates/mtran/last-day"), Some("/subordinates/{username}/last-day"));
        assert_eq!(at("/linked-organizations/clients/1f"), Some("/linked-organizations/clients/{link}"));
        assert_eq!((at("/nothing"), at("//subordinates"), at("/subordinates//suspend")), (None, None, None));
        // No row hides one behind it.
        for row in TABLE {
            assert_eq!(at(row.path), Some(row.path));
        }
        assert_eq!(TABLE.iter().map(|row| row.path).collect::<HashSet<_>>().len(), TABLE.len());
    }

    #[test]
    fn a_form_stands_on_a_page() {
        for row in TABLE {
            assert!(row.page.is_some() || row.form.is_some(), "{}", row.path);
            let page = row.on.map_or(row.page, |on| row_at(on).and_then(|row| row.page));
            assert!(page.is_some(), "{}", row.path);
        }
    }

    #[test]
    fn every_form_is_sent_somewhere() {
        // What only the script sends stands on no page.
        let mut sent = HashSet::from(["keep", "stay"]);
        sent.extend(
            TABLE.iter().flat_map(|row| row.form.map(|(form, _)| form).into_iter().chain(row.asks)).map(|form| form.name),
        );
        for form in forms::ALL {
            assert!(sent.contains(form.name), "{}", form.name);
        }
    }
}
