//! Ending what ran out. Nothing depends on when that happens: what is over isn't in force [R16]. It only gets its end.

use serde_json::{Map, Value};
use sqlx::AnyConnection;

use crate::audit::{Entry, Kind};
use crate::command::{Command, Deed, Stop};
use crate::database::Store;
use crate::fault::Fault;

/// In SQL: at most 500 of a table that are over at time $1, the oldest first.
macro_rules! over {
    ($table:literal) => {
        concat!(
            "(SELECT o.id FROM ",
            $table,
            " o WHERE o.ended_at IS NULL AND o.until_at <= $1 ORDER BY o.until_at, o.id LIMIT 500)"
        )
    };
}

/// In SQL: ends them.
macro_rules! end {
    ($table:literal) => {
        concat!("UPDATE ", $table, " SET ended_at = until_at WHERE id IN ", over!($table), " RETURNING id")
    };
}

/// In SQL: ends what is assigned by them, with them or before.
macro_rules! end_assignments {
    ($table:literal, $column:literal) => {
        concat!(
            "UPDATE assignments SET ended_at = (SELECT CASE WHEN assignments.until_at < b.until_at THEN assignments.until_at \
             ELSE b.until_at END FROM ",
            $table,
            " b WHERE b.id = assignments.",
            $column,
            ") WHERE ended_at IS NULL AND ",
            $column,
            " IN ",
            over!($table),
            " RETURNING id"
        )
    };
}

/// What ends, in the entry's words, and how. What hangs on something ends before it.
const STEPS: [(&str, &str); 9] = [
    ("assignments", end!("assignments")),
    ("assignments_of_memberships", end_assignments!("memberships", "membership_id")),
    (
        "requests_of_memberships",
        concat!(
            "UPDATE requests SET closed_at = $1, outcome = 'withdrawn' WHERE closed_at IS NULL AND kind = 'service' AND EXISTS \
             (SELECT 1 FROM memberships m WHERE m.user_id = requests.person_id AND m.pid_sl = requests.pid_sl AND m.id IN ",
            over!("memberships"),
            ") RETURNING id"
        ),
    ),
    ("memberships", end!("memberships")),
    ("assignments_of_links", end_assignments!("organization_links", "link_id")),
    (
        "ceilings",
        concat!(
            "UPDATE organization_link_services SET ended_at = \
             (SELECT l.until_at FROM organization_links l WHERE l.id = organization_link_services.link_id) \
             WHERE ended_at IS NULL AND link_id IN ",
            over!("organization_links"),
            " RETURNING link_id"
        ),
    ),
    ("links", end!("organization_links")),
    ("grants", end!("primary_access_grants")),
    (
        "requests",
        "UPDATE requests SET closed_at = lapses_at, outcome = 'lapsed' WHERE id IN \
         (SELECT r.id FROM requests r WHERE r.closed_at IS NULL AND r.lapses_at <= $1 ORDER BY r.lapses_at, r.id LIMIT 500) RETURNING id",
    ),
];

struct Sweep;

/// Nothing ran out.
struct NothingOver;

impl Command for Sweep {
    type Output = usize;
    type Error = NothingOver;

    async fn carry_out(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(usize, Entry), Stop<NothingOver>> {
        let (mut count, mut detail) = (0, Map::new());
        for (what, sql) in STEPS {
            let ended: Vec<(String,)> = sqlx::query_as(sql).bind(deed.now.0).fetch_all(&mut *tx).await?;
            if !ended.is_empty() {
                count += ended.len();
                detail.insert(what.to_owned(), ended.into_iter().map(|(id,)| Value::String(id)).collect());
            }
        }
        if count == 0 {
            return Err(Stop::Rejected(NothingOver));
        }
        Ok((count, Entry::of(Kind::Lapsed).with(Value::Object(detail))))
    }
}

impl Store {
    /// Ends what ran out, at most 500 of each kind, and gives how many those were; nothing if nothing ran out.
    pub async fn sweep(&self, deed: &Deed) -> Result<Option<usize>, Fault> {
        match self.run(&Sweep, deed).await {
            Ok(count) => Ok(Some(count)),
            Err(Stop::Rejected(NothingOver)) => Ok(None),
            Err(Stop::Fault(fault)) => Err(fault),
        }
    }
}
