//! Reset Password by the agency [R20]: where mail is sent, an activation code goes to the person; where it isn't, the answer is a
//! page with a one-time password, shown once, to print or to read out.

use leptos::prelude::*;
use store::CommandError;
use store::agency::agency_user::AgencyUser;
use store::agency::find_users::UserStatus;
use store::agency::reset_user_password::ResetUserPasswordError;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::agency::found_user::{find, name_of, trail_below};
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, PasswordLetter, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// Whether it makes sense for a user ID as it stands: a message would let nobody in who is suspended.
pub fn possible(user: &AgencyUser, mails: bool) -> bool {
    match user.status {
        UserStatus::Active => true,
        UserStatus::Suspended => !mails,
        UserStatus::Terminated => false,
    }
}

fn cannot(user: &AgencyUser) -> String {
    let name = name_of(user);
    match user.status {
        UserStatus::Terminated => format!("The user ID of {name} is terminated. That is for good."),
        _ => {
            format!("The user ID of {name} is suspended. Choose Reactivate first: nobody is let in by a message until then.")
        }
    }
}

/// The question.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, username: &str) -> Result<Sheet, Trouble> {
    let (user, mails) = (find(portal, caller, username).await?, portal.settings.mails);
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let (name, back) = (name_of(&user), format!("/agency/users/{}", user.username));
    let sheet =
        Sheet::new("Reset Password").trail(trail_below(&user)).lede(format!("{name} · {}", user.username)).flash(flash);
    if caller.inside()?.username == user.username {
        return Err(Trouble::Refused(domain::authority::Refusal::Oneself.to_string()));
    }
    if !possible(&user, mails) {
        let words = cannot(&user);
        return Ok(sheet.html(view! {
            <section class="panel empty"><p>{words}</p><a class="button" href=back>{format!("Back to {name}")}</a></section>
        }));
    }
    let first = &user.first_name;
    let ends = format!("The password used until now stops working, and {first} is signed out everywhere.");
    if mails {
        let goes = format!(
            "A message with an activation code goes to {}. With it {first} chooses a new password. It works for 24 hours.",
            user.email
        );
        let form = view! {
            <section class="panel">
                <p>{goes}</p>
                <p>{ends}</p>
                <div class="actions">
                    {parts::submit("Reset Password", "primary")}
                    <a class="button" href=back>"Cancel"</a>
                </div>
            </section>
        };
        return Ok(sheet.form(address.whole(), form, ()));
    }
    // Sent by the browser itself, to a tab of its own: the answer is the page with the password, and stands nowhere else.
    let once = format!(
        "A one-time password opens in a new tab, this once. Print it there for {first}, or read it out. It works for 72 hours, only \
         to set an own password."
    );
    let action = address.whole();
    Ok(sheet.html(view! {
        <section class="panel">
            <p>{format!("First make sure that it is {first} who asks, in person or at a number that you know.")}</p>
            <p id="shown-once">{once}</p>
            <p>{ends}</p>
            <form method="post" action=action target=format!("password-{}", user.username)>
                <div class="actions">
                    <button type="submit" class="button primary" aria-describedby="shown-once">"Reset Password"</button>
                    <a class="button" href=back>"Cancel"</a>
                </div>
            </form>
        </section>
    }))
}

/// Resets it.
pub async fn submit(portal: &Portal, caller: &Caller, username: &str) -> Result<Reply, Trouble> {
    let user = find(portal, caller, username).await?;
    let (name, back) = (name_of(&user), format!("/agency/users/{}", user.username));
    let (actor, username) = (caller.inside()?, &user.username);
    let not_reset = |error: CommandError<ResetUserPasswordError>| {
        let words = match caller.reason(error)? {
            ResetUserPasswordError::Refused(refusal) => return Err(refusal.into()),
            ResetUserPasswordError::NoSuchUser => refusals::UNKNOWN.to_owned(),
            ResetUserPasswordError::Terminated | ResetUserPasswordError::Suspended => cannot(&user),
        };
        Ok(Reply::go(back.clone()).saying(words))
    };
    if portal.settings.mails {
        return match portal.store.reset_user_password_by_mail(&caller.circumstances, &actor.id, username).await {
            Ok(()) => {
                let words = format!("A message with an activation code is on its way to {name}, at {}.", user.email);
                Ok(Reply::go(back.clone()).saying(words))
            }
            Err(error) => not_reset(error),
        };
    }
    match portal.store.reset_user_password(&caller.circumstances, Some(&actor.id), username).await {
        Ok(made) => {
            let works_until = crate::server_side::words::until(made.works_until, &portal.settings.time_zone);
            let letter = PasswordLetter { name, one_time_password: made.one_time_password, works_until };
            Ok(Reply::document((portal.settings.password_letter)(&portal.settings, &letter)))
        }
        Err(error) => not_reset(error),
    }
}
