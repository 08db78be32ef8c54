//! One person at one site, as an administrator sees them: what Modify Subordinate shows.

use std::collections::BTreeSet;

use domain::authority::{MembershipChange, Refusal, ResetWay, may_do, way_of_reset};
use domain::catalogue::ServiceCode;
use domain::moment::Moment;
use domain::person::{MemberState, MemberStateFacts, Role, member_state};
use domain::power::Power;
use domain::site::PidSl;
use domain::username::Username;

use crate::access::facts::{administers, member, memberships_seen_by};
use crate::people::change_services::assigned_codes;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::id::UserId;

/// One person at one site.
#[derive(Clone, Debug)]
pub struct SubordinateView {
    /// User ID.
    pub username: Username,
    /// Last name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// Where mail reaches the person.
    pub email: String,
    /// What the person is at the site.
    pub role: Role,
    /// How the person's access stands.
    pub state: MemberState,
    /// Whether the membership is suspended.
    pub suspended: bool,
    /// What is assigned.
    pub assigned: BTreeSet<ServiceCode>,
    /// The last sign-in, anywhere.
    pub last_sign_in_at: Option<Moment>,
    /// When the membership began, or will.
    pub since: Moment,
    /// Until when it lasts.
    pub until: Moment,
    /// What the actor may do, and else why not; a reset only if its way is open.
    pub may: Vec<(MembershipChange, Result<(), Refusal>)>,
    /// The way of a reset by the actor.
    pub reset: ResetWay,
}

#[derive(sqlx::FromRow)]
struct Row {
    last_name: String,
    first_name: String,
    email: String,
    status: String,
    last_sign_in_at: Option<i64>,
    credential: String,
    set_at: i64,
    created_at: i64,
    from_at: i64,
    until_at: i64,
}

impl Store {
    /// A member of a site by username; nobody if there is none. Only for the site's administrators.
    pub async fn subordinate(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
        now: Moment,
    ) -> Result<Option<SubordinateView>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let by = administers(&mut connection, Power::SeeSubordinates, actor_id, pid_sl, now).await?;
        let Some(member) = member(&mut connection, username, pid_sl, now).await? else { return Ok(None) };
        let row: Row = sqlx::query_as(
            "SELECT u.last_name, u.first_name, u.email, u.status, u.last_sign_in_at, c.kind AS credential, c.set_at, m.created_at, \
               m.from_at, m.until_at FROM memberships m JOIN users u ON u.id = m.user_id JOIN credentials c ON c.user_id = u.id WHERE m.id = $1",
        )
        .bind(&member.membership_id)
        .fetch_one(&mut *connection)
        .await?;
        let facts = MemberStateFacts {
            id_active: row.status == "active",
            suspended: member.suspended,
            one_time_password_since: (row.credential == "one_time").then_some(Moment(row.set_at)),
            no_password: row.credential == "none",
        };
        let elsewhere = memberships_seen_by(&mut connection, &member.user_id, actor_id, now).await?;
        let oneself = member.user_id == *actor_id;
        let may = [
            MembershipChange::ChangeServices,
            MembershipChange::ResetPassword,
            MembershipChange::Suspend,
            MembershipChange::Reactivate,
            MembershipChange::Remove,
        ]
        .map(|change| (change, may_do(by, change, member.role, oneself)));
        Ok(Some(SubordinateView {
            username: username.clone(),
            last_name: row.last_name,
            first_name: row.first_name,
            email: row.email,
            role: member.role,
            state: member_state(facts, now),
            suspended: member.suspended,
            assigned: assigned_codes(&mut connection, &member.membership_id, now).await?,
            last_sign_in_at: row.last_sign_in_at.map(Moment),
            since: Moment(row.created_at.max(row.from_at)),
            until: Moment(row.until_at),
            may: may.to_vec(),
            reset: way_of_reset(&elsewhere),
        }))
    }
}
