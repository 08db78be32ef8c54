//! One change of primary user [R7]: who asks for whom, what ends by it, and the agency's answer.

use domain::fields::Fields;
use domain::forms::decide_change::{DecideChange, FORM};
use domain::request::Outcome;
use leptos::prelude::*;
use store::CommandError;
use store::access::primary_user::Unfit;
use store::agency::change_queue::{DecidedChange, WaitingChange};
use store::agency::decide_primary_user::DecideChangeError;
use store::transaction::id::RequestId;

use crate::page::address::{Address, query};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::agency::changes::{age, candidate, named};
use crate::panels::agency::{badge, section};
use crate::panels::shared::ending;
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look, Need};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, id: RequestId) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let sheet = Sheet::new("Change of Primary User");
    let Some(change) = find(portal, caller, &id).await? else {
        let back = "/agency/changes";
        return Ok(sheet.trail(crate::panels::agency::trail("changes", "Request")).html(view! {
            <section class="panel empty">
                <p>"This request doesn’t wait any more: it was answered or taken back."</p>
                <a class="button" href=back>"Changes of Primary User"</a>
            </section>
        }));
    };
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let site = format!("{} · {}", change.pid_sl, change.site_name);
    let sheet =
        sheet.trail(crate::panels::agency::trail("changes", &site)).lede(site).flash(flash.clone()).labels(FORM.labels);
    let after = address.get("after").map(RequestId::from);
    let decided = portal.store.decided_changes(&user.id, &change.pid_sl, after.as_ref(), caller.now()).await;
    let (decided, more) = decided.map_err(|error| caller.stopped(error))?;
    let next =
        decided.last().filter(|_| more).map(|last| format!("{}{}", address.path, query(&[("after", last.id.as_str())])));
    let sheet = sheet.html(asked(&change, portal, caller)).html(history(&decided, next, portal));
    let ending = match portal.store.preview_decide(&caller.circumstances, &user.id, &id, false).await {
        Ok(ending) => Ok(ending),
        Err(error) => Err(why_not(caller, error)?),
    };
    let (sheet, approve) = match ending {
        Ok(ending) if ending.still_administers.is_empty() => (sheet.html(ending::preview(&ending)), Ok(Vec::new())),
        // What the form does as it stands: the primary access ends, too.
        Ok(without) => match portal.store.preview_decide(&caller.circumstances, &user.id, &id, true).await {
            Ok(all) => (sheet.html(ending::preview(&all)), Ok(ending::still(&without))),
            Err(error) => (sheet, Err(why_not(caller, error)?)),
        },
        Err(why) => (sheet, Err(why)),
    };
    Ok(sheet.form(address.whole(), answer(&flash, approve), ()))
}

/// Why it can't be approved, in words; or why there is no such page.
fn why_not(caller: &Caller, error: CommandError<DecideChangeError>) -> Result<&'static str, Trouble> {
    match caller.reason(error)? {
        DecideChangeError::Refused(refusal) => Err(refusal.into()),
        DecideChangeError::NotWaiting(_) => Err(Trouble::NotFound),
        DecideChangeError::Unfit(Unfit::NotInUse) => {
            Ok("This person can’t become primary user there: the user ID isn’t in use, or is suspended at this site.")
        }
        DecideChangeError::Unfit(Unfit::IsPrimaryUser) => Ok("This person is the site’s primary user already."),
    }
}

/// The request, if it still waits.
async fn find(portal: &Portal, caller: &Caller, id: &RequestId) -> Result<Option<WaitingChange>, Trouble> {
    let found = portal.store.waiting_change(&caller.inside()?.id, id, caller.now()).await;
    found.map_err(|error| caller.stopped(error))
}

/// What is asked for.
fn asked(change: &WaitingChange, portal: &Portal, caller: &Caller) -> AnyView {
    let asker = if change.with_letter {
        format!("{}, with the site’s registration letter", named(&change.asker))
    } else {
        named(&change.asker)
    };
    let old = change.old.as_ref().map_or("Nobody".to_owned(), named);
    let stays = if change.keeps_old { "Stays as a subordinate" } else { "Leaves the site" };
    let note = if change.note.is_empty() { "None".to_owned() } else { change.note.clone() };
    let mut facts = vec![("New primary user", candidate(change)), ("Primary user now", old.into_any())];
    if change.old.is_some() {
        facts.push(("The one until now", stays.into_any()));
    }
    facts.push(("Asked by", asker.into_any()));
    facts.push(("Waits", age(change, caller.now(), &portal.settings.time_zone)));
    facts.push(("Note of the asker", note.into_any()));
    section("asked", "What is asked for", parts::facts(facts))
}

