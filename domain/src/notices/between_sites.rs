//! What is said of primary access and organization links.

use super::SiteName;

/// What happened between two sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BetweenSites {
    /// To the administrators of the other site [R12].
    PrimaryAccessOffered,
    /// To the site's administrators [R12].
    PrimaryAccessAccepted,
    /// To the site's administrators [R12].
    PrimaryAccessDeclined,
    /// To the administrators of both [R12].
    PrimaryAccessEnded,
    /// To the administrators of both: its last day is over [R12].
    PrimaryAccessOver,
    /// To the administrators of both [R12].
    PrimaryAccessSooner,
    /// To the administrators of both [R12].
    PrimaryAccessLonger,
    /// To the administrators of the other site [R15].
    OrganizationLinkOffered,
    /// To the site's administrators [R15].
    OrganizationLinkAccepted,
    /// To the site's administrators [R15].
    OrganizationLinkDeclined,
    /// To the administrators of the other site [R15].
    CeilingChanged,
    /// To the administrators of both [R15].
    OrganizationLinkEnded,
    /// To the administrators of both: its last day is over [R15].
    OrganizationLinkOver,
    /// To the administrators of both [R15].
    OrganizationLinkSooner,
    /// To the administrators of both [R15].
    OrganizationLinkLonger,
}

impl BetweenSites {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::PrimaryAccessOffered,
        Self::PrimaryAccessAccepted,
        Self::PrimaryAccessDeclined,
        Self::PrimaryAccessEnded,
        Self::PrimaryAccessOver,
        Self::PrimaryAccessSooner,
        Self::PrimaryAccessLonger,
        Self::OrganizationLinkOffered,
        Self::OrganizationLinkAccepted,
        Self::OrganizationLinkDeclined,
        Self::CeilingChanged,
        Self::OrganizationLinkEnded,
        Self::OrganizationLinkOver,
        Self::OrganizationLinkSooner,
        Self::OrganizationLinkLonger,
    ];

    /// The panel on which something can be done about it, for whoever administers this site.
    pub fn page(self, pid_sl: &str) -> String {
        match self {
            Self::PrimaryAccessOffered | Self::OrganizationLinkOffered => "/requests".to_owned(),
            Self::PrimaryAccessAccepted
            | Self::PrimaryAccessDeclined
            | Self::PrimaryAccessEnded
            | Self::PrimaryAccessOver
            | Self::PrimaryAccessSooner
            | Self::PrimaryAccessLonger => format!("/primary-access?site={pid_sl}"),
            Self::OrganizationLinkAccepted
            | Self::OrganizationLinkDeclined
            | Self::CeilingChanged
            | Self::OrganizationLinkEnded
            | Self::OrganizationLinkOver
            | Self::OrganizationLinkSooner
            | Self::OrganizationLinkLonger => format!("/linked-organizations?site={pid_sl}"),
        }
    }

    /// What is said of it; `site` lets `other` in. What is over is by nobody.
    pub(super) fn words(self, by: &str, site: SiteName<'_>, other: SiteName<'_>) -> String {
        match self {
            Self::PrimaryAccessOffered => format!(
                "Site {site:#} offers primary access to site {other:#}. {by} offers that administrators of {other} administer \
                 {site} too. Accept or decline it."
            ),
            Self::PrimaryAccessAccepted => format!(
                "Site {other:#} accepted primary access to site {site:#}. {by} accepted that administrators of {other} administer \
                 {site} too."
            ),
            Self::PrimaryAccessDeclined => format!(
                "Site {other:#} declined primary access to site {site:#}. {by} declined it for {other}. Nothing changes at {site}."
            ),
            Self::PrimaryAccessEnded => format!(
                "Primary access of site {other:#} to site {site:#} has ended. {by} ended it. Administrators of {other} no longer \
                 administer {site}."
            ),
            Self::PrimaryAccessOver => format!(
                "The last day of primary access of site {other:#} to site {site:#} is over. Administrators of {other} no longer \
                 administer {site}."
            ),
            Self::PrimaryAccessSooner => format!(
                "Primary access of site {other:#} to site {site:#} ends sooner than before. {by} changed until when administrators \
                 of {other} administer {site}."
            ),
            Self::PrimaryAccessLonger => format!(
                "Primary access of site {other:#} to site {site:#} lasts longer than before. {by} changed until when \
                 administrators of {other} administer {site}."
            ),
            Self::OrganizationLinkOffered => format!(
                "Site {site:#} offers services to people of site {other:#}. {by} offers to link {other} to {site}. \
                 Accept or decline it."
            ),
            Self::OrganizationLinkAccepted => format!(
                "Site {other:#} accepted the link to site {site:#}. {by} accepted it. People of {other} can be given services of \
                 {site}."
            ),
            Self::OrganizationLinkDeclined => format!(
                "Site {other:#} declined the link to site {site:#}. {by} declined it for {other}. Nothing changes at {site}."
            ),
            Self::CeilingChanged => format!(
                "Site {site:#} changed which services site {other:#} may use. {by} changed what people of {other} can be given \
                 of {site}."
            ),
            Self::OrganizationLinkEnded => format!(
                "The link of site {other:#} to site {site:#} has ended. {by} ended it. People of {other} no longer have services \
                 of {site}."
            ),
            Self::OrganizationLinkOver => format!(
                "The last day of the link of site {other:#} to site {site:#} is over. People of {other} no longer have services \
                 of {site}."
            ),
            Self::OrganizationLinkSooner => format!(
                "The link of site {other:#} to site {site:#} ends sooner than before. {by} changed until when people of {other} may \
                 have services of {site}."
            ),
            Self::OrganizationLinkLonger => format!(
                "The link of site {other:#} to site {site:#} lasts longer than before. {by} changed until when people of {other} \
                 may have services of {site}."
            ),
        }
    }
}
