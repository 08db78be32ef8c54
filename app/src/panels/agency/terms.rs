//! Terms and Conditions, as the agency publishes them [R8]: the version in force, those that come, and the next one.

use domain::day::Day;
use domain::fields::{Fields, Problems};
use domain::moment::Moment;
use domain::terms::{TermsError, TermsText, may_be_in_force_from};
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::Stop;
use store::agency_terms::{AgencyTerms, PublishError, PublishedTerms};

use super::section;
use super::text_area::text_area;
use crate::dates::{day_of, start_of};
use crate::desk::{Caller, Desk, Reply};
use crate::page::{Opening, Place};
use crate::panels::opening;
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};
use crate::trouble::Trouble;

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let terms = desk.store.agency_terms(&caller.inside()?.id, caller.now()).await.map_err(|stop| caller.stopped(stop))?;
    let opening = opening::take(desk, caller, &place.address()).await?;
    let zone = &desk.settings.time_zone;
    let AgencyTerms { in_force, coming } = terms;
    let last = coming.iter().chain(&in_force).max_by_key(|version| version.published_at);
    let start_from = last.map_or(String::new(), |version| version.text.clone());
    let mut sheet = Sheet::new("Terms and Conditions")
        .trail(super::trail_to("terms"))
        .lede("Nobody gets past sign-in without having accepted the version in force.")
        .opening(opening.clone())
        .labels(&[("text", "Text"), ("first_day", "First day in force")]);
    if let Some(text) = previewed(&opening) {
        let html = (desk.settings.markdown)(text);
        sheet = sheet.html(section("preview", "Preview: not published yet", prose(html)));
    }
    if let Some(version) = &in_force {
        let since = format!("In force since {}", crate::words::day(version.in_force_from, zone));
        sheet = sheet.html(published("in-force", &since, version, desk));
    }
    for (at, version) in coming.iter().enumerate() {
        let from = format!("In force from {}", crate::words::day(version.in_force_from, zone));
        sheet = sheet.html(published(&format!("coming-{at}"), &from, version, desk));
    }
    Ok(sheet.form(place.address(), form(&opening, &start_from, caller.now(), zone), ()))
}

/// What was sent to be shown before it is published.
fn previewed(opening: &Opening) -> Option<&str> {
    let fields =
        opening.fields.as_ref().filter(|fields| fields.get("answer") == "preview" && opening.problems.is_empty())?;
    Some(fields.get("text"))
}

fn prose(html: String) -> AnyView {
    view! { <div class="prose" inner_html=html></div> }.into_any()
}

fn published(id: &str, title: &str, version: &PublishedTerms, desk: &Desk) -> AnyView {
    let on = format!("Published on {}.", crate::words::day(version.published_at, &desk.settings.time_zone));
    let html = (desk.settings.markdown)(&version.text);
    let text = view! { <p class="hint">{on}</p><details><summary>"Read it"</summary>{prose(html)}</details> };
    section(id, title, text)
}

fn form(opening: &Opening, start_from: &str, now: Moment, zone: &TimeZone) -> AnyView {
    let earliest = earliest(now, zone).map_or(String::new(), |day| format!("{day} is the earliest. "));
    let hint = format!("{earliest}Until then people are asked at sign-in and may put it off; from then on they may not.");
    let day = Look { hint: &hint, ..Look::default() };
    let markdown = "Markdown: # for a heading, - for a line of a list, ** around what is bold. HTML is shown as text.";
    view! {
        <section class="panel" aria-labelledby="publish">
            <h2 id="publish">"Publish the next version"</h2>
            {text_area(opening, "text", "Text", markdown, 20, start_from)}
            {parts::date_field(opening, "first_day", "First day in force", day)}
            <div class="actions">
                {parts::submit_as("answer", "preview", "Preview", "")}
                {parts::submit_as("answer", "publish", "Publish", "primary")}
            </div>
        </section>
    }
    .into_any()
}

/// The first day from which a version that is published now may be in force.
fn earliest(now: Moment, zone: &TimeZone) -> Option<Day> {
    let today = day_of(now, zone)?;
    let mut starts = (1..=2).filter_map(|later| start_of(today, later, zone));
    let first = starts.find(|start| may_be_in_force_from(now, *start).is_ok())?;
    day_of(first, zone)
}

/// Shows the text as it will look, or publishes it.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let zone = &desk.settings.time_zone;
    let text = match TermsText::parse(fields.get("text")) {
        Ok(text) => text,
        Err(error) => return Ok(Reply::again(place, fields, Problems::at("text", error))),
    };
    if fields.get("answer") != "publish" {
        return Ok(Reply::again(place, fields, Problems::new()));
    }
    let from = match first_day(fields, caller.now(), zone) {
        Ok(from) => from,
        Err(problems) => return Ok(Reply::again(place, fields, problems)),
    };
    match desk.store.publish_next_terms(&caller.deed, &caller.inside()?.id, &text, from).await {
        Ok(()) => {
            let day = crate::words::day(from, zone);
            Ok(Reply::go("/agency/terms")
                .saying(format!("Published. In force from {day}; until then people may put it off.")))
        }
        Err(Stop::Rejected(PublishError::Refused(refusal))) => Err(caller.stopped(Stop::Rejected(refusal))),
        Err(Stop::Rejected(PublishError::Terms(error))) => {
            let field = if matches!(error, TermsError::TooSoon | TermsError::TooFar) { "first_day" } else { "text" };
            Ok(Reply::again(place, fields, Problems::at(field, error)))
        }
        Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
    }
}

/// The first moment in force.
fn first_day(fields: &Fields, now: Moment, zone: &TimeZone) -> Result<Moment, Problems> {
    let wrong = |message: &dyn std::fmt::Display| Problems::at("first_day", message);
    let day = Day::parse(fields.get("first_day")).map_err(|error| wrong(&error))?;
    let from = start_of(day, 0, zone).ok_or_else(|| wrong(&"This day can’t be read."))?;
    may_be_in_force_from(now, from).map_err(|error| wrong(&error))?;
    Ok(from)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn new_york() -> TimeZone {
        TimeZone::get("America/New_York").unwrap()
    }

    fn at(text: &str) -> Moment {
        Moment(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn r8_the_earliest_first_day_leaves_everybody_a_whole_day() {
        let earliest = |now: &str| earliest(at(now), &new_york()).unwrap().to_string();
        assert_eq!(earliest("2026-11-22T15:00:00Z"), "11/24/2026");
        assert_eq!(earliest("2026-11-22T05:00:00Z"), "11/23/2026");
        // Still November 21 there.
        assert_eq!(earliest("2026-11-22T04:59:00Z"), "11/23/2026");
    }

    #[test]
    fn r8_a_first_day_too_soon_is_told_at_its_field() {
        let first =
            |text: &str| first_day(&[("first_day", text)].into_iter().collect(), at("2026-11-22T15:00:00Z"), &new_york());
        assert_eq!(first("11/24/2026"), Ok(at("2026-11-24T05:00:00Z")));
        for bad in ["", "11/23/2026", "11/22/2026", "11/01/2026", "02/30/2027", "tomorrow", "11/24/2062"] {
            assert!(first(bad).unwrap_err().of("first_day").is_some(), "{bad}");
        }
    }
}
