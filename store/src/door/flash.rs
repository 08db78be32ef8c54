//! What a session keeps between two requests: a form's draft, a message, a one-time password that is about to be shown.
//! Sealed under the session's token: who reads the database reads nothing of it.

use domain::fields::{Fields, Problems};
use serde::{Deserialize, Serialize};

use crate::transaction::circumstances::Circumstances;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::secret::Token;

/// How often a change is tried again when others change the same.
const TURNS: u32 = 20;

/// What a session keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// A form that was refused, or not finished before a time-out.
    pub draft: Option<Draft>,
    /// A message for the next page.
    pub notice: Option<String>,
    /// What the next confirmation message shows, once.
    pub issued: Option<Issued>,
}

/// A form as it was typed, without its passwords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The page it belongs to, with its query.
    pub page: String,
    /// What was typed.
    pub fields: Fields,
    /// What was wrong with it.
    pub problems: Problems,
}

/// A user ID and its new one-time password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// User ID.
    pub username: String,
    /// Shown once [R3].
    pub one_time_password: String,
    /// First name, for the message.
    pub first_name: String,
    /// Last name, for the message.
    pub last_name: String,
    /// Until when the password works, in words.
    pub works_until: String,
    /// What happened, in words.
    pub what: String,
    /// The PID/SL of the site at which it happened.
    pub pid_sl: String,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Issued(***)")
    }
}

impl Store {
    /// What a session keeps.
    pub async fn flash(&self, token: &Token) -> Result<Flash, Fault> {
        let row: Option<(Option<String>,)> =
            sqlx::query_as("SELECT kept FROM sessions WHERE token_hash = $1 AND ended_at IS NULL")
                .bind(token.hash())
                .fetch_optional(&self.pool)
                .await?;
        Ok(read(token, &row.and_then(|(sealed,)| sealed).unwrap_or_default()))
    }

    /// Changes what a session keeps, and gives what the change gives. Another request of the same session that changes it at the same
    /// moment takes nothing away: it is changed anew then, as often as that takes.
    pub async fn change_flash<T>(
        &self,
        circumstances: &Circumstances,
        token: &Token,
        change: impl Fn(&mut Flash) -> T,
    ) -> Result<T, Fault> {
        for turn in 0..TURNS {
            let row: Option<(Option<String>,)> =
                sqlx::query_as("SELECT kept FROM sessions WHERE token_hash = $1 AND ended_at IS NULL")
                    .bind(token.hash())
                    .fetch_optional(&self.pool)
                    .await?;
            // A session that has ended keeps nothing.
            let Some((sealed,)) = row else { return Ok(change(&mut Flash::default())) };
            let sealed = sealed.unwrap_or_default();
            let before = read(token, &sealed);
            let mut flash = before.clone();
            let given = change(&mut flash);
            if flash == before || self.replace_flash(circumstances, token, &flash, &sealed, turn).await? {
                return Ok(given);
            }
        }
        Err(Fault::Unknown("end to what a session is to keep"))
    }

    /// Keeps this in place of what was kept before, and gives whether that was still so.
    async fn replace_flash(
        &self,
        circumstances: &Circumstances,
        token: &Token,
        flash: &Flash,
        before: &str,
        turn: u32,
    ) -> Result<bool, Fault> {
        let text = serde_json::to_string(flash).map_err(|_| Fault::Unknown("draft"))?;
        let sealed = token.seal(&text, circumstances.again(&format!("kept {turn}")).random().bytes())?;
        let sql = "UPDATE sessions SET kept = $2 WHERE token_hash = $1 AND ended_at IS NULL AND COALESCE(kept, '') = $3";
        let replaced = sqlx::query(sql).bind(token.hash()).bind(sealed).bind(before).execute(&self.pool).await?;
        Ok(replaced.rows_affected() == 1)
    }
}

fn read(token: &Token, sealed: &str) -> Flash {
    token.unseal(sealed).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}
