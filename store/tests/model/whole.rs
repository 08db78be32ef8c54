//! Everything that isn't over, in the model and in the store: the two must have the same, and nothing besides.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use domain::authority::Authority;
use domain::moment::Moment;
use domain::person::Role;
use domain::request::Outcome;
use store::mine::my_sites::Reach;

use super::compare::same;
use super::facts::{Facts, Person, SITES, Tie};
use super::world::World;
use store::transaction::id::RequestId;

const MEMBERSHIPS: &str = "SELECT m.user_id, m.pid_sl, m.role, (CASE WHEN m.suspended_at IS NULL THEN 0 ELSE 1 END), m.from_at, \
     m.until_at FROM memberships m WHERE m.ended_at IS NULL AND $1 < m.until_at";

const ASSIGNMENTS: &str = "SELECT a.user_id, m.pid_sl, COALESCE(a.link_id, ''), a.pid_sl, a.service_code, a.from_at, a.until_at \
     FROM assignments a JOIN memberships m ON m.id = a.membership_id LEFT JOIN organization_links l ON l.id = a.link_id \
     WHERE a.ended_at IS NULL AND $1 < a.until_at AND m.ended_at IS NULL AND $1 < m.until_at \
     AND (l.id IS NULL OR (l.ended_at IS NULL AND $1 < l.until_at))";

/// Grants, and links.
const TIES: [&str; 2] = [
    "SELECT id, pid_sl, other_pid_sl, from_at, until_at FROM primary_access_grants WHERE ended_at IS NULL AND $1 < until_at",
    "SELECT id, pid_sl, other_pid_sl, from_at, until_at FROM organization_links WHERE ended_at IS NULL AND $1 < until_at",
];

const CEILINGS: &str = "SELECT c.link_id, c.service_code FROM organization_link_services c \
     JOIN organization_links l ON l.id = c.link_id WHERE c.ended_at IS NULL AND l.ended_at IS NULL AND $1 < l.until_at";

const REQUESTS: &str = "SELECT id, COALESCE(outcome, ''), lapses_at FROM requests WHERE asked_at > $1";

const LETTERS: &str = "SELECT pid_sl, issued_at FROM registration_letters WHERE closed_at IS NULL AND issued_at <= $1";

const USERS: &str = "SELECT id, status FROM users WHERE status <> 'active' AND created_at <= $1";

const SESSIONS: &str =
    "SELECT DISTINCT user_id FROM sessions WHERE user_id IS NOT NULL AND ended_at IS NULL AND began_at <= $1";

/// [R15] Assignments that go on though something that they hang on was ended, or that no ceiling holds.
const IN_THE_AIR: &str = "SELECT a.id FROM assignments a JOIN memberships m ON m.id = a.membership_id \
     LEFT JOIN organization_links l ON l.id = a.link_id WHERE a.ended_at IS NULL AND $1 < a.until_at AND \
     (m.ended_at < m.until_at OR l.ended_at < l.until_at OR (l.id IS NOT NULL AND l.ended_at IS NULL AND NOT EXISTS \
     (SELECT 1 FROM organization_link_services c \
       WHERE c.link_id = l.id AND c.service_code = a.service_code AND c.ended_at IS NULL)))";

/// What is over and has no end yet, and what goes on though what it hangs on has one.
const OVER: [&str; 6] = [
    "SELECT id FROM memberships WHERE ended_at IS NULL AND until_at <= $1",
    "SELECT id FROM assignments WHERE ended_at IS NULL AND until_at <= $1",
    "SELECT id FROM primary_access_grants WHERE ended_at IS NULL AND until_at <= $1",
    "SELECT id FROM organization_links WHERE ended_at IS NULL AND until_at <= $1",
    "SELECT id FROM requests WHERE closed_at IS NULL AND lapses_at <= $1",
    "SELECT a.id FROM assignments a JOIN memberships m ON m.id = a.membership_id \
     LEFT JOIN organization_links l ON l.id = a.link_id WHERE a.ended_at IS NULL AND (m.ended_at <= $1 OR l.ended_at <= $1)",
];

