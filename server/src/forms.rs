//! The forms that are posted to the panels' own paths: reads them, lets the panel do its work, and answers in the way that the
//! browser asked for: as data to the script, as a redirect to a plain form.

use std::sync::Arc;

use app::answer::Answer;
use app::desk::{Caller, Reply, SessionAfter};
use app::page::{Place, query, query_pairs};
use app::panels::{modify, new_subordinate, pin_entry, registration, set_password, sheets, sign_in};
use app::trouble::Trouble;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use domain::fields::{Fields, Problems};
use store::kept::{Draft, Kept};

use crate::caller::Door;

/// The longest form, in bytes.
const LONGEST_FORM: usize = 64 * 1024;

/// The longest draft that is kept for a visitor whom nobody knows, in bytes: the forms at the door are shorter.
const LONGEST_STRANGERS_DRAFT: usize = 8 * 1024;

/// A letter has its style inside, and nothing else.
const LETTER_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Names of fields whose values are never kept: passwords and what lets in like one.
const SECRETS: [&str; 4] = ["password", "new_password", "confirm_new_password", "activation_code"];

/// Every path to which a form is posted. The last one, which is every other one, is the sheets'.
pub fn routes() -> Router<Arc<Door>> {
    let paths = [
        "/sign-in",
        "/sign-out",
        "/set-password",
        "/set-up-security-access",
        "/set-up-security-access/register",
        "/set-up-security-access/add-site",
        "/subordinates/new",
        "/subordinates/link",
        "/subordinates/{username}",
        "/subordinates/{username}/{deed}",
        "/stay",
        "/keep",
        "/{*sheet}",
    ];
    paths.into_iter().fold(Router::new(), |router, path| router.route(path, post(receive)))
}

async fn receive(State(door): State<Arc<Door>>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let place = Place { path: parts.uri.path().to_owned(), query: parts.uri.query().unwrap_or_default().to_owned() };
    let header = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let as_data = header(ACCEPT).contains("application/json");
    if !header(CONTENT_TYPE).starts_with("application/x-www-form-urlencoded") {
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the form as application/x-www-form-urlencoded.").into_response();
    }
    let Ok(body) = to_bytes(body, LONGEST_FORM).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "This form is too long.").into_response();
    };
    let fields: Fields = query_pairs(&String::from_utf8_lossy(&body)).into_iter().collect();
    let reply = match dispatch(&door, &caller, &place, &fields).await {
        Err(Trouble::SignedOut) => Ok(sign_in_first(&sheets::page_of(&place, &fields), &fields)),
        other => other,
    };
    match reply {
        Ok(reply) => match answer(&door, &caller, &place, &fields, reply, as_data).await {
            Ok(response) => response,
            Err(trouble) => in_trouble(&trouble, as_data),
        },
        Err(trouble) => in_trouble(&trouble, as_data),
    }
}

/// The panel's own work.
async fn dispatch(door: &Door, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let desk = &door.desk;
    let (site, next) = (place.get("site"), place.get("next").unwrap_or_default());
    let site = site.as_deref();
    match place.parts().as_slice() {
        ["sign-in"] => sign_in::submit(desk, caller, fields).await,
        ["sign-out"] => sign_in::sign_out(desk, caller).await,
        ["set-password"] => set_password::submit(desk, caller, fields, &next).await,
        ["set-up-security-access"] => pin_entry::submit(desk, caller, fields).await,
        ["set-up-security-access", "register"] => registration::submit(desk, caller, fields).await,
        ["set-up-security-access", "add-site"] => registration::submit_add_site(desk, caller, fields).await,
        ["subordinates", "new"] => new_subordinate::submit(desk, caller, fields, site).await,
        ["subordinates", username] if *username != "link" => modify::submit(desk, caller, fields, username, site).await,
        // Asking is enough: the session was kept awake on the way here.
        ["stay"] => caller.user().map(|_| alive()),
        ["keep"] => match caller.user() {
            Ok(_) => Ok(alive()),
            Err(_) => Ok(sign_in_first(&sheets::page_of(&place_kept(fields), fields), fields)),
        },
        _ => sheets::submit(desk, caller, place, fields).await,
    }
}

