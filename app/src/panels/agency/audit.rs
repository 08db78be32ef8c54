//! Audit: the record as the auditor reads it [R19], the newest first, by person, site, kind and days. Nothing is changed here.

use domain::day::{Day, DayError};
use domain::fields::{Fields, Problems};
use domain::forms::audit_search::{AuditSearch, FORM, NO_SUCH_KIND};
use domain::moment::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::agency::audit_search::{AuditFilter, AuditFound};
use store::transaction::id::EntryId;

use crate::page::address::{Address, query, query_pairs};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::agency::audit_words::{KINDS, others, sentence};
use crate::panels::agency::details::details;
use crate::server_side::dates::start_of;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look, Need};

/// What an address of the record asks for: the page's, and its export's.
pub fn filter_of(address: &Address, today: Day, zone: &TimeZone) -> Result<AuditFilter, Problems> {
    let fields: Fields = query_pairs(&address.query).into_iter().collect();
    let AuditSearch { person, site: pid_sl, kind, from, until } = AuditSearch::parse(&fields, today)?;
    let mut problems = Problems::new();
    if kind.as_ref().is_some_and(|kind| !KINDS.iter().any(|(code, ..)| code == kind)) {
        problems.add("kind", NO_SUCH_KIND);
    }
    let mut moment = |name, day: Option<Day>, later| {
        let start = start_of(day?, later, zone).ok_or(DayError::NoSuchDay);
        problems.check(name, start)
    };
    let (from, until) = (moment("from", from, 0), moment("until", until, 1));
    if problems.is_empty() { Ok(AuditFilter { username: person, pid_sl, kind, from, until }) } else { Err(problems) }
}

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let zone = &portal.settings.time_zone;
    let (filter, problems) = match filter_of(address, portal.today(caller)?, zone) {
        Ok(filter) => (Some(filter), Problems::new()),
        Err(problems) => (None, problems),
    };
    let fields: Fields = query_pairs(&address.query).into_iter().collect();
    let flash = PageFlash { fields: Some(fields), problems, ..PageFlash::default() };
    let sheet = Sheet::new("Audit")
        .trail(crate::panels::agency::trail_to("audit"))
        .lede("Who did what, to whom, where and when: the newest first. Nobody can change it.")
        .flash(flash.clone())
        .labels(FORM.labels)
        .html(search(&flash));
    let Some(filter) = filter else { return Ok(sheet) };
    let after = address.get("after").and_then(|text| key_of(&text));
    let found = portal.store.audit_entries(&caller.inside()?.id, &filter, after.as_ref(), caller.now()).await;
    let (found, more) = found.map_err(|error| caller.stopped(error))?;
    let sheet = sheet.saying(parts::found(found.len(), more));
    let Some(last) = found.last() else {
        return Ok(sheet
            .html(parts::empty("Nothing was found", "Leave out a filter, or choose more days. A user ID must be whole.")));
    };
    let next = more.then(|| asked(address, "/agency/audit", &format!("{}_{}", last.key.0, last.key.1)));
    let export = asked(address, "/agency/audit/export", "");
    let rows = found.iter().map(|entry| row(entry, zone)).collect();
    Ok(sheet.html(view! {
        <section class="panel" aria-labelledby="entries">
            <div class="panel-head">
                <h2 id="entries">"Entries"</h2>
                <a class="button" href=export rel="external" download="audit.jsonl">"Export as JSON Lines"</a>
            </div>
            {parts::results("", &["When", "What happened", "Site"], rows)}
            {parts::pager(None, next)}
        </section>
    }))
}

/// An address with what this one asks for.
fn asked(address: &Address, to: &str, after: &str) -> String {
    let fields: Fields = query_pairs(&address.query).into_iter().collect();
    let pairs = FORM.labels.iter().map(|(name, _)| (*name, fields.get(name).trim())).chain([("after", after)]);
    format!("{to}{}", query(&pairs.collect::<Vec<_>>()))
}

/// Where a page begins, as its address has it.
fn key_of(text: &str) -> Option<(i64, EntryId)> {
    let (at, id) = text.split_once('_')?;
    Some((at.parse().ok()?, id.into()))
}

