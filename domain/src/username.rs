//! User IDs, which the system makes [R2].

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::fold::ascii_letters;
use crate::name::Name;

/// Letters of a username before its number: enough for every name, short enough to read out.
const LONGEST_STEM: usize = 30;

/// Words that stand where a username does in the addresses below `/subordinates`: whoever had one would have no page there.
const RESERVED: [&str; 3] = ["new", "link", "confirmation"];

/// A user ID: one person's, for life.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Username(String);

/// Why a text is no user ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A user ID has only letters and digits, for example mhughes2.")]
pub struct UsernameError;

/// What a person typed as a user ID, as user IDs are written: in small letters, without blanks around it. For where a text that
/// can't be one gets the same answer as one that belongs to nobody.
pub fn typed(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

impl Username {
    /// Reads a user ID as people type it: capitals and blanks around it are forgiven.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = typed(text);
        let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let right =
            !letters.is_empty() && text.len() <= LONGEST_STEM + 10 && letters.bytes().all(|b| b.is_ascii_lowercase());
        if right { Ok(Self(text)) } else { Err(UsernameError) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person's username begins with: first initial and last name, in ASCII. Names without a single
/// letter that folds to ASCII get `user`.
pub fn stem(first: &Name, last: &Name) -> String {
    let mut stem: String = ascii_letters(first.as_str()).chars().take(1).collect();
    stem.push_str(&ascii_letters(last.as_str()));
    stem.truncate(LONGEST_STEM);
    if stem.is_empty() { "user".to_owned() } else { stem }
}

/// The first free username of a stem [R2]: the stem alone, else with a number from 2 on that was never used. A reserved word counts
/// as taken.
pub fn free_username<'a>(stem: &str, taken: impl IntoIterator<Item = &'a str>) -> Username {
    let highest = taken
        .into_iter()
        .filter_map(|name| name.strip_prefix(stem))
        .filter_map(|rest| if rest.is_empty() { Some(1) } else { rest.parse::<u64>().ok() })
        .max()
        .max(RESERVED.contains(&stem).then_some(1));
    Username(highest.map_or_else(|| stem.to_owned(), |n| format!("{stem}{}", n + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    #[test]
    fn r2_first_initial_and_last_name_in_ascii() {
        for (first, last, expected) in [
            ("Mary", "Hughes", "mhughes"),
            ("Zoë", "O’Neill-Sánchez", "zoneillsanchez"),
            ("Østen", "Ångström", "oangstrom"),
            ("李", "王", "user"),
            ("Ana", "王", "a"),
        ] {
            assert_eq!(stem(&name(first), &name(last)), expected);
        }
        assert_eq!(stem(&name("A"), &name(&"b".repeat(100))).len(), LONGEST_STEM);
    }

    #[test]
    fn r2_a_taken_username_gets_the_next_number() {
        assert_eq!(free_username("mhughes", []).as_str(), "mhughes");
        assert_eq!(free_username("mhughes", ["mhughes"]).as_str(), "mhughes2");
        assert_eq!(free_username("mhughes", ["mhughes", "mhughes7", "mhughesson"]).as_str(), "mhughes8");
    }

    #[test]
    fn r2_no_username_is_a_word_of_an_address() {
        let cases: [(&str, &str, &[&str], &str); 5] = [
            ("Nina", "Ew", &[], "new2"),
            ("Nina", "Ew", &["new2", "newton"], "new3"),
            ("Lin", "Ink", &[], "link2"),
            ("Carla", "Onfirmation", &[], "confirmation2"),
            ("Nina", "Ewe", &[], "newe"),
        ];
        for (first, last, taken, expected) in cases {
            let stem = stem(&name(first), &name(last));
            assert_eq!(free_username(&stem, taken.iter().copied()).as_str(), expected, "{first} {last}, {taken:?}");
        }
    }

    #[test]
    fn what_is_made_can_be_read_back() {
        for made in ["mhughes", "mhughes2", "a"] {
            assert_eq!(Username::parse(&made.to_uppercase()).map(|u| u.0), Ok(made.to_owned()));
        }
        for typed in [" mhughes ", "MHughes", "MHUGHES\u{a0}", "\tmHughes\r\n"] {
            assert_eq!(Username::parse(typed).map(|u| u.0), Ok("mhughes".to_owned()), "{typed:?}");
        }
        for bad in ["", "2", "m hughes", "m.hughes", "zoë", &"a".repeat(50)] {
            assert_eq!(Username::parse(bad), Err(UsernameError), "{bad:?}");
        }
    }
}
