//! Who Controls My Access: for each of a user's sites the administrators, and what is assigned, by whom, since and until when.

use std::collections::{HashMap, HashSet};

use domain::authority::{Authority, authority};
use domain::moment::Moment;
use domain::person::Role;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::catalogue::offered_at;
use crate::access::facts::{administers_by, administers_own, in_force, role, within_ceiling};
use crate::mine::home::MySite;
use crate::mine::my_sites::{Reach, one_of, page_of};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::of_each::{Parameter, of_each};
use crate::transaction::page::cut;

/// Sites on one page.
pub const PAGE: usize = 20;

/// One of a user's sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessAtSite {
    /// PID/SL.
    pub pid_sl: PidSl,
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
    /// Until when: its own last day, or a sooner one of the membership or the link by which it is given.
    pub until: Moment,
    /// First and last name of who assigned it.
    pub given_by: String,
    /// Name of the linked organization's site, if it is by an organization link.
    pub through: Option<String>,
}

// `KEYS` stands for the sites that are shown, here and below. They are looked up before and once: a query that had to find them
// itself did so for each assignment of somebody with thousands of clients.

/// What the user is at these sites.
const ROLES: &str = concat!(
    "SELECT m.pid_sl, m.role, (CASE WHEN m.suspended_at IS NULL THEN 0 ELSE 1 END) FROM memberships m \
     WHERE m.user_id = $1 AND m.pid_sl IN (KEYS) AND ",
    in_force!("m", "$2")
);

/// By `memberships_administrators`. The users are joined last, as the words stand: there are many more of them than of
/// administrators.
const CONTROLLERS: &str = concat!(
    "SELECT c.pid_sl, c.by_right, c.through, u.username, u.first_name || ' ' || u.last_name, u.email FROM (\
       SELECT m.pid_sl, m.user_id, m.role AS by_right, '' AS through, (CASE m.role WHEN 'primary_user' THEN 0 ELSE 1 END) AS place \
       FROM memberships m WHERE m.pid_sl IN (KEYS) AND ",
    administers_own!("m", "$1"),
    " UNION ALL SELECT g.pid_sl, m.user_id, 'primary_access', o.name, 2 FROM primary_access_grants g \
        CROSS JOIN memberships m CROSS JOIN sites o \
        WHERE g.pid_sl IN (KEYS) AND o.pid_sl = g.other_pid_sl AND ",
    administers_by!("g", "m", "$1"),
    ") c CROSS JOIN users u WHERE u.id = c.user_id AND u.status = 'active' \
     ORDER BY c.pid_sl, c.place, u.last_folded, u.first_folded, u.username, c.through"
);

/// What is in force, or will be: as in `home`, but with what begins later and what rests. By `assignments_of_user`.
const SERVICES: &str = concat!(
    "SELECT a.pid_sl, s.name, a.from_at, a.until_at, m.until_at, COALESCE(l.until_at, m.until_at), \
       b.first_name || ' ' || b.last_name, o.name \
     FROM assignments a JOIN memberships m ON m.id = a.membership_id AND m.ended_at IS NULL AND $2 < m.until_at \
     JOIN services s ON s.code = a.service_code JOIN service_groups g ON g.slug = s.group_slug \
     JOIN sites t ON t.pid_sl = a.pid_sl JOIN users b ON b.id = a.given_by \
     LEFT JOIN organization_links l ON l.id = a.link_id LEFT JOIN sites o ON o.pid_sl = l.other_pid_sl \
     WHERE a.user_id = $1 AND a.pid_sl IN (KEYS) AND a.ended_at IS NULL AND $2 < a.until_at \
     AND ",
    offered_at!("s", "t"),
    " AND (a.link_id IS NULL OR (l.ended_at IS NULL AND $2 < l.until_at AND ",
    within_ceiling!("l", "s.code"),
    ")) ORDER BY a.pid_sl, g.place, s.place, a.id"
);

impl Store {
    /// Who controls a user's access: a page of the user's sites by PID/SL, and whether there are more. `after` is the PID/SL of
    /// the last one seen.
    pub async fn my_access(
        &self,
        user_id: &UserId,
        after: Option<&str>,
        now: Moment,
    ) -> Result<(Vec<AccessAtSite>, bool), Fault> {
        let mut connection = self.pool.acquire().await?;
        let sites = page_of(&mut connection, user_id, Reach::Access, ("", after), PAGE + 1, now).await?;
        let (sites, more) = cut(sites, PAGE);
        Ok((access(&mut connection, user_id, sites, now).await?, more))
    }

    /// The same at one site, if the user has any access there.
    pub async fn my_access_at(&self, user_id: &UserId, pid_sl: &PidSl, now: Moment) -> Result<Option<AccessAtSite>, Fault> {
        let mut connection = self.pool.acquire().await?;
        let site = one_of(&mut connection, user_id, Reach::Access, pid_sl, now).await?;
        Ok(access(&mut connection, user_id, site.into_iter().collect(), now).await?.pop())
    }
}

/// What there is to say of these sites.
async fn access(
    tx: &mut AnyConnection,
    user_id: &UserId,
    sites: Vec<MySite>,
    now: Moment,
) -> Result<Vec<AccessAtSite>, Fault> {
    let shown: Vec<&str> = sites.iter().map(|site| site.pid_sl.as_str()).collect();
    let mine = [Parameter::Text(user_id.as_str()), Parameter::At(now)];
    // Also where the membership is suspended, unlike a site's own role.
    let roles: Vec<(String, String, i64)> = of_each(tx, ROLES, &mine, &shown).await?;
    let mut roles: HashMap<String, (String, i64)> =
        roles.into_iter().map(|(pid_sl, code, suspended)| (pid_sl, (code, suspended))).collect();
    let mut controllers = controllers(tx, &shown, now).await?;
    let mut services = services(tx, &mine, &shown).await?;
    let sites = sites.into_iter().map(|MySite { pid_sl, name, .. }| {
        let at = roles.remove(pid_sl.as_str());
        Ok(AccessAtSite {
            suspended: at.as_ref().is_some_and(|(_, suspended)| *suspended == 1),
            role: at.map(|(code, _)| role(&code)).transpose()?,
            administrators: controllers.remove(pid_sl.as_str()).unwrap_or_default(),
            services: services.remove(pid_sl.as_str()).unwrap_or_default(),
            pid_sl,
            name,
        })
    });
    sites.collect()
}

/// Who administers each of the sites, with one query; each person once, by the first right.
async fn controllers(
    tx: &mut AnyConnection,
    shown: &[&str],
    now: Moment,
) -> Result<HashMap<String, Vec<Controller>>, Fault> {
    let rows: Vec<(String, String, String, String, String, String)> =
        of_each(tx, CONTROLLERS, &[Parameter::At(now)], shown).await?;
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

/// PID/SL, name, since when, until when it, its membership and its link last, who assigned it, and by which organization.
type ServiceRow = (String, String, i64, i64, i64, i64, String, Option<String>);

/// What is assigned at each of the sites, with one query.
async fn services(
    tx: &mut AnyConnection,
    mine: &[Parameter<'_>],
    shown: &[&str],
) -> Result<HashMap<String, Vec<AccessService>>, Fault> {
    let rows: Vec<ServiceRow> = of_each(tx, SERVICES, mine, shown).await?;
    let mut services: HashMap<String, Vec<AccessService>> = HashMap::new();
    for (pid_sl, name, since, own, membership, link, given_by, through) in rows {
        let (since, until) = (Moment(since), Moment(own.min(membership).min(link)));
        services.entry(pid_sl).or_default().push(AccessService { name, since, until, given_by, through });
    }
    Ok(services)
}
