//! What stands before the portal: signing in, passwords, terms, and registering with a letter.

pub mod activate;
pub mod forgot_password;
pub mod pin_entry;
pub mod registration;
pub mod set_password;
pub mod sign_in;
pub mod terms;
