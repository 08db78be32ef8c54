//! Withdraw, on Change of Primary User [R7]: who asked the agency takes it back.

use super::{Form, key};
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "withdraw-change",
    labels: &[],
    check: |fields, today| WithdrawChange::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawChange {
    /// The request's key.
    pub request: String,
}

impl WithdrawChange {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let request = key(fields, "request", &mut problems);
        request.map(|request| Self { request }).ok_or(problems)
    }
}
