//! Terms and Conditions [R8]: accepted once for each version; a version that isn't in force yet may wait.

use domain::fields::{Fields, Problems};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::form::{DoorForm, SubmitButton};
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, NoticeLine, Opening, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TermsPage {
    opening: Opening,
    /// The version to accept: its id, its text as HTML, and, where it may wait, from when on it may not.
    version: Option<(String, String, Option<String>)>,
}

/// The page's data.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<TermsPage, Trouble> {
    let user = caller.user()?;
    let version = desk.store.terms_to_accept(&user.id, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    let version = version.map(|version| {
        let waits = version.in_force_from > caller.now();
        let from = waits.then(|| crate::words::day(version.in_force_from, &desk.settings.time_zone));
        (version.id, (desk.settings.markdown)(&version.text), from)
    });
    Ok(TermsPage { opening: super::opening::take(desk, caller, &place.address()).await?, version })
}

/// Accepts, puts off or refuses.
#[cfg(feature = "ssr")]
pub async fn submit(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &Fields,
    next: &str,
) -> Result<crate::desk::Reply, Trouble> {
    use store::Stop;

    use crate::desk::{Reply, SessionAfter};

    let user = caller.user()?;
    let Some(visit) = &caller.visit else { return Err(Trouble::SignedOut) };
    match fields.get("answer") {
        "agree" => match desk.store.accept_terms(&caller.deed, &user.id, fields.get("version")).await {
            Ok(()) => {
                let visit = desk.store.visit(&visit.token, caller.now(), desk.settings.limits).await;
                let visit = visit.map_err(|fault| caller.broken(&fault))?.ok_or(Trouble::SignedOut)?;
                let to = desk.onward(caller, &visit, next, false).await?;
                Ok(Reply::go_whole(to, SessionAfter::Same))
            }
            Err(Stop::Rejected(_)) => {
                Ok(Reply::rejected_at("", "These terms were replaced meanwhile. Load the page again."))
            }
            Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
        },
        "later" if user.stage == domain::session::Stage::Inside => {
            Ok(Reply::go_whole(desk.onward(caller, visit, next, false).await?, SessionAfter::Same))
        }
        _ => super::sign_in::sign_out(desk, caller).await,
    }
}

fn check(_: &Fields) -> Problems {
    Problems::new()
}

/// The page.
#[component]
pub fn Terms() -> impl IntoView {
    loaded(Panel::Terms, |page: TermsPage, place| {
        let Some((id, html, from)) = page.version else {
            return view! {
                <Heading text="Terms and Conditions"/>
                <section class="panel empty">
                    <p>"You have accepted the terms in force."</p>
                    <a class="button" href="/">"Home"</a>
                </section>
            }
            .into_any();
        };
        let lede = match &from {
            Some(day) => {
                format!("New terms are in force from {day}. You can accept them now, or put it off until then.")
            }
            None => "Please read and accept them before you go on.".to_owned(),
        };
        let later = from.is_some();
        view! {
            <Heading text="Terms and Conditions" lede/>
            <NoticeLine notice=page.opening.notice.clone()/>
            <article class="prose panel" inner_html=html></article>
            <DoorForm action=place.address() check=check labels=&[] opening=page.opening>
                <input type="hidden" name="version" value=id/>
                <div class="actions">
                    <SubmitButton words="I Agree" name="answer" value="agree"/>
                    {later.then(|| view! { <SubmitButton words="Not Now" look="" name="answer" value="later"/> })}
                    <SubmitButton words="I Do Not Agree" look="" name="answer" value="refuse"/>
                </div>
                <p class="hint">"If you do not agree you are signed out. You can come back and agree later."</p>
            </DoorForm>
        }
        .into_any()
    })
}
