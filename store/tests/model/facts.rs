//! What the model knows: plain lists, and what follows from them by the rules, written down as naively as it goes.

use std::collections::BTreeSet;

use domain::authority::Authority;
use domain::moment::Moment;
use domain::person::Role;
use domain::request::{Period, RequestKind};

use crate::cast::{BOSTON, MILTON, NEEDHAM, PLYMOUTH};

/// A billing intermediary.
pub const LEDGER: (&str, &str) = ("110095021A", "7000021");
/// A site that nobody has registered.
pub const QUIET: &str = "110095022A";
/// The sites, by PID/SL. Everywhere else in the model they are numbers.
pub const SITES: [&str; 6] = [PLYMOUTH.0, NEEDHAM.0, BOSTON.0, MILTON.0, LEDGER.0, QUIET];

/// Codes of services.
pub type Codes = BTreeSet<&'static str>;

#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Empty until the store has made the user, as the names are.
    pub id: String,
    pub username: String,
    pub last_name: String,
    /// Has an own password and accepted the terms [R8].
    pub settled: bool,
    /// The agency has not suspended the user ID.
    pub active: bool,
}

#[derive(Clone, Debug)]
pub struct Membership {
    pub person: usize,
    pub site: usize,
    pub role: Role,
    pub suspended: bool,
    pub period: Period,
    pub ended: bool,
}

#[derive(Clone, Debug)]
pub struct Assignment {
    /// The person's, at the site or at the linked one.
    pub membership: usize,
    pub link: Option<usize>,
    pub site: usize,
    pub code: &'static str,
    pub period: Period,
    pub ended: bool,
}

/// A primary access grant, or an organization link with its ceiling: `site` lets `other` in.
#[derive(Clone, Debug)]
pub struct Tie {
    /// Empty until it is looked up.
    pub id: String,
    pub site: usize,
    pub other: usize,
    pub ceiling: Codes,
    pub period: Period,
    pub ended: bool,
}

#[derive(Clone, Debug)]
pub struct Request {
    /// Empty until it is looked up.
    pub id: String,
    pub kind: RequestKind,
    pub site: usize,
    pub other: Option<usize>,
    pub person: Option<usize>,
    pub asked_by: usize,
    pub services: Codes,
    pub period: Period,
    pub lapses: Moment,
    pub closed: bool,
    pub declined: Option<Moment>,
}

#[derive(Clone, Debug)]
pub struct Facts {
    pub now: Moment,
    pub people: Vec<Person>,
    /// What can be assigned at each site [R13].
    pub offered: Vec<Codes>,
    pub memberships: Vec<Membership>,
    pub assignments: Vec<Assignment>,
    pub grants: Vec<Tie>,
    pub links: Vec<Tie>,
    pub requests: Vec<Request>,
}

impl Facts {
    /// In force now.
    pub fn in_force(&self, period: Period, ended: bool) -> bool {
        !ended && period.contains(self.now)
    }

    /// In force now or later.
    pub fn stands(&self, period: Period, ended: bool) -> bool {
        !ended && self.now < period.until
    }

    pub fn works(&self, membership: &Membership) -> bool {
        !membership.suspended && self.in_force(membership.period, membership.ended)
    }

    /// What somebody who works at a site now is there.
    pub fn role(&self, person: usize, site: usize) -> Option<Role> {
        let there = |m: &&Membership| m.person == person && m.site == site && self.works(m);
        self.memberships.iter().find(there).map(|m| m.role)
    }

    /// Whether somebody is primary or backup primary user there now.
    pub fn is_own(&self, person: usize, site: usize) -> bool {
        matches!(self.role(person, site), Some(Role::PrimaryUser | Role::BackupPrimaryUser))
    }

    /// [R10] An own role, or one at a site that was let in; and no further.
    pub fn authority(&self, person: usize, site: usize) -> Option<Authority> {
        match self.role(person, site) {
            Some(Role::PrimaryUser) => return Some(Authority::PrimaryUser),
            Some(Role::BackupPrimaryUser) => return Some(Authority::BackupPrimaryUser),
            Some(Role::Subordinate) | None => {}
        }
        let let_in = |g: &Tie| g.site == site && self.in_force(g.period, g.ended) && self.is_own(person, g.other);
        self.grants.iter().any(let_in).then_some(Authority::PrimaryAccess)
    }

    /// Everybody who administers a site and whose user ID the agency has not suspended.
    pub fn administrators(&self, site: usize) -> BTreeSet<usize> {
        (0..self.people.len()).filter(|p| self.people[*p].active && self.authority(*p, site).is_some()).collect()
    }

    /// The membership of somebody at a site that isn't over; it may be suspended, or begin later.
    pub fn member(&self, person: usize, site: usize) -> Option<usize> {
        let there = |m: &Membership| m.person == person && m.site == site && self.stands(m.period, m.ended);
        self.memberships.iter().position(there)
    }

    /// What is assigned by a membership, alone or by a link, and isn't over.
    pub fn assigned(&self, membership: usize, link: Option<usize>) -> Codes {
        let by_it = |a: &&Assignment| a.membership == membership && a.link == link && self.stands(a.period, a.ended);
        self.assignments.iter().filter(by_it).map(|a| a.code).collect()
    }

    /// Whether an assignment is in force and what it hangs on, too, apart from the ceiling.
    fn hangs(&self, assignment: &Assignment) -> bool {
        self.in_force(assignment.period, assignment.ended)
            && self.works(&self.memberships[assignment.membership])
            && assignment.link.is_none_or(|link| self.in_force(self.links[link].period, self.links[link].ended))
    }

    /// The services that somebody may use for a site now [R16].
    pub fn services(&self, person: usize, site: usize) -> Codes {
        let usable = |a: &&Assignment| {
            a.site == site
                && self.memberships[a.membership].person == person
                && self.hangs(a)
                && a.link.is_none_or(|link| self.links[link].ceiling.contains(a.code))
        };
        self.assignments.iter().filter(usable).map(|a| a.code).collect()
    }

    /// The sites that somebody works at, administers, or works for by a link.
    pub fn sites(&self, person: usize) -> Vec<(usize, Option<Role>, Option<Authority>)> {
        let linked = |site: usize| {
            let there = |a: &Assignment| a.site == site && self.memberships[a.membership].person == person;
            self.assignments.iter().any(|a| a.link.is_some() && there(a) && self.hangs(a))
        };
        let all = (0..SITES.len()).map(|site| (site, self.role(person, site), self.authority(person, site)));
        all.filter(|(site, role, authority)| role.is_some() || authority.is_some() || linked(*site)).collect()
    }

    /// Whether a request still waits [R14].
    pub fn waits(&self, request: &Request) -> bool {
        !request.closed && self.now < request.lapses
    }
}
