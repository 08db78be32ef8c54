//! Set Your Password [R3] [R8]: what can be said of it without knowing whose it is, and without the lists of common passwords.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems, TypedSecret};
use crate::password::{PasswordError, check_length, repeats};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "set-password",
    labels: &[("new_password", "New Password"), ("confirm_new_password", "Confirm New Password")],
    check: |fields, today| SetPassword::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPassword {
    /// What was typed twice.
    pub new_password: TypedSecret,
}

impl SetPassword {
    /// Reads the form. The rest is asked where the person and the lists are.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let new = fields.get("new_password");
        check_length(new.chars().count()).map_err(|error| Problems::at("new_password", error))?;
        if repeats(new) {
            Err(Problems::at("new_password", PasswordError::Repeats))
        } else if new != fields.get("confirm_new_password") {
            Err(Problems::at("confirm_new_password", "The two passwords are not the same. Type the new one again."))
        } else {
            Ok(Self { new_password: TypedSecret::new(new) })
        }
    }
}
