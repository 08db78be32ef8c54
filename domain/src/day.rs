//! Days from which, and until which, something is in force. Whole days in the agency's time zone; the last one is included.

use std::fmt;

use thiserror::Error;

use crate::fields::{Fields, Problems};

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
    /// Not mm/dd/yyyy.
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

    /// Reads `mm/dd/yyyy`.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        let parts: Vec<&str> = text.trim().split('/').collect();
        let digits = |part: &str, length: std::ops::RangeInclusive<usize>| {
            length.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        match parts.as_slice() {
            [month, day, year] if digits(month, 1..=2) && digits(day, 1..=2) && digits(year, 4..=4) => {
                let number = |part: &str| part.parse().map_err(|_| DayError::Shape);
                Self::new(year.parse().map_err(|_| DayError::Shape)?, number(month)?, number(day)?)
            }
            _ => Err(DayError::Shape),
        }
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

/// The first and the last day that a form names, in its fields `first_day` and `last_day`; either may be empty.
pub fn days_of(fields: &Fields, today: Day) -> Result<(Option<Day>, Option<Day>), Problems> {
    let mut problems = Problems::new();
    let mut read = |name: &str, check: &dyn Fn(Day) -> Result<(), DayError>| {
        let text = fields.get(name).trim();
        if text.is_empty() {
            return None;
        }
        problems.check(name, Day::parse(text).and_then(|day| check(day).map(|()| day)))
    };
    let ahead = |day: Day| {
        if day < today {
            Err(DayError::Over)
        } else if day.year > today.year + 10 {
            Err(DayError::TooFar)
        } else {
            Ok(())
        }
    };
    let first = read("first_day", &ahead);
    let last = read("last_day", &|day| {
        if first.is_some_and(|first| day < first) { Err(DayError::BeforeFirst) } else { ahead(day) }
    });
    if problems.is_empty() { Ok((first, last)) } else { Err(problems) }
}

/// The new last day that a form names in `last_day`, or none if `no_last_day` is ticked. Beside that only the day which stood in
/// the field may stay there: `now_last`, the last day until now.
pub fn new_last_day(fields: &Fields, now_last: Option<Day>, today: Day) -> Result<Option<Day>, Problems> {
    let text = fields.get("last_day").trim();
    let error = match (text.is_empty(), fields.has("no_last_day")) {
        (true, true) => return Ok(None),
        (false, true) if now_last.is_some_and(|day| Day::parse(text) == Ok(day)) => return Ok(None),
        (false, true) => DayError::DayAndNone,
        (true, false) => DayError::Missing,
        (false, false) => return days_of(fields, today).map(|(_, last)| last),
    };
    Err(Problems::at("last_day", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_month_first_and_must_exist() {
        for (text, expected) in [
            ("06/03/2027", Ok("06/03/2027")),
            (" 6/3/2027 ", Ok("06/03/2027")),
            ("02/29/2028", Ok("02/29/2028")),
            ("02/29/2027", Err(DayError::NoSuchDay)),
            ("13/01/2027", Err(DayError::NoSuchDay)),
            ("04/31/2027", Err(DayError::NoSuchDay)),
            ("2027-06-03", Err(DayError::Shape)),
            ("06/03/27", Err(DayError::Shape)),
            ("06/03", Err(DayError::Shape)),
            ("june 3", Err(DayError::Shape)),
            ("", Err(DayError::Shape)),
        ] {
            assert_eq!(Day::parse(text).map(|day| day.to_string()), expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn a_forms_days_lie_ahead_in_the_right_order() {
        let today = Day::parse("11/22/2026").unwrap();
        let days = |first: &str, last: &str| {
            let fields: Fields = [("first_day", first), ("last_day", last)].into_iter().collect();
            days_of(&fields, today)
                .map_err(|problems| problems.iter().map(|p| (p.field.clone(), p.message.clone())).collect::<Vec<_>>())
        };
        let day = |text: &str| Some(Day::parse(text).unwrap());
        assert_eq!(days("", ""), Ok((None, None)));
        assert_eq!(days("11/22/2026", "11/22/2026"), Ok((day("11/22/2026"), day("11/22/2026"))));
        for (first, last, field, error) in [
            ("11/21/2026", "", "first_day", DayError::Over),
            ("", "11/21/2026", "last_day", DayError::Over),
            ("12/02/2026", "12/01/2026", "last_day", DayError::BeforeFirst),
            ("", "01/01/2037", "last_day", DayError::TooFar),
            ("tomorrow", "", "first_day", DayError::Shape),
        ] {
            assert_eq!(days(first, last), Err(vec![(field.to_owned(), error.to_string())]), "{first} {last}");
        }
    }

    #[test]
    fn a_new_last_day_is_a_day_or_none_and_not_both() {
        let day = |text: &str| Day::parse(text).unwrap();
        let (today, now_last) = (day("11/22/2026"), Some(day("12/31/2026")));
        for (text, none, expected) in [
            ("06/03/2027", false, Ok(Some(day("06/03/2027")))),
            ("11/22/2026", false, Ok(Some(today))),
            ("", true, Ok(None)),
            ("12/31/2026", true, Ok(None)),
            ("06/03/2027", true, Err(DayError::DayAndNone)),
            ("soon", true, Err(DayError::DayAndNone)),
            ("", false, Err(DayError::Missing)),
            ("11/21/2026", false, Err(DayError::Over)),
            ("02/29/2027", false, Err(DayError::NoSuchDay)),
        ] {
            let none = none.then_some(("no_last_day", "1"));
            let fields: Fields = [("last_day", text)].into_iter().chain(none).collect();
            let expected = expected.map_err(|error| Problems::at("last_day", error));
            assert_eq!(new_last_day(&fields, now_last, today), expected, "{text:?} {none:?}");
        }
    }
}
