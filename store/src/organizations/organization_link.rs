//! Linked organizations [R15]: a site lets another one's people use a stated set of its services, the ceiling.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::{ChoiceError, ServiceCode};
use domain::forms::services::ChosenServices;
use domain::notices::BetweenSites;
use domain::power::Power;
use domain::request::{Outcome, Period, RequestKind};
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, offered_codes};
use crate::administrators::primary_access::{in_force_between, is_another_site};
use crate::requests::request::{AskError, NewRequest, NotWaiting, Waiting};
use crate::telling::notices::tell_between;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LinkId, RequestId, UserId};

/// Why the link was not offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferOrganizationLinkError {
    /// A rule says no.
    Refused(Refusal),
    /// A service isn't offered there [R13].
    Services(ChoiceError),
    /// The ceiling would be empty.
    NothingChosen,
    /// There is no other site of this PID/SL.
    NoOtherSite,
    /// The site has a link already.
    InForce,
    /// It can't be asked now.
    Ask(AskError),
}

may_be_refused!(OfferOrganizationLinkError);

struct OfferOrganizationLink<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    other: &'a PidSl,
    services: &'a ChosenServices,
    period: Period,
}

impl Command for OfferOrganizationLink<'_> {
    type Output = ();
    type Error = OfferOrganizationLinkError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<OfferOrganizationLinkError>> {
        let (site, other) = (self.pid_sl, self.other);
        allowed(tx, Power::OfferOrganizationLink, self.actor_id, Some(site), None, circumstances.now).await?;
        let services =
            self.services.within(&offered_codes(tx, site).await?).map_err(OfferOrganizationLinkError::Services)?;
        if services.is_empty() {
            return Err(OfferOrganizationLinkError::NothingChosen.into());
        }
        if !is_another_site(tx, site, other).await? {
            return Err(OfferOrganizationLinkError::NoOtherSite.into());
        }
        if in_force_between(tx, RequestKind::OrganizationLink, site, other, circumstances).await? {
            return Err(OfferOrganizationLinkError::InForce.into());
        }
        let request = NewRequest {
            kind: RequestKind::OrganizationLink,
            pid_sl: site,
            other: Some(other),
            person_id: None,
            note: "",
            keeps_old: false,
            period: self.period,
            services,
        };
        let id = request.ask(tx, circumstances, &mut circumstances.random(), self.actor_id).await;
        let id = id.map_err(|no| no.map(OfferOrganizationLinkError::Ask))?;
        let what = BetweenSites::OrganizationLinkOffered;
        tell_between(tx, circumstances, what, self.actor_id, (site, other), &[other]).await?;
        let detail = json!({"request": id, "other": other, "services": services, "until": self.period.until.0});
        let entry = Entry::of(Kind::OrganizationLinkOffered).by(self.actor_id).at(site);
        Ok(((), entry.concerning([other]).with(detail)))
    }
}

/// Why the offer was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerOrganizationLinkError {
    /// A rule says no.
    Refused(Refusal),
    /// It doesn't wait for an answer any more.
    NotWaiting(NotWaiting),
    /// Who asked may not ask it any more.
    AskerMayNot,
    /// There is such a link already.
    InForce,
}

may_be_refused!(AnswerOrganizationLinkError);

struct AnswerOrganizationLink<'a> {
    actor_id: &'a UserId,
    request_id: &'a RequestId,
    accepts: bool,
}

