//! `doorward import-roster`: the agency's sites, all of the file or nothing.

use std::io::{IsTerminal, Write};
use std::path::Path;

use store::Store;
use store::agency::roster::{RosterRow, parse_roster};

use super::failed;
use crate::clock;

/// Faults shown; with more of them the file as a whole is wrong.
const MOST_FAULTS: usize = 50;

/// Reads the file; what is wrong with it is said by line and column.
pub fn read(file: &Path) -> Result<Vec<RosterRow>, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{} can't be read: {error}.", file.display()))?;
    parse_roster(&bytes).map_err(|faults| {
        let mut lines: Vec<String> = faults.iter().take(MOST_FAULTS).map(|fault| format!("  {fault}")).collect();
        if faults.len() > MOST_FAULTS {
            lines.push(format!("  … and {} more", faults.len() - MOST_FAULTS));
        }
        format!("{} was not imported, and nothing was changed:\n{}", file.display(), lines.join("\n"))
    })
}

/// Writes the rows, with progress on a terminal.
pub async fn import(store: &Store, rows: &[RosterRow]) -> Result<(), String> {
    let terminal = std::io::stderr().is_terminal();
    let total = rows.len();
    let progress = |done: usize| {
        if terminal && (done.is_multiple_of(100) || done == total) {
            eprint!("\r{done} of {total} sites");
            // Progress that can't be shown is no reason to stop.
            drop(std::io::stderr().flush());
        }
    };
    let imported = store.import_roster(&clock::circumstances(), rows, &progress).await.map_err(|fault| failed(&fault))?;
    if terminal {
        eprintln!();
    }
    println!("{} sites added, {} changed, {} unchanged.", imported.added, imported.changed, imported.unchanged);
    Ok(())
}
