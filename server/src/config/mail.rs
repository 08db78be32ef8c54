//! Readers of the mail settings' values. What is said of the server doesn't repeat the value, which may hold a password.

use std::fmt;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};

/// Where mail is handed in, as `lettre` reads it. Shows itself without anything of it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// The whole of it, with the password: for connecting, never for showing.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(***)")
    }
}

/// `smtps://` with TLS from the beginning, `smtp://` with STARTTLS, which must succeed, and `smtp://HOST?tls=none` without.
/// Then perhaps `USER:PASSWORD@`, but not without TLS; a host; and perhaps a port.
pub fn smtp_url(text: &str) -> Result<SmtpUrl, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let (address, parameters) = rest.split_once('?').map_or((rest, None), |(address, after)| (address, Some(after)));
    let address = address.strip_suffix('/').unwrap_or(address);
    let (login, place) = address.rsplit_once('@').map_or((None, address), |(login, place)| (Some(login), place));
    let url = match (scheme, parameters) {
        ("smtps", None) => format!("smtps://{address}"),
        // Never "if the server has it": whoever stands in between would take it away.
        ("smtp", None | Some("tls=required")) => format!("smtp://{address}?tls=required"),
        ("smtp", Some("tls=none")) if login.is_none() => format!("smtp://{address}"),
        ("smtp", Some("tls=none")) => return Err("must not have a password with tls=none, which would show it".to_owned()),
        ("smtp" | "smtps", Some(_)) => return Err("can have ?tls=none after smtp:// and no other parameter".to_owned()),
        _ => return Err("must begin with smtps:// or smtp://".to_owned()),
    };
    if let Some(login) = login
        && !is_login(login)
    {
        return Err("must have USER:PASSWORD before the @, other characters than letters and digits as %XX".to_owned());
    }
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let is_place = !place.is_empty() && !place.starts_with(':') && place.chars().all(is_host);
    if is_place && AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).is_ok() {
        Ok(SmtpUrl(url))
    } else {
        Err("must be as smtps://USER:PASSWORD@mail.example:465, or without USER:PASSWORD@ or the port".to_owned())
    }
}

fn is_login(text: &str) -> bool {
    text.split_once(':').is_some_and(|(user, password)| !user.is_empty() && !password.is_empty())
}

/// An address, with or without a name before it.
pub fn mail_from(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| {
        format!(
            "must be an address, for example no-reply@portal.example or Portal <no-reply@portal.example>, and not {text:?}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_goes_with_tls_unless_it_is_said_not_to() {
        for (text, expected) in [
            ("smtps://mail.example", "smtps://mail.example"),
            ("smtps://ann:s3cret@mail.example:465/", "smtps://ann:s3cret@mail.example:465"),
            ("smtp://ann%40x:s3%2Fcret@mail.example:587", "smtp://ann%40x:s3%2Fcret@mail.example:587?tls=required"),
            ("smtp://mail.example?tls=required", "smtp://mail.example?tls=required"),
            ("smtp://127.0.0.1:2525?tls=none", "smtp://127.0.0.1:2525"),
        ] {
            let url = smtp_url(text).unwrap();
            assert_eq!(url.reveal(), expected);
            assert_eq!(format!("{url:?}"), "SmtpUrl(***)");
        }
    }

    #[test]
    fn what_would_not_be_safe_or_is_no_address_is_refused() {
        for bad in [
            "",
            "mail.example",
            "https://mail.example",
            "smtp://",
            "smtps://:465",
            "smtps://mail.example:port",
            "smtps://mail.example/hello",
            "smtps://mail.example?tls=none",
            "smtp://mail.example?tls=opportunistic",
            "smtp://ann:s3cret@mail.example?tls=none",
            "smtps://ann@mail.example",
            "smtps://:s3cret@mail.example",
            "smtps://ann:s3cret@mail example",
        ] {
            let message = smtp_url(bad).expect_err(bad);
            assert!(!message.contains("s3cret"), "{message}");
        }
    }

    #[test]
    fn senders_have_an_address_and_perhaps_a_name() {
        for good in ["no-reply@portal.example", "Provider Portal <no-reply@portal.example>"] {
            assert!(mail_from(good).is_ok(), "{good}");
        }
        for bad in ["", "Portal", "Portal <>"] {
            assert!(mail_from(bad).is_err(), "{bad:?}");
        }
    }
}
