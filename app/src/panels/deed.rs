//! Reset Password, Suspend, Reactivate, Remove: each says first what it does, and to whom.

use domain::authority::{Deed, Refusal, ResetWay};
use domain::site::PidSl;
use domain::username::Username;
use leptos::prelude::*;
use store::Stop;
use store::door::flash::Issued;
use store::ending::what::Ending;
use store::transaction::not_done::NotDone;

use super::at_site::with_site;
use super::ending;
use super::modify::{ModifyPage, refused_words};
use crate::page::address::Place;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk, Reply};
use crate::sheet::{Sheet, parts};

/// The deed that an address names.
fn deed_of(slug: &str) -> Option<Deed> {
    match slug {
        "reset-password" => Some(Deed::ResetPassword),
        "suspend" => Some(Deed::Suspend),
        "reactivate" => Some(Deed::Reactivate),
        "remove" => Some(Deed::Remove),
        _ => None,
    }
}

/// Does it.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, username: &str, slug: &str) -> Result<Reply, Trouble> {
    let site = place.get("site");
    let deed = deed_of(slug).ok_or(Trouble::NotFound)?;
    let username = Username::parse(username).map_err(|_| Trouble::NotFound)?;
    let (pid_sl, _) = desk.administered_site(caller, site.as_deref()).await?;
    let actor = caller.inside()?;
    let view = desk.store.subordinate(&actor.id, &pid_sl, username.as_str(), caller.now()).await;
    let person = view.map_err(|stop| caller.stopped(stop))?.ok_or(Trouble::NotFound)?;
    let name = format!("{} {}", person.first_name, person.last_name);
    let list = format!("/subordinates?site={pid_sl}");
    let stopped = |stop: Stop<NotDone>| match stop {
        Stop::Rejected(NotDone::Refused(refusal @ Refusal::ResetElsewhere)) => {
            Err(Trouble::Refused(refused_words(desk, refusal)))
        }
        Stop::Rejected(NotDone::Refused(refusal)) => Err(caller.stopped(Stop::Rejected(refusal))),
        Stop::Rejected(NotDone::Already) => Ok(Reply::go(list.clone()).saying(format!("That was done already for {name}."))),
        Stop::Rejected(_) => Err(Trouble::NotFound),
        Stop::Fault(fault) => Err(caller.broken(&fault)),
    };
    if deed == Deed::ResetPassword && person.reset == ResetWay::Mailed && desk.settings.mails {
        return match desk.store.reset_password_by_mail(&caller.deed, &actor.id, &pid_sl, &username).await {
            Ok(()) => {
                let words = format!("A message with an activation code is on its way to {name}’s own email address.");
                Ok(Reply::go(list).saying(words))
            }
            Err(Stop::Rejected(NotDone::Gone)) => {
                Ok(Reply::go(list).saying(format!("The agency has stopped the user ID of {name}. Nothing was changed.")))
            }
            Err(Stop::Rejected(NotDone::Already)) => {
                let words = format!(
                    "The password of {name} was reset several times already. The last message has the code: nothing was changed. \
                     Try again later, or call the agency’s help desk."
                );
                Ok(Reply::go(list).saying(words))
            }
            Err(stop) => stopped(stop),
        };
    }
    if deed == Deed::ResetPassword {
        let credentials = match desk.store.reset_password(&caller.deed, &actor.id, &pid_sl, &username).await {
            Ok(credentials) => credentials,
            Err(stop) => return stopped(stop),
        };
        let issued = Issued {
            username: username.to_string(),
            one_time_password: credentials.one_time_password.reveal().to_owned(),
            first_name: person.first_name,
            last_name: person.last_name,
            works_until: crate::server_side::words::until(credentials.works_until, &desk.settings.time_zone),
            what: "has a new one-time password.".to_owned(),
            pid_sl: pid_sl.to_string(),
        };
        return Ok(Reply::go(format!("/subordinates/confirmation?site={pid_sl}")).showing(issued));
    }
    let ended = match desk.store.membership_deed(&caller.deed, &actor.id, &pid_sl, username.as_str(), deed).await {
        Ok(ended) => ended,
        Err(stop) => return stopped(stop),
    };
    let words = match deed {
        Deed::Suspend => format!("{name} is suspended at this site. Reactivate gives everything back."),
        Deed::Reactivate => format!("{name} can use the assigned services again."),
        _ => ending::told(&ended),
    };
    Ok(Reply::go(list).saying(words))
}

