//! Posting a form from the script: the same body to the same path as the browser would send, with the answer as data.

use domain::fields::Fields;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, HtmlElement, HtmlFormElement, RequestInit, Response};

use crate::answer::Answer;
use crate::page::form_encoded;
use crate::trouble::Trouble;

/// What a form would send, with the button that was pressed.
pub fn fields_of(form: &HtmlFormElement, pressed: Option<&HtmlElement>) -> Fields {
    let Ok(data) = FormData::new_with_form(form) else { return Fields::default() };
    let entries = js_sys::try_iter(&data).ok().flatten();
    let pair = |entry: JsValue| {
        let entry: Array = entry.dyn_into().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    let typed = entries.into_iter().flatten().filter_map(|entry| pair(entry.ok()?));
    let attribute = |name: &str| pressed.and_then(|button| button.get_attribute(name));
    let button = attribute("name").map(|name| (name, attribute("value").unwrap_or_default()));
    typed.chain(button).collect()
}

/// Posts a form and reads the answer.
pub async fn post(action: &str, fields: &Fields) -> Result<Answer, Trouble> {
    let body = form_encoded(fields.iter());
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&body));
    let headers = web_sys::Headers::new().map_err(offline)?;
    headers.set("Accept", "application/json").map_err(offline)?;
    headers.set("Content-Type", "application/x-www-form-urlencoded").map_err(offline)?;
    options.set_headers(&headers);
    let window = web_sys::window().ok_or(Trouble::Offline)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(action, &options))
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

fn offline(_: JsValue) -> Trouble {
    Trouble::Offline
}
