//! Which sheet stands at which address, and what its forms do.

use domain::fields::Fields;

use super::{
    access, activate, administrators, agency, articles, assign_to_clients, change_primary_user, client, clients, deed,
    forgot_password, home, last_day, link_deeds, link_subordinate, linked_organization, linked_organizations, notices,
    primary_access, providers, request_access, requests, sites, terms, they_left,
};
use crate::desk::{Caller, Desk, Reply};
use crate::page::Place;
use crate::sheet::Sheet;
use crate::trouble::Trouble;

/// The sheet at an address.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    match place.parts().as_slice() {
        [] if agency::is_staff(caller) => agency::load(desk, caller, place).await,
        [] => home::load(desk, caller, place).await,
        ["services", group] => home::load_group(desk, caller, place, group).await,
        ["providers"] => providers::load(desk, caller, place).await,
        [shelf @ ("news" | "publications" | "links")] => articles::load(desk, caller, shelf),
        ["forgot-password"] => forgot_password::load(desk, caller, place).await,
        ["activate"] => activate::load(desk, caller, place).await,
        ["terms"] => terms::load(desk, caller, place).await,
        ["administrators"] => administrators::load(desk, caller, place).await,
        ["administrators", "remove"] => administrators::load_remove(desk, caller, place).await,
        ["requests"] => requests::load(desk, caller, place).await,
        ["primary-access"] => primary_access::load(desk, caller, place).await,
        ["primary-access", "end"] => primary_access::load_end(desk, caller, place).await,
        ["change-primary-user"] => change_primary_user::load(desk, caller, place).await,
        ["access"] => access::load(desk, caller, place).await,
        ["notices"] => notices::load(desk, caller, place).await,
        ["sites"] => sites::load(desk, caller, place).await,
        ["they-left"] => they_left::load(desk, caller, place).await,
        ["agency", ..] => agency::load(desk, caller, place).await,
        ["linked-organizations", rest @ ..] => match rest {
            [] => linked_organizations::load(desk, caller, place).await,
            ["new"] => linked_organizations::load_new(desk, caller, place).await,
            ["clients"] => clients::load(desk, caller, place).await,
            ["clients", link] => client::load(desk, caller, place, link).await,
            [link] => linked_organization::load(desk, caller, place, link).await,
            [link, "ceiling"] => link_deeds::load_ceiling(desk, caller, place, link).await,
            [link, "end"] => link_deeds::load_end(desk, caller, place, link).await,
            [link, "remove"] => link_deeds::load_remove(desk, caller, place, link).await,
            _ => Err(Trouble::NotFound),
        },
        ["subordinates", "link"] => link_subordinate::load(desk, caller, place).await,
        ["last-day"] | ["subordinates", _, "last-day"] => last_day::load(desk, caller, place).await,
        ["subordinates", _, slug] => deed::load(desk, caller, place, slug).await,
        _ => Err(Trouble::NotFound),
    }
}

/// Does what a form of a sheet says. One with something wrong comes back by [`Reply::again`]: the page that shows it is loaded
/// again, and shows what the session kept.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    match place.parts().as_slice() {
        ["forgot-password"] => forgot_password::submit(desk, caller, place, fields).await,
        ["activate"] => activate::submit(desk, caller, place, fields).await,
        ["terms"] => terms::submit(desk, caller, place, fields).await,
        ["administrators", "assign"] => administrators::assign(desk, caller, place, fields).await,
        ["administrators", "remove"] => administrators::remove(desk, caller, place).await,
        ["requests", "answer"] => requests::answer(desk, caller, fields).await,
        ["requests", "withdraw"] => requests::withdraw(desk, caller, fields).await,
        ["primary-access", "grant"] => primary_access::grant(desk, caller, place, fields).await,
        ["primary-access", "end"] => primary_access::end(desk, caller, place).await,
        ["change-primary-user"] => change_primary_user::submit(desk, caller, place, fields).await,
        ["change-primary-user", "withdraw"] => change_primary_user::withdraw(desk, caller, place, fields).await,
        ["access", "request"] => request_access::submit(desk, caller, place, fields).await,
        ["notices", "read"] => notices::submit(desk, caller, fields).await,
        ["they-left"] => they_left::submit(desk, caller, place).await,
        ["agency", ..] => agency::submit(desk, caller, place, fields).await,
        ["linked-organizations", rest @ ..] => match rest {
            ["new"] => linked_organizations::submit_new(desk, caller, place, fields).await,
            ["clients"] => assign_to_clients::submit(desk, caller, place, fields).await,
            ["clients", link] => client::submit(desk, caller, place, fields, link).await,
            [link] => linked_organization::submit(desk, caller, place, fields, link).await,
            [link, "ceiling"] => link_deeds::submit_ceiling(desk, caller, place, fields, link).await,
            [link, "end"] => link_deeds::submit_end(desk, caller, place, link).await,
            [link, "remove"] => link_deeds::submit_remove(desk, caller, place, link).await,
            _ => Err(Trouble::NotFound),
        },
        ["subordinates", "link"] => link_subordinate::submit(desk, caller, place, fields).await,
        ["last-day"] | ["subordinates", _, "last-day"] => last_day::submit(desk, caller, place, fields).await,
        ["subordinates", username, slug] => deed::submit(desk, caller, place, username, slug).await,
        _ => Err(Trouble::NotFound),
    }
}

/// The page that holds the form which is posted to `place`: mostly it has the same address.
pub fn page_of(place: &Place, fields: &Fields) -> Place {
    let path = match place.parts().as_slice() {
        ["requests", "answer"] => return requests::page(fields.get("after")),
        ["requests", "withdraw"] => "/requests",
        ["administrators", "assign"] => "/administrators",
        ["primary-access", "grant"] => "/primary-access",
        ["change-primary-user", "withdraw"] => "/change-primary-user",
        ["access", "request"] => "/access",
        ["notices", "read"] => "/notices",
        // The script's: it stands on every page.
        ["stay"] => "/",
        _ => return place.clone(),
    };
    Place { path: path.to_owned(), query: place.query.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_a_page_of_its_own_knows_the_page_that_holds_it() {
        let place = |path: &str, query: &str| Place { path: path.to_owned(), query: query.to_owned() };
        let fields: Fields = [("kind", "service"), ("after", "1f")].into_iter().collect();
        for (path, query, page) in [
            ("/requests/answer", "", "/requests?after=1f"),
            ("/access/request", "site=110091495D", "/access?site=110091495D"),
            ("/administrators/remove", "username=mtran", "/administrators/remove?username=mtran"),
            ("/subordinates/mtran/suspend", "", "/subordinates/mtran/suspend"),
        ] {
            assert_eq!(page_of(&place(path, query), &fields).address(), page);
        }
    }
}
