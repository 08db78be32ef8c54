//! The same for what is done at one site [R9] to [R14], and for what its people ask for.

use domain::authority::{Authority, MembershipChange};
use domain::moment::{DAY, Moment};
use domain::person::Role;
use domain::request::{Period, RequestKind};

use super::facts::{Codes, Facts, Membership, Person, Request, SITES};
use super::reckon::Not;
use store::transaction::id::RequestId;

/// Whom an administrator may suspend, reactivate or remove.
pub(super) fn may_remove(by: Authority, role: Role) -> Result<(), Not> {
    match (by, role) {
        (_, Role::PrimaryUser) => Err("[R7] [R11] the primary user".into()),
        (Authority::PrimaryAccess, Role::BackupPrimaryUser) => Err("[R12]".into()),
        _ => Ok(()),
    }
}

impl Facts {
    pub(super) fn create(&self, actor: usize, site: usize, services: &Codes, period: Period) -> Result<Self, Not> {
        self.administers(actor, site)?;
        self.are_offered(site, services)?;
        let mut next = self.clone();
        next.people.push(Person { active: true, ..Person::default() });
        next.join(self.people.len(), site, services, period);
        Ok(next)
    }

    pub(super) fn change_services(
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

    pub(super) fn change_membership(
        &self,
        actor: usize,
        site: usize,
        whom: usize,
        change: MembershipChange,
    ) -> Result<Self, Not> {
        let by = self.administers(actor, site)?;
        let membership = self.member(whom, site).ok_or("no member")?;
        let Membership { role, suspended, .. } = self.memberships[membership];
        if actor == whom {
            return Err("[R9] oneself".into());
        }
        may_remove(by, role)?;
        let mut next = self.clone();
        match change {
            MembershipChange::Suspend if !suspended => {
                next.memberships[membership].suspended = true;
                next.signed_in.remove(&whom);
            }
            MembershipChange::Reactivate if suspended => next.memberships[membership].suspended = false,
            MembershipChange::Remove => next.leave(|m| m.person == whom && m.site == site && self.stands(m.period, m.ended)),
            _ => return Err("it is so already".into()),
        }
        self.leaving_somebody(next)
    }

    pub(super) fn appoint(&self, actor: usize, site: usize, whom: usize, backup: bool) -> Result<Self, Not> {
        self.is_its_own(actor, site)?;
        let membership = self.member(whom, site).ok_or("no member")?;
        let roles = [Role::Subordinate, Role::BackupPrimaryUser];
        let [from, to] = if backup { roles } else { [roles[1], roles[0]] };
        if self.memberships[membership].role != from || (actor == whom && !backup) {
            return Err("[R11] already so, or oneself".into());
        }
        if backup && !(self.works(&self.memberships[membership]) && self.people[whom].active) {
            return Err("[R11] doesn't work there now".into());
        }
        let mut next = self.clone();
        next.memberships[membership].role = to;
        self.leaving_somebody(next)
    }

    /// [R14]
    pub(super) fn link(
        &self,
        actor: usize,
        site: usize,
        whom: usize,
        services: &Codes,
        period: Period,
    ) -> Result<Self, Not> {
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

    /// Whoever works at a site or for it asks for a service that the site is offered.
    pub(super) fn request_access(&self, actor: usize, site: usize, code: &'static str) -> Result<Self, Not> {
        if !self.inside(actor) || !self.works_for(actor, site) {
            return Err("[R8] [R16] works there by no means".into());
        }
        let asked = Codes::from([code]);
        self.are_offered(site, &asked)?;
        if self.services(actor, site).contains(code) {
            return Err("has it".into());
        }
        self.ask(actor, RequestKind::Service, (site, None, Some(actor)), &asked, Period::ALWAYS)
    }

    /// [R9] What was to begin later, or rests, makes room for what begins now.
    pub(super) fn answer_service(&self, actor: usize, request: usize, grants: bool) -> Result<Self, Not> {
        let Request { site, person, .. } = self.requests[request];
        if !self.waits(&self.requests[request]) {
            return Err("answered, withdrawn or lapsed".into());
        }
        self.administers(actor, site)?;
        let mut next = self.clone();
        next.requests[request].answered(grants, self.now);
        if grants {
            let person = person.ok_or("nobody")?;
            let membership = self.member(person, site).ok_or("no member")?;
            for code in self.requests[request].services.difference(&self.services(person, site)).copied() {
                next.assign(membership, None, site, code, Period::ALWAYS);
            }
        }
        Ok(next)
    }

    /// The same is asked once at a time [R14].
    pub(super) fn ask(
        &self,
        asked_by: usize,
        kind: RequestKind,
        (site, other, person): (usize, Option<usize>, Option<usize>),
        services: &Codes,
        period: Period,
    ) -> Result<Self, Not> {
        let same = |r: &Request| {
            let about = r.kind == kind && (r.site, r.other, r.person) == (site, other, person);
            about && (kind != RequestKind::Service || r.services == *services)
        };
        if self.requests.iter().any(|r| same(r) && self.waits(r)) {
            return Err("asked already".into());
        }
        let lately = |r: &Request| r.declined.is_some_and(|at| self.now <= at.plus(DAY));
        if self.requests.iter().filter(|r| same(r) && lately(r)).count() >= 3 {
            // Whether what was declined again and again can be asked once more is left to the door.
            return Err(Not::Open);
        }
        let lapses = match kind {
            RequestKind::Link => self.now.plus(21 * DAY),
            RequestKind::ChangePrimaryUser => Moment(i64::MAX),
            _ => self.now.plus(30 * DAY),
        };
        let mut next = self.clone();
        next.requests.push(Request {
            id: RequestId::from(""),
            kind,
            site,
            other,
            person,
            asked_by,
            asked: self.now,
            keeps_old: false,
            by_letter: false,
            services: services.clone(),
            period,
            lapses: lapses.min(period.until),
            closed: None,
            declined: None,
        });
        Ok(next)
    }
}
