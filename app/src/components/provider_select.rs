//! The dropdown of sites.

use leptos::prelude::*;

/// A dropdown of sites, with the name `site`.
#[expect(clippy::needless_pass_by_value, reason = "components own their properties")]
#[component]
pub fn ProviderSelect(
    /// PID/SL and name of each.
    sites: Vec<(String, String)>,
    /// The chosen one's PID/SL.
    chosen: String,
) -> impl IntoView {
    let options = sites.into_iter().map(|(pid_sl, name)| {
        let selected = pid_sl == chosen;
        view! { <option value=pid_sl.clone() selected=selected>{format!("{pid_sl} · {name}")}</option> }
    });
    view! { <select id="site" name="site">{options.collect_view()}</select> }
}
