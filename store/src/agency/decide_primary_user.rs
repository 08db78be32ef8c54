//! The agency decides about a change of primary user [R7].

use std::collections::BTreeMap;

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::notices::{BetweenSites, Event, SiteName};
use domain::person::Role;
use domain::power::Power;
use domain::request::{LostBy, Outcome, RequestKind};
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, end_sessions};
use crate::access::primary_user::{Unfit, may_become};
use crate::administrators::assign_backup::set_role;
use crate::administrators::change_primary_user::{own_administrators, tell_of_change};
use crate::door::register::become_primary_user;
use crate::ending::concerned::{LETS_IN, concerned};
use crate::ending::lost_requests::with_a_change;
use crate::ending::what::{Ending, Roots};
use crate::requests::request::{NotWaiting, Waiting};
use crate::telling::notices::{ActorAtSite, between, full_name, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MembershipId, RequestId, UserId};

/// Why nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecideChangeError {
    /// A rule says no.
    Refused(Refusal),
    /// It doesn't wait for an answer any more.
    NotWaiting(NotWaiting),
    /// The person can't become the site's primary user.
    Unfit(Unfit),
}

may_be_refused!(DecideChangeError);

struct DecideChange<'a> {
    actor_id: &'a UserId,
    request_id: &'a RequestId,
    approves: bool,
    /// Whether the primary access ends, too, by which the old one would still administer the site.
    ends_access: bool,
    reason: &'a str,
}

impl DecideChange<'_> {
    async fn request(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<Waiting, CommandError<DecideChangeError>> {
        let power = Power::DecideChangeOfPrimaryUser;
        allowed(tx, power, self.actor_id, None, None, circumstances.now).await?;
        Waiting::find(tx, RequestKind::ChangePrimaryUser, self.request_id, circumstances.now)
            .await
            .map_err(|no| no.map(DecideChangeError::NotWaiting))
    }

    /// What approving ends: the old primary user's membership, or only its authority, with what loses its ground. Nobody's, if the
    /// site lost its primary user meanwhile.
    async fn ending(
        &self,
        tx: &mut AnyConnection,
        request: &Waiting,
        now: Moment,
    ) -> Result<Ending, CommandError<DecideChangeError>> {
        let (site, candidate) = (&request.pid_sl, request.person()?);
        may_become(tx, candidate, site, now).await.map_err(|no| no.map(DecideChangeError::Unfit))?;
        let old: Vec<(MembershipId,)> =
            sqlx::query_as("SELECT id FROM memberships WHERE pid_sl = $1 AND role = 'primary_user' AND ended_at IS NULL")
                .bind(site.as_str())
                .fetch_all(&mut *tx)
                .await?;
        let old = old.into_iter().map(|(id,)| id).collect();
        // Wherever the old one's authority goes, the new one's comes; of somebody who has never signed in nobody knows whether.
        let name: Option<(String,)> =
            sqlx::query_as("SELECT first_name || ' ' || last_name FROM users WHERE id = $1 AND last_sign_in_at IS NOT NULL")
                .bind(candidate)
                .fetch_optional(&mut *tx)
                .await?;
        let comes = name.map(|(name,)| (candidate.clone(), name));
        let mut roots = Roots { comes, ..Roots::default() };
        if request.keeps_old == 1 {
            roots.demoted = old;
        } else {
            roots.memberships = old;
        }
        let mut ending = Ending::of(tx, &roots, now).await?;
        if self.ends_access && !ending.still_administers.is_empty() {
            roots.grants = ending.still_administers.iter().map(|still| still.id.clone()).collect();
            ending = Ending::of(tx, &roots, now).await?;
        }
        // What the new one asked in the site's name still stands, and what is decided isn't withdrawn.
        ending.requests.retain(|lost| lost.user_id != *candidate || lost.pid_sl != *site);
        for lost in with_a_change(tx, site, Some(candidate), LostBy::AnotherChange, now).await? {
            ending.requests.retain(|other| other.id != lost.id);
            ending.requests.push(lost);
        }
        ending.requests.retain(|lost| lost.id != request.id);
        Ok(ending)
    }

    /// Tells the old primary user, the new one, the backups and who asked, each once. To be called while the old one still is it.
    async fn tell(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        request: &Waiting,
        ending: &Ending,
    ) -> Result<(), Fault> {
        let (site, candidate) = (&request.pid_sl, request.person()?);
        let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
        let person = full_name(tx, candidate).await?;
        let event = if self.approves {
            Event::PrimaryUserChangeApproved { person: &person, site: at_site.site() }
        } else {
            Event::PrimaryUserChangeDeclined { person: &person, site: at_site.site() }
        };
        let mut whom = BTreeMap::new();
        for (user_id, role) in own_administrators(tx, site, circumstances.now).await? {
            let stays = !self.approves || role != Role::PrimaryUser;
            whom.insert(user_id, stays);
        }
        let administers = whom.get(candidate).copied().unwrap_or(self.approves);
        whom.insert(candidate.clone(), administers);
        whom.insert(request.asked_by.clone(), true);
        tell_of_change(tx, circumstances, &at_site, &event, &whom).await?;
        self.tell_besides(tx, circumstances, &at_site, candidate, ending).await
    }

    /// Tells the new one who still administers the site by primary access, and those whose primary access ends.
    async fn tell_besides(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        at_site: &ActorAtSite,
        candidate: &UserId,
        ending: &Ending,
    ) -> Result<(), Fault> {
        let (site, mut told) = (at_site.site(), Vec::new());
        if let Some(first) = ending.still_administers.first() {
            let through = ending
                .still_administers
                .iter()
                .map(|still| SiteName { pid_sl: still.other_pid_sl.as_str(), name: &still.other_name }.to_string());
            let through = through.collect::<Vec<_>>().join(" and ");
            let event = Event::NewPrimaryUser { old: &first.name, through: &through, site };
            told.push(at_site.notice(candidate, &event).linked(&format!("/primary-access?site={}", site.pid_sl)));
        }
        for grant in &ending.grants {
            let (what, sites) = (BetweenSites::PrimaryAccessEnded, (&grant.pid_sl, &grant.other_pid_sl));
            let both = [sites.0, sites.1];
            told.extend(between(tx, what, (Some(self.actor_id), "The agency"), sites, &both, circumstances.now).await?);
        }
        tell(tx, circumstances, &mut circumstances.again("notices besides").random(), &told).await
    }
}

