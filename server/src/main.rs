//! The program `doorward`: serves the portal, and the agency's commands around it.

mod assets;
mod audit_export;
mod caller;
mod clock;
mod commands;
mod config;
mod content;
mod forms;
mod letter;
mod mail;
mod origin;
mod pages;
mod password_letter;
mod serve;

use std::io::IsTerminal;
use std::process::ExitCode;

use config::{Command, Config, LogFormat};
use store::Store;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let config = config::read();
    log(&config);
    match run(&config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("doorward: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: &Config) -> Result<(), String> {
    let settings = &config.settings;
    let command = config.chosen_command();
    if let Command::Demo { dir } = &command {
        return commands::demo::demo(settings, dir).await;
    }
    if let Command::ImportRoster { file } = &command {
        // Before the database is opened: a file that is no roster touches nothing.
        let rows = commands::import_roster::read(file)?;
        return commands::import_roster::import(&open(config).await?, &rows).await;
    }
    let store = open(config).await?;
    match command {
        Command::Letters { site, out } => commands::letters::letters(&store, settings, site.as_deref(), &out).await,
        Command::AgencyUser { action: config::AgencyUserAction::Add(new) } => {
            commands::agency_user::add(&store, settings, &new).await
        }
        Command::AgencyUser { action: config::AgencyUserAction::ResetPassword { username } } => {
            commands::agency_user::reset_password(&store, settings, &username).await
        }
        Command::Audit { action: config::AuditAction::Export { out } } => {
            commands::audit::export(&store, out.as_deref()).await
        }
        Command::Backup { file } => commands::backup::backup(&store, &file).await,
        Command::Serve | Command::Demo { .. } | Command::ImportRoster { .. } => {
            let mailer = mail::Mailer::new(settings)?;
            let state = serve::state(settings, store, mailer.is_some())?;
            let listener = commands::listen(settings).await?;
            println!("Doorward is at {}", serve::address(&listener));
            serve::serve(listener, state, mailer).await
        }
    }
}

/// Opens the database, brings its schema up to date and fills what a new one needs.
async fn open(config: &Config) -> Result<Store, String> {
    let settings = &config.settings;
    let store = Store::open(settings.database_url.reveal(), settings.database_connections)
        .await
        .map_err(|error| error.to_string())?;
    commands::prepare(&store).await?;
    Ok(store)
}

fn log(config: &Config) {
    // Who tries the demonstration reads the console; the log of its requests would bury what it says.
    let quiet = matches!(config.chosen_command(), Command::Demo { .. }) && std::env::var_os("DOORWARD_LOG").is_none();
    let filter = if quiet { "warn" } else { config.settings.log.as_str() };
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match config.settings.log_format {
        LogFormat::Json => log.json().init(),
        LogFormat::Text => log.with_target(false).compact().init(),
    }
}
