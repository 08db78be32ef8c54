//! Configuration: environment variables `DOORWARD_…`, the same as flags, and the command line's commands.
//!
//! To add a setting: a field of [`Settings`] with its variable, default and help text, a function in `values` that reads it and
//! says in plain words what is wrong with it, and a line in the table of bad values at the end of this file. The variable's
//! name is put before the message here.

mod mail;
mod new_agency_user;
mod settings;
mod unknown;
mod values;

use std::error::Error as _;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};
use domain::username::Username;

pub use new_agency_user::NewAgencyUser;
pub use settings::Settings;
pub use values::LogFormat;

/// Doorward: the access desk of a provider portal.
#[derive(Clone, Debug, Parser)]
#[command(name = "doorward", version)]
pub struct Config {
    /// What to do; to serve, if nothing is said.
    #[command(subcommand)]
    command: Option<Command>,

    /// The settings.
    #[command(flatten)]
    pub settings: Settings,
}

/// What the program is told to do.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serves the portal; what happens when no command is given
    Serve,
    /// Reads the agency's roster of sites from a CSV file, all of it or nothing
    ImportRoster {
        /// The roster
        file: PathBuf,
    },
    /// Issues registration letters, one printable HTML file each; an older letter of the same site is void from then on
    Letters {
        /// Only this site's letter, whatever it had before; otherwise one for each site without a primary user or letter
        #[arg(long, value_name = "PIDSL")]
        site: Option<String>,
        /// The folder for the letters
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// The agency's own users
    AgencyUser {
        /// What to do with them.
        #[command(subcommand)]
        action: AgencyUserAction,
    },
    /// The record of changes and sign-ins
    Audit {
        /// What to do with it.
        #[command(subcommand)]
        action: AuditAction,
    },
    /// Writes a whole copy of the database to a file that isn't there yet, also while Doorward serves; Postgres has `pg_dump` for it
    Backup {
        /// The file for the copy
        file: PathBuf,
    },
    /// Makes the group practice of the demonstration, prints how to sign in, and serves it
    Demo {
        /// The folder that keeps the demonstration's database and letters
        #[arg(long, value_name = "DIR", default_value = "./demo")]
        dir: PathBuf,
    },
}

/// What to do with the agency's own users.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum AgencyUserAction {
    /// Gives one of the agency's staff a user ID with a role, and prints it with its one-time password, once
    Add(NewAgencyUser),
    /// Gives one of the agency's staff a new one-time password, and prints it, once; the old password and its sessions end
    ResetPassword {
        /// The user ID; everybody else's password is reset in the agency's console
        #[arg(value_parser = Username::parse)]
        username: Username,
    },
}

