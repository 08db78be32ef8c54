//! What waits for somebody's answer, and what somebody asked for: the panel Requests.

use std::collections::HashMap;

use domain::moment::{DAY, Moment};
use domain::request::{Outcome, Period, RequestKind};
use sqlx::AnyConnection;

use crate::access::facts::administered;
use crate::requests::request::outcome;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{RequestId, UserId};
use crate::transaction::page::cut;

/// Requests on one page.
pub const PAGE: usize = 25;

/// The most that are listed without pages.
const MOST: usize = 200;

/// For how long a closed request stays with its asker, in microseconds.
const STAYS: i64 = 30 * DAY;

/// A request in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRequest {
    /// Key.
    pub id: RequestId,
    /// What is asked for.
    pub kind: RequestKind,
    /// PID/SL and name of the site that it is about.
    pub site: (String, String),
    /// PID/SL and name of the site that is let in.
    pub other: Option<(String, String)>,
    /// Username and name of who is to be linked, to become primary user, or to get a service.
    pub person: Option<(String, String)>,
    /// Username and name of who asks.
    pub asker: (String, String),
    /// What the asker wrote.
    pub note: String,
    /// Whether the old primary user stays as a subordinate.
    pub keeps_old: bool,
    /// Names of the services, in the catalogue's order.
    pub services: Vec<String>,
    /// When it was asked.
    pub asked_at: Moment,
    /// When it lapses if nobody answers.
    pub lapses_at: Moment,
    /// From when until when what it asks for is to be in force.
    pub period: Period,
    /// How and when it ended, and why in the answerer's words; nothing while it waits.
    pub closed: Option<(Outcome, Moment, Option<String>)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: RequestId,
    kind: String,
    pid_sl: String,
    site_name: String,
    other_pid_sl: Option<String>,
    other_name: Option<String>,
    person_username: Option<String>,
    person_name: Option<String>,
    asker_username: String,
    asker_name: String,
    note: String,
    keeps_old: i64,
    asked_at: i64,
    lapses_at: i64,
    from_at: i64,
    until_at: i64,
    closed_at: Option<i64>,
    outcome: Option<String>,
    reason: Option<String>,
}

/// In SQL: who asked request `r` may ask it at time $2 ([`crate::requests`]). Else it rests, and nobody could accept it.
macro_rules! stands {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM memberships k JOIN users v ON v.id = k.user_id AND v.status = 'active' \
             WHERE k.user_id = r.asked_by AND ",
            $crate::access::facts::administers_own!("k", "$2"),
            " AND (k.pid_sl = r.pid_sl OR (r.kind <> 'primary_access' AND EXISTS (SELECT 1 FROM primary_access_grants g \
               WHERE g.pid_sl = r.pid_sl AND g.other_pid_sl = k.pid_sl AND ",
            $crate::access::facts::in_force!("g", "$2"),
            "))))"
        )
    };
}
pub(crate) use stands;

/// In SQL: the requests that user $1 can answer at time $2, as `answerable (id, asked_at)`. Who answers what is [R12], [R14],
/// [R15]; the agency's queue is a list of its own. The order of the joins is that of the words: first the user's sites, then what
/// waits there, and never what waits at the whole agency.
macro_rules! answerable {
    () => {
        concat!(
            "WITH ",
            administered!(),
            ", answerable AS (SELECT r.id, r.asked_at FROM requests r \
               WHERE r.kind = 'link' AND r.person_id = $1 AND r.closed_at IS NULL AND $2 < r.lapses_at AND ",
            stands!(),
            " UNION ALL SELECT r.id, r.asked_at FROM administered b CROSS JOIN requests r WHERE r.other_pid_sl = b.pid_sl \
               AND (r.kind = 'organization_link' OR (r.kind = 'primary_access' AND b.own = 1)) AND r.closed_at IS NULL AND $2 < r.lapses_at AND ",
            stands!(),
            " UNION ALL SELECT r.id, r.asked_at FROM administered b CROSS JOIN requests r WHERE r.pid_sl = b.pid_sl \
               AND r.kind = 'service' AND r.closed_at IS NULL AND $2 < r.lapses_at)"
        )
    };
}

/// The oldest of them after the request $3, at most $4, as `listed (id, asked_at)`.
macro_rules! waiting {
    () => {
        concat!(
            answerable!(),
            ", listed AS (SELECT r.id, r.asked_at FROM answerable r WHERE $3 = '' \
               OR (r.asked_at, r.id) > (SELECT k.asked_at, k.id FROM requests k WHERE k.id = $3) ORDER BY r.asked_at, r.id LIMIT $4)"
        )
    };
}

/// In SQL: what user $1 asked for and still waits, or was closed since $2, as `listed (id, asked_at)`: the newest before the request
/// $3, at most $4.
macro_rules! asked {
    () => {
        "WITH listed AS (SELECT r.id, r.asked_at FROM requests r WHERE r.asked_by = $1 AND (r.closed_at IS NULL OR r.closed_at > $2) \
           AND ($3 = '' OR (r.asked_at, r.id) < (SELECT k.asked_at, k.id FROM requests k WHERE k.id = $3)) \
           ORDER BY r.asked_at DESC, r.id DESC LIMIT $4)"
    };
}

