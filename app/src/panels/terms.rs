//! Terms and Conditions [R8]: accepted once for each version; a version that isn't in force yet may wait.

use domain::fields::{Fields, Problems};
use domain::session::Stage;
use leptos::prelude::*;
use store::Stop;

use crate::desk::{Caller, Desk, Reply, SessionAfter};
use crate::page::Place;
use crate::sheet::{Sheet, parts};
use crate::trouble::Trouble;

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let user = caller.user()?;
    let version = desk.store.terms_to_accept(&user.id, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    let opening = super::opening::take(desk, caller, &place.address()).await?;
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
        let day = crate::words::day(version.in_force_from, &desk.settings.time_zone);
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
    let next = place.get("next").unwrap_or_default();
    match fields.get("answer") {
        "agree" => match desk.store.accept_terms(&caller.deed, &user.id, fields.get("version")).await {
            Ok(()) => {
                let visit = desk.store.visit(&visit.token, caller.now(), desk.settings.limits).await;
                let visit = visit.map_err(|fault| caller.broken(&fault))?.ok_or(Trouble::SignedOut)?;
                let to = desk.onward(caller, &visit, &next, false).await?;
                Ok(Reply::go_whole(to, SessionAfter::Same))
            }
            Err(Stop::Rejected(_)) => {
                let replaced = Problems::at("", "These terms were replaced meanwhile. Please read those that are in force.");
                Ok(Reply::again(place, fields, replaced))
            }
            Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
        },
        "later" if user.stage == Stage::Inside => {
            Ok(Reply::go_whole(desk.onward(caller, visit, &next, false).await?, SessionAfter::Same))
        }
        _ => super::sign_in::sign_out(desk, caller).await,
    }
}
