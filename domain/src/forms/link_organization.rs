//! Link Organization [R15]: a site lets another one's people use some of its services.

use super::Form;
use super::days::Days;
use super::services::{ChosenServices, NOTHING};
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::site::PidSl;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "link-organization",
    labels: &[
        ("other", "Organization’s PID/SL"),
        ("first_day", "First Day"),
        ("last_day", "Last Day"),
        ("services", "Services"),
    ],
    check: |fields, today| LinkOrganization::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOrganization {
    /// The organization's site.
    pub other: PidSl,
    /// From when until when.
    pub days: Days,
    /// The ceiling: at least one service.
    pub services: ChosenServices,
}

impl LinkOrganization {
    /// Reads the form.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let other = problems.check("other", PidSl::parse(fields.get("other")));
        let days = problems.take(Days::parse(fields, today));
        let services = problems.take(ChosenServices::some(fields, NOTHING));
        let (Some(other), Some(days), Some(services)) = (other, days, services) else { return Err(problems) };
        Ok(Self { other, days, services })
    }
}