/// First those that are listed, in the order of the words, and not all that there are.
macro_rules! requests {
    ($listed:expr, $order:literal) => {
        concat!(
            $listed,
            " SELECT r.id, r.kind, r.pid_sl, s.name AS site_name, r.other_pid_sl, o.name AS other_name, p.username AS person_username, \
             p.first_name || ' ' || p.last_name AS person_name, a.username AS asker_username, \
             a.first_name || ' ' || a.last_name AS asker_name, r.note, r.keeps_old, r.asked_at, r.lapses_at, r.from_at, r.until_at, \
             r.closed_at, r.outcome, r.reason FROM listed w CROSS JOIN requests r JOIN sites s ON s.pid_sl = r.pid_sl \
             JOIN users a ON a.id = r.asked_by LEFT JOIN sites o ON o.pid_sl = r.other_pid_sl LEFT JOIN users p ON p.id = r.person_id \
             WHERE r.id = w.id ORDER BY ",
            $order
        )
    };
}

macro_rules! services {
    ($listed:expr) => {
        concat!(
            $listed,
            " SELECT q.request_id, s.name FROM listed w CROSS JOIN request_services q JOIN services s ON s.code = q.service_code \
             JOIN service_groups g ON g.slug = s.group_slug WHERE q.request_id = w.id ORDER BY g.place, s.place"
        )
    };
}

const WAITING: [&str; 2] = [requests!(waiting!(), "r.asked_at, r.id"), services!(waiting!())];

const ASKED: [&str; 2] = [requests!(asked!(), "r.asked_at DESC, r.id DESC"), services!(asked!())];

impl Store {
    /// A page of what waits for a user's answer, the oldest first, and whether there is more. `after` is the key of the last
    /// one seen.
    pub async fn waiting_page(
        &self,
        user_id: &UserId,
        after: Option<&RequestId>,
        now: Moment,
    ) -> Result<(Vec<ListedRequest>, bool), Fault> {
        let mut connection = self.pool.acquire().await?;
        listed(&mut connection, WAITING, (user_id, now), (after, PAGE), now).await
    }

    /// How many requests wait for a user's answer.
    pub async fn waiting_count(&self, user_id: &UserId, now: Moment) -> Result<i64, Fault> {
        let sql = concat!(answerable!(), " SELECT COUNT(*) FROM answerable");
        let (count,): (i64,) = sqlx::query_as(sql).bind(user_id).bind(now.0).fetch_one(&self.pool).await?;
        Ok(count)
    }

    /// What a user asked for and still waits, and what was closed during the last 30 days: the newest 200, the newest first.
    pub async fn asked_by_me(&self, user_id: &UserId, now: Moment) -> Result<Vec<ListedRequest>, Fault> {
        let mut connection = self.pool.acquire().await?;
        Ok(listed(&mut connection, ASKED, (user_id, now.plus(-STAYS)), (None, MOST), now).await?.0)
    }

    /// A page of the same, and whether there is more. `after` is the key of the last one seen.
    pub async fn asked_page(
        &self,
        user_id: &UserId,
        after: Option<&RequestId>,
        now: Moment,
    ) -> Result<(Vec<ListedRequest>, bool), Fault> {
        let mut connection = self.pool.acquire().await?;
        listed(&mut connection, ASKED, (user_id, now.plus(-STAYS)), (after, PAGE), now).await
    }
}

/// The requests by one query, all their services by a second one; and whether there are more than `most`.
async fn listed(
    tx: &mut AnyConnection,
    [requests, services]: [&'static str; 2],
    (user_id, at): (&UserId, Moment),
    (after, most): (Option<&RequestId>, usize),
    now: Moment,
) -> Result<(Vec<ListedRequest>, bool), Fault> {
    let after = after.map_or("", RequestId::as_str);
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let rows: Vec<Row> =
        sqlx::query_as(requests).bind(user_id).bind(at.0).bind(after).bind(limit).fetch_all(&mut *tx).await?;
    let (rows, more) = cut(rows, most);
    let pairs: Vec<(RequestId, String)> =
        sqlx::query_as(services).bind(user_id).bind(at.0).bind(after).bind(limit).fetch_all(tx).await?;
    let mut services: HashMap<RequestId, Vec<String>> = HashMap::new();
    for (request_id, name) in pairs {
        services.entry(request_id).or_default().push(name);
    }
    let requests = rows.into_iter().map(|row| request(row, &mut services, now));
    Ok((requests.collect::<Result<_, Fault>>()?, more))
}

fn request(row: Row, services: &mut HashMap<RequestId, Vec<String>>, now: Moment) -> Result<ListedRequest, Fault> {
    let closed = match (row.closed_at, &row.outcome) {
        (Some(at), Some(code)) => Some((outcome(code)?, Moment(at), row.reason)),
        // Nobody has swept it up yet.
        _ if row.lapses_at <= now.0 => Some((Outcome::Lapsed, Moment(row.lapses_at), None)),
        _ => None,
    };
    Ok(ListedRequest {
        kind: RequestKind::from_code(&row.kind).ok_or(Fault::Unknown("kind of request"))?,
        services: services.remove(&row.id).unwrap_or_default(),
        id: row.id,
        site: (row.pid_sl, row.site_name),
        other: row.other_pid_sl.zip(row.other_name),
        person: row.person_username.zip(row.person_name),
        asker: (row.asker_username, row.asker_name),
        note: row.note,
        keeps_old: row.keeps_old == 1,
        asked_at: Moment(row.asked_at),
        lapses_at: Moment(row.lapses_at),
        period: Period { from: Moment(row.from_at), until: Moment(row.until_at) },
        closed,
    })
}
