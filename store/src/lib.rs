//! Commands and queries of Doorward, each one transaction, on SQLite or Postgres.
//!
//! Everything that changes access is a [`transaction::command::Command`]: it loads the facts, asks `domain` whether the
//! actor may, writes, and gives its result together with the one audit entry [R19] that is written in the same transaction. To
//! add one: a file named for the use case in the room of its capability, with the command, its error enum and a method on
//! [`Store`]; then a story in the same room of `tests/story`, which is told on both databases.
//!
//! The rooms stand here from the bottom up: none imports one that comes after it, and no file imports in a circle.

pub mod transaction;

pub mod access;

pub mod telling;

pub mod ending;

pub mod requests;

pub mod door;

pub mod people;

pub mod administrators;

pub mod organizations;

pub mod mine;

pub mod agency;

pub use transaction::circumstances::Circumstances;
pub use transaction::command_error::CommandError;
pub use transaction::database::{OpenError, Store};
pub use transaction::fault::Fault;
