//! What commands look up before they ask a rule.

use std::collections::BTreeSet;

use domain::authority::{Authority, MembershipElsewhere, Refusal, authority};
use domain::catalogue::ServiceCode;
use domain::fold::fold;
use domain::moment::Moment;
use domain::person::Role;
use domain::power::{Actor, AgencyRole, Power, may};
use domain::session::{StageFacts, stage};
use domain::site::PidSl;
use domain::username::Username;
use sqlx::AnyConnection;

use crate::access::catalogue::offered;
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command_error::CommandError;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MembershipId, TermsId, UserId};
use crate::transaction::sent_forms::forget_replies_of;

/// In SQL: what an alias names is in force at a time. The same for memberships (which may be suspended besides), assignments,
/// grants and links.
macro_rules! in_force {
    ($alias:literal, $now:literal) => {
        concat!($alias, ".ended_at IS NULL AND ", $alias, ".from_at <= ", $now, " AND ", $now, " < ", $alias, ".until_at")
    };
}
pub(crate) use in_force;

/// In SQL: a membership is in force and not suspended.
macro_rules! works {
    ($alias:literal, $now:literal) => {
        concat!($alias, ".suspended_at IS NULL AND ", $crate::access::facts::in_force!($alias, $now))
    };
}
pub(crate) use works;

/// In SQL: what an alias names has a last day. Asked beside when that is, so that an index of what ends by itself can be used:
/// these indexes leave out what has none.
macro_rules! has_an_end {
    ($alias:literal) => {
        concat!($alias, ".until_at < 9223372036854775807")
    };
}
pub(crate) use has_an_end;

// Who administers a site [R10], in SQL. Every query that asks it is made of these words, and of no others.

/// In SQL: a membership has an administrator's role, whether it is in force or not.
macro_rules! leads {
    ($membership:literal) => {
        concat!($membership, ".role <> 'subordinate'")
    };
}
pub(crate) use leads;

/// In SQL: by this membership one administers its own site now [R10].
macro_rules! administers_own {
    ($membership:literal, $now:literal) => {
        concat!($crate::access::facts::leads!($membership), " AND ", $crate::access::facts::works!($membership, $now))
    };
}
pub(crate) use administers_own;

/// In SQL: by this membership, and by this grant to its site, one administers now the site that gave the grant [R10]. Grants don't
/// chain: only memberships are followed.
macro_rules! administers_by {
    ($grant:literal, $membership:literal, $now:literal) => {
        concat!(
            $membership,
            ".pid_sl = ",
            $grant,
            ".other_pid_sl AND ",
            $crate::access::facts::administers_own!($membership, $now),
            " AND ",
            $crate::access::facts::in_force!($grant, $now)
        )
    };
}
pub(crate) use administers_by;

/// In SQL, the sites that user $1 administers at time $2 as `administered (pid_sl, own)`: by an own role, which wins, or by primary
/// access.
macro_rules! administered {
    () => {
        concat!(
            "administered AS (SELECT pid_sl, MAX(own) AS own FROM (\
               SELECT m.pid_sl, 1 AS own FROM memberships m WHERE m.user_id = $1 AND ",
            $crate::access::facts::administers_own!("m", "$2"),
            " UNION ALL SELECT g.pid_sl, 0 FROM memberships m CROSS JOIN primary_access_grants g WHERE m.user_id = $1 AND ",
            $crate::access::facts::administers_by!("g", "m", "$2"),
            ") all_of_them GROUP BY pid_sl)"
        )
    };
}
pub(crate) use administered;

/// In SQL: the ceiling of this organization link has this service [R15].
macro_rules! within_ceiling {
    ($link:literal, $service:expr) => {
        concat!(
            "EXISTS (SELECT 1 FROM organization_link_services c WHERE c.link_id = ",
            $link,
            ".id AND c.service_code = ",
            $service,
            " AND c.ended_at IS NULL)"
        )
    };
}
pub(crate) use within_ceiling;

/// In SQL: this assignment may be used now [R16]: it is in force, and so is its basis, a membership, and where it is given by an
/// organization link, that link with a ceiling that has the service. Whether the service is offered is
/// [`crate::access::catalogue::offered_at`].
macro_rules! usable {
    ($assignment:literal, $now:literal) => {
        concat!(
            $crate::access::facts::in_force!($assignment, $now),
            " AND EXISTS (SELECT 1 FROM memberships b WHERE b.id = ",
            $assignment,
            ".membership_id AND ",
            $crate::access::facts::works!("b", $now),
            ") AND (",
            $assignment,
            ".link_id IS NULL OR EXISTS (SELECT 1 FROM organization_links l WHERE l.id = ",
            $assignment,
            ".link_id AND ",
            $crate::access::facts::in_force!("l", $now),
            " AND ",
            $crate::access::facts::within_ceiling!("l", concat!($assignment, ".service_code")),
            "))"
        )
    };
}
pub(crate) use usable;

