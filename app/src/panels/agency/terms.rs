//! Terms and Conditions, as the agency publishes them [R8]: the version in force, those that come, and the next one.

use domain::day::Day;
use domain::fields::{Fields, Problems};
use domain::forms::days::Days;
use domain::forms::publish_terms::{FORM, PublishTerms};
use domain::terms::{TermsError, earliest};
use leptos::prelude::*;
use store::CommandError;
use store::agency::agency_terms::{AgencyTerms, PublishError, PublishedTerms};
use store::door::flash::Draft;

use crate::page::address::Address;
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::agency::section;
use crate::panels::agency::text_area::text_area;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let terms =
        portal.store.agency_terms(&caller.inside()?.id, caller.now()).await.map_err(|error| caller.stopped(error))?;
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let zone = &portal.settings.time_zone;
    let AgencyTerms { in_force, coming } = terms;
    let last = coming.iter().chain(&in_force).max_by_key(|version| version.published_at);
    let start_from = last.map_or(String::new(), |version| version.text.clone());
    let mut sheet = Sheet::new("Terms and Conditions")
        .trail(crate::panels::agency::trail_to("terms"))
        .lede("Nobody gets past sign-in without having accepted the version in force.")
        .flash(flash.clone())
        .labels(FORM.labels);
    if let Some(text) = previewed(&flash) {
        let html = (portal.settings.markdown)(text);
        sheet = sheet.html(section("preview", "Preview: not published yet", prose(html)));
    }
    if let Some(version) = &in_force {
        let since = format!("In force since {}", crate::server_side::words::day(version.in_force_from, zone));
        sheet = sheet.html(published("in-force", &since, version, portal));
    }
    for (at, version) in coming.iter().enumerate() {
        let from = format!("In force from {}", crate::server_side::words::day(version.in_force_from, zone));
        sheet = sheet.html(published(&format!("coming-{at}"), &from, version, portal));
    }
    Ok(sheet.form(address.whole(), form(&flash, &start_from, portal.today(caller)?), ()))
}

/// What was sent to be shown before it is published.
fn previewed(flash: &PageFlash) -> Option<&str> {
    let fields = flash.fields.as_ref().filter(|fields| fields.get("answer") == "preview" && flash.problems.is_empty())?;
    Some(fields.get("text"))
}

fn prose(html: String) -> AnyView {
    view! { <div class="prose" inner_html=html></div> }.into_any()
}

fn published(id: &str, title: &str, version: &PublishedTerms, portal: &Portal) -> AnyView {
    let on = format!("Published on {}.", crate::server_side::words::day(version.published_at, &portal.settings.time_zone));
    let html = (portal.settings.markdown)(&version.text);
    let text = view! { <p class="hint">{on}</p><details><summary>"Read it"</summary>{prose(html)}</details> };
    section(id, title, text)
}

fn form(flash: &PageFlash, start_from: &str, today: Day) -> AnyView {
    let earliest = earliest(today);
    let hint = format!(
        "{earliest} is the earliest. Until then people are asked at sign-in and may put it off; from then on they may not."
    );
    let day = Look { hint: &hint, ..Look::default() };
    let markdown = "Markdown: # for a heading, - for a line of a list, ** around what is bold. HTML is shown as text.";
    view! {
        <section class="panel" aria-labelledby="publish">
            <h2 id="publish">"Publish the next version"</h2>
            {text_area(flash, "text", "Text", markdown, 20, start_from)}
            {parts::needed_date_field(flash, "first_day", "First day in force", day)}
            <div class="actions">
                {parts::submit_as("answer", "preview", "Preview", "")}
                {parts::submit_as("answer", "publish", "Publish", "primary")}
            </div>
        </section>
    }
    .into_any()
}

/// Shows the text as it will look, or publishes it.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let form = match PublishTerms::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let Some(first) = form.first_day else {
        // The page comes anew with what was typed, and shows it.
        let draft = Draft { page: address.whole(), fields: fields.clone(), problems: Problems::new() };
        return Ok(Reply { draft: Some(draft), ..Reply::go(address.whole()) });
    };
    let from = portal.period(Days { first: Some(first), last: None })?.from;
    match portal.store.publish_next_terms(&caller.circumstances, &caller.inside()?.id, &form.text, from).await {
        Ok(()) => {
            let day = crate::server_side::words::day(from, &portal.settings.time_zone);
            Ok(Reply::go("/agency/terms")
                .saying(format!("Published. In force from {day}; until then people may put it off.")))
        }
        Err(CommandError::Rejected(PublishError::Refused(refusal))) => Err(refusal.into()),
        Err(CommandError::Rejected(PublishError::Terms(error))) => {
            let field = if matches!(error, TermsError::TooSoon | TermsError::TooFar) { "first_day" } else { "text" };
            Ok(Reply::rejected_at(field, error))
        }
        Err(CommandError::Fault(fault)) => Err(caller.broken(&fault)),
    }
}
