//! A site's people: creating, finding, changing, linking them, and saying that they left.

pub mod change_membership;
pub mod change_services;
pub mod create_subordinate;
pub mod link_subordinate;
pub mod subordinate;
pub mod subordinates_search;
pub mod they_left;
