//! The queue of mails: each notice is one, and each activation code that is asked for ([`crate::door::activation`]). Several nodes may
//! send from it; a mail is claimed by one of them at a time, for a while. A mail can be sent twice, when a node dies or the database
//! fails between the sending and [`Store::mail_sent`]; none is lost.

use std::fmt;

use domain::activation::{self, LIFETIME};
use domain::mail::{TRIED_FOR, next_try};
use domain::moment::{MINUTE, Moment};
use sqlx::AnyConnection;

use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MailId, UserId};

/// For how long a mail belongs to who claimed it, in microseconds: longer than any try to send it.
const CLAIMED_FOR: i64 = 5 * MINUTE;

/// A mail that whoever got it is to send now.
#[derive(Clone)]
pub struct Mail {
    /// Its key in the queue.
    pub id: MailId,
    /// The address of the person who is told.
    pub to: String,
    /// What it says.
    pub words: String,
    /// The page that it is about: a path of the portal.
    pub link: Option<String>,
    /// Whether an activation code belongs into it, which [`Store::make_activation_code`] makes.
    pub activation: bool,
}

impl fmt::Debug for Mail {
    /// Without the address, which belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({})", self.id)
    }
}

/// What is claimed: neither sent nor given up, its time come, and not so old that nobody wants it any more; activation mails only
/// for whom they can let in. $2 and $3 are from when on notices and activation mails are not too old.
const DUE: &str = "SELECT q.id, COALESCE(q.to_address, u.email), n.words, n.link FROM mail_queue q \
     LEFT JOIN notices n ON n.id = q.notice_id JOIN users u ON u.id = COALESCE(n.user_id, q.activation_of) \
     WHERE q.sent_at IS NULL AND q.given_up_at IS NULL AND q.next_at <= $1 AND ((q.activation_of IS NULL AND q.queued_at > $2) \
     OR (q.activation_of IS NOT NULL AND q.queued_at > $3 AND u.status = 'active')) ORDER BY q.next_at, q.id LIMIT $4";

impl Store {
    /// Claims mails that are due, the longest waiting first: until their claim runs out no other node gets them.
    pub async fn mail_due(&self, now: Moment, limit: u32) -> Result<Vec<Mail>, Fault> {
        // Asked many times for each time that there is one: the question alone must not keep writers waiting.
        let mut connection = self.pool.acquire().await?;
        let waiting = due(&mut connection, now, 1).await?;
        drop(connection);
        if waiting.is_empty() {
            return Ok(waiting);
        }
        match self.claim(now, limit).await {
            // Another node came first, and sends them.
            Err(fault) if fault.passes() => Ok(Vec::new()),
            claimed => claimed,
        }
    }

    async fn claim(&self, now: Moment, limit: u32) -> Result<Vec<Mail>, Fault> {
        let mut tx = self.begin().await?;
        let mails = due(&mut tx, now, limit).await?;
        for mail in &mails {
            sqlx::query("UPDATE mail_queue SET next_at = $2, tries = tries + 1 WHERE id = $1")
                .bind(&mail.id)
                .bind(now.plus(CLAIMED_FOR).0)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(mails)
    }

    /// A claimed mail was taken by the mail server.
    pub async fn mail_sent(&self, id: &MailId, now: Moment) -> Result<(), Fault> {
        sqlx::query("UPDATE mail_queue SET sent_at = $2 WHERE id = $1").bind(id).bind(now.0).execute(&self.pool).await?;
        Ok(())
    }

    /// A claimed mail could not be sent. `why` must not have the address in it. Gives when it is tried again; nothing when it is
    /// given up.
    pub async fn mail_failed(&self, id: &MailId, now: Moment, why: &str) -> Result<Option<Moment>, Fault> {
        let (tries, queued_at, activation_of): (i64, i64, Option<UserId>) =
            sqlx::query_as("SELECT tries, queued_at, activation_of FROM mail_queue WHERE id = $1")
                .bind(id)
                .fetch_one(&self.pool)
                .await?;
        let tried_for = if activation_of.is_some() { LIFETIME } else { TRIED_FOR };
        let next = next_try(u32::try_from(tries).unwrap_or(u32::MAX), Moment(queued_at), now, tried_for);
        let sql = match next {
            Some(_) => "UPDATE mail_queue SET next_at = $2, last_error = $3 WHERE id = $1",
            None => "UPDATE mail_queue SET given_up_at = $2, last_error = $3 WHERE id = $1",
        };
        sqlx::query(sql).bind(id).bind(next.unwrap_or(now).0).bind(why).execute(&self.pool).await?;
        Ok(next)
    }

    /// Gives up what waited too long without a try: no node knew a mail server, or the last one to try died.
    pub(crate) async fn give_up_old_mail(&self, now: Moment) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE mail_queue SET given_up_at = $1, last_error = COALESCE(last_error, 'no mail server was configured') \
             WHERE sent_at IS NULL AND given_up_at IS NULL \
             AND (queued_at <= $2 OR (activation_of IS NOT NULL AND queued_at <= $3))",
        )
        .bind(now.0)
        .bind(now.plus(-TRIED_FOR).0)
        .bind(now.plus(-LIFETIME).0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

async fn due(tx: &mut AnyConnection, now: Moment, limit: u32) -> Result<Vec<Mail>, Fault> {
    let rows: Vec<(MailId, String, Option<String>, Option<String>)> = sqlx::query_as(DUE)
        .bind(now.0)
        .bind(now.plus(-TRIED_FOR).0)
        .bind(now.plus(-LIFETIME).0)
        .bind(i64::from(limit))
        .fetch_all(tx)
        .await?;
    let mail = |(id, to, words, link): (MailId, String, Option<String>, Option<String>)| match words {
        Some(words) => Mail { id, to, words, link, activation: false },
        None => Mail { id, to, words: activation::MAIL.to_owned(), link: Some("/activate".to_owned()), activation: true },
    };
    Ok(rows.into_iter().map(mail).collect())
}
