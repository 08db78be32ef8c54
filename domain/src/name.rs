//! Names of people.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest last or first name, in characters.
pub const LONGEST_NAME: usize = 100;

/// A last or a first name as its bearer writes it: letters of any script, with apostrophes, hyphens, periods and blanks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name(String);

/// Why a name was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing but blanks.
    #[error("Enter a name.")]
    Missing,
    /// Over [`LONGEST_NAME`] characters.
    #[error("A name can have at most 100 letters.")]
    TooLong,
    /// A digit, a control character, an emoji…
    #[error("Use only letters, spaces, apostrophes, hyphens and periods.")]
    Character,
    /// Punctuation alone.
    #[error("A name needs at least one letter.")]
    NoLetter,
}

impl Name {
    /// Reads a name; blanks around it are dropped and blanks inside run together.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.chars().any(char::is_control) {
            return Err(NameError::Character);
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            Err(NameError::Missing)
        } else if name.chars().count() > LONGEST_NAME {
            Err(NameError::TooLong)
        } else if !name.chars().all(belongs_to_names) {
            Err(NameError::Character)
        } else if !name.chars().any(char::is_alphabetic) {
            Err(NameError::NoLetter)
        } else {
            Ok(Self(name))
        }
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters, their combining accents, and what stands between the parts of names.
fn belongs_to_names(c: char) -> bool {
    c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '‘' | 'ʼ' | '-' | '‐' | '‑' | '.' | '\u{300}'..='\u{36f}')
}

/// A middle initial: one letter, as a capital.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MiddleInitial(char);

/// Why a middle initial was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Enter one letter, or leave this empty.")]
pub struct MiddleInitialError;

impl MiddleInitial {
    /// Reads an initial, with or without its period; nothing typed is no initial.
    pub fn parse(text: &str) -> Result<Option<Self>, MiddleInitialError> {
        let text = text.trim();
        let mut letters = text.strip_suffix('.').unwrap_or(text).chars();
        match (letters.next(), letters.next()) {
            (None, _) if text.is_empty() => Ok(None),
            (Some(letter), None) if letter.is_alphabetic() => Ok(Some(Self(letter.to_uppercase().next().unwrap_or(letter)))),
            _ => Err(MiddleInitialError),
        }
    }

    /// The letter.
    pub fn letter(self) -> char {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_people_are_called() {
        let longest = "a".repeat(100);
        for good in ["O’Neill-Sánchez", "O'Brien", "Zoë", "de la Cruz", "X", "St. John", "Ng", "李", "Zoe\u{308}", &longest]
        {
            assert_eq!(Name::parse(good).map(|n| n.0), Ok(good.to_owned()));
        }
        assert_eq!(Name::parse("  Van   Dyke ").map(|n| n.0), Ok("Van Dyke".to_owned()));
    }

    #[test]
    fn other_things_are_not_names() {
        for (bad, why) in [
            ("", NameError::Missing),
            ("   ", NameError::Missing),
            ("\u{7}Bell", NameError::Character),
            ("Tab\tbed", NameError::Character),
            ("Smile 😀", NameError::Character),
            ("R2D2", NameError::Character),
            ("<b>", NameError::Character),
            ("-'-", NameError::NoLetter),
            (&"a".repeat(101), NameError::TooLong),
        ] {
            assert_eq!(Name::parse(bad), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn an_initial_is_one_letter_or_none() {
        assert_eq!(MiddleInitial::parse(" "), Ok(None));
        assert_eq!(MiddleInitial::parse("é"), Ok(Some(MiddleInitial('É'))));
        assert_eq!(MiddleInitial::parse("q."), Ok(Some(MiddleInitial('Q'))));
        for bad in ["QQ", "1", "😀", "."] {
            assert_eq!(MiddleInitial::parse(bad), Err(MiddleInitialError), "{bad:?}");
        }
    }
}