fn search(flash: &PageFlash) -> AnyView {
    let kinds: Vec<(&str, &str)> =
        std::iter::once(("", "Anything")).chain(KINDS.iter().map(|(code, label, _)| (*code, *label))).collect();
    let short = Look { size: "short", need: Need::Free, ..Look::default() };
    let person = Look { hint: "A user ID: who did it, or whom it concerns.", maxlength: 60, ..short };
    let site = Look { hint: "A PID/SL: where it was done, or which it concerns.", maxlength: 20, ..short };
    let day = |hint| Look { hint, ..Look::default() };
    view! {
        <form class="form panel" method="get" action="/agency/audit">
            <div class="fields">
                {parts::field(flash, "person", "Person", person)}
                {parts::field(flash, "site", "Site", site)}
                {parts::choice(flash, "kind", "What happened", &kinds, Look::default())}
                {parts::needed_date_field(flash, "from", "From", Look { line: true, ..day("The first day.") })}
                {parts::needed_date_field(flash, "until", "Until", day("The last day, which is included."))}
            </div>
            <div class="actions">
                {parts::submit("Search", "primary")}
                <a class="button" href="/agency/audit">"Clear"</a>
            </div>
        </form>
    }
    .into_any()
}

fn row(entry: &AuditFound, zone: &TimeZone) -> Vec<AnyView> {
    let facts =
        details(&entry.json, &|moment| exactly(moment, zone)).into_iter().map(|(name, value)| (name, value.into_any()));
    vec![
        exactly(Moment(entry.key.0), zone).into_any(),
        view! {
            {sentence(entry)}
            {others(entry).map(|others| view! { <span class="second">{others}</span> })}
            <details><summary>"Details"</summary>{parts::facts(facts)}</details>
        }
        .into_any(),
        entry.pid_sl.clone().unwrap_or_default().into_any(),
    ]
}

/// A moment to the second: "Nov 22, 2026, 8:12:09 am".
fn exactly(moment: Moment, zone: &TimeZone) -> String {
    let zoned = Timestamp::from_microsecond(moment.0).unwrap_or_default().to_zoned(zone.clone());
    zoned.strftime("%b %-d, %Y, %-I:%M:%S %P").to_string()
}

#[cfg(test)]
mod tests {
    use domain::username::Username;

    use super::*;

    fn filter(asked: &str) -> Result<AuditFilter, Problems> {
        let address = Address { path: "/agency/audit".to_owned(), query: asked.to_owned() };
        filter_of(&address, Day::parse("11/22/2026").unwrap(), &TimeZone::get("America/New_York").unwrap())
    }

    #[test]
    fn days_are_whole_ones_of_the_agency() {
        let at = |text: &str| Moment(text.parse::<Timestamp>().unwrap().as_microsecond());
        let found = filter("person=MHughes&site=110091495d&kind=signed_in&from=11%2F21%2F2026&until=11/21/2026").unwrap();
        assert_eq!(
            (found.username.as_ref().map(Username::as_str), found.kind.as_deref()),
            (Some("mhughes"), Some("signed_in"))
        );
        assert_eq!(found.pid_sl.map(|pid_sl| pid_sl.to_string()).as_deref(), Some("110091495D"));
        assert_eq!((found.from, found.until), (Some(at("2026-11-21T05:00:00Z")), Some(at("2026-11-22T05:00:00Z"))));
        let nothing = filter("person=&site=&kind=&from=&until=").unwrap();
        assert!(nothing.username.is_none() && nothing.pid_sl.is_none() && nothing.kind.is_none() && nothing.from.is_none());
    }

    #[test]
    fn what_is_wrong_with_a_filter_is_told_at_its_field() {
        for (asked, field) in [
            ("person=mary%20hughes", "person"),
            ("site=milton", "site"),
            ("kind=moon_landed", "kind"),
            ("from=yesterday", "from"),
            ("until=02/30/2026", "until"),
            ("from=11/22/2026&until=11/21/2026", "until"),
        ] {
            let problems = filter(asked).unwrap_err();
            assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), [field], "{asked}");
        }
    }

    #[test]
    fn moments_are_told_to_the_second() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = Moment("2026-11-22T13:12:09Z".parse::<Timestamp>().unwrap().as_microsecond());
        assert_eq!(exactly(at, &zone), "Nov 22, 2026, 8:12:09 am");
    }

    #[test]
    fn the_next_page_begins_where_this_one_ends() {
        assert_eq!(key_of("17_0190-a_b"), Some((17, "0190-a_b".into())));
        assert_eq!(key_of("x_y"), None);
    }
}
