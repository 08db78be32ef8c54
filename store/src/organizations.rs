//! Organizations that work for one another: links, their ceilings, and what is assigned by them.

pub mod all_clients;
pub mod assign_linked;
pub mod change_link;
pub mod clients;
pub mod linked;
pub mod organization_link;
pub mod waiting_offers;