/// What to do with the record.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum AuditAction {
    /// Writes all entries as JSON lines
    Export {
        /// The file; standard output if none is named
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

impl Config {
    /// What to do.
    pub fn chosen_command(&self) -> Command {
        self.command.clone().unwrap_or(Command::Serve)
    }
}

/// Reads the environment and the command line. What is wrong is said in one line on standard error, and ends the program
/// with code 2.
pub fn read() -> Config {
    match unknown::refuse(std::env::vars_os(), &variables()).and_then(|()| parse(std::env::args_os())) {
        Ok(config) => config,
        Err(message) => {
            eprintln!("doorward: {message}");
            std::process::exit(2);
        }
    }
}

/// Reads the command line, and the environment for what it leaves out.
fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Config, String> {
    let config = Config::try_parse_from(arguments).map_err(|error| message(&error))?;
    config.settings.check()?;
    Ok(config)
}

/// The names of all variables.
fn variables() -> Vec<String> {
    Config::command().get_arguments().filter_map(|argument| argument.get_env()?.to_str().map(str::to_owned)).collect()
}

/// One line for a wrong value. Help, and what is wrong with the command line itself, is shown as clap does, and ends the program.
fn message(error: &clap::Error) -> String {
    wrong_value(error).unwrap_or_else(|| error.exit())
}

/// What is wrong with a setting's value, with its variable.
fn wrong_value(error: &clap::Error) -> Option<String> {
    let (ErrorKind::ValueValidation, Some(ContextValue::String(argument))) =
        (error.kind(), error.get(ContextKind::InvalidArg))
    else {
        return None;
    };
    // "--listen <ADDRESS:PORT>" or "--trust-forwarded-for[=<BOOLEAN>]"
    let flag = argument.split([' ', '=', '[']).next()?;
    let variable = format!("DOORWARD_{}", flag.trim_start_matches("--").replace('-', "_").to_uppercase());
    // Without the value itself, which may hold a password, unless its reader put it into the reason.
    variables()
        .contains(&variable)
        .then(|| format!("{variable} (or {flag}) {}.", error.source().map(ToString::to_string).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Config, String> {
        parse(std::iter::once("doorward").chain(arguments.iter().copied()).map(OsString::from))
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Config::command().debug_assert();
    }

    #[test]
    fn every_setting_has_a_variable_named_like_its_flag_and_a_help_text() {
        let command = Config::command();
        for argument in command.get_arguments().filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()))
        {
            let flag = argument.get_long().expect("each setting has a flag");
            let variable = format!("DOORWARD_{}", flag.replace('-', "_").to_uppercase());
            assert_eq!(argument.get_env().and_then(OsStr::to_str), Some(variable.as_str()), "{flag}");
            assert!(argument.get_help().is_some(), "{flag}");
        }
        assert!(variables().contains(&"DOORWARD_DATABASE_URL".to_owned()));
    }

    #[test]
    fn the_defaults_are_good() {
        let config = parsed(&[]).unwrap();
        assert_eq!(config.chosen_command(), Command::Serve);
        assert_eq!(config.settings.letter_days, 60);
        assert!(!config.settings.trust_forwarded_for);
        assert!(!config.settings.is_https());
    }

    #[test]
    fn flags_stand_before_or_after_the_command() {
        for arguments in [["--listen", "[::1]:80", "serve"], ["serve", "--listen", "[::1]:80"]] {
            assert_eq!(parsed(&arguments).unwrap().settings.listen.port(), 80);
        }
        let config = parsed(&["--trust-forwarded-for", "audit", "export"]).unwrap();
        assert!(config.settings.trust_forwarded_for);
        assert_eq!(config.chosen_command(), Command::Audit { action: AuditAction::Export { out: None } });
        assert_eq!(parsed(&["demo"]).unwrap().chosen_command(), Command::Demo { dir: "./demo".into() });
        assert!(parsed(&["--public-url", "https://portal.example/"]).unwrap().settings.is_https());
        let named = parsed(&["--public-url", "https://portal.example/"]).unwrap();
        assert_eq!(named.settings.portal_url(), "https://portal.example");
        assert_eq!(parsed(&[]).unwrap().settings.portal_url(), "http://127.0.0.1:3000");
    }

    #[test]
    fn every_bad_value_is_named_by_its_variable() {
        let cases = [
            ("--database-url", "mysql://u:secret@host/db", "must begin with sqlite:// or postgres://"),
            ("--database-connections", "0", "from 1 to 1000"),
            ("--listen", "localhost", "127.0.0.1:3000"),
            ("--public-url", "portal.example", "https://"),
            ("--trust-forwarded-for", "maybe", "true or false"),
            ("--request-timeout-seconds", "-1", "from 1 to 3600"),
            ("--time-zone", "Boston", "America/New_York"),
            ("--portal-name", " ", "is empty"),
            ("--agency-name", "", "is empty"),
            ("--logo", "no/such.svg", "no/such.svg"),
            ("--accent", "#ffcc00", "1.51:1"),
            ("--help-desk-phone", "", "is empty"),
            ("--smtp-url", "mail://ann:secret@mail.example", "must begin with smtps:// or smtp://"),
            ("--mail-from", "Portal", "no-reply@portal.example"),
            ("--content-dir", "no/such", "no/such"),
            ("--letter-days", "sixty", "from 1 to 3650"),
            ("--session-idle-seconds", "1.5", "from 1 to 86400"),
            ("--session-whole-seconds", "", "from 1 to 604800"),
            ("--session-warning-seconds", "900", "DOORWARD_SESSION_IDLE_SECONDS (900)"),
            ("--log", "doorward=loud", "filter"),
            ("--log-format", "xml", "text or json"),
        ];
        assert_eq!(cases.len(), variables().len(), "each setting has a bad value here");
        for (flag, value, expected) in cases {
            let message = parsed(&[format!("{flag}={value}").as_str()]).expect_err(flag);
            let variable = format!("DOORWARD_{}", flag.trim_start_matches("--").replace('-', "_").to_uppercase());
            assert!(message.starts_with(&variable), "{message}");
            assert!(message.contains(expected), "{message}");
            assert!(!message.contains('\n') && !message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn mail_needs_a_server_a_sender_and_the_portals_address() {
        let all = [
            "--smtp-url=smtps://mail.example",
            "--mail-from=no-reply@portal.example",
            "--public-url=https://portal.example",
        ];
        assert!(parsed(&all).is_ok());
        assert!(parsed(&all[2..]).is_ok());
        for (given, missing) in [(0..2, "DOORWARD_PUBLIC_URL"), (0..1, "DOORWARD_MAIL_FROM"), (1..3, "DOORWARD_SMTP_URL")] {
            let message = parsed(&all[given]).unwrap_err();
            assert!(message.starts_with(missing), "{message}");
        }
    }

    #[test]
    fn an_idle_time_beyond_the_whole_is_refused() {
        let message = parsed(&["--session-whole-seconds=600"]).unwrap_err();
        assert!(message.starts_with("DOORWARD_SESSION_IDLE_SECONDS (900)"), "{message}");
    }
}
