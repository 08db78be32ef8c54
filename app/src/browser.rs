//! The browser's part. Nothing is hydrated: the server's HTML works by itself, and the script takes over what happens on it. It moves
//! between pages without loading a document, checks forms by the rules of `domain` before they are sent, keeps what was typed, and
//! makes the picker's lists. It finds everything by what stands in the document now, so that what an extension or a translation has
//! put there stays what it is; where the script fails, links and forms are the browser's again.

mod checked;
mod choose_day;
mod contact;
mod copy;
mod dom;
mod forms;
mod picker;
mod post;
mod problems;
mod session;
mod shown;
mod status;
mod taken_over;
mod unsaved;
mod visit;

/// Takes the page over. Called once, when the module is there.
pub fn start() {
    dom::give_up_on_panic();
    visit::listen();
    forms::listen();
    copy::listen();
    choose_day::listen();
    unsaved::listen();
    if let Some(words) = taken_over::page() {
        status::say(words);
    }
    session::watch();
    dom::mark_ready();
}
