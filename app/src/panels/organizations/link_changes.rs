//! What a site takes back from a linked organization [R15]: services of the ceiling, one person, or the whole link. Each is
//! asked first.

use std::collections::BTreeSet;

use domain::catalogue::ServiceCode;
use domain::fields::{Fields, Problems};
use domain::forms::change_ceiling::ChangeCeiling;
use domain::username::Username;
use store::CommandError;
use store::organizations::change_link::{ChangeLinkError, LinkChange};
use store::organizations::linked::LinkOfSite;
use store::transaction::id::LinkId;

use crate::page::address::{Address, query_pairs};
use crate::page::trouble::Trouble;
use crate::panels::organizations::link::{Change, ceiling_now, instead, open, over};
use crate::panels::organizations::linked_organization::submit;
use crate::panels::organizations::linked_organizations::list;
use crate::panels::shared::addresses;
use crate::panels::shared::ask_first::Question;
use crate::panels::shared::at_site::AtSite;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// The head of a page that asks, and the way back to the link.
fn head(title: &str, at: &mut AtSite, link: &LinkOfSite) -> (Sheet, String) {
    let back = addresses::of_link(at.pid_sl.as_str(), &link.id, "", &[]);
    let trail = [("Linked Organizations".to_owned(), list(at.pid_sl.as_str())), (link.other_name.clone(), back.clone())];
    (Sheet::new(title).trail(trail).flash(std::mem::take(&mut at.flash)), back)
}

/// Change Ceiling: what ends with a smaller one.
pub async fn load_ceiling(portal: &Portal, caller: &Caller, address: &Address, id: LinkId) -> Result<Sheet, Trouble> {
    let (mut at, link) = open(portal, caller, address, &id).await?;
    let Some(link) = link else { return Ok(over(at)) };
    let fields: Fields = query_pairs(&address.query).into_iter().collect();
    let wrong = |problems: Problems| Trouble::Refused(problems.of("services").unwrap_or_default().to_owned());
    let services = ChangeCeiling::parse(&fields, portal.today(caller)?).map_err(wrong)?.services;
    let change = LinkChange::Ceiling(&services);
    let ending = portal.store.preview_change_link(&caller.circumstances, &caller.inside()?.id, &id, change).await;
    let ending = ending.map_err(|error| instead(caller, error))?;
    let offer = portal.store.offer(&at.pid_sl).await.map_err(|fault| caller.broken(&fault))?;
    let ceiling: BTreeSet<ServiceCode> = link.ceiling.iter().filter_map(|(code, _)| ServiceCode::parse(code).ok()).collect();
    // What another administrator changed since the form was shown stays as it is.
    let (chosen, seen) = (&services.chosen, services.seen.as_ref().unwrap_or(&ceiling));
    let (mut out, mut new) = (Vec::new(), Vec::new());
    // What isn't offered now [R13] stays in the ceiling, and rests.
    for service in offer.services() {
        let code = &service.code;
        match (chosen.contains(code), seen.contains(code), ceiling.contains(code)) {
            (false, true, true) => out.push(service.name.as_str()),
            (true, false, false) => new.push(service.name.as_str()),
            _ => {}
        }
    }
    let sentence = |words: &str, names: &[&str]| (!names.is_empty()).then(|| format!("{words}: {}.", names.join(", ")));
    let says =
        [sentence("No longer in the ceiling", &out), sentence("New in the ceiling", &new)].into_iter().flatten().collect();
    let sends = chosen.iter().map(|code| ("services", code.to_string()));
    // Once without any: else the form would not say what was seen if nothing was.
    let sends = sends.chain([("seen", String::new())]).chain(seen.iter().map(|code| ("seen", code.to_string())));
    let sends = sends.chain([("confirmed", "1".to_owned())]).collect();
    let (sheet, back) = head("Change Ceiling", &mut at, &link);
    let question = Question { action: at.here.whole(), sends, says, does: "Change Ceiling", back };
    Ok(question.on(sheet.lede(format!("{} · {}", link.other_pid_sl, link.other_name)), &ending))
}

