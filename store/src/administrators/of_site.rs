//! Manage Administrators: who administers a site, by what right, and who else could [R10] [R11] [R12].

use domain::authority::{Authority, Refusal, authority};
use domain::moment::{DAY, Moment};
use domain::person::Role;
use domain::power::Power;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::{administered, administers, administers_by, in_force, leads, role, works};
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{GrantId, UserId};

/// A backup primary user who hasn't signed in for so long, in microseconds, may not be there when needed.
pub(crate) const BACKUP_SIGNS_IN: i64 = 60 * DAY;

/// Somebody who administers a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrator {
    /// User ID.
    pub username: String,
    /// First and last name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// The last sign-in.
    pub last_sign_in_at: Option<Moment>,
    /// By what right.
    pub authority: Authority,
    /// Whether the right rests: the membership or the user ID is suspended.
    pub suspended: bool,
}

/// A site that was let in, with those who administer by that [R12].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedTo {
    /// The grant's key.
    pub id: GrantId,
    /// PID/SL of the site that was let in.
    pub pid_sl: String,
    /// Its name.
    pub site_name: String,
    /// Until when.
    pub until: Moment,
    /// Its primary and backup primary users.
    pub administrators: Vec<Administrator>,
}

/// Who could become backup primary user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// User ID.
    pub username: String,
    /// First and last name.
    pub name: String,
    /// The last sign-in.
    pub last_sign_in_at: Option<Moment>,
}

/// Who administers a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteAdministrators {
    /// The site's own: the primary user first, then the backups by name.
    pub own: Vec<Administrator>,
    /// By primary access, by site.
    pub granted: Vec<GrantedTo>,
}

/// What Manage Administrators shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManageAdministrators {
    /// Who administers the site.
    pub current: SiteAdministrators,
    /// Subordinates who could become backup primary user, by name: the first 200.
    pub candidates: Vec<Candidate>,
}

const OWN: &str = concat!(
    "SELECT u.username, u.first_name || ' ' || u.last_name AS name, u.email, u.last_sign_in_at, m.role, \
     (CASE WHEN m.suspended_at IS NULL AND u.status = 'active' THEN 0 ELSE 1 END) AS suspended \
     FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.pid_sl = $1 AND ",
    leads!("m"),
    " AND ",
    in_force!("m", "$2"),
    " ORDER BY (CASE m.role WHEN 'primary_user' THEN 0 ELSE 1 END), u.last_folded, u.first_folded, u.username"
);

/// A site that was let in stands here also when nobody administers it.
const GRANTED: &str = concat!(
    "SELECT g.id, g.other_pid_sl, s.name AS site_name, g.until_at, COALESCE(u.username, '') AS username, \
     COALESCE(u.first_name || ' ' || u.last_name, '') AS name, COALESCE(u.email, '') AS email, u.last_sign_in_at \
     FROM primary_access_grants g JOIN sites s ON s.pid_sl = g.other_pid_sl \
     LEFT JOIN memberships m ON ",
    administers_by!("g", "m", "$2"),
    " LEFT JOIN users u ON u.id = m.user_id AND u.status = 'active' WHERE g.pid_sl = $1 AND ",
    in_force!("g", "$2"),
    " ORDER BY s.name_folded, g.id, u.last_folded, u.first_folded, u.username"
);

#[derive(sqlx::FromRow)]
struct OwnRow {
    username: String,
    name: String,
    email: String,
    last_sign_in_at: Option<i64>,
    role: String,
    suspended: i64,
}

#[derive(sqlx::FromRow)]
struct GrantedRow {
    id: GrantId,
    other_pid_sl: String,
    site_name: String,
    until_at: i64,
    username: String,
    name: String,
    email: String,
    last_sign_in_at: Option<i64>,
}

/// In SQL: at time $2 a site has a backup primary user who has signed in since $3. By `memberships_backups`.
macro_rules! backup_of {
    ($site:literal) => {
        concat!(
            "SELECT m.id FROM memberships m CROSS JOIN users u WHERE m.pid_sl = ",
            $site,
            " AND m.role = 'backup_primary_user' AND ",
            works!("m", "$2"),
            " AND u.id = m.user_id AND u.status = 'active' AND u.last_sign_in_at > $3"
        )
    };
}

