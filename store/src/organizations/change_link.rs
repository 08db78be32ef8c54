//! What a site takes back from a linked organization [R15]: services of the ceiling, one person, or the whole link.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::{ChoiceError, ServiceCode};
use domain::forms::services::ChosenServices;
use domain::notices::{BetweenSites, Event};
use domain::power::Power;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, offered_codes, user_id_of};
use crate::access::link::Link;
use crate::ending::what::{Ending, Roots};
use crate::organizations::organization_link::raise_ceiling;
use crate::telling::notices::{ActorAtSite, NewNotice, administrators_but, full_name, tell, tell_between};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{AssignmentId, LinkId, UserId};

/// What the site changes.
#[derive(Clone, Copy, Debug)]
pub enum LinkChange<'a> {
    /// The ceiling is what the form chose: what is new is allowed from now on, what is missing ends; but for what somebody else
    /// changed since the form was shown.
    Ceiling(&'a ChosenServices),
    /// One of the organization's people goes.
    Person(&'a Username),
    /// The whole link ends.
    End,
}

/// Why a link stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeLinkError {
    /// A rule says no.
    Refused(Refusal),
    /// The link has ended, or there never was one.
    LinkGone,
    /// Nobody of this username has anything by the link.
    NothingByLink,
    /// A service isn't offered there [R13].
    Services(ChoiceError),
    /// The ceiling would be empty: that is what ending the link is for.
    NothingLeft,
    /// The ceiling is so already.
    SoAlready,
}

may_be_refused!(ChangeLinkError);

struct ChangeLink<'a> {
    actor_id: &'a UserId,
    link_id: &'a LinkId,
    change: LinkChange<'a>,
}

/// What a change comes to.
struct Reckoned {
    link: Link,
    ending: Ending,
    added: BTreeSet<ServiceCode>,
    removed: BTreeSet<ServiceCode>,
    person_id: Option<UserId>,
}

impl ChangeLink<'_> {
    async fn reckon(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<Reckoned, CommandError<ChangeLinkError>> {
        let link = Link::find(tx, self.link_id, circumstances).await?.ok_or(ChangeLinkError::LinkGone)?;
        let power = match self.change {
            LinkChange::Ceiling(_) => Power::ChangeCeiling,
            LinkChange::Person(_) => Power::RemoveLinkedPerson,
            LinkChange::End => Power::EndOrganizationLink,
        };
        allowed(tx, power, self.actor_id, Some(&link.pid_sl), Some(&link.other_pid_sl), circumstances.now).await?;
        let mut roots = Roots::default();
        let (mut added, mut removed, mut person_id) = (BTreeSet::new(), BTreeSet::new(), None);
        match self.change {
            LinkChange::Ceiling(services) => {
                let offered = offered_codes(tx, &link.pid_sl).await?;
                let chosen = services.within(&offered).map_err(ChangeLinkError::Services)?;
                let ceiling = link.ceiling(tx).await?;
                // Only what this administrator changed is changed: another's change of the same moment stays.
                let seen = services.seen_within(&ceiling, &offered);
                added = chosen.difference(&seen).filter(|code| !ceiling.contains(code)).cloned().collect();
                removed = seen.difference(chosen).filter(|code| ceiling.contains(code)).cloned().collect();
                if chosen.is_empty() || ceiling.len() + added.len() == removed.len() {
                    return Err(ChangeLinkError::NothingLeft.into());
                }
                for code in &removed {
                    let sql = "SELECT id FROM assignments WHERE link_id = $1 AND service_code = $2 AND ended_at IS NULL AND $3 < until_at";
                    roots.assignments.extend(assignment_ids(tx, sql, (&link.id, code.as_str()), circumstances).await?);
                }
            }
            LinkChange::Person(username) => {
                let user_id = user_id_of(tx, username).await?.ok_or(ChangeLinkError::NothingByLink)?;
                let sql =
                    "SELECT id FROM assignments WHERE link_id = $1 AND user_id = $2 AND ended_at IS NULL AND $3 < until_at";
                roots.assignments = assignment_ids(tx, sql, (&link.id, user_id.as_str()), circumstances).await?;
                if roots.assignments.is_empty() {
                    return Err(ChangeLinkError::NothingByLink.into());
                }
                person_id = Some(user_id);
            }
            LinkChange::End => roots.links = vec![link.id.clone()],
        }
        let ending = Ending::of(tx, &roots, circumstances.now).await?;
        Ok(Reckoned { link, ending, added, removed, person_id })
    }
}

