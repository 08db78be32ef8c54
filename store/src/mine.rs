//! What a user sees of the own access: sites, services, and who controls them.

pub mod home;
pub mod my_access;
pub mod my_sites;
pub mod providers;
