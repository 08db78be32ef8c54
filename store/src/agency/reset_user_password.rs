//! Reset Password by the agency's security staff, for anybody but themselves [R20], and on the command line, for the agency's staff
//! alone: everybody else's way is the console.

use domain::authority::Refusal;
use domain::notices::{Account, Event};
use domain::power::Power;
use domain::username::Username;
use sqlx::AnyConnection;

use crate::access::facts::allowed;
use crate::door::new_user::NewCredentials;
use crate::door::reset_password::InPlace;
use crate::telling::notices::{NewNotice, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// Why the password stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResetUserPasswordError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody has this username.
    NoSuchUser,
    /// The user ID is terminated.
    Terminated,
    /// The user ID is suspended: no mail goes to the person.
    Suspended,
}

may_be_refused!(ResetUserPasswordError);

struct ResetUserPassword<'a> {
    /// Nobody on the command line.
    by: Option<&'a UserId>,
    username: &'a Username,
    in_place: InPlace,
}

impl Command for ResetUserPassword<'_> {
    type Output = Option<NewCredentials>;
    type Error = ResetUserPasswordError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Self::Output, Entry), CommandError<ResetUserPasswordError>> {
        if let Some(actor_id) = self.by {
            allowed(tx, Power::ResetUserPassword, actor_id, None, None, circumstances.now).await?;
        }
        let found: Option<(UserId, String, Option<String>)> =
            sqlx::query_as("SELECT id, status, agency_role FROM users WHERE username = $1")
                .bind(self.username.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        let (user_id, status, agency_role) = found.ok_or(ResetUserPasswordError::NoSuchUser)?;
        if self.by.is_none() && agency_role.is_none() {
            return Err(Refusal::NotAgency.into());
        }
        if self.by == Some(&user_id) {
            return Err(Refusal::Oneself.into());
        }
        if status == "terminated" {
            return Err(ResetUserPasswordError::Terminated.into());
        }
        let put = self.in_place.put(tx, circumstances, self.by, &user_id, self.username).await?;
        let (shown, withdrawn) = put.ok_or(ResetUserPasswordError::Suspended)?;
        let told = NewNotice::of(&user_id, &Event::Account(Account::PasswordResetByAgency));
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &[told]).await?;
        let entry = Entry::of(Kind::UserPasswordReset).about(&user_id);
        let entry = self.in_place.recorded(tx, entry, withdrawn).await?;
        Ok((shown, self.by.map_or(entry.clone(), |actor_id| entry.by(actor_id))))
    }
}

impl Store {
    /// Gives somebody a new one-time password and ends what was signed in with the old one. Without an actor, on the command line,
    /// only one of the agency's staff.
    pub async fn reset_user_password(
        &self,
        circumstances: &Circumstances,
        by: Option<&UserId>,
        username: &Username,
    ) -> Result<NewCredentials, CommandError<ResetUserPasswordError>> {
        let in_place = InPlace::one_time(&self.hasher, circumstances).await?;
        let shown = self.run(&ResetUserPassword { by, username, in_place }, circumstances).await?;
        shown.ok_or(CommandError::Fault(Fault::Unknown("one-time password")))
    }

    /// Ends somebody's password and what was signed in with it, and has an activation code mailed to the person. Who is
    /// suspended must be reactivated first.
    pub async fn reset_user_password_by_mail(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        username: &Username,
    ) -> Result<(), CommandError<ResetUserPasswordError>> {
        let in_place = InPlace::Mail;
        self.run(&ResetUserPassword { by: Some(actor_id), username, in_place }, circumstances).await.map(|_| ())
    }
}
