//! Before the check for requests that other sites made (CSRF): where a browser contradicts itself, its `Origin` counts.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::middleware::Next;
use axum::response::Response;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// `WebKit` (2.50) says `Sec-Fetch-Site: cross-site` of a page's own form that opens a new tab, with the page's own `Origin` beside it.
/// A page can set neither, so the one that says where the request was made is enough.
pub async fn judge_by_origin(mut request: Request, next: Next) -> Response {
    if is_own(request.headers()) {
        request.headers_mut().remove(SEC_FETCH_SITE);
    }
    next.run(request).await
}

/// Whether `Origin` is this host, at the port that the request came to.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    origin.is_some() && origin == text(HOST)
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
            assert_eq!(is_own(&headers), own, "{origin:?} {host:?}");
        }
    }
}
