//! Modify Subordinate: what somebody may use at a site, and the way to the deeds that change the account there.

use domain::authority::{MembershipChange, Refusal, ResetWay};
use domain::catalogue::{Offer, ServiceCode};
use domain::fields::Fields;
use domain::forms::modify::{FORM, Modify};
use domain::person::Role;
use domain::site::PidSl;
use domain::username::Username;
use leptos::prelude::*;
use store::CommandError;
use store::people::change_services::ChangeServicesError as Error;
use store::people::subordinate::SubordinateView;

use crate::page::address::Address;
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::people::subordinates::{Asked, StateWords, state_badge};
use crate::panels::shared::at_site::with_site;
use crate::panels::shared::person_fields::{day_fields, leave_forms, submit_or_leave};
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::Sheet;
use crate::sheet::parts;

/// What the page, and the pages of the deeds, show.
#[derive(Clone, Debug)]
pub struct ModifyPage {
    /// What the session kept.
    pub flash: PageFlash,
    /// PID/SL of the site.
    pub site: PidSl,
    /// Its name.
    pub site_name: String,
    /// User ID.
    pub username: Username,
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
    pub refused: Vec<(MembershipChange, String)>,
    /// Whether They Left has something to end, here or at another site of the administrator.
    pub can_have_left: bool,
}

impl ModifyPage {
    /// Why the user may not do this, if not.
    pub fn refusal(&self, change: MembershipChange) -> Option<&str> {
        self.refused.iter().find(|(refused, _)| *refused == change).map(|(_, why)| why.as_str())
    }
}

/// What the pages show, and the way of a reset [R20].
pub async fn load_with_way(portal: &Portal, caller: &Caller, address: &Address) -> Result<(ModifyPage, ResetWay), Trouble> {
    // The pages of the deeds have one part more behind the username.
    let username = address.path.split('/').nth(2).unwrap_or_default();
    let site = address.get("site");
    let (pid_sl, site) = portal.administered_site(caller, site.as_deref()).await?;
    let username = Username::parse(username).map_err(|_| Trouble::NotFound)?;
    let view = portal.store.subordinate(&caller.inside()?.id, &pid_sl, &username, caller.now()).await;
    let view = view.map_err(|error| caller.stopped(error))?.ok_or(Trouble::NotFound)?;
    let zone = &portal.settings.time_zone;
    let can_have_left = can_have_left(portal, caller, &pid_sl, &view).await?;
    let reset = view.reset;
    let may = |change: MembershipChange, may: Result<(), Refusal>| {
        if change == MembershipChange::ResetPassword { may.and(reset.open(portal.settings.mails)) } else { may }
    };
    let refused = view
        .may
        .into_iter()
        .filter_map(|(change, allowed)| Some((change, refused_words(portal, may(change, allowed).err()?))));
    let refused = refused.collect();
    let since = crate::server_side::words::day(view.since, zone);
    let since = match crate::server_side::dates::last_day(view.until, zone) {
        Some(last) => format!("{since}, until {last}"),
        None => since,
    };
    let page = ModifyPage {
        flash: crate::server_side::flash::take(portal, caller, &address.whole()).await?,
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
        offer: portal.store.offer(&pid_sl).await.map_err(|fault| caller.broken(&fault))?,
        assigned: view.assigned.into_iter().collect(),
        refused,
        can_have_left,
    };
    Ok((page, reset))
}

/// Why not, with whom to call where only the agency can.
pub fn refused_words(portal: &Portal, refusal: Refusal) -> String {
    match refusal {
        Refusal::ResetElsewhere => format!("{refusal} Its help desk is at {}.", portal.settings.branding.help_desk_phone),
        other => other.to_string(),
    }
}

