//! Primary Access [R12]: a site lets the primary and backup primary users of another one administer it, and ends that again.

use domain::fields::Fields;
use domain::forms::grant_primary_access::{FORM, GrantPrimaryAccess};
use domain::request::RequestKind;
use leptos::prelude::*;
use store::administrators::grants::{Grant, GrantsPage};
use store::administrators::primary_access::{EndPrimaryAccessError, OfferPrimaryAccessError};
use store::ending::ending_soon::EndingKind;
use store::ending::what::Ending;
use store::mine::my_sites::Reach;
use store::organizations::waiting_offers::{OffersTo, WaitingOffer};
use store::requests::request::AskError;
use store::transaction::id::GrantId;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::people::last_day;
use crate::panels::shared::ask_first::Question;
use crate::panels::shared::at_site::AtSite;
use crate::panels::shared::ending;
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

const PANEL: &str = "Primary Access";
const PATH: &str = "/primary-access";
const GRANT: &str = "Grant Primary Access";
const END: &str = "End Primary Access";
const GIVE_UP: &str = "Give Up Primary Access";

/// The panel.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let at = AtSite::open(portal, caller, address).await?;
    let (user, now) = (caller.inside()?, caller.now());
    let stopped = |error| caller.stopped(error);
    let (given_after, received_after) = (address.get("given_after"), address.get("received_after"));
    let after = [given_after.as_deref(), received_after.as_deref()];
    let grants = portal.store.grants_of(&user.id, &at.pid_sl, after, now).await.map_err(stopped)?;
    let kind = RequestKind::PrimaryAccess;
    let offered = portal.store.waiting_offers(&user.id, &at.pid_sl, kind, now).await.map_err(stopped)?;
    // Only the site's own administrators answer.
    let for_us = if at.is_own() {
        portal.store.offers_to(&user.id, &at.pid_sl, kind, now).await.map_err(stopped)?
    } else {
        OffersTo::default()
    };
    let offered: Vec<Vec<AnyView>> = offered.iter().map(|offer| offered_row(portal, &at, offer)).collect();
    let panel = |id: &'static str, heading: &str, page: &GrantsPage, words: &'static str, none: &str| {
        let rows = page.grants.iter().map(|grant| row(portal, caller, &at, grant, words)).collect();
        let key = format!("{id}_after");
        let next = page.grants.last().filter(|_| page.more).map(|last| at.address(PATH, &[(&key, &last.other_pid_sl)]));
        let first = address.get(&key).map(|_| at.address(PATH, &[]));
        listed(id, heading, rows, none, parts::pager_of(&format!("Pages: {heading}"), first, next))
    };
    let sheet = Sheet::new(PANEL)
        .trail([("Home", "/"), (PANEL, "")])
        .lede("Primary access lets the primary and backup primary users of one site administer another one.")
        .flash(at.flash.clone())
        .labels(FORM.labels)
        .html(at.choice())
        .html(offers_wait(&for_us))
        .html(panel(
            "given",
            &format!("Who has primary access to {}", at.name()),
            &grants.given,
            END,
            "Only the site’s own administrators manage it.",
        ))
        .html((!offered.is_empty()).then(|| waiting_list(offered)))
        .html(panel(
            "received",
            "Sites that let this one in",
            &grants.received,
            GIVE_UP,
            "No site has given this one primary access.",
        ));
    if !at.is_own() {
        return Ok(sheet.html(not_own()));
    }
    Ok(sheet.form(at.posted_to("/primary-access/grant"), granting(&at), ()))
}

/// A panel with grants and the ways to the others, or with the words that there are none.
fn listed(id: &'static str, heading: &str, rows: Vec<Vec<AnyView>>, none: &str, pager: AnyView) -> AnyView {
    let content = if rows.is_empty() {
        view! { <p class="hint">{none.to_owned()}</p> }.into_any()
    } else {
        parts::results("", &["Site", "From", "Last day", ""], rows)
    };
    view! {
        <section class="panel" aria-labelledby=id>
            <h2 id=id>{heading.to_owned()}</h2>
            {content}
            {pager}
        </section>
    }
    .into_any()
}

