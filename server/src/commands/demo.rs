//! `doorward demo`: a group practice of four sites to try everything on. One has a primary user, a backup primary user and
//! subordinates; three have letters waiting; the agency has one user for each role. Everything goes the way that people go, through
//! the store's own commands.

use std::path::Path;

use domain::fields::Fields;
use domain::forms::days::Days;
use domain::forms::new_subordinate::NewSubordinate;
use domain::forms::pin_entry::PinEntry;
use domain::forms::services::ChosenServices;
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::Period;
use domain::session::SessionLimits;
use domain::site::{LegacyProviderNumber, PidSl};
use domain::username::Username;
use store::Store;
use store::agency::roster::{RosterRow, parse_roster};
use store::door::enter_pin::PinEntered;
use store::door::new_user::NewCredentials;
use store::door::session::Touch;
use store::door::sign_in::SignIn;
use store::transaction::id::UserId;

use super::letters::write_letter;
use super::{failed, listen, prepare};
use crate::clock;
use crate::config::Settings;
use crate::serve;

const ROSTER: &[u8] = include_bytes!("../../data/demo-roster.csv");

/// The password of everybody in the demonstration. Its database is for trying things out, never for real people.
const PASSWORD: &str = "seven maple lanterns glow";

/// The site that has people already.
const SITE: &str = "110091495D";

/// First name, last name, birthday, and the codes of the services.
const STAFF: [(&str, &str, &str, &[&str]); 4] = [
    ("Andre", "Dubois", "04/09", &["ELG_VERIFY", "CLM_STATUS", "REF_INQ"]),
    ("Minh", "Tran", "11/30", &["ELG_VERIFY", "PA_ENTER", "PA_INQ", "PAS_ENTER", "PAS_INQ"]),
    ("Ifeoma", "Okafor", "07/21", &["CLM_ENTER_PROF", "CLM_ENTER_INST", "CLM_STATUS", "PAY_RA_VIEW"]),
    ("Zoë", "O’Neill-Sánchez", "02/29", &["ELG_VERIFY", "CLM_STATUS", "PAY_RA_VIEW"]),
];

/// The agency's: role, first name, last name and birthday.
const AGENCY: [(AgencyRole, &str, &str, &str); 3] = [
    (AgencyRole::Enrollment, "Ellen", "Park", "05/17"),
    (AgencyRole::Security, "Sam", "Ortiz", "10/03"),
    (AgencyRole::Auditor, "Ruth", "Klein", "01/28"),
];

/// Makes the demonstration if it isn't there, says how to sign in, and serves it.
pub async fn demo(settings: &Settings, dir: &Path) -> Result<(), String> {
    let unmade = |error: std::io::Error| format!("{} can't be made: {error}.", dir.display());
    std::fs::create_dir_all(dir).map_err(unmade)?;
    let words = dir.join("how-to-sign-in.txt");
    let url = format!("sqlite://{}", dir.join("doorward.db").display());
    let store = Store::open(&url, settings.database_connections).await.map_err(|error| error.to_string())?;
    prepare(&store).await?;
    let listener = listen(settings).await?;
    if !words.exists() {
        let text = make(&store, settings, dir).await?;
        std::fs::write(&words, text).map_err(unmade)?;
    }
    let text = std::fs::read_to_string(&words).map_err(unmade)?;
    // The address comes last: whoever has read it has read the rest.
    println!("\n{text}\nCtrl-C stops it. Delete {} to begin again.\n", dir.display());
    println!("Doorward is at {}", serve::address(&listener));
    // Its people's addresses are made up: nobody is sent mail.
    serve::serve(listener, serve::state(settings, store, false)?, None).await
}

/// Makes the sites and people; gives the words that say how to sign in.
async fn make(store: &Store, settings: &Settings, dir: &Path) -> Result<String, String> {
    let rows = parse_roster(ROSTER).map_err(|faults| format!("{faults:?}"))?;
    store.import_roster(&clock::circumstances(), &rows, &|_| ()).await.map_err(|fault| failed(&fault))?;
    let letters = dir.join("letters");
    std::fs::create_dir_all(&letters).map_err(|error| format!("{} can't be made: {error}.", letters.display()))?;
    let mut waiting = Vec::new();
    for row in rows.iter().filter(|row| row.pid_sl.as_str() != SITE) {
        let letter = write_letter(store, settings, &row.pid_sl, &letters).await?;
        let (pin, number) = (letter.registration_pin.reveal(), row.legacy_provider_number.as_str());
        waiting.push(format!("  {}  PIN {pin}  provider number {number}  {}", row.pid_sl, row.site_name));
    }
    let row = rows.iter().find(|row| row.pid_sl.as_str() == SITE).ok_or("The demonstration's roster lacks its site.")?;
    people(store, settings, row, &letters).await?;
    agency(store, settings).await?;
    Ok(format!(
        "Sign in with the password  {PASSWORD}\n  \
           mhughes   Mary Hughes, primary user of {SITE}\n  \
           adubois   Andre Dubois, backup primary user\n  \
           mtran     Minh Tran, subordinate\n  \
           iokafor   Ifeoma Okafor, subordinate\n  \
           (zoneillsanchez, Zoë O’Neill-Sánchez, has not used her one-time password: Reset Password gives a new one)\n\n\
         The agency’s own console is at /agency, with the same password:\n  \
           epark     Ellen Park, enrollment: sites, letters, changes of primary user, offers\n  \
           sortiz    Sam Ortiz, security: user IDs, sessions, terms\n  \
           rklein    Ruth Klein, auditor: the record\n\n\
         Three sites have letters waiting, in {}. Register with one at /set-up-security-access:\n{}\n",
        letters.display(),
        waiting.join("\n")
    ))
}

