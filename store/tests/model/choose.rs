//! Who, whom and what a step is about: picked by its numbers among what there is, mostly such that it can be done.

use std::collections::BTreeSet;

use domain::moment::{DAY, Moment};
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use store::agency::change_user_id::UserIdCommand;
use store::organizations::assign_linked::How;

use super::command::Command;
use super::facts::{Codes, Facts, Request, SITES, Tie};
use super::step::Step;

/// What is assigned. A billing intermediary is offered two of them, and no site here the last one.
pub const SERVICES: [&str; 5] = ["COR_NOTICES", "EDI_270", "ELG_VERIFY", "CLM_STATUS", "EDI_834_OUT"];

pub(super) fn pick(list: &[usize], number: u8) -> Option<usize> {
    list.get(usize::from(number).checked_rem(list.len())?).copied()
}

impl Step {
    pub(super) fn remove_person(&self, facts: &Facts) -> Option<Command> {
        let link = self.tie(facts, &facts.links)?;
        let has = |m: &usize| !facts.assigned(*m, Some(link)).is_empty();
        let people: Vec<usize> = (0..facts.memberships.len()).filter(has).map(|m| facts.memberships[m].person).collect();
        let whom = if self.whom < 200 { pick(&people, self.whom) } else { None };
        Some(Command::RemovePerson { link, whom: whom.or_else(|| self.anybody(facts))? })
    }

    /// By one link or by two, of the site that was let in; now and then of another one.
    pub(super) fn assign(&self, facts: &Facts, elsewhere: usize) -> Option<Command> {
        let link = self.tie(facts, &facts.links)?;
        let site = if self.site >= 245 { elsewhere } else { facts.links[link].other };
        let same = |l: &usize| *l != link && facts.links[*l].other == site && !facts.links[*l].ended;
        let more: Vec<usize> = (0..facts.links.len()).filter(same).collect();
        let second = if self.span & 8 == 0 { pick(&more, self.span) } else { None };
        let how = if self.services & 64 == 0 { How::Add } else { How::Replace };
        let (whom, period) = (self.member(facts, site)?, self.period(facts.now));
        let links = [link].into_iter().chain(second).collect();
        Some(Command::Assign { site, whom, links, services: self.codes(), how, period })
    }

    pub(super) fn anybody(&self, facts: &Facts) -> Option<usize> {
        usize::from(self.whom).checked_rem(facts.people.len())
    }

    /// Mostly one of the site's people.
    pub(super) fn member(&self, facts: &Facts, site: usize) -> Option<usize> {
        let members: Vec<usize> = (0..facts.people.len()).filter(|p| facts.member(*p, site).is_some()).collect();
        let one = if self.whom < 220 { pick(&members, self.whom) } else { None };
        one.or_else(|| self.anybody(facts))
    }

    fn codes(&self) -> Codes {
        let chosen = (0..4_usize).filter(|bit| (self.services >> *bit) & 1 == 1).map(|bit| SERVICES[bit]);
        chosen.chain((self.services >= 245).then_some(SERVICES[4])).collect()
    }

    pub(super) fn services(&self, facts: &Facts, site: usize) -> Codes {
        let codes = self.codes();
        if self.likely { codes.intersection(&facts.offered[site]).copied().collect() } else { codes }
    }

    pub(super) fn period(&self, now: Moment) -> Period {
        match self.span % 8 {
            5 => Period { until: now.plus(3 * DAY), ..Period::ALWAYS },
            6 => Period { from: now.plus(DAY), until: now.plus(10 * DAY) },
            7 => Period { from: now.plus(2 * DAY), ..Period::ALWAYS },
            _ => Period::ALWAYS,
        }
    }

    /// Mostly one that waits.
    pub(super) fn request(&self, facts: &Facts) -> Option<usize> {
        let all: Vec<usize> = (0..facts.requests.len()).collect();
        let waiting: Vec<usize> = all.iter().copied().filter(|r| facts.waits(&facts.requests[*r])).collect();
        pick(if waiting.is_empty() || self.other >= 245 { &all } else { &waiting }, self.other)
    }

