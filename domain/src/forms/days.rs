//! From which day until which: what several forms ask, in their fields `first_day` and `last_day`.

use crate::day::{Day, DayError};
use crate::fields::{Fields, Problems};

/// The first and the last day of what a form gives; either may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Without it what is given begins at once.
    pub first: Option<Day>,
    /// Included. Without it what is given has no end.
    pub last: Option<Day>,
}

impl Days {
    /// Reads both fields. The days lie ahead, in their order.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let first = optional(&mut problems, fields, "first_day", |day| day.ahead(today));
        let last = optional(&mut problems, fields, "last_day", |day| {
            if first.is_some_and(|first| day < first) { Err(DayError::BeforeFirst) } else { day.ahead(today) }
        });
        if problems.is_empty() { Ok(Self { first, last }) } else { Err(problems) }
    }

    /// The same for what is given by an organization link: these days lie within the link's [R15].
    pub fn parse_within(fields: &Fields, link: Self, today: Day) -> Result<Self, Problems> {
        let days = Self::parse(fields, today)?;
        days.within(link).map_err(|(field, error)| Problems::at(field, error))?;
        Ok(days)
    }

    /// The days of the link by which a form gives something, as its page says them in the hidden fields `link_first_day` and
    /// `link_last_day`. Without them it has none: who gives it asks the store again.
    pub fn of_link(fields: &Fields) -> Self {
        let day = |name| Day::parse(fields.get(name)).ok();
        Self { first: day("link_first_day"), last: day("link_last_day") }
    }

    /// Whether these days lie within those of a link [R15]; else the field that names the wrong one.
    pub fn within(self, link: Self) -> Result<(), (&'static str, DayError)> {
        for (field, day) in [("first_day", self.first), ("last_day", self.last)] {
            let Some(day) = day else { continue };
            if link.first.is_some_and(|first| day < first) {
                return Err((field, DayError::BeforeLink));
            }
            if link.last.is_some_and(|last| last < day) {
                return Err((field, DayError::AfterLink));
            }
        }
        Ok(())
    }
}

/// The day in a field that may be empty.
pub(super) fn optional(
    problems: &mut Problems,
    fields: &Fields,
    name: &str,
    right: impl FnOnce(Day) -> Result<Day, DayError>,
) -> Option<Day> {
    let text = fields.get(name).trim();
    if text.is_empty() { None } else { problems.check(name, Day::parse(text).and_then(right)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Day> {
        if text.is_empty() { None } else { Some(Day::parse(text).unwrap()) }
    }

    fn days(first: &str, last: &str) -> Days {
        Days { first: day(first), last: day(last) }
    }

    #[test]
    fn a_forms_days_lie_ahead_in_the_right_order() {
        let today = Day::parse("11/22/2026").unwrap();
        let read =
            |first: &str, last: &str| Days::parse(&[("first_day", first), ("last_day", last)].into_iter().collect(), today);
        assert_eq!(Days::parse(&Fields::default(), today), Ok(Days::default()));
        assert_eq!(read("", " "), Ok(Days::default()));
        assert_eq!(read("11/22/2026", "Nov 22, 2026"), Ok(days("11/22/2026", "11/22/2026")));
        for (first, last, field, error) in [
            ("11/21/2026", "", "first_day", DayError::Over),
            ("", "11/21/2026", "last_day", DayError::Over),
            ("12/02/2026", "12/01/2026", "last_day", DayError::BeforeFirst),
            ("", "01/01/2037", "last_day", DayError::TooFar),
            ("tomorrow", "", "first_day", DayError::Shape),
        ] {
            assert_eq!(read(first, last), Err(Problems::at(field, error)), "{first} {last}");
        }
        let both = Problems::at("first_day", DayError::Shape).and(Problems::at("last_day", DayError::Over));
        assert_eq!(read("soon", "11/21/2026"), Err(both));
    }

    #[test]
    fn r15_days_lie_within_the_link() {
        let link = days("12/05/2026", "12/20/2026");
        for (first, last, expected) in [
            ("", "", Ok(())),
            ("12/05/2026", "12/20/2026", Ok(())),
            ("12/20/2026", "", Ok(())),
            ("", "12/05/2026", Ok(())),
            ("12/04/2026", "12/06/2026", Err(("first_day", DayError::BeforeLink))),
            ("12/21/2026", "", Err(("first_day", DayError::AfterLink))),
            ("", "12/04/2026", Err(("last_day", DayError::BeforeLink))),
            ("", "12/21/2026", Err(("last_day", DayError::AfterLink))),
        ] {
            assert_eq!(days(first, last).within(link), expected, "{first} {last}");
            assert_eq!(days(first, last).within(Days::default()), Ok(()), "a link without days: {first} {last}");
        }
        let fields: Fields = [("link_first_day", "12/05/2026"), ("link_last_day", "12/20/2026")].into_iter().collect();
        assert_eq!(Days::of_link(&fields), link);
        assert_eq!(Days::of_link(&Fields::default()), Days::default());
    }
}
