//! The same for what the agency does: to user IDs, with letters [R5] [R6], and about changes of primary user [R7].

use domain::person::Role;
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use store::agency::change_user_id::UserIdCommand;

use super::facts::{Codes, Facts, Letter, Membership, Person, Request};
use super::reckon::Not;

impl Facts {
    /// [R9]
    fn is_agency(&self, actor: usize, role: AgencyRole) -> Result<(), Not> {
        let is = self.inside(actor) && self.people[actor].agency == Some(role);
        if is { Ok(()) } else { Err("[R9] only the agency".into()) }
    }

    /// [R7] The agency may leave a site without administrator.
    pub(super) fn change_user_id(&self, actor: usize, whom: usize, what: UserIdCommand) -> Result<Self, Not> {
        self.is_agency(actor, AgencyRole::Security)?;
        let Person { active, terminated, .. } = self.people[whom];
        if actor == whom || terminated {
            return Err("[R9] oneself, or terminated for good".into());
        }
        let mut next = self.clone();
        next.signed_in.remove(&whom);
        match what {
            UserIdCommand::EndSessions => {}
            UserIdCommand::Suspend if active => next.people[whom].active = false,
            UserIdCommand::Reactivate if !active => next.people[whom].active = true,
            UserIdCommand::Terminate => {
                (next.people[whom].active, next.people[whom].terminated) = (false, true);
                next.leave(|m| m.person == whom);
                next.lose(|r| r.person == Some(whom));
            }
            _ => return Err("it is so already".into()),
        }
        Ok(next)
    }

    /// [R5] A new letter voids the last one. Who has not seen that there is a later one issues none.
    pub(super) fn letter(&self, actor: usize, site: usize, seen: bool) -> Result<Self, Not> {
        self.is_agency(actor, AgencyRole::Enrollment)?;
        if !seen {
            return Err("[R5] issued meanwhile".into());
        }
        let mut next = self.clone();
        for old in next.letters.iter_mut().filter(|l| l.site == site) {
            old.open = false;
        }
        next.letters.push(Letter { site, issued: self.now, open: true, pin: None, session: None });
        Ok(next)
    }

    /// [R5]
    pub(super) fn enter_pin(&self, letter: usize) -> Result<Self, Not> {
        if self.is_good(&self.letters[letter]) { Ok(self.clone()) } else { Err("[R5] used, reissued or too old".into()) }
    }

    /// [R6] Who entered a letter becomes primary user where there is none, else asks to become it: somebody new, or the actor.
    pub(super) fn with_letter(&self, actor: usize, letter: usize, asks: bool, newcomer: bool) -> Result<Self, Not> {
        let site = self.letters[letter].site;
        self.enter_pin(letter)?;
        if self.has_primary_user(site) != asks {
            return Err("[R6] has a primary user, or has none".into());
        }
        let mut next = self.clone();
        next.letters[letter].open = false;
        let person = if newcomer { self.people.len() } else { actor };
        if newcomer {
            next.people.push(Person { settled: true, active: true, ..Person::default() });
        } else if !self.inside(actor) || self.people[actor].agency.is_some() {
            return Err("[R8] or one of the agency's staff".into());
        }
        next.may_become(person, site)?;
        if asks {
            let about = (site, None, Some(person));
            let mut next = next.ask(person, RequestKind::ChangePrimaryUser, about, &Codes::new(), Period::ALWAYS)?;
            next.requests.last_mut().ok_or("nothing asked")?.by_letter = true;
            return Ok(next);
        }
        next.become_primary_user(person, site);
        next.lose_by_a_change(site, person);
        Ok(next)
    }

    /// [R7] By the site's own.
    pub(super) fn ask_change(&self, actor: usize, site: usize, whom: usize, keeps_old: bool) -> Result<Self, Not> {
        self.may_become(whom, site)?;
        let about = (site, None, Some(whom));
        let mut next = self.ask(actor, RequestKind::ChangePrimaryUser, about, &Codes::new(), Period::ALWAYS)?;
        next.requests.last_mut().ok_or("nothing asked")?.keeps_old = keeps_old;
        Ok(next)
    }

    /// Who is it already can't become it, nor who may not work there.
    fn may_become(&self, person: usize, site: usize) -> Result<(), Not> {
        if !self.people[person].active || self.people[person].agency.is_some() {
            return Err("no user ID, or one of the agency's staff".into());
        }
        match self.member(person, site).map(|m| &self.memberships[m]) {
            Some(member) if member.role == Role::PrimaryUser || member.suspended => Err("is it, or is suspended".into()),
            _ => Ok(()),
        }
    }

    /// [R7] The agency's answer.
    pub(super) fn decide(&self, actor: usize, request: usize, approves: bool) -> Result<Self, Not> {
        self.is_agency(actor, AgencyRole::Enrollment)?;
        let Request { site, person, keeps_old, .. } = self.requests[request];
        if !self.waits(&self.requests[request]) {
            return Err("answered or withdrawn".into());
        }
        if !approves {
            let mut next = self.clone();
            next.requests[request].answered(false, self.now);
            return Ok(next);
        }
        let candidate = person.ok_or("nobody")?;
        self.may_become(candidate, site)?;
        let mut next = self.without_primary_user(site, keeps_old);
        next.become_primary_user(candidate, site);
        next.signed_in.remove(&candidate);
        next.requests[request].answered(true, self.now);
        next.lose_by_a_change(site, candidate);
        Ok(next)
    }

    /// [R6] [R7] Other changes at the site, and what was asked for who is primary user now.
    fn lose_by_a_change(&mut self, site: usize, candidate: usize) {
        self.lose(|r| match r.kind {
            RequestKind::ChangePrimaryUser => r.site == site,
            RequestKind::Link | RequestKind::Service => r.site == site && r.person == Some(candidate),
            RequestKind::PrimaryAccess | RequestKind::OrganizationLink => false,
        });
    }

    /// [R7] Who is primary user goes, or stays as a subordinate.
    pub fn without_primary_user(&self, site: usize, keeps_old: bool) -> Self {
        let mut next = self.clone();
        let is_it = |m: &Membership| m.site == site && m.role == Role::PrimaryUser && !m.ended;
        if !keeps_old {
            next.leave(is_it);
            return next;
        }
        for old in self.memberships.iter().filter(|m| is_it(m)) {
            next.signed_in.remove(&old.person);
        }
        for old in next.memberships.iter_mut().filter(|m| is_it(m)) {
            old.role = Role::Subordinate;
        }
        next
    }

    /// [R13] With all of the site's services. What somebody was there before ends; what it gave at clients goes on.
    fn become_primary_user(&mut self, person: usize, site: usize) {
        let before = self.member(person, site);
        let offered = self.offered[site].clone();
        let number = self.join_as(Role::PrimaryUser, person, site, &offered, Period::ALWAYS);
        let Some(before) = before else { return };
        self.end(|a| a.membership == before && a.link.is_none());
        for assignment in self.assignments.iter_mut().filter(|a| a.membership == before && !a.ended) {
            assignment.membership = number;
        }
    }
}
