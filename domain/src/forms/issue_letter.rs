//! Issue Letter and Reissue Letter [R5]. The page says in `seen` which letter it showed last, so that a form that was sent before
//! issues none.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::moment::Moment;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "issue-letter",
    labels: &[],
    check: |fields, today| IssueLetter::parse(fields, today).err().unwrap_or_default(),
};

/// What is said where another letter was issued since.
pub const ISSUED: &str =
    "A letter was issued for this site meanwhile, and works. Look at the letters below before you issue another.";

/// The form, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssueLetter {
    /// When the letter was issued that the page showed last; none if it showed none.
    pub seen: Option<Moment>,
}

impl IssueLetter {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let seen = match fields.get("seen") {
            "none" => None,
            micros => Some(Moment(micros.parse::<i64>().map_err(|_| Problems::at("", ISSUED))?)),
        };
        Ok(Self { seen })
    }
}
