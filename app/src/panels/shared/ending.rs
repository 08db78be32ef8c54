//! What ends by a deed, as the reader is shown it before, and told it after. Somebody may have thousands of clients: the first are
//! named, the others counted.

use std::collections::HashMap;

use domain::request::RequestKind;
use leptos::prelude::*;
use store::ending::what::EndingRequest;
use store::ending::what::{Ending, EndingAssignment, Left};

/// The longest list on a page.
pub const MOST: usize = 50;

/// The longest message, in sentences.
const SENTENCES: usize = 10;

/// What stands below a list that has more than is shown: how many are, and how many there would be.
pub fn first_of(shown: usize, all: impl TryInto<usize>) -> Option<AnyView> {
    let all = all.try_into().unwrap_or_default();
    (all > shown).then(|| view! { <p class="hint">{format!("The first {shown} of {all} are shown.")}</p> }.into_any())
}

/// So many of these sentences, and how many there would be besides.
fn shortened(mut sentences: Vec<String>, most: usize) -> Vec<String> {
    let others = sentences.len().saturating_sub(most);
    sentences.truncate(most);
    if others > 0 {
        sentences.push(format!("And {others} more like these."));
    }
    sentences
}

/// These sentences as one message.
pub fn message(sentences: Vec<String>) -> String {
    shortened(sentences, SENTENCES).join(" ")
}

/// People, sites and services, one line for each person at a site.
fn lines(assignments: &[EndingAssignment]) -> Vec<(String, String, Vec<String>)> {
    let mut lines: Vec<(String, String, Vec<String>)> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for assignment in assignments {
        let EndingAssignment { name, username, pid_sl, site_name, service, .. } = assignment;
        let place = *places.entry((username, pid_sl.as_str())).or_insert_with(|| {
            lines.push((format!("{name} ({username})"), format!("{pid_sl} · {site_name}"), Vec::new()));
            lines.len() - 1
        });
        lines[place].2.push(service.clone());
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
    let mut all: Vec<String> = ending.requests.iter().take(SENTENCES).map(request).collect();
    if let Some(others) = ending.requests.len().checked_sub(SENTENCES).filter(|others| *others > 0) {
        all.push(format!("and {others} more"));
    }
    (!all.is_empty()).then(|| format!("These requests are withdrawn: {}.", all.join("; ")))
}

/// What ends, for the page that asks before it is done.
pub fn preview(ending: &Ending) -> AnyView {
    let rests = !ending.resting.is_empty();
    let services = lines(if rests { &ending.resting } else { &ending.assignments });
    let (none, more) = (services.is_empty(), first_of(MOST, services.len()));
    let rows = services.into_iter().take(MOST).map(|(person, site, services)| {
        view! {
            <tr>
                <th scope="row" class="name">{person}</th>
                <td data-label="Site">{site}</td>
                <td data-label="Services">{services.join(", ")}</td>
            </tr>
        }
    });
    // First those for which something has to be done.
    let (nobody, somebody): (Vec<&Left>, Vec<&Left>) = ending.left.iter().partition(|left| left.administrators.is_empty());
    let left = nobody.into_iter().chain(somebody).take(MOST).map(|left| {
        let site = format!("{} · {}", left.pid_sl, left.site_name);
        if left.administrators.is_empty() {
            view! { <p class="field-error">{format!("Nobody would be left to administer {site}.")}</p> }.into_any()
        } else {
            let then = format!(" Each of them has a last day: after it nobody administers {}.", left.pid_sl);
            let then = if left.for_good { "" } else { then.as_str() };
            view! { <p>{format!("Left to administer {site}: {}.{then}", left.administrators.join(", "))}</p> }.into_any()
        }
    });
    view! {
        <section class="panel" aria-labelledby="what-ends">
            <h2 id="what-ends">{if rests { "What rests" } else { "What ends" }}</h2>
            {shortened(sentences(ending), MOST).into_iter().chain(requests(ending)).map(|words| view! { <p>{words}</p> }).collect_view()}
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
            {more}
            {left.collect_view()}
            {first_of(MOST, ending.left.len())}
        </section>
    }
    .into_any()
}

/// What ended, in one message.
pub fn told(ending: &Ending) -> String {
    let mut said = shortened(sentences(ending), SENTENCES);
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

#[cfg(test)]
mod tests {
    use domain::site::PidSl;

    use super::*;

    /// Three services at each of so many clients, and as many sites that lose an administrator; the last one loses the only one.
    fn at_clients(count: usize) -> Ending {
        let pid_sl = |n: usize| PidSl::parse(&format!("12{n:07}A")).unwrap();
        let assignment = |n: usize| EndingAssignment {
            id: n.to_string().into(),
            user_id: "ivy".into(),
            username: "ilong".to_owned(),
            name: "Ivy Long".to_owned(),
            pid_sl: pid_sl(n / 3),
            site_name: "CLINIC".to_owned(),
            service: format!("Service {}", n % 3),
        };
        let left = |n: usize| Left {
            pid_sl: pid_sl(n),
            site_name: "CLINIC".to_owned(),
            before: 2,
            administrators: if n + 1 == count { Vec::new() } else { vec!["Mary Hughes".to_owned()] },
            for_good: n > 0,
        };
        let assignments = (0..3 * count).map(assignment).collect();
        Ending { assignments, left: (0..count).map(left).collect(), ..Ending::default() }
    }

    #[test]
    fn of_thousands_the_first_are_named_and_all_are_counted() {
        for (count, rows) in [(MOST, MOST), (5000, MOST)] {
            let ending = at_clients(count);
            let html = preview(&ending).to_html();
            assert_eq!(html.matches("<th scope=\"row\"").count(), rows);
            assert_eq!(html.matches("Service 0, Service 1, Service 2").count(), rows);
            assert_eq!(html.contains(&format!("The first {MOST} of {count} are shown.")), count > MOST);
            assert!(html.contains("Nobody would be left"), "whatever else there is");
            assert_eq!(html.matches("after it nobody administers 120000000A").count(), 1, "and who has a last day");
            assert_eq!(told(&ending), format!("{} services ended for 1 person.", 3 * count));
        }
    }

    #[test]
    fn a_message_has_ten_sentences_and_says_how_many_more() {
        let sentences = |count: usize| (0..count).map(|_| "It ended.".to_owned()).collect::<Vec<_>>();
        assert_eq!(message(sentences(10)).matches("It ended.").count(), 10);
        let many = message(sentences(500));
        assert_eq!(many.matches("It ended.").count(), 10);
        assert!(many.ends_with(" And 490 more like these."), "{many}");
    }
}