/// What was decided before at the site, the last one first, a page at a time.
fn history(history: &[DecidedChange], next: Option<String>, portal: &Portal) -> AnyView {
    if history.is_empty() {
        return section("history", "Earlier requests", view! { <p>"There were none at this site."</p> });
    }
    let zone = &portal.settings.time_zone;
    let rows = history.iter().map(|change| {
        vec![
            parts::strong(&named(&change.candidate)),
            crate::server_side::words::day(change.asked_at, zone).into_any(),
            outcome(change.outcome),
            crate::server_side::words::day(change.closed_at, zone).into_any(),
            change.reason.clone().unwrap_or_default().into_any(),
        ]
    });
    let headers = ["New primary user", "Asked", "Answer", "On", "Reason"];
    let table = parts::results("", &headers, rows.collect());
    section("history", "Earlier requests", view! { {table} {parts::pager(None, next)} })
}

fn outcome(outcome: Outcome) -> AnyView {
    match outcome {
        Outcome::Accepted => badge("good", "Approved"),
        Outcome::Declined => badge("bad", "Declined"),
        Outcome::Withdrawn => badge("", "Taken back"),
        Outcome::Lapsed => badge("", "Ran out"),
    }
}

/// Whether the primary access ends, too, by which the old one would still administer the site.
fn access(flash: &PageFlash, still: &[String]) -> AnyView {
    let meaning = format!("Without it: {}", still.join(" "));
    let end = [("yes", "End this primary access too", meaning.as_str())];
    parts::checkboxes(flash, "end_access", "Primary Access", &end, &["yes"], Look::default())
}

/// The answer's form; without Approve where that can't be.
fn answer(flash: &PageFlash, approve: Result<Vec<String>, &'static str>) -> AnyView {
    let hint = "The asker reads it. To decline, say why.";
    let reason = Look { hint, size: "full", line: true, need: Need::Free, ..Look::default() };
    let (may, why, still) = match approve {
        Ok(still) => (true, None, still),
        Err(why) => (false, Some(why), Vec::new()),
    };
    view! {
        <section class="panel" aria-labelledby="answer">
            <h2 id="answer">"Your answer"</h2>
            {why.map(|why| view! { <p class="field-error">{why}</p> })}
            {parts::no_answer()}
            <div class="fields">
                {(!still.is_empty()).then(|| access(flash, &still))}
                {parts::field(flash, "reason", "Reason", reason)}
            </div>
            <div class="actions">
                {may.then(|| parts::submit_as("answer", "approve", "Approve", "primary"))}
                {parts::submit_as("answer", "decline", "Decline", "danger")}
                <a class="button" href="/agency/changes">"Cancel"</a>
            </div>
        </section>
    }
    .into_any()
}

/// Approves or declines.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields, id: RequestId) -> Result<Reply, Trouble> {
    let queue = "/agency/changes";
    let DecideChange { approves, ends_access, reason } = match DecideChange::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let Some(change) = find(portal, caller, &id).await? else {
        return Ok(Reply::go(queue).saying("This request was answered or taken back before. Nothing was changed."));
    };
    let site = format!("{} · {}", change.pid_sl, change.site_name);
    let actor = caller.inside()?;
    let answer = (approves, ends_access);
    match portal.store.decide_change_of_primary_user(&caller.circumstances, &actor.id, &id, answer, &reason).await {
        Ok(ended) if approves => {
            let words = format!("{} is the primary user of {site} now. {}", named(&change.candidate), ending::told(&ended));
            Ok(Reply::go(queue).saying(words))
        }
        Ok(_) => Ok(Reply::go(queue).saying(format!("Declined for {site}. Nothing was changed there."))),
        Err(error) => {
            let words = match caller.reason(error)? {
                DecideChangeError::Refused(refusal) => return Err(refusal.into()),
                DecideChangeError::NotWaiting(why) => return Ok(Reply::go(queue).saying(refusals::not_waiting(why))),
                DecideChangeError::Unfit(Unfit::NotInUse) => {
                    "This person can’t become primary user there any more. Decline, and say why."
                }
                DecideChangeError::Unfit(Unfit::IsPrimaryUser) => {
                    "This person is the site’s primary user already. Decline, and say why."
                }
            };
            Ok(Reply::rejected_at("", words))
        }
    }
}