impl World {
    /// Who administers what and may use what, and everything that isn't over. Services are looked at where somebody has a site
    /// and, of the other sites, at one or at all.
    pub(super) async fn compare(&self, facts: &Facts, one: Option<usize>) -> Result<(), String> {
        for person in 0..facts.people.len() {
            self.compare_one(facts, person, one.map(|number| number + person)).await?;
        }
        self.compare_whole(facts).await
    }

    /// [R10] [R16] The sites of one person, and the services there.
    pub(super) async fn compare_one(&self, facts: &Facts, person: usize, one: Option<usize>) -> Result<(), String> {
        let Person { id, username, .. } = &facts.people[person];
        let seen = self.stage.store.sites_for_choice(id, Reach::Any, facts.now).await.map_err(|fault| fault.to_string())?;
        let seen: Vec<(&str, Option<Role>, Option<Authority>)> =
            seen.iter().map(|mine| (mine.pid_sl.as_str(), mine.role, mine.authority)).collect();
        for (site, _, _) in seen.iter().filter(|(_, _, authority)| *authority == Some(Authority::PrimaryAccess)) {
            let own = |(other, role, _): &(&str, Option<Role>, Option<Authority>)| {
                let lets_in = |g: &Tie| SITES[g.site] == *site && SITES[g.other] == *other;
                matches!(role, Some(Role::PrimaryUser | Role::BackupPrimaryUser))
                    && facts.grants.iter().any(|g| facts.in_force(g.period, g.ended) && lets_in(g))
            };
            if !seen.iter().any(own) {
                return Err(format!("[R10] {username} administers {site} by a chain"));
            }
        }
        let sites: Vec<(&str, Option<Role>, Option<Authority>)> =
            facts.sites(person).into_iter().map(|(site, role, authority)| (SITES[site], role, authority)).collect();
        same(&format!("sites of {username}"), &sites, &seen)?;
        for (site, pid_sl) in SITES.into_iter().enumerate() {
            let asked = one.is_none_or(|number| number % SITES.len() == site);
            if asked || sites.iter().any(|(mine, _, _)| *mine == pid_sl) {
                let services: BTreeSet<String> = self.stage.services(id, pid_sl).await.into_iter().collect();
                let expected: BTreeSet<String> = facts.services(person, site).into_iter().map(str::to_owned).collect();
                same(&format!("services of {username} at {pid_sl}"), &expected, &services)?;
            }
        }
        Ok(())
    }

