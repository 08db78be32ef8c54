//! One step of a sequence: a kind of command, and numbers from which who, where and whom are picked among what there is by
//! then.

use std::collections::BTreeSet;

use domain::authority::Deed;
use domain::moment::{DAY, HOUR, Moment};
use domain::request::{Period, RequestKind};
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use store::assign_linked::How;

use super::command::Command;
use super::facts::{Codes, Facts, SITES, Tie};

/// What is assigned. A billing intermediary is offered two of them, and no site here the last one.
pub const SERVICES: [&str; 5] = ["COR_NOTICES", "EDI_270", "ELG_VERIFY", "CLM_STATUS", "EDI_834_OUT"];

/// People at most: each new one costs two hashes.
const MOST: usize = 11;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Create,
    ChangeServices,
    Suspend,
    Reactivate,
    Remove,
    AssignBackup,
    RemoveBackup,
    Link,
    OfferAccess,
    OfferLink,
    Answer,
    Withdraw,
    EndAccess,
    Ceiling,
    RemovePerson,
    EndLink,
    Assign,
    Wait,
    Agency,
}

/// How often each of them is tried.
const OFTEN: [(What, usize); 19] = [
    (What::Create, 1),
    (What::ChangeServices, 4),
    (What::Suspend, 2),
    (What::Reactivate, 2),
    (What::Remove, 2),
    (What::AssignBackup, 3),
    (What::RemoveBackup, 1),
    (What::Link, 4),
    (What::OfferAccess, 5),
    (What::OfferLink, 4),
    (What::Answer, 9),
    (What::Withdraw, 1),
    (What::EndAccess, 2),
    (What::Ceiling, 2),
    (What::RemovePerson, 1),
    (What::EndLink, 1),
    (What::Assign, 5),
    (What::Wait, 2),
    (What::Agency, 2),
];

#[derive(Clone, Debug)]
pub struct Step {
    what: What,
    /// By somebody who probably may.
    likely: bool,
    actor: u8,
    site: u8,
    other: u8,
    whom: u8,
    services: u8,
    span: u8,
}

pub fn step() -> impl Strategy<Value = Step> {
    let whats: Vec<What> = OFTEN.iter().flat_map(|(what, times)| std::iter::repeat_n(*what, *times)).collect();
    let picks = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    let step = (select(whats), proptest::bool::weighted(0.8), picks);
    step.prop_map(|(what, likely, (actor, site, other, whom, services, span))| Step {
        what,
        likely,
        actor,
        site,
        other,
        whom,
        services,
        span,
    })
}

fn pick(list: &[usize], number: u8) -> Option<usize> {
    list.get(usize::from(number).checked_rem(list.len())?).copied()
}

impl Step {
    /// Who does what; nobody does anything where there is nothing to do it to.
    pub fn command(&self, facts: &Facts) -> Option<(usize, Command)> {
        let command = self.what_is_done(facts)?;
        let everybody: Vec<usize> = (0..facts.people.len()).collect();
        let likely: Vec<usize> = likely(facts, &command).into_iter().collect();
        let from = if self.likely && !likely.is_empty() { likely } else { everybody };
        Some((pick(&from, self.actor)?, command))
    }

    fn what_is_done(&self, facts: &Facts) -> Option<Command> {
        let site = usize::from(self.site) % SITES.len();
        let next = (site + 1 + usize::from(self.other) % (SITES.len() - 1)) % SITES.len();
        // Now and then with itself.
        let other = if self.other >= 250 { site } else { next };
        let whom = self.member(facts, site)?;
        let (services, period) = (self.services(facts, site), self.period(facts.now));
        Some(match self.what {
            What::Create if facts.people.len() < MOST => Command::Create { site, services, period },
            What::Create => return None,
            What::ChangeServices => Command::ChangeServices { site, whom, services, period },
            What::Suspend => Command::Membership { site, whom, deed: Deed::Suspend },
            What::Reactivate => Command::Membership { site, whom, deed: Deed::Reactivate },
            What::Remove => Command::Membership { site, whom, deed: Deed::Remove },
            What::AssignBackup => Command::AssignBackup { site, whom },
            What::RemoveBackup => Command::RemoveBackup { site, whom },
            What::Link => {
                let (whom, right_name) = (self.anybody(facts)?, self.other < 230);
                Command::Link { site, whom, right_name, services, period }
            }
            What::OfferAccess => {
                Command::Offer { kind: RequestKind::PrimaryAccess, site, other, services: Codes::new(), period }
            }
            What::OfferLink => Command::Offer { kind: RequestKind::OrganizationLink, site, other, services, period },
            What::Answer => Command::Answer { request: self.request(facts)?, accepts: self.span < 200 },
            What::Withdraw => Command::Withdraw { request: self.request(facts)? },
            What::EndAccess => Command::EndAccess { grant: self.tie(facts, &facts.grants)? },
            What::Ceiling => {
                let link = self.tie(facts, &facts.links)?;
                Command::Ceiling { link, services: self.services(facts, facts.links[link].site) }
            }
            What::RemovePerson => self.remove_person(facts)?,
            What::EndLink => Command::EndLink { link: self.tie(facts, &facts.links)? },
            What::Assign => self.assign(facts, site)?,
            What::Wait => Command::Wait([HOUR, DAY, DAY, 3 * DAY, 10 * DAY, 22 * DAY][usize::from(self.span) % 6]),
            What::Agency => {
                let whom = self.anybody(facts)?;
                Command::Agency { whom, active: !facts.people[whom].active }
            }
        })
    }

