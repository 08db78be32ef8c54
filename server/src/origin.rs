//! Before the check for requests that other sites made (CSRF): where a browser contradicts itself, its `Origin` counts.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::middleware::Next;
use axum::response::Response;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// `WebKit` (2.50) says `Sec-Fetch-Site: cross-site` of a page's own form that opens a new tab, with the page's own `Origin` beside it.
/// A page can set neither, so the one that says where the request was made is enough.
pub async fn judge_by_origin(State(public_url): State<Option<String>>, mut request: Request, next: Next) -> Response {
    if is_own(request.headers(), public_url.as_deref()) {
        request.headers_mut().remove(SEC_FETCH_SITE);
    }
    next.run(request).await
}

/// Whether `Origin` is the portal's public address. Where that isn't known, whether it is this host, at the port that the request
/// came to.
fn is_own(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(ORIGIN) else { return false };
    match public_url {
        Some(public_url) => origin == public_url,
        None => origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == text(HOST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_own_where_host_and_port_are_the_same() {
        for (origin, host, own) in [
            (Some("https://portal.example"), Some("portal.example"), true),
            (Some("http://127.0.0.1:3000"), Some("127.0.0.1:3000"), true),
            (Some("http://127.0.0.1:3001"), Some("127.0.0.1:3000"), false),
            (Some("https://portal.example.evil.example"), Some("portal.example"), false),
            (Some("null"), Some("portal.example"), false),
            (Some("null"), None, false),
            (None, Some("portal.example"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [(ORIGIN, origin), (HOST, host)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            assert_eq!(is_own(&headers, None), own, "{origin:?} {host:?}");
        }
    }

    #[test]
    fn where_the_public_address_is_known_nothing_else_is_own() {
        for (origin, own) in
            [("https://portal.example", true), ("http://portal.example", false), ("https://portal.example:8443", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(ORIGIN, origin.parse().unwrap());
            headers.insert(HOST, "portal.example".parse().unwrap());
            assert_eq!(is_own(&headers, Some("https://portal.example")), own, "{origin}");
        }
    }
}
