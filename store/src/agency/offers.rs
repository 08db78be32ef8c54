//! What the agency offers which provider type [R13], and who loses what when it offers less.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::{ChoiceError, ServiceCode};
use domain::power::Power;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, in_force, works};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// A provider type of the roster.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ProviderType {
    /// The word in the roster.
    pub provider_type: String,
    /// How many sites are of it.
    pub sites: i64,
}

/// A service, and whether a provider type is offered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedService {
    /// Its code.
    pub code: ServiceCode,
    /// Its name.
    pub name: String,
    /// Name of its group.
    pub group: String,
    /// Whether it is offered to the provider type.
    pub offered: bool,
    /// Whether it is offered to all, which stays so.
    pub to_all: bool,
}

/// A service that is offered no longer. Its assignments stay, but aren't in force [R16].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Its code.
    pub code: ServiceCode,
    /// Its name.
    pub name: String,
    /// How many people can't use it any more.
    pub people: i64,
    /// At how many sites.
    pub sites: i64,
}

/// What a change of the offer does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferChange {
    /// Codes and names of services that are offered from now on.
    pub added: Vec<(ServiceCode, String)>,
    /// Services that are offered no longer.
    pub removed: Vec<Loss>,
}

/// Why the offer stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeOfferError {
    /// A rule says no.
    Refused(Refusal),
    /// No site is of this provider type.
    NoSuchType,
    /// A service isn't in the catalogue.
    NoSuchService(ChoiceError),
    /// These services are what is offered already.
    Same,
}

may_be_refused!(ChangeOfferError);

struct ChangeOffer<'a> {
    actor_id: &'a UserId,
    provider_type: &'a str,
    codes: &'a BTreeSet<ServiceCode>,
}

/// Who uses service $2 now at sites of provider type $1, at time $3.
const USERS_OF: &str = concat!(
    "SELECT COUNT(DISTINCT a.user_id), COUNT(DISTINCT a.pid_sl) FROM sites t \
     JOIN assignments a ON a.pid_sl = t.pid_sl AND a.service_code = $2 JOIN memberships m ON m.id = a.membership_id \
     WHERE t.provider_type = $1 AND ",
    in_force!("a", "$3"),
    " AND ",
    works!("m", "$3")
);

/// The sites of provider type $1, and who is assigned service $2 there and can use it no longer, or again, at time $3.
const CONCERNED: &str = "SELECT pid_sl FROM sites WHERE provider_type = $1 \
     UNION SELECT a.user_id FROM sites t CROSS JOIN assignments a WHERE t.provider_type = $1 AND a.pid_sl = t.pid_sl \
     AND a.service_code = $2 AND a.ended_at IS NULL AND $3 < a.until_at";

impl ChangeOffer<'_> {
    async fn reckon(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<OfferChange, CommandError<ChangeOfferError>> {
        allowed(tx, Power::OfferService, self.actor_id, None, None, circumstances.now).await?;
        let known: Option<(String,)> = sqlx::query_as("SELECT pid_sl FROM sites WHERE provider_type = $1 LIMIT 1")
            .bind(self.provider_type)
            .fetch_optional(&mut *tx)
            .await?;
        known.ok_or(ChangeOfferError::NoSuchType)?;
        let services = services(tx, self.provider_type).await?;
        let unknown = self.codes.iter().find(|code| !services.iter().any(|service| service.code == **code));
        if let Some(code) = unknown {
            return Err(ChangeOfferError::NoSuchService(ChoiceError::NotOffered(code.to_string())).into());
        }
        let mut change = OfferChange::default();
        for service in services.into_iter().filter(|service| !service.to_all) {
            match (service.offered, self.codes.contains(&service.code)) {
                (false, true) => change.added.push((service.code, service.name)),
                (true, false) => {
                    let (people, sites): (i64, i64) = sqlx::query_as(USERS_OF)
                        .bind(self.provider_type)
                        .bind(service.code.as_str())
                        .bind(circumstances.now.0)
                        .fetch_one(&mut *tx)
                        .await?;
                    change.removed.push(Loss { code: service.code, name: service.name, people, sites });
                }
                _ => {}
            }
        }
        if change.added.is_empty() && change.removed.is_empty() {
            return Err(ChangeOfferError::Same.into());
        }
        Ok(change)
    }
}

