//! One step of a sequence: a kind of command, and numbers from which who, where and whom are picked among what there is by
//! then.

use domain::authority::MembershipChange;
use domain::moment::{DAY, HOUR};
use domain::request::RequestKind;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;

use super::choose::{SERVICES, likely, pick};
use super::command::Command;
use super::facts::{Codes, Facts, SITES};

/// People at most: each new one costs two hashes.
const MOST: usize = 14;

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
    TheyLeft,
    RequestAccess,
    OfferAccess,
    OfferLink,
    Answer,
    Withdraw,
    EndAccess,
    Ceiling,
    RemovePerson,
    EndLink,
    Assign,
    AskChange,
    Letter,
    EnterPin,
    WithLetter,
    User,
    Wait,
    Sweep,
}

/// How often each of them is tried.
const OFTEN: [(What, usize); 26] = [
    (What::Create, 1),
    (What::ChangeServices, 4),
    (What::Suspend, 2),
    (What::Reactivate, 2),
    (What::Remove, 2),
    (What::AssignBackup, 3),
    (What::RemoveBackup, 1),
    (What::Link, 4),
    (What::TheyLeft, 2),
    (What::RequestAccess, 4),
    (What::OfferAccess, 5),
    (What::OfferLink, 4),
    (What::Answer, 12),
    (What::Withdraw, 2),
    (What::EndAccess, 2),
    (What::Ceiling, 2),
    (What::RemovePerson, 1),
    (What::EndLink, 1),
    (What::Assign, 5),
    (What::AskChange, 3),
    // Three hashes from a letter to who registers with it.
    (What::Letter, 1),
    (What::EnterPin, 1),
    (What::WithLetter, 2),
    (What::User, 3),
    (What::Wait, 3),
    (What::Sweep, 1),
];

#[derive(Clone, Debug)]
pub struct Step {
    pub(super) what: What,
    /// By somebody who probably may.
    pub(super) likely: bool,
    pub(super) actor: u8,
    pub(super) site: u8,
    pub(super) other: u8,
    pub(super) whom: u8,
    pub(super) services: u8,
    pub(super) span: u8,
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
            What::Suspend => Command::Membership { site, whom, change: MembershipChange::Suspend },
            What::Reactivate => Command::Membership { site, whom, change: MembershipChange::Reactivate },
            What::Remove => Command::Membership { site, whom, change: MembershipChange::Remove },
            What::AssignBackup => Command::AssignBackup { site, whom },
            What::RemoveBackup => Command::RemoveBackup { site, whom },
            What::Link => {
                let (whom, right_name) = (self.anybody(facts)?, self.other < 230);
                Command::Link { site, whom, right_name, services, period }
            }
            What::TheyLeft => Command::TheyLeft { site, whom },
            What::RequestAccess => {
                Command::RequestAccess { site, code: SERVICES[usize::from(self.services) % SERVICES.len()] }
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
            What::Sweep => Command::Sweep,
            What::AskChange => {
                let (right_name, keeps_old) = (self.other < 230, self.span & 1 == 1);
                Command::AskChange { site, whom, right_name, keeps_old }
            }
            What::Letter => Command::Letter { site: self.orphan(facts).unwrap_or(site), seen: self.span < 230 },
            What::EnterPin => Command::EnterPin { letter: self.letter(facts)? },
            What::WithLetter => {
                let letter = self.entered(facts)?;
                let right = facts.has_primary_user(facts.letters[letter].site);
                let newcomer = self.services & 1 == 1 && facts.people.len() < MOST;
                Command::WithLetter { letter, asks: right == (self.other < 230), newcomer }
            }
            What::User => self.user(facts)?,
        })
    }
}
