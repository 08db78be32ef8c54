//! What all pages have in common: loading data for an address, the heading, the trail, and what to show when there is trouble.

use std::sync::Arc;

use domain::fields::{Fields, Problems};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_url;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::frame::Contact;
use crate::panels::Panel;
use crate::trouble::Trouble;

/// What the session kept for this page: a form's draft and a message. Fetching it makes the session forget it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What was typed, if the form comes back.
    pub fields: Option<Fields>,
    /// What was wrong with it.
    pub problems: Problems,
    /// A message from the step before.
    pub notice: Option<String>,
}

/// Where a page is: its path and its query, as the server functions get them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Such as `/subordinates`.
    pub path: String,
    /// Such as `site=110091495C`, without the question mark.
    pub query: String,
}

impl Place {
    /// One value of the query.
    pub fn get(&self, name: &str) -> Option<String> {
        query_pairs(&self.query).into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    /// Path and query in one.
    pub fn address(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The parts of the path; `/` has none.
    pub fn parts(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }
}

/// Names and values of a query string, decoded. Without the character that Postgres takes in no text: nobody types it.
pub fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let bytes = text.replace('+', " ").into_bytes();
        let mut plain = Vec::with_capacity(bytes.len());
        let mut rest = bytes.as_slice();
        while let [first, after @ ..] = rest {
            let hex = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
            if let Some(byte) = hex.filter(|_| *first == b'%') {
                plain.push(byte);
                rest = &after[2..];
            } else {
                plain.push(*first);
                rest = after;
            }
        }
        plain.retain(|byte| *byte != 0);
        String::from_utf8_lossy(&plain).into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
}

/// Names and values as a form sends them (application/x-www-form-urlencoded).
pub fn form_encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let encode = |text: &str| {
        let mut encoded = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                let digit = |four: u8| char::from(b"0123456789ABCDEF"[usize::from(four)]);
                encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
        encoded
    };
    pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// A query string of these names and values; empty values are left out.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let text = form_encoded(pairs.iter().copied().filter(|(_, value)| !value.is_empty()));
    if text.is_empty() { String::new() } else { format!("?{text}") }
}

/// The data of a panel, as JSON: one server function for all of them, so that the browser loads its code once. What begins with a
/// slash is no data, but the address where the page is instead.
#[server]
pub async fn load(panel: Panel, place: Place) -> Result<String, Trouble> {
    let loaded = crate::panels::load(panel, &place).await;
    if let (Err(trouble), Some(response)) = (&loaded, use_context::<leptos_axum::ResponseOptions>()) {
        response.set_status(trouble.status());
    }
    loaded
}

/// Loads a page's data for where it is, again at each move, and shows it; or says what the trouble is.
pub fn loaded<T: DeserializeOwned + 'static, V: IntoView + 'static>(panel: Panel, show: fn(T, Place) -> V) -> AnyView {
    loaded_json(
        panel,
        Arc::new(move |json, place| match serde_json::from_str(json) {
            Ok(data) => show(data, place).into_any(),
            Err(_) => view! { <InTrouble trouble=Trouble::Broken(String::new())/> }.into_any(),
        }),
    )
}

/// Asks for the data of the page that is shown once more.
#[derive(Clone, Copy, Debug)]
pub struct Again(Resource<Result<(String, Place), Trouble>>);

impl Again {
    /// Asks now.
    pub fn ask(self) {
        self.0.refetch();
    }
}

type Show = Arc<dyn Fn(&str, Place) -> AnyView + Send + Sync>;

