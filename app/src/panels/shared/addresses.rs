//! Addresses to which panels of other rooms lead.

use crate::page::address::query;
use store::transaction::id::LinkId;

/// The address of a page on a link: of the link itself, or of a deed.
pub fn of_link(pid_sl: &str, id: &LinkId, change: &str, more: &[(&str, &str)]) -> String {
    let site = [("site", pid_sl)];
    format!("/linked-organizations/{id}{change}{}", query(&[site.as_slice(), more].concat()))
}
