//! Sites and the numbers they are known by.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::fold::unspaced;

/// The key of a site: Provider ID and Service Location, nine digits and a capital letter, such as `110091495C`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PidSl(String);

/// Why a PID/SL was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A PID/SL has nine digits and a letter, for example 110091495C.")]
pub struct PidSlError;

impl PidSl {
    /// Reads a PID/SL; a small letter, blanks and hyphens are forgiven.
    pub fn parse(text: &str) -> Result<Self, PidSlError> {
        let text = unspaced(text).to_ascii_uppercase();
        match text.as_bytes() {
            [digits @ .., letter] if digits.len() == 9 && is_digits(digits) && letter.is_ascii_uppercase() => Ok(Self(text)),
            _ => Err(PidSlError),
        }
    }

    /// The ten characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PidSl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for PidSl {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PidSl {
    type Error = PidSlError;
    fn try_from(text: String) -> Result<Self, PidSlError> {
        Self::parse(&text)
    }
}

impl From<PidSl> for String {
    fn from(pid_sl: PidSl) -> Self {
        pid_sl.0
    }
}

/// The number by which the agency knew a site before PID/SLs: seven digits. The letter shows the first five [R5].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyProviderNumber(String);

/// Why a legacy provider number was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Enter all seven digits. The letter shows the first five.")]
pub struct LegacyProviderNumberError;

impl LegacyProviderNumber {
    /// Reads seven digits; blanks and hyphens are forgiven.
    pub fn parse(text: &str) -> Result<Self, LegacyProviderNumberError> {
        digits(&unspaced(text), 7).map(Self).ok_or(LegacyProviderNumberError)
    }

    /// All seven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the registration letter prints.
    pub fn first_five(&self) -> &str {
        &self.0[..5]
    }
}

/// National Provider Identifier: ten digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Npi(String);

/// Why an NPI was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("An NPI has ten digits.")]
pub struct NpiError;

impl Npi {
    /// Reads ten digits. The check digit is not tested: the agency's roster decides which numbers there are.
    pub fn parse(text: &str) -> Result<Self, NpiError> {
        digits(text, 10).map(Self).ok_or(NpiError)
    }

    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The PIN that a registration letter carries: eight digits, single use [R5].
#[derive(Clone, PartialEq, Eq)]
pub struct RegistrationPin(String);

/// Why a registration PIN was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Enter the eight digits of the PIN from your letter.")]
pub struct RegistrationPinError;

impl RegistrationPin {
    /// Reads eight digits; blanks and hyphens are forgiven, since letters print them in two groups.
    pub fn parse(text: &str) -> Result<Self, RegistrationPinError> {
        digits(&unspaced(text), 8).map(Self).ok_or(RegistrationPinError)
    }

    /// The PIN made of `number`, of which the last eight digits count.
    pub fn of(number: u64) -> Self {
        Self(format!("{:08}", number % 100_000_000))
    }

    /// The digits, to be printed on the letter or hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RegistrationPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationPin(***)")
    }
}

/// What kind of legal entity an organization is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrganizationKind {
    /// Gives care.
    Provider,
    /// Bills for providers.
    BillingIntermediary,
    /// A plan or another entity with a relationship to the agency.
    RelationshipEntity,
}

/// Why an organization's kind was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The kind is provider, billing_intermediary or relationship_entity.")]
pub struct OrganizationKindError;

impl OrganizationKind {
    /// Reads the roster's word.
    pub fn parse(text: &str) -> Result<Self, OrganizationKindError> {
        match text {
            "provider" => Ok(Self::Provider),
            "billing_intermediary" => Ok(Self::BillingIntermediary),
            "relationship_entity" => Ok(Self::RelationshipEntity),
            _ => Err(OrganizationKindError),
        }
    }

    /// The roster's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::BillingIntermediary => "billing_intermediary",
            Self::RelationshipEntity => "relationship_entity",
        }
    }
}

fn is_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

fn digits(text: &str, count: usize) -> Option<String> {
    let text = text.trim();
    (text.len() == count && is_digits(text.as_bytes())).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_sl_is_nine_digits_and_a_letter() {
        for good in
            ["110091495C", "110091495c", " 110091495C ", "110091495 C", "110091495-c", "110 091 495 C", "110-091-495-C"]
        {
            assert_eq!(PidSl::parse(good).map(|p| p.0), Ok("110091495C".to_owned()));
        }
        for bad in ["", "110091495", "1100914955", "11009149C", "A10091495C", "110091495É", "1100914950C", "110091495/C"] {
            assert_eq!(PidSl::parse(bad), Err(PidSlError), "{bad:?}");
        }
    }

    #[test]
    fn r5_the_letter_prints_five_of_seven_digits() {
        for good in ["6280514", " 6280514 ", "62805 14", "62805-14", "628-0514"] {
            assert_eq!(LegacyProviderNumber::parse(good).unwrap().first_five(), "62805", "{good:?}");
        }
        for bad in ["", "62805", "62805141", "62805ab", "٦٢٨٠٥١٤"] {
            assert_eq!(LegacyProviderNumber::parse(bad), Err(LegacyProviderNumberError), "{bad:?}");
        }
    }

    #[test]
    fn a_registration_pin_is_eight_digits_and_prints_as_stars() {
        for good in ["12345678", "1234 5678", "1234-5678", " 12 34 56 78 "] {
            assert_eq!(RegistrationPin::parse(good).unwrap().reveal(), "12345678", "{good:?}");
        }
        assert_eq!(RegistrationPin::of(42).reveal(), "00000042");
        assert_eq!(format!("{:?}", RegistrationPin::of(42)), "RegistrationPin(***)");
        for bad in ["", "123", "1234567a", "123456789", "1234 567", "1234/5678"] {
            assert_eq!(RegistrationPin::parse(bad), Err(RegistrationPinError), "{bad:?}");
        }
    }
}
