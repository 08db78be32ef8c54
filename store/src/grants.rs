//! Primary access between sites [R12]: what a site has given, and what it was given.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::command::Stop;
use crate::database::Store;
use crate::facts::administers;
use crate::fault::Fault;

/// Primary access to, or of, another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Key.
    pub id: String,
    /// PID/SL of the other site.
    pub other_pid_sl: String,
    /// Its name.
    pub other_name: String,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
}

/// A site's grants in both directions, by the other site's name: the first 500 of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Sites whose primary and backup primary users administer this one.
    pub given: Vec<Grant>,
    /// Sites that this one's primary and backup primary users administer.
    pub received: Vec<Grant>,
}

/// In SQL: the grants of site $1 at time $2, in one direction.
macro_rules! grants {
    ($own:literal, $other:literal) => {
        concat!(
            "SELECT g.id, g.",
            $other,
            ", s.name, g.from_at, g.until_at FROM primary_access_grants g JOIN sites s ON s.pid_sl = g.",
            $other,
            " WHERE g.",
            $own,
            " = $1 AND g.ended_at IS NULL AND $2 < g.until_at ORDER BY s.name_folded, s.pid_sl LIMIT 500"
        )
    };
}

impl Store {
    /// The primary access that a site has given and was given, also what begins later. Only for those who administer it.
    pub async fn grants_of(&self, actor_id: &str, pid_sl: &PidSl, now: Moment) -> Result<Grants, Stop<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl.as_str(), now).await?;
        let given = grants(&mut connection, grants!("pid_sl", "other_pid_sl"), pid_sl, now).await?;
        let received = grants(&mut connection, grants!("other_pid_sl", "pid_sl"), pid_sl, now).await?;
        Ok(Grants { given, received })
    }
}

async fn grants(tx: &mut AnyConnection, sql: &'static str, pid_sl: &PidSl, now: Moment) -> Result<Vec<Grant>, Fault> {
    let rows: Vec<(String, String, String, i64, i64)> =
        sqlx::query_as(sql).bind(pid_sl.as_str()).bind(now.0).fetch_all(tx).await?;
    let grants = rows.into_iter().map(|(id, other_pid_sl, other_name, from, until)| {
        let (from, until) = (Moment(from), Moment(until));
        Grant { id, other_pid_sl, other_name, from, until }
    });
    Ok(grants.collect())
}
