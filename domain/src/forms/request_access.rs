//! Request Access: somebody asks a site's administrators for a service.

use super::{Form, hidden_site};
use crate::catalogue::ServiceCode;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::note::Note;
use crate::site::PidSl;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "request-access",
    labels: &[("service", "Service"), ("note", "Note")],
    check: |fields, today| RequestAccess::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestAccess {
    /// The site that the page showed.
    pub site: Option<PidSl>,
    /// What is asked for.
    pub service: ServiceCode,
    /// What it is needed for.
    pub note: Note,
}

impl RequestAccess {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let site = hidden_site(fields, &mut problems);
        let service = match fields.get("service").trim() {
            "" => Err("Choose a service."),
            code => ServiceCode::parse(code).map_err(|_| "Choose a service of the list."),
        };
        let service = problems.check("service", service);
        let note = problems.check("note", Note::parse(fields.get("note")));
        match (service, note) {
            (Some(service), Some(note)) if problems.is_empty() => Ok(Self { site, service, note }),
            _ => Err(problems),
        }
    }
}
