//! Which sheet stands at which address, and what its forms do.

use domain::fields::Fields;

use super::{articles, deed, home, providers, terms};
use crate::desk::{Caller, Desk, Reply};
use crate::page::Place;
use crate::sheet::Sheet;
use crate::trouble::Trouble;

/// The sheet at an address.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    match place.parts().as_slice() {
        [] => home::load(desk, caller, place).await,
        ["services", group] => home::load_group(desk, caller, place, group).await,
        ["providers"] => providers::load(desk, caller, place).await,
        [shelf @ ("news" | "publications" | "links")] => articles::load(desk, caller, shelf),
        ["terms"] => terms::load(desk, caller, place).await,
        ["subordinates", _, slug] => deed::load(desk, caller, place, slug).await,
        _ => Err(Trouble::NotFound),
    }
}

/// Does what a form of a sheet says. One with something wrong comes back by [`Reply::again`]: the page that shows it is loaded
/// again, and shows what the session kept.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    match place.parts().as_slice() {
        ["terms"] => terms::submit(desk, caller, place, fields).await,
        ["subordinates", username, slug] => deed::submit(desk, caller, place, username, slug).await,
        _ => Err(Trouble::NotFound),
    }
}
