//! Takes the agency's roster in: new sites are added, changed ones changed, the others left alone.

use std::collections::HashMap;

use domain::fold::fold;
use serde_json::json;
use sqlx::AnyConnection;

use crate::agency::roster::RosterRow;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::{Circumstances, Random};
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::OrganizationId;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Sites that were not there.
    pub added: usize,
    /// Sites of which something changed.
    pub changed: usize,
    /// Sites as before.
    pub unchanged: usize,
}

struct ImportRoster<'a> {
    rows: &'a [RosterRow],
    progress: &'a (dyn Fn(usize) + Sync),
}

/// Everything of a site but its key, in the order of the columns in SQL.
type Cells = [String; 12];

impl Command for ImportRoster<'_> {
    type Output = Imported;
    type Error = std::convert::Infallible;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Imported, Entry), CommandError<Self::Error>> {
        let mut random = circumstances.random();
        let organizations = self.write_organizations(tx, &mut random).await?;
        let before = known_sites(tx).await?;
        let (mut imported, mut written) = (Imported::default(), Vec::new());
        for (number, row) in self.rows.iter().enumerate() {
            let cells = cells(row, &organizations[&row.organization_id]);
            match before.get(row.pid_sl.as_str()) {
                Some(known) if *known == cells => imported.unchanged += 1,
                known => {
                    let sql = if known.is_some() { UPDATE_SITE } else { INSERT_SITE };
                    let query = cells.into_iter().fold(sqlx::query(sql).bind(row.pid_sl.as_str()), sqlx::query::Query::bind);
                    query.execute(&mut *tx).await?;
                    written.push(row.pid_sl.as_str());
                    imported.changed += usize::from(known.is_some());
                    imported.added += usize::from(known.is_none());
                }
            }
            (self.progress)(number + 1);
        }
        let detail = json!({"added": imported.added, "changed": imported.changed, "unchanged": imported.unchanged});
        Ok((imported, Entry::of(Kind::RosterImported).concerning(written).with(detail)))
    }
}

const INSERT_SITE: &str = "INSERT INTO sites (pid_sl, organization_id, name, legacy_provider_number, npi, provider_type, address, \
     city, state, zip, phone, name_folded, city_folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

const UPDATE_SITE: &str = "UPDATE sites SET organization_id = $2, name = $3, legacy_provider_number = $4, npi = $5, provider_type = $6, \
     address = $7, city = $8, state = $9, zip = $10, phone = $11, name_folded = $12, city_folded = $13 WHERE pid_sl = $1";

impl ImportRoster<'_> {
    /// Writes the organizations that are new or changed; gives the id of each by the roster's.
    async fn write_organizations(
        &self,
        tx: &mut AnyConnection,
        random: &mut Random,
    ) -> Result<HashMap<String, OrganizationId>, Fault> {
        let rows: Vec<(String, OrganizationId, String, String)> =
            sqlx::query_as("SELECT roster_id, id, name, kind FROM organizations").fetch_all(&mut *tx).await?;
        let mut known: HashMap<String, (OrganizationId, String, String)> =
            rows.into_iter().map(|(roster_id, id, name, kind)| (roster_id, (id, name, kind))).collect();
        for row in self.rows {
            let wanted = (row.organization_name.as_str(), row.organization_kind.as_str());
            let id = match known.get(&row.organization_id) {
                Some((_, name, kind)) if (name.as_str(), kind.as_str()) == wanted => continue,
                Some((id, ..)) => id.clone(),
                None => random.id(),
            };
            sqlx::query(
                "INSERT INTO organizations (id, roster_id, name, kind) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind",
            )
            .bind(&id)
            .bind(&row.organization_id)
            .bind(wanted.0)
            .bind(wanted.1)
            .execute(&mut *tx)
            .await?;
            known.insert(row.organization_id.clone(), (id, wanted.0.to_owned(), wanted.1.to_owned()));
        }
        Ok(known.into_iter().map(|(roster_id, (id, ..))| (roster_id, id)).collect())
    }
}

fn cells(row: &RosterRow, organization_id: &OrganizationId) -> Cells {
    [
        organization_id.to_string(),
        row.site_name.clone(),
        row.legacy_provider_number.as_str().to_owned(),
        row.npi.as_str().to_owned(),
        row.provider_type.clone(),
        row.address.clone(),
        row.city.clone(),
        row.state.clone(),
        row.zip.clone(),
        row.phone.clone(),
        fold(&row.site_name),
        fold(&row.city),
    ]
}

async fn known_sites(tx: &mut AnyConnection) -> Result<HashMap<String, Cells>, Fault> {
    let rows = sqlx::query(
        "SELECT pid_sl, organization_id, name, legacy_provider_number, npi, provider_type, address, city, state, zip, phone, \
         name_folded, city_folded FROM sites",
    )
    .fetch_all(tx)
    .await?;
    let site = |row: &sqlx::any::AnyRow| {
        let mut cells = Cells::default();
        for (index, cell) in cells.iter_mut().enumerate() {
            *cell = sqlx::Row::try_get(row, index + 1)?;
        }
        Ok((sqlx::Row::try_get(row, 0)?, cells))
    };
    rows.iter().map(site).collect()
}

impl Store {
    /// Imports a roster, all or nothing. `progress` hears how many rows are done.
    pub async fn import_roster(
        &self,
        circumstances: &Circumstances,
        rows: &[RosterRow],
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<Imported, Fault> {
        match self.run(&ImportRoster { rows, progress }, circumstances).await {
            Ok(imported) => Ok(imported),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Rejected(never)) => match never {},
        }
    }
}
