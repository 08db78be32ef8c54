//! Terms and Conditions [R8]: accepted, put off or refused by one of three buttons.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form =
    Form { name: "terms", labels: &[], check: |fields, today| Terms::parse(fields, today).err().unwrap_or_default() };

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The key of the version that was shown.
    pub version: String,
    /// What is done with it.
    pub answer: TermsAnswer,
}

/// What somebody does with a version of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsAnswer {
    /// I Agree.
    Agree,
    /// Not Now: possible until the version is in force.
    Later,
    /// I Do Not Agree; and whatever else is sent.
    Refuse,
}

impl Terms {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let answer = match fields.get("answer") {
            "agree" => TermsAnswer::Agree,
            "later" => TermsAnswer::Later,
            _ => TermsAnswer::Refuse,
        };
        Ok(Self { version: fields.get("version").to_owned(), answer })
    }
}
