//! Link Subordinate [R14]: somebody who has a user ID works at one more site, at once or when the person accepts.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::{ChoiceError, ServiceCode};
use domain::forms::services::ChosenServices;
use domain::moment::{DAY, Moment};
use domain::notices::Event;
use domain::person::Role;
use domain::power::Power;
use domain::request::{Outcome, Period, RequestKind};
use domain::site::PidSl;
use domain::throttle::Scope;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers, member_of, memberships_seen_by, offered_codes, person_named};
use crate::access::giving::NewMembership;
use crate::requests::request::{AskError, NewRequest, NotWaiting, Waiting};
use crate::telling::notices::{ActorAtSite, full_name, tell};
use crate::telling::own_services::tell_of_own_services;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{RequestId, UserId};
use crate::transaction::wrong_tries::{naming, wait};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// The person works at the site now.
    AtOnce,
    /// The person was asked.
    Asked,
}

/// Why nobody was linked or asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkSubordinateError {
    /// A rule says no.
    Refused(Refusal),
    /// Too many wrong tries: not before this moment.
    Wait(Moment),
    /// A service isn't offered there [R13].
    Services(ChoiceError),
    /// Nobody has this user ID together with this last name.
    NobodyOfThatName,
    /// The person works at the site already.
    WorksHere,
    /// It can't be asked now.
    Ask(AskError),
}

may_be_refused!(LinkSubordinateError);

struct LinkSubordinate<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
    last_name: &'a str,
    services: &'a ChosenServices,
    period: Period,
}

impl Command for LinkSubordinate<'_> {
    type Output = Linked;
    type Error = LinkSubordinateError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Linked, Entry), CommandError<LinkSubordinateError>> {
        let site = self.pid_sl;
        administers(tx, Power::LinkSubordinate, self.actor_id, site, circumstances.now).await?;
        if let Some(until) = wait(tx, &naming(self.actor_id, circumstances), circumstances.now).await? {
            return Err(LinkSubordinateError::Wait(until).into());
        }
        let services = self.services.within(&offered_codes(tx, site).await?).map_err(LinkSubordinateError::Services)?;
        let user_id =
            person_named(tx, self.username, self.last_name).await?.ok_or(LinkSubordinateError::NobodyOfThatName)?;
        if member_of(tx, &user_id, site, circumstances.now).await?.is_some() {
            return Err(LinkSubordinateError::WorksHere.into());
        }
        let elsewhere = memberships_seen_by(tx, &user_id, self.actor_id, circumstances.now).await?;
        let mut random = circumstances.random();
        let at_once = user_id == *self.actor_id || elsewhere.iter().any(|membership| membership.administered_by_actor);
        let kind = if at_once {
            let role = Role::Subordinate;
            let membership = NewMembership { user_id: &user_id, pid_sl: site, role, by: self.actor_id, period: self.period };
            membership.insert(tx, circumstances, &mut random, services).await?;
            if user_id != *self.actor_id {
                self.tell_linked(tx, circumstances, &user_id).await?;
            } else if !services.is_empty() {
                tell_of_own_services(tx, circumstances, self.actor_id, site).await?;
            }
            Kind::SubordinateLinked
        } else {
            let request = NewRequest {
                kind: RequestKind::Link,
                pid_sl: site,
                other: None,
                person_id: Some(&user_id),
                note: "",
                keeps_old: false,
                period: self.period,
                services,
            };
            let asked = request.ask(tx, circumstances, &mut random, self.actor_id).await;
            asked.map_err(|no| no.map(LinkSubordinateError::Ask))?;
            let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
            let days = request.kind.lapses(circumstances.now, request.period).since(circumstances.now) / DAY;
            let asked = Event::LinkAsked { by: at_site.by(), site: at_site.site(), days };
            tell(
                tx,
                circumstances,
                &mut circumstances.again("notices").random(),
                &[at_site.notice(&user_id, &asked).linked("/requests")],
            )
            .await?;
            Kind::LinkAsked
        };
        let entry = Entry::of(kind).by(self.actor_id).about(&user_id).at(site).with(json!({"services": services}));
        Ok((if at_once { Linked::AtOnce } else { Linked::Asked }, entry))
    }

    fn wrong_try(&self, no: &LinkSubordinateError, circumstances: &Circumstances) -> Vec<(Scope, String)> {
        if *no == LinkSubordinateError::NobodyOfThatName { naming(self.actor_id, circumstances) } else { Vec::new() }
    }
}

