//! What the panels work with on the server: the store and the settings, days and words, and what a session kept.

pub mod dates;
pub mod desk;
pub mod opening;
pub mod words;
