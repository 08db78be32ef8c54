//! Changing until when something lasts: somebody's work at a site, one service of somebody, primary access, or an organization
//! link. What a site gives it prolongs alone; who has it is told.
//!
//! A service never outlasts the membership and the link by which it is given, whatever its own last day: that is how [R16] asks
//! what is in force. So it ends with them when they end sooner. When a membership becomes longer, a service that had its last day
//! gets the new one; one with another last day of its own keeps that.

use std::collections::BTreeSet;

use domain::authority::{MembershipChange, Refusal, may_do};
use domain::day::DayError;
use domain::moment::Moment;
use domain::notices::{BackupChange, BetweenSites, Event};
use domain::person::Role;
use domain::power::Power;
use domain::request::Period;
use domain::site::PidSl;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers, allowed, member, member_of};
use crate::access::link::Link;
use crate::ending::concerned::{ASSIGNMENTS, GRANTS, LINKS, MEMBERSHIPS, concerned};
use crate::ending::what::{Ending, Roots};
use crate::telling::notices::{ActorAtSite, of_backup, tell, tell_between};
use crate::telling::own_services::tell_of_own_services;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{AssignmentId, GrantId, LinkId, UserId, pid_sl};

/// What has a last day.
#[derive(Clone, Debug)]
pub enum LastDayOf {
    /// Work at a site, of the person with this username.
    Membership(PidSl, Username),
    /// One service of somebody.
    Assignment(AssignmentId),
    /// Primary access [R12].
    PrimaryAccess(GrantId),
    /// An organization link [R15].
    OrganizationLink(LinkId),
}

/// Why a last day stays as it is, or isn't shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeLastDayError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// It has ended, or there never was such a thing.
    Over,
    /// The day can't be that: the field of the form that names it, and why.
    Day(&'static str, DayError),
    /// It is the last day already.
    Same,
}

may_be_refused!(ChangeLastDayError);

/// What it is, and from when until when.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Dated {
    /// Key, of whatever kind of thing it is.
    pub id: String,
    /// PID/SL of the site that it is about, which gives it.
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    /// Name of that site.
    pub site_name: String,
    /// PID/SL of the site that is let in, of primary access, a link, and what is assigned by a link.
    pub other_pid_sl: Option<String>,
    /// Name of that site.
    pub other_name: Option<String>,
    user_id: Option<UserId>,
    /// Whose it is, by username.
    pub username: Option<String>,
    /// First and last name.
    pub person: Option<String>,
    /// Name of the service.
    pub service: Option<String>,
    /// The organization link by which the service is assigned.
    pub link_id: Option<LinkId>,
    from_at: i64,
    until_at: i64,
}

impl Dated {
    /// From when until when.
    pub fn period(&self) -> Period {
        Period { from: Moment(self.from_at), until: Moment(self.until_at) }
    }

    /// The site that is let in, if one is.
    fn other(&self) -> Result<Option<PidSl>, Fault> {
        self.other_pid_sl.as_deref().map(pid_sl).transpose()
    }
}

/// In SQL: one that isn't over at time $2, by its key $1.
macro_rules! dated {
    ($alias:literal, $columns:literal, $from_at:literal, $from:expr) => {
        concat!(
            "SELECT ",
            $alias,
            ".id, ",
            $alias,
            ".pid_sl, s.name AS site_name, ",
            $columns,
            ", ",
            $from_at,
            " AS from_at, ",
            $alias,
            ".until_at FROM ",
            $from,
            " JOIN sites s ON s.pid_sl = ",
            $alias,
            ".pid_sl WHERE ",
            $alias,
            ".id = $1 AND ",
            $alias,
            ".ended_at IS NULL AND $2 < ",
            $alias,
            ".until_at"
        )
    };
}

/// In SQL: a grant or a link.
macro_rules! between_sites {
    ($table:literal) => {
        dated!(
            "b",
            "b.other_pid_sl, o.name AS other_name, CAST(NULL AS TEXT) AS user_id, CAST(NULL AS TEXT) AS username, \
             CAST(NULL AS TEXT) AS person, CAST(NULL AS TEXT) AS service, CAST(NULL AS TEXT) AS link_id",
            "b.from_at",
            concat!($table, " b JOIN sites o ON o.pid_sl = b.other_pid_sl")
        )
    };
}

