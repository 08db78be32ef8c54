//! What the rules allow and what they make of it: the facts after a command, or why nothing happens.

use domain::authority::{Authority, Deed};
use domain::moment::DAY;
use domain::person::Role;
use domain::request::{Period, RequestKind};

use super::command::Command;
use super::facts::{Assignment, Codes, Facts, Membership, Person, Request, SITES, Tie};

/// Why nothing happens.
#[derive(Debug)]
pub enum Not {
    /// A rule, or a reason of its own.
    Because(&'static str),
    /// The rules leave it open, so it isn't tried.
    Open,
}

impl Not {
    pub fn why(&self) -> &'static str {
        match self {
            Self::Because(why) => why,
            Self::Open => "the rules leave it open",
        }
    }
}

impl From<&'static str> for Not {
    fn from(why: &'static str) -> Self {
        Self::Because(why)
    }
}

impl Facts {
    /// What is so after a command of this actor.
    pub fn after(&self, actor: usize, command: &Command) -> Result<Self, Not> {
        Ok(self.without_lost_requests(self.carried_out(actor, command)?))
    }

    /// [R12] [R14] [R15] What somebody asked ends with the authority to ask it, when a command takes that away.
    fn without_lost_requests(&self, mut next: Self) -> Self {
        let loses = |person: usize| {
            let both = self.memberships.iter().zip(&next.memberships);
            let mut own = both.filter(|(was, _)| was.person == person && self.stands(was.period, was.ended));
            let by_grant = |(was, is): (&Tie, &Tie)| {
                !was.ended && is.ended && self.stands(was.period, was.ended) && self.has_own_role(person, was.other)
            };
            own.any(|(was, is)| is.ended || is.role != was.role) || self.grants.iter().zip(&next.grants).any(by_grant)
        };
        let lost = |r: &Request| next.waits(r) && loses(r.asked_by) && !next.has_ground(r);
        let lost: Vec<usize> = (0..next.requests.len()).filter(|number| lost(&next.requests[*number])).collect();
        for number in lost {
            next.requests[number].closed = true;
        }
        next
    }

    /// An own role that isn't over; it may rest.
    fn has_own_role(&self, person: usize, site: usize) -> bool {
        self.member(person, site).is_some_and(|m| self.memberships[m].role != Role::Subordinate)
    }

    /// Whether who asked has the authority for it, though it may rest.
    fn has_ground(&self, request: &Request) -> bool {
        let Request { asked_by, site, kind, .. } = *request;
        let let_in = |g: &Tie| g.site == site && self.stands(g.period, g.ended) && self.has_own_role(asked_by, g.other);
        self.has_own_role(asked_by, site) || (kind != RequestKind::PrimaryAccess && self.grants.iter().any(let_in))
    }

    fn carried_out(&self, actor: usize, command: &Command) -> Result<Self, Not> {
        match command {
            Command::Create { site, services, period } => self.create(actor, *site, services, *period),
            Command::ChangeServices { site, whom, services, period } => {
                self.change_services(actor, *site, *whom, services, *period)
            }
            Command::Membership { site, whom, deed } => self.deed(actor, *site, *whom, *deed),
            Command::AssignBackup { site, whom } => self.appoint(actor, *site, *whom, true),
            Command::RemoveBackup { site, whom } => self.appoint(actor, *site, *whom, false),
            Command::Link { site, whom, right_name, services, period } => {
                if !right_name || !self.people[*whom].active {
                    self.administers(actor, *site)?;
                    return Err("[R14] nobody of this name".into());
                }
                self.link(actor, *site, *whom, services, *period)
            }
            Command::Offer { kind, site, other, services, period } => {
                self.offer(actor, *kind, (*site, *other), services, *period)
            }
            Command::Answer { request, accepts } => self.answer(actor, *request, *accepts),
            Command::Withdraw { request } => self.withdraw(actor, *request),
            Command::EndAccess { grant } => self.end_access(actor, *grant),
            Command::Ceiling { link, services } => self.change_ceiling(actor, *link, services),
            Command::RemovePerson { link, whom } => self.remove_person(actor, *link, *whom),
            Command::EndLink { link } => self.end_link(actor, *link),
            Command::Assign { site, whom, links, services, how, period } => {
                self.assign_linked(actor, (*site, *whom), links, (services, *how), *period)
            }
            Command::Wait(micros) => Ok(Self { now: self.now.plus(*micros), ..self.clone() }),
            Command::Agency { whom, active } => {
                let mut next = self.clone();
                next.people[*whom].active = *active;
                Ok(next)
            }
        }
    }

