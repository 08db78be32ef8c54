//! They Left: whatever somebody has at the sites that an administrator administers ends in one step [R9] [R10].

use std::collections::BTreeSet;

use domain::authority::{MembershipChange, Refusal, authority, may_do};
use domain::notices::{BackupChange, Event};
use domain::person::Role;
use domain::power::Power;
use domain::site::PidSl;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administered, administers, role, user_id_of, works};
use crate::ending::lost_requests::about_who_left;
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{ActorAtSite, NewNotice, of_backup, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{AssignmentId, MembershipId, RequestId, UserId};

/// What ends, and the sites where a rule says no: nothing ends there.
pub type Departure = (Ending, Vec<(String, Refusal)>);

/// Why nothing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TheyLeftError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody of this username has anything at the site.
    NothingHere,
}

may_be_refused!(TheyLeftError);

struct TheyLeft<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
}

/// The person's memberships where the actor administers: the id, the site, the person's role, and the actor's own role there.
const MEMBERSHIPS: &str = concat!(
    "WITH ",
    administered!(),
    " SELECT p.id, p.pid_sl, p.role, COALESCE(w.role, '') FROM memberships p JOIN administered b ON b.pid_sl = p.pid_sl \
     LEFT JOIN memberships w ON w.user_id = $1 AND w.pid_sl = p.pid_sl AND ",
    works!("w", "$2"),
    " WHERE p.user_id = $3 AND p.ended_at IS NULL AND $2 < p.until_at ORDER BY p.pid_sl"
);

/// What the person is assigned there, also by organization links.
const ASSIGNMENTS: &str = concat!(
    "WITH ",
    administered!(),
    " SELECT a.id, a.pid_sl, a.membership_id FROM assignments a JOIN administered b ON b.pid_sl = a.pid_sl \
     JOIN memberships m ON m.id = a.membership_id AND m.ended_at IS NULL AND $2 < m.until_at \
     WHERE a.user_id = $3 AND a.ended_at IS NULL AND $2 < a.until_at AND (a.link_id IS NULL OR EXISTS \
       (SELECT 1 FROM organization_links l WHERE l.id = a.link_id AND l.ended_at IS NULL AND $2 < l.until_at))"
);

/// What waits for the person's answer, or about the person, there.
const REQUESTS: &str = concat!(
    "WITH ",
    administered!(),
    " SELECT r.id, r.pid_sl FROM requests r JOIN administered b ON b.pid_sl = r.pid_sl \
     WHERE r.person_id = $3 AND r.kind IN ('link', 'service', 'change_primary_user') AND r.closed_at IS NULL"
);

