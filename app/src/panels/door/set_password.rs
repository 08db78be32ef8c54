//! Set Your Password: the first step after a one-time password [R3] [R8].

use domain::fields::Fields;
use domain::forms::set_password::{FORM, SetPassword};
use leptos::prelude::*;
use store::CommandError;
use store::door::set_password::SetPasswordError;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal, Reply, SessionAfter};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let username = caller.user()?.username.clone();
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let hint = "15 to 128 characters. Three or four words that don’t belong together are easy to remember and hard to guess. \
                Spaces and any letters are fine.";
    let new = Look { size: "full", kind: "password", autocomplete: "new-password", hint, ..Look::default() };
    let form = view! {
        <section class="panel">
            <input type="text" name="username" autocomplete="username" value=username.to_string() readonly=true hidden=true/>
            <div class="fields">
                {parts::field(&flash, "new_password", "New Password", new)}
                {parts::field(&flash, "confirm_new_password", "Confirm New Password", Look { hint: "", ..new })}
            </div>
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    };
    Ok(Sheet::new("Set Your Password")
        .lede("From now on only you know it. Nobody at the agency or at your site can see it.")
        .flash(flash)
        .labels(FORM.labels)
        .form(address.whole(), form, ()))
}

/// Sets the password.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    caller.user()?;
    let Some(session) = &caller.session else { return Err(Trouble::SignedOut) };
    let typed = match SetPassword::parse(fields, portal.today(caller)?) {
        Ok(typed) => typed,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let branding = &portal.settings.branding;
    let names = [branding.agency_name.as_str(), &branding.portal_name];
    let token = match portal.store.set_password(&caller.circumstances, session, typed.new_password.reveal(), &names).await {
        Ok(token) => token,
        Err(CommandError::Rejected(SetPasswordError::Password(error))) => {
            return Ok(Reply::rejected_at("new_password", error));
        }
        Err(CommandError::Rejected(SetPasswordError::SessionEnded)) => return Err(Trouble::SignedOut),
        Err(CommandError::Fault(fault)) => return Err(caller.broken(&fault)),
    };
    let session = portal.session(caller, &token).await?;
    let to = portal.onward(caller, &session, &address.get("next").unwrap_or_default(), true).await?;
    Ok(Reply::go_whole(to, SessionAfter::New(token)).saying("Your password is set. Use it from now on."))
}
