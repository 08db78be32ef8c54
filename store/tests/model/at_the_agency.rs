//! The model's commands about letters, changes of primary user and user IDs, given to the store.

use domain::forms::pin_entry::PinEntry;
use domain::moment::Moment;
use domain::person::Person;
use domain::site::LegacyProviderNumber;
use store::Circumstances;
use store::door::enter_pin::PinEntered;
use store::transaction::id::{RequestId, UserId};

use super::carry_out::{Done, answer, as_said};
use super::command::Command;
use super::compare::Report;
use super::facts::{Facts, LEGACY, LETTER_DAYS, SITES};
use super::world::World;
use crate::cast::{named, person, pid_sl};

/// When a site's last letter was issued.
const LAST_LETTER: &str = "SELECT COALESCE(MAX(issued_at), 0) FROM registration_letters WHERE pid_sl = $1";

/// Who registered signs in, chooses a password and accepts the terms. By SQL, for each password costs two hashes.
const SETTLES: [&str; 3] = [
    "UPDATE users SET last_sign_in_at = 1 WHERE username = $1",
    "UPDATE credentials SET kind = 'own' WHERE user_id = (SELECT id FROM users WHERE username = $1)",
    "INSERT INTO terms_acceptances (user_id, terms_id, accepted_at, address) \
     SELECT u.id, t.id, t.published_at, 'model' FROM users u CROSS JOIN terms_versions t WHERE u.username = $1",
];

impl World {
    pub(super) async fn at_the_agency(
        &self,
        facts: &Facts,
        circumstances: &Circumstances,
        actor: usize,
        command: &Command,
    ) -> Done {
        let (store, by) = (&self.stage.store, &facts.people[actor].id);
        match command {
            Command::AskChange { site, whom, right_name, keeps_old } => {
                let (site, whom) = (pid_sl(SITES[*site]), &facts.people[*whom]);
                let whom = (whom.username.as_str(), if *right_name { whom.last_name.as_str() } else { "Wrong" });
                let asked = store
                    .ask_change_of_primary_user(circumstances, by, &site, (&named(whom.0), whom.1), *keeps_old, "")
                    .await;
                answer(asked, |()| Report::Nothing)
            }
            Command::Letter { site, seen } => {
                let last = self.stage.count(LAST_LETTER, &[SITES[*site]]).await;
                let last = Some(Moment(last)).filter(|last| *last != Moment(0));
                let by = (by, if *seen { last } else { Some(Moment(0)) });
                let issued = store.issue_letter(circumstances, Some(by), &pid_sl(SITES[*site]), LETTER_DAYS).await;
                answer(issued, |letter| Report::Letter(letter.registration_pin))
            }
            Command::EnterPin { letter } => self.enter_pin(facts, circumstances, *letter).await,
            Command::WithLetter { letter, asks, newcomer } => {
                self.with_letter(facts, circumstances, (*letter, actor), *asks, *newcomer).await
            }
            Command::User { whom, what } => {
                let whom = facts.people[*whom].username.as_str();
                let preview = store.preview_change_of_user_id(circumstances, by, &named(whom), *what).await;
                as_said(&preview, store.change_user_id(circumstances, by, &named(whom), *what).await)
            }
            other => Err(format!("{other:?} has nothing to do with the agency")),
        }
    }

    /// The agency's answer to a change of primary user.
    pub(super) async fn decide(
        &self,
        circumstances: &Circumstances,
        by: &UserId,
        request: &RequestId,
        approves: bool,
    ) -> Done {
        let store = &self.stage.store;
        if !approves {
            let declined = store.decide_change_of_primary_user(circumstances, by, request, (false, false), "").await;
            return answer(declined, Report::Ended);
        }
        let preview = store.preview_decide(circumstances, by, request, false).await;
        as_said(&preview, store.decide_change_of_primary_user(circumstances, by, request, (true, false), "").await)
    }

    async fn enter_pin(&self, facts: &Facts, circumstances: &Circumstances, letter: usize) -> Done {
        let letter = &facts.letters[letter];
        let entry = PinEntry {
            pid_sl: pid_sl(SITES[letter.site]),
            registration_pin: letter.pin.clone().expect("a letter has a PIN"),
            legacy_provider_number: LegacyProviderNumber::parse(LEGACY[letter.site]).unwrap(),
        };
        match self.stage.store.enter_pin(circumstances, &entry, None).await {
            Ok(PinEntered::Open(token)) => match self.stage.session(&token).await {
                Some(session) => Ok(Ok(Report::Entered(Box::new(session)))),
                None => Err("an accepted PIN opens no visit".into()),
            },
            Ok(refused) => Ok(Err(format!("{refused:?}"))),
            Err(fault) => Err(format!("the store fails: {fault}")),
        }
    }

    async fn with_letter(
        &self,
        facts: &Facts,
        circumstances: &Circumstances,
        (letter, actor): (usize, usize),
        asks: bool,
        newcomer: bool,
    ) -> Done {
        let (store, by) = (&self.stage.store, &facts.people[actor].id);
        let session = facts.letters[letter].session.as_ref().expect("somebody entered the letter");
        if !newcomer {
            return if asks {
                answer(store.ask_change_with_letter(circumstances, session, by, "").await, |()| Report::Nothing)
            } else {
                answer(store.add_site(circumstances, session, by).await, |()| Report::Nothing)
            };
        }
        let last_name = self.new_name();
        let ann = Person::parse(&person("Ann", &last_name)).unwrap();
        let created = if asks {
            store
                .register_and_ask(circumstances, session, &ann, "")
                .await
                .map_err(|error| error.map(|why| format!("{why:?}")))
        } else {
            store.register(circumstances, session, &ann).await.map_err(|error| error.map(|why| format!("{why:?}")))
        };
        if let Ok(credentials) = &created {
            for sql in SETTLES {
                let settles = sqlx::query(sql).bind(credentials.username.to_string());
                settles.execute(&self.stage.beside).await.unwrap();
            }
        }
        answer(created, |credentials| Report::Created(credentials.username.to_string(), last_name))
    }
}
