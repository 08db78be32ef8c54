//! Requests in the database: asked once, answered once, lapsed by themselves. What an answer does stands with each kind.

use std::collections::BTreeSet;

use domain::catalogue::ServiceCode;
use domain::moment::{DAY, Moment};
use domain::power::{Actor, may};
use domain::request::{Asked, Outcome, Period, RequestKind, TooMany, may_be_asked};
use domain::session::Stage;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::authority_at;
use crate::transaction::circumstances::{Circumstances, Random};
use crate::transaction::command_error::CommandError;
use crate::transaction::fault::Fault;
use crate::transaction::id::{RequestId, UserId, pid_sl};

/// Why something was not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskError {
    /// The same waits for an answer already.
    Waits,
    /// Too much was asked for already.
    TooMany(TooMany),
}

/// Why a request can't be answered or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWaiting {
    /// It was answered, withdrawn or lapsed before, or there never was one.
    Closed,
    /// The last day of what it asks for has passed.
    Over,
}

/// A request about to be asked.
pub(crate) struct NewRequest<'a> {
    pub kind: RequestKind,
    pub pid_sl: &'a PidSl,
    pub other: Option<&'a PidSl>,
    pub person_id: Option<&'a UserId>,
    pub note: &'a str,
    pub keeps_old: bool,
    pub period: Period,
    pub services: &'a BTreeSet<ServiceCode>,
}

impl NewRequest<'_> {
    /// What must not be asked twice at a time: whom or what it is about.
    fn about(&self) -> String {
        let service =
            (self.kind == RequestKind::Service).then(|| self.services.iter().map(ServiceCode::as_str).collect::<String>());
        [self.other.map(PidSl::as_str), self.person_id.map(UserId::as_str), service.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// How many there are with this one.
    async fn asked(&self, tx: &mut AnyConnection, about: &str, by: &UserId, now: Moment) -> Result<Asked, Fault> {
        let (waiting, today, declined): (i64, i64, i64) = sqlx::query_as(ASKED)
            .bind(by)
            .bind(self.kind.code())
            .bind(self.pid_sl.as_str())
            .bind(about)
            .bind(now.0)
            .bind(now.plus(-DAY).0)
            .fetch_one(tx)
            .await?;
        Ok(Asked { waiting, today, declined })
    }

    /// Asks; gives the id, unless the same is waiting already or too much was asked for.
    pub(crate) async fn ask(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        random: &mut Random,
        by: &UserId,
    ) -> Result<RequestId, CommandError<AskError>> {
        let about = self.about();
        sqlx::query(
            "UPDATE requests SET closed_at = lapses_at, outcome = 'lapsed' WHERE kind = $1 AND pid_sl = $2 AND about = $3 \
             AND closed_at IS NULL AND lapses_at <= $4",
        )
        .bind(self.kind.code())
        .bind(self.pid_sl.as_str())
        .bind(&about)
        .bind(circumstances.now.0)
        .execute(&mut *tx)
        .await?;
        let id = random.id();
        let asked = sqlx::query(
            "INSERT INTO requests (id, kind, pid_sl, other_pid_sl, person_id, about, asked_by, asked_at, note, keeps_old, \
             from_at, until_at, lapses_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
             ON CONFLICT (kind, pid_sl, about) WHERE closed_at IS NULL DO NOTHING",
        )
        .bind(&id)
        .bind(self.kind.code())
        .bind(self.pid_sl.as_str())
        .bind(self.other.map(PidSl::as_str))
        .bind(self.person_id)
        .bind(&about)
        .bind(by)
        .bind(circumstances.now.0)
        .bind(self.note)
        .bind(i64::from(self.keeps_old))
        .bind(self.period.from.0)
        .bind(self.period.until.0)
        .bind(self.kind.lapses(circumstances.now, self.period).0)
        .execute(&mut *tx)
        .await?;
        if asked.rows_affected() == 0 {
            return Err(CommandError::Rejected(AskError::Waits));
        }
        // After that: who asks for the same again is told so.
        may_be_asked(self.kind, self.asked(tx, &about, by, circumstances.now).await?)
            .map_err(|why| CommandError::Rejected(AskError::TooMany(why)))?;
        for code in self.services {
            sqlx::query("INSERT INTO request_services (request_id, service_code) VALUES ($1, $2)")
                .bind(&id)
                .bind(code.as_str())
                .execute(&mut *tx)
                .await?;
        }
        Ok(id)
    }
}

/// By user $1 of kind $2 for site $3, about $4, at time $5, a day after $6. By the indexes `requests_waiting_of_asker`,
/// `requests_by_asker` and `requests_closed_of_site`.
const ASKED: &str = "SELECT \
     (SELECT COUNT(*) FROM requests w WHERE w.asked_by = $1 AND w.kind = $2 AND w.pid_sl = $3 AND w.closed_at IS NULL \
       AND $5 < w.lapses_at), \
     (SELECT COUNT(*) FROM requests t WHERE t.asked_by = $1 AND t.asked_at > $6), \
     (SELECT COUNT(*) FROM requests d WHERE d.pid_sl = $3 AND d.kind = $2 AND d.closed_at > $6 AND d.about = $4 \
       AND d.outcome = 'declined')";

/// A request that waits.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Waiting {
    pub id: RequestId,
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    pub other_pid_sl: Option<String>,
    pub person_id: Option<UserId>,
    pub asked_by: UserId,
    pub keeps_old: i64,
    from_at: i64,
    until_at: i64,
    lapses_at: i64,
}

