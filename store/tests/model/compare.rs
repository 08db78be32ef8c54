//! What the store reports of a command, beside what the model made of it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use domain::request::RequestKind;
use domain::site::RegistrationPin;
use store::agency::change_user_id::UserIdCommand;
use store::door::session::Session;
use store::ending::what::{Ending, EndingBetweenSites};
use store::organizations::assign_linked::AssignedToClients;
use store::people::change_services::ServicesChanged;
use store::people::link_subordinate::Linked;

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
    /// By They Left: what ended, and the sites where nothing may end.
    Left(Ending, Vec<String>),
    Letter(RegistrationPin),
    /// Of who entered a letter.
    Entered(Box<Session>),
    /// Whether something had run out.
    Swept(bool),
}

/// The same on both sides.
pub fn same<T: PartialEq<U> + Debug, U: Debug>(what: &str, model: &T, store: &U) -> Result<(), String> {
    if model == store { Ok(()) } else { Err(format!("{what}: the model has {model:?}, the store {store:?}")) }
}

impl Report {
    pub fn compare(&self, before: &Facts, after: &Facts, actor: usize, command: &Command) -> Result<(), String> {
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
                let removed = newly_ended(before, after).filter(|a| before.goes_on(a)).count();
                let above = |link: &usize| services.difference(&before.links[*link].ceiling).count();
                let above_ceiling = links.iter().map(above).sum();
                same("[R15]", &AssignedToClients { added, removed, above_ceiling }, done)
            }
            (Self::Left(ending, left_out), Command::TheyLeft { whom, .. }) => {
                let stays = |site: &usize| before.stays(actor, *site, *whom);
                let stays: Vec<&str> = (0..SITES.len()).filter(stays).map(|site| SITES[site]).collect();
                same("[R12] sites that are left out", &stays, left_out)?;
                ended(before, after, ending)?;
                left(before, after, ending)
            }
            (Self::Ended(ending), Command::Answer { request, accepts: true })
                if before.requests[*request].kind == RequestKind::ChangePrimaryUser =>
            {
                // What the new one was there before goes over into what the new one is.
                let asked = &before.requests[*request];
                ended(before, &before.without_primary_user(asked.site, asked.keeps_old), ending)?;
                left(before, after, ending)
            }
            (Self::Ended(ending), Command::User { whom, what: UserIdCommand::Suspend }) => {
                // Nothing of it changes; all of it rests.
                let mut resting = after.clone();
                for membership in resting.memberships.iter_mut().filter(|m| m.person == *whom && !m.ended) {
                    membership.suspended = true;
                }
                ended(before, &resting, ending)?;
                left(before, after, ending)
            }
            (Self::Ended(ending), _) => {
                ended(before, after, ending)?;
                left(before, after, ending)
            }
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

/// [R15] What ended is what the model ended: all that hung on it and nothing else.
fn ended(before: &Facts, after: &Facts, ending: &Ending) -> Result<(), String> {
    let pair = |person: usize, site: usize| (before.people[person].username.clone(), SITES[site].to_owned());
    let memberships = |which: fn(&Membership, &Membership) -> bool| {
        let both = before.memberships.iter().zip(&after.memberships).filter(|(was, is)| which(was, is));
        both.map(|(was, _)| (pair(was.person, was.site), before.stands(was.period, was.ended))).collect::<Vec<_>>()
    };
    for (what, model, store) in [
        ("memberships that end", memberships(|was, is| !was.ended && is.ended), &ending.memberships),
        ("backups that are none now", memberships(|was, is| was.role != is.role), &ending.demoted),
        ("memberships that rest", memberships(|was, is| !was.suspended && is.suspended), &ending.suspended),
    ] {
        agree(what, model, &counted(store.iter().map(|m| (m.username.clone(), m.pid_sl.to_string()))))?;
    }
    same("grants that end", &ties(&before.grants, &after.grants), &ids(&ending.grants))?;
    same("links that end", &ties(&before.links, &after.links), &ids(&ending.links))?;

    let of = |a: &Assignment| (pair(before.memberships[a.membership].person, a.site), before.goes_on(a));
    // The model may have ended what was over, and the store not yet.
    let open = |a: &Assignment| !a.ended || a.period.until <= before.now;
    let both = before.assignments.iter().zip(&after.assignments);
    let gone = both.filter(|(was, is)| open(was) && is.ended).map(|(was, _)| of(was)).collect();
    let rests = |a: &&Assignment| {
        open(a) && !before.memberships[a.membership].suspended && after.memberships[a.membership].suspended
    };
    let resting = before.assignments.iter().filter(rests).map(of).collect();
    for (what, model, store) in
        [("assignments that end", gone, &ending.assignments), ("assignments that rest", resting, &ending.resting)]
    {
        agree(what, model, &counted(store.iter().map(|a| (a.username.clone(), a.pid_sl.to_string()))))?;
    }
    Ok(())
}

/// What the model has, each with whether it went on until now. What was over by itself may be in the store's list or not.
fn agree(what: &str, model: Vec<((String, String), bool)>, store: &Counted) -> Result<(), String> {
    let standing = counted(model.iter().filter(|(_, stood)| *stood).map(|(pair, _)| pair.clone()));
    let all = counted(model.into_iter().map(|(pair, _)| pair));
    if holds(store, &standing) && holds(&all, store) {
        Ok(())
    } else {
        Err(format!("{what}: the model has {standing:?} of {all:?}, the store {store:?}"))
    }
}

/// Whether each pair stands in one list as often as in the other, or more often.
fn holds(more: &Counted, fewer: &Counted) -> bool {
    fewer.iter().all(|(pair, count)| more.get(pair).is_some_and(|most| most >= count))
}

fn ties(before: &[Tie], after: &[Tie]) -> Vec<String> {
    before.iter().zip(after).filter(|(was, is)| !was.ended && is.ended).map(|(was, _)| was.id.clone()).collect()
}

fn ids<Id: ToString>(ended: &[EndingBetweenSites<Id>]) -> Vec<String> {
    ended.iter().map(|tie| tie.id.to_string()).collect()
}

/// [R7] Who administers before and after, at each site that loses somebody.
fn left(before: &Facts, after: &Facts, ending: &Ending) -> Result<(), String> {
    for (site, pid_sl) in SITES.iter().enumerate() {
        let (was, is) = (before.administrators(site), after.administrators(site));
        let told = ending.left.iter().find(|left| left.pid_sl.as_str() == *pid_sl);
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
