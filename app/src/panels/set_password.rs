//! Set Your Password: the first step after a one-time password [R3] [R8], and a way to change an own one.

use domain::password::check_new_password;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::form::{DoorForm, Field, SubmitButton};
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, Opening, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetPasswordPage {
    opening: Opening,
    username: String,
}

/// The page's data.
#[cfg(feature = "ssr")]
pub async fn load(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    place: &Place,
) -> Result<SetPasswordPage, Trouble> {
    let username = caller.user()?.username.clone();
    Ok(SetPasswordPage { opening: super::opening::take(desk, caller, &place.address()).await?, username })
}

/// Sets the password.
#[cfg(feature = "ssr")]
pub async fn submit(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &domain::fields::Fields,
    next: &str,
) -> Result<crate::desk::Reply, Trouble> {
    use store::Stop;
    use store::set_password::SetPasswordError;

    use crate::desk::{Reply, SessionAfter};

    caller.user()?;
    let Some(visit) = &caller.visit else { return Err(Trouble::SignedOut) };
    let problems = check_new_password(fields);
    if !problems.is_empty() {
        return Ok(Reply::rejected(problems));
    }
    let branding = &desk.settings.branding;
    let names = [branding.agency_name.as_str(), &branding.portal_name];
    let token = match desk.store.set_password(&caller.deed, visit, fields.get("new_password"), &names).await {
        Ok(token) => token,
        Err(Stop::Rejected(SetPasswordError::Password(error))) => return Ok(Reply::rejected_at("new_password", error)),
        Err(Stop::Rejected(SetPasswordError::SessionEnded)) => return Err(Trouble::SignedOut),
        Err(Stop::Fault(fault)) => return Err(caller.broken(&fault)),
    };
    let visit = desk.store.visit(&token, caller.now(), desk.settings.limits).await.map_err(|fault| caller.broken(&fault))?;
    let to = desk.onward(caller, &visit.ok_or(Trouble::SignedOut)?, next, true).await?;
    Ok(Reply::go_whole(to, SessionAfter::New(token)).saying("Your password is set. Use it from now on."))
}

/// The page.
#[component]
pub fn SetPassword() -> impl IntoView {
    const LABELS: &[(&str, &str)] = &[("new_password", "New Password"), ("confirm_new_password", "Confirm New Password")];
    loaded(Panel::SetPassword, |page: SetPasswordPage, place| {
        view! {
            <Heading text="Set Your Password" lede="From now on only you know it. Nobody at the agency or at your site can see it."/>
            <DoorForm action=place.address() check=check_new_password labels=LABELS opening=page.opening>
                <section class="panel">
                    <input type="text" name="username" autocomplete="username" value=page.username readonly=true hidden=true/>
                    <div class="fields">
                        <Field
                            name="new_password"
                            label="New Password"
                            size="full"
                            kind="password"
                            autocomplete="new-password"
                            hint="15 to 128 characters. Three or four words that don’t belong together are easy to remember and hard to guess. Spaces and any letters are fine."
                        />
                        <Field name="confirm_new_password" label="Confirm New Password" size="full" kind="password" autocomplete="new-password"/>
                    </div>
                    <div class="actions"><SubmitButton/></div>
                </section>
            </DoorForm>
        }
    })
}
