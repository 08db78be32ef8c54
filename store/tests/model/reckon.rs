//! What the rules allow and what they make of it: the facts after a command, or why nothing happens.

use domain::authority::Authority;
use domain::moment::Moment;
use domain::person::Role;
use domain::request::{Outcome, Period, RequestKind};

use super::command::Command;
use super::facts::{Assignment, Codes, Facts, Membership, Request, SITES};

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
        match command {
            Command::Create { site, services, period } => self.create(actor, *site, services, *period),
            Command::ChangeServices { site, whom, services, period } => {
                self.change_services(actor, *site, *whom, services, *period)
            }
            Command::Membership { site, whom, change } => self.change_membership(actor, *site, *whom, *change),
            Command::AssignBackup { site, whom } => self.appoint(actor, *site, *whom, true),
            Command::RemoveBackup { site, whom } => self.appoint(actor, *site, *whom, false),
            Command::Link { site, whom, right_name, services, period } => {
                self.administers(actor, *site)?;
                self.is_named(*whom, *right_name)?;
                self.link(actor, *site, *whom, services, *period)
            }
            Command::TheyLeft { site, whom } => self.they_left(actor, *site, *whom),
            Command::RequestAccess { site, code } => self.request_access(actor, *site, code),
            Command::Offer { kind, site, other, services, period } => {
                self.offer(actor, *kind, (*site, *other), services, *period)
            }
            Command::Answer { request, accepts } => match self.requests[*request].kind {
                RequestKind::Service => self.answer_service(actor, *request, *accepts),
                RequestKind::ChangePrimaryUser => self.decide(actor, *request, *accepts),
                _ => self.answer(actor, *request, *accepts),
            },
            Command::Withdraw { request } => self.withdraw(actor, *request),
            Command::EndAccess { grant } => self.end_access(actor, *grant),
            Command::Ceiling { link, services } => self.change_ceiling(actor, *link, services),
            Command::RemovePerson { link, whom } => self.remove_person(actor, *link, *whom),
            Command::EndLink { link } => self.end_link(actor, *link),
            Command::Assign { site, whom, links, services, how, period } => {
                self.assign_linked(actor, (*site, *whom), links, (services, *how), *period)
            }
            Command::AskChange { site, whom, right_name, keeps_old } => {
                self.is_its_own(actor, *site)?;
                self.is_named(*whom, *right_name)?;
                self.ask_change(actor, *site, *whom, *keeps_old)
            }
            Command::Letter { site, seen } => self.letter(actor, *site, *seen),
            Command::EnterPin { letter } => self.enter_pin(*letter),
            Command::WithLetter { letter, asks, newcomer } => self.with_letter(actor, *letter, *asks, *newcomer),
            Command::User { whom, what } => self.change_user_id(actor, *whom, *what),
            Command::Wait(micros) => Ok(Self { now: self.now.plus(*micros), ..self.clone() }),
            Command::Sweep => Ok(self.swept()),
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

    /// [R14] Whether somebody is found by user ID and last name; the agency's staff work at no site.
    fn is_named(&self, whom: usize, right_name: bool) -> Result<(), Not> {
        let whom = &self.people[whom];
        if right_name && whom.active && whom.agency.is_none() { Ok(()) } else { Err("[R14] nobody of this name".into()) }
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

    /// Somebody works at a site from now on, as a subordinate.
    pub(super) fn join(&mut self, person: usize, site: usize, services: &Codes, period: Period) {
        self.join_as(Role::Subordinate, person, site, services, period);
    }

    /// The same with any role; what is over makes room. Gives the membership.
    pub(super) fn join_as(&mut self, role: Role, person: usize, site: usize, services: &Codes, period: Period) -> usize {
        for old in self.memberships.iter_mut().filter(|m| m.person == person && m.site == site) {
            old.ended = true;
        }
        let membership = self.memberships.len();
        self.memberships.push(Membership { person, site, role, suspended: false, period, ended: false });
        for code in services.iter().copied() {
            self.assign(membership, None, site, code, Period::ALWAYS);
        }
        membership
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

    /// Ends memberships with all that hangs on each: its assignments, what the person asked for at the site, and the sessions.
    pub(super) fn leave(&mut self, which: impl Fn(&Membership) -> bool) {
        let all = 0..self.memberships.len();
        let ending: Vec<usize> = all.filter(|m| !self.memberships[*m].ended && which(&self.memberships[*m])).collect();
        for number in ending {
            let Membership { person, site, period, .. } = self.memberships[number];
            self.memberships[number].ended = true;
            self.signed_in.remove(&person);
            self.end(|a| a.membership == number);
            self.lose_with_the_membership(person, site, period.until);
        }
    }

    /// What was asked for somebody at a site goes with the membership: a service, and to become primary user there, which by a
    /// letter, or after the last day, one could ask without [R6] [R7].
    pub(super) fn lose_with_the_membership(&mut self, person: usize, site: usize, until: Moment) {
        let asked =
            |r: &Request| r.kind == RequestKind::Service || (r.kind == RequestKind::ChangePrimaryUser && !r.by_letter);
        self.lose(|r| asked(r) && r.person == Some(person) && r.site == site && r.asked < until);
    }

    /// Takes back what still waits and has lost its ground.
    pub(super) fn lose(&mut self, which: impl Fn(&Request) -> bool) {
        let now = self.now;
        for request in self.requests.iter_mut().filter(|r| r.closed.is_none() && now < r.lapses && which(r)) {
            request.closed = Some(Outcome::Withdrawn);
        }
    }
}
