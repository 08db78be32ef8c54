//! The same for whoever left, and for what ran out.

use domain::person::Role;
use domain::request::{Outcome, RequestKind};

use super::at_site::may_remove;
use super::command::Command;
use super::facts::{Assignment, Facts, Membership, Request, Tie};
use super::reckon::Not;

impl Facts {
    /// Whether an administrator of a site may end nothing of what somebody has there, for a rule says no [R7] [R11] [R12].
    pub fn stays(&self, actor: usize, site: usize, whom: usize) -> bool {
        match (self.authority(actor, site), self.member(whom, site)) {
            (Some(by), Some(member)) => may_remove(by, self.memberships[member].role).is_err(),
            _ => false,
        }
    }

    /// [R9] [R10] All that somebody has where the actor administers, and what hangs on it elsewhere.
    pub(super) fn they_left(&self, actor: usize, site: usize, whom: usize) -> Result<Self, Not> {
        self.administers(actor, site)?;
        if actor == whom {
            return Err("[R9] oneself".into());
        }
        let theirs = |a: &Assignment| self.memberships[a.membership].person == whom && self.goes_on(a);
        if self.member(whom, site).is_none() && !self.assignments.iter().any(|a| a.site == site && theirs(a)) {
            return Err("[R9] has nothing here".into());
        }
        let ends_at = |s: usize| self.authority(actor, s).is_some() && !self.stays(actor, s, whom);
        let leaves = |m: &Membership| m.person == whom && self.stands(m.period, m.ended) && ends_at(m.site);
        let loses = |a: &Assignment| theirs(a) && ends_at(a.site);
        if !self.memberships.iter().any(leaves) && !self.assignments.iter().any(loses) {
            return Err("[R12] nothing may end".into());
        }
        let mut next = self.clone();
        next.leave(leaves);
        next.end(loses);
        next.lose(|r| r.person == Some(whom) && !r.by_letter && ends_at(r.site));
        self.leaving_somebody(next)
    }

    /// What is over gets its end; nothing else changes. What somebody asked for lapses with the membership.
    pub(super) fn swept(&self) -> Self {
        let mut next = self.clone();
        let over = |m: &Membership| !m.ended && m.period.until <= self.now;
        for gone in self.memberships.iter().filter(|m| over(m)) {
            next.lose_with_the_membership(gone.person, gone.site, gone.period.until);
        }
        for membership in next.memberships.iter_mut().filter(|m| over(m)) {
            membership.ended = true;
        }
        next.end(|a| !self.goes_on(a));
        for tie in next.grants.iter_mut().chain(&mut next.links).filter(|t| t.period.until <= self.now) {
            tie.ended = true;
        }
        for request in next.requests.iter_mut().filter(|r| r.closed.is_none() && r.lapses <= self.now) {
            request.closed = Some(Outcome::Lapsed);
        }
        next
    }

    /// Whether who asked for something has the place by which it was asked for, may it rest [R9] [R12] [R14] [R15].
    fn has_ground(&self, request: &Request) -> bool {
        let Request { asked_by, site, kind, .. } = *request;
        let own = |s: usize| self.member(asked_by, s).is_some_and(|m| self.memberships[m].role != Role::Subordinate);
        let let_in = |g: &Tie| g.site == site && self.stands(g.period, g.ended) && own(g.other);
        let theirs = |a: &Assignment| self.memberships[a.membership].person == asked_by && self.goes_on(a);
        match kind {
            RequestKind::Service => {
                self.member(asked_by, site).is_some() || self.assignments.iter().any(|a| a.site == site && theirs(a))
            }
            RequestKind::PrimaryAccess | RequestKind::ChangePrimaryUser => own(site),
            RequestKind::Link | RequestKind::OrganizationLink => own(site) || self.grants.iter().any(let_in),
        }
    }

    /// Whether it is left to the door if a request is taken back now: who asked has just lost something. Without ground it may
    /// be taken back at once, or whoever accepts is refused; what was asked for by a membership may stay for who works for the
    /// site by a link.
    pub(super) fn may_be_lost(&self, before: &Self, number: usize, command: &Command) -> bool {
        let (is, was) = (&self.requests[number], before.requests.get(number));
        if was.is_none_or(|was| was.closed.is_some() || was.lapses <= self.now) {
            return false;
        }
        let unclear = match is.closed {
            None => !self.has_ground(is),
            Some(outcome) => outcome == Outcome::Withdrawn && is.kind == RequestKind::Service && self.has_ground(is),
        };
        unclear && (matches!(command, Command::Sweep) || self.has_lost_something(before, is.asked_by))
    }

    fn has_lost_something(&self, before: &Self, person: usize) -> bool {
        let memberships = before.memberships.iter().zip(&self.memberships);
        let mut theirs = memberships.filter(|(was, _)| was.person == person);
        let mut grants = before.grants.iter().zip(&self.grants);
        theirs.any(|(was, is)| was.ended != is.ended || was.role != is.role)
            || grants.any(|(was, is)| was.ended != is.ended)
            || self.assignments.iter().any(|a| a.ended && self.memberships[a.membership].person == person)
            || before.people[person].terminated != self.people[person].terminated
    }
}
