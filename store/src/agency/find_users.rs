//! The agency looks for people by name, user ID or e-mail address [R9].

use domain::authority::Refusal;
use domain::fold::fold;
use domain::moment::Moment;
use domain::power::{AgencyRole, Power};
use sqlx::AssertSqlSafe;

use crate::access::facts::{allowed, in_force};
use crate::people::subordinates_search::prefix;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::page::{and_one_more, cut};

/// People on one page.
pub const PAGE: usize = 25;

/// What is searched for; what is empty doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct UsersQuery {
    /// Beginning of the last name.
    pub last_name: String,
    /// Beginning of the first name.
    pub first_name: String,
    /// The user ID.
    pub username: String,
    /// The e-mail address.
    pub email: String,
}

/// How a user ID stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    /// In use.
    Active,
    /// Suspended by the agency until further notice.
    Suspended,
    /// Ended by the agency, for good.
    Terminated,
}

impl UserStatus {
    /// Reads the database's word.
    pub(crate) fn read(code: &str) -> Result<Self, Fault> {
        match code {
            "active" => Ok(Self::Active),
            "suspended" => Ok(Self::Suspended),
            "terminated" => Ok(Self::Terminated),
            _ => Err(Fault::Unknown("user status")),
        }
    }
}

/// Reads the database's word for a role at the agency.
pub(crate) fn agency_role(code: Option<&str>) -> Result<Option<AgencyRole>, Fault> {
    code.map(|code| AgencyRole::from_code(code).ok_or(Fault::Unknown("agency role"))).transpose()
}

/// One person in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUser {
    /// User ID.
    pub username: String,
    /// Last name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// E-mail address.
    pub email: String,
    /// How the user ID stands.
    pub status: UserStatus,
    /// The role at the agency, if the person is its staff.
    pub agency: Option<AgencyRole>,
    /// The last sign-in.
    pub last_sign_in_at: Option<Moment>,
    /// How many sites the person works at.
    pub sites: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    username: String,
    last_name: String,
    first_name: String,
    email: String,
    status: String,
    agency_role: Option<String>,
    last_sign_in_at: Option<i64>,
    sites: i64,
}

/// The people on the page first, then how many sites each has. The page is found by the user ID's or the e-mail address's unique
/// index; by `users_name` from where names that begin so begin to where they end; or, by a first name alone, in the same way by
/// `users_first_name`, and then stands in its order.
const FOUND: &str = concat!(
    "SELECT u.username, u.last_name, u.first_name, u.email, u.status, u.agency_role, u.last_sign_in_at, \
     (SELECT COUNT(*) FROM memberships m WHERE m.user_id = u.id AND ",
    in_force!("m", "$1"),
    ") AS sites FROM page JOIN users u ON u.id = page.id"
);

impl Store {
    /// A page of the people whom a query finds, by name, and whether there are more. `after` is the username of the last one
    /// seen. Only for those who look after user IDs.
    pub async fn find_users(
        &self,
        actor_id: &UserId,
        query: &UsersQuery,
        after: Option<&str>,
        now: Moment,
    ) -> Result<(Vec<FoundUser>, bool), CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::FindUsers, actor_id, None, None, now).await?;
        let Conditions { sql, values, order } = conditions(query, after);
        let limit = and_one_more(PAGE);
        let sql = format!(
            "WITH page AS (SELECT u.id FROM users u WHERE {sql} ORDER BY {order} LIMIT {limit}) {FOUND} ORDER BY {order}"
        );
        let mut select = sqlx::query_as(AssertSqlSafe(sql)).bind(now.0);
        for value in values {
            select = select.bind(value);
        }
        let rows: Vec<Row> = select.fetch_all(&mut *connection).await?;
        let (rows, more) = cut(rows, PAGE);
        Ok((rows.into_iter().map(found).collect::<Result<_, Fault>>()?, more))
    }
}

/// What a query asks for, in SQL from $2 on, the values, and in which order people stand.
struct Conditions {
    sql: String,
    values: Vec<String>,
    order: &'static str,
}

