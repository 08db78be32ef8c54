//! What panels of several rooms share.

pub mod addresses;
pub mod ask_first;
pub mod at_site;
pub mod ending;
pub mod one_of_us;
pub mod person_fields;
pub mod refusals;
