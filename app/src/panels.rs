//! The panels of the portal, each a file: its data, its page, and what its form does.

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod activate;
#[cfg(feature = "ssr")]
pub mod administrators;
#[cfg(feature = "ssr")]
pub mod agency;
#[cfg(feature = "ssr")]
pub mod articles;
#[cfg(feature = "ssr")]
pub mod ask_first;
#[cfg(feature = "ssr")]
pub mod assign_to_clients;
#[cfg(feature = "ssr")]
pub mod at_site;
#[cfg(feature = "ssr")]
pub mod change_primary_user;
#[cfg(feature = "ssr")]
pub mod client;
#[cfg(feature = "ssr")]
pub mod clients;
pub mod confirmation;
#[cfg(feature = "ssr")]
pub mod deed;
#[cfg(feature = "ssr")]
pub mod ending;
#[cfg(feature = "ssr")]
pub mod forgot_password;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod last_day;
#[cfg(feature = "ssr")]
pub mod link_deeds;
#[cfg(feature = "ssr")]
pub mod link_subordinate;
#[cfg(feature = "ssr")]
pub mod linked_organization;
#[cfg(feature = "ssr")]
pub mod linked_organizations;
pub mod modify;
pub mod new_subordinate;
#[cfg(feature = "ssr")]
pub mod notices;
#[cfg(feature = "ssr")]
pub mod one_of_us;
#[cfg(feature = "ssr")]
pub mod opening;
pub mod person_fields;
pub mod pin_entry;
#[cfg(feature = "ssr")]
pub mod primary_access;
#[cfg(feature = "ssr")]
pub mod primary_user_requests;
#[cfg(feature = "ssr")]
pub mod providers;
#[cfg(feature = "ssr")]
pub mod refusals;
pub mod registration;
#[cfg(feature = "ssr")]
pub mod request_access;
#[cfg(feature = "ssr")]
pub mod requests;
pub mod set_password;
#[cfg(feature = "ssr")]
pub mod sheets;
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod sites;
pub mod subordinates;
#[cfg(feature = "ssr")]
pub mod terms;
#[cfg(feature = "ssr")]
pub mod they_left;

use serde::{Deserialize, Serialize};

/// Which panel's data a page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the panels'")]
pub enum Panel {
    Frame,
    Confirmation,
    Modify,
    NewSubordinate,
    PinEntry,
    Registration,
    SetPassword,
    Sheet,
    SignIn,
    Subordinates,
}

/// A panel's data, as JSON; or the address where the page is instead.
#[cfg(feature = "ssr")]
pub async fn load(panel: Panel, place: &crate::page::Place) -> Result<String, crate::trouble::Trouble> {
    let (desk, caller) = &crate::desk::Desk::here()?;
    if let Some(instead) = sites::typed(desk, caller, place).await? {
        return Ok(instead);
    }
    match panel {
        Panel::Frame => json(&crate::frame::load(desk, caller).await?),
        Panel::Confirmation => json(&confirmation::load(desk, caller, place).await?),
        Panel::Modify => json(&modify::load(desk, caller, place).await?),
        Panel::NewSubordinate => json(&new_subordinate::load(desk, caller, place).await?),
        Panel::PinEntry => json(&pin_entry::load(desk, caller, place).await?),
        Panel::Registration => json(&registration::load(desk, caller, place).await?),
        Panel::SetPassword => json(&set_password::load(desk, caller, place).await?),
        Panel::Sheet => json(&sheets::load(desk, caller, place).await?.unlike_others(&caller.deed.request_id)),
        Panel::SignIn => json(&sign_in::load(desk, caller, place).await?),
        Panel::Subordinates => json(&subordinates::load(desk, caller, place).await?),
    }
}

#[cfg(feature = "ssr")]
fn json<T: Serialize>(data: &T) -> Result<String, crate::trouble::Trouble> {
    serde_json::to_string(data).map_err(|_| crate::trouble::Trouble::Broken(String::new()))
}