/// The other site, the days, and the ways to the end of it and to another last day.
fn row(portal: &Portal, caller: &Caller, at: &AtSite, grant: &Grant, words: &'static str) -> Vec<AnyView> {
    let zone = &portal.settings.time_zone;
    let from = crate::server_side::words::when(grant.from, caller.now(), zone);
    let from = if grant.from > caller.now() { crate::server_side::words::day(grant.from, zone) } else { from };
    let last = crate::server_side::dates::last_day(grant.until, zone).unwrap_or_else(|| "No end".to_owned());
    let to = format!("{PATH}/end{}", query(&[("grant", grant.id.as_str())]));
    let name = grant.other_name.clone();
    let end = at.is_own().then(|| view! { <a href=to>{words}<span class="visually-hidden">{format!(" {name}")}</span></a> });
    let change = (at.is_own() && words == END)
        .then(|| last_day::way(EndingKind::PrimaryAccess, grant.id.as_str(), at.pid_sl.as_str(), &grant.other_name));
    vec![
        parts::two_lines(parts::strong(&grant.other_name), &grant.other_pid_sl),
        from.into_any(),
        last.into_any(),
        view! { {end} " " {change} }.into_any(),
    ]
}

/// An offer of this site that nobody has answered yet, with the button that takes it back.
fn offered_row(portal: &Portal, at: &AtSite, offer: &WaitingOffer) -> Vec<AnyView> {
    let lapses = crate::server_side::words::day(offer.lapses_at, &portal.settings.time_zone);
    let pairs = [("kind", RequestKind::PrimaryAccess.code()), ("request", offer.id.as_str())];
    vec![
        parts::two_lines(parts::strong(&offer.other_name), &offer.other_pid_sl),
        offer.asker.clone().into_any(),
        lapses.into_any(),
        if at.is_own() { parts::post_button("/requests/withdraw", "Withdraw", "", &pairs) } else { ().into_any() },
    ]
}

fn waiting_list(rows: Vec<Vec<AnyView>>) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="offered">
            <h2 id="offered">"Offered, not answered yet"</h2>
            {parts::results("", &["Site", "Offered by", "Lapses on", ""], rows)}
        </section>
    }
    .into_any()
}

/// Other sites' offers to this one: the oldest by name, the others by their number.
fn offers_wait(offers: &OffersTo) -> AnyView {
    let offer = |(pid_sl, name): &(String, String)| {
        let words = format!("{pid_sl} · {name} offers this site primary access. ");
        view! { <div class="notice"><p>{words}<a href="/requests">"Answer it under Requests"</a>"."</p></div> }
    };
    let others = offers.count.saturating_sub(offers.first.len());
    let others = (others > 0).then(|| {
        let words = format!("{others} more offer it. ");
        view! { <div class="notice"><p>{words}<a href="/requests">"Answer them under Requests"</a>"."</p></div> }
    });
    view! { {offers.first.iter().map(offer).collect_view()} {others} }.into_any()
}

/// What [R12] keeps from those who administer by primary access.
fn not_own() -> AnyView {
    let words = "You administer this site by primary access yourself. Giving primary access to others, and ending it, stays with \
                 the site’s own primary user and backup primary users.";
    view! { <section class="panel"><p>{words}</p></section> }.into_any()
}

/// The form that offers.
fn granting(at: &AtSite) -> AnyView {
    let flash = &at.flash;
    let day = |name, label, hint| parts::date_field(flash, name, label, Look { hint, ..Look::default() });
    let other =
        Look { form: "nine digits and a letter", maxlength: 20, hint: "Of the site that you let in.", ..Look::default() };
    view! {
        <section class="panel" aria-labelledby="grant-primary-access">
            <h2 id="grant-primary-access">{GRANT}</h2>
            <p>
                {format!("The other site’s primary and backup primary users will do everything for the people, services and links of {}. ", at.name())}
                "They appoint and remove none of its primary or backup primary users, and let nobody else in. "
                "It begins when one of them accepts. You can end it alone, at any time, at once."
            </p>
            <div class="fields">
                {parts::field(flash, "other", "PID/SL", other)}
                {day("first_day", "First Day", "Leave empty to begin when it is accepted.")}
                {day("last_day", "Last Day", "Included. Leave empty for no end.")}
            </div>
            <div class="actions">{parts::submit(GRANT, "primary")}</div>
        </section>
    }
    .into_any()
}

