//! What a page shows, as the browser gets it when it moves to it without loading a document. The server has rendered all of it; the
//! browser puts it into its place and takes over what is in it.

use serde::{Deserialize, Serialize};

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The title of the document: the panel's name.
    pub title: String,
    /// The HTML of each part of the frame. Parts that the page doesn't have are empty.
    pub parts: Parts,
    /// The user ID of whoever is inside; empty for a visitor. A window of somebody else's page loads the document anew.
    pub user: String,
    /// What a screen reader is told besides the heading: what came of a deed or a search, or what is wrong.
    pub said: String,
}

/// The parts of a page, each as HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// What stands in the masthead, with who is signed in.
    pub masthead: String,
    /// The navigation, where somebody is signed in.
    pub nav: String,
    /// The page itself.
    pub main: String,
    /// What stands at the foot.
    pub foot: String,
}

/// What the server gives for an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// The page.
    Page(Box<Content>),
    /// It is at another address.
    Elsewhere(String),
}
