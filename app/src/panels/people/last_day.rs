//! Change Last Day: until when somebody works at a site or has a service, or another site is let in. What ends on a sooner day is
//! shown first.

use domain::day::Day;
use domain::fields::Fields;
use domain::forms::days::Days;
use domain::forms::last_day::{ALREADY, FORM, LastDay, Lasts};
use domain::moment::Moment;
use domain::request::Period;
use domain::site::PidSl;
use domain::username::Username;
use leptos::prelude::*;
use store::CommandError;
use store::ending::ending_soon::{EndingKind, EndingSoon};
use store::ending::last_day::{ChangeLastDayError, Dated, LastDayOf};
use store::transaction::id::AssignmentId;

use crate::page::address::{Address, query, query_pairs};
use crate::page::trouble::Trouble;
use crate::panels::shared::addresses;
use crate::panels::shared::ask_first::Question;
use crate::panels::shared::at_site::AtSite;
use crate::panels::shared::refusals;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::server_side::{dates, words};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look};

const PANEL: &str = "Change Last Day";

const OVER: &str = "This has ended meanwhile. Nothing was changed.";

/// The word for the key of each in an address; that of a membership is the username, in the path.
const KEYS: [(&str, EndingKind); 3] =
    [("assignment", EndingKind::Assignment), ("grant", EndingKind::PrimaryAccess), ("link", EndingKind::OrganizationLink)];

/// The address of the page, with what is chosen there.
fn address(kind: EndingKind, key: &str, pid_sl: &str, chosen: &[(&str, &str)]) -> String {
    let word = KEYS.iter().find(|(_, named)| *named == kind).map(|(word, _)| *word);
    let path = if word.is_some() { "/last-day".to_owned() } else { format!("/subordinates/{key}/last-day") };
    let named = [("site", pid_sl), word.map_or(("", ""), |word| (word, key))];
    format!("{path}{}", query(&[named.as_slice(), chosen].concat()))
}

/// What a page is about: its kind, and its username or key.
fn asked(address: &Address) -> Result<(EndingKind, String), Trouble> {
    if let ["subordinates", username, _] = address.parts().as_slice() {
        return Ok((EndingKind::Membership, (*username).to_owned()));
    }
    let named = KEYS.iter().find_map(|(word, kind)| Some((*kind, address.get(word)?)));
    named.ok_or(Trouble::NotFound)
}

fn thing(kind: EndingKind, key: &str, pid_sl: &PidSl) -> Result<LastDayOf, Trouble> {
    Ok(match kind {
        EndingKind::Membership => {
            LastDayOf::Membership(pid_sl.clone(), Username::parse(key).map_err(|_| Trouble::NotFound)?)
        }
        EndingKind::Assignment => LastDayOf::Assignment(key.into()),
        EndingKind::PrimaryAccess => LastDayOf::PrimaryAccess(key.into()),
        EndingKind::OrganizationLink => LastDayOf::OrganizationLink(key.into()),
    })
}

/// The way from another panel to the page about what has this username or key; `name` tells it from others there.
pub fn way(kind: EndingKind, key: &str, pid_sl: &str, name: &str) -> AnyView {
    let (to, of) = (address(kind, key, pid_sl, &[]), format!(" of {name}"));
    view! { <a href=to>{PANEL}<span class="visually-hidden">{of}</span></a> }.into_any()
}

/// The same for what ends soon, where whoever is shown it may change it; with several sites, the site's name tells it from others,
/// too.
pub fn way_from(ends: &EndingSoon, several: bool) -> Option<AnyView> {
    let may = ends.given && (ends.own || ends.kind != EndingKind::PrimaryAccess);
    let key = if ends.kind == EndingKind::Membership { &ends.whose } else { &ends.id };
    let client = ends.client.as_ref().map(|(_, client)| client.as_str());
    let site = several.then_some(ends.site_name.as_str());
    let names = [ends.service.as_deref(), Some(ends.name.as_str()), client, site];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
    may.then(|| way(ends.kind, key, &ends.pid_sl, &name))
}

