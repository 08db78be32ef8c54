//! Sheets: the pages of the portal as their panels make them, on the server. A panel fills a [`Sheet`] with [`parts`]:
//!
//! ```text
//! let flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
//! let before = parts::field(&flash, "last_name", "Last Name", Look::default());
//! let after = parts::submit("Submit", "primary");
//! Ok(Sheet::new("Link Subordinate").flash(flash).form(address.whole(), before, after))
//! ```
//!
//! What a form is checked by stands in the table of addresses, by the path to which it is sent ([`crate::panels::table`]).

use domain::catalogue::{Offer, ServiceCode};
use domain::fields::{Problem, Problems};
use leptos::prelude::*;

use crate::page::flash::PageFlash;

mod html;
pub mod parts;
mod picker;
mod stamp;

pub use html::rendered;
pub use stamp::{Stamp, stamped};

/// A page.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The panel's name.
    pub title: String,
    trail: Vec<(String, String)>,
    lede: String,
    flash: PageFlash,
    said: String,
    blocks: Vec<Block>,
}

/// A part of a sheet, in order.
#[derive(Clone, Debug)]
enum Block {
    Html(String),
    Picked { action: String, before: String, picked: Picked, after: String },
}

/// What services are picked from, and what is picked.
#[derive(Clone, Debug)]
struct Picked {
    offer: Offer,
    assigned: Vec<ServiceCode>,
    chosen: String,
}

/// What is said of a form that holds what was typed before.
const IS_BACK: &str = "What you typed here is back. It has not been sent.";

impl Sheet {
    /// A page with nothing but its heading.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            trail: Vec::new(),
            lede: String::new(),
            flash: PageFlash::default(),
            said: String::new(),
            blocks: Vec::new(),
        }
    }

    /// With the way to it: words and addresses; the last may have no address.
    #[must_use]
    pub fn trail<W: Into<String>, A: Into<String>>(mut self, steps: impl IntoIterator<Item = (W, A)>) -> Self {
        self.trail = steps.into_iter().map(|(words, to)| (words.into(), to.into())).collect();
        self
    }

    /// With a sentence below the heading.
    #[must_use]
    pub fn lede(mut self, lede: impl Into<String>) -> Self {
        self.lede = lede.into();
        self
    }

    /// With what a screen reader is told when the page comes: what a search found, or what came of a deed.
    #[must_use]
    pub fn saying(mut self, said: impl Into<String>) -> Self {
        self.said = said.into();
        self
    }

    /// With what the session kept for it: a message, what is wrong with a form, and the draft for its picker. The draft's
    /// other fields are in the page already, put there by [`parts`].
    #[must_use]
    pub fn flash(mut self, flash: PageFlash) -> Self {
        self.flash = flash;
        self
    }

    /// With the words for the fields of its forms, by name: the summary of what is wrong says them before each message.
    /// Comes after [`Sheet::flash`].
    #[must_use]
    pub fn labels(mut self, labels: &[(&str, &str)]) -> Self {
        let mut named = Problems::new();
        for Problem { field, message } in self.flash.problems.iter() {
            match labels.iter().find(|(name, _)| *name == field.as_str()) {
                Some((_, label)) => named.add(field, format!("{label}: {message}")),
                None => named.add(field, message),
            }
        }
        self.flash.problems = named;
        self
    }

    /// With this next. Forms may stand in it: those that ask for a page, and small ones such as
    /// [`parts::post_button`].
    #[must_use]
    pub fn html(mut self, view: impl IntoView) -> Self {
        let html = rendered(view);
        if !html.is_empty() {
            self.blocks.push(Block::Html(html));
        }
        self
    }

    /// With a form next, which is posted to `action`: the page's own address, unless another page shall show it again when
    /// something is wrong with it. No form may stand in it.
    #[must_use]
    pub fn form(mut self, action: impl Into<String>, before: impl IntoView, after: impl IntoView) -> Self {
        let html = form(&action.into(), &rendered(before), "", &rendered(after));
        self.blocks.push(Block::Html(html));
        self
    }

    /// With a form next in which services are picked, between `before` and `after`.
    #[must_use]
    pub fn picker_form(
        mut self,
        action: impl Into<String>,
        before: impl IntoView,
        offer: Offer,
        assigned: Vec<ServiceCode>,
        after: impl IntoView,
    ) -> Self {
        self.blocks.push(Block::Picked {
            action: action.into(),
            before: rendered(before),
            picked: Picked { offer, assigned, chosen: "Assigned Services".to_owned() },
            after: rendered(after),
        });
        self
    }

    /// With other words than Assigned Services for what is chosen in its picker.
    #[must_use]
    pub fn choosing(mut self, words: &str) -> Self {
        if let Some(Block::Picked { picked, .. }) = self.blocks.last_mut() {
            words.clone_into(&mut picked.chosen);
        }
        self
    }

    /// What a screen reader is told besides the heading.
    pub fn said(&self) -> String {
        let notice = self.flash.notice.as_deref().unwrap_or_default();
        [notice, &self.said].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whether a form on it holds what was typed before, and not sent.
    pub fn is_brought_back(&self) -> bool {
        self.flash.is_draft
    }

    /// The key of the form that comes back, if one does.
    pub fn key_of_draft(&self) -> Option<String> {
        let key = self.flash.fields.as_ref().map(|fields| fields.get("form_key"));
        key.filter(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))
            .map(str::to_owned)
    }

    /// The page's HTML, without what is about who asks for it ([`stamped`]).
    pub fn html_of_main(self) -> String {
        let is_back = self.is_brought_back() && self.flash.problems.is_empty();
        let Self { title, trail, lede, flash, blocks, .. } = self;
        let head = view! {
            {(!trail.is_empty()).then(|| parts::trail(trail))}
            <h1 tabindex="-1">{title}</h1>
            {(!lede.is_empty()).then(|| view! { <p class="lede">{lede}</p> })}
            {flash.notice.clone().map(|words| view! { <div class="notice good"><p>{words}</p></div> })}
            {is_back.then(|| view! { <div class="notice"><p>{IS_BACK}</p></div> })}
            {(!flash.problems.is_empty()).then(|| summary(&flash.problems))}
        };
        let mut html = rendered(head);
        for block in blocks {
            match block {
                Block::Html(part) => html.push_str(&part),
                Block::Picked { action, before, picked, after } => {
                    let picker = picker::picker(picked.offer, picked.assigned, &picked.chosen, &flash);
                    html.push_str(&form(&action, &before, &picker, &after));
                }
            }
        }
        html
    }
}

