//! Link Subordinate [R14]: somebody who has a user ID works at one more site.

use super::Form;
use super::days::Days;
use super::services::ChosenServices;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::name::Name;
use crate::username::Username;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "link-subordinate",
    labels: &[
        ("username", "User ID"),
        ("last_name", "Last Name"),
        ("first_day", "First Day"),
        ("last_day", "Last Day"),
        ("services", "Services"),
    ],
    check: |fields, today| LinkSubordinate::parse(fields, today).err().unwrap_or_default(),
};

/// Doesn't say which of the two is wrong: nobody learns here which user IDs there are. Of what can't be one it says the same.
pub const NOBODY: &str = "Nobody has this user ID and this last name. Ask the person for both, and type them exactly.";

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSubordinate {
    /// The person's user ID.
    pub username: Username,
    /// The last name that belongs to it.
    pub last_name: Name,
    /// From when until when the person works there.
    pub days: Days,
    /// What the person may use there.
    pub services: ChosenServices,
}

impl LinkSubordinate {
    /// Reads the form.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        for (name, message) in [
            ("username", "Enter the user ID, for example mhughes2."),
            ("last_name", "Enter the last name that belongs to the user ID."),
        ] {
            if fields.get(name).trim().is_empty() {
                problems.add(name, message);
            }
        }
        // The first message of a field stays.
        let username = problems.check("username", Username::parse(fields.get("username")).map_err(|_| NOBODY));
        let last_name = problems.check("last_name", Name::parse(fields.get("last_name")));
        let days = problems.take(Days::parse(fields, today));
        let services = problems.take(ChosenServices::parse(fields));
        let (Some(username), Some(last_name), Some(days), Some(services)) = (username, last_name, days, services) else {
            return Err(problems);
        };
        Ok(Self { username, last_name, days, services })
    }
}
