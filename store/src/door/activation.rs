//! Activation codes [R20]: asked for as a mail that is queued without one, made when the mail is about to be sent, kept as a hash
//! only, and void as soon as anything else gives the person a password.

use domain::moment::{DAY, HOUR, Moment};
use domain::one_time_password::OneTimePassword;
use domain::throttle::Scope;
use domain::username::{self, Username};
use sqlx::AnyConnection;

use crate::telling::mail::Mail;
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::RUNS;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MailId, UserId};

/// Whom a user ID that was typed belongs to: what asking for a code and using it need to know.
#[derive(sqlx::FromRow)]
pub(crate) struct Account {
    pub id: UserId,
    pub status: String,
    pub email_key: String,
    /// The hash of a code that was neither used nor void.
    pub hash: Option<String>,
}

impl Store {
    pub(crate) async fn account_to_activate(&self, username: &str) -> Result<Option<Account>, Fault> {
        let Ok(username) = Username::parse(username) else { return Ok(None) };
        Ok(sqlx::query_as(
            "SELECT u.id, u.status, u.email_key, a.hash FROM users u \
             LEFT JOIN activation_codes a ON a.user_id = u.id AND a.ended_at IS NULL WHERE u.username = $1",
        )
        .bind(username.as_str())
        .fetch_optional(&self.pool)
        .await?)
    }

    /// Makes the code of an activation mail that is about to be sent: from now on it works, and none before it. Nothing where
    /// the mail is wanted no longer: the person got another password or address meanwhile, or may not get in.
    pub async fn make_activation_code(
        &self,
        circumstances: &Circumstances,
        mail: &Mail,
    ) -> Result<Option<OneTimePassword>, Fault> {
        let mut random = circumstances.random();
        let code = OneTimePassword::from_random(random.bytes());
        let hash = self.hasher.hash(code.reveal(), random.bytes()).await?;
        for _ in 1..RUNS {
            match self.put_code(mail, &hash, circumstances.now).await {
                // Another writer came first; else the mail would wait until its claim runs out.
                Err(fault) if fault.passes() => {}
                made => return Ok(made?.then_some(code)),
            }
        }
        Ok(self.put_code(mail, &hash, circumstances.now).await?.then_some(code))
    }

    async fn put_code(&self, mail: &Mail, hash: &str, now: Moment) -> Result<bool, Fault> {
        let mut tx = self.begin().await?;
        let made = sqlx::query(
            "INSERT INTO activation_codes (user_id, hash, made_at) SELECT u.id, $2, $3 FROM mail_queue q \
             JOIN users u ON u.id = q.activation_of WHERE q.id = $1 AND q.sent_at IS NULL AND q.given_up_at IS NULL \
             AND u.status = 'active' AND u.email = $4 \
             ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at, ended_at = NULL",
        )
        .bind(&mail.id)
        .bind(hash)
        .bind(now.0)
        .bind(&mail.to)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(made.rows_affected() == 1)
    }
}

/// Has a code mailed to the person, in place of one that still waits to be. `asked_by` is the administrator, or the agency's, who
/// reset the password. Gives whether there is anybody to mail to: whose user ID is stopped gets none.
pub(crate) async fn queue_mail(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    user_id: &UserId,
    asked_by: Option<&UserId>,
) -> Result<bool, Fault> {
    end_mails(tx, user_id, circumstances.now).await?;
    let queued = sqlx::query(
        "INSERT INTO mail_queue (id, activation_of, asked_by, queued_at, tries, next_at) \
         SELECT $1, u.id, $2, $3, 0, $3 FROM users u WHERE u.id = $4 AND u.status = 'active'",
    )
    .bind(circumstances.again("activation mail").random().id::<MailId>())
    .bind(asked_by)
    .bind(circumstances.now.0)
    .bind(user_id)
    .execute(tx)
    .await?;
    Ok(queued.rows_affected() == 1)
}

/// Voids the code that a person has, and any that is still to be mailed.
pub(crate) async fn end_activation(tx: &mut AnyConnection, user_id: &UserId, now: Moment) -> Result<(), Fault> {
    sqlx::query("UPDATE activation_codes SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL")
        .bind(user_id)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
    end_mails(tx, user_id, now).await
}

async fn end_mails(tx: &mut AnyConnection, user_id: &UserId, now: Moment) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE mail_queue SET given_up_at = $2, last_error = 'no longer wanted' \
         WHERE activation_of = $1 AND sent_at IS NULL AND given_up_at IS NULL",
    )
    .bind(user_id)
    .bind(now.0)
    .execute(tx)
    .await?;
    Ok(())
}

/// In SQL: how many mails there were for a person, in the last hour and in the last day.
macro_rules! mails {
    ($asked:literal) => {
        concat!(
            "SELECT COUNT(CASE WHEN queued_at > $3 THEN 1 END), COUNT(*) FROM mail_queue \
             WHERE activation_of = $1 AND queued_at > $2 AND asked_by ",
            $asked
        )
    };
}

/// How many mails were asked for at the door for a person, in the last hour and in the last day.
pub(crate) async fn asked_for(tx: &mut AnyConnection, user_id: &UserId, now: Moment) -> Result<(i64, i64), Fault> {
    mails(tx, mails!("IS NULL"), user_id, now).await
}

/// The same of resets by mail.
pub(crate) async fn resets_of(tx: &mut AnyConnection, user_id: &UserId, now: Moment) -> Result<(i64, i64), Fault> {
    mails(tx, mails!("IS NOT NULL"), user_id, now).await
}

async fn mails(tx: &mut AnyConnection, sql: &'static str, user_id: &UserId, now: Moment) -> Result<(i64, i64), Fault> {
    let (day, hour) = (now.plus(-DAY).0, now.plus(-HOUR).0);
    Ok(sqlx::query_as(sql).bind(user_id).bind(day).bind(hour).fetch_one(tx).await?)
}

/// What is counted when somebody tries this for a user ID. Apart from sign-ins: whoever tried passwords in vain finds the way back
/// open, and a stranger who tries codes keeps nobody from signing in. Nor does one keep the person from the way back: that often
/// begins where nobody has signed in before, so nothing is counted for the user ID from everywhere. A code is far too long to be
/// guessed within its day, also from many addresses, and mails are limited by themselves. With a colon, which no user ID has: what
/// is forgotten of the sign-ins of somebody with the user ID `code` must be nothing of these.
pub(crate) fn counted(what: &str, username: &str, address: &str) -> Vec<(Scope, String)> {
    let typed: String = username::typed(username).chars().take(60).collect();
    vec![(Scope::AccountAtAddress, format!("{what}: {typed} {address}")), (Scope::Address, format!("{what}: {address}"))]
}