impl Command for AnswerOrganizationLink<'_> {
    type Output = ();
    type Error = AnswerOrganizationLinkError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<AnswerOrganizationLinkError>> {
        let kind = RequestKind::OrganizationLink;
        let request = Waiting::find(tx, kind, self.request_id, circumstances.now).await;
        let request = request.map_err(|no| no.map(AnswerOrganizationLinkError::NotWaiting))?;
        let (site, other) = (&request.pid_sl, &request.other()?);
        let power = Power::AnswerOrganizationLink;
        allowed(tx, power, self.actor_id, Some(site), Some(other), circumstances.now).await?;
        let (outcome, kind, what) = if self.accepts {
            if !request.still_stands(tx, kind, circumstances.now).await? {
                return Err(AnswerOrganizationLinkError::AskerMayNot.into());
            }
            if in_force_between(tx, kind, site, other, circumstances).await? {
                return Err(AnswerOrganizationLinkError::InForce.into());
            }
            let services = request.services(tx).await?;
            insert_link(tx, circumstances, &request, site, other, &services).await?;
            (Outcome::Accepted, Kind::OrganizationLinkAccepted, BetweenSites::OrganizationLinkAccepted)
        } else {
            (Outcome::Declined, Kind::OrganizationLinkDeclined, BetweenSites::OrganizationLinkDeclined)
        };
        request.close(tx, outcome, self.actor_id, None, circumstances.now).await?;
        tell_between(tx, circumstances, what, self.actor_id, (site, other), &[site]).await?;
        let entry = Entry::of(kind).by(self.actor_id).at(site).concerning(request.concerned());
        Ok(((), entry.with(json!({"request": request.id, "other": other}))))
    }
}

async fn insert_link(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    request: &Waiting,
    site: &PidSl,
    other: &PidSl,
    services: &BTreeSet<ServiceCode>,
) -> Result<(), Fault> {
    // A link whose last day is over but that nobody has swept up yet makes room for the next one.
    for sql in [
        "UPDATE assignments SET ended_at = $3 WHERE ended_at IS NULL AND link_id IN \
         (SELECT l.id FROM organization_links l WHERE l.pid_sl = $1 AND l.other_pid_sl = $2 AND l.ended_at IS NULL AND l.until_at <= $3)",
        "UPDATE organization_link_services SET ended_at = $3 WHERE ended_at IS NULL AND link_id IN \
         (SELECT l.id FROM organization_links l WHERE l.pid_sl = $1 AND l.other_pid_sl = $2 AND l.ended_at IS NULL AND l.until_at <= $3)",
        "UPDATE organization_links SET ended_at = until_at WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL AND until_at <= $3",
    ] {
        sqlx::query(sql).bind(site.as_str()).bind(other.as_str()).bind(circumstances.now.0).execute(&mut *tx).await?;
    }
    let period = request.period(circumstances.now);
    let id: LinkId = circumstances.random().id();
    sqlx::query(
        "INSERT INTO organization_links (id, request_id, pid_sl, other_pid_sl, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(&request.id)
    .bind(site.as_str())
    .bind(other.as_str())
    .bind(period.from.0)
    .bind(period.until.0)
    .execute(&mut *tx)
    .await?;
    for code in services {
        raise_ceiling(tx, &id, code, circumstances).await?;
    }
    Ok(())
}

/// Puts a service under the ceiling of a link.
pub(crate) async fn raise_ceiling(
    tx: &mut AnyConnection,
    link_id: &LinkId,
    code: &ServiceCode,
    circumstances: &Circumstances,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO organization_link_services (link_id, service_code, from_at) VALUES ($1, $2, $3)")
        .bind(link_id)
        .bind(code.as_str())
        .bind(circumstances.now.0)
        .execute(tx)
        .await?;
    Ok(())
}

impl Store {
    /// Offers a link to another organization's site, with a ceiling.
    pub async fn offer_organization_link(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        other: &PidSl,
        services: &ChosenServices,
        period: Period,
    ) -> Result<(), CommandError<OfferOrganizationLinkError>> {
        self.run(&OfferOrganizationLink { actor_id, pid_sl, other, services, period }, circumstances).await
    }

    /// The other organization's answer.
    pub async fn answer_organization_link(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        request_id: &RequestId,
        accepts: bool,
    ) -> Result<(), CommandError<AnswerOrganizationLinkError>> {
        self.run(&AnswerOrganizationLink { actor_id, request_id, accepts }, circumstances).await
    }
}
