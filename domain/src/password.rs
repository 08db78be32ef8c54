//! What a person may choose as password (NIST SP 800-63B-4, 3.1.1.2): length and nothing else, but not what others guess first.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::fold::ascii_letters;

/// Fewest characters.
pub const SHORTEST: usize = 15;
/// Most characters.
pub const LONGEST: usize = 128;
/// Letters and digits that must be left when the words that anybody would try are taken out.
const LEAST_OWN: usize = 8;

/// A password that a person chose, in Unicode's composed form, so that every keyboard makes the same bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Under [`SHORTEST`].
    #[error("Use at least 15 characters. Several words are easy to remember; spaces are fine.")]
    TooShort,
    /// Over [`LONGEST`].
    #[error("Use at most 128 characters.")]
    TooLong,
    /// Made of the username, the person's name or the portal's.
    #[error("This is made of your name, your username or the portal’s name. Others would try that first.")]
    AboutYou,
    /// One character or a short pattern again and again.
    #[error("This repeats itself. Use several different words.")]
    Repeats,
    /// Among those that others use, too.
    #[error("This is a password that many people use, or easy to guess. Choose one that nobody would think of.")]
    Common,
}

impl Password {
    /// Reads a chosen password. `about` are the words that the person is known by: username, names, the agency's name.
    /// What is *common* is decided where the lists are, by the server.
    pub fn parse(text: &str, about: &[&str]) -> Result<Self, PasswordError> {
        let password: String = text.nfc().collect();
        check_length(password.chars().count())?;
        if repeats(&password) {
            Err(PasswordError::Repeats)
        } else if is_about(&password, about) {
            Err(PasswordError::AboutYou)
        } else {
            Ok(Self(password))
        }
    }

    /// The form in which a typed password is compared with the hash of a chosen one.
    pub fn typed(text: &str) -> String {
        text.chars().take(4 * LONGEST).nfc().collect()
    }

    /// The text, to be hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

pub(crate) fn check_length(characters: usize) -> Result<(), PasswordError> {
    if characters < SHORTEST {
        Err(PasswordError::TooShort)
    } else if characters > LONGEST {
        Err(PasswordError::TooLong)
    } else {
        Ok(())
    }
}

/// Whether too little is left without the words that the person is known by.
fn is_about(password: &str, about: &[&str]) -> bool {
    let mut rest = password.to_lowercase();
    let mut words: Vec<String> = about.iter().flat_map(|w| [w.to_lowercase(), ascii_letters(w)]).collect();
    words.retain(|w| w.chars().count() >= 3);
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let mut found = false;
    for word in words {
        found |= rest.contains(&word);
        rest = rest.replace(&word, " ");
    }
    found && rest.chars().filter(|c| c.is_alphanumeric()).count() < LEAST_OWN
}

/// Whether a pattern of one to four characters makes all of it.
pub(crate) fn repeats(password: &str) -> bool {
    let chars: Vec<char> = password.chars().map(|c| c.to_ascii_lowercase()).collect();
    (1..=4).any(|period| chars.iter().skip(period).eq(chars.iter().take(chars.len() - period)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 5] = ["mhughes", "Mary", "Hughes", "masshealth", "Doorward"];

    #[test]
    fn any_fifteen_characters_will_do() {
        for good in [
            "quiet otter paints fences",
            "ééééé ôtter ßpañts",
            "correct horse battery",
            "ключ от синего сарая",
            &"ab1x9".repeat(25),
        ] {
            assert!(Password::parse(good, &ABOUT).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_refused_password_says_why() {
        for (bad, why) in [
            ("fourteen chars", PasswordError::TooShort),
            ("", PasswordError::TooShort),
            (&"ab1x9".repeat(26), PasswordError::TooLong),
            ("mhughesmhughes2026", PasswordError::AboutYou),
            ("MassHealth-MassHealth-1", PasswordError::AboutYou),
            ("Mary Hughes 12345", PasswordError::AboutYou),
            ("aaaaaaaaaaaaaaaaaaaa", PasswordError::Repeats),
            ("abcdabcdabcdabcd", PasswordError::Repeats),
        ] {
            assert_eq!(Password::parse(bad, &ABOUT).unwrap_err(), why, "{bad}");
        }
    }

    #[test]
    fn one_character_counts_as_one_however_it_is_typed() {
        let composed = "é".repeat(3) + "abcdefghijkl";
        let decomposed = "e\u{301}".repeat(3) + "abcdefghijkl";
        assert_eq!(Password::parse(&composed, &[]), Password::parse(&decomposed, &[]));
        assert_eq!(Password::typed(&decomposed), composed);
    }

    #[test]
    fn a_name_inside_a_long_own_password_is_fine() {
        assert!(Password::parse("mary rides seven green tractors", &ABOUT).is_ok());
    }
}
