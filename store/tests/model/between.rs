//! The same for what is between sites [R12] [R15], and for answers to what was asked.

use domain::request::{Outcome, Period, RequestKind};
use store::organizations::assign_linked::How;

use super::facts::{Assignment, Codes, Facts, Request, Tie};
use super::reckon::Not;

impl Facts {
    /// [R12] [R15]
    pub(super) fn offer(
        &self,
        actor: usize,
        kind: RequestKind,
        (site, other): (usize, usize),
        services: &Codes,
        period: Period,
    ) -> Result<Self, Not> {
        if kind == RequestKind::PrimaryAccess {
            self.is_its_own(actor, site)?;
        } else {
            self.administers(actor, site)?;
            self.are_offered(site, services)?;
            if services.is_empty() {
                return Err("an empty ceiling".into());
            }
        }
        if site == other || self.is_tied(kind, site, other) {
            return Err("oneself, or let in already".into());
        }
        self.ask(actor, kind, (site, Some(other), None), services, period)
    }

    fn is_tied(&self, kind: RequestKind, site: usize, other: usize) -> bool {
        let ties = if kind == RequestKind::PrimaryAccess { &self.grants } else { &self.links };
        ties.iter().any(|t| t.site == site && t.other == other && self.stands(t.period, t.ended))
    }

    pub(super) fn answer(&self, actor: usize, request: usize, accepts: bool) -> Result<Self, Not> {
        let mut next = self.clone();
        next.requests[request].answered(accepts, self.now);
        let request = &self.requests[request];
        if !self.waits(request) {
            return Err("answered, withdrawn or lapsed".into());
        }
        if accepts && !self.may_still_ask(request) {
            return Err("[R12] [R14] who asked may ask it no longer".into());
        }
        let period = self.not_before_now(request.period);
        if let Some(person) = request.person {
            if !self.inside(actor) || person != actor {
                return Err("[R14] somebody else was asked".into());
            }
            if accepts && self.member(person, request.site).is_some() {
                return Err("works there by now".into());
            }
            if accepts {
                next.join(person, request.site, &request.services, period);
            }
            return Ok(next);
        }
        let (site, other) = (request.site, request.other.ok_or("no other site")?);
        if request.kind == RequestKind::PrimaryAccess {
            self.is_its_own(actor, other)?;
        } else {
            self.administers(actor, other)?;
        }
        if accepts && self.is_tied(request.kind, site, other) {
            return Err("let in by now".into());
        }
        if accepts {
            let ties = if request.kind == RequestKind::PrimaryAccess { &mut next.grants } else { &mut next.links };
            for old in ties.iter_mut().filter(|t| t.site == site && t.other == other) {
                old.ended = true;
            }
            ties.push(Tie { id: String::new(), site, other, ceiling: request.services.clone(), period, ended: false });
        }
        Ok(next)
    }

    /// Whether who asked could ask it now.
    pub(super) fn may_still_ask(&self, request: &Request) -> bool {
        let Request { asked_by, site, kind, .. } = *request;
        let own = self.is_own(asked_by, site);
        let administers = if kind == RequestKind::PrimaryAccess { own } else { self.authority(asked_by, site).is_some() };
        self.people[asked_by].active && administers
    }

    pub(super) fn withdraw(&self, actor: usize, request: usize) -> Result<Self, Not> {
        let mut next = self.clone();
        next.requests[request].closed = Some(Outcome::Withdrawn);
        let request = &self.requests[request];
        if !self.waits(request) {
            return Err("answered, withdrawn or lapsed".into());
        }
        if request.asked_by == actor && !self.inside(actor) {
            // Whoever asked may; whether also when the agency has suspended the ID meanwhile is left to the door.
            return Err(Not::Open);
        }
        match request.kind {
            _ if request.asked_by == actor => {}
            RequestKind::PrimaryAccess => self.is_its_own(actor, request.site)?,
            RequestKind::Link | RequestKind::OrganizationLink => {
                self.administers(actor, request.site)?;
            }
            RequestKind::Service | RequestKind::ChangePrimaryUser => return Err("somebody else asked for it".into()),
        }
        Ok(next)
    }

