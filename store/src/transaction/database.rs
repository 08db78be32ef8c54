//! Opening the database: SQLite or Postgres by the address. What differs between the two stands here.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Executor};
use thiserror::Error;

use crate::transaction::fault::Fault;
use crate::transaction::secret::Hasher;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Set on each SQLite connection: writers wait for one another, readers for nobody, and what was confirmed survives a power cut.
const SQLITE_PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA busy_timeout = 15000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;";

/// The database's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file of this machine.
    Sqlite,
    /// A server, shared by any number of nodes.
    Postgres,
}

/// Doorward's memory.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pool: AnyPool,
    pub(crate) backend: Backend,
    pub(crate) hasher: Hasher,
    /// What messages call it.
    name: Arc<str>,
}

/// Why the database could not be opened, in one sentence for whoever deploys it.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages are the documentation")]
pub enum OpenError {
    #[error("DOORWARD_DATABASE_URL must begin with sqlite:// or postgres://.")]
    Address,
    #[error("The database can't be opened: {0}.")]
    Open(String),
    #[error("{database} can't be written to: {why}. Check its permissions and the disk's free space.")]
    Unwritable { database: String, why: String },
    #[error(
        "The database was made by a newer version of Doorward (its schema is {0}). Start that version, or restore a backup."
    )]
    Newer(i64),
    #[error("The database's schema could not be brought up to date: {0}.")]
    Migrate(String),
}

impl Store {
    /// Opens the database, makes it if it isn't there (SQLite), and brings its schema up to date.
    pub async fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        let (backend, url) = if url.starts_with("sqlite:") {
            let mode = if url.contains('?') { "" } else { "?mode=rwc" };
            (Backend::Sqlite, format!("{url}{mode}"))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            (Backend::Postgres, url.to_owned())
        } else {
            return Err(OpenError::Address);
        };
        let options = AnyConnectOptions::from_str(&url).map_err(|error| OpenError::Open(plain(&error)))?;
        let name = name(&url);
        // Alone first: a pool tries again for as long as it may wait, and then says only that it waited.
        let mut first = AnyConnection::connect_with(&options).await.map_err(|error| opening(&name, &error))?;
        if backend == Backend::Sqlite {
            first.execute(SQLITE_PRAGMAS).await.map_err(|error| opening(&name, &error))?;
            // Reading opens the write-ahead log and its index, which take room on the disk.
            first.execute("SELECT count(*) FROM sqlite_schema").await.map_err(|error| opening(&name, &error))?;
        }
        drop(first.close().await);
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(|connection, _| {
                Box::pin(async move {
                    if connection.backend_name() == "SQLite" {
                        connection.execute(SQLITE_PRAGMAS).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await
            .map_err(|error| opening(&name, &error))?;
        let store = Self { pool, backend, hasher: Hasher::new(), name: name.into() };
        store.migrate().await?;
        Ok(store)
    }

    async fn migrate(&self) -> Result<(), OpenError> {
        MIGRATIONS.run(&self.pool).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer(version),
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => opening(&self.name, &error),
            other => OpenError::Migrate(other.to_string()),
        })?;
        // A schema that is up to date writes nothing: a database that can't be written to must show now, not at the first sign-in.
        let probe = async {
            let mut tx = self.pool.begin().await?;
            sqlx::query("UPDATE service_groups SET place = place WHERE slug = ''").execute(&mut *tx).await?;
            sqlx::query("INSERT INTO wrong_tries (scope, subject, wrong, last_at) VALUES ('probe', '', 0, 0)")
                .execute(&mut *tx)
                .await?;
            sqlx::query("DELETE FROM wrong_tries WHERE scope = 'probe'").execute(&mut *tx).await?;
            // Only what is confirmed needs room on the disk.
            tx.commit().await
        };
        probe.await.map_err(|error: sqlx::Error| opening(&self.name, &error))
    }

    /// Why the start ends after a fault.
    pub fn stopped_by(&self, fault: &Fault) -> OpenError {
        match fault {
            Fault::Database(error) => opening(&self.name, error),
            other => OpenError::Open(other.to_string()),
        }
    }

    /// The database's kind.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Fault> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Writes a copy of a SQLite database, whole and at one moment, to a file that isn't there yet.
    pub async fn backup_to(&self, file: &str) -> Result<(), Fault> {
        sqlx::query("VACUUM INTO $1").bind(file).execute(&self.pool).await?;
        Ok(())
    }

    /// Waits until running commands are done and closes the connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// What messages call the database: SQLite's by its file. An address of Postgres may hold a password.
fn name(url: &str) -> String {
    let Some(file) = url.strip_prefix("sqlite:") else { return "The database".to_owned() };
    let file = file.strip_prefix("//").unwrap_or(file);
    format!("The database {}", file.split_once('?').map_or(file, |(file, _)| file))
}

fn opening(name: &str, error: &sqlx::Error) -> OpenError {
    let why = plain(error);
    if is_of_writing(error) { OpenError::Unwritable { database: name.to_owned(), why } } else { OpenError::Open(why) }
}

/// Whether the database could be read but not written to: read-only, full, or on a disk that takes no more.
fn is_of_writing(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    match &*error.code().unwrap_or_default() {
        // Postgres: a read-only transaction, a full disk.
        "25006" | "53100" => true,
        // Its other codes have five characters too. SQLite's are SQLITE_READONLY, SQLITE_FULL, and of SQLITE_IOERR those of writing,
        // of syncing, of cutting a file, and of the write-ahead log's index (https://sqlite.org/rescode.html).
        code if code.len() < 5 => code
            .parse::<u32>()
            .is_ok_and(|code| matches!((code & 0xff, code >> 8), (8 | 13, _) | (10, 3..=6 | 18 | 19 | 21))),
        _ => false,
    }
}

/// The database's own words, in one line.
fn plain(error: &sqlx::Error) -> String {
    let text = match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::PoolTimedOut => "it did not answer within 10 seconds".to_owned(),
        other => other.to_string(),
    };
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_by_its_file_and_without_a_password() {
        assert_eq!(name("sqlite://doorward.db?mode=rwc"), "The database doorward.db");
        assert_eq!(name("sqlite:///var/lib/doorward/doorward.db"), "The database /var/lib/doorward/doorward.db");
        assert_eq!(name("sqlite:doorward.db"), "The database doorward.db");
        assert_eq!(name("postgres://u:secret@host/doorward"), "The database");
    }

    #[tokio::test]
    async fn a_full_database_is_one_that_cannot_be_written_to() {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect("sqlite::memory:").await.unwrap();
        connection.execute("PRAGMA max_page_count = 2; CREATE TABLE shelf (book TEXT)").await.unwrap();
        let full = connection.execute("INSERT INTO shelf VALUES (hex(zeroblob(100000)))").await.unwrap_err();
        assert_eq!(
            opening("The database shelf.db", &full).to_string(),
            "The database shelf.db can't be written to: database or disk is full. \
             Check its permissions and the disk's free space."
        );
        let wrong = connection.execute("INSERT INTO nowhere VALUES (1)").await.unwrap_err();
        assert_eq!(
            opening("The database shelf.db", &wrong).to_string(),
            "The database can't be opened: no such table: nowhere."
        );
    }
}
