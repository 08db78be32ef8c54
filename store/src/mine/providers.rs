//! Provider Search: sites by name, city, ZIP, PID/SL or NPI.

use std::collections::HashMap;

use crate::people::subordinates_search::escaped;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::of_each::of_each;
use crate::transaction::page::{and_one_more, cut};

/// Sites on one page.
pub const PAGE: usize = 25;

/// A site as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields are the roster's columns")]
pub struct Provider {
    pub pid_sl: String,
    pub name: String,
    pub organization: String,
    pub provider_type: String,
    pub npi: String,
    pub address: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub phone: String,
}

impl Store {
    /// A page of the sites that have the words in name or city, or these digits as ZIP, PID/SL or NPI, by name; and
    /// whether there are more. `after` is the PID/SL of the last one seen.
    pub async fn search_providers(&self, text: &str, after: Option<&str>) -> Result<(Vec<Provider>, bool), Fault> {
        let words = escaped(text);
        let number = text.trim().to_ascii_uppercase();
        let found: Vec<Provider> = sqlx::query_as(
            "SELECT s.pid_sl, s.name, o.name AS organization, s.provider_type, s.npi, s.address, s.city, s.state, s.zip, s.phone \
             FROM sites s JOIN organizations o ON o.id = s.organization_id \
             WHERE (s.name_folded LIKE $1 ESCAPE '!' OR s.city_folded LIKE $2 ESCAPE '!' OR s.pid_sl = $3 OR s.npi = $3 OR substr(s.zip, 1, 5) = $3) \
             AND ($4 = '' OR (s.name_folded, s.pid_sl) > (SELECT k.name_folded, k.pid_sl FROM sites k WHERE k.pid_sl = $4)) \
             ORDER BY s.name_folded, s.pid_sl LIMIT $5",
        )
        .bind(format!("%{words}%"))
        .bind(format!("{words}%"))
        .bind(number)
        .bind(after.unwrap_or(""))
        .bind(and_one_more(PAGE))
        .fetch_all(&self.pool)
        .await?;
        let (found, more) = cut(found, PAGE);
        Ok((found, more))
    }

    /// The names of sites, by PID/SL.
    pub async fn site_names(&self, pid_sls: &[&str]) -> Result<HashMap<String, String>, Fault> {
        let mut connection = self.pool.acquire().await?;
        let names: Vec<(String, String)> =
            of_each(&mut connection, "SELECT pid_sl, name FROM sites WHERE pid_sl IN (KEYS)", &[], pid_sls).await?;
        Ok(names.into_iter().collect())
    }
}