const MEMBERSHIP: &str = dated!(
    "m",
    "CAST(NULL AS TEXT) AS other_pid_sl, CAST(NULL AS TEXT) AS other_name, m.user_id, u.username, \
     u.first_name || ' ' || u.last_name AS person, CAST(NULL AS TEXT) AS service, CAST(NULL AS TEXT) AS link_id",
    "(CASE WHEN m.from_at < m.created_at THEN m.created_at ELSE m.from_at END)",
    "memberships m JOIN users u ON u.id = m.user_id"
);

const ASSIGNMENT: &str = concat!(
    dated!(
        "a",
        "l.other_pid_sl, o.name AS other_name, a.user_id, u.username, u.first_name || ' ' || u.last_name AS person, \
         v.name AS service, a.link_id",
        "a.from_at",
        "assignments a JOIN users u ON u.id = a.user_id JOIN services v ON v.code = a.service_code \
         JOIN memberships m ON m.id = a.membership_id LEFT JOIN organization_links l ON l.id = a.link_id \
         LEFT JOIN sites o ON o.pid_sl = l.other_pid_sl"
    ),
    " AND m.ended_at IS NULL AND $2 < m.until_at AND (a.link_id IS NULL OR (l.ended_at IS NULL AND $2 < l.until_at))"
);

impl LastDayOf {
    /// What it is, for an actor who may change its last day.
    async fn find(
        &self,
        tx: &mut AnyConnection,
        actor_id: &UserId,
        now: Moment,
    ) -> Result<Dated, CommandError<ChangeLastDayError>> {
        let id = match self {
            Self::Membership(site, username) => {
                let by = administers(tx, Power::Suspend, actor_id, site, now).await?;
                let member = member(tx, username, site, now).await?.ok_or(ChangeLastDayError::NoMember)?;
                // A last day takes away what a suspension does [R7] [R11] [R12].
                may_do(by, MembershipChange::Suspend, member.role, member.user_id == *actor_id)?;
                member.membership_id.into()
            }
            Self::Assignment(id) => id.to_string(),
            Self::PrimaryAccess(id) => id.to_string(),
            Self::OrganizationLink(id) => id.to_string(),
        };
        let sql = match self {
            Self::Membership(..) => MEMBERSHIP,
            Self::Assignment(_) => ASSIGNMENT,
            Self::PrimaryAccess(_) => between_sites!("primary_access_grants"),
            Self::OrganizationLink(_) => between_sites!("organization_links"),
        };
        let dated: Option<Dated> = sqlx::query_as(sql).bind(&id).bind(now.0).fetch_optional(&mut *tx).await?;
        let dated = dated.ok_or(ChangeLastDayError::Over)?;
        let power = match self {
            Self::Membership(..) => return Ok(dated),
            Self::Assignment(_) if dated.link_id.is_some() => Power::AssignLinkedPerson,
            Self::Assignment(_) => Power::ChangeServices,
            Self::PrimaryAccess(_) => Power::EndPrimaryAccess,
            Self::OrganizationLink(_) => Power::ChangeCeiling,
        };
        let other = dated.other()?;
        allowed(tx, power, actor_id, Some(&dated.pid_sl), other.as_ref(), now).await?;
        Ok(dated)
    }

    /// What ends on the last day, and who is left to administer then.
    async fn ending(&self, tx: &mut AnyConnection, dated: &Dated, until: Moment) -> Result<Ending, Fault> {
        let id = dated.id.as_str();
        let roots = match self {
            Self::Membership(..) => Roots { memberships: vec![id.into()], ..Roots::default() },
            Self::Assignment(_) => Roots { assignments: vec![id.into()], ..Roots::default() },
            Self::PrimaryAccess(_) => Roots { grants: vec![id.into()], ..Roots::default() },
            Self::OrganizationLink(_) => Roots { links: vec![id.into()], ..Roots::default() },
        };
        let mut ending = Ending::of(tx, &roots, until).await?;
        let over: Vec<(AssignmentId,)> = sqlx::query_as(
            "SELECT id FROM assignments WHERE (membership_id = $1 OR link_id = $1) AND ended_at IS NULL AND until_at <= $2",
        )
        .bind(&dated.id)
        .bind(until.0)
        .fetch_all(tx)
        .await?;
        let over: BTreeSet<AssignmentId> = over.into_iter().map(|(id,)| id).collect();
        ending.assignments.retain(|assignment| !over.contains(&assignment.id));
        Ok(ending)
    }
}

