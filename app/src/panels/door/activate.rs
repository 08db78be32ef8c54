//! Activation: whoever has the code that was mailed, and knows the user ID, chooses a new password [R20].

use domain::activation::REFUSED;
use domain::fields::Fields;
use domain::forms::activation::{Activation, FORM};
use domain::throttle::wait_message;
use leptos::prelude::*;
use store::door::activate::Activated;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal, Reply, SessionAfter};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let user_id = Look { size: "full", autocomplete: "username", ..Look::default() };
    let hint = "Four words and two numbers from the message. Capitals and hyphens don’t matter.";
    let code = Look { size: "full", autocomplete: "one-time-code", hint, ..Look::default() };
    let form = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(&flash, "username", "User ID", user_id)}
                {parts::field(&flash, "activation_code", "Activation Code", code)}
            </div>
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    };
    Ok(Sheet::new("Activation")
        .lede("Type the code from the message. Next you choose a new password.")
        .flash(flash)
        .labels(FORM.labels)
        .form(address.whole(), form, ()))
}

/// Lets in whoever has the code, as far as to choose a password.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let form = match Activation::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let activated =
        portal.store.activate(&caller.circumstances, &form.username, form.code.reveal(), caller.session.as_ref()).await;
    let token = match activated.map_err(|fault| caller.broken(&fault))? {
        Activated::Done(token) => token,
        Activated::Refused => return Ok(Reply::rejected_at("", REFUSED)),
        Activated::Wait(until) => return Ok(Reply::rejected_at("", wait_message(until, caller.now()))),
    };
    let session = portal.session(caller, &token).await?;
    let to = portal.onward(caller, &session, "/", true).await?;
    Ok(Reply::go_whole(to, SessionAfter::New(token)))
}
