//! A linked organization assigns its people to a client's services, within the ceiling [R15]; several clients in one step.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::authority::Refusal;
use domain::catalogue::ServiceCode;
use domain::day::DayError;
use domain::moment::Moment;
use domain::notices::Event;
use domain::power::Power;
use domain::request::Period;
use domain::site::PidSl;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::catalogue::offered_at;
use crate::access::facts::{allowed, member};
use crate::access::giving::{Basis, assign};
use crate::access::link::Link;
use crate::telling::notices::{ActorAtSite, NewNotice, administrators_but, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LinkId, MembershipId, UserId};
use crate::transaction::of_each::{Parameter, of_each};

/// What is to happen with what the person has at those clients already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It stays; what was chosen is added.
    Add,
    /// What was chosen is all that the person has there.
    Replace,
}

/// What an assignment to clients did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AssignedToClients {
    /// Services that began, over all clients.
    pub added: usize,
    /// Services that ended.
    pub removed: usize,
    /// Chosen services that a client's ceiling doesn't have, or that the client is offered no longer.
    pub above_ceiling: usize,
}

/// Why nothing was assigned or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignLinkedError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// No client, or no service to add.
    NothingChosen,
    /// A client's link has ended, or there never was one.
    LinkGone,
    /// A day is outside a client's link: the field of the form that names it, and why.
    Day(&'static str, DayError),
    /// Everything is assigned as chosen, or above the ceilings.
    SoAlready,
}

may_be_refused!(AssignLinkedError);

struct AssignLinked<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
    link_ids: &'a [LinkId],
    services: &'a BTreeSet<ServiceCode>,
    how: How,
    /// What the form showed as assigned; without it what is assigned now.
    seen: Option<&'a BTreeSet<ServiceCode>>,
    period: Period,
}

impl Command for AssignLinked<'_> {
    type Output = AssignedToClients;
    type Error = AssignLinkedError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(AssignedToClients, Entry), CommandError<AssignLinkedError>> {
        let there = self.pid_sl;
        let power = Power::AssignLinkedPerson;
        allowed(tx, power, self.actor_id, None, Some(there), circumstances.now).await?;
        let person = member(tx, self.username, there, circumstances.now).await?.ok_or(AssignLinkedError::NoMember)?;
        if self.link_ids.is_empty() || (self.services.is_empty() && self.how == How::Add) {
            return Err(AssignLinkedError::NothingChosen.into());
        }
        let mut random = circumstances.random();
        let (mut done, mut clients, mut changed) = (AssignedToClients::default(), Vec::new(), Vec::new());
        let (itself, mut told) = (person.user_id == *self.actor_id, Vec::new());
        let mut named = HashSet::new();
        let link_ids: Vec<&LinkId> = self.link_ids.iter().filter(|id| named.insert(*id)).collect();
        let found = clients_of(tx, &person.membership_id, &link_ids, circumstances.now).await?;
        for link_id in link_ids {
            let client =
                found.get(link_id).filter(|client| client.link.other_pid_sl == *there).ok_or(AssignLinkedError::LinkGone)?;
            let Client { link, ceiling, current } = client;
            link.period()
                .holds(self.period, circumstances.now)
                .map_err(|(field, error)| AssignLinkedError::Day(field, error))?;
            // What the client is offered no longer [R13] stays with who has it, and rests; nobody is given it.
            let may_have =
                |code: &&ServiceCode| ceiling.get(*code).is_some_and(|offered| *offered || current.contains(*code));
            let within: BTreeSet<&ServiceCode> = self.services.iter().filter(may_have).collect();
            done.above_ceiling += self.services.len() - within.len();
            // Only what this administrator changed is changed: another's change of the same moment stays.
            let seen = self.seen.unwrap_or(current);
            let is_new = |code: &&ServiceCode| !current.contains(*code) && !seen.contains(*code);
            let added: Vec<&ServiceCode> = within.iter().copied().filter(is_new).collect();
            let rests = |code: &ServiceCode| ceiling.get(code) == Some(&false);
            let is_gone = |code: &&ServiceCode| seen.contains(*code) && !within.contains(code) && !rests(code);
            let removed: Vec<&ServiceCode> = match self.how {
                How::Add => Vec::new(),
                How::Replace => current.iter().filter(is_gone).collect(),
            };
            let basis =
                Basis { membership_id: &person.membership_id, link: Some((&link.id, &link.pid_sl)), period: self.period };
            for code in &added {
                assign(tx, circumstances, &mut random, basis, code, self.actor_id).await?;
            }
            for code in &removed {
                end_assignment(tx, &person.membership_id, link, code, self.actor_id, circumstances).await?;
            }
            done.added += added.len();
            done.removed += removed.len();
            if !added.is_empty() || !removed.is_empty() {
                changed.push(&link.pid_sl);
            }
            if itself && !added.is_empty() {
                told.extend(self.to_client(tx, link, circumstances.now).await?);
            }
            clients.push(json!({"site": link.pid_sl, "link": link.id, "added": added, "removed": removed}));
        }
        if done.added == 0 && done.removed == 0 {
            return Err(AssignLinkedError::SoAlready.into());
        }
        if !itself {
            let at_site = ActorAtSite::of(tx, self.actor_id, there).await?;
            let event = Event::ClientServices { by: at_site.by(), site: at_site.site(), clients: changed.len() };
            told.push(at_site.notice(&person.user_id, &event).linked("/access"));
        }
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await?;
        let entry = Entry::of(Kind::AssignedToClients).by(self.actor_id).about(&person.user_id).at(there);
        Ok((done, entry.concerning(changed).with(json!({"clients": clients}))))
    }
}

