//! Add New Subordinate.

use domain::catalogue::Offer;
use domain::person::check_person;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::person_fields::{DayFields, LABELS, PersonFields};
use super::subordinates::Asked;
use crate::components::form::{DoorForm, SubmitButton};
use crate::components::picker::ServicePicker;
use crate::components::visit::VisitForm;
use crate::page::{Heading, NoticeLine, Opening, Place, Trail, loaded};
use crate::panels::Panel;
#[cfg(feature = "ssr")]
use crate::trouble::Trouble;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewSubordinatePage {
    opening: Opening,
    site: String,
    site_name: String,
    offer: Offer,
}

/// The page's data.
#[cfg(feature = "ssr")]
pub async fn load(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    place: &Place,
) -> Result<NewSubordinatePage, Trouble> {
    let site = place.get("site");
    let (pid_sl, site) = desk.administered_site(caller, site.as_deref()).await?;
    let offer = desk.store.offer(pid_sl.as_str()).await.map_err(|fault| caller.broken(&fault))?;
    let opening = super::opening::take(desk, caller, &place.address()).await?;
    Ok(NewSubordinatePage { opening, site: site.pid_sl, site_name: site.name, offer })
}

/// Creates the subordinate.
#[cfg(feature = "ssr")]
pub async fn submit(
    desk: &crate::desk::Desk,
    caller: &crate::desk::Caller,
    fields: &domain::fields::Fields,
    site: Option<&str>,
) -> Result<crate::desk::Reply, Trouble> {
    use domain::fields::Problems;
    use domain::person::{ALREADY_KNOWN, Person};
    use store::Stop;
    use store::create_subordinate::CreateSubordinateError as Error;
    use store::kept::Issued;
    use store::new_user::KnownBy;

    use crate::desk::Reply;

    let (pid_sl, _) = desk.administered_site(caller, site).await?;
    let period = crate::dates::period(fields, caller.now(), &desk.settings.time_zone);
    let (person, period) = match (Person::parse(fields), period) {
        (Ok(person), Ok(period)) => (person, period),
        (person, period) => {
            let wrong = [person.err(), period.err()].into_iter().flatten();
            return Ok(Reply::rejected(wrong.fold(Problems::new(), Problems::and)));
        }
    };
    let actor = caller.inside()?;
    let (created, services) =
        match desk.store.create_subordinate(&caller.deed, &actor.id, &pid_sl, &person, fields, period).await {
            Ok(created) => created,
            Err(Stop::Rejected(Error::Refused(refusal))) => return Err(caller.stopped(Stop::Rejected(refusal))),
            Err(Stop::Rejected(Error::Known(KnownBy::Email))) => return Ok(Reply::rejected_at("email", ALREADY_KNOWN)),
            Err(Stop::Rejected(Error::Known(KnownBy::Likeness))) => {
                return Ok(Reply::rejected_at("last_name", ALREADY_KNOWN));
            }
            Err(Stop::Rejected(Error::Services(error))) => return Ok(Reply::rejected_at("services", error)),
            Err(Stop::Fault(fault)) => return Err(caller.broken(&fault)),
        };
    let issued = Issued {
        username: created.username.to_string(),
        one_time_password: created.one_time_password.reveal().to_owned(),
        first_name: person.first_name.as_str().to_owned(),
        last_name: person.last_name.as_str().to_owned(),
        works_until: crate::words::until(created.works_until, &desk.settings.time_zone),
        what: match services {
            0 => "has a user ID and no services at this site yet.".to_owned(),
            1 => "has a user ID and 1 service at this site.".to_owned(),
            n => format!("has a user ID and {n} services at this site."),
        },
        pid_sl: pid_sl.to_string(),
    };
    Ok(Reply::go(format!("/subordinates/confirmation?site={pid_sl}")).showing(issued))
}

/// The buttons that leave a form of a site's people without sending it.
#[component]
pub fn LeaveButtons() -> impl IntoView {
    view! {
        <button type="submit" class="button" form="return-to-search-results">"Return to Search Results"</button>
        <button type="submit" class="button" form="cancel-service">"Cancel Service"</button>
    }
}

/// The forms behind [`LeaveButtons`]: they stand outside, so that nothing that was typed is sent along.
#[component]
pub fn LeaveForms(
    /// PID/SL of the site.
    site: String,
    /// Where the page is: it knows what was searched for.
    place: Place,
) -> impl IntoView {
    let asked = move |name: &'static str| {
        let value = place.get(name).filter(|value| !value.is_empty());
        value.map(|value| view! { <input type="hidden" name=name value=value/> })
    };
    view! {
        <VisitForm to="/subordinates" id="return-to-search-results">
            <input type="hidden" name="site" value=site/>
            {asked("last_name")}
            {asked("first_name")}
        </VisitForm>
        <VisitForm to="/" id="cancel-service">""</VisitForm>
    }
}

/// The page.
#[component]
pub fn NewSubordinate() -> impl IntoView {
    loaded(Panel::NewSubordinate, |page: NewSubordinatePage, place| {
        let asked = Asked::of(&place);
        // With the site that the page shows: another window may have chosen another one since.
        let action = asked.address(&place.path, &page.site, &[]);
        view! {
            <Trail steps=vec![
                ("Manage Subordinate Accounts".into(), asked.address("/subordinates", &page.site, &[])),
                (format!("{} · {}", page.site, page.site_name), String::new()),
            ]/>
            <Heading text="Add New Subordinate" lede="One user ID per person. They choose their own password at first sign-in."/>
            <NoticeLine notice=page.opening.notice.clone()/>
            <DoorForm action check=check_person labels=LABELS opening=page.opening>
                <PersonFields/>
                <ServicePicker offer=page.offer assigned=Vec::new()/>
                <DayFields hint="Only for somebody who is here for a while. Left empty, it begins now and has no end."/>
                <div class="actions sticky">
                    <LeaveButtons/>
                    <span class="spacer"></span>
                    <SubmitButton/>
                </div>
            </DoorForm>
            <LeaveForms site=page.site place/>
        }
    })
}
