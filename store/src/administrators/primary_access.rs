//! Primary access [R10] [R12]: a site lets the primary and backup primary users of another one administer it.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::notices::BetweenSites;
use domain::power::Power;
use domain::request::{Outcome, Period, RequestKind};
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::allowed;
use crate::administrators::change_primary_user::own_administrators;
use crate::ending::what::{Ending, Roots};
use crate::requests::request::{AskError, NewRequest, NotWaiting, Waiting};
use crate::telling::notices::tell_between;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{GrantId, RequestId, UserId, pid_sl};

/// Why primary access was not offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferPrimaryAccessError {
    /// A rule says no.
    Refused(Refusal),
    /// There is no other site of this PID/SL.
    NoOtherSite,
    /// The site has it already.
    InForce,
    /// It can't be asked now.
    Ask(AskError),
}

may_be_refused!(OfferPrimaryAccessError);

struct OfferPrimaryAccess<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    other: &'a PidSl,
    period: Period,
}

impl Command for OfferPrimaryAccess<'_> {
    type Output = ();
    type Error = OfferPrimaryAccessError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<OfferPrimaryAccessError>> {
        let (site, other) = (self.pid_sl, self.other);
        allowed(tx, Power::OfferPrimaryAccess, self.actor_id, Some(site), None, circumstances.now).await?;
        if !is_another_site(tx, site, other).await? {
            return Err(OfferPrimaryAccessError::NoOtherSite.into());
        }
        if in_force_between(tx, RequestKind::PrimaryAccess, site, other, circumstances).await? {
            return Err(OfferPrimaryAccessError::InForce.into());
        }
        let request = NewRequest {
            kind: RequestKind::PrimaryAccess,
            pid_sl: site,
            other: Some(other),
            person_id: None,
            note: "",
            keeps_old: false,
            period: self.period,
            services: &BTreeSet::new(),
        };
        let id = request.ask(tx, circumstances, &mut circumstances.random(), self.actor_id).await;
        let id = id.map_err(|no| no.map(OfferPrimaryAccessError::Ask))?;
        let what = BetweenSites::PrimaryAccessOffered;
        tell_between(tx, circumstances, what, self.actor_id, (site, other), &[other]).await?;
        let entry = Entry::of(Kind::PrimaryAccessOffered).by(self.actor_id).at(site).concerning([other]);
        Ok(((), entry.with(json!({"request": id, "other": other, "until": self.period.until.0}))))
    }
}

/// Whether there is such a site, and it is another one.
pub(crate) async fn is_another_site(tx: &mut AnyConnection, site: &PidSl, other: &PidSl) -> Result<bool, Fault> {
    let there: Option<(String,)> =
        sqlx::query_as("SELECT pid_sl FROM sites WHERE pid_sl = $1").bind(other.as_str()).fetch_optional(tx).await?;
    Ok(there.is_some() && site != other)
}

/// Whether a grant, or for any other kind of request a link, is in force between the two.
pub(crate) async fn in_force_between(
    tx: &mut AnyConnection,
    kind: RequestKind,
    site: &PidSl,
    other: &PidSl,
    circumstances: &Circumstances,
) -> Result<bool, Fault> {
    let sql = match kind {
        RequestKind::PrimaryAccess => {
            "SELECT id FROM primary_access_grants WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL AND $3 < until_at"
        }
        _ => {
            "SELECT id FROM organization_links WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL AND $3 < until_at"
        }
    };
    let in_force: Option<(String,)> =
        sqlx::query_as(sql).bind(site.as_str()).bind(other.as_str()).bind(circumstances.now.0).fetch_optional(tx).await?;
    Ok(in_force.is_some())
}

/// Why the offer was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerPrimaryAccessError {
    /// A rule says no.
    Refused(Refusal),
    /// It doesn't wait for an answer any more.
    NotWaiting(NotWaiting),
    /// Who asked may not ask it any more.
    AskerMayNot,
    /// The site has it already.
    InForce,
}

may_be_refused!(AnswerPrimaryAccessError);

struct AnswerPrimaryAccess<'a> {
    actor_id: &'a UserId,
    request_id: &'a RequestId,
    accepts: bool,
}

impl Command for AnswerPrimaryAccess<'_> {
    type Output = ();
    type Error = AnswerPrimaryAccessError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<AnswerPrimaryAccessError>> {
        let request = Waiting::find(tx, RequestKind::PrimaryAccess, self.request_id, circumstances.now).await;
        let request = request.map_err(|no| no.map(AnswerPrimaryAccessError::NotWaiting))?;
        let (site, other) = (&request.pid_sl, &request.other()?);
        let power = Power::AnswerPrimaryAccess;
        allowed(tx, power, self.actor_id, Some(site), Some(other), circumstances.now).await?;
        let (outcome, kind, what) = if self.accepts {
            if !request.still_stands(tx, RequestKind::PrimaryAccess, circumstances.now).await? {
                return Err(AnswerPrimaryAccessError::AskerMayNot.into());
            }
            if in_force_between(tx, RequestKind::PrimaryAccess, site, other, circumstances).await? {
                return Err(AnswerPrimaryAccessError::InForce.into());
            }
            close_what_is_over(tx, site, other, circumstances).await?;
            let period = request.period(circumstances.now);
            sqlx::query(
                "INSERT INTO primary_access_grants (id, request_id, pid_sl, other_pid_sl, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(circumstances.random().id::<GrantId>())
            .bind(&request.id)
            .bind(site.as_str())
            .bind(other.as_str())
            .bind(period.from.0)
            .bind(period.until.0)
            .execute(&mut *tx)
            .await?;
            (Outcome::Accepted, Kind::PrimaryAccessAccepted, BetweenSites::PrimaryAccessAccepted)
        } else {
            (Outcome::Declined, Kind::PrimaryAccessDeclined, BetweenSites::PrimaryAccessDeclined)
        };
        request.close(tx, outcome, self.actor_id, None, circumstances.now).await?;
        tell_between(tx, circumstances, what, self.actor_id, (site, other), &[site]).await?;
        let let_in = if self.accepts { own_administrators(tx, other, circumstances.now).await? } else { Vec::new() };
        let let_in = let_in.into_iter().map(|(user_id, _)| user_id);
        let entry = Entry::of(kind).by(self.actor_id).at(site).concerning(request.concerned()).concerning(let_in);
        Ok(((), entry.with(json!({"request": request.id, "other": other}))))
    }
}

