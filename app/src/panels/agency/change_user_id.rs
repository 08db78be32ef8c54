//! Suspend, Reactivate, Terminate, End Sessions: what only the agency does to a user ID [R9]. Each says first what it does.

use leptos::prelude::*;
use store::agency::agency_user::AgencyUser;
use store::agency::change_user_id::{ChangeUserIdError, UserIdCommand};
use store::agency::find_users::UserStatus;
use store::ending::what::Ending;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::agency::found_user::{find, name_of, trail_below};
use crate::panels::shared::ending;
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// A deed: where its page is, and the words and look of the way to it.
pub struct ChangePage {
    /// What is done.
    pub what: UserIdCommand,
    /// The last part of the address.
    pub slug: &'static str,
    /// The words.
    pub words: &'static str,
    /// The button's look.
    pub look: &'static str,
}

/// All of them, in their order on the page.
pub static CHANGES: [ChangePage; 4] = [
    ChangePage { what: UserIdCommand::EndSessions, slug: "end-sessions", words: "End Sessions", look: "" },
    ChangePage { what: UserIdCommand::Reactivate, slug: "reactivate", words: "Reactivate", look: "" },
    ChangePage { what: UserIdCommand::Suspend, slug: "suspend", words: "Suspend", look: "danger" },
    ChangePage { what: UserIdCommand::Terminate, slug: "terminate", words: "Terminate", look: "danger" },
];

/// Whether it makes sense for a user ID as it stands.
pub fn possible(what: UserIdCommand, user: &AgencyUser) -> bool {
    match what {
        UserIdCommand::Suspend => user.status == UserStatus::Active,
        UserIdCommand::Reactivate => user.status == UserStatus::Suspended,
        UserIdCommand::Terminate => user.status != UserStatus::Terminated,
        UserIdCommand::EndSessions => user.sessions > 0,
    }
}

fn change_of(slug: &str) -> Result<&'static ChangePage, Trouble> {
    CHANGES.iter().find(|change| change.slug == slug).ok_or(Trouble::NotFound)
}

/// The question.
pub async fn load(
    portal: &Portal,
    caller: &Caller,
    address: &Address,
    username: &str,
    slug: &str,
) -> Result<Sheet, Trouble> {
    let change = change_of(slug)?;
    let user = find(portal, caller, username).await?;
    let name = name_of(&user);
    let back = format!("/agency/users/{}", user.username);
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let mut sheet =
        Sheet::new(change.words).trail(trail_below(&user)).lede(format!("{name} · {}", user.username)).flash(flash);
    let what = match portal
        .store
        .preview_change_of_user_id(&caller.circumstances, &caller.inside()?.id, &user.username, change.what)
        .await
    {
        Ok(what) => what,
        Err(error) => match caller.reason(error)? {
            ChangeUserIdError::Refused(refusal) => return Err(refusal.into()),
            ChangeUserIdError::NoSuchUser => return Err(Trouble::NotFound),
            ChangeUserIdError::SoAlready | ChangeUserIdError::Terminated => {
                let words = done_before(&name, &user);
                return Ok(sheet.html(view! {
                    <section class="panel empty"><p>{words}</p><a class="button" href=back>{format!("Back to {name}")}</a></section>
                }));
            }
        },
    };
    if matches!(change.what, UserIdCommand::Suspend | UserIdCommand::Terminate) {
        sheet = sheet.html(ending::preview(&what)).html(left_without(&what));
    }
    let (lines, look) = told(change.what, &user);
    let form = view! {
        <section class="panel">
            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            <div class="actions">
                {parts::submit(change.words, look)}
                <a class="button" href=back>"Cancel"</a>
            </div>
        </section>
    };
    Ok(sheet.form(address.whole(), form, ()))
}

fn done_before(name: &str, user: &AgencyUser) -> String {
    match user.status {
        UserStatus::Terminated => format!("The user ID of {name} is terminated. That is for good."),
        UserStatus::Suspended => format!("The user ID of {name} is suspended already."),
        UserStatus::Active => format!("The user ID of {name} is in use already."),
    }
}

/// What happens, and the look of the button.
fn told(what: UserIdCommand, user: &AgencyUser) -> (Vec<String>, &'static str) {
    let (first, username) = (&user.first_name, &user.username);
    match what {
        UserIdCommand::Suspend => (
            vec![
                format!("{first} is signed out now, and can’t sign in until somebody at the agency chooses Reactivate."),
                "Sites and services stay assigned, and rest until then.".to_owned(),
            ],
            "danger primary",
        ),
        UserIdCommand::Reactivate => {
            (vec![format!("{first} can sign in again at once, and has what was assigned before.")], "primary")
        }
        UserIdCommand::Terminate => (
            vec![
                format!(
                    "{first} is signed out now. The user ID {username} ends for good, with everything above, and is never used again."
                ),
                "To stop the access for a while only, choose Suspend instead.".to_owned(),
            ],
            "danger primary",
        ),
        UserIdCommand::EndSessions => (
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
pub async fn submit(portal: &Portal, caller: &Caller, username: &str, slug: &str) -> Result<Reply, Trouble> {
    let change = change_of(slug)?;
    let user = find(portal, caller, username).await?;
    let (name, back) = (name_of(&user), format!("/agency/users/{}", user.username));
    let ended =
        match portal.store.change_user_id(&caller.circumstances, &caller.inside()?.id, &user.username, change.what).await {
            Ok(ended) => ended,
            Err(error) => {
                let words = match caller.reason(error)? {
                    ChangeUserIdError::Refused(refusal) => return Err(refusal.into()),
                    ChangeUserIdError::NoSuchUser => refusals::UNKNOWN.to_owned(),
                    ChangeUserIdError::SoAlready | ChangeUserIdError::Terminated => done_before(&name, &user),
                };
                return Ok(Reply::go(back).saying(words));
            }
        };
    let words = match change.what {
        UserIdCommand::Suspend => format!("{name} is signed out, and can’t sign in until somebody chooses Reactivate."),
        UserIdCommand::Reactivate => format!("{name} can sign in again, and has what was assigned before."),
        UserIdCommand::Terminate => format!("The user ID {} is terminated. {}", user.username, ending::told(&ended)),
        UserIdCommand::EndSessions => format!("{name} is signed out everywhere."),
    };
    Ok(Reply::go(back).saying(words))
}
