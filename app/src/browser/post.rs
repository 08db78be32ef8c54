//! Posting a form: the same body to the same path as the browser would send, with the answer as data.

use domain::fields::Fields;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use super::dom;
use crate::page::address::form_encoded;
use crate::page::answer::Answer;
use crate::page::trouble::Trouble;

/// Posts a form and reads the answer.
pub async fn post(to: &str, fields: &Fields) -> Result<Answer, Trouble> {
    let offline = |_: JsValue| Trouble::Offline;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&form_encoded(fields.iter())));
    let headers = web_sys::Headers::new().map_err(offline)?;
    headers.set("Accept", "application/json").map_err(offline)?;
    headers.set("Content-Type", "application/x-www-form-urlencoded").map_err(offline)?;
    options.set_headers(&headers);
    let response: Response = JsFuture::from(dom::window().fetch_with_str_and_init(to, &options))
        .await
        .map_err(offline)?
        .dyn_into()
        .map_err(offline)?;
    let text = JsFuture::from(response.text().map_err(offline)?).await.map_err(offline)?;
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        serde_json::from_str(&text).map_err(|_| Trouble::Broken(String::new()))
    } else {
        Err(serde_json::from_str(&text).unwrap_or(Trouble::Broken(String::new())))
    }
}
