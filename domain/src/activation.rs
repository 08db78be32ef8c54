//! Activation codes: the way back for who lost the password [R20]. A code goes by mail, to the person alone; without the user ID,
//! which the mail doesn't say, it opens nothing.

use crate::moment::{HOUR, Moment};

/// How long a code works, in microseconds from when it was made; and for how long its mail is tried, each time with another code.
pub const LIFETIME: i64 = 24 * HOUR;

/// Mails that somebody at the door may ask for in an hour, and in a day: what is more is not sent, and nobody is told so. As often
/// can administrators of sites reset a password by mail.
const MOST_AN_HOUR: i64 = 3;
const MOST_A_DAY: i64 = 10;

/// What an activation mail says; the code and the way to the panel follow. The first sentence is its subject.
pub const MAIL: &str = "Your activation code. With it you choose a new password: open the page below, and type your user ID and \
     the code there. It works once, for 24 hours, and a later one takes its place. You get it because it was asked for with your \
     user ID and email address, or because an administrator or the agency reset your password. If you did not expect it, don't \
     use it and give it to nobody; call the help desk if it happens again.";

/// The one answer to everybody who asks for a code: whether a mail goes out is not said.
pub const ASKED: &str = "If this user ID and email address belong together, a message with an activation code is on its way to \
     that address. It comes within a few minutes; look among unwanted mail, too. Your password works as before until you use the code.";

/// The one answer to every failure of Activation: what was wrong is not said.
pub const REFUSED: &str = "This user ID and activation code don’t belong together, or the code no longer works. Check both. A code works once, \
     for 24 hours, and only the one from the last message.";

/// Whether a code made at `made` still works at `now`.
pub fn still_works(made: Moment, now: Moment) -> bool {
    now.since(made) < LIFETIME
}

/// Whether there may be one more such mail, after so many in the last hour and in the last day.
pub fn one_more(last_hour: i64, last_day: i64) -> bool {
    last_hour < MOST_AN_HOUR && last_day < MOST_A_DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::SECOND;
    use crate::notices::{LONGEST_SUBJECT, subject};

    #[test]
    fn r20_a_code_works_for_24_hours() {
        let made = Moment(0);
        assert!(still_works(made, made.plus(24 * HOUR - SECOND)));
        assert!(!still_works(made, made.plus(24 * HOUR)));
    }

    #[test]
    fn nobody_is_flooded_with_mail() {
        for (last_hour, last_day, expected) in
            [(0, 0, true), (2, 2, true), (3, 3, false), (0, 9, true), (0, 10, false), (2, 10, false)]
        {
            assert_eq!(one_more(last_hour, last_day), expected, "{last_hour} {last_day}");
        }
    }

    #[test]
    fn the_mail_has_a_subject() {
        let subject = subject(MAIL);
        assert!(
            subject.is_ascii() && subject.len() <= LONGEST_SUBJECT && MAIL.starts_with(&format!("{subject}. ")),
            "{subject}"
        );
    }
}
