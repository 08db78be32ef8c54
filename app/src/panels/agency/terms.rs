//! Terms and Conditions, as the agency publishes them [R8]: the version in force, those that come, and the next one.

use domain::day::Day;
use domain::fields::{Fields, Problems};
use domain::forms::days::Days;
use domain::forms::publish_terms::{FORM, PublishTerms};
use domain::terms::{TermsError, earliest};
use leptos::prelude::*;
use store::Stop;
use store::agency::agency_terms::{AgencyTerms, PublishError, PublishedTerms};
use store::door::flash::Draft;

use super::section;
use super::text_area::text_area;
use crate::page::address::Place;
use crate::page::opening::Opening;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk, Reply};
use crate::server_side::opening;
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

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
        .labels(FORM.labels);
    if let Some(text) = previewed(&opening) {
        let html = (desk.settings.markdown)(text);
        sheet = sheet.html(section("preview", "Preview: not published yet", prose(html)));
    }
    if let Some(version) = &in_force {
        let since = format!("In force since {}", crate::server_side::words::day(version.in_force_from, zone));
        sheet = sheet.html(published("in-force", &since, version, desk));
    }
    for (at, version) in coming.iter().enumerate() {
        let from = format!("In force from {}", crate::server_side::words::day(version.in_force_from, zone));
        sheet = sheet.html(published(&format!("coming-{at}"), &from, version, desk));
    }
    Ok(sheet.form(place.address(), form(&opening, &start_from, desk.today(caller)?), ()))
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
    let on = format!("Published on {}.", crate::server_side::words::day(version.published_at, &desk.settings.time_zone));
    let html = (desk.settings.markdown)(&version.text);
    let text = view! { <p class="hint">{on}</p><details><summary>"Read it"</summary>{prose(html)}</details> };
    section(id, title, text)
}

fn form(opening: &Opening, start_from: &str, today: Day) -> AnyView {
    let earliest = earliest(today);
    let hint = format!(
        "{earliest} is the earliest. Until then people are asked at sign-in and may put it off; from then on they may not."
    );
    let day = Look { hint: &hint, ..Look::default() };
    let markdown = "Markdown: # for a heading, - for a line of a list, ** around what is bold. HTML is shown as text.";
    view! {
        <section class="panel" aria-labelledby="publish">
            <h2 id="publish">"Publish the next version"</h2>
            {text_area(opening, "text", "Text", markdown, 20, start_from)}
            {parts::needed_date_field(opening, "first_day", "First day in force", day)}
            <div class="actions">
                {parts::submit_as("answer", "preview", "Preview", "")}
                {parts::submit_as("answer", "publish", "Publish", "primary")}
            </div>
        </section>
    }
    .into_any()
}

/// Shows the text as it will look, or publishes it.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let form = match PublishTerms::parse(fields, desk.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let Some(first) = form.first_day else {
        // The page comes anew with what was typed, and shows it.
        let draft = Draft { page: place.address(), fields: fields.clone(), problems: Problems::new() };
        return Ok(Reply { draft: Some(draft), ..Reply::go(place.address()) });
    };
    let from = desk.period(Days { first: Some(first), last: None })?.from;
    match desk.store.publish_next_terms(&caller.deed, &caller.inside()?.id, &form.text, from).await {
        Ok(()) => {
            let day = crate::server_side::words::day(from, &desk.settings.time_zone);
            Ok(Reply::go("/agency/terms")
                .saying(format!("Published. In force from {day}; until then people may put it off.")))
        }
        Err(Stop::Rejected(PublishError::Refused(refusal))) => Err(caller.stopped(Stop::Rejected(refusal))),
        Err(Stop::Rejected(PublishError::Terms(error))) => {
            let field = if matches!(error, TermsError::TooSoon | TermsError::TooFar) { "first_day" } else { "text" };
            Ok(Reply::rejected_at(field, error))
        }
        Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
    }
}
