//! Primary access between sites [R12]: what a site has given, and what it was given.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::administers;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{GrantId, UserId};
use crate::transaction::page::{and_one_more, cut};

/// Grants of one direction on one page.
pub const PAGE: usize = 50;

/// Primary access to, or of, another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Key.
    pub id: GrantId,
    /// PID/SL of the other site.
    pub other_pid_sl: String,
    /// Its name.
    pub other_name: String,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
}

/// A page of a site's grants in one direction, by the other site's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantsPage {
    /// The grants.
    pub grants: Vec<Grant>,
    /// Whether there are more.
    pub more: bool,
}

/// A site's grants in both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Sites whose primary and backup primary users administer this one.
    pub given: GrantsPage,
    /// Sites that this one's primary and backup primary users administer.
    pub received: GrantsPage,
}

/// In SQL: the grants of site $1 at time $2, in one direction, after the other site $3.
macro_rules! grants {
    ($own:literal, $other:literal) => {
        concat!(
            "SELECT g.id, g.",
            $other,
            ", s.name, g.from_at, g.until_at FROM primary_access_grants g JOIN sites s ON s.pid_sl = g.",
            $other,
            " WHERE g.",
            $own,
            " = $1 AND g.ended_at IS NULL AND $2 < g.until_at \
             AND ($3 = '' OR (s.name_folded, s.pid_sl) > (SELECT k.name_folded, k.pid_sl FROM sites k WHERE k.pid_sl = $3)) \
             ORDER BY s.name_folded, s.pid_sl LIMIT $4"
        )
    };
}

impl Store {
    /// The primary access that a site has given and was given, also what begins later, a page of each. `given_after` and
    /// `received_after` are PID/SLs of the last sites seen. Only for those who administer it.
    pub async fn grants_of(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        [given_after, received_after]: [Option<&str>; 2],
        now: Moment,
    ) -> Result<Grants, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl, now).await?;
        let given = grants(&mut connection, grants!("pid_sl", "other_pid_sl"), pid_sl, given_after, now).await?;
        let received = grants(&mut connection, grants!("other_pid_sl", "pid_sl"), pid_sl, received_after, now).await?;
        Ok(Grants { given, received })
    }
}

async fn grants(
    tx: &mut AnyConnection,
    sql: &'static str,
    pid_sl: &PidSl,
    after: Option<&str>,
    now: Moment,
) -> Result<GrantsPage, Fault> {
    let rows: Vec<(GrantId, String, String, i64, i64)> = sqlx::query_as(sql)
        .bind(pid_sl.as_str())
        .bind(now.0)
        .bind(after.unwrap_or_default())
        .bind(and_one_more(PAGE))
        .fetch_all(tx)
        .await?;
    let (rows, more) = cut(rows, PAGE);
    let grants = rows.into_iter().map(|(id, other_pid_sl, other_name, from, until)| {
        let (from, until) = (Moment(from), Moment(until));
        Grant { id, other_pid_sl, other_name, from, until }
    });
    Ok(GrantsPage { grants: grants.collect(), more })
}
