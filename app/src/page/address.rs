//! Addresses of pages: a path and a query.

use serde::{Deserialize, Serialize};

/// Where a page is, or where a form is sent: its path and its query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Such as `/subordinates`.
    pub path: String,
    /// Such as `site=110091495C`, without the question mark.
    pub query: String,
}

impl Address {
    /// Of path and query in one; what comes behind `#` is no part of it.
    pub fn parse(address: &str) -> Self {
        let address = address.split_once('#').map_or(address, |(before, _)| before);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self { path: path.to_owned(), query: query.to_owned() }
    }

    /// One value of the query.
    pub fn get(&self, name: &str) -> Option<String> {
        query_pairs(&self.query).into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    /// Path and query in one.
    pub fn whole(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Another page with the same query.
    #[must_use]
    pub fn at(&self, path: &str) -> Self {
        Self { path: path.to_owned(), query: self.query.clone() }
    }

    /// The parts of the path; `/` has none.
    pub fn parts(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }
}

/// Names and values of a query string, decoded. Without the character that Postgres takes in no text: nobody types it.
pub fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let bytes = text.replace('+', " ").into_bytes();
        let mut plain = Vec::with_capacity(bytes.len());
        let mut rest = bytes.as_slice();
        while let [first, after @ ..] = rest {
            let hex = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
            if let Some(byte) = hex.filter(|_| *first == b'%') {
                plain.push(byte);
                rest = &after[2..];
            } else {
                plain.push(*first);
                rest = after;
            }
        }
        plain.retain(|byte| *byte != 0);
        String::from_utf8_lossy(&plain).into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
}

/// Names and values as a form sends them (application/x-www-form-urlencoded).
pub fn form_encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let encode = |text: &str| {
        let mut encoded = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                let digit = |four: u8| char::from(b"0123456789ABCDEF"[usize::from(four)]);
                encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
        encoded
    };
    pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// A query string of these names and values; empty values are left out.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let text = form_encoded(pairs.iter().copied().filter(|(_, value)| !value.is_empty()));
    if text.is_empty() { String::new() } else { format!("?{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_alike() {
        let pairs = [("last_name", "O’Neill-Sánchez & Söhne=100%"), ("empty", ""), ("a b", "+")];
        let decoded = query_pairs(&form_encoded(pairs.into_iter()));
        assert_eq!(decoded, pairs.map(|(n, v)| (n.to_owned(), v.to_owned())));
        assert_eq!(query(&[("q", ""), ("site", "110091495C")]), "?site=110091495C");
        assert_eq!(query_pairs("q=a+b%zz%"), [("q".to_owned(), "a b%zz%".to_owned())]);
        assert_eq!(query_pairs("q=%00a%00"), [("q".to_owned(), "a".to_owned())]);
    }

    #[test]
    fn a_place_knows_the_parts_of_its_path() {
        assert!(Address::parse("/").parts().is_empty());
        assert_eq!(Address::parse("/subordinates/mtran/").parts(), ["subordinates", "mtran"]);
        let address = Address::parse("/access?site=110091495C#services");
        assert_eq!((address.path.as_str(), address.query.as_str()), ("/access", "site=110091495C"));
        assert_eq!(address.whole(), "/access?site=110091495C");
    }
}
