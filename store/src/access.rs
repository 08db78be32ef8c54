//! The questions of who may what: facts about people and sites, what is offered, and what gives access.

pub mod catalogue;
pub mod facts;
pub(crate) mod giving;
pub(crate) mod link;
pub mod primary_user;
pub(crate) mod who_administers;
