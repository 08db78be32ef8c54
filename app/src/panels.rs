//! The panels: a page of the portal each, and what its form does. [`table`] says where each stands.

pub mod administrators;
pub mod agency;
pub mod door;
pub mod mine;
pub mod organizations;
pub mod people;
pub mod shared;
pub mod table;
