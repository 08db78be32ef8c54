//! Why a command ended without a result.

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
