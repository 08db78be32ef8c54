//! `/agency/audit/export`: what the page Audit finds, as JSON lines, the newest first [R19]. Only auditors get it: each page of it
//! is asked of the store anew, which refuses everybody else.

use std::sync::Arc;

use app::page::address::Address;
use app::page::trouble::Trouble;
use app::panels::agency::audit::filter_of;
use app::server_side::portal::Caller;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use futures_util::stream::try_unfold;
use store::agency::audit_search::AuditFilter;
use store::transaction::audit::AuditLine;
use store::transaction::id::EntryId;

use crate::caller::ServerState;

/// The export's path.
pub fn routes() -> Router<Arc<ServerState>> {
    Router::new().route("/agency/audit/export", get(export))
}

async fn export(State(state): State<Arc<ServerState>>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let uri = request.uri();
    let address = Address { path: uri.path().to_owned(), query: uri.query().unwrap_or_default().to_owned() };
    match lines(state, caller, &address).await {
        Ok(body) => {
            let headers = [
                (CONTENT_TYPE, "application/jsonl; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
            ];
            (headers, body).into_response()
        }
        Err(trouble) => (trouble.status(), trouble.to_string()).into_response(),
    }
}

/// What comes next: the page that was read, and whether there are more.
struct Reading {
    state: Arc<ServerState>,
    caller: Caller,
    filter: AuditFilter,
    page: Option<(Vec<AuditLine>, bool)>,
}

/// The body. Its first page is read before anything is answered, so that a refusal is one.
async fn lines(state: Arc<ServerState>, caller: Caller, address: &Address) -> Result<Body, Trouble> {
    let filter =
        filter_of(address, state.portal.today(&caller)?, &state.portal.settings.time_zone).map_err(|_| Trouble::NotFound)?;
    let mut reading = Reading { state, caller, filter, page: None };
    let first = reading.read(None).await?;
    reading.page = Some(first);
    let pages = try_unfold(reading, |mut reading| async move {
        let Some((lines, more)) = reading.page.take() else { return Ok(None) };
        let text = lines.iter().fold(String::new(), |text, line| text + &line.json + "\n");
        if let Some(last) = lines.last().filter(|_| more) {
            let next = reading.read(Some(&last.key)).await;
            // What breaks off must not look like the end.
            reading.page = Some(next.map_err(|trouble| std::io::Error::other(trouble.to_string()))?);
        }
        Ok::<_, std::io::Error>(Some((text, reading)))
    });
    Ok(Body::from_stream(pages))
}

impl Reading {
    /// The page after an entry.
    async fn read(&self, after: Option<&(i64, EntryId)>) -> Result<(Vec<AuditLine>, bool), Trouble> {
        let Self { state, caller, filter, .. } = self;
        let found = state.portal.store.audit_lines(&caller.inside()?.id, filter, after, caller.now()).await;
        found.map_err(|error| caller.stopped(error))
    }
}
