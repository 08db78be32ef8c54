//! The audit log as the auditor reads it [R19]: by person, site, kind and time, the newest first.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;
use domain::username::Username;
use sqlx::{Any, AnyConnection, AssertSqlSafe};

use crate::access::facts::{allowed, user_id_of};
use crate::transaction::audit::AuditLine;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{EntryId, UserId};
use crate::transaction::page::{and_one_more, cut};

/// Entries on one page.
pub const PAGE: usize = 50;

/// How many of those whom an entry concerns besides are shown.
const OTHERS: usize = 8;

/// What is looked for; what is left out doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// User ID of who did it, to whom it was done, or whom it concerns.
    pub username: Option<Username>,
    /// The site where it was done, or which it concerns.
    pub pid_sl: Option<PidSl>,
    /// The word of the kind, as [`crate::transaction::audit::Kind::code`] has it.
    pub kind: Option<String>,
    /// From this moment on.
    pub from: Option<Moment>,
    /// Before this moment.
    pub until: Option<Moment>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFound {
    /// Time and id of the entry: where the next page begins.
    pub key: (i64, EntryId),
    /// The word of its kind.
    pub kind: String,
    /// User ID of who did it.
    pub actor: Option<String>,
    /// User ID of whom it was done to.
    pub subject: Option<String>,
    /// PID/SL of the site.
    pub pid_sl: Option<String>,
    /// PID/SLs and user IDs of others that it concerns, the first few.
    pub others: Vec<String>,
    /// Whether there are more of them.
    pub more_others: bool,
    /// The entry in its canonical form.
    pub json: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    id: EntryId,
    kind: String,
    actor: Option<String>,
    subject: Option<String>,
    pid_sl: Option<String>,
    body: String,
}

/// A value to bind.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Bound {
    Text(String),
    Number(i64),
}

/// The query, and its values from $1 on. Whom or which site an entry is about is asked of one index, in the order of the page;
/// what else is asked for, of each entry found there.
fn search(filter: &AuditFilter, person_id: Option<UserId>, after: Option<&(i64, EntryId)>) -> (String, Vec<Bound>) {
    let (mut conditions, mut values) = (vec!["1 = 1".to_owned()], Vec::new());
    let mut place = |value| {
        values.push(value);
        format!("${}", values.len())
    };
    // A person narrows more than a site.
    let mut about = person_id.map(String::from).into_iter().chain(filter.pid_sl.as_ref().map(ToString::to_string));
    let first = about.next();
    let (id, table, kind) = match first {
        Some(_) => ("x.entry_id", "audit_entry_about", "(SELECT e.kind FROM audit_entries e WHERE e.id = x.entry_id)"),
        None => ("x.id", "audit_entries", "x.kind"),
    };
    if let Some(first) = first {
        conditions.push(format!("x.about = {}", place(Bound::Text(first))));
    }
    if let Some(also) = about.next() {
        let also = place(Bound::Text(also));
        conditions
            .push(format!("EXISTS (SELECT 1 FROM audit_entry_about y WHERE y.entry_id = x.entry_id AND y.about = {also})"));
    }
    if let Some(code) = &filter.kind {
        conditions.push(format!("{kind} = {}", place(Bound::Text(code.clone()))));
    }
    if let Some(from) = filter.from {
        conditions.push(format!("x.at >= {}", place(Bound::Number(from.0))));
    }
    if let Some(until) = filter.until {
        conditions.push(format!("x.at < {}", place(Bound::Number(until.0))));
    }
    if let Some((at, last)) = after {
        let (at, last) = (place(Bound::Number(*at)), place(Bound::Text(last.to_string())));
        conditions.push(format!("(x.at, {id}) < ({at}, {last})"));
    }
    let conditions = conditions.join(" AND ");
    let limit = and_one_more(PAGE);
    let sql = format!(
        "WITH found AS (SELECT {id} AS id FROM {table} x WHERE {conditions} ORDER BY x.at DESC, {id} DESC LIMIT {limit}) \
         SELECT e.at, e.id, e.kind, a.username AS actor, s.username AS subject, e.pid_sl, e.body \
         FROM found CROSS JOIN audit_entries e LEFT JOIN users a ON a.id = e.actor_id LEFT JOIN users s ON s.id = e.subject_id \
         WHERE e.id = found.id ORDER BY e.at DESC, e.id DESC"
    );
    (sql, values)
}

