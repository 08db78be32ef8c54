//! Why a command ended without a result.

use crate::transaction::fault::Fault;

/// Why a command ended without a result: nothing was changed.
#[derive(Debug)]
pub enum Stop<E> {
    /// A rule says no; the answer is for the user.
    Rejected(E),
    /// The database failed; the answer is for the log.
    Fault(Fault),
}

impl<E> Stop<E> {
    /// The same stop with its rejection in other words.
    pub fn map<F>(self, f: impl FnOnce(E) -> F) -> Stop<F> {
        match self {
            Self::Rejected(error) => Stop::Rejected(f(error)),
            Self::Fault(fault) => Stop::Fault(fault),
        }
    }
}

impl<E> From<Fault> for Stop<E> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<E> From<sqlx::Error> for Stop<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(Fault::Database(error))
    }
}
