//! How wrong tries are slowed: rising waits that end by themselves, so that guessing is hopeless and nobody can
//! lock a colleague out for good.

use serde::{Deserialize, Serialize};

use crate::moment::{HOUR, MINUTE, Moment, SECOND};

/// What wrong tries are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// One account, tried from one address.
    AccountAtAddress,
    /// One account, from anywhere. Does not slow those who signed in from their address before.
    Account,
    /// One address, whatever it tries. A clinic shares one, so it may err more often.
    Address,
    /// One site's PIN Entry, from anywhere.
    Site,
    /// One person who names others by user ID and last name, from anywhere: wrong pairs would tell who has which user ID.
    Naming,
}

/// Tries without a wait, the first wait and the longest one.
const fn policy(scope: Scope) -> (i64, i64, i64) {
    match scope {
        Scope::AccountAtAddress => (5, 30 * SECOND, 15 * MINUTE),
        Scope::Account | Scope::Naming => (10, MINUTE, 15 * MINUTE),
        Scope::Address => (30, 30 * SECOND, 5 * MINUTE),
        Scope::Site => (10, 30 * SECOND, 5 * MINUTE),
    }
}

/// Microseconds after which wrong tries are forgotten.
pub const MEMORY: i64 = 2 * HOUR;

/// What is remembered of wrong tries in one scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// Wrong ones in a row.
    pub wrong: i64,
    /// When the last one was, in microseconds since 1970.
    pub last_at: i64,
}

/// Until when the next try must wait, if it must.
pub fn waits_until(scope: Scope, tries: Tries, now: Moment) -> Option<Moment> {
    if now.0 - tries.last_at >= MEMORY {
        return None;
    }
    let (free, first, longest) = policy(scope);
    let over = tries.wrong - free;
    if over < 0 {
        return None;
    }
    let wait = first.saturating_mul(1 << over.min(20)).min(longest);
    let until = Moment(tries.last_at).plus(wait);
    (now < until).then_some(until)
}

/// The count after one more wrong try.
pub fn after_wrong_try(tries: Tries, now: Moment) -> Tries {
    let forgotten = now.0 - tries.last_at >= MEMORY;
    Tries { wrong: if forgotten { 1 } else { tries.wrong + 1 }, last_at: now.0 }
}

/// The words for a wait: in minutes, rounded up.
pub fn wait_message(until: Moment, now: Moment) -> String {
    match (until.since(now) - 1).max(0).div_euclid(MINUTE) + 1 {
        1 => "Too many wrong tries. Wait a minute, then try again.".to_owned(),
        minutes => format!("Too many wrong tries. Wait {minutes} minutes, then try again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Scope; 5] = [Scope::AccountAtAddress, Scope::Account, Scope::Address, Scope::Site, Scope::Naming];

    fn after(wrong: i64) -> Tries {
        Tries { wrong, last_at: 0 }
    }

    #[test]
    fn the_first_tries_are_free_and_then_waits_rise() {
        assert_eq!(waits_until(Scope::AccountAtAddress, after(4), Moment(1)), None);
        assert_eq!(waits_until(Scope::AccountAtAddress, after(5), Moment(1)), Some(Moment(30 * SECOND)));
        assert_eq!(waits_until(Scope::AccountAtAddress, after(6), Moment(1)), Some(Moment(60 * SECOND)));
        assert_eq!(waits_until(Scope::AccountAtAddress, after(5), Moment(30 * SECOND)), None);
    }

    #[test]
    fn r14_ten_wrong_names_are_free_and_then_few_an_hour() {
        assert_eq!(waits_until(Scope::Naming, after(9), Moment(1)), None);
        assert_eq!(waits_until(Scope::Naming, after(10), Moment(1)), Some(Moment(MINUTE)));
        assert_eq!(waits_until(Scope::Naming, after(14), Moment(1)), Some(Moment(15 * MINUTE)));
    }

    #[test]
    fn no_number_of_wrong_tries_locks_anybody_out_for_good() {
        for scope in ALL {
            assert_eq!(waits_until(scope, after(i64::MAX / 2), Moment(15 * MINUTE)), None);
        }
    }

    #[test]
    fn wrong_tries_are_forgotten_after_two_hours() {
        assert_eq!(after_wrong_try(Tries { wrong: 9, last_at: 0 }, Moment(MEMORY)).wrong, 1);
        assert_eq!(after_wrong_try(Tries { wrong: 9, last_at: 0 }, Moment(MEMORY - 1)).wrong, 10);
    }

    #[test]
    fn the_message_says_how_long() {
        assert_eq!(wait_message(Moment(30 * SECOND), Moment(0)), "Too many wrong tries. Wait a minute, then try again.");
        assert_eq!(wait_message(Moment(5 * MINUTE - 1), Moment(0)), "Too many wrong tries. Wait 5 minutes, then try again.");
        assert_eq!(wait_message(Moment(15 * MINUTE), Moment(0)), "Too many wrong tries. Wait 15 minutes, then try again.");
    }
}
