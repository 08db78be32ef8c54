//! Requests: what waits for the reader's answer, what the reader asked for, and what came of it.

use domain::fields::{Fields, Problems};
use domain::forms::answer::Answer;
use domain::forms::withdraw_request::WithdrawRequest;
use domain::request::{Outcome, RequestKind};
use leptos::prelude::*;
use store::requests::request_lists::ListedRequest;
use store::requests::withdraw_request::WithdrawError;
use store::transaction::id::RequestId;

use crate::page::address::{Address, query};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

mod not_answered;
mod sites;
mod waiting;

use sites::{other, site};

const PATH: &str = "/requests";

/// The panel: the first page of both lists, or a later one of either.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let sheet = Sheet::new("Requests")
        .trail([("Home", "/"), ("Requests", "")])
        .lede("What waits for your answer, and what you asked for.")
        .flash(flash.clone());
    let key = |name| address.get(name).map(RequestId::from);
    match (key("after"), key("asked_after")) {
        (Some(after), _) => waiting(sheet, portal, caller, &flash, Some(&after)).await,
        (None, Some(after)) => asked(sheet, portal, caller, Some(&after)).await,
        (None, None) => asked(waiting(sheet, portal, caller, &flash, None).await?, portal, caller, None).await,
    }
}

/// What waits for the reader's answer.
async fn waiting(
    mut sheet: Sheet,
    portal: &Portal,
    caller: &Caller,
    flash: &PageFlash,
    after: Option<&RequestId>,
) -> Result<Sheet, Trouble> {
    let found = portal.store.waiting_page(&caller.inside()?.id, after, caller.now()).await;
    let (requests, more) = found.map_err(|fault| caller.broken(&fault))?;
    if requests.is_empty() {
        let words =
            "When somebody asks you for something, or offers you access, it appears here and you answer with one tap.";
        sheet = sheet.html(parts::empty("Nothing waits for your answer", words));
    }
    for request in &requests {
        sheet = waiting::card(sheet, portal, caller, flash, (request, after.map_or("", RequestId::as_str)));
    }
    let next = requests.last().filter(|_| more).map(|last| at("after", last.id.as_str()));
    Ok(sheet.html(parts::pager_of("Pages of what waits", after.map(|_| PATH.to_owned()), next)))
}

/// What the reader asked for, and what came of it.
async fn asked(mut sheet: Sheet, portal: &Portal, caller: &Caller, after: Option<&RequestId>) -> Result<Sheet, Trouble> {
    let found = portal.store.asked_page(&caller.inside()?.id, after, caller.now()).await;
    let (requests, more) = found.map_err(|fault| caller.broken(&fault))?;
    let next = requests.last().filter(|_| more).map(|last| at("asked_after", last.id.as_str()));
    let (closed, open): (Vec<_>, Vec<_>) = requests.into_iter().partition(|request| request.closed.is_some());
    if !open.is_empty() {
        let rows = open.iter().map(|request| open_row(portal, request)).collect();
        sheet = sheet.html(list("asked", "What you asked for", &["Request", "Asked", "State", ""], rows));
    }
    if !closed.is_empty() {
        let rows = closed.iter().map(|request| closed_row(portal, caller, request)).collect();
        sheet = sheet.html(list("closed", "Answered in the last 30 days", &["Request", "Answer", "When", "Reason"], rows));
    }
    Ok(sheet.html(parts::pager_of("Pages of what you asked for", after.map(|_| PATH.to_owned()), next)))
}

fn list(id: &'static str, heading: &'static str, headers: &[&str], rows: Vec<Vec<AnyView>>) -> AnyView {
    view! {
        <section class="panel" aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            {parts::results("", headers, rows)}
        </section>
    }
    .into_any()
}

/// What the reader asked for, in two lines.
fn what(request: &ListedRequest) -> AnyView {
    let here = site(&request.site);
    // Whoever links somebody knows the user ID and the last name, and learns no more before the person agrees.
    let agreed = request.closed.as_ref().is_some_and(|(outcome, ..)| *outcome == Outcome::Accepted);
    let person = request.person.as_ref().map_or("", |(username, name)| {
        if request.kind == RequestKind::Link && !agreed { username.as_str() } else { name.as_str() }
    });
    let words = match request.kind {
        RequestKind::Link => format!("{person} is to work at {here}"),
        RequestKind::PrimaryAccess => format!("Primary access to {here} for {}", other(request)),
        RequestKind::OrganizationLink => format!("Services of {here} for {}", other(request)),
        RequestKind::ChangePrimaryUser if request.keeps_old => {
            format!("{person} is to become the primary user of {here}; the one there stays as a subordinate")
        }
        RequestKind::ChangePrimaryUser => format!("{person} is to become the primary user of {here}"),
        RequestKind::Service => format!("{} at {here}", request.services.join(", ")),
    };
    parts::two_lines(parts::strong(request.kind.label()), &words)
}

/// Something that still waits, with the button that takes it back.
fn open_row(portal: &Portal, request: &ListedRequest) -> Vec<AnyView> {
    let zone = &portal.settings.time_zone;
    let who = match request.kind {
        RequestKind::Link => "Waits for the person’s next sign-in",
        RequestKind::PrimaryAccess | RequestKind::OrganizationLink => "Waits for an administrator of the other site",
        RequestKind::ChangePrimaryUser => "Waits for the agency",
        RequestKind::Service => "Waits for an administrator of the site",
    };
    let lapses = (request.kind != RequestKind::ChangePrimaryUser)
        .then(|| format!("Lapses on {}", crate::server_side::words::day(request.lapses_at, zone)));
    let state = view! { <span class="badge warn">{who}</span> }.into_any();
    let pairs = [("kind", request.kind.code()), ("request", request.id.as_str())];
    vec![
        what(request),
        crate::server_side::words::day(request.asked_at, zone).into_any(),
        parts::two_lines(state, &lapses.unwrap_or_default()),
        parts::post_button("/requests/withdraw", "Withdraw", "", &pairs),
    ]
}

