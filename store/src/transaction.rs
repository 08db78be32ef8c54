//! How a change is made: in one transaction, with its entry in the record, under stated circumstances.

pub mod audit;
pub mod circumstances;
pub mod command;
pub mod command_error;
pub mod database;
pub mod fault;
pub mod form_key;
pub mod id;
pub(crate) mod of_each;
pub(crate) mod page;
pub mod secret;
pub mod sent_forms;
pub mod wrong_tries;
