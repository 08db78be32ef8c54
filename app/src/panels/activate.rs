//! Activation: whoever has the code that was mailed, and knows the user ID, chooses a new password [R20].

use domain::activation::REFUSED;
use domain::fields::Fields;
use domain::forms::activation::{Activation, FORM};
use domain::throttle::wait_message;
use leptos::prelude::*;
use store::door::activate::Activated;

use crate::page::address::Place;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk, Reply, SessionAfter};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let opening = crate::server_side::opening::take(desk, caller, &place.address()).await?;
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
        .labels(FORM.labels)
        .form(place.address(), form, ()))
}

/// Lets in whoever has the code, as far as to choose a password.
pub async fn submit(desk: &Desk, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let form = match Activation::parse(fields, desk.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let activated = desk.store.activate(&caller.deed, &form.username, form.code.reveal(), caller.visit.as_ref()).await;
    let token = match activated.map_err(|fault| caller.broken(&fault))? {
        Activated::Done(token) => token,
        Activated::Refused => return Ok(Reply::rejected_at("", REFUSED)),
        Activated::Wait(until) => return Ok(Reply::rejected_at("", wait_message(until, caller.now()))),
    };
    let visit = desk.visit(caller, &token).await?;
    let to = desk.onward(caller, &visit, "/", true).await?;
    Ok(Reply::go_whole(to, SessionAfter::New(token)))
}
