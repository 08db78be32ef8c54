//! What a user has: the sites, and the services at one of them [R16].

use domain::authority::{Authority, authority};
use domain::catalogue::ServiceGroup;
use domain::moment::Moment;
use domain::person::Role;
use domain::site::PidSl;

use crate::access::catalogue::{grouped, offered_at};
use crate::access::facts::{role, usable};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{self, UserId};

/// One of a user's sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MySite {
    /// PID/SL.
    pub pid_sl: PidSl,
    /// Name.
    pub name: String,
    /// What the user is there, as a member.
    pub role: Option<Role>,
    /// By what right the user administers it, if so.
    pub authority: Option<Authority>,
}

impl MySite {
    /// Of PID/SL, name, the database's word for the role, and whether the user administers it by an own one (1), by primary
    /// access (0), or not (-1).
    pub(crate) fn of((pid_sl, name, code, own): (String, String, String, i64)) -> Result<Self, Fault> {
        let role = if code.is_empty() { None } else { Some(role(&code)?) };
        let at_grantees: &[Role] = if own == 0 { &[Role::PrimaryUser] } else { &[] };
        let pid_sl = id::pid_sl(&pid_sl)?;
        Ok(Self { pid_sl, name, role, authority: authority(role, at_grantees) })
    }

    /// What the user is there, in words.
    pub fn label(&self) -> &'static str {
        match (self.authority, self.role) {
            (Some(authority), _) => authority.label(),
            (None, Some(role)) => role.label(),
            (None, None) => "Linked organization",
        }
    }
}

const MY_SERVICES: &str = concat!(
    "SELECT g.slug, g.name, s.code, s.name, s.meaning, s.link FROM services s JOIN service_groups g ON g.slug = s.group_slug \
     JOIN sites t ON t.pid_sl = $2 \
     WHERE ",
    offered_at!("s", "t"),
    " AND s.code IN (SELECT a.service_code FROM assignments a WHERE a.user_id = $1 AND a.pid_sl = $2 AND ",
    usable!("a", "$3"),
    ") ORDER BY g.place, s.place"
);

impl Store {
    /// The services that a user may use for a site now [R16], by group.
    pub async fn my_services(&self, user_id: &UserId, pid_sl: &PidSl, now: Moment) -> Result<Vec<ServiceGroup>, Fault> {
        let rows = sqlx::query_as(MY_SERVICES).bind(user_id).bind(pid_sl.as_str()).bind(now.0).fetch_all(&self.pool).await?;
        grouped(rows)
    }

    /// Remembers the site that a user chose, for pages without `?site=`.
    pub async fn remember_site(&self, user_id: &UserId, pid_sl: &PidSl) -> Result<(), Fault> {
        sqlx::query("UPDATE users SET last_site = $2 WHERE id = $1")
            .bind(user_id)
            .bind(pid_sl.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
