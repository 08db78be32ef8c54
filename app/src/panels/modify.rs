//! Modify Subordinate: what somebody may use at a site, and the way to the deeds that change the account there.

use domain::authority::{Deed, Refusal, ResetWay};
use domain::catalogue::{Offer, ServiceCode};
use domain::fields::Fields;
use domain::forms::modify::{FORM, Modify};
use domain::person::Role;
use domain::site::PidSl;
use leptos::prelude::*;
use store::Stop;
use store::people::change_services::ChangeServicesError as Error;
use store::people::subordinate::SubordinateView;

use super::at_site::with_site;
use super::person_fields::{day_fields, leave_forms, submit_or_leave};
use super::subordinates::{Asked, StateWords, state_badge};
use crate::page::address::Place;
use crate::page::opening::Opening;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts;

/// What the page, and the pages of the deeds, show.
#[derive(Clone, Debug)]
pub struct ModifyPage {
    /// What the session kept.
    pub opening: Opening,
    /// PID/SL of the site.
    pub site: String,
    /// Its name.
    pub site_name: String,
    /// User ID.
    pub username: String,
    /// First and last name.
    pub name: String,
    /// First name.
    pub first_name: String,
    /// E-mail address.
    pub email: String,
    /// What the person is at the site.
    pub role: Role,
    /// How the access stands.
    pub state: StateWords,
    /// Whether the membership is suspended.
    pub suspended: bool,
    /// The last sign-in, in words.
    pub last_sign_in: String,
    /// Since when the person is a member, in words.
    pub since: String,
    /// What the site is offered.
    pub offer: Offer,
    /// What is assigned.
    pub assigned: Vec<ServiceCode>,
    /// Deeds that are refused, with the reason.
    pub refused: Vec<(Deed, String)>,
    /// Whether They Left has something to end, here or at another site of the administrator.
    pub can_have_left: bool,
}

impl ModifyPage {
    /// Why the user may not do this, if not.
    pub fn refusal(&self, deed: Deed) -> Option<&str> {
        self.refused.iter().find(|(refused, _)| *refused == deed).map(|(_, why)| why.as_str())
    }
}

/// What the pages show, and the way of a reset [R20].
pub async fn load_with_way(desk: &Desk, caller: &Caller, place: &Place) -> Result<(ModifyPage, ResetWay), Trouble> {
    // The pages of the deeds have one part more behind the username.
    let username = place.path.split('/').nth(2).unwrap_or_default();
    let site = place.get("site");
    let (pid_sl, site) = desk.administered_site(caller, site.as_deref()).await?;
    let view = desk.store.subordinate(&caller.inside()?.id, &pid_sl, username, caller.now()).await;
    let view = view.map_err(|stop| caller.stopped(stop))?.ok_or(Trouble::NotFound)?;
    let zone = &desk.settings.time_zone;
    let can_have_left = can_have_left(desk, caller, &pid_sl, &view).await?;
    let reset = view.reset;
    let may = |deed: Deed, may: Result<(), Refusal>| {
        if deed == Deed::ResetPassword { may.and(reset.open(desk.settings.mails)) } else { may }
    };
    let refused =
        view.may.into_iter().filter_map(|(deed, allowed)| Some((deed, refused_words(desk, may(deed, allowed).err()?))));
    let refused = refused.collect();
    let since = crate::server_side::words::day(view.since, zone);
    let since = match crate::server_side::dates::last_day(view.until, zone) {
        Some(last) => format!("{since}, until {last}"),
        None => since,
    };
    let page = ModifyPage {
        opening: crate::server_side::opening::take(desk, caller, &place.address()).await?,
        site: site.pid_sl,
        site_name: site.name,
        username: view.username,
        name: format!("{} {}", view.first_name, view.last_name),
        first_name: view.first_name,
        email: view.email,
        role: view.role,
        state: StateWords::of(view.state, caller.now()),
        suspended: view.suspended,
        last_sign_in: view
            .last_sign_in_at
            .map_or("Never".to_owned(), |at| crate::server_side::words::when(at, caller.now(), zone)),
        since,
        offer: desk.store.offer(pid_sl.as_str()).await.map_err(|fault| caller.broken(&fault))?,
        assigned: view.assigned.into_iter().collect(),
        refused,
        can_have_left,
    };
    Ok((page, reset))
}

/// Why not, with whom to call where only the agency can.
pub fn refused_words(desk: &Desk, refusal: Refusal) -> String {
    match refusal {
        Refusal::ResetElsewhere => format!("{refusal} Its help desk is at {}.", desk.settings.branding.help_desk_phone),
        other => other.to_string(),
    }
}

