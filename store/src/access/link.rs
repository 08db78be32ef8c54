//! An organization link that isn't over, with its ceiling [R15].

use std::collections::BTreeSet;

use domain::catalogue::ServiceCode;
use domain::moment::Moment;
use domain::request::Period;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::transaction::circumstances::Circumstances;
use crate::transaction::fault::Fault;
use crate::transaction::id::LinkId;

/// A link that isn't over.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Link {
    pub id: LinkId,
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    #[sqlx(try_from = "String")]
    pub other_pid_sl: PidSl,
    from_at: i64,
    until_at: i64,
}

impl Link {
    /// The link of this id, if it isn't over.
    pub(crate) async fn find(
        tx: &mut AnyConnection,
        id: &LinkId,
        circumstances: &Circumstances,
    ) -> Result<Option<Self>, Fault> {
        Ok(sqlx::query_as(
            "SELECT id, pid_sl, other_pid_sl, from_at, until_at FROM organization_links \
             WHERE id = $1 AND ended_at IS NULL AND $2 < until_at",
        )
        .bind(id)
        .bind(circumstances.now.0)
        .fetch_optional(tx)
        .await?)
    }

    /// From when until when it lasts.
    pub(crate) fn period(&self) -> Period {
        Period { from: Moment(self.from_at), until: Moment(self.until_at) }
    }

    /// The services under the ceiling.
    pub(crate) async fn ceiling(&self, tx: &mut AnyConnection) -> Result<BTreeSet<ServiceCode>, Fault> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT service_code FROM organization_link_services WHERE link_id = $1 AND ended_at IS NULL")
                .bind(&self.id)
                .fetch_all(tx)
                .await?;
        rows.iter().map(|(code,)| ServiceCode::parse(code).map_err(|_| Fault::Unknown("service code"))).collect()
    }
}
