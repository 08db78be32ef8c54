//! Terms and Conditions [R8]: accepted once for each version; a version that isn't in force yet may wait.

use domain::fields::{Fields, Problems};
use domain::forms::terms::{Terms, TermsAnswer};
use domain::session::Stage;
use leptos::prelude::*;
use store::Stop;

use crate::page::address::Place;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk, Reply, SessionAfter};
use crate::sheet::{Sheet, parts};

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let user = caller.user()?;
    let version = desk.store.terms_to_accept(&user.id, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    let opening = crate::server_side::opening::take(desk, caller, &place.address()).await?;
    let page = Sheet::new("Terms and Conditions").opening(opening);
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
        let day = crate::server_side::words::day(version.in_force_from, &desk.settings.time_zone);
        format!("New terms are in force from {day}. You can accept them now, or put it off until then.")
    } else {
        "Please read and accept them before you go on.".to_owned()
    };
    let html = (desk.settings.markdown)(&version.text);
    let buttons = view! {
        {parts::hidden("version", &version.id)}
        <div class="actions">
            {parts::submit_as("answer", "agree", "I Agree", "primary")}
            {waits.then(|| parts::submit_as("answer", "later", "Not Now", ""))}
            {parts::submit_as("answer", "refuse", "I Do Not Agree", "")}
        </div>
        <p class="hint">"If you do not agree you are signed out. You can come back and agree later."</p>
    };
    let page = page.lede(lede).html(view! { <article class="prose panel" inner_html=html></article> });
    Ok(page.form(place.address(), buttons, ()))
}

/// Accepts, puts off or refuses.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.user()?;
    let Some(visit) = &caller.visit else { return Err(Trouble::SignedOut) };
    let form = match Terms::parse(fields, desk.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let next = place.get("next").unwrap_or_default();
    match form.answer {
        TermsAnswer::Agree => match desk.store.accept_terms(&caller.deed, &user.id, &form.version).await {
            Ok(()) => {
                let visit = desk.visit(caller, &visit.token).await?;
                let to = desk.onward(caller, &visit, &next, false).await?;
                Ok(Reply::go_whole(to, SessionAfter::Same))
            }
            Err(Stop::Rejected(_)) => {
                let replaced = "These terms were replaced meanwhile. Please read those that are in force.";
                Ok(Reply::back(place, Problems::at("", replaced)))
            }
            Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
        },
        TermsAnswer::Later if user.stage == Stage::Inside => {
            Ok(Reply::go_whole(desk.onward(caller, visit, &next, false).await?, SessionAfter::Same))
        }
        TermsAnswer::Later | TermsAnswer::Refuse => super::sign_in::sign_out(desk, caller).await,
    }
}
