//! One person as the agency sees them: names, status and where they work. Never a secret.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::person::Role;
use domain::power::{AgencyRole, Power};
use domain::session::SessionLimits;
use domain::username::Username;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, in_force, role};
use crate::agency::find_users::{UserStatus, agency_role};
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// Clients by organization links that are shown with a person; how many there are is told besides.
pub const CLIENTS_SHOWN: usize = 100;

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyUser {
    /// User ID.
    pub username: Username,
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
    /// When the user ID was made.
    pub created_at: Moment,
    /// The last sign-in.
    pub last_sign_in_at: Option<Moment>,
    /// Whether the password in force is a one-time one.
    pub one_time_password: bool,
    /// Whether no password works until an activation code was used.
    pub no_password: bool,
    /// Where the person works, by site: the first 100.
    pub memberships: Vec<UserMembership>,
    /// At how many sites that is.
    pub memberships_count: i64,
    /// For whom else by organization links, by name: the first [`CLIENTS_SHOWN`].
    pub clients: Vec<UserClient>,
    /// How many clients there are.
    pub clients_count: i64,
    /// Sessions that go on.
    pub sessions: i64,
}

/// A membership that isn't over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserMembership {
    /// PID/SL of the site.
    pub pid_sl: String,
    /// Its name.
    pub site_name: String,
    /// What the person is there.
    pub role: Role,
    /// Whether an administrator suspended it.
    pub suspended: bool,
    /// Since when.
    pub since: Moment,
    /// Until when.
    pub until: Moment,
    /// How many services are assigned there.
    pub services: i64,
}

/// A site whose services the person uses by an organization link.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UserClient {
    /// PID/SL of the site.
    pub pid_sl: String,
    /// Its name.
    pub site_name: String,
    /// Name of the linked organization's site.
    pub through: String,
    /// How many services are assigned.
    pub services: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: UserId,
    username: String,
    last_name: String,
    first_name: String,
    email: String,
    status: String,
    agency_role: Option<String>,
    created_at: i64,
    last_sign_in_at: Option<i64>,
    credential: String,
}

const MEMBERSHIPS: &str = concat!(
    "SELECT m.pid_sl, s.name, m.role, (CASE WHEN m.suspended_at IS NULL THEN 0 ELSE 1 END), m.created_at, m.until_at, \
     (SELECT COUNT(*) FROM assignments a WHERE a.membership_id = m.id AND a.pid_sl = m.pid_sl AND a.link_id IS NULL AND ",
    in_force!("a", "$2"),
    ") FROM memberships m JOIN sites s ON s.pid_sl = m.pid_sl WHERE m.user_id = $1 AND m.ended_at IS NULL AND $2 < m.until_at \
     ORDER BY m.pid_sl LIMIT 100"
);

const MEMBERSHIPS_COUNT: &str = "SELECT COUNT(*) FROM memberships WHERE user_id = $1 AND ended_at IS NULL AND $2 < until_at";

/// In SQL: what user $1 is assigned by organization links at time $2.
macro_rules! by_links {
    () => {
        concat!(
            " FROM assignments a JOIN organization_links l ON l.id = a.link_id JOIN sites s ON s.pid_sl = l.pid_sl \
             JOIN sites o ON o.pid_sl = l.other_pid_sl WHERE a.user_id = $1 AND ",
            in_force!("a", "$2"),
            " AND ",
            in_force!("l", "$2")
        )
    };
}

const CLIENTS: &str = concat!(
    "SELECT s.pid_sl, s.name AS site_name, o.name AS through, COUNT(*) AS services",
    by_links!(),
    " GROUP BY s.pid_sl, s.name, s.name_folded, o.pid_sl, o.name ORDER BY s.name_folded, s.pid_sl, o.pid_sl LIMIT 100"
);

const CLIENTS_COUNT: &str = concat!("SELECT COUNT(DISTINCT l.id)", by_links!());

impl Store {
    /// One person by user ID, if there is one. Only for those who look after user IDs.
    pub async fn user_for_agency(
        &self,
        actor_id: &UserId,
        username: &Username,
        now: Moment,
        limits: SessionLimits,
    ) -> Result<Option<AgencyUser>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::FindUsers, actor_id, None, None, now).await?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT u.id, u.username, u.last_name, u.first_name, u.email, u.status, u.agency_role, u.created_at, u.last_sign_in_at, \
             c.kind AS credential FROM users u JOIN credentials c ON c.user_id = u.id WHERE u.username = $1",
        )
        .bind(username.as_str())
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let clients: Vec<UserClient> = sqlx::query_as(CLIENTS).bind(&row.id).bind(now.0).fetch_all(&mut *connection).await?;
        let (memberships_count,): (i64,) =
            sqlx::query_as(MEMBERSHIPS_COUNT).bind(&row.id).bind(now.0).fetch_one(&mut *connection).await?;
        let (clients_count,): (i64,) =
            sqlx::query_as(CLIENTS_COUNT).bind(&row.id).bind(now.0).fetch_one(&mut *connection).await?;
        Ok(Some(AgencyUser {
            memberships: memberships(&mut connection, &row.id, now).await?,
            sessions: sessions(&mut connection, &row.id, now, limits).await?,
            memberships_count,
            clients,
            clients_count,
            username: Username::parse(&row.username).map_err(|_| Fault::Unknown("user ID"))?,
            last_name: row.last_name,
            first_name: row.first_name,
            email: row.email,
            status: UserStatus::read(&row.status)?,
            agency: agency_role(row.agency_role.as_deref())?,
            created_at: Moment(row.created_at),
            last_sign_in_at: row.last_sign_in_at.map(Moment),
            one_time_password: row.credential == "one_time",
            no_password: row.credential == "none",
        }))
    }
}

async fn memberships(tx: &mut AnyConnection, user_id: &UserId, now: Moment) -> Result<Vec<UserMembership>, Fault> {
    let rows: Vec<(String, String, String, i64, i64, i64, i64)> =
        sqlx::query_as(MEMBERSHIPS).bind(user_id).bind(now.0).fetch_all(tx).await?;
    rows.into_iter()
        .map(|(pid_sl, site_name, code, suspended, since, until, services)| {
            let (since, until) = (Moment(since), Moment(until));
            Ok(UserMembership { pid_sl, site_name, role: role(&code)?, suspended: suspended == 1, since, until, services })
        })
        .collect()
}

/// How many sessions of a user have neither ended nor timed out.
async fn sessions(tx: &mut AnyConnection, user_id: &UserId, now: Moment, limits: SessionLimits) -> Result<i64, Fault> {
    let (count,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND seen_at > $2 AND began_at > $3",
    )
    .bind(user_id)
    .bind(now.0 - limits.idle)
    .bind(now.0 - limits.whole)
    .fetch_one(tx)
    .await?;
    Ok(count)
}
