//! Modify Subordinate: what somebody may use at a site, and the way to the deeds that change the account there.

use domain::authority::Deed;
#[cfg(feature = "ssr")]
use domain::authority::Refusal;
use domain::catalogue::{Offer, ServiceCode};
use domain::fields::{Fields, Problems};
use domain::person::Role;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::new_subordinate::{LeaveButtons, LeaveForms};
use super::subordinates::{Asked, StateBadge, StateWords};
use crate::components::form::{DoorForm, SubmitButton};
use crate::components::picker::ServicePicker;
use crate::components::visit::VisitForm;
use crate::page::{Heading, NoticeLine, Opening, Place, Trail, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page, and the pages of the deeds, show.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

/// The page's data.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<ModifyPage, Trouble> {
    load_with_way(desk, caller, place).await.map(|(page, _)| page)
}

/// The pages' data, and the way of a reset [R20].
#[cfg(feature = "ssr")]
pub async fn load_with_way(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    place: &Place,
) -> Result<(ModifyPage, domain::authority::ResetWay), Trouble> {
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
    let since = crate::words::day(view.since, zone);
    let since = match crate::dates::last_day(view.until, zone) {
        Some(last) => format!("{since}, until {last}"),
        None => since,
    };
    let page = ModifyPage {
        opening: super::opening::take(desk, caller, &place.address()).await?,
        site: site.pid_sl,
        site_name: site.name,
        username: view.username,
        name: format!("{} {}", view.first_name, view.last_name),
        first_name: view.first_name,
        email: view.email,
        role: view.role,
        state: StateWords::of(view.state, caller.now()),
        suspended: view.suspended,
        last_sign_in: view.last_sign_in_at.map_or("Never".to_owned(), |at| crate::words::when(at, caller.now(), zone)),
        since,
        offer: desk.store.offer(pid_sl.as_str()).await.map_err(|fault| caller.broken(&fault))?,
        assigned: view.assigned.into_iter().collect(),
        refused,
        can_have_left,
    };
    Ok((page, reset))
}

/// Why not, with whom to call where only the agency can.
#[cfg(feature = "ssr")]
pub fn refused_words(desk: &crate::desk::Desk, refusal: Refusal) -> String {
    match refusal {
        Refusal::ResetElsewhere => format!("{refusal} Its help desk is at {}.", desk.settings.branding.help_desk_phone),
        other => other.to_string(),
    }
}

#[cfg(feature = "ssr")]
async fn can_have_left(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    pid_sl: &domain::site::PidSl,
    view: &store::subordinate::SubordinateView,
) -> Result<bool, Trouble> {
    if view.may.contains(&(Deed::Remove, Ok(()))) {
        return Ok(true);
    }
    let actor = caller.inside()?;
    match desk.store.preview_they_left(&caller.deed, &actor.id, pid_sl, &view.username).await {
        Ok(_) => Ok(true),
        Err(store::Stop::Rejected(_)) => Ok(false),
        Err(store::Stop::Fault(fault)) => Err(caller.broken(&fault)),
    }
}

/// Changes the services.
#[cfg(feature = "ssr")]
pub async fn submit(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &Fields,
    username: &str,
    site: Option<&str>,
) -> Result<crate::desk::Reply, Trouble> {
    use store::Stop;
    use store::change_services::ChangeServicesError as Error;

    use crate::desk::Reply;

    let (pid_sl, _) = desk.administered_site(caller, site).await?;
    let actor = caller.inside()?;
    let list = format!("/subordinates?site={pid_sl}");
    let period = match crate::dates::period(fields, caller.now(), &desk.settings.time_zone) {
        Ok(period) => period,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    match desk.store.change_services(&caller.deed, &actor.id, &pid_sl, username, fields, period).await {
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

fn check(_: &Fields) -> Problems {
    Problems::new()
}

/// The page.
#[component]
pub fn Modify() -> impl IntoView {
    loaded(Panel::Modify, |page: ModifyPage, place| {
        let asked = Asked::of(&place);
        let site = page.site.clone();
        // With the site that the page shows: another window may have chosen another one since.
        let action = asked.address(&place.path, &site, &[]);
        view! {
            <Trail steps=vec![
                ("Manage Subordinate Accounts".into(), asked.address("/subordinates", &page.site, &[])),
                (format!("{} · {}", page.site, page.site_name), String::new()),
            ]/>
            <Heading text="Modify Subordinate" lede=format!("{} · {}", page.name, page.username)/>
            <NoticeLine notice=page.opening.notice.clone()/>
            <AccountPanel page=page.clone() place=place.clone()/>
            <DoorForm action check=check labels=super::person_fields::LABELS opening=page.opening>
                <ServicePicker offer=page.offer assigned=page.assigned/>
                <super::person_fields::DayFields
                    hint="Only for services that you assign now, and only if they are for a while. Left empty, they begin now and have no end."
                />
                <div class="actions sticky">
                    <LeaveButtons/>
                    <span class="spacer"></span>
                    <SubmitButton/>
                </div>
            </DoorForm>
            <LeaveForms site place/>
        }
    })
}

#[component]
fn AccountPanel(page: ModifyPage, place: Place) -> impl IntoView {
    let reasons: Vec<String> = [Deed::ResetPassword, Deed::Suspend, Deed::Remove]
        .into_iter()
        .filter_map(|deed| page.refusal(deed).map(str::to_owned))
        .collect();
    let mut reasons = reasons;
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
        let site = page.site.clone();
        view! {
            <VisitForm to=format!("{}/{slug}", place.path)>
                <input type="hidden" name="site" value=site/>
                <button type="submit" class=format!("button {look}")>{words}</button>
            </VisitForm>
        }
    });
    view! {
        <section class="panel" aria-labelledby="account-name">
            <div class="panel-head"><h2 id="account-name">"Account"</h2><StateBadge state=page.state.clone()/></div>
            <dl class="facts">
                <dt>"Username"</dt><dd>{page.username.clone()}</dd>
                <dt>"Role"</dt><dd>{page.role.label()}</dd>
                <dt>"Email Address"</dt><dd>{page.email.clone()}</dd>
                <dt>"Last sign-in"</dt><dd>{page.last_sign_in.clone()}</dd>
                <dt>"At this site since"</dt><dd>{page.since.clone()}</dd>
            </dl>
            <div class="actions">
                {buttons.collect_view()}
                {page.can_have_left.then(|| view! {
                    <VisitForm to="/they-left">
                        <input type="hidden" name="site" value=page.site.clone()/>
                        <input type="hidden" name="username" value=page.username.clone()/>
                        <button type="submit" class="button danger">"They Left"</button>
                    </VisitForm>
                })}
            </div>
            {reasons.into_iter().map(|why| view! { <p class="hint">{why}</p> }).collect_view()}
        </section>
    }
}
