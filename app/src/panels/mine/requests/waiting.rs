//! A request that waits for the reader: who asks for what, what it would give, until when, and two buttons.

use domain::fields::Fields;
use domain::note::LONGEST;
use domain::request::RequestKind;
use leptos::prelude::*;
use store::requests::request_lists::ListedRequest;
use store::transaction::id::RequestId;

use super::sites::{other, site};
use crate::page::flash::PageFlash;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

const ANSWER: &str = "/requests/answer";

/// Puts the request on the page that begins after another one.
pub(super) fn card(
    sheet: Sheet,
    portal: &Portal,
    caller: &Caller,
    flash: &PageFlash,
    (request, after): (&ListedRequest, &str),
) -> Sheet {
    let name = format!("request-{}", request.id);
    let form = view! {
        {parts::hidden("kind", request.kind.code())}
        {parts::hidden("request", request.id.as_str())}
        {(!after.is_empty()).then(|| parts::hidden("after", after))}
        {(request.kind == RequestKind::Service).then(|| view! { {parts::no_answer()} {reason(flash, &request.id)} })}
        <div class="actions">
            {parts::submit_as("answer", "accept", "Accept", "primary")}
            {parts::submit_as("answer", "decline", "Decline", "")}
        </div>
    };
    let content = view! {
        <div class="panel-head">
            <h2 id=name.clone()>{heading(request)}</h2>
            <span class="badge">{request.kind.label()}</span>
        </div>
        {says(portal, caller, request)}
    };
    // A reason that is being typed is kept when the session's time is up; the others have nothing to keep.
    if request.kind == RequestKind::Service {
        let panel = view! { <section class="panel" aria-labelledby=name>{content}{form}</section> };
        return sheet.form(ANSWER, panel, ());
    }
    sheet.html(view! {
        <section class="panel" aria-labelledby=name>
            {content}
            <form method="post" action=ANSWER>{form}</form>
        </section>
    })
}

/// What is asked, in one line.
fn heading(request: &ListedRequest) -> String {
    let here = site(&request.site);
    match request.kind {
        RequestKind::Link => format!("Work at {here}"),
        RequestKind::PrimaryAccess => format!("{} administers {here}", other(request)),
        RequestKind::OrganizationLink => format!("{} works for {here}", other(request)),
        RequestKind::ChangePrimaryUser => format!("Another primary user for {here}"),
        RequestKind::Service => {
            let name = request.person.as_ref().map_or("Somebody", |(_, name)| name.as_str());
            format!("{name} asks for {} at {here}", request.services.join(", "))
        }
    }
}

/// What it would give.
fn gives(request: &ListedRequest) -> String {
    let here = site(&request.site);
    match request.kind {
        RequestKind::Link => "You would work there as a subordinate. Your user ID and password stay the same.".to_owned(),
        RequestKind::PrimaryAccess => format!(
            "Your site’s primary and backup primary users would do everything for the people, services and links of {here}, but \
             appoint and remove none of its primary or backup primary users, and let nobody else in."
        ),
        RequestKind::OrganizationLink => {
            format!("Your site’s administrators could assign its people to these services of {here}.")
        }
        RequestKind::ChangePrimaryUser => String::new(),
        RequestKind::Service => "If you accept, the service is assigned at once.".to_owned(),
    }
}

fn says(portal: &Portal, caller: &Caller, request: &ListedRequest) -> AnyView {
    let zone = &portal.settings.time_zone;
    let (username, name) = &request.asker;
    let asked = format!("{name} ({username}), {}", crate::server_side::words::when(request.asked_at, caller.now(), zone));
    let services = match (request.kind, request.services.is_empty()) {
        (RequestKind::PrimaryAccess | RequestKind::ChangePrimaryUser, _) => None,
        (_, true) => Some("None yet; the site’s administrators assign them.".to_owned()),
        (_, false) => Some(request.services.join(", ")),
    };
    let from = (request.period.from > caller.now()).then(|| crate::server_side::words::day(request.period.from, zone));
    let last = crate::server_side::dates::last_day(request.period.until, zone);
    let note = Some(request.note.clone()).filter(|note| !note.is_empty());
    let lines = [
        ("Asked by", Some(asked)),
        ("Note", note),
        ("Services", services),
        ("First day", Some(from.unwrap_or_else(|| "When you accept".to_owned()))),
        ("Last day", Some(last.unwrap_or_else(|| "No end".to_owned()))),
        ("Lapses on", Some(crate::server_side::words::day(request.lapses_at, zone))),
    ];
    let lines = lines.into_iter().filter_map(|(name, words)| words.map(|words| (name, words)));
    view! { <p>{gives(request)}</p>{parts::facts(lines)} }.into_any()
}

/// Why the reader declines, if the reader wants to say so.
fn reason(flash: &PageFlash, id: &RequestId) -> AnyView {
    let field = format!("reason-{id}");
    // Several such forms may have been kept at once, each with its own two fields.
    let mine = |fields: &Fields| {
        let found = fields.all("request").zip(fields.all("reason")).find(|(request, _)| *request == id.as_str());
        found.map(|(_, reason)| reason.to_owned())
    };
    let typed = flash.fields.as_ref().and_then(mine).unwrap_or_default();
    let message = flash.problems.of(&field).map(str::to_owned);
    let message_id = format!("{field}-message");
    let described = message.is_some().then(|| message_id.clone());
    view! {
        <div class="fields">
            <div class="field" data-size="full">
                <label for=field.clone()>"Reason, if you decline " <span class="hint-inline">"(optional)"</span></label>
                <input
                    id=field
                    name="reason"
                    type="text"
                    value=typed
                    autocomplete="off"
                    maxlength=LONGEST.to_string()
                    aria-invalid=message.is_some().then_some("true")
                    aria-describedby=described
                />
                {message.map(|message| view! { <p class="field-error" id=message_id>{message}</p> })}
            </div>
        </div>
    }
    .into_any()
}
