//! Between a form's days and moments: whole days in the agency's time zone.

use domain::day::{Day, days_of, new_last_day};
use domain::fields::{Fields, Problems};
use domain::moment::Moment;
use domain::request::Period;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The day of a moment.
pub fn day_of(moment: Moment, zone: &TimeZone) -> Option<Day> {
    let zoned = Timestamp::from_microsecond(moment.0).ok()?.to_zoned(zone.clone());
    Day::new(zoned.year(), zoned.month(), zoned.day()).ok()
}

/// The first moment of a day, or of the `later`th day after it.
pub fn start_of(day: Day, later: i32, zone: &TimeZone) -> Option<Moment> {
    let (year, month, day) = day.parts();
    let date = jiff::civil::Date::new(year, month, day).ok()?.checked_add(later.days()).ok()?;
    Some(Moment(date.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond()))
}

/// What a form's first and last day come to: the last day is included. Without them, always.
pub fn period(fields: &Fields, now: Moment, zone: &TimeZone) -> Result<Period, Problems> {
    let broken = || Problems::at("first_day", "This day can’t be read.");
    let today = day_of(now, zone).ok_or_else(broken)?;
    let (first, last) = days_of(fields, today)?;
    let from = first.map_or(Some(Period::ALWAYS.from), |day| start_of(day, 0, zone)).ok_or_else(broken)?;
    let until = last.map_or(Some(Period::ALWAYS.until), |day| start_of(day, 1, zone)).ok_or_else(broken)?;
    Ok(Period { from, until })
}

/// The last day of what is in force until a moment; nothing if it has no end.
pub fn last_day_of(until: Moment, zone: &TimeZone) -> Option<Day> {
    if until == Period::FOREVER { None } else { day_of(Moment(until.0 - 1), zone) }
}

/// Until when something is in force with the new last day that a form names, included, or with none: `until` is until when now.
pub fn new_until(fields: &Fields, until: Moment, now: Moment, zone: &TimeZone) -> Result<Moment, Problems> {
    let broken = || Problems::at("last_day", "This day can’t be read.");
    let today = day_of(now, zone).ok_or_else(broken)?;
    let last = new_last_day(fields, last_day_of(until, zone), today)?;
    last.map_or(Some(Period::FOREVER), |day| start_of(day, 1, zone)).ok_or_else(broken)
}

/// The last day of what is in force until a moment, in words: "June 3, 2027"; nothing if it has no end.
pub fn last_day(until: Moment, zone: &TimeZone) -> Option<String> {
    (until != Period::FOREVER).then(|| crate::words::day(Moment(until.0 - 1), zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_june_3_includes_june_3_in_the_agencys_zone() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| Moment(text.parse::<Timestamp>().unwrap().as_microsecond());
        // Still November 21 there.
        let now = at("2026-11-22T03:00:00Z");
        let fields = |first: &str, last: &str| [("first_day", first), ("last_day", last)].into_iter().collect::<Fields>();
        assert_eq!(period(&fields("", ""), now, &zone), Ok(Period::ALWAYS));
        let dated = period(&fields("11/21/2026", "06/03/2027"), now, &zone).unwrap();
        assert_eq!(dated, Period { from: at("2026-11-21T05:00:00Z"), until: at("2027-06-04T04:00:00Z") });
        assert_eq!(last_day(dated.until, &zone).as_deref(), Some("June 3, 2027"));
        assert_eq!(last_day(Period::FOREVER, &zone), None);
        assert!(period(&fields("11/20/2026", ""), now, &zone).is_err());
        let again = |last: &str| new_until(&fields("", last), dated.until, now, &zone);
        assert_eq!(last_day_of(dated.until, &zone), Day::parse("06/03/2027").ok());
        assert_eq!((again("06/03/2027"), again("11/21/2026")), (Ok(dated.until), Ok(at("2026-11-22T05:00:00Z"))));
        assert!(again("11/20/2026").is_err() && again("").is_err());
        let none: Fields = [("last_day", "06/03/2027"), ("no_last_day", "1")].into_iter().collect();
        assert_eq!(new_until(&none, dated.until, now, &zone), Ok(Period::FOREVER));
        assert!(new_until(&none, Period::FOREVER, now, &zone).is_err());
        // The day on which clocks go back has 25 hours.
        let long = period(&fields("10/31/2027", "11/07/2027"), now, &zone).unwrap();
        assert_eq!(long.until, at("2027-11-08T05:00:00Z"));
    }
}
