//! Change Email: by the agency's security staff [R20], to an address that nobody else has [R1]. What was mailed to the one before
//! opens nothing any more, and whoever it let in but who has chosen no password yet is signed out.

use domain::authority::Refusal;
use domain::contact::EmailAddress;
use domain::notices::{Account, Event};
use domain::power::Power;
use domain::username::Username;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, end_sessions};
use crate::door::activation::end_activation;
use crate::telling::notices::{NewNotice, tell, tell_at};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::id::UserId;

/// Why the address stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeEmailError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody has this username.
    NoSuchUser,
    /// The user ID is terminated.
    Terminated,
    /// It is the address already.
    Same,
    /// Somebody else has it [R1].
    Taken,
}

may_be_refused!(ChangeEmailError);

struct ChangeEmail<'a> {
    actor_id: &'a UserId,
    username: &'a Username,
    email: &'a EmailAddress,
}

impl Command for ChangeEmail<'_> {
    type Output = ();
    type Error = ChangeEmailError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<ChangeEmailError>> {
        allowed(tx, Power::ChangeEmail, self.actor_id, None, None, circumstances.now).await?;
        let found: Option<(UserId, String, String, String)> = sqlx::query_as(
            "SELECT u.id, u.status, u.email, c.kind FROM users u JOIN credentials c ON c.user_id = u.id WHERE u.username = $1",
        )
        .bind(self.username.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let (user_id, status, before, password) = found.ok_or(ChangeEmailError::NoSuchUser)?;
        if user_id == *self.actor_id {
            return Err(Refusal::Oneself.into());
        }
        if status == "terminated" {
            return Err(ChangeEmailError::Terminated.into());
        }
        let holder: Option<(UserId,)> = sqlx::query_as("SELECT id FROM users WHERE email_key = $1")
            .bind(self.email.key())
            .fetch_optional(&mut *tx)
            .await?;
        if before == self.email.as_str() {
            return Err(ChangeEmailError::Same.into());
        }
        if holder.is_some_and(|(holder,)| holder != user_id) {
            return Err(ChangeEmailError::Taken.into());
        }
        sqlx::query("UPDATE users SET email = $2, email_key = $3 WHERE id = $1")
            .bind(&user_id)
            .bind(self.email.as_str())
            .bind(self.email.key())
            .execute(&mut *tx)
            .await?;
        end_activation(tx, &user_id, circumstances.now).await?;
        if password == "none" {
            // Whoever was let in by a code that went there must not be the one to choose the password.
            end_sessions(tx, &user_id, circumstances).await?;
        }
        let told = NewNotice::of(&user_id, &Event::Account(Account::EmailChanged));
        let mut random = circumstances.again("notices").random();
        tell(tx, circumstances, &mut random, std::slice::from_ref(&told)).await?;
        tell_at(tx, circumstances, &mut random, &told, &before).await?;
        Ok(((), Entry::of(Kind::EmailChanged).by(self.actor_id).about(&user_id)))
    }
}

impl Store {
    /// Gives somebody another e-mail address, and tells the person at both.
    pub async fn change_email(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        username: &Username,
        email: &EmailAddress,
    ) -> Result<(), CommandError<ChangeEmailError>> {
        self.run(&ChangeEmail { actor_id, username, email }, circumstances).await
    }
}
