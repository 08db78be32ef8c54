//! Sites and Letters: every site of the roster, with what it lacks [R5] [R6].

use domain::moment::{DAY, Moment};
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::agency::agency_sites::{Absent, AgencySite, SitesFilter};
use store::agency::site_letter::LetterState;

use crate::page::address::{Address, query};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::agency::badge;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look, Need};

/// The filters: the word in the address, and the words for it.
const FILTERS: [(SitesFilter, &str, &str); 6] = [
    (SitesFilter::All, "", "All sites"),
    (SitesFilter::NoPrimaryUser, "no-primary-user", "No primary user"),
    (SitesFilter::NoBackup, "no-backup", "No backup primary user who signs in"),
    (SitesFilter::SoonNobody, "soon-nobody", "Nobody administers it in 14 days"),
    (SitesFilter::LetterOut, "letter-out", "A letter is out"),
    (SitesFilter::LetterLocked, "letter-locked", "The letter is locked"),
];

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let asked = |name| address.get(name).unwrap_or_default();
    let (word, text, after) = (asked("filter"), asked("q"), address.get("after"));
    let (filter, ..) = FILTERS.into_iter().find(|(_, slug, _)| *slug == word).ok_or(Trouble::NotFound)?;
    let found = portal.store.agency_sites(&user.id, filter, &text, after.as_deref(), caller.now()).await;
    let (found, more) = found.map_err(|error| caller.stopped(error))?;
    let sheet = Sheet::new("Sites and Letters")
        .trail(crate::panels::agency::trail_to("sites"))
        .lede("Every site of the roster, by name.")
        .saying(parts::found(found.len(), more))
        .html(search(&word, &text));
    let Some(last) = found.last() else {
        return Ok(sheet.html(parts::empty(
            "No site was found",
            "Choose All sites, or try a shorter part of the name. A PID/SL has nine digits and a letter, an NPI ten digits.",
        )));
    };
    let next = more.then(|| format!("/agency/sites{}", query(&[("filter", &word), ("q", &text), ("after", &last.pid_sl)])));
    let zone = &portal.settings.time_zone;
    let rows = found.iter().map(|site| row(site, zone)).collect();
    Ok(sheet.html(view! {
        <section class="panel" aria-label="Sites">
            {parts::results("", &["Site", "PID/SL", "City", "State", ""], rows)}
            {parts::pager(None, next)}
        </section>
    }))
}

fn search(word: &str, text: &str) -> AnyView {
    let options = FILTERS.map(|(_, slug, words)| (slug, words));
    let nothing = PageFlash::default();
    let show = Look { size: "long", value: word, ..Look::default() };
    let name = Look { size: "long", kind: "search", maxlength: 100, value: text, need: Need::Free, ..Look::default() };
    view! {
        <form class="form panel" method="get" action="/agency/sites">
            <div class="fields">
                {parts::choice(&nothing, "filter", "Show", &options, show)}
                {parts::field(&nothing, "q", "Name, PID/SL or NPI", name)}
            </div>
            <div class="actions">{parts::submit("Search", "primary")}</div>
        </form>
    }
    .into_any()
}

fn row(site: &AgencySite, zone: &TimeZone) -> Vec<AnyView> {
    let open = format!("/agency/sites/{}", site.pid_sl);
    vec![
        parts::two_lines(parts::strong(&site.name), &site.organization),
        site.pid_sl.clone().into_any(),
        parts::two_lines(site.city.clone().into_any(), &site.provider_type),
        states(site, zone),
        view! { <a href=open aria-label=format!("Open {} {}", site.name, site.pid_sl)>"Open"</a> }.into_any(),
    ]
}

/// How a site stands, as badges.
pub fn states(site: &AgencySite, zone: &TimeZone) -> AnyView {
    let states = state_words(site, |until| crate::server_side::words::day(until, zone));
    view! { <span>{states.into_iter().map(|(look, words)| view! { {badge(look, words)} " " }).collect_view()}</span> }
        .into_any()
}

/// How a site stands: looks and words.
fn state_words(site: &AgencySite, day: impl Fn(Moment) -> String) -> Vec<(&'static str, String)> {
    let mut states = Vec::new();
    if !site.has_primary_user {
        states.push(("bad", "No primary user".to_owned()));
    } else if !site.has_backup {
        states.push(("warn", "No backup".to_owned()));
    }
    if site.soon_nobody {
        states.push(("bad", "Nobody administers it in 14 days".to_owned()));
    }
    match site.absent {
        Some(Absent::NeverSignedIn) => states.push(("warn", "Primary user never signed in".to_owned())),
        Some(Absent::Suspended) => states.push(("bad", "User ID of the primary user suspended".to_owned())),
        None => {}
    }
    match site.letter.as_ref().map(|letter| (letter.state, letter.until)) {
        // Until the last whole day, as the letter itself says.
        Some((LetterState::Out, until)) => states.push(("accent", format!("Letter out until {}", day(until.plus(-DAY))))),
        Some((LetterState::Locked, _)) => states.push(("bad", "Letter locked".to_owned())),
        Some((LetterState::RunOut, _)) if !site.has_primary_user => states.push(("warn", "Letter ran out".to_owned())),
        None if !site.has_primary_user => states.push(("", "No letter yet".to_owned())),
        _ => {}
    }
    if states.is_empty() {
        states.push(("good", "In order".to_owned()));
    }
    states
}

#[cfg(test)]
mod tests {
    use store::agency::site_letter::SiteLetter;

    use super::*;

    #[test]
    fn a_site_says_what_it_lacks() {
        let letter = |state| Some(SiteLetter { issued_at: Moment(0), until: Moment(60 * DAY), state, used_by: None });
        let (new, suspended) = (Some(Absent::NeverSignedIn), Some(Absent::Suspended));
        for (has_primary_user, absent, has_backup, letter, expected) in [
            (true, None, true, letter(LetterState::Used), "In order"),
            (true, None, false, letter(LetterState::Used), "No backup"),
            (true, new, true, letter(LetterState::Used), "Primary user never signed in"),
            (true, suspended, false, letter(LetterState::Used), "No backup, User ID of the primary user suspended"),
            (false, None, false, None, "No primary user, No letter yet"),
            (false, None, false, letter(LetterState::Out), "No primary user, Letter out until 5097600000000"),
            (false, None, false, letter(LetterState::RunOut), "No primary user, Letter ran out"),
            (true, None, true, letter(LetterState::Locked), "Letter locked"),
            (true, None, true, letter(LetterState::RunOut), "In order"),
        ] {
            let site = AgencySite {
                pid_sl: "110091495D".to_owned(),
                name: String::new(),
                organization: String::new(),
                provider_type: String::new(),
                city: String::new(),
                has_primary_user,
                absent,
                has_backup,
                soon_nobody: false,
                letter,
            };
            let words: Vec<String> = state_words(&site, |at| at.0.to_string()).into_iter().map(|(_, words)| words).collect();
            assert_eq!(words.join(", "), expected);
        }
    }
}
