//! When the server last answered something that keeps the session awake.

use std::cell::Cell;

use super::dom;

thread_local! {
    static LAST: Cell<f64> = const { Cell::new(0.0) };
}

/// It answered just now.
pub fn now() {
    LAST.set(dom::now());
}

/// It answered another window at this time, in milliseconds.
pub fn was_at(time: f64) {
    LAST.set(time);
}

/// When it answered, in milliseconds.
pub fn last() -> f64 {
    LAST.get()
}
