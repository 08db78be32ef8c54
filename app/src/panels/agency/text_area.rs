//! A field for a text of several lines.

use leptos::prelude::*;

use crate::page::flash::PageFlash;

/// A text field of several lines, with what was typed before, or else `text`. The message of its hint and what is wrong stand
/// above it.
pub fn text_area(flash: &PageFlash, name: &'static str, label: &str, hint: &str, rows: u32, text: &str) -> AnyView {
    let typed = flash.fields.as_ref().filter(|fields| fields.has(name)).map_or(text, |fields| fields.get(name));
    let message = flash.problems.of(name).map(str::to_owned);
    let (hint_id, message_id) = (format!("{name}-hint"), format!("{name}-message"));
    let wrong = message.is_some().then_some("true");
    let described = if message.is_some() { format!("{hint_id} {message_id}") } else { hint_id.clone() };
    let content = escaped(typed);
    view! {
        <div class="field" data-size="full">
            <label for=name>{label.to_owned()}</label>
            <p class="hint" id=hint_id>{hint.to_owned()}</p>
            {message.map(|message| view! { <p class="field-error" id=message_id>{message}</p> })}
            <textarea
                id=name
                name=name
                rows=rows.to_string()
                spellcheck="true"
                aria-required="true"
                aria-invalid=wrong
                aria-describedby=described
                inner_html=content
            ></textarea>
        </div>
    }
    .into_any()
}

/// Leptos writes what stands in a text area as it is.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use domain::fields::Fields;

    use super::*;

    #[test]
    fn what_is_typed_stays_in_its_field() {
        let typed = "</textarea><script>alert(1)</script> & <!>";
        let fields: Fields = [("text", typed)].into_iter().collect();
        let flash = PageFlash { fields: Some(fields), ..PageFlash::default() };
        let html = text_area(&flash, "text", "Text", "Markdown.", 12, "old").to_html();
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;!&gt;"), "{html}");
        assert!(!html.contains("<script") && !html.contains("old"), "{html}");
    }
}
