//! Manage Administrators: who administers a site, and by what right; who stands in for its primary user [R10] [R11] [R12].

use domain::authority::Authority;
use domain::forms::assign_backup::FORM;
use domain::username::Username;
use leptos::prelude::*;
use store::administrators::assign_backup::RemoveBackupError;
use store::administrators::of_site::{Administrator, GrantedTo};

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::shared::ask_first::Question;
use crate::panels::shared::at_site::{AtSite, named, with_site};
use crate::panels::shared::ending;
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

const PANEL: &str = "Manage Administrators";
const PATH: &str = "/administrators";
const REMOVE: &str = "Remove Backup Primary User";

const COLUMNS: [&str; 4] = ["Name", "Email Address", "Last sign-in", "By right of"];

/// What is missing, for pages that warn of it.
const MISSING: &str = "Nobody who could stand in for the primary user has signed in during the last 60 days.";

/// The panel.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let at = AtSite::open(portal, caller, address).await?;
    let user = caller.inside()?;
    let found = portal.store.administrators(&user.id, &at.pid_sl, caller.now()).await;
    let found = found.map_err(|error| caller.stopped(error))?;
    let missing = portal.store.backup_is_missing(&at.pid_sl, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    let nobody = crate::panels::administrators::assign::nobody_from(portal, caller, &at.pid_sl).await?;
    let mut own = Vec::new();
    for person in &found.current.own {
        let mut cells = row(portal, caller, person);
        if at.is_own() {
            let removable = person.authority == Authority::BackupPrimaryUser && person.username != user.username.as_str();
            cells.push(removable.then(|| remove_link(&at, person)).into_any());
        }
        own.push(cells);
    }
    let mut columns = COLUMNS.to_vec();
    if at.is_own() {
        columns.push("");
    }
    let others = found.current.granted.iter().map(|granted| {
        let rows = granted.administrators.iter().map(|person| row(portal, caller, person)).collect();
        by_primary_access(granted, rows, &portal.settings.time_zone)
    });
    let sheet = Sheet::new(PANEL)
        .trail([("Home", "/"), (PANEL, "")])
        .lede(format!("Who may manage the people and services of {}.", at.name()))
        .flash(at.flash.clone())
        .labels(FORM.labels)
        .html(at.choice())
        .html(missing.then(|| warning(at.is_own())))
        .html(nobody.map(|words| view! { <div class="notice warn"><p>{words}</p></div> }))
        .html(if own.is_empty() {
            let letter = "Its primary user registers with the letter that the agency sends to the site.";
            parts::empty("The site has no administrator of its own", letter)
        } else {
            view! {
                <section class="panel" aria-labelledby="own">
                    <h2 id="own">"The site’s own"</h2>
                    {parts::results("", &columns, own)}
                </section>
            }
            .into_any()
        })
        .html(others.collect_view());
    Ok(if at.is_own() {
        crate::panels::administrators::assign::form(sheet, &at, &found.candidates)
    } else {
        sheet.html(not_own())
    })
}

fn remove_link(at: &AtSite, person: &Administrator) -> AnyView {
    let to = at.address("/administrators/remove", &[("username", &person.username)]);
    view! { <a href=to>{REMOVE}<span class="visually-hidden">{format!(" {}", person.name)}</span></a> }.into_any()
}

/// Who, the e-mail address, the last sign-in, and by what right.
fn row(portal: &Portal, caller: &Caller, person: &Administrator) -> Vec<AnyView> {
    let zone = &portal.settings.time_zone;
    let seen =
        person.last_sign_in_at.map_or("Never".to_owned(), |at| crate::server_side::words::when(at, caller.now(), zone));
    let rests = person.suspended.then(|| view! { " " <span class="badge bad">"Suspended"</span> });
    vec![
        parts::two_lines(parts::strong(&person.name), &person.username),
        person.email.clone().into_any(),
        seen.into_any(),
        view! { <span class="badge accent">{person.authority.label()}</span>{rests} }.into_any(),
    ]
}

/// Those who administer by primary access of one site.
fn by_primary_access(granted: &GrantedTo, rows: Vec<Vec<AnyView>>, zone: &jiff::tz::TimeZone) -> AnyView {
    let id = format!("granted-{}", granted.pid_sl);
    let until = crate::server_side::dates::last_day(granted.until, zone).map(|day| format!("It ends after {day}."));
    let people = if rows.is_empty() {
        view! { <p class="hint">"Nobody administers that site at present."</p> }.into_any()
    } else {
        parts::results("", &COLUMNS, rows)
    };
    view! {
        <section class="panel" aria-labelledby=id>
            <h2 id=id.clone()>{format!("Primary access of {} · {}", granted.pid_sl, granted.site_name)}</h2>
            {until.map(|until| view! { <p class="hint">{until}</p> })}
            {people}
        </section>
    }
    .into_any()
}

