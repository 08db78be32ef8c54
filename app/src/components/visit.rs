//! Going elsewhere: buttons and forms that only ask for a page. Without script they are forms with the method GET.

use leptos::prelude::*;

/// Loads a whole new document.
#[cfg(feature = "hydrate")]
pub fn load(to: &str) {
    if let Some(window) = web_sys::window() {
        // Only fails for addresses that are none, and this is a path of ours.
        drop(window.location().set_href(to));
    }
}

/// A link to a place on the same page: puts the focus there. (The router would only scroll.)
#[component]
pub fn Jump(
    /// The id of the place, which can have the focus.
    to: &'static str,
    /// The link's look.
    #[prop(optional)]
    class: Option<&'static str>,
    /// Its words.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    let jump = move |event: leptos::ev::MouseEvent| {
        #[cfg(feature = "hydrate")]
        {
            use wasm_bindgen::JsCast;
            let place = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(to));
            if let Some(place) = place.and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok()) {
                event.prevent_default();
                // Only fails without a window.
                drop(place.focus());
            }
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! { <a href=format!("#{to}") class=class on:click=jump>{words}</a> }
}

/// What a search form's input holds is what the page shows: a page that is shown again in the same place would otherwise keep
/// what was typed since. The first page is left alone: people type before the script is there.
pub fn hold(input: NodeRef<leptos::html::Input>, value: String) {
    let first = expect_context::<crate::page::FirstPage>().0.get_value();
    Effect::new(move |_| {
        if let (false, Some(input)) = (first, input.get()) {
            input.set_value(&value);
        }
    });
}

/// A form that asks for a page: what it sends becomes the page's query.
#[component]
pub fn VisitForm(
    /// The page's path.
    #[prop(into)]
    to: String,
    /// The form's look.
    #[prop(optional, into)]
    class: String,
    /// The form's id, for buttons that stand elsewhere.
    #[prop(optional, into)]
    id: Option<String>,
    /// The fields and buttons. A button with `formaction` asks for that page instead.
    children: Children,
) -> impl IntoView {
    let asked = visitor(to.clone());
    view! { <form class=class id=id method="get" action=to on:submit=asked>{children()}</form> }
}

#[cfg(feature = "hydrate")]
fn visitor(to: String) -> impl Fn(leptos::ev::SubmitEvent) {
    use wasm_bindgen::JsCast;

    use crate::components::post::fields_of;

    let navigate = leptos_router::hooks::use_navigate();
    move |event| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else {
            return;
        };
        event.prevent_default();
        let button = event.submitter();
        let fields = fields_of(&form, button.as_ref());
        let pairs: Vec<(&str, &str)> = fields.iter().collect();
        let to = button.and_then(|button| button.get_attribute("formaction")).unwrap_or_else(|| to.clone());
        navigate(&format!("{to}{}", crate::page::query(&pairs)), leptos_router::NavigateOptions::default());
    }
}

#[cfg(not(feature = "hydrate"))]
fn visitor(_: String) -> impl Fn(leptos::ev::SubmitEvent) {
    |_| ()
}
