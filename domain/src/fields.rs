//! What a form sends, and what is wrong with it: the same two values in the browser and on the server.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

/// The names and values of one submitted form, in order; a name may stand there several times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of `name`, or nothing typed.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Whether the form sent `name` at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether the form sent nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values as they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// The same form without the values of `names`: what may be kept for later.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(n, _)| !names.contains(&n.as_str())).cloned().collect())
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(n, v)| (n.into(), v.into())).collect())
    }
}

/// A secret as somebody typed it: a password, a code. Prints as stars.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedSecret(String);

impl TypedSecret {
    /// What was typed.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, to be compared with a hash or hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TypedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedSecret(***)")
    }
}

/// What is wrong with a form: one message for each field, in the order of the fields on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems(Vec<Problem>);

/// One field's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field's name, which is its element's id too.
    pub field: String,
    /// What is wrong and what to do, in words a receptionist understands.
    pub message: String,
}

impl Problems {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One message at one field.
    pub fn at(field: &str, message: impl Display) -> Self {
        let mut problems = Self::new();
        problems.add(field, message);
        problems
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Adds a message; the first one of a field stays.
    pub fn add(&mut self, field: &str, message: impl Display) {
        if self.of(field).is_none() {
            self.0.push(Problem { field: field.to_owned(), message: message.to_string() });
        }
    }

    /// The value, or its error as the message of `field`.
    pub fn check<T, E: Display>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.add(field, error)).ok()
    }

    /// The part of a form that has several fields, or all of its problems as they are.
    pub fn take<T>(&mut self, parsed: Result<T, Self>) -> Option<T> {
        match parsed {
            Ok(part) => Some(part),
            Err(others) => {
                for problem in others.0 {
                    if self.of(&problem.field).is_none() {
                        self.0.push(problem);
                    }
                }
                None
            }
        }
    }

    /// The message of `field`.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|p| p.field == field).map(|p| p.message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All messages, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_message_of_a_field_stays_and_the_order_is_that_of_the_page() {
        let mut problems = Problems::at("last_name", "Enter the last name.");
        assert_eq!(
            problems.take::<()>(Err(Problems::at("last_name", "Another.").and(Problems::at("email", "Wrong.")))),
            None
        );
        assert_eq!(problems.take(Ok::<_, Problems>(7)), Some(7));
        let told: Vec<(&str, &str)> = problems.iter().map(|p| (p.field.as_str(), p.message.as_str())).collect();
        assert_eq!(told, [("last_name", "Enter the last name."), ("email", "Wrong.")]);
    }

    #[test]
    fn a_typed_secret_prints_as_stars() {
        assert_eq!(format!("{:?}", TypedSecret::new("seven maple lanterns")), "TypedSecret(***)");
    }
}
