//! The forms of the portal, one file each: its fields' names and labels, what it comes to, and everything that can be wrong with it
//! as far as anybody can tell without the database. The browser runs the same check before it sends a form as the server when it
//! comes; the store takes what was read, never the fields.
//!
//! To add a form: a file with a `FORM`, a typed struct and its `parse`, which collects all problems in the order of the page; a line
//! in [`ALL`]; and good and bad values in `data/forms.json`, without which a test fails. A fact that a check needs and the page knows
//! stands in a hidden field, which the form's file names; then there is a `parse_with`, by which the server says what the store says.

use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::note::Note;
use crate::request::RequestKind;
use crate::site::PidSl;
use crate::username;

pub mod activation;
pub mod add_site;
pub mod answer;
pub mod assign_backup;
pub mod assign_to_clients;
pub mod audit_search;
pub mod change_ceiling;
pub mod change_email;
pub mod change_primary_user;
pub mod client;
pub mod confirmation;
pub mod days;
pub mod decide_change;
pub mod forgot_password;
pub mod grant_primary_access;
pub mod issue_letter;
pub mod keep;
pub mod last_day;
pub mod link_organization;
pub mod link_subordinate;
pub mod modify;
pub mod new_subordinate;
pub mod notices_read;
pub mod offer;
pub mod pin_entry;
pub mod publish_terms;
pub mod registration;
pub mod request_access;
pub mod search;
pub mod services;
pub mod set_password;
pub mod sign_in;
pub mod sign_out;
pub mod stay;
pub mod terms;
pub mod withdraw_change;
pub mod withdraw_request;

/// Names of fields whose values are kept nowhere: passwords, and what lets in like one.
pub const SECRETS: [&str; 4] = ["password", "new_password", "confirm_new_password", "activation_code"];

/// Names of fields besides these whose values are kept in their user's session, which is sealed, and nowhere else: PINs.
pub const PINS: [&str; 2] = ["user_pin", "registration_pin"];

/// A form of the portal as the browser and the server know it.
pub struct Form {
    /// Its name: in the table of addresses, and in `data-check` of its HTML. kebab-case, e.g. "new-subordinate".
    pub name: &'static str,
    /// Names of its fields and the panel's words for them, in the order of the page.
    pub labels: &'static [(&'static str, &'static str)],
    /// What is wrong with it, as far as anybody can tell without the database. `today` is the day in the agency's time zone.
    pub check: fn(&Fields, Day) -> Problems,
}

/// Every form, by name.
pub static ALL: &[&Form] = &[
    &activation::FORM,
    &add_site::FORM,
    &answer::FORM,
    &assign_backup::FORM,
    &assign_to_clients::FORM,
    &audit_search::FORM,
    &change_ceiling::FORM,
    &change_email::FORM,
    &change_primary_user::FORM,
    &client::FORM,
    &confirmation::FORM,
    &decide_change::FORM,
    &forgot_password::FORM,
    &grant_primary_access::FORM,
    &issue_letter::FORM,
    &keep::FORM,
    &last_day::FORM,
    &link_organization::FORM,
    &link_subordinate::FORM,
    &modify::FORM,
    &new_subordinate::FORM,
    &notices_read::FORM,
    &offer::FORM,
    &pin_entry::FORM,
    &publish_terms::FORM,
    &registration::FORM,
    &request_access::FORM,
    &search::FORM,
    &set_password::FORM,
    &sign_in::FORM,
    &sign_out::FORM,
    &stay::FORM,
    &terms::FORM,
    &withdraw_change::FORM,
    &withdraw_request::FORM,
];

/// The form of this name.
pub fn named(name: &str) -> Option<&'static Form> {
    ALL.iter().copied().find(|form| form.name == name)
}

/// What is said, above the form, where a hidden field has what no page of this program puts there.
pub const STALE: &str = "This page is out of date. Load it again, and try once more.";

/// The user ID that somebody at the door typed, whatever it is.
fn user_id(fields: &Fields, problems: &mut Problems) -> Option<String> {
    let typed = username::typed(fields.get("username"));
    problems.check("username", if typed.is_empty() { Err("Enter your user ID.") } else { Ok(typed) })
}

/// The note, if the page said with `asks` that the agency is asked for a change of primary user [R7].
fn note_for_agency(fields: &Fields, problems: &mut Problems) -> Option<Note> {
    if fields.has("asks") { problems.check("note", Note::parse(fields.get("note"))) } else { None }
}

/// The site in the hidden field `site`, if there is one.
fn hidden_site(fields: &Fields, problems: &mut Problems) -> Option<PidSl> {
    let text = fields.get("site");
    if text.is_empty() { None } else { problems.check("", PidSl::parse(text).map_err(|_| STALE)) }
}

/// The key in a hidden field.
fn key(fields: &Fields, name: &str, problems: &mut Problems) -> Option<String> {
    let text = fields.get(name);
    let right = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    problems.check("", if right { Ok(text.to_owned()) } else { Err(STALE) })
}

/// What a request in the hidden field `kind` is about.
fn kind(fields: &Fields, problems: &mut Problems) -> Option<RequestKind> {
    problems.check("", RequestKind::from_code(fields.get("kind")).ok_or(STALE))
}
