//! Whether a site has a primary user [R6], and whether somebody can become it [R7].

use domain::moment::Moment;
use domain::person::Role;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::member_of;
use crate::transaction::command_error::CommandError;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// Why somebody can't become a site's primary user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The user ID isn't in use, or is suspended at the site, or belongs to the agency's staff.
    NotInUse,
    /// It is so already.
    IsPrimaryUser,
}

/// Whether somebody can become a site's primary user: an active user who isn't it already, nor suspended there.
pub(crate) async fn may_become(
    tx: &mut AnyConnection,
    user_id: &UserId,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<(), CommandError<Unfit>> {
    let active: Option<(String,)> =
        sqlx::query_as("SELECT id FROM users WHERE id = $1 AND status = 'active' AND agency_role IS NULL")
            .bind(user_id)
            .fetch_optional(&mut *tx)
            .await?;
    if active.is_none() {
        return Err(CommandError::Rejected(Unfit::NotInUse));
    }
    match member_of(tx, user_id, pid_sl, now).await? {
        Some(member) if member.role == Role::PrimaryUser => Err(CommandError::Rejected(Unfit::IsPrimaryUser)),
        Some(member) if member.suspended => Err(CommandError::Rejected(Unfit::NotInUse)),
        _ => Ok(()),
    }
}

/// Whether the site has a primary user [R6].
pub(crate) async fn has_primary_user(tx: &mut AnyConnection, pid_sl: &PidSl) -> Result<bool, Fault> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT id FROM memberships WHERE pid_sl = $1 AND role = 'primary_user' AND ended_at IS NULL")
            .bind(pid_sl.as_str())
            .fetch_optional(tx)
            .await?;
    Ok(row.is_some())
}
