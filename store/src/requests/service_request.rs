//! Request Access: somebody asks a site's administrators for a service, and they answer.

use std::collections::BTreeSet;

use domain::authority::{MembershipChange, Refusal, may_do};
use domain::catalogue::{ChoiceError, ServiceCode};
use domain::moment::Moment;
use domain::notices::Event;
use domain::power::Power;
use domain::request::{Outcome, Period, RequestKind};
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers, allowed, member_of, offered_codes, usable};
use crate::access::giving::{Basis, assign};
use crate::requests::request::{AskError, NewRequest, NotWaiting, Waiting};
use crate::telling::notices::{ActorAtSite, NewNotice, administrators_but, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MembershipId, RequestId, UserId};

/// Why the service was not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestAccessError {
    /// A rule says no.
    Refused(Refusal),
    /// A service isn't offered there [R13].
    Services(ChoiceError),
    /// The person can use it already.
    HasIt,
    /// It can't be asked now.
    Ask(AskError),
}

may_be_refused!(RequestAccessError);

struct RequestAccess<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    code: &'a ServiceCode,
    note: &'a str,
}

impl Command for RequestAccess<'_> {
    type Output = ();
    type Error = RequestAccessError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<RequestAccessError>> {
        let site = self.pid_sl;
        allowed(tx, Power::RequestAccess, self.actor_id, Some(site), None, circumstances.now).await?;
        is_offered(tx, site, self.code).await.map_err(|no| no.map(RequestAccessError::Services))?;
        if may_use(tx, self.actor_id, site, self.code, circumstances.now).await? {
            return Err(RequestAccessError::HasIt.into());
        }
        let services = BTreeSet::from([self.code.clone()]);
        let request = NewRequest {
            kind: RequestKind::Service,
            pid_sl: site,
            other: None,
            person_id: Some(self.actor_id),
            note: self.note,
            keeps_old: false,
            period: Period::ALWAYS,
            services: &services,
        };
        let id = request.ask(tx, circumstances, &mut circumstances.random(), self.actor_id).await;
        let id = id.map_err(|no| no.map(RequestAccessError::Ask))?;
        self.tell(tx, circumstances, &services).await?;
        let entry = Entry::of(Kind::AccessRequested).by(self.actor_id).about(self.actor_id).at(site);
        Ok(((), entry.with(json!({"request": id, "services": services}))))
    }
}

impl RequestAccess<'_> {
    /// Tells those who can answer.
    async fn tell(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        services: &BTreeSet<ServiceCode>,
    ) -> Result<(), Fault> {
        let site = self.pid_sl;
        let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
        let service = names(tx, services).await?;
        let event = Event::ServiceRequested { by: at_site.by(), service: &service, site: at_site.site() };
        let administrators = administrators_but(tx, site, self.actor_id, circumstances.now).await?;
        let told: Vec<NewNotice> = administrators.iter().map(|id| at_site.notice(id, &event).linked("/requests")).collect();
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
    }
}

/// What the catalogue calls the services that a request names.
async fn names(tx: &mut AnyConnection, services: &BTreeSet<ServiceCode>) -> Result<String, Fault> {
    let mut names = Vec::new();
    for code in services {
        let (name,): (String,) =
            sqlx::query_as("SELECT name FROM services WHERE code = $1").bind(code.as_str()).fetch_one(&mut *tx).await?;
        names.push(name);
    }
    Ok(names.join(", "))
}

/// The service can be assigned at the site [R13].
async fn is_offered(tx: &mut AnyConnection, pid_sl: &PidSl, code: &ServiceCode) -> Result<(), CommandError<ChoiceError>> {
    if offered_codes(tx, pid_sl).await?.contains(code) {
        Ok(())
    } else {
        Err(CommandError::Rejected(ChoiceError::NotOffered(code.to_string())))
    }
}

/// Whether a user has the service there by an assignment in force whose basis is in force [R16].
async fn may_use(
    tx: &mut AnyConnection,
    user_id: &UserId,
    pid_sl: &PidSl,
    code: &ServiceCode,
    now: Moment,
) -> Result<bool, Fault> {
    let row: Option<(String,)> = sqlx::query_as(concat!(
        "SELECT a.id FROM assignments a WHERE a.user_id = $1 AND a.pid_sl = $2 AND a.service_code = $3 AND ",
        usable!("a", "$4"),
        " LIMIT 1"
    ))
    .bind(user_id)
    .bind(pid_sl.as_str())
    .bind(code.as_str())
    .bind(now.0)
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
}

