//! All of a linked organization's clients at once [R15]: for one step that is about many of them.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::ServiceGroup;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::catalogue::grouped;
use crate::access::facts::allowed;
use crate::organizations::clients::filter;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LinkId, UserId};
use crate::transaction::of_each::{Parameter, of_each};
use crate::transaction::page::cut;

/// As many clients as one step may be about.
pub const MOST: usize = domain::forms::assign_to_clients::MOST;

/// The clients that a filter finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllClients {
    /// Keys of the links, by the client's name: the first 500.
    pub link_ids: Vec<LinkId>,
    /// Whether there are more.
    pub more: bool,
    /// What the ceilings of these, and of those that were named besides, have together, and is still offered to at least one of
    /// the clients that allow it; by group.
    pub services: Vec<ServiceGroup>,
}

/// How many clients a filter finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManyClients {
    /// How many of them one step can be about: at most [`MOST`].
    pub count: usize,
    /// Whether there are more.
    pub more: bool,
    /// The same as [`AllClients::services`].
    pub services: Vec<ServiceGroup>,
}

/// In SQL: what `$columns` says of the clients of site $1 at time $2 whose name has $3 or whose PID/SL is $4; the same as those that
/// [`Store::clients`] lists.
macro_rules! clients {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM organization_links l JOIN sites s ON s.pid_sl = l.pid_sl \
             WHERE l.other_pid_sl = $1 AND l.ended_at IS NULL AND $2 < l.until_at \
             AND (s.name_folded LIKE $3 ESCAPE '!' OR s.pid_sl = $4)"
        )
    };
}

const LINKS: &str = concat!(clients!("l.id"), " ORDER BY s.name_folded, s.pid_sl LIMIT 501");

/// In no order: the first 501 that are found say as much as any.
const COUNT: &str = concat!("SELECT COUNT(*) FROM (", clients!("l.id"), " LIMIT 501) z");

/// In SQL: codes of what the ceilings of these links have together. Each service and provider type stands there once before the
/// offer is asked: a thousand clients have the same few.
macro_rules! within {
    ($($links:tt)+) => {
        concat!(
            "WITH found AS (",
            $($links)+,
            "), within AS (SELECT DISTINCT c.service_code, f.provider_type FROM found f CROSS JOIN organization_link_services c \
               WHERE c.link_id = f.id AND c.ended_at IS NULL) \
             SELECT DISTINCT v.code FROM within w CROSS JOIN services v WHERE v.code = w.service_code AND ",
            $crate::access::catalogue::offered_at!("v", "w")
        )
    };
}

const WITHIN_FOUND: &str = within!(clients!("l.id, s.provider_type"), " ORDER BY s.name_folded, s.pid_sl LIMIT 500");

/// `|| ''` keeps SQLite to the keys: it would read all of the organization's links instead.
const WITHIN_NAMED: &str = within!(
    "SELECT l.id, s.provider_type FROM organization_links l JOIN sites s ON s.pid_sl = l.pid_sl \
     WHERE l.id IN (KEYS) AND l.other_pid_sl || '' = $1 AND l.ended_at IS NULL AND $2 < l.until_at"
);

const CATALOGUE: &str = "SELECT g.slug, g.name, s.code, s.name, s.meaning, s.link FROM services s \
     JOIN service_groups g ON g.slug = s.group_slug ORDER BY g.place, s.place";

impl Store {
    /// The clients of a site whose name has these words or whose PID/SL it is. Services are also those of the clients with the
    /// links `named`, wherever they stand in the list. Only for the site's administrators.
    pub async fn all_clients(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        text: &str,
        named: &[LinkId],
        now: Moment,
    ) -> Result<AllClients, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let own = pid_sl;
        allowed(&mut connection, Power::AssignLinkedPerson, actor_id, None, Some(own), now).await?;
        let (words, number) = filter(text);
        let links: Vec<(LinkId,)> = sqlx::query_as(LINKS)
            .bind(own.as_str())
            .bind(now.0)
            .bind(&words)
            .bind(&number)
            .fetch_all(&mut *connection)
            .await?;
        let services = services_within(&mut connection, own, (&words, &number), named, now).await?;
        let link_ids: Vec<LinkId> = links.into_iter().map(|(id,)| id).collect();
        let (link_ids, more) = cut(link_ids, MOST);
        Ok(AllClients { link_ids, more, services })
    }

    /// How many they are, without naming them; services as in [`Store::all_clients`]. Only for the site's administrators.
    pub async fn count_clients(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        text: &str,
        named: &[LinkId],
        now: Moment,
    ) -> Result<ManyClients, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let own = pid_sl;
        allowed(&mut connection, Power::AssignLinkedPerson, actor_id, None, Some(own), now).await?;
        let (words, number) = filter(text);
        let (found,): (i64,) = sqlx::query_as(COUNT)
            .bind(own.as_str())
            .bind(now.0)
            .bind(&words)
            .bind(&number)
            .fetch_one(&mut *connection)
            .await?;
        let services = services_within(&mut connection, own, (&words, &number), named, now).await?;
        let found = usize::try_from(found).unwrap_or_default();
        Ok(ManyClients { count: found.min(MOST), more: found > MOST, services })
    }
}

/// What the ceilings of the clients that one step can be about have together.
async fn services_within(
    tx: &mut AnyConnection,
    own: &PidSl,
    (words, number): (&str, &str),
    named: &[LinkId],
    now: Moment,
) -> Result<Vec<ServiceGroup>, Fault> {
    let mut codes: Vec<(String,)> =
        sqlx::query_as(WITHIN_FOUND).bind(own.as_str()).bind(now.0).bind(words).bind(number).fetch_all(&mut *tx).await?;
    codes.extend(
        of_each::<(String,)>(&mut *tx, WITHIN_NAMED, &[Parameter::Text(own.as_str()), Parameter::At(now)], named).await?,
    );
    let codes: BTreeSet<String> = codes.into_iter().map(|(code,)| code).collect();
    let mut groups = grouped(sqlx::query_as(CATALOGUE).fetch_all(tx).await?)?;
    for group in &mut groups {
        group.services.retain(|service| codes.contains(service.code.as_str()));
    }
    groups.retain(|group| !group.services.is_empty());
    Ok(groups)
}
