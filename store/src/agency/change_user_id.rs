//! What only the agency does to a user ID [R9]: suspending, reactivating and terminating it, and ending its sessions.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::notices::{Event, SiteName, UserIdChange};
use domain::power::Power;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, end_sessions, in_force, leads};
use crate::access::who_administers::administrators_of_all;
use crate::agency::find_users::UserStatus;
use crate::door::activation::end_activation;
use crate::ending::concerned::{USERS, concerned};
use crate::ending::lost_requests::by_or_about;
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{NewNotice, full_name, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// Why a user ID stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeUserIdError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody has this username.
    NoSuchUser,
    /// It is suspended, in use or terminated already.
    SoAlready,
    /// It is terminated, which is for good [R2].
    Terminated,
}

may_be_refused!(ChangeUserIdError);

/// What the agency does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserIdCommand {
    /// The person gets in nowhere until further notice; everything else rests.
    Suspend,
    /// Ends a suspension.
    Reactivate,
    /// Ends the user ID for good, with every membership and assignment. It is never used again [R2].
    Terminate,
    /// Signs the person out everywhere.
    EndSessions,
}

impl UserIdCommand {
    fn power(self) -> Power {
        match self {
            Self::Suspend | Self::Reactivate => Power::SuspendUser,
            Self::Terminate => Power::TerminateUser,
            Self::EndSessions => Power::EndSessions,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Suspend => Kind::UserSuspended,
            Self::Reactivate => Kind::UserReactivated,
            Self::Terminate => Kind::UserTerminated,
            Self::EndSessions => Kind::SessionsEnded,
        }
    }

    /// The word for the status that it leaves, if it changes it.
    fn status(self) -> Option<&'static str> {
        match self {
            Self::Suspend => Some("suspended"),
            Self::Reactivate => Some("active"),
            Self::Terminate => Some("terminated"),
            Self::EndSessions => None,
        }
    }

    /// What the administrators of the person's sites are told of it.
    fn change(self) -> Option<UserIdChange> {
        match self {
            Self::Suspend => Some(UserIdChange::Suspended),
            Self::Reactivate => Some(UserIdChange::Reactivated),
            Self::Terminate => Some(UserIdChange::Terminated),
            Self::EndSessions => None,
        }
    }

    /// What the person is told of it.
    fn event(self) -> Option<Event<'static>> {
        match self {
            Self::Suspend => Some(Event::IdSuspended),
            Self::Reactivate => Some(Event::IdReactivated),
            Self::Terminate => Some(Event::IdTerminated),
            Self::EndSessions => None,
        }
    }

    /// Whether it can be done to a user ID of this status.
    fn possible(self, status: UserStatus) -> Result<(), ChangeUserIdError> {
        match (self, status) {
            (Self::Terminate, UserStatus::Terminated)
            | (Self::Suspend, UserStatus::Suspended)
            | (Self::Reactivate, UserStatus::Active) => Err(ChangeUserIdError::SoAlready),
            (_, UserStatus::Terminated) => Err(ChangeUserIdError::Terminated),
            _ => Ok(()),
        }
    }
}

struct ChangeUserId<'a> {
    actor_id: &'a UserId,
    username: &'a Username,
    what: UserIdCommand,
}

