//! Why a page can't be shown.

use domain::authority::Refusal;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why the server gives no data for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Nobody is signed in, or no longer.
    SignedOut,
    /// A rule says no, in the user's words.
    Refused(String),
    /// There is no such thing, or none that this user may see.
    NotFound,
    /// The form was carried out before, by another request. The server answers it as then; nobody else sees this.
    SentBefore,
    /// The connection to the server failed.
    Offline,
    /// The server failed; its log knows the rest under this request id.
    Broken(String),
}

/// A site that somebody doesn't administer, a request that somebody wasn't asked, and the agency's console might as well not be there.
impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotAdministrator | Refusal::NotAsked | Refusal::NotAgency => Self::NotFound,
            _ => Self::Refused(refusal.to_string()),
        }
    }
}

impl FromServerFnError for Trouble {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            _ => Self::Broken(String::new()),
        }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::SignedOut => "You are signed out.",
            Self::Refused(why) => why,
            Self::NotFound => "There is nothing here.",
            Self::SentBefore => "This was done before, and not again.",
            Self::Offline => "The portal can’t be reached.",
            Self::Broken(_) => "Something went wrong on our side.",
        })
    }
}

#[cfg(feature = "ssr")]
impl Trouble {
    /// The status of an answer that is only this.
    pub fn status(&self) -> axum::http::StatusCode {
        use axum::http::StatusCode;
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Refused(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SentBefore => StatusCode::CONFLICT,
            Self::Offline | Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_has_no_business_with_is_not_there() {
        for refusal in [Refusal::NotAdministrator, Refusal::NotAsked, Refusal::NotAgency] {
            assert_eq!(Trouble::from(refusal), Trouble::NotFound);
        }
        let own = Refusal::NotOwnAdministrator;
        assert_eq!(Trouble::from(own), Trouble::Refused(own.to_string()));
    }
}
