//! Readers of settings' values. Each message goes on from the variable's name: "`DOORWARD_LISTEN` must be …".

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::tz::TimeZone;

/// The least contrast of text with its ground: WCAG 2.2, 1.4.3.
const LEAST_CONTRAST: f64 = 4.5;

/// Where the database is. Shows itself without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The whole of it, with the password: for opening the database, never for showing.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The address with `***` for the password, in the authority or among the parameters.
    pub fn redacted(&self) -> String {
        let Some((scheme, rest)) = self.0.split_once("://") else {
            return "***".to_owned();
        };
        let (address, parameters) = rest.split_once('?').map_or((rest, None), |(address, rest)| (address, Some(rest)));
        // A password may hold an @ or a slash that should have been encoded.
        let address = match address.rsplit_once('@') {
            Some((user, place)) => match user.split_once(':') {
                Some((user, _)) => format!("{user}:***@{place}"),
                None => format!("{user}@{place}"),
            },
            None => address.to_owned(),
        };
        let parameters = parameters.map_or_else(String::new, |parameters| {
            let shown: Vec<&str> = parameters
                .split('&')
                .map(|parameter| if parameter.starts_with("password=") { "password=***" } else { parameter })
                .collect();
            format!("?{}", shown.join("&"))
        });
        format!("{scheme}://{address}{parameters}")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// `sqlite://…`, `postgres://…` or `postgresql://…`. The message doesn't repeat the value, which may hold a password.
pub fn database_url(text: &str) -> Result<DatabaseUrl, String> {
    let is_known = ["sqlite://", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    if is_known { Ok(DatabaseUrl(text.to_owned())) } else { Err("must begin with sqlite:// or postgres://".to_owned()) }
}

/// An address and port.
pub fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("must be an address and port, for example 127.0.0.1:3000, and not {text:?}"))
}

/// `http://` or `https://` and a host, with a port if need be; no path. A slash at the end is left out.
pub fn public_url(text: &str) -> Result<String, String> {
    let url = text.strip_suffix('/').unwrap_or(text);
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_some_and(|host| !host.is_empty() && host.chars().all(is_host)) {
        Ok(url.to_owned())
    } else {
        Err(format!("must be https:// or http:// and a host, for example https://portal.example, and not {text:?}"))
    }
}

/// Yes or no.
pub fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(format!("must be true or false, and not {text:?}")),
    }
}

/// A reader of whole numbers from `least` to `most`.
pub fn whole_number(least: u32, most: u32) -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync + 'static {
    move |text: &str| {
        let number = text.parse::<u32>().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("must be a whole number from {least} to {most}, and not {text:?}"))
    }
}

/// A time zone by its name in the IANA database.
pub fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text)
        .map_err(|_| format!("must be the name of a time zone, for example America/New_York, and not {text:?}"))
}

/// A name or number to be shown: 1 to 100 characters in one line.
pub fn short_text(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("is empty".to_owned())
    } else if text.chars().count() > 100 || text.chars().any(char::is_control) {
        Err("must be one line of at most 100 characters".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// A file that is there and is named `….svg` or `….png`.
pub fn logo(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    if !extension.is_some_and(|extension| extension == "svg" || extension == "png") {
        return Err(format!("must name an SVG or PNG file, and {text:?} ends otherwise"));
    }
    if path.is_file() { Ok(path) } else { Err(format!("names {text:?}, which is no file")) }
}

/// A folder that is there.
pub fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err(format!("names {text:?}, which is no folder")) }
}

/// `#rrggbb`, dark enough to be read on white and to have white text on it.
pub fn accent(text: &str) -> Result<String, String> {
    let channels =
        colour(text).ok_or_else(|| format!("must be a colour as #rrggbb, for example #0b5a86, and not {text:?}"))?;
    let contrast = contrast_with_white(channels);
    if contrast >= LEAST_CONTRAST {
        Ok(text.to_ascii_lowercase())
    } else {
        // Cut, not rounded: 4.499 must not read as the 4.50 that would do.
        let shown = (contrast * 100.0).floor() / 100.0;
        Err(format!(
            "must have a contrast of at least {LEAST_CONTRAST}:1 with white, and {text} has {shown:.2}:1; take a darker colour"
        ))
    }
}

