//! The one status line, which stays in the document whatever page it shows: what a screen reader is told.

use super::dom;

/// Says it. The same words said again are a change, too.
pub fn say(words: &str) {
    let Some(line) = dom::by_id("said") else { return };
    let again = !words.is_empty() && line.text_content().is_some_and(|before| before == words);
    let words = if again { format!("{words}\u{a0}") } else { words.to_owned() };
    line.set_text_content(Some(&words));
}
