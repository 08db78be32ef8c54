//! Who is told of a change: notices on the portal, and the mails that carry them on.

pub mod mail;
pub mod notices;
pub(crate) mod own_services;
