//! One site as the agency sees it, and its registration letter [R5]: issued here it is shown once, as a page to print.

use domain::fields::{Fields, Problems};
use domain::forms::issue_letter::{ISSUED, IssueLetter};
use domain::moment::DAY;
use domain::site::PidSl;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::administrators::of_site::{Administrator, SiteAdministrators};
use store::agency::agency_site::AgencySiteView;
use store::agency::issue_letter::IssueLetterError;
use store::agency::site_letter::{LetterState, SiteLetter};

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::agency::{badge, section};
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, pid_sl: &str) -> Result<Sheet, Trouble> {
    let view = view(portal, caller, &PidSl::parse(pid_sl).map_err(|_| Trouble::NotFound)?).await?;
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let (site, zone) = (&view.site, &portal.settings.time_zone);
    let facts = parts::facts([
        ("PID/SL", site.pid_sl.clone().into_any()),
        ("Organization", site.organization.clone().into_any()),
        ("Provider type", site.provider_type.clone().into_any()),
        ("City", site.city.clone().into_any()),
        ("State", crate::panels::agency::sites::states(site, zone)),
    ]);
    let sheet = Sheet::new("Site")
        .trail(crate::panels::agency::trail("sites", &format!("{} · {}", site.pid_sl, site.name)))
        .lede(format!("{} · {}", site.pid_sl, site.name))
        .flash(flash);
    Ok(sheet
        .html(section("the-site", "Site", facts))
        .html(administrators(&view.administrators, caller, zone))
        .html(section("letter", "Registration letter", (letters(&view.letters, zone), form(&view, zone)))))
}

async fn view(portal: &Portal, caller: &Caller, pid_sl: &PidSl) -> Result<AgencySiteView, Trouble> {
    let view = portal.store.agency_site(&caller.inside()?.id, pid_sl, caller.now()).await;
    view.map_err(|error| caller.stopped(error))?.ok_or(Trouble::NotFound)
}

fn administrators(found: &SiteAdministrators, caller: &Caller, zone: &TimeZone) -> AnyView {
    let granted = found.granted.iter().flat_map(|grant| {
        let through = format!("Primary access: {} · {}", grant.pid_sl, grant.site_name);
        grant.administrators.iter().map(move |administrator| (administrator, through.clone()))
    });
    let own = found.own.iter().map(|administrator| (administrator, administrator.authority.label().to_owned()));
    let rows: Vec<Vec<AnyView>> = own.chain(granted).map(|(one, right)| administrator(one, right, caller, zone)).collect();
    if rows.is_empty() {
        return section(
            "administrators",
            "Administrators",
            view! { <p>"Nobody administers this site. A registration letter lets somebody register as its primary user."</p> },
        );
    }
    section(
        "administrators",
        "Administrators",
        parts::results("", &["Name", "By what right", "Last sign-in", "Status"], rows),
    )
}

fn administrator(one: &Administrator, right: String, caller: &Caller, zone: &TimeZone) -> Vec<AnyView> {
    let last = one.last_sign_in_at.map_or("Never".to_owned(), |at| crate::server_side::words::when(at, caller.now(), zone));
    vec![
        parts::two_lines(parts::strong(&one.name), &one.username),
        right.into_any(),
        last.into_any(),
        if one.suspended { badge("bad", "Suspended") } else { badge("good", "Active") },
    ]
}

fn letters(letters: &[SiteLetter], zone: &TimeZone) -> AnyView {
    if letters.is_empty() {
        return view! { <p>"No letter was issued for this site yet."</p> }.into_any();
    }
    let rows = letters.iter().map(|letter| {
        // The last whole day, as the letter itself says.
        let last_day = crate::server_side::words::day(letter.until.plus(-DAY), zone);
        vec![
            parts::strong(&crate::server_side::words::day(letter.issued_at, zone)),
            last_day.into_any(),
            match letter.state {
                LetterState::Out => badge("accent", "Out"),
                LetterState::RunOut => badge("", "Ran out"),
                LetterState::Used => badge("good", "Used"),
                LetterState::Reissued => badge("", "Replaced by a later one"),
                LetterState::Locked => badge("bad", "Locked"),
            },
            became(letter).into_any(),
        ]
    });
    parts::results("Letters, the last one first", &["Issued", "Last day", "State", "What became of it"], rows.collect())
}

fn became(letter: &SiteLetter) -> String {
    match (letter.state, &letter.used_by) {
        (LetterState::Out, _) => "Waits to be used.".to_owned(),
        (LetterState::RunOut, _) => "Nobody used it in time.".to_owned(),
        (LetterState::Used, Some(name)) => format!("{name} used it."),
        (LetterState::Used, None) => "It was used.".to_owned(),
        (LetterState::Reissued, _) => "It stopped working when the later one was issued.".to_owned(),
        (LetterState::Locked, _) => {
            "Somebody had its PIN, and typed a wrong provider number five times. Ask the site who has the letter before you issue another."
                .to_owned()
        }
    }
}

/// What tells the letter that the page showed last from a later one.
fn seen(view: &AgencySiteView) -> String {
    view.letters.first().map_or("none".to_owned(), |letter| letter.issued_at.0.to_string())
}

/// The button. Its form is sent by the browser itself, to a tab of its own: the answer is the letter, and stands nowhere else.
fn form(view: &AgencySiteView, zone: &TimeZone) -> AnyView {
    let last = view.letters.first();
    let words = if last.is_some() { "Reissue Letter" } else { "Issue Letter" };
    let voided = last.filter(|letter| letter.state == LetterState::Out).map(|letter| {
        let issued = crate::server_side::words::day(letter.issued_at, zone);
        view! { <p>{format!("The letter of {issued} stops working at once.")}</p> }
    });
    let asks = view.site.has_primary_user.then(|| {
        view! { <p>"This site has a primary user. Who uses the letter asks to take over, and the agency decides under Changes of Primary User."</p> }
    });
    let action = format!("/agency/sites/{}/letter", view.site.pid_sl);
    view! {
        {voided}
        {asks}
        <p id="letter-once">"The letter opens in a new tab, this once. Print it there before you close the tab: its PIN is kept nowhere."</p>
        <form method="post" action=action target=format!("letter-{}", view.site.pid_sl)>
            {parts::hidden("seen", &seen(view))}
            <div class="actions">
                <button type="submit" class="button primary" aria-describedby="letter-once">{words}</button>
            </div>
        </form>
    }
    .into_any()
}

/// Issues the letter; the answer is its page. A form that was sent before, in this tab or another, issues none.
pub async fn issue_letter(portal: &Portal, caller: &Caller, fields: &Fields, pid_sl: &str) -> Result<Reply, Trouble> {
    let pid_sl = PidSl::parse(pid_sl).map_err(|_| Trouble::NotFound)?;
    let page = Address { path: format!("/agency/sites/{pid_sl}"), query: String::new() };
    let form = match IssueLetter::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::back(&page, problems)),
    };
    let by = Some((&caller.inside()?.id, form.seen));
    match portal.store.issue_letter(&caller.circumstances, by, &pid_sl, portal.settings.letter_days).await {
        Ok(issued) => Ok(Reply::document((portal.settings.letter)(&portal.settings, &issued))),
        Err(error) => {
            let words = match caller.reason(error)? {
                IssueLetterError::Refused(refusal) => return Err(refusal.into()),
                IssueLetterError::IssuedSince => ISSUED,
                IssueLetterError::NoSuchSite => refusals::UNKNOWN,
            };
            Ok(Reply::back(&page, Problems::at("", words)))
        }
    }
}
