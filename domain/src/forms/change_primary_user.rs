//! Change of Primary User [R7]: a site's own administrator asks the agency for it.

use super::{Form, hidden_site};
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::name::Name;
use crate::note::Note;
use crate::site::PidSl;
use crate::username::Username;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "change-primary-user",
    labels: &[
        ("who", "New primary user"),
        ("username", "User ID"),
        ("last_name", "Last Name"),
        ("keeps_old", "The one until now"),
        ("note", "Note for the agency"),
    ],
    check: |fields, today| ChangePrimaryUser::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePrimaryUser {
    /// The site that the page showed.
    pub site: Option<PidSl>,
    /// Who is to become primary user.
    pub who: NewPrimaryUser,
    /// Whether the old one stays as a subordinate.
    pub keeps_old: bool,
    /// What the agency is told besides.
    pub note: Note,
}

/// Who is to become primary user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewPrimaryUser {
    /// Whoever asks, who is a backup primary user.
    Oneself,
    /// Somebody else, by user ID and last name.
    Other(Username, Name),
}

impl ChangePrimaryUser {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let site = hidden_site(fields, &mut problems);
        let who = if fields.get("who") == "me" {
            if ["username", "last_name"].iter().any(|name| !fields.get(name).trim().is_empty()) {
                problems.add("who", "You chose yourself and typed somebody else. Choose one of the two.");
            }
            Some(NewPrimaryUser::Oneself)
        } else {
            let username = problems.check("username", Username::parse(fields.get("username")));
            let last_name = problems.check("last_name", Name::parse(fields.get("last_name")));
            username.zip(last_name).map(|(username, last_name)| NewPrimaryUser::Other(username, last_name))
        };
        let note = problems.check("note", Note::parse(fields.get("note")));
        match (who, note) {
            (Some(who), Some(note)) if problems.is_empty() => {
                Ok(Self { site, who, keeps_old: fields.get("keeps_old") == "yes", note })
            }
            _ => Err(problems),
        }
    }
}
