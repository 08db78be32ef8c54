//! A text to be copied, with its button. Without script the button isn't there and the text can be selected.

use leptos::prelude::*;

/// A term and its text, with Copy.
#[component]
pub fn Copyable(
    /// What it is.
    term: &'static str,
    /// The text.
    text: String,
) -> impl IntoView {
    let hydrated = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| hydrated.set(true));
    let to_copy = text.clone();
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(window) = web_sys::window() {
            let promise = window.navigator().clipboard().write_text(&to_copy);
            leptos::task::spawn_local(async move {
                copied.set(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = &to_copy;
    };
    view! {
        <div>
            <dt>{term}</dt>
            <dd>
                <span class="secret">{text}</span>
                <Show when=move || hydrated.get()>
                    <button type="button" class="button small" aria-label=format!("Copy {term}") on:click=copy.clone()>
                        {move || if copied.get() { "Copied" } else { "Copy" }}
                    </button>
                </Show>
                <span class="visually-hidden" role="status">{move || copied.get().then(|| format!("{term} copied."))}</span>
            </dd>
        </div>
    }
}
