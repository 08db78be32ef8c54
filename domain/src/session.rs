//! How long a session lasts, and what stands between signing in and the services [R8].

use serde::{Deserialize, Serialize};

use crate::moment::{DAY, HOUR, MINUTE, Moment};

/// For how long a form that is sent again is answered as it was the first time, in microseconds: as long as its Confirmation can
/// be shown. An answer that was lost is asked for again at once, or when the line is back; a one-time password that nobody asked
/// for by then should not wait for whoever finds the page open [R21].
pub const REPLY_KEPT_FOR: i64 = 10 * MINUTE;

/// For how long a form that was sent is known, in microseconds: longer than a session lasts, so that no page from which it could
/// be sent once more does anything twice [R21].
pub const FORM_KNOWN_FOR: i64 = DAY;

/// For how long it is kept for its owner what was typed into a page when somebody else had signed in, in microseconds: until the
/// next working day at most. It has other people's names in it.
pub const OWNERS_DRAFT_KEPT_FOR: i64 = DAY;

/// How long a session may be idle and how long it may last, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Longest time between two requests.
    pub idle: i64,
    /// Longest time since sign-in.
    pub whole: i64,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: 15 * MINUTE, whole: 12 * HOUR }
    }
}

/// When a session that began at `began` and was last used at `seen` ends unless it is used again: when it was idle too long, or
/// has lasted too long, whichever comes first.
pub fn ends_at(limits: SessionLimits, began: Moment, seen: Moment) -> Moment {
    seen.plus(limits.idle).min(began.plus(limits.whole))
}

/// Whether such a session is still one at `now`.
pub fn is_alive(limits: SessionLimits, began: Moment, seen: Moment, now: Moment) -> bool {
    now < ends_at(limits, began, seen)
}

/// How far a signed-in user has come [R8].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Signed in with a one-time password: may only set an own one.
    SetPassword,
    /// Has not accepted the terms in force.
    AcceptTerms,
    /// May use what is assigned.
    Inside,
}

/// What [R8] asks about a user.
#[derive(Clone, Copy, Debug, Default)]
pub struct StageFacts {
    /// Whether the person chose the password that is in force.
    pub own_password: bool,
    /// Whether the terms in force today are accepted. True where no terms are in force.
    pub accepted_in_force: bool,
}

/// What comes next for somebody who signed in [R8]: first the password, then the terms, then everything.
pub fn stage(facts: StageFacts) -> Stage {
    if !facts.own_password {
        Stage::SetPassword
    } else if !facts.accepted_in_force {
        Stage::AcceptTerms
    } else {
        Stage::Inside
    }
}

/// Whether `path` is a place inside this program to go to after sign-in: never another host's.
pub fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', '\n', '\r'])
        && !path.bytes().any(|b| b.is_ascii_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::SECOND;

    #[test]
    fn a_session_ends_when_idle_and_at_last() {
        let limits = SessionLimits::default();
        for (began, seen, ends) in [
            (0, 0, 15 * MINUTE),
            (0, MINUTE, 16 * MINUTE),
            (HOUR, HOUR, HOUR + 15 * MINUTE),
            (0, 12 * HOUR - 16 * MINUTE, 12 * HOUR - MINUTE),
            (0, 12 * HOUR - 15 * MINUTE, 12 * HOUR),
            (0, 12 * HOUR - SECOND, 12 * HOUR),
            (HOUR, 13 * HOUR - SECOND, 13 * HOUR),
        ] {
            let (began, seen, ends) = (Moment(began), Moment(seen), Moment(ends));
            assert_eq!(ends_at(limits, began, seen), ends);
            assert!(is_alive(limits, began, seen, ends.plus(-1)));
            assert!(!is_alive(limits, began, seen, ends));
        }
    }

    #[test]
    fn r21_a_form_is_known_for_longer_than_a_page_from_which_it_can_be_sent() {
        assert!(SessionLimits::default().whole < FORM_KNOWN_FOR);
    }

    #[test]
    fn r8_password_then_terms_then_inside() {
        for (own_password, accepted_in_force, expected) in [
            (false, false, Stage::SetPassword),
            (false, true, Stage::SetPassword),
            (true, false, Stage::AcceptTerms),
            (true, true, Stage::Inside),
        ] {
            assert_eq!(stage(StageFacts { own_password, accepted_in_force }), expected);
        }
    }

    #[test]
    fn the_way_back_after_sign_in_never_leaves_the_portal() {
        for good in ["/", "/subordinates/new?site=110091495C"] {
            assert!(is_own_path(good));
        }
        for bad in ["", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "/a\r\nb"] {
            assert!(!is_own_path(bad), "{bad:?}");
        }
    }
}
