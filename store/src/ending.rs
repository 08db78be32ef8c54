//! What ends when access is taken away or its last day is over, and who is left to administer.

pub(crate) mod concerned;
pub mod consequences;
pub mod ending_soon;
pub mod lapse;
pub mod last_day;
mod left;
pub mod lost_requests;
pub mod nobody_from;
pub mod what;
