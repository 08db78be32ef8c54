//! What every form carries besides its fields: by what it is checked, on which day it was made, whose page it stands on, and a key
//! by which the server knows it again [R21]. All forms get it here, so that no panel can forget it.

use std::fmt::Write;

use domain::day::Day;
use domain::forms::Form;

use crate::page::address::Address;

/// What is written into the forms of one page.
pub struct Stamp<'a> {
    /// Today, in the agency's time zone.
    pub today: Day,
    /// Whose page it is, as the store names it.
    pub whose: &'a str,
    /// The key of a form that comes back: it may have been carried out without anybody knowing.
    pub draft: Option<&'a str>,
    /// Whether it holds what was typed before, and not sent.
    pub brought_back: bool,
    /// The form that is posted to a path, or that asks for the page there.
    pub form_at: fn(&str, bool) -> Option<&'static Form>,
    /// Makes one more key.
    pub key: &'a mut dyn FnMut() -> String,
}

/// The page's HTML with its forms stamped: those that are posted get a key and whose page it is; all whose check is known, its name.
pub fn stamped(html: &str, stamp: &mut Stamp<'_>) -> String {
    let mut made = String::with_capacity(html.len() + 512);
    let mut rest = html;
    // With several forms nobody can tell whose key it is.
    let only = html.matches("data-keep").count() == 1;
    while let Some(at) = rest.find("<form") {
        let (before, form) = rest.split_at(at);
        let Some(end) = form.find('>') else { break };
        let (tag, after) = form.split_at(end);
        made.push_str(before);
        made.push_str(tag);
        let posted = tag.contains("method=\"post\"");
        if let Some(form) = (stamp.form_at)(&Address::parse(&attribute(tag, "action")).path, posted) {
            write!(made, " data-check=\"{}\" data-today=\"{}\"", form.name, stamp.today).unwrap_or_default();
        }
        let kept = tag.contains("data-keep");
        if kept && stamp.brought_back {
            made.push_str(" data-brought-back=\"\"");
        }
        made.push('>');
        if posted {
            let draft = stamp.draft.filter(|_| kept && only);
            let key = draft.map_or_else(|| (stamp.key)(), str::to_owned);
            for (name, value) in [("form_key", key.as_str()), ("whose", stamp.whose)] {
                write!(made, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">").unwrap_or_default();
            }
        }
        rest = &after[1..];
    }
    made + rest
}

/// The value of an attribute of a tag that [`super::rendered`] made.
fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
    value.unwrap_or_default().replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(html: &str) -> String {
        let mut count = 0;
        let mut key = || {
            count += 1;
            format!("key{count}")
        };
        let form_at: fn(&str, bool) -> Option<&'static Form> =
            |path, posted| domain::forms::named(path.trim_start_matches('/')).filter(|_| posted);
        stamped(
            html,
            &mut Stamp {
                today: Day::parse("11/30/2026").unwrap(),
                whose: "w",
                draft: None,
                brought_back: false,
                form_at,
                key: &mut key,
            },
        )
    }

    #[test]
    fn r21_each_posted_form_has_a_key_of_its_own_and_says_whose_page_it_is() {
        let html = "<p>a</p><form class=\"form\" method=\"post\" action=\"/sign-in?next=%2Fa&amp;b=1\"><p>b</p></form>\
                    <form method=\"post\" action=\"/sign-out\"></form>c";
        assert_eq!(
            stamp(html),
            "<p>a</p><form class=\"form\" method=\"post\" action=\"/sign-in?next=%2Fa&amp;b=1\" data-check=\"sign-in\" \
             data-today=\"11/30/2026\"><input type=\"hidden\" name=\"form_key\" value=\"key1\">\
             <input type=\"hidden\" name=\"whose\" value=\"w\"><p>b</p></form>\
             <form method=\"post\" action=\"/sign-out\" data-check=\"sign-out\" data-today=\"11/30/2026\">\
             <input type=\"hidden\" name=\"form_key\" value=\"key2\"><input type=\"hidden\" name=\"whose\" value=\"w\"></form>c"
        );
    }

    #[test]
    fn a_form_that_only_asks_for_a_page_stays_as_it_is() {
        let html = "<form method=\"get\" action=\"/subordinates\"><input name=\"a\"></form>";
        assert_eq!(stamp(html), html);
        assert_eq!(stamp("no form"), "no form");
    }
}
