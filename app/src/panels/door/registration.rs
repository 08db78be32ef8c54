//! User Registration [R6]: whoever holds the letter becomes the site's primary user, with a new user ID or the own one. Where a
//! site has a primary user it asks the agency for a change [R7].

use domain::fields::Fields;
use domain::forms::{add_site, registration};
use leptos::prelude::*;
use store::CommandError;
use store::access::primary_user::Unfit;
use store::administrators::change_primary_user::AskWithLetterError;
use store::door::flash::Issued;
use store::door::new_user::KnownBy;
use store::door::register::{RegisterError, RegisteringSite};
use store::requests::request::AskError;

use crate::page::address::Address;
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::shared::person_fields::person_fields;
use crate::server_side::portal::{Caller, Portal, Reply, SessionAfter};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look, Need};

/// The site whose letter was entered, if there is one.
async fn registering(portal: &Portal, caller: &Caller) -> Result<Option<RegisteringSite>, Trouble> {
    let Some(session) = caller.session.as_ref().filter(|session| !session.timed_out) else { return Ok(None) };
    portal.store.registering_site(session, caller.now()).await.map_err(|fault| caller.broken(&fault))
}

fn asks_lede(site: &RegisteringSite) -> String {
    let RegisteringSite { pid_sl, name, .. } = site;
    format!("{pid_sl} · {name} has a primary user. A change of primary user goes through the agency. This form asks for it.")
}

/// The page for somebody new. Without a letter that was entered there is nothing here.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let Some(site) = registering(portal, caller).await? else { return Ok(no_letter()) };
    let lede = if site.has_primary_user {
        asks_lede(&site)
    } else {
        format!("You become the primary user of {} · {}.", site.pid_sl, site.name)
    };
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let known = view! {
        <section class="panel">
            <h2>"Do you use this portal already?"</h2>
            <p>"One person has one user ID, however many sites. If you have one, sign in with it and go on from there."</p>
            <form class="actions" method="get" action="/sign-in">
                {parts::hidden("next", "/set-up-security-access/add-site")}
                <button type="submit" class="button">"I already have a user ID"</button>
            </form>
        </section>
    };
    let note = site.has_primary_user.then(|| view! { <section class="panel">{note_for_agency(&flash)}</section> });
    let after =
        view! { {note} <div class="actions sticky"><span class="spacer"></span>{parts::submit("Submit", "primary")}</div> };
    Ok(Sheet::new("User Registration").lede(lede).flash(flash.clone()).labels(registration::FORM.labels).html(known).form(
        address.whole(),
        person_fields(&flash, true),
        after,
    ))
}

/// The page for somebody who is signed in.
pub async fn load_add_site(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let username = caller.inside()?.username.clone();
    let Some(site) = registering(portal, caller).await? else { return Ok(no_letter()) };
    let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
    let asks = site.has_primary_user;
    let (lede, role) = if asks {
        (asks_lede(&site), "Primary user, once the agency approves")
    } else {
        ("One more site for your user ID.".to_owned(), "Primary user, with all of the site’s services")
    };
    let facts = parts::facts([
        ("Username", username.to_string()),
        ("Site", format!("{} · {}", site.pid_sl, site.name)),
        ("Role", role.to_owned()),
    ]);
    let form = view! {
        <section class="panel">
            {facts}
            {asks.then(|| note_for_agency(&flash))}
            <div class="actions">{parts::submit("Submit", "primary")}</div>
        </section>
    };
    Ok(Sheet::new("User Registration").lede(lede).flash(flash.clone()).labels(add_site::FORM.labels).form(
        address.whole(),
        form,
        (),
    ))
}

/// What a form sends that asks the agency for a change.
fn note_for_agency(flash: &PageFlash) -> AnyView {
    let hint = "Why the site needs another primary user.";
    let note = Look { size: "full", hint, need: Need::Optional, ..Look::default() };
    view! { {parts::hidden("asks", "yes")} {parts::field(flash, "note", "Note for the agency", note)} }.into_any()
}

fn no_letter() -> Sheet {
    Sheet::new("User Registration").html(view! {
        <section class="panel empty">
            <p>"First enter the PIN from your site’s letter. An entered PIN is forgotten after a while."</p>
            <a class="button primary" href="/set-up-security-access">"PIN Entry"</a>
        </section>
    })
}

