//! Add New Subordinate: somebody gets a user ID, services at a site, and perhaps days.

use super::Form;
use super::days::Days;
use super::services::ChosenServices;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::person::Person;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "new-subordinate",
    labels: &[
        ("last_name", "Last Name"),
        ("first_name", "First Name"),
        ("middle_initial", "Middle Initial"),
        ("date_of_birth", "Date of Birth"),
        ("user_pin", "PIN"),
        ("email", "Email Address"),
        ("zip_code", "Zip Code"),
        ("services", "Services"),
        ("first_day", "First Day"),
        ("last_day", "Last Day"),
    ],
    check: |fields, today| NewSubordinate::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubordinate {
    /// Who it is.
    pub person: Person,
    /// What the person may use at the site.
    pub services: ChosenServices,
    /// From when until when the person works there.
    pub days: Days,
}

impl NewSubordinate {
    /// Reads the form.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let person = problems.take(Person::parse(fields));
        let services = problems.take(ChosenServices::parse(fields));
        let days = problems.take(Days::parse(fields, today));
        let (Some(person), Some(services), Some(days)) = (person, services, days) else { return Err(problems) };
        Ok(Self { person, services, days })
    }
}
