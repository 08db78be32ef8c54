//! Add New Subordinate [R1] [R2] [R3] [R9] [R13].

use domain::authority::Refusal;
use domain::catalogue::ChoiceError;
use domain::forms::new_subordinate::NewSubordinate;
use domain::forms::services::ChosenServices;
use domain::person::Role;
use domain::power::Power;
use domain::request::Period;
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers, offered_codes};
use crate::access::giving::NewMembership;
use crate::door::new_user::{KnownBy, NewCredentials, NewUser};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::id::UserId;

/// Why nobody was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreateSubordinateError {
    /// [R9]
    Refused(Refusal),
    /// [R1]
    Known(KnownBy),
    /// [R13]
    Services(ChoiceError),
}

may_be_refused!(CreateSubordinateError);

struct CreateSubordinate<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    services: &'a ChosenServices,
    period: Period,
    user: NewUser<'a>,
}

impl Command for CreateSubordinate<'_> {
    type Output = (NewCredentials, usize);
    type Error = CreateSubordinateError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Self::Output, Entry), CommandError<Self::Error>> {
        use CreateSubordinateError::{Known, Services};
        let site = self.pid_sl;
        administers(tx, Power::CreateSubordinate, self.actor_id, site, circumstances.now).await?;
        let offered = offered_codes(tx, site).await?;
        let chosen = self.services.within(&offered).map_err(Services)?;
        let created = self.user.insert(tx, circumstances).await.map_err(|no| no.map(Known))?;
        let mut random = circumstances.again("membership").random();
        let membership = NewMembership {
            user_id: &self.user.user_id,
            pid_sl: site,
            role: Role::Subordinate,
            by: self.actor_id,
            period: self.period,
        };
        membership.insert(tx, circumstances, &mut random, chosen).await?;
        let entry = Entry::of(Kind::SubordinateCreated).by(self.actor_id).about(&self.user.user_id).at(site);
        let entry = entry.with(json!({"username": created.username, "services": chosen}));
        Ok(((created, chosen.len()), entry))
    }
}

impl Store {
    /// Creates a person's user ID, with a membership at the site and the services that the form chose. The period is what the form's
    /// days come to.
    /// Gives what the confirmation message shows and how many services were assigned.
    pub async fn create_subordinate(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        form: &NewSubordinate,
        period: Period,
    ) -> Result<(NewCredentials, usize), CommandError<CreateSubordinateError>> {
        let mut random = circumstances.random();
        let user = NewUser::prepare(&self.hasher, &mut random, &form.person).await?;
        self.run(&CreateSubordinate { actor_id, pid_sl, services: &form.services, period, user }, circumstances).await
    }
}
