//! What looks for something: whatever is typed, nothing is wrong with it. All such forms share this one; the agency's search in the
//! record has its own.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form =
    Form { name: "search", labels: &[], check: |fields, today| Search::parse(fields, today).err().unwrap_or_default() };

/// Somebody looks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search;

impl Search {
    /// Nothing can be wrong with it.
    pub fn parse(_: &Fields, _: Day) -> Result<Self, Problems> {
        Ok(Self)
    }
}
