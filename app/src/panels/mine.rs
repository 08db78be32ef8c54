//! What everybody has: services, access, requests, notices, sites, and what there is to read.

pub mod access;
pub mod articles;
pub mod home;
pub mod notices;
pub mod providers;
pub mod request_access;
pub mod requests;
pub mod sites;
