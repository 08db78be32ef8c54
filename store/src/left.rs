//! Who administers a site [R10], and who is left to when something ends [R7].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::moment::Moment;
use domain::person::Role;
use domain::request::Period;
use sqlx::AnyConnection;

use crate::ending::{Ending, Left, Roots};
use crate::facts::{in_force, role, works};
use crate::fault::Fault;
use crate::of_each::{Given, of_each};

/// Somebody by whom a site is administered, and by what.
#[derive(sqlx::FromRow)]
pub(crate) struct Administers {
    pub pid_sl: String,
    /// The membership by which.
    pub membership_id: String,
    /// The grant through which, or nothing.
    pub grant_id: String,
    pub user_id: String,
    /// First and last name.
    pub name: String,
    /// 1 for who has ever signed in. Who hasn't is told of everything, but nobody can count on that one yet.
    pub signed_in: i64,
    /// Until when, by the membership and the grant.
    pub until_at: i64,
}

/// By `memberships_administrators`, here and at the sites that were let in.
const ADMINISTRATORS: &str = concat!(
    "SELECT z.pid_sl, z.membership_id, z.grant_id, z.user_id, u.first_name || ' ' || u.last_name AS name, \
     (CASE WHEN u.last_sign_in_at IS NULL THEN 0 ELSE 1 END) AS signed_in, z.until_at FROM (\
       SELECT m.pid_sl, m.id AS membership_id, '' AS grant_id, m.user_id, m.until_at FROM memberships m \
       WHERE m.pid_sl IN (KEYS) AND m.role <> 'subordinate' AND ",
    works!("m", "$1"),
    " UNION ALL SELECT g.pid_sl, m.id, g.id, m.user_id, (CASE WHEN g.until_at < m.until_at THEN g.until_at ELSE m.until_at END) \
       FROM primary_access_grants g CROSS JOIN memberships m \
       WHERE g.pid_sl IN (KEYS) AND m.pid_sl = g.other_pid_sl AND m.role <> 'subordinate' AND ",
    in_force!("g", "$1"),
    " AND ",
    works!("m", "$1"),
    ") z CROSS JOIN users u WHERE u.id = z.user_id AND u.status = 'active' ORDER BY u.last_folded, u.first_folded"
);

/// Who administers these sites now [R10].
pub(crate) async fn administrators_of_all(
    tx: &mut AnyConnection,
    sites: &[&str],
    now: Moment,
) -> Result<Vec<Administers>, Fault> {
    of_each(tx, ADMINISTRATORS, &[Given::At(now)], sites).await
}

/// For each site that loses an administrator, who is left: of those who have ever signed in [R7].
pub(crate) async fn left(tx: &mut AnyConnection, ending: &Ending, roots: &Roots, now: Moment) -> Result<Vec<Left>, Fault> {
    let sites = sites_that_lose(tx, ending, roots, now).await?;
    let gone: BTreeSet<&str> =
        [&ending.memberships, &ending.demoted, &ending.suspended].into_iter().flatten().map(|m| m.id.as_str()).collect();
    let grants: BTreeSet<&str> = ending.grants.iter().map(|g| g.id.as_str()).collect();
    let keys: Vec<&str> = sites.keys().map(String::as_str).collect();
    let mut there: HashMap<String, Vec<Administers>> = HashMap::new();
    for found in administrators_of_all(tx, &keys, now).await?.into_iter().filter(|found| found.signed_in == 1) {
        there.entry(found.pid_sl.clone()).or_default().push(found);
    }
    let stays = |found: &&Administers| {
        !gone.contains(found.membership_id.as_str())
            && !grants.contains(found.grant_id.as_str())
            && !roots.users.contains(&found.user_id)
    };
    let left = sites.iter().map(|(pid_sl, site_name)| {
        let now_there = there.get(pid_sl).map(Vec::as_slice).unwrap_or_default();
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        names.extend(now_there.iter().filter(stays).map(|found| (found.user_id.as_str(), found.name.as_str())));
        let for_good =
            roots.comes.is_some() || now_there.iter().filter(stays).any(|found| found.until_at == Period::FOREVER.0);
        names.extend(roots.comes.iter().map(|(user, name)| (user.as_str(), name.as_str())));
        let before: BTreeSet<&str> = now_there.iter().map(|found| found.user_id.as_str()).collect();
        let administrators = names.into_values().map(str::to_owned).collect();
        Left { pid_sl: pid_sl.clone(), site_name: site_name.clone(), before: before.len(), administrators, for_good }
    });
    Ok(left.collect())
}

/// PID/SL and name of the sites that lose an administrator: by themselves, or with one that they have let in.
async fn sites_that_lose(
    tx: &mut AnyConnection,
    ending: &Ending,
    roots: &Roots,
    now: Moment,
) -> Result<BTreeMap<String, String>, Fault> {
    let mut own: BTreeMap<String, String> = BTreeMap::new();
    for membership in [&ending.memberships, &ending.demoted, &ending.suspended].into_iter().flatten() {
        if role(&membership.role)? != Role::Subordinate {
            own.insert(membership.pid_sl.clone(), membership.site_name.clone());
        }
    }
    let of_users = concat!(
        "SELECT s.pid_sl, s.name FROM memberships m JOIN sites s ON s.pid_sl = m.pid_sl \
         WHERE m.user_id IN (KEYS) AND m.role <> 'subordinate' AND ",
        works!("m", "$1")
    );
    let users: Vec<&str> = roots.users.iter().map(String::as_str).collect();
    own.extend(of_each::<(String, String)>(tx, of_users, &[Given::At(now)], &users).await?);
    // Sites that have let one of these in lose an administrator with it.
    let granting = concat!(
        "SELECT s.pid_sl, s.name FROM primary_access_grants g JOIN sites s ON s.pid_sl = g.pid_sl \
         WHERE g.other_pid_sl IN (KEYS) AND ",
        in_force!("g", "$1")
    );
    let keys: Vec<&str> = own.keys().map(String::as_str).collect();
    let granting: Vec<(String, String)> = of_each(tx, granting, &[Given::At(now)], &keys).await?;
    own.extend(granting);
    own.extend(ending.grants.iter().map(|g| (g.pid_sl.clone(), g.site_name.clone())));
    Ok(own)
}