/// Registers the primary user with the site's letter, who then creates the others and appoints a backup.
async fn people(store: &Store, settings: &Settings, row: &RosterRow, letters: &Path) -> Result<(), String> {
    let letter = write_letter(store, settings, &row.pid_sl, letters).await?;
    // Used at once: nothing to keep.
    drop(std::fs::remove_file(letters.join(format!("{}.html", row.pid_sl))));
    let entry = PinEntry {
        pid_sl: row.pid_sl.clone(),
        registration_pin: letter.registration_pin,
        legacy_provider_number: LegacyProviderNumber::parse(row.legacy_provider_number.as_str())
            .map_err(|error| error.to_string())?,
    };
    let entered = store.enter_pin(&clock::circumstances(), &entry, None).await.map_err(|fault| failed(&fault))?;
    let PinEntered::Open(token) = entered else { return Err("The demonstration's letter was refused.".to_owned()) };
    let session =
        store.session(&token, clock::now(), SessionLimits::default(), Touch::Renew).await.map_err(|fault| failed(&fault))?;
    let session = session.ok_or("The demonstration's visit ended.")?;
    let mary = person(&form("Mary", "Hughes", "09/14", &[]))?;
    let created = store.register(&clock::circumstances(), &session, &mary).await.map_err(|no| format!("{no:?}"))?;
    let mary_id = settle_in(store, settings, &created).await?;
    for (first, last, birthday, services) in STAFF {
        create(store, settings, &mary_id, &row.pid_sl, &form(first, last, birthday, services)).await?;
    }
    let andre = Username::parse("adubois").map_err(|no| no.to_string())?;
    store.assign_backup(&clock::circumstances(), &mary_id, &row.pid_sl, &andre).await.map_err(|no| format!("{no:?}"))
}

/// Gives each of the agency's staff a user ID with a role.
async fn agency(store: &Store, settings: &Settings) -> Result<(), String> {
    for (role, first, last, birthday) in AGENCY {
        let person = person(&form_at("agency.example", first, last, birthday, &[]))?;
        let created =
            store.add_agency_user(&clock::circumstances(), &person, role).await.map_err(|error| format!("{error:?}"))?;
        settle_in(store, settings, &created).await?;
    }
    Ok(())
}

async fn create(store: &Store, settings: &Settings, by: &UserId, site: &PidSl, form: &Fields) -> Result<(), String> {
    let services = ChosenServices::parse(form).map_err(|problems| format!("{problems:?}"))?;
    let form = NewSubordinate { person: person(form)?, services, days: Days::default() };
    let made = store.create_subordinate(&clock::circumstances(), by, site, &form, Period::ALWAYS).await;
    let (created, _) = made.map_err(|error| format!("{error:?}"))?;
    // She shows what somebody looks like who hasn't signed in yet.
    if created.username.as_str() != "zoneillsanchez" {
        settle_in(store, settings, &created).await?;
    }
    Ok(())
}

/// Signs in with the one-time password, sets the demonstration's, accepts the terms. Gives the user's id.
async fn settle_in(store: &Store, settings: &Settings, created: &NewCredentials) -> Result<UserId, String> {
    let signed_in = store
        .sign_in(&clock::circumstances(), created.username.as_str(), created.one_time_password.reveal(), None)
        .await
        .map_err(|fault| failed(&fault))?;
    let SignIn::Done { token, user_id } = signed_in else {
        return Err("The demonstration's sign-in was refused.".to_owned());
    };
    let session =
        store.session(&token, clock::now(), SessionLimits::default(), Touch::Renew).await.map_err(|fault| failed(&fault))?;
    let session = session.ok_or("The demonstration's session ended.")?;
    let names = [settings.agency_name.as_str()];
    store.set_password(&clock::circumstances(), &session, PASSWORD, &names).await.map_err(|error| format!("{error:?}"))?;
    if let Some(terms) = store.terms_to_accept(&user_id, clock::now()).await.map_err(|fault| failed(&fault))? {
        store.accept_terms(&clock::circumstances(), &user_id, &terms.id).await.map_err(|error| format!("{error:?}"))?;
    }
    Ok(user_id)
}

fn form(first: &str, last: &str, birthday: &str, services: &[&str]) -> Fields {
    form_at("clinic.example", first, last, birthday, services)
}

fn form_at(host: &str, first: &str, last: &str, birthday: &str, services: &[&str]) -> Fields {
    let email = format!("{}@{host}", domain::fold::ascii_letters(&format!("{first}{last}")));
    let fields = [
        ("last_name", last),
        ("first_name", first),
        ("date_of_birth", birthday),
        ("user_pin", "0042"),
        ("email", &email),
        ("zip_code", "02186"),
    ];
    fields.into_iter().chain(services.iter().map(|code| ("services", *code))).collect()
}

fn person(form: &Fields) -> Result<Person, String> {
    Person::parse(form).map_err(|problems| format!("{problems:?}"))
}
