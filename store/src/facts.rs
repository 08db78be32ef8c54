//! What commands look up before they ask a rule.

use std::collections::BTreeSet;

use domain::authority::{Authority, MembershipElsewhere, Refusal, authority};
use domain::catalogue::ServiceCode;
use domain::moment::Moment;
use domain::person::Role;
use sqlx::AnyConnection;

use crate::catalogue::offered;
use crate::command::Stop;
use crate::fault::Fault;

/// A membership in force or suspended, with whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub membership_id: String,
    pub user_id: String,
    pub role: Role,
    pub suspended: bool,
}

/// By what right a user administers a site now [R9] [R10]. The user must be active, too.
pub(crate) async fn administers(tx: &mut AnyConnection, user_id: &str, pid_sl: &str) -> Result<Authority, Stop<Refusal>> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT m.role FROM memberships m JOIN users u ON u.id = m.user_id \
         WHERE m.user_id = $1 AND m.pid_sl = $2 AND m.ended_at IS NULL AND m.suspended_at IS NULL AND u.status = 'active'",
    )
    .bind(user_id)
    .bind(pid_sl)
    .fetch_optional(tx)
    .await?;
    let role = row.map(|(code,)| role(&code)).transpose()?;
    authority(role).map_err(Stop::Rejected)
}

/// Somebody's membership at a site, if it hasn't ended.
pub(crate) async fn member(tx: &mut AnyConnection, username: &str, pid_sl: &str) -> Result<Option<Member>, Fault> {
    let row: Option<(String, String, String, Option<i64>)> = sqlx::query_as(
        "SELECT m.id, m.user_id, m.role, m.suspended_at FROM memberships m JOIN users u ON u.id = m.user_id \
         WHERE u.username = $1 AND m.pid_sl = $2 AND m.ended_at IS NULL",
    )
    .bind(username)
    .bind(pid_sl)
    .fetch_optional(tx)
    .await?;
    row.map(|(membership_id, user_id, code, suspended_at)| {
        Ok(Member { membership_id, user_id, role: role(&code)?, suspended: suspended_at.is_some() })
    })
    .transpose()
}

/// Everywhere somebody is a member, and whether the actor administers that site [R20].
pub(crate) async fn memberships_seen_by(
    tx: &mut AnyConnection,
    user_id: &str,
    actor_id: &str,
) -> Result<Vec<MembershipElsewhere>, Fault> {
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT m.role, a.role FROM memberships m LEFT JOIN memberships a \
         ON a.pid_sl = m.pid_sl AND a.user_id = $2 AND a.ended_at IS NULL AND a.suspended_at IS NULL \
         WHERE m.user_id = $1 AND m.ended_at IS NULL",
    )
    .bind(user_id)
    .bind(actor_id)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|(theirs, actors)| {
            let actors = actors.as_deref().map(role).transpose()?;
            Ok(MembershipElsewhere { role: role(theirs)?, administered_by_actor: authority(actors).is_ok() })
        })
        .collect()
}

/// The codes that can be assigned at a site [R13].
pub(crate) async fn offered_codes(tx: &mut AnyConnection, pid_sl: &str) -> Result<BTreeSet<ServiceCode>, Fault> {
    let groups = offered(tx, pid_sl).await?;
    Ok(groups.into_iter().flat_map(|group| group.services).map(|service| service.code).collect())
}

/// Ends every session of a user: after a reset, a suspension or a removal nothing goes on as before.
pub(crate) async fn end_sessions(tx: &mut AnyConnection, user_id: &str, now: Moment) -> Result<(), Fault> {
    sqlx::query("UPDATE sessions SET ended_at = $2, kept = NULL WHERE user_id = $1 AND ended_at IS NULL")
        .bind(user_id)
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// Reads the database's word for a role.
pub(crate) fn role(code: &str) -> Result<Role, Fault> {
    Role::from_code(code).ok_or(Fault::Unknown("role"))
}