struct ChangeLastDay<'a> {
    actor_id: &'a UserId,
    of: &'a LastDayOf,
    until: Moment,
}

impl ChangeLastDay<'_> {
    async fn reckon(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Dated, Ending), CommandError<ChangeLastDayError>> {
        let dated = self.of.find(tx, self.actor_id, circumstances.now).await?;
        let lasts = dated.period();
        if self.until <= circumstances.now {
            return Err(ChangeLastDayError::Day("last_day", DayError::Over).into());
        }
        if self.until <= lasts.from {
            return Err(ChangeLastDayError::Day("last_day", DayError::BeforeFirst).into());
        }
        if self.until == lasts.until {
            return Err(ChangeLastDayError::Same.into());
        }
        if let Some(link_id) = &dated.link_id {
            let link = Link::find(tx, link_id, circumstances).await?.ok_or(ChangeLastDayError::Over)?;
            let days = Period { until: self.until, ..Period::ALWAYS };
            link.period().holds(days, circumstances.now).map_err(|(field, error)| ChangeLastDayError::Day(field, error))?;
        }
        let sooner = self.until < lasts.until;
        let ending = if sooner { self.of.ending(tx, &dated, self.until).await? } else { Ending::default() };
        Ok((dated, ending))
    }

    async fn write(&self, tx: &mut AnyConnection, dated: &Dated) -> Result<(), Fault> {
        let sql = match self.of {
            LastDayOf::Membership(..) => "UPDATE memberships SET until_at = $2 WHERE id = $1",
            LastDayOf::Assignment(_) => "UPDATE assignments SET until_at = $2 WHERE id = $1",
            LastDayOf::PrimaryAccess(_) => "UPDATE primary_access_grants SET until_at = $2 WHERE id = $1",
            LastDayOf::OrganizationLink(_) => "UPDATE organization_links SET until_at = $2 WHERE id = $1",
        };
        sqlx::query(sql).bind(&dated.id).bind(self.until.0).execute(&mut *tx).await?;
        if matches!(self.of, LastDayOf::Membership(..)) && self.until.0 > dated.until_at {
            sqlx::query(
                "UPDATE assignments SET until_at = $2 WHERE membership_id = $1 AND ended_at IS NULL AND until_at = $3",
            )
            .bind(&dated.id)
            .bind(self.until.0)
            .bind(dated.until_at)
            .execute(tx)
            .await?;
        }
        Ok(())
    }

    /// Tells whose it is, and of a backup primary user's access the site's other administrators [R11]; or the administrators of
    /// both sites.
    async fn tell(&self, tx: &mut AnyConnection, circumstances: &Circumstances, dated: &Dated) -> Result<(), Fault> {
        let (site, sooner) = (&dated.pid_sl, self.until.0 < dated.until_at);
        let Some(person) = &dated.user_id else {
            let what = match (self.of, sooner) {
                (LastDayOf::PrimaryAccess(_), true) => BetweenSites::PrimaryAccessSooner,
                (LastDayOf::PrimaryAccess(_), false) => BetweenSites::PrimaryAccessLonger,
                (_, true) => BetweenSites::OrganizationLinkSooner,
                (_, false) => BetweenSites::OrganizationLinkLonger,
            };
            let other = dated.other()?.ok_or(Fault::Unknown("other site"))?;
            return tell_between(tx, circumstances, what, self.actor_id, (site, &other), &[site, &other]).await;
        };
        if person != self.actor_id {
            let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
            let service = dated.service.as_deref();
            let event = Event::LastDay { by: at_site.by(), service, site: at_site.site(), sooner };
            let mut told = vec![at_site.notice(person, &event).linked("/access")];
            let is_backup =
                member_of(tx, person, site, circumstances.now).await?.is_some_and(|m| m.role == Role::BackupPrimaryUser);
            if is_backup && matches!(self.of, LastDayOf::Membership(..)) {
                let who = (person, dated.person.as_deref().unwrap_or_default());
                told.extend(of_backup(tx, &at_site, BackupChange::LastDay, self.actor_id, who, circumstances.now).await?);
            }
            tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
        } else if dated.link_id.is_none() {
            tell_of_own_services(tx, circumstances, self.actor_id, site).await
        } else {
            Ok(())
        }
    }
}

