//! Between a form's days and moments: whole days in the agency's time zone.

use domain::day::Day;
use domain::fields::Problems;
use domain::forms::days::Days;
use domain::moment::Moment;
use domain::request::Period;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Said of a day that is too far away for a calendar.
const UNREADABLE: &str = "This day can’t be read.";

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
pub fn period(days: Days, zone: &TimeZone) -> Result<Period, Problems> {
    let from = days.first.map_or(Some(Period::ALWAYS.from), |day| start_of(day, 0, zone));
    let from = from.ok_or_else(|| Problems::at("first_day", UNREADABLE))?;
    Ok(Period { from, until: until(days.last, zone)? })
}

/// Until when something is in force whose last day this is, included; or that has none.
pub fn until(last: Option<Day>, zone: &TimeZone) -> Result<Moment, Problems> {
    let until = last.map_or(Some(Period::FOREVER), |day| start_of(day, 1, zone));
    until.ok_or_else(|| Problems::at("last_day", UNREADABLE))
}

/// The first and the last day of what is in force from and until the moments of a period; without an end only the first.
pub fn days(period: Period, zone: &TimeZone) -> Days {
    let first = if period.from == Period::ALWAYS.from { None } else { day_of(period.from, zone) };
    Days { first, last: last_day_of(period.until, zone) }
}

/// The last day of what is in force until a moment; nothing if it has no end.
pub fn last_day_of(until: Moment, zone: &TimeZone) -> Option<Day> {
    if until == Period::FOREVER { None } else { day_of(Moment(until.0 - 1), zone) }
}

/// The last day of what is in force until a moment, in words: "June 3, 2027"; nothing if it has no end.
pub fn last_day(until: Moment, zone: &TimeZone) -> Option<String> {
    (until != Period::FOREVER).then(|| crate::server_side::words::day(Moment(until.0 - 1), zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_june_3_includes_june_3_in_the_agencys_zone() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| Moment(text.parse::<Timestamp>().unwrap().as_microsecond());
        let given = |first: &str, last: &str| {
            let day = |text: &str| if text.is_empty() { None } else { Some(Day::parse(text).unwrap()) };
            Days { first: day(first), last: day(last) }
        };
        // Still November 21 there.
        assert_eq!(day_of(at("2026-11-22T03:00:00Z"), &zone), given("11/21/2026", "").first);
        assert_eq!(period(Days::default(), &zone), Ok(Period::ALWAYS));
        let dated = period(given("11/21/2026", "06/03/2027"), &zone).unwrap();
        assert_eq!(dated, Period { from: at("2026-11-21T05:00:00Z"), until: at("2027-06-04T04:00:00Z") });
        assert_eq!(last_day(dated.until, &zone).as_deref(), Some("June 3, 2027"));
        assert_eq!(last_day(Period::FOREVER, &zone), None);
        assert_eq!(last_day_of(dated.until, &zone), Day::parse("06/03/2027").ok());
        assert_eq!((until(given("", "06/03/2027").last, &zone), until(None, &zone)), (Ok(dated.until), Ok(Period::FOREVER)));
        for days_of_it in
            [given("11/21/2026", "06/03/2027"), given("", "06/03/2027"), given("11/21/2026", ""), given("", "")]
        {
            assert_eq!(days(period(days_of_it, &zone).unwrap(), &zone), days_of_it);
        }
        // The day on which clocks go back has 25 hours.
        let long = period(given("10/31/2027", "11/07/2027"), &zone).unwrap();
        assert_eq!(long.until, at("2027-11-08T05:00:00Z"));
    }
}
