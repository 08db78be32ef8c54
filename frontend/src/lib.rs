//! Hydrates the pages in the browser.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the rendered document over. Called once, when the module is there.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::site::App);
}
