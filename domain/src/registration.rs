//! PIN Entry: what the registration letter's holder types.

use crate::fields::{Fields, Problems};
use crate::site::{LegacyProviderNumber, PidSl, RegistrationPin};

/// The form of PIN Entry, read.
#[derive(Clone, Debug)]
pub struct PinEntry {
    /// The site.
    pub pid_sl: PidSl,
    /// The PIN from the letter.
    pub registration_pin: RegistrationPin,
    /// All seven digits, of which the letter shows five.
    pub legacy_provider_number: LegacyProviderNumber,
}

/// The one answer to every failure of PIN Entry [R5]: which of the three was wrong is not said.
pub const PIN_ENTRY_REFUSED: &str = "These three don’t belong together, or the letter is no longer valid. Check each against your letter. \
     If it still doesn’t work, ask for a new letter.";

impl PinEntry {
    /// Reads the form.
    pub fn parse(fields: &Fields) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let pid_sl = problems.check("pid_sl", PidSl::parse(fields.get("pid_sl")));
        let pin = problems.check("registration_pin", RegistrationPin::parse(fields.get("registration_pin")));
        let legacy =
            problems.check("legacy_provider_number", LegacyProviderNumber::parse(fields.get("legacy_provider_number")));
        match (pid_sl, pin, legacy) {
            (Some(pid_sl), Some(registration_pin), Some(legacy_provider_number)) => {
                Ok(Self { pid_sl, registration_pin, legacy_provider_number })
            }
            _ => Err(problems),
        }
    }
}

/// What is wrong with the form, in the browser and on the server.
pub fn check_pin_entry(fields: &Fields) -> Problems {
    PinEntry::parse(fields).err().unwrap_or_default()
}

/// What is wrong with the form of Sign In before anybody looks whether the two belong together.
pub fn check_sign_in(fields: &Fields) -> Problems {
    let mut problems = Problems::new();
    if fields.get("username").trim().is_empty() {
        problems.add("username", "Enter your username.");
    }
    if fields.get("password").is_empty() {
        problems.add("password", "Enter your password.");
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_pin_entry_has_its_message() {
        let form =
            Fields::from_iter([("pid_sl", "110091495"), ("registration_pin", "123"), ("legacy_provider_number", "62805")]);
        let problems = check_pin_entry(&form);
        assert_eq!(problems.of("pid_sl"), Some("A PID/SL has nine digits and a letter, for example 110091495C."));
        assert_eq!(problems.of("registration_pin"), Some("Enter the eight digits of the PIN from your letter."));
        assert_eq!(problems.of("legacy_provider_number"), Some("Enter all seven digits. The letter shows the first five."));
    }

    #[test]
    fn sign_in_needs_both() {
        assert_eq!(check_sign_in(&Fields::default()).iter().count(), 2);
        assert!(check_sign_in(&Fields::from_iter([("username", "a"), ("password", " ")])).is_empty());
    }
}
