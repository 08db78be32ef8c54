//! What a site's administrators are told of the user ID of another one.

use super::SiteName;

/// What the agency did to a user ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserIdChange {
    /// It rests until further notice.
    Suspended,
    /// It works again.
    Reactivated,
    /// It ended for good.
    Terminated,
}

impl UserIdChange {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Suspended, Self::Reactivated, Self::Terminated];

    /// What is said of it, and where to go where none of the site's own is left.
    pub(super) fn words(self, person: &str, site: SiteName<'_>, own_left: bool) -> String {
        let (became, did) = match self {
            Self::Suspended => ("is suspended", "suspended the user ID"),
            Self::Reactivated => ("works again", "ended the suspension"),
            Self::Terminated => ("has ended", "ended the user ID"),
        };
        let go = match (self, own_left) {
            (Self::Reactivated, _) => "",
            (_, true) => " Manage Administrators shows who is left.",
            (_, false) => {
                " None of the site’s own primary and backup primary users is left. Call the help desk: the agency issues a \
                 registration letter."
            }
        };
        format!("The user ID of an administrator of site {site:#} {became}. The agency {did} of {person}, of {site}.{go}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r7_where_none_of_the_sites_own_is_left_the_words_say_where_to_go() {
        let site = SiteName { pid_sl: "110091495D", name: "RIVERSIDE HOSPITAL MILTON" };
        for (what, own_left, helps) in [
            (UserIdChange::Suspended, false, true),
            (UserIdChange::Terminated, false, true),
            (UserIdChange::Suspended, true, false),
            (UserIdChange::Reactivated, false, false),
        ] {
            let words = what.words("Mary Hughes", site, own_left);
            assert_eq!(words.contains("registration letter"), helps, "{words}");
        }
    }
}
