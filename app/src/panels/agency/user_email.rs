//! Change Email by the agency [R20]: to an address that nobody else has [R1].

use domain::contact::EmailAddress;
use domain::fields::{Fields, Problems};
use leptos::prelude::*;
use store::not_done::NotDone;

use super::user::{find, name_of, trail_below};
use crate::desk::{Caller, Desk, Reply};
use crate::page::Place;
use crate::panels::{opening, refusals};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};
use crate::trouble::Trouble;

const TAKEN: &str = "Another user ID has this address. Each address belongs to one person.";
const THE_SAME: &str = "This is the address already.";

/// The form.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place, username: &str) -> Result<Sheet, Trouble> {
    let user = find(desk, caller, username).await?;
    if caller.inside()?.username == user.username {
        return Err(Trouble::Refused(domain::authority::Refusal::Oneself.to_string()));
    }
    let opening = opening::take(desk, caller, &place.address()).await?;
    let (name, back) = (name_of(&user), format!("/agency/users/{}", user.username));
    let look = Look { size: "long", inputmode: Some("email"), ..Look::default() };
    let form = view! {
        <section class="panel">
            {parts::facts([("Email Address now", user.email.clone())])}
            <div class="fields">{parts::field(&opening, "email", "New Email Address", look)}</div>
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
        .opening(opening)
        .labels(&[("email", "New Email Address")])
        .form(place.address(), form, ()))
}

/// Changes it.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields, username: &str) -> Result<Reply, Trouble> {
    let user = find(desk, caller, username).await?;
    let wrong = |words: &dyn std::fmt::Display| Ok(Reply::again(place, fields, Problems::at("email", words)));
    let email = match EmailAddress::parse(fields.get("email")) {
        Ok(email) if email.as_str() == user.email => return wrong(&THE_SAME),
        Ok(email) => email,
        Err(error) => return wrong(&error),
    };
    match desk.store.change_email(&caller.deed, &caller.inside()?.id, &user.username, &email).await {
        Ok(()) => {
            let words = format!("Messages to {} go to {} from now on.", name_of(&user), email.as_str());
            Ok(Reply::go(format!("/agency/users/{}", user.username)).saying(words))
        }
        Err(stop) => refusals::of(caller, stop).or(&NotDone::Already, TAKEN).again(place, fields, "email"),
    }
}
