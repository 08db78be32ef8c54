//! User Registration of somebody who has a user ID [R6]: one more site for it, or the agency is asked [R7].

use super::{Form, note_for_agency};
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::note::Note;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "add-site",
    labels: &[("note", "Note for the agency")],
    check: |fields, today| AddSite::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddSite {
    /// The note, if the page said that the agency is asked.
    pub ask: Option<Note>,
}

impl AddSite {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let ask = note_for_agency(fields, &mut problems);
        if problems.is_empty() { Ok(Self { ask }) } else { Err(problems) }
    }
}
