//! Terms and Conditions: what a version may say, and from when on it may be in force [R8].

use std::fmt;

use thiserror::Error;

use crate::day::Day;
use crate::moment::{DAY, Moment};

/// How long everybody has, at least, to read and accept a version before it is in force, in microseconds.
pub const LEAST_NOTICE: i64 = DAY;

/// How far ahead the first day may be, in microseconds: beyond that it is a slip.
pub const MOST_NOTICE: i64 = MOST_DAYS * DAY;

/// The same in days.
const MOST_DAYS: i64 = 366;

/// The longest text, in characters.
pub const LONGEST: usize = 20_000;

/// Why a version can't be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TermsError {
    /// Nothing was written.
    #[error("Write the text of the terms.")]
    Empty,
    /// More than [`LONGEST`].
    #[error("The text can have at most 20,000 characters.")]
    TooLong,
    /// The last published version says the same.
    #[error("This is the text of the version that was published last. Change it first.")]
    Same,
    /// Sooner than [`LEAST_NOTICE`]: all clinics would be locked out at one moment.
    #[error("This is too soon: everybody gets at least one whole day to accept the terms before they are in force.")]
    TooSoon,
    /// Later than [`MOST_NOTICE`].
    #[error("This is more than a year ahead. Check the year.")]
    TooFar,
}

/// The text of a version, in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsText(String);

impl TermsText {
    /// Reads what was typed: browsers end lines in their own way, and control characters are left out.
    pub fn parse(typed: &str) -> Result<Self, TermsError> {
        let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
        let text: String = lines.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
        let text = text.trim();
        match text.chars().count() {
            0 => Err(TermsError::Empty),
            length if length > LONGEST => Err(TermsError::TooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The Markdown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TermsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a version that is published now may be in force from that moment on [R8]: no publication may lock all clinics out at
/// one moment.
pub fn may_be_in_force_from(now: Moment, in_force_from: Moment) -> Result<(), TermsError> {
    match in_force_from.since(now) {
        ahead if ahead < LEAST_NOTICE => Err(TermsError::TooSoon),
        ahead if ahead > MOST_NOTICE => Err(TermsError::TooFar),
        _ => Ok(()),
    }
}

/// The first day on which a version may begin that is published today, as far as a day can tell it: everybody has one whole day.
pub fn earliest(today: Day) -> Day {
    today.following().following()
}

/// The same of days, for who has no clock: whether a version may be in force from a day on.
pub fn may_begin_on(first_day: Day, today: Day) -> Result<(), TermsError> {
    if first_day < earliest(today) {
        Err(TermsError::TooSoon)
    } else if i64::from(first_day.since(today)) > MOST_DAYS {
        Err(TermsError::TooFar)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r8_no_publication_locks_everybody_out_at_one_moment() {
        let now = Moment(5 * DAY);
        for (from, expected) in [
            (now, Err(TermsError::TooSoon)),
            (Moment(0), Err(TermsError::TooSoon)),
            (now.plus(DAY - 1), Err(TermsError::TooSoon)),
            (now.plus(DAY), Ok(())),
            (now.plus(300 * DAY), Ok(())),
            (now.plus(367 * DAY), Err(TermsError::TooFar)),
        ] {
            assert_eq!(may_be_in_force_from(now, from), expected, "{from:?}");
        }
    }

    #[test]
    fn r8_days_say_the_same_as_moments() {
        let day = |text: &str| Day::parse(text).unwrap();
        let today = day("11/30/2026");
        assert_eq!(earliest(today), day("12/02/2026"));
        for (text, expected) in [
            ("11/01/2026", Err(TermsError::TooSoon)),
            ("11/30/2026", Err(TermsError::TooSoon)),
            ("12/01/2026", Err(TermsError::TooSoon)),
            ("12/02/2026", Ok(())),
            ("12/01/2027", Ok(())),
            ("12/02/2027", Err(TermsError::TooFar)),
        ] {
            assert_eq!(may_begin_on(day(text), today), expected, "{text}");
            // At noon, where no clock is put forward or back.
            let (now, from) = (Moment(DAY / 2), Moment(i64::from(day(text).since(today)) * DAY));
            assert_eq!(may_be_in_force_from(now, from), expected, "{text}");
        }
    }

    #[test]
    fn a_text_is_kept_as_typed_but_for_the_ends_of_its_lines() {
        let read = |typed: &str| TermsText::parse(typed).map(|text| text.to_string());
        assert_eq!(read("# Terms\r\n\r\n- Be good.\r\n"), Ok("# Terms\n\n- Be good.".to_owned()));
        assert_eq!(read("a\u{0}\u{7}b\tc"), Ok("ab\tc".to_owned()));
        assert_eq!(read(" \r\n\t"), Err(TermsError::Empty));
        assert_eq!(read(&"é".repeat(LONGEST)).map(|text| text.chars().count()), Ok(LONGEST));
        assert_eq!(read(&"é".repeat(LONGEST + 1)), Err(TermsError::TooLong));
    }
}
