//! Which page the document shows.

use std::cell::{Cell, RefCell};

use super::dom;

thread_local! {
    /// The page that is shown. At a way back the address is ahead of it.
    static PAGE: RefCell<String> = const { RefCell::new(String::new()) };
    static LEAVES: Cell<bool> = const { Cell::new(false) };
}

/// The address that is shown: path and query.
pub fn address() -> String {
    let location = dom::window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// The page that is shown: path and query.
pub fn page() -> String {
    let page = PAGE.with_borrow(Clone::clone);
    if page.is_empty() { address() } else { page }
}

/// From now on the document shows this page.
pub fn set_page(page: &str) {
    PAGE.set(page.to_owned());
}

/// Whether a new document is on its way, and the user knows it.
pub fn is_leaving() -> bool {
    LEAVES.get()
}

/// Loads a whole new document: nothing that was typed holds it up.
pub fn load(to: &str) {
    LEAVES.set(true);
    // Only fails for addresses that are none, and this is a path of ours.
    drop(dom::window().location().set_href(to));
}
