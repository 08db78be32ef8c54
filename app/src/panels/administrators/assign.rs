//! Assign Backup Primary User: the form on the panel, and what it does.

use domain::fields::Fields;
use domain::forms::assign_backup::{AssignBackup, NOBODY};
use domain::site::PidSl;
use leptos::prelude::*;
use store::administrators::assign_backup::AssignBackupError;
use store::administrators::of_site::Candidate;

use crate::page::address::Address;
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::shared::at_site::{AtSite, named};
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

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
    let choice = who(&at.flash, candidates);
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
fn who(flash: &PageFlash, candidates: &[Candidate]) -> AnyView {
    let (name, label) = ("username", "Subordinate");
    let words = |candidate: &Candidate| format!("{} · {}", candidate.name, candidate.username);
    if candidates.len() <= MOST_TO_CHOOSE_FROM {
        let chosen = candidates.iter().map(|candidate| (candidate.username.clone(), words(candidate)));
        let options: Vec<_> = std::iter::once((String::new(), "Choose somebody".to_owned())).chain(chosen).collect();
        return parts::choice(flash, name, label, &options, Look { size: "long", ..Look::default() });
    }
    let options = candidates.iter().map(|candidate| (candidate.username.clone(), words(candidate)));
    let hint = "Type the beginning of the name or user ID, and choose.";
    let look = Look { size: "long", hint, maxlength: 60, ..Look::default() };
    parts::field_with_list(flash, name, label, "candidates", options, look)
}

/// From when nobody administers a site, if that is so.
pub(super) async fn nobody_from(portal: &Portal, caller: &Caller, pid_sl: &PidSl) -> Result<Option<String>, Trouble> {
    let from = portal.store.nobody_from(pid_sl, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    Ok(from.map(|from| {
        let day = crate::server_side::words::day(from, &portal.settings.time_zone);
        format!(
            "From {day} on nobody administers {pid_sl}: everybody who does has a last day. Change one, or assign somebody."
        )
    }))
}

/// Appoints.
pub async fn assign(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let site = address.get("site");
    let (pid_sl, site) = portal.administered_site(caller, site.as_deref()).await?;
    let page = address.at("/administrators");
    let form = match AssignBackup::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let username = &form.username;
    match portal.store.assign_backup(&caller.circumstances, &caller.inside()?.id, &pid_sl, username).await {
        Ok(()) => {
            let name = named(portal, caller, &pid_sl, username).await?;
            let words = format!("{name} is a backup primary user of {pid_sl} · {} now.", site.name);
            let then = nobody_from(portal, caller, &pid_sl).await?.map(|then| format!(" {then}"));
            Ok(Reply::go(page.whole()).saying(words + &then.unwrap_or_default()))
        }
        Err(error) => {
            let words = match caller.reason(error)? {
                AssignBackupError::Refused(refusal) => return Err(refusal.into()),
                AssignBackupError::NoMember => NOBODY,
                AssignBackupError::Administers => "This person administers the site already.",
                AssignBackupError::Resting => {
                    "The access of this person is suspended, or its first day is still to come. Nothing was changed."
                }
            };
            Ok(Reply::rejected_at("username", words))
        }
    }
}
