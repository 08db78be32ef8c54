//! How the browser asks for a page while it moves.

#![expect(missing_docs, reason = "#[server] makes public fields of a function's arguments and passes no comments on")]

use leptos::prelude::*;

use super::address::Address;
use super::content::Found;
use super::trouble::Trouble;

/// Finds the page at an address. The server gives it to the function below, which stands under everything that makes pages.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Finder(pub std::sync::Arc<dyn Fn(Address) -> Finding + Send + Sync>);

/// A page that is being made.
#[cfg(feature = "ssr")]
pub type Finding = std::pin::Pin<Box<dyn Future<Output = Found> + Send>>;

/// The page at an address, as content to be put into the document that the browser has: the one server function for reading.
#[server(endpoint = "page")]
pub async fn page(address: Address) -> Result<Found, Trouble> {
    let finder = use_context::<Finder>().ok_or_else(|| Trouble::Broken(String::new()))?;
    Ok((finder.0)(address).await)
}
