//! The button below a question: what it does, and to whom, stands in the address of its page. All bare buttons share this form.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "confirmation",
    labels: &[],
    check: |fields, today| Confirmation::parse(fields, today).err().unwrap_or_default(),
};

/// Somebody pressed the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation;

impl Confirmation {
    /// Nothing can be wrong with it.
    pub fn parse(_: &Fields, _: Day) -> Result<Self, Problems> {
        Ok(Self)
    }
}
