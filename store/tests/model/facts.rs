//! What the model knows: plain lists, and what follows from them by the rules, written down as naively as it goes.

use std::collections::BTreeSet;

use domain::authority::Authority;
use domain::moment::{DAY, Moment};
use domain::person::Role;
use domain::power::AgencyRole;
use domain::request::{Outcome, Period, RequestKind};
use domain::site::RegistrationPin;
use store::door::session::Session;
use store::transaction::id::{RequestId, UserId};

use crate::cast::{BOSTON, MILTON, NEEDHAM, PLYMOUTH};

/// A billing intermediary.
pub const LEDGER: (&str, &str) = ("110095021A", "7000021");
/// A site that nobody has registered.
pub const QUIET: (&str, &str) = ("110095022A", "7000022");
/// The sites, by PID/SL. Everywhere else in the model they are numbers.
pub const SITES: [&str; 6] = [PLYMOUTH.0, NEEDHAM.0, BOSTON.0, MILTON.0, LEDGER.0, QUIET.0];
/// Their legacy provider numbers.
pub const LEGACY: [&str; 6] = [PLYMOUTH.1, NEEDHAM.1, BOSTON.1, MILTON.1, LEDGER.1, QUIET.1];

/// Days for which a letter is good here.
pub const LETTER_DAYS: u32 = 10;

/// Codes of services.
pub type Codes = BTreeSet<&'static str>;

#[derive(Clone, Debug)]
pub struct Person {
    /// Empty until the store has made the user, as the names are.
    pub id: UserId,
    pub username: String,
    pub last_name: String,
    /// Has signed in, has an own password and accepted the terms [R8].
    pub settled: bool,
    /// The agency has not suspended or terminated the user ID.
    pub active: bool,
    /// For good.
    pub terminated: bool,
    /// The role at the agency, for its staff.
    pub agency: Option<AgencyRole>,
}

impl Default for Person {
    fn default() -> Self {
        let (id, username, last_name) = (UserId::from(""), String::new(), String::new());
        Self { id, username, last_name, settled: false, active: false, terminated: false, agency: None }
    }
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
    pub id: RequestId,
    pub kind: RequestKind,
    pub site: usize,
    pub other: Option<usize>,
    pub person: Option<usize>,
    pub asked_by: usize,
    pub asked: Moment,
    /// For a change of primary user.
    pub keeps_old: bool,
    /// With the site's registration letter [R6].
    pub by_letter: bool,
    pub services: Codes,
    pub period: Period,
    pub lapses: Moment,
    pub closed: Option<Outcome>,
    /// When it was declined.
    pub declined: Option<Moment>,
}

impl Request {
    pub fn answered(&mut self, accepts: bool, now: Moment) {
        self.closed = Some(if accepts { Outcome::Accepted } else { Outcome::Declined });
        self.declined = (!accepts).then_some(now);
    }
}

/// A registration letter.
#[derive(Clone, Debug)]
pub struct Letter {
    pub site: usize,
    pub issued: Moment,
    /// Neither used nor reissued.
    pub open: bool,
    /// Nothing until it is issued.
    pub pin: Option<RegistrationPin>,
    /// Of who entered it.
    pub session: Option<Session>,
}

#[derive(Clone, Debug)]
pub struct Facts {
    /// When the sequence began.
    pub began: Moment,
    pub now: Moment,
    pub people: Vec<Person>,
    /// Who has a session.
    pub signed_in: BTreeSet<usize>,
    /// What can be assigned at each site [R13].
    pub offered: Vec<Codes>,
    pub memberships: Vec<Membership>,
    pub assignments: Vec<Assignment>,
    pub grants: Vec<Tie>,
    pub links: Vec<Tie>,
    pub requests: Vec<Request>,
    pub letters: Vec<Letter>,
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

    /// Everybody who administers a site, has ever signed in, and whose user ID the agency has not suspended [R7].
    pub fn administrators(&self, site: usize) -> BTreeSet<usize> {
        let there = |p: &Person| p.active && p.settled;
        (0..self.people.len()).filter(|p| there(&self.people[*p]) && self.authority(*p, site).is_some()).collect()
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

    /// Whether neither an assignment nor what it hangs on is over.
    pub fn goes_on(&self, assignment: &Assignment) -> bool {
        let membership = &self.memberships[assignment.membership];
        self.stands(assignment.period, assignment.ended)
            && self.stands(membership.period, membership.ended)
            && assignment.link.is_none_or(|link| self.stands(self.links[link].period, self.links[link].ended))
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

    /// Whether somebody works at a site, or for it by a link.
    pub fn works_for(&self, person: usize, site: usize) -> bool {
        let there = |a: &Assignment| a.site == site && self.memberships[a.membership].person == person;
        let linked = |a: &Assignment| a.link.is_some() && there(a) && self.hangs(a);
        self.role(person, site).is_some() || self.assignments.iter().any(linked)
    }

    /// The sites that somebody works at, administers, or works for by a link.
    pub fn sites(&self, person: usize) -> Vec<(usize, Option<Role>, Option<Authority>)> {
        let all = (0..SITES.len()).map(|site| (site, self.role(person, site), self.authority(person, site)));
        all.filter(|(site, _, authority)| authority.is_some() || self.works_for(person, *site)).collect()
    }

    /// Whether a request still waits [R14].
    pub fn waits(&self, request: &Request) -> bool {
        request.closed.is_none() && self.now < request.lapses
    }

    /// Whether a site has somebody who is its primary user, may the membership rest or not [R6].
    pub fn has_primary_user(&self, site: usize) -> bool {
        self.memberships.iter().any(|m| m.site == site && m.role == Role::PrimaryUser && !m.ended)
    }

    /// Whether a letter can still be used [R5].
    pub fn is_good(&self, letter: &Letter) -> bool {
        letter.open && self.now < letter.issued.plus(i64::from(LETTER_DAYS) * DAY)
    }
}
