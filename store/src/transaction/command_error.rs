//! Why a command ended without a result.

use domain::authority::Refusal;

use crate::transaction::fault::Fault;

/// Why a command ended without a result: nothing was changed.
#[derive(Debug)]
pub enum CommandError<E> {
    /// A rule says no; the answer is for the user.
    Rejected(E),
    /// The database failed; the answer is for the log.
    Fault(Fault),
}

impl<E> CommandError<E> {
    /// The same error with its rejection in other words.
    pub fn map<F>(self, f: impl FnOnce(E) -> F) -> CommandError<F> {
        match self {
            Self::Rejected(error) => CommandError::Rejected(f(error)),
            Self::Fault(fault) => CommandError::Fault(fault),
        }
    }
}

impl<E> From<Fault> for CommandError<E> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<E> From<sqlx::Error> for CommandError<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(Fault::Database(error))
    }
}

/// The reasons for which one operation does nothing. Whatever else there is: a rule may say no.
pub trait Reason {
    /// The reason that is such a no.
    fn refused(refusal: Refusal) -> Self;
}

impl<E: Reason> From<E> for CommandError<E> {
    fn from(reason: E) -> Self {
        Self::Rejected(reason)
    }
}

impl<E: Reason> From<Refusal> for CommandError<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Rejected(E::refused(refusal))
    }
}

impl<E: Reason> From<CommandError<Refusal>> for CommandError<E> {
    fn from(error: CommandError<Refusal>) -> Self {
        error.map(E::refused)
    }
}

/// An operation's reasons, of which a rule's no is the case `Refused`.
macro_rules! may_be_refused {
    ($reasons:ty) => {
        impl $crate::transaction::command_error::Reason for $reasons {
            fn refused(refusal: domain::authority::Refusal) -> Self {
                Self::Refused(refusal)
            }
        }
    };
}
pub(crate) use may_be_refused;