fn warning(own: bool) -> AnyView {
    let mend = if own {
        "Assign one below; or, if there is one in the list, ask that person to sign in."
    } else {
        "Ask the site’s primary user to assign one; or, if there is one in the list, ask that person to sign in."
    };
    view! {
        <section class="notice warn" aria-labelledby="backup-missing">
            <h2 id="backup-missing">"No backup primary user"</h2>
            <p>{MISSING} " " {mend}</p>
        </section>
    }
    .into_any()
}

/// For the home page of an administrator: PID/SL and name of sites that have no such backup, and how many more there are.
pub fn backup_warning(sites: &[(String, String)], more: usize) -> Option<AnyView> {
    let to = |site: &str| format!("{PATH}{}", query(&[("site", site)]));
    let (title, says) = match sites {
        [] => return None,
        [(site, name)] => (
            format!("No backup primary user for {site} · {name}"),
            view! { <p>{MISSING} " " <a href=to(site)>{PANEL}</a> " says who could."</p> }.into_any(),
        ),
        sites => {
            let title = format!("No backup primary user for {} sites", sites.len() + more);
            let line = |(site, name): &(String, String)| {
                let of = format!(" of {name}");
                let way = view! { <a href=to(site)>{PANEL}<span class="visually-hidden">{of}</span></a> };
                view! { <li>{format!("{site} · {name}. ")}{way}</li> }
            };
            let lines = sites.iter().map(line).collect_view();
            let more = (more > 0).then(|| view! { <li>{format!("And {more} more.")}</li> });
            let says = view! {
                <p>"At these nobody who could stand in for the primary user has signed in during the last 60 days."</p>
                <ul>{lines}{more}</ul>
            };
            (title, says.into_any())
        }
    };
    let warning = view! {
        <section class="notice warn" aria-labelledby="backup-missing">
            <h2 id="backup-missing">{title}</h2>
            {says}
        </section>
    };
    Some(warning.into_any())
}

/// What [R12] keeps from those who administer by primary access.
fn not_own() -> AnyView {
    let words = "You administer this site by primary access. Assigning and removing its backup primary users stays with the \
                 site’s own primary user and backup primary users.";
    view! { <section class="panel"><p>{words}</p></section> }.into_any()
}

/// Whose user ID the address has.
fn whose(address: &Address) -> Option<Username> {
    Username::parse(&address.get("username").unwrap_or_default()).ok()
}

/// The page that asks before a backup primary user is removed.
pub async fn load_remove(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let (pid_sl, site) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let user = caller.inside()?;
    let username = whose(address).ok_or(Trouble::NotFound)?;
    let what = portal.store.preview_remove_backup(&caller.circumstances, &user.id, &pid_sl, &username).await;
    let what = match what {
        Ok(what) => what,
        Err(error) => {
            return Err(match caller.reason(error)? {
                RemoveBackupError::Refused(refusal) => refusal.into(),
                RemoveBackupError::NoMember => Trouble::NotFound,
                RemoveBackupError::NoBackup => Trouble::Refused(refusals::ALREADY.to_owned()),
            });
        }
    };
    let name = named(portal, caller, &pid_sl, &username).await?;
    let back = format!("{PATH}{}", query(&[("site", pid_sl.as_str())]));
    let sheet = Sheet::new(REMOVE)
        .trail([(PANEL.to_owned(), back.clone()), (format!("{pid_sl} · {}", site.name), String::new())])
        .lede(format!("{name} stays a subordinate, with the same services."))
        .flash(flash::take(portal, caller, &address.whole()).await?);
    let says = vec!["You can assign the same person again at any time.".to_owned()];
    let action = with_site(address, pid_sl.as_str()).whole();
    let question = Question { action, sends: Vec::new(), says, does: REMOVE, back };
    Ok(question.on(sheet, &what))
}

/// Makes the backup primary user a subordinate again.
pub async fn remove(portal: &Portal, caller: &Caller, address: &Address) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let back = format!("{PATH}{}", query(&[("site", pid_sl.as_str())]));
    let removed = match whose(address) {
        Some(username) => portal.store.remove_backup(&caller.circumstances, &caller.inside()?.id, &pid_sl, &username).await,
        None => Err(RemoveBackupError::NoMember.into()),
    };
    match removed {
        Ok(what) => Ok(Reply::go(back).saying(ending::told(&what))),
        Err(error) => {
            let words = match caller.reason(error)? {
                RemoveBackupError::Refused(refusal) => return Err(refusal.into()),
                RemoveBackupError::NoMember => refusals::UNKNOWN,
                RemoveBackupError::NoBackup => "That was done already: this person is no backup primary user of the site.",
            };
            Ok(Reply::go(back).saying(words))
        }
    }
}