impl LinkSubordinate<'_> {
    /// Tells the person, who was not asked. The panel shows a site from the first day there.
    async fn tell_linked(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        user_id: &UserId,
    ) -> Result<(), Fault> {
        let site = self.pid_sl;
        let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
        let told = if circumstances.now < self.period.from {
            at_site.notice(user_id, &Event::LinkedLater { by: at_site.by(), site: at_site.site() })
        } else {
            let linked = Event::Linked { by: at_site.by(), site: at_site.site() };
            at_site.notice(user_id, &linked).linked(&format!("/access?site={site}"))
        };
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &[told]).await
    }
}

/// Why the link was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerLinkError {
    /// A rule says no.
    Refused(Refusal),
    /// It doesn't wait for an answer any more.
    NotWaiting(NotWaiting),
    /// Who asked may not ask it any more.
    AskerMayNot,
    /// The person works at the site already.
    WorksHere,
}

may_be_refused!(AnswerLinkError);

struct AnswerLink<'a> {
    actor_id: &'a UserId,
    request_id: &'a RequestId,
    accepts: bool,
}

impl Command for AnswerLink<'_> {
    type Output = ();
    type Error = AnswerLinkError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<AnswerLinkError>> {
        let request = Waiting::find(tx, RequestKind::Link, self.request_id, circumstances.now).await;
        let request = request.map_err(|no| no.map(AnswerLinkError::NotWaiting))?;
        let mut actor = crate::access::facts::actor(tx, self.actor_id, None, None, circumstances.now).await?;
        actor.asked = request.person()? == self.actor_id;
        domain::power::may(Power::AnswerLink, &actor)?;
        let at_site = ActorAtSite::of(tx, self.actor_id, &request.pid_sl).await?;
        let person = self.told_as(tx).await?;
        let (outcome, kind, event) = if self.accepts {
            if !request.still_stands(tx, RequestKind::Link, circumstances.now).await? {
                return Err(AnswerLinkError::AskerMayNot.into());
            }
            if member_of(tx, self.actor_id, &request.pid_sl, circumstances.now).await?.is_some() {
                return Err(AnswerLinkError::WorksHere.into());
            }
            let offered = offered_codes(tx, &request.pid_sl).await?;
            let services: BTreeSet<ServiceCode> = request.services(tx).await?.intersection(&offered).cloned().collect();
            let period = request.period(circumstances.now);
            let membership = NewMembership {
                user_id: self.actor_id,
                pid_sl: &request.pid_sl,
                role: Role::Subordinate,
                by: &request.asked_by,
                period,
            };
            membership.insert(tx, circumstances, &mut circumstances.random(), &services).await?;
            (Outcome::Accepted, Kind::LinkAccepted, Event::LinkAccepted { person: &person, site: at_site.site() })
        } else {
            (Outcome::Declined, Kind::LinkDeclined, Event::LinkDeclined { person: &person, site: at_site.site() })
        };
        request.close(tx, outcome, self.actor_id, None, circumstances.now).await?;
        let told = at_site.notice(&request.asked_by, &event).linked("/requests");
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &[told]).await?;
        let entry = Entry::of(kind).by(self.actor_id).about(self.actor_id).at(&request.pid_sl);
        let entry = entry.concerning(request.concerned());
        Ok(((), entry.with(json!({"request": request.id}))))
    }
}

impl AnswerLink<'_> {
    /// How who asked is told of the person: by name, or, of somebody who declines, by no more than was known, the user ID.
    async fn told_as(&self, tx: &mut AnyConnection) -> Result<String, Fault> {
        if self.accepts {
            return full_name(tx, self.actor_id).await;
        }
        let (username,): (String,) =
            sqlx::query_as("SELECT username FROM users WHERE id = $1").bind(self.actor_id).fetch_one(tx).await?;
        Ok(username)
    }
}

impl Store {
    /// Links somebody with this user ID and last name to a site [R14].
    pub async fn link_subordinate(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        (username, last_name): (&Username, &str),
        services: &ChosenServices,
        period: Period,
    ) -> Result<Linked, CommandError<LinkSubordinateError>> {
        self.run(&LinkSubordinate { actor_id, pid_sl, username, last_name, services, period }, circumstances).await
    }

    /// The person's answer to a link.
    pub async fn answer_link(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        request_id: &RequestId,
        accepts: bool,
    ) -> Result<(), CommandError<AnswerLinkError>> {
        self.run(&AnswerLink { actor_id, request_id, accepts }, circumstances).await
    }
}