async fn can_have_left(portal: &Portal, caller: &Caller, pid_sl: &PidSl, view: &SubordinateView) -> Result<bool, Trouble> {
    if view.may.contains(&(MembershipChange::Remove, Ok(()))) {
        return Ok(true);
    }
    let actor = caller.inside()?;
    match portal.store.preview_they_left(&caller.circumstances, &actor.id, pid_sl, &view.username).await {
        Ok(_) => Ok(true),
        Err(CommandError::Rejected(_)) => Ok(false),
        Err(CommandError::Fault(fault)) => Err(caller.broken(&fault)),
    }
}

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let (page, _) = load_with_way(portal, caller, address).await?;
    let asked = Asked::of(address);
    let trail = [
        ("Manage Subordinate Accounts".to_owned(), asked.address("/subordinates", page.site.as_str(), &[])),
        (format!("{} · {}", page.site, page.site_name), String::new()),
    ];
    let hint = "Only for services that you assign now, and only if they are for a while. Left empty, they begin now and have no end.";
    let after = view! { {day_fields(&page.flash, hint)} {submit_or_leave()} };
    // With the site that the page shows: another window may have chosen another one since.
    let action = with_site(address, page.site.as_str()).whole();
    Ok(Sheet::new("Modify Subordinate")
        .trail(trail)
        .lede(format!("{} · {}", page.name, page.username))
        .flash(page.flash.clone())
        .labels(FORM.labels)
        .html(account(&page, address))
        .picker_form(action, (), page.offer, page.assigned, after)
        .html(leave_forms(page.site.as_str(), &asked.last_name, &asked.first_name)))
}

fn account(page: &ModifyPage, address: &Address) -> AnyView {
    let mut reasons: Vec<String> = [MembershipChange::ResetPassword, MembershipChange::Suspend, MembershipChange::Remove]
        .into_iter()
        .filter_map(|change| page.refusal(change).map(str::to_owned))
        .collect();
    reasons.dedup();
    let stop = if page.suspended {
        (MembershipChange::Reactivate, "reactivate", "Reactivate", "")
    } else {
        (MembershipChange::Suspend, "suspend", "Suspend", "danger")
    };
    let changes = [
        (MembershipChange::ResetPassword, "reset-password", "Reset Password", ""),
        (MembershipChange::Suspend, "last-day", "Change Last Day", ""),
        stop,
        (MembershipChange::Remove, "remove", "Remove", "danger"),
    ];
    let buttons =
        changes.into_iter().filter(|(change, ..)| page.refusal(*change).is_none()).map(|(_, slug, words, look)| {
            view! {
                <form method="get" action=format!("{}/{slug}", address.path)>
                    {parts::hidden("site", page.site.as_str())}
                    <button type="submit" class=format!("button {look}")>{words}</button>
                </form>
            }
        });
    let left = page.can_have_left.then(|| {
        view! {
            <form method="get" action="/they-left">
                {parts::hidden("site", page.site.as_str())}
                {parts::hidden("username", page.username.as_str())}
                <button type="submit" class="button danger">"They Left"</button>
            </form>
        }
    });
    let facts = parts::facts([
        ("Username", page.username.to_string()),
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
pub async fn submit(
    portal: &Portal,
    caller: &Caller,
    address: &Address,
    fields: &Fields,
    username: &str,
) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, address.get("site").as_deref()).await?;
    let actor = caller.inside()?;
    let list = format!("/subordinates?site={pid_sl}");
    let form = match Modify::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let period = portal.period(form.days)?;
    let username = &Username::parse(username).map_err(|_| Trouble::NotFound)?;
    match portal.store.change_services(&caller.circumstances, &actor.id, &pid_sl, username, &form.services, period).await {
        Ok(changed) => {
            let words = format!(
                "Saved for {username}: {} assigned, {} taken away. {} now.",
                changed.added,
                changed.removed,
                if changed.assigned == 1 { "1 service".to_owned() } else { format!("{} services", changed.assigned) }
            );
            Ok(Reply::go(list).saying(words))
        }
        Err(CommandError::Rejected(Error::Nothing)) => {
            Ok(Reply::go(list).saying(format!("Nothing was changed for {username}.")))
        }
        Err(CommandError::Rejected(Error::NoMember)) => Err(Trouble::NotFound),
        Err(CommandError::Rejected(Error::Refused(refusal))) => Err(refusal.into()),
        Err(CommandError::Rejected(Error::Services(error))) => Ok(Reply::rejected_at("services", error)),
        Err(CommandError::Fault(fault)) => Err(caller.broken(&fault)),
    }
}
