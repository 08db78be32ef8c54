//! What the panels work with on the server: the store and the settings, days and words, and what a session kept.

pub mod dates;
pub mod flash;
pub mod portal;
pub mod words;
