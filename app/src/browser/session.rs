//! The end of an idle session: a warning before it (WCAG 2.2.1) with one button to stay, and what was typed is kept when it comes.
//! The session is all windows' together, so the server is asked, without that counting as use, before anything is said or done.

use std::cell::Cell;
use std::time::Duration;

use domain::fields::Fields;
use leptos::prelude::set_interval;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDialogElement, MouseEvent, Response};

use super::post::post;
use super::{contact, dom, shown, unsaved};
use crate::page::answer::Answer;
use crate::page::trouble::Trouble;

/// How often it is asked whether another window stays, once the warning is due, in milliseconds.
const ASK_AGAIN: f64 = 5_000.0;

/// What is said while nobody can tell whether the session goes on.
const OUT_OF_REACH: &str = "The portal can’t be reached; we go on trying.";

thread_local! {
    static ASKED: Cell<f64> = const { Cell::new(0.0) };
    static ENDING: Cell<bool> = const { Cell::new(false) };
    /// Whether the server was asked last in vain.
    static IN_VAIN: Cell<bool> = const { Cell::new(false) };
}

/// Watches the time, where somebody is signed in.
pub fn watch() {
    let seconds = |name: &str| {
        let body = dom::document().body();
        body.and_then(|body| body.get_attribute(name)).and_then(|text| text.parse::<i32>().ok()).map(f64::from)
    };
    let (Some(idle), Some(warning)) = (seconds("data-idle"), seconds("data-warning")) else { return };
    contact::now();
    set_interval(move || tick(idle, warning), Duration::from_millis(500));
    if let Some(button) = dom::by_id("stay-signed-in") {
        dom::on(&button, "click", |_: MouseEvent| spawn_local(stay()));
    }
}

fn dialog() -> Option<HtmlDialogElement> {
    dom::by_id("time-out")?.dyn_into().ok()
}

fn tick(idle: f64, warning: f64) {
    let left = idle - (dom::now() - contact::last()) / 1000.0;
    let Some(dialog) = dialog() else { return };
    // Its button would do nothing after a panic.
    if ENDING.get() || dom::has_given_up() {
        return;
    }
    if left > warning {
        if dialog.open() {
            dialog.close();
        }
        return;
    }
    if left <= 0.0 {
        if !is_time_to_ask() {
            return;
        }
        ENDING.set(true);
        spawn_local(async move {
            leave(idle).await;
            ENDING.set(false);
        });
        return;
    }
    if is_time_to_ask() {
        let dialog = dialog.clone();
        spawn_local(async move {
            if let Some(left) = seconds_left().await.filter(|left| *left > warning) {
                contact::was_at(dom::now() - (idle - left) * 1000.0);
                // As soon as the warning is due again.
                ASKED.set(0.0);
            } else if !dialog.open() {
                open(&dialog, &in_words(left));
            }
        });
    }
    if dialog.open() {
        say(&if IN_VAIN.get() { OUT_OF_REACH.to_owned() } else { in_words(left) });
    }
}

fn is_time_to_ask() -> bool {
    let due = dom::now() - ASKED.get() >= ASK_AGAIN;
    if due {
        ASKED.set(dom::now());
    }
    due
}

/// Opens the dialog, in two steps: a modal one takes the field that has the focus out of what screen readers see before it gives
/// them another, and Orca 43 then says nothing of the dialog.
fn open(dialog: &HtmlDialogElement, words: &str) {
    say(words);
    if dialog.open() {
        return;
    }
    dialog.show();
    let dialog = dialog.clone();
    let modal = move || {
        if dialog.open() {
            dialog.close();
            // Only fails for a dialog that is open.
            drop(dialog.show_modal());
        }
    };
    leptos::prelude::set_timeout(modal, Duration::from_millis(300));
}

/// Says it in the dialog. Only what is new is written: a screen reader would say it each time.
fn say(words: &str) {
    if let Some(line) = dom::by_id("time-out-left").filter(|line| line.text_content().as_deref() != Some(words)) {
        line.set_text_content(Some(words));
    }
}

/// The time that is left, in words.
fn in_words(left: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a few minutes")]
    let seconds = left.ceil().max(0.0) as i32;
    if seconds > 90 {
        format!("You will be signed out in {} minutes.", (seconds + 59) / 60)
    } else if seconds > 1 {
        format!("You will be signed out in {seconds} seconds.")
    } else {
        "You are being signed out.".to_owned()
    }
}

/// For how many seconds the session goes on; nothing where nobody can tell.
async fn seconds_left() -> Option<f64> {
    let left = ask_seconds_left().await;
    IN_VAIN.set(left.is_none());
    left
}

async fn ask_seconds_left() -> Option<f64> {
    let response: Response = JsFuture::from(dom::window().fetch_with_str("/session")).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.json().ok()?).await.ok()?.as_f64()
}

async fn stay() {
    match post("/stay", &Fields::default()).await {
        Ok(Answer::Alive) => {
            contact::now();
            if let Some(dialog) = dialog() {
                dialog.close();
            }
        }
        // It has ended already: what was typed is kept.
        Ok(_) => keep_and_leave().await,
        // Nobody can tell: it is tried again when the button is pressed again, or when the time is up.
        Err(_) => IN_VAIN.set(true),
    }
}

/// The time is up: gives the server what was typed and goes to Sign In, unless another window kept the session awake.
async fn leave(idle: f64) {
    if let Some(left) = seconds_left().await.filter(|left| *left > 0.0) {
        contact::was_at(dom::now() - (idle - left) * 1000.0);
        return;
    }
    keep_and_leave().await;
}

async fn keep_and_leave() {
    match keep().await {
        Ok(Answer::Go { to, .. }) => shown::load(&to),
        // It goes on after all: how long is asked again.
        Ok(_) => {}
        // As after a laptop's sleep. What was typed is in this page alone, so the page stays, and it is tried again.
        Err(_) => {
            if let Some(dialog) = dialog() {
                open(&dialog, OUT_OF_REACH);
            }
        }
    }
}

/// Gives the server what was typed, for whoever typed it. The answer says where to go, unless the session goes on.
pub async fn keep() -> Result<Answer, Trouble> {
    // A form's address names the site that it is about; the page's need not.
    let page = unsaved::address().unwrap_or_else(shown::address);
    let typed = unsaved::typed_here();
    let fields = typed.iter().flat_map(Fields::iter).chain([("page", page.as_str())]).collect();
    post("/keep", &fields).await
}
