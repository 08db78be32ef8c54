//! The agency decides about a change of primary user [R7].

use std::collections::BTreeMap;

use domain::moment::Moment;
use domain::notices::Event;
use domain::person::Role;
use domain::power::Power;
use domain::request::{Outcome, RequestKind};
use serde_json::json;
use sqlx::AnyConnection;

use crate::assign_backup::set_role;
use crate::audit::{Entry, Kind};
use crate::change_primary_user::{may_become, own_administrators, tell_of_change};
use crate::command::{Command, Deed, Stop};
use crate::database::Store;
use crate::ending::{Ending, Roots};
use crate::facts::{administered_by, allowed, end_sessions};
use crate::fault::Fault;
use crate::not_done::{NotDone, refused};
use crate::notices::{Scene, full_name};
use crate::register::become_primary_user;
use crate::requests::Waiting;

struct DecideChange<'a> {
    actor_id: &'a str,
    request_id: &'a str,
    approves: bool,
    reason: &'a str,
}

impl DecideChange<'_> {
    async fn request(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<Waiting, Stop<NotDone>> {
        let power = Power::DecideChangeOfPrimaryUser;
        allowed(tx, power, self.actor_id, None, None, deed.now).await.map_err(refused)?;
        let request = Waiting::find(tx, RequestKind::ChangePrimaryUser, self.request_id, deed.now).await?;
        request.ok_or(Stop::Rejected(NotDone::Gone))
    }

    /// What approving ends: the old primary user's membership, or only its authority. Nobody, if the site lost its primary user
    /// meanwhile.
    async fn ending(&self, tx: &mut AnyConnection, request: &Waiting, now: Moment) -> Result<Ending, Stop<NotDone>> {
        let (site, candidate) = (request.pid_sl.as_str(), request.person()?);
        may_become(tx, candidate, site, now).await?;
        let old: Vec<(String,)> =
            sqlx::query_as("SELECT id FROM memberships WHERE pid_sl = $1 AND role = 'primary_user' AND ended_at IS NULL")
                .bind(site)
                .fetch_all(&mut *tx)
                .await?;
        let old = old.into_iter().map(|(id,)| id).collect();
        let roots = if request.keeps_old == 1 {
            Roots { demoted: old, ..Roots::default() }
        } else {
            Roots { memberships: old, ..Roots::default() }
        };
        let mut ending = Ending::of(tx, &roots, now).await?;
        let (name,): (String,) = sqlx::query_as("SELECT first_name || ' ' || last_name FROM users WHERE id = $1")
            .bind(candidate)
            .fetch_one(&mut *tx)
            .await?;
        // Wherever the old one's authority goes, the new one's comes.
        let administers = administered_by(tx, candidate, now).await?;
        for left in &mut ending.left {
            if !administers.contains(&left.pid_sl) {
                left.administrators.push(name.clone());
            }
        }
        Ok(ending)
    }

    /// Tells the old primary user, the new one, the backups and who asked, each once. To be called while the old one still is it.
    async fn tell(&self, tx: &mut AnyConnection, deed: &Deed, request: &Waiting) -> Result<(), Fault> {
        let (site, candidate) = (request.pid_sl.as_str(), request.person()?);
        let scene = Scene::of(tx, self.actor_id, site).await?;
        let person = full_name(tx, candidate).await?;
        let event = if self.approves {
            Event::PrimaryUserChangeApproved { person: &person, site: scene.site() }
        } else {
            Event::PrimaryUserChangeDeclined { person: &person, site: scene.site() }
        };
        let mut whom = BTreeMap::new();
        for (user_id, role) in own_administrators(tx, site, deed.now).await? {
            let stays = !self.approves || role != Role::PrimaryUser;
            whom.insert(user_id, stays);
        }
        let administers = whom.get(candidate).copied().unwrap_or(self.approves);
        whom.insert(candidate.to_owned(), administers);
        whom.insert(request.asked_by.clone(), true);
        tell_of_change(tx, deed, &scene, &event, &whom).await
    }
}

impl Command for DecideChange<'_> {
    type Output = Ending;
    type Error = NotDone;

    async fn carry_out(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(Ending, Entry), Stop<NotDone>> {
        let request = self.request(tx, deed).await?;
        let (site, candidate) = (request.pid_sl.as_str(), request.person()?);
        let reason = Some(self.reason).filter(|reason| !reason.is_empty());
        if !self.approves {
            self.tell(tx, deed, &request).await?;
            request.close(tx, Outcome::Declined, self.actor_id, reason, deed.now).await?;
            let entry = Entry::of(Kind::PrimaryUserChangeDeclined).by(self.actor_id).about(candidate).at(site);
            return Ok((Ending::default(), entry.with(json!({"request": request.id}))));
        }
        let ending = self.ending(tx, &request, deed.now).await?;
        self.tell(tx, deed, &request).await?;
        ending.write(tx, self.actor_id, deed.now).await?;
        for old in &ending.demoted {
            set_role(tx, &old.id, Role::Subordinate).await?;
            end_sessions(tx, &old.user_id, deed.now).await?;
        }
        let services = become_primary_user(tx, deed, &mut deed.dice(), candidate, site, self.actor_id).await?;
        end_sessions(tx, candidate, deed.now).await?;
        request.close(tx, Outcome::Accepted, self.actor_id, reason, deed.now).await?;
        let withdrawn = withdraw_others(tx, site, candidate, self.actor_id, deed.now).await?;
        let entry = Entry::of(Kind::PrimaryUserChanged).by(self.actor_id).about(candidate).at(site);
        let detail = json!({"request": request.id, "services": services, "ended": ending, "withdrawn": withdrawn});
        Ok((ending, entry.with(detail)))
    }
}

/// Closes what lost its ground: other changes at the site, and what was asked for the new primary user there.
async fn withdraw_others(
    tx: &mut AnyConnection,
    pid_sl: &str,
    candidate: &str,
    by: &str,
    now: Moment,
) -> Result<Vec<String>, Fault> {
    let withdrawn: Vec<(String,)> = sqlx::query_as(
        "UPDATE requests SET closed_at = $3, closed_by = $4, outcome = 'withdrawn' WHERE pid_sl = $1 AND closed_at IS NULL \
         AND (kind = 'change_primary_user' OR (person_id = $2 AND kind IN ('link', 'service'))) RETURNING id",
    )
    .bind(pid_sl)
    .bind(candidate)
    .bind(now.0)
    .bind(by)
    .fetch_all(tx)
    .await?;
    Ok(withdrawn.into_iter().map(|(id,)| id).collect())
}

impl Store {
    /// What approving a change of primary user would end; the same reckoning as the deed's.
    pub async fn preview_decide(&self, deed: &Deed, actor_id: &str, request_id: &str) -> Result<Ending, Stop<NotDone>> {
        let mut connection = self.pool.acquire().await?;
        let decide = DecideChange { actor_id, request_id, approves: true, reason: "" };
        let request = decide.request(&mut connection, deed).await?;
        decide.ending(&mut connection, &request, deed.now).await
    }

    /// Approves or declines a change of primary user. Gives what ended.
    pub async fn decide_change_of_primary_user(
        &self,
        deed: &Deed,
        actor_id: &str,
        request_id: &str,
        approves: bool,
        reason: &str,
    ) -> Result<Ending, Stop<NotDone>> {
        self.run(&DecideChange { actor_id, request_id, approves, reason }, deed).await
    }
}
