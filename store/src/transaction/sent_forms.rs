//! Sent twice, done once [R21]: a form carries a key that its page made. The first command that is carried out for it puts the
//! key down in its own transaction; whoever sends the same form again, because the answer was lost or the button was pressed twice,
//! changes nothing, on whatever node, and is answered as the first time.

use domain::moment::Moment;
use domain::session::{FORM_KNOWN_FOR, REPLY_KEPT_FOR};
use sqlx::AnyConnection;

use crate::transaction::circumstances::Circumstances;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::form_key::FormKey;
use crate::transaction::id::UserId;
use crate::transaction::secret::{seal, unseal};

/// For which purpose a form's key seals.
const REPLY: &str = "what the sender of this form was answered";

/// What there is to say to whoever sends a form again.
#[derive(Clone, PartialEq, Eq)]
pub enum SentBefore {
    /// What the same person was answered the first time.
    Reply(String),
    /// The same person sent it, and it was carried out; the answer isn't known yet. It will be in a moment, unless the node died.
    NoReplyYet,
    /// The same person sent it, and it was carried out; the answer is known no longer: too long ago, or the person signed out.
    Forgotten,
    /// It was sent by somebody else, or when somebody else, or nobody, was signed in. There is nothing to say about it.
    SomebodyElses,
}

impl std::fmt::Debug for SentBefore {
    /// Without the reply, which may show a one-time password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Reply(_) => "Reply(***)",
            Self::NoReplyYet => "NoReplyYet",
            Self::Forgotten => "Forgotten",
            Self::SomebodyElses => "SomebodyElses",
        })
    }
}

/// Puts the key of the command's form down, before anything else: whoever sends it at the same moment waits here, and finds it
/// afterwards. Gives whether it was put down now; one request may carry out several commands for one form. The insertion asks and
/// writes at once: on Postgres a question before it would set all writers against one another.
pub(crate) async fn put_down(tx: &mut AnyConnection, circumstances: &Circumstances) -> Result<bool, Fault> {
    let Some(key) = &circumstances.form_key else { return Ok(false) };
    let put = sqlx::query(
        "INSERT INTO sent_forms (key_hash, owner, request_id, sent_at) VALUES ($1, $2, $3, $4) ON CONFLICT (key_hash) DO NOTHING",
    )
    .bind(key.hash())
    .bind(owner(circumstances))
    .bind(&circumstances.request_id)
    .bind(circumstances.now.0)
    .execute(&mut *tx)
    .await?;
    if put.rows_affected() == 1 {
        return Ok(true);
    }
    if is_anothers(tx, circumstances).await? { Err(Fault::SentBefore) } else { Ok(false) }
}

/// The id of who sends the form; empty for whoever has not signed in.
fn owner(circumstances: &Circumstances) -> &str {
    circumstances.sender.as_ref().map_or("", UserId::as_str)
}

/// Takes the key away again that the same transaction put down: nothing was done.
pub(crate) async fn take_away(tx: &mut AnyConnection, circumstances: &Circumstances) -> Result<(), Fault> {
    let Some(key) = &circumstances.form_key else { return Ok(()) };
    sqlx::query("DELETE FROM sent_forms WHERE key_hash = $1").bind(key.hash()).execute(tx).await?;
    Ok(())
}

/// Whether another request carried the form out.
async fn is_anothers(tx: &mut AnyConnection, circumstances: &Circumstances) -> Result<bool, Fault> {
    let Some(key) = &circumstances.form_key else { return Ok(false) };
    let first: Option<(String,)> =
        sqlx::query_as("SELECT request_id FROM sent_forms WHERE key_hash = $1").bind(key.hash()).fetch_optional(tx).await?;
    Ok(first.is_some_and(|(request_id,)| request_id != circumstances.request_id))
}