/// Whose last day it is, in a few words.
fn name(dated: &Dated) -> String {
    let person = dated.person.as_deref().zip(dated.username.as_deref());
    let other = dated.other_pid_sl.as_deref().zip(dated.other_name.as_deref());
    let whose = person.or(other).map(|(one, two)| format!("{one} · {two}")).unwrap_or_default();
    match &dated.service {
        Some(service) => format!("{whose} · {service}"),
        None => whose,
    }
}

/// Name and address of the page above this one.
fn above(kind: EndingKind, key: &str, dated: &Dated) -> (String, String) {
    let site = [("site", dated.pid_sl.as_str())];
    let username = dated.username.as_deref().unwrap_or_default();
    match (kind, &dated.link_id) {
        (EndingKind::Assignment, Some(link)) => {
            let own = dated.other_pid_sl.as_deref().unwrap_or_default();
            let to = query(&[("site", own), ("username", username)]);
            (dated.site_name.clone(), format!("/linked-organizations/clients/{link}{to}"))
        }
        (EndingKind::Membership | EndingKind::Assignment, _) => {
            (dated.person.clone().unwrap_or_default(), format!("/subordinates/{username}{}", query(&site)))
        }
        (EndingKind::PrimaryAccess, _) => ("Primary Access".to_owned(), format!("/primary-access{}", query(&site))),
        (EndingKind::OrganizationLink, _) => {
            let organization = dated.other_name.clone().unwrap_or_default();
            (organization, addresses::of_link(dated.pid_sl.as_str(), &key.into(), "", &[]))
        }
    }
}

/// From when until when it lasts, and the days of the link by which it is given.
async fn lasts(portal: &Portal, caller: &Caller, dated: &Dated) -> Result<Lasts, Trouble> {
    let zone = &portal.settings.time_zone;
    let link = match &dated.link_id {
        Some(link) => {
            portal.store.client(&caller.inside()?.id, link, caller.now()).await.map_err(|error| caller.stopped(error))?
        }
        None => None,
    };
    let link = link.map(|link| dates::days(Period { from: link.from, until: link.until }, zone));
    Ok(Lasts { now: dates::days(dated.period(), zone), link: link.unwrap_or_default() })
}

/// What the browser's check of a form has to know of the link by which it gives something.
pub fn fields_of_link(link: Days) -> impl Iterator<Item = (&'static str, String)> {
    [("link_first_day", written(link.first)), ("link_last_day", written(link.last))].into_iter()
}

/// The same of Change Last Day.
fn known(lasts: Lasts) -> impl Iterator<Item = (&'static str, String)> {
    let Lasts { now, link } = lasts;
    let now = [("first_day_now", written(now.first)), ("last_day_now", written(now.last))];
    now.into_iter().chain((link != Days::default()).then(|| fields_of_link(link)).into_iter().flatten())
}

