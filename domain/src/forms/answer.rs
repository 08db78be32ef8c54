//! The answer to a request: Accept, or Decline with a reason. Several of these forms stand on one page.

use super::{Form, key, kind};
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::note::{LONGEST, is_short, one_line};
use crate::request::RequestKind;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "answer",
    labels: &[("reason", "Reason")],
    check: |fields, today| Answer::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is asked.
    pub kind: RequestKind,
    /// The request's key.
    pub request: String,
    /// Whether it is accepted.
    pub accepts: bool,
    /// Why not, perhaps nothing.
    pub reason: String,
    /// The key of the request after which the page began, if it was a later one.
    pub after: Option<String>,
}

impl Answer {
    /// Reads the form. What is wrong with the reason stands at `reason-` and the request's key: that is the field's id, for there are
    /// several on the page.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let kind = kind(fields, &mut problems);
        let request = key(fields, "request", &mut problems);
        let accepts = match fields.get("answer") {
            "accept" => Some(true),
            "decline" => Some(false),
            _ => problems.check("", Err("Choose Accept or Decline.")),
        };
        let reason = one_line(fields.get("reason"));
        if !is_short(&reason) {
            let id = ["reason-", fields.get("request")].concat();
            problems.add(&id, format_args!("Use at most {LONGEST} characters."));
        }
        let after = Some(fields.get("after")).filter(|after| !after.is_empty()).map(str::to_owned);
        match (kind, request, accepts) {
            (Some(kind), Some(request), Some(accepts)) if problems.is_empty() => {
                Ok(Self { kind, request, accepts, reason, after })
            }
            _ => Err(problems),
        }
    }
}
