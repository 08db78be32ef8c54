//! Who is left to administer a site when something ends [R7].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::moment::Moment;
use domain::person::Role;
use domain::request::Period;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::{administers_own, in_force, role};
use crate::access::who_administers::{Administers, administrators_of_all};
use crate::ending::what::{Ending, Left, Roots};
use crate::transaction::fault::Fault;
use crate::transaction::id::{GrantId, MembershipId, UserId, pid_sl};
use crate::transaction::of_each::{Parameter, of_each};

/// For each site that loses an administrator, who is left: of those who have ever signed in [R7].
pub(crate) async fn left(tx: &mut AnyConnection, ending: &Ending, roots: &Roots, now: Moment) -> Result<Vec<Left>, Fault> {
    let sites = sites_that_lose(tx, ending, roots, now).await?;
    let gone: BTreeSet<&MembershipId> =
        [&ending.memberships, &ending.demoted, &ending.suspended].into_iter().flatten().map(|m| &m.id).collect();
    let grants: BTreeSet<&GrantId> = ending.grants.iter().map(|g| &g.id).collect();
    let keys: Vec<&PidSl> = sites.keys().collect();
    let mut there: HashMap<PidSl, Vec<Administers>> = HashMap::new();
    for found in administrators_of_all(tx, &keys, now).await?.into_iter().filter(|found| found.signed_in == 1) {
        there.entry(found.pid_sl.clone()).or_default().push(found);
    }
    let stays = |found: &&Administers| {
        !gone.contains(&found.membership_id) && !grants.contains(&found.grant_id) && !roots.users.contains(&found.user_id)
    };
    let left = sites.iter().map(|(pid_sl, site_name)| {
        let now_there = there.get(pid_sl).map(Vec::as_slice).unwrap_or_default();
        let mut names: BTreeMap<&UserId, &str> = BTreeMap::new();
        names.extend(now_there.iter().filter(stays).map(|found| (&found.user_id, found.name.as_str())));
        let for_good =
            roots.comes.is_some() || now_there.iter().filter(stays).any(|found| found.until_at == Period::FOREVER.0);
        names.extend(roots.comes.iter().map(|(user, name)| (user, name.as_str())));
        let before: BTreeSet<&UserId> = now_there.iter().map(|found| &found.user_id).collect();
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
) -> Result<BTreeMap<PidSl, String>, Fault> {
    let mut own: BTreeMap<PidSl, String> = BTreeMap::new();
    for membership in [&ending.memberships, &ending.demoted, &ending.suspended].into_iter().flatten() {
        if role(&membership.role)? != Role::Subordinate {
            own.insert(membership.pid_sl.clone(), membership.site_name.clone());
        }
    }
    let of_users = concat!(
        "SELECT s.pid_sl, s.name FROM memberships m JOIN sites s ON s.pid_sl = m.pid_sl \
         WHERE m.user_id IN (KEYS) AND ",
        administers_own!("m", "$1")
    );
    let theirs: Vec<(String, String)> = of_each(tx, of_users, &[Parameter::At(now)], &roots.users).await?;
    for (at, name) in theirs {
        own.insert(pid_sl(&at)?, name);
    }
    // Sites that have let one of these in lose an administrator with it.
    let granting = concat!(
        "SELECT s.pid_sl, s.name FROM primary_access_grants g JOIN sites s ON s.pid_sl = g.pid_sl \
         WHERE g.other_pid_sl IN (KEYS) AND ",
        in_force!("g", "$1")
    );
    let keys: Vec<&PidSl> = own.keys().collect();
    let granting: Vec<(String, String)> = of_each(tx, granting, &[Parameter::At(now)], &keys).await?;
    for (at, name) in granting {
        own.insert(pid_sl(&at)?, name);
    }
    own.extend(ending.grants.iter().map(|g| (g.pid_sl.clone(), g.site_name.clone())));
    Ok(own)
}
