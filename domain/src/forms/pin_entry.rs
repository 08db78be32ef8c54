//! PIN Entry [R5]: what the registration letter's holder types.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::site::{LegacyProviderNumber, PidSl, RegistrationPin};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "pin-entry",
    labels: &[
        ("pid_sl", "Provider ID/Service Location (PID/SL)"),
        ("registration_pin", "PIN"),
        ("legacy_provider_number", "Provider Number"),
    ],
    check: |fields, today| PinEntry::parse(fields, today).err().unwrap_or_default(),
};

/// The one answer to every failure of PIN Entry [R5]: which of the three was wrong is not said.
pub const REFUSED: &str = "These three don’t belong together, or the letter is no longer valid. Check each against your letter. \
     If it still doesn’t work, ask for a new letter.";

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinEntry {
    /// The site.
    pub pid_sl: PidSl,
    /// The PIN from the letter.
    pub registration_pin: RegistrationPin,
    /// All seven digits, of which the letter shows five.
    pub legacy_provider_number: LegacyProviderNumber,
}

impl PinEntry {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let pid_sl = problems.check("pid_sl", PidSl::parse(fields.get("pid_sl")));
        let pin = problems.check("registration_pin", RegistrationPin::parse(fields.get("registration_pin")));
        let legacy =
            problems.check("legacy_provider_number", LegacyProviderNumber::parse(fields.get("legacy_provider_number")));
        let (Some(pid_sl), Some(registration_pin), Some(legacy_provider_number)) = (pid_sl, pin, legacy) else {
            return Err(problems);
        };
        Ok(Self { pid_sl, registration_pin, legacy_provider_number })
    }
}
