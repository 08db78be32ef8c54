//! The terms as the agency publishes them [R8]: the version in force, those that come, and the next one.

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::terms::{TermsError, TermsText, may_be_in_force_from};
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::allowed;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::id::{TermsId, UserId};

/// A version that is in force or comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTerms {
    /// Markdown.
    pub text: String,
    /// From when on nobody gets in without having accepted it.
    pub in_force_from: Moment,
    /// When it was published.
    pub published_at: Moment,
}

/// What the agency's staff see of the terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyTerms {
    /// The version in force.
    pub in_force: Option<PublishedTerms>,
    /// Those that come, the next one first.
    pub coming: Vec<PublishedTerms>,
}

/// Why a version was not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishError {
    /// A rule says no.
    Refused(Refusal),
    /// What is wrong with the version.
    Terms(TermsError),
}

struct PublishNext<'a> {
    actor_id: &'a UserId,
    text: &'a TermsText,
    in_force_from: Moment,
}

impl Command for PublishNext<'_> {
    type Output = ();
    type Error = PublishError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<PublishError>> {
        let refused = |no: CommandError<Refusal>| no.map(PublishError::Refused);
        allowed(tx, Power::PublishTerms, self.actor_id, None, None, circumstances.now).await.map_err(refused)?;
        let wrong = |error| CommandError::Rejected(PublishError::Terms(error));
        may_be_in_force_from(circumstances.now, self.in_force_from).map_err(wrong)?;
        let latest: Option<(String,)> =
            sqlx::query_as("SELECT text FROM terms_versions ORDER BY published_at DESC, id DESC LIMIT 1")
                .fetch_optional(&mut *tx)
                .await?;
        if latest.is_some_and(|(text,)| text.trim() == self.text.as_str()) {
            return Err(wrong(TermsError::Same));
        }
        let id: TermsId = circumstances.random().id();
        sqlx::query("INSERT INTO terms_versions (id, text, in_force_from, published_at) VALUES ($1, $2, $3, $4)")
            .bind(&id)
            .bind(self.text.as_str())
            .bind(self.in_force_from.0)
            .bind(circumstances.now.0)
            .execute(&mut *tx)
            .await?;
        let detail = json!({"terms": id, "in_force_from": self.in_force_from.0});
        Ok(((), Entry::of(Kind::TermsPublished).by(self.actor_id).with(detail)))
    }
}

impl Store {
    /// The version in force and those that come. Only for those who publish them.
    pub async fn agency_terms(&self, actor_id: &UserId, now: Moment) -> Result<AgencyTerms, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        allowed(&mut connection, Power::PublishTerms, actor_id, None, None, now).await?;
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT text, in_force_from, published_at FROM terms_versions WHERE in_force_from > $1 OR id = \
               (SELECT v.id FROM terms_versions v WHERE v.in_force_from <= $1 ORDER BY v.in_force_from DESC, v.id DESC LIMIT 1) \
             ORDER BY in_force_from, id",
        )
        .bind(now.0)
        .fetch_all(&mut *connection)
        .await?;
        let mut terms = AgencyTerms::default();
        for (text, from, published) in rows {
            let version = PublishedTerms { text, in_force_from: Moment(from), published_at: Moment(published) };
            if version.in_force_from <= now { terms.in_force = Some(version) } else { terms.coming.push(version) }
        }
        Ok(terms)
    }

    /// Publishes the next version with the moment from which it is in force.
    pub async fn publish_next_terms(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        text: &TermsText,
        in_force_from: Moment,
    ) -> Result<(), CommandError<PublishError>> {
        self.run(&PublishNext { actor_id, text, in_force_from }, circumstances).await
    }
}