/// The part of [`loaded`] that is the same for every page.
fn loaded_json(panel: Panel, show: Show) -> AnyView {
    // The address as the router has it for this route alone: while one moves on to another, this page is still there, and stays
    // where it was.
    let url = use_url();
    let place = Memo::new(move |_| {
        url.with(|url| Place { path: url.path().to_owned(), query: url.search().trim_start_matches('?').to_owned() })
    });
    let contact = expect_context::<Contact>();
    let data = Resource::new_blocking(
        move || place.get(),
        move |place| async move {
            let result = load(panel, place.clone()).await;
            contact.now();
            result.map(|json| (json, place))
        },
    );
    provide_context(Again(data));
    view! {
        <Suspense fallback=|| view! { <p class="status-line" role="status">"Loading…"</p> }>
            {move || {
                let show = Arc::clone(&show);
                Suspend::new(async move {
                    match data.await {
                        Ok((to, _)) if to.starts_with('/') => go_on(&to),
                        Ok((json, place)) => show(&json, place),
                        Err(trouble) => view! { <InTrouble trouble/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

/// Goes on to where the page is instead. That leaves no trace in the history: one would come back here, and be sent on again.
fn go_on(to: &str) -> AnyView {
    #[cfg(feature = "ssr")]
    leptos_axum::redirect(to);
    #[cfg(not(feature = "ssr"))]
    leptos_router::hooks::use_navigate()(
        to,
        leptos_router::NavigateOptions { replace: true, ..leptos_router::NavigateOptions::default() },
    );
    ().into_any()
}

/// Whether the browser shows its first page: later ones move the focus to their heading.
#[derive(Clone, Copy, Debug)]
pub struct FirstPage(pub StoredValue<bool>);

/// The panel's name: heading and title of the page. Moving here within the application puts the focus on it.
#[component]
pub fn Heading(
    /// The panel's name.
    #[prop(into)]
    text: String,
    /// What stands below it.
    #[prop(into, optional)]
    lede: String,
    /// Whether something else on the page takes the focus.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let heading = NodeRef::<leptos::html::H1>::new();
    let first = expect_context::<FirstPage>().0;
    Effect::new(move |done: Option<()>| {
        if done.is_none() && !first.get_value() && !quiet {
            // The heading is in the document by the next frame.
            request_animation_frame(move || {
                if let Some(element) = heading.get_untracked() {
                    // Only fails without a window.
                    drop(element.focus());
                }
            });
        }
        first.set_value(false);
    });
    view! {
        <Title text=text.clone()/>
        <h1 tabindex="-1" node_ref=heading>{text}</h1>
        {(!lede.is_empty()).then(|| view! { <p class="lede">{lede}</p> })}
    }
}

/// Where the page stands: links from the top down.
#[component]
pub fn Trail(
    /// Words and addresses; the last may have none.
    steps: Vec<(String, String)>,
) -> impl IntoView {
    let steps = steps.into_iter().map(|(words, to)| {
        if to.is_empty() {
            view! { <li>{words}</li> }.into_any()
        } else {
            view! { <li><a href=to>{words}</a></li> }.into_any()
        }
    });
    view! { <nav class="breadcrumb" aria-label="Breadcrumb"><ol>{steps.collect_view()}</ol></nav> }
}

/// A message from the step before.
#[component]
pub fn NoticeLine(
    /// The words, if there are any.
    notice: Option<String>,
) -> impl IntoView {
    notice.map(|words| view! { <div class="notice good" role="status"><p>{words}</p></div> })
}

/// Instead of a page: what the trouble is and where to go on.
#[expect(clippy::needless_pass_by_value, reason = "components own their properties")]
#[component]
pub fn InTrouble(
    /// What it is.
    trouble: Trouble,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(trouble.status());
    }
    let what_to_do = match &trouble {
        Trouble::SignedOut => "Sign in again to go on where you were.".to_owned(),
        Trouble::Refused(_) => "If you need it, ask an administrator of the site.".to_owned(),
        Trouble::NotFound => "The address may be wrong, or you may not see what is there.".to_owned(),
        Trouble::Offline => "Check your connection, then load this page again. Nothing was changed.".to_owned(),
        Trouble::Broken(id) if id.is_empty() => "Nothing was changed. Try again.".to_owned(),
        Trouble::Broken(id) => {
            format!("Nothing was changed. Try again; if it stays so, tell the help desk this number: {id}")
        }
    };
    let (words, to) = match trouble {
        Trouble::SignedOut => ("Sign In", "/sign-in"),
        _ => ("Home", "/"),
    };
    view! {
        <Heading text=trouble.to_string()/>
        <section class="panel empty">
            <p>{what_to_do}</p>
            <a class="button" href=to>{words}</a>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_alike() {
        let pairs = [("last_name", "O’Neill-Sánchez & Söhne=100%"), ("empty", ""), ("a b", "+")];
        let decoded = query_pairs(&form_encoded(pairs.into_iter()));
        assert_eq!(decoded, pairs.map(|(n, v)| (n.to_owned(), v.to_owned())));
        assert_eq!(query(&[("q", ""), ("site", "110091495C")]), "?site=110091495C");
        assert_eq!(query_pairs("q=a+b%zz%"), [("q".to_owned(), "a b%zz%".to_owned())]);
        assert_eq!(query_pairs("q=%00a%00"), [("q".to_owned(), "a".to_owned())]);
    }

    #[test]
    fn a_place_knows_the_parts_of_its_path() {
        let place = |path: &str| Place { path: path.to_owned(), query: String::new() };
        assert!(place("/").parts().is_empty());
        assert_eq!(place("/subordinates/mtran/").parts(), ["subordinates", "mtran"]);
    }
}
