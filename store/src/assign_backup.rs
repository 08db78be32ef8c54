//! Making a subordinate a backup primary user [R10] [R11].

use domain::person::Role;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::audit::{Entry, Kind};
use crate::command::{Command, Deed, Stop};
use crate::database::Store;
use crate::facts::{administers, member};
use crate::membership_deed::MembershipDeedError;

struct AssignBackup<'a> {
    actor_id: &'a str,
    pid_sl: &'a PidSl,
    username: &'a str,
}

impl Command for AssignBackup<'_> {
    type Output = ();
    type Error = MembershipDeedError;

    async fn carry_out(&self, tx: &mut AnyConnection, _: &Deed) -> Result<((), Entry), Stop<Self::Error>> {
        let site = self.pid_sl.as_str();
        administers(tx, self.actor_id, site).await.map_err(|stop| stop.map(MembershipDeedError::Refused))?;
        let member = member(tx, self.username, site).await?.ok_or(Stop::Rejected(MembershipDeedError::NoMember))?;
        if member.role != Role::Subordinate {
            return Err(Stop::Rejected(MembershipDeedError::AlreadyDone));
        }
        sqlx::query("UPDATE memberships SET role = $2 WHERE id = $1")
            .bind(&member.membership_id)
            .bind(Role::BackupPrimaryUser.code())
            .execute(&mut *tx)
            .await?;
        Ok(((), Entry::of(Kind::BackupAssigned).by(self.actor_id).about(&member.user_id).at(site)))
    }
}

impl Store {
    /// Makes a subordinate of the site one of its backup primary users.
    pub async fn assign_backup(
        &self,
        deed: &Deed,
        actor_id: &str,
        pid_sl: &PidSl,
        username: &str,
    ) -> Result<(), Stop<MembershipDeedError>> {
        self.run(&AssignBackup { actor_id, pid_sl, username }, deed).await
    }
}
