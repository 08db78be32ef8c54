//! When a registration letter is good [R5].

use crate::moment::{DAY, Moment};

/// Wrong legacy numbers together with the right PIN that void a letter: somebody holds it who shouldn't.
pub const WRONG_LEGACY_NUMBERS: i64 = 5;

/// What is known of a letter when somebody types its PIN.
#[derive(Clone, Copy, Debug)]
pub struct LetterFacts {
    /// When it was issued.
    pub issued_at: Moment,
    /// For how many days it works.
    pub days: u32,
    /// Whether it was used, reissued or voided.
    pub closed: bool,
    /// How often the right PIN came with a wrong legacy number.
    pub wrong_legacy_numbers: i64,
}

/// Whether the letter can still be used [R5].
pub fn is_valid(letter: LetterFacts, now: Moment) -> bool {
    !letter.closed && now < expires_at(letter.issued_at, letter.days) && letter.wrong_legacy_numbers < WRONG_LEGACY_NUMBERS
}

/// From when on the letter can't be used any more.
pub fn expires_at(issued_at: Moment, days: u32) -> Moment {
    issued_at.plus(i64::from(days) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::SECOND;

    #[test]
    fn r5_a_letter_is_good_once_and_for_sixty_days() {
        let fresh = LetterFacts { issued_at: Moment(0), days: 60, closed: false, wrong_legacy_numbers: 0 };
        assert!(is_valid(fresh, Moment(60 * DAY - SECOND)));
        assert!(!is_valid(fresh, Moment(60 * DAY)));
        assert!(!is_valid(LetterFacts { closed: true, ..fresh }, Moment(0)));
        assert!(is_valid(LetterFacts { wrong_legacy_numbers: 4, ..fresh }, Moment(0)));
        assert!(!is_valid(LetterFacts { wrong_legacy_numbers: 5, ..fresh }, Moment(0)));
    }
}
