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

/// To who asked for somebody else.
pub(super) fn withdrawn(person: &str, site: SiteName<'_>) -> String {
    format!(
        "Your request for a primary user of site {site:#} is withdrawn. The agency approved another one, so it no longer decides \
         about {person} at {site}. Ask again if it is still wanted."
    )
}

/// To the new one, where the old one keeps administering the site.
pub(super) fn still_administered(old: &str, through: &str, site: SiteName<'_>) -> String {
    format!(
        "You are the primary user of site {site:#} now. {old} still administers {site} by primary access given to {through}, until \
         an administrator of {site} ends it under Primary Access."
    )
}
