//! Suspend, Reactivate, Terminate, End Sessions: what only the agency does to a user ID [R9]. Each says first what it does.

use leptos::prelude::*;
use store::Stop;
use store::agency::agency_user::AgencyUser;
use store::agency::change_user_id::UserDeed;
use store::agency::find_users::UserStatus;
use store::ending::what::Ending;
use store::transaction::not_done::NotDone;

use super::user::{find, name_of, trail_below};
use crate::page::address::Place;
use crate::page::trouble::Trouble;
use crate::panels::{ending, refusals};
use crate::server_side::desk::{Caller, Desk, Reply};
use crate::server_side::opening;
use crate::sheet::{Sheet, parts};

/// A deed: where its page is, and the words and look of the way to it.
pub struct DeedPage {
    /// What is done.
    pub what: UserDeed,
    /// The last part of the address.
    pub slug: &'static str,
    /// The words.
    pub words: &'static str,
    /// The button's look.
    pub look: &'static str,
}

/// All of them, in their order on the page.
pub static DEEDS: [DeedPage; 4] = [
    DeedPage { what: UserDeed::EndSessions, slug: "end-sessions", words: "End Sessions", look: "" },
    DeedPage { what: UserDeed::Reactivate, slug: "reactivate", words: "Reactivate", look: "" },
    DeedPage { what: UserDeed::Suspend, slug: "suspend", words: "Suspend", look: "danger" },
    DeedPage { what: UserDeed::Terminate, slug: "terminate", words: "Terminate", look: "danger" },
];

/// Whether it makes sense for a user ID as it stands.
pub fn possible(what: UserDeed, user: &AgencyUser) -> bool {
    match what {
        UserDeed::Suspend => user.status == UserStatus::Active,
        UserDeed::Reactivate => user.status == UserStatus::Suspended,
        UserDeed::Terminate => user.status != UserStatus::Terminated,
        UserDeed::EndSessions => user.sessions > 0,
    }
}

fn deed_of(slug: &str) -> Result<&'static DeedPage, Trouble> {
    DEEDS.iter().find(|deed| deed.slug == slug).ok_or(Trouble::NotFound)
}

/// The question.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place, username: &str, slug: &str) -> Result<Sheet, Trouble> {
    let deed = deed_of(slug)?;
    let user = find(desk, caller, username).await?;
    let name = name_of(&user);
    let back = format!("/agency/users/{}", user.username);
    let opening = opening::take(desk, caller, &place.address()).await?;
    let mut sheet =
        Sheet::new(deed.words).trail(trail_below(&user)).lede(format!("{name} · {}", user.username)).opening(opening);
    let what = match desk.store.preview_user_deed(&caller.deed, &caller.inside()?.id, &user.username, deed.what).await {
        Ok(what) => what,
        Err(Stop::Rejected(NotDone::Already | NotDone::Gone)) => {
            let words = done_before(&name, &user);
            return Ok(sheet.html(view! {
                <section class="panel empty"><p>{words}</p><a class="button" href=back>{format!("Back to {name}")}</a></section>
            }));
        }
        Err(stop) => return Err(refusals::instead(caller, stop)),
    };
    if matches!(deed.what, UserDeed::Suspend | UserDeed::Terminate) {
        sheet = sheet.html(ending::preview(&what)).html(left_without(&what));
    }
    let (lines, look) = told(deed.what, &user);
    let form = view! {
        <section class="panel">
            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            <div class="actions">
                {parts::submit(deed.words, look)}
                <a class="button" href=back>"Cancel"</a>
            </div>
        </section>
    };
    Ok(sheet.form(place.address(), form, ()))
}

fn done_before(name: &str, user: &AgencyUser) -> String {
    match user.status {
        UserStatus::Terminated => format!("The user ID of {name} is terminated. That is for good."),
        UserStatus::Suspended => format!("The user ID of {name} is suspended already."),
        UserStatus::Active => format!("The user ID of {name} is in use already."),
    }
}

/// What happens, and the look of the button.
fn told(what: UserDeed, user: &AgencyUser) -> (Vec<String>, &'static str) {
    let (first, username) = (&user.first_name, &user.username);
    match what {
        UserDeed::Suspend => (
            vec![
                format!("{first} is signed out now, and can’t sign in until somebody at the agency chooses Reactivate."),
                "Sites and services stay assigned, and rest until then.".to_owned(),
            ],
            "danger primary",
        ),
        UserDeed::Reactivate => {
            (vec![format!("{first} can sign in again at once, and has what was assigned before.")], "primary")
        }
        UserDeed::Terminate => (
            vec![
                format!(
                    "{first} is signed out now. The user ID {username} ends for good, with everything above, and is never used again."
                ),
                "To stop the access for a while only, choose Suspend instead.".to_owned(),
            ],
            "danger primary",
        ),
        UserDeed::EndSessions => (
            vec![format!(
                "{first} is signed out everywhere now, and loses what was not yet sent. Signing in again works as before."
            )],
            "danger primary",
        ),
    }
}

/// Sites that would have nobody: the agency may do that, but has to see to them.
fn left_without(what: &Ending) -> AnyView {
    let sites: Vec<String> = what
        .left
        .iter()
        .filter(|left| left.before > 0 && left.administrators.is_empty())
        .map(|left| format!("{} · {}", left.pid_sl, left.site_name))
        .collect();
    if sites.is_empty() {
        return ().into_any();
    }
    let more = ending::first_of(ending::MOST, sites.len());
    view! {
        <section class="notice warn" aria-labelledby="without-administrator">
            <h2 id="without-administrator">"Sites without administrator"</h2>
            <ul>{sites.into_iter().take(ending::MOST).map(|site| view! { <li>{site}</li> }).collect_view()}</ul>
            {more}
            <p>"Nobody can give or take away access there until somebody registers with a new letter. Enrollment issues it under Sites and Letters."</p>
        </section>
    }
    .into_any()
}

/// Does it.
pub async fn submit(desk: &Desk, caller: &Caller, username: &str, slug: &str) -> Result<Reply, Trouble> {
    let deed = deed_of(slug)?;
    let user = find(desk, caller, username).await?;
    let (name, back) = (name_of(&user), format!("/agency/users/{}", user.username));
    let ended = match desk.store.user_deed(&caller.deed, &caller.inside()?.id, &user.username, deed.what).await {
        Ok(ended) => ended,
        Err(Stop::Rejected(NotDone::Already | NotDone::Gone)) => {
            return Ok(Reply::go(back).saying(done_before(&name, &user)));
        }
        Err(stop) => return refusals::of(caller, stop).notice(back),
    };
    let words = match deed.what {
        UserDeed::Suspend => format!("{name} is signed out, and can’t sign in until somebody chooses Reactivate."),
        UserDeed::Reactivate => format!("{name} can sign in again, and has what was assigned before."),
        UserDeed::Terminate => format!("The user ID {} is terminated. {}", user.username, ending::told(&ended)),
        UserDeed::EndSessions => format!("{name} is signed out everywhere."),
    };
    Ok(Reply::go(back).saying(words))
}
