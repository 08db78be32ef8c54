//! Change Email by the agency [R20]. The page says the address as it stands in the hidden field `email_now`.

use super::Form;
use crate::contact::EmailAddress;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "change-email",
    labels: &[("email", "New Email Address")],
    check: |fields, today| ChangeEmail::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeEmail {
    /// The new address.
    pub email: EmailAddress,
}

impl ChangeEmail {
    /// Reads the form with the address that its page says there is.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        Self::parse_with(fields, fields.get("email_now"), today)
    }

    /// Reads the form with the address that the store says there is, whatever its page said.
    pub fn parse_with(fields: &Fields, now: &str, _: Day) -> Result<Self, Problems> {
        let email = EmailAddress::parse(fields.get("email")).map_err(|error| Problems::at("email", error))?;
        if email.as_str() == now {
            return Err(Problems::at("email", "This is the address already."));
        }
        Ok(Self { email })
    }
}
