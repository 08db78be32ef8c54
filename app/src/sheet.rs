//! Sheets: pages whose content the server alone renders. It travels as HTML inside the page's data, so that the browser needs no
//! code for any one of them; [`SheetPage`] shows them all. A panel fills a [`Sheet`] with [`parts`]:
//!
//! ```text
//! let opening = super::opening::take(desk, caller, &place.address()).await?;
//! let before = parts::field(&opening, "last_name", "Last Name", Look::default());
//! let after = parts::submit("Submit", "primary");
//! Ok(Sheet::new("Link Subordinate").opening(opening).form(place.address(), before, after))
//! ```

use domain::catalogue::{Offer, ServiceCode};
use serde::{Deserialize, Serialize};

use crate::page::Opening;

#[cfg(feature = "ssr")]
mod making;
mod page;
#[cfg(feature = "ssr")]
pub mod parts;

pub use page::SheetPage;

/// A page whose content the server alone renders.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sheet {
    /// Words and addresses from the top down to the page; the last may have no address.
    pub trail: Vec<(String, String)>,
    /// The panel's name.
    pub title: String,
    /// What stands below it.
    pub lede: String,
    /// What the session kept for the page.
    pub opening: Opening,
    /// Everything else, in order.
    pub blocks: Vec<Block>,
}

/// A part of a sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Block {
    /// What stands there, and forms that need no picker.
    Html(String),
    /// A form that is posted. What was typed into it is kept when the session's time is up.
    Form {
        /// Where it is posted.
        action: String,
        /// Its content before the picker.
        before: String,
        /// What the site is offered, what is assigned, and what the list of that is called where nobody is assigned it, if services
        /// are picked.
        picker: Option<(Offer, Vec<ServiceCode>, String)>,
        /// Its content behind the picker.
        after: String,
    },
}
