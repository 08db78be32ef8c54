//! What Change of Primary User shows: the form with what it would end, and the requests with how they stand [R7].

use domain::authority::Authority;
use domain::request::Outcome;
use leptos::prelude::*;
use store::agency::change_queue::MyChange;
use store::door::session::SignedInUser;
use store::ending::what::Ending;
use store::mine::home::MySite;

use crate::page::address::Address;
use crate::page::flash::PageFlash;
use crate::panels::shared::ending;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::parts::{self, Look, Need};

/// What the form asks, and what its answer would end.
pub(super) fn form(flash: &PageFlash, user: &SignedInUser, site: &MySite, ending: &Ending) -> AnyView {
    let old = ending.memberships.first().map(|old| (old.name.clone(), old.user_id == user.id));
    let backup = site.authority == Some(Authority::BackupPrimaryUser);
    let who = backup.then(|| {
        let me = format!("{} {}, {}", user.first_name, user.last_name, user.username);
        let other = "Enter the user ID and the last name below.";
        let choices = [("me", "I do", me.as_str()), ("other", "Somebody else", other)];
        parts::radios(flash, "who", "Who becomes primary user?", &choices, Look { value: "me", ..Look::default() })
    });
    // Who chooses oneself types nobody else.
    let need = if backup { Need::Free } else { Need::Required };
    let hint = "Of the new primary user. The person needs a user ID already.";
    let whose = Look { hint, line: true, need, ..Look::default() };
    let hint = "Why the site needs another primary user.";
    let note = Look { hint, size: "full", line: true, need: Need::Optional, ..Look::default() };
    view! {
        {parts::hidden("site", site.pid_sl.as_str())}
        <section class="panel" aria-labelledby="new-primary-user">
            <h2 id="new-primary-user">"New primary user"</h2>
            <div class="fields">
                {who}
                {parts::field(flash, "username", "User ID", whose)}
                {parts::field(flash, "last_name", "Last Name", Look { need, ..Look::default() })}
                {old.as_ref().map(|(name, oneself)| stays(flash, name, *oneself))}
                {parts::field(flash, "note", "Note for the agency", note)}
            </div>
        </section>
        {match old {
            Some((name, oneself)) => {
                let who = if oneself { "you do not stay".to_owned() } else { format!("{name} does not stay") };
                view! {
                    <p>{format!("If {who}, this ends when the agency approves:")}</p>
                    {ending::preview(ending)}
                }
                .into_any()
            }
            None => view! { <p>"The site has no primary user now. Nothing ends."</p> }.into_any(),
        }}
        <div class="actions">{parts::submit("Ask the Agency", "primary")}</div>
    }
    .into_any()
}

/// Whether the old primary user stays.
fn stays(flash: &PageFlash, name: &str, oneself: bool) -> AnyView {
    let (legend, leaves, stays) = if oneself {
        ("What happens to you?".to_owned(), "I leave this site".to_owned(), "I stay as a subordinate".to_owned())
    } else {
        let happens = format!("What happens to {name}?");
        (happens, format!("{name} leaves this site"), format!("{name} stays as a subordinate"))
    };
    let choices = [
        ("no", leaves.as_str(), "Everything listed below ends when the agency approves."),
        ("yes", stays.as_str(), "The services stay. Administering the site ends when the agency approves."),
    ];
    parts::radios(flash, "keeps_old", &legend, &choices, Look { value: "no", ..Look::default() })
}

/// A request in a table.
pub(super) struct Shown {
    pub(super) change: MyChange,
    /// Whether the caller asked.
    pub(super) own: bool,
    /// What stands below the day: by whom it was asked, or at which site.
    pub(super) besides: String,
}

impl Shown {
    /// The caller's own request, with its site.
    pub(super) fn at_site(change: MyChange) -> Self {
        Self { own: true, besides: format!("{} · {}", change.pid_sl, change.site_name), change }
    }
}

/// The table of requests. Who asked can take it back.
pub(super) fn requests(portal: &Portal, caller: &Caller, address: &Address, title: &str, shown: Vec<Shown>) -> AnyView {
    if shown.is_empty() {
        return ().into_any();
    }
    let zone = &portal.settings.time_zone;
    let when = |moment| crate::server_side::words::when(moment, caller.now(), zone);
    let withdraw = Address { path: "/change-primary-user/withdraw".to_owned(), query: address.query.clone() }.whole();
    let row = |Shown { change, own, besides }: Shown| {
        let waits = change.decided.is_none();
        let (look, words, said) = match change.decided {
            None => ("badge warn", "Waits for the agency", String::new()),
            Some((outcome, at, reason)) => {
                let (look, words) = match outcome {
                    Outcome::Accepted => ("badge good", "Approved"),
                    Outcome::Declined => ("badge bad", "Declined"),
                    Outcome::Withdrawn => ("badge", "Withdrawn"),
                    Outcome::Lapsed => ("badge", "Lapsed"),
                };
                let at = when(at);
                (look, words, reason.map_or_else(|| at.clone(), |reason| format!("{at}: {reason}")))
            }
        };
        let (username, name) = &change.candidate;
        let badge = view! { <span class=look>{words}</span> }.into_any();
        let status = if said.is_empty() { badge } else { parts::two_lines(badge, &said) };
        let action = if waits && own {
            parts::post_button(&withdraw, "Withdraw", "", &[("request", change.id.as_str())])
        } else {
            ().into_any()
        };
        vec![
            parts::two_lines(parts::strong(name), username),
            parts::two_lines(when(change.asked_at).into_any(), &besides),
            status,
            action,
        ]
    };
    let headers = ["New primary user", "Asked", "Status", ""];
    let table = parts::results("", &headers, shown.into_iter().map(row).collect());
    view! { <section class="panel"><h2>{title.to_owned()}</h2>{table}</section> }.into_any()
}
