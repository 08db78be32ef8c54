//! One of a site's people gets services at many clients in one step [R15].

use std::collections::BTreeSet;

use super::Form;
use super::days::Days;
use super::services::{ChosenServices, NOTHING};
use crate::day::Day;
use crate::fields::{Fields, Problems};
use crate::username::Username;

/// The form, as the browser and the server know it.
pub static FORM: Form = Form {
    name: "assign-to-clients",
    labels: &[
        ("username", "Person"),
        ("first_day", "First Day"),
        ("last_day", "Last Day"),
        ("links", "Clients"),
        ("services", "Services"),
    ],
    check: |fields, today| AssignToClients::parse(fields, today).err().unwrap_or_default(),
};

/// The most clients of one step.
pub const MOST: usize = 500;

/// The form, read. Whether the days lie within each client's link, and the services within each ceiling, only the store knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignToClients {
    /// Whose services they are.
    pub username: Username,
    /// From when until when.
    pub days: Days,
    /// At which clients.
    pub clients: Clients,
    /// At least one service.
    pub services: ChosenServices,
}

/// Clients, by the keys of their links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clients {
    /// All that the page's search finds.
    All,
    /// These, each once.
    Ticked(Vec<String>),
}

impl AssignToClients {
    /// Reads the form.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let username = Username::parse(fields.get("username"));
        let username = problems.check("username", username.map_err(|_| "Choose the person who is to work for the clients."));
        let days = problems.take(Days::parse(fields, today));
        let clients = problems.check("links", clients(fields));
        let services = problems.take(ChosenServices::some(fields, NOTHING));
        let (Some(username), Some(days), Some(clients), Some(services)) = (username, days, clients, services) else {
            return Err(problems);
        };
        Ok(Self { username, days, clients, services })
    }
}

fn clients(fields: &Fields) -> Result<Clients, &'static str> {
    if fields.has("all") {
        return Ok(Clients::All);
    }
    let mut seen = BTreeSet::new();
    let ticked: Vec<String> = fields.all("links").filter(|id| seen.insert(*id)).map(str::to_owned).collect();
    match ticked.len() {
        0 => Err("Tick at least one client."),
        1..=MOST => Ok(Clients::Ticked(ticked)),
        _ => Err("Tick at most 500 clients at a time."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_was_ticked_twice_counts_once() {
        let fields: Fields = [("links", "b"), ("links", "a"), ("links", "b")].into_iter().collect();
        assert_eq!(clients(&fields), Ok(Clients::Ticked(vec!["b".to_owned(), "a".to_owned()])));
    }

    #[test]
    fn one_step_has_its_most_clients() {
        let ticked = |count: usize| clients(&(0..count).map(|id| ("links", id.to_string())).collect());
        assert!(ticked(MOST).is_ok());
        assert!(ticked(MOST + 1).unwrap_err().contains(&MOST.to_string()));
    }
}