const WITHOUT_BACKUP: &str = concat!(
    "WITH ",
    administered!(),
    " SELECT s.pid_sl, s.name, COUNT(*) OVER () FROM administered b CROSS JOIN sites s WHERE s.pid_sl = b.pid_sl AND NOT EXISTS (",
    backup_of!("s.pid_sl"),
    ") ORDER BY s.name_folded, s.pid_sl LIMIT 5"
);

/// Who administers a site now, with those whose right rests.
pub(crate) async fn administrators_of(
    tx: &mut AnyConnection,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<SiteAdministrators, Fault> {
    let rows: Vec<OwnRow> = sqlx::query_as(OWN).bind(pid_sl.as_str()).bind(now.0).fetch_all(&mut *tx).await?;
    let mut found = SiteAdministrators::default();
    for row in rows {
        found.own.push(Administrator {
            username: row.username,
            name: row.name,
            email: row.email,
            last_sign_in_at: row.last_sign_in_at.map(Moment),
            authority: authority(Some(role(&row.role)?), &[]).ok_or(Fault::Unknown("administrator"))?,
            suspended: row.suspended == 1,
        });
    }
    let rows: Vec<GrantedRow> = sqlx::query_as(GRANTED).bind(pid_sl.as_str()).bind(now.0).fetch_all(tx).await?;
    for row in rows {
        if found.granted.last().is_none_or(|last| last.id != row.id) {
            let until = Moment(row.until_at);
            let (pid_sl, site_name) = (row.other_pid_sl, row.site_name);
            found.granted.push(GrantedTo { id: row.id, pid_sl, site_name, until, administrators: Vec::new() });
        }
        if let Some(granted) = found.granted.last_mut()
            && !row.username.is_empty()
        {
            granted.administrators.push(Administrator {
                username: row.username,
                name: row.name,
                email: row.email,
                last_sign_in_at: row.last_sign_in_at.map(Moment),
                authority: Authority::PrimaryAccess,
                suspended: false,
            });
        }
    }
    Ok(found)
}

impl Store {
    /// Who administers a site, and who could become its backup primary user. Only for those who administer it.
    pub async fn administrators(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        now: Moment,
    ) -> Result<ManageAdministrators, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl, now).await?;
        let administrators = administrators_of(&mut connection, pid_sl, now).await?;
        let candidates: Vec<(String, String, Option<i64>)> = sqlx::query_as(concat!(
            "SELECT u.username, u.first_name || ' ' || u.last_name, u.last_sign_in_at FROM memberships m \
             JOIN users u ON u.id = m.user_id AND u.status = 'active' WHERE m.pid_sl = $1 AND m.role = $3 AND ",
            works!("m", "$2"),
            " ORDER BY u.last_folded, u.first_folded, u.username LIMIT 200"
        ))
        .bind(pid_sl.as_str())
        .bind(now.0)
        .bind(Role::Subordinate.code())
        .fetch_all(&mut *connection)
        .await?;
        let candidates = candidates.into_iter().map(|(username, name, at)| {
            let last_sign_in_at = at.map(Moment);
            Candidate { username, name, last_sign_in_at }
        });
        Ok(ManageAdministrators { current: administrators, candidates: candidates.collect() })
    }

    /// Whether a site has no backup primary user who has signed in during the last 60 days.
    pub async fn backup_is_missing(&self, pid_sl: &PidSl, now: Moment) -> Result<bool, Fault> {
        let there: Option<(String,)> = sqlx::query_as(concat!(backup_of!("$1"), " LIMIT 1"))
            .bind(pid_sl.as_str())
            .bind(now.0)
            .bind(now.0 - BACKUP_SIGNS_IN)
            .fetch_optional(&self.pool)
            .await?;
        Ok(there.is_none())
    }

    /// PID/SL and name of the sites without one of those that a user administers [R10], by name: the first five; and how many
    /// more there are.
    pub async fn sites_without_backup(
        &self,
        user_id: &UserId,
        now: Moment,
    ) -> Result<(Vec<(String, String)>, usize), Fault> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(WITHOUT_BACKUP)
            .bind(user_id)
            .bind(now.0)
            .bind(now.0 - BACKUP_SIGNS_IN)
            .fetch_all(&self.pool)
            .await?;
        let count = rows.first().map_or(0, |(_, _, count)| usize::try_from(*count).unwrap_or_default());
        let more = count.saturating_sub(rows.len());
        Ok((rows.into_iter().map(|(pid_sl, name, _)| (pid_sl, name)).collect(), more))
    }
}