    /// [R15] All that isn't over, what came of each request, and who is signed in.
    pub(super) async fn compare_whole(&self, facts: &Facts) -> Result<(), String> {
        let id = |person: usize| facts.people[person].id.clone();
        let at = |site: usize| SITES[site].to_owned();
        let memberships = facts.memberships.iter().filter(|m| facts.stands(m.period, m.ended)).map(|m| {
            let role = m.role.code().to_owned();
            (id(m.person), at(m.site), role, i64::from(m.suspended), m.period.from.0, m.period.until.0)
        });
        self.same_rows("memberships", memberships, MEMBERSHIPS, facts.now).await?;
        let assignments = facts.assignments.iter().filter(|a| facts.goes_on(a)).map(|a| {
            let (membership, code) = (&facts.memberships[a.membership], a.code.to_owned());
            let link = a.link.map_or_else(String::new, |link| facts.links[link].id.clone());
            let (person, works_at) = (id(membership.person), at(membership.site));
            (person, works_at, link, at(a.site), code, a.period.from.0, a.period.until.0)
        });
        self.same_rows("assignments", assignments, ASSIGNMENTS, facts.now).await?;
        for ((what, ties), sql) in [("grants", &facts.grants), ("links", &facts.links)].into_iter().zip(TIES) {
            let ties = ties.iter().filter(|t| facts.stands(t.period, t.ended));
            let ties = ties.map(|t| (t.id.clone(), at(t.site), at(t.other), t.period.from.0, t.period.until.0));
            self.same_rows(what, ties, sql, facts.now).await?;
        }
        let links = facts.links.iter().filter(|l| facts.stands(l.period, l.ended));
        let ceilings = links.flat_map(|l| l.ceiling.iter().map(|code| (l.id.clone(), (*code).to_owned())));
        self.same_rows("[R15] ceilings", ceilings, CEILINGS, facts.now).await?;
        let letters = facts.letters.iter().filter(|l| l.open).map(|l| (at(l.site), l.issued.0));
        self.same_rows("[R5] letters", letters, LETTERS, facts.now).await?;
        let users = facts.people.iter().filter(|p| !p.active).map(|p| {
            let status = if p.terminated { "terminated" } else { "suspended" };
            (p.id.clone(), status.to_owned())
        });
        self.same_rows("users", users, USERS, facts.now).await?;
        let signed_in = facts.signed_in.iter().map(|person| (id(*person),));
        self.same_rows("sessions", signed_in, SESSIONS, facts.now).await?;
        self.same_rows("[R15] assignments in the air", std::iter::empty::<(String,)>(), IN_THE_AIR, facts.now).await?;
        self.compare_requests(facts).await
    }

    async fn compare_requests(&self, facts: &Facts) -> Result<(), String> {
        let rows: Vec<(RequestId, String, i64)> =
            sqlx::query_as(REQUESTS).bind(facts.began.0).fetch_all(&self.stage.beside).await.unwrap();
        same("requests", &facts.requests.len(), &rows.len())?;
        let is_over = |lapses: Moment| lapses <= facts.now;
        let rows: BTreeMap<RequestId, (String, Moment)> =
            rows.into_iter().map(|(id, outcome, lapses)| (id, (outcome, Moment(lapses)))).collect();
        for request in &facts.requests {
            let itself = request.closed.is_none() && is_over(request.lapses);
            let closed = if itself { Some(Outcome::Lapsed) } else { request.closed };
            let (real, lapses) = rows.get(&request.id).ok_or_else(|| format!("the store has no {request:?}"))?;
            same(&format!("last moment of {request:?}"), &request.lapses, lapses)?;
            let itself = real.is_empty() && is_over(*lapses);
            let real = if itself { Outcome::Lapsed.code() } else { real.as_str() };
            // What has lapsed may be taken back until it is swept up.
            if !(closed == Some(Outcome::Lapsed) && real == Outcome::Withdrawn.code()) {
                same(&format!("outcome of {request:?}"), &closed.map_or("", Outcome::code), &real)?;
            }
        }
        Ok(())
    }

    /// [R16] After a sweep all that is over has its end.
    pub(super) async fn nothing_is_over(&self, facts: &Facts) -> Result<(), String> {
        for sql in OVER {
            self.same_rows("over without an end", std::iter::empty::<(String,)>(), sql, facts.now).await?;
        }
        Ok(())
    }

    async fn same_rows<T>(
        &self,
        what: &str,
        model: impl Iterator<Item = T>,
        sql: &'static str,
        at: Moment,
    ) -> Result<(), String>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin + Ord + Debug,
    {
        let rows: Vec<T> = sqlx::query_as(sql).bind(at.0).fetch_all(&self.stage.beside).await.unwrap();
        let (model, store): (BTreeSet<T>, BTreeSet<T>) = (model.collect(), rows.into_iter().collect());
        if model == store {
            return Ok(());
        }
        let only = |one: &BTreeSet<T>, other: &BTreeSet<T>| format!("{:?}", one.difference(other).collect::<Vec<_>>());
        Err(format!("{what}: only the model has {}, only the store {}", only(&model, &store), only(&store, &model)))
    }
}