    /// Mostly one that isn't over.
    pub(super) fn tie(&self, facts: &Facts, ties: &[Tie]) -> Option<usize> {
        let all: Vec<usize> = (0..ties.len()).collect();
        let standing: Vec<usize> = all.iter().copied().filter(|t| facts.stands(ties[*t].period, ties[*t].ended)).collect();
        pick(if standing.is_empty() || self.other >= 245 { &all } else { &standing }, self.other)
    }

    /// Mostly one of a site that lost its primary user.
    pub(super) fn orphan(&self, facts: &Facts) -> Option<usize> {
        let orphans: Vec<usize> = (0..SITES.len()).filter(|site| !facts.has_primary_user(*site)).collect();
        if self.other < 150 { pick(&orphans, self.other) } else { None }
    }

    /// A letter that is good. A wrong PIN makes others wait, and has stories of its own.
    pub(super) fn letter(&self, facts: &Facts) -> Option<usize> {
        let good: Vec<usize> = (0..facts.letters.len()).filter(|l| facts.is_good(&facts.letters[*l])).collect();
        pick(&good, self.other)
    }

    /// A letter that somebody entered, mostly one that is still good.
    pub(super) fn entered(&self, facts: &Facts) -> Option<usize> {
        let all: Vec<usize> = (0..facts.letters.len()).filter(|l| facts.letters[*l].session.is_some()).collect();
        let good: Vec<usize> = all.iter().copied().filter(|l| facts.is_good(&facts.letters[*l])).collect();
        pick(if good.is_empty() || self.other >= 245 { &all } else { &good }, self.whom)
    }

    /// What the agency does to a user ID; seldom to one of its staff, who are needed.
    pub(super) fn user(&self, facts: &Facts) -> Option<Command> {
        let whom = self.anybody(facts)?;
        let what = match self.span {
            0..200 if facts.people[whom].active => UserIdCommand::Suspend,
            0..200 => UserIdCommand::Reactivate,
            200..245 => UserIdCommand::Terminate,
            _ => UserIdCommand::EndSessions,
        };
        let needed = facts.people[whom].agency.is_some() && self.other < 230;
        (!needed).then_some(Command::User { whom, what })
    }
}

/// The agency's staff of a role.
fn staff(facts: &Facts, role: AgencyRole) -> BTreeSet<usize> {
    (0..facts.people.len()).filter(|person| facts.people[*person].agency == Some(role)).collect()
}

/// Who probably may.
pub(super) fn likely(facts: &Facts, command: &Command) -> BTreeSet<usize> {
    match command {
        Command::Answer { request, .. } => {
            let request = &facts.requests[*request];
            match request.kind {
                RequestKind::Link => request.person.into_iter().collect(),
                RequestKind::Service => facts.administrators(request.site),
                RequestKind::ChangePrimaryUser => staff(facts, AgencyRole::Enrollment),
                _ => request.other.map(|other| facts.administrators(other)).unwrap_or_default(),
            }
        }
        Command::Withdraw { request } => {
            let Request { site, asked_by, .. } = facts.requests[*request];
            facts.administrators(site).into_iter().chain([asked_by]).collect()
        }
        Command::EndAccess { grant } => {
            let Tie { site, other, .. } = facts.grants[*grant];
            facts.administrators(site).union(&facts.administrators(other)).copied().collect()
        }
        Command::Ceiling { link, .. } | Command::RemovePerson { link, .. } | Command::EndLink { link } => {
            facts.administrators(facts.links[*link].site)
        }
        Command::RequestAccess { site, .. } => {
            (0..facts.people.len()).filter(|person| facts.works_for(*person, *site)).collect()
        }
        Command::Letter { .. } => staff(facts, AgencyRole::Enrollment),
        Command::User { .. } => staff(facts, AgencyRole::Security),
        Command::Create { site, .. }
        | Command::ChangeServices { site, .. }
        | Command::Membership { site, .. }
        | Command::AssignBackup { site, .. }
        | Command::RemoveBackup { site, .. }
        | Command::Link { site, .. }
        | Command::TheyLeft { site, .. }
        | Command::AskChange { site, .. }
        | Command::Offer { site, .. }
        | Command::Assign { site, .. } => facts.administrators(*site),
        Command::EnterPin { .. } | Command::WithLetter { .. } | Command::Wait(_) | Command::Sweep => BTreeSet::new(),
    }
}
