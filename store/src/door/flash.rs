//! What a session keeps between two requests: a form's draft, a message, a one-time password that is about to be shown.
//! Sealed under the session's token: who reads the database reads nothing of it.

use domain::fields::{Fields, Problems};
use serde::{Deserialize, Serialize};

use crate::transaction::circumstances::Circumstances;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::secret::Token;

/// What a session keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
        let text = row.and_then(|(sealed,)| token.unseal(&sealed?));
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps this with a session, in place of what it kept before.
    pub async fn keep(&self, circumstances: &Circumstances, token: &Token, flash: &Flash) -> Result<(), Fault> {
        let text = serde_json::to_string(flash).map_err(|_| Fault::Unknown("draft"))?;
        let sealed = token.seal(&text, circumstances.again("kept").random().bytes())?;
        self.write_flash(token, &sealed).await
    }

    async fn write_flash(&self, token: &Token, sealed: &str) -> Result<(), Fault> {
        sqlx::query("UPDATE sessions SET kept = $2 WHERE token_hash = $1 AND ended_at IS NULL")
            .bind(token.hash())
            .bind(sealed)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
