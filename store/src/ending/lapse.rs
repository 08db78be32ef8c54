//! Ending what ran out. Nothing depends on when that happens: what is over isn't in force [R16]. It only gets its end.

use std::collections::BTreeSet;

use domain::moment::Moment;
use domain::notices::{BackupChange, BetweenSites, Event, SiteName};
use domain::person::Role;
use domain::request::RequestKind;
use domain::site::PidSl;
use serde_json::{Map, Value, json};
use sqlx::AnyConnection;

use crate::access::facts::has_an_end;
use crate::ending::concerned::{ASSIGNMENTS, GRANTS, LINKS, MEMBERSHIPS, REQUESTS, concerned};
use crate::ending::lost_requests::withdraw;
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{ActorAtSite, NewNotice, between, of_backup, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{self, MembershipId, RequestId, UserId};

/// In SQL: at most 500 of a table that are over at time $1, the oldest first.
macro_rules! over {
    ($table:literal) => {
        concat!(
            "(SELECT o.id FROM ",
            $table,
            " o WHERE o.ended_at IS NULL AND ",
            has_an_end!("o"),
            " AND o.until_at <= $1 ORDER BY o.until_at, o.id LIMIT 500)"
        )
    };
}

/// In SQL: ends them.
macro_rules! end {
    ($table:literal) => {
        concat!("UPDATE ", $table, " SET ended_at = until_at WHERE id IN ", over!($table), " RETURNING id")
    };
}

/// In SQL: ends what is assigned by them, with them or before.
macro_rules! end_assignments {
    ($table:literal, $column:literal) => {
        concat!(
            "UPDATE assignments SET ended_at = (SELECT CASE WHEN assignments.until_at < b.until_at THEN assignments.until_at \
             ELSE b.until_at END FROM ",
            $table,
            " b WHERE b.id = assignments.",
            $column,
            ") WHERE ended_at IS NULL AND ",
            $column,
            " IN ",
            over!($table),
            " RETURNING id"
        )
    };
}

/// Who is told that something ended.
#[derive(Clone, Copy)]
enum News {
    /// Nobody.
    None,
    /// Whose membership it was; of a backup primary user also the site's administrators.
    ToMember,
    /// The administrators of both sites: of the table, and what it was.
    ToBoth(&'static str, BetweenSites),
    /// Who asked.
    ToAsker,
}

/// The two sites of a link.
const LINKED: &str = "SELECT pid_sl, other_pid_sl FROM organization_links WHERE id = $1";

/// The two sites of a grant.
const LET_IN: &str = "SELECT pid_sl, other_pid_sl FROM primary_access_grants WHERE id = $1";

/// What ends, in the entry's words, how, and who is told. What hangs on something ends before it.
const STEPS: [(&str, &str, News); 8] = [
    ("assignments", end!("assignments"), News::None),
    ("assignments_of_memberships", end_assignments!("memberships", "membership_id"), News::None),
    ("memberships", end!("memberships"), News::ToMember),
    ("assignments_of_links", end_assignments!("organization_links", "link_id"), News::None),
    (
        "ceilings",
        concat!(
            "UPDATE organization_link_services SET ended_at = \
             (SELECT l.until_at FROM organization_links l WHERE l.id = organization_link_services.link_id) \
             WHERE ended_at IS NULL AND link_id IN ",
            over!("organization_links"),
            " RETURNING link_id"
        ),
        News::None,
    ),
    ("links", end!("organization_links"), News::ToBoth(LINKED, BetweenSites::OrganizationLinkOver)),
    ("grants", end!("primary_access_grants"), News::ToBoth(LET_IN, BetweenSites::PrimaryAccessOver)),
    (
        "requests",
        "UPDATE requests SET closed_at = lapses_at, outcome = 'lapsed' WHERE id IN \
         (SELECT r.id FROM requests r WHERE r.closed_at IS NULL AND r.lapses_at <= $1 ORDER BY r.lapses_at, r.id LIMIT 500) RETURNING id",
        News::ToAsker,
    ),
];

/// In SQL: those that are over, to be ended below.
macro_rules! ids {
    ($table:literal) => {
        concat!("SELECT e.id FROM ", $table, " e WHERE e.id IN ", over!($table))
    };
}

async fn over<Id>(tx: &mut AnyConnection, sql: &'static str, now: Moment) -> Result<Vec<Id>, Fault>
where
    (Id,): for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
{
    let rows: Vec<(Id,)> = sqlx::query_as(sql).bind(now.0).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Withdraws the requests that lose their ground with what is over, and gives their ids.
async fn withdraw_lost(tx: &mut AnyConnection, circumstances: &Circumstances) -> Result<Vec<RequestId>, Fault> {
    let now = circumstances.now;
    let roots = Roots {
        memberships: over(tx, ids!("memberships"), now).await?,
        assignments: over(tx, ids!("assignments"), now).await?,
        grants: over(tx, ids!("primary_access_grants"), now).await?,
        links: over(tx, ids!("organization_links"), now).await?,
        ..Roots::default()
    };
    let lost = Ending::of(tx, &roots, now).await?.requests;
    withdraw(tx, circumstances, None, &lost).await?;
    Ok(lost.into_iter().map(|lost| lost.id).collect())
}

/// Tells whose membership it was that the last day is over; of a backup primary user also the site's administrators [R11].
async fn to_member(tx: &mut AnyConnection, membership_id: &MembershipId, now: Moment) -> Result<Vec<NewNotice>, Fault> {
    let (user_id, pid_sl, role, person): (UserId, String, String, String) = sqlx::query_as(
        "SELECT m.user_id, m.pid_sl, m.role, u.first_name || ' ' || u.last_name FROM memberships m \
         JOIN users u ON u.id = m.user_id WHERE m.id = $1",
    )
    .bind(membership_id)
    .fetch_one(&mut *tx)
    .await?;
    let at_site = ActorAtSite::by_nobody(tx, &id::pid_sl(&pid_sl)?).await?;
    let mut told = vec![at_site.notice(&user_id, &Event::MembershipOver { site: at_site.site() })];
    if role == Role::BackupPrimaryUser.code() {
        // Nobody does it: only the person is left out, who knows.
        told.extend(of_backup(tx, &at_site, BackupChange::Over, &user_id, (&user_id, &person), now).await?);
    }
    Ok(told)
}

/// Tells the administrators of both sites.
async fn to_both(
    tx: &mut AnyConnection,
    (sql, what): (&'static str, BetweenSites),
    id: &str,
    now: Moment,
) -> Result<Vec<NewNotice>, Fault> {
    let (site, other): (String, String) = sqlx::query_as(sql).bind(id).fetch_one(&mut *tx).await?;
    let (site, other) = (id::pid_sl(&site)?, id::pid_sl(&other)?);
    between(tx, what, (None, ""), (&site, &other), &[&site, &other], now).await
}

/// A request that lapsed, and the name of everything that it may be about.
#[derive(sqlx::FromRow)]
struct Lapsed {
    kind: String,
    asked_by: UserId,
    #[sqlx(try_from = "String")]
    pid_sl: PidSl,
    site_name: String,
    other_pid_sl: Option<String>,
    other_name: Option<String>,
    username: Option<String>,
    person: Option<String>,
    service: Option<String>,
}

const LAPSED: &str = "SELECT r.kind, r.asked_by, r.pid_sl, s.name AS site_name, r.other_pid_sl, o.name AS other_name, \
     p.username, p.first_name || ' ' || p.last_name AS person, (SELECT MIN(v.name) FROM request_services q \
     JOIN services v ON v.code = q.service_code WHERE q.request_id = r.id) AS service \
     FROM requests r JOIN sites s ON s.pid_sl = r.pid_sl LEFT JOIN sites o ON o.pid_sl = r.other_pid_sl \
     LEFT JOIN users p ON p.id = r.person_id WHERE r.id = $1";

/// Tells who asked that nobody answered.
async fn to_asker(tx: &mut AnyConnection, request_id: &RequestId) -> Result<NewNotice, Fault> {
    let lapsed: Lapsed = sqlx::query_as(LAPSED).bind(request_id).fetch_one(tx).await?;
    let kind = RequestKind::from_code(&lapsed.kind).ok_or(Fault::Unknown("kind of request"))?;
    let about = match kind {
        // Who asked knows the user ID and the last name, and learns no more of somebody who has not agreed [R14].
        RequestKind::Link => lapsed.username,
        RequestKind::ChangePrimaryUser => lapsed.person,
        RequestKind::Service => lapsed.service,
        RequestKind::PrimaryAccess | RequestKind::OrganizationLink => {
            let other = lapsed.other_pid_sl.as_deref().zip(lapsed.other_name.as_deref());
            other.map(|(pid_sl, name)| SiteName { pid_sl, name }.to_string())
        }
    };
    let about = about.ok_or(Fault::Unknown("request"))?;
    let site = SiteName { pid_sl: lapsed.pid_sl.as_str(), name: &lapsed.site_name };
    let told = NewNotice::of(&lapsed.asked_by, &Event::Lapsed { kind, about: &about, site }).linked("/requests");
    Ok(NewNotice { pid_sl: Some(lapsed.pid_sl), ..told })
}

/// Whom and which sites it concerns, by the entry's words for what ended.
async fn concerned_by(tx: &mut AnyConnection, detail: &Map<String, Value>) -> Result<BTreeSet<String>, Fault> {
    let mut all = BTreeSet::new();
    for (what, ids) in detail {
        let sql = match what.as_str() {
            "memberships" => MEMBERSHIPS,
            "links" | "ceilings" => LINKS,
            "grants" => GRANTS,
            "requests" | "requests_withdrawn" => REQUESTS,
            _ => ASSIGNMENTS,
        };
        let ids: Vec<&str> = ids.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        all.extend(concerned(tx, sql, &ids).await?);
    }
    Ok(all)
}

struct Sweep;

/// Nothing ran out.
struct NothingOver;

impl Command for Sweep {
    type Output = usize;
    type Error = NothingOver;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(usize, Entry), CommandError<NothingOver>> {
        let (mut detail, mut told) = (Map::new(), Vec::new());
        let withdrawn = withdraw_lost(tx, circumstances).await?;
        let mut count = withdrawn.len();
        if !withdrawn.is_empty() {
            detail.insert("requests_withdrawn".to_owned(), json!(withdrawn));
        }
        for (what, sql, news) in STEPS {
            let ended: Vec<(String,)> = sqlx::query_as(sql).bind(circumstances.now.0).fetch_all(&mut *tx).await?;
            for (id,) in &ended {
                match news {
                    News::None => {}
                    News::ToMember => told.extend(to_member(tx, &id.as_str().into(), circumstances.now).await?),
                    News::ToBoth(sites, over) => told.extend(to_both(tx, (sites, over), id, circumstances.now).await?),
                    News::ToAsker => told.push(to_asker(tx, &id.as_str().into()).await?),
                }
            }
            if !ended.is_empty() {
                count += ended.len();
                detail.insert(what.to_owned(), ended.into_iter().map(|(id,)| Value::String(id)).collect());
            }
        }
        if count == 0 {
            return Err(CommandError::Rejected(NothingOver));
        }
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await?;
        let concerned = concerned_by(tx, &detail).await?;
        Ok((count, Entry::of(Kind::Lapsed).concerning(concerned).with(Value::Object(detail))))
    }
}

impl Store {
    /// Ends what ran out, at most 500 of each kind, and gives how many those were; nothing if nothing ran out.
    pub async fn sweep(&self, circumstances: &Circumstances) -> Result<Option<usize>, Fault> {
        match self.run(&Sweep, circumstances).await {
            Ok(count) => Ok(Some(count)),
            Err(CommandError::Rejected(NothingOver)) => Ok(None),
            Err(CommandError::Fault(fault)) => Err(fault),
        }
    }
}
