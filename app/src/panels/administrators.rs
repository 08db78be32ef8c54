//! Who administers a site: its primary and backup primary users, and other sites by primary access.

pub mod assign;
pub mod change_primary_user;
pub mod of_site;
pub mod primary_access;
pub mod primary_user_requests;