impl Command for ChangeOffer<'_> {
    type Output = OfferChange;
    type Error = ChangeOfferError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(OfferChange, Entry), CommandError<ChangeOfferError>> {
        let change = self.reckon(tx, circumstances).await?;
        let added: Vec<&ServiceCode> = change.added.iter().map(|(code, _)| code).collect();
        let removed: Vec<&ServiceCode> = change.removed.iter().map(|loss| &loss.code).collect();
        for (sql, codes) in [
            ("INSERT INTO service_offers (service_code, provider_type) VALUES ($1, $2)", &added),
            ("DELETE FROM service_offers WHERE service_code = $1 AND provider_type = $2", &removed),
        ] {
            for code in codes {
                sqlx::query(sql).bind(code.as_str()).bind(self.provider_type).execute(&mut *tx).await?;
            }
        }
        let mut concerned = BTreeSet::new();
        for code in added.iter().chain(&removed) {
            let found: Vec<(String,)> = sqlx::query_as(CONCERNED)
                .bind(self.provider_type)
                .bind(code.as_str())
                .bind(circumstances.now.0)
                .fetch_all(&mut *tx)
                .await?;
            concerned.extend(found.into_iter().map(|(about,)| about));
        }
        let detail = json!({"provider_type": self.provider_type, "added": added, "removed": removed});
        let entry = Entry::of(Kind::OfferChanged).by(self.actor_id).concerning(concerned).with(detail);
        Ok((change, entry))
    }
}

/// The whole catalogue, and what of it a provider type is offered.
async fn services(tx: &mut AnyConnection, provider_type: &str) -> Result<Vec<OfferedService>, Fault> {
    let rows: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
        "SELECT s.code, s.name, g.name, s.offered_to_all, (CASE WHEN s.offered_to_all = 1 OR o.service_code IS NOT NULL THEN 1 ELSE 0 END) \
         FROM services s JOIN service_groups g ON g.slug = s.group_slug \
         LEFT JOIN service_offers o ON o.service_code = s.code AND o.provider_type = $1 ORDER BY g.place, s.place",
    )
    .bind(provider_type)
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|(code, name, group, to_all, offered)| {
            let code = ServiceCode::parse(&code).map_err(|_| Fault::Unknown("service code"))?;
            Ok(OfferedService { code, name, group, offered: offered == 1, to_all: to_all == 1 })
        })
        .collect()
}

impl Store {
    /// The provider types of the roster.
    pub async fn provider_types(&self) -> Result<Vec<ProviderType>, Fault> {
        Ok(sqlx::query_as(
            "SELECT provider_type, COUNT(*) AS sites FROM sites GROUP BY provider_type ORDER BY provider_type",
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// All services in the catalogue's order, and whether a provider type is offered each.
    pub async fn offers_of(&self, provider_type: &str) -> Result<Vec<OfferedService>, Fault> {
        services(&mut *self.pool.acquire().await?, provider_type).await
    }

    /// What a change of the offer would do; the same reckoning as the deed's.
    pub async fn preview_change_offer(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        provider_type: &str,
        codes: &BTreeSet<ServiceCode>,
    ) -> Result<OfferChange, CommandError<ChangeOfferError>> {
        let mut connection = self.pool.acquire().await?;
        ChangeOffer { actor_id, provider_type, codes }.reckon(&mut connection, circumstances).await
    }

    /// Offers a provider type these services, and besides only those that are offered to all.
    pub async fn change_offer(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        provider_type: &str,
        codes: &BTreeSet<ServiceCode>,
    ) -> Result<OfferChange, CommandError<ChangeOfferError>> {
        self.run(&ChangeOffer { actor_id, provider_type, codes }, circumstances).await
    }
}
