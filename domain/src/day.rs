//! Days from which, and until which, something is in force. Whole days in the agency's time zone; the last one is included.

use std::fmt;

use thiserror::Error;

use crate::birthday::{MONTHS, number};

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_field_names, reason = "a day has a day")]
pub struct Day {
    year: i16,
    month: i8,
    day: i8,
}

/// Why a day was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DayError {
    /// Not a month, a day and a year.
    #[error("Enter the day as mm/dd/yyyy, for example 06/03/2027.")]
    Shape,
    /// No such day.
    #[error("This day does not exist. Enter the month first, then the day.")]
    NoSuchDay,
    /// Before today.
    #[error("This day is over. Enter today or a later day.")]
    Over,
    /// Before the first day.
    #[error("The last day is before the first day.")]
    BeforeFirst,
    /// So far ahead that it is a slip.
    #[error("This is more than ten years ahead. Give no last day instead.")]
    TooFar,
    /// Neither a day nor none.
    #[error("Enter the last day, or tick No last day.")]
    Missing,
    /// A day and none.
    #[error("Enter a last day, or tick No last day, and not both.")]
    DayAndNone,
    /// Before the link by which it is given [R15].
    #[error("A client’s link begins later. Enter its first day or a later one, or leave this empty.")]
    BeforeLink,
    /// After the link by which it is given [R15].
    #[error("A client’s link ends before this day. Enter its last day or an earlier one, or leave this empty.")]
    AfterLink,
}

impl Day {
    /// A day that exists.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DayError> {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let most = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if (1..=most).contains(&day) && year > 0 { Ok(Self { year, month, day }) } else { Err(DayError::NoSuchDay) }
    }

    /// Reads a day as people write it, the month first: `01/05/2027`, `1/5/27` (of this century), `1-5-2027`, `Jan 5, 2027`,
    /// `January 5 2027`; or as a browser's date picker gives it, `2027-01-05`.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | ','));
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let [first, second, third] = parts[..] else { return Err(DayError::Shape) };
        let (month, day, year) = if first.len() == 4 && number::<i16>(first, 4..=4).is_some() {
            (second, third, first)
        } else {
            (first, second, third)
        };
        let short = || number::<i16>(year, 2..=2).map(|year| 2000 + year);
        let year = number(year, 4..=4).or_else(short).ok_or(DayError::Shape)?;
        let month = number(month, 1..=2).or_else(|| month_named(month)).ok_or(DayError::Shape)?;
        Self::new(year, month, number(day, 1..=2).ok_or(DayError::Shape)?)
    }

    /// This day, if something can begin or end on it: today or later, and within ten years.
    pub fn ahead(self, today: Self) -> Result<Self, DayError> {
        if self < today {
            Err(DayError::Over)
        } else if self.year > today.year + 10 {
            Err(DayError::TooFar)
        } else {
            Ok(self)
        }
    }

    /// The day after this one.
    #[must_use]
    pub fn following(self) -> Self {
        let Self { year, month, day } = self;
        let next = Self::new(year, month, day + 1).or_else(|_| Self::new(year, month + 1, 1));
        next.unwrap_or(Self { year: year.saturating_add(1), month: 1, day: 1 })
    }

    /// How many days it is after `earlier`; negative when it is before.
    pub fn since(self, earlier: Self) -> i32 {
        self.count() - earlier.count()
    }

    /// Days since one that is the same for all.
    fn count(self) -> i32 {
        let (year, month) = (i32::from(self.year), i32::from(self.month));
        // Counted from March on, so that a leap day is the last one of its year.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i32::from(self.day)
    }

    /// Year, month and day.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.year, self.month, self.day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}/{:04}", self.month, self.day, self.year)
    }
}

/// The month of this name, of which three letters are enough.
fn month_named(text: &str) -> Option<i8> {
    let text = text.trim_end_matches('.');
    let begins = |name: &str| name.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
    let at = MONTHS.iter().position(|(name, _)| text.len() >= 3 && begins(name))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn days_are_month_first_and_must_exist() {
        for (text, expected) in [
            ("06/03/2027", Ok("06/03/2027")),
            (" 6/3/2027 ", Ok("06/03/2027")),
            ("02/29/2028", Ok("02/29/2028")),
            ("02/29/2027", Err(DayError::NoSuchDay)),
            ("13/01/2027", Err(DayError::NoSuchDay)),
            ("04/31/2027", Err(DayError::NoSuchDay)),
            ("2027-13-01", Err(DayError::NoSuchDay)),
            ("2027-02-29", Err(DayError::NoSuchDay)),
            ("Feb 30, 2027", Err(DayError::NoSuchDay)),
            ("0/1/2027", Err(DayError::NoSuchDay)),
            ("06/03", Err(DayError::Shape)),
            ("6/3/7", Err(DayError::Shape)),
            ("6/3/027", Err(DayError::Shape)),
            ("6/3/2027/1", Err(DayError::Shape)),
            ("06032027", Err(DayError::Shape)),
            ("june 3", Err(DayError::Shape)),
            ("Ju 3, 2027", Err(DayError::Shape)),
            ("Janus 3, 2027", Err(DayError::Shape)),
            ("3 June 2027", Err(DayError::Shape)),
            ("tomorrow", Err(DayError::Shape)),
            ("٠٦/٠٣/٢٠٢٧", Err(DayError::Shape)),
            ("", Err(DayError::Shape)),
        ] {
            assert_eq!(Day::parse(text).map(|day| day.to_string()), expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn a_day_is_read_as_people_and_date_pickers_write_it() {
        for good in [
            "01/05/2027",
            "1/5/2027",
            "1/5/27",
            "1-5-2027",
            "2027-01-05",
            "2027/1/5",
            "Jan 5, 2027",
            "Jan. 5, 2027",
            "January 5 2027",
            "january 05,2027",
            "JAN 5 27",
            " 1 / 5 / 2027 ",
        ] {
            assert_eq!(Day::parse(good).map(|day| day.to_string()), Ok("01/05/2027".to_owned()), "{good:?}");
        }
        for (month, (name, _)) in (1..).zip(MONTHS) {
            assert_eq!(day(&format!("{name} 9, 2027")), day(&format!("{month}/9/2027")));
            assert_eq!(day(&format!("{} 9, 2027", &name[..3])), day(&format!("{month}/9/2027")));
        }
        assert_eq!(day("Sept 9, 2027"), day("9/9/2027"));
    }

    #[test]
    fn something_begins_and_ends_today_or_within_ten_years() {
        let today = day("11/22/2026");
        for (text, expected) in [
            ("11/22/2026", Ok(())),
            ("12/31/2036", Ok(())),
            ("11/21/2026", Err(DayError::Over)),
            ("01/01/2037", Err(DayError::TooFar)),
        ] {
            assert_eq!(day(text).ahead(today).map(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn days_follow_one_another() {
        for (text, next) in [
            ("11/30/2026", "12/01/2026"),
            ("12/31/2026", "01/01/2027"),
            ("02/28/2027", "03/01/2027"),
            ("02/28/2028", "02/29/2028"),
            ("02/29/2028", "03/01/2028"),
        ] {
            assert_eq!(day(text).following(), day(next));
        }
        let (mut one, from) = (day("01/01/2023"), day("01/01/2023"));
        for count in 0..4000 {
            assert_eq!(one.since(from), count, "{one}");
            one = one.following();
        }
        assert_eq!(from.since(day("01/01/2024")), -365);
    }
}
