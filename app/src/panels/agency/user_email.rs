//! Change Email by the agency [R20]: to an address that nobody else has [R1].

use domain::fields::Fields;
use domain::forms::change_email::{ChangeEmail, FORM};
use leptos::prelude::*;
use store::agency::change_email::ChangeEmailError;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::agency::found_user::{find, name_of, trail_below};
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

const TAKEN: &str = "Another user ID has this address. Each address belongs to one person.";

/// The form.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, username: &str) -> Result<Sheet, Trouble> {
    let user = find(portal, caller, username).await?;
    if caller.inside()?.username == user.username {
        return Err(Trouble::Refused(domain::authority::Refusal::Oneself.to_string()));
    }
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let (name, back) = (name_of(&user), format!("/agency/users/{}", user.username));
    let look = Look { size: "long", inputmode: Some("email"), ..Look::default() };
    let form = view! {
        {parts::hidden("email_now", &user.email)}
        <section class="panel">
            {parts::facts([("Email Address now", user.email.clone())])}
            <div class="fields">{parts::field(&flash, "email", "New Email Address", look)}</div>
            <p>
                {format!("Make sure that it is {} who asks: whoever reads mail at the new address can reset the password. ", user.first_name)}
                "A message goes to both addresses. An activation code that is out works no longer."
            </p>
            <div class="actions">
                {parts::submit("Change Email", "primary")}
                <a class="button" href=back>"Cancel"</a>
            </div>
        </section>
    };
    Ok(Sheet::new("Change Email")
        .trail(trail_below(&user))
        .lede(format!("{name} · {}", user.username))
        .flash(flash)
        .labels(FORM.labels)
        .form(address.whole(), form, ()))
}

/// Changes it.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields, username: &str) -> Result<Reply, Trouble> {
    let user = find(portal, caller, username).await?;
    let form = match ChangeEmail::parse_with(fields, &user.email, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    match portal.store.change_email(&caller.circumstances, &caller.inside()?.id, &user.username, &form.email).await {
        Ok(()) => {
            let words = format!("Messages to {} go to {} from now on.", name_of(&user), form.email.as_str());
            Ok(Reply::go(format!("/agency/users/{}", user.username)).saying(words))
        }
        Err(error) => {
            let words = match caller.reason(error)? {
                ChangeEmailError::Refused(refusal) => return Err(refusal.into()),
                ChangeEmailError::NoSuchUser => refusals::UNKNOWN,
                ChangeEmailError::Terminated => refusals::GONE,
                ChangeEmailError::Same | ChangeEmailError::Taken => TAKEN,
            };
            Ok(Reply::rejected_at("email", words))
        }
    }
}
