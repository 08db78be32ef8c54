//! User Registration [R6]: whoever holds the letter becomes the site's primary user; where it has one, asks the agency [R7].

use super::{Form, note_for_agency};
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::note::Note;
use crate::person::Person;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "registration",
    labels: &[
        ("last_name", "Last Name"),
        ("first_name", "First Name"),
        ("middle_initial", "Middle Initial"),
        ("date_of_birth", "Date of Birth"),
        ("user_pin", "PIN"),
        ("email", "Email Address"),
        ("zip_code", "Zip Code"),
        ("note", "Note for the agency"),
    ],
    check: |fields, today| Registration::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Who registers.
    pub person: Person,
    /// The note, if the page said that the agency is asked. What it did not say is not done: the site may have got a primary user
    /// meanwhile, or lost it.
    pub ask: Option<Note>,
}

impl Registration {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let person = problems.take(Person::parse(fields));
        let ask = note_for_agency(fields, &mut problems);
        match person {
            Some(person) if problems.is_empty() => Ok(Self { person, ask }),
            _ => Err(problems),
        }
    }
}