impl Command for ChangeLastDay<'_> {
    type Output = Ending;
    type Error = ChangeLastDayError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Ending, Entry), CommandError<ChangeLastDayError>> {
        let (dated, ending) = self.reckon(tx, circumstances).await?;
        ending.may_be_done()?;
        self.write(tx, &dated).await?;
        self.tell(tx, circumstances, &dated).await?;
        let (what, sql) = match self.of {
            LastDayOf::Membership(..) => ("membership", MEMBERSHIPS),
            LastDayOf::Assignment(_) => ("assignment", ASSIGNMENTS),
            LastDayOf::PrimaryAccess(_) => ("grant", GRANTS),
            LastDayOf::OrganizationLink(_) => ("link", LINKS),
        };
        let concerned = concerned(tx, sql, &[&dated.id]).await?;
        let entry = Entry::of(Kind::LastDayChanged).by(self.actor_id).at(&dated.pid_sl);
        let entry = dated.user_id.as_ref().map_or(entry.clone(), |person| entry.about(person));
        let entry = entry.concerning(concerned).concerning(&dated.other_pid_sl).concerning(ending.concerned(tx).await?);
        let detail = json!({what: dated.id, "other": dated.other_pid_sl, "before": dated.until_at, "until": self.until.0});
        Ok((ending, entry.with(detail)))
    }
}

impl Store {
    /// What it is, and from when until when. Only for who may change its last day.
    pub async fn last_day(
        &self,
        actor_id: &UserId,
        of: &LastDayOf,
        now: Moment,
    ) -> Result<Dated, CommandError<ChangeLastDayError>> {
        let mut connection = self.pool.acquire().await?;
        of.find(&mut connection, actor_id, now).await
    }

    /// Key, name and end of each service at the site that has a last day of its own, the next first: those of somebody whose
    /// membership this is.
    pub async fn services_with_a_last_day(
        &self,
        membership: &Dated,
        now: Moment,
    ) -> Result<Vec<(AssignmentId, String, Moment)>, Fault> {
        let rows: Vec<(AssignmentId, String, i64)> = sqlx::query_as(
            "SELECT a.id, s.name, a.until_at FROM assignments a JOIN services s ON s.code = a.service_code \
             WHERE a.membership_id = $1 AND a.link_id IS NULL AND a.ended_at IS NULL AND $2 < a.until_at AND a.until_at < $3 \
             ORDER BY a.until_at, s.name",
        )
        .bind(&membership.id)
        .bind(now.0)
        .bind(Period::FOREVER.0)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(id, name, until)| (id, name, Moment(until))).collect())
    }

    /// What would end on a sooner last day; the same reckoning as the deed's.
    pub async fn preview_change_last_day(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        of: &LastDayOf,
        until: Moment,
    ) -> Result<Ending, CommandError<ChangeLastDayError>> {
        let mut connection = self.pool.acquire().await?;
        Ok(ChangeLastDay { actor_id, of, until }.reckon(&mut connection, circumstances).await?.1)
    }

    /// Changes until when it lasts: `until` is the first moment after the last day, or [`Period::FOREVER`]. Gives what ends then.
    pub async fn change_last_day(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        of: &LastDayOf,
        until: Moment,
    ) -> Result<Ending, CommandError<ChangeLastDayError>> {
        self.run(&ChangeLastDay { actor_id, of, until }, circumstances).await
    }
}
