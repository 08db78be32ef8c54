//! Whom a move in the picker is told to.

use leptos::prelude::request_animation_frame;
use web_sys::HtmlFormElement;

use crate::browser::{problems, status};

/// What a move is told to: the status line, and the form, one of whose messages it may mend.
#[derive(Clone)]
pub struct Tell(pub Option<HtmlFormElement>);

impl Tell {
    /// Says what moved, if something did.
    pub fn moved(&self, words: Option<String>) {
        let Some(words) = words else { return };
        status::say(&words);
        let form = self.0.clone();
        // What the form sends has changed by then.
        request_animation_frame(move || {
            if let Some(form) = form {
                problems::look_again(&form, "services");
            }
        });
    }
}
