//! Services: what the portal offers, in groups, and what can be assigned at a site [R13].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The code of a service, such as `ELG_VERIFY`: capitals, digits and underscores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceCode(String);

/// Why a text is no service code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A service code has 2 to 32 capitals, digits and underscores.")]
pub struct ServiceCodeError;

impl ServiceCode {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, ServiceCodeError> {
        let right = (2..=32).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if right { Ok(Self(text.to_owned())) } else { Err(ServiceCodeError) }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ServiceCode {
    type Error = ServiceCodeError;
    fn try_from(text: String) -> Result<Self, ServiceCodeError> {
        Self::parse(&text)
    }
}

impl From<ServiceCode> for String {
    fn from(code: ServiceCode) -> Self {
        code.0
    }
}

/// One thing the portal offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its code.
    pub code: ServiceCode,
    /// Its name in lists and menus.
    pub name: String,
    /// What it allows, in one plain sentence.
    pub meaning: String,
    /// The application that it opens, if there is one.
    pub link: Option<String>,
}

/// The menu group in which services stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceGroup {
    /// Its place in addresses, such as `manage-members`.
    pub slug: String,
    /// Its name in the menu.
    pub name: String,
    /// Its services, in the catalogue's order.
    pub services: Vec<Service>,
}

/// Services that often go together, to start from in the picker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The job, such as "Front desk".
    pub name: String,
    /// What it needs.
    pub services: Vec<ServiceCode>,
}

/// What can be assigned at a site [R13]: the groups with the services offered to its provider type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Groups with at least one service.
    pub groups: Vec<ServiceGroup>,
    /// Templates, of which only what is offered counts.
    pub templates: Vec<Template>,
}

impl Offer {
    /// Every service offered.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.groups.iter().flat_map(|group| &group.services)
    }

    /// Every code offered.
    pub fn codes(&self) -> BTreeSet<ServiceCode> {
        self.services().map(|service| service.code.clone()).collect()
    }
}

/// Why a choice of services was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChoiceError {
    /// [R13]
    #[error("“{0}” is not offered to this site. The list below shows what is.")]
    NotOffered(String),
}

impl ChoiceError {
    /// Of what a form sent, which may be anything.
    pub fn not_offered(text: &str) -> Self {
        Self::NotOffered(text.chars().filter(|c| !c.is_control()).take(40).collect())
    }
}

/// The catalogue as the agency maintains it: the file that fills a new database.
#[derive(Clone, Debug, Deserialize)]
pub struct Catalogue {
    /// Groups in the order of the menu.
    pub groups: Vec<CatalogueGroup>,
    /// Services in the order of their group's list.
    pub services: Vec<CatalogueService>,
    /// Templates for common jobs.
    pub templates: Vec<Template>,
}

/// A group in the catalogue's file.
#[derive(Clone, Debug, Deserialize)]
pub struct CatalogueGroup {
    /// Its place in addresses.
    pub slug: String,
    /// Its name in the menu.
    pub name: String,
}

/// A service in the catalogue's file.
#[derive(Clone, Debug, Deserialize)]
pub struct CatalogueService {
    /// The slug of its group.
    pub group: String,
    /// How much harm its misuse does: low, medium, high or critical.
    pub risk: String,
    /// The provider types that are offered it; none named means all.
    #[serde(default, deserialize_with = "all_or_some")]
    pub provider_types: Option<BTreeSet<String>>,
    /// The service itself.
    #[serde(flatten)]
    pub service: Service,
}

fn all_or_some<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<BTreeSet<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Types {
        All(String),
        Some(BTreeSet<String>),
    }
    match Types::deserialize(input)? {
        Types::Some(types) => Ok(Some(types)),
        Types::All(word) if word == "all" => Ok(None),
        Types::All(word) => Err(serde::de::Error::custom(format!("provider_types is \"all\" or a list, not \"{word}\""))),
    }
}

impl Catalogue {
    /// What is wrong with the catalogue as a whole: a service without its group, a code twice, a template of unknown services.
    pub fn faults(&self) -> Vec<String> {
        let groups: BTreeSet<&str> = self.groups.iter().map(|g| g.slug.as_str()).collect();
        let mut codes = BTreeMap::new();
        for service in &self.services {
            *codes.entry(service.service.code.as_str()).or_insert(0) += 1;
        }
        let lost = self.services.iter().filter(|s| !groups.contains(s.group.as_str()));
        let lost = lost.map(|s| format!("{} stands in an unknown group, {}", s.service.code, s.group));
        let twice = codes.iter().filter(|(_, n)| **n > 1).map(|(code, _)| format!("{code} stands there twice"));
        let unknown = self.templates.iter().flat_map(|t| t.services.iter().map(move |code| (t, code)));
        let unknown = unknown.filter(|(_, code)| !codes.contains_key(code.as_str()));
        let unknown = unknown.map(|(t, code)| format!("the template {} names an unknown service, {code}", t.name));
        lost.chain(twice).chain(unknown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_has_no_faults() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../store/data/catalogue.json")).unwrap();
        let catalogue: Catalogue = serde_json::from_str(&text).unwrap();
        assert_eq!(catalogue.faults(), Vec::<String>::new());
        assert!(catalogue.services.iter().all(|s| !s.service.meaning.is_empty()));
    }
}
