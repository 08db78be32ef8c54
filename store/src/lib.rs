//! Commands and queries of Doorward, each one transaction, on SQLite or Postgres.
//!
//! Everything that changes access is a [`command::Command`]: it loads the facts, asks `domain` whether the actor may, writes,
//! and gives its result together with the one audit entry [R19] that is written in the same transaction. To add one: a file
//! named for the use case, with the command, its error enum and a method on [`Store`]; then a test in `tests/` that runs on
//! both databases.

pub mod accept_terms;
pub mod activate;
pub mod activation;
pub mod add_agency_user;
pub mod administrators;
pub mod agency_counts;
pub mod agency_site;
pub mod agency_sites;
pub mod agency_terms;
pub mod agency_user;
pub mod all_clients;
pub mod ask_activation;
pub mod assign_backup;
pub mod assign_linked;
pub mod audit;
pub mod audit_search;
pub mod catalogue;
pub mod change_email;
pub mod change_link;
pub mod change_primary_user;
pub mod change_queue;
pub mod change_services;
pub mod changes_of_site;
pub mod clients;
pub mod command;
mod concerned;
pub mod create_subordinate;
pub mod database;
pub mod decide_primary_user;
pub mod ending;
pub mod ending_soon;
pub mod enter_pin;
pub mod facts;
pub mod fault;
pub mod find_users;
pub mod grants;
pub mod home;
pub mod import_roster;
pub mod issue_letter;
pub mod kept;
pub mod lapse;
pub mod last_day;
pub mod link_subordinate;
pub mod linked;
pub mod lost_requests;
pub mod mail;
pub mod membership_deed;
pub mod my_access;
pub mod my_sites;
pub mod new_user;
pub mod nobody_from;
pub mod not_done;
pub mod notices;
mod of_each;
pub mod offers;
pub mod organization_link;
pub mod primary_access;
pub mod providers;
pub mod register;
pub mod request_lists;
pub mod requests;
pub mod reset_password;
pub mod reset_user_password;
pub mod roster;
pub mod secret;
pub mod service_request;
pub mod session;
pub mod set_password;
pub mod sign_in;
pub mod staff;
pub mod subordinate;
pub mod subordinates_search;
pub mod terms;
pub mod they_left;
pub mod user_deed;
pub mod waiting_offers;
pub mod withdraw_request;
pub mod wrong_tries;

pub use command::{Deed, Stop};
pub use database::{OpenError, Store};
pub use fault::Fault;
