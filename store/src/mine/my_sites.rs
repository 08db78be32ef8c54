//! A user's sites, asked as a page needs them: one, whether there is any, the first few, or a page of a search. Who administers or
//! bills for thousands has them all here, but no page reads them all.

use domain::moment::Moment;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::{administers_by, administers_own, in_force, leads, works};
use crate::mine::home::MySite;
use crate::people::subordinates_search::escaped;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::page::cut;

/// The most sites that are a choice: with more, one types a PID/SL or searches.
pub const MOST: usize = 200;

/// Sites on one page of a search.
pub const PAGE: usize = 50;

/// Which of a user's sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Where the user works, which the user administers, or for which the user works by an organization link.
    Any,
    /// Which the user administers [R10].
    Administered,
    /// Where the user is primary or backup primary user.
    Own,
    /// Where the user is a member, suspended or not, or for which the user works by an organization link.
    Access,
}

// In SQL: PID/SLs of sites of user $1 at time $2, for which `$at` is true. The PID/SL stands before it, and the site is `s`. Of each
// part no more are taken, in the order of an index, than of all together: a page is found without all that come after it. CROSS
// JOIN keeps SQLite to the order of the words.

/// Where the user is a member in this state.
macro_rules! member {
    ($at:literal, $state:expr) => {
        concat!(
            "SELECT m.pid_sl FROM memberships m JOIN sites s ON s.pid_sl = m.pid_sl WHERE m.user_id = $1 AND ",
            $state,
            " AND m.pid_sl",
            $at
        )
    };
}

/// Where the user has an administrator's role.
macro_rules! own {
    ($at:literal) => {
        member!($at, administers_own!("m", "$2"))
    };
}

/// Which let in a site where the user has one [R12].
macro_rules! granted {
    ($at:literal) => {
        concat!(
            "SELECT DISTINCT g.pid_sl FROM memberships m JOIN primary_access_grants g ON g.other_pid_sl = m.pid_sl \
             JOIN sites s ON s.pid_sl = g.pid_sl WHERE m.user_id = $1 AND ",
            administers_by!("g", "m", "$2"),
            " AND g.pid_sl",
            $at
        )
    };
}

/// For which the user works by an organization link [R15].
macro_rules! linked {
    ($at:literal) => {
        concat!(
            "SELECT DISTINCT a.pid_sl FROM assignments a CROSS JOIN sites s CROSS JOIN organization_links l CROSS JOIN memberships h \
             WHERE s.pid_sl = a.pid_sl AND l.id = a.link_id AND h.id = a.membership_id AND a.user_id = $1 AND ",
            in_force!("a", "$2"),
            " AND ",
            in_force!("l", "$2"),
            " AND ",
            works!("h", "$2"),
            " AND a.pid_sl",
            $at
        )
    };
}

/// The first so many of a part.
macro_rules! few {
    ($part:expr, $limit:literal) => {
        concat!("SELECT f.pid_sl FROM (", $part, " ORDER BY 1 LIMIT ", $limit, ") f")
    };
}

macro_rules! any {
    ($at:literal, $limit:literal) => {
        concat!(
            few!(member!($at, works!("m", "$2")), $limit),
            " UNION ",
            few!(granted!($at), $limit),
            " UNION ",
            few!(linked!($at), $limit)
        )
    };
}

macro_rules! administered {
    ($at:literal, $limit:literal) => {
        concat!(few!(own!($at), $limit), " UNION ", few!(granted!($at), $limit))
    };
}

macro_rules! own_only {
    ($at:literal, $limit:literal) => {
        few!(own!($at), $limit)
    };
}

macro_rules! access {
    ($at:literal, $limit:literal) => {
        concat!(few!(member!($at, in_force!("m", "$2")), $limit), " UNION ", few!(linked!($at), $limit))
    };
}

/// What the user is at each site of a page: the role, and whether the user administers it by an own one (1), by primary access (0),
/// or not (-1). The order of the joins is that of the words: no more is read than what belongs to the page.
macro_rules! sites {
    () => {
        concat!(
            " SELECT s.pid_sl, s.name, COALESCE(w.role, ''), (CASE WHEN ",
            leads!("w"),
            " THEN 1 WHEN EXISTS \
               (SELECT 1 FROM primary_access_grants g CROSS JOIN memberships h \
                 WHERE g.pid_sl = s.pid_sl AND h.user_id = $1 AND ",
            administers_by!("g", "h", "$2"),
            ") THEN 0 ELSE -1 END) FROM page p CROSS JOIN sites s \
             LEFT JOIN memberships w ON w.user_id = $1 AND w.pid_sl = s.pid_sl AND ",
            works!("w", "$2"),
            " WHERE s.pid_sl = p.pid_sl ORDER BY s.pid_sl"
        )
    };
}