impl AssignLinked<'_> {
    /// What the client's administrators are told of an administrator of the organization who takes their services [R9].
    async fn to_client(&self, tx: &mut AnyConnection, link: &Link, now: Moment) -> Result<Vec<NewNotice>, Fault> {
        let here = ActorAtSite::of(tx, self.actor_id, &link.pid_sl).await?;
        let there = ActorAtSite::of(tx, self.actor_id, self.pid_sl).await?;
        let event = Event::OwnServicesByLink { by: here.by(), site: here.site(), other: there.site() };
        let page = format!("/linked-organizations/{}?site={}", link.id, link.pid_sl);
        let others = administrators_but(tx, &link.pid_sl, self.actor_id, now).await?;
        Ok(others.iter().map(|user_id| here.notice(user_id, &event).linked(&page)).collect())
    }
}

/// A client: the link, the services under its ceiling with whether the client is still offered them, and what the person has.
struct Client {
    link: Link,
    ceiling: BTreeMap<ServiceCode, bool>,
    current: BTreeSet<ServiceCode>,
}

const LINKS: &str = "SELECT id, pid_sl, other_pid_sl, from_at, until_at FROM organization_links WHERE id IN (KEYS) AND ended_at IS NULL AND $1 < until_at";

const CEILINGS: &str = concat!(
    "SELECT c.link_id, c.service_code, (CASE WHEN ",
    offered_at!("s", "t"),
    " THEN 1 ELSE 0 END) \
     FROM organization_links l CROSS JOIN organization_link_services c CROSS JOIN sites t CROSS JOIN services s \
     WHERE l.id IN (KEYS) AND c.link_id = l.id AND c.ended_at IS NULL AND t.pid_sl = l.pid_sl AND s.code = c.service_code"
);

/// By `assignments_of_link`, or by `assignments_one_each` with the client's site: never by the membership alone, which has what the
/// person does for thousands of others.
const ASSIGNED: &str = "SELECT a.link_id, a.service_code FROM organization_links l CROSS JOIN assignments a WHERE l.id IN (KEYS) \
     AND a.membership_id = $1 AND a.pid_sl = l.pid_sl AND a.link_id = l.id AND a.ended_at IS NULL AND $2 < a.until_at";

/// The clients of these links that aren't over, by the links' ids.
async fn clients_of(
    tx: &mut AnyConnection,
    membership_id: &MembershipId,
    link_ids: &[&LinkId],
    now: Moment,
) -> Result<HashMap<LinkId, Client>, Fault> {
    let links: Vec<Link> = of_each(tx, LINKS, &[Parameter::At(now)], link_ids).await?;
    let client = |link: Link| (link.id.clone(), Client { link, ceiling: BTreeMap::new(), current: BTreeSet::new() });
    let mut clients: HashMap<LinkId, Client> = links.into_iter().map(client).collect();
    let ceilings: Vec<(LinkId, String, i64)> = of_each(tx, CEILINGS, &[], link_ids).await?;
    for (link_id, code, offered) in ceilings {
        if let Some(client) = clients.get_mut(&link_id) {
            client.ceiling.insert(service(&code)?, offered == 1);
        }
    }
    let parameters = [Parameter::Text(membership_id.as_str()), Parameter::At(now)];
    let assigned: Vec<(LinkId, String)> = of_each(tx, ASSIGNED, &parameters, link_ids).await?;
    for (link_id, code) in assigned {
        if let Some(client) = clients.get_mut(&link_id) {
            client.current.insert(service(&code)?);
        }
    }
    Ok(clients)
}

fn service(code: &str) -> Result<ServiceCode, Fault> {
    ServiceCode::parse(code).map_err(|_| Fault::Unknown("service code"))
}

async fn end_assignment(
    tx: &mut AnyConnection,
    membership_id: &MembershipId,
    link: &Link,
    code: &ServiceCode,
    by: &UserId,
    circumstances: &Circumstances,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE assignments SET ended_at = $4, ended_by = $5 WHERE membership_id = $1 AND link_id = $2 AND service_code = $3 \
         AND pid_sl = $6 AND ended_at IS NULL",
    )
    .bind(membership_id)
    .bind(&link.id)
    .bind(code.as_str())
    .bind(circumstances.now.0)
    .bind(by)
    .bind(link.pid_sl.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

impl Store {
    /// Assigns one of the site's people to services of the clients behind these links, in one step; what is new from and until the
    /// days of the period, which lie within each link's.
    pub async fn assign_linked(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
        link_ids: &[LinkId],
        (services, how, period): (&BTreeSet<ServiceCode>, How, Period),
    ) -> Result<AssignedToClients, CommandError<AssignLinkedError>> {
        let seen = None;
        self.run(&AssignLinked { actor_id, pid_sl, username, link_ids, services, how, seen, period }, circumstances).await
    }

    /// Changes what one of the site's people may use at one client: what was chosen is all, but for what another administrator
    /// changed since the form showed what was `seen`; what is new from and until the days of the period.
    pub async fn change_linked(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
        link_id: &LinkId,
        (services, seen, period): (&BTreeSet<ServiceCode>, Option<&BTreeSet<ServiceCode>>, Period),
    ) -> Result<AssignedToClients, CommandError<AssignLinkedError>> {
        let (link_ids, how) = (std::slice::from_ref(link_id), How::Replace);
        self.run(&AssignLinked { actor_id, pid_sl, username, link_ids, services, how, seen, period }, circumstances).await
    }
}
