//! The people of a site.

pub mod confirmation;
pub mod last_day;
pub mod link_subordinate;
pub mod membership;
pub mod modify;
pub mod new_subordinate;
pub mod subordinates;
pub mod they_left;
