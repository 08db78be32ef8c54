//! Sign In, and signing out.

use domain::fields::Fields;
use domain::forms::sign_in::{FORM, SignIn as Typed};
use domain::session::is_own_path;
use leptos::prelude::*;
use store::door::flash::Flash;
use store::door::sign_in::SignIn;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal, Reply, SessionAfter};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let timed_out = caller.session.as_ref().is_some_and(|session| session.timed_out && session.user.is_some());
    let registering = match caller.session.as_ref().filter(|session| !session.timed_out) {
        Some(session) => {
            portal.store.registering_site(session, caller.now()).await.map_err(|fault| caller.broken(&fault))?
        }
        None => None,
    };
    let because = if timed_out {
        let minutes = portal.settings.limits.idle / domain::moment::MINUTE;
        Some(format!(
            "You were signed out after {minutes} minutes without activity. Sign in to go on where you were; what you typed is still there."
        ))
    } else {
        registering.map(|site| format!("Sign in to add {} · {} to your user ID.", site.pid_sl, site.name))
    };
    let next = address.get("next").filter(|next| is_own_path(next)).unwrap_or_default();
    let username = Look { size: "full", autocomplete: "username", ..Look::default() };
    let password = Look { size: "full", kind: "password", autocomplete: "current-password", ..Look::default() };
    let form = view! {
        <section class="panel">
            <div class="fields">
                {parts::field(&flash, "username", "Username", username)}
                {parts::field(&flash, "password", "Password", password)}
            </div>
            {parts::hidden("next", &next)}
            <div class="actions">{parts::submit("Sign In", "primary")}</div>
        </section>
    };
    let more = view! {
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
    };
    Ok(Sheet::new("Sign In")
        .lede("For providers and the organizations that work for them.")
        .flash(flash)
        .labels(FORM.labels)
        .html(because.map(|words| view! { <div class="notice"><p>{words}</p></div> }))
        .form(address.whole(), form, ())
        .html(more))
}

/// Signs in.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let typed = match Typed::parse(fields, portal.today(caller)?) {
        Ok(typed) => typed,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let broken = |fault| caller.broken(&fault);
    let before = caller.session.as_ref();
    let flash = match before {
        Some(session) => portal.store.flash(&session.token).await.map_err(broken)?,
        None => Flash::default(),
    };
    let signed_in = portal
        .store
        .sign_in(&caller.circumstances, &typed.username, typed.password.reveal(), before)
        .await
        .map_err(broken)?;
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
            let phone = &portal.settings.branding.help_desk_phone;
            return Ok(Reply::rejected_at("username", format!("The agency has stopped this user ID. Call {phone}.")));
        }
        SignIn::Wait(until) => {
            return Ok(Reply::rejected_at("password", domain::throttle::wait_message(until, caller.now())));
        }
    };
    let session = portal.session(caller, &token).await?;
    // A draft comes back to whoever typed it, and to nobody else.
    let own = before.and_then(|session| session.user.as_ref()).is_some_and(|user| user.id == user_id);
    let draft = match flash.draft.filter(|_| own) {
        Some(draft) => Some(draft),
        None => portal.store.take_for_owner(&user_id, caller.now()).await.map_err(broken)?,
    };
    let next = draft.as_ref().map(|draft| draft.page.clone()).or(typed.next);
    let to = portal.onward(caller, &session, next.as_deref().unwrap_or("/"), true).await?;
    Ok(Reply { draft, ..Reply::go_whole(to, SessionAfter::New(token)) })
}

/// Signs out.
pub async fn sign_out(portal: &Portal, caller: &Caller) -> Result<Reply, Trouble> {
    if let Some(session) = &caller.session {
        portal.store.sign_out(&caller.circumstances, session).await.map_err(|fault| caller.broken(&fault))?;
    }
    Ok(Reply::go_whole("/sign-in", SessionAfter::None))
}
