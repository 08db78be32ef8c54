//! Birthdays without a year.

use std::fmt;

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
    /// Not two digits, a slash, two digits.
    #[error("Enter the birthday as mm/dd with two digits each, for example 01/05.")]
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
const MONTHS: [(&str, u8); 12] = [
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
    /// Reads `mm/dd`.
    pub fn parse(text: &str) -> Result<Self, BirthdayError> {
        let (month, day) = match text.trim().as_bytes() {
            [a, b, b'/', c, d] if [a, b, c, d].iter().all(|x| x.is_ascii_digit()) => {
                ((a - b'0') * 10 + (b - b'0'), (c - b'0') * 10 + (d - b'0'))
            }
            _ => return Err(BirthdayError::Shape),
        };
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
    fn a_wrong_birthday_says_what_is_wrong() {
        for (bad, message) in [
            ("02/30", "February has no 30th day."),
            ("04/31", "April has no 31st day."),
            ("13/01", "Month 13 does not exist. Enter the month first, 01 to 12."),
            ("00/10", "Month 00 does not exist. Enter the month first, 01 to 12."),
            ("01/00", "January has no day 00."),
            ("01/32", "January has no day 32."),
            ("1/5", "Enter the birthday as mm/dd with two digits each, for example 01/05."),
            ("01-05", "Enter the birthday as mm/dd with two digits each, for example 01/05."),
            ("01/05/1990", "Enter the birthday as mm/dd with two digits each, for example 01/05."),
            ("", "Enter the birthday as mm/dd with two digits each, for example 01/05."),
            ("٠١/٠٥", "Enter the birthday as mm/dd with two digits each, for example 01/05."),
        ] {
            assert_eq!(Birthday::parse(bad).unwrap_err().to_string(), message, "{bad:?}");
        }
    }
}
