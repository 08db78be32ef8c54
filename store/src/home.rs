//! What a user has: the sites, and the services at one of them [R16].

use domain::catalogue::ServiceGroup;
use domain::person::Role;

use crate::catalogue::grouped;
use crate::database::Store;
use crate::facts::role;
use crate::fault::Fault;

/// One of a user's sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MySite {
    /// PID/SL.
    pub pid_sl: String,
    /// Name.
    pub name: String,
    /// What the user is there.
    pub role: Role,
}

impl Store {
    /// The sites at which a user is an active member, by PID/SL.
    pub async fn my_sites(&self, user_id: &str) -> Result<Vec<MySite>, Fault> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT s.pid_sl, s.name, m.role FROM memberships m JOIN sites s ON s.pid_sl = m.pid_sl \
             WHERE m.user_id = $1 AND m.ended_at IS NULL AND m.suspended_at IS NULL ORDER BY s.pid_sl",
        )
        .bind(user_id)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(|(pid_sl, name, code)| Ok(MySite { pid_sl, name, role: role(&code)? })).collect()
    }

    /// The services that a user may use for a site now, by group: assigned, offered to the site, by a membership in force.
    pub async fn my_services(&self, user_id: &str, pid_sl: &str) -> Result<Vec<ServiceGroup>, Fault> {
        let rows = sqlx::query_as(
            "SELECT g.slug, g.name, s.code, s.name, s.meaning, s.link FROM assignments a \
             JOIN memberships m ON m.id = a.membership_id AND m.ended_at IS NULL AND m.suspended_at IS NULL \
             JOIN services s ON s.code = a.service_code JOIN service_groups g ON g.slug = s.group_slug \
             JOIN sites t ON t.pid_sl = a.pid_sl \
             WHERE a.user_id = $1 AND a.pid_sl = $2 AND a.ended_at IS NULL AND (s.offered_to_all = 1 OR EXISTS \
               (SELECT 1 FROM service_offers o WHERE o.service_code = s.code AND o.provider_type = t.provider_type)) \
             ORDER BY g.place, s.place",
        )
        .bind(user_id)
        .bind(pid_sl)
        .fetch_all(&self.pool)
        .await?;
        grouped(rows)
    }

    /// Remembers the site that a user chose, for pages without `?site=`.
    pub async fn remember_site(&self, user_id: &str, pid_sl: &str) -> Result<(), Fault> {
        sqlx::query("UPDATE users SET last_site = $2 WHERE id = $1").bind(user_id).bind(pid_sl).execute(&self.pool).await?;
        Ok(())
    }
}
