//! Terms and Conditions [R8]: accepted once for each version; a version that isn't in force yet may wait.

use domain::fields::{Fields, Problems};
use domain::forms::terms::{Terms, TermsAnswer};
use domain::session::Stage;
use leptos::prelude::*;
use store::CommandError;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal, Reply, SessionAfter};
use crate::sheet::{Sheet, parts};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.user()?;
    let version = portal.store.terms_to_accept(&user.id, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let page = Sheet::new("Terms and Conditions").flash(flash);
    let Some(version) = version else {
        return Ok(page.html(view! {
            <section class="panel empty">
                <p>"You have accepted the terms in force."</p>
                <a class="button" href="/">"Home"</a>
            </section>
        }));
    };
    let waits = version.in_force_from > caller.now();
    let lede = if waits {
        let day = crate::server_side::words::day(version.in_force_from, &portal.settings.time_zone);
        format!("New terms are in force from {day}. You can accept them now, or put it off until then.")
    } else {
        "Please read and accept them before you go on.".to_owned()
    };
    let html = (portal.settings.markdown)(&version.text);
    let buttons = view! {
        {parts::hidden("version", version.id.as_str())}
        <div class="actions">
            {parts::submit_as("answer", "agree", "I Agree", "primary")}
            {waits.then(|| parts::submit_as("answer", "later", "Not Now", ""))}
            {parts::submit_as("answer", "refuse", "I Do Not Agree", "")}
        </div>
        <p class="hint">"If you do not agree you are signed out. You can come back and agree later."</p>
    };
    let page = page.lede(lede).html(view! { <article class="prose panel" inner_html=html></article> });
    Ok(page.form(address.whole(), buttons, ()))
}

/// Accepts, puts off or refuses.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.user()?;
    let Some(session) = &caller.session else { return Err(Trouble::SignedOut) };
    let form = match Terms::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let next = address.get("next").unwrap_or_default();
    match form.answer {
        TermsAnswer::Agree => match portal.store.accept_terms(&caller.circumstances, &user.id, &form.version.into()).await {
            Ok(()) => {
                let session = portal.session(caller, &session.token).await?;
                let to = portal.onward(caller, &session, &next, false).await?;
                Ok(Reply::go_whole(to, SessionAfter::Same))
            }
            Err(CommandError::Rejected(_)) => {
                let replaced = "These terms were replaced meanwhile. Please read those that are in force.";
                Ok(Reply::back(address, Problems::at("", replaced)))
            }
            Err(CommandError::Fault(fault)) => Err(caller.broken(&fault)),
        },
        TermsAnswer::Later if user.stage == Stage::Inside => {
            Ok(Reply::go_whole(portal.onward(caller, session, &next, false).await?, SessionAfter::Same))
        }
        TermsAnswer::Later | TermsAnswer::Refuse => crate::panels::door::sign_in::sign_out(portal, caller).await,
    }
}
