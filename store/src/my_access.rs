//! Who Controls My Access: for each of a user's sites the administrators, and what is assigned, by whom, since and until when.

use std::collections::{HashMap, HashSet};

use domain::authority::{Authority, authority};
use domain::moment::Moment;
use domain::person::Role;
use sqlx::AnyConnection;

use crate::database::Store;
use crate::facts::{in_force, role, works};
use crate::fault::Fault;

/// Sites on one page.
pub const PAGE: usize = 50;

/// One of a user's sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessAtSite {
    /// PID/SL.
    pub pid_sl: String,
    /// Name.
    pub name: String,
    /// What the user is there, as a member.
    pub role: Option<Role>,
    /// Whether that membership is suspended: what is assigned rests.
    pub suspended: bool,
    /// Who administers the site: its own first.
    pub administrators: Vec<Controller>,
    /// What is assigned, in the catalogue's order.
    pub services: Vec<AccessService>,
}

/// Somebody who may change the user's access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// First and last name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// By what right.
    pub authority: Authority,
    /// Name of the site that has primary access, if it is by that.
    pub through: Option<String>,
}

/// A service that is assigned to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessService {
    /// Name.
    pub name: String,
    /// Since when.
    pub since: Moment,
    /// Until when.
    pub until: Moment,
    /// First and last name of who assigned it.
    pub given_by: String,
    /// Name of the linked organization's site, if it is by an organization link.
    pub through: Option<String>,
}

/// In SQL: one page of the sites where user $1 is a member or works by an organization link at time $2, after the site $3, and
/// one more. `MATERIALIZED`, since SQLite may else reckon it anew for each assignment of somebody with thousands of clients.
macro_rules! shown {
    () => {
        concat!(
            "WITH shown AS MATERIALIZED (SELECT z.pid_sl FROM (SELECT m.pid_sl FROM memberships m WHERE m.user_id = $1 AND ",
            in_force!("m", "$2"),
            " UNION SELECT a.pid_sl FROM assignments a JOIN organization_links l ON l.id = a.link_id \
               JOIN memberships h ON h.id = a.membership_id WHERE a.user_id = $1 AND ",
            in_force!("a", "$2"),
            " AND ",
            in_force!("l", "$2"),
            " AND ",
            works!("h", "$2"),
            ") z WHERE z.pid_sl > $3 ORDER BY z.pid_sl LIMIT 51) "
        )
    };
}

const SITES: &str = concat!(
    shown!(),
    "SELECT w.pid_sl, s.name, COALESCE(m.role, ''), (CASE WHEN m.suspended_at IS NULL THEN 0 ELSE 1 END) \
     FROM shown w JOIN sites s ON s.pid_sl = w.pid_sl LEFT JOIN memberships m ON m.user_id = $1 AND m.pid_sl = w.pid_sl AND ",
    in_force!("m", "$2"),
    " ORDER BY w.pid_sl"
);

const CONTROLLERS: &str = concat!(
    shown!(),
    "SELECT c.pid_sl, c.by_right, c.through, u.username, u.first_name || ' ' || u.last_name, u.email FROM (\
       SELECT w.pid_sl, m.user_id, m.role AS by_right, '' AS through, (CASE m.role WHEN 'primary_user' THEN 0 ELSE 1 END) AS place \
       FROM shown w JOIN memberships m ON m.pid_sl = w.pid_sl WHERE m.role <> 'subordinate' AND ",
    works!("m", "$2"),
    " UNION ALL SELECT w.pid_sl, m.user_id, 'primary_access', o.name, 2 FROM shown w \
       JOIN primary_access_grants g ON g.pid_sl = w.pid_sl JOIN sites o ON o.pid_sl = g.other_pid_sl \
       JOIN memberships m ON m.pid_sl = g.other_pid_sl WHERE m.role <> 'subordinate' AND ",
    in_force!("g", "$2"),
    " AND ",
    works!("m", "$2"),
    ") c JOIN users u ON u.id = c.user_id AND u.status = 'active' \
     ORDER BY c.pid_sl, c.place, u.last_folded, u.first_folded, u.username, c.through"
);

