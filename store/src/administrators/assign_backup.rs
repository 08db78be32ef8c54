//! Appointing and removing backup primary users [R10] [R11] [R12].

use domain::authority::Refusal;
use domain::notices::{BackupChange, Event};
use domain::person::Role;
use domain::power::Power;
use domain::site::PidSl;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers, member, works};
use crate::ending::concerned::{LETS_IN, concerned};
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{ActorAtSite, full_name, of_backup, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MembershipId, UserId};

/// Why nobody was appointed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignBackupError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// The person administers the site already.
    Administers,
    /// The person's work there, or the user ID, is suspended, or the first day there is still to come.
    Resting,
}

may_be_refused!(AssignBackupError);

struct AssignBackup<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
}

impl Command for AssignBackup<'_> {
    type Output = ();
    type Error = AssignBackupError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<AssignBackupError>> {
        let site = self.pid_sl;
        administers(tx, Power::AssignBackup, self.actor_id, site, circumstances.now).await?;
        let member = member(tx, self.username, site, circumstances.now).await?.ok_or(AssignBackupError::NoMember)?;
        if member.role != Role::Subordinate {
            return Err(AssignBackupError::Administers.into());
        }
        // Whoever couldn't administer now is no help when it is needed.
        let there: Option<(String,)> = sqlx::query_as(concat!(
            "SELECT m.id FROM memberships m JOIN users u ON u.id = m.user_id AND u.status = 'active' WHERE m.id = $1 AND ",
            works!("m", "$2")
        ))
        .bind(&member.membership_id)
        .bind(circumstances.now.0)
        .fetch_optional(&mut *tx)
        .await?;
        there.ok_or(AssignBackupError::Resting)?;
        set_role(tx, &member.membership_id, Role::BackupPrimaryUser).await?;
        self.tell(tx, circumstances, &member.user_id).await?;
        let concerned = concerned(tx, LETS_IN, &[site]).await?;
        let entry = Entry::of(Kind::BackupAssigned).by(self.actor_id).about(&member.user_id).at(site);
        Ok(((), entry.concerning(concerned)))
    }
}

impl AssignBackup<'_> {
    /// Tells the person, and the primary user whoever did it: a backup may do almost all that the primary user may.
    async fn tell(&self, tx: &mut AnyConnection, circumstances: &Circumstances, user_id: &UserId) -> Result<(), Fault> {
        let site = self.pid_sl;
        let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
        let person = full_name(tx, user_id).await?;
        let appointed = Event::BackupAppointed { by: at_site.by(), site: at_site.site() };
        let new_backup = Event::NewBackup { by: at_site.by(), person: &person, site: at_site.site() };
        let people = format!("/administrators?site={site}");
        let mut told = vec![at_site.notice(user_id, &appointed).linked(&people)];
        let primary: Option<(UserId,)> =
            sqlx::query_as("SELECT user_id FROM memberships WHERE pid_sl = $1 AND role = $2 AND ended_at IS NULL")
                .bind(site.as_str())
                .bind(Role::PrimaryUser.code())
                .fetch_optional(&mut *tx)
                .await?;
        told.extend(primary.map(|(user_id,)| at_site.notice(&user_id, &new_backup).linked(&people)));
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
    }
}

/// Writes what somebody is at a site.
pub(crate) async fn set_role(tx: &mut AnyConnection, membership_id: &MembershipId, role: Role) -> Result<(), Fault> {
    sqlx::query("UPDATE memberships SET role = $2 WHERE id = $1").bind(membership_id).bind(role.code()).execute(tx).await?;
    Ok(())
}

/// Why nobody was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoveBackupError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// The person is no backup primary user.
    NoBackup,
}

may_be_refused!(RemoveBackupError);

struct RemoveBackup<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
}

impl RemoveBackup<'_> {
    async fn ending(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<Ending, CommandError<RemoveBackupError>> {
        let site = self.pid_sl;
        administers(tx, Power::RemoveBackup, self.actor_id, site, circumstances.now).await?;
        let member = member(tx, self.username, site, circumstances.now).await?.ok_or(RemoveBackupError::NoMember)?;
        if member.role != Role::BackupPrimaryUser {
            return Err(RemoveBackupError::NoBackup.into());
        }
        if member.user_id == *self.actor_id {
            return Err(Refusal::Oneself.into());
        }
        let roots = Roots { demoted: vec![member.membership_id], ..Roots::default() };
        Ok(Ending::of(tx, &roots, circumstances.now).await?)
    }
}

impl Command for RemoveBackup<'_> {
    type Output = Ending;
    type Error = RemoveBackupError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Ending, Entry), CommandError<RemoveBackupError>> {
        let ending = self.ending(tx, circumstances).await?;
        ending.may_be_done()?;
        let demoted = ending.demoted.first().ok_or(Fault::Unknown("membership"))?;
        set_role(tx, &demoted.id, Role::Subordinate).await?;
        let at_site = ActorAtSite::of(tx, self.actor_id, self.pid_sl).await?;
        let mut told = vec![
            at_site
                .notice(&demoted.user_id, &Event::BackupRemoved { by: at_site.by(), site: at_site.site() })
                .linked("/access"),
        ];
        let who = (&demoted.user_id, demoted.name.as_str());
        told.extend(of_backup(tx, &at_site, BackupChange::Ended, self.actor_id, who, circumstances.now).await?);
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await?;
        ending.write(tx, circumstances, self.actor_id).await?;
        let entry = Entry::of(Kind::BackupRemoved).by(self.actor_id).about(&demoted.user_id).at(self.pid_sl);
        let concerned = ending.concerned(tx).await?;
        let entry = entry.concerning(concerned).with(json!({"ended": ending}));
        Ok((ending, entry))
    }
}

impl Store {
    /// Makes a subordinate of the site one of its backup primary users.
    pub async fn assign_backup(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<(), CommandError<AssignBackupError>> {
        self.run(&AssignBackup { actor_id, pid_sl, username }, circumstances).await
    }

    /// What removing a backup primary user would change; the same reckoning as the deed's.
    pub async fn preview_remove_backup(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<Ending, CommandError<RemoveBackupError>> {
        let mut connection = self.pool.acquire().await?;
        RemoveBackup { actor_id, pid_sl, username }.ending(&mut connection, circumstances).await
    }

    /// Makes a backup primary user a subordinate again, with the same services. Gives what changed.
    pub async fn remove_backup(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<Ending, CommandError<RemoveBackupError>> {
        self.run(&RemoveBackup { actor_id, pid_sl, username }, circumstances).await
    }
}
