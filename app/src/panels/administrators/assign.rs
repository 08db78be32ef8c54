//! Assign Backup Primary User: the form on the panel, and what it does.

use domain::fields::{Fields, Problems};
use domain::username::Username;
use leptos::prelude::*;
use store::administrators::Candidate;
use store::not_done::NotDone;

use crate::desk::{Caller, Desk, Reply};
use crate::page::{Opening, Place};
use crate::panels::at_site::{AtSite, named};
use crate::panels::refusals;
use crate::panels::sheets::page_of;
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};
use crate::trouble::Trouble;

const ASSIGN: &str = "Assign Backup Primary User";

/// The most people of a dropdown: with more, one types and chooses among those that match.
const MOST_TO_CHOOSE_FROM: usize = 12;

/// Puts the form on the panel.
pub(super) fn form(sheet: Sheet, at: &AtSite, candidates: &[Candidate]) -> Sheet {
    if candidates.is_empty() {
        let add = at.address("/subordinates/new", &[]);
        return sheet.html(view! {
            <section class="panel empty">
                <h2>{ASSIGN}</h2>
                <p>"A backup primary user is one of the site’s subordinates, and there is none yet."</p>
                <a class="button" href=add>"New Subordinate"</a>
            </section>
        });
    }
    let choice = who(&at.opening, candidates);
    let content = view! {
        <section class="panel" aria-labelledby="assign-backup">
            <h2 id="assign-backup">{ASSIGN}</h2>
            <p>
                "A backup primary user does all that the primary user does, in the primary user’s absence, "
                "but can’t remove, suspend or replace the primary user."
            </p>
            <div class="fields">{choice}</div>
            <div class="actions">{parts::submit(ASSIGN, "primary")}</div>
        </section>
    };
    sheet.form(at.posted_to("/administrators/assign"), content, ())
}

/// Chooses one of the site's subordinates: a dropdown, or, where there are many, a field that proposes those who match.
fn who(opening: &Opening, candidates: &[Candidate]) -> AnyView {
    let (name, label) = ("username", "Subordinate");
    let words = |candidate: &Candidate| format!("{} · {}", candidate.name, candidate.username);
    if candidates.len() <= MOST_TO_CHOOSE_FROM {
        let chosen = candidates.iter().map(|candidate| (candidate.username.clone(), words(candidate)));
        let options: Vec<_> = std::iter::once((String::new(), "Choose somebody".to_owned())).chain(chosen).collect();
        return parts::choice(opening, name, label, &options, Look { size: "long", ..Look::default() });
    }
    let options = candidates.iter().map(|candidate| {
        view! { <option value=candidate.username.clone() label=words(candidate)></option> }
    });
    let options = options.collect_view();
    let message = opening.problems.of(name).map(str::to_owned);
    let (wrong, described) =
        (message.is_some().then_some("true"), message.is_some().then_some("username-message username-hint"));
    let typed = opening.fields.as_ref().map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    view! {
        <div class="field" data-size="long">
            <label for="username">{label}</label>
            <p class="hint" id="username-hint">"Type the beginning of the name or user ID, and choose."</p>
            {message.map(|message| view! { <p class="field-error" id="username-message">{message}</p> })}
            <input
                id="username"
                name=name
                type="text"
                list="candidates"
                value=typed
                autocomplete="off"
                spellcheck="false"
                maxlength="60"
                aria-invalid=wrong
                aria-describedby=described.unwrap_or("username-hint")
            />
            <datalist id="candidates">{options}</datalist>
        </div>
    }
    .into_any()
}

/// Appoints.
pub async fn assign(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let site = place.get("site");
    let (pid_sl, site) = desk.administered_site(caller, site.as_deref()).await?;
    let page = page_of(place, fields);
    if fields.get("username").trim().is_empty() {
        return Ok(Reply::again(&page, fields, Problems::at("username", "Choose one of the site’s subordinates.")));
    }
    let unknown = "Nobody at this site has this user ID. Choose one of those proposed.";
    let Ok(username) = Username::parse(fields.get("username")) else {
        return Ok(Reply::again(&page, fields, Problems::at("username", unknown)));
    };
    match desk.store.assign_backup(&caller.deed, &caller.inside()?.id, &pid_sl, username.as_str()).await {
        Ok(()) => {
            let name = named(desk, caller, &pid_sl, username.as_str()).await?;
            let words = format!("{name} is a backup primary user of {pid_sl} · {} now.", site.name);
            let then = super::nobody_from(desk, caller, &pid_sl).await?.map(|then| format!(" {then}"));
            Ok(Reply::go(page.address()).saying(words + &then.unwrap_or_default()))
        }
        Err(stop) => refusals::of(caller, stop)
            .or(&NotDone::Unknown, unknown)
            .or(&NotDone::Already, "This person administers the site already.")
            .again(&page, fields, "username"),
    }
}