/// Puts into each entry of a page whom and which sites it concerns besides. One entry can concern thousands: of each the first few
/// are read. The statement always has as many places, so that the database prepares it once.
async fn find_others(connection: &mut AnyConnection, found: &mut [AuditFound]) -> Result<(), Fault> {
    if found.is_empty() {
        return Ok(());
    }
    // The actor, the subject and the site are among them.
    let limit = OTHERS + 4;
    let few = |number| {
        format!(
            "SELECT entry_id, name FROM (SELECT x.entry_id, COALESCE(u.username, x.about) AS name FROM audit_entry_about x \
             LEFT JOIN users u ON u.id = x.about WHERE x.entry_id = ${number} ORDER BY x.about DESC LIMIT {limit}) few{number}"
        )
    };
    let sql = (1..=PAGE).map(few).collect::<Vec<_>>().join(" UNION ALL ");
    let mut select = sqlx::query_as::<Any, (EntryId, String)>(AssertSqlSafe(sql));
    for number in 0..PAGE {
        select = select.bind(found.get(number).map(|entry| entry.key.1.as_str()).unwrap_or_default());
    }
    for (id, name) in select.fetch_all(connection).await? {
        let Some(entry) = found.iter_mut().find(|entry| entry.key.1 == id) else { continue };
        let told = [&entry.actor, &entry.subject, &entry.pid_sl].into_iter().flatten().any(|told| *told == name);
        if !told {
            entry.others.push(name);
        }
    }
    for entry in found {
        entry.more_others = entry.others.len() > OTHERS;
        entry.others.truncate(OTHERS);
    }
    Ok(())
}

impl Store {
    /// A page of the entries that a filter finds, the newest first, and whether there are more. `after` is the key of the last
    /// one seen. Only for auditors.
    pub async fn audit_entries(
        &self,
        actor_id: &UserId,
        filter: &AuditFilter,
        after: Option<&(i64, EntryId)>,
        now: Moment,
    ) -> Result<(Vec<AuditFound>, bool), CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let (rows, more) = page(&mut connection, actor_id, filter, after, now).await?;
        let entries = rows.into_iter().map(|row| AuditFound {
            key: (row.at, row.id),
            kind: row.kind,
            actor: row.actor,
            subject: row.subject,
            pid_sl: row.pid_sl,
            others: Vec::new(),
            more_others: false,
            json: row.body,
        });
        let mut entries: Vec<AuditFound> = entries.collect();
        find_others(&mut connection, &mut entries).await?;
        Ok((entries, more))
    }

    /// The same as lines of the export.
    pub async fn audit_lines(
        &self,
        actor_id: &UserId,
        filter: &AuditFilter,
        after: Option<&(i64, EntryId)>,
        now: Moment,
    ) -> Result<(Vec<AuditLine>, bool), CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let (rows, more) = page(&mut connection, actor_id, filter, after, now).await?;
        let line = |row: Row| AuditLine::of((row.at, row.id), &row.body, (row.actor.as_deref(), row.subject.as_deref()));
        Ok((rows.into_iter().map(line).collect(), more))
    }
}

async fn page(
    connection: &mut AnyConnection,
    actor_id: &UserId,
    filter: &AuditFilter,
    after: Option<&(i64, EntryId)>,
    now: Moment,
) -> Result<(Vec<Row>, bool), CommandError<Refusal>> {
    allowed(connection, Power::ReadAudit, actor_id, None, None, now).await?;
    let person_id = match &filter.username {
        None => None,
        Some(username) => match user_id_of(connection, username).await? {
            Some(id) => Some(id),
            None => return Ok((Vec::new(), false)),
        },
    };
    let (sql, values) = search(filter, person_id, after);
    let mut select = sqlx::query_as::<Any, Row>(AssertSqlSafe(sql));
    for value in values {
        select = match value {
            Bound::Text(text) => select.bind(text),
            Bound::Number(number) => select.bind(number),
        };
    }
    let rows = select.fetch_all(connection).await?;
    let (rows, more) = cut(rows, PAGE);
    Ok((rows, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_has_its_value() {
        let filter = AuditFilter {
            pid_sl: PidSl::parse("110091495C").ok(),
            kind: Some("signed_in".into()),
            from: Some(Moment(1)),
            until: Some(Moment(9)),
            ..AuditFilter::default()
        };
        let (sql, values) = search(&filter, Some("person".into()), Some(&(5, "last".into())));
        assert_eq!(values.len(), 7);
        for n in 1..=7 {
            assert_eq!(sql.matches(&format!("${n}")).count(), 1, "{sql}");
        }
        assert!(search(&AuditFilter::default(), None, None).1.is_empty());
    }
}
