//! The agency's search in the record [R19]: what an address of it asks for, and that of its export. Which kinds of entries there are
//! is known where they are written.

use super::Form;
use super::days::optional;
use crate::day::{Day, DayError};
use crate::fields::{Fields, Problems};
use crate::site::PidSl;
use crate::username::Username;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "audit-search",
    labels: &[("person", "Person"), ("site", "Site"), ("kind", "What happened"), ("from", "From"), ("until", "Until")],
    check: |fields, today| AuditSearch::parse(fields, today).err().unwrap_or_default(),
};

/// What is said of a kind that there isn't.
pub const NO_SUCH_KIND: &str = "Choose one of the list.";

/// The form, read: what isn't asked for is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditSearch {
    /// Who did it, or whom it concerns.
    pub person: Option<Username>,
    /// Where it was done, or which it concerns.
    pub site: Option<PidSl>,
    /// What happened, by the word in the record.
    pub kind: Option<String>,
    /// The first day.
    pub from: Option<Day>,
    /// The last day, included.
    pub until: Option<Day>,
}

impl AuditSearch {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let asked = |name| Some(fields.get(name).trim()).filter(|text: &&str| !text.is_empty());
        let mut problems = Problems::new();
        let person = asked("person").and_then(|text| problems.check("person", Username::parse(text)));
        let site = asked("site").and_then(|text| problems.check("site", PidSl::parse(text)));
        let kind = asked("kind").and_then(|text| problems.check("kind", word(text)));
        let from = optional(&mut problems, fields, "from", Ok);
        let until = optional(&mut problems, fields, "until", |day| {
            if from.is_some_and(|from| day < from) { Err(DayError::BeforeFirst) } else { Ok(day) }
        });
        if problems.is_empty() { Ok(Self { person, site, kind, from, until }) } else { Err(problems) }
    }
}

/// A word as kinds have them.
fn word(text: &str) -> Result<String, &'static str> {
    let right = text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if right { Ok(text.to_owned()) } else { Err(NO_SUCH_KIND) }
}
