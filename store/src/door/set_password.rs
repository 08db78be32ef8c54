//! Setting an own password in place of a one-time one [R3], or after an activation code [R20].

use domain::notices::{Account, Event};
use domain::password::{Password, PasswordError};
use sqlx::AnyConnection;

use crate::access::facts::end_sessions;
use crate::door::activation::end_activation;
use crate::door::session::{Session, insert_session};
use crate::telling::notices::{NewNotice, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::secret::Token;

/// A password of which others need fewer guesses than ten to this power is a common one.
const FEWEST_GUESSES_LOG10: f64 = 9.0;

/// Why no password was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetPasswordError {
    /// The chosen one can't be used.
    Password(PasswordError),
    /// The session ended at the same moment: the password was set, or reset, elsewhere. Or there is an own password by now, which a
    /// page that somebody left open is not enough to change.
    SessionEnded,
}

struct SetPassword<'a> {
    user_id: &'a UserId,
    session: &'a Session,
    hash: String,
}

impl Command for SetPassword<'_> {
    type Output = Token;
    type Error = SetPasswordError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Token, Entry), CommandError<SetPasswordError>> {
        if !self.session.is_open(tx).await? {
            return Err(CommandError::Rejected(SetPasswordError::SessionEnded));
        }
        let (before,): (String,) =
            sqlx::query_as("SELECT kind FROM credentials WHERE user_id = $1").bind(self.user_id).fetch_one(&mut *tx).await?;
        if before == "own" {
            return Err(CommandError::Rejected(SetPasswordError::SessionEnded));
        }
        // Without a password only an activation code lets in.
        let what = if before == "none" { Account::PasswordSetByCode } else { Account::PasswordChanged };
        sqlx::query("UPDATE credentials SET kind = 'own', hash = $2, set_at = $3 WHERE user_id = $1")
            .bind(self.user_id)
            .bind(&self.hash)
            .bind(circumstances.now.0)
            .execute(&mut *tx)
            .await?;
        end_sessions(tx, self.user_id, circumstances).await?;
        end_activation(tx, self.user_id, circumstances.now).await?;
        let told = NewNotice::of(self.user_id, &Event::Account(what));
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &[told]).await?;
        let letter = self.session.letter_id.as_ref();
        let token = insert_session(tx, circumstances, &mut circumstances.random(), Some(self.user_id), letter).await?;
        Ok((token, Entry::of(Kind::PasswordSet).by(self.user_id).about(self.user_id)))
    }
}

impl Store {
    /// Sets the password that a signed-in user chose; `names` are the portal's. All the user's sessions end; this one goes on under a new token.
    pub async fn set_password(
        &self,
        circumstances: &Circumstances,
        session: &Session,
        chosen: &str,
        names: &[&str],
    ) -> Result<Token, CommandError<SetPasswordError>> {
        let Some(user) = &session.user else { return Err(CommandError::Fault(Fault::Unknown("visitor"))) };
        let known = [user.username.as_str(), &user.first_name, &user.last_name, "masshealth", "doorward"];
        let about = [known.as_slice(), names].concat();
        let password =
            Password::parse(chosen, &about).map_err(|error| CommandError::Rejected(SetPasswordError::Password(error)))?;
        if is_common(password.reveal().to_owned(), about.iter().map(|word| (*word).to_owned()).collect()).await? {
            return Err(CommandError::Rejected(SetPasswordError::Password(PasswordError::Common)));
        }
        let hash = self.hasher.hash(password.reveal(), circumstances.again("salt").random().bytes()).await?;
        self.run(&SetPassword { user_id: &user.id, session, hash }, circumstances).await
    }
}

/// Whether a password is among those that guessers try first, by the lists and patterns of zxcvbn.
async fn is_common(password: String, about: Vec<String>) -> Result<bool, Fault> {
    let guesses = tokio::task::spawn_blocking(move || {
        // zxcvbn's time grows with the square of the length; what follows 60 characters only adds guesses.
        let beginning: String = password.chars().take(60).collect();
        let about: Vec<&str> = about.iter().map(String::as_str).collect();
        zxcvbn::zxcvbn(&beginning, &about).guesses_log10()
    });
    Ok(guesses.await.map_err(|_| Fault::Hash)? < FEWEST_GUESSES_LOG10)
}
