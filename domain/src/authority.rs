//! Who may administer a site, and what of it [R9] [R10] [R11] [R20].

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::person::Role;

/// By what right somebody administers a site [R10].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authority {
    /// As the site's primary user.
    PrimaryUser,
    /// As one of its backup primary users.
    BackupPrimaryUser,
}

/// What is asked of an administrator's power over one person at one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Changing the services that the person has there.
    ChangeServices,
    /// Giving a new one-time password.
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
    /// [R9]
    #[error("You don’t administer this site.")]
    NotAdministrator,
    /// [R11]
    #[error("A backup primary user can’t do this to the primary user.")]
    AbovePrimaryUser,
    /// A site must not lose its administrator by a slip.
    #[error("You can’t do this to your own access. Ask another administrator of the site.")]
    Oneself,
    /// A site must not lose its primary user by a slip.
    #[error("The site needs its primary user. A change of primary user goes through the agency.")]
    LastAdministrator,
    /// [R20]
    #[error(
        "This person also works at a site that you don’t administer, or administers one. Only the agency can reset this password."
    )]
    ResetElsewhere,
}

/// Who may administer a site [R10]: its primary user and its backup primary users, while their membership there is active.
pub fn authority(active_role: Option<Role>) -> Result<Authority, Refusal> {
    match active_role {
        Some(Role::PrimaryUser) => Ok(Authority::PrimaryUser),
        Some(Role::BackupPrimaryUser) => Ok(Authority::BackupPrimaryUser),
        Some(Role::Subordinate) | None => Err(Refusal::NotAdministrator),
    }
}

/// Whether an administrator may do this to somebody who is `role` at the site [R11].
pub fn may_do(by: Authority, deed: Deed, role: Role, oneself: bool) -> Result<(), Refusal> {
    let takes_away = matches!(deed, Deed::Suspend | Deed::Remove);
    match (by, role) {
        _ if oneself && (takes_away || deed == Deed::ResetPassword) => Err(Refusal::Oneself),
        (Authority::BackupPrimaryUser, Role::PrimaryUser) if takes_away || deed == Deed::ResetPassword => {
            Err(Refusal::AbovePrimaryUser)
        }
        (_, Role::PrimaryUser) if takes_away => Err(Refusal::LastAdministrator),
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

/// Whether an administrator may see a new one-time password [R20]: only of a subordinate all of whose memberships stand
/// at sites that this administrator administers.
pub fn may_see_one_time_password(memberships: &[MembershipElsewhere]) -> Result<(), Refusal> {
    if memberships.iter().all(|m| m.role == Role::Subordinate && m.administered_by_actor) {
        Ok(())
    } else {
        Err(Refusal::ResetElsewhere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Authority::{BackupPrimaryUser as Backup, PrimaryUser as Primary};
    use Deed::{ChangeServices, Reactivate, Remove, ResetPassword, Suspend};

    #[test]
    fn r9_r10_only_primary_and_backup_administer() {
        assert_eq!(authority(Some(Role::PrimaryUser)), Ok(Primary));
        assert_eq!(authority(Some(Role::BackupPrimaryUser)), Ok(Backup));
        assert_eq!(authority(Some(Role::Subordinate)), Err(Refusal::NotAdministrator));
        assert_eq!(authority(None), Err(Refusal::NotAdministrator));
    }

    #[test]
    fn r11_a_backup_cannot_suspend_remove_or_reset_the_primary_user() {
        for deed in [Suspend, Remove, ResetPassword] {
            assert_eq!(may_do(Backup, deed, Role::PrimaryUser, false), Err(Refusal::AbovePrimaryUser), "{deed:?}");
            assert_eq!(may_do(Backup, deed, Role::Subordinate, false), Ok(()), "{deed:?}");
            assert_eq!(may_do(Backup, deed, Role::BackupPrimaryUser, false), Ok(()), "{deed:?}");
        }
        for deed in [ChangeServices, Reactivate] {
            assert_eq!(may_do(Backup, deed, Role::PrimaryUser, false), Ok(()), "{deed:?}");
        }
    }

    #[test]
    fn nobody_locks_themselves_out_and_no_site_loses_its_primary_user_by_a_slip() {
        for deed in [Suspend, Remove, ResetPassword] {
            for role in [Role::PrimaryUser, Role::BackupPrimaryUser] {
                assert_eq!(may_do(Primary, deed, role, true), Err(Refusal::Oneself), "{deed:?}");
            }
        }
        assert_eq!(may_do(Primary, Remove, Role::PrimaryUser, false), Err(Refusal::LastAdministrator));
        assert_eq!(may_do(Primary, ChangeServices, Role::PrimaryUser, true), Ok(()));
    }

    #[test]
    fn r20_a_reset_is_no_way_into_other_sites() {
        let at = |role, administered_by_actor| MembershipElsewhere { role, administered_by_actor };
        assert_eq!(may_see_one_time_password(&[at(Role::Subordinate, true), at(Role::Subordinate, true)]), Ok(()));
        for memberships in [
            [at(Role::Subordinate, true), at(Role::Subordinate, false)],
            [at(Role::Subordinate, true), at(Role::BackupPrimaryUser, true)],
            [at(Role::PrimaryUser, true), at(Role::Subordinate, true)],
        ] {
            assert_eq!(may_see_one_time_password(&memberships), Err(Refusal::ResetElsewhere));
        }
    }
}
