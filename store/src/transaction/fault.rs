//! What can go wrong with the database itself.

use thiserror::Error;

/// The database did not do what it was asked. Says nothing to users; the server logs it once.
#[derive(Debug, Error)]
pub enum Fault {
    /// sqlx or the database says no.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored value is none that this program writes.
    #[error("the database holds an unknown {0}")]
    Unknown(&'static str),
    /// A hash could not be made or read.
    #[error("hashing failed")]
    Hash,
    /// The form that led to a command was carried out before, by another request [R21]; nothing was done again. What that one was
    /// answered, [`Store::reply_to`](crate::Store::reply_to) says. No failure: nothing to log.
    #[error("this form was carried out before")]
    SentBefore,
}

impl Fault {
    /// Whether the same command may succeed when it is run again: somebody else wrote at the same moment.
    pub(crate) fn passes(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        // Postgres: serialization failure and deadlock. SQLite: busy, also with a snapshot that is too old.
        error.is_unique_violation() || matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "517"))
    }
}
