//! Links between organizations, and the clients of one.

pub mod assign_to_clients;
pub mod client;
pub mod clients;
pub mod link;
pub mod link_changes;
pub mod linked_organization;
pub mod linked_organizations;
