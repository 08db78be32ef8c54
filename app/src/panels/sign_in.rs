//! Sign In, and signing out.

use domain::registration::check_sign_in;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::form::{DoorForm, Field, SubmitButton};
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, NoticeLine, Opening, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInPage {
    opening: Opening,
    next: String,
    /// Why somebody has to sign in again.
    because: Option<String>,
}

/// The page's data.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<SignInPage, Trouble> {
    let next = place.get("next");
    let opening = super::opening::take(desk, caller, &place.address()).await?;
    let timed_out = caller.visit.as_ref().is_some_and(|visit| visit.timed_out && visit.user.is_some());
    let registering = match caller.visit.as_ref().filter(|visit| !visit.timed_out) {
        Some(visit) => desk.store.registering_site(visit, caller.now()).await.map_err(|fault| caller.broken(&fault))?,
        None => None,
    };
    let because = if timed_out {
        let minutes = desk.settings.limits.idle / domain::moment::MINUTE;
        Some(format!(
            "You were signed out after {minutes} minutes without activity. Sign in to go on where you were; what you typed is still there."
        ))
    } else {
        registering.map(|site| format!("Sign in to add {} · {} to your user ID.", site.pid_sl, site.name))
    };
    let next = next.filter(|next| domain::session::is_own_path(next)).unwrap_or_default();
    Ok(SignInPage { opening, next, because })
}

/// Signs in.
#[cfg(feature = "ssr")]
pub async fn submit(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &domain::fields::Fields,
) -> Result<crate::desk::Reply, Trouble> {
    use store::sign_in::SignIn;

    use crate::desk::{Reply, SessionAfter};

    let problems = check_sign_in(fields);
    if !problems.is_empty() {
        return Ok(Reply::rejected(problems));
    }
    let broken = |fault| caller.broken(&fault);
    let before = caller.visit.as_ref();
    let kept = match before {
        Some(visit) => desk.store.kept(&visit.token).await.map_err(broken)?,
        None => store::kept::Kept::default(),
    };
    let (username, password) = (fields.get("username"), fields.get("password"));
    let signed_in = desk.store.sign_in(&caller.deed, username, password, before).await.map_err(broken)?;
    let (token, user_id) = match signed_in {
        SignIn::Done { token, user_id } => (token, user_id),
        SignIn::Refused => {
            return Ok(Reply::rejected_at("password", "Username and password don’t belong together. Check both."));
        }
        SignIn::OneTimePasswordExpired => {
            let message = "This one-time password has run out. Ask your administrator for a new one.";
            return Ok(Reply::rejected_at("password", message));
        }
        SignIn::Suspended => {
            let phone = &desk.settings.branding.help_desk_phone;
            return Ok(Reply::rejected_at("username", format!("The agency has stopped this user ID. Call {phone}.")));
        }
        SignIn::Wait(until) => {
            return Ok(Reply::rejected_at("password", domain::throttle::wait_message(until, caller.now())));
        }
    };
    let visit =
        desk.store.visit(&token, caller.now(), desk.settings.limits).await.map_err(broken)?.ok_or(Trouble::SignedOut)?;
    // A draft comes back to whoever typed it, and to nobody else.
    let own = before.and_then(|visit| visit.user.as_ref()).is_some_and(|user| user.id == user_id);
    let draft = kept.draft.filter(|_| own);
    let asked = fields.get("next");
    let next = draft
        .as_ref()
        .map(|draft| draft.page.clone())
        .or_else(|| domain::session::is_own_path(asked).then(|| asked.to_owned()));
    let to = desk.onward(caller, &visit, next.as_deref().unwrap_or("/"), true).await?;
    Ok(Reply { draft, ..Reply::go_whole(to, SessionAfter::New(token)) })
}

/// Signs out.
#[cfg(feature = "ssr")]
pub async fn sign_out(desk: &crate::desk::Desk, caller: &crate::desk::Caller) -> Result<crate::desk::Reply, Trouble> {
    if let Some(visit) = &caller.visit {
        desk.store.sign_out(&caller.deed, visit).await.map_err(|fault| caller.broken(&fault))?;
    }
    Ok(crate::desk::Reply::go_whole("/sign-in", crate::desk::SessionAfter::None))
}

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    const LABELS: &[(&str, &str)] = &[("username", "Username"), ("password", "Password")];
    loaded(Panel::SignIn, |page: SignInPage, place| {
        view! {
            <Heading text="Sign In" lede="For providers and the organizations that work for them."/>
            {page.because.map(|words| view! { <div class="notice"><p>{words}</p></div> })}
            <NoticeLine notice=page.opening.notice.clone()/>
            <DoorForm action=place.address() check=check_sign_in labels=LABELS opening=page.opening>
                <section class="panel">
                    <div class="fields">
                        <Field name="username" label="Username" size="full" autocomplete="username"/>
                        <Field name="password" label="Password" size="full" kind="password" autocomplete="current-password"/>
                    </div>
                    <input type="hidden" name="next" value=page.next/>
                    <div class="actions"><SubmitButton words="Sign In"/></div>
                </section>
            </DoorForm>
            <section class="panel">
                <p><a href="/forgot-password">"Forgot your password?"</a></p>
                <h2>"New here?"</h2>
                <p>
                    "Staff get a username and a one-time password from the primary user of their site. "
                    "If your site got a letter with a PIN, "
                    <a href="/set-up-security-access">"register with the letter"</a>
                    "."
                </p>
            </section>
        }
    })
}