/// What came of something.
fn closed_row(portal: &Portal, caller: &Caller, request: &ListedRequest) -> Vec<AnyView> {
    let Some((outcome, at, reason)) = &request.closed else { return Vec::new() };
    let (look, words) = match outcome {
        Outcome::Accepted => ("good", "Accepted"),
        Outcome::Declined => ("bad", "Declined"),
        Outcome::Withdrawn => ("", "Withdrawn"),
        Outcome::Lapsed => ("", "Lapsed without an answer"),
    };
    vec![
        what(request),
        view! { <span class=format!("badge {look}")>{words}</span> }.into_any(),
        crate::server_side::words::when(*at, caller.now(), &portal.settings.time_zone).into_any(),
        reason.clone().unwrap_or_default().into_any(),
    ]
}

/// The address of the panel after the request with this key, in one of its two lists.
fn at(list: &str, key: &str) -> String {
    format!("{PATH}{}", query(&[(list, key)]))
}

/// The page from which a form was sent: the one with what waits after this request.
pub fn page(after: &str) -> Address {
    Address { path: PATH.to_owned(), query: query(&[("after", after)]).trim_start_matches('?').to_owned() }
}

/// What an accepted request comes to: now, or from its first day on.
fn accepted(portal: &Portal, caller: &Caller, request: &ListedRequest) -> String {
    let here = site(&request.site);
    let from = Some(request.period.from).filter(|from| *from > caller.now());
    let from = from.map(|from| format!("from {} on", crate::server_side::words::day(from, &portal.settings.time_zone)));
    match (request.kind, from) {
        (RequestKind::Link, Some(from)) => format!("You work at {here} {from}."),
        (RequestKind::Link, None) => format!("You work at {here} now: choose it under Provider on the home page."),
        (RequestKind::PrimaryAccess, Some(from)) => format!("{} administers {here} {from}.", other(request)),
        (RequestKind::PrimaryAccess, None) => {
            format!("{} administers {here} now: choose it in the Provider dropdown.", other(request))
        }
        (RequestKind::OrganizationLink, Some(from)) => format!("{} is linked to {here} {from}.", other(request)),
        (RequestKind::OrganizationLink, None) => {
            format!("{} is linked to {here}: its people can be assigned services there now.", other(request))
        }
        (RequestKind::ChangePrimaryUser, _) => String::new(),
        (RequestKind::Service, _) => {
            let name = request.person.as_ref().map_or("The person", |(_, name)| name.as_str());
            format!("{name} can use {} at {here} now.", request.services.join(", "))
        }
    }
}

/// Answers one.
pub async fn answer(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.inside()?;
    let form = match Answer::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return refusals::rejected(problems),
    };
    let Answer { kind, request, accepts, reason, after } = form;
    let (id, after) = (&RequestId::from(request), after.map(RequestId::from));
    let (store, circumstances, actor) = (&portal.store, &caller.circumstances, &user.id);
    // For the words about it: once it is answered it waits no more.
    let waiting = store.waiting_page(actor, after.as_ref(), caller.now()).await;
    let (waiting, _) = waiting.map_err(|fault| caller.broken(&fault))?;
    let answered = match kind {
        RequestKind::Link => {
            let answered = store.answer_link(circumstances, actor, id, accepts).await;
            answered.map_err(|error| not_answered::link(caller, error))
        }
        RequestKind::PrimaryAccess => {
            let answered = store.answer_primary_access(circumstances, actor, id, accepts).await;
            answered.map_err(|error| not_answered::primary_access(caller, error))
        }
        RequestKind::OrganizationLink => {
            let answered = store.answer_organization_link(circumstances, actor, id, accepts).await;
            answered.map_err(|error| not_answered::organization_link(caller, error))
        }
        RequestKind::Service => {
            let answered = store.answer_service_request(circumstances, actor, id, accepts, &reason).await;
            answered.map_err(|error| not_answered::service(caller, error))
        }
        RequestKind::ChangePrimaryUser => return Err(Trouble::NotFound),
    };
    if let Err(why) = answered {
        let page = page(after.as_ref().map_or("", RequestId::as_str));
        return Ok(Reply::back(&page, Problems::at("", why?)));
    }
    let words = match waiting.iter().find(|request| request.id == *id) {
        Some(request) if accepts => accepted(portal, caller, request),
        None if accepts => "Accepted.".to_owned(),
        _ => "Declined. Nothing was changed for anybody.".to_owned(),
    };
    // What the navigation shows may have changed.
    Ok(Reply::go(PATH).saying(words))
}

/// Takes one back.
pub async fn withdraw(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.inside()?;
    let form = match WithdrawRequest::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return refusals::rejected(problems),
    };
    match portal.store.withdraw(&caller.circumstances, &user.id, form.kind, &form.request.into()).await {
        Ok(()) => Ok(Reply::go(PATH).saying("Withdrawn. Nobody is asked any more.")),
        Err(error) => match caller.reason(error)? {
            WithdrawError::Refused(refusal) => Err(refusal.into()),
            WithdrawError::NotWaiting(why) => Ok(Reply::go(PATH).saying(refusals::not_waiting(why))),
        },
    }
}
