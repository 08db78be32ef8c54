//! What the store reports of a command, beside what the model made of it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use store::assign_linked::AssignedToClients;
use store::change_services::ServicesChanged;
use store::ending::{Ending, EndingBetweenSites};
use store::link_subordinate::Linked;

use super::command::Command;
use super::facts::{Assignment, Facts, Membership, SITES, Tie};

/// What the store reports.
#[derive(Debug)]
pub enum Report {
    Nothing,
    /// Username and last name of the new user.
    Created(String, String),
    Changed(ServicesChanged),
    Linked(Linked),
    Assigned(AssignedToClients),
    Ended(Ending),
}

/// The same on both sides.
pub fn same<T: PartialEq<U> + Debug, U: Debug>(what: &str, model: &T, store: &U) -> Result<(), String> {
    if model == store { Ok(()) } else { Err(format!("{what}: the model has {model:?}, the store {store:?}")) }
}

impl Report {
    pub fn compare(&self, before: &Facts, after: &Facts, command: &Command) -> Result<(), String> {
        match (self, command) {
            (Self::Linked(linked), _) => {
                let at_once = after.memberships.len() > before.memberships.len();
                same("[R14]", &if at_once { Linked::AtOnce } else { Linked::Asked }, linked)
            }
            (Self::Changed(changed), Command::ChangeServices { site, whom, services, .. }) => {
                let Some(membership) = before.member(*whom, *site) else { return Err("no member".into()) };
                let current = before.assigned(membership, None);
                let [added, removed] = [services.difference(&current).count(), current.difference(services).count()];
                same("services", &ServicesChanged { added, removed, assigned: services.len() }, changed)
            }
            (Self::Assigned(done), Command::Assign { links, services, .. }) => {
                let added = after.assignments.len() - before.assignments.len();
                let removed = newly_ended(before, after).filter(|a| stands(before, a)).count();
                let above = |link: &usize| services.difference(&before.links[*link].ceiling).count();
                let above_ceiling = links.iter().map(above).sum();
                same("[R15]", &AssignedToClients { added, removed, above_ceiling }, done)
            }
            (Self::Ended(ending), _) => ended(before, after, ending),
            _ => Ok(()),
        }
    }
}

/// Usernames and PID/SLs, and how often each pair stands in a list.
type Counted = BTreeMap<(String, String), usize>;

fn counted(pairs: impl IntoIterator<Item = (String, String)>) -> Counted {
    let mut counted = Counted::new();
    for pair in pairs {
        *counted.entry(pair).or_default() += 1;
    }
    counted
}

fn newly_ended<'a>(before: &'a Facts, after: &'a Facts) -> impl Iterator<Item = &'a Assignment> {
    let both = before.assignments.iter().zip(&after.assignments);
    both.filter(|(was, is)| !was.ended && is.ended).map(|(was, _)| was)
}

/// Neither an assignment nor what it hangs on is over.
fn stands(facts: &Facts, assignment: &Assignment) -> bool {
    let membership = &facts.memberships[assignment.membership];
    let link_stands = |link: usize| facts.stands(facts.links[link].period, facts.links[link].ended);
    facts.stands(assignment.period, assignment.ended)
        && facts.stands(membership.period, membership.ended)
        && assignment.link.is_none_or(link_stands)
}

/// [R15] What ended is what the model ended: all that hung on it and nothing else.
fn ended(before: &Facts, after: &Facts, ending: &Ending) -> Result<(), String> {
    let pair = |person: usize, site: usize| (before.people[person].username.clone(), SITES[site].to_owned());
    let memberships = |which: fn(&Membership, &Membership) -> bool| {
        let both = before.memberships.iter().zip(&after.memberships).filter(|(was, is)| which(was, is));
        counted(both.map(|(was, _)| pair(was.person, was.site)))
    };
    for (what, model, store) in [
        ("memberships that end", memberships(|was, is| !was.ended && is.ended), &ending.memberships),
        ("backups that are none now", memberships(|was, is| was.role != is.role), &ending.demoted),
        ("memberships that rest", memberships(|was, is| !was.suspended && is.suspended), &ending.suspended),
    ] {
        same(what, &model, &counted(store.iter().map(|m| (m.username.clone(), m.pid_sl.clone()))))?;
    }
    same("grants that end", &ties(&before.grants, &after.grants), &ids(&ending.grants))?;
    same("links that end", &ties(&before.links, &after.links), &ids(&ending.links))?;

    let of = |a: &Assignment| pair(before.memberships[a.membership].person, a.site);
    let rests = |a: &&Assignment| {
        !a.ended && !before.memberships[a.membership].suspended && after.memberships[a.membership].suspended
    };
    let gone: Vec<&Assignment> = newly_ended(before, after).collect();
    let resting: Vec<&Assignment> = before.assignments.iter().filter(rests).collect();
    for (what, model, store) in
        [("assignments that end", gone, &ending.assignments), ("assignments that rest", resting, &ending.resting)]
    {
        // What was over by itself may be among them, or not any more.
        let all = counted(model.iter().map(|a| of(a)));
        let standing = counted(model.iter().filter(|a| stands(before, a)).map(|a| of(a)));
        let real = counted(store.iter().map(|a| (a.username.clone(), a.pid_sl.clone())));
        if !(holds(&real, &standing) && holds(&all, &real)) {
            return Err(format!("{what}: the model has {standing:?} of {all:?}, the store {real:?}"));
        }
    }
    left(before, after, ending)
}

/// Whether each pair stands in one list as often as in the other, or more often.
fn holds(more: &Counted, fewer: &Counted) -> bool {
    fewer.iter().all(|(pair, count)| more.get(pair).is_some_and(|most| most >= count))
}

fn ties(before: &[Tie], after: &[Tie]) -> Vec<String> {
    before.iter().zip(after).filter(|(was, is)| !was.ended && is.ended).map(|(was, _)| was.id.clone()).collect()
}

fn ids(ended: &[EndingBetweenSites]) -> Vec<String> {
    ended.iter().map(|tie| tie.id.clone()).collect()
}

/// [R7] Who administers before and after, at each site that loses somebody.
fn left(before: &Facts, after: &Facts, ending: &Ending) -> Result<(), String> {
    for (site, pid_sl) in SITES.iter().enumerate() {
        let (was, is) = (before.administrators(site), after.administrators(site));
        let told = ending.left.iter().find(|left| left.pid_sl == *pid_sl);
        let right = match told {
            Some(left) => (left.before, left.administrators.len()) == (was.len(), is.len()),
            None => was.is_subset(&is),
        };
        if !right {
            return Err(format!("[R7] administrators of {pid_sl}: the model has {was:?}, then {is:?}; the store {told:?}"));
        }
    }
    Ok(())
}
