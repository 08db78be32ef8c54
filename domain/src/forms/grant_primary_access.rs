//! Grant Primary Access [R12]: a site lets another one's primary and backup primary users administer it.

use super::Form;
use super::days::Days;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::site::PidSl;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "grant-primary-access",
    labels: &[("other", "PID/SL"), ("first_day", "First Day"), ("last_day", "Last Day")],
    check: |fields, today| GrantPrimaryAccess::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantPrimaryAccess {
    /// The site that is let in.
    pub other: PidSl,
    /// From when until when.
    pub days: Days,
}

impl GrantPrimaryAccess {
    /// Reads the form.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let other = problems.check("other", PidSl::parse(fields.get("other")));
        let days = problems.take(Days::parse(fields, today));
        let (Some(other), Some(days)) = (other, days) else { return Err(problems) };
        Ok(Self { other, days })
    }
}
