//! `doorward agency-user`: user IDs of the agency's staff. Nobody gives a role at the agency in a browser.

use std::io::IsTerminal;

use domain::contact::UserPin;
use domain::username::Username;
use store::agency::reset_user_password::ResetUserPasswordError;
use store::door::new_user::{KnownBy, NewCredentials};
use store::{CommandError, Store};

use super::failed;
use crate::clock;
use crate::config::{NewAgencyUser, Settings};

/// Adds somebody, and prints the user ID and the one-time password, which stand nowhere else [R3].
pub async fn add(store: &Store, settings: &Settings, new: &NewAgencyUser) -> Result<(), String> {
    let user_pin = match &new.user_pin {
        Some(user_pin) => user_pin.clone(),
        None => typed_pin()?,
    };
    let created = store.add_agency_user(&clock::circumstances(), &new.person(user_pin), new.role).await.map_err(
        |error| match error {
            CommandError::Rejected(KnownBy::Email) => {
                "Nobody was added: somebody has this e-mail address already.".to_owned()
            }
            CommandError::Rejected(KnownBy::Likeness) => {
                "Nobody was added: somebody with this name, day of birth and ZIP code has a user ID already.".to_owned()
            }
            CommandError::Fault(fault) => failed(&fault),
        },
    )?;
    print(&created, settings);
    Ok(())
}

/// Gives one of the agency's staff a new one-time password, and prints it, which stands nowhere else [R3] [R20].
pub async fn reset_password(store: &Store, settings: &Settings, username: &Username) -> Result<(), String> {
    let created = store.reset_user_password(&clock::circumstances(), None, username).await.map_err(|error| match error {
        CommandError::Rejected(ResetUserPasswordError::NoSuchUser) => {
            format!("Nothing was changed: there is no user ID {username}.")
        }
        CommandError::Rejected(ResetUserPasswordError::Terminated) => {
            format!("Nothing was changed: the user ID {username} is terminated.")
        }
        CommandError::Rejected(ResetUserPasswordError::Suspended) => {
            format!("Nothing was changed: the user ID {username} is suspended.")
        }
        CommandError::Rejected(ResetUserPasswordError::Refused(_)) => format!(
            "Nothing was changed: {username} is none of the agency's staff. Security staff reset this password in the console, \
             under Users."
        ),
        CommandError::Fault(fault) => failed(&fault),
    })?;
    print(&created, settings);
    Ok(())
}

fn print(created: &NewCredentials, settings: &Settings) {
    println!("Username           {}", created.username);
    println!("One-time password  {}", created.one_time_password.reveal());
    println!(
        "It is shown this once, works until {}, and only to set an own password.",
        app::server_side::words::until(created.works_until, &settings.time_zone)
    );
}

/// The four digits, a line of standard input: on the command line others on this machine could read them.
fn typed_pin() -> Result<UserPin, String> {
    if std::io::stdin().is_terminal() {
        eprint!("Four digits by which the help desk knows the person: ");
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| format!("Standard input can't be read: {error}."))?;
    UserPin::parse(&line).map_err(|error| format!("Nobody was added. {error}"))
}
