//! What sites have offered to others and waits for an answer, from either side: primary access [R12], organization links [R15].

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::request::{Period, RequestKind};
use domain::site::PidSl;

use crate::access::facts::administers;
use crate::requests::request_lists::stands;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::id::{RequestId, UserId};

/// An offer that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingOffer {
    /// The request's key.
    pub id: RequestId,
    /// PID/SL of the site that is to be let in.
    pub other_pid_sl: String,
    /// Its name.
    pub other_name: String,
    /// First and last name of who offered.
    pub asker: String,
    /// When.
    pub asked_at: Moment,
    /// When it lapses if nobody answers.
    pub lapses_at: Moment,
    /// From when until when what it offers is to be in force.
    pub period: Period,
    /// How many services it names.
    pub services: i64,
}

/// The first offers to a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffersTo {
    /// PID/SL and name of the sites that have offered the longest ago: at most five.
    pub first: Vec<(String, String)>,
    /// How many offers there are.
    pub count: usize,
}

type Row = (RequestId, String, String, String, i64, i64, i64, i64, i64);

const OFFERS: &str = "SELECT r.id, o.pid_sl, o.name, a.first_name || ' ' || a.last_name, r.asked_at, r.lapses_at, r.from_at, r.until_at, \
     (SELECT COUNT(*) FROM request_services q WHERE q.request_id = r.id) FROM requests r \
     JOIN sites o ON o.pid_sl = r.other_pid_sl JOIN users a ON a.id = r.asked_by \
     WHERE r.pid_sl = $1 AND r.kind = $2 AND r.closed_at IS NULL AND $3 < r.lapses_at ORDER BY r.asked_at, r.id LIMIT 200";

/// As Requests lists them: what rests while who offered it is suspended, nobody sees.
const OFFERS_TO: &str = concat!(
    "SELECT s.pid_sl, s.name, COUNT(*) OVER () FROM requests r JOIN sites s ON s.pid_sl = r.pid_sl \
     WHERE r.other_pid_sl = $1 AND r.kind = $3 AND r.closed_at IS NULL AND $2 < r.lapses_at AND ",
    stands!(),
    " ORDER BY r.asked_at, r.id LIMIT 5"
);

impl Store {
    /// What other sites have offered this one, of one kind. Only for those who administer it.
    pub async fn offers_to(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        kind: RequestKind,
        now: Moment,
    ) -> Result<OffersTo, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl, now).await?;
        let rows: Vec<(String, String, i64)> = sqlx::query_as(OFFERS_TO)
            .bind(pid_sl.as_str())
            .bind(now.0)
            .bind(kind.code())
            .fetch_all(&mut *connection)
            .await?;
        let count = rows.first().map_or(0, |(_, _, count)| usize::try_from(*count).unwrap_or_default());
        Ok(OffersTo { first: rows.into_iter().map(|(pid_sl, name, _)| (pid_sl, name)).collect(), count })
    }

    /// What a site has offered of one kind, whoever of its administrators did, the oldest first. Only for those who administer it.
    pub async fn waiting_offers(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        kind: RequestKind,
        now: Moment,
    ) -> Result<Vec<WaitingOffer>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl, now).await?;
        let rows: Vec<Row> =
            sqlx::query_as(OFFERS).bind(pid_sl.as_str()).bind(kind.code()).bind(now.0).fetch_all(&mut *connection).await?;
        let offers = rows.into_iter().map(|(id, other_pid_sl, other_name, asker, asked, lapses, from, until, services)| {
            let period = Period { from: Moment(from), until: Moment(until) };
            let (asked_at, lapses_at) = (Moment(asked), Moment(lapses));
            WaitingOffer { id, other_pid_sl, other_name, asker, asked_at, lapses_at, period, services }
        });
        Ok(offers.collect())
    }
}
