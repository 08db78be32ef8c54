//! What stands before the portal: signing in, passwords, activation, terms, registration with a letter.

pub mod accept_terms;
pub mod activate;
pub mod activation;
pub mod ask_activation;
pub mod enter_pin;
pub mod flash;
pub mod new_user;
pub mod page_owner;
pub mod register;
pub mod reset_password;
pub mod session;
pub mod set_password;
pub mod sign_in;
pub mod terms;
