//! Terms and Conditions, as the agency publishes them [R8]: shown first as they will look, then published.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::terms::{TermsText, may_begin_on};

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "publish-terms",
    labels: &[("text", "Text"), ("first_day", "First day in force")],
    check: |fields, today| PublishTerms::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishTerms {
    /// The next version, in Markdown.
    pub text: TermsText,
    /// The first day on which it is in force; none if it is only shown as it will look.
    pub first_day: Option<Day>,
}

impl PublishTerms {
    /// Reads the form.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let text = problems.check("text", TermsText::parse(fields.get("text")));
        let first_day = if fields.get("answer") == "publish" {
            let day = problems.check("first_day", Day::parse(fields.get("first_day")));
            day.and_then(|day| problems.check("first_day", may_begin_on(day, today).map(|()| day)))
        } else {
            None
        };
        match text {
            Some(text) if problems.is_empty() => Ok(Self { text, first_day }),
            _ => Err(problems),
        }
    }
}
