//! The audit log as the auditor reads it [R19]: by person, site, kind and time, the newest first.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;
use sqlx::AssertSqlSafe;

use crate::command::Stop;
use crate::database::Store;
use crate::facts::{allowed, user_id_of};

/// Entries on one page.
pub const PAGE: usize = 50;

/// What is looked for; what is left out doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// User ID of who did it or to whom it was done.
    pub username: Option<String>,
    /// The site.
    pub pid_sl: Option<PidSl>,
    /// The word of the kind, as [`crate::audit::Kind::code`] has it.
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
    pub key: (i64, String),
    /// The word of its kind.
    pub kind: String,
    /// User ID of who did it.
    pub actor: Option<String>,
    /// User ID of whom it was done to.
    pub subject: Option<String>,
    /// PID/SL of the site.
    pub pid_sl: Option<String>,
    /// The entry in its canonical form.
    pub json: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    id: String,
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

/// The newest entries under some conditions, and one more than a page has.
fn newest(conditions: &str) -> String {
    format!("SELECT e.id FROM audit_entries e WHERE {conditions} ORDER BY e.at DESC, e.id DESC LIMIT {}", PAGE + 1)
}

/// The query, and its values from $1 on. A person's entries are found by two indexes, as actor and as subject.
fn search(filter: &AuditFilter, person_id: Option<String>, after: Option<&(i64, String)>) -> (String, Vec<Bound>) {
    let (mut conditions, mut values) = (vec!["1 = 1".to_owned()], Vec::new());
    let mut place = |value| {
        values.push(value);
        format!("${}", values.len())
    };
    // Only what narrows most is found by its index; SQLite couldn't know which that is.
    let (by_person, by_site) = (person_id.is_some(), filter.pid_sl.is_some());
    if let Some(pid_sl) = &filter.pid_sl {
        let column = if by_person { "e.pid_sl || ''" } else { "e.pid_sl" };
        conditions.push(format!("{column} = {}", place(Bound::Text(pid_sl.to_string()))));
    }
    if let Some(kind) = &filter.kind {
        let column = if by_person || by_site { "e.kind || ''" } else { "e.kind" };
        conditions.push(format!("{column} = {}", place(Bound::Text(kind.clone()))));
    }
    if let Some(from) = filter.from {
        conditions.push(format!("e.at >= {}", place(Bound::Number(from.0))));
    }
    if let Some(until) = filter.until {
        conditions.push(format!("e.at < {}", place(Bound::Number(until.0))));
    }
    if let Some((at, id)) = after {
        let (at, id) = (place(Bound::Number(*at)), place(Bound::Text(id.clone())));
        conditions.push(format!("(e.at, e.id) < ({at}, {id})"));
    }
    let conditions = conditions.join(" AND ");
    let found = match person_id {
        None => newest(&conditions),
        Some(person_id) => {
            let person = place(Bound::Text(person_id));
            let actor = newest(&format!("e.actor_id = {person} AND {conditions}"));
            let subject = newest(&format!("e.subject_id = {person} AND {conditions}"));
            format!("SELECT x.id FROM ({actor}) x UNION SELECT y.id FROM ({subject}) y")
        }
    };
    let sql = format!(
        "WITH found AS ({found}) SELECT e.at, e.id, e.kind, a.username AS actor, s.username AS subject, e.pid_sl, e.body \
         FROM found JOIN audit_entries e ON e.id = found.id LEFT JOIN users a ON a.id = e.actor_id \
         LEFT JOIN users s ON s.id = e.subject_id ORDER BY e.at DESC, e.id DESC LIMIT {}",
        PAGE + 1
    );
    (sql, values)
}

impl Store {
    /// A page of the entries that a filter finds, the newest first, and whether there are more. `after` is the key of the last
    /// one seen. Only for auditors.
    pub async fn audit_entries(
        &self,
        actor_id: &str,
        filter: &AuditFilter,
        after: Option<&(i64, String)>,
        now: Moment,
    ) -> Result<(Vec<AuditFound>, bool), Stop<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::ReadAudit, actor_id, None, None, now).await?;
        let person_id = match &filter.username {
            None => None,
            Some(username) => match user_id_of(&mut connection, username.trim()).await? {
                Some(id) => Some(id),
                None => return Ok((Vec::new(), false)),
            },
        };
        let (sql, values) = search(filter, person_id, after);
        let mut select = sqlx::query_as(AssertSqlSafe(sql));
        for value in values {
            select = match value {
                Bound::Text(text) => select.bind(text),
                Bound::Number(number) => select.bind(number),
            };
        }
        let mut rows: Vec<Row> = select.fetch_all(&mut *connection).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let entries = rows.into_iter().map(|row| AuditFound {
            key: (row.at, row.id),
            kind: row.kind,
            actor: row.actor,
            subject: row.subject,
            pid_sl: row.pid_sl,
            json: row.body,
        });
        Ok((entries.collect(), more))
    }
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
            assert_eq!(sql.matches(&format!("${n}")).count(), 2, "{sql}");
        }
        assert!(search(&AuditFilter::default(), None, None).1.is_empty());
    }
}
