//! `doorward agency-user add`: a user ID for one of the agency's staff. Nobody gives a role at the agency in a browser.

use store::new_user::KnownBy;
use store::{Stop, Store};

use super::failed;
use crate::clock;
use crate::config::{NewAgencyUser, Settings};

/// Adds somebody, and prints the user ID and the one-time password, which stand nowhere else [R3].
pub async fn add(store: &Store, settings: &Settings, new: &NewAgencyUser) -> Result<(), String> {
    let created = store.add_agency_user(&clock::deed(), &new.person(), new.role).await.map_err(|stop| match stop {
        Stop::Rejected(KnownBy::Email) => "Nobody was added: somebody has this e-mail address already.".to_owned(),
        Stop::Rejected(KnownBy::Likeness) => {
            "Nobody was added: somebody with this name, day of birth and ZIP code has a user ID already.".to_owned()
        }
        Stop::Fault(fault) => failed(&fault),
    })?;
    println!("Username           {}", created.username);
    println!("One-time password  {}", created.one_time_password.reveal());
    println!(
        "It is shown this once, works until {}, and only to set an own password.",
        app::words::until(created.works_until, &settings.time_zone)
    );
    Ok(())
}
