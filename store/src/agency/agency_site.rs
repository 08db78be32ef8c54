//! One site as the agency sees it: who administers it, and what became of its letters [R5] [R6].

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::access::facts::allowed;
use crate::administrators::of_site::{BACKUP_SIGNS_IN, SiteAdministrators, administrators_of};
use crate::agency::agency_sites::{AgencySite, Row, select, site};
use crate::agency::site_letter::{SiteLetter, letter};
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// One site with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencySiteView {
    /// The site.
    pub site: AgencySite,
    /// Who administers it.
    pub administrators: SiteAdministrators,
    /// All its letters, the last one first.
    pub letters: Vec<SiteLetter>,
}

async fn letters(tx: &mut AnyConnection, pid_sl: &PidSl, now: Moment) -> Result<Vec<SiteLetter>, Fault> {
    let rows: Vec<(i64, i64, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT l.issued_at, l.days, l.closed_because, u.first_name || ' ' || u.last_name FROM registration_letters l \
         LEFT JOIN users u ON u.id = l.used_by WHERE l.pid_sl = $1 ORDER BY l.issued_at DESC, l.id DESC",
    )
    .bind(pid_sl.as_str())
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|(issued_at, days, because, used_by)| letter(issued_at, days, because.as_deref(), used_by, now))
        .collect()
}

impl Store {
    /// One site with its administrators and letters, if there is one. Only for those who enroll.
    pub async fn agency_site(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        now: Moment,
    ) -> Result<Option<AgencySiteView>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::SeeSites, actor_id, None, None, now).await?;
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(select("s.pid_sl = $3")))
            .bind(now.0)
            .bind(now.0 - BACKUP_SIGNS_IN)
            .bind(pid_sl.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(AgencySiteView {
            site: site(row, now)?,
            administrators: administrators_of(&mut connection, pid_sl, now).await?,
            letters: letters(&mut connection, pid_sl, now).await?,
        }))
    }
}
