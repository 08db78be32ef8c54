//! By what right somebody administers a site [R10], and what of it stops at whom [R11] [R12] [R20].
//! Who may give which command at all is the table in [`crate::power`].

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::person::Role;

/// By what right somebody administers a site [R10].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Authority {
    /// As the site's primary user.
    PrimaryUser,
    /// As one of its backup primary users.
    BackupPrimaryUser,
    /// As primary or backup primary user of a site that has primary access.
    PrimaryAccess,
}

impl Authority {
    /// Whether it is by the site's own primary or backup user [R12].
    pub fn is_own(self) -> bool {
        self != Self::PrimaryAccess
    }

    /// The words for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::PrimaryUser => Role::PrimaryUser.label(),
            Self::BackupPrimaryUser => Role::BackupPrimaryUser.label(),
            Self::PrimaryAccess => "Primary access",
        }
    }
}

/// What is asked of an administrator's power over one person at one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MembershipChange {
    /// Changing the services that the person has there.
    ChangeServices,
    /// Ending the password, for another one that the person chooses.
    ResetPassword,
    /// Stopping the person's access there until further notice.
    Suspend,
    /// Ending a suspension.
    Reactivate,
    /// Ending the membership.
    Remove,
}

/// Why an actor may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// [R8]
    #[error("Sign in first.")]
    SignedOut,
    /// [R8]
    #[error("Set your own password first.")]
    NoOwnPassword,
    /// [R8]
    #[error("Accept the terms first.")]
    TermsNotAccepted,
    /// [R9]
    #[error("You don’t administer this site.")]
    NotAdministrator,
    /// [R9]
    #[error("Only the agency does this.")]
    NotAgency,
    /// [R12]
    #[error("Only the site’s own primary user or a backup primary user does this.")]
    NotOwnAdministrator,
    /// [R16]
    #[error("You don’t work at this site.")]
    NotMember,
    /// [R14]
    #[error("Only the person who was asked can answer.")]
    NotAsked,
    /// [R11]
    #[error("A backup primary user can’t do this to the primary user.")]
    AbovePrimaryUser,
    /// A site must not lose its administrator by a slip.
    #[error("You can’t do this to your own access. Ask another administrator of the site.")]
    Oneself,
    /// [R7]
    #[error("The site needs its primary user. A change of primary user goes through the agency.")]
    LastAdministrator,
    /// [R7]
    #[error(
        "Nobody would be left to administer the site. Assign a backup primary user first, or ask for a change of primary user."
    )]
    NobodyLeft,
    /// [R20]
    #[error(
        "This person also works at a site that you don’t administer, or administers one. Only the agency can reset this password."
    )]
    ResetElsewhere,
}

impl Refusal {
    /// The rule that says no, as in the table of commands and actors.
    pub fn rule(self) -> &'static str {
        match self {
            Self::SignedOut | Self::NoOwnPassword | Self::TermsNotAccepted => "R8",
            Self::NotAdministrator | Self::NotAgency | Self::Oneself => "R9",
            Self::AbovePrimaryUser => "R11",
            Self::NotOwnAdministrator => "R12",
            Self::NotAsked => "R14",
            Self::NotMember => "R16",
            Self::LastAdministrator | Self::NobodyLeft => "R7",
            Self::ResetElsewhere => "R20",
        }
    }
}

/// Who may administer a site [R10]: its primary user and its backup primary users, while their membership there is active, and
/// those of sites that have its primary access. `own` is what the user is at the site, `at_grantees` at those others.
pub fn authority(own: Option<Role>, at_grantees: &[Role]) -> Option<Authority> {
    match own {
        Some(Role::PrimaryUser) => Some(Authority::PrimaryUser),
        Some(Role::BackupPrimaryUser) => Some(Authority::BackupPrimaryUser),
        Some(Role::Subordinate) | None => {
            at_grantees.iter().any(|role| *role != Role::Subordinate).then_some(Authority::PrimaryAccess)
        }
    }
}

/// Whether an administrator may do this to somebody who is `role` at the site [R11] [R12]. Whoever may not suspend somebody may
/// not end the suspension either.
pub fn may_do(by: Authority, change: MembershipChange, role: Role, oneself: bool) -> Result<(), Refusal> {
    match (by, role) {
        _ if change == MembershipChange::ChangeServices => Ok(()),
        // Who is suspended at the site may still administer it by primary access, and must not undo the suspension.
        _ if oneself => Err(Refusal::Oneself),
        (Authority::PrimaryAccess, Role::PrimaryUser | Role::BackupPrimaryUser) => Err(Refusal::NotOwnAdministrator),
        (Authority::BackupPrimaryUser, Role::PrimaryUser) => Err(Refusal::AbovePrimaryUser),
        (_, Role::PrimaryUser) if change != MembershipChange::ResetPassword => Err(Refusal::LastAdministrator),
        _ => Ok(()),
    }
}

/// One of the memberships of somebody whose password is to be reset.
#[derive(Clone, Copy, Debug)]
pub struct MembershipElsewhere {
    /// What the person is there.
    pub role: Role,
    /// Whether the actor administers that site.
    pub administered_by_actor: bool,
}

/// How somebody whose password an administrator resets gets in again [R20].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetWay {
    /// With a one-time password, which the administrator sees and hands on.
    Shown,
    /// With an activation code, which goes to the person's own e-mail.
    Mailed,
}

impl ResetWay {
    /// Whether a reset can go this way where mail is configured, or where it isn't: then who must not see the password leaves the
    /// reset to the agency.
    pub fn open(self, mail: bool) -> Result<(), Refusal> {
        if self == Self::Shown || mail { Ok(()) } else { Err(Refusal::ResetElsewhere) }
    }
}

