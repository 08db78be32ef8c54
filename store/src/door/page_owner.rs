//! Whose page it is on which a form was filled in [R21]. Two windows share a cookie: somebody may sign in in one of them while the
//! other still shows somebody else's page. What is sent from there is not carried out, and what was typed is kept for its owner.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::moment::Moment;
use domain::session::OWNERS_DRAFT_KEPT_FOR;
use sha2::{Digest, Sha256};

use crate::door::flash::Draft;
use crate::door::session::Session;
use crate::transaction::circumstances::Circumstances;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::form_key::FormKey;
use crate::transaction::id::UserId;
use crate::transaction::sent_forms::forget_reply;

/// The longest draft that is kept for its owner, in bytes.
const LONGEST_DRAFT: usize = 64 * 1024;

/// For whom a page was made. Only [`Store::owner_of`] gives one: nobody can name somebody else as a page's owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerOfPage {
    user_id: Option<UserId>,
}

impl OwnerOfPage {
    /// The user's id; nothing for a visitor who had not signed in. Sessions come and go: the same user in another session is still
    /// the owner.
    pub fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }
}

/// What proves that a page was made for a session: nobody can reckon it who hasn't the session's token or the database.
fn proof(token_hash: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::new().chain_update("whose page").chain_update(token_hash).finalize())
}

impl Session {
    /// What the forms of a page carry to say whose page it is: no name, no user ID, and nothing that opens the session.
    pub fn page_owner(&self) -> String {
        format!("{}.{}", self.id, proof(&self.token.hash()))
    }
}

impl Store {
    /// For whom the page was made whose forms carry this; its session may have ended since. Nothing of what no page of this portal
    /// carries, or of a visitor's page of long ago. It need not be asked for where it is what [`Session::page_owner`] of the request
    /// says.
    pub async fn owner_of(&self, whose: &str) -> Result<Option<OwnerOfPage>, Fault> {
        let Some((session_id, proven)) = whose.split_once('.') else { return Ok(None) };
        // A session's id has no other letters; Postgres would not take all that can be sent.
        if !session_id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
            return Ok(None);
        }
        let row: Option<(String, Option<UserId>)> = sqlx::query_as("SELECT token_hash, user_id FROM sessions WHERE id = $1")
            .bind(session_id)
            .fetch_optional(&self.pool)
            .await?;
        let row = row.filter(|(token_hash, _)| proof(token_hash) == proven);
        Ok(row.map(|(_, user_id)| OwnerOfPage { user_id }))
    }

    /// Keeps what was typed into somebody's page for that person's next sign-in, in place of what was kept before. Gives whether it
    /// was kept: nothing is for a visitor, nor what is too long. The caller leaves out passwords and PINs. It is not sealed,
    /// since the owner's next session has a token that nobody knows yet; the same names and addresses stand in the users' rows.
    ///
    /// No stranger can leave anything here for somebody: it takes a page that was made for this person. Whoever finds such a
    /// page open could also have typed into it; what is kept is shown to its owner as typed, and sent by nobody but the owner.
    pub async fn keep_for_owner(
        &self,
        circumstances: &Circumstances,
        owner: &OwnerOfPage,
        draft: &Draft,
    ) -> Result<bool, Fault> {
        let Some(user_id) = owner.user_id() else { return Ok(false) };
        let text = serde_json::to_string(draft).map_err(|_| Fault::Unknown("draft"))?;
        if text.len() > LONGEST_DRAFT {
            return Ok(false);
        }
        let mut tx = self.pool.begin().await?;
        // It is kept with its key, under which the answer is sealed: what the two together would show is forgotten.
        if let Some(key) = FormKey::parse(draft.fields.get("form_key")) {
            forget_reply(&mut tx, &key, circumstances.now).await?;
        }
        sqlx::query(
            "INSERT INTO drafts_of_owners (user_id, draft, kept_at) VALUES ($1, $2, $3) \
             ON CONFLICT (user_id) DO UPDATE SET draft = excluded.draft, kept_at = excluded.kept_at",
        )
        .bind(user_id)
        .bind(text)
        .bind(circumstances.now.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes what was kept for a user who has just signed in: it is given once.
    pub async fn take_for_owner(&self, user_id: &UserId, now: Moment) -> Result<Option<Draft>, Fault> {
        let rows: Vec<(String,)> =
            sqlx::query_as("DELETE FROM drafts_of_owners WHERE user_id = $1 AND kept_at > $2 RETURNING draft")
                .bind(user_id)
                .bind(now.plus(-OWNERS_DRAFT_KEPT_FOR).0)
                .fetch_all(&self.pool)
                .await?;
        // What another version wrote, and this one can't read, is gone.
        Ok(rows.first().and_then(|(text,)| serde_json::from_str(text).ok()))
    }

    /// Forgets drafts whose owners didn't come back in time.
    pub(crate) async fn forget_drafts_of_owners(&self, now: Moment) -> Result<(), Fault> {
        sqlx::query("DELETE FROM drafts_of_owners WHERE kept_at <= $1")
            .bind(now.plus(-OWNERS_DRAFT_KEPT_FOR).0)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
