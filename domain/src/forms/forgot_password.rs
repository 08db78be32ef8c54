//! Forgot Your Password: asks for an activation code by mail [R20].

use super::{Form, user_id};
use crate::contact::EmailAddress;
use crate::day::Day;
use crate::fields::{Fields, Problems};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "forgot-password",
    labels: &[("username", "User ID"), ("email", "Email Address")],
    check: |fields, today| ForgotPassword::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read. Whether the two belong together is not asked here, and not said anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForgotPassword {
    /// The user ID as typed, normalized. What can't be one gets the same answer as one that nobody has.
    pub username: String,
    /// The address to which the message goes.
    pub email: EmailAddress,
}

impl ForgotPassword {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let username = user_id(fields, &mut problems);
        let email = problems.check("email", EmailAddress::parse(fields.get("email")));
        let (Some(username), Some(email)) = (username, email) else { return Err(problems) };
        Ok(Self { username, email })
    }
}
