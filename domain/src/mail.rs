//! When a mail that could not be sent is tried again, and when no more.

use crate::moment::{DAY, HOUR, MINUTE, Moment};

/// For how long a mail is tried, in microseconds from when it was queued. News that is older is news no more.
pub const TRIED_FOR: i64 = 3 * DAY;

/// The longest wait between two tries, in microseconds.
const LONGEST_WAIT: i64 = 6 * HOUR;

/// When a mail that is tried for so long is tried again after so many tries in vain: the waits double from a minute to six hours.
/// None when it is given up.
pub fn next_try(tries: u32, queued: Moment, now: Moment, tried_for: i64) -> Option<Moment> {
    let wait = (MINUTE << tries.saturating_sub(1).min(9)).min(LONGEST_WAIT);
    Some(now.plus(wait)).filter(|next| next.since(queued) < tried_for)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_a_minute_to_six_hours() {
        for (tries, minutes) in [(0, 1), (1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (11, 360), (u32::MAX, 360)] {
            assert_eq!(next_try(tries, Moment(0), Moment(0), TRIED_FOR), Some(Moment(minutes * MINUTE)), "{tries}");
        }
    }

    #[test]
    fn a_mail_is_given_up_within_three_days() {
        let (mut tries, mut now) = (0, Moment(0));
        while let Some(next) = next_try(tries + 1, Moment(0), now, TRIED_FOR) {
            (tries, now) = (tries + 1, next);
        }
        assert!(now.0 < TRIED_FOR && now.0 >= TRIED_FOR - LONGEST_WAIT, "{now:?}");
        assert_eq!(tries, 19);
        assert_eq!(next_try(1, Moment(0), Moment(TRIED_FOR), TRIED_FOR), None);
    }
}
