//! Changing what somebody may use at a site [R9] [R13].

use std::collections::BTreeSet;

use domain::authority::{MembershipChange, Refusal, may_do};
use domain::catalogue::{ChoiceError, ServiceCode};
use domain::forms::services::ChosenServices;
use domain::moment::Moment;
use domain::notices::Event;
use domain::power::Power;
use domain::request::Period;
use domain::site::PidSl;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers, member, offered_codes};
use crate::access::giving::{Basis, assign};
use crate::telling::notices::{ActorAtSite, tell};
use crate::telling::own_services::tell_of_own_services;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MembershipId, UserId};

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeServicesError {
    /// [R9]
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// [R13]
    Services(ChoiceError),
    /// What was chosen is what is assigned.
    Nothing,
}

may_be_refused!(ChangeServicesError);

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicesChanged {
    /// Services assigned now that were not before.
    pub added: usize,
    /// Services that ended.
    pub removed: usize,
    /// Services assigned now.
    pub assigned: usize,
}

struct ChangeServices<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
    services: &'a ChosenServices,
    period: Period,
}

impl Command for ChangeServices<'_> {
    type Output = ServicesChanged;
    type Error = ChangeServicesError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Self::Output, Entry), CommandError<Self::Error>> {
        use ChangeServicesError::{NoMember, Nothing, Services};
        let site = self.pid_sl;
        let by = administers(tx, Power::ChangeServices, self.actor_id, site, circumstances.now).await?;
        let Some(member) = member(tx, self.username, site, circumstances.now).await? else {
            return Err(NoMember.into());
        };
        may_do(by, MembershipChange::ChangeServices, member.role, member.user_id == *self.actor_id)?;
        let offered = offered_codes(tx, site).await?;
        let chosen = self.services.within(&offered).map_err(Services)?;
        let current = assigned_codes(tx, &member.membership_id, circumstances.now).await?;
        // Only what this administrator changed is changed: another's change of the same moment stays.
        let seen = self.services.seen_within(&current, &offered);
        let added: BTreeSet<&ServiceCode> = chosen.difference(&seen).filter(|code| !current.contains(code)).collect();
        let removed: BTreeSet<&ServiceCode> = seen.difference(chosen).filter(|code| current.contains(code)).collect();
        if added.is_empty() && removed.is_empty() {
            return Err(Nothing.into());
        }
        let mut random = circumstances.random();
        let basis = Basis { membership_id: &member.membership_id, link: None, period: self.period };
        for code in &added {
            assign(tx, circumstances, &mut random, basis, code, self.actor_id).await?;
        }
        for code in &removed {
            sqlx::query(
                "UPDATE assignments SET ended_at = $3, ended_by = $4 WHERE membership_id = $1 AND pid_sl = $5 \
                 AND service_code = $2 AND link_id IS NULL AND ended_at IS NULL",
            )
            .bind(&member.membership_id)
            .bind(code.as_str())
            .bind(circumstances.now.0)
            .bind(self.actor_id)
            .bind(site.as_str())
            .execute(&mut *tx)
            .await?;
        }
        if member.user_id == *self.actor_id {
            tell_of_own_services(tx, circumstances, self.actor_id, site).await?;
        } else {
            let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
            let event = Event::Services { by: at_site.by(), site: at_site.site() };
            let told = at_site.notice(&member.user_id, &event).linked("/access");
            tell(tx, circumstances, &mut circumstances.again("notices").random(), &[told]).await?;
        }
        let entry = Entry::of(Kind::ServicesChanged).by(self.actor_id).about(&member.user_id).at(site);
        let entry = entry.with(json!({"added": added, "removed": removed}));
        let assigned = current.len() + added.len() - removed.len();
        Ok((ServicesChanged { added: added.len(), removed: removed.len(), assigned }, entry))
    }
}

/// What is assigned by a membership and isn't over. What begins later is there already.
pub(crate) async fn assigned_codes(
    tx: &mut AnyConnection,
    membership_id: &MembershipId,
    now: Moment,
) -> Result<BTreeSet<ServiceCode>, Fault> {
    // With the site: by the membership alone it would read what the person has at thousands of clients.
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT service_code FROM assignments WHERE membership_id = $1 \
         AND pid_sl = (SELECT m.pid_sl FROM memberships m WHERE m.id = $1) AND link_id IS NULL AND ended_at IS NULL AND $2 < until_at",
    )
    .bind(membership_id)
    .bind(now.0)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|(code,)| ServiceCode::parse(code).map_err(|_| Fault::Unknown("service code"))).collect()
}

impl Store {
    /// Assigns and takes away services so that the member has what the form chose, but for what somebody else changed since it was
    /// shown. What is assigned now is so from and until the days of the period.
    pub async fn change_services(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
        services: &ChosenServices,
        period: Period,
    ) -> Result<ServicesChanged, CommandError<ChangeServicesError>> {
        self.run(&ChangeServices { actor_id, pid_sl, username, services, period }, circumstances).await
    }
}
