//! All of a linked organization's clients at once [R15]: for one step that is about many of them.

use domain::authority::Refusal;
use domain::catalogue::ServiceGroup;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;

use crate::catalogue::grouped;
use crate::command::Stop;
use crate::database::Store;
use crate::facts::allowed;
use crate::subordinates_search::escaped;

/// As many clients as one step may be about.
pub const MOST: usize = 500;

/// The clients that a filter finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllClients {
    /// Keys of the links, by the client's name: the first 500.
    pub link_ids: Vec<String>,
    /// Whether there are more.
    pub more: bool,
    /// What the ceilings of these have together, and is still offered to at least one of the clients that allow it; by group.
    pub services: Vec<ServiceGroup>,
}

/// In SQL: the clients of site $1 at time $2 whose name has $3 or whose PID/SL is $4, as `found (id, pid_sl, name_folded)`; the
/// same as those that [`Store::clients`] lists.
macro_rules! found {
    ($limit:literal) => {
        concat!(
            "WITH found AS (SELECT l.id, l.pid_sl, s.name_folded FROM organization_links l JOIN sites s ON s.pid_sl = l.pid_sl \
             WHERE l.other_pid_sl = $1 AND l.ended_at IS NULL AND $2 < l.until_at \
             AND (s.name_folded LIKE $3 ESCAPE '!' OR s.pid_sl = $4) ORDER BY s.name_folded, s.pid_sl LIMIT ",
            $limit,
            ") "
        )
    };
}

const LINKS: &str = concat!(found!("501"), "SELECT f.id FROM found f ORDER BY f.name_folded, f.pid_sl");

const SERVICES: &str = concat!(
    found!("500"),
    "SELECT g.slug, g.name, s.code, s.name, s.meaning, s.link FROM services s JOIN service_groups g ON g.slug = s.group_slug \
     WHERE s.code IN (SELECT v.code FROM found f JOIN organization_link_services c ON c.link_id = f.id AND c.ended_at IS NULL \
       JOIN services v ON v.code = c.service_code JOIN sites t ON t.pid_sl = f.pid_sl \
       WHERE v.offered_to_all = 1 OR EXISTS \
         (SELECT 1 FROM service_offers o WHERE o.service_code = v.code AND o.provider_type = t.provider_type)) \
     ORDER BY g.place, s.place"
);

impl Store {
    /// The clients of a site whose name has these words or whose PID/SL it is. Only for the site's administrators.
    pub async fn all_clients(
        &self,
        actor_id: &str,
        pid_sl: &PidSl,
        text: &str,
        now: Moment,
    ) -> Result<AllClients, Stop<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let own = pid_sl.as_str();
        allowed(&mut connection, Power::AssignLinkedPerson, actor_id, None, Some(own), now).await?;
        let (words, number) = (format!("%{}%", escaped(text)), text.trim().to_ascii_uppercase());
        let links: Vec<(String,)> =
            sqlx::query_as(LINKS).bind(own).bind(now.0).bind(&words).bind(&number).fetch_all(&mut *connection).await?;
        let services =
            sqlx::query_as(SERVICES).bind(own).bind(now.0).bind(&words).bind(&number).fetch_all(&mut *connection).await?;
        let mut link_ids: Vec<String> = links.into_iter().map(|(id,)| id).collect();
        let more = link_ids.len() > MOST;
        link_ids.truncate(MOST);
        Ok(AllClients { link_ids, more, services: grouped(services)? })
    }
}
