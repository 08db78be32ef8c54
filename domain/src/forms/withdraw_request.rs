//! Withdraw, on Requests and wherever an offer waits: who asked takes it back.

use super::{Form, key, kind};
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::request::RequestKind;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "withdraw-request",
    labels: &[],
    check: |fields, today| WithdrawRequest::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawRequest {
    /// What was asked.
    pub kind: RequestKind,
    /// The request's key.
    pub request: String,
}

impl WithdrawRequest {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let kind = kind(fields, &mut problems);
        let request = key(fields, "request", &mut problems);
        let (Some(kind), Some(request)) = (kind, request) else { return Err(problems) };
        Ok(Self { kind, request })
    }
}
