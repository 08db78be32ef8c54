//! One site as the agency sees it: who administers it, and what became of its letters [R5] [R6].

use domain::authority::Refusal;
use domain::letter::{LetterFacts, expires_at, is_valid};
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::administrators::{BACKUP_SIGNS_IN, SiteAdministrators, administrators_of};
use crate::agency_sites::{AgencySite, Row, select, site};
use crate::command::Stop;
use crate::database::Store;
use crate::facts::allowed;
use crate::fault::Fault;

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// It still works.
    Out,
    /// Its days are over.
    RunOut,
    /// Somebody registered or asked with it.
    Used,
    /// A later letter took its place.
    Reissued,
    /// It was voided: somebody had its PIN and the wrong legacy number [R5].
    Locked,
}

/// A letter, without its PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLetter {
    /// When it was issued.
    pub issued_at: Moment,
    /// Until when it works or worked.
    pub until: Moment,
    /// What became of it.
    pub state: LetterState,
    /// First and last name of who used it; only in a site's history.
    pub used_by: Option<String>,
}

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

/// A letter as its row has it.
pub(crate) fn letter(
    issued_at: i64,
    days: i64,
    closed_because: Option<&str>,
    used_by: Option<String>,
    now: Moment,
) -> Result<SiteLetter, Fault> {
    let days = u32::try_from(days).map_err(|_| Fault::Unknown("number of days"))?;
    let issued_at = Moment(issued_at);
    let open = LetterFacts { issued_at, days, closed: false, wrong_legacy_numbers: 0 };
    let state = match closed_because {
        Some("used") => LetterState::Used,
        Some("reissued") => LetterState::Reissued,
        Some("wrong_legacy_numbers") => LetterState::Locked,
        Some(_) => return Err(Fault::Unknown("end of a letter")),
        None if is_valid(open, now) => LetterState::Out,
        None => LetterState::RunOut,
    };
    Ok(SiteLetter { issued_at, until: expires_at(issued_at, days), state, used_by })
}

async fn letters(tx: &mut AnyConnection, pid_sl: &str, now: Moment) -> Result<Vec<SiteLetter>, Fault> {
    let rows: Vec<(i64, i64, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT l.issued_at, l.days, l.closed_because, u.first_name || ' ' || u.last_name FROM registration_letters l \
         LEFT JOIN users u ON u.id = l.used_by WHERE l.pid_sl = $1 ORDER BY l.issued_at DESC, l.id DESC",
    )
    .bind(pid_sl)
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
        actor_id: &str,
        pid_sl: &PidSl,
        now: Moment,
    ) -> Result<Option<AgencySiteView>, Stop<Refusal>> {
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
            administrators: administrators_of(&mut connection, pid_sl.as_str(), now).await?,
            letters: letters(&mut connection, pid_sl.as_str(), now).await?,
        }))
    }
}