/// Forgets what a user was answered, also what is still to be remembered, but for this request's own answer: whoever comes after a
/// sign-out reads no Confirmation.
pub(crate) async fn forget_replies_of(
    tx: &mut AnyConnection,
    user_id: &UserId,
    circumstances: &Circumstances,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE sent_forms SET reply = NULL, forgotten_at = $2 WHERE owner = $1 AND request_id <> $3 AND forgotten_at IS NULL",
    )
    .bind(user_id)
    .bind(circumstances.now.0)
    .bind(&circumstances.request_id)
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets what the sender of this form was answered.
pub(crate) async fn forget_reply(tx: &mut AnyConnection, key: &FormKey, now: Moment) -> Result<(), Fault> {
    sqlx::query("UPDATE sent_forms SET reply = NULL, forgotten_at = $2 WHERE key_hash = $1 AND forgotten_at IS NULL")
        .bind(key.hash())
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(())
}

type SentRow = (String, i64, Option<String>, Option<i64>);

impl Store {
    /// A rule's no that is said before a command begins: of a form that was carried out before, that it was. What it used up then,
    /// a letter say, is why the rule says no now.
    pub(crate) async fn no_unless_sent_before<E>(&self, circumstances: &Circumstances, no: E) -> CommandError<E> {
        match self.was_sent_before(circumstances).await {
            Ok(false) => CommandError::Rejected(no),
            Ok(true) => CommandError::Fault(Fault::SentBefore),
            Err(fault) => CommandError::Fault(fault),
        }
    }

    async fn was_sent_before(&self, circumstances: &Circumstances) -> Result<bool, Fault> {
        is_anothers(&mut *self.pool.acquire().await?, circumstances).await
    }

    /// Remembers what the sender of a form was answered, for whoever sends it again. Only of what this request carried out: what was
    /// refused has no reply, nor has what another request did.
    pub async fn remember_reply(&self, circumstances: &Circumstances, key: &FormKey, reply: &str) -> Result<(), Fault> {
        let sealed = seal(REPLY, &key.0, reply, circumstances.again("reply").random().bytes())?;
        sqlx::query("UPDATE sent_forms SET reply = $3 WHERE key_hash = $1 AND request_id = $2 AND forgotten_at IS NULL")
            .bind(key.hash())
            .bind(&circumstances.request_id)
            .bind(sealed)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What there is to say to whoever sends this form, when it was carried out before. Nothing of one that wasn't.
    pub async fn reply_to(&self, circumstances: &Circumstances, key: &FormKey) -> Result<Option<SentBefore>, Fault> {
        let row: Option<SentRow> =
            sqlx::query_as("SELECT owner, sent_at, reply, forgotten_at FROM sent_forms WHERE key_hash = $1")
                .bind(key.hash())
                .fetch_optional(&self.pool)
                .await?;
        let Some((sent_by, sent_at, reply, forgotten_at)) = row else { return Ok(None) };
        if sent_by != owner(circumstances) {
            return Ok(Some(SentBefore::SomebodyElses));
        }
        if forgotten_at.is_some() || circumstances.now.since(Moment(sent_at)) >= REPLY_KEPT_FOR {
            return Ok(Some(SentBefore::Forgotten));
        }
        let Some(sealed) = reply else { return Ok(Some(SentBefore::NoReplyYet)) };
        Ok(Some(unseal(REPLY, &key.0, &sealed).map_or(SentBefore::Forgotten, SentBefore::Reply)))
    }

    /// Forgets replies that are no longer given, and forms that no open page can send any more.
    pub(crate) async fn forget_sent_forms(&self, now: Moment) -> Result<(), Fault> {
        sqlx::query("DELETE FROM sent_forms WHERE sent_at <= $1")
            .bind(now.plus(-FORM_KNOWN_FOR).0)
            .execute(&self.pool)
            .await?;
        sqlx::query("UPDATE sent_forms SET reply = NULL, forgotten_at = $1 WHERE forgotten_at IS NULL AND sent_at <= $2")
            .bind(now.0)
            .bind(now.plus(-REPLY_KEPT_FOR).0)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_prints_nothing() {
        let key = FormKey::new([7; 32]);
        assert_eq!(FormKey::parse(&key.reveal()), Some(key.clone()));
        assert_ne!(key.hash(), key.reveal());
        assert_eq!(format!("{key:?} {:?}", SentBefore::Reply("tulip".into())), "FormKey(***) Reply(***)");
        for bad in
            ["", "abc", &key.reveal()[1..], &format!("{}A", key.reveal()), "*******************************************"]
        {
            assert_eq!(FormKey::parse(bad), None, "{bad:?}");
        }
    }
}