/// Those of one kind after $3, at most $4, whose name is like $5 or whose PID/SL is $6.
macro_rules! page {
    ($kind:ident) => {
        concat!(
            "WITH page AS (",
            $kind!(" > $3 AND (s.name_folded LIKE $5 ESCAPE '!' OR s.pid_sl = $6)", "$4"),
            " ORDER BY 1 LIMIT $4)",
            sites!()
        )
    };
}

/// The one of them with the PID/SL $3, if it is one.
macro_rules! one {
    ($kind:ident) => {
        concat!("WITH page AS (", $kind!(" = $3", "1"), ")", sites!())
    };
}

const ADMINISTERS_ANY: &str =
    concat!("SELECT m.pid_sl FROM memberships m WHERE m.user_id = $1 AND ", administers_own!("m", "$2"), " LIMIT 1");

impl Store {
    /// Whether a user administers any site now. Primary access, too, hangs on an own role somewhere [R12].
    pub async fn administers_any(&self, user_id: &UserId, now: Moment) -> Result<bool, Fault> {
        let row: Option<(String,)> =
            sqlx::query_as(ADMINISTERS_ANY).bind(user_id).bind(now.0).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }

    /// One of a user's sites, if it is one of these.
    pub async fn my_site(
        &self,
        user_id: &UserId,
        reach: Reach,
        pid_sl: &PidSl,
        now: Moment,
    ) -> Result<Option<MySite>, Fault> {
        one_of(&mut *self.pool.acquire().await?, user_id, reach, pid_sl, now).await
    }

    /// The first of a user's sites by PID/SL.
    pub async fn first_site(&self, user_id: &UserId, reach: Reach, now: Moment) -> Result<Option<MySite>, Fault> {
        let found = page_of(&mut *self.pool.acquire().await?, user_id, reach, ("", None), 1, now).await?;
        Ok(found.into_iter().next())
    }

    /// A user's sites by PID/SL: [`MOST`] of them, and one more if there are more.
    pub async fn sites_for_choice(&self, user_id: &UserId, reach: Reach, now: Moment) -> Result<Vec<MySite>, Fault> {
        page_of(&mut *self.pool.acquire().await?, user_id, reach, ("", None), MOST + 1, now).await
    }

    /// A page of a user's sites by PID/SL, whose name has these words or whose PID/SL it is, and whether there are more.
    /// `after` is the PID/SL of the last one seen.
    pub async fn search_my_sites(
        &self,
        user_id: &UserId,
        reach: Reach,
        text: &str,
        after: Option<&str>,
        now: Moment,
    ) -> Result<(Vec<MySite>, bool), Fault> {
        let mut connection = self.pool.acquire().await?;
        let found = page_of(&mut connection, user_id, reach, (text, after), PAGE + 1, now).await?;
        let (found, more) = cut(found, PAGE);
        Ok((found, more))
    }
}

/// One of a user's sites, if it is one of these.
pub(crate) async fn one_of(
    tx: &mut AnyConnection,
    user_id: &UserId,
    reach: Reach,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<Option<MySite>, Fault> {
    let sql = match reach {
        Reach::Any => one!(any),
        Reach::Administered => one!(administered),
        Reach::Own => one!(own_only),
        Reach::Access => one!(access),
    };
    let row: Option<Row> = sqlx::query_as(sql).bind(user_id).bind(now.0).bind(pid_sl.as_str()).fetch_optional(tx).await?;
    row.map(MySite::of).transpose()
}

/// PID/SL, name, role, and whether the user administers it.
type Row = (String, String, String, i64);

/// So many of a user's sites by PID/SL, behind one, whose name has these words or whose PID/SL it is.
pub(crate) async fn page_of(
    tx: &mut AnyConnection,
    user_id: &UserId,
    reach: Reach,
    (text, after): (&str, Option<&str>),
    limit: usize,
    now: Moment,
) -> Result<Vec<MySite>, Fault> {
    let sql = match reach {
        Reach::Any => page!(any),
        Reach::Administered => page!(administered),
        Reach::Own => page!(own_only),
        Reach::Access => page!(access),
    };
    let rows: Vec<Row> = sqlx::query_as(sql)
        .bind(user_id)
        .bind(now.0)
        .bind(after.unwrap_or_default())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(format!("%{}%", escaped(text.trim())))
        .bind(text.trim().to_ascii_uppercase())
        .fetch_all(tx)
        .await?;
    rows.into_iter().map(MySite::of).collect()
}