/// Changes the ceiling, after what ends was shown.
pub async fn submit_ceiling(
    portal: &Portal,
    caller: &Caller,
    address: &Address,
    fields: &Fields,
    id: LinkId,
) -> Result<Reply, Trouble> {
    let form = ChangeCeiling::parse(fields, portal.today(caller)?).ok().filter(|form| form.confirmed);
    let Some(form) = form else { return submit(portal, caller, address, fields, id).await };
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let to = addresses::of_link(pid_sl.as_str(), &id, "", &[]);
    let said = ceiling_now(&form.services);
    Change { id: &id, change: LinkChange::Ceiling(&form.services), to, said }.carry_out(portal, caller, &pid_sl).await
}

/// End Link: what ends with it.
pub async fn load_end(portal: &Portal, caller: &Caller, address: &Address, id: LinkId) -> Result<Sheet, Trouble> {
    let (mut at, link) = open(portal, caller, address, &id).await?;
    let Some(link) = link else { return Ok(over(at)) };
    let ending = portal.store.preview_change_link(&caller.circumstances, &caller.inside()?.id, &id, LinkChange::End).await;
    let ending = ending.map_err(|error| instead(caller, error))?;
    let (sheet, back) = head("End Link", &mut at, &link);
    let says = vec![
        "The organization’s people keep their user IDs, and what they use for others.".to_owned(),
        "To link it again, you offer a new link, and the organization accepts it.".to_owned(),
    ];
    let question = Question { action: at.here.whole(), sends: Vec::new(), says, does: "End Link", back };
    Ok(question.on(sheet.lede(format!("{} · {}", link.other_pid_sl, link.other_name)), &ending))
}

/// Ends the link.
pub async fn submit_end(portal: &Portal, caller: &Caller, address: &Address, id: LinkId) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let (to, said) = (list(pid_sl.as_str()), "The link has ended.".to_owned());
    Change { id: &id, change: LinkChange::End, to, said }.carry_out(portal, caller, &pid_sl).await
}

/// Remove: what one of the organization's people loses.
pub async fn load_remove(portal: &Portal, caller: &Caller, address: &Address, id: LinkId) -> Result<Sheet, Trouble> {
    let (mut at, link) = open(portal, caller, address, &id).await?;
    let Some(link) = link else { return Ok(over(at)) };
    let username = address.get("username").unwrap_or_default();
    let ending = match Username::parse(&username) {
        Ok(person) => {
            let change = LinkChange::Person(&person);
            portal.store.preview_change_link(&caller.circumstances, &caller.inside()?.id, &id, change).await
        }
        Err(_) => Err(ChangeLinkError::NothingByLink.into()),
    };
    let (sheet, back) = head("Remove", &mut at, &link);
    let ending = match ending {
        Ok(ending) => ending,
        Err(CommandError::Rejected(ChangeLinkError::NothingByLink)) => {
            let words = "This person has nothing by this link, or no longer. The link’s page shows who has.";
            return Ok(sheet.html(parts::empty("Nothing to take away", words)));
        }
        Err(error) => return Err(instead(caller, error)),
    };
    let name = ending.assignments.first().map_or(username.as_str(), |assignment| assignment.name.as_str());
    let sheet = sheet.lede(format!("{name} · {username}"));
    let says = vec![
        format!("{name} keeps the user ID, and what it gives for others."),
        format!(
            "The administrator of {} can assign services here again while the link is in force. To rule that out, change the ceiling or end the link.",
            link.other_name
        ),
    ];
    let question = Question { action: at.here.whole(), sends: Vec::new(), says, does: "Remove", back };
    Ok(question.on(sheet, &ending))
}

/// Removes the person.
pub async fn submit_remove(portal: &Portal, caller: &Caller, address: &Address, id: LinkId) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let username = Username::parse(&address.get("username").unwrap_or_default()).map_err(|_| Trouble::NotFound)?;
    let to = addresses::of_link(pid_sl.as_str(), &id, "", &[]);
    let said = format!("{username} is removed from this link.");
    Change { id: &id, change: LinkChange::Person(&username), to, said }.carry_out(portal, caller, &pid_sl).await
}
