//! User Registration [R6]: whoever holds the letter becomes the site's primary user, with a new user ID or the own one. Where a
//! site has a primary user it asks the agency for a change [R7].

use domain::fields::{Fields, Problems};
use domain::person::check_person;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::person_fields::{LABELS, PersonFields};
use crate::components::form::{DoorForm, Field, SubmitButton};
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
    lede: String,
    /// PID/SL and name.
    site: String,
    /// What one becomes there.
    role: String,
    /// Whether the site has a primary user already: then the agency is asked for a change [R6] [R7].
    asks: bool,
    /// The username of whoever is signed in.
    username: Option<String>,
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
    let Some(store::register::RegisteringSite { pid_sl, name, has_primary_user: asks }) = site else { return Ok(None) };
    let username = visit.user.as_ref().map(|user| user.username.clone());
    let site = format!("{pid_sl} · {name}");
    let lede = if asks {
        format!("{site} has a primary user. A change of primary user goes through the agency. This form asks for it.")
    } else if username.is_some() {
        "One more site for your user ID.".to_owned()
    } else {
        format!("You become the primary user of {site}.")
    };
    let role =
        if asks { "Primary user, once the agency approves" } else { "Primary user, with all of the site’s services" };
    let opening = super::opening::take(desk, caller, &place.address()).await?;
    Ok(Some(RegistrationPage { opening, lede, site, role: role.to_owned(), asks, username }))
}

/// Registers a new person, or makes a user ID for one who asks the agency to become the primary user.
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
    let (created, what) = if asks(fields) {
        let note = match super::change_primary_user::note(fields) {
            Ok(note) => note,
            Err(problems) => return Ok(Reply::rejected(problems)),
        };
        let created = desk.store.register_and_ask(&caller.deed, visit, &person, &note).await;
        let what =
            format!("has a user ID now. The agency decides who is primary user of {pid_sl}, and you are told in Notices.");
        (created.map_err(|stop| stop.map(|error| not_asked(&error))), what)
    } else {
        let created = desk.store.register(&caller.deed, visit, &person).await;
        (created.map_err(|stop| stop.map(refusal)), format!("is the primary user of {pid_sl} now."))
    };
    let created = match created {
        Ok(created) => created,
        Err(Stop::Rejected(reply)) => return Ok(reply),
        Err(Stop::Fault(fault)) => return Err(broken(fault)),
    };
    let issued = Issued {
        username: created.username.to_string(),
        one_time_password: created.one_time_password.reveal().to_owned(),
        first_name: person.first_name.as_str().to_owned(),
        last_name: person.last_name.as_str().to_owned(),
        works_until: crate::words::until(created.works_until, &desk.settings.time_zone),
        what,
        pid_sl,
    };
    // The letter's session is over; another one carries what the confirmation shows.
    let token = desk.store.begin_visit(&caller.deed).await.map_err(broken)?;
    Ok(Reply::go_whole("/set-up-security-access/confirmation", SessionAfter::New(token)).showing(issued))
}

/// Adds the site to the user ID of whoever is signed in, or asks the agency for that.
#[cfg(feature = "ssr")]
pub async fn submit_add_site(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &Fields,
) -> Result<crate::desk::Reply, Trouble> {
    use store::Stop;

    use crate::desk::{Reply, SessionAfter};

    let user = caller.inside()?;
    let Some(visit) = &caller.visit else { return Err(Trouble::SignedOut) };
    let done = if asks(fields) {
        let note = match super::change_primary_user::note(fields) {
            Ok(note) => note,
            Err(problems) => return Ok(Reply::rejected(problems)),
        };
        let asked = desk.store.ask_change_with_letter(&caller.deed, visit, &user.id, &note).await;
        let told = "The agency was asked. Until it answers, nothing changes.";
        asked.map(|()| Reply::go("/change-primary-user").saying(told)).map_err(|stop| stop.map(|error| not_asked(&error)))
    } else {
        let added = desk.store.add_site(&caller.deed, visit, &user.id).await;
        let there = || Reply::go_whole("/", SessionAfter::Same).saying("The site is yours to administer now.");
        added.map(|()| there()).map_err(|stop| stop.map(refusal))
    };
    match done {
        Ok(reply) | Err(Stop::Rejected(reply)) => Ok(reply),
        Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
    }
}