/// A grant whose last day is over but that nobody has swept up yet makes room for the next one.
async fn close_what_is_over(
    tx: &mut AnyConnection,
    site: &PidSl,
    other: &PidSl,
    circumstances: &Circumstances,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE primary_access_grants SET ended_at = until_at WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL AND until_at <= $3",
    )
    .bind(site.as_str())
    .bind(other.as_str())
    .bind(circumstances.now.0)
    .execute(tx)
    .await?;
    Ok(())
}

/// Why the grant goes on, or isn't there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndPrimaryAccessError {
    /// A rule says no.
    Refused(Refusal),
    /// It has ended, or there never was one.
    GrantGone,
}

may_be_refused!(EndPrimaryAccessError);

/// Ends a grant: the site's own at once and alone [R12], or the other site gives it up.
struct EndPrimaryAccess<'a> {
    actor_id: &'a UserId,
    grant_id: &'a GrantId,
}

impl EndPrimaryAccess<'_> {
    async fn ending(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(PidSl, PidSl, Ending), CommandError<EndPrimaryAccessError>> {
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT pid_sl, other_pid_sl FROM primary_access_grants WHERE id = $1 AND ended_at IS NULL AND $2 < until_at",
        )
        .bind(self.grant_id)
        .bind(circumstances.now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let (site, other) = row.ok_or(EndPrimaryAccessError::GrantGone)?;
        let (site, other) = (pid_sl(&site)?, pid_sl(&other)?);
        let ending = allowed(tx, Power::EndPrimaryAccess, self.actor_id, Some(&site), None, circumstances.now).await;
        if let Err(refusal) = ending {
            let power = Power::GiveUpPrimaryAccess;
            let giving_up = allowed(tx, power, self.actor_id, None, Some(&other), circumstances.now).await;
            // Who may neither is told the first reason.
            giving_up.map_err(|_| refusal)?;
        }
        let roots = Roots { grants: vec![self.grant_id.clone()], ..Roots::default() };
        let ending = Ending::of(tx, &roots, circumstances.now).await?;
        Ok((site, other, ending))
    }
}

impl Command for EndPrimaryAccess<'_> {
    type Output = Ending;
    type Error = EndPrimaryAccessError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Ending, Entry), CommandError<EndPrimaryAccessError>> {
        let (site, other, ending) = self.ending(tx, circumstances).await?;
        ending.may_be_done()?;
        // Before it ends: those who lose the authority are told, too, and first of all, with the page that they still can open.
        let what = BetweenSites::PrimaryAccessEnded;
        tell_between(tx, circumstances, what, self.actor_id, (&site, &other), &[&other, &site]).await?;
        ending.write(tx, circumstances, self.actor_id).await?;
        let concerned = ending.concerned(tx).await?;
        let entry = Entry::of(Kind::PrimaryAccessEnded).by(self.actor_id).at(&site).concerning(concerned);
        let entry = entry.with(json!({"ended": ending}));
        Ok((ending, entry))
    }
}

impl Store {
    /// Offers primary access of a site to another one.
    pub async fn offer_primary_access(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        other: &PidSl,
        period: Period,
    ) -> Result<(), CommandError<OfferPrimaryAccessError>> {
        self.run(&OfferPrimaryAccess { actor_id, pid_sl, other, period }, circumstances).await
    }

    /// The other site's answer.
    pub async fn answer_primary_access(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        request_id: &RequestId,
        accepts: bool,
    ) -> Result<(), CommandError<AnswerPrimaryAccessError>> {
        self.run(&AnswerPrimaryAccess { actor_id, request_id, accepts }, circumstances).await
    }

    /// What would end with a grant; the same reckoning as the deed's.
    pub async fn preview_end_primary_access(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        grant_id: &GrantId,
    ) -> Result<Ending, CommandError<EndPrimaryAccessError>> {
        let mut connection = self.pool.acquire().await?;
        let (_, _, ending) = EndPrimaryAccess { actor_id, grant_id }.ending(&mut connection, circumstances).await?;
        Ok(ending)
    }

    /// Ends a grant. Gives what ended.
    pub async fn end_primary_access(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        grant_id: &GrantId,
    ) -> Result<Ending, CommandError<EndPrimaryAccessError>> {
        self.run(&EndPrimaryAccess { actor_id, grant_id }, circumstances).await
    }
}