fn alive() -> Reply {
    Reply { answer: Answer::Alive, ..Reply::go("") }
}

/// Where the form would have been sent that the script had when the time was up, or else its page.
fn place_kept(fields: &Fields) -> Place {
    let page = Some(fields.get("page")).filter(|page| domain::session::is_own_path(page)).unwrap_or("/");
    let (path, page_query) = page.split_once('?').unwrap_or((page, ""));
    Place { path: path.to_owned(), query: page_query.to_owned() }
}

/// To Sign In and back to the page of the form, with what was typed kept for whoever typed it.
fn sign_in_first(page: &Place, fields: &Fields) -> Reply {
    let page = page.address();
    let typed: Fields = fields.iter().filter(|(name, _)| *name != "page").collect();
    let draft = (!typed.is_empty()).then(|| Draft { page: page.clone(), fields: typed, problems: Problems::new() });
    let to = format!("/sign-in{}", query(&[("next", if page == "/" { "" } else { &page })]));
    Reply { draft, ..Reply::go_whole(to, SessionAfter::Same) }
}

/// Keeps what the reply wants kept, and answers.
async fn answer(
    door: &Door,
    caller: &Caller,
    place: &Place,
    fields: &Fields,
    reply: Reply,
    as_data: bool,
) -> Result<Response, Trouble> {
    let Reply { answer, notice, issued, draft, document, session } = reply;
    if let Some(document) = document {
        return Ok(([(CONTENT_SECURITY_POLICY, LETTER_POLICY)], Html(document.reveal())).into_response());
    }
    let draft = draft.or_else(|| match &answer {
        // The script keeps the form itself, with what was typed.
        Answer::Rejected(problems) if !as_data => {
            Some(Draft { page: place.address(), fields: fields.clone(), problems: problems.clone() })
        }
        _ => None,
    });
    let to = match (&answer, &draft) {
        (Answer::Go { to, .. }, _) => to.clone(),
        (Answer::Rejected(_), Some(draft)) => draft.page.clone(),
        (Answer::Rejected(_), None) => place.address(),
        (Answer::Alive, _) => "/".to_owned(),
    };
    let draft = draft.map(|draft| Draft { fields: draft.fields.without(&SECRETS), ..draft });
    // Else whoever has no user ID could fill the database, a form at a time.
    let known = caller.visit.as_ref().is_some_and(|visit| visit.user.is_some());
    let draft = draft.filter(|draft| known || length(draft) <= LONGEST_STRANGERS_DRAFT);
    let mut cookie = None;
    let mut token = caller.visit.as_ref().map(|visit| visit.token.clone());
    match session {
        SessionAfter::Same => {}
        SessionAfter::New(new) => {
            cookie = Some(door.cookie(Some(&new)));
            token = Some(new);
        }
        SessionAfter::None => {
            cookie = Some(door.cookie(None));
            token = None;
        }
    }
    if notice.is_some() || issued.is_some() || draft.is_some() {
        let store = &door.desk.store;
        let broken = |fault| caller.broken(&fault);
        let token = if let Some(token) = token {
            token
        } else {
            let new = store.begin_visit(&caller.deed).await.map_err(broken)?;
            cookie = Some(door.cookie(Some(&new)));
            new
        };
        store.keep(&caller.deed, &token, &Kept { draft, notice, issued }).await.map_err(broken)?;
    }
    let mut response = if as_data {
        Json(answer).into_response()
    } else {
        let to = HeaderValue::from_str(&to).map_err(|_| Trouble::NotFound)?;
        (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
    };
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// How much there is to keep of a draft, in bytes.
fn length(draft: &Draft) -> usize {
    let fields: usize = draft.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    draft.page.len() + fields
}

/// The status of trouble, as data for the script, else in words.
fn in_trouble(trouble: &Trouble, as_data: bool) -> Response {
    let status = trouble.status();
    if as_data { (status, Json(trouble)).into_response() } else { (status, trouble.to_string()).into_response() }
}
