//! What one provider type is offered [R13].

use std::collections::BTreeSet;

use super::Form;
use crate::catalogue::{ServiceCode, ServiceCodeError};
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "offer",
    labels: &[("services", "Services")],
    check: |fields, today| Offer::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// What is offered from now on, besides what is offered to all.
    pub services: BTreeSet<ServiceCode>,
    /// What the question named as taken away: nothing else is.
    pub ends: BTreeSet<ServiceCode>,
}

impl Offer {
    /// Reads the form; and the address of the question, which has the same fields.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let codes = |name| fields.all(name).map(ServiceCode::parse).collect::<Result<_, ServiceCodeError>>();
        let both = codes("services").and_then(|services| Ok(Self { services, ends: codes("ends")? }));
        both.map_err(|_| Problems::at("services", "Choose services of the list."))
    }
}