/// Which way a reset goes [R20]. An administrator sees a new one-time password only of a subordinate all of whose memberships
/// stand at sites that this administrator administers.
pub fn way_of_reset(memberships: &[MembershipElsewhere]) -> ResetWay {
    if memberships.iter().all(|m| m.role == Role::Subordinate && m.administered_by_actor) {
        ResetWay::Shown
    } else {
        ResetWay::Mailed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Authority::{BackupPrimaryUser as Backup, PrimaryAccess as Access, PrimaryUser as Primary};
    use MembershipChange::{ChangeServices, Reactivate, Remove, ResetPassword, Suspend};

    #[test]
    fn r10_primary_and_backup_administer_here_and_where_they_were_let_in() {
        assert_eq!(authority(Some(Role::PrimaryUser), &[]), Some(Primary));
        assert_eq!(authority(Some(Role::BackupPrimaryUser), &[Role::PrimaryUser]), Some(Backup));
        for own in [Some(Role::Subordinate), None] {
            assert_eq!(authority(own, &[]), None);
            assert_eq!(authority(own, &[Role::Subordinate]), None);
            assert_eq!(authority(own, &[Role::Subordinate, Role::BackupPrimaryUser]), Some(Access));
            assert_eq!(authority(own, &[Role::PrimaryUser]), Some(Access));
        }
    }

    #[test]
    fn r11_a_backup_cannot_suspend_remove_or_reset_the_primary_user() {
        for change in [Suspend, Reactivate, Remove, ResetPassword] {
            assert_eq!(may_do(Backup, change, Role::PrimaryUser, false), Err(Refusal::AbovePrimaryUser), "{change:?}");
            assert_eq!(may_do(Backup, change, Role::Subordinate, false), Ok(()), "{change:?}");
            assert_eq!(may_do(Backup, change, Role::BackupPrimaryUser, false), Ok(()), "{change:?}");
        }
        assert_eq!(may_do(Backup, ChangeServices, Role::PrimaryUser, false), Ok(()));
    }

    #[test]
    fn r11_r12_who_may_not_suspend_somebody_may_not_end_the_suspension_either() {
        for by in [Primary, Backup, Access] {
            for role in [Role::PrimaryUser, Role::BackupPrimaryUser, Role::Subordinate] {
                for oneself in [false, true] {
                    let (suspend, reactivate) = (may_do(by, Suspend, role, oneself), may_do(by, Reactivate, role, oneself));
                    assert_eq!(reactivate, suspend, "{by:?} {role:?} {oneself}");
                }
            }
        }
        for (by, role, expected) in [
            (Primary, Role::BackupPrimaryUser, Ok(())),
            (Backup, Role::BackupPrimaryUser, Ok(())),
            (Backup, Role::PrimaryUser, Err(Refusal::AbovePrimaryUser)),
            (Access, Role::PrimaryUser, Err(Refusal::NotOwnAdministrator)),
            (Access, Role::BackupPrimaryUser, Err(Refusal::NotOwnAdministrator)),
            (Access, Role::Subordinate, Ok(())),
        ] {
            assert_eq!(may_do(by, Reactivate, role, false), expected, "{by:?} {role:?}");
        }
    }

    #[test]
    fn r12_primary_access_stops_at_the_sites_own_administrators() {
        for change in [Suspend, Remove, ResetPassword] {
            for role in [Role::PrimaryUser, Role::BackupPrimaryUser] {
                assert_eq!(may_do(Access, change, role, false), Err(Refusal::NotOwnAdministrator), "{change:?}");
            }
            assert_eq!(may_do(Access, change, Role::Subordinate, false), Ok(()), "{change:?}");
        }
        assert_eq!(may_do(Access, ChangeServices, Role::PrimaryUser, false), Ok(()));
    }

    #[test]
    fn r7_nobody_locks_themselves_out_and_no_site_loses_its_primary_user_by_a_slip() {
        for change in [Suspend, Remove, ResetPassword] {
            for role in [Role::PrimaryUser, Role::BackupPrimaryUser] {
                assert_eq!(may_do(Primary, change, role, true), Err(Refusal::Oneself), "{change:?}");
            }
        }
        for role in [Role::Subordinate, Role::BackupPrimaryUser] {
            assert_eq!(may_do(Access, Reactivate, role, true), Err(Refusal::Oneself));
        }
        assert_eq!(may_do(Primary, Remove, Role::PrimaryUser, false), Err(Refusal::LastAdministrator));
        assert_eq!(may_do(Primary, ChangeServices, Role::PrimaryUser, true), Ok(()));
    }

    #[test]
    fn r20_a_reset_is_no_way_into_other_sites() {
        let at = |role, administered_by_actor| MembershipElsewhere { role, administered_by_actor };
        let (subordinate, backup, primary) = (Role::Subordinate, Role::BackupPrimaryUser, Role::PrimaryUser);
        for (memberships, way, without_mail) in [
            (vec![at(subordinate, true)], ResetWay::Shown, Ok(())),
            (vec![at(subordinate, true), at(subordinate, true)], ResetWay::Shown, Ok(())),
            (vec![at(subordinate, true), at(subordinate, false)], ResetWay::Mailed, Err(Refusal::ResetElsewhere)),
            (vec![at(subordinate, true), at(backup, true)], ResetWay::Mailed, Err(Refusal::ResetElsewhere)),
            (vec![at(backup, true)], ResetWay::Mailed, Err(Refusal::ResetElsewhere)),
            (vec![at(primary, true), at(subordinate, true)], ResetWay::Mailed, Err(Refusal::ResetElsewhere)),
        ] {
            assert_eq!(way_of_reset(&memberships), way, "{memberships:?}");
            assert_eq!(way.open(false), without_mail, "{memberships:?}");
            assert_eq!(way.open(true), Ok(()), "{memberships:?}");
        }
    }
}