    /// [R12] The site's own, or the other site's own.
    pub(super) fn end_access(&self, actor: usize, grant: usize) -> Result<Self, Not> {
        let Tie { site, other, period, ended, .. } = self.grants[grant];
        if !self.stands(period, ended) {
            return Err("it is over".into());
        }
        self.is_its_own(actor, site).or_else(|_| self.is_its_own(actor, other))?;
        let mut next = self.clone();
        next.grants[grant].ended = true;
        self.leaving_somebody(next)
    }

    /// [R15] The administrators of the site whose services they are.
    fn has_the_link(&self, actor: usize, link: usize) -> Result<(), Not> {
        let link = &self.links[link];
        if !self.stands(link.period, link.ended) {
            return Err("it is over".into());
        }
        self.administers(actor, link.site).map(|_| ())
    }

    pub(super) fn change_ceiling(&self, actor: usize, link: usize, services: &Codes) -> Result<Self, Not> {
        self.has_the_link(actor, link)?;
        self.are_offered(self.links[link].site, services)?;
        if services.is_empty() || *services == self.links[link].ceiling {
            return Err("nothing chosen, or nothing changed".into());
        }
        let mut next = self.clone();
        next.links[link].ceiling.clone_from(services);
        next.end(|a| a.link == Some(link) && !services.contains(a.code));
        Ok(next)
    }

    pub(super) fn remove_person(&self, actor: usize, link: usize, whom: usize) -> Result<Self, Not> {
        self.has_the_link(actor, link)?;
        let theirs = |a: &Assignment| a.link == Some(link) && self.memberships[a.membership].person == whom;
        let stand = |a: &Assignment| {
            let membership = &self.memberships[a.membership];
            self.stands(a.period, a.ended) && self.stands(membership.period, membership.ended)
        };
        if !self.assignments.iter().any(|a| theirs(a) && stand(a)) {
            // What is over by itself may still stand in the site's list.
            let listed = self.assignments.iter().any(|a| theirs(a) && !a.ended);
            return Err(if listed { Not::Open } else { Not::Because("has nothing by the link") });
        }
        let mut next = self.clone();
        next.end(theirs);
        Ok(next)
    }

    pub(super) fn end_link(&self, actor: usize, link: usize) -> Result<Self, Not> {
        self.has_the_link(actor, link)?;
        let mut next = self.clone();
        next.links[link].ended = true;
        next.end(|a| a.link == Some(link));
        Ok(next)
    }

    /// [R15] By the administrators of the site that was let in, for its people, within each ceiling.
    pub(super) fn assign_linked(
        &self,
        actor: usize,
        (site, whom): (usize, usize),
        links: &[usize],
        (services, how): (&Codes, How),
        period: Period,
    ) -> Result<Self, Not> {
        self.administers(actor, site)?;
        let membership = self.member(whom, site).ok_or("no member")?;
        if services.is_empty() && how == How::Add {
            return Err("nothing chosen".into());
        }
        let (mut next, mut changes) = (self.clone(), false);
        for number in links {
            let link = &self.links[*number];
            if !self.stands(link.period, link.ended) || link.other != site {
                return Err("no link of this site".into());
            }
            let first = Some(period.from).filter(|from| *from != Period::ALWAYS.from).map(|from| from.max(self.now));
            let last = Some(period.until).filter(|until| *until != Period::FOREVER);
            if first.is_some_and(|first| !link.period.contains(first))
                || last.is_some_and(|last| last <= link.period.from || last > link.period.until)
            {
                return Err("days outside the link’s".into());
            }
            let current = self.assigned(membership, Some(*number));
            let within: Codes = services.intersection(&link.ceiling).copied().collect();
            for code in within.difference(&current).copied() {
                next.assign(membership, Some(*number), link.site, code, period);
                changes = true;
            }
            if how == How::Replace && !current.is_subset(&within) {
                next.end(|a| a.membership == membership && a.link == Some(*number) && !within.contains(a.code));
                changes = true;
            }
        }
        if changes { Ok(next) } else { Err("it is so already".into()) }
    }
}
