//! Forgot Your Password: asks for an activation code by mail [R20]. Where no mail is sent the page says who can help.

use domain::activation::ASKED;
use domain::fields::Fields;
use domain::forms::forgot_password::{FORM, ForgotPassword};
use domain::throttle::wait_message;
use leptos::prelude::*;
use store::door::ask_activation::ActivationAsked;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let phone = &portal.settings.branding.help_desk_phone;
    let help_desk = format!("If you are one of them yourself, call the help desk at {phone}.");
    let sheet = Sheet::new("Forgot Your Password");
    if !portal.settings.mails {
        return Ok(sheet.html(view! {
            <section class="panel">
                <p>"Ask an administrator of your site: the primary user or a backup primary user. They can reset your password at once."</p>
                <p>{help_desk}</p>
                <a class="button" href="/sign-in">"Sign In"</a>
            </section>
        }));
    }
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let user_id = Look { size: "full", autocomplete: "username", ..Look::default() };
    let email = Look { size: "full", autocomplete: "email", inputmode: Some("email"), ..Look::default() };
    let form = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(&flash, "username", "User ID", user_id)}
                {parts::field(&flash, "email", "Email Address", email)}
            </div>
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    };
    let otherwise = view! {
        <section class="panel">
            <h2>"No message comes?"</h2>
            <p>
                "Ask an administrator of your site: the primary user or a backup primary user. They can reset your password, and know your user ID and email address. "
                {help_desk}
            </p>
            <p>"You have a code already? " <a href="/activate">"Use your activation code"</a> "."</p>
        </section>
    };
    Ok(sheet
        .lede("You get a message with an activation code. With it you choose a new password.")
        .flash(flash)
        .labels(FORM.labels)
        .form(address.whole(), form, ())
        .html(otherwise))
}

/// Asks for the code. The answer is the same for everybody.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    if !portal.settings.mails {
        return Err(Trouble::NotFound);
    }
    let form = match ForgotPassword::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let asked = portal.store.ask_activation(&caller.circumstances, &form.username, &form.email).await;
    match asked.map_err(|fault| caller.broken(&fault))? {
        ActivationAsked::Taken => Ok(Reply::go("/activate").saying(ASKED)),
        ActivationAsked::Wait(until) => Ok(Reply::rejected_at("", wait_message(until, caller.now()))),
    }
}
