//! The person whom a page of the console is about.

use domain::username::Username;
use store::agency::agency_user::AgencyUser;

use crate::page::trouble::Trouble;
use crate::panels::agency::trail;
use crate::server_side::portal::{Caller, Portal};

/// The person with a user ID.
pub async fn find(portal: &Portal, caller: &Caller, username: &str) -> Result<AgencyUser, Trouble> {
    let username = Username::parse(username).map_err(|_| Trouble::NotFound)?;
    let (actor, limits) = (caller.inside()?, portal.settings.limits);
    let found = portal.store.user_for_agency(&actor.id, &username, caller.now(), limits).await;
    found.map_err(|error| caller.stopped(error))?.ok_or(Trouble::NotFound)
}

/// First and last name.
pub fn name_of(user: &AgencyUser) -> String {
    format!("{} {}", user.first_name, user.last_name)
}

/// The way to what is done to a person.
pub fn trail_below(user: &AgencyUser) -> Vec<(String, String)> {
    let mut steps = trail("users", &name_of(user));
    if let Some(last) = steps.last_mut() {
        last.1 = format!("/agency/users/{}", user.username);
    }
    steps
}
