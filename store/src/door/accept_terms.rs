//! Accepting the terms [R8].

use serde_json::json;
use sqlx::AnyConnection;

use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::id::{TermsId, UserId};

struct AcceptTerms<'a> {
    user_id: &'a UserId,
    terms_id: &'a TermsId,
}

/// The version is none that was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTerms;

impl Command for AcceptTerms<'_> {
    type Output = ();
    type Error = UnknownTerms;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<UnknownTerms>> {
        let version: Option<(i64,)> = sqlx::query_as("SELECT in_force_from FROM terms_versions WHERE id = $1")
            .bind(self.terms_id)
            .fetch_optional(&mut *tx)
            .await?;
        if version.is_none() {
            return Err(CommandError::Rejected(UnknownTerms));
        }
        sqlx::query(
            "INSERT INTO terms_acceptances (user_id, terms_id, accepted_at, address) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_id, terms_id) DO NOTHING",
        )
        .bind(self.user_id)
        .bind(self.terms_id)
        .bind(circumstances.now.0)
        .bind(&circumstances.address)
        .execute(&mut *tx)
        .await?;
        let entry = Entry::of(Kind::TermsAccepted).by(self.user_id).about(self.user_id);
        Ok(((), entry.with(json!({"terms": self.terms_id}))))
    }
}

impl Store {
    /// Keeps that a user accepted a version, when and from where.
    pub async fn accept_terms(
        &self,
        circumstances: &Circumstances,
        user_id: &UserId,
        terms_id: &TermsId,
    ) -> Result<(), CommandError<UnknownTerms>> {
        self.run(&AcceptTerms { user_id, terms_id }, circumstances).await
    }
}
