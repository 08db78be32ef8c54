//! The agency's list of sites: who has nobody to administer it, whose letter is on its way, and whose was voided [R5] [R6].

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::{Npi, PidSl};
use sqlx::AssertSqlSafe;

use crate::access::facts::{allowed, works};
use crate::administrators::of_site::BACKUP_SIGNS_IN;
use crate::agency::site_letter::{SiteLetter, letter};
use crate::ending::nobody_from::soon_nobody;
use crate::people::subordinates_search::escaped;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::page::{and_one_more, cut};

/// Sites on one page.
pub const PAGE: usize = 25;

/// Which sites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SitesFilter {
    /// All of them.
    #[default]
    All,
    /// Nobody registered yet, or the primary user is gone.
    NoPrimaryUser,
    /// A primary user, but no backup who has signed in during the last 60 days.
    NoBackup,
    /// Somebody administers it, and in 14 days nobody does.
    SoonNobody,
    /// A letter is on its way that still works.
    LetterOut,
    /// The last letter was voided: somebody had its PIN and the wrong legacy number.
    LetterLocked,
}

impl SitesFilter {
    /// In SQL, by `memberships_one_primary_user`, `memberships_backups`, `registration_letters_running_out` and
    /// `registration_letters_locked`. For the first two, sites are read in the order of `sites_name` until the page is full.
    fn condition(self) -> String {
        match self {
            Self::All => "1 = 1".to_owned(),
            Self::NoPrimaryUser => format!("NOT {PRIMARY_USER}"),
            Self::NoBackup => format!("{PRIMARY_USER} AND NOT {BACKUP}"),
            Self::SoonNobody => soon_nobody!().to_owned(),
            Self::LetterOut => "s.pid_sl IN (SELECT x.pid_sl FROM registration_letters x \
                 WHERE x.closed_at IS NULL AND x.issued_at + x.days * 86400000000 > $1)"
                .to_owned(),
            Self::LetterLocked => "s.pid_sl IN (SELECT x.pid_sl FROM registration_letters x \
                 WHERE x.closed_because = 'wrong_legacy_numbers' AND NOT EXISTS (SELECT 1 FROM registration_letters y \
                   WHERE y.pid_sl = x.pid_sl AND (y.issued_at, y.id) > (x.issued_at, x.id)))"
                .to_owned(),
        }
    }
}

/// In SQL: the site `s` has a primary user.
const PRIMARY_USER: &str =
    "EXISTS (SELECT 1 FROM memberships p WHERE p.pid_sl = s.pid_sl AND p.role = 'primary_user' AND p.ended_at IS NULL)";

/// In SQL: why the primary user of the site `s` can't be counted on, or nothing.
const ABSENT: &str = "(SELECT (CASE WHEN u.status <> 'active' THEN 'suspended' WHEN u.last_sign_in_at IS NULL THEN 'new' END) \
     FROM memberships p JOIN users u ON u.id = p.user_id WHERE p.pid_sl = s.pid_sl AND p.role = 'primary_user' AND p.ended_at IS NULL)";

/// In SQL: at time $1 the site `s` has a backup primary user who has signed in since $2.
const BACKUP: &str = concat!(
    "EXISTS (SELECT 1 FROM memberships b JOIN users u ON u.id = b.user_id AND u.status = 'active' AND u.last_sign_in_at > $2 \
     WHERE b.pid_sl = s.pid_sl AND b.role = 'backup_primary_user' AND ",
    works!("b", "$1"),
    ")"
);

/// In SQL: the site `s` is looked for with these words, and the value $3 for it. By the keys of `sites` and `sites_npi`; for words,
/// `sites_name` is read in order until the page is full, at worst to its end.
fn wanted(text: &str) -> (&'static str, String) {
    if text.trim().is_empty() {
        ("$3 = ''", String::new())
    } else if let Ok(pid_sl) = PidSl::parse(text) {
        ("s.pid_sl = $3", pid_sl.to_string())
    } else if let Ok(npi) = Npi::parse(text) {
        ("s.npi = $3", npi.as_str().to_owned())
    } else {
        ("s.name_folded LIKE $3 ESCAPE '!'", format!("%{}%", escaped(text)))
    }
}

/// Why a site's primary user can't be counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Has never signed in.
    NeverSignedIn,
    /// The user ID is suspended.
    Suspended,
}

