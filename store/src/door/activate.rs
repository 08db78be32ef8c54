//! Activation: whoever has the code that was mailed, and knows the user ID, is let in to choose a password [R20].

use domain::activation::still_works;
use domain::moment::Moment;
use domain::one_time_password::OneTimePassword;
use domain::throttle::Scope;
use domain::username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::end_sessions;
use crate::door::activation::{Account, counted, end_activation};
use crate::door::session::{Session, insert_session};
use crate::door::sign_in::{letter_of, remember};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::secret::Token;
use crate::transaction::wrong_tries::{count, forget, forget_sign_ins, wait};

/// What Activation answers.
#[derive(Debug)]
pub enum Activated {
    /// Let in with a new session, as far as to choose a password. The one before works no longer.
    Done(Token),
    /// User ID and code don't belong together, or the code works no longer. Which, is not said.
    Refused,
    /// Too many wrong tries: not before this moment.
    Wait(Moment),
}

struct Activate<'a> {
    username: &'a str,
    counted: Vec<(Scope, String)>,
    account: Option<&'a Account>,
    right: bool,
    before: Option<&'a Session>,
}

impl Command for Activate<'_> {
    type Output = Activated;
    type Error = std::convert::Infallible;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Activated, Entry), CommandError<Self::Error>> {
        let refused = |because: &str| {
            let entry = Entry::of(Kind::ActivationCodeRefused).with(json!({"because": because}));
            self.account.map_or(entry.clone(), |account| entry.about(&account.id))
        };
        // Again inside the transaction: guesses sent all at once must not slip past the count together.
        if let Some(until) = wait(tx, &self.counted, circumstances.now).await? {
            return Ok((Activated::Wait(until), refused("wait")));
        }
        let account = match self.account {
            Some(account) if self.right && works(tx, account, circumstances.now).await? => account,
            _ => {
                count(tx, &self.counted, circumstances.now).await?;
                return Ok((Activated::Refused, refused("code")));
            }
        };
        if account.status != "active" {
            return Ok((Activated::Refused, refused("suspended")));
        }
        end_activation(tx, &account.id, circumstances.now).await?;
        // Whoever else is signed in, with the old password, must not be the one to choose the new one.
        end_sessions(tx, &account.id, circumstances).await?;
        no_password(tx, &account.id, circumstances.now).await?;
        forget(tx, &self.counted).await?;
        forget_sign_ins(tx, self.username).await?;
        if let Some(before) = self.before {
            before.end(tx, Some(&account.id), circumstances).await?;
        }
        let letter = letter_of(tx, self.before, &account.id, circumstances.now).await?;
        let token = insert_session(tx, circumstances, &mut circumstances.random(), Some(&account.id), letter).await?;
        remember(tx, &account.id, circumstances).await?;
        Ok((Activated::Done(token), Entry::of(Kind::ActivationCodeUsed).by(&account.id).about(&account.id)))
    }

    fn keeps_key(&self, output: &Activated) -> bool {
        matches!(output, Activated::Done(_))
    }
}

/// Whether the code that was verified was neither used nor replaced meanwhile, and isn't too old.
async fn works(tx: &mut AnyConnection, account: &Account, now: Moment) -> Result<bool, Fault> {
    let code: Option<(String, i64)> =
        sqlx::query_as("SELECT hash, made_at FROM activation_codes WHERE user_id = $1 AND ended_at IS NULL")
            .bind(&account.id)
            .fetch_optional(tx)
            .await?;
    Ok(code.is_some_and(|(hash, made_at)| account.hash.as_ref() == Some(&hash) && still_works(Moment(made_at), now)))
}

/// Ends a person's password: an activation code alone lets in.
pub(crate) async fn no_password(tx: &mut AnyConnection, user_id: &UserId, now: Moment) -> Result<(), Fault> {
    sqlx::query("UPDATE credentials SET kind = 'none', hash = '', set_at = $2 WHERE user_id = $1")
        .bind(user_id)
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(())
}

impl Store {
    /// Lets in whoever has a person's activation code, once. Every failure takes the same time and gets the same answer. `before`
    /// is the visit of the browser until now: its session ends, and what it may register goes along.
    pub async fn activate(
        &self,
        circumstances: &Circumstances,
        username: &str,
        code: &str,
        before: Option<&Session>,
    ) -> Result<Activated, Fault> {
        let account = self.account_to_activate(username).await?;
        let account = account.as_ref();
        let counted = counted("code", username, &circumstances.address);
        let waits = wait(&mut *self.pool.acquire().await?, &counted, circumstances.now).await?.is_some();
        let hash = account.and_then(|account| account.hash.as_deref());
        let right = !waits && self.hasher.verify(&OneTimePassword::typed(code), hash).await?;
        let username = username::typed(username);
        match self.run(&Activate { username: &username, counted, account, right, before }, circumstances).await {
            Ok(answer) => Ok(answer),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Rejected(never)) => match never {},
        }
    }
}
