//! Activation: whoever has the code that was mailed, and knows the user ID, chooses a new password [R20].

use domain::activation::{REFUSED, check_activation};
use domain::fields::{Fields, Problems};
use domain::throttle::wait_message;
use leptos::prelude::*;
use store::activate::Activated;

use crate::desk::{Caller, Desk, Reply, SessionAfter};
use crate::page::Place;
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};
use crate::trouble::Trouble;

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let opening = super::opening::take(desk, caller, &place.address()).await?;
    let user_id = Look { size: "full", autocomplete: "username", ..Look::default() };
    let hint = "Four words and two numbers from the message. Capitals and hyphens don’t matter.";
    let code = Look { size: "full", autocomplete: "one-time-code", hint, ..Look::default() };
    let form = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(&opening, "username", "User ID", user_id)}
                {parts::field(&opening, "activation_code", "Activation Code", code)}
            </div>
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    };
    Ok(Sheet::new("Activation")
        .lede("Type the code from the message. Next you choose a new password.")
        .opening(opening)
        .labels(&[("username", "User ID"), ("activation_code", "Activation Code")])
        .form(place.address(), form, ()))
}

/// Lets in whoever has the code, as far as to choose a password.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let again = |problems| Ok(Reply::again(place, fields, problems));
    let problems = check_activation(fields);
    if !problems.is_empty() {
        return again(problems);
    }
    let broken = |fault| caller.broken(&fault);
    let (username, code) = (fields.get("username"), fields.get("activation_code"));
    let token = match desk.store.activate(&caller.deed, username, code, caller.visit.as_ref()).await.map_err(broken)? {
        Activated::Done(token) => token,
        Activated::Refused => return again(Problems::at("", REFUSED)),
        Activated::Wait(until) => return again(Problems::at("", wait_message(until, caller.now()))),
    };
    let visit = desk.store.visit(&token, caller.now(), desk.settings.limits).await.map_err(broken)?;
    let to = desk.onward(caller, &visit.ok_or(Trouble::SignedOut)?, "/", true).await?;
    Ok(Reply::go_whole(to, SessionAfter::New(token)))
}
