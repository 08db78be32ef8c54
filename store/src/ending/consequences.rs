//! What ends when access is taken away, and who is left to administer (in `left`). Computed once: the preview shows it, the
//! command writes it. The types stand in [`crate::ending::what`].

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::moment::Moment;
use sqlx::AnyConnection;

use crate::access::facts::{end_sessions, leads};
use crate::ending::left::left;
use crate::ending::lost_requests::{lost, withdraw};
use crate::ending::what::{Ending, EndingAssignment, EndingMembership, Left, Roots, StillAdministers};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::fault::Fault;
use crate::transaction::id::{AssignmentId, GrantId, MembershipId, UserId};
use crate::transaction::of_each::{Parameter, of_each};

// `KEYS` stands for the roots: somebody can have something at hundreds of sites.
const MEMBERSHIP: &str = "SELECT m.id, m.user_id, u.username, u.first_name || ' ' || u.last_name AS name, m.pid_sl, \
     s.name AS site_name, m.role FROM memberships m JOIN users u ON u.id = m.user_id JOIN sites s ON s.pid_sl = m.pid_sl \
     WHERE m.ended_at IS NULL AND m.id IN (KEYS) ORDER BY m.pid_sl, m.id";

macro_rules! assignments_where {
    ($condition:literal) => {
        concat!(
            "SELECT a.id, a.user_id, u.username, u.first_name || ' ' || u.last_name AS name, a.pid_sl, t.name AS site_name, \
             s.name AS service FROM assignments a JOIN users u ON u.id = a.user_id JOIN sites t ON t.pid_sl = a.pid_sl \
             JOIN services s ON s.code = a.service_code JOIN service_groups g ON g.slug = s.group_slug \
             WHERE a.ended_at IS NULL AND ",
            $condition,
            " ORDER BY a.pid_sl, u.last_folded, u.first_folded, u.username, g.place, s.place"
        )
    };
}

/// Ends what hangs on a membership, at the site and by organization links.
const ALL_BY_MEMBERSHIP: &str =
    "UPDATE assignments SET ended_at = $2, ended_by = $3 WHERE membership_id = $1 AND ended_at IS NULL RETURNING id";

/// Ends what hangs on an organization link.
const ALL_BY_LINK: &str =
    "UPDATE assignments SET ended_at = $2, ended_by = $3 WHERE link_id = $1 AND ended_at IS NULL RETURNING id";

macro_rules! between_sites {
    ($table:literal) => {
        concat!(
            "SELECT b.id, b.pid_sl, s.name AS site_name, b.other_pid_sl, o.name AS other_name FROM ",
            $table,
            " b JOIN sites s ON s.pid_sl = b.pid_sl JOIN sites o ON o.pid_sl = b.other_pid_sl \
             WHERE b.ended_at IS NULL AND b.id IN (KEYS) ORDER BY b.pid_sl, b.other_pid_sl"
        )
    };
}

impl Ending {
    /// What ends with these roots.
    pub(crate) async fn of(tx: &mut AnyConnection, roots: &Roots, now: Moment) -> Result<Self, Fault> {
        let mut ending = Self {
            memberships: of_each(tx, MEMBERSHIP, &[], &roots.memberships).await?,
            demoted: of_each(tx, MEMBERSHIP, &[], &roots.demoted).await?,
            suspended: of_each(tx, MEMBERSHIP, &[], &roots.suspended).await?,
            grants: of_each(tx, between_sites!("primary_access_grants"), &[], &roots.grants).await?,
            links: of_each(tx, between_sites!("organization_links"), &[], &roots.links).await?,
            ..Self::default()
        };
        let by_membership = assignments_where!("a.membership_id IN (KEYS)");
        let lists = [
            of_each(tx, assignments_where!("a.id IN (KEYS)"), &[], &roots.assignments).await?,
            of_each(tx, by_membership, &[], &ids(&ending.memberships)).await?,
            of_each(tx, assignments_where!("a.link_id IN (KEYS)"), &[], &roots.links).await?,
        ];
        let mut seen = BTreeSet::new();
        ending.assignments = lists.into_iter().flatten().filter(|a: &EndingAssignment| seen.insert(a.id.clone())).collect();
        ending.resting = of_each(tx, by_membership, &[], &ids(&ending.suspended)).await?;
        ending.requests = lost(tx, &ending, now).await?;
        ending.left = left(tx, &ending, roots, now).await?;
        ending.still_administers = still_administers(tx, &ending, now).await?;
        Ok(ending)
    }

    /// The first site that had an administrator and would have none.
    pub fn nobody_left(&self) -> Option<&Left> {
        self.left.iter().find(|left| left.before > 0 && left.administrators.is_empty())
    }

    /// A site that had an administrator keeps one: only the agency may leave it without [R7].
    pub(crate) fn may_be_done(&self) -> Result<(), Refusal> {
        if self.nobody_left().is_some() { Err(Refusal::NobodyLeft) } else { Ok(()) }
    }

    /// Whether nothing is touched.
    pub fn is_nothing(&self) -> bool {
        let Self { memberships, demoted, suspended, assignments, grants, links, requests, .. } = self;
        memberships.is_empty()
            && demoted.is_empty()
            && suspended.is_empty()
            && assignments.is_empty()
            && grants.is_empty()
            && links.is_empty()
            && requests.is_empty()
    }

