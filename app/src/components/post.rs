//! Posting a form from the script: the same body to the same path as the browser would send, with the answer as data.

use domain::fields::{Fields, Problems};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, HtmlElement, HtmlFormElement, RequestInit, Response, SubmitEvent};

use crate::answer::Answer;
use crate::components::visit::{self, Way};
use crate::page::form_encoded;
use crate::trouble::Trouble;

/// A form that was sent, in the script's hands.
pub struct Submitted {
    /// Where it goes: as the button that was pressed says, else as the form says.
    pub to: String,
    /// Whether it is posted, and doesn't only ask for a page.
    pub posts: bool,
    /// What it sends.
    pub fields: Fields,
    button: Option<HtmlElement>,
}

/// What came of a posted form.
pub enum Sent {
    /// The answer led on, and one is on the way there.
    On,
    /// Something has to be mended.
    Rejected(Problems),
    /// There was no answer, or none to go by: why, in words for the summary.
    Failed(Problems),
}

impl Submitted {
    /// Takes the form out of the browser's hands.
    pub fn take(event: &SubmitEvent) -> Option<Self> {
        let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
        // The browser sends it itself, to a tab of its own.
        if form.has_attribute("target") {
            return None;
        }
        event.prevent_default();
        let button = event.submitter();
        let elsewhere = button.as_ref().and_then(|button| button.get_attribute("formaction"));
        Some(Self {
            to: elsewhere.or_else(|| form.get_attribute("action")).unwrap_or_default(),
            posts: form.get_attribute("method").is_some_and(|method| method == "post"),
            fields: fields_of(&form, button.as_ref()),
            button,
        })
    }

    /// Shows at the button that the form is on its way, or no longer.
    pub fn mark(&self, busy: bool) {
        let Some(button) = &self.button else { return };
        for name in ["aria-busy", "aria-disabled"] {
            // Only fails for names that no attribute can have.
            drop(if busy { button.set_attribute(name, "true") } else { button.remove_attribute(name) });
        }
    }

    /// Posts it and goes where the answer leads.
    pub async fn send(&self, way: &Way) -> Sent {
        let answer = post(&self.to, &self.fields).await;
        way.contact.now();
        match answer {
            Ok(Answer::Go { to, whole: true }) => visit::load(&to),
            Ok(Answer::Go { to, whole: false }) => way.go(&to),
            Ok(Answer::Rejected(wrong)) => return Sent::Rejected(wrong),
            Ok(Answer::Alive) => {}
            Err(trouble) => {
                let words = format!("{trouble} What you typed is still here. Nothing was changed; try again.");
                return Sent::Failed(Problems::at("", words));
            }
        }
        Sent::On
    }
}

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
