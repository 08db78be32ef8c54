//! What a site's administrators are told of one of its backup primary users [R11].

use super::SiteName;

/// What happened to a backup primary user at the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupChange {
    /// The role, or all that the person had there, ended.
    Ended,
    /// The access there rests.
    Suspended,
    /// It is back.
    Reactivated,
    /// The last day there is another one.
    LastDay,
    /// The last day there is over.
    Over,
}

impl BackupChange {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ended, Self::Suspended, Self::Reactivated, Self::LastDay, Self::Over];

    /// What is said of it.
    pub(super) fn words(self, by: &str, person: &str, site: SiteName<'_>) -> String {
        match self {
            Self::Ended => format!("Site {site:#} has one backup primary user less. {by} ended it at {site} for {person}."),
            Self::Suspended => {
                format!("A backup primary user of site {site:#} is suspended there. {by} suspended {person} at {site}.")
            }
            Self::Reactivated => {
                format!("A backup primary user of site {site:#} is back. {by} reactivated {person} at {site}.")
            }
            Self::LastDay => format!(
                "A backup primary user of site {site:#} has another last day. {by} changed the last day of {person} at {site}."
            ),
            Self::Over => format!(
                "The last day of a backup primary user of site {site:#} is over. {person} no longer administers {site}."
            ),
        }
    }
}
