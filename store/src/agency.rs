//! What only the agency does: sites and letters, user IDs, offers, terms, and reading the record.

pub mod add_agency_user;
pub mod agency_counts;
pub mod agency_site;
pub mod agency_sites;
pub mod agency_terms;
pub mod agency_user;
pub mod audit_search;
pub mod change_email;
pub mod change_queue;
pub mod change_user_id;
pub mod changes_of_site;
pub mod decide_primary_user;
pub mod find_users;
pub mod import_roster;
pub mod issue_letter;
pub mod offers;
pub mod reset_user_password;
pub mod roster;
pub mod site_letter;
pub mod staff;
