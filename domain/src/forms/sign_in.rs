//! Sign In.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems, TypedSecret};
use crate::session::is_own_path;
use crate::username;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "sign-in",
    labels: &[("username", "Username"), ("password", "Password")],
    check: |fields, today| SignIn::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read. Whether the two belong together is not asked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The user ID as typed, normalized. What can't be one gets the same answer as one that nobody has.
    pub username: String,
    /// The password, or the one-time password.
    pub password: TypedSecret,
    /// Where to go on.
    pub next: Option<String>,
}

impl SignIn {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let username = username::typed(fields.get("username"));
        if username.is_empty() {
            problems.add("username", "Enter your username.");
        }
        let password = fields.get("password");
        if password.is_empty() {
            problems.add("password", "Enter your password.");
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let next = Some(fields.get("next")).filter(|next| is_own_path(next)).map(str::to_owned);
        Ok(Self { username, password: TypedSecret::new(password), next })
    }
}
