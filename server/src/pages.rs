//! The pages: as documents for a browser that comes to them, as content for one that moves.

use std::sync::Arc;

use app::page::address::Place;
use app::page::asked::{Finder, Finding};
use app::page::content::Found;
use app::server_side::desk::Caller;
use app::shell::{document, policy};
use app::site;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::provide_context;

use crate::caller::Door;

/// Every page, what the browser asks for while it moves between them, and when its session ends.
pub fn routes() -> Router<Arc<Door>> {
    Router::new()
        .route("/", get(page))
        .route("/{*path}", get(page))
        .route("/session", get(session))
        .route("/api/{*function}", post(server_function))
}

async fn page(State(door): State<Arc<Door>>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let uri = request.uri();
    let place = Place { path: uri.path().to_owned(), query: uri.query().unwrap_or_default().to_owned() };
    let (found, status) = site::at(&door.desk, &caller, &place).await;
    let content = match found {
        Found::Page(content) => content,
        Found::Elsewhere(to) => return (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
    };
    let nonce = STANDARD.encode(caller.deed.again("nonce").dice().bytes::<16>());
    let html = document(&door.desk.settings, &caller, *content, &nonce);
    let policy = HeaderValue::from_str(&policy(&nonce)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    (status, [(CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}

/// For how many seconds the session goes on if nobody does anything. Asking doesn't count as that.
async fn session(Extension(caller): Extension<Caller>) -> Response {
    let left = caller.visit.as_ref().filter(|visit| !visit.timed_out && visit.user.is_some());
    let left = left.map_or(0, |visit| visit.ends_at.since(caller.now()).max(0) / domain::moment::SECOND);
    Json(left).into_response()
}

async fn server_function(State(door): State<Arc<Door>>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let desk = door.desk.clone();
    let finder = Finder(Arc::new(move |place| {
        let (desk, caller) = (desk.clone(), caller.clone());
        Box::pin(async move { site::at(&desk, &caller, &place).await.0 }) as Finding
    }));
    leptos_axum::handle_server_fns_with_context(move || provide_context(finder.clone()), request).await.into_response()
}
