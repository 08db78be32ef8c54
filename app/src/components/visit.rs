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

/// The address that is shown: path and query.
#[cfg(feature = "hydrate")]
pub fn shown() -> String {
    let Some(window) = web_sys::window() else { return String::new() };
    let location = window.location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// The ways on from a page: taken while the page is made, for when one of its forms is sent.
#[cfg(feature = "hydrate")]
#[derive(Clone)]
pub struct Way {
    navigate: std::rc::Rc<dyn Fn(&str)>,
    page: crate::page::Again,
    /// When the server was last asked for something.
    pub contact: crate::frame::Contact,
}

#[cfg(feature = "hydrate")]
impl Way {
    /// From the page that is being made.
    pub fn from_here() -> Self {
        let navigate = leptos_router::hooks::use_navigate();
        Self {
            navigate: std::rc::Rc::new(move |to: &str| navigate(to, leptos_router::NavigateOptions::default())),
            page: expect_context(),
            contact: expect_context(),
        }
    }

    /// Goes to a page of this program. The one that is shown already is asked for again.
    pub fn go(&self, to: &str) {
        if to == shown() {
            self.again();
        } else {
            (self.navigate)(to);
        }
    }

    /// Asks for the data of this page again.
    pub fn again(&self) {
        self.page.ask();
    }

    /// Asks for the page that a form with the method GET asks for.
    pub fn ask(&self, form: &crate::components::post::Submitted) {
        let pairs: Vec<(&str, &str)> = form.fields.iter().collect();
        self.go(&format!("{}{}", form.to, crate::page::query(&pairs)));
    }
}

/// A link to a place on the same page: puts the focus there. (The router would only scroll.)
#[expect(clippy::needless_pass_by_value, reason = "components own their properties")]
#[component]
pub fn Jump(
    /// The id of the place, which can have the focus.
    #[prop(into)]
    to: String,
    /// The link's look.
    #[prop(optional)]
    class: Option<&'static str>,
    /// Its words.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    let click = |event: leptos::ev::MouseEvent| jump(&event);
    view! { <a href=format!("#{to}") class=class on:click=click>{words}</a> }
}

/// Puts the focus where the link that was clicked leads, if that is a place on the same page.
pub fn jump(event: &leptos::ev::MouseEvent) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let clicked: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
        let link = clicked.and_then(|clicked| clicked.closest("a[href^='#']").ok().flatten());
        let Some(to) = link.and_then(|link| link.get_attribute("href")) else { return };
        let document = web_sys::window().and_then(|window| window.document());
        let place = document.and_then(|document| document.get_element_by_id(to.trim_start_matches('#')));
        if let Some(place) = place.and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok()) {
            event.prevent_default();
            // Only fails without a window.
            drop(place.focus());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
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
    let asked = visitor();
    view! { <form class=class id=id method="get" action=to on:submit=asked>{children()}</form> }
}

#[cfg(feature = "hydrate")]
fn visitor() -> impl Fn(leptos::ev::SubmitEvent) {
    let way = Way::from_here();
    move |event| {
        if let Some(form) = crate::components::post::Submitted::take(&event) {
            way.ask(&form);
        }
    }
}

#[cfg(not(feature = "hydrate"))]
fn visitor() -> impl Fn(leptos::ev::SubmitEvent) {
    |_| ()
}
