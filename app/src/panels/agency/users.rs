//! Users: finds a person by name, user ID or e-mail address [R9]. Nobody is listed until something is asked for.

use domain::moment::Moment;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::agency::find_users::{FoundUser, UserStatus, UsersQuery};

use crate::page::address::{Address, query};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::panels::agency::{badge, count, role_name};
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::Sheet;
use crate::sheet::parts::{self, Look, Need};

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, page_address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let asked = |name| page_address.get(name).unwrap_or_default().trim().to_owned();
    let wanted = UsersQuery {
        last_name: asked("last_name"),
        first_name: asked("first_name"),
        username: asked("username"),
        email: asked("email"),
    };
    let flash = flash::take(portal, caller, &page_address.whole()).await?;
    let sheet = Sheet::new("Users")
        .trail(crate::panels::agency::trail_to("users"))
        .lede("Find a person by the beginning of a name, or by the whole user ID or e-mail address.")
        .flash(flash)
        .html(search(&wanted));
    if [&wanted.last_name, &wanted.first_name, &wanted.username, &wanted.email].iter().all(|text| text.is_empty()) {
        return Ok(sheet);
    }
    let found = portal.store.find_users(&user.id, &wanted, page_address.get("after").as_deref(), caller.now()).await;
    let (found, more) = found.map_err(|error| caller.stopped(error))?;
    let sheet = sheet.saying(parts::found(found.len(), more));
    let Some(last) = found.last() else {
        return Ok(sheet.html(parts::empty(
            "Nobody was found",
            "Try fewer letters of the name. A user ID or an e-mail address must be whole.",
        )));
    };
    let next = more.then(|| address(&wanted, &last.username));
    let (now, zone) = (caller.now(), &portal.settings.time_zone);
    let rows = found.iter().map(|user| row(user, now, zone)).collect();
    Ok(sheet.html(view! {
        <section class="panel" aria-label="Search results">
            {parts::results("", &["Name", "Email Address", "Sites", "Last sign-in", "Status", ""], rows)}
            {parts::pager(None, next)}
        </section>
    }))
}

fn address(wanted: &UsersQuery, after: &str) -> String {
    let UsersQuery { last_name, first_name, username, email } = wanted;
    let pairs = [
        ("last_name", last_name.as_str()),
        ("first_name", first_name),
        ("username", username),
        ("email", email),
        ("after", after),
    ];
    format!("/agency/users{}", query(&pairs))
}

fn search(wanted: &UsersQuery) -> AnyView {
    let nothing = PageFlash::default();
    let field = |name, label, size, value: &str| {
        parts::field(&nothing, name, label, Look { size, maxlength: 100, value, need: Need::Free, ..Look::default() })
    };
    view! {
        <form class="form panel" method="get" action="/agency/users">
            <div class="fields">
                {field("last_name", "Last Name", "short", &wanted.last_name)}
                {field("first_name", "First Name", "short", &wanted.first_name)}
                {field("username", "User ID", "short", &wanted.username)}
                {field("email", "Email Address", "short", &wanted.email)}
            </div>
            <div class="actions">{parts::submit("Search", "primary")}</div>
        </form>
    }
    .into_any()
}

fn row(user: &FoundUser, now: Moment, zone: &TimeZone) -> Vec<AnyView> {
    let name = format!("{}, {}", user.last_name, user.first_name);
    let sites = match user.agency {
        Some(role) => format!("Agency: {}", role_name(role)),
        None => count(user.sites, "site", "sites"),
    };
    let open = format!("/agency/users/{}", user.username);
    vec![
        parts::two_lines(parts::strong(&name), &user.username),
        user.email.clone().into_any(),
        sites.into_any(),
        user.last_sign_in_at.map_or("Never".to_owned(), |at| crate::server_side::words::when(at, now, zone)).into_any(),
        status(user.status),
        view! { <a href=open aria-label=format!("Open {name}")>"Open"</a> }.into_any(),
    ]
}

/// How a user ID stands.
pub fn status(status: UserStatus) -> AnyView {
    match status {
        UserStatus::Active => badge("good", "Active"),
        UserStatus::Suspended => badge("bad", "Suspended"),
        UserStatus::Terminated => badge("bad", "Terminated"),
    }
}
