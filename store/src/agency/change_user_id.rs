//! What only the agency does to a user ID [R9]: suspending, reactivating and terminating it, and ending its sessions.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::notices::{Event, SiteName, UserIdChange};
use domain::power::Power;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, end_sessions, in_force};
use crate::access::who_administers::administrators_of_all;
use crate::agency::find_users::UserStatus;
use crate::door::activation::end_activation;
use crate::ending::concerned::{USERS, concerned};
use crate::ending::lost_requests::by_or_about;
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{Told, full_name, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Deed;
use crate::transaction::command::Command;
use crate::transaction::command_error::Stop;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::not_done::{NotDone, refused};

/// What the agency does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserDeed {
    /// The person gets in nowhere until further notice; everything else rests.
    Suspend,
    /// Ends a suspension.
    Reactivate,
    /// Ends the user ID for good, with every membership and assignment. It is never used again [R2].
    Terminate,
    /// Signs the person out everywhere.
    EndSessions,
}

impl UserDeed {
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
    fn possible(self, status: UserStatus) -> Result<(), NotDone> {
        match (self, status) {
            (Self::Terminate, UserStatus::Terminated)
            | (Self::Suspend, UserStatus::Suspended)
            | (Self::Reactivate, UserStatus::Active) => Err(NotDone::Already),
            (_, UserStatus::Terminated) => Err(NotDone::Gone),
            _ => Ok(()),
        }
    }
}

struct DoToUser<'a> {
    actor_id: &'a str,
    username: &'a str,
    what: UserDeed,
}

impl DoToUser<'_> {
    /// Whose ID it is, and what rests or ends with it.
    async fn reckon(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(String, Ending), Stop<NotDone>> {
        allowed(tx, self.what.power(), self.actor_id, None, None, deed.now).await.map_err(refused)?;
        let found: Option<(String, String)> = sqlx::query_as("SELECT id, status FROM users WHERE username = $1")
            .bind(self.username)
            .fetch_optional(&mut *tx)
            .await?;
        let (user_id, status) = found.ok_or(NotDone::Unknown)?;
        if user_id == self.actor_id {
            return Err(Refusal::Oneself.into());
        }
        self.what.possible(UserStatus::read(&status)?)?;
        let memberships = "SELECT id FROM memberships WHERE user_id = $1 AND ended_at IS NULL";
        // Those whose membership is over already; the others end with theirs.
        let assignments = "SELECT a.id FROM assignments a JOIN memberships m ON m.id = a.membership_id \
             WHERE a.user_id = $1 AND a.ended_at IS NULL AND m.ended_at IS NOT NULL";
        let users = vec![user_id.clone()];
        let ending = match self.what {
            UserDeed::Suspend => {
                let working = "SELECT id FROM memberships WHERE user_id = $1 AND ended_at IS NULL AND suspended_at IS NULL";
                let suspended = ids(tx, working, &user_id).await?;
                Ending::of(tx, &Roots { suspended, users, ..Roots::default() }, deed.now).await?
            }
            UserDeed::Terminate => {
                let (memberships, assignments) =
                    (ids(tx, memberships, &user_id).await?, ids(tx, assignments, &user_id).await?);
                let roots = Roots { memberships, assignments, users, ..Roots::default() };
                let mut ending = Ending::of(tx, &roots, deed.now).await?;
                ending.requests = by_or_about(tx, &user_id, deed.now).await?;
                ending
            }
            UserDeed::Reactivate | UserDeed::EndSessions => Ending::default(),
        };
        Ok((user_id, ending))
    }
}

/// Where somebody is primary user or backup.
const OWN: &str = concat!(
    "SELECT s.pid_sl, s.name FROM memberships m JOIN sites s ON s.pid_sl = m.pid_sl \
     WHERE m.user_id = $1 AND m.role <> 'subordinate' AND ",
    in_force!("m", "$2")
);

