//! They Left: all that somebody has at the sites of an administrator ends in one step [R9] [R10].

use std::collections::HashMap;

use domain::authority::Refusal;
use domain::site::PidSl;
use domain::username::Username;
use leptos::prelude::*;
use store::ending::what::Ending;
use store::people::they_left::TheyLeftError;
use store::transaction::id::LinkId;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::shared::addresses;
use crate::panels::shared::ask_first::Question;
use crate::panels::shared::at_site::with_site;
use crate::panels::shared::ending;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// Who left, and the site at which somebody says so.
struct Asked {
    pid_sl: PidSl,
    username: Username,
    /// The link by which the person works there, where that is how the page was reached.
    link: Option<LinkId>,
}

impl Asked {
    async fn of(portal: &Portal, caller: &Caller, address: &Address) -> Result<Self, Trouble> {
        let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
        let username = address.get("username").unwrap_or_default();
        let is_key = |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let link = address.get("link").filter(is_key).map(LinkId::from);
        Ok(Self { pid_sl, username: Username::parse(&username).map_err(|_| Trouble::NotFound)?, link })
    }

    /// Name and address of the page above: the people of the site, or of the organization.
    fn above(&self) -> (&'static str, String) {
        let site = self.pid_sl.as_str();
        match &self.link {
            Some(link) => ("Linked Organization", addresses::of_link(site, link, "", &[])),
            None => ("Manage Subordinate Accounts", format!("/subordinates{}", query(&[("site", site)]))),
        }
    }

    /// Its address.
    fn list(&self) -> String {
        self.above().1
    }

    /// The person's own page there, if the person works there, else the list.
    fn back(&self, works_here: bool) -> String {
        let person = format!("/subordinates/{}{}", self.username, query(&[("site", self.pid_sl.as_str())]));
        if works_here && self.link.is_none() { person } else { self.list() }
    }

    /// What is said when there is nothing to end: to whoever was quicker, and to whoever typed another user ID.
    fn nothing(&self) -> String {
        format!("Nobody with the user ID {} has anything at the sites that you administer.", self.username)
    }
}

/// The page: what would end, and what stays.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let asked = Asked::of(portal, caller, address).await?;
    let actor = caller.inside()?;
    let (username, pid_sl) = (&asked.username, &asked.pid_sl);
    let previewed = portal.store.preview_they_left(&caller.circumstances, &actor.id, pid_sl, username).await;
    let sheet = Sheet::new("They Left").flash(flash::take(portal, caller, &address.whole()).await?);
    let (above, list) = asked.above();
    let home = (above.to_owned(), list);
    let (ending, left_out) = match previewed {
        Ok(departure) => departure,
        Err(error) => match caller.reason(error)? {
            TheyLeftError::Refused(refusal) => return Err(refusal.into()),
            TheyLeftError::NothingHere => {
                let sheet = sheet.trail([home, (username.to_string(), String::new())]);
                return Ok(sheet.html(parts::empty("Nothing to end", &asked.nothing())));
            }
        },
    };
    let works_here = ending.memberships.iter().any(|membership| membership.pid_sl == *pid_sl);
    let works_here = works_here || left_out.iter().any(|(left_out, _)| left_out == pid_sl.as_str());
    let back = asked.back(works_here);
    let name = name(&ending).unwrap_or(username.as_str()).to_owned();
    let sheet = sheet.trail([home, (name.clone(), back.clone())]).lede(format!("{name} · {username}"));
    let stays_somewhere = if left_out.is_empty() { "" } else { ", but for the sites under What stays" };
    let mut says = vec![format!("All that {name} has at the sites that you administer ends in one step{stays_somewhere}.")];
    if !ending.memberships.is_empty() {
        says.push(format!("{name} is signed out now."));
    }
    if !works_here {
        says.push(format!(
            "{name} stays one of the people of the linked organization. Its administrator can assign services here again while the link is in force. To rule that out, change the ceiling or end the link."
        ));
    }
    says.push("The user ID stays. Sites that you don’t administer stay as they are.".to_owned());
    let action = with_site(address, pid_sl.as_str()).whole();
    let question = Question { action, sends: Vec::new(), says, does: "They Left", back };
    let sheet = question.on(sheet, &ending);
    Ok(sheet.html(stays(&named(portal, caller, left_out).await?)))
}

