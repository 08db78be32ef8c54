//! What is said of requests: to who can answer, and to who asked and got no answer.

use super::SiteName;
use crate::request::{LostBy, RequestKind};

/// Somebody is to work at one more site, and can answer for so many whole days.
pub(super) fn link_asked(by: &str, site: SiteName<'_>, days: i64) -> String {
    let until = match days {
        ..=0 => "today".to_owned(),
        1 => "within 1 day".to_owned(),
        days => format!("within {days} days"),
    };
    format!(
        "You are asked to work at site {site:#} too. {by} asks it for {site}. Accept or decline when you sign in, {until}."
    )
}

/// It is withdrawn by what somebody else did.
pub(super) fn withdrawn(kind: RequestKind, about: &str, site: SiteName<'_>, why: LostBy) -> String {
    let why = why.words();
    if kind == RequestKind::ChangePrimaryUser {
        format!(
            "Your request for a primary user of site {site:#} is withdrawn. {why} The agency no longer decides about {about} at \
             {site}. Ask again if it is still wanted."
        )
    } else {
        let what = kind.label();
        format!(
            "A request of yours about site {site:#} is withdrawn. {why} {what} for {about} at {site} waits for nobody any more. \
             Ask again if it is still wanted."
        )
    }
}

/// Nobody answered in time.
pub(super) fn lapsed(kind: RequestKind, about: &str, site: SiteName<'_>) -> String {
    let what = match kind {
        RequestKind::Link => format!("{about} did not answer your request to work at {site}."),
        RequestKind::PrimaryAccess => format!("{about} did not answer your offer to let it administer {site}."),
        RequestKind::OrganizationLink => format!("{about} did not answer your offer to link it to {site}."),
        RequestKind::ChangePrimaryUser => {
            format!("The agency did not answer your request to make {about} primary user of {site}.")
        }
        RequestKind::Service => format!("Nobody answered your request for {about} at {site}."),
    };
    format!("A request about site {site:#} has lapsed. {what} Ask again if it is still wanted.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r14_who_is_asked_knows_for_how_long() {
        let site = SiteName { pid_sl: "110091495D", name: "Milton" };
        for (days, until) in [(21, "within 21 days."), (1, "within 1 day."), (0, "sign in, today.")] {
            let words = link_asked("Mary Hughes", site, days);
            assert!(words.ends_with(until), "{words}");
        }
    }

    #[test]
    fn each_kind_says_in_words_of_its_own_what_nobody_answered() {
        let site = SiteName { pid_sl: "110091495D", name: "Milton" };
        let words = lapsed(RequestKind::PrimaryAccess, "Needham (110091495B)", site);
        assert!(words.contains("Needham (110091495B) did not answer your offer to let it administer Milton (110091495D)."));
        let mut all: Vec<String> = RequestKind::ALL.map(|kind| lapsed(kind, "Needham", site)).to_vec();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), RequestKind::ALL.len());
    }
}
