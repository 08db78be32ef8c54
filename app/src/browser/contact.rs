//! When the server was last asked for something that keeps the session awake.

use std::cell::Cell;

use super::dom;

thread_local! {
    static LAST: Cell<f64> = const { Cell::new(0.0) };
}

/// It was asked just now.
pub fn now() {
    LAST.set(dom::now());
}

/// It was asked at this time, in milliseconds, by another window.
pub fn was_at(time: f64) {
    LAST.set(time);
}

/// When it was asked, in milliseconds.
pub fn last() -> f64 {
    LAST.get()
}
