//! Pieces that several panels are made of, on native elements.

pub mod copy;
pub mod form;
pub mod picker;
#[cfg(feature = "hydrate")]
pub mod post;
pub mod time_out;
pub mod visit;
