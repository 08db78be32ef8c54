//! What ends by itself at a site during the next days, so that nobody is surprised.

use domain::authority::Refusal;
use domain::moment::{DAY, Moment};
use domain::power::Power;
use domain::site::PidSl;

use crate::command::Stop;
use crate::database::Store;
use crate::facts::administers;
use crate::fault::Fault;

/// How far ahead, in microseconds.
const SOON: i64 = 14 * DAY;

/// What kind of thing ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndingKind {
    /// Somebody's work at the site.
    Membership,
    /// One service of somebody, also of a linked organization's.
    Assignment,
    /// Primary access that the site has given or was given.
    PrimaryAccess,
    /// A link with another organization, of which it lets people in or is let in.
    OrganizationLink,
}

/// One thing that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingSoon {
    /// Key.
    pub id: String,
    /// What it is.
    pub kind: EndingKind,
    /// Username, or PID/SL of the other site.
    pub whose: String,
    /// First and last name, or the other site's name.
    pub name: String,
    /// Name of the service, of an assignment.
    pub service: Option<String>,
    /// When it ends.
    pub until: Moment,
}

/// In SQL: grants or links of site $1 that end after $2 and until $3.
macro_rules! between_sites {
    ($kind:literal, $table:literal) => {
        concat!(
            " UNION ALL SELECT b.id, '",
            $kind,
            "', o.pid_sl, o.name, NULL, b.until_at FROM ",
            $table,
            " b JOIN sites o ON o.pid_sl = (CASE WHEN b.pid_sl = $1 THEN b.other_pid_sl ELSE b.pid_sl END) \
             WHERE (b.pid_sl = $1 OR b.other_pid_sl = $1) AND b.ended_at IS NULL AND b.until_at > $2 AND b.until_at <= $3"
        )
    };
}

const SOON_OVER: &str = concat!(
    "SELECT e.id, e.kind, e.whose, e.name, e.service, e.until_at FROM (\
       SELECT m.id, 'membership' AS kind, u.username AS whose, u.first_name || ' ' || u.last_name AS name, \
       CAST(NULL AS TEXT) AS service, m.until_at FROM memberships m JOIN users u ON u.id = m.user_id \
       WHERE m.pid_sl = $1 AND m.ended_at IS NULL AND m.until_at > $2 AND m.until_at <= $3 \
     UNION ALL SELECT a.id, 'assignment', u.username, u.first_name || ' ' || u.last_name, s.name, a.until_at FROM assignments a \
       JOIN users u ON u.id = a.user_id JOIN services s ON s.code = a.service_code \
       WHERE a.pid_sl = $1 AND a.ended_at IS NULL AND a.until_at > $2 AND a.until_at <= $3",
    between_sites!("primary_access", "primary_access_grants"),
    between_sites!("organization_link", "organization_links"),
    ") e ORDER BY e.until_at, e.name, e.id LIMIT 200"
);

impl Store {
    /// What ends by itself at a site within 14 days, the next first. Only for those who administer it.
    pub async fn ending_soon(&self, actor_id: &str, pid_sl: &PidSl, now: Moment) -> Result<Vec<EndingSoon>, Stop<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl.as_str(), now).await?;
        let rows: Vec<(String, String, String, String, Option<String>, i64)> = sqlx::query_as(SOON_OVER)
            .bind(pid_sl.as_str())
            .bind(now.0)
            .bind(now.plus(SOON).0)
            .fetch_all(&mut *connection)
            .await?;
        let soon = rows.into_iter().map(|(id, code, whose, name, service, until)| {
            Ok(EndingSoon { id, kind: kind(&code)?, whose, name, service, until: Moment(until) })
        });
        Ok(soon.collect::<Result<_, Fault>>()?)
    }
}

fn kind(code: &str) -> Result<EndingKind, Fault> {
    match code {
        "membership" => Ok(EndingKind::Membership),
        "assignment" => Ok(EndingKind::Assignment),
        "primary_access" => Ok(EndingKind::PrimaryAccess),
        "organization_link" => Ok(EndingKind::OrganizationLink),
        _ => Err(Fault::Unknown("kind of ending")),
    }
}
