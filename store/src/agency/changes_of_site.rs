//! Changes of primary user as the site's own primary and backup users see them [R7]: what one would end, and what was asked.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::request::LostBy;
use domain::site::PidSl;

use crate::access::facts::allowed;
use crate::agency::change_queue::MyChange;
use crate::ending::lost_requests::with_a_change;
use crate::ending::what::{Ending, Roots};
use crate::requests::request::outcome;
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MembershipId, RequestId, UserId};

/// A change that was asked for at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteChange {
    /// What was asked, and how it stands.
    pub change: MyChange,
    /// Username and name of who asked; with a letter, the candidate.
    pub asker: (String, String),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: RequestId,
    site_name: String,
    asked_at: i64,
    username: String,
    name: String,
    asker_username: String,
    asker_name: String,
    closed_at: Option<i64>,
    outcome: Option<String>,
    reason: Option<String>,
}

/// Open and closed ones are looked up each by an own index.
const OF_SITE: &str = "WITH listed AS (\
     SELECT id FROM requests WHERE pid_sl = $1 AND kind = 'change_primary_user' AND closed_at IS NULL UNION ALL \
     SELECT id FROM requests WHERE pid_sl = $1 AND kind = 'change_primary_user' AND closed_at IS NOT NULL) \
     SELECT r.id, s.name AS site_name, r.asked_at, c.username, c.first_name || ' ' || c.last_name AS name, \
     a.username AS asker_username, a.first_name || ' ' || a.last_name AS asker_name, r.closed_at, r.outcome, r.reason \
     FROM listed w JOIN requests r ON r.id = w.id JOIN sites s ON s.pid_sl = r.pid_sl JOIN users c ON c.id = r.person_id \
     JOIN users a ON a.id = r.asked_by ORDER BY r.asked_at DESC, r.id DESC LIMIT 25";

impl Store {
    /// What a change of primary user ends at a site, and whose authority goes, if the old one doesn't stay; and the other changes,
    /// which would be withdrawn. Who comes instead is not among those who are left.
    pub async fn preview_change_of_primary_user(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
    ) -> Result<Ending, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let (site, power) = (pid_sl, Power::AskChangeOfPrimaryUser);
        allowed(&mut connection, power, actor_id, Some(site), None, circumstances.now).await?;
        let old: Vec<(MembershipId,)> =
            sqlx::query_as("SELECT id FROM memberships WHERE pid_sl = $1 AND role = 'primary_user' AND ended_at IS NULL")
                .bind(site.as_str())
                .fetch_all(&mut *connection)
                .await?;
        let roots = Roots { memberships: old.into_iter().map(|(id,)| id).collect(), ..Roots::default() };
        let mut ending = Ending::of(&mut connection, &roots, circumstances.now).await?;
        // Nobody is the candidate yet: only the other changes.
        for rival in with_a_change(&mut connection, site, None, LostBy::AnotherChange, circumstances.now).await? {
            ending.requests.retain(|other| other.id != rival.id);
            ending.requests.push(rival);
        }
        Ok(ending)
    }

    /// The changes that were asked for at a site, the last one first. Only for its own primary and backup users.
    pub async fn changes_of_site(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        now: Moment,
    ) -> Result<Vec<SiteChange>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let (site, power) = (pid_sl, Power::AskChangeOfPrimaryUser);
        allowed(&mut connection, power, actor_id, Some(site), None, now).await?;
        let rows: Vec<Row> = sqlx::query_as(OF_SITE).bind(site.as_str()).fetch_all(&mut *connection).await?;
        Ok(rows.into_iter().map(|row| change(row, site)).collect::<Result<_, Fault>>()?)
    }
}

fn change(row: Row, pid_sl: &PidSl) -> Result<SiteChange, Fault> {
    let decided = match (row.outcome, row.closed_at) {
        (Some(code), Some(closed_at)) => Some((outcome(&code)?, Moment(closed_at), row.reason)),
        _ => None,
    };
    let change = MyChange {
        id: row.id,
        pid_sl: pid_sl.to_string(),
        site_name: row.site_name,
        asked_at: Moment(row.asked_at),
        candidate: (row.username, row.name),
        decided,
    };
    Ok(SiteChange { change, asker: (row.asker_username, row.asker_name) })
}
