//! Subordinates Search: the people of one site, by name, a page at a time.

use std::collections::HashMap;

use domain::authority::Refusal;
use domain::fold::fold;
use domain::moment::Moment;
use domain::person::{MemberState, MemberStateFacts, Role, member_state};
use domain::power::Power;
use domain::site::PidSl;
use sqlx::AssertSqlSafe;

use crate::access::facts::{administers, role};
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MembershipId, UserId};
use crate::transaction::of_each::{Parameter, of_each};
use crate::transaction::page::{and_one_more, cut};

/// People on one page.
pub const PAGE: usize = 25;

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub struct SubordinatesQuery {
    /// Beginning of the last name.
    pub last_name: String,
    /// Beginning of the first name.
    pub first_name: String,
    /// The page after this username, or before it.
    pub from: Option<(Direction, String)>,
}

/// Where a page lies from a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Behind it.
    After,
    /// In front of it.
    Before,
}

/// One page of people.
#[derive(Clone, Debug)]
pub struct SubordinatesPage {
    /// In the order of last name, first name, username.
    pub people: Vec<Listed>,
    /// Whether there are people in front.
    pub has_previous: bool,
    /// Whether there are people behind.
    pub has_next: bool,
}

/// One person in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// User ID.
    pub username: String,
    /// Last name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// What the person is at the site.
    pub role: Role,
    /// How the person's access stands.
    pub state: MemberState,
    /// Names of what is assigned at the site.
    pub services: Vec<String>,
    /// The last sign-in, anywhere.
    pub last_sign_in_at: Option<Moment>,
}

#[derive(sqlx::FromRow)]
struct Row {
    membership_id: MembershipId,
    username: String,
    last_name: String,
    first_name: String,
    role: String,
    suspended_at: Option<i64>,
    status: String,
    credential: String,
    set_at: i64,
    last_sign_in_at: Option<i64>,
}

const SELECT: &str = "SELECT m.id AS membership_id, u.username, u.last_name, u.first_name, m.role, m.suspended_at, u.status, \
     c.kind AS credential, c.set_at, u.last_sign_in_at FROM memberships m JOIN users u ON u.id = m.user_id \
     JOIN credentials c ON c.user_id = u.id WHERE m.pid_sl = $1 AND m.ended_at IS NULL AND $4 < m.until_at \
     AND u.last_folded LIKE $2 ESCAPE '!' AND u.first_folded LIKE $3 ESCAPE '!'";

/// Of somebody who works or worked at the site: where others stand in the list, or that they are there at all, nobody learns here.
const KEY: &str = "(SELECT k.last_folded, k.first_folded, k.username FROM users k WHERE k.username = $5 \
     AND EXISTS (SELECT 1 FROM memberships x WHERE x.user_id = k.id AND x.pid_sl = $1))";

/// What is assigned by the memberships of a page, at their site: not what somebody has at thousands of clients. The order of the
/// joins is that of the words, lest SQLite begin with all that hangs on no link.
const SERVICES: &str = "SELECT a.membership_id, s.name FROM memberships m CROSS JOIN assignments a CROSS JOIN services s \
     JOIN service_groups g ON g.slug = s.group_slug WHERE m.id IN (KEYS) AND a.membership_id = m.id AND a.pid_sl = m.pid_sl \
     AND a.ended_at IS NULL AND a.link_id IS NULL AND $1 < a.until_at AND s.code = a.service_code ORDER BY g.place, s.place";

impl Store {
    /// The people of a site whose names begin so, ignoring case and accents. Only for the site's administrators.
    pub async fn search_subordinates(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        query: &SubordinatesQuery,
        now: Moment,
    ) -> Result<SubordinatesPage, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl, now).await?;
        let backwards = query.from.as_ref().is_some_and(|(direction, _)| *direction == Direction::Before);
        let (condition, order) = match &query.from {
            None => (String::new(), "u.last_folded, u.first_folded, u.username"),
            Some((Direction::After, _)) => (
                format!(" AND (u.last_folded, u.first_folded, u.username) > {KEY}"),
                "u.last_folded, u.first_folded, u.username",
            ),
            Some((Direction::Before, _)) => (
                format!(" AND (u.last_folded, u.first_folded, u.username) < {KEY}"),
                "u.last_folded DESC, u.first_folded DESC, u.username DESC",
            ),
        };
        let sql = format!("{SELECT}{condition} ORDER BY {order} LIMIT {}", and_one_more(PAGE));
        let mut select = sqlx::query_as(AssertSqlSafe(sql))
            .bind(pid_sl.as_str())
            .bind(prefix(&query.last_name))
            .bind(prefix(&query.first_name));
        select = select.bind(now.0);
        if let Some((_, username)) = &query.from {
            select = select.bind(username);
        }
        let rows: Vec<Row> = select.fetch_all(&mut *connection).await?;
        let (mut rows, more) = cut(rows, PAGE);
        if backwards {
            rows.reverse();
        }
        let memberships: Vec<&MembershipId> = rows.iter().map(|row| &row.membership_id).collect();
        let pairs: Vec<(MembershipId, String)> =
            of_each(&mut connection, SERVICES, &[Parameter::At(now)], &memberships).await?;
        let mut services: HashMap<MembershipId, Vec<String>> = HashMap::new();
        for (membership_id, name) in pairs {
            services.entry(membership_id).or_default().push(name);
        }
        let people = rows.into_iter().map(|row| listed(row, &services, now)).collect::<Result<_, Fault>>()?;
        let (has_previous, has_next) = if backwards { (more, true) } else { (query.from.is_some(), more) };
        Ok(SubordinatesPage { people, has_previous, has_next })
    }
}

fn listed(row: Row, services: &HashMap<MembershipId, Vec<String>>, now: Moment) -> Result<Listed, Fault> {
    let facts = MemberStateFacts {
        id_active: row.status == "active",
        suspended: row.suspended_at.is_some(),
        one_time_password_since: (row.credential == "one_time").then_some(Moment(row.set_at)),
        no_password: row.credential == "none",
    };
    Ok(Listed {
        role: role(&row.role)?,
        state: member_state(facts, now),
        services: services.get(&row.membership_id).cloned().unwrap_or_default(),
        last_sign_in_at: row.last_sign_in_at.map(Moment),
        username: row.username,
        last_name: row.last_name,
        first_name: row.first_name,
    })
}

/// A pattern for what begins like this.
pub(crate) fn prefix(text: &str) -> String {
    format!("{}%", escaped(text))
}

/// Folded, and without meaning for LIKE.
pub(crate) fn escaped(text: &str) -> String {
    fold(text).chars().take(100).flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c])).collect()
}
