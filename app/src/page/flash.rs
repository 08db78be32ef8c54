//! What the session kept for a page.

use domain::fields::{Fields, Problems};

/// What the session kept for a page: a form's draft and a message. Fetching it makes the session forget it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFlash {
    /// What was typed, if the form comes back.
    pub fields: Option<Fields>,
    /// What was wrong with it.
    pub problems: Problems,
    /// Whether it is what somebody typed before and has not sent.
    pub is_draft: bool,
    /// A message from the step before.
    pub notice: Option<String>,
}
