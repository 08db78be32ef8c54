//! Confirmation: the username and the one-time password, shown once [R3].

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::copy::Copyable;
use crate::components::visit::VisitForm;
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, Trail, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the message shows.
#[derive(Clone, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Confirmed {
    pub username: String,
    pub one_time_password: String,
    pub first_name: String,
    pub last_name: String,
    pub works_until: String,
    pub what: String,
    pub pid_sl: String,
}

/// Takes what is to be shown once out of the session.
#[cfg(feature = "ssr")]
pub async fn load(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    place: &Place,
) -> Result<Option<Confirmed>, Trouble> {
    // Of the two pages one is for administrators alone.
    if place.path.starts_with("/subordinates") {
        let administers = desk.store.administers_any(&caller.inside()?.id, caller.now()).await;
        if !administers.map_err(|fault| caller.broken(&fault))? {
            return Err(Trouble::NotFound);
        }
    }
    let Some(visit) = caller.visit.as_ref().filter(|visit| !visit.timed_out) else { return Ok(None) };
    let kept = desk.store.kept(&visit.token).await.map_err(|fault| caller.broken(&fault))?;
    let Some(issued) = kept.issued else { return Ok(None) };
    let rest = store::kept::Kept { issued: None, ..kept };
    desk.store.keep(&caller.deed, &visit.token, &rest).await.map_err(|fault| caller.broken(&fault))?;
    Ok(Some(Confirmed {
        username: issued.username,
        one_time_password: issued.one_time_password,
        first_name: issued.first_name,
        last_name: issued.last_name,
        works_until: issued.works_until,
        what: issued.what,
        pid_sl: issued.pid_sl,
    }))
}

#[component]
fn Credentials(username: String, one_time_password: String) -> impl IntoView {
    view! {
        <section class="panel">
            <dl class="credentials">
                <Copyable term="Username" text=username/>
                <Copyable term="One-time password" text=one_time_password/>
            </dl>
        </section>
    }
}

/// After Add New Subordinate and after Reset Password.
#[component]
pub fn Confirmation() -> impl IntoView {
    loaded(Panel::Confirmation, |confirmed: Option<Confirmed>, place| {
        let site = place.get("site").unwrap_or_default();
        let Some(confirmed) = confirmed else {
            return view! {
                    <Heading text="Confirmation"/>
                    <section class="panel empty">
                        <h2>"This was shown once"</h2>
                        <p>"A one-time password is not shown again. If it is lost, open the person and choose Reset Password."</p>
                        <a class="button" href=format!("/subordinates{}", crate::page::query(&[("site", &site)]))>"Return to Search Results"</a>
                    </section>
                }
                .into_any();
        };
        let (site, same_site) = (confirmed.pid_sl.clone(), confirmed.pid_sl.clone());
        view! {
                <Trail steps=vec![
                    ("Manage Subordinate Accounts".into(), format!("/subordinates?site={}", confirmed.pid_sl)),
                    (confirmed.pid_sl.clone(), String::new()),
                ]/>
                <Heading text="Confirmation" lede=format!("{} {} {}", confirmed.first_name, confirmed.last_name, confirmed.what)/>
                <div class="notice good">
                    <h2>{format!("Give these to {} in person or by phone", confirmed.first_name)}</h2>
                    <p>{format!("The password works until {}, only to choose a new one. It is not shown again.", confirmed.works_until)}</p>
                </div>
                <Credentials username=confirmed.username one_time_password=confirmed.one_time_password/>
                <div class="actions">
                    <VisitForm to="/subordinates/new">
                        <input type="hidden" name="site" value=same_site/>
                        <button type="submit" class="button primary">"New Subordinate"</button>
                    </VisitForm>
                    <VisitForm to="/subordinates">
                        <input type="hidden" name="site" value=site/>
                        <button type="submit" class="button">"Return to Search Results"</button>
                    </VisitForm>
                </div>
            }
            .into_any()
    })
}

/// After User Registration.
#[component]
pub fn RegistrationConfirmation() -> impl IntoView {
    loaded(Panel::Confirmation, |confirmed: Option<Confirmed>, _| {
        let Some(confirmed) = confirmed else {
            return view! {
                <Heading text="User Registration Confirmation"/>
                <section class="panel empty">
                    <h2>"This was shown once"</h2>
                    <p>"A one-time password is not shown again. If it is lost, call the help desk."</p>
                    <a class="button" href="/sign-in">"Sign In"</a>
                </section>
            }
            .into_any();
        };
        view! {
                <Heading
                    text="User Registration Confirmation"
                    lede=format!("{} {} {}", confirmed.first_name, confirmed.last_name, confirmed.what)
                />
                <div class="notice good">
                    <h2>"Write these down before you go on"</h2>
                    <p>{format!("The password works until {}, only to choose a new one. It is not shown again.", confirmed.works_until)}</p>
                </div>
                <Credentials username=confirmed.username one_time_password=confirmed.one_time_password/>
                <VisitForm to="/sign-in" class="actions">
                    <button type="submit" class="button primary">"Sign In"</button>
                </VisitForm>
            }
            .into_any()
    })
}