async fn can_have_left(desk: &Desk, caller: &Caller, pid_sl: &PidSl, view: &SubordinateView) -> Result<bool, Trouble> {
    if view.may.contains(&(Deed::Remove, Ok(()))) {
        return Ok(true);
    }
    let actor = caller.inside()?;
    match desk.store.preview_they_left(&caller.deed, &actor.id, pid_sl, &view.username).await {
        Ok(_) => Ok(true),
        Err(Stop::Rejected(_)) => Ok(false),
        Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
    }
}

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let (page, _) = load_with_way(desk, caller, place).await?;
    let asked = Asked::of(place);
    let trail = [
        ("Manage Subordinate Accounts".to_owned(), asked.address("/subordinates", &page.site, &[])),
        (format!("{} · {}", page.site, page.site_name), String::new()),
    ];
    let hint = "Only for services that you assign now, and only if they are for a while. Left empty, they begin now and have no end.";
    let after = view! { {day_fields(&page.opening, hint)} {submit_or_leave()} };
    // With the site that the page shows: another window may have chosen another one since.
    let action = with_site(place, &page.site).address();
    Ok(Sheet::new("Modify Subordinate")
        .trail(trail)
        .lede(format!("{} · {}", page.name, page.username))
        .opening(page.opening.clone())
        .labels(FORM.labels)
        .html(account(&page, place))
        .picker_form(action, (), page.offer, page.assigned, after)
        .html(leave_forms(&page.site, &asked.last_name, &asked.first_name)))
}

fn account(page: &ModifyPage, place: &Place) -> AnyView {
    let mut reasons: Vec<String> = [Deed::ResetPassword, Deed::Suspend, Deed::Remove]
        .into_iter()
        .filter_map(|deed| page.refusal(deed).map(str::to_owned))
        .collect();
    reasons.dedup();
    let stop = if page.suspended {
        (Deed::Reactivate, "reactivate", "Reactivate", "")
    } else {
        (Deed::Suspend, "suspend", "Suspend", "danger")
    };
    let deeds = [
        (Deed::ResetPassword, "reset-password", "Reset Password", ""),
        (Deed::Suspend, "last-day", "Change Last Day", ""),
        stop,
        (Deed::Remove, "remove", "Remove", "danger"),
    ];
    let buttons = deeds.into_iter().filter(|(deed, ..)| page.refusal(*deed).is_none()).map(|(_, slug, words, look)| {
        view! {
            <form method="get" action=format!("{}/{slug}", place.path)>
                {parts::hidden("site", &page.site)}
                <button type="submit" class=format!("button {look}")>{words}</button>
            </form>
        }
    });
    let left = page.can_have_left.then(|| {
        view! {
            <form method="get" action="/they-left">
                {parts::hidden("site", &page.site)}
                {parts::hidden("username", &page.username)}
                <button type="submit" class="button danger">"They Left"</button>
            </form>
        }
    });
    let facts = parts::facts([
        ("Username", page.username.clone()),
        ("Role", page.role.label().to_owned()),
        ("Email Address", page.email.clone()),
        ("Last sign-in", page.last_sign_in.clone()),
        ("At this site since", page.since.clone()),
    ]);
    view! {
        <section class="panel" aria-labelledby="account-name">
            <div class="panel-head"><h2 id="account-name">"Account"</h2>{state_badge(&page.state)}</div>
            {facts}
            <div class="actions">{buttons.collect_view()} {left}</div>
            {reasons.into_iter().map(|why| view! { <p class="hint">{why}</p> }).collect_view()}
        </section>
    }
    .into_any()
}

/// Changes the services.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields, username: &str) -> Result<Reply, Trouble> {
    let (pid_sl, _) = desk.administered_site(caller, place.get("site").as_deref()).await?;
    let actor = caller.inside()?;
    let list = format!("/subordinates?site={pid_sl}");
    let form = match Modify::parse(fields, desk.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let period = desk.period(form.days)?;
    match desk.store.change_services(&caller.deed, &actor.id, &pid_sl, username, &form.services, period).await {
        Ok(changed) => {
            let words = format!(
                "Saved for {username}: {} assigned, {} taken away. {} now.",
                changed.added,
                changed.removed,
                if changed.assigned == 1 { "1 service".to_owned() } else { format!("{} services", changed.assigned) }
            );
            Ok(Reply::go(list).saying(words))
        }
        Err(Stop::Rejected(Error::Nothing)) => Ok(Reply::go(list).saying(format!("Nothing was changed for {username}."))),
        Err(Stop::Rejected(Error::NoMember)) => Err(Trouble::NotFound),
        Err(Stop::Rejected(Error::Refused(refusal))) => Err(caller.stopped(Stop::Rejected(refusal))),
        Err(Stop::Rejected(Error::Services(error))) => Ok(Reply::rejected_at("services", error)),
        Err(Stop::Fault(fault)) => Err(caller.broken(&fault)),
    }
}
