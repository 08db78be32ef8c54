//! Making a sheet, on the server.

use domain::fields::{Problem, Problems};
use leptos::prelude::*;

use super::{Block, Offer, Opening, ServiceCode, Sheet};

/// The HTML of a view, without the marks by which the browser finds its way: nothing of a sheet is hydrated.
pub(super) fn rendered(view: impl IntoView) -> String {
    view.to_html().replace("<!>", "").replace("<!--<() />-->", "")
}

impl Sheet {
    /// A page with nothing but its heading.
    pub fn new(title: impl Into<String>) -> Self {
        Self { trail: Vec::new(), title: title.into(), lede: String::new(), opening: Opening::default(), blocks: Vec::new() }
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

    /// With what the session kept for it: a message, what is wrong with a form, and the draft for its picker. The draft's
    /// other fields are in the page already, put there by [`super::parts`].
    #[must_use]
    pub fn opening(mut self, opening: Opening) -> Self {
        self.opening = opening;
        self
    }

    /// With the words for the fields of its forms, by name: the summary of what is wrong says them before each message.
    /// Comes after [`Sheet::opening`].
    #[must_use]
    pub fn labels(mut self, labels: &[(&str, &str)]) -> Self {
        let mut named = Problems::new();
        for Problem { field, message } in self.opening.problems.iter() {
            match labels.iter().find(|(name, _)| *name == field.as_str()) {
                Some((_, label)) => named.add(field, format!("{label}: {message}")),
                None => named.add(field, message),
            }
        }
        self.opening.problems = named;
        self
    }

    /// With this next. Forms may stand in it: those that ask for a page, and small ones such as
    /// [`super::parts::post_button`].
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
        let (before, after) = (rendered(before), rendered(after));
        self.blocks.push(Block::Form { action: action.into(), before, picker: None, after });
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
        let (before, after) = (rendered(before), rendered(after));
        self.blocks.push(Block::Form {
            action: action.into(),
            before,
            picker: Some((offer, assigned, String::new())),
            after,
        });
        self
    }

    /// With other words than Assigned Services for what is chosen in its picker.
    #[must_use]
    pub fn choosing(mut self, words: &str) -> Self {
        if let Some(Block::Form { picker: Some((_, _, chosen)), .. }) = self.blocks.last_mut() {
            words.clone_into(chosen);
        }
        self
    }

    /// The same, with HTML unlike that of any other answer. The browser leaves HTML alone that it has already; a page that
    /// is shown again would keep in its inputs what was typed since, and its button would stay pressed.
    #[must_use]
    pub fn unlike_others(mut self, request_id: &str) -> Self {
        let mark = |html: &mut String| {
            if !html.is_empty() {
                html.insert_str(0, &format!("<!--{request_id}-->"));
            }
        };
        for block in &mut self.blocks {
            match block {
                Block::Html(html) => mark(html),
                Block::Form { before, after, .. } => {
                    mark(before);
                    mark(after);
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(sheet: &Sheet) -> Vec<&str> {
        let blocks = sheet.blocks.iter().flat_map(|block| match block {
            Block::Html(html) => vec![html],
            Block::Form { before, after, .. } => vec![before, after],
        });
        blocks.map(String::as_str).collect()
    }

    #[test]
    fn a_sheet_holds_plain_html() {
        let (name, nobody) = ("<O’Neill & Co>".to_owned(), None::<String>);
        let sheet = Sheet::new("Sheet").html(view! { <p>"For " {name} {nobody} "."</p> }).html(());
        let sheet = sheet.form("/here", view! { <p>{1}</p> }, ());
        assert_eq!(html(&sheet), ["<p>For &lt;O’Neill &amp; Co&gt;.</p>", "<p>1</p>", ""]);
        let marked = sheet.unlike_others("1f");
        assert_eq!(html(&marked), ["<!--1f--><p>For &lt;O’Neill &amp; Co&gt;.</p>", "<!--1f--><p>1</p>", ""]);
    }

    #[test]
    fn the_summary_names_the_fields() {
        let mut problems = Problems::at("email", "Enter an email address.");
        problems.add("", "Try again.");
        let opening = Opening { problems, ..Opening::default() };
        let sheet = Sheet::new("Sheet").opening(opening).labels(&[("email", "Email Address")]);
        let said: Vec<_> = sheet.opening.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(said, ["Email Address: Enter an email address.", "Try again."]);
    }
}