/// A membership that has not ended, with whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub membership_id: MembershipId,
    pub user_id: UserId,
    pub role: Role,
    pub suspended: bool,
}

/// By what right a user administers a site now [R10].
pub(crate) async fn authority_at(
    tx: &mut AnyConnection,
    user_id: &UserId,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<Option<Authority>, Fault> {
    let rows: Vec<(String, String)> = sqlx::query_as(concat!(
        "SELECT m.role, m.pid_sl FROM memberships m WHERE m.user_id = $1 AND m.pid_sl = $2 AND ",
        administers_own!("m", "$3"),
        " UNION ALL SELECT m.role, m.pid_sl FROM memberships m CROSS JOIN primary_access_grants g \
           WHERE m.user_id = $1 AND g.pid_sl = $2 AND ",
        administers_by!("g", "m", "$3")
    ))
    .bind(user_id)
    .bind(pid_sl.as_str())
    .bind(now.0)
    .fetch_all(tx)
    .await?;
    let mut own = None;
    let mut at_grantees = Vec::new();
    for (code, at) in rows {
        let role = role(&code)?;
        if at == pid_sl.as_str() { own = Some(role) } else { at_grantees.push(role) }
    }
    Ok(authority(own, &at_grantees))
}

/// Kind of credential, role at the agency, terms in force, terms accepted of them, whether a member (1 or 0).
type ActorRow = (String, Option<String>, Option<TermsId>, Option<TermsId>, i64);

/// Who gives a command about a site, and maybe about another one that is let in: all that the rules need to know.
pub(crate) async fn actor(
    tx: &mut AnyConnection,
    actor_id: &UserId,
    pid_sl: Option<&PidSl>,
    other: Option<&PidSl>,
    now: Moment,
) -> Result<Actor, Fault> {
    let row: Option<ActorRow> = sqlx::query_as(concat!(
        "SELECT c.kind, u.agency_role, t.id, a.terms_id, \
         (CASE WHEN EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id AND m.pid_sl = $3 AND ",
        works!("m", "$2"),
        ") OR EXISTS (SELECT 1 FROM assignments s JOIN organization_links l ON l.id = s.link_id \
            JOIN memberships h ON h.id = s.membership_id WHERE s.user_id = u.id AND s.pid_sl = $3 AND ",
        in_force!("s", "$2"),
        " AND ",
        in_force!("l", "$2"),
        " AND ",
        works!("h", "$2"),
        ") THEN 1 ELSE 0 END) \
         FROM users u JOIN credentials c ON c.user_id = u.id LEFT JOIN terms_versions t ON t.id = \
           (SELECT v.id FROM terms_versions v WHERE v.in_force_from <= $2 ORDER BY v.in_force_from DESC, v.id DESC LIMIT 1) \
         LEFT JOIN terms_acceptances a ON a.user_id = u.id AND a.terms_id = t.id WHERE u.id = $1 AND u.status = 'active'"
    ))
    .bind(actor_id)
    .bind(now.0)
    .bind(pid_sl.map_or("", PidSl::as_str))
    .fetch_optional(&mut *tx)
    .await?;
    let Some((credential, agency, in_force, accepted, member)) = row else { return Ok(Actor::default()) };
    let facts =
        StageFacts { own_password: credential == "own", accepted_in_force: in_force.is_none() || in_force == accepted };
    let agency = agency.map(|code| AgencyRole::from_code(&code).ok_or(Fault::Unknown("agency role"))).transpose()?;
    let mut actor = Actor { stage: Some(stage(facts)), agency, member: member == 1, ..Actor::default() };
    if let Some(pid_sl) = pid_sl {
        actor.here = authority_at(tx, actor_id, pid_sl, now).await?;
    }
    if let Some(other) = other {
        actor.there = authority_at(tx, actor_id, other, now).await?;
    }
    Ok(actor)
}

/// Whether a user may give a command about a site; and the actor whom the rule saw.
pub(crate) async fn allowed(
    tx: &mut AnyConnection,
    power: Power,
    actor_id: &UserId,
    pid_sl: Option<&PidSl>,
    other: Option<&PidSl>,
    now: Moment,
) -> Result<Actor, CommandError<Refusal>> {
    let actor = actor(tx, actor_id, pid_sl, other, now).await?;
    may(power, &actor).map_err(CommandError::Rejected)?;
    Ok(actor)
}

/// Whether a user is signed in as far as it goes [R8]: all that it takes to take back what one asked for.
pub(crate) async fn signed_in(tx: &mut AnyConnection, actor_id: &UserId, now: Moment) -> Result<(), CommandError<Refusal>> {
    let actor = Actor { asked: true, ..actor(tx, actor_id, None, None, now).await? };
    may(Power::AnswerLink, &actor).map_err(CommandError::Rejected)
}

/// By what right a user gives a command that needs an administrator of the site [R9] [R10].
pub(crate) async fn administers(
    tx: &mut AnyConnection,
    power: Power,
    user_id: &UserId,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<Authority, CommandError<Refusal>> {
    let actor = allowed(tx, power, user_id, Some(pid_sl), None, now).await?;
    actor.here.ok_or(CommandError::Rejected(Refusal::NotAdministrator))
}

/// Somebody's membership at a site, if it isn't over. One that begins later is there already.
pub(crate) async fn member(
    tx: &mut AnyConnection,
    username: &Username,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<Option<Member>, Fault> {
    let row: Option<(MembershipId, UserId, String, Option<i64>)> = sqlx::query_as(
        "SELECT m.id, m.user_id, m.role, m.suspended_at FROM memberships m JOIN users u ON u.id = m.user_id \
         WHERE u.username = $1 AND m.pid_sl = $2 AND m.ended_at IS NULL AND $3 < m.until_at",
    )
    .bind(username.as_str())
    .bind(pid_sl.as_str())
    .bind(now.0)
    .fetch_optional(tx)
    .await?;
    row.map(|(membership_id, user_id, code, suspended_at)| {
        Ok(Member { membership_id, user_id, role: role(&code)?, suspended: suspended_at.is_some() })
    })
    .transpose()
}

/// The same by the user's id.
pub(crate) async fn member_of(
    tx: &mut AnyConnection,
    user_id: &UserId,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<Option<Member>, Fault> {
    let row: Option<(MembershipId, String, Option<i64>)> = sqlx::query_as(
        "SELECT id, role, suspended_at FROM memberships WHERE user_id = $1 AND pid_sl = $2 AND ended_at IS NULL AND $3 < until_at",
    )
    .bind(user_id)
    .bind(pid_sl.as_str())
    .bind(now.0)
    .fetch_optional(tx)
    .await?;
    row.map(|(membership_id, code, suspended_at)| {
        let user_id = user_id.clone();
        Ok(Member { membership_id, user_id, role: role(&code)?, suspended: suspended_at.is_some() })
    })
    .transpose()
}

/// Everywhere somebody is a member, and whether the actor administers that site [R20].
pub(crate) async fn memberships_seen_by(
    tx: &mut AnyConnection,
    user_id: &UserId,
    actor_id: &UserId,
    now: Moment,
) -> Result<Vec<MembershipElsewhere>, Fault> {
    let rows: Vec<(String, i64)> = sqlx::query_as(concat!(
        "WITH ",
        administered!(),
        " SELECT m.role, (CASE WHEN a.pid_sl IS NULL THEN 0 ELSE 1 END) FROM memberships m \
         LEFT JOIN administered a ON a.pid_sl = m.pid_sl WHERE m.user_id = $3 AND m.ended_at IS NULL AND $2 < m.until_at"
    ))
    .bind(actor_id)
    .bind(now.0)
    .bind(user_id)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|(theirs, administered)| {
            Ok(MembershipElsewhere { role: role(theirs)?, administered_by_actor: *administered == 1 })
        })
        .collect()
}

/// The id of a username, if it is there.
pub(crate) async fn user_id_of(tx: &mut AnyConnection, username: &Username) -> Result<Option<UserId>, Fault> {
    let row: Option<(UserId,)> =
        sqlx::query_as("SELECT id FROM users WHERE username = $1").bind(username.as_str()).fetch_optional(tx).await?;
    Ok(row.map(|(id,)| id))
}

/// Who has this user ID and this last name [R14]. A wrong name gets the answer of an unknown user ID.
pub(crate) async fn person_named(
    tx: &mut AnyConnection,
    username: &Username,
    last_name: &str,
) -> Result<Option<UserId>, Fault> {
    let row: Option<(UserId, String)> = sqlx::query_as(
        "SELECT id, last_folded FROM users WHERE username = $1 AND status = 'active' AND agency_role IS NULL",
    )
    .bind(username.as_str())
    .fetch_optional(tx)
    .await?;
    Ok(row.filter(|(_, last)| *last == fold(last_name)).map(|(id, _)| id))
}

/// The codes that can be assigned at a site [R13].
pub(crate) async fn offered_codes(tx: &mut AnyConnection, pid_sl: &PidSl) -> Result<BTreeSet<ServiceCode>, Fault> {
    let groups = offered(tx, pid_sl).await?;
    Ok(groups.into_iter().flat_map(|group| group.services).map(|service| service.code).collect())
}

/// Ends every session of a user, and forgets what the user's forms were answered: after a reset, a suspension or a removal nothing
/// goes on as before.
pub(crate) async fn end_sessions(
    tx: &mut AnyConnection,
    user_id: &UserId,
    circumstances: &Circumstances,
) -> Result<(), Fault> {
    forget_replies_of(tx, user_id, circumstances).await?;
    sqlx::query("UPDATE sessions SET ended_at = $2, kept = NULL WHERE user_id = $1 AND ended_at IS NULL")
        .bind(user_id)
        .bind(circumstances.now.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// Reads the database's word for a role.
pub(crate) fn role(code: &str) -> Result<Role, Fault> {
    Role::from_code(code).ok_or(Fault::Unknown("role"))
}
