//! `doorward backup`: a whole copy of a SQLite database, made while Doorward serves.

use std::path::Path;

use store::Store;
use store::transaction::database::Backend;

use super::failed;

/// Writes the copy.
pub async fn backup(store: &Store, file: &Path) -> Result<(), String> {
    if store.backend() == Backend::Postgres {
        return Err("This database is Postgres: use pg_dump.".to_owned());
    }
    if file.exists() {
        return Err(format!("{} is there already. Name a new file.", file.display()));
    }
    let name = file.to_str().ok_or("The file's name is not UTF-8.")?;
    store.backup_to(name).await.map_err(|fault| failed(&fault))?;
    println!("The database is copied to {}.", file.display());
    Ok(())
}
