//! Suspend, Reactivate, Remove: about one site only; the user ID and other sites stay as they are [R9].

use domain::authority::{Deed as AuthorityDeed, may_do};
use domain::notices::{BackupChange, Event};
use domain::person::Role;
use domain::power::Power;
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{Member, administers, member};
use crate::ending::concerned::{MEMBERSHIPS, concerned};
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{Scene, full_name, of_backup, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Deed;
use crate::transaction::command::Command;
use crate::transaction::command_error::Stop;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::not_done::{NotDone, refused};

struct MembershipDeed<'a> {
    actor_id: &'a str,
    pid_sl: &'a PidSl,
    username: &'a str,
    deed: AuthorityDeed,
}

impl MembershipDeed<'_> {
    async fn reckon(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(Member, Ending), Stop<NotDone>> {
        let site = self.pid_sl.as_str();
        let power = match self.deed {
            AuthorityDeed::ChangeServices => Power::ChangeServices,
            AuthorityDeed::ResetPassword => Power::ResetPassword,
            AuthorityDeed::Suspend => Power::Suspend,
            AuthorityDeed::Reactivate => Power::Reactivate,
            AuthorityDeed::Remove => Power::Remove,
        };
        let by = administers(tx, power, self.actor_id, site, deed.now).await.map_err(refused)?;
        let member = member(tx, self.username, site, deed.now).await?.ok_or(NotDone::Unknown)?;
        may_do(by, self.deed, member.role, member.user_id == self.actor_id)?;
        let membership = vec![member.membership_id.clone()];
        let roots = match self.deed {
            AuthorityDeed::Suspend if !member.suspended => Roots { suspended: membership, ..Roots::default() },
            AuthorityDeed::Reactivate if member.suspended => Roots::default(),
            AuthorityDeed::Remove => Roots { memberships: membership, ..Roots::default() },
            _ => return Err(NotDone::Already.into()),
        };
        Ok((member, Ending::of(tx, &roots, deed.now).await?))
    }

    /// Tells the person; of a backup primary user also the site's other administrators [R11].
    async fn tell(&self, tx: &mut AnyConnection, deed: &Deed, member: &Member) -> Result<(), Fault> {
        let scene = Scene::of(tx, self.actor_id, self.pid_sl.as_str()).await?;
        let (by, site) = (scene.by(), scene.site());
        let (event, what) = match self.deed {
            AuthorityDeed::Suspend => (Event::Suspended { by, site }, BackupChange::Suspended),
            AuthorityDeed::Reactivate => (Event::Reactivated { by, site }, BackupChange::Reactivated),
            _ => (Event::Removed { by, site }, BackupChange::Ended),
        };
        let mut told = vec![scene.told(&member.user_id, &event)];
        if member.role == Role::BackupPrimaryUser {
            let person = full_name(tx, &member.user_id).await?;
            let who = (member.user_id.as_str(), person.as_str());
            told.extend(of_backup(tx, &scene, what, self.actor_id, who, deed.now).await?);
        }
        tell(tx, deed, &mut deed.again("notices").dice(), &told).await
    }
}

impl Command for MembershipDeed<'_> {
    type Output = Ending;
    type Error = NotDone;

    async fn carry_out(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(Ending, Entry), Stop<Self::Error>> {
        let (member, ending) = self.reckon(tx, deed).await?;
        ending.may_be_done()?;
        let (kind, suspended_at) = match self.deed {
            AuthorityDeed::Suspend => (Kind::MembershipSuspended, Some(deed.now.0)),
            AuthorityDeed::Reactivate => (Kind::MembershipReactivated, None),
            _ => (Kind::MembershipRemoved, None),
        };
        if self.deed != AuthorityDeed::Remove {
            sqlx::query("UPDATE memberships SET suspended_at = $2 WHERE id = $1")
                .bind(&member.membership_id)
                .bind(suspended_at)
                .execute(&mut *tx)
                .await?;
        }
        ending.write(tx, deed, self.actor_id).await?;
        self.tell(tx, deed, &member).await?;
        let entry = Entry::of(kind).by(self.actor_id).about(&member.user_id).at(self.pid_sl.as_str());
        let mut concerns = ending.concerned(tx).await?;
        if self.deed == AuthorityDeed::Reactivate {
            concerns.extend(concerned(tx, MEMBERSHIPS, &[&member.membership_id]).await?);
        }
        let entry = entry.concerning(concerns).with(json!({"ended": ending}));
        Ok((ending, entry))
    }
}

impl Store {
    /// What a deed would end; the same reckoning as the deed's.
    pub async fn preview_membership_deed(
        &self,
        deed: &Deed,
        actor_id: &str,
        pid_sl: &PidSl,
        username: &str,
        what: AuthorityDeed,
    ) -> Result<Ending, Stop<NotDone>> {
        let mut connection = self.pool.acquire().await?;
        Ok(MembershipDeed { actor_id, pid_sl, username, deed: what }.reckon(&mut connection, deed).await?.1)
    }

    /// Suspends, reactivates or removes somebody at a site. Gives what ended.
    pub async fn membership_deed(
        &self,
        deed: &Deed,
        actor_id: &str,
        pid_sl: &PidSl,
        username: &str,
        what: AuthorityDeed,
    ) -> Result<Ending, Stop<NotDone>> {
        self.run(&MembershipDeed { actor_id, pid_sl, username, deed: what }, deed).await
    }
}
