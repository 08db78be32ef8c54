//! What gives access: a membership at a site, and a service that is assigned by it [R13] [R16].

use std::collections::BTreeSet;

use domain::catalogue::ServiceCode;
use domain::person::Role;
use domain::request::Period;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::transaction::circumstances::{Circumstances, Random};
use crate::transaction::fault::Fault;
use crate::transaction::id::{AssignmentId, LinkId, MembershipId, UserId};

/// What an assignment hangs on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Basis<'a> {
    /// The person's membership: at the site, or at the linked one.
    pub membership_id: &'a MembershipId,
    /// The organization link and the site whose service it is [R15].
    pub link: Option<(&'a LinkId, &'a PidSl)>,
    /// From when until when.
    pub period: Period,
}

/// Writes one assignment. One that is over but that nobody has swept up yet makes room for it.
pub(crate) async fn assign(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    random: &mut Random,
    basis: Basis<'_>,
    code: &ServiceCode,
    by: &UserId,
) -> Result<(), Fault> {
    let (link_id, site) = basis.link.unzip();
    // By all columns of `assignments_one_each`: somebody may have thousands of clients.
    sqlx::query(
        "UPDATE assignments SET ended_at = until_at WHERE membership_id = $1 AND service_code = $2 AND ended_at IS NULL \
         AND until_at <= $3 AND pid_sl = (SELECT COALESCE($4, m.pid_sl) FROM memberships m WHERE m.id = $1)",
    )
    .bind(basis.membership_id)
    .bind(code.as_str())
    .bind(circumstances.now.0)
    .bind(site.map(PidSl::as_str))
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO assignments (id, user_id, pid_sl, service_code, membership_id, link_id, from_at, until_at, given_by) \
         SELECT $1, m.user_id, COALESCE($2, m.pid_sl), $3, m.id, $4, $5, $6, $7 FROM memberships m WHERE m.id = $8",
    )
    .bind(random.id::<AssignmentId>())
    .bind(site.map(PidSl::as_str))
    .bind(code.as_str())
    .bind(link_id)
    .bind(basis.period.from.max(circumstances.now).0)
    .bind(basis.period.until.0)
    .bind(by)
    .bind(basis.membership_id)
    .execute(tx)
    .await?;
    Ok(())
}

/// A membership about to begin.
pub(crate) struct NewMembership<'a> {
    pub user_id: &'a UserId,
    pub pid_sl: &'a PidSl,
    pub role: Role,
    pub by: &'a UserId,
    pub period: Period,
}

impl NewMembership<'_> {
    /// Writes the membership and what is assigned with it. Gives the membership's id.
    pub(crate) async fn insert(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        random: &mut Random,
        services: &BTreeSet<ServiceCode>,
    ) -> Result<MembershipId, Fault> {
        // A membership whose last day is over but that nobody has swept up yet makes room for the next one.
        for sql in [
            "UPDATE assignments SET ended_at = $3 WHERE ended_at IS NULL AND membership_id IN \
             (SELECT m.id FROM memberships m WHERE m.user_id = $1 AND m.pid_sl = $2 AND m.ended_at IS NULL AND m.until_at <= $3)",
            "UPDATE memberships SET ended_at = until_at WHERE user_id = $1 AND pid_sl = $2 AND ended_at IS NULL AND until_at <= $3",
        ] {
            sqlx::query(sql)
                .bind(self.user_id)
                .bind(self.pid_sl.as_str())
                .bind(circumstances.now.0)
                .execute(&mut *tx)
                .await?;
        }
        let id = random.id();
        sqlx::query(
            "INSERT INTO memberships (id, user_id, pid_sl, role, created_at, created_by, from_at, until_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&id)
        .bind(self.user_id)
        .bind(self.pid_sl.as_str())
        .bind(self.role.code())
        .bind(circumstances.now.0)
        .bind(self.by)
        .bind(self.period.from.0)
        .bind(self.period.until.0)
        .execute(&mut *tx)
        .await?;
        let basis = Basis { membership_id: &id, link: None, period: Period::ALWAYS };
        for code in services {
            assign(tx, circumstances, random, basis, code, self.by).await?;
        }
        Ok(id)
    }
}
