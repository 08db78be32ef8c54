//! What every page has to do with, in the browser and on the server: addresses, a page's content, answers to forms, and trouble.

pub mod address;
pub mod answer;
pub mod asked;
pub mod content;
#[cfg(feature = "ssr")]
pub mod flash;
pub mod trouble;
