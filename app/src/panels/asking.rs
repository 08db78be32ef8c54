//! The page that asks before access is taken away: what ends, and the button that does it; or what has to be done first [R7].

use leptos::prelude::*;
use store::ending::Ending;

use super::{ending, refusals};
use crate::sheet::{Sheet, parts};

/// Puts the question on a page. The form with the button is posted to `to`; Cancel leads to `back`.
pub fn asks(sheet: Sheet, what: &Ending, to: String, button: &str, back: &str) -> Sheet {
    let sheet = sheet.html(ending::preview(what));
    let cancel = view! { <a class="button" href=back.to_owned()>"Cancel"</a> };
    match what.nobody_left() {
        Some(left) => sheet.html(refusals::first(left)).html(view! { <div class="actions">{cancel}</div> }),
        None => {
            let buttons = view! { <div class="actions">{parts::submit(button, "danger primary")}{cancel}</div> };
            sheet.form(to, buttons, ())
        }
    }
}
