//! Change Ceiling [R15]: the services of a site that a linked organization's people may use. The ceiling as it was shown stands in
//! `seen`.

use super::Form;
use super::services::ChosenServices;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "change-ceiling",
    labels: &[("services", "Services")],
    check: |fields, today| ChangeCeiling::parse(fields, today).err().unwrap_or_default(),
};

/// What is said where nothing would be left of the ceiling.
pub const NOTHING_LEFT: &str = "Choose at least one service. To take everything away, choose End Link.";

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCeiling {
    /// The ceiling: at least one service.
    pub services: ChosenServices,
    /// Whether what ends by it was shown before.
    pub confirmed: bool,
}

impl ChangeCeiling {
    /// Reads the form; and the address of the question, which has the same fields.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let services = ChosenServices::some(fields, NOTHING_LEFT)?;
        Ok(Self { services, confirmed: fields.get("confirmed") == "1" })
    }
}
