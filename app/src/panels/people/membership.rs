//! Reset Password, Suspend, Reactivate, Remove: each says first what it does, and to whom.

use domain::authority::{MembershipChange, Refusal, ResetWay};
use domain::username::Username;
use leptos::prelude::*;
use store::CommandError;
use store::door::flash::Issued;
use store::door::reset_password::ResetPasswordError;
use store::ending::what::Ending;
use store::people::change_membership::ChangeMembershipError;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::people::modify::{ModifyPage, refused_words};
use crate::panels::shared::at_site::with_site;
use crate::panels::shared::ending;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// The deed that an address names.
fn change_of(slug: &str) -> Option<MembershipChange> {
    match slug {
        "reset-password" => Some(MembershipChange::ResetPassword),
        "suspend" => Some(MembershipChange::Suspend),
        "reactivate" => Some(MembershipChange::Reactivate),
        "remove" => Some(MembershipChange::Remove),
        _ => None,
    }
}

/// Does it.
pub async fn submit(
    portal: &Portal,
    caller: &Caller,
    address: &Address,
    username: &str,
    slug: &str,
) -> Result<Reply, Trouble> {
    let site = address.get("site");
    let change = change_of(slug).ok_or(Trouble::NotFound)?;
    let username = Username::parse(username).map_err(|_| Trouble::NotFound)?;
    let (pid_sl, _) = portal.administered_site(caller, site.as_deref()).await?;
    let actor = caller.inside()?;
    let view = portal.store.subordinate(&actor.id, &pid_sl, &username, caller.now()).await;
    let person = view.map_err(|error| caller.stopped(error))?.ok_or(Trouble::NotFound)?;
    let name = format!("{} {}", person.first_name, person.last_name);
    let list = format!("/subordinates?site={pid_sl}");
    let not_reset = |error: CommandError<ResetPasswordError>| {
        let words = match caller.reason(error)? {
            ResetPasswordError::Refused(refusal @ Refusal::ResetElsewhere) => {
                return Err(Trouble::Refused(refused_words(portal, refusal)));
            }
            ResetPasswordError::Refused(refusal) => return Err(refusal.into()),
            ResetPasswordError::NoMember => return Err(Trouble::NotFound),
            ResetPasswordError::IdStopped => {
                format!("The agency has stopped the user ID of {name}. Nothing was changed.")
            }
            ResetPasswordError::TooOften => format!(
                "The password of {name} was reset several times already. The last message has the code: nothing was changed. \
                 Try again later, or call the agency’s help desk."
            ),
        };
        Ok(Reply::go(list.clone()).saying(words))
    };
    if change == MembershipChange::ResetPassword && person.reset == ResetWay::Mailed && portal.settings.mails {
        return match portal.store.reset_password_by_mail(&caller.circumstances, &actor.id, &pid_sl, &username).await {
            Ok(()) => {
                let words = format!("A message with an activation code is on its way to {name}’s own email address.");
                Ok(Reply::go(list).saying(words))
            }
            Err(error) => not_reset(error),
        };
    }
    if change == MembershipChange::ResetPassword {
        let credentials = match portal.store.reset_password(&caller.circumstances, &actor.id, &pid_sl, &username).await {
            Ok(credentials) => credentials,
            Err(error) => return not_reset(error),
        };
        let issued = Issued {
            username: username.to_string(),
            one_time_password: credentials.one_time_password.reveal().to_owned(),
            first_name: person.first_name,
            last_name: person.last_name,
            works_until: crate::server_side::words::until(credentials.works_until, &portal.settings.time_zone),
            what: "has a new one-time password.".to_owned(),
            pid_sl: pid_sl.to_string(),
        };
        return Ok(Reply::go(format!("/subordinates/confirmation?site={pid_sl}")).showing(issued));
    }
    let ended = match portal.store.change_membership(&caller.circumstances, &actor.id, &pid_sl, &username, change).await {
        Ok(ended) => ended,
        Err(error) => {
            return match caller.reason(error)? {
                ChangeMembershipError::Refused(refusal) => Err(refusal.into()),
                ChangeMembershipError::NoMember => Err(Trouble::NotFound),
                ChangeMembershipError::SoAlready => Ok(Reply::go(list).saying(format!("That was done already for {name}."))),
            };
        }
    };
    let words = match change {
        MembershipChange::Suspend => format!("{name} is suspended at this site. Reactivate gives everything back."),
        MembershipChange::Reactivate => format!("{name} can use the assigned services again."),
        _ => ending::told(&ended),
    };
    Ok(Reply::go(list).saying(words))
}

/// Heading, what happens, and the words and look of the button.
fn told(
    change: MembershipChange,
    page: &ModifyPage,
    reset: ResetWay,
    ends: Option<&Ending>,
) -> (&'static str, Vec<String>, &'static str) {
    let (first, site) = (&page.first_name, format!("{} · {}", page.site, page.site_name));
    // Of the same services as the list of what ends or rests: also those at clients.
    let services = ends.map(|ends| if change == MembershipChange::Suspend { &ends.resting } else { &ends.assignments });
    let clients = services.is_some_and(|services| services.iter().any(|service| service.pid_sl != page.site));
    let others = if clients { "what others gave stays, too" } else { "other sites stay as they are" };
    let (ending, staying, given) = match services.map_or(page.assigned.len(), Vec::len) {
        0 => ("Nothing was assigned there.".to_owned(), String::new(), "everything that will be assigned".to_owned()),
        1 => ("1 service ends now.".to_owned(), " The service stays assigned.".to_owned(), "1 service".to_owned()),
        n => (format!("{n} services end now."), format!(" All {n} services stay assigned."), format!("{n} services")),
    };
    match change {
        MembershipChange::ResetPassword => (
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
        MembershipChange::Suspend => (
            "Suspend",
            vec![
                format!("{first} can’t use anything for {site} until you choose Reactivate.{staying}"),
                format!("{first} is signed out now. The user ID stays as it is, and {others}."),
            ],
            "danger primary",
        ),
        MembershipChange::Reactivate => {
            ("Reactivate", vec![format!("{first} can use {given} for {site} again, at once.")], "primary")
        }
        MembershipChange::Remove | MembershipChange::ChangeServices => (
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
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, slug: &str) -> Result<Sheet, Trouble> {
    let change = change_of(slug).ok_or(Trouble::NotFound)?;
    let (page, reset) = crate::panels::people::modify::load_with_way(portal, caller, address).await?;
    if let Some(why) = page.refusal(change) {
        return Err(Trouble::Refused(why.to_owned()));
    }
    let preview = match change {
        MembershipChange::Suspend | MembershipChange::Remove => {
            let actor = caller.inside()?;
            let ends = portal
                .store
                .preview_change_of_membership(&caller.circumstances, &actor.id, &page.site, &page.username, change)
                .await;
            // What was done already has nothing more to end.
            ends.ok()
        }
        _ => None,
    };
    let (words, what, look) = told(change, &page, reset, preview.as_ref());
    let ModifyPage { flash, site, username, name, .. } = page;
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
    let back = view! { <form id="go-back" method="get" action=person>{parts::hidden("site", site.as_str())}</form> };
    let sheet = Sheet::new(words).trail(trail).lede(format!("{name} · {username}")).flash(flash);
    let action = with_site(address, site.as_str()).whole();
    Ok(sheet.html(preview.as_ref().map(ending::preview)).form(action, form, ()).html(back))
}
