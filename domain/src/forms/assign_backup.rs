//! Assign Backup Primary User [R11]: one of the site's subordinates.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::username::Username;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "assign-backup",
    labels: &[("username", "Subordinate")],
    check: |fields, today| AssignBackup::parse(fields, today).err().unwrap_or_default(),
};

/// What is said of a user ID that nobody at the site has.
pub const NOBODY: &str = "Nobody at this site has this user ID. Choose one of those proposed.";

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignBackup {
    /// Who becomes backup primary user.
    pub username: Username,
}

impl AssignBackup {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let typed = fields.get("username");
        if typed.trim().is_empty() {
            return Err(Problems::at("username", "Choose one of the site’s subordinates."));
        }
        let username = Username::parse(typed).map_err(|_| Problems::at("username", NOBODY))?;
        Ok(Self { username })
    }
}
