//! What a user has: the sites, and the services at one of them [R16].

use domain::authority::{Authority, authority};
use domain::catalogue::ServiceGroup;
use domain::moment::Moment;
use domain::person::Role;

use crate::access::catalogue::grouped;
use crate::access::facts::{administered, in_force, role, works};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;

/// One of a user's sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MySite {
    /// PID/SL.
    pub pid_sl: String,
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

const MY_SITES: &str = concat!(
    "WITH ",
    administered!(),
    ", working AS (SELECT m.id, m.pid_sl, m.role FROM memberships m WHERE m.user_id = $1 AND ",
    works!("m", "$2"),
    ") SELECT s.pid_sl, s.name, COALESCE(w.role, ''), COALESCE(b.own, -1) FROM sites s \
     LEFT JOIN working w ON w.pid_sl = s.pid_sl LEFT JOIN administered b ON b.pid_sl = s.pid_sl \
     WHERE s.pid_sl IN (SELECT pid_sl FROM working UNION SELECT pid_sl FROM administered UNION \
       SELECT a.pid_sl FROM assignments a JOIN organization_links l ON l.id = a.link_id JOIN working h ON h.id = a.membership_id \
       WHERE a.user_id = $1 AND ",
    in_force!("a", "$2"),
    " AND ",
    in_force!("l", "$2"),
    ") ORDER BY s.pid_sl"
);

const MY_SERVICES: &str = concat!(
    "SELECT g.slug, g.name, s.code, s.name, s.meaning, s.link FROM services s JOIN service_groups g ON g.slug = s.group_slug \
     JOIN sites t ON t.pid_sl = $2 \
     WHERE (s.offered_to_all = 1 OR EXISTS \
       (SELECT 1 FROM service_offers o WHERE o.service_code = s.code AND o.provider_type = t.provider_type)) \
     AND s.code IN (SELECT a.service_code FROM assignments a JOIN memberships m ON m.id = a.membership_id \
       WHERE a.user_id = $1 AND a.pid_sl = $2 AND ",
    in_force!("a", "$3"),
    " AND ",
    works!("m", "$3"),
    " AND (a.link_id IS NULL OR EXISTS (SELECT 1 FROM organization_links l \
         JOIN organization_link_services c ON c.link_id = l.id AND c.service_code = a.service_code AND c.ended_at IS NULL \
         WHERE l.id = a.link_id AND ",
    in_force!("l", "$3"),
    "))) ORDER BY g.place, s.place"
);

impl Store {
    /// The sites that a user works at, administers, or works for by an organization link, by PID/SL: all of them, which may be
    /// thousands. Pages ask for less ([`crate::mine::my_sites`]).
    pub async fn my_sites(&self, user_id: &str, now: Moment) -> Result<Vec<MySite>, Fault> {
        let rows: Vec<(String, String, String, i64)> =
            sqlx::query_as(MY_SITES).bind(user_id).bind(now.0).fetch_all(&self.pool).await?;
        rows.into_iter().map(MySite::of).collect()
    }

    /// The services that a user may use for a site now, by group: assigned, offered to the site, by a membership in force or by
    /// an organization link in force whose ceiling has the service.
    pub async fn my_services(&self, user_id: &str, pid_sl: &str, now: Moment) -> Result<Vec<ServiceGroup>, Fault> {
        let rows = sqlx::query_as(MY_SERVICES).bind(user_id).bind(pid_sl).bind(now.0).fetch_all(&self.pool).await?;
        grouped(rows)
    }

    /// Remembers the site that a user chose, for pages without `?site=`.
    pub async fn remember_site(&self, user_id: &str, pid_sl: &str) -> Result<(), Fault> {
        sqlx::query("UPDATE users SET last_site = $2 WHERE id = $1").bind(user_id).bind(pid_sl).execute(&self.pool).await?;
        Ok(())
    }
}
