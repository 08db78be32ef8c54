//! Mark all as read, on Notices.

use super::Form;
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::moment::Moment;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "notices-read",
    labels: &[],
    check: |fields, today| NoticesRead::parse(fields, today).err().unwrap_or_default(),
};

/// The form, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticesRead {
    /// When the newest notice on the page came: what comes while it is read stays unread. None if the form doesn't say.
    pub until: Option<Moment>,
}

impl NoticesRead {
    /// Reads the form.
    pub fn parse(fields: &Fields, _: Day) -> Result<Self, Problems> {
        Ok(Self { until: fields.get("until").parse::<i64>().ok().map(Moment) })
    }
}
