//! The warning before an idle session ends (WCAG 2.2.1), with one button to stay. When it ends, what was typed is kept.

use leptos::prelude::*;

/// Watches the time since the server was last asked for something.
#[component]
pub fn TimeOutWarning(
    /// Seconds without a request after which the session ends.
    idle_seconds: u32,
    /// Seconds before that at which the warning shows.
    warning_seconds: u32,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let left = RwSignal::new(warning_seconds);
    let stay = watch(idle_seconds, warning_seconds, dialog, left);
    let words = move || match left.get() {
        seconds if seconds > 90 => format!("You will be signed out in {} minutes.", seconds.div_ceil(60)),
        seconds if seconds > 1 => format!("You will be signed out in {seconds} seconds."),
        _ => "You are being signed out.".to_owned(),
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="time-out-name">
            <h2 id="time-out-name">"Are you still there?"</h2>
            <p>{words} " What you typed stays here: it will be back when you sign in again."</p>
            <div class="actions">
                <button type="button" class="button primary" on:click=stay>"Stay Signed In"</button>
            </div>
        </dialog>
    }
}

#[cfg(feature = "hydrate")]
fn watch(
    idle_seconds: u32,
    warning_seconds: u32,
    dialog: NodeRef<leptos::html::Dialog>,
    left: RwSignal<u32>,
) -> impl Fn(leptos::ev::MouseEvent) {
    use std::time::Duration;

    use crate::frame::Contact;

    let contact = expect_context::<Contact>();
    contact.now();
    let ending = StoredValue::new(false);
    let tick = move || {
        let idle = (js_sys::Date::now() - contact.0.get_value()) / 1000.0;
        let remaining = f64::from(idle_seconds) - idle;
        let Some(dialog) = dialog.get_untracked() else { return };
        if remaining <= 0.0 {
            if !ending.get_value() {
                ending.set_value(true);
                leptos::task::spawn_local(async move {
                    leave(contact).await;
                    ending.set_value(false);
                });
            }
        } else if remaining <= f64::from(warning_seconds) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and the warning's seconds"
            )]
            left.set(remaining.ceil() as u32);
            if !dialog.open() {
                // Only fails for a dialog that is open already.
                drop(dialog.show_modal());
            }
        } else if dialog.open() {
            dialog.close();
        }
    };
    Effect::new(move |_| {
        if let Ok(interval) = set_interval_with_handle(tick, Duration::from_millis(500)) {
            on_cleanup(move || interval.clear());
        }
    });
    move |_| {
        leptos::task::spawn_local(async move {
            if matches!(
                crate::components::post::post("/stay", &domain::fields::Fields::default()).await,
                Ok(crate::answer::Answer::Alive)
            ) {
                contact.now();
                if let Some(dialog) = dialog.get_untracked() {
                    dialog.close();
                }
            }
        });
    }
}

/// The time is up: gives the server what was typed and goes to Sign In, unless another window kept the session awake.
#[cfg(feature = "hydrate")]
async fn leave(contact: crate::frame::Contact) {
    use domain::fields::Fields;
    use wasm_bindgen::JsCast;

    use crate::answer::Answer;
    use crate::components::{post, visit};

    let Some(window) = web_sys::window() else { return };
    let forms = window.document().and_then(|document| document.query_selector_all("form[data-keep]").ok());
    let form = |node: web_sys::Node| node.dyn_into::<web_sys::HtmlFormElement>().ok();
    let forms = forms.iter().flat_map(|forms| (0..forms.length()).filter_map(move |place| form(forms.item(place)?)));
    let forms: Vec<web_sys::HtmlFormElement> = forms.collect();
    // A form's address names the site that it is about; the page's need not.
    let page = forms.first().and_then(|form| form.get_attribute("action")).unwrap_or_else(visit::shown);
    let typed: Vec<Fields> = forms.iter().map(|form| post::fields_of(form, None)).collect();
    let fields = typed.iter().flat_map(Fields::iter).chain([("page", page.as_str())]).collect();
    match post::post("/keep", &fields).await {
        Ok(Answer::Go { to, .. }) => visit::load(&to),
        Ok(_) => contact.now(),
        Err(_) => visit::load(&format!("/sign-in{}", crate::page::query(&[("next", &visit::shown())]))),
    }
}

#[cfg(not(feature = "hydrate"))]
fn watch(_: u32, _: u32, _: NodeRef<leptos::html::Dialog>, _: RwSignal<u32>) -> impl Fn(leptos::ev::MouseEvent) {
    |_| ()
}
