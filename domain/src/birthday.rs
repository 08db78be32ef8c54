//! Birthdays without a year.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A day of the year. The year is not asked for: month and day are enough to tell two people of one name apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birthday {
    month: u8,
    day: u8,
}

/// Why a birthday was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BirthdayError {
    /// Not a month and a day.
    #[error("Enter the birthday as mm/dd, for example 01/05.")]
    Shape,
    /// No such month.
    #[error("Month {0:02} does not exist. Enter the month first, 01 to 12.")]
    Month(u8),
    /// No such day in any month.
    #[error("{month} has no day {day:02}.", month = MONTHS[*month as usize - 1].0)]
    Day {
        /// 1 to 12.
        month: u8,
        /// What was typed.
        day: u8,
    },
    /// A day that other months have.
    #[error("{month} has no {day}{th} day.", month = MONTHS[*month as usize - 1].0, th = if *day == 31 { "st" } else { "th" })]
    ShortMonth {
        /// 1 to 12.
        month: u8,
        /// 30 or 31.
        day: u8,
    },
}

/// Names of the months and their most days: 29 for February, since a birthday has no year.
pub(crate) const MONTHS: [(&str, u8); 12] = [
    ("January", 31),
    ("February", 29),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];

impl Birthday {
    /// Reads a month and a day as people write them: `04/07`, `4/7`, `4-7`, `0407`.
    pub fn parse(text: &str) -> Result<Self, BirthdayError> {
        let text = text.trim();
        let halves = || if text.len() == 4 { text.split_at_checked(2) } else { None };
        let (month, day) = text.split_once(['/', '-']).or_else(halves).ok_or(BirthdayError::Shape)?;
        let read = |part| number::<u8>(part, 1..=2).ok_or(BirthdayError::Shape);
        let (month, day) = (read(month)?, read(day)?);
        let Some((_, most)) = usize::from(month).checked_sub(1).and_then(|m| MONTHS.get(m)) else {
            return Err(BirthdayError::Month(month));
        };
        match day {
            30..=31 if day > *most => Err(BirthdayError::ShortMonth { month, day }),
            0 | 32.. => Err(BirthdayError::Day { month, day }),
            _ => Ok(Self { month, day }),
        }
    }
}

impl fmt::Display for Birthday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}", self.month, self.day)
    }
}

/// The number that so many digits make.
pub(crate) fn number<T: FromStr>(part: &str, digits: RangeInclusive<usize>) -> Option<T> {
    let part = part.trim();
    let right = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if right { part.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_leap_year_is_a_birthday() {
        for good in ["02/29", "01/01", "12/31", "04/30", " 10/09 "] {
            assert_eq!(Birthday::parse(good).map(|b| b.to_string()), Ok(good.trim().to_owned()));
        }
    }

    #[test]
    fn a_birthday_is_read_as_people_write_it() {
        for good in ["04/07", "4/7", "4-7", "0407", "04-07", "4/07", "04/7", " 4/7 ", "4 / 7"] {
            assert_eq!(Birthday::parse(good).map(|b| b.to_string()), Ok("04/07".to_owned()), "{good:?}");
        }
    }

    #[test]
    fn a_wrong_birthday_says_what_is_wrong() {
        for (bad, message) in [
            ("02/30", "February has no 30th day."),
            ("04/31", "April has no 31st day."),
            ("13/01", "Month 13 does not exist. Enter the month first, 01 to 12."),
            ("00/10", "Month 00 does not exist. Enter the month first, 01 to 12."),
            ("01/00", "January has no day 00."),
            ("01/32", "January has no day 32."),
            ("407", "Enter the birthday as mm/dd, for example 01/05."),
            ("4", "Enter the birthday as mm/dd, for example 01/05."),
            ("01.05", "Enter the birthday as mm/dd, for example 01/05."),
            ("01/05/1990", "Enter the birthday as mm/dd, for example 01/05."),
            ("1/5/90", "Enter the birthday as mm/dd, for example 01/05."),
            ("01/", "Enter the birthday as mm/dd, for example 01/05."),
            ("/05", "Enter the birthday as mm/dd, for example 01/05."),
            ("001/05", "Enter the birthday as mm/dd, for example 01/05."),
            ("Jan 5", "Enter the birthday as mm/dd, for example 01/05."),
            ("", "Enter the birthday as mm/dd, for example 01/05."),
            ("٠١/٠٥", "Enter the birthday as mm/dd, for example 01/05."),
            ("٠٤", "Enter the birthday as mm/dd, for example 01/05."),
        ] {
            assert_eq!(Birthday::parse(bad).unwrap_err().to_string(), message, "{bad:?}");
        }
    }
}
