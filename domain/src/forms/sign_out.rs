//! Sign Out, on every page.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form =
    Form { name: "sign-out", labels: &[], check: |fields, today| SignOut::parse(fields, today).err().unwrap_or_default() };

/// Somebody signs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignOut;

impl SignOut {
    /// Nothing can be wrong with it.
    pub fn parse(_: &Fields, _: Day) -> Result<Self, Problems> {
        Ok(Self)
    }
}
