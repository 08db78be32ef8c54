//! How many passwords this machine can hash in a second: no portal that hashes as Doorward does can sign in more people.
//!
//! Runs the store's own hashing, with its parameters and its limit of one hash for each core. A reset of a password hashes
//! first and asks whether the actor may afterwards; the actor here may not, and the database is empty and in memory, so that
//! next to nothing but the hash is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use domain::moment::Moment;
use domain::site::PidSl;
use domain::username::Username;
use store::{Circumstances, Store};

/// For how long it is measured.
const SPAN: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cores = std::thread::available_parallelism()?.get();
    let store = Store::open("sqlite::memory:", 1).await?;
    let alone = hashes_a_second(&store, 1).await?;
    let together = hashes_a_second(&store, 2 * cores).await?;
    println!("one at a time: {alone:.1} hashes a second, {:.1} ms each", 1000.0 / alone);
    println!("on {cores} cores: {together:.1} hashes a second");
    Ok(())
}

/// Hashes from so many tasks at once.
async fn hashes_a_second(store: &Store, tasks: usize) -> Result<f64, Box<dyn std::error::Error>> {
    let done = Arc::new(AtomicU32::new(0));
    let site = PidSl::parse("110091495C")?;
    let username = Username::parse("nobody")?;
    let begin = Instant::now();
    let mut running = Vec::new();
    for _ in 0..tasks {
        let (store, site, username, done) = (store.clone(), site.clone(), username.clone(), Arc::clone(&done));
        running.push(tokio::spawn(async move {
            let circumstances = Circumstances {
                now: Moment(0),
                address: String::new(),
                request_id: String::new(),
                seed: [7; 32],
                sender: None,
                form_key: None,
            };
            while begin.elapsed() < SPAN {
                // Always refused, after the hash.
                drop(store.reset_password(&circumstances, &"nobody".into(), &site, &username).await);
                done.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    for task in running {
        task.await?;
    }
    Ok(f64::from(done.load(Ordering::Relaxed)) / begin.elapsed().as_secs_f64())
}
