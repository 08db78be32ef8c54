//! What is said of a change of primary user [R7].

use super::SiteName;

pub(super) fn asked(by: &str, person: &str, site: SiteName<'_>) -> String {
    format!(
        "Another primary user is asked for at site {site:#}. {by} asks the agency to make {person} primary user of {site}."
    )
}

pub(super) fn approved(person: &str, site: SiteName<'_>) -> String {
    format!("Site {site:#} has another primary user. The agency made {person} primary user of {site}.")
}

pub(super) fn declined(person: &str, site: SiteName<'_>) -> String {
    format!("The primary user of site {site:#} stays. The agency declined to make {person} primary user of {site}.")
}

/// To the site's other administrators [R6].
pub(super) fn registered(person: &str, site: SiteName<'_>) -> String {
    format!(
        "Somebody registered as primary user of site {site:#}. {person} did it with the registration letter of {site}. If that is \
         wrong, call the help desk at once."
    )
}

/// To the new one, where the old one keeps administering the site.
pub(super) fn still_administered(old: &str, through: &str, site: SiteName<'_>) -> String {
    format!(
        "You are the primary user of site {site:#} now. {old} still administers {site} by primary access given to {through}, until \
         an administrator of {site} ends it under Primary Access."
    )
}
