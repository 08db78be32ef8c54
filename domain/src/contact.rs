//! E-mail addresses, ZIP codes and user PINs.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::fold::unspaced;

/// An e-mail address, as typed. [R1] compares it by [`EmailAddress::key`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailAddress(String);

/// Why an e-mail address was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmailError {
    /// Nothing typed.
    #[error("Enter an email address.")]
    Missing,
    /// None or several @.
    #[error("An email address has one @ in it, for example name@clinic.example.")]
    At,
    /// Over 254 characters (RFC 5321, 4.5.3.1.3), or over 64 before the @.
    #[error("This email address is too long. It can have at most 254 characters, 64 of them before the @.")]
    TooLong,
    /// Something else that mail can't be sent to.
    #[error("This email address can’t be right. Check it for spaces and missing parts.")]
    Shape,
}

impl EmailAddress {
    /// Reads an address of the form that mail systems accept everywhere: `local@host.domain`, ASCII.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Missing);
        }
        let mut parts = text.split('@');
        let (Some(local), Some(host), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(EmailError::At);
        };
        if text.len() > 254 || local.len() > 64 {
            return Err(EmailError::TooLong);
        }
        if is_local_part(local) && is_host(host) { Ok(Self(text.to_owned())) } else { Err(EmailError::Shape) }
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes two addresses the same one [R1].
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn is_local_part(text: &str) -> bool {
    let atoms = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(atoms))
}

fn is_host(text: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    };
    text.contains('.') && text.split('.').all(label)
}

/// A ZIP code: five digits, or nine with a hyphen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZipCode(String);

/// Why a ZIP code was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Enter a ZIP code of five digits, for example 02139.")]
pub struct ZipCodeError;

impl ZipCode {
    /// Reads `02139`; or all nine digits, as `02139-4307`, `02139 4307` or `021394307`.
    pub fn parse(text: &str) -> Result<Self, ZipCodeError> {
        let text = text.trim();
        let (five, rest) = text.split_at_checked(5).ok_or(ZipCodeError)?;
        let four = unspaced(rest);
        if ![five, four.as_str()].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) {
            return Err(ZipCodeError);
        }
        match four.len() {
            0 if rest.is_empty() => Ok(Self(five.to_owned())),
            4 => Ok(Self([five, four.as_str()].join("-"))),
            _ => Err(ZipCodeError),
        }
    }

    /// The code, with a hyphen if it has nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first five digits: what [R1] compares.
    pub fn five(&self) -> &str {
        &self.0[..5]
    }
}

/// Four digits by which the help desk knows a person. Not an authenticator; kept only as a hash all the same.
#[derive(Clone, PartialEq, Eq)]
pub struct UserPin(String);

/// Why a user PIN was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Enter a PIN of four digits.")]
pub struct UserPinError;

impl UserPin {
    /// Reads four digits.
    pub fn parse(text: &str) -> Result<Self, UserPinError> {
        let text = text.trim();
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(UserPinError)
        }
    }

    /// The digits, to be hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserPin(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address_of(length: usize) -> String {
        let host = format!("{}.{}.{}", "b".repeat(63), "c".repeat(63), "d".repeat(61));
        format!("{}@{host}", "a".repeat(length - host.len() - 1))
    }

    #[test]
    fn addresses_that_mail_reaches() {
        for good in ["zoe@clinic.example", "a.b+c@x-y.co", "O'Neill@clinic.example", &address_of(254)] {
            assert_eq!(EmailAddress::parse(good).map(|e| e.0), Ok(good.to_owned()));
        }
    }

    #[test]
    fn addresses_that_mail_does_not_reach() {
        for (bad, why) in [
            ("", EmailError::Missing),
            ("zoe.clinic.example", EmailError::At),
            ("zoe@@clinic.example", EmailError::At),
            ("zoe@a@clinic.example", EmailError::At),
            (&address_of(255), EmailError::TooLong),
            (&format!("{}@clinic.example", "a".repeat(65)), EmailError::TooLong),
            ("zoe@clinic", EmailError::Shape),
            ("zoe @clinic.example", EmailError::Shape),
            ("zoe@-clinic.example", EmailError::Shape),
            (".zoe@clinic.example", EmailError::Shape),
            ("zoe\u{7}@clinic.example", EmailError::Shape),
            ("zoé@clinic.example", EmailError::Shape),
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn r1_addresses_are_compared_without_case() {
        let (a, b) =
            (EmailAddress::parse("Zoe@Clinic.Example").unwrap(), EmailAddress::parse("zoe@clinic.example").unwrap());
        assert_eq!(a.key(), b.key());
    }

    #[test]
    fn zip_codes() {
        for good in ["02139", "02139-4307", " 02139 "] {
            assert_eq!(ZipCode::parse(good).map(|z| z.five().to_owned()), Ok("02139".to_owned()));
        }
        for good in ["02139-4307", "02139 4307", "021394307", " 02139 - 4307 ", "02139–4307"] {
            assert_eq!(ZipCode::parse(good).map(|z| z.0), Ok("02139-4307".to_owned()), "{good:?}");
        }
        for bad in
            ["", "2139", "021390", "02139-", "02139-430", "02139-43071", "0213 9", "O2139", "02139-430a", "０２１３９"]
        {
            assert_eq!(ZipCode::parse(bad), Err(ZipCodeError), "{bad:?}");
        }
    }

    #[test]
    fn user_pins_are_four_digits_and_print_as_stars() {
        assert_eq!(UserPin::parse("0042").unwrap().reveal(), "0042");
        assert_eq!(format!("{:?}", UserPin::parse("0042").unwrap()), "UserPin(***)");
        for bad in ["", "042", "00421", "12a4", "１２３４"] {
            assert_eq!(UserPin::parse(bad), Err(UserPinError), "{bad:?}");
        }
    }
}
