//! Choosing one of a site's people.

use leptos::prelude::*;
use store::agency::staff::Staff;

use crate::page::flash::PageFlash;
use crate::sheet::parts::{self, Look};

/// The most people of a dropdown: with more, one types and chooses among those that match.
const MOST_TO_CHOOSE_FROM: usize = 25;

/// The field `username`, labelled Person.
pub fn choice(flash: &PageFlash, staff: &Staff, chosen: &str) -> AnyView {
    if staff.people.len() > MOST_TO_CHOOSE_FROM || staff.more {
        return typed(flash, staff, chosen);
    }
    let people = staff.people.iter().map(|(username, name)| (username.clone(), format!("{name} ({username})")));
    let options: Vec<(String, String)> = [(String::new(), "Choose a person".to_owned())].into_iter().chain(people).collect();
    parts::choice(flash, "username", "Person", &options, Look { size: "long", value: chosen, ..Look::default() })
}

/// A field for the user ID that proposes those that match; with very many people not all of them.
fn typed(flash: &PageFlash, staff: &Staff, chosen: &str) -> AnyView {
    let options = staff.people.iter().map(|(username, name)| (username.clone(), format!("{name} ({username})")));
    let hint = "Type the user ID, or choose it from those that match.";
    let look = Look { size: "long", hint, maxlength: 60, value: chosen, ..Look::default() };
    parts::field_with_list(flash, "username", "Person", "staff", options, look)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(people: usize, more: bool) -> String {
        let people = (0..people).map(|at| (format!("mtran{at}"), "Minh Tran".to_owned())).collect();
        choice(&PageFlash::default(), &Staff { people, more }, "mtran3").to_html()
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