/// A form whose parts are HTML already. What is typed into it is kept: over a time-out, and while one looks at another page.
fn form(action: &str, before: &str, picker: &str, after: &str) -> String {
    let open =
        rendered(view! { <form class="form" method="post" action=action.to_owned() novalidate=true data-keep=""></form> });
    let open = open.trim_end_matches("</form>");
    format!("{open}{before}{picker}{after}</form>")
}

/// What is wrong with a form, each line a link to its field.
fn summary(problems: &Problems) -> AnyView {
    let line = |Problem { field, message }: &Problem| {
        let (field, message) = (field.clone(), message.clone());
        if field.is_empty() {
            view! { <li>{message}</li> }.into_any()
        } else {
            view! { <li><a href=format!("#{field}")>{message}</a></li> }.into_any()
        }
    };
    let lines = problems.iter().map(line).collect_view();
    view! {
        <div class="notice bad error-summary" role="alert" tabindex="-1">
            <h2>"There is a problem"</h2>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_plain_html() {
        let (name, nobody) = ("<O’Neill & Co>".to_owned(), None::<String>);
        let sheet = Sheet::new("Sheet").html(view! { <p>"For " {name} {nobody} "."</p> }).html(());
        let html = sheet.form("/here", view! { <p>{1}</p> }, ()).html_of_main();
        assert_eq!(
            html,
            "<h1 tabindex=\"-1\">Sheet</h1><p>For &lt;O’Neill &amp; Co&gt;.</p>\
             <form method=\"post\" action=\"/here\" novalidate data-keep=\"\" class=\"form\"><p>1</p></form>"
        );
    }

    #[test]
    fn the_summary_names_the_fields() {
        let mut problems = Problems::at("email", "Enter an email address.");
        problems.add("", "Try again.");
        let flash = PageFlash { problems, ..PageFlash::default() };
        let html = Sheet::new("Sheet").flash(flash).labels(&[("email", "Email Address")]).html_of_main();
        assert!(
            html.contains("<li><a href=\"#email\">Email Address: Enter an email address.</a></li><li>Try again.</li>"),
            "{html}"
        );
    }

    #[test]
    fn a_message_is_said() {
        let flash = PageFlash { notice: Some("Saved.".to_owned()), ..PageFlash::default() };
        assert_eq!(Sheet::new("Sheet").flash(flash).saying("2 people.").said(), "Saved. 2 people.");
        assert_eq!(Sheet::new("Sheet").said(), "");
    }
}
