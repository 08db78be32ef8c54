//! One client of a site [R15]: what one of the site's people may use there. The page says the days of the client's link in the
//! hidden fields `link_first_day` and `link_last_day`.

use super::Form;
use super::days::Days;
use super::services::ChosenServices;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::username::Username;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "client",
    labels: &[("first_day", "First Day"), ("last_day", "Last Day"), ("services", "Services")],
    check: |fields, today| Client::parse(fields, today).err().unwrap_or_default(),
};

/// What is said of a user ID that nobody at the site has.
pub const NOBODY: &str = "Nobody with this user ID works at this site.";

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Whose services they are; the page names the person in a hidden field.
    pub username: Username,
    /// From when until when, of the services that are assigned now.
    pub days: Days,
    /// What the person may use at the client.
    pub services: ChosenServices,
}

impl Client {
    /// Reads the form with the days that its page says the link has.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        Self::parse_with(fields, Days::of_link(fields), today)
    }

    /// Reads the form with the days that the store says the link has, whatever its page said.
    pub fn parse_with(fields: &Fields, link: Days, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let username = problems.check("", Username::parse(fields.get("username")).map_err(|_| NOBODY));
        let days = problems.take(Days::parse_within(fields, link, today));
        let services = problems.take(ChosenServices::parse(fields));
        let (Some(username), Some(days), Some(services)) = (username, days, services) else { return Err(problems) };
        Ok(Self { username, days, services })
    }
}
