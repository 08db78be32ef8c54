//! Views as HTML.

use leptos::prelude::*;

/// The HTML of a view, without the marks that only hydration needs.
pub fn rendered(view: impl IntoView) -> String {
    view.to_html().replace("<!>", "").replace("<!--<() />-->", "")
}