impl TheyLeft<'_> {
    /// What ends, whose it is, and where it doesn't.
    async fn reckon(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(UserId, Departure), CommandError<TheyLeftError>> {
        let site = self.pid_sl;
        administers(tx, Power::TheyLeft, self.actor_id, site, circumstances.now).await?;
        let user_id = user_id_of(tx, self.username).await?.ok_or(TheyLeftError::NothingHere)?;
        if user_id == *self.actor_id {
            return Err(Refusal::Oneself.into());
        }
        let memberships: Vec<(MembershipId, String, String, String)> =
            self.there(tx, MEMBERSHIPS, &user_id, circumstances).await?;
        let assignments: Vec<(AssignmentId, String, MembershipId)> =
            self.there(tx, ASSIGNMENTS, &user_id, circumstances).await?;
        let here =
            memberships.iter().map(|m| &m.1).chain(assignments.iter().map(|a| &a.1)).any(|pid_sl| pid_sl == site.as_str());
        if !here {
            return Err(TheyLeftError::NothingHere.into());
        }
        let mut roots = Roots::default();
        let mut left_out: Vec<(String, Refusal)> = Vec::new();
        for (id, pid_sl, theirs, own) in memberships {
            let own = if own.is_empty() { None } else { Some(role(&own)?) };
            // Whoever has no own role there administers by primary access.
            let by = authority(own, &[Role::PrimaryUser]).ok_or(Refusal::NotAdministrator)?;
            match may_do(by, MembershipChange::Remove, role(&theirs)?, false) {
                Ok(()) => roots.memberships.push(id),
                Err(refusal) => left_out.push((pid_sl, refusal)),
            }
        }
        let refused_there = |pid_sl: &String| left_out.iter().any(|(left_out, _)| left_out == pid_sl);
        for (id, at, membership_id) in assignments {
            // What hangs on a membership that ends goes with it.
            if !refused_there(&at) && !roots.memberships.contains(&membership_id) {
                roots.assignments.push(id);
            }
        }
        if let Some((_, refusal)) = left_out.first()
            && roots.memberships.is_empty()
            && roots.assignments.is_empty()
        {
            return Err((*refusal).into());
        }
        let mut ending = Ending::of(tx, &roots, circumstances.now).await?;
        let waiting: Vec<(RequestId, String)> = self.there(tx, REQUESTS, &user_id, circumstances).await?;
        let waiting = waiting.into_iter().filter(|(_, at)| !refused_there(at)).map(|(id, _)| id);
        let waiting: Vec<RequestId> = waiting.filter(|id| !ending.requests.iter().any(|lost| lost.id == *id)).collect();
        ending.requests.extend(about_who_left(tx, &waiting, circumstances.now).await?);
        Ok((user_id, (ending, left_out)))
    }

    /// What the person has at the sites that the actor administers.
    async fn there<T>(
        &self,
        tx: &mut AnyConnection,
        sql: &'static str,
        user_id: &UserId,
        circumstances: &Circumstances,
    ) -> Result<Vec<T>, Fault>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
    {
        Ok(sqlx::query_as(sql).bind(self.actor_id).bind(circumstances.now.0).bind(user_id).fetch_all(tx).await?)
    }

    /// Tells the person once for all sites, by the name of this one, or of another if nothing ends here; and the other
    /// administrators of each site that has one backup primary user less [R11].
    async fn tell(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        user_id: &UserId,
        (ending, left_out): &Departure,
    ) -> Result<(), Fault> {
        let here = self.pid_sl;
        let memberships = ending.memberships.iter().map(|membership| &membership.pid_sl);
        let mut sites: BTreeSet<&PidSl> = memberships.chain(ending.assignments.iter().map(|a| &a.pid_sl)).collect();
        // Somebody who stays there keeps the access, though services by another membership end.
        sites.retain(|site| !left_out.iter().any(|(left_out, _)| left_out == site.as_str()));
        let mut told: Vec<NewNotice> = Vec::new();
        if let Some(named) = sites.get(here).or(sites.first()) {
            let at_site = ActorAtSite::of(tx, self.actor_id, named).await?;
            let left = Event::Left { by: at_site.by(), site: at_site.site(), sites: sites.len() };
            told.push(at_site.notice(user_id, &left));
        }
        for backup in ending.memberships.iter().filter(|membership| membership.role == Role::BackupPrimaryUser.code()) {
            let at_site = ActorAtSite::of(tx, self.actor_id, &backup.pid_sl).await?;
            let who = (user_id, backup.name.as_str());
            told.extend(of_backup(tx, &at_site, BackupChange::Ended, self.actor_id, who, circumstances.now).await?);
        }
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
    }
}

impl Command for TheyLeft<'_> {
    type Output = Departure;
    type Error = TheyLeftError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Departure, Entry), CommandError<TheyLeftError>> {
        let (user_id, departure) = self.reckon(tx, circumstances).await?;
        departure.0.may_be_done()?;
        self.tell(tx, circumstances, &user_id, &departure).await?;
        let (ending, left_out) = departure;
        ending.write(tx, circumstances, self.actor_id).await?;
        let stays: Vec<_> =
            left_out.iter().map(|(pid_sl, refusal)| json!({"site": pid_sl, "rule": refusal.rule()})).collect();
        let entry = Entry::of(Kind::TheyLeft).by(self.actor_id).about(&user_id).at(self.pid_sl);
        let concerned = ending.concerned(tx).await?;
        let entry = entry.concerning(concerned).with(json!({"ended": ending, "left_out": stays}));
        Ok(((ending, left_out), entry))
    }
}

impl Store {
    /// What would end if somebody left; the same reckoning as the deed's.
    pub async fn preview_they_left(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<Departure, CommandError<TheyLeftError>> {
        let mut connection = self.pool.acquire().await?;
        Ok(TheyLeft { actor_id, pid_sl, username }.reckon(&mut connection, circumstances).await?.1)
    }

    /// Ends every membership and assignment of somebody at all sites that the actor administers, and nothing at others but what
    /// hung on those memberships. Gives what ended, and the sites where a rule says no.
    pub async fn they_left(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<Departure, CommandError<TheyLeftError>> {
        self.run(&TheyLeft { actor_id, pid_sl, username }, circumstances).await
    }
}
