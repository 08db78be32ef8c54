//! What ends by itself at somebody's sites during the next days, so that nobody is surprised.

use domain::moment::{DAY, Moment};

use crate::access::facts::{administered, has_an_end};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

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
    /// PID/SL of the site at which it ends, one that whoever asks administers.
    pub pid_sl: String,
    /// The site's name.
    pub site_name: String,
    /// Whether whoever asks administers it by an own role, and not by primary access [R12].
    pub own: bool,
    /// Username, or PID/SL of the other site.
    pub whose: String,
    /// First and last name, or the other site's name.
    pub name: String,
    /// Name of the service, of an assignment.
    pub service: Option<String>,
    /// PID/SL and name of the client whose service it is, where one of the site's people has it by an organization link [R15].
    pub client: Option<(String, String)>,
    /// When it ends.
    pub until: Moment,
    /// Whether the site gives it, so that its administrators may let it last longer; else who gives it does.
    pub given: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    pid_sl: String,
    site_name: String,
    own: i64,
    whose: String,
    name: String,
    service: Option<String>,
    client: Option<String>,
    client_name: Option<String>,
    until_at: i64,
    found: i64,
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

/// In SQL: grants or links of an administered site in one direction. One between two of them stands there once, at the one that
/// gives it.
macro_rules! between_sites {
    ($kind:literal, $table:literal, $own:literal, $other:literal, $besides:literal) => {
        concat!(
            " UNION ALL SELECT x.id, '",
            $kind,
            "', o.pid_sl, o.name, NULL, NULL, NULL, x.until_at, b.pid_sl, b.own FROM administered b CROSS JOIN ",
            $table,
            " x CROSS JOIN sites o WHERE x.",
            $own,
            " = b.pid_sl AND o.pid_sl = x.",
            $other,
            $besides,
            " AND ",
            soon_over!("x")
        )
    };
}

/// In SQL: site `x.pid_sl`, which gives it, isn't administered.
macro_rules! given_by_others {
    ($kind:literal, $table:literal) => {
        between_sites!(
            $kind,
            $table,
            "other_pid_sl",
            "pid_sl",
            " AND NOT EXISTS (SELECT 1 FROM administered g WHERE g.pid_sl = x.pid_sl)"
        )
    };
}

/// Each part by an index of what ends at a site (`…_ending_of_site`, `…_ending_of_other_site`). What people have at clients is found
/// by the links (`organization_links_of_other_site`) and what ends of each (`assignments_ending_of_link`). It stands at the site
/// whose people they are; at the client's only for those who don't administer both.
const SOON_OVER: &str = concat!(
    "WITH ",
    administered!(),
    ", soon AS (\
       SELECT m.id, 'membership' AS kind, u.username AS whose, u.first_name || ' ' || u.last_name AS name, \
       CAST(NULL AS TEXT) AS service, CAST(NULL AS TEXT) AS client, CAST(NULL AS TEXT) AS client_name, m.until_at, b.pid_sl, b.own \
       FROM administered b CROSS JOIN memberships m CROSS JOIN users u WHERE m.pid_sl = b.pid_sl AND u.id = m.user_id AND ",
    soon_over!("m"),
    " UNION ALL SELECT a.id, (CASE WHEN a.link_id IS NULL THEN '' ELSE 'received_' END) || 'assignment', u.username, \
       u.first_name || ' ' || u.last_name, v.name, NULL, NULL, a.until_at, b.pid_sl, b.own \
       FROM administered b CROSS JOIN assignments a CROSS JOIN users u CROSS JOIN services v \
       WHERE a.pid_sl = b.pid_sl AND u.id = a.user_id AND v.code = a.service_code AND NOT EXISTS (SELECT 1 \
         FROM organization_links l CROSS JOIN administered t WHERE l.id = a.link_id AND t.pid_sl = l.other_pid_sl) AND ",
    soon_over!("a"),
    " UNION ALL SELECT a.id, 'assignment', u.username, u.first_name || ' ' || u.last_name, v.name, c.pid_sl, c.name, a.until_at, \
       b.pid_sl, b.own FROM administered b CROSS JOIN organization_links l CROSS JOIN assignments a CROSS JOIN users u \
       CROSS JOIN services v CROSS JOIN sites c WHERE l.other_pid_sl = b.pid_sl AND l.ended_at IS NULL AND $2 < l.until_at \
       AND a.link_id = l.id AND u.id = a.user_id AND v.code = a.service_code AND c.pid_sl = a.pid_sl AND ",
    soon_over!("a"),
    between_sites!("primary_access", "primary_access_grants", "pid_sl", "other_pid_sl", ""),
    given_by_others!("received_primary_access", "primary_access_grants"),
    between_sites!("organization_link", "organization_links", "pid_sl", "other_pid_sl", ""),
    given_by_others!("received_organization_link", "organization_links"),
    ") SELECT e.id, e.kind, e.pid_sl, s.name AS site_name, e.own, e.whose, e.name, e.service, e.client, e.client_name, e.until_at, \
       COUNT(*) OVER () AS found FROM soon e CROSS JOIN sites s WHERE s.pid_sl = e.pid_sl ORDER BY e.until_at, e.name, e.id LIMIT 25"
);

impl Store {
    /// What ends by itself within 14 days at the sites that a user administers [R10], the next first, at most 25; and how much more
    /// that is.
    pub async fn ending_soon(&self, user_id: &UserId, now: Moment) -> Result<(Vec<EndingSoon>, usize), Fault> {
        let rows: Vec<Row> =
            sqlx::query_as(SOON_OVER).bind(user_id).bind(now.0).bind(now.plus(SOON).0).fetch_all(&self.pool).await?;
        let count = rows.first().map_or(0, |row| usize::try_from(row.found).unwrap_or_default());
        let more = count.saturating_sub(rows.len());
        Ok((rows.into_iter().map(EndingSoon::of).collect::<Result<_, Fault>>()?, more))
    }
}

impl EndingSoon {
    fn of(row: Row) -> Result<Self, Fault> {
        let (given, code) = row.kind.strip_prefix("received_").map_or((true, row.kind.as_str()), |code| (false, code));
        Ok(Self {
            kind: kind(code)?,
            given,
            id: row.id,
            pid_sl: row.pid_sl,
            site_name: row.site_name,
            own: row.own == 1,
            whose: row.whose,
            name: row.name,
            service: row.service,
            client: row.client.zip(row.client_name),
            until: Moment(row.until_at),
        })
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
