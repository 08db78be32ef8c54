//! The files that the browser loads: embedded at build time, compressed there, and served under names that change with
//! their content, so that a browser may keep them for ever.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// Its name in URLs, with the hash of its content: `doorward.3f2a….css`.
    pub name: &'static str,
    /// Its name in the source: `doorward.css`.
    pub logical: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// The file as it is.
    pub plain: &'static [u8],
    /// The file in Brotli's format; empty in development builds.
    pub brotli: &'static [u8],
    /// The file in gzip's format; empty in development builds.
    pub gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// How a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Asset {
    fn body(&self, encoding: Encoding) -> &'static [u8] {
        match encoding {
            Encoding::Brotli => self.brotli,
            Encoding::Gzip => self.gzip,
            Encoding::Identity => self.plain,
        }
    }
}

/// The file of that name in the source.
pub fn by_logical_name(logical: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.logical == logical)
}

/// The path under which the file of that name in the source is served. A name that isn't embedded gives a path that isn't found.
pub fn url(logical: &str) -> String {
    format!("/assets/{}", by_logical_name(logical).map_or(logical, |asset| asset.name))
}

/// Serves `/assets/{name}`.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = listed(&headers, header::ACCEPT_ENCODING);
    let encoding = choose(&accepted, !asset.brotli.is_empty(), !asset.gzip.is_empty());
    // The hash is part of the name; each encoding is a representation of its own.
    let etag = match encoding {
        Encoding::Brotli => format!("\"{name}-br\""),
        Encoding::Gzip => format!("\"{name}-gzip\""),
        Encoding::Identity => format!("\"{name}\""),
    };
    let known = listed(&headers, header::IF_NONE_MATCH).split(',').any(|tag| tag.trim() == etag);
    let caching = [
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::VARY, "Accept-Encoding".to_owned()),
        (header::ETAG, etag),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let kind = [(header::CONTENT_TYPE, asset.mime)];
    let body = asset.body(encoding);
    match encoding {
        Encoding::Brotli => (caching, kind, [(header::CONTENT_ENCODING, "br")], body).into_response(),
        Encoding::Gzip => (caching, kind, [(header::CONTENT_ENCODING, "gzip")], body).into_response(),
        Encoding::Identity => (caching, kind, body).into_response(),
    }
}

/// All values of a header that is a list, as one list.
fn listed(headers: &HeaderMap, name: header::HeaderName) -> String {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",")
}

/// What to send to a client that accepts these encodings (RFC 9110, 12.5.3): what it weighs highest, and among equals the
/// smallest. A client that forbids everything still gets the file as it is.
fn choose(accepted: &str, has_brotli: bool, has_gzip: bool) -> Encoding {
    let brotli = if has_brotli { weight(accepted, "br").unwrap_or(0.0) } else { 0.0 };
    let gzip = if has_gzip { weight(accepted, "gzip").unwrap_or(0.0) } else { 0.0 };
    // Accepted without being named, but then behind whatever is.
    let identity = weight(accepted, "identity").unwrap_or(0.0);
    if brotli > 0.0 && brotli >= gzip && brotli >= identity {
        Encoding::Brotli
    } else if gzip > 0.0 && gzip >= identity {
        Encoding::Gzip
    } else {
        Encoding::Identity
    }
}

/// The weight that the list gives to a coding, by name or else by `*`.
fn weight(accepted: &str, coding: &str) -> Option<f32> {
    let of = |wanted: &str| {
        accepted.split(',').find_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            if !parts.next()?.eq_ignore_ascii_case(wanted) {
                return None;
            }
            let q = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            // An unreadable weight is no consent.
            Some(q.map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0)))
        })
    };
    of(coding).or_else(|| of("*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_of_what_the_client_likes_best_is_sent() {
        let cases = [
            ("", Encoding::Identity),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate", Encoding::Gzip),
            ("GZIP", Encoding::Gzip),
            ("deflate", Encoding::Identity),
            ("br;q=0, gzip", Encoding::Gzip),
            ("br;q=0.0,gzip;q=0", Encoding::Identity),
            ("br;q=0.5, gzip;q=0.8", Encoding::Gzip),
            ("br ; q=0.5", Encoding::Brotli),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Identity),
            ("br;q=0, *", Encoding::Gzip),
            ("identity;q=1, br;q=0.2", Encoding::Identity),
            ("identity;q=0", Encoding::Identity),
            ("br;q=much", Encoding::Identity),
            ("brotli", Encoding::Identity),
        ];
        for (accepted, expected) in cases {
            assert_eq!(choose(accepted, true, true), expected, "{accepted:?}");
        }
    }

    #[test]
    fn what_was_not_compressed_is_sent_as_it_is() {
        assert_eq!(choose("br, gzip", false, false), Encoding::Identity);
        assert_eq!(choose("br, gzip", false, true), Encoding::Gzip);
    }

    #[test]
    fn every_file_is_embedded_under_a_name_with_its_hash() {
        for logical in ["doorward.js", "doorward_bg.wasm", "doorward.css"] {
            let asset = by_logical_name(logical).expect(logical);
            assert_ne!(asset.name, logical);
            assert_eq!(url(logical), format!("/assets/{}", asset.name));
        }
        assert!(by_logical_name("other.js").is_none());
    }

    #[tokio::test]
    async fn a_file_may_be_kept_for_ever_and_is_not_sent_twice() {
        let name = ASSETS[0].name.to_owned();
        let first = serve(Path(name.clone()), HeaderMap::new()).await;
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[header::CONTENT_TYPE], ASSETS[0].mime);
        assert_eq!(first.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(serve(Path(name), headers).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(serve(Path("doorward.js".to_owned()), HeaderMap::new()).await.status(), StatusCode::NOT_FOUND);
    }
}
