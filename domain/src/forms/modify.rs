//! Modify Subordinate: what somebody may use at a site.

use super::Form;
use super::days::Days;
use super::services::ChosenServices;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "modify",
    labels: &[("services", "Services"), ("first_day", "First Day"), ("last_day", "Last Day")],
    check: |fields, today| Modify::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modify {
    /// What the person may use.
    pub services: ChosenServices,
    /// From when until when, of the services that are assigned now.
    pub days: Days,
}

impl Modify {
    /// Reads the form.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let services = problems.take(ChosenServices::parse(fields));
        let days = problems.take(Days::parse(fields, today));
        let (Some(services), Some(days)) = (services, days) else { return Err(problems) };
        Ok(Self { services, days })
    }
}
