//! A linked organization's clients [R15]: the sites that have let it in, and what its people do for one of them.

use domain::authority::Refusal;
use domain::catalogue::ServiceGroup;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;

use crate::access::catalogue::{grouped, offered_at};
use crate::access::facts::{allowed, in_force};
use crate::organizations::linked::{LinkedPerson, people_of};
use crate::people::subordinates_search::escaped;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{self, LinkId, UserId};
use crate::transaction::page::{and_one_more, cut};

/// Clients on one page.
pub const PAGE: usize = 50;

/// A client in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Key of the link.
    pub link_id: LinkId,
    /// PID/SL of the client's site.
    pub pid_sl: PidSl,
    /// Its name.
    pub name: String,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// How many services the ceiling has.
    pub services: i64,
    /// How many of the organization's people are assigned something.
    pub people: i64,
}

/// One client, with all that the organization may do there and does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientView {
    /// Key of the link.
    pub link_id: LinkId,
    /// PID/SL of the client's site.
    pub pid_sl: PidSl,
    /// Its name.
    pub name: String,
    /// PID/SL of the organization's own site.
    pub own_pid_sl: PidSl,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// The services under the ceiling that the client is still offered, by group.
    pub ceiling: Vec<ServiceGroup>,
    /// Whoever is assigned something, by name.
    pub people: Vec<LinkedPerson>,
}

type Row = (LinkId, String, String, i64, i64, i64, i64);

/// The page first, then what is counted.
const CLIENTS: &str = concat!(
    "WITH page AS (SELECT l.id, l.pid_sl, s.name, s.name_folded, l.from_at, l.until_at FROM organization_links l \
     JOIN sites s ON s.pid_sl = l.pid_sl WHERE l.other_pid_sl = $1 AND l.ended_at IS NULL AND $2 < l.until_at \
     AND (s.name_folded LIKE $3 ESCAPE '!' OR s.pid_sl = $4) \
     AND ($5 = '' OR (s.name_folded, s.pid_sl) > (SELECT k.name_folded, k.pid_sl FROM sites k WHERE k.pid_sl = $5)) \
     ORDER BY s.name_folded, s.pid_sl LIMIT $6) \
     SELECT p.id, p.pid_sl, p.name, p.from_at, p.until_at, \
     (SELECT COUNT(*) FROM organization_link_services c WHERE c.link_id = p.id AND c.ended_at IS NULL), \
     (SELECT COUNT(DISTINCT a.user_id) FROM assignments a WHERE a.link_id = p.id AND ",
    in_force!("a", "$2"),
    ") FROM page p ORDER BY p.name_folded, p.pid_sl"
);

const CEILING: &str = concat!(
    "SELECT g.slug, g.name, s.code, s.name, s.meaning, s.link FROM organization_link_services c \
     JOIN services s ON s.code = c.service_code JOIN service_groups g ON g.slug = s.group_slug JOIN sites t ON t.pid_sl = $2 \
     WHERE c.link_id = $1 AND c.ended_at IS NULL AND ",
    offered_at!("s", "t"),
    " ORDER BY g.place, s.place"
);

/// A pattern for names that have the words, and the PID/SL that they may be.
pub(crate) fn filter(text: &str) -> (String, String) {
    (format!("%{}%", escaped(text)), text.trim().to_ascii_uppercase())
}

impl Store {
    /// A page of the clients of a site by name, whose name has these words or whose PID/SL it is, and whether there are more.
    /// `after` is the PID/SL of the last one seen. Only for the site's administrators.
    pub async fn clients(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        text: &str,
        after: Option<&str>,
        now: Moment,
    ) -> Result<(Vec<Client>, bool), CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let own = pid_sl;
        allowed(&mut connection, Power::AssignLinkedPerson, actor_id, None, Some(own), now).await?;
        let (words, number) = filter(text);
        let rows: Vec<Row> = sqlx::query_as(CLIENTS)
            .bind(own.as_str())
            .bind(now.0)
            .bind(words)
            .bind(number)
            .bind(after.unwrap_or_default())
            .bind(and_one_more(PAGE))
            .fetch_all(&mut *connection)
            .await?;
        let (rows, more) = cut(rows, PAGE);
        let clients = rows.into_iter().map(|(link_id, pid_sl, name, from, until, services, people)| {
            let (pid_sl, from, until) = (id::pid_sl(&pid_sl)?, Moment(from), Moment(until));
            Ok(Client { link_id, pid_sl, name, from, until, services, people })
        });
        Ok((clients.collect::<Result<_, Fault>>()?, more))
    }

    /// One client by its link; none if that is over. Only for the administrators of the site that is let in.
    pub async fn client(
        &self,
        actor_id: &UserId,
        link_id: &LinkId,
        now: Moment,
    ) -> Result<Option<ClientView>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let row: Option<(String, String, String, i64, i64)> = sqlx::query_as(
            "SELECT l.pid_sl, s.name, l.other_pid_sl, l.from_at, l.until_at FROM organization_links l \
             JOIN sites s ON s.pid_sl = l.pid_sl WHERE l.id = $1 AND l.ended_at IS NULL AND $2 < l.until_at",
        )
        .bind(link_id)
        .bind(now.0)
        .fetch_optional(&mut *connection)
        .await?;
        let Some((pid_sl, name, own_pid_sl, from, until)) = row else { return Ok(None) };
        let (pid_sl, own_pid_sl) = (id::pid_sl(&pid_sl)?, id::pid_sl(&own_pid_sl)?);
        allowed(&mut connection, Power::AssignLinkedPerson, actor_id, None, Some(&own_pid_sl), now).await?;
        let ceiling = sqlx::query_as(CEILING).bind(link_id).bind(pid_sl.as_str()).fetch_all(&mut *connection).await?;
        Ok(Some(ClientView {
            ceiling: grouped(ceiling)?,
            people: people_of(&mut connection, link_id, now).await?,
            link_id: link_id.clone(),
            pid_sl,
            name,
            own_pid_sl,
            from: Moment(from),
            until: Moment(until),
        }))
    }
}