/// Registers a new person, or makes a user ID for one who asks the agency to become the primary user.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let form = match registration::Registration::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let Some(session) = caller.session.as_ref().filter(|session| !session.timed_out && session.user.is_none()) else {
        return Ok(Reply::go("/set-up-security-access").saying(LETTER_GONE));
    };
    let broken = |fault| caller.broken(&fault);
    let pid_sl = registering(portal, caller).await?.map(|site| site.pid_sl.to_string()).unwrap_or_default();
    let person = &form.person;
    let (created, what) = if let Some(note) = &form.ask {
        let created = portal.store.register_and_ask(&caller.circumstances, session, person, note.as_str()).await;
        let what =
            format!("has a user ID now. The agency decides who is primary user of {pid_sl}, and you are told in Notices.");
        (created.map_err(|no| no.map(|error| not_asked(&error))), what)
    } else {
        let created = portal.store.register(&caller.circumstances, session, person).await;
        (created.map_err(|no| no.map(refusal)), format!("is the primary user of {pid_sl} now."))
    };
    let created = match created {
        Ok(created) => created,
        Err(CommandError::Rejected(reply)) => return Ok(reply),
        Err(CommandError::Fault(fault)) => return Err(broken(fault)),
    };
    let issued = Issued {
        username: created.username.to_string(),
        one_time_password: created.one_time_password.reveal().to_owned(),
        first_name: person.first_name.as_str().to_owned(),
        last_name: person.last_name.as_str().to_owned(),
        works_until: crate::server_side::words::until(created.works_until, &portal.settings.time_zone),
        what,
        pid_sl,
    };
    // The letter's session is over; another one carries what the confirmation shows.
    let token = portal.store.begin_session(&caller.circumstances).await.map_err(broken)?;
    Ok(Reply::go_whole("/set-up-security-access/confirmation", SessionAfter::New(token)).showing(issued))
}

/// Adds the site to the user ID of whoever is signed in, or asks the agency for that. What the page did not say is not done: the
/// site may have got a primary user meanwhile, or lost it.
pub async fn submit_add_site(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.inside()?;
    let Some(session) = &caller.session else { return Err(Trouble::SignedOut) };
    let form = match add_site::AddSite::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let done = if let Some(note) = &form.ask {
        let asked = portal.store.ask_change_with_letter(&caller.circumstances, session, &user.id, note.as_str()).await;
        let told = "The agency was asked. Until it answers, nothing changes.";
        asked.map(|()| Reply::go("/change-primary-user").saying(told)).map_err(|no| no.map(|error| not_asked(&error)))
    } else {
        let added = portal.store.add_site(&caller.circumstances, session, &user.id).await;
        let there = || Reply::go_whole("/", SessionAfter::Same).saying("The site is yours to administer now.");
        added.map(|()| there()).map_err(|no| no.map(refusal))
    };
    match done {
        Ok(reply) | Err(CommandError::Rejected(reply)) => Ok(reply),
        Err(CommandError::Fault(fault)) => Err(caller.broken(&fault)),
    }
}

const LETTER_GONE: &str = "Your letter’s PIN has to be entered again, or is no longer valid.";

fn refusal(error: RegisterError) -> Reply {
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
fn not_asked(error: &AskWithLetterError) -> Reply {
    match error {
        AskWithLetterError::LetterGone => refusal(RegisterError::LetterGone),
        AskWithLetterError::Known(by) => refusal(RegisterError::Known(*by)),
        AskWithLetterError::NoPrimaryUser => {
            Reply::rejected_at("", "This site has no primary user any more. Load this page again to register.")
        }
        AskWithLetterError::Unfit(Unfit::IsPrimaryUser) | AskWithLetterError::Ask(AskError::Waits) => {
            Reply::rejected_at("", "You are the primary user of this site already, or the agency was asked before.")
        }
        AskWithLetterError::Ask(AskError::TooMany(why)) => Reply::rejected_at("", why.to_string()),
        AskWithLetterError::Refused(_) | AskWithLetterError::Unfit(Unfit::NotInUse) => {
            Reply::rejected_at("", "You can’t become the primary user of this site now. Call the help desk.")
        }
    }
}