impl Command for DecideChange<'_> {
    type Output = Ending;
    type Error = DecideChangeError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Ending, Entry), CommandError<DecideChangeError>> {
        let request = self.request(tx, circumstances).await?;
        let (site, candidate) = (&request.pid_sl, request.person()?);
        let reason = Some(self.reason).filter(|reason| !reason.is_empty());
        if !self.approves {
            self.tell(tx, circumstances, &request, &Ending::default()).await?;
            request.close(tx, Outcome::Declined, self.actor_id, reason, circumstances.now).await?;
            let own = own_administrators(tx, site, circumstances.now).await?.into_iter().map(|(id, _)| id);
            let entry = Entry::of(Kind::PrimaryUserChangeDeclined).by(self.actor_id).about(candidate).at(site);
            let entry = entry.concerning(request.concerned()).concerning(own);
            return Ok((Ending::default(), entry.with(json!({"request": request.id}))));
        }
        let ending = self.ending(tx, &request, circumstances.now).await?;
        self.tell(tx, circumstances, &request, &ending).await?;
        ending.write(tx, circumstances, self.actor_id).await?;
        for old in &ending.demoted {
            set_role(tx, &old.id, Role::Subordinate).await?;
            end_sessions(tx, &old.user_id, circumstances).await?;
        }
        let services =
            become_primary_user(tx, circumstances, &mut circumstances.random(), candidate, site, self.actor_id).await?;
        end_sessions(tx, candidate, circumstances).await?;
        request.close(tx, Outcome::Accepted, self.actor_id, reason, circumstances.now).await?;
        let mut concerns = ending.concerned(tx).await?;
        concerns.extend(concerned(tx, LETS_IN, &[site]).await?);
        let entry = Entry::of(Kind::PrimaryUserChanged).by(self.actor_id).about(candidate).at(site);
        let entry = entry.concerning(request.concerned()).concerning(concerns);
        let detail = json!({"request": request.id, "services": services, "ended": ending});
        Ok((ending, entry.with(detail)))
    }
}

impl Store {
    /// What approving a change of primary user would end; the same reckoning as the deed's. With `ends_access` the primary access
    /// ends, too, by which the old one would still administer the site.
    pub async fn preview_decide(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        request_id: &RequestId,
        ends_access: bool,
    ) -> Result<Ending, CommandError<DecideChangeError>> {
        let mut connection = self.pool.acquire().await?;
        let decide = DecideChange { actor_id, request_id, approves: true, ends_access, reason: "" };
        let request = decide.request(&mut connection, circumstances).await?;
        decide.ending(&mut connection, &request, circumstances.now).await
    }

    /// Approves or declines a change of primary user. Gives what ended. `ends_access` as in the preview.
    pub async fn decide_change_of_primary_user(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        request_id: &RequestId,
        (approves, ends_access): (bool, bool),
        reason: &str,
    ) -> Result<Ending, CommandError<DecideChangeError>> {
        self.run(&DecideChange { actor_id, request_id, approves, ends_access, reason }, circumstances).await
    }
}