async fn assignment_ids(
    tx: &mut AnyConnection,
    sql: &'static str,
    (link_id, which): (&LinkId, &str),
    circumstances: &Circumstances,
) -> Result<Vec<AssignmentId>, Fault> {
    let rows: Vec<(AssignmentId,)> =
        sqlx::query_as(sql).bind(link_id).bind(which).bind(circumstances.now.0).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

impl Command for ChangeLink<'_> {
    type Output = Ending;
    type Error = ChangeLinkError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Ending, Entry), CommandError<ChangeLinkError>> {
        let Reckoned { link, ending, added, removed, person_id } = self.reckon(tx, circumstances).await?;
        let (kind, what) = match self.change {
            LinkChange::Ceiling(_) if added.is_empty() && removed.is_empty() => {
                return Err(ChangeLinkError::SoAlready.into());
            }
            LinkChange::Ceiling(_) => (Kind::CeilingChanged, BetweenSites::CeilingChanged),
            LinkChange::Person(_) => (Kind::LinkedPersonRemoved, BetweenSites::CeilingChanged),
            LinkChange::End => (Kind::OrganizationLinkEnded, BetweenSites::OrganizationLinkEnded),
        };
        if let Some(person) = &person_id {
            let at_site = ActorAtSite::of(tx, self.actor_id, &link.pid_sl).await?;
            let there = ActorAtSite::by_nobody(tx, &link.other_pid_sl).await?;
            let name = full_name(tx, person).await?;
            let (by, site, other) = (at_site.by(), at_site.site(), there.site());
            let less = Event::LinkedPersonRemoved { by, person: &name, site, other };
            let page = format!("/linked-organizations?site={}", link.other_pid_sl);
            let mut whom = administrators_but(tx, &link.other_pid_sl, self.actor_id, circumstances.now).await?;
            whom.remove(person);
            let mut told: Vec<NewNotice> = whom.iter().map(|other| at_site.notice(other, &less).linked(&page)).collect();
            told.push(at_site.notice(person, &Event::Removed { by, site }));
            tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await?;
        } else {
            let sites = (&link.pid_sl, &link.other_pid_sl);
            let both = [sites.0, sites.1];
            let whom = if what == BetweenSites::CeilingChanged { &both[1..] } else { &both[..] };
            tell_between(tx, circumstances, what, self.actor_id, sites, whom).await?;
            // And those who lose services by it.
            let at_site = ActorAtSite::of(tx, self.actor_id, &link.pid_sl).await?;
            let event = Event::ClientServices { by: at_site.by(), site: at_site.site(), clients: 1 };
            let people: BTreeSet<&UserId> = ending.assignments.iter().map(|assignment| &assignment.user_id).collect();
            let told: Vec<NewNotice> =
                people.into_iter().map(|person| at_site.notice(person, &event).linked("/access")).collect();
            tell(tx, circumstances, &mut circumstances.again("notices of people").random(), &told).await?;
        }
        for code in &removed {
            sqlx::query(
                "UPDATE organization_link_services SET ended_at = $3, ended_by = $4 WHERE link_id = $1 AND service_code = $2 AND ended_at IS NULL",
            )
            .bind(&link.id)
            .bind(code.as_str())
            .bind(circumstances.now.0)
            .bind(self.actor_id)
            .execute(&mut *tx)
            .await?;
        }
        for code in &added {
            raise_ceiling(tx, &link.id, code, circumstances).await?;
        }
        ending.write(tx, circumstances, self.actor_id).await?;
        let entry = Entry::of(kind).by(self.actor_id).at(&link.pid_sl);
        let entry = person_id.as_ref().map_or(entry.clone(), |person| entry.about(person));
        let entry = entry.concerning([&link.other_pid_sl]).concerning(ending.concerned(tx).await?);
        let detail =
            json!({"link": link.id, "other": link.other_pid_sl, "added": added, "removed": removed, "ended": ending});
        Ok((ending, entry.with(detail)))
    }
}

impl Store {
    /// What would end with a change of a link; the same reckoning as the deed's.
    pub async fn preview_change_link(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        link_id: &LinkId,
        change: LinkChange<'_>,
    ) -> Result<Ending, CommandError<ChangeLinkError>> {
        let mut connection = self.pool.acquire().await?;
        Ok(ChangeLink { actor_id, link_id, change }.reckon(&mut connection, circumstances).await?.ending)
    }

    /// Changes the ceiling of a link, removes one of the organization's people, or ends it. Gives what ended.
    pub async fn change_link(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        link_id: &LinkId,
        change: LinkChange<'_>,
    ) -> Result<Ending, CommandError<ChangeLinkError>> {
        self.run(&ChangeLink { actor_id, link_id, change }, circumstances).await
    }
}
