//! The sites that a request is about, in words.

use store::requests::request_lists::ListedRequest;

/// A site as people know it: number and name.
pub fn site((pid_sl, name): &(String, String)) -> String {
    format!("{pid_sl} · {name}")
}

/// The site that is let in.
pub fn other(request: &ListedRequest) -> String {
    request.other.as_ref().map(site).unwrap_or_default()
}
