//! What is tried, in the model's words: people, sites, requests, grants and links are places in its lists.

use domain::authority::Deed;
use domain::request::{Period, RequestKind};
use store::assign_linked::How;

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
        deed: Deed,
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
    /// Nobody does anything for so many microseconds.
    Wait(i64),
    /// The agency suspends a user ID, or reactivates it.
    Agency {
        whom: usize,
        active: bool,
    },
}

impl Command {
    /// Whether it is a command of the store, that leaves an audit entry [R19].
    pub fn is_of_the_store(&self) -> bool {
        !matches!(self, Self::Wait(_) | Self::Agency { .. })
    }
}
