//! Terms and Conditions: which version is in force, and which comes next [R8].

use domain::moment::Moment;
use sqlx::AnyConnection;

use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{TermsId, UserId};

/// One published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsVersion {
    /// Its id.
    pub id: TermsId,
    /// Markdown.
    pub text: String,
    /// From when on nobody gets in without having accepted it.
    pub in_force_from: Moment,
}

struct PublishTerms<'a> {
    text: &'a str,
    in_force_from: Moment,
}

impl Command for PublishTerms<'_> {
    type Output = ();
    type Error = SameText;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<SameText>> {
        let latest: Option<(String,)> =
            sqlx::query_as("SELECT text FROM terms_versions ORDER BY published_at DESC, id DESC LIMIT 1")
                .fetch_optional(&mut *tx)
                .await?;
        if latest.is_some_and(|(text,)| text == self.text) {
            return Err(CommandError::Rejected(SameText));
        }
        sqlx::query("INSERT INTO terms_versions (id, text, in_force_from, published_at) VALUES ($1, $2, $3, $4)")
            .bind(circumstances.random().id::<TermsId>())
            .bind(self.text)
            .bind(self.in_force_from.0)
            .bind(circumstances.now.0)
            .execute(&mut *tx)
            .await?;
        Ok(((), Entry::of(Kind::TermsPublished)))
    }
}

struct SameText;

impl Store {
    /// Publishes a version with the day from which it is in force. The latest version again changes nothing.
    pub async fn publish_terms(
        &self,
        circumstances: &Circumstances,
        text: &str,
        in_force_from: Moment,
    ) -> Result<(), Fault> {
        match self.run(&PublishTerms { text, in_force_from }, circumstances).await {
            Ok(()) | Err(CommandError::Rejected(SameText)) => Ok(()),
            Err(CommandError::Fault(fault)) => Err(fault),
        }
    }

    /// Whether any version was ever published.
    pub async fn has_terms(&self) -> Result<bool, Fault> {
        let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM terms_versions").fetch_one(&self.pool).await?;
        Ok(count > 0)
    }

    /// What a user has to read: first the version in force, if it isn't accepted, else one that comes and may wait.
    pub async fn terms_to_accept(&self, user_id: &UserId, now: Moment) -> Result<Option<TermsVersion>, Fault> {
        let mut connection = self.pool.acquire().await?;
        let in_force = terms_in_force(&mut connection, now).await?;
        let coming: Option<(TermsId, String, i64)> = sqlx::query_as(
            "SELECT id, text, in_force_from FROM terms_versions WHERE in_force_from > $1 ORDER BY in_force_from LIMIT 1",
        )
        .bind(now.0)
        .fetch_optional(&mut *connection)
        .await?;
        let coming = coming.map(|(id, text, from)| TermsVersion { id, text, in_force_from: Moment(from) });
        for version in [in_force, coming].into_iter().flatten() {
            let accepted: Option<(i64,)> =
                sqlx::query_as("SELECT accepted_at FROM terms_acceptances WHERE user_id = $1 AND terms_id = $2")
                    .bind(user_id)
                    .bind(&version.id)
                    .fetch_optional(&mut *connection)
                    .await?;
            if accepted.is_none() {
                return Ok(Some(version));
            }
        }
        Ok(None)
    }
}

/// The version in force at a moment: the one that came into force last.
async fn terms_in_force(tx: &mut AnyConnection, now: Moment) -> Result<Option<TermsVersion>, Fault> {
    let row: Option<(TermsId, String, i64)> = sqlx::query_as(
        "SELECT id, text, in_force_from FROM terms_versions WHERE in_force_from <= $1 ORDER BY in_force_from DESC, id DESC LIMIT 1",
    )
    .bind(now.0)
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|(id, text, from)| TermsVersion { id, text, in_force_from: Moment(from) }))
}
