//! A site's people, to choose one of them from.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::PidSl;

use crate::access::facts::administers;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::id::UserId;
use crate::transaction::page::{and_one_more, cut};

/// The longest list to choose from.
const MOST: usize = 200;

/// Who can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staff {
    /// User IDs, with first and last names, by name.
    pub people: Vec<(String, String)>,
    /// Whether there are more.
    pub more: bool,
}

const STAFF: &str = "SELECT u.username, u.first_name || ' ' || u.last_name FROM memberships m JOIN users u ON u.id = m.user_id \
     WHERE m.pid_sl = $1 AND m.ended_at IS NULL AND $2 < m.until_at AND u.status = 'active' \
     ORDER BY u.last_folded, u.first_folded, u.username LIMIT $3";

impl Store {
    /// The first of a site's people, also those who begin later or are suspended there. Only for those who administer it.
    pub async fn staff(&self, actor_id: &UserId, pid_sl: &PidSl, now: Moment) -> Result<Staff, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl, now).await?;
        let people: Vec<(String, String)> = sqlx::query_as(STAFF)
            .bind(pid_sl.as_str())
            .bind(now.0)
            .bind(and_one_more(MOST))
            .fetch_all(&mut *connection)
            .await?;
        let (people, more) = cut(people, MOST);
        Ok(Staff { people, more })
    }
}
