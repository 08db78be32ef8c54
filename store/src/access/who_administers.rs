//! Who administers sites now [R10].

use domain::moment::Moment;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::{administers_by, administers_own};
use crate::transaction::fault::Fault;
use crate::transaction::id::{GrantId, MembershipId, UserId};
use crate::transaction::of_each::{Parameter, of_each};

/// Somebody by whom a site is administered, and by what.
#[derive(sqlx::FromRow)]
pub(crate) struct Administers {
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    /// The membership by which.
    pub membership_id: MembershipId,
    /// The grant through which, or nothing.
    pub grant_id: GrantId,
    pub user_id: UserId,
    /// First and last name.
    pub name: String,
    /// 1 for who has ever signed in. Who hasn't is told of everything, but nobody can count on that one yet.
    pub signed_in: i64,
    /// Until when, by the membership and the grant.
    pub until_at: i64,
}

impl Administers {
    /// Whether by an own role at the site, and not through a grant.
    pub(crate) fn is_own(&self) -> bool {
        self.grant_id.as_str().is_empty()
    }
}

/// By `memberships_administrators`, here and at the sites that were let in.
const ADMINISTRATORS: &str = concat!(
    "SELECT z.pid_sl, z.membership_id, z.grant_id, z.user_id, u.first_name || ' ' || u.last_name AS name, \
     (CASE WHEN u.last_sign_in_at IS NULL THEN 0 ELSE 1 END) AS signed_in, z.until_at FROM (\
       SELECT m.pid_sl, m.id AS membership_id, '' AS grant_id, m.user_id, m.until_at FROM memberships m \
       WHERE m.pid_sl IN (KEYS) AND ",
    administers_own!("m", "$1"),
    " UNION ALL SELECT g.pid_sl, m.id, g.id, m.user_id, (CASE WHEN g.until_at < m.until_at THEN g.until_at ELSE m.until_at END) \
       FROM primary_access_grants g CROSS JOIN memberships m \
       WHERE g.pid_sl IN (KEYS) AND ",
    administers_by!("g", "m", "$1"),
    ") z CROSS JOIN users u WHERE u.id = z.user_id AND u.status = 'active' ORDER BY u.last_folded, u.first_folded"
);

/// Who administers these sites now [R10].
pub(crate) async fn administrators_of_all(
    tx: &mut AnyConnection,
    sites: &[impl AsRef<str> + Sync],
    now: Moment,
) -> Result<Vec<Administers>, Fault> {
    of_each(tx, ADMINISTRATORS, &[Parameter::At(now)], sites).await
}
