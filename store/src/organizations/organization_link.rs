//! Linked organizations [R15]: a site lets another one's people use a stated set of its services, the ceiling.

use std::collections::BTreeSet;

use domain::catalogue::ServiceCode;
use domain::forms::services::ChosenServices;
use domain::notices::BetweenSites;
use domain::power::Power;
use domain::request::{Outcome, Period, RequestKind};
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, offered_codes};
use crate::administrators::primary_access::there_and_free;
use crate::requests::request::{NewRequest, Waiting};
use crate::telling::notices::tell_between;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::not_done::{NotDone, refused};

struct OfferOrganizationLink<'a> {
    actor_id: &'a str,
    pid_sl: &'a PidSl,
    other: &'a PidSl,
    services: &'a ChosenServices,
    period: Period,
}

impl Command for OfferOrganizationLink<'_> {
    type Output = ();
    type Error = NotDone;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<NotDone>> {
        let (site, other) = (self.pid_sl.as_str(), self.other.as_str());
        allowed(tx, Power::OfferOrganizationLink, self.actor_id, Some(site), None, circumstances.now)
            .await
            .map_err(refused)?;
        let services = self.services.within(&offered_codes(tx, site).await?).map_err(NotDone::Services)?;
        if services.is_empty() {
            return Err(NotDone::Nothing.into());
        }
        there_and_free(tx, RequestKind::OrganizationLink, site, other, circumstances).await?;
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
        let id = request.ask(tx, circumstances, &mut circumstances.random(), self.actor_id).await?;
        let what = BetweenSites::OrganizationLinkOffered;
        tell_between(tx, circumstances, what, self.actor_id, (site, other), &[other]).await?;
        let detail = json!({"request": id, "other": other, "services": services, "until": self.period.until.0});
        let entry = Entry::of(Kind::OrganizationLinkOffered).by(self.actor_id).at(site);
        Ok(((), entry.concerning([other]).with(detail)))
    }
}

struct AnswerOrganizationLink<'a> {
    actor_id: &'a str,
    request_id: &'a str,
    accepts: bool,
}

impl Command for AnswerOrganizationLink<'_> {
    type Output = ();
    type Error = NotDone;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<NotDone>> {
        let kind = RequestKind::OrganizationLink;
        let request = Waiting::find(tx, kind, self.request_id, circumstances.now).await?;
        let (site, other) = (request.pid_sl.as_str(), request.other()?);
        let power = Power::AnswerOrganizationLink;
        allowed(tx, power, self.actor_id, Some(site), Some(other), circumstances.now).await.map_err(refused)?;
        let (outcome, kind, what) = if self.accepts {
            request.still_stands(tx, kind, circumstances.now).await?;
            there_and_free(tx, RequestKind::OrganizationLink, site, other, circumstances).await?;
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
    site: &str,
    other: &str,
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
        sqlx::query(sql).bind(site).bind(other).bind(circumstances.now.0).execute(&mut *tx).await?;
    }
    let period = request.period(circumstances.now);
    let id = circumstances.random().id();
    sqlx::query(
        "INSERT INTO organization_links (id, request_id, pid_sl, other_pid_sl, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(&request.id)
    .bind(site)
    .bind(other)
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
    link_id: &str,
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
        actor_id: &str,
        pid_sl: &PidSl,
        other: &PidSl,
        services: &ChosenServices,
        period: Period,
    ) -> Result<(), CommandError<NotDone>> {
        self.run(&OfferOrganizationLink { actor_id, pid_sl, other, services, period }, circumstances).await
    }

    /// The other organization's answer.
    pub async fn answer_organization_link(
        &self,
        circumstances: &Circumstances,
        actor_id: &str,
        request_id: &str,
        accepts: bool,
    ) -> Result<(), CommandError<NotDone>> {
        self.run(&AnswerOrganizationLink { actor_id, request_id, accepts }, circumstances).await
    }
}