    /// Ends it, and tells who asked for what is withdrawn. What only rests or is demoted is written by the deed itself.
    pub(crate) async fn write(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        by: &UserId,
    ) -> Result<(), Fault> {
        let now = circumstances.now;
        self.end_assignments(tx, by, now).await?;
        let ended = [
            (
                "UPDATE memberships SET ended_at = $2, ended_by = $3 WHERE id = $1",
                self.memberships.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(),
            ),
            (
                "UPDATE primary_access_grants SET ended_at = $2, ended_by = $3 WHERE id = $1",
                self.grants.iter().map(|g| g.id.as_str()).collect(),
            ),
            (
                "UPDATE organization_links SET ended_at = $2, ended_by = $3 WHERE id = $1",
                self.links.iter().map(|l| l.id.as_str()).collect(),
            ),
            (
                "UPDATE organization_link_services SET ended_at = $2, ended_by = $3 WHERE link_id = $1 AND ended_at IS NULL",
                self.links.iter().map(|l| l.id.as_str()).collect(),
            ),
        ];
        for (sql, ids) in ended {
            for id in ids {
                sqlx::query(sql).bind(id).bind(now.0).bind(by).execute(&mut *tx).await?;
            }
        }
        withdraw(tx, circumstances, Some(by), &self.requests).await?;
        // Whoever leaves or rests is signed out: nothing goes on as before.
        let users: BTreeSet<&UserId> = self.memberships.iter().chain(&self.suspended).map(|m| &m.user_id).collect();
        for user_id in users {
            end_sessions(tx, user_id, circumstances).await?;
        }
        Ok(())
    }

    /// Ends the assignments: what hangs on a membership or on a link with one statement for each of these, since somebody may have
    /// thousands of clients; then the others.
    async fn end_assignments(&self, tx: &mut AnyConnection, by: &UserId, now: Moment) -> Result<(), Fault> {
        let mut listed: BTreeSet<&AssignmentId> = self.assignments.iter().map(|assignment| &assignment.id).collect();
        let mut whole: Vec<(&'static str, &str)> = Vec::new();
        whole.extend(self.memberships.iter().map(|membership| (ALL_BY_MEMBERSHIP, membership.id.as_str())));
        whole.extend(self.links.iter().map(|link| (ALL_BY_LINK, link.id.as_str())));
        for (sql, id) in whole {
            let ended: Vec<(AssignmentId,)> = sqlx::query_as(sql).bind(id).bind(now.0).bind(by).fetch_all(&mut *tx).await?;
            // List and deed are of one transaction; the audit entry has the list, and nothing else may end.
            if !ended.iter().all(|(id,)| listed.remove(id)) {
                return Err(Fault::Unknown("assignment that ends"));
            }
        }
        for id in listed {
            sqlx::query("UPDATE assignments SET ended_at = $2, ended_by = $3 WHERE id = $1")
                .bind(id)
                .bind(now.0)
                .bind(by)
                .execute(&mut *tx)
                .await?;
        }
        Ok(())
    }
}

fn ids(memberships: &[EndingMembership]) -> Vec<&MembershipId> {
    memberships.iter().map(|membership| &membership.id).collect()
}

/// By which primary access whose memberships end still have to do with those sites. What is suspended only rests.
const BY_PRIMARY_ACCESS: &str = concat!(
    "SELECT g.id, u.id AS user_id, u.username, u.first_name || ' ' || u.last_name AS name, g.pid_sl, \
     s.name AS site_name, g.other_pid_sl, o.name AS other_name, m.id AS membership_id FROM memberships e \
     CROSS JOIN primary_access_grants g CROSS JOIN memberships m CROSS JOIN users u CROSS JOIN sites s CROSS JOIN sites o \
     WHERE e.id IN (KEYS) AND g.pid_sl = e.pid_sl AND g.ended_at IS NULL AND $1 < g.until_at \
     AND m.user_id = e.user_id AND m.pid_sl = g.other_pid_sl AND m.ended_at IS NULL AND $1 < m.until_at AND ",
    leads!("e"),
    " AND ",
    leads!("m"),
    " AND u.id = e.user_id AND s.pid_sl = g.pid_sl AND o.pid_sl = g.other_pid_sl ORDER BY g.pid_sl, g.other_pid_sl"
);

/// Who still administers, by primary access, a site at which an own role ends.
async fn still_administers(tx: &mut AnyConnection, ending: &Ending, now: Moment) -> Result<Vec<StillAdministers>, Fault> {
    let gone: BTreeSet<&MembershipId> = ending.memberships.iter().chain(&ending.demoted).map(|m| &m.id).collect();
    let grants: BTreeSet<&GrantId> = ending.grants.iter().map(|grant| &grant.id).collect();
    let keys: Vec<&MembershipId> = gone.iter().copied().collect();
    let mut still: Vec<StillAdministers> = of_each(tx, BY_PRIMARY_ACCESS, &[Parameter::At(now)], &keys).await?;
    still.retain(|by| !gone.contains(&by.membership_id) && !grants.contains(&by.id));
    Ok(still)
}