/// A site in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencySite {
    /// PID/SL.
    pub pid_sl: String,
    /// Name.
    pub name: String,
    /// Name of the organization.
    pub organization: String,
    /// Provider type.
    pub provider_type: String,
    /// City.
    pub city: String,
    /// Whether it has a primary user.
    pub has_primary_user: bool,
    /// Why that one can't be counted on, if so.
    pub absent: Option<Absent>,
    /// Whether it has a backup primary user who has signed in during the last 60 days.
    pub has_backup: bool,
    /// Whether somebody administers it, but nobody in 14 days.
    pub soon_nobody: bool,
    /// The last letter.
    pub letter: Option<SiteLetter>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pid_sl: String,
    name: String,
    organization: String,
    provider_type: String,
    city: String,
    has_primary_user: i64,
    absent: Option<String>,
    has_backup: i64,
    soon_nobody: i64,
    issued_at: Option<i64>,
    days: Option<i64>,
    closed_because: Option<String>,
}

/// The sites that `condition` chooses, a page of them and one more; each with what hangs on it.
pub(crate) fn select(condition: &str) -> String {
    let limit = and_one_more(PAGE);
    format!(
        "WITH page AS (SELECT s.pid_sl FROM sites s WHERE {condition} ORDER BY s.name_folded, s.pid_sl LIMIT {limit}) \
         SELECT s.pid_sl, s.name, o.name AS organization, s.provider_type, s.city, l.issued_at, l.days, l.closed_because, \
         (CASE WHEN {PRIMARY_USER} THEN 1 ELSE 0 END) AS has_primary_user, {ABSENT} AS absent, \
         (CASE WHEN {BACKUP} THEN 1 ELSE 0 END) AS has_backup, (CASE WHEN {} THEN 1 ELSE 0 END) AS soon_nobody \
         FROM page JOIN sites s ON s.pid_sl = page.pid_sl JOIN organizations o ON o.id = s.organization_id \
         LEFT JOIN registration_letters l ON l.id = (SELECT x.id FROM registration_letters x WHERE x.pid_sl = s.pid_sl \
           ORDER BY x.issued_at DESC, x.id DESC LIMIT 1) ORDER BY s.name_folded, s.pid_sl",
        soon_nobody!()
    )
}

/// A row as the site that it is.
pub(crate) fn site(row: Row, now: Moment) -> Result<AgencySite, Fault> {
    let letter = match (row.issued_at, row.days) {
        (Some(issued_at), Some(days)) => Some(letter(issued_at, days, row.closed_because.as_deref(), None, now)?),
        _ => None,
    };
    Ok(AgencySite {
        pid_sl: row.pid_sl,
        name: row.name,
        organization: row.organization,
        provider_type: row.provider_type,
        city: row.city,
        has_primary_user: row.has_primary_user == 1,
        absent: row.absent.map(|why| if why == "new" { Absent::NeverSignedIn } else { Absent::Suspended }),
        has_backup: row.has_backup == 1,
        soon_nobody: row.soon_nobody == 1,
        letter,
    })
}

impl Store {
    /// A page of the sites by name, whose name has these words or whose PID/SL or NPI it is, and whether there are more.
    /// `after` is the PID/SL of the last one seen. Only for those who enroll.
    pub async fn agency_sites(
        &self,
        actor_id: &UserId,
        filter: SitesFilter,
        text: &str,
        after: Option<&str>,
        now: Moment,
    ) -> Result<(Vec<AgencySite>, bool), CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::SeeSites, actor_id, None, None, now).await?;
        let (found, wanted) = wanted(text);
        let behind = match after {
            None => "$4 = ''",
            Some(_) => "(s.name_folded, s.pid_sl) > (SELECT k.name_folded, k.pid_sl FROM sites k WHERE k.pid_sl = $4)",
        };
        let sql = select(&format!("{} AND {found} AND {behind}", filter.condition()));
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(now.0)
            .bind(now.0 - BACKUP_SIGNS_IN)
            .bind(wanted)
            .bind(after.unwrap_or_default())
            .fetch_all(&mut *connection)
            .await?;
        let (rows, more) = cut(rows, PAGE);
        Ok((rows.into_iter().map(|row| site(row, now)).collect::<Result<_, Fault>>()?, more))
    }
}
