//! Stay Signed In, which the script asks before the time is up.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form =
    Form { name: "stay", labels: &[], check: |fields, today| Stay::parse(fields, today).err().unwrap_or_default() };

/// Somebody is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay;

impl Stay {
    /// Nothing can be wrong with it.
    pub fn parse(_: &Fields, _: Day) -> Result<Self, Problems> {
        Ok(Self)
    }
}
