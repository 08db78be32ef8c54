//! What is tried, in the model's words: people, sites, requests, grants and links are places in its lists.

use domain::authority::MembershipChange;
use domain::request::{Period, RequestKind};
use store::agency::change_user_id::UserIdCommand;
use store::organizations::assign_linked::How;

use super::facts::Codes;

#[derive(Clone, Debug)]
pub enum Command {
    Create {
        site: usize,
        services: Codes,
        period: Period,
    },
    ChangeServices {
        site: usize,
        whom: usize,
        services: Codes,
        period: Period,
    },
    /// Suspend, Reactivate or Remove.
    Membership {
        site: usize,
        whom: usize,
        change: MembershipChange,
    },
    AssignBackup {
        site: usize,
        whom: usize,
    },
    RemoveBackup {
        site: usize,
        whom: usize,
    },
    Link {
        site: usize,
        whom: usize,
        right_name: bool,
        services: Codes,
        period: Period,
    },
    /// All that somebody has where the actor administers ends.
    TheyLeft {
        site: usize,
        whom: usize,
    },
    /// Somebody asks for a service.
    RequestAccess {
        site: usize,
        code: &'static str,
    },
    /// Primary access, or an organization link.
    Offer {
        kind: RequestKind,
        site: usize,
        other: usize,
        services: Codes,
        period: Period,
    },
    /// To a request of whatever kind.
    Answer {
        request: usize,
        accepts: bool,
    },
    Withdraw {
        request: usize,
    },
    EndAccess {
        grant: usize,
    },
    Ceiling {
        link: usize,
        services: Codes,
    },
    RemovePerson {
        link: usize,
        whom: usize,
    },
    EndLink {
        link: usize,
    },
    Assign {
        site: usize,
        whom: usize,
        links: Vec<usize>,
        services: Codes,
        how: How,
        period: Period,
    },
    /// Another primary user is asked for.
    AskChange {
        site: usize,
        whom: usize,
        right_name: bool,
        keeps_old: bool,
    },
    /// The agency issues a letter; or somebody does who has not seen the last one.
    Letter {
        site: usize,
        seen: bool,
    },
    /// Whoever holds a letter enters its PIN.
    EnterPin {
        letter: usize,
    },
    /// Who entered a letter registers with it, or asks to become primary user: somebody new, or the actor.
    WithLetter {
        letter: usize,
        asks: bool,
        newcomer: bool,
    },
    /// The agency, to a user ID.
    User {
        whom: usize,
        what: UserIdCommand,
    },
    /// Nobody does anything for so many microseconds.
    Wait(i64),
    /// What ran out gets its end.
    Sweep,
}

impl Command {
    /// Whether a site may lose its last administrator by it [R7]: by the agency's doing, or because a last day is over.
    pub fn may_leave_nobody(&self) -> bool {
        matches!(self, Self::User { .. } | Self::Wait(_) | Self::Sweep)
    }
}
