//! The agency's queue of changes of primary user [R7], and what became of those that somebody asked for.

use domain::authority::Refusal;
use domain::moment::{DAY, Moment};
use domain::power::Power;
use domain::request::Outcome;
use domain::site::PidSl;

use crate::access::facts::allowed;
use crate::requests::request::outcome;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{RequestId, UserId};
use crate::transaction::page::{and_one_more, cut};

/// Requests on one page, of the queue and of what was decided before at a site.
pub const PAGE: usize = 25;

/// How a candidate's user ID stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the person has ever signed in.
    pub signed_in: bool,
    /// Whether the user ID is in use, and not suspended.
    pub active: bool,
    /// Which site, or that it was the agency, reset the password last, if somebody did since the change was asked for [R20].
    pub reset_by: Option<String>,
}

/// One request that waits for the agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingChange {
    /// Key.
    pub id: RequestId,
    /// PID/SL of the site.
    pub pid_sl: PidSl,
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
    /// What the agency weighs about the candidate.
    pub standing: Standing,
    /// Username and name of who asks; with a letter, the candidate.
    pub asker: (String, String),
    /// Whether the asker entered the site's letter for it [R6].
    pub with_letter: bool,
    /// Username and name of who is primary user now, if anybody is.
    pub old: Option<(String, String)>,
    /// How many changes at the site were asked for and decided before.
    pub earlier: i64,
}

/// A request that was answered or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedChange {
    /// Key.
    pub id: RequestId,
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
    pub id: RequestId,
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

/// In SQL: the requests of `page (id)` with all that belongs to them. The count of earlier ones is by `requests_closed_of_site`, the
/// last reset by `audit_entry_about_newest`: what came since the change was asked for, of that person alone.
macro_rules! waiting {
    ($page:literal) => {
        concat!(
            "WITH page AS (",
            $page,
            ") SELECT r.id, r.pid_sl, s.name AS site_name, r.asked_at, r.note, r.keeps_old, \
             c.username AS candidate_username, c.first_name || ' ' || c.last_name AS candidate_name, \
             (CASE WHEN c.last_sign_in_at IS NULL THEN 0 ELSE 1 END) AS signed_in, \
             (CASE c.status WHEN 'active' THEN 1 ELSE 0 END) AS active, \
             (SELECT COALESCE((SELECT z.name || ' (' || z.pid_sl || ')' FROM sites z WHERE z.pid_sl = x.pid_sl), 'the agency') \
               FROM audit_entry_about y CROSS JOIN audit_entries x WHERE y.about = r.person_id AND y.at > r.asked_at \
               AND x.id = y.entry_id AND x.subject_id = r.person_id AND x.kind IN ('password_reset', 'user_password_reset') \
               ORDER BY y.at DESC LIMIT 1) AS reset_by, \
             a.username AS asker_username, a.first_name || ' ' || a.last_name AS asker_name, \
             (CASE WHEN EXISTS (SELECT 1 FROM registration_letters l WHERE l.pid_sl = r.pid_sl AND l.used_by = r.asked_by \
               AND l.closed_at = r.asked_at) THEN 1 ELSE 0 END) AS with_letter, \
             o.username AS old_username, o.first_name || ' ' || o.last_name AS old_name, \
             (SELECT COUNT(*) FROM requests e WHERE e.pid_sl = r.pid_sl AND e.kind = 'change_primary_user' \
               AND e.closed_at IS NOT NULL) AS earlier \
             FROM page JOIN requests r ON r.id = page.id JOIN sites s ON s.pid_sl = r.pid_sl JOIN users c ON c.id = r.person_id \
             JOIN users a ON a.id = r.asked_by \
             LEFT JOIN memberships m ON m.pid_sl = r.pid_sl AND m.role = 'primary_user' AND m.ended_at IS NULL \
             LEFT JOIN users o ON o.id = m.user_id ORDER BY r.asked_at, r.id"
        )
    };
}

/// A page of the queue after the request $1, and one more. By `requests_queue`.
const QUEUE: &str = waiting!(
    "SELECT q.id FROM requests q WHERE q.kind = 'change_primary_user' AND q.closed_at IS NULL \
     AND ($1 = '' OR (q.asked_at, q.id) > (SELECT k.asked_at, k.id FROM requests k WHERE k.id = $1)) \
     ORDER BY q.asked_at, q.id LIMIT $2"
);

const ONE: &str =
    waiting!("SELECT q.id FROM requests q WHERE q.id = $1 AND q.kind = 'change_primary_user' AND q.closed_at IS NULL");

