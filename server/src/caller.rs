//! The first layer of every request: its id, its circumstances, its session, and whether it may go on to the page [R8].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::page::address::query;
use app::panels::table::{self, For};
use app::server_side::portal::{Caller, Portal};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{COOKIE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::session::Stage;
use store::Circumstances;
use store::door::session::{Session, Touch};
use store::transaction::secret::Token;
use tracing::Instrument;

use crate::clock;

/// What the layers need besides the portal.
#[derive(Clone, Debug)]
pub struct ServerState {
    /// What the pages need.
    pub portal: Portal,
    /// Whether browsers come by https.
    pub https: bool,
    /// Where browsers find the portal, if that is known: scheme, host and port.
    pub public_url: Option<String>,
    /// Whether the client's address is in `X-Forwarded-For`.
    pub trust_forwarded_for: bool,
    /// How long a request may take.
    pub time_limit: Duration,
    /// The agency's logo: kind and bytes.
    pub logo: Option<Arc<(&'static str, Vec<u8>)>>,
}

impl ServerState {
    /// The session cookie's name. With https it is bound to this host and to the root (RFC 6265bis, 4.1.3.2).
    pub fn cookie_name(&self) -> &'static str {
        if self.https { "__Host-doorward" } else { "doorward" }
    }

    /// The cookie that gives a browser its session; without a token, the one that takes it away.
    pub fn cookie(&self, token: Option<&Token>) -> HeaderValue {
        let secure = if self.https { "; Secure" } else { "" };
        let (value, age) = token.map_or((String::new(), "; Max-Age=0"), |token| (token.reveal(), ""));
        let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.cookie_name());
        HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
    }
}

/// Makes the [`Caller`], logs the request, and keeps everybody to the pages that they may see.
pub async fn meet(State(state): State<Arc<ServerState>>, mut request: Request, next: Next) -> Response {
    let started = clock::now();
    let seed = clock::seed();
    let request_id = seed.first_chunk().map_or_else(String::new, |bytes| format!("{:016x}", u64::from_be_bytes(*bytes)));
    let mut circumstances = Circumstances {
        now: started,
        address: address(&state, &request),
        request_id: request_id.clone(),
        seed: clock::seed(),
        sender: None,
        form_key: None,
    };
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", id = %request_id, %method, path = %logged_path(&path));
    let mut response = async {
        let session = match token(request.headers(), state.cookie_name()) {
            Some(token) => match state
                .portal
                .store
                .session(&token, circumstances.now, state.portal.settings.limits, touch(&path))
                .await
            {
                Ok(session) => session,
                Err(fault) => {
                    tracing::error!(error = %fault, "session can't be read: {fault}");
                    return (StatusCode::SERVICE_UNAVAILABLE, "The portal can't reach its database. Try again in a minute.")
                        .into_response();
                }
            },
            None => None,
        };
        if let Some(to) = elsewhere(&method, &path, request.uri().query(), session.as_ref()) {
            return (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response();
        }
        let user = session.as_ref().filter(|session| !session.timed_out).and_then(|session| session.user.as_ref());
        circumstances.sender = user.map(|user| user.id.clone());
        request.extensions_mut().insert(Caller { session, circumstances, only_head: method == Method::HEAD });
        let answer = next.run(request).await;
        let micros = clock::now().since(started);
        tracing::info!(status = answer.status().as_u16(), micros, "answered");
        answer
    }
    .instrument(span)
    .await;
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A path as the log has it: of the portal's own paths what the table has, without anybody's user ID; of others the first part.
fn logged_path(path: &str) -> String {
    if let Some(row) = table::row_at(path) {
        return row.path.to_owned();
    }
    let first = path.split('/').nth(1).unwrap_or_default();
    if path.len() == first.len() + 1 { path.to_owned() } else { format!("/{first}/…") }
}

/// What a page asks by itself doesn't keep the session awake: two windows that nobody looks at would keep each other signed in.
fn touch(path: &str) -> Touch {
    if ["/session", "/keep"].contains(&path) { Touch::LookOnly } else { Touch::Renew }
}

/// Where a page's reader must go first [R8], if the page isn't for whoever asks.
pub fn elsewhere(method: &Method, path: &str, page_query: Option<&str>, session: Option<&Session>) -> Option<String> {
    if ![Method::GET, Method::HEAD].contains(method) || path == "/session" {
        return None;
    }
    let asked = page_query.map_or_else(|| path.to_owned(), |page_query| format!("{path}?{page_query}"));
    let later = |to: &str| Some(format!("{to}{}", query(&[("next", if asked == "/" { "" } else { &asked })])));
    let whose = table::row_at(path).map_or(For::Inside, |row| row.whose);
    match session.filter(|session| !session.timed_out).and_then(|session| session.user.as_ref()).map(|user| user.stage) {
        None if matches!(whose, For::Anybody | For::AtTheDoor) => None,
        None => later("/sign-in"),
        Some(Stage::Inside) if matches!(whose, For::AtTheDoor | For::NewPassword) => Some("/".to_owned()),
        Some(Stage::Inside) => None,
        Some(Stage::SetPassword) if whose == For::NewPassword => None,
        Some(Stage::SetPassword) => later("/set-password"),
        Some(Stage::AcceptTerms) if whose == For::OwnPassword => None,
        Some(Stage::AcceptTerms) => later("/terms"),
    }
}

fn token(headers: &HeaderMap, name: &str) -> Option<Token> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).and_then(|(_, value)| Token::parse(value))
}

/// The client's address: the connection's, or, behind a proxy, the one that the proxy saw.
fn address(state: &ServerState, request: &Request) -> String {
    // Some proxies add a line of their own behind those that the client sent: only the last word of the last line is theirs.
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let forwarded =
        forwarded.and_then(|value| value.rsplit(',').next()).and_then(|text| text.trim().parse::<std::net::IpAddr>().ok());
    let connected = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = if state.trust_forwarded_for { forwarded.or_else(connected) } else { connected() };
    address.map_or_else(|| "unknown".to_owned(), |address| address.to_canonical().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_username_is_logged() {
        assert_eq!(logged_path("/subordinates/mhughes"), "/subordinates/{username}");
        assert_eq!(logged_path("/subordinates/mhughes/suspend"), "/subordinates/{username}/{change}");
        assert_eq!(logged_path("/assets/doorward.css"), "/assets/…");
        assert_eq!(logged_path("/session"), "/session");
        assert_eq!(logged_path("/subordinates/new"), "/subordinates/new");
        assert_eq!(logged_path("/administrators/mhughes/anything/adubois"), "/administrators/…");
        assert_eq!(logged_path("/set-up-security-access/register"), "/set-up-security-access/register");
        assert_eq!(logged_path("/"), "/");
    }

    #[test]
    fn r8_a_visitor_gets_no_further_than_the_door() {
        let get = |path: &str| elsewhere(&Method::GET, path, None, None);
        assert_eq!(get("/"), Some("/sign-in".into()));
        assert_eq!(get("/subordinates"), Some("/sign-in?next=%2Fsubordinates".into()));
        for open in
            ["/sign-in", "/forgot-password", "/activate", "/set-up-security-access", "/set-up-security-access/register"]
        {
            assert_eq!(get(open), None);
        }
        assert!(get("/set-up-security-access/add-site").is_some());
    }
}
