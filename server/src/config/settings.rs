//! Every setting: its variable, its flag, its default and what `--help` says of it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, Args};
use jiff::tz::TimeZone;
use lettre::message::Mailbox;

use super::mail::{self, SmtpUrl};
use super::values::{self, DatabaseUrl, LogFormat};

/// Every setting, from its variable or flag.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// Where the database is.
    #[arg(
        long, global = true, env = "DOORWARD_DATABASE_URL", hide_env_values = true, value_name = "URL",
        default_value = "sqlite://doorward.db", value_parser = values::database_url,
        help = "The database: sqlite://FILE, or postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    pub database_url: DatabaseUrl,

    /// Connections to the database at most
    #[arg(
        long, global = true, env = "DOORWARD_DATABASE_CONNECTIONS", value_name = "NUMBER",
        default_value = "8", value_parser = values::whole_number(1, 1_000)
    )]
    pub database_connections: u32,

    /// The address and port to listen on
    #[arg(
        long, global = true, env = "DOORWARD_LISTEN", value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:3000", value_parser = values::listen
    )]
    pub listen: SocketAddr,

    /// Where browsers find the portal.
    #[arg(
        long, global = true, env = "DOORWARD_PUBLIC_URL", value_name = "URL", value_parser = values::public_url,
        help = "Where browsers find the portal, for example https://portal.example; with https, cookies are for https only and HSTS is on"
    )]
    pub public_url: Option<String>,

    /// Behind a proxy: take the client's address from the last entry of X-Forwarded-For
    #[arg(
        long, global = true, env = "DOORWARD_TRUST_FORWARDED_FOR", value_name = "BOOLEAN", action = ArgAction::Set,
        num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value = "false", value_parser = values::boolean
    )]
    pub trust_forwarded_for: bool,

    /// Seconds after which an unanswered request is given up
    #[arg(
        long, global = true, env = "DOORWARD_REQUEST_TIMEOUT_SECONDS", value_name = "SECONDS",
        default_value = "30", value_parser = values::whole_number(1, 3_600)
    )]
    pub request_timeout_seconds: u32,

    /// The agency's time zone, in which days begin and end
    #[arg(
        long, global = true, env = "DOORWARD_TIME_ZONE", value_name = "NAME",
        default_value = "America/New_York", value_parser = values::time_zone
    )]
    pub time_zone: TimeZone,

    /// The portal's name, at the top of each page
    #[arg(
        long, global = true, env = "DOORWARD_PORTAL_NAME", value_name = "NAME",
        default_value = "Provider Online Service Center", value_parser = values::short_text
    )]
    pub portal_name: String,

    /// The agency's name, on pages and letters
    #[arg(
        long, global = true, env = "DOORWARD_AGENCY_NAME", value_name = "NAME",
        default_value = "MassHealth", value_parser = values::short_text
    )]
    pub agency_name: String,

    /// The agency's logo, an SVG or PNG file
    #[arg(long, global = true, env = "DOORWARD_LOGO", value_name = "FILE", value_parser = values::logo)]
    pub logo: Option<PathBuf>,

    /// The accent colour, dark enough to be read on white (4.5:1)
    #[arg(
        long, global = true, env = "DOORWARD_ACCENT", value_name = "#RRGGBB",
        default_value = "#0b5a86", value_parser = values::accent
    )]
    pub accent: String,

    /// The help desk's telephone number, on pages and letters
    #[arg(
        long, global = true, env = "DOORWARD_HELP_DESK_PHONE", value_name = "PHONE",
        default_value = "1-800-841-2900", value_parser = values::short_text
    )]
    pub help_desk_phone: String,

    /// Where mail is handed in.
    #[arg(
        long, global = true, env = "DOORWARD_SMTP_URL", hide_env_values = true, value_name = "URL", value_parser = mail::smtp_url,
        help = "The mail server that takes notices: smtps://USER:PASSWORD@HOST, or smtp:// for STARTTLS, or smtp://HOST?tls=none for neither"
    )]
    pub smtp_url: Option<SmtpUrl>,

    /// The address that mail comes from, for example "Portal <no-reply@portal.example>"
    #[arg(long, global = true, env = "DOORWARD_MAIL_FROM", value_name = "ADDRESS", value_parser = mail::mail_from)]
    pub mail_from: Option<Mailbox>,

    /// A folder of Markdown files for News & Updates, Reference Publications and Related Links
    #[arg(long, global = true, env = "DOORWARD_CONTENT_DIR", value_name = "DIR", value_parser = values::folder)]
    pub content_dir: Option<PathBuf>,

    /// Days for which a registration letter can be used
    #[arg(
        long, global = true, env = "DOORWARD_LETTER_DAYS", value_name = "DAYS",
        default_value = "60", value_parser = values::whole_number(1, 3_650)
    )]
    pub letter_days: u32,

    /// Seconds without a request after which a session ends
    #[arg(
        long, global = true, env = "DOORWARD_SESSION_IDLE_SECONDS", value_name = "SECONDS",
        default_value = "900", value_parser = values::whole_number(1, 86_400)
    )]
    pub session_idle_seconds: u32,

    /// Seconds after which a session ends, used or not
    #[arg(
        long, global = true, env = "DOORWARD_SESSION_WHOLE_SECONDS", value_name = "SECONDS",
        default_value = "43200", value_parser = values::whole_number(1, 604_800)
    )]
    pub session_whole_seconds: u32,

    /// Seconds before the end of an idle session at which people are warned
    #[arg(
        long, global = true, env = "DOORWARD_SESSION_WARNING_SECONDS", value_name = "SECONDS",
        default_value = "120", value_parser = values::whole_number(0, 86_400)
    )]
    pub session_warning_seconds: u32,

    /// What to log: a level, or a filter such as info,sqlx=warn
    #[arg(long, global = true, env = "DOORWARD_LOG", value_name = "FILTER", default_value = "info", value_parser = values::log_filter)]
    pub log: String,

    /// How to write the log: text or json
    #[arg(
        long, global = true, env = "DOORWARD_LOG_FORMAT", value_name = "FORMAT",
        default_value = "text", value_parser = values::log_format
    )]
    pub log_format: LogFormat,
}

impl Settings {
    /// Whether browsers come by https: then cookies are `__Host-` and Secure, and HSTS is on.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Where browsers find the portal.
    pub fn portal_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// What no single setting can tell.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.session_warning_seconds >= self.session_idle_seconds {
            return Err(format!(
                "DOORWARD_SESSION_WARNING_SECONDS ({}) must be less than DOORWARD_SESSION_IDLE_SECONDS ({}).",
                self.session_warning_seconds, self.session_idle_seconds
            ));
        }
        if self.session_idle_seconds > self.session_whole_seconds {
            return Err(format!(
                "DOORWARD_SESSION_IDLE_SECONDS ({}) must not be more than DOORWARD_SESSION_WHOLE_SECONDS ({}).",
                self.session_idle_seconds, self.session_whole_seconds
            ));
        }
        match (&self.smtp_url, &self.mail_from, &self.public_url) {
            (Some(_), None, _) => {
                Err("DOORWARD_MAIL_FROM must be set where DOORWARD_SMTP_URL is: mail comes from it.".to_owned())
            }
            (Some(_), _, None) => {
                Err("DOORWARD_PUBLIC_URL must be set where DOORWARD_SMTP_URL is: it stands in each mail.".to_owned())
            }
            (None, Some(_), _) => Err("DOORWARD_SMTP_URL must be set where DOORWARD_MAIL_FROM is.".to_owned()),
            _ => Ok(()),
        }
    }
}