fn conditions(query: &UsersQuery, after: Option<&str>) -> Conditions {
    let (username, email) = (query.username.trim().to_lowercase(), query.email.trim().to_ascii_lowercase());
    let (last_name, first_name) = (fold(&query.last_name), fold(&query.first_name));
    let (mut conditions, mut values) = (vec!["1 = 1".to_owned()], Vec::new());
    let mut ask = |condition: &str, value: String| {
        values.push(value);
        conditions.push(condition.replace("$n", &format!("${}", values.len() + 1)));
    };
    if !username.is_empty() {
        ask("u.username = $n", username);
    }
    if !email.is_empty() {
        ask("u.email_key = $n", email);
    }
    for (column, name) in [("u.last_folded", &last_name), ("u.first_folded", &first_name)] {
        if name.is_empty() {
            continue;
        }
        // Where to begin and to end in the index; LIKE decides. The page after somebody begins there.
        ask(&format!("{column} LIKE $n ESCAPE '!'"), prefix(name));
        if after.is_none() {
            ask(&format!("{column} >= $n"), name.clone());
        }
        if let Some(behind) = behind(name) {
            ask(&format!("{column} < $n"), behind);
        }
    }
    let by_first_name = last_name.is_empty() && !first_name.is_empty();
    let names = if by_first_name { ["first_folded", "last_folded"] } else { ["last_folded", "first_folded"] };
    if let Some(after) = after {
        let key = |of: &str| format!("{of}.{}, {of}.{}, {of}.username", names[0], names[1]);
        let last = format!("SELECT {} FROM users k WHERE k.username = $n", key("k"));
        ask(&format!("({}) > ({last})", key("u")), after.to_owned());
    }
    let order = if by_first_name {
        "u.first_folded, u.last_folded, u.username"
    } else {
        "u.last_folded, u.first_folded, u.username"
    };
    Conditions { sql: conditions.join(" AND "), values, order }
}

/// What stands behind all names that begin like this, in the order of bytes and in that of English: the next letter in place of
/// the last one that has a next. Nothing where there is no such letter.
fn behind(name: &str) -> Option<String> {
    let beginning = name.trim_end_matches(|c: char| !('a'..='y').contains(&c));
    let mut letters: Vec<char> = beginning.chars().collect();
    let last = letters.last_mut()?;
    *last = char::from_u32(u32::from(*last) + 1)?;
    Some(letters.into_iter().collect())
}

fn found(row: Row) -> Result<FoundUser, Fault> {
    Ok(FoundUser {
        status: UserStatus::read(&row.status)?,
        agency: agency_role(row.agency_role.as_deref())?,
        username: row.username,
        last_name: row.last_name,
        first_name: row.first_name,
        email: row.email,
        last_sign_in_at: row.last_sign_in_at.map(Moment),
        sites: row.sites,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_has_its_value() {
        let query = UsersQuery { last_name: "O’Neill".into(), first_name: "Z%".into(), ..UsersQuery::default() };
        for (after, expected) in [
            (None, ["o'neill%", "o'neill", "o'neilm", "z!%%", "z%"]),
            (Some("mhughes"), ["o'neill%", "o'neilm", "z!%%", "mhughes", ""]),
        ] {
            let Conditions { sql, values, .. } = conditions(&query, after);
            assert_eq!(values, expected.into_iter().filter(|value| !value.is_empty()).collect::<Vec<_>>());
            for n in 2..values.len() + 2 {
                assert_eq!(sql.matches(&format!("${n}")).count(), 1, "{sql}");
            }
            assert!(!sql.contains("$n"));
        }
    }

    #[test]
    fn names_that_begin_alike_end_before_the_next_letter() {
        for (name, expected) in
            [("bell", Some("belm")), ("de ", Some("df")), ("o'", Some("p")), ("liz", Some("lj")), ("zz", None), ("王", None)]
        {
            assert_eq!(behind(name).as_deref(), expected, "{name}");
        }
    }
}
