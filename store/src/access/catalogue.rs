//! The service catalogue in the database, and what of it a site is offered [R13].

use domain::catalogue::{Catalogue, Offer, Service, ServiceCode, ServiceGroup, Template};
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;

/// In SQL: a service is offered to a site, to all or to its provider type [R13]. The site may be whatever has a provider type.
macro_rules! offered_at {
    ($service:literal, $site:literal) => {
        concat!(
            "(",
            $service,
            ".offered_to_all = 1 OR EXISTS (SELECT 1 FROM service_offers f WHERE f.service_code = ",
            $service,
            ".code AND f.provider_type = ",
            $site,
            ".provider_type))"
        )
    };
}
pub(crate) use offered_at;

/// The catalogue that fills a new database.
const BUILT_IN: &str = include_str!("../../data/catalogue.json");

struct LoadCatalogue(Catalogue);

impl Command for LoadCatalogue {
    type Output = ();
    type Error = AlreadyThere;

    async fn carry_out(&self, tx: &mut AnyConnection, _: &Circumstances) -> Result<((), Entry), CommandError<AlreadyThere>> {
        let (groups,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM service_groups").fetch_one(&mut *tx).await?;
        if groups > 0 {
            return Err(CommandError::Rejected(AlreadyThere));
        }
        for (place, group) in (0i64..).zip(&self.0.groups) {
            sqlx::query("INSERT INTO service_groups (slug, name, place) VALUES ($1, $2, $3)")
                .bind(&group.slug)
                .bind(&group.name)
                .bind(place)
                .execute(&mut *tx)
                .await?;
        }
        for (place, entry) in (0i64..).zip(&self.0.services) {
            sqlx::query(
                "INSERT INTO services (code, group_slug, name, meaning, link, risk, place, offered_to_all) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(entry.service.code.as_str())
            .bind(&entry.group)
            .bind(&entry.service.name)
            .bind(&entry.service.meaning)
            .bind(entry.service.link.as_deref())
            .bind(&entry.risk)
            .bind(place)
            .bind(i64::from(entry.provider_types.is_none()))
            .execute(&mut *tx)
            .await?;
            for provider_type in entry.provider_types.iter().flatten() {
                sqlx::query("INSERT INTO service_offers (service_code, provider_type) VALUES ($1, $2)")
                    .bind(entry.service.code.as_str())
                    .bind(provider_type)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        for (place, template) in (0i64..).zip(&self.0.templates) {
            for code in &template.services {
                sqlx::query("INSERT INTO service_templates (name, service_code, place) VALUES ($1, $2, $3)")
                    .bind(&template.name)
                    .bind(code.as_str())
                    .bind(place)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        Ok(((), Entry::of(Kind::CatalogueLoaded).with(json!({"services": self.0.services.len()}))))
    }
}

struct AlreadyThere;

impl Store {
    /// Fills an empty catalogue with the built-in one.
    pub async fn load_catalogue(&self, circumstances: &Circumstances) -> Result<(), Fault> {
        let catalogue: Catalogue = serde_json::from_str(BUILT_IN).map_err(|_| Fault::Unknown("catalogue"))?;
        match self.run(&LoadCatalogue(catalogue), circumstances).await {
            Ok(()) | Err(CommandError::Rejected(AlreadyThere)) => Ok(()),
            Err(CommandError::Fault(fault)) => Err(fault),
        }
    }

    /// What can be assigned at a site [R13], with the templates of which the site is offered more than one service.
    pub async fn offer(&self, pid_sl: &PidSl) -> Result<Offer, Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut offer =
            Offer { groups: offered(&mut connection, pid_sl).await?, templates: templates(&mut connection).await? };
        let codes = offer.codes();
        offer.templates.retain(|template| template.services.iter().filter(|code| codes.contains(code)).count() > 1);
        Ok(offer)
    }
}

type ServiceRow = (String, String, String, String, String, Option<String>);

/// Rows of (group slug, group name, code, name, meaning, link) in the catalogue's order, as groups.
pub(crate) fn grouped(rows: Vec<ServiceRow>) -> Result<Vec<ServiceGroup>, Fault> {
    let mut groups: Vec<ServiceGroup> = Vec::new();
    for (slug, group, code, name, meaning, link) in rows {
        if groups.last().is_none_or(|last| last.slug != slug) {
            groups.push(ServiceGroup { slug, name: group, services: Vec::new() });
        }
        let code = ServiceCode::parse(&code).map_err(|_| Fault::Unknown("service code"))?;
        if let Some(group) = groups.last_mut() {
            group.services.push(Service { code, name, meaning, link });
        }
    }
    Ok(groups)
}

/// The services offered to a site's provider type.
pub(crate) async fn offered(tx: &mut AnyConnection, pid_sl: &PidSl) -> Result<Vec<ServiceGroup>, Fault> {
    let rows = sqlx::query_as(concat!(
        "SELECT g.slug, g.name, s.code, s.name, s.meaning, s.link FROM services s \
         JOIN service_groups g ON g.slug = s.group_slug JOIN sites t ON t.pid_sl = $1 WHERE ",
        offered_at!("s", "t"),
        " ORDER BY g.place, s.place"
    ))
    .bind(pid_sl.as_str())
    .fetch_all(tx)
    .await?;
    grouped(rows)
}

async fn templates(tx: &mut AnyConnection) -> Result<Vec<Template>, Fault> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT name, service_code FROM service_templates ORDER BY place, service_code")
            .fetch_all(tx)
            .await?;
    let mut templates: Vec<Template> = Vec::new();
    for (name, code) in rows {
        if templates.last().is_none_or(|last| last.name != name) {
            templates.push(Template { name, services: Vec::new() });
        }
        let code = ServiceCode::parse(&code).map_err(|_| Fault::Unknown("service code"))?;
        if let Some(template) = templates.last_mut() {
            template.services.push(code);
        }
    }
    Ok(templates)
}
