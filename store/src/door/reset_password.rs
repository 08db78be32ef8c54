//! Reset Password by an administrator [R3] [R11] [R20]: a new one-time password, shown to the administrator once, or an activation
//! code, mailed to the person.

use domain::activation::one_more;
use domain::authority::{MembershipChange, Refusal, ResetWay, may_do, way_of_reset};
use domain::notices::Event;
use domain::one_time_password::{LIFETIME, OneTimePassword};
use domain::power::Power;
use domain::site::PidSl;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers, end_sessions, member, memberships_seen_by};
use crate::door::activate::no_password;
use crate::door::activation::{end_activation, queue_mail, resets_of};
use crate::door::new_user::NewCredentials;
use crate::ending::lost_requests::{to_be_answered_by, withdraw};
use crate::ending::what::{Ending, EndingRequest};
use crate::telling::notices::{ActorAtSite, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::secret::Hasher;
use crate::transaction::wrong_tries::forget_sign_ins;

/// What takes the place of the password that is reset.
pub(crate) enum InPlace {
    /// A one-time password with its hash.
    OneTime(OneTimePassword, String),
    /// A code that is mailed.
    Mail,
}

impl InPlace {
    /// A new one-time password.
    pub(crate) async fn one_time(hasher: &Hasher, circumstances: &Circumstances) -> Result<Self, Fault> {
        let mut random = circumstances.random();
        let password = OneTimePassword::from_random(random.bytes());
        let hash = hasher.hash(password.reveal(), random.bytes()).await?;
        Ok(Self::OneTime(password, hash))
    }

    /// Puts it in the place of somebody's password, and ends all that the old one opened. `by` is nobody on the command line.
    /// Gives the one-time password, if it is one, and the requests that are withdrawn; nothing, where no mail goes to the person
    /// since the user ID isn't in use.
    pub(crate) async fn put(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        by: Option<&UserId>,
        user_id: &UserId,
        username: &Username,
    ) -> Result<Option<(Option<NewCredentials>, Vec<EndingRequest>)>, Fault> {
        end_activation(tx, user_id, circumstances.now).await?;
        let mut withdrawn = Vec::new();
        let shown = match self {
            Self::OneTime(password, hash) => {
                // Whoever reads it must not answer in the person's name what was asked of the person. What comes by mail nobody else
                // reads; and about a change of primary user the agency decides, which is shown that there was a reset.
                withdrawn = to_be_answered_by(tx, user_id, circumstances.now).await?;
                withdraw(tx, circumstances, by, &withdrawn).await?;
                sqlx::query("UPDATE credentials SET kind = 'one_time', hash = $2, set_at = $3 WHERE user_id = $1")
                    .bind(user_id)
                    .bind(hash)
                    .bind(circumstances.now.0)
                    .execute(&mut *tx)
                    .await?;
                let works_until = circumstances.now.plus(LIFETIME);
                Some(NewCredentials { username: username.clone(), one_time_password: password.clone(), works_until })
            }
            Self::Mail => {
                no_password(tx, user_id, circumstances.now).await?;
                if !queue_mail(tx, circumstances, user_id, by).await? {
                    return Ok(None);
                }
                None
            }
        };
        forget_sign_ins(tx, username.as_str()).await?;
        end_sessions(tx, user_id, circumstances).await?;
        Ok(Some((shown, withdrawn)))
    }

    /// The entry with what the record says of it.
    pub(crate) async fn recorded(
        &self,
        tx: &mut AnyConnection,
        entry: Entry,
        withdrawn: Vec<EndingRequest>,
    ) -> Result<Entry, Fault> {
        let way = if matches!(self, Self::Mail) { "mail" } else { "one_time_password" };
        let ended = Ending { requests: withdrawn, ..Ending::default() };
        let concerned = ended.concerned(tx).await?;
        Ok(entry.concerning(concerned).with(json!({"way": way, "ended": {"requests": ended.requests}})))
    }
}

/// Why the password stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResetPasswordError {
    /// A rule says no.
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// The agency has stopped the user ID: no mail goes to the person.
    IdStopped,
    /// There were too many such mails to the person already.
    TooOften,
}

may_be_refused!(ResetPasswordError);

struct ResetPassword<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
    in_place: InPlace,
}

impl Command for ResetPassword<'_> {
    type Output = Option<NewCredentials>;
    type Error = ResetPasswordError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Self::Output, Entry), CommandError<Self::Error>> {
        let site = self.pid_sl;
        let by = administers(tx, Power::ResetPassword, self.actor_id, site, circumstances.now).await?;
        let member = member(tx, self.username, site, circumstances.now).await?.ok_or(ResetPasswordError::NoMember)?;
        may_do(by, MembershipChange::ResetPassword, member.role, member.user_id == *self.actor_id)?;
        let mailed = matches!(self.in_place, InPlace::Mail);
        let way = way_of_reset(&memberships_seen_by(tx, &member.user_id, self.actor_id, circumstances.now).await?);
        if way == ResetWay::Mailed && !mailed {
            return Err(Refusal::ResetElsewhere.into());
        }
        let (last_hour, last_day) = resets_of(tx, &member.user_id, circumstances.now).await?;
        // Each takes the password away, everywhere: an administrator of one site must not keep somebody from all others.
        if mailed && !one_more(last_hour, last_day) {
            return Err(ResetPasswordError::TooOften.into());
        }
        let put = self.in_place.put(tx, circumstances, Some(self.actor_id), &member.user_id, self.username).await?;
        let (shown, withdrawn) = put.ok_or(ResetPasswordError::IdStopped)?;
        let at_site = ActorAtSite::of(tx, self.actor_id, site).await?;
        let (by, site) = (at_site.by(), at_site.site());
        let event = if mailed { Event::PasswordResetByMail { by, site } } else { Event::PasswordReset { by, site } };
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &[at_site.notice(&member.user_id, &event)])
            .await?;
        let entry = Entry::of(Kind::PasswordReset).by(self.actor_id).about(&member.user_id).at(self.pid_sl);
        Ok((shown, self.in_place.recorded(tx, entry, withdrawn).await?))
    }
}

impl Store {
    /// Gives a subordinate a new one-time password and ends what was signed in with the old one. Refused for whom this
    /// administrator must not let in by what is shown [R20].
    pub async fn reset_password(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<NewCredentials, CommandError<ResetPasswordError>> {
        let in_place = InPlace::one_time(&self.hasher, circumstances).await?;
        let shown = self.run(&ResetPassword { actor_id, pid_sl, username, in_place }, circumstances).await?;
        shown.ok_or(CommandError::Fault(Fault::Unknown("one-time password")))
    }

    /// Ends the password of one of a site's people, and what was signed in with it, and has an activation code mailed to the
    /// person [R20].
    pub async fn reset_password_by_mail(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<(), CommandError<ResetPasswordError>> {
        let in_place = InPlace::Mail;
        self.run(&ResetPassword { actor_id, pid_sl, username, in_place }, circumstances).await.map(|_| ())
    }
}
