//! Who administers a site: its primary user, the backups, and whom primary access lets in.

pub mod assign_backup;
pub mod change_primary_user;
pub mod grants;
pub mod of_site;
pub mod primary_access;
