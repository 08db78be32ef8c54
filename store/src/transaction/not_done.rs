//! Why a command between sites and people did nothing.

use domain::authority::Refusal;
use domain::catalogue::ChoiceError;
use domain::day::DayError;
use domain::moment::Moment;
use domain::request::TooMany;

use crate::transaction::command_error::CommandError;

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody, or nothing, of this name; said in the same way to those who may not know.
    Unknown,
    /// It is so already, or asked for already.
    Already,
    /// It was answered, ended or taken back before.
    Gone,
    /// The last day of what was offered has passed.
    Over,
    /// The person's work at the site, or the user ID, is suspended, or the first day there is still to come.
    Resting,
    /// A service isn't offered, or not within the ceiling [R13] [R15].
    Services(ChoiceError),
    /// Nothing was chosen.
    Nothing,
    /// A day can't be that: the field of the form that names it, and why.
    Day(&'static str, DayError),
    /// Too many wrong tries: not before this moment.
    Wait(Moment),
    /// Too much was asked for already.
    TooMany(TooMany),
}

impl From<Refusal> for CommandError<NotDone> {
    fn from(refusal: Refusal) -> Self {
        Self::Rejected(NotDone::Refused(refusal))
    }
}

impl From<NotDone> for CommandError<NotDone> {
    fn from(reason: NotDone) -> Self {
        Self::Rejected(reason)
    }
}

/// A rule's no as the answer of such a command.
pub(crate) fn refused(error: CommandError<Refusal>) -> CommandError<NotDone> {
    error.map(NotDone::Refused)
}