/// Why the request was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerServiceRequestError {
    /// A rule says no.
    Refused(Refusal),
    /// It doesn't wait for an answer any more.
    NotWaiting(NotWaiting),
    /// The person isn't a member of the site any more.
    NoMember,
    /// A service isn't offered there [R13].
    Services(ChoiceError),
}

may_be_refused!(AnswerServiceRequestError);

struct AnswerRequest<'a> {
    actor_id: &'a UserId,
    request_id: &'a RequestId,
    grants: bool,
    reason: &'a str,
}

impl Command for AnswerRequest<'_> {
    type Output = ();
    type Error = AnswerServiceRequestError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<AnswerServiceRequestError>> {
        let request = Waiting::find(tx, RequestKind::Service, self.request_id, circumstances.now).await;
        let request = request.map_err(|no| no.map(AnswerServiceRequestError::NotWaiting))?;
        let (site, person) = (&request.pid_sl, request.person()?);
        let by = administers(tx, Power::AnswerServiceRequest, self.actor_id, site, circumstances.now).await?;
        let services = request.services(tx).await?;
        let (outcome, kind) = if self.grants {
            let member = member_of(tx, person, site, circumstances.now).await?.ok_or(AnswerServiceRequestError::NoMember)?;
            may_do(by, MembershipChange::ChangeServices, member.role, person == self.actor_id)?;
            let mut random = circumstances.random();
            for code in &services {
                is_offered(tx, site, code).await.map_err(|no| no.map(AnswerServiceRequestError::Services))?;
                if !may_use(tx, person, site, code, circumstances.now).await? {
                    self.make_room(tx, &member.membership_id, code, circumstances.now).await?;
                    let basis = Basis { membership_id: &member.membership_id, link: None, period: Period::ALWAYS };
                    assign(tx, circumstances, &mut random, basis, code, self.actor_id).await?;
                }
            }
            (Outcome::Accepted, Kind::AccessGranted)
        } else {
            (Outcome::Declined, Kind::AccessDeclined)
        };
        let reason = Some(self.reason).filter(|reason| !reason.is_empty());
        request.close(tx, outcome, self.actor_id, reason, circumstances.now).await?;
        self.tell(tx, circumstances, (site, person), &services).await?;
        let entry = Entry::of(kind).by(self.actor_id).about(person).at(site);
        Ok(((), entry.with(json!({"request": request.id, "services": services}))))
    }
}

impl AnswerRequest<'_> {
    /// Tells the person. Of who grants an own request the site's other administrators are told [R9].
    async fn tell(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        (site, person): (&PidSl, &UserId),
        services: &BTreeSet<ServiceCode>,
    ) -> Result<(), Fault> {
        let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
        let service = names(tx, services).await?;
        let (by, service, here, own) = (at_site.by(), service.as_str(), at_site.site(), person == self.actor_id);
        let (event, page) = if own {
            (Event::OwnServices { by, site: here }, format!("/subordinates?site={site}"))
        } else if self.grants {
            (Event::ServiceGranted { by, service, site: here }, format!("/access?site={site}"))
        } else {
            (Event::ServiceDeclined { by, service, site: here }, format!("/access?site={site}"))
        };
        let whom = match (own, self.grants) {
            (false, _) => BTreeSet::from([person.clone()]),
            (true, true) => administrators_but(tx, site, person, circumstances.now).await?,
            (true, false) => BTreeSet::new(),
        };
        let told: Vec<NewNotice> = whom.iter().map(|id| at_site.notice(id, &event).linked(&page)).collect();
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
    }

    /// What was to begin later, or rests, makes room for what begins now.
    async fn make_room(
        &self,
        tx: &mut AnyConnection,
        membership_id: &MembershipId,
        code: &ServiceCode,
        now: Moment,
    ) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE assignments SET ended_at = $3, ended_by = $4 WHERE membership_id = $1 AND service_code = $2 \
             AND link_id IS NULL AND ended_at IS NULL",
        )
        .bind(membership_id)
        .bind(code.as_str())
        .bind(now.0)
        .bind(self.actor_id)
        .execute(tx)
        .await?;
        Ok(())
    }
}

impl Store {
    /// Asks a site's administrators for a service that the site is offered.
    pub async fn request_access(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        code: &ServiceCode,
        note: &str,
    ) -> Result<(), CommandError<RequestAccessError>> {
        self.run(&RequestAccess { actor_id, pid_sl, code, note }, circumstances).await
    }

    /// The administrators' answer. Who isn't a member of the site can't be granted anything.
    pub async fn answer_service_request(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        request_id: &RequestId,
        grants: bool,
        reason: &str,
    ) -> Result<(), CommandError<AnswerServiceRequestError>> {
        self.run(&AnswerRequest { actor_id, request_id, grants, reason }, circumstances).await
    }
}