/// A filter of the log. A misspelt level alone would be taken for a module's name and log nothing, so it is refused.
pub fn log_filter(text: &str) -> Result<String, String> {
    let is_level =
        |text: &str| ["off", "error", "warn", "info", "debug", "trace"].contains(&text.to_ascii_lowercase().as_str());
    let levels_are_spelt = text.contains('[') || text.split(',').all(|part| part.contains('=') || is_level(part));
    if levels_are_spelt && tracing_subscriber::EnvFilter::try_new(text).is_ok() {
        Ok(text.to_owned())
    } else {
        Err(format!("must be a level or filter, for example info or info,sqlx=warn, and not {text:?}"))
    }
}

/// `text` or `json`.
pub fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("must be text or json, and not {text:?}")),
    }
}

/// Red, green and blue of `#rrggbb`.
fn colour(text: &str) -> Option<[u8; 3]> {
    let digits =
        text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// The contrast ratio with white, from 1 to 21, by WCAG 2.2's definition.
fn contrast_with_white(channels: [u8; 3]) -> f64 {
    let [red, green, blue] = channels.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let cases = [
            ("sqlite://doorward.db", "sqlite://doorward.db"),
            ("postgres://ann:s3cret@db.example:5432/door", "postgres://ann:***@db.example:5432/door"),
            ("postgres://ann@db.example/door", "postgres://ann@db.example/door"),
            ("postgres://ann:s3c@ret/s3c@db/door?sslmode=require", "postgres://ann:***@db/door?sslmode=require"),
            ("postgres://db/door?user=ann&password=s3cret", "postgres://db/door?user=ann&password=***"),
        ];
        for (url, expected) in cases {
            let url = database_url(url).unwrap();
            assert_eq!(url.redacted(), expected);
            assert_eq!(format!("{url} {url:?}"), format!("{expected} {expected}"));
        }
        for bad in ["", "doorward.db", "sqlite://", "mysql://ann:s3cret@db/door"] {
            assert!(!database_url(bad).unwrap_err().contains("s3cret"), "{bad:?}");
        }
    }

    #[test]
    fn contrast_is_measured_as_wcag_defines_it() {
        let cases = [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48), ("#0b5a86", 7.44)];
        for (text, expected) in cases {
            let measured = contrast_with_white(colour(text).unwrap());
            assert!((measured - expected).abs() < 0.01, "{text}: {measured}");
        }
    }

    #[test]
    fn an_accent_is_dark_enough_or_told_its_contrast() {
        assert_eq!(accent("#0B5A86").unwrap(), "#0b5a86");
        assert_eq!(accent("#767676").unwrap(), "#767676");
        assert!(accent("#777777").unwrap_err().contains("#777777 has 4.47:1"));
        for bad in ["", "#fff", "0b5a86", "#0b5a8g", "#0b5a86ff", "#é5a86", "red"] {
            assert!(accent(bad).unwrap_err().contains("#rrggbb"), "{bad:?}");
        }
    }

    #[test]
    fn public_urls_have_a_host_and_no_path() {
        for (text, expected) in [
            ("https://portal.example", "https://portal.example"),
            ("https://portal.example/", "https://portal.example"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(public_url(text).unwrap(), expected);
        }
        for bad in [
            "",
            "portal.example",
            "https://",
            "https:///",
            "ftp://portal.example",
            "https://a/b",
            "https://a?b",
            "https://u@a",
        ] {
            assert!(public_url(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn log_filters_are_levels_or_name_their_modules() {
        for good in ["info", "WARN", "info,sqlx=warn", "doorward[request]=debug,info"] {
            assert_eq!(log_filter(good).unwrap(), good);
        }
        for bad in ["", "debgu", "info,", "doorward=loud"] {
            assert!(log_filter(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn numbers_and_names_have_bounds() {
        let days = whole_number(1, 60);
        assert_eq!((days("1"), days("60")), (Ok(1), Ok(60)));
        for bad in ["", "0", "61", "-1", "1.5", "ten", "99999999999"] {
            assert!(days(bad).is_err(), "{bad:?}");
        }
        assert_eq!(short_text("  MassHealth ").unwrap(), "MassHealth");
        for bad in ["", "  ", "a\nb", "x".repeat(101).as_str()] {
            assert!(short_text(bad).is_err(), "{bad:?}");
        }
    }
}
