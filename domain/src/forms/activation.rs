//! Activation: whoever has the code that was mailed, and knows the user ID, chooses a new password [R20].

use super::{Form, user_id};
use crate::day::Day;
use crate::fields::{Fields, Problems, TypedSecret};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "activation",
    labels: &[("username", "User ID"), ("activation_code", "Activation Code")],
    check: |fields, today| Activation::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read. Whether the two belong together is not asked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// The user ID as typed, normalized. What can't be one gets the same answer as one that nobody has.
    pub username: String,
    /// The code from the message.
    pub code: TypedSecret,
}

impl Activation {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let username = user_id(fields, &mut problems);
        let code = fields.get("activation_code");
        if code.trim().is_empty() {
            problems.add("activation_code", "Enter the activation code from the message.");
        }
        match username {
            Some(username) if problems.is_empty() => Ok(Self { username, code: TypedSecret::new(code) }),
            _ => Err(problems),
        }
    }
}
