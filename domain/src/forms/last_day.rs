//! Change Last Day: until when somebody works at a site or has a service, or another site is let in.
//!
//! Its page says in hidden fields what it knows of what lasts: `first_day_now`, `last_day_now` (empty if it has no end) and, of what
//! is given by an organization link, `link_first_day` and `link_last_day`. The server reads the form with what the store says.

use super::Form;
use super::days::Days;
use crate::day::{Day, DayError};
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "last-day",
    labels: &[("last_day", "Last Day"), ("no_last_day", "Or without an end")],
    check: |fields, today| LastDay::parse(fields, today).err().unwrap_or_default(),
};

/// What is said where the day is the last one already.
pub const ALREADY: &str = "This is the last day already. Nothing was changed.";

/// The form, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastDay {
    /// The new last day, included; none if it has no end from now on.
    pub last: Option<Day>,
    /// Whether what ends by it was shown before.
    pub confirmed: bool,
}

/// From when until when it lasts as it stands, and the days of the link by which it is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lasts {
    /// Its first and last day.
    pub now: Days,
    /// Those of the link.
    pub link: Days,
}

impl LastDay {
    /// Reads the form with what its page says of what lasts.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let day = |name| Day::parse(fields.get(name)).ok();
        let now = Days { first: day("first_day_now"), last: day("last_day_now") };
        let lasts = Lasts { now, link: Days::of_link(fields) };
        Self::read(fields, fields.has("last_day_now").then_some(lasts), today)
    }

    /// Reads the form with what the store says of what lasts, whatever its page said.
    pub fn parse_with(fields: &Fields, lasts: Lasts, today: Day) -> Result<Self, Problems> {
        Self::read(fields, Some(lasts), today)
    }

    fn read(fields: &Fields, lasts: Option<Lasts>, today: Day) -> Result<Self, Problems> {
        let wrong = |error| Problems::at("last_day", error);
        let last = chosen(fields, lasts.and_then(|lasts| lasts.now.last), today).map_err(wrong)?;
        if let Some(Lasts { now, link }) = lasts {
            if now.first.zip(last).is_some_and(|(first, last)| last < first) {
                return Err(wrong(DayError::BeforeFirst));
            }
            if last == now.last {
                return Err(Problems::at("last_day", ALREADY));
            }
            Days { first: None, last }.within(link).map_err(|(_, error)| wrong(error))?;
        }
        Ok(Self { last, confirmed: fields.get("confirmed") == "1" })
    }
}

/// The day in the field, or none if `no_last_day` is ticked. Beside that only the day which stood in the field may stay there.
fn chosen(fields: &Fields, now: Option<Day>, today: Day) -> Result<Option<Day>, DayError> {
    let text = fields.get("last_day").trim();
    match (text.is_empty(), fields.has("no_last_day")) {
        (true, true) => Ok(None),
        (false, true) if now.is_some_and(|day| Day::parse(text) == Ok(day)) => Ok(None),
        (false, true) => Err(DayError::DayAndNone),
        (true, false) => Err(DayError::Missing),
        (false, false) => Day::parse(text)?.ahead(today).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn fields(text: &str, none: bool) -> Fields {
        [("last_day", text)].into_iter().chain(none.then_some(("no_last_day", "1"))).collect()
    }

    #[test]
    fn a_new_last_day_is_a_day_or_none_and_not_both() {
        let today = day("11/22/2026");
        let lasts = Lasts { now: Days { first: None, last: Some(day("12/31/2026")) }, link: Days::default() };
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
            let read = LastDay::parse_with(&fields(text, none), lasts, today).map(|form| form.last);
            assert_eq!(read, expected.map_err(|error| Problems::at("last_day", error)), "{text:?} {none:?}");
        }
    }

    #[test]
    fn r15_a_new_last_day_is_another_one_after_the_first_and_within_the_link() {
        let today = day("11/22/2026");
        let now = Days { first: Some(day("12/01/2026")), last: Some(day("12/31/2026")) };
        let link = Days { first: None, last: Some(day("01/31/2027")) };
        for (text, none, expected) in [
            ("12/01/2026", false, None),
            ("01/31/2027", false, None),
            ("", true, None),
            ("11/30/2026", false, Some(DayError::BeforeFirst.to_string())),
            ("02/01/2027", false, Some(DayError::AfterLink.to_string())),
            ("12/31/2026", false, Some(ALREADY.to_owned())),
        ] {
            let wrong = LastDay::parse_with(&fields(text, none), Lasts { now, link }, today).err();
            assert_eq!(wrong.as_ref().and_then(|wrong| wrong.of("last_day")), expected.as_deref(), "{text:?} {none:?}");
        }
        let endless = LastDay::parse_with(&fields("", true), Lasts::default(), today);
        assert_eq!(endless, Err(Problems::at("last_day", ALREADY)));
    }
}