/// A page of what was decided at site $1 before the request $2, and one more. By `requests_closed_of_site`.
const DECIDED: &str = "SELECT r.id, r.asked_at, r.closed_at, c.username, c.first_name || ' ' || c.last_name, r.outcome, r.reason \
     FROM requests r JOIN users c ON c.id = r.person_id \
     WHERE r.pid_sl = $1 AND r.kind = 'change_primary_user' AND r.closed_at IS NOT NULL \
     AND ($2 = '' OR (r.closed_at, r.id) < (SELECT k.closed_at, k.id FROM requests k WHERE k.id = $2)) \
     ORDER BY r.closed_at DESC, r.id DESC LIMIT $3";

const MINE: &str = "SELECT r.id, r.pid_sl, s.name AS site_name, r.asked_at, c.username, c.first_name || ' ' || c.last_name AS name, \
     r.closed_at, r.outcome, r.reason FROM requests r JOIN sites s ON s.pid_sl = r.pid_sl JOIN users c ON c.id = r.person_id \
     WHERE r.asked_by = $1 AND r.kind = 'change_primary_user' ORDER BY r.asked_at DESC, r.id DESC LIMIT 25";

#[derive(sqlx::FromRow)]
struct Row {
    id: RequestId,
    #[sqlx(try_from = "String")]
    pid_sl: PidSl,
    site_name: String,
    asked_at: i64,
    note: String,
    keeps_old: i64,
    candidate_username: String,
    candidate_name: String,
    signed_in: i64,
    active: i64,
    reset_by: Option<String>,
    asker_username: String,
    with_letter: i64,
    asker_name: String,
    old_username: Option<String>,
    old_name: Option<String>,
    earlier: i64,
}

#[derive(sqlx::FromRow)]
struct MyRow {
    id: RequestId,
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
        actor_id: &UserId,
        after: Option<&RequestId>,
        now: Moment,
    ) -> Result<(Vec<WaitingChange>, bool), CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::DecideChangeOfPrimaryUser, actor_id, None, None, now).await?;
        let rows: Vec<Row> = sqlx::query_as(QUEUE)
            .bind(after.map_or("", RequestId::as_str))
            .bind(and_one_more(PAGE))
            .fetch_all(&mut *connection)
            .await?;
        let (rows, more) = cut(rows, PAGE);
        Ok((rows.into_iter().map(|row| waiting(row, now)).collect(), more))
    }

    /// One request, if it still waits. Only for those who decide.
    pub async fn waiting_change(
        &self,
        actor_id: &UserId,
        id: &RequestId,
        now: Moment,
    ) -> Result<Option<WaitingChange>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::DecideChangeOfPrimaryUser, actor_id, None, None, now).await?;
        let row: Option<Row> = sqlx::query_as(ONE).bind(id).fetch_optional(&mut *connection).await?;
        Ok(row.map(|row| waiting(row, now)))
    }

    /// A page of the changes at a site that were asked for and decided, the last one first, and whether there are more. `after`
    /// is the id of the last one seen. Only for those who decide.
    pub async fn decided_changes(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        after: Option<&RequestId>,
        now: Moment,
    ) -> Result<(Vec<DecidedChange>, bool), CommandError<Refusal>> {
        type Closed = (RequestId, i64, i64, String, String, String, Option<String>);
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::DecideChangeOfPrimaryUser, actor_id, None, None, now).await?;
        let rows: Vec<Closed> = sqlx::query_as(DECIDED)
            .bind(pid_sl.as_str())
            .bind(after.map_or("", RequestId::as_str))
            .bind(and_one_more(PAGE))
            .fetch_all(&mut *connection)
            .await?;
        let (rows, more) = cut(rows, PAGE);
        let decided = rows.into_iter().map(|(id, asked_at, closed_at, username, name, code, reason)| {
            let (asked_at, closed_at, outcome) = (Moment(asked_at), Moment(closed_at), outcome(&code)?);
            Ok(DecidedChange { id, asked_at, closed_at, candidate: (username, name), outcome, reason })
        });
        Ok((decided.collect::<Result<_, Fault>>()?, more))
    }

    /// The changes of primary user that somebody asked for, the last one first.
    pub async fn my_change_requests(&self, user_id: &UserId) -> Result<Vec<MyChange>, Fault> {
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

fn waiting(row: Row, now: Moment) -> WaitingChange {
    WaitingChange {
        days: now.since(Moment(row.asked_at)) / DAY,
        id: row.id,
        pid_sl: row.pid_sl,
        site_name: row.site_name,
        asked_at: Moment(row.asked_at),
        note: row.note,
        keeps_old: row.keeps_old == 1,
        candidate: (row.candidate_username, row.candidate_name),
        standing: Standing { signed_in: row.signed_in == 1, active: row.active == 1, reset_by: row.reset_by },
        asker: (row.asker_username, row.asker_name),
        with_letter: row.with_letter == 1,
        old: row.old_username.zip(row.old_name),
        earlier: row.earlier,
    }
}
