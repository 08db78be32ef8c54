//! Moments in words, in the agency's time zone.

use domain::moment::Moment;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

fn zoned(moment: Moment, zone: &TimeZone) -> Zoned {
    Timestamp::from_microsecond(moment.0).unwrap_or_default().to_zoned(zone.clone())
}

fn clock(time: &Zoned) -> String {
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    format!("{hour}:{:02} {}", time.minute(), if time.hour() < 12 { "am" } else { "pm" })
}

/// When something was: "Today, 8:12 am", "Nov 3" or "Nov 3, 2025".
pub fn when(moment: Moment, now: Moment, zone: &TimeZone) -> String {
    let (then, now) = (zoned(moment, zone), zoned(now, zone));
    if then.date() == now.date() {
        format!("Today, {}", clock(&then))
    } else if then.year() == now.year() {
        then.strftime("%b %-d").to_string()
    } else {
        then.strftime("%b %-d, %Y").to_string()
    }
}

/// Until when something works: "Tuesday, November 24, 9:41 am".
pub fn until(moment: Moment, zone: &TimeZone) -> String {
    let then = zoned(moment, zone);
    format!("{}, {}", then.strftime("%A, %B %-d"), clock(&then))
}

/// A day: "January 21, 2027".
pub fn day(moment: Moment, zone: &TimeZone) -> String {
    zoned(moment, zone).strftime("%B %-d, %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_agencys_time() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| Moment(text.parse::<Timestamp>().unwrap().as_microsecond());
        let now = at("2026-11-22T02:00:00Z");
        assert_eq!(when(at("2026-11-21T13:12:00Z"), now, &zone), "Today, 8:12 am");
        assert_eq!(when(at("2026-11-21T04:59:00Z"), now, &zone), "Nov 20");
        assert_eq!(when(at("2025-11-03T17:00:00Z"), now, &zone), "Nov 3, 2025");
        assert_eq!(until(at("2026-11-24T17:05:00Z"), &zone), "Tuesday, November 24, 12:05 pm");
        assert_eq!(day(at("2027-01-21T03:00:00Z"), &zone), "January 20, 2027");
    }
}
