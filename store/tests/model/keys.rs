//! What the model can't know of what the store made: keys, PINs, and which requests were taken back at once.

use domain::request::{Outcome, RequestKind};

use super::command::Command;
use super::compare::Report;
use super::facts::{Facts, SITES};
use super::world::World;

/// Grants, and links.
const TIES: [&str; 2] = [
    "SELECT id FROM primary_access_grants WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL",
    "SELECT id FROM organization_links WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL",
];

impl World {
    /// With the keys of what the store made.
    pub(super) async fn with_keys(&self, mut facts: Facts, command: &Command, report: Report) -> Facts {
        match (report, command) {
            (Report::Created(username, last_name), _) => {
                let person = facts.people.last_mut().expect("somebody is there");
                person.id = self.stage.user_id(&username).await;
                (person.username, person.last_name) = (username, last_name);
            }
            (Report::Letter(pin), _) => facts.letters.last_mut().expect("a letter was issued").pin = Some(pin),
            (Report::Entered(session), Command::EnterPin { letter }) => facts.letters[*letter].session = Some(*session),
            _ => {}
        }
        let people = facts.people.clone();
        for request in facts.requests.iter_mut().filter(|request| request.id.as_str().is_empty()) {
            let about = match (request.kind, request.other, request.person) {
                (RequestKind::Service, _, Some(person)) => {
                    let code = request.services.first().expect("a service is asked for");
                    format!("{} {code}", people[person].id)
                }
                (_, Some(other), _) => SITES[other].to_owned(),
                (_, None, person) => people[person.expect("it is about somebody")].id.to_string(),
            };
            let id = self.stage.open_request(request.kind, SITES[request.site], &about).await;
            request.id = id.expect("the store keeps what was asked");
        }
        for (sql, ties) in TIES.into_iter().zip([&mut facts.grants, &mut facts.links]) {
            for tie in ties.iter_mut().filter(|tie| tie.id.is_empty()) {
                let id = self.stage.text(sql, &[SITES[tie.site], SITES[tie.other]]).await;
                tie.id = id.expect("the store keeps what was accepted");
            }
        }
        facts
    }

    /// With what the store took back, or left for whoever answers to be refused, where the model allows both.
    pub(super) async fn with_what_was_lost(&self, before: &Facts, mut facts: Facts, command: &Command) -> Facts {
        for number in 0..facts.requests.len() {
            if facts.may_be_lost(before, number, command) {
                let outcome = self.stage.outcome(&facts.requests[number].id).await;
                match outcome {
                    None => facts.requests[number].closed = None,
                    Some(outcome) if outcome == Outcome::Withdrawn.code() => {
                        facts.requests[number].closed = Some(Outcome::Withdrawn);
                    }
                    Some(_) => {}
                }
            }
        }
        facts
    }

    /// With a session for everybody who could sign in and has none.
    pub(super) async fn with_sessions(&self, mut facts: Facts) -> Facts {
        let out = |p: &usize| facts.inside(*p) && !facts.signed_in.contains(p);
        let out: Vec<usize> = (0..facts.people.len()).filter(out).collect();
        if out.is_empty() {
            return facts;
        }
        let mut tx = self.stage.beside.begin().await.unwrap();
        for person in out {
            sqlx::query(
                "INSERT INTO sessions (id, token_hash, user_id, address, began_at, seen_at) VALUES ($1, $1, $2, 'model', $3, $3)",
            )
            .bind(format!("session {}", self.number()))
            .bind(facts.people[person].id.clone())
            .bind(facts.now.0)
            .execute(&mut *tx)
            .await
            .unwrap();
            facts.signed_in.insert(person);
        }
        tx.commit().await.unwrap();
        facts
    }
}
