//! Choosing one of a site's people.

use leptos::prelude::*;
use store::staff::Staff;

use crate::page::Opening;
use crate::sheet::parts::{self, Look};

/// The most people of a dropdown: with more, one types and chooses among those that match.
const MOST_TO_CHOOSE_FROM: usize = 25;

/// The field `username`, labelled Person.
pub fn choice(opening: &Opening, staff: &Staff, chosen: &str) -> AnyView {
    if staff.people.len() > MOST_TO_CHOOSE_FROM || staff.more {
        return typed(opening, staff, chosen);
    }
    let people = staff.people.iter().map(|(username, name)| (username.clone(), format!("{name} ({username})")));
    let options: Vec<(String, String)> = [(String::new(), "Choose a person".to_owned())].into_iter().chain(people).collect();
    parts::choice(opening, "username", "Person", &options, Look { size: "long", value: chosen, ..Look::default() })
}

/// A field for the user ID that proposes those that match; with very many people not all of them.
fn typed(opening: &Opening, staff: &Staff, chosen: &str) -> AnyView {
    let typed = opening.fields.as_ref().filter(|fields| fields.has("username"));
    let value = typed.map_or(chosen, |fields| fields.get("username")).to_owned();
    let message = opening.problems.of("username").map(str::to_owned);
    let wrong = message.is_some().then_some("true");
    let described = if message.is_some() { "username-hint username-message" } else { "username-hint" };
    let options = staff.people.iter().map(|(username, name)| {
        let label = format!("{name} ({username})");
        view! { <option value=username.clone() label=label></option> }
    });
    view! {
        <div class="field" data-size="long">
            <label for="username">"Person"</label>
            <p class="hint" id="username-hint">"Type the user ID, or choose it from those that match."</p>
            {message.map(|message| view! { <p class="field-error" id="username-message">{message}</p> })}
            <input
                id="username"
                name="username"
                list="staff"
                value=value
                autocomplete="off"
                spellcheck="false"
                maxlength="60"
                aria-invalid=wrong
                aria-describedby=described
            />
            <datalist id="staff">{options.collect_view()}</datalist>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(people: usize, more: bool) -> String {
        let people = (0..people).map(|at| (format!("mtran{at}"), "Minh Tran".to_owned())).collect();
        choice(&Opening::default(), &Staff { people, more }, "mtran3").to_html()
    }

    #[test]
    fn many_people_are_typed() {
        for (people, more, typed) in [(5, false, false), (25, false, false), (26, false, true), (5, true, true)] {
            let html = html(people, more);
            assert_eq!(html.contains("list=\"staff\""), typed, "{people}: {html}");
            assert_eq!(html.contains("<select"), !typed, "{people}");
        }
        assert!(html(5, false).contains("value=\"mtran3\" selected"));
        assert!(html(26, false).contains("value=\"mtran3\""));
    }
}
