//! Suspend, Reactivate, Remove: about one site only; the user ID and other sites stay as they are [R9].

use domain::authority::{MembershipChange, Refusal, may_do};
use domain::notices::{BackupChange, Event};
use domain::person::Role;
use domain::power::Power;
use domain::site::PidSl;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{Member, administers, member};
use crate::ending::concerned::{MEMBERSHIPS, concerned};
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{ActorAtSite, full_name, of_backup, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// Why a membership stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeMembershipError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// It is so already.
    SoAlready,
}

may_be_refused!(ChangeMembershipError);

struct ChangeMembership<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
    change: MembershipChange,
}

impl ChangeMembership<'_> {
    async fn reckon(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Member, Ending), CommandError<ChangeMembershipError>> {
        let site = self.pid_sl;
        let power = match self.change {
            MembershipChange::ChangeServices => Power::ChangeServices,
            MembershipChange::ResetPassword => Power::ResetPassword,
            MembershipChange::Suspend => Power::Suspend,
            MembershipChange::Reactivate => Power::Reactivate,
            MembershipChange::Remove => Power::Remove,
        };
        let by = administers(tx, power, self.actor_id, site, circumstances.now).await?;
        let member = member(tx, self.username, site, circumstances.now).await?.ok_or(ChangeMembershipError::NoMember)?;
        may_do(by, self.change, member.role, member.user_id == *self.actor_id)?;
        let membership = vec![member.membership_id.clone()];
        let roots = match self.change {
            MembershipChange::Suspend if !member.suspended => Roots { suspended: membership, ..Roots::default() },
            MembershipChange::Reactivate if member.suspended => Roots::default(),
            MembershipChange::Remove => Roots { memberships: membership, ..Roots::default() },
            _ => return Err(ChangeMembershipError::SoAlready.into()),
        };
        Ok((member, Ending::of(tx, &roots, circumstances.now).await?))
    }

    /// Tells the person; of a backup primary user also the site's other administrators [R11].
    async fn tell(&self, tx: &mut AnyConnection, circumstances: &Circumstances, member: &Member) -> Result<(), Fault> {
        let at_site = ActorAtSite::of(tx, self.actor_id, self.pid_sl).await?;
        let (by, site) = (at_site.by(), at_site.site());
        let (event, what) = match self.change {
            MembershipChange::Suspend => (Event::Suspended { by, site }, BackupChange::Suspended),
            MembershipChange::Reactivate => (Event::Reactivated { by, site }, BackupChange::Reactivated),
            _ => (Event::Removed { by, site }, BackupChange::Ended),
        };
        let mut told = vec![at_site.notice(&member.user_id, &event)];
        if member.role == Role::BackupPrimaryUser {
            let person = full_name(tx, &member.user_id).await?;
            let who = (&member.user_id, person.as_str());
            told.extend(of_backup(tx, &at_site, what, self.actor_id, who, circumstances.now).await?);
        }
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
    }
}

impl Command for ChangeMembership<'_> {
    type Output = Ending;
    type Error = ChangeMembershipError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Ending, Entry), CommandError<Self::Error>> {
        let (member, ending) = self.reckon(tx, circumstances).await?;
        ending.may_be_done()?;
        let (kind, suspended_at) = match self.change {
            MembershipChange::Suspend => (Kind::MembershipSuspended, Some(circumstances.now.0)),
            MembershipChange::Reactivate => (Kind::MembershipReactivated, None),
            _ => (Kind::MembershipRemoved, None),
        };
        if self.change != MembershipChange::Remove {
            sqlx::query("UPDATE memberships SET suspended_at = $2 WHERE id = $1")
                .bind(&member.membership_id)
                .bind(suspended_at)
                .execute(&mut *tx)
                .await?;
        }
        ending.write(tx, circumstances, self.actor_id).await?;
        self.tell(tx, circumstances, &member).await?;
        let entry = Entry::of(kind).by(self.actor_id).about(&member.user_id).at(self.pid_sl);
        let mut concerns = ending.concerned(tx).await?;
        if self.change == MembershipChange::Reactivate {
            concerns.extend(concerned(tx, MEMBERSHIPS, &[&member.membership_id]).await?);
        }
        let entry = entry.concerning(concerns).with(json!({"ended": ending}));
        Ok((ending, entry))
    }
}

impl Store {
    /// What a deed would end; the same reckoning as the deed's.
    pub async fn preview_change_of_membership(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
        what: MembershipChange,
    ) -> Result<Ending, CommandError<ChangeMembershipError>> {
        let mut connection = self.pool.acquire().await?;
        Ok(ChangeMembership { actor_id, pid_sl, username, change: what }.reckon(&mut connection, circumstances).await?.1)
    }

    /// Suspends, reactivates or removes somebody at a site. Gives what ended.
    pub async fn change_membership(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
        what: MembershipChange,
    ) -> Result<Ending, CommandError<ChangeMembershipError>> {
        self.run(&ChangeMembership { actor_id, pid_sl, username, change: what }, circumstances).await
    }
}