/// What is in force, or will be: as in `home`, but with what begins later and what rests.
const SERVICES: &str = concat!(
    shown!(),
    "SELECT a.pid_sl, s.name, a.from_at, a.until_at, b.first_name || ' ' || b.last_name, o.name FROM shown w \
     JOIN assignments a ON a.user_id = $1 AND a.pid_sl = w.pid_sl AND a.ended_at IS NULL AND $2 < a.until_at \
     JOIN memberships m ON m.id = a.membership_id AND m.ended_at IS NULL AND $2 < m.until_at \
     JOIN services s ON s.code = a.service_code JOIN service_groups g ON g.slug = s.group_slug \
     JOIN sites t ON t.pid_sl = a.pid_sl JOIN users b ON b.id = a.given_by \
     LEFT JOIN organization_links l ON l.id = a.link_id LEFT JOIN sites o ON o.pid_sl = l.other_pid_sl \
     WHERE (s.offered_to_all = 1 OR EXISTS \
       (SELECT 1 FROM service_offers f WHERE f.service_code = s.code AND f.provider_type = t.provider_type)) \
     AND (a.link_id IS NULL OR (l.ended_at IS NULL AND $2 < l.until_at AND EXISTS \
       (SELECT 1 FROM organization_link_services c WHERE c.link_id = l.id AND c.service_code = s.code AND c.ended_at IS NULL))) \
     ORDER BY a.pid_sl, g.place, s.place, a.id"
);

impl Store {
    /// A page of a user's sites by PID/SL with who controls the access there, and whether there are more. `after` is the PID/SL
    /// of the last one seen.
    pub async fn my_access(
        &self,
        user_id: &str,
        after: Option<&str>,
        now: Moment,
    ) -> Result<(Vec<AccessAtSite>, bool), Fault> {
        let mut connection = self.pool.acquire().await?;
        let after = after.unwrap_or_default();
        let mut rows: Vec<(String, String, String, i64)> =
            sqlx::query_as(SITES).bind(user_id).bind(now.0).bind(after).fetch_all(&mut *connection).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let mut controllers = controllers(&mut connection, user_id, after, now).await?;
        let mut services = services(&mut connection, user_id, after, now).await?;
        let sites = rows.into_iter().map(|(pid_sl, name, code, suspended)| {
            Ok(AccessAtSite {
                role: if code.is_empty() { None } else { Some(role(&code)?) },
                suspended: suspended == 1,
                administrators: controllers.remove(&pid_sl).unwrap_or_default(),
                services: services.remove(&pid_sl).unwrap_or_default(),
                pid_sl,
                name,
            })
        });
        Ok((sites.collect::<Result<_, Fault>>()?, more))
    }
}

/// Who administers each site of the page, with one query; each person once, by the first right.
async fn controllers(
    tx: &mut AnyConnection,
    user_id: &str,
    after: &str,
    now: Moment,
) -> Result<HashMap<String, Vec<Controller>>, Fault> {
    let rows: Vec<(String, String, String, String, String, String)> =
        sqlx::query_as(CONTROLLERS).bind(user_id).bind(now.0).bind(after).fetch_all(tx).await?;
    let mut seen = HashSet::new();
    let mut controllers: HashMap<String, Vec<Controller>> = HashMap::new();
    for (pid_sl, by_right, through, username, name, email) in rows {
        if !seen.insert((pid_sl.clone(), username)) {
            continue;
        }
        let own = if through.is_empty() { Some(role(&by_right)?) } else { None };
        let authority = authority(own, &[Role::PrimaryUser]).ok_or(Fault::Unknown("administrator"))?;
        let through = Some(through).filter(|through| !through.is_empty());
        controllers.entry(pid_sl).or_default().push(Controller { name, email, authority, through });
    }
    Ok(controllers)
}

/// What is assigned at each site of the page, with one query.
async fn services(
    tx: &mut AnyConnection,
    user_id: &str,
    after: &str,
    now: Moment,
) -> Result<HashMap<String, Vec<AccessService>>, Fault> {
    let rows: Vec<(String, String, i64, i64, String, Option<String>)> =
        sqlx::query_as(SERVICES).bind(user_id).bind(now.0).bind(after).fetch_all(tx).await?;
    let mut services: HashMap<String, Vec<AccessService>> = HashMap::new();
    for (pid_sl, name, since, until, given_by, through) in rows {
        let (since, until) = (Moment(since), Moment(until));
        services.entry(pid_sl).or_default().push(AccessService { name, since, until, given_by, through });
    }
    Ok(services)
}
