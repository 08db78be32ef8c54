//! What waits for those who enroll: how much of it there is, at one look.

use domain::authority::Refusal;
use domain::moment::{DAY, Moment};
use domain::power::Power;

use crate::access::facts::allowed;
use crate::ending::nobody_from::soon_nobody;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::id::UserId;

/// A letter runs out soon when it works for no longer than this, in microseconds.
const SOON: i64 = 14 * DAY;

/// How far is counted where each has to be looked at: one more stands for any number.
pub const COUNTED: i64 = 1_000;

/// How much there is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct AgencyCounts {
    /// Changes of primary user that wait for an answer [R7], up to one more than [`COUNTED`].
    pub changes: i64,
    /// Sites without primary user.
    pub without_primary_user: i64,
    /// Sites that somebody administers, but nobody in two weeks [R7], up to one more than [`COUNTED`].
    pub soon_nobody: i64,
    /// Letters that still work, but for no more than two weeks, up to one more than [`COUNTED`].
    pub letters_running_out: i64,
    /// Letters that were voided, without a later one: somebody had the PIN and the wrong legacy number [R5]. Up to one more
    /// than [`COUNTED`].
    pub letters_locked: i64,
}

/// By the indexes `requests_queue`, `memberships_one_primary_user`, `registration_letters_running_out` and
/// `registration_letters_locked`, and `registration_letters_of_site` for later ones. A site has at most one primary user [R6], so
/// two counts tell how many have none; without `pid_sl > ''`, which is true for all, SQLite reads every membership.
const COUNTS: &str = concat!(
    "SELECT (SELECT COUNT(*) FROM (SELECT 1 AS one FROM sites s WHERE ",
    soon_nobody!(),
    " LIMIT 1001) n) AS soon_nobody, \
     (SELECT COUNT(*) FROM (SELECT 1 AS one FROM requests WHERE kind = 'change_primary_user' AND closed_at IS NULL LIMIT 1001) c) \
       AS changes, \
     (SELECT COUNT(*) FROM sites) - \
       (SELECT COUNT(*) FROM memberships WHERE role = 'primary_user' AND ended_at IS NULL AND pid_sl > '') AS without_primary_user, \
     (SELECT COUNT(*) FROM (SELECT 1 AS one FROM registration_letters WHERE closed_at IS NULL \
       AND issued_at + days * 86400000000 > $1 AND issued_at + days * 86400000000 <= $2 LIMIT 1001) r) AS letters_running_out, \
     (SELECT COUNT(*) FROM (SELECT 1 AS one FROM registration_letters x WHERE x.closed_because = 'wrong_legacy_numbers' \
       AND x.pid_sl > '' AND NOT EXISTS (SELECT 1 FROM registration_letters y \
         WHERE y.pid_sl = x.pid_sl AND (y.issued_at, y.id) > (x.issued_at, x.id)) LIMIT 1001) l) AS letters_locked"
);

impl Store {
    /// How much waits. Only for those who enroll.
    pub async fn agency_counts(&self, actor_id: &UserId, now: Moment) -> Result<AgencyCounts, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::SeeSites, actor_id, None, None, now).await?;
        Ok(sqlx::query_as(COUNTS).bind(now.0).bind(now.plus(SOON).0).fetch_one(&mut *connection).await?)
    }
}
