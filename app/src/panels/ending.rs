//! What ends by a deed, as the reader is shown it before, and told it after.

use domain::request::RequestKind;
use leptos::prelude::*;
use store::ending::{Ending, EndingAssignment};
use store::lost_requests::EndingRequest;

/// People, sites and services, one line for each person at a site.
fn lines(assignments: &[EndingAssignment]) -> Vec<(String, String, Vec<String>)> {
    let mut lines: Vec<(String, String, Vec<String>)> = Vec::new();
    for assignment in assignments {
        let person = format!("{} ({})", assignment.name, assignment.username);
        let site = format!("{} · {}", assignment.pid_sl, assignment.site_name);
        match lines.iter_mut().find(|(p, s, _)| *p == person && *s == site) {
            Some((_, _, services)) => services.push(assignment.service.clone()),
            None => lines.push((person, site, vec![assignment.service.clone()])),
        }
    }
    lines
}

fn sentences(ending: &Ending) -> Vec<String> {
    let memberships =
        ending.memberships.iter().map(|m| format!("{} no longer works at {} · {}.", m.name, m.pid_sl, m.site_name));
    let suspended = ending.suspended.iter().map(|m| {
        format!("{} can’t use anything for {} · {} until somebody chooses Reactivate.", m.name, m.pid_sl, m.site_name)
    });
    let demoted = ending
        .demoted
        .iter()
        .map(|m| format!("{} no longer administers {} · {}, and keeps the services there.", m.name, m.pid_sl, m.site_name));
    let grants = ending.grants.iter().map(|g| {
        format!(
            "The administrators of {} · {} no longer administer {} · {}.",
            g.other_pid_sl, g.other_name, g.pid_sl, g.site_name
        )
    });
    let links = ending.links.iter().map(|l| {
        format!(
            "The people of {} · {} can no longer use services of {} · {}.",
            l.other_pid_sl, l.other_name, l.pid_sl, l.site_name
        )
    });
    memberships.chain(suspended).chain(demoted).chain(grants).chain(links).chain(still(ending)).collect()
}

/// Who still administers a site by primary access.
pub fn still(ending: &Ending) -> Vec<String> {
    let still = ending.still_administers.iter().map(|s| {
        format!(
            "{} still administers {} · {} by primary access given to {} · {}, until an administrator of {} ends it.",
            s.name, s.pid_sl, s.site_name, s.other_pid_sl, s.other_name, s.pid_sl
        )
    });
    still.collect()
}

/// What is asked for, and by whom.
fn request(request: &EndingRequest) -> String {
    let kind = RequestKind::from_code(&request.kind).map_or("Request", RequestKind::label);
    let EndingRequest { about, pid_sl, site_name, name, .. } = request;
    format!("{kind} for {about} at {pid_sl} · {site_name}, asked by {name}")
}

/// The requests that are withdrawn, if there are any.
fn requests(ending: &Ending) -> Option<String> {
    let all: Vec<String> = ending.requests.iter().map(request).collect();
    (!all.is_empty()).then(|| format!("These requests are withdrawn: {}.", all.join("; ")))
}

/// What ends, for the page that asks before it is done.
pub fn preview(ending: &Ending) -> AnyView {
    let rests = !ending.resting.is_empty();
    let services = lines(if rests { &ending.resting } else { &ending.assignments });
    let none = services.is_empty();
    let rows = services.into_iter().map(|(person, site, services)| {
        view! {
            <tr>
                <th scope="row" class="name">{person}</th>
                <td data-label="Site">{site}</td>
                <td data-label="Services">{services.join(", ")}</td>
            </tr>
        }
    });
    let left = ending.left.iter().map(|left| {
        let site = format!("{} · {}", left.pid_sl, left.site_name);
        if left.administrators.is_empty() {
            view! { <p class="field-error">{format!("Nobody would be left to administer {site}.")}</p> }.into_any()
        } else {
            view! { <p>{format!("Left to administer {site}: {}.", left.administrators.join(", "))}</p> }.into_any()
        }
    });
    view! {
        <section class="panel" aria-labelledby="what-ends">
            <h2 id="what-ends">{if rests { "What rests" } else { "What ends" }}</h2>
            {sentences(ending).into_iter().chain(requests(ending)).map(|words| view! { <p>{words}</p> }).collect_view()}
            {if none {
                view! { <p class="hint">"No services end."</p> }.into_any()
            } else {
                view! {
                    <div class="table-wrap">
                        <table class="results">
                            <thead>
                                <tr><th scope="col">"Person"</th><th scope="col">"Site"</th><th scope="col">"Services"</th></tr>
                            </thead>
                            <tbody>{rows.collect_view()}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
            {left.collect_view()}
        </section>
    }
    .into_any()
}

/// What ended, in one message.
pub fn told(ending: &Ending) -> String {
    let mut said = sentences(ending);
    let services = ending.assignments.len();
    if services > 0 {
        let mut people: Vec<&str> = ending.assignments.iter().map(|a| a.username.as_str()).collect();
        people.sort_unstable();
        people.dedup();
        let people = if people.len() == 1 { "1 person".to_owned() } else { format!("{} people", people.len()) };
        let words = if services == 1 { "1 service ended".to_owned() } else { format!("{services} services ended") };
        said.push(format!("{words} for {people}."));
    }
    said.extend(requests(ending));
    if said.is_empty() { "Nothing ended.".to_owned() } else { said.join(" ") }
}
