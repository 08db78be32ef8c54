//! What is told besides the page: in the one status line, which stays in the document whatever page it shows and which screen readers
//! read, or in a notice above the page.

use web_sys::Element;

use super::dom;

/// Says it. The same words said again are a change, too.
pub fn say(words: &str) {
    let Some(line) = dom::by_id("said") else { return };
    let again = !words.is_empty() && line.text_content().is_some_and(|before| before == words);
    let words = if again { format!("{words}\u{a0}") } else { words.to_owned() };
    line.set_text_content(Some(&words));
}

/// Shows it above the page, in place of what was shown there before.
pub fn alert(words: &str) {
    let Some(main) = dom::main() else { return };
    for old in dom::all::<Element>(&main, "[data-trouble]") {
        old.remove();
    }
    let notice = dom::made("div", "notice bad", "");
    let words = dom::made("p", "", words);
    if let (Some(notice), Some(words)) = (notice, words) {
        dom::set(&notice, "role", Some("alert"));
        dom::set(&notice, "data-trouble", Some(""));
        // Only fails for a page that is not shown.
        drop(notice.append_child(&words));
        drop(main.insert_before(&notice, main.first_child().as_ref()));
        notice.scroll_into_view();
    }
}