fn written(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Instead of a page that can't be shown.
fn instead(caller: &Caller, error: CommandError<ChangeLastDayError>) -> Trouble {
    match caller.reason(error) {
        Ok(ChangeLastDayError::Refused(refusal)) => refusal.into(),
        Ok(ChangeLastDayError::NoMember | ChangeLastDayError::Over) => Trouble::NotFound,
        Ok(ChangeLastDayError::Day(_, why)) => Trouble::Refused(why.to_string()),
        Ok(ChangeLastDayError::Same) => Trouble::Refused(refusals::ALREADY.to_owned()),
        Err(trouble) => trouble,
    }
}

/// The page: the form, or what ends on the sooner day that its address names.
pub async fn load(portal: &Portal, caller: &Caller, page_address: &Address) -> Result<Sheet, Trouble> {
    let at = AtSite::open(portal, caller, page_address).await?;
    let (kind, key) = asked(page_address)?;
    let (of, user, zone) = (thing(kind, &key, &at.pid_sl)?, caller.inside()?, &portal.settings.time_zone);
    let dated = portal.store.last_day(&user.id, &of, caller.now()).await;
    let dated = dated.map_err(|error| instead(caller, error))?;
    let (back, to) = above(kind, &key, &dated);
    let flash = at.flash.clone();
    let sheet =
        Sheet::new(PANEL).trail([(back, to.as_str()), (PANEL.to_owned(), "")]).flash(flash.clone()).labels(FORM.labels);
    let lede = name(&dated);
    let chosen: Fields = query_pairs(&page_address.query).into_iter().collect();
    let (until, lasts, today) = (dated.period().until, lasts(portal, caller, &dated).await?, portal.today(caller)?);
    if flash.problems.is_empty()
        && let Ok(form) = LastDay::parse_with(&chosen, lasts, today)
        && let Ok(sooner) = dates::until(form.last, zone)
        && sooner < until
    {
        let ending = portal.store.preview_change_last_day(&caller.circumstances, &user.id, &of, sooner).await;
        let ending = ending.map_err(|error| instead(caller, error))?;
        let day = dates::last_day(sooner, zone).unwrap_or_default();
        let says = vec![format!("Until the end of {day} nothing changes. Then this ends by itself.")];
        let sends = [("last_day", chosen.get("last_day").to_owned()), ("confirmed", "1".to_owned())];
        let sends = sends.into_iter().chain(known(lasts)).collect();
        let back = address(kind, &key, at.pid_sl.as_str(), &[]);
        let question = Question { action: at.here.whole(), sends, says, does: PANEL, back };
        return Ok(question.on(sheet.lede(format!("{lede} · until {day}")), &ending));
    }
    let day = written(lasts.now.last);
    let look = Look { value: &day, hint: "Included. It can be today or a later day.", ..Look::default() };
    let none = [("1", "No last day", "It goes on until somebody ends it.")];
    let form = view! {
        {known(lasts).map(|(name, value)| parts::hidden(name, &value)).collect_view()}
        <section class="panel">
            <div class="fields">
                {parts::needed_date_field(&flash, "last_day", "Last Day", look)}
                {parts::checkboxes(&flash, "no_last_day", "Or without an end", &none, &[], Look::default())}
            </div>
            <div class="actions">
                {parts::submit("Submit", "primary")}
                <a class="button" href=to>"Cancel"</a>
            </div>
        </section>
    };
    let sheet = sheet.lede(lede).html(facts(portal, kind, &dated)).form(at.here.whole(), form, ());
    if kind != EndingKind::Membership {
        return Ok(sheet);
    }
    let services =
        portal.store.services_with_a_last_day(&dated, caller.now()).await.map_err(|fault| caller.broken(&fault))?;
    Ok(sheet.html((!services.is_empty()).then(|| own_days(portal, &dated, services))))
}

fn facts(portal: &Portal, kind: EndingKind, dated: &Dated) -> AnyView {
    let zone = &portal.settings.time_zone;
    let site = format!("{} · {}", dated.pid_sl, dated.site_name);
    let other = dated.other_pid_sl.as_deref().zip(dated.other_name.as_deref());
    let other = other.map(|(pid_sl, name)| format!("{pid_sl} · {name}"));
    let last = dates::last_day(dated.period().until, zone).unwrap_or_else(|| "No end".to_owned());
    let (what, let_in) = match kind {
        EndingKind::Membership => ("Works at", ""),
        EndingKind::Assignment => ("Used for", "By the link of"),
        EndingKind::PrimaryAccess => ("Primary access to", "Administered by those of"),
        EndingKind::OrganizationLink => ("Services of", "Used by people of"),
    };
    let pairs = [
        Some((what, site)),
        other.map(|other| (let_in, other)),
        dated.service.clone().map(|service| ("Service", service)),
        Some(("First day", words::day(dated.period().from, zone))),
        Some(("Last day now", last)),
    ];
    view! {
        <section class="panel" aria-labelledby="what-lasts">
            <h2 id="what-lasts">"Now"</h2>
            {parts::facts(pairs.into_iter().flatten())}
        </section>
    }
    .into_any()
}

/// The services of a member that have a last day of their own.
fn own_days(portal: &Portal, dated: &Dated, services: Vec<(AssignmentId, String, Moment)>) -> AnyView {
    let zone = &portal.settings.time_zone;
    let row = |(id, service, until): (AssignmentId, String, Moment)| {
        let last = dates::last_day(until, zone).unwrap_or_default();
        vec![
            parts::strong(&service),
            last.into_any(),
            way(EndingKind::Assignment, id.as_str(), dated.pid_sl.as_str(), &service),
        ]
    };
    let rows = services.into_iter().map(row).collect();
    view! {
        <section class="panel" aria-labelledby="own-days">
            <h2 id="own-days">"Services with a last day of their own"</h2>
            <p class="hint">
                "None outlasts the work at the site. One with the same last day goes with it when that becomes later; the others keep theirs."
            </p>
            {parts::results("", &["Service", "Last day", ""], rows)}
        </section>
    }
    .into_any()
}

/// Changes it; a sooner day after what ends was shown.
pub async fn submit(portal: &Portal, caller: &Caller, page_address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let (pid_sl, _) = portal.administered_site(caller, page_address.get("site").as_deref()).await?;
    let (kind, key) = asked(page_address)?;
    let (of, user, zone) = (thing(kind, &key, &pid_sl)?, caller.inside()?, &portal.settings.time_zone);
    let dated = match portal.store.last_day(&user.id, &of, caller.now()).await {
        Ok(dated) => dated,
        Err(CommandError::Rejected(ChangeLastDayError::Over)) => return Ok(Reply::go("/").saying(OVER)),
        Err(error) => return Err(instead(caller, error)),
    };
    let read = LastDay::parse_with(fields, lasts(portal, caller, &dated).await?, portal.today(caller)?);
    let (until, confirmed) = match read.and_then(|form| Ok((dates::until(form.last, zone)?, form.confirmed))) {
        Ok(read) => read,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let refused = |error| match caller.reason(error)? {
        ChangeLastDayError::Refused(refusal) => Err(refusal.into()),
        ChangeLastDayError::NoMember => Ok(Reply::rejected_at("last_day", refusals::UNKNOWN)),
        ChangeLastDayError::Over => Ok(Reply::rejected_at("last_day", refusals::GONE)),
        ChangeLastDayError::Day(field, why) => Ok(Reply::rejected_at(field, why)),
        ChangeLastDayError::Same => Ok(Reply::rejected_at("last_day", ALREADY)),
    };
    if until < dated.period().until && !confirmed {
        let shown = portal.store.preview_change_last_day(&caller.circumstances, &user.id, &of, until).await;
        let chosen = [("last_day", fields.get("last_day"))];
        return match shown {
            Ok(_) => Ok(Reply::go(address(kind, &key, pid_sl.as_str(), &chosen))),
            Err(error) => refused(error),
        };
    }
    match portal.store.change_last_day(&caller.circumstances, &user.id, &of, until).await {
        Ok(_) => {
            let words = match dates::last_day(until, zone) {
                Some(day) => format!("{}: the last day is {day} now.", name(&dated)),
                None => format!("{}: no last day now.", name(&dated)),
            };
            Ok(Reply::go(above(kind, &key, &dated).1).saying(words))
        }
        Err(error) => refused(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_the_page_is_about() {
        for (kind, key, expected) in [
            (EndingKind::Membership, "mtran", "/subordinates/mtran/last-day?site=110091495D"),
            (EndingKind::Assignment, "1f", "/last-day?site=110091495D&assignment=1f"),
            (EndingKind::PrimaryAccess, "1f", "/last-day?site=110091495D&grant=1f"),
            (EndingKind::OrganizationLink, "1f", "/last-day?site=110091495D&link=1f"),
        ] {
            let address = address(kind, key, "110091495D", &[]);
            assert_eq!(address, expected);
            let (path, query) = address.split_once('?').unwrap();
            let page_address = Address { path: path.to_owned(), query: query.to_owned() };
            assert_eq!(asked(&page_address), Ok((kind, key.to_owned())));
        }
        assert_eq!(asked(&Address { path: "/last-day".to_owned(), query: String::new() }), Err(Trouble::NotFound));
    }
}
