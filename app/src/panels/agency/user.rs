//! One person as the agency sees them: names, how the user ID stands, where they work. Never a secret.

use domain::moment::Moment;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::agency::agency_user::{AgencyUser, UserClient, UserMembership};
use store::agency::find_users::UserStatus;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::agency::change_user_id::{CHANGES, possible};
use crate::panels::agency::found_user::{find, name_of};
use crate::panels::agency::{badge, count, role_name, section, user_password};
use crate::panels::shared::ending;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, parts};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address, username: &str) -> Result<Sheet, Trouble> {
    let user = find(portal, caller, username).await?;
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let (now, zone) = (caller.now(), &portal.settings.time_zone);
    let name = name_of(&user);
    let oneself = caller.inside()?.username == user.username;
    Ok(Sheet::new("User")
        .trail(crate::panels::agency::trail("users", &name))
        .lede(format!("{name} · {}", user.username))
        .flash(flash)
        .html(account(&user, oneself, portal.settings.mails, now, zone))
        .html(memberships(&user.memberships, user.memberships_count, zone))
        .html(clients(&user.clients, user.clients_count)))
}

fn account(user: &AgencyUser, oneself: bool, mails: bool, now: Moment, zone: &TimeZone) -> AnyView {
    let password = match (user.status, user.one_time_password) {
        (UserStatus::Terminated, _) => "Works nowhere any more",
        _ if user.no_password => "None yet: a message with an activation code lets in",
        (_, true) => "One-time password, not yet changed",
        (_, false) => "Own password",
    };
    let mut facts = vec![
        ("Username", user.username.to_string().into_any()),
        ("Email Address", user.email.clone().into_any()),
        ("User ID", crate::panels::agency::users::status(user.status)),
        ("Password", password.into_any()),
        ("User ID since", crate::server_side::words::day(user.created_at, zone).into_any()),
        (
            "Last sign-in",
            user.last_sign_in_at.map_or("Never".to_owned(), |at| crate::server_side::words::when(at, now, zone)).into_any(),
        ),
        ("Signed in now", count(user.sessions, "session", "sessions").into_any()),
    ];
    if let Some(role) = user.agency {
        facts.push(("Role at the agency", role_name(role).into_any()));
    }
    let way = |slug: &str, words: &'static str, look: &str| {
        let to = format!("/agency/users/{}/{slug}", user.username);
        view! { <a class=format!("button {look}") href=to>{words}</a> }
    };
    let reset = (!oneself && user_password::possible(user, mails)).then(|| way("reset-password", "Reset Password", ""));
    let email = (!oneself && user.status != UserStatus::Terminated).then(|| way("change-email", "Change Email", ""));
    let changes = CHANGES.iter().filter(|change| !oneself && possible(change.what, user));
    let changes = changes.map(|change| way(change.slug, change.words, change.look)).collect_view();
    let hint = if oneself { "This is your own user ID. Another of the agency’s staff changes it." } else { "" };
    let record = format!("What was done by or to {} stands in the record: an auditor finds it under Audit.", user.username);
    section(
        "account",
        "Account",
        view! {
            {parts::facts(facts)}
            <div class="actions">{reset}{email}{changes}</div>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            <p class="hint">{record}</p>
        },
    )
}

fn memberships(memberships: &[UserMembership], all: i64, zone: &TimeZone) -> AnyView {
    if memberships.is_empty() {
        return section("memberships", "Sites", view! { <p>"This person works at no site now."</p> });
    }
    let rows = memberships.iter().map(|at| {
        let since = format!("Since {}", crate::server_side::words::day(at.since, zone));
        let until =
            crate::server_side::dates::last_day(at.until, zone).map_or(since.clone(), |day| format!("{since}, until {day}"));
        vec![
            parts::two_lines(parts::strong(&at.site_name), &at.pid_sl),
            at.role.label().into_any(),
            count(at.services, "service", "services").into_any(),
            until.into_any(),
            if at.suspended { badge("bad", "Suspended there") } else { badge("good", "Active") },
        ]
    });
    let table = parts::results("", &["Site", "Role", "Services", "When", "Status"], rows.collect());
    section("memberships", "Sites", (table, ending::first_of(memberships.len(), all)))
}

/// Sites whose services the person uses by organization links.
fn clients(clients: &[UserClient], all: i64) -> AnyView {
    if clients.is_empty() {
        return ().into_any();
    }
    let rows = clients.iter().map(|client| {
        vec![
            parts::two_lines(parts::strong(&client.site_name), &client.pid_sl),
            client.through.clone().into_any(),
            count(client.services, "service", "services").into_any(),
        ]
    });
    let table = parts::results("", &["Site", "Through", "Services"], rows.collect());
    section("clients", "Works for, by organization links", (table, ending::first_of(clients.len(), all)))
}