    /// [R8] [R9]
    pub(super) fn inside(&self, actor: usize) -> bool {
        self.people[actor].settled && self.people[actor].active
    }

    /// [R9] [R10]
    pub(super) fn administers(&self, actor: usize, site: usize) -> Result<Authority, Not> {
        if !self.inside(actor) {
            return Err("[R8]".into());
        }
        self.authority(actor, site).ok_or(Not::Because("[R9]"))
    }

    /// [R11] [R12]
    pub(super) fn is_its_own(&self, actor: usize, site: usize) -> Result<(), Not> {
        match self.administers(actor, site)? {
            Authority::PrimaryUser | Authority::BackupPrimaryUser => Ok(()),
            Authority::PrimaryAccess => Err("[R12]".into()),
        }
    }

    /// [R13]
    pub(super) fn are_offered(&self, site: usize, services: &Codes) -> Result<(), Not> {
        if services.is_subset(&self.offered[site]) { Ok(()) } else { Err("[R13]".into()) }
    }

    /// [R7] No site that has an administrator loses the last one.
    pub(super) fn leaving_somebody(&self, next: Self) -> Result<Self, Not> {
        let lost = |site: usize| !self.administrators(site).is_empty() && next.administrators(site).is_empty();
        if (0..SITES.len()).any(lost) { Err("[R7]".into()) } else { Ok(next) }
    }

    /// A period that begins with the answer at the earliest.
    pub(super) fn not_before_now(&self, period: Period) -> Period {
        Period { from: period.from.max(self.now), ..period }
    }

    /// Somebody works at a site from now on; what is over makes room.
    pub(super) fn join(&mut self, person: usize, site: usize, services: &Codes, period: Period) {
        for old in self.memberships.iter_mut().filter(|m| m.person == person && m.site == site) {
            old.ended = true;
        }
        let membership = self.memberships.len();
        let role = Role::Subordinate;
        self.memberships.push(Membership { person, site, role, suspended: false, period, ended: false });
        for code in services.iter().copied() {
            self.assign(membership, None, site, code, Period::ALWAYS);
        }
    }

    /// One assignment; what is over makes room.
    pub(super) fn assign(
        &mut self,
        membership: usize,
        link: Option<usize>,
        site: usize,
        code: &'static str,
        period: Period,
    ) {
        self.end(|a| a.membership == membership && a.site == site && a.code == code);
        let period = self.not_before_now(period);
        self.assignments.push(Assignment { membership, link, site, code, period, ended: false });
    }

    /// Ends assignments.
    pub(super) fn end(&mut self, which: impl Fn(&Assignment) -> bool) {
        for assignment in self.assignments.iter_mut().filter(|a| which(a)) {
            assignment.ended = true;
        }
    }

    fn create(&self, actor: usize, site: usize, services: &Codes, period: Period) -> Result<Self, Not> {
        self.administers(actor, site)?;
        self.are_offered(site, services)?;
        let mut next = self.clone();
        next.people.push(Person { active: true, ..Person::default() });
        next.join(self.people.len(), site, services, period);
        Ok(next)
    }