/// Offers primary access.
pub async fn grant(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let site = address.get("site");
    let (pid_sl, _) = portal.administered_site(caller, site.as_deref()).await?;
    let (actor, now) = (caller.inside()?, caller.now());
    let form = match GrantPrimaryAccess::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let (other, period) = (&form.other, portal.period(form.days)?);
    match portal.store.offer_primary_access(&caller.circumstances, &actor.id, &pid_sl, other, period).await {
        Ok(()) => {
            // The name, so that a slip in the number is seen.
            let offers = portal.store.waiting_offers(&actor.id, &pid_sl, RequestKind::PrimaryAccess, now).await;
            let offers = offers.unwrap_or_default();
            let named = offers.into_iter().find(|offer| offer.other_pid_sl == other.as_str());
            let name = named.map(|offer| format!(" · {}", offer.other_name)).unwrap_or_default();
            let lapses =
                crate::server_side::words::day(RequestKind::PrimaryAccess.lapses(now, period), &portal.settings.time_zone);
            let words =
                format!("{other}{name} is asked. The offer lapses on {lapses}. Is it the wrong site? Then choose Withdraw.");
            Ok(Reply::go(address.at("/primary-access").whole()).saying(words))
        }
        Err(error) => {
            use OfferPrimaryAccessError::{Ask, InForce, NoOtherSite, Refused};
            let words = match caller.reason(error)? {
                Refused(refusal) => return Err(refusal.into()),
                NoOtherSite => "There is no other site with this PID/SL.".to_owned(),
                InForce | Ask(AskError::Waits) => {
                    "This site has primary access already, or was asked and has not answered yet.".to_owned()
                }
                Ask(AskError::TooMany(why)) => why.to_string(),
            };
            Ok(Reply::rejected_at("other", words))
        }
    }
}

/// Whether the caller ends it as the site's own, and where to go on: at the site, or at the one that gives it up.
async fn side(portal: &Portal, caller: &Caller, what: &Ending) -> Result<(bool, String), Trouble> {
    let grant = what.grants.first().ok_or(Trouble::NotFound)?;
    let own = portal.store.my_site(&caller.inside()?.id, Reach::Own, &grant.pid_sl, caller.now()).await;
    let own = own.map_err(|fault| caller.broken(&fault))?.is_some();
    let site = if own { &grant.pid_sl } else { &grant.other_pid_sl };
    Ok((own, format!("{PATH}{}", query(&[("site", site.as_str())]))))
}

/// The page that asks before primary access ends.
pub async fn load_end(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let grant = GrantId::from(address.get("grant").unwrap_or_default());
    let user = caller.inside()?;
    let what = portal.store.preview_end_primary_access(&caller.circumstances, &user.id, &grant).await;
    let what = match what {
        Ok(what) => what,
        Err(error) => {
            return Err(match caller.reason(error)? {
                EndPrimaryAccessError::Refused(refusal) => refusal.into(),
                EndPrimaryAccessError::GrantGone => Trouble::NotFound,
            });
        }
    };
    let (own, back) = side(portal, caller, &what).await?;
    let words = if own { END } else { GIVE_UP };
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let sheet = Sheet::new(words).trail([(PANEL, back.as_str()), (words, "")]).flash(flash);
    let says = vec!["To have it again, the site offers it again, and the other one accepts.".to_owned()];
    let question = Question { action: address.whole(), sends: Vec::new(), says, does: words, back };
    Ok(question.on(sheet, &what))
}

/// Ends it.
pub async fn end(portal: &Portal, caller: &Caller, address: &Address) -> Result<Reply, Trouble> {
    let grant = GrantId::from(address.get("grant").unwrap_or_default());
    let user = caller.inside()?;
    match portal.store.end_primary_access(&caller.circumstances, &user.id, &grant).await {
        Ok(what) => {
            let (_, back) = side(portal, caller, &what).await?;
            Ok(Reply::go(back).saying(ending::told(&what)))
        }
        Err(error) => match caller.reason(error)? {
            EndPrimaryAccessError::Refused(refusal) => Err(refusal.into()),
            EndPrimaryAccessError::GrantGone => Ok(Reply::go(PATH).saying(refusals::GONE)),
        },
    }
}
