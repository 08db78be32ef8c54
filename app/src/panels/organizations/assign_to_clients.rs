//! One of a site's people gets services at many clients in one step [R15].

use domain::fields::{Fields, Problems};
use domain::forms::assign_to_clients::{AssignToClients, Clients};
use domain::forms::client::NOBODY;
use domain::forms::services::NOTHING;
use store::door::flash::Draft;
use store::organizations::all_clients::AllClients;
use store::organizations::assign_linked::{AssignLinkedError, AssignedToClients, How};
use store::transaction::id::LinkId;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::organizations::clients::within;
use crate::panels::organizations::linked_organizations::counted;
use crate::server_side::portal::{Caller, Portal, Reply};

const GONE: &str =
    "One of these clients has ended its link meanwhile, so nothing was assigned. Here are those that there are now.";

const ALREADY: &str = "Nothing to assign: everything is assigned already, or isn’t in the ceilings of these clients.";

/// Assigns.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let (actor, now) = (caller.inside()?, caller.now());
    let stopped = |no| caller.stopped(no);
    let AssignToClients { username, days, clients, services } = match AssignToClients::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let text = address.get("q").unwrap_or_default();
    let ticked: Option<Vec<LinkId>> = match clients {
        Clients::All => None,
        Clients::Ticked(links) => Some(links.into_iter().map(LinkId::from).collect()),
    };
    let named = ticked.as_deref().unwrap_or_default();
    let all = portal.store.all_clients(&actor.id, &pid_sl, &text, named, now).await.map_err(stopped)?;
    let AllClients { link_ids, services: ceilings, .. } = all;
    let links = ticked.unwrap_or(link_ids);
    if links.is_empty() {
        return Ok(gone(address, fields));
    }
    let offered = within(ceilings, Vec::new()).codes();
    if let Err(error) = services.within(&offered) {
        return Ok(Reply::rejected_at("services", error));
    }
    let person = portal.store.subordinate(&actor.id, &pid_sl, &username, now).await.map_err(stopped)?;
    let Some(person) = person else { return Ok(Reply::rejected_at("username", NOBODY)) };
    let name = format!("{} {} ({username})", person.first_name, person.last_name);
    let chosen = (&services.chosen, How::Add, portal.period(days)?);
    let done = portal.store.assign_linked(&caller.circumstances, &actor.id, &pid_sl, &username, &links, chosen).await;
    match done {
        Ok(done) => Ok(Reply::go(address.whole()).saying(told(&name, done, links.len(), services.chosen.len()))),
        Err(error) => match caller.reason(error)? {
            AssignLinkedError::Refused(refusal) => Err(refusal.into()),
            AssignLinkedError::NoMember => Ok(Reply::rejected_at("username", NOBODY)),
            AssignLinkedError::NothingChosen => Ok(Reply::rejected_at("services", NOTHING)),
            AssignLinkedError::LinkGone => Ok(gone(address, fields)),
            AssignLinkedError::Day(field, why) => Ok(Reply::rejected_at(field, why)),
            AssignLinkedError::SoAlready => Ok(Reply::rejected_at("links", ALREADY)),
        },
    }
}

/// The page comes anew, with the clients that there are now and what was typed.
fn gone(address: &Address, fields: &Fields) -> Reply {
    let draft = Draft { page: address.whole(), fields: fields.clone(), problems: Problems::at("links", GONE) };
    Reply { draft: Some(draft), ..Reply::go(address.whole()) }
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
}
