//! Serving: the router with its layers, and a stop that finishes what is under way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::server_side::portal::{Assets, Branding, Portal, Settings as PortalSettings};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, STRICT_TRANSPORT_SECURITY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use domain::moment::SECOND;
use domain::session::SessionLimits;
use store::Store;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::caller::{ServerState, meet};
use crate::config::Settings;
use crate::mail::Mailer;
use crate::origin::judge_by_origin;
use crate::{assets, audit_export, clock, content, forms, letter, pages, password_letter};

/// The longest request body, in bytes.
const LONGEST_BODY: usize = 64 * 1024;

/// How long requests under way may take when the program is told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// What serving needs, from the settings. `mails` says whether mail is sent.
pub fn state(settings: &Settings, store: Store, mails: bool) -> Result<ServerState, String> {
    let logo = settings.logo.as_deref().map(read_logo).transpose()?;
    let branding = Branding {
        portal_name: settings.portal_name.clone(),
        agency_name: settings.agency_name.clone(),
        logo: logo.is_some().then(|| "/logo".to_owned()),
        accent: settings.accent.clone(),
        help_desk_phone: settings.help_desk_phone.clone(),
    };
    let micros = |seconds: u32| i64::from(seconds) * SECOND;
    let portal_settings = PortalSettings {
        branding,
        limits: SessionLimits { idle: micros(settings.session_idle_seconds), whole: micros(settings.session_whole_seconds) },
        warning: micros(settings.session_warning_seconds),
        time_zone: settings.time_zone.clone(),
        articles: content::read(settings.content_dir.as_deref()).map_err(|error| error.to_string())?,
        assets: Assets {
            style: assets::url("doorward.css"),
            script: assets::url("doorward.js"),
            wasm: assets::url("doorward_bg.wasm"),
        },
        markdown: content::markdown,
        letter: letter::page_for_console,
        letter_days: settings.letter_days,
        password_letter: password_letter::page,
        mails,
        portal_url: settings.portal_url(),
    };
    Ok(ServerState {
        portal: Portal { store, settings: Arc::new(portal_settings) },
        https: settings.is_https(),
        public_url: settings.public_url.as_ref().map(|url| url.to_ascii_lowercase()),
        trust_forwarded_for: settings.trust_forwarded_for,
        time_limit: Duration::from_secs(u64::from(settings.request_timeout_seconds)),
        logo: logo.map(Arc::new),
    })
}

/// The logo's kind and bytes.
fn read_logo(path: &std::path::Path) -> Result<(&'static str, Vec<u8>), String> {
    let kind = if path.extension().is_some_and(|extension| extension == "svg") { "image/svg+xml" } else { "image/png" };
    let bytes = std::fs::read(path).map_err(|error| format!("DOORWARD_LOGO: {} can't be read: {error}.", path.display()))?;
    Ok((kind, bytes))
}

/// Every route with its layers.
pub fn router(state: ServerState) -> Router {
    let (https, time_limit, public_url) = (state.https, state.time_limit, state.public_url.clone());
    let state = Arc::new(state);
    let seen = pages::routes()
        .merge(forms::routes())
        .merge(audit_export::routes())
        .with_state(Arc::clone(&state))
        .layer(from_fn_with_state(Arc::clone(&state), meet))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(public_url, judge_by_origin))
        .layer(from_fn_with_state(https, page_headers));
    let open = Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/logo", get(logo))
        .route("/health/live", get(|| async { "alive" }))
        .route("/health/ready", get(ready))
        .with_state(state);
    open.merge(seen)
        .layer(RequestBodyLimitLayer::new(LONGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time_limit))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side. We don’t know whether it was done. Press the button again: nothing happens twice.")
                .into_response()
        }))
}

async fn logo(State(state): State<Arc<ServerState>>) -> Response {
    match &state.logo {
        Some(logo) => ([(CONTENT_TYPE, logo.0), (CACHE_CONTROL, "public, max-age=3600")], logo.1.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn ready(State(state): State<Arc<ServerState>>) -> Response {
    match state.portal.store.ping().await {
        Ok(()) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database doesn't answer").into_response(),
    }
}

/// Headers of pages and data: nothing of it is stored, framed, guessed or run from elsewhere.
async fn page_headers(State(https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A page has set its own, with the nonce of its scripts.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("x-content-type-options"), "nosniff");
    set(HeaderName::from_static("referrer-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if https {
        set(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

/// Forgets old sessions and wrong tries, each hour.
async fn tidy(store: Store, limits: SessionLimits) {
    let mut hourly = tokio::time::interval(Duration::from_hours(1));
    loop {
        hourly.tick().await;
        if let Err(fault) = store.tidy(clock::now(), limits).await {
            tracing::warn!(error = %fault, "old sessions can't be tidied away: {fault}");
        }
    }
}

/// Writes the end of what ran out, each minute, and tells those concerned. What is over is not in force before that either.
async fn sweep(store: Store) {
    let mut minutely = tokio::time::interval(Duration::from_mins(1));
    loop {
        minutely.tick().await;
        loop {
            match store.sweep(&clock::circumstances()).await {
                Ok(Some(count)) => tracing::info!(count, "what ran out has ended"),
                Ok(None) => break,
                Err(fault) => {
                    tracing::warn!(error = %fault, "what ran out can't be ended: {fault}");
                    break;
                }
            }
        }
    }
}

/// Listens, serves and sends mail until the program is told to stop, then finishes what is under way.
pub async fn serve(listener: TcpListener, state: ServerState, mailer: Option<Mailer>) -> Result<(), String> {
    let store = state.portal.store.clone();
    let limits = state.portal.settings.limits;
    let tidy = tokio::spawn(tidy(store.clone(), limits));
    let sweeping = tokio::spawn(sweep(store.clone()));
    // Dropped when the program is told to stop.
    let (goes_on, until_stopped) = tokio::sync::watch::channel(());
    let mailing = mailer.map(|mailer| tokio::spawn(mailer.run(store.clone(), until_stopped)));
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let stop = Arc::new(tokio::sync::Notify::new());
    let told = Arc::clone(&stop);
    let listener = listener.tap_io(|stream| {
        // Otherwise a streamed page waits for the client's delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY can't be set");
        }
    });
    let serving = axum::serve(listener, app).with_graceful_shutdown(async move {
        told_to_stop().await;
        told.notify_one();
        drop(goes_on);
    });
    tokio::select! {
        result = serving.into_future() => result.map_err(|error| format!("Serving failed: {error}."))?,
        () = async { stop.notified().await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("requests still under way after {} s were cut off", GRACE.as_secs());
        }
    }
    tidy.abort();
    sweeping.abort();
    if let Some(mailing) = mailing {
        // A panic in it was reported where it happened.
        drop(mailing.await);
    }
    store.close().await;
    Ok(())
}

/// Ctrl-C, or the signal by which service managers stop a program.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without signals there is nothing to wait for but the end of the process.
    if interrupt.await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The addresses for a browser at this machine.
pub fn address(listener: &TcpListener) -> String {
    listener.local_addr().map_or_else(|_| String::new(), |address| format!("http://{address}"))
}
