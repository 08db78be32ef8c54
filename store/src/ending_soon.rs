//! What ends by itself at a site during the next days, so that nobody is surprised.

use domain::authority::Refusal;
use domain::moment::{DAY, Moment};
use domain::power::Power;
use domain::site::PidSl;

use crate::command::Stop;
use crate::database::Store;
use crate::facts::{administers, has_an_end};
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
    /// Whether the site gives it, so that its administrators may let it last longer; else who gives it does.
    pub given: bool,
}

/// In SQL: what ends of an alias after $2 and until $3.
macro_rules! soon_over {
    ($alias:literal) => {
        concat!(
            $alias,
            ".ended_at IS NULL AND ",
            has_an_end!($alias),
            " AND ",
            $alias,
            ".until_at > $2 AND ",
            $alias,
            ".until_at <= $3"
        )
    };
}

/// In SQL: grants or links of site $1 in one direction. No site has one with itself.
macro_rules! between_sites {
    ($kind:literal, $table:literal, $own:literal, $other:literal) => {
        concat!(
            " UNION ALL SELECT b.id, (CASE WHEN b.pid_sl = $1 THEN '' ELSE 'received_' END) || '",
            $kind,
            "', o.pid_sl, o.name, NULL, b.until_at FROM ",
            $table,
            " b JOIN sites o ON o.pid_sl = b.",
            $other,
            " WHERE b.",
            $own,
            " = $1 AND ",
            soon_over!("b")
        )
    };
}

/// Each part by an index of what ends at a site (`…_ending_of_site`, `…_ending_of_other_site`).
const SOON_OVER: &str = concat!(
    "SELECT e.id, e.kind, e.whose, e.name, e.service, e.until_at, COUNT(*) OVER () FROM (\
       SELECT m.id, 'membership' AS kind, u.username AS whose, u.first_name || ' ' || u.last_name AS name, \
       CAST(NULL AS TEXT) AS service, m.until_at FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.pid_sl = $1 AND ",
    soon_over!("m"),
    " UNION ALL SELECT a.id, (CASE WHEN a.link_id IS NULL THEN '' ELSE 'received_' END) || 'assignment', u.username, \
       u.first_name || ' ' || u.last_name, s.name, a.until_at FROM assignments a \
       JOIN users u ON u.id = a.user_id JOIN services s ON s.code = a.service_code WHERE a.pid_sl = $1 AND ",
    soon_over!("a"),
    between_sites!("primary_access", "primary_access_grants", "pid_sl", "other_pid_sl"),
    between_sites!("primary_access", "primary_access_grants", "other_pid_sl", "pid_sl"),
    between_sites!("organization_link", "organization_links", "pid_sl", "other_pid_sl"),
    between_sites!("organization_link", "organization_links", "other_pid_sl", "pid_sl"),
    ") e ORDER BY e.until_at, e.name, e.id LIMIT 25"
);

/// Key, kind, whose, name, service, until when, and how many there are in all.
type Row = (String, String, String, String, Option<String>, i64, i64);

impl Store {
    /// What ends by itself at a site within 14 days, the next first, at most 25; and how much more that is. Only for those who
    /// administer the site.
    pub async fn ending_soon(
        &self,
        actor_id: &str,
        pid_sl: &PidSl,
        now: Moment,
    ) -> Result<(Vec<EndingSoon>, usize), Stop<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl.as_str(), now).await?;
        let rows: Vec<Row> = sqlx::query_as(SOON_OVER)
            .bind(pid_sl.as_str())
            .bind(now.0)
            .bind(now.plus(SOON).0)
            .fetch_all(&mut *connection)
            .await?;
        let count = rows.first().map_or(0, |row| usize::try_from(row.6).unwrap_or_default());
        let more = count.saturating_sub(rows.len());
        let soon = rows.into_iter().map(|(id, code, whose, name, service, until, _)| {
            let (given, code) = code.strip_prefix("received_").map_or((true, code.as_str()), |code| (false, code));
            Ok(EndingSoon { id, kind: kind(code)?, whose, name, service, until: Moment(until), given })
        });
        Ok((soon.collect::<Result<_, Fault>>()?, more))
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
