//! One-time passwords: made to be read out on the telephone [R3].

use std::fmt;

use crate::moment::{HOUR, Moment};

/// How long a one-time password works, in microseconds: 72 hours [R3].
pub const LIFETIME: i64 = 72 * HOUR;

/// 1024 short common words that don't sound alike.
const WORDS: &str = include_str!("../data/one-time-words.txt");

/// Four words and two pairs of digits, such as `tulip-harbor-72-maple-river-48`: 53 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimePassword(String);

impl OneTimePassword {
    /// The password that random bits make; 54 of them count.
    pub fn from_random(bits: [u8; 16]) -> Self {
        let words: Vec<&str> = WORDS.lines().collect();
        let word = |i: usize| words[usize::from(u16::from_le_bytes([bits[i], bits[i + 1]])) % words.len()];
        let pair = |i: usize| u32::from_le_bytes([bits[i], bits[i + 1], bits[i + 2], bits[i + 3]]) % 100;
        Self(format!("{}-{}-{:02}-{}-{}-{:02}", word(0), word(2), pair(4), word(8), word(10), pair(12)))
    }

    /// What a person typed, in the form in which it was hashed: capitals, blanks and other hyphens are forgiven.
    pub fn typed(text: &str) -> String {
        let parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
    }

    /// The text, to be shown once or hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OneTimePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimePassword(***)")
    }
}

/// Whether a one-time password made at `made` still works at `now` [R3].
pub fn still_works(made: Moment, now: Moment) -> bool {
    now.since(made) < LIFETIME
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::SECOND;

    #[test]
    fn r3_the_words_make_at_least_52_bits() {
        let words: std::collections::BTreeSet<&str> = WORDS.lines().collect();
        assert_eq!(words.len(), 1024);
        assert!(words.iter().all(|w| (4..=6).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_lowercase())));
        assert!(4.0 * 1024f64.log2() + 2.0 * 100f64.log2() >= 52.0);
    }

    #[test]
    fn what_is_shown_can_be_typed_from_hearing() {
        let password = OneTimePassword::from_random([7; 16]);
        let heard = password.reveal().replace('-', " ").to_uppercase();
        assert_eq!(OneTimePassword::typed(&heard), password.reveal());
    }

    #[test]
    fn r3_it_works_for_72_hours() {
        let made = Moment(0);
        assert!(still_works(made, made.plus(72 * HOUR - SECOND)));
        assert!(!still_works(made, made.plus(72 * HOUR)));
    }
}
