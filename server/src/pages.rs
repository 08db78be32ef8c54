//! The pages: as documents for a browser that comes to them, as content for one that moves.

use std::sync::Arc;

use app::page::address::Address;
use app::page::asked::{Finder, Finding};
use app::page::content::Found;
use app::server_side::portal::Caller;
use app::shell::{document, policy};
use app::site;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::provide_context;

use crate::caller::{ServerState, elsewhere};

/// Every page, what the browser asks for while it moves between them, and when its session ends.
pub fn routes() -> Router<Arc<ServerState>> {
    Router::new()
        .route("/", get(page))
        .route("/{*path}", get(page))
        .route("/session", get(session))
        .route("/api/{*function}", post(server_function))
}

async fn page(State(state): State<Arc<ServerState>>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let uri = request.uri();
    let address = Address { path: uri.path().to_owned(), query: uri.query().unwrap_or_default().to_owned() };
    let (found, status) = site::at(&state.portal, &caller, &address).await;
    let content = match found {
        Found::Page(content) => content,
        Found::Elsewhere(to) => return (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
    };
    let nonce = STANDARD.encode(caller.circumstances.again("nonce").random().bytes::<16>());
    let html = document(&state.portal.settings, &caller, *content, &nonce);
    let policy = HeaderValue::from_str(&policy(&nonce)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    (status, [(CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}

/// For how many seconds the session goes on if nobody does anything. Asking doesn't count as that.
async fn session(Extension(caller): Extension<Caller>) -> Response {
    let left = caller.session.as_ref().filter(|session| !session.timed_out && session.user.is_some());
    let micros = left.map_or(0, |session| session.ends_at.since(caller.now()).max(0));
    // Begun seconds count: at 0 it is over.
    let left = (micros + domain::moment::SECOND - 1) / domain::moment::SECOND;
    Json(left).into_response()
}

async fn server_function(
    State(state): State<Arc<ServerState>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let portal = state.portal.clone();
    let finder = Finder(Arc::new(move |address| {
        let (portal, caller) = (portal.clone(), caller.clone());
        Box::pin(async move {
            // Postgres takes this character in no text, and no address has it.
            let address = Address { path: address.path.replace('\0', ""), ..address };
            let query = Some(address.query.as_str()).filter(|query| !query.is_empty());
            match elsewhere(&Method::GET, &address.path, query, caller.session.as_ref()) {
                Some(to) => Found::Elsewhere(to),
                None => site::at(&portal, &caller, &address).await.0,
            }
        }) as Finding
    }));
    leptos_axum::handle_server_fns_with_context(move || provide_context(finder.clone()), request).await.into_response()
}
