//! PIN Entry [R5]: whoever holds a site's letter opens its registration.

use domain::forms::pin_entry::PinEntry;
use domain::letter::{LetterFacts, WRONG_LEGACY_NUMBERS, is_valid};
use domain::moment::Moment;
use domain::site::PidSl;
use domain::throttle::Scope;
use serde_json::json;
use sqlx::AnyConnection;

use crate::door::session::{Session, insert_session};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{self, LetterId};
use crate::transaction::secret::Token;
use crate::transaction::wrong_tries::{count, forget, wait};

/// What PIN Entry answers.
#[derive(Debug)]
pub enum PinEntered {
    /// The three belong together: a new session that may register with the letter, of the same user if one was signed in.
    Open(Token),
    /// They don't, or the letter is no longer good. Which, is not said.
    Refused,
    /// Too many wrong ones: not before this moment.
    Wait(Moment),
}

struct EnterPin<'a> {
    entry: &'a PinEntry,
    /// The open letter that was looked at, and whether its PIN was the one typed.
    letter: Option<(LetterId, bool)>,
    before: Option<&'a Session>,
}

impl Command for EnterPin<'_> {
    type Output = PinEntered;
    type Error = std::convert::Infallible;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(PinEntered, Entry), CommandError<Self::Error>> {
        let pid_sl = &self.entry.pid_sl;
        let counted = counted(self.entry, circumstances);
        let refused = |why: &str| Entry::of(Kind::PinEntryRefused).at(pid_sl).with(json!({"because": why}));
        if let Some(until) = wait(tx, &counted, circumstances.now).await? {
            return Ok((PinEntered::Wait(until), refused("wait")));
        }
        if let Some((letter_id, true)) = &self.letter
            && valid_letter(tx, letter_id, circumstances.now).await?.is_some()
        {
            let legacy: (String,) = sqlx::query_as("SELECT legacy_provider_number FROM sites WHERE pid_sl = $1")
                .bind(pid_sl.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if legacy.0 == self.entry.legacy_provider_number.as_str() {
                forget(tx, &counted).await?;
                // A session that has ended since the request began, by a reset say, doesn't go on in the new one.
                let user_id = match self.before.and_then(|session| Some((session, session.user.as_ref()?))) {
                    Some((session, user)) if session.is_open(tx).await? => Some(&user.id),
                    _ => None,
                };
                if let Some(before) = self.before {
                    before.end(tx, user_id, circumstances).await?;
                }
                let token = insert_session(tx, circumstances, &mut circumstances.random(), user_id, Some(letter_id)).await?;
                let entry = Entry::of(Kind::PinEntryAccepted).at(pid_sl).with(json!({"letter": letter_id}));
                return Ok((PinEntered::Open(token), entry));
            }
            count(tx, &counted, circumstances.now).await?;
            self.count_wrong_legacy_number(tx, letter_id, circumstances.now).await?;
            return Ok((PinEntered::Refused, refused("legacy_provider_number")));
        }
        count(tx, &counted, circumstances.now).await?;
        Ok((PinEntered::Refused, refused("registration_pin")))
    }

    /// A letter can be entered twice. Whoever's first answer was lost needs a session, not a reply.
    fn keeps_key(&self, _output: &PinEntered) -> bool {
        false
    }
}

impl EnterPin<'_> {
    /// The right PIN with a wrong legacy number: after five the letter is void, for somebody holds it who shouldn't.
    async fn count_wrong_legacy_number(
        &self,
        tx: &mut AnyConnection,
        letter_id: &LetterId,
        now: Moment,
    ) -> Result<(), Fault> {
        sqlx::query("UPDATE registration_letters SET wrong_legacy_numbers = wrong_legacy_numbers + 1 WHERE id = $1")
            .bind(letter_id)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE registration_letters SET closed_at = $2, closed_because = 'wrong_legacy_numbers' \
             WHERE id = $1 AND wrong_legacy_numbers >= $3",
        )
        .bind(letter_id)
        .bind(now.0)
        .bind(WRONG_LEGACY_NUMBERS)
        .execute(&mut *tx)
        .await?;
        Ok(())
    }
}

/// The PID/SL of a letter that can still be used [R5].
pub(crate) async fn valid_letter(tx: &mut AnyConnection, letter_id: &LetterId, now: Moment) -> Result<Option<PidSl>, Fault> {
    let (site, issued_at, days, wrong_legacy_numbers, closed_at): (String, i64, i64, i64, Option<i64>) = sqlx::query_as(
        "SELECT pid_sl, issued_at, days, wrong_legacy_numbers, closed_at FROM registration_letters WHERE id = $1",
    )
    .bind(letter_id)
    .fetch_one(tx)
    .await?;
    let days = u32::try_from(days).map_err(|_| Fault::Unknown("number of days"))?;
    let facts = LetterFacts { issued_at: Moment(issued_at), days, closed: closed_at.is_some(), wrong_legacy_numbers };
    is_valid(facts, now).then(|| id::pid_sl(&site)).transpose()
}

fn counted(entry: &PinEntry, circumstances: &Circumstances) -> Vec<(Scope, String)> {
    vec![(Scope::Site, entry.pid_sl.to_string()), (Scope::Address, circumstances.address.clone())]
}

impl Store {
    /// Checks what a letter's holder typed. Every failure takes the same time and gives the same answer [R5].
    pub async fn enter_pin(
        &self,
        circumstances: &Circumstances,
        entry: &PinEntry,
        before: Option<&Session>,
    ) -> Result<PinEntered, Fault> {
        let waits =
            wait(&mut *self.pool.acquire().await?, &counted(entry, circumstances), circumstances.now).await?.is_some();
        let letter: Option<(LetterId, String)> =
            sqlx::query_as("SELECT id, pin_hash FROM registration_letters WHERE pid_sl = $1 AND closed_at IS NULL")
                .bind(entry.pid_sl.as_str())
                .fetch_optional(&self.pool)
                .await?;
        let right = !waits && {
            let hash = letter.as_ref().map(|(_, hash)| hash.as_str());
            self.hasher.verify(entry.registration_pin.reveal(), hash).await?
        };
        let letter = letter.map(|(id, _)| (id, right));
        match self.run(&EnterPin { entry, letter, before }, circumstances).await {
            Ok(answer) => Ok(answer),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Rejected(never)) => match never {},
        }
    }

    /// A visitor's session that may do nothing but keep a form's draft.
    pub async fn begin_session(&self, circumstances: &Circumstances) -> Result<Token, Fault> {
        let mut random = circumstances.again("visit").random();
        insert_session(&mut *self.pool.acquire().await?, circumstances, &mut random, None, None).await
    }
}
