//! The question before access is taken away: what ends, and the button that ends it.

use leptos::prelude::*;
use store::ending::what::Ending;

use crate::panels::shared::ending;
use crate::panels::shared::refusals;
use crate::sheet::{Sheet, parts};

/// The question, without what ends.
pub struct Question<'a> {
    /// Where the answer is posted.
    pub action: String,
    /// Names and values that go with it.
    pub sends: Vec<(&'a str, String)>,
    /// What else there is to know before one answers.
    pub says: Vec<String>,
    /// The words of the button that does it.
    pub does: &'a str,
    /// Where Cancel leads.
    pub back: String,
}

impl Question<'_> {
    /// Puts it below what ends. Where nobody would be left to administer a site there is no button, but what to do first.
    pub fn on(self, sheet: Sheet, ending: &Ending) -> Sheet {
        let Self { action, sends, says, does, back } = self;
        let sheet = sheet.html(ending::preview(ending));
        if let Some(left) = ending.nobody_left() {
            let cancel = view! { <div class="actions"><a class="button" href=back>"Cancel"</a></div> };
            return sheet.html(refusals::first(left)).html(cancel);
        }
        let sends = sends.into_iter().map(|(name, value)| parts::hidden(name, &value)).collect_view();
        let form = view! {
            {sends}
            <section class="panel">
                {says.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                <div class="actions">
                    {parts::submit(does, "danger primary")}
                    <a class="button" href=back>"Cancel"</a>
                </div>
            </section>
        };
        sheet.form(action, form, ())
    }
}
