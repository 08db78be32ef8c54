//! `doorward audit export`: every entry as a line of JSON, oldest first [R19].

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use store::Store;

use super::failed;

/// Writes all entries to a file or to standard output.
pub async fn export(store: &Store, out: Option<&Path>) -> Result<(), String> {
    let unwritten = |error: std::io::Error| format!("The entries can't be written: {error}.");
    let mut out: Box<dyn Write + Send> = match out {
        Some(path) => Box::new(BufWriter::new(File::create_new(path).map_err(unwritten)?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let mut after = None;
    loop {
        let lines = store.audit_after(after.as_ref()).await.map_err(|fault| failed(&fault))?;
        let Some(last) = lines.last() else { break };
        after = Some(last.key.clone());
        for line in &lines {
            writeln!(out, "{}", line.json).map_err(unwritten)?;
        }
    }
    out.flush().map_err(unwritten)
}