impl Waiting {
    /// The request of this kind and id, if it still waits. Of one whose own last day has passed it is said so, whether or not the
    /// sweep came by.
    pub(crate) async fn find(
        tx: &mut AnyConnection,
        kind: RequestKind,
        id: &RequestId,
        now: Moment,
    ) -> Result<Self, CommandError<NotWaiting>> {
        let found: Option<Self> = sqlx::query_as(
            "SELECT id, pid_sl, other_pid_sl, person_id, asked_by, keeps_old, from_at, until_at, lapses_at FROM requests \
             WHERE id = $1 AND kind = $2 AND (closed_at IS NULL OR outcome = 'lapsed')",
        )
        .bind(id)
        .bind(kind.code())
        .fetch_optional(tx)
        .await?;
        match found {
            Some(request) if request.until_at <= now.0 => Err(CommandError::Rejected(NotWaiting::Over)),
            Some(request) if now.0 < request.lapses_at => Ok(request),
            _ => Err(CommandError::Rejected(NotWaiting::Closed)),
        }
    }

    /// The site that is let in.
    pub(crate) fn other(&self) -> Result<PidSl, Fault> {
        pid_sl(self.other_pid_sl.as_deref().ok_or(Fault::Unknown("request"))?)
    }

    /// Whom it is about.
    pub(crate) fn person(&self) -> Result<&UserId, Fault> {
        self.person_id.as_ref().ok_or(Fault::Unknown("request"))
    }

    /// Whom and which sites it concerns.
    pub(crate) fn concerned(&self) -> impl Iterator<Item = &str> {
        let sites = [Some(self.pid_sl.as_str()), self.other_pid_sl.as_deref()];
        let people = [self.person_id.as_ref(), Some(&self.asked_by)];
        sites.into_iter().chain(people.map(|id| id.map(UserId::as_str))).flatten()
    }

    /// From when until when what it asks for is to be in force: never from before the answer.
    pub(crate) fn period(&self, now: Moment) -> Period {
        Period { from: Moment(self.from_at).max(now), until: Moment(self.until_at) }
    }

    /// What somebody asked or offered in a site's name can be accepted while that person may ask it: for primary access as one of
    /// the site's own [R12], for a link as one of its administrators. It rests while the person is suspended; what ends with the
    /// authority is withdrawn ([`crate::ending::lost_requests`]).
    pub(crate) async fn still_stands(&self, tx: &mut AnyConnection, kind: RequestKind, now: Moment) -> Result<bool, Fault> {
        let active: Option<(String,)> = sqlx::query_as("SELECT id FROM users WHERE id = $1 AND status = 'active'")
            .bind(&self.asked_by)
            .fetch_optional(&mut *tx)
            .await?;
        let here = authority_at(tx, &self.asked_by, &self.pid_sl, now).await?.filter(|_| active.is_some());
        let asker = Actor { stage: Some(Stage::Inside), here, ..Actor::default() };
        Ok(may(kind.power(), &asker).is_ok())
    }

    /// The services that it names.
    pub(crate) async fn services(&self, tx: &mut AnyConnection) -> Result<BTreeSet<ServiceCode>, Fault> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT service_code FROM request_services WHERE request_id = $1")
            .bind(&self.id)
            .fetch_all(tx)
            .await?;
        rows.iter().map(|(code,)| ServiceCode::parse(code).map_err(|_| Fault::Unknown("service code"))).collect()
    }

    /// Closes it.
    pub(crate) async fn close(
        &self,
        tx: &mut AnyConnection,
        outcome: Outcome,
        by: &UserId,
        reason: Option<&str>,
        now: Moment,
    ) -> Result<(), Fault> {
        sqlx::query("UPDATE requests SET closed_at = $2, closed_by = $3, outcome = $4, reason = $5 WHERE id = $1")
            .bind(&self.id)
            .bind(now.0)
            .bind(by)
            .bind(outcome.code())
            .bind(reason)
            .execute(tx)
            .await?;
        Ok(())
    }
}

/// Reads the database's word for how a request ended.
pub(crate) fn outcome(code: &str) -> Result<Outcome, Fault> {
    Outcome::from_code(code).ok_or(Fault::Unknown("outcome"))
}