    fn remove_person(&self, facts: &Facts) -> Option<Command> {
        let link = self.tie(facts, &facts.links)?;
        let has = |m: &usize| !facts.assigned(*m, Some(link)).is_empty();
        let people: Vec<usize> = (0..facts.memberships.len()).filter(has).map(|m| facts.memberships[m].person).collect();
        let whom = if self.whom < 200 { pick(&people, self.whom) } else { None };
        Some(Command::RemovePerson { link, whom: whom.or_else(|| self.anybody(facts))? })
    }

    /// By one link or by two, of the site that was let in; now and then of another one.
    fn assign(&self, facts: &Facts, elsewhere: usize) -> Option<Command> {
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

    fn anybody(&self, facts: &Facts) -> Option<usize> {
        usize::from(self.whom).checked_rem(facts.people.len())
    }

    /// Mostly one of the site's people.
    fn member(&self, facts: &Facts, site: usize) -> Option<usize> {
        let members: Vec<usize> = (0..facts.people.len()).filter(|p| facts.member(*p, site).is_some()).collect();
        let one = if self.whom < 220 { pick(&members, self.whom) } else { None };
        one.or_else(|| self.anybody(facts))
    }

    fn codes(&self) -> Codes {
        let chosen = (0..4_usize).filter(|bit| (self.services >> *bit) & 1 == 1).map(|bit| SERVICES[bit]);
        chosen.chain((self.services >= 245).then_some(SERVICES[4])).collect()
    }

    fn services(&self, facts: &Facts, site: usize) -> Codes {
        let codes = self.codes();
        if self.likely { codes.intersection(&facts.offered[site]).copied().collect() } else { codes }
    }

    fn period(&self, now: Moment) -> Period {
        match self.span % 8 {
            5 => Period { until: now.plus(3 * DAY), ..Period::ALWAYS },
            6 => Period { from: now.plus(DAY), until: now.plus(10 * DAY) },
            7 => Period { from: now.plus(2 * DAY), ..Period::ALWAYS },
            _ => Period::ALWAYS,
        }
    }

    /// Mostly one that waits.
    fn request(&self, facts: &Facts) -> Option<usize> {
        let all: Vec<usize> = (0..facts.requests.len()).collect();
        let waiting: Vec<usize> = all.iter().copied().filter(|r| facts.waits(&facts.requests[*r])).collect();
        pick(if waiting.is_empty() || self.other >= 245 { &all } else { &waiting }, self.other)
    }

    /// Mostly one that isn't over.
    fn tie(&self, facts: &Facts, ties: &[Tie]) -> Option<usize> {
        let all: Vec<usize> = (0..ties.len()).collect();
        let standing: Vec<usize> = all.iter().copied().filter(|t| facts.stands(ties[*t].period, ties[*t].ended)).collect();
        pick(if standing.is_empty() || self.other >= 245 { &all } else { &standing }, self.other)
    }
}

/// Who probably may.
fn likely(facts: &Facts, command: &Command) -> BTreeSet<usize> {
    match command {
        Command::Answer { request, .. } => match &facts.requests[*request] {
            request if request.person.is_some() => request.person.into_iter().collect(),
            request => request.other.map(|other| facts.administrators(other)).unwrap_or_default(),
        },
        Command::Withdraw { request } => facts.administrators(facts.requests[*request].site),
        Command::EndAccess { grant } => {
            let Tie { site, other, .. } = facts.grants[*grant];
            facts.administrators(site).union(&facts.administrators(other)).copied().collect()
        }
        Command::Ceiling { link, .. } | Command::RemovePerson { link, .. } | Command::EndLink { link } => {
            facts.administrators(facts.links[*link].site)
        }
        Command::Create { site, .. }
        | Command::ChangeServices { site, .. }
        | Command::Membership { site, .. }
        | Command::AssignBackup { site, .. }
        | Command::RemoveBackup { site, .. }
        | Command::Link { site, .. }
        | Command::Offer { site, .. }
        | Command::Assign { site, .. } => facts.administrators(*site),
        Command::Wait(_) | Command::Agency { .. } => BTreeSet::new(),
    }
}