    fn change_services(
        &self,
        actor: usize,
        site: usize,
        whom: usize,
        services: &Codes,
        period: Period,
    ) -> Result<Self, Not> {
        self.administers(actor, site)?;
        let membership = self.member(whom, site).ok_or("no member")?;
        self.are_offered(site, services)?;
        let current = self.assigned(membership, None);
        if current == *services {
            return Err("nothing changes".into());
        }
        let mut next = self.clone();
        next.end(|a| a.membership == membership && a.link.is_none() && !services.contains(a.code));
        for code in services.difference(&current).copied() {
            next.assign(membership, None, site, code, period);
        }
        Ok(next)
    }

    fn deed(&self, actor: usize, site: usize, whom: usize, deed: Deed) -> Result<Self, Not> {
        let by = self.administers(actor, site)?;
        let membership = self.member(whom, site).ok_or("no member")?;
        let Membership { role, suspended, .. } = self.memberships[membership];
        if actor == whom {
            return Err("[R9] oneself".into());
        }
        match (by, role) {
            (_, Role::PrimaryUser) => return Err("[R7] [R11] the primary user".into()),
            (Authority::PrimaryAccess, Role::BackupPrimaryUser) => return Err("[R12]".into()),
            _ => {}
        }
        let mut next = self.clone();
        match deed {
            Deed::Suspend if !suspended => next.memberships[membership].suspended = true,
            Deed::Reactivate if suspended => next.memberships[membership].suspended = false,
            Deed::Remove => {
                next.memberships[membership].ended = true;
                next.end(|a| a.membership == membership);
            }
            _ => return Err("it is so already".into()),
        }
        self.leaving_somebody(next)
    }

    fn appoint(&self, actor: usize, site: usize, whom: usize, backup: bool) -> Result<Self, Not> {
        self.is_its_own(actor, site)?;
        let membership = self.member(whom, site).ok_or("no member")?;
        let roles = [Role::Subordinate, Role::BackupPrimaryUser];
        let [from, to] = if backup { roles } else { [roles[1], roles[0]] };
        if self.memberships[membership].role != from || (actor == whom && !backup) {
            return Err("[R11] already so, or oneself".into());
        }
        if backup && !(self.works(&self.memberships[membership]) && self.people[whom].active) {
            return Err("[R11] suspended, or begins later".into());
        }
        let mut next = self.clone();
        next.memberships[membership].role = to;
        self.leaving_somebody(next)
    }

    /// [R14]
    fn link(&self, actor: usize, site: usize, whom: usize, services: &Codes, period: Period) -> Result<Self, Not> {
        self.administers(actor, site)?;
        self.are_offered(site, services)?;
        if self.member(whom, site).is_some() {
            return Err("works there already".into());
        }
        let here = |s: usize| self.member(whom, s).is_some() && self.authority(actor, s).is_some();
        if whom == actor || (0..SITES.len()).any(here) {
            let mut next = self.clone();
            next.join(whom, site, services, period);
            return Ok(next);
        }
        self.ask(actor, RequestKind::Link, (site, None, Some(whom)), services, period)
    }

    /// The same is asked once at a time [R14], and not after three times in a day that it was declined.
    pub(super) fn ask(
        &self,
        asked_by: usize,
        kind: RequestKind,
        (site, other, person): (usize, Option<usize>, Option<usize>),
        services: &Codes,
        period: Period,
    ) -> Result<Self, Not> {
        let same = |r: &Request| r.kind == kind && (r.site, r.other, r.person) == (site, other, person);
        if self.requests.iter().any(|r| same(r) && self.waits(r)) {
            return Err("asked already".into());
        }
        let lately = |r: &Request| r.declined.is_some_and(|at| self.now.since(at) < DAY);
        if self.requests.iter().filter(|r| same(r) && lately(r)).count() >= 3 {
            return Err("declined too often".into());
        }
        let days = if kind == RequestKind::Link { 21 } else { 30 };
        let (services, lapses) = (services.clone(), self.now.plus(days * DAY).min(period.until));
        let mut next = self.clone();
        next.requests.push(Request {
            id: String::new(),
            kind,
            site,
            other,
            person,
            asked_by,
            services,
            period,
            lapses,
            closed: false,
            declined: None,
        });
        Ok(next)
    }
}