/// Whether the page that sent the form said that it asks the agency. What it did not say is not done: the site may have got
/// a primary user meanwhile, or lost it.
#[cfg(feature = "ssr")]
fn asks(fields: &Fields) -> bool {
    fields.has("asks")
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
        RegisterError::HasPrimaryUser => Reply::rejected_at(
            "",
            "This site has a primary user already. Load this page again to ask the agency for a change.",
        ),
        RegisterError::NotThisUser => {
            Reply::rejected_at("", "This user ID can’t become the primary user of a site. Call the help desk.")
        }
        RegisterError::Suspended => Reply::rejected_at("", "Your access at this site is suspended. Call the help desk."),
        RegisterError::Known(KnownBy::Email) => Reply::rejected_at("email", known),
        RegisterError::Known(KnownBy::Likeness) => Reply::rejected_at("last_name", known),
    }
}

/// Why the agency was not asked.
#[cfg(feature = "ssr")]
fn not_asked(error: &store::change_primary_user::AskWithLetterError) -> crate::desk::Reply {
    use store::change_primary_user::AskWithLetterError as Error;
    use store::not_done::NotDone;
    use store::register::RegisterError;

    use crate::desk::Reply;

    match error {
        Error::LetterGone => refusal(RegisterError::LetterGone),
        Error::Known(by) => refusal(RegisterError::Known(*by)),
        Error::NoPrimaryUser => {
            Reply::rejected_at("", "This site has no primary user any more. Load this page again to register.")
        }
        Error::NotDone(NotDone::Already) => {
            Reply::rejected_at("", "You are the primary user of this site already, or the agency was asked before.")
        }
        Error::NotDone(NotDone::TooMany(why)) => Reply::rejected_at("", why.to_string()),
        Error::NotDone(_) => {
            Reply::rejected_at("", "You can’t become the primary user of this site now. Call the help desk.")
        }
    }
}

/// The page for somebody new.
#[component]
pub fn Registration() -> impl IntoView {
    loaded(Panel::Registration, |page: Option<RegistrationPage>, place| {
        match page {
            None => view! { <NoLetter/> }.into_any(),
            Some(RegistrationPage { opening, lede, asks, .. }) => view! {
                <Heading text="User Registration" lede/>
                <section class="panel">
                    <h2>"Do you use this portal already?"</h2>
                    <p>"One person has one user ID, however many sites. If you have one, sign in with it and go on from there."</p>
                    <VisitForm to="/sign-in" class="actions">
                        <input type="hidden" name="next" value="/set-up-security-access/add-site"/>
                        <button type="submit" class="button">"I already have a user ID"</button>
                    </VisitForm>
                </section>
                <DoorForm action=place.address() check=check_person labels=LABELS opening>
                    <PersonFields own=true/>
                    {asks.then(|| view! { <section class="panel"><NoteForAgency/></section> })}
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
        Some(RegistrationPage { username: Some(username), opening, lede, site, role, asks }) => view! {
            <Heading text="User Registration" lede/>
            <DoorForm action=place.address() check=nothing_to_check labels=&[] opening>
                <section class="panel">
                    <dl class="facts">
                        <dt>"Username"</dt><dd>{username}</dd>
                        <dt>"Site"</dt><dd>{site}</dd>
                        <dt>"Role"</dt><dd>{role}</dd>
                    </dl>
                    {asks.then(|| view! { <NoteForAgency/> })}
                    <div class="actions"><SubmitButton/></div>
                </section>
            </DoorForm>
        }
        .into_any(),
        _ => view! { <NoLetter/> }.into_any(),
    })
}

/// What a form sends that asks the agency for a change.
#[component]
fn NoteForAgency() -> impl IntoView {
    view! {
        <input type="hidden" name="asks" value="yes"/>
        <Field name="note" label="Note for the agency" size="full" hint="Why the site needs another primary user."/>
    }
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
