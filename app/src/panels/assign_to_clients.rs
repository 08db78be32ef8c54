//! One of a site's people gets services at many clients in one step [R15].

use std::collections::BTreeSet;

use domain::catalogue::chosen_services;
use domain::fields::{Fields, Problem, Problems};
use domain::username::Username;
use store::all_clients::{AllClients, MOST};
use store::assign_linked::{AssignedToClients, How};
use store::not_done::NotDone;

use super::clients::within;
use super::linked_organizations::counted;
use super::refusals::{self, Refused};
use crate::desk::{Caller, Desk, Reply};
use crate::page::Place;
use crate::trouble::Trouble;

/// Nobody among the site's people has the user ID.
pub const NOBODY: &str = "Nobody with this user ID works at this site.";

const GONE: &str =
    "One of these clients has ended its link meanwhile, so nothing was assigned. Here are those that there are now.";

const ALREADY: &str = "Nothing to assign: everything is assigned already, or isn’t in the ceilings of these clients.";

/// Assigns.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let (pid_sl, _) = desk.administered_site(caller, place.get("site").as_deref()).await?;
    let (actor, now) = (caller.inside()?, caller.now());
    let stopped = |stop| caller.stopped(stop);
    let text = place.get("q").unwrap_or_default();
    let ticked = ticked(fields);
    let named: Vec<&str> = ticked.iter().take(MOST).map(String::as_str).collect();
    let all = desk.store.all_clients(&actor.id, &pid_sl, &text, &named, now).await.map_err(stopped)?;
    let AllClients { link_ids, services: groups, .. } = all;
    let mut problems = Problems::new();
    let username = Username::parse(fields.get("username")).map_err(|_| "Choose the person who is to work for the clients.");
    let username = problems.check("username", username);
    let links = if fields.has("all") { link_ids } else { ticked };
    if links.is_empty() {
        problems.add("links", "Tick at least one client.");
    } else if links.len() > MOST {
        problems.add("links", format!("Tick at most {MOST} clients at a time."));
    }
    let offered = within(groups, Vec::new()).codes();
    let services = problems.check("services", chosen_services(fields, &offered)).unwrap_or_default();
    if services.is_empty() {
        problems.add("services", "Choose at least one service.");
    }
    let period = crate::dates::period(fields, now, &desk.settings.time_zone);
    for Problem { field, message } in period.as_ref().err().into_iter().flat_map(Problems::iter) {
        problems.add(field, message);
    }
    let (Some(username), Ok(period), true) = (username, period, problems.is_empty()) else {
        return Ok(Reply::again(place, fields, problems));
    };
    let username = username.as_str();
    let person = desk.store.subordinate(&actor.id, &pid_sl, username, now).await.map_err(stopped)?;
    let Some(person) = person else { return Ok(Reply::again(place, fields, Problems::at("username", NOBODY))) };
    let name = format!("{} {} ({username})", person.first_name, person.last_name);
    let chosen = (&services, How::Add, period);
    let done = desk.store.assign_linked(&caller.deed, &actor.id, &pid_sl, username, &links, chosen).await;
    match done {
        Ok(done) => Ok(Reply::go(place.address()).saying(told(&name, done, links.len(), services.len()))),
        Err(stop) => match refusals::of(caller, stop) {
            Refused::Words(NotDone::Unknown, _) => Ok(Reply::again(place, fields, Problems::at("username", NOBODY))),
            refused => refused.or(&NotDone::Gone, GONE).or(&NotDone::Already, ALREADY).again(place, fields, "links"),
        },
    }
}

/// The clients that were ticked, each once.
fn ticked(fields: &Fields) -> Vec<String> {
    let mut seen = BTreeSet::new();
    fields.all("links").filter(|id| seen.insert(*id)).map(str::to_owned).collect()
}

/// What was done, and what was not and why.
fn told(name: &str, done: AssignedToClients, clients: usize, services: usize) -> String {
    let there = (clients * services).saturating_sub(done.above_ceiling + done.added);
    let assigned = counted(done.added, "service", "services");
    let mut said = vec![format!("{assigned} assigned to {name}, for {}.", counted(clients, "client", "clients"))];
    if there > 0 {
        said.push(format!("{there} assigned already."));
    }
    match done.above_ceiling {
        0 => {}
        1 => said.push("1 left out: the client’s ceiling doesn’t have it.".to_owned()),
        n => said.push(format!("{n} left out: the clients’ ceilings don’t have them.")),
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r15_what_is_above_a_ceiling_is_told() {
        for (added, above_ceiling, rest) in [
            (6, 0, ""),
            (5, 0, " 1 assigned already."),
            (5, 1, " 1 left out: the client’s ceiling doesn’t have it."),
            (3, 2, " 1 assigned already. 2 left out: the clients’ ceilings don’t have them."),
        ] {
            let done = AssignedToClients { added, removed: 0, above_ceiling };
            let begin = format!("{added} services assigned to Minh Tran (mtran), for 3 clients.");
            assert_eq!(told("Minh Tran (mtran)", done, 3, 2), format!("{begin}{rest}"));
        }
    }

    #[test]
    fn a_client_that_was_ticked_twice_counts_once() {
        let fields: Fields = [("links", "b"), ("links", "a"), ("links", "b")].into_iter().collect();
        assert_eq!(ticked(&fields), ["b", "a"]);
    }
}
