//! Variables that begin like Doorward's and are not: a misspelt setting must not go unnoticed.

use std::ffi::OsString;

/// What the project's own scripts and tests may have set.
const NOT_SETTINGS: [&str; 2] = ["DOORWARD_TEST_", "DOORWARD_CHROMIUM"];

/// Refuses an unknown variable `DOORWARD_…`, and a known one whose value is no text.
pub fn refuse(environment: impl IntoIterator<Item = (OsString, OsString)>, known: &[String]) -> Result<(), String> {
    for (name, value) in environment {
        let name = name.to_string_lossy();
        if !name.starts_with("DOORWARD_") || NOT_SETTINGS.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        if !known.iter().any(|known| *known == name) {
            let nearest = known.iter().min_by_key(|known| distance(known, &name)).map_or("", String::as_str);
            return Err(format!("{name} is no setting of Doorward. Is {nearest} meant? `doorward --help` lists them all."));
        }
        if value.to_str().is_none() {
            return Err(format!("{name} is not UTF-8 text."));
        }
    }
    Ok(())
}

/// How many characters must be put in, taken out or changed to make one text of the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, left) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in right.iter().enumerate() {
            let changed = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str) -> Result<(), String> {
        let known = ["DOORWARD_LISTEN", "DOORWARD_LOGO", "DOORWARD_DATABASE_URL"].map(str::to_owned);
        refuse([(name.into(), "value".into())], &known)
    }

    #[test]
    fn an_unknown_variable_is_named_with_the_nearest_known_one() {
        let message = refused("DOORWARD_DATABSE_URL").unwrap_err();
        assert!(message.starts_with("DOORWARD_DATABSE_URL "), "{message}");
        assert!(message.contains("Is DOORWARD_DATABASE_URL meant?"), "{message}");
        assert!(refused("DOORWARD_LOGOS").unwrap_err().contains("Is DOORWARD_LOGO meant?"));
        assert!(refused("DOORWARD_").is_err());
    }

    #[test]
    fn known_ones_and_those_of_others_pass() {
        for name in ["DOORWARD_LISTEN", "PATH", "DOORWARDEN", "DOORWARD_TEST_POSTGRES", "DOORWARD_CHROMIUM"] {
            assert_eq!(refused(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn distances() {
        for (left, right, expected) in [("", "", 0), ("", "ab", 2), ("kitten", "sitting", 3), ("same", "same", 0)] {
            assert_eq!(distance(left, right), expected);
            assert_eq!(distance(right, left), expected);
        }
    }
}
