//! The agency's answer to a change of primary user [R7]: Approve, or Decline with a reason.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::note::{LONGEST, is_short, one_line};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "decide-change",
    labels: &[("end_access", "Primary Access"), ("reason", "Reason")],
    check: |fields, today| DecideChange::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecideChange {
    /// Whether it is approved.
    pub approves: bool,
    /// Whether the primary access ends, too, by which the old one would still administer the site.
    pub ends_access: bool,
    /// The reason in one line. Whoever is declined is told why.
    pub reason: String,
}

impl DecideChange {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let approves = match fields.get("answer") {
            "approve" => true,
            "decline" => false,
            _ => return Err(Problems::at("", "Choose Approve or Decline.")),
        };
        let reason = one_line(fields.get("reason"));
        if reason.is_empty() && !approves {
            Err(Problems::at("reason", "Say why you decline: the asker reads it."))
        } else if !is_short(&reason) {
            Err(Problems::at("reason", format_args!("A reason can have at most {LONGEST} letters.")))
        } else {
            Ok(Self { approves, ends_access: fields.get("end_access") == "yes", reason })
        }
    }
}