/// Does it.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address) -> Result<Reply, Trouble> {
    let asked = Asked::of(portal, caller, address).await?;
    let actor = caller.inside()?;
    let done = portal.store.they_left(&caller.circumstances, &actor.id, &asked.pid_sl, &asked.username).await;
    let (ending, left_out) = match done {
        Ok(departure) => departure,
        Err(error) => match caller.reason(error)? {
            TheyLeftError::Refused(refusal) => return Err(refusal.into()),
            TheyLeftError::NothingHere => return Ok(Reply::go(asked.list()).saying(asked.nothing())),
        },
    };
    let left_out = named(portal, caller, left_out).await?;
    if left_out.is_empty() {
        return Ok(Reply::go(asked.list()).saying(ending::told(&ending)));
    }
    let stays = left_out.iter().map(|(site, refusal)| format!("Nothing ended at {site}: {refusal}")).collect();
    Ok(Reply::go(asked.list()).saying(format!("{} {}", ending::told(&ending), ending::message(stays))))
}

/// First and last name of whoever it is about.
fn name(ending: &Ending) -> Option<&str> {
    let membership = ending.memberships.first().map(|membership| membership.name.as_str());
    membership.or_else(|| ending.assignments.first().map(|assignment| assignment.name.as_str()))
}

/// The sites that are left out, with their names: mostly there are none.
async fn named(
    portal: &Portal,
    caller: &Caller,
    left_out: Vec<(String, Refusal)>,
) -> Result<Vec<(String, Refusal)>, Trouble> {
    if left_out.is_empty() {
        return Ok(left_out);
    }
    let pid_sls: Vec<&str> = left_out.iter().map(|(pid_sl, _)| pid_sl.as_str()).collect();
    let names = portal.store.site_names(&pid_sls).await.map_err(|fault| caller.broken(&fault))?;
    Ok(with_names(&names, left_out))
}

fn with_names(names: &HashMap<String, String>, left_out: Vec<(String, Refusal)>) -> Vec<(String, Refusal)> {
    let name = |pid_sl: String| match names.get(&pid_sl) {
        Some(name) => format!("{pid_sl} · {name}"),
        None => pid_sl,
    };
    left_out.into_iter().map(|(pid_sl, refusal)| (name(pid_sl), refusal)).collect()
}

/// The sites at which nothing ends, with the reason.
fn stays(left_out: &[(String, Refusal)]) -> AnyView {
    if left_out.is_empty() {
        return ().into_any();
    }
    let rows = left_out.iter().take(ending::MOST);
    let rows = rows.map(|(site, refusal)| vec![parts::strong(site), refusal.to_string().into_any()]).collect();
    view! {
        <section class="panel" aria-labelledby="what-stays">
            <h2 id="what-stays">"What stays"</h2>
            <p>"At these sites nothing ends."</p>
            {parts::results("", &["Site", "Why"], rows)}
            {ending::first_of(ending::MOST, left_out.len())}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_that_are_left_out_are_told_by_name() {
        let names = HashMap::from([("110091495C".to_owned(), "NEEDHAM".to_owned())]);
        let left_out =
            vec![("110091495C".into(), Refusal::AbovePrimaryUser), ("110091495D".into(), Refusal::NotOwnAdministrator)];
        let told = with_names(&names, left_out);
        let sites: Vec<_> = told.iter().map(|(site, _)| site.as_str()).collect();
        assert_eq!(sites, ["110091495C · NEEDHAM", "110091495D"]);
    }
}
