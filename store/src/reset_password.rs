//! Reset Password [R3] [R11] [R20]: a new one-time password, shown to the administrator once.

use domain::authority::{Deed as AuthorityDeed, may_do, may_see_one_time_password};
use domain::notices::Event;
use domain::one_time_password::{LIFETIME, OneTimePassword};
use domain::power::Power;
use domain::site::PidSl;
use domain::username::Username;
use sqlx::AnyConnection;

use crate::audit::{Entry, Kind};
use crate::command::{Command, Deed, Stop};
use crate::database::Store;
use crate::facts::{administers, end_sessions, member, memberships_seen_by};
use crate::fault::Fault;
use crate::new_user::NewCredentials;
use crate::not_done::{NotDone, refused};
use crate::notices::{Scene, tell};

struct ResetPassword<'a> {
    actor_id: &'a str,
    pid_sl: &'a PidSl,
    username: &'a Username,
    one_time_password: OneTimePassword,
    hash: String,
}

impl Command for ResetPassword<'_> {
    type Output = NewCredentials;
    type Error = NotDone;

    async fn carry_out(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<(Self::Output, Entry), Stop<Self::Error>> {
        let site = self.pid_sl.as_str();
        let by = administers(tx, Power::ResetPassword, self.actor_id, site, deed.now).await.map_err(refused)?;
        let member = member(tx, self.username.as_str(), site, deed.now).await?.ok_or(NotDone::Unknown)?;
        may_do(by, AuthorityDeed::ResetPassword, member.role, member.user_id == self.actor_id)?;
        may_see_one_time_password(&memberships_seen_by(tx, &member.user_id, self.actor_id, deed.now).await?)?;
        sqlx::query("UPDATE credentials SET kind = 'one_time', hash = $2, set_at = $3 WHERE user_id = $1")
            .bind(&member.user_id)
            .bind(&self.hash)
            .bind(deed.now.0)
            .execute(&mut *tx)
            .await?;
        // Whoever reads the new one-time password must not accept elsewhere in the person's name what was asked of the person.
        sqlx::query(
            "UPDATE requests SET closed_at = $2, closed_by = $3, outcome = 'withdrawn' WHERE person_id = $1 \
             AND kind IN ('link', 'change_primary_user') AND closed_at IS NULL",
        )
        .bind(&member.user_id)
        .bind(deed.now.0)
        .bind(self.actor_id)
        .execute(&mut *tx)
        .await?;
        forget_wrong_tries(tx, self.username).await?;
        end_sessions(tx, &member.user_id, deed.now).await?;
        let scene = Scene::of(tx, self.actor_id, site).await?;
        let told = scene.told(&member.user_id, &Event::PasswordReset { by: scene.by(), site: scene.site() });
        tell(tx, deed, &mut deed.again("notices").dice(), &[told]).await?;
        let entry = Entry::of(Kind::PasswordReset).by(self.actor_id).about(&member.user_id).at(site);
        let credentials = NewCredentials {
            username: self.username.clone(),
            one_time_password: self.one_time_password.clone(),
            works_until: deed.now.plus(LIFETIME),
        };
        Ok((credentials, entry))
    }
}

/// Who was slowed by wrong tries can use the new password at once.
async fn forget_wrong_tries(tx: &mut AnyConnection, username: &Username) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE wrong_tries SET wrong = 0 WHERE scope IN ('account', 'account_at_address') AND (subject = $1 OR subject LIKE $2)",
    )
    .bind(username.as_str())
    .bind(format!("{username} %"))
    .execute(tx)
    .await?;
    Ok(())
}

impl Store {
    /// Gives a subordinate a new one-time password and ends what was signed in with the old one.
    pub async fn reset_password(
        &self,
        deed: &Deed,
        actor_id: &str,
        pid_sl: &PidSl,
        username: &Username,
    ) -> Result<NewCredentials, Stop<NotDone>> {
        let mut dice = deed.dice();
        let one_time_password = OneTimePassword::from_random(dice.bytes());
        let hash = self.hasher.hash(one_time_password.reveal(), dice.bytes()).await?;
        self.run(&ResetPassword { actor_id, pid_sl, username, one_time_password, hash }, deed).await
    }
}
