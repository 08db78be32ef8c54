#!/usr/bin/env bash
# Guess: sqlx's rows_affected() is how many rows this statement changed: none for SELECT, BEGIN, COMMIT, CREATE INDEX; of several statements
#   in one text, the sum of what each changed.
# What happens: on SQLite a statement that changes no rows by its nature repeats the count of the last INSERT, UPDATE or DELETE on that
#   connection, whoever ran it there before. So a SELECT that finds nothing "affected" 3 rows, and one UPDATE of 3 rows with a CREATE INDEX and
#   a SELECT behind it, sent as one text, affected 9. Only an INSERT, UPDATE or DELETE sets it anew, also to 0.
# Where it matters: "was anything found or done" asked by rows_affected() after execute(), counts in logs of migrations, and pools, where the
#   number depends on who had the connection before. On a fresh connection all tests see 0.
# Seen with: crates sqlx 0.9.0 (SQLite bundled), tokio 1.54.1.
set -euo pipefail
for tool in cargo cc; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "affected"
version = "0.0.0"
edition = "2024"

[dependencies]
sqlx = { version = "=0.9.0", default-features = false, features = ["sqlite-bundled", "runtime-tokio"] }
tokio = { version = "=1.54.1", features = ["rt", "macros"] }

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RUST'
use sqlx::{Connection, SqliteConnection};

const STEPS: [(&str, u64); 13] = [
    ("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)", 0),
    ("SELECT id FROM person", 0),
    ("INSERT INTO person (name) VALUES ('a'), ('b'), ('c')", 3),
    ("SELECT id FROM person WHERE id = 99", 3),
    ("CREATE INDEX by_name ON person (name)", 3),
    ("BEGIN", 3),
    ("COMMIT", 3),
    ("UPDATE person SET name = 'd' WHERE id = 1", 1),
    ("SELECT id FROM person", 1),
    ("UPDATE person SET name = 'd' WHERE id = 99", 0),
    ("SELECT id FROM person", 0),
    ("UPDATE person SET name = 'e'; CREATE INDEX again ON person (name); SELECT 1", 9),
    ("DELETE FROM person", 3),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
    let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(&mut connection).await?;
    println!("\nsqlx 0.9.0 with SQLite {version}; rows_affected() after each step, on one connection:");
    let mut changed = false;
    for (sql, expected) in STEPS {
        // Several statements in one text can't be prepared.
        let result = if sql.contains(';') {
            sqlx::raw_sql(sql).execute(&mut connection).await?
        } else {
            sqlx::query(sql).execute(&mut connection).await?
        };
        let seen = result.rows_affected();
        let mark = if seen == expected { String::new() } else { format!("   CHANGED, it was {expected}") };
        changed |= seen != expected;
        println!("  {seen}  {sql}{mark}");
    }
    println!("\n{}", if changed { "The behaviour has changed." } else { "As described." });
    std::process::exit(i32::from(changed));
}
RUST
CARGO_TARGET_DIR="$work/target" cargo build --quiet
target/debug/affected