impl ChangeUserId<'_> {
    /// Whose ID it is, and what rests or ends with it.
    async fn reckon(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(UserId, Ending), CommandError<ChangeUserIdError>> {
        allowed(tx, self.what.power(), self.actor_id, None, None, circumstances.now).await?;
        let found: Option<(UserId, String)> = sqlx::query_as("SELECT id, status FROM users WHERE username = $1")
            .bind(self.username.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let (user_id, status) = found.ok_or(ChangeUserIdError::NoSuchUser)?;
        if user_id == *self.actor_id {
            return Err(Refusal::Oneself.into());
        }
        self.what.possible(UserStatus::read(&status)?)?;
        let memberships = "SELECT id FROM memberships WHERE user_id = $1 AND ended_at IS NULL";
        // Those whose membership is over already; the others end with theirs.
        let assignments = "SELECT a.id FROM assignments a JOIN memberships m ON m.id = a.membership_id \
             WHERE a.user_id = $1 AND a.ended_at IS NULL AND m.ended_at IS NOT NULL";
        let users = vec![user_id.clone()];
        let ending = match self.what {
            UserIdCommand::Suspend => {
                let working = "SELECT id FROM memberships WHERE user_id = $1 AND ended_at IS NULL AND suspended_at IS NULL";
                let suspended = ids(tx, working, &user_id).await?;
                Ending::of(tx, &Roots { suspended, users, ..Roots::default() }, circumstances.now).await?
            }
            UserIdCommand::Terminate => {
                let (memberships, assignments) =
                    (ids(tx, memberships, &user_id).await?, ids(tx, assignments, &user_id).await?);
                let roots = Roots { memberships, assignments, users, ..Roots::default() };
                let mut ending = Ending::of(tx, &roots, circumstances.now).await?;
                ending.requests = by_or_about(tx, &user_id, circumstances.now).await?;
                ending
            }
            UserIdCommand::Reactivate | UserIdCommand::EndSessions => Ending::default(),
        };
        Ok((user_id, ending))
    }
}

/// Where somebody is primary user or backup.
const OWN: &str = concat!(
    "SELECT s.pid_sl, s.name FROM memberships m JOIN sites s ON s.pid_sl = m.pid_sl WHERE m.user_id = $1 AND ",
    leads!("m"),
    " AND ",
    in_force!("m", "$2")
);

/// What the other administrators of each of these sites are told. To be asked while the membership still is there.
async fn to_the_others(
    tx: &mut AnyConnection,
    what: UserIdChange,
    user_id: &UserId,
    now: Moment,
) -> Result<Vec<NewNotice>, Fault> {
    let person = full_name(tx, user_id).await?;
    let sites: Vec<(String, String)> = sqlx::query_as(OWN).bind(user_id).bind(now.0).fetch_all(&mut *tx).await?;
    let keys: Vec<&str> = sites.iter().map(|(pid_sl, _)| pid_sl.as_str()).collect();
    let others = administrators_of_all(tx, &keys, now).await?;
    let mut told = Vec::new();
    for (pid_sl, name) in &sites {
        let there = || others.iter().filter(|other| other.pid_sl.as_str() == pid_sl && other.user_id != *user_id);
        let own_left = there().any(|other| other.is_own() && other.signed_in == 1);
        let event = Event::AdministratorsId { what, person: &person, site: SiteName { pid_sl, name }, own_left };
        let page = format!("/administrators?site={pid_sl}");
        told.extend(there().map(|other| {
            let told = NewNotice::of(&other.user_id, &event).linked(&page);
            NewNotice { pid_sl: Some(other.pid_sl.clone()), ..told }
        }));
    }
    Ok(told)
}

async fn ids<Id>(tx: &mut AnyConnection, sql: &'static str, user_id: &UserId) -> Result<Vec<Id>, Fault>
where
    (Id,): for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
{
    let rows: Vec<(Id,)> = sqlx::query_as(sql).bind(user_id).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

impl Command for ChangeUserId<'_> {
    type Output = Ending;
    type Error = ChangeUserIdError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Ending, Entry), CommandError<ChangeUserIdError>> {
        let (user_id, ending) = self.reckon(tx, circumstances).await?;
        // While the ID is one that can be told anything.
        let mut told: Vec<NewNotice> = self.what.event().iter().map(|event| NewNotice::of(&user_id, event)).collect();
        if let Some(change) = self.what.change() {
            told.extend(to_the_others(tx, change, &user_id, circumstances.now).await?);
        }
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await?;
        if let Some(status) = self.what.status() {
            sqlx::query("UPDATE users SET status = $2 WHERE id = $1").bind(&user_id).bind(status).execute(&mut *tx).await?;
        }
        // A site may be left without administrator by that [R7]: the agency sends it a letter.
        ending.write(tx, circumstances, self.actor_id).await?;
        end_sessions(tx, &user_id, circumstances).await?;
        if matches!(self.what, UserIdCommand::Suspend | UserIdCommand::Terminate) {
            end_activation(tx, &user_id, circumstances.now).await?;
        }
        let mut concerns = ending.concerned(tx).await?;
        if self.what == UserIdCommand::Reactivate {
            concerns.extend(concerned(tx, USERS, &[&user_id]).await?);
        }
        let entry = Entry::of(self.what.kind()).by(self.actor_id).about(&user_id).concerning(concerns);
        let entry = entry.with(json!({"ended": ending}));
        Ok((ending, entry))
    }
}

impl Store {
    /// What would rest or end with a user ID, and which sites would be left without administrator; the same reckoning as the
    /// deed's.
    pub async fn preview_change_of_user_id(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        username: &Username,
        what: UserIdCommand,
    ) -> Result<Ending, CommandError<ChangeUserIdError>> {
        let mut connection = self.pool.acquire().await?;
        Ok(ChangeUserId { actor_id, username, what }.reckon(&mut connection, circumstances).await?.1)
    }

    /// Suspends, reactivates or terminates a user ID, or ends its sessions. Gives what rests or ended.
    pub async fn change_user_id(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        username: &Username,
        what: UserIdCommand,
    ) -> Result<Ending, CommandError<ChangeUserIdError>> {
        self.run(&ChangeUserId { actor_id, username, what }, circumstances).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r9_a_terminated_user_id_stays_so() {
        for (what, status, expected) in [
            (UserIdCommand::Reactivate, UserStatus::Terminated, Err(ChangeUserIdError::Terminated)),
            (UserIdCommand::Suspend, UserStatus::Terminated, Err(ChangeUserIdError::Terminated)),
            (UserIdCommand::Terminate, UserStatus::Terminated, Err(ChangeUserIdError::SoAlready)),
            (UserIdCommand::Terminate, UserStatus::Suspended, Ok(())),
            (UserIdCommand::Reactivate, UserStatus::Suspended, Ok(())),
            (UserIdCommand::Reactivate, UserStatus::Active, Err(ChangeUserIdError::SoAlready)),
            (UserIdCommand::Suspend, UserStatus::Suspended, Err(ChangeUserIdError::SoAlready)),
            (UserIdCommand::EndSessions, UserStatus::Suspended, Ok(())),
        ] {
            assert_eq!(what.possible(status), expected, "{what:?} {status:?}");
        }
    }
}
