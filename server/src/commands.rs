//! The commands of the command line.

pub mod agency_user;
pub mod audit;
pub mod backup;
pub mod demo;
pub mod import_roster;
pub mod letters;

use store::{Fault, Store};
use tokio::net::TcpListener;

use crate::config::Settings;
use crate::{clock, content};

/// Words for a database that fails in the middle of a command.
pub fn failed(fault: &Fault) -> String {
    format!("The database failed, and nothing was changed: {fault}.")
}

/// Fills what a new database needs: the service catalogue, and terms in force from now on.
pub async fn prepare(store: &Store) -> Result<(), String> {
    let stopped = |fault: Fault| store.stopped_by(&fault).to_string();
    store.load_catalogue(&clock::circumstances()).await.map_err(stopped)?;
    if !store.has_terms().await.map_err(stopped)? {
        store.publish_terms(&clock::circumstances(), content::TERMS, clock::now()).await.map_err(stopped)?;
    }
    Ok(())
}

/// Opens the port.
pub async fn listen(settings: &Settings) -> Result<TcpListener, String> {
    TcpListener::bind(settings.listen)
        .await
        .map_err(|error| format!("DOORWARD_LISTEN: {} can't be listened on: {error}.", settings.listen))
}
