//! The browser's entry: takes the pages over.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called when the module is there.
#[wasm_bindgen(start)]
pub fn start() {
    app::browser::start();
}