/// What the other administrators of each of these sites are told. To be asked while the membership still is there.
async fn to_the_others(tx: &mut AnyConnection, what: UserIdChange, user_id: &str, now: Moment) -> Result<Vec<Told>, Fault> {
    let person = full_name(tx, user_id).await?;
    let sites: Vec<(String, String)> = sqlx::query_as(OWN).bind(user_id).bind(now.0).fetch_all(&mut *tx).await?;
    let keys: Vec<&str> = sites.iter().map(|(pid_sl, _)| pid_sl.as_str()).collect();
    let others = administrators_of_all(tx, &keys, now).await?;
    let mut told = Vec::new();
    for (pid_sl, name) in &sites {
        let there = || others.iter().filter(|other| other.pid_sl == *pid_sl && other.user_id != user_id);
        let own_left = there().any(|other| other.grant_id.is_empty() && other.signed_in == 1);
        let event = Event::AdministratorsId { what, person: &person, site: SiteName { pid_sl, name }, own_left };
        let page = format!("/administrators?site={pid_sl}");
        told.extend(there().map(|other| {
            let told = Told::of(&other.user_id, &event).linked(&page);
            Told { pid_sl: Some(pid_sl.clone()), ..told }
        }));
    }
    Ok(told)
}

async fn ids(tx: &mut AnyConnection, sql: &'static str, user_id: &str) -> Result<Vec<String>, Fault> {
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(user_id).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

impl Command for DoToUser<'_> {
    type Output = Ending;
    type Error = NotDone;

    async fn carry_out(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(Ending, Entry), Stop<NotDone>> {
        let (user_id, ending) = self.reckon(tx, deed).await?;
        // While the ID is one that can be told anything.
        let mut told: Vec<Told> = self.what.event().iter().map(|event| Told::of(&user_id, event)).collect();
        if let Some(change) = self.what.change() {
            told.extend(to_the_others(tx, change, &user_id, deed.now).await?);
        }
        tell(tx, deed, &mut deed.again("notices").dice(), &told).await?;
        if let Some(status) = self.what.status() {
            sqlx::query("UPDATE users SET status = $2 WHERE id = $1").bind(&user_id).bind(status).execute(&mut *tx).await?;
        }
        // A site may be left without administrator by that [R7]: the agency sends it a letter.
        ending.write(tx, deed, self.actor_id).await?;
        end_sessions(tx, &user_id, deed.now).await?;
        if matches!(self.what, UserDeed::Suspend | UserDeed::Terminate) {
            end_activation(tx, &user_id, deed.now).await?;
        }
        let mut concerns = ending.concerned(tx).await?;
        if self.what == UserDeed::Reactivate {
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
    pub async fn preview_user_deed(
        &self,
        deed: &Deed,
        actor_id: &str,
        username: &str,
        what: UserDeed,
    ) -> Result<Ending, Stop<NotDone>> {
        let mut connection = self.pool.acquire().await?;
        Ok(DoToUser { actor_id, username, what }.reckon(&mut connection, deed).await?.1)
    }

    /// Suspends, reactivates or terminates a user ID, or ends its sessions. Gives what rests or ended.
    pub async fn user_deed(
        &self,
        deed: &Deed,
        actor_id: &str,
        username: &str,
        what: UserDeed,
    ) -> Result<Ending, Stop<NotDone>> {
        self.run(&DoToUser { actor_id, username, what }, deed).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r9_a_terminated_user_id_stays_so() {
        for (what, status, expected) in [
            (UserDeed::Reactivate, UserStatus::Terminated, Err(NotDone::Gone)),
            (UserDeed::Suspend, UserStatus::Terminated, Err(NotDone::Gone)),
            (UserDeed::Terminate, UserStatus::Terminated, Err(NotDone::Already)),
            (UserDeed::Terminate, UserStatus::Suspended, Ok(())),
            (UserDeed::Reactivate, UserStatus::Suspended, Ok(())),
            (UserDeed::Reactivate, UserStatus::Active, Err(NotDone::Already)),
            (UserDeed::Suspend, UserStatus::Suspended, Err(NotDone::Already)),
            (UserDeed::EndSessions, UserStatus::Suspended, Ok(())),
        ] {
            assert_eq!(what.possible(status), expected, "{what:?} {status:?}");
        }
    }
}