/// Heading, what happens, and the words and look of the button.
fn told(deed: Deed, page: &ModifyPage, reset: ResetWay, ends: Option<&Ending>) -> (&'static str, Vec<String>, &'static str) {
    let (first, site) = (&page.first_name, format!("{} · {}", page.site, page.site_name));
    // Of the same services as the list of what ends or rests: also those at clients.
    let services = ends.map(|ends| if deed == Deed::Suspend { &ends.resting } else { &ends.assignments });
    let clients = services.is_some_and(|services| services.iter().any(|service| service.pid_sl != page.site));
    let others = if clients { "what others gave stays, too" } else { "other sites stay as they are" };
    let (ending, staying, given) = match services.map_or(page.assigned.len(), Vec::len) {
        0 => ("Nothing was assigned there.".to_owned(), String::new(), "everything that will be assigned".to_owned()),
        1 => ("1 service ends now.".to_owned(), " The service stays assigned.".to_owned(), "1 service".to_owned()),
        n => (format!("{n} services end now."), format!(" All {n} services stay assigned."), format!("{n} services")),
    };
    match deed {
        Deed::ResetPassword => (
            "Reset Password",
            vec![
                match reset {
                    ResetWay::Shown => {
                        format!("{first} gets a new one-time password. You see it once and tell it to {first}.")
                    }
                    ResetWay::Mailed => format!(
                        "A message with an activation code goes to {first}’s own email address. Nobody else sees the code. With it \
                         {first} chooses a new password, within 24 hours."
                    ),
                },
                "The password used until now stops working, and whatever is open under it is signed out.".to_owned(),
            ],
            "primary",
        ),
        Deed::Suspend => (
            "Suspend",
            vec![
                format!("{first} can’t use anything for {site} until you choose Reactivate.{staying}"),
                format!("{first} is signed out now. The user ID stays as it is, and {others}."),
            ],
            "danger primary",
        ),
        Deed::Reactivate => ("Reactivate", vec![format!("{first} can use {given} for {site} again, at once.")], "primary"),
        Deed::Remove | Deed::ChangeServices => (
            "Remove",
            vec![
                format!("{first} no longer works for {site}. {ending}"),
                format!("{first} is signed out now. The user ID stays {first}’s, and {others}."),
                "To stop the access for a while only, choose Suspend instead.".to_owned(),
            ],
            "danger primary",
        ),
    }
}

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place, slug: &str) -> Result<Sheet, Trouble> {
    let deed = deed_of(slug).ok_or(Trouble::NotFound)?;
    let (page, reset) = super::modify::load_with_way(desk, caller, place).await?;
    if let Some(why) = page.refusal(deed) {
        return Err(Trouble::Refused(why.to_owned()));
    }
    let preview = match deed {
        Deed::Suspend | Deed::Remove => {
            let pid_sl = PidSl::parse(&page.site).map_err(|_| Trouble::NotFound)?;
            let actor = caller.inside()?;
            let ends = desk.store.preview_membership_deed(&caller.deed, &actor.id, &pid_sl, &page.username, deed).await;
            // What was done already has nothing more to end.
            ends.ok()
        }
        _ => None,
    };
    let (words, what, look) = told(deed, &page, reset, preview.as_ref());
    let ModifyPage { opening, site, username, name, .. } = page;
    let person = format!("/subordinates/{username}");
    let trail = [
        ("Manage Subordinate Accounts".to_owned(), format!("/subordinates?site={site}")),
        (name.clone(), format!("{person}?site={site}")),
    ];
    let form = view! {
        <section class="panel">
            {what.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            <div class="actions">
                {parts::submit(words, look)}
                <button type="submit" class="button" form="go-back">"Cancel"</button>
            </div>
        </section>
    };
    let back = view! { <form id="go-back" method="get" action=person>{parts::hidden("site", &site)}</form> };
    let sheet = Sheet::new(words).trail(trail).lede(format!("{name} · {username}")).opening(opening);
    let action = with_site(place, &site).address();
    Ok(sheet.html(preview.as_ref().map(ending::preview)).form(action, form, ()).html(back))
}
