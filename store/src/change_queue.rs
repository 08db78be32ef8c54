//! The agency's queue of changes of primary user [R7], and what became of those that somebody asked for.

use std::collections::HashMap;

use domain::authority::Refusal;
use domain::moment::{DAY, Moment};
use domain::power::Power;
use domain::request::Outcome;
use sqlx::AnyConnection;

use crate::command::Stop;
use crate::database::Store;
use crate::facts::allowed;
use crate::fault::Fault;

/// Requests on one page of the queue.
pub const PAGE: usize = 25;

/// One request that waits for the agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingChange {
    /// Key.
    pub id: String,
    /// PID/SL of the site.
    pub pid_sl: String,
    /// Its name.
    pub site_name: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// Whole days since then.
    pub days: i64,
    /// What the asker wrote.
    pub note: String,
    /// Whether the old primary user stays as a subordinate.
    pub keeps_old: bool,
    /// Username and name of who is to become primary user.
    pub candidate: (String, String),
    /// Username and name of who asks; with a letter, the candidate.
    pub asker: (String, String),
    /// Whether the asker entered the site's letter for it [R6].
    pub with_letter: bool,
    /// Username and name of who is primary user now, if anybody is.
    pub old: Option<(String, String)>,
    /// Earlier changes at the site that were asked for, the last one first.
    pub history: Vec<DecidedChange>,
}

/// A request that was answered or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedChange {
    /// When it was asked.
    pub asked_at: Moment,
    /// When it was closed.
    pub closed_at: Moment,
    /// Username and name of who was to become primary user.
    pub candidate: (String, String),
    /// How it ended.
    pub outcome: Outcome,
    /// What the agency wrote.
    pub reason: Option<String>,
}

/// How a change that somebody asked for stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyChange {
    /// Key.
    pub id: String,
    /// PID/SL of the site.
    pub pid_sl: String,
    /// Its name.
    pub site_name: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// Username and name of who is to become primary user.
    pub candidate: (String, String),
    /// How and when it ended, and what the agency wrote; nothing while it waits.
    pub decided: Option<(Outcome, Moment, Option<String>)>,
}

/// In SQL: one page of the queue after the request $1, and one more.
macro_rules! page {
    () => {
        "WITH page AS (SELECT q.id, q.pid_sl FROM requests q WHERE q.kind = 'change_primary_user' AND q.closed_at IS NULL \
         AND ($1 = '' OR (q.asked_at, q.id) > (SELECT k.asked_at, k.id FROM requests k WHERE k.id = $1)) \
         ORDER BY q.asked_at, q.id LIMIT 26) "
    };
}

const QUEUE: &str = concat!(
    page!(),
    "SELECT r.id, r.pid_sl, s.name AS site_name, r.asked_at, r.note, r.keeps_old, \
     c.username AS candidate_username, c.first_name || ' ' || c.last_name AS candidate_name, \
     a.username AS asker_username, a.first_name || ' ' || a.last_name AS asker_name, \
     (CASE WHEN EXISTS (SELECT 1 FROM registration_letters l WHERE l.pid_sl = r.pid_sl AND l.used_by = r.asked_by \
       AND l.closed_at = r.asked_at) THEN 1 ELSE 0 END) AS with_letter, \
     o.username AS old_username, o.first_name || ' ' || o.last_name AS old_name \
     FROM page JOIN requests r ON r.id = page.id JOIN sites s ON s.pid_sl = r.pid_sl JOIN users c ON c.id = r.person_id \
     JOIN users a ON a.id = r.asked_by LEFT JOIN memberships m ON m.pid_sl = r.pid_sl AND m.role = 'primary_user' AND m.ended_at IS NULL \
     LEFT JOIN users o ON o.id = m.user_id ORDER BY r.asked_at, r.id"
);

const HISTORY: &str = concat!(
    page!(),
    "SELECT r.pid_sl, r.asked_at, r.closed_at, c.username, c.first_name || ' ' || c.last_name, r.outcome, r.reason \
     FROM requests r JOIN users c ON c.id = r.person_id WHERE r.kind = 'change_primary_user' AND r.closed_at IS NOT NULL \
     AND r.pid_sl IN (SELECT page.pid_sl FROM page) ORDER BY r.closed_at DESC, r.id DESC"
);

