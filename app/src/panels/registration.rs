//! User Registration [R6]: whoever holds the letter becomes the site's primary user, with a new user ID or the own one.

use domain::fields::{Fields, Problems};
use domain::person::check_person;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::person_fields::{LABELS, PersonFields};
use crate::components::form::{DoorForm, SubmitButton};
use crate::components::visit::VisitForm;
#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, Opening, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the pages show.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistrationPage {
    opening: Opening,
    pid_sl: String,
    site_name: String,
    /// Whether the site has a primary user already [R6].
    has_primary_user: bool,
    /// The username of whoever is signed in.
    username: Option<String>,
    help_desk_phone: String,
}

/// The pages' data. Without a letter that was entered there is nothing here.
#[cfg(feature = "ssr")]
pub async fn load(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    place: &Place,
) -> Result<Option<RegistrationPage>, Trouble> {
    let Some(visit) = caller.visit.as_ref().filter(|visit| !visit.timed_out) else { return Ok(None) };
    let site = desk.store.registering_site(visit, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    let Some(site) = site else { return Ok(None) };
    Ok(Some(RegistrationPage {
        opening: super::opening::take(desk, caller, &place.address()).await?,
        pid_sl: site.pid_sl,
        site_name: site.name,
        has_primary_user: site.has_primary_user,
        username: visit.user.as_ref().map(|user| user.username.clone()),
        help_desk_phone: desk.settings.branding.help_desk_phone.clone(),
    }))
}

/// Registers a new person.
#[cfg(feature = "ssr")]
pub async fn submit(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &Fields,
) -> Result<crate::desk::Reply, Trouble> {
    use domain::person::Person;
    use store::Stop;
    use store::kept::Issued;

    use crate::desk::{Reply, SessionAfter};

    let person = match Person::parse(fields) {
        Ok(person) => person,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let Some(visit) = caller.visit.as_ref().filter(|visit| !visit.timed_out && visit.user.is_none()) else {
        return Ok(Reply::go("/set-up-security-access").saying(LETTER_GONE));
    };
    let broken = |fault| caller.broken(&fault);
    let pid_sl =
        desk.store.registering_site(visit, caller.now()).await.map_err(broken)?.map(|site| site.pid_sl).unwrap_or_default();
    let created = match desk.store.register(&caller.deed, visit, &person).await {
        Ok(created) => created,
        Err(Stop::Rejected(error)) => return Ok(refusal(error)),
        Err(Stop::Fault(fault)) => return Err(broken(fault)),
    };
    let issued = Issued {
        username: created.username.to_string(),
        one_time_password: created.one_time_password.reveal().to_owned(),
        first_name: person.first_name.as_str().to_owned(),
        last_name: person.last_name.as_str().to_owned(),
        works_until: crate::words::until(created.works_until, &desk.settings.time_zone),
        what: "registered".to_owned(),
        pid_sl,
    };
    // The letter's session is over; another one carries what the confirmation shows.
    let token = desk.store.begin_visit(&caller.deed).await.map_err(broken)?;
    Ok(Reply::go_whole("/set-up-security-access/confirmation", SessionAfter::New(token)).showing(issued))
}

/// Adds the site to the user ID of whoever is signed in.
#[cfg(feature = "ssr")]
pub async fn submit_add_site(desk: &crate::desk::Desk, caller: &crate::desk::Caller) -> Result<crate::desk::Reply, Trouble> {
    use store::Stop;

    use crate::desk::{Reply, SessionAfter};

    let user = caller.inside()?;
    let Some(visit) = &caller.visit else { return Err(Trouble::SignedOut) };
    match desk.store.add_site(&caller.deed, visit, &user.id).await {
        Ok(()) => Ok(Reply::go_whole("/", SessionAfter::Same).saying("The site is yours to administer now.")),
        Err(Stop::Rejected(error)) => Ok(refusal(error)),
        Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
    }
}

#[cfg(feature = "ssr")]
const LETTER_GONE: &str = "Your letter’s PIN has to be entered again, or is no longer valid.";

#[cfg(feature = "ssr")]
fn refusal(error: store::register::RegisterError) -> crate::desk::Reply {
    use store::new_user::KnownBy;
    use store::register::RegisterError;

    use crate::desk::Reply;

    let known =
        "This person already has a user ID. Sign in with it to add this site; choose “I already have a user ID” above.";
    match error {
        RegisterError::LetterGone => Reply::go("/set-up-security-access").saying(LETTER_GONE),
        RegisterError::HasPrimaryUser => {
            Reply::rejected_at("", "This site has a primary user already. A change goes through the agency.")
        }
        RegisterError::Known(KnownBy::Email) => Reply::rejected_at("email", known),
        RegisterError::Known(KnownBy::Likeness) => Reply::rejected_at("last_name", known),
    }
}

/// The page for somebody new.
#[component]
pub fn Registration() -> impl IntoView {
    loaded(Panel::Registration, |page: Option<RegistrationPage>, place| {
        match page {
            None => view! { <NoLetter/> }.into_any(),
            Some(page) if page.has_primary_user => view! { <HasPrimaryUser page/> }.into_any(),
            Some(page) => view! {
                <Heading
                    text="User Registration"
                    lede=format!("You become the primary user of {} · {}.", page.pid_sl, page.site_name)
                />
                <section class="panel">
                    <h2>"Do you use this portal already?"</h2>
                    <p>"One person has one user ID, however many sites. If you have one, sign in with it and the site is added."</p>
                    <VisitForm to="/sign-in" class="actions">
                        <input type="hidden" name="next" value="/set-up-security-access/add-site"/>
                        <button type="submit" class="button">"I already have a user ID"</button>
                    </VisitForm>
                </section>
                <DoorForm action=place.address() check=check_person labels=LABELS opening=page.opening>
                    <PersonFields own=true/>
                    <div class="actions sticky"><span class="spacer"></span><SubmitButton/></div>
                </DoorForm>
            }
            .into_any(),
        }
    })
}

fn nothing_to_check(_: &Fields) -> Problems {
    Problems::new()
}

/// The page for somebody who is signed in.
#[component]
pub fn AddSite() -> impl IntoView {
    loaded(Panel::Registration, |page: Option<RegistrationPage>, place| match page {
        Some(RegistrationPage { username: Some(username), has_primary_user: false, opening, pid_sl, site_name, .. }) => {
            view! {
                <Heading text="User Registration" lede="One more site for your user ID."/>
                <DoorForm action=place.address() check=nothing_to_check labels=&[] opening>
                    <section class="panel">
                        <dl class="facts">
                            <dt>"Username"</dt><dd>{username}</dd>
                            <dt>"Site"</dt><dd>{format!("{pid_sl} · {site_name}")}</dd>
                            <dt>"Role"</dt><dd>"Primary user, with all of the site’s services"</dd>
                        </dl>
                        <div class="actions"><SubmitButton/></div>
                    </section>
                </DoorForm>
            }
            .into_any()
        }
        Some(page) if page.has_primary_user => view! { <HasPrimaryUser page/> }.into_any(),
        _ => view! { <NoLetter/> }.into_any(),
    })
}

#[component]
fn NoLetter() -> impl IntoView {
    view! {
        <Heading text="User Registration"/>
        <section class="panel empty">
            <p>"First enter the PIN from your site’s letter. An entered PIN is forgotten after a while."</p>
            <a class="button primary" href="/set-up-security-access">"PIN Entry"</a>
        </section>
    }
}

#[component]
fn HasPrimaryUser(page: RegistrationPage) -> impl IntoView {
    view! {
        <Heading text="User Registration" lede=format!("{} · {}", page.pid_sl, page.site_name)/>
        <section class="panel empty">
            <h2>"This site has a primary user"</h2>
            <p>{format!("A change of primary user goes through the agency. Call {}.", page.help_desk_phone)}</p>
            <a class="button" href="/sign-in">"Sign In"</a>
        </section>
    }
}
