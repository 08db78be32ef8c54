//! `doorward letters`: one printable file for each site. The PIN stands nowhere else.

use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use domain::site::PidSl;
use store::agency::issue_letter::IssuedLetter;
use store::{CommandError, Store};

use super::failed;
use crate::clock;
use crate::config::Settings;
use crate::letter::page_as_configured;

/// Issues letters: one site's, or one for every site without a primary user and without a letter that still works.
pub async fn letters(store: &Store, settings: &Settings, site: Option<&str>, out: &Path) -> Result<(), String> {
    let sites = match site {
        Some(text) => vec![PidSl::parse(text).map_err(|error| format!("--site: {error}"))?],
        None => store.sites_without_letter(clock::now()).await.map_err(|fault| failed(&fault))?,
    };
    std::fs::create_dir_all(out).map_err(|error| format!("{} can't be made: {error}.", out.display()))?;
    let terminal = std::io::stderr().is_terminal();
    for (number, pid_sl) in sites.iter().enumerate() {
        write_letter(store, settings, pid_sl, out).await?;
        if terminal {
            eprint!("\r{} of {} letters", number + 1, sites.len());
        }
    }
    if terminal && !sites.is_empty() {
        eprintln!();
    }
    let count = if sites.len() == 1 { "1 letter".to_owned() } else { format!("{} letters", sites.len()) };
    println!("{count} in {}. Print them, send them, and delete the files: each holds its PIN.", out.display());
    Ok(())
}

/// Issues one letter and writes its file. The file is opened first: a letter that can't be written is not issued.
pub async fn write_letter(store: &Store, settings: &Settings, pid_sl: &PidSl, out: &Path) -> Result<IssuedLetter, String> {
    let path = out.join(format!("{pid_sl}.html"));
    let unwritten = |error: std::io::Error| format!("{} can't be written: {error}.", path.display());
    let part: PathBuf = out.join(format!("{pid_sl}.html.part"));
    let mut file = private_file(&part).map_err(unwritten)?;
    let issued = match store.issue_letter(&clock::circumstances(), None, pid_sl, settings.letter_days).await {
        Ok(issued) => issued,
        Err(no) => {
            // What could not be removed is an empty file.
            drop(std::fs::remove_file(&part));
            return Err(match no {
                CommandError::Rejected(_) => format!("There is no site {pid_sl}. Import the roster first."),
                CommandError::Fault(fault) => failed(&fault),
            });
        }
    };
    let text = page_as_configured(settings, &issued);
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritten)?;
    std::fs::rename(&part, &path).map_err(unwritten)?;
    Ok(issued)
}

/// A file that only its owner reads.
fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
