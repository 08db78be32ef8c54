//! Whom and which sites a change concerns besides its actor, its subject and its site: the audit entry is found by them, too [R19].

use std::collections::BTreeSet;

use sqlx::AnyConnection;

use crate::access::facts::leads;
use crate::ending::what::Ending;
use crate::transaction::fault::Fault;
use crate::transaction::id::{GrantId, RequestId};
use crate::transaction::of_each::of_each;

// `KEYS` stands for what was changed; each row names two whom it concerns: users, by id, or sites, by PID/SL.

/// By assignments: whose they are, and where.
pub(crate) const ASSIGNMENTS: &str = "SELECT user_id, pid_sl FROM assignments WHERE id IN (KEYS)";

/// In SQL: by what somebody is at sites, also where that lets the person administer by primary access, and what hangs on it.
macro_rules! by_memberships {
    ($memberships:literal, $assignments:literal) => {
        concat!(
            "SELECT m.user_id, m.pid_sl FROM memberships m WHERE ",
            $memberships,
            " UNION SELECT m.user_id, g.pid_sl FROM memberships m CROSS JOIN primary_access_grants g WHERE ",
            $memberships,
            " AND ",
            leads!("m"),
            " AND g.other_pid_sl = m.pid_sl AND g.ended_at IS NULL \
             UNION SELECT a.user_id, a.pid_sl FROM assignments a WHERE a.ended_at IS NULL AND ",
            $assignments
        )
    };
}

/// By memberships.
pub(crate) const MEMBERSHIPS: &str = by_memberships!("m.id IN (KEYS)", "a.membership_id IN (KEYS)");

/// By users: everywhere that they are or have something.
pub(crate) const USERS: &str = by_memberships!("m.user_id IN (KEYS) AND m.ended_at IS NULL", "a.user_id IN (KEYS)");

/// By primary access grants: both sites, and those who administer by them.
pub(crate) const GRANTS: &str = concat!(
    "SELECT pid_sl, other_pid_sl FROM primary_access_grants WHERE id IN (KEYS) \
     UNION SELECT m.user_id, g.pid_sl FROM primary_access_grants g CROSS JOIN memberships m \
     WHERE g.id IN (KEYS) AND m.pid_sl = g.other_pid_sl AND m.ended_at IS NULL AND ",
    leads!("m")
);

/// By organization links: both sites.
pub(crate) const LINKS: &str = "SELECT pid_sl, other_pid_sl FROM organization_links WHERE id IN (KEYS)";

/// By requests: who asked, whom they are about, and the sites.
pub(crate) const REQUESTS: &str = "SELECT pid_sl, asked_by FROM requests WHERE id IN (KEYS) \
     UNION SELECT COALESCE(other_pid_sl, pid_sl), COALESCE(person_id, asked_by) FROM requests WHERE id IN (KEYS)";

/// By sites: those that have let them in, whom their administrators administer, too.
pub(crate) const LETS_IN: &str =
    "SELECT pid_sl, other_pid_sl FROM primary_access_grants WHERE other_pid_sl IN (KEYS) AND ended_at IS NULL";

/// Whom and which sites it concerns, by one of the above.
pub(crate) async fn concerned(
    tx: &mut AnyConnection,
    sql: &str,
    keys: &[impl AsRef<str> + Sync],
) -> Result<BTreeSet<String>, Fault> {
    let pairs: Vec<(String, String)> = of_each(tx, sql, &[], keys).await?;
    Ok(pairs.into_iter().flat_map(|(one, other)| [one, other]).collect())
}

impl Ending {
    /// Whom and which sites it concerns: who loses something or asked for it, where, and the sites that lose an administrator.
    pub(crate) async fn concerned(&self, tx: &mut AnyConnection) -> Result<BTreeSet<String>, Fault> {
        let grants: Vec<&GrantId> = self.grants.iter().map(|grant| &grant.id).collect();
        let requests: Vec<&RequestId> = self.requests.iter().map(|request| &request.id).collect();
        let mut all = concerned(tx, GRANTS, &grants).await?;
        all.extend(concerned(tx, REQUESTS, &requests).await?);
        for membership in [&self.memberships, &self.demoted, &self.suspended].into_iter().flatten() {
            all.extend([membership.user_id.to_string(), membership.pid_sl.to_string()]);
        }
        for assignment in self.assignments.iter().chain(&self.resting) {
            all.extend([assignment.user_id.to_string(), assignment.pid_sl.to_string()]);
        }
        for link in &self.links {
            all.extend([link.pid_sl.to_string(), link.other_pid_sl.to_string()]);
        }
        all.extend(self.left.iter().map(|left| left.pid_sl.to_string()));
        Ok(all)
    }
}
