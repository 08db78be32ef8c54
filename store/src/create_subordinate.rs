//! Add New Subordinate [R1] [R2] [R3] [R9] [R13].

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::{ChoiceError, ServiceCode};
use domain::forms::new_subordinate::NewSubordinate;
use domain::forms::services::ChosenServices;
use domain::person::Role;
use domain::power::Power;
use domain::request::Period;
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::audit::{Entry, Kind};
use crate::change_services::{Basis, assign};
use crate::command::{Command, Deed, Dice, Stop};
use crate::database::Store;
use crate::facts::{administers, offered_codes};
use crate::fault::Fault;
use crate::new_user::{KnownBy, NewCredentials, NewUser};

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

struct CreateSubordinate<'a> {
    actor_id: &'a str,
    pid_sl: &'a PidSl,
    services: &'a ChosenServices,
    period: Period,
    user: NewUser<'a>,
}

impl Command for CreateSubordinate<'_> {
    type Output = (NewCredentials, usize);
    type Error = CreateSubordinateError;

    async fn carry_out(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(Self::Output, Entry), Stop<Self::Error>> {
        use CreateSubordinateError::{Known, Refused, Services};
        let site = self.pid_sl.as_str();
        administers(tx, Power::CreateSubordinate, self.actor_id, site, deed.now).await.map_err(|stop| stop.map(Refused))?;
        let offered = offered_codes(tx, site).await?;
        let chosen = self.services.within(&offered).map_err(|error| Stop::Rejected(Services(error)))?;
        let created = self.user.insert(tx, deed).await.map_err(|stop| stop.map(Known))?;
        let mut dice = deed.again("membership").dice();
        let membership = NewMembership {
            user_id: &self.user.user_id,
            pid_sl: site,
            role: Role::Subordinate,
            by: self.actor_id,
            period: self.period,
        };
        membership.insert(tx, deed, &mut dice, chosen).await?;
        let entry = Entry::of(Kind::SubordinateCreated).by(self.actor_id).about(&self.user.user_id).at(site);
        let entry = entry.with(json!({"username": created.username, "services": chosen}));
        Ok(((created, chosen.len()), entry))
    }
}

/// A membership about to begin.
pub(crate) struct NewMembership<'a> {
    pub user_id: &'a str,
    pub pid_sl: &'a str,
    pub role: Role,
    pub by: &'a str,
    pub period: Period,
}

impl NewMembership<'_> {
    /// Writes the membership and what is assigned with it. Gives the membership's id.
    pub(crate) async fn insert(
        &self,
        tx: &mut AnyConnection,
        deed: &Deed,
        dice: &mut Dice,
        services: &BTreeSet<ServiceCode>,
    ) -> Result<String, Fault> {
        // A membership whose last day is over but that nobody has swept up yet makes room for the next one.
        for sql in [
            "UPDATE assignments SET ended_at = $3 WHERE ended_at IS NULL AND membership_id IN \
             (SELECT m.id FROM memberships m WHERE m.user_id = $1 AND m.pid_sl = $2 AND m.ended_at IS NULL AND m.until_at <= $3)",
            "UPDATE memberships SET ended_at = until_at WHERE user_id = $1 AND pid_sl = $2 AND ended_at IS NULL AND until_at <= $3",
        ] {
            sqlx::query(sql).bind(self.user_id).bind(self.pid_sl).bind(deed.now.0).execute(&mut *tx).await?;
        }
        let id = dice.id();
        sqlx::query(
            "INSERT INTO memberships (id, user_id, pid_sl, role, created_at, created_by, from_at, until_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&id)
        .bind(self.user_id)
        .bind(self.pid_sl)
        .bind(self.role.code())
        .bind(deed.now.0)
        .bind(self.by)
        .bind(self.period.from.0)
        .bind(self.period.until.0)
        .execute(&mut *tx)
        .await?;
        let basis = Basis { membership_id: &id, link: None, period: Period::ALWAYS };
        for code in services {
            assign(tx, deed, dice, basis, code, self.by).await?;
        }
        Ok(id)
    }
}

impl Store {
    /// Creates a person's user ID, with a membership at the site and the services that the form chose. The period is what the form's
    /// days come to.
    /// Gives what the confirmation message shows and how many services were assigned.
    pub async fn create_subordinate(
        &self,
        deed: &Deed,
        actor_id: &str,
        pid_sl: &PidSl,
        form: &NewSubordinate,
        period: Period,
    ) -> Result<(NewCredentials, usize), Stop<CreateSubordinateError>> {
        let mut dice = deed.dice();
        let user = NewUser::prepare(&self.hasher, &mut dice, &form.person).await?;
        self.run(&CreateSubordinate { actor_id, pid_sl, services: &form.services, period, user }, deed).await
    }
}
