//! What the script sends when the time is up: where the page is, and what was typed there.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::session::is_own_path;

/// The form, as the browser and the server know it.
pub static FORM: Form =
    Form { name: "keep", labels: &[], check: |fields, today| Keep::parse(fields, today).err().unwrap_or_default() };

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Where the form would have been sent that stood on the page.
    pub page: String,
    /// What was typed.
    pub typed: Fields,
}

impl Keep {
    /// Reads the form. A page that isn't one of this program is Home.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let page = Some(fields.get("page")).filter(|page| is_own_path(page)).unwrap_or("/");
        Ok(Self { page: page.to_owned(), typed: fields.without(&["page"]) })
    }
}