const MINE: &str = "SELECT r.id, r.pid_sl, s.name AS site_name, r.asked_at, c.username, c.first_name || ' ' || c.last_name AS name, \
     r.closed_at, r.outcome, r.reason FROM requests r JOIN sites s ON s.pid_sl = r.pid_sl JOIN users c ON c.id = r.person_id \
     WHERE r.asked_by = $1 AND r.kind = 'change_primary_user' ORDER BY r.asked_at DESC, r.id DESC LIMIT 25";

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    pid_sl: String,
    site_name: String,
    asked_at: i64,
    note: String,
    keeps_old: i64,
    candidate_username: String,
    candidate_name: String,
    asker_username: String,
    with_letter: i64,
    asker_name: String,
    old_username: Option<String>,
    old_name: Option<String>,
}

#[derive(sqlx::FromRow)]
struct MyRow {
    id: String,
    pid_sl: String,
    site_name: String,
    asked_at: i64,
    username: String,
    name: String,
    closed_at: Option<i64>,
    outcome: Option<String>,
    reason: Option<String>,
}

impl Store {
    /// A page of the requests that wait, the oldest first, and whether there are more. `after` is the id of the last one seen.
    /// Only for those who decide.
    pub async fn change_queue(
        &self,
        actor_id: &str,
        after: Option<&str>,
        now: Moment,
    ) -> Result<(Vec<WaitingChange>, bool), Stop<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::DecideChangeOfPrimaryUser, actor_id, None, None, now).await?;
        let after = after.unwrap_or_default();
        let mut rows: Vec<Row> = sqlx::query_as(QUEUE).bind(after).fetch_all(&mut *connection).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let history = history(&mut connection, after).await?;
        let waiting = rows.into_iter().map(|row| WaitingChange {
            days: now.since(Moment(row.asked_at)) / DAY,
            history: history.get(&row.pid_sl).cloned().unwrap_or_default(),
            id: row.id,
            pid_sl: row.pid_sl,
            site_name: row.site_name,
            asked_at: Moment(row.asked_at),
            note: row.note,
            keeps_old: row.keeps_old == 1,
            candidate: (row.candidate_username, row.candidate_name),
            asker: (row.asker_username, row.asker_name),
            with_letter: row.with_letter == 1,
            old: row.old_username.zip(row.old_name),
        });
        Ok((waiting.collect(), more))
    }

    /// The changes of primary user that somebody asked for, the last one first.
    pub async fn my_change_requests(&self, user_id: &str) -> Result<Vec<MyChange>, Fault> {
        let rows: Vec<MyRow> = sqlx::query_as(MINE).bind(user_id).fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|row| {
                let decided = match (row.outcome, row.closed_at) {
                    (Some(code), Some(closed_at)) => Some((outcome(&code)?, Moment(closed_at), row.reason)),
                    _ => None,
                };
                Ok(MyChange {
                    id: row.id,
                    pid_sl: row.pid_sl,
                    site_name: row.site_name,
                    asked_at: Moment(row.asked_at),
                    candidate: (row.username, row.name),
                    decided,
                })
            })
            .collect()
    }
}

/// What was decided before at each site of the page, with one query.
async fn history(tx: &mut AnyConnection, after: &str) -> Result<HashMap<String, Vec<DecidedChange>>, Fault> {
    type Closed = (String, i64, i64, String, String, String, Option<String>);
    let rows: Vec<Closed> = sqlx::query_as(HISTORY).bind(after).fetch_all(tx).await?;
    let mut history: HashMap<String, Vec<DecidedChange>> = HashMap::new();
    for (pid_sl, asked_at, closed_at, username, name, code, reason) in rows {
        history.entry(pid_sl).or_default().push(DecidedChange {
            asked_at: Moment(asked_at),
            closed_at: Moment(closed_at),
            candidate: (username, name),
            outcome: outcome(&code)?,
            reason,
        });
    }
    Ok(history)
}

/// Reads the database's word for how a request ended.
pub(crate) fn outcome(code: &str) -> Result<Outcome, Fault> {
    Outcome::from_code(code).ok_or(Fault::Unknown("outcome"))
}
