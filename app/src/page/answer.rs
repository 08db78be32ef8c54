//! What the server answers to a form.

use domain::fields::Problems;
use serde::{Deserialize, Serialize};

/// The answer to a form, in the browser's terms. A browser without script gets the same as a redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Something has to be mended first. Nothing was done.
    Rejected(Problems),
    /// Done, or to be gone on with elsewhere.
    Go {
        /// A path of this program.
        to: String,
        /// Whether the whole document must be loaded, because who is signed in changed.
        whole: bool,
    },
    /// The session goes on.
    Alive,
}
