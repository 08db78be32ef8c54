//! The forms that are posted to the panels' own paths: reads them, lets the panel do its work, and answers in the way that the
//! browser asked for: as data to the script, as a redirect to a plain form. What was sent before is answered as then, and not done
//! again; what comes from somebody else's page is not done at all [R21].

use std::sync::Arc;
use std::time::Duration;

use app::page::address::{Address, form_encoded, query, query_pairs};
use app::page::answer::Answer;
use app::page::trouble::Trouble;
use app::panels::table;
use app::server_side::portal::{Caller, Reply, SessionAfter};
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::fields::{Fields, Problems};
use domain::forms::{PINS, SECRETS};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::door::flash::{Draft, Flash, Issued};
use store::door::page_owner::OwnerOfPage;
use store::transaction::form_key::FormKey;
use store::transaction::secret::Token;
use store::transaction::sent_forms::SentBefore;

use crate::caller::ServerState;

/// The longest form, in bytes.
const LONGEST_FORM: usize = 64 * 1024;

/// The longest draft that is kept for a visitor whom nobody knows, in bytes: the forms at the door are shorter.
const LONGEST_STRANGERS_DRAFT: usize = 8 * 1024;

/// A letter has its style inside, and nothing else.
const LETTER_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What a form carries that its user didn't type: it is new with each page.
const STAMPS: [&str; 2] = ["form_key", "whose"];

/// How often it is asked for the answer to a form that another request is carrying out just now, and how long apart.
const ASKED_FOR_REPLY: (u32, Duration) = (20, Duration::from_millis(100));

/// Every path to which a form is posted.
pub fn routes() -> Router<Arc<ServerState>> {
    Router::new().route("/{*path}", post(receive)).route("/", post(receive))
}

async fn receive(
    State(state): State<Arc<ServerState>>,
    Extension(mut caller): Extension<Caller>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let address = Address { path: parts.uri.path().to_owned(), query: parts.uri.query().unwrap_or_default().to_owned() };
    let as_data = wants_data(&parts.headers);
    if !is_form(&parts.headers) {
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the form as application/x-www-form-urlencoded.").into_response();
    }
    let Ok(body) = to_bytes(body, LONGEST_FORM).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "This form is too long.").into_response();
    };
    let sent: Fields = query_pairs(&String::from_utf8_lossy(&body)).into_iter().collect();
    if address.path != "/keep" {
        caller.circumstances.form_key = FormKey::parse(sent.get("form_key"));
    }
    let sent = Sent {
        fields: sent.without(&STAMPS),
        whose: sent.get("whose").to_owned(),
        key: sent.get("form_key").to_owned(),
        address,
    };
    // In a task of its own: what was begun is answered and remembered also when nobody waits for it any more.
    let answered = tokio::spawn(async move {
        let reply = carry_out(&state, &caller, &sent).await?;
        answer(&state, &caller, &sent, reply, as_data).await
    });
    let answered = answered.await.unwrap_or(Err(Trouble::Broken(String::new())));
    answered.unwrap_or_else(|trouble| in_trouble(&trouble, as_data))
}

fn header<'a>(headers: &'a HeaderMap, name: &axum::http::HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn wants_data(headers: &HeaderMap) -> bool {
    header(headers, &ACCEPT).contains("application/json")
}

fn is_form(headers: &HeaderMap) -> bool {
    header(headers, &CONTENT_TYPE).starts_with("application/x-www-form-urlencoded")
}

/// A form that was sent.
#[derive(Clone)]
struct Sent {
    /// Where to.
    address: Address,
    /// What its user typed and chose.
    fields: Fields,
    /// On whose page it stood, as the page says; empty where nobody had a session, or where no page made it.
    whose: String,
    /// The key by which it is known again; empty where no page made it.
    key: String,
}

impl Sent {
    /// The page that holds it.
    fn page(&self) -> Address {
        table::page_of(&self.address, &self.fields)
    }

    /// What the form says and where, to tell whether it says the same again.
    fn digest(&self) -> String {
        let said = Sha256::new().chain_update(self.address.whole()).chain_update([0]);
        URL_SAFE_NO_PAD.encode(said.chain_update(form_encoded(self.fields.iter())).finalize())
    }

    /// What is kept of it for its page. With its key: it may have been carried out without anybody knowing.
    fn draft(&self) -> Draft {
        let fields = self.fields.iter().chain([("form_key", self.key.as_str())]).collect();
        Draft { page: self.page().whole(), fields, problems: Problems::new() }
    }

    /// The same for a session that its user has still to begin.
    fn draft_for_owner(&self) -> Draft {
        let draft = self.draft();
        Draft { fields: draft.fields.without(&SECRETS).without(&PINS), ..draft }
    }
}

/// What the form does, or did when it was sent before.
async fn carry_out(state: &ServerState, caller: &Caller, sent: &Sent) -> Result<Reply, Trouble> {
    if let Some(reply) = reply_of_before(state, caller, sent).await? {
        return Ok(reply);
    }
    if let Some(owner) = somebody_else(state, caller, sent).await? {
        return from_anothers_page(state, caller, &as_typed(sent), &owner).await;
    }
    let reply = match dispatch(state, caller, sent).await {
        Err(Trouble::SignedOut) => return to_sign_in(state, caller, sent).await,
        // By another request, at the same moment.
        Err(Trouble::SentBefore) => {
            return Ok(reply_of_before(state, caller, sent).await?.unwrap_or_else(|| done_before(sent)));
        }
        other => other?,
    };
    if let Some(key) = &caller.circumstances.form_key {
        let remembered = state.portal.store.remember_reply(&caller.circumstances, key, &Remembered::of(&reply, sent)).await;
        remembered.map_err(|fault| caller.broken(&fault))?;
    }
    Ok(reply)
}

/// The panel's own work.
async fn dispatch(state: &ServerState, caller: &Caller, sent: &Sent) -> Result<Reply, Trouble> {
    match sent.address.path.as_str() {
        // Asking is enough: the session was kept awake on the way here.
        "/stay" => caller.user().map(|_| alive()),
        "/keep" => match caller.user() {
            Ok(_) => Ok(alive()),
            Err(_) => to_sign_in(state, caller, &as_typed(sent)).await,
        },
        _ => table::submit(&state.portal, caller, &sent.address, &sent.fields).await,
    }
}

fn alive() -> Reply {
    Reply { answer: Answer::Alive, ..Reply::go("") }
}

/// The form as it would have been sent by whoever typed it: the script gives what it can keep no longer to a path of its own.
fn as_typed(sent: &Sent) -> Sent {
    if sent.address.path != "/keep" {
        return sent.clone();
    }
    let page = Some(sent.fields.get("page")).filter(|page| domain::session::is_own_path(page)).unwrap_or("/");
    let fields = sent.fields.without(&["page"]);
    Sent { address: Address::parse(page), fields, whose: sent.whose.clone(), key: sent.key.clone() }
}

/// To Sign In and back to the page of the form, with what was typed kept for whoever typed it: in the session that timed out, or,
/// where it has ended, for the next one.
async fn to_sign_in(state: &ServerState, caller: &Caller, sent: &Sent) -> Result<Reply, Trouble> {
    let ended = caller.session.as_ref().is_none_or(|session| session.user.is_none());
    if ended && !sent.whose.is_empty() && !sent.fields.is_empty() {
        let store = &state.portal.store;
        let broken = |fault| caller.broken(&fault);
        if let Some(owner) = store.owner_of(&sent.whose).await.map_err(broken)?
            && store.keep_for_owner(&caller.circumstances, &owner, &sent.draft_for_owner()).await.map_err(broken)?
        {
            let without = Sent { fields: Fields::default(), ..sent.clone() };
            return Ok(sign_in_first(&without));
        }
    }
    Ok(sign_in_first(sent))
}

fn sign_in_first(sent: &Sent) -> Reply {
    let page = sent.page().whole();
    let draft = (!sent.fields.is_empty()).then(|| sent.draft());
    let to = format!("/sign-in{}", query(&[("next", if page == "/" { "" } else { &page })]));
    Reply { draft, ..Reply::go_whole(to, SessionAfter::Same) }
}

/// For whom the form's page was made, if that isn't whose session it is, timed out or not: what that one keeps is its user's.
async fn somebody_else(state: &ServerState, caller: &Caller, sent: &Sent) -> Result<Option<OwnerOfPage>, Trouble> {
    let Some(session) = &caller.session else { return Ok(None) };
    let Some(user) = &session.user else { return Ok(None) };
    if sent.whose.is_empty() || session.page_owner() == sent.whose {
        return Ok(None);
    }
    let owner = state.portal.store.owner_of(&sent.whose).await.map_err(|fault| caller.broken(&fault))?;
    Ok(owner.filter(|owner| owner.user_id().is_some_and(|id| *id != user.id)))
}

/// Nothing is done. What was typed waits for its owner; who is signed in now is led Home, and who was is asked to sign in.
async fn from_anothers_page(
    state: &ServerState,
    caller: &Caller,
    sent: &Sent,
    owner: &OwnerOfPage,
) -> Result<Reply, Trouble> {
    if !sent.fields.is_empty() {
        let kept = state.portal.store.keep_for_owner(&caller.circumstances, owner, &sent.draft_for_owner()).await;
        kept.map_err(|fault| caller.broken(&fault))?;
    }
    let Ok(user) = caller.user() else { return Ok(sign_in_first(&Sent { fields: Fields::default(), ..sent.clone() })) };
    let words = format!(
        "Nothing was done: the page was somebody else’s, and {} {} is signed in now. What was typed is kept for whoever typed it.",
        user.first_name, user.last_name
    );
    // Home, and not the same page: who is signed in now may have nothing to look for there.
    let home = Draft { page: "/".to_owned(), fields: Fields::default(), problems: Problems::at("", words) };
    Ok(Reply { draft: Some(home), ..Reply::go_whole("/", SessionAfter::Same) })
}

/// What a form was answered, for whoever sends it again.
#[derive(Serialize, Deserialize)]
struct Remembered {
    answer: Answer,
    notice: Option<String>,
    issued: Option<Issued>,
    document: Option<String>,
    /// The token of the session that it began.
    session: Option<String>,
    /// What the form said.
    said: String,
}

impl Remembered {
    fn of(reply: &Reply, sent: &Sent) -> String {
        let remembered = Self {
            said: sent.digest(),
            answer: reply.answer.clone(),
            notice: reply.notice.clone(),
            issued: reply.issued.clone(),
            document: reply.document.as_ref().map(|document| document.reveal().to_owned()),
            session: if let SessionAfter::New(token) = &reply.session { Some(token.reveal()) } else { None },
        };
        serde_json::to_string(&remembered).unwrap_or_default()
    }

    fn reply(self) -> Reply {
        let Self { answer, notice, issued, document, session, said: _ } = self;
        let session = session.and_then(|text| Token::parse(&text)).map_or(SessionAfter::Same, SessionAfter::New);
        let reply = document.map_or_else(|| Reply::go(""), Reply::document);
        Reply { answer, notice, issued, session, ..reply }
    }
}

/// What the form was answered, if it was carried out before, by another request: its answer may have been lost, or is still on its
/// way.
async fn reply_of_before(state: &ServerState, caller: &Caller, sent: &Sent) -> Result<Option<Reply>, Trouble> {
    let Some(key) = &caller.circumstances.form_key else { return Ok(None) };
    let mut asked = 0;
    loop {
        asked += 1;
        let before = state.portal.store.reply_to(&caller.circumstances, key).await.map_err(|fault| caller.broken(&fault))?;
        match before {
            None => return Ok(None),
            Some(SentBefore::Reply(text)) => {
                let before = serde_json::from_str::<Remembered>(&text).ok();
                return Ok(Some(match before {
                    Some(before) if before.said == sent.digest() => before.reply(),
                    Some(_) => changed_since(sent),
                    None => done_before(sent),
                }));
            }
            Some(SentBefore::NoReplyYet) if asked < ASKED_FOR_REPLY.0 => tokio::time::sleep(ASKED_FOR_REPLY.1).await,
            Some(_) => return Ok(Some(done_before(sent))),
        }
    }
}

/// The form was carried out as it was sent first; what it says now is something else.
fn changed_since(sent: &Sent) -> Reply {
    let words =
        "What you sent first was done. What you changed after that was not: look how it stands now, and change it again.";
    Reply::back(&sent.page(), Problems::at("", words))
}

/// What is said where the answer is no longer known.
fn done_before(sent: &Sent) -> Reply {
    let words = "This was done before, and not again. What was shown then is no longer there: look here how it stands now.";
    Reply::go(sent.page().whole()).saying(words)
}

/// Keeps what the reply wants kept, and answers.
async fn answer(
    state: &ServerState,
    caller: &Caller,
    sent: &Sent,
    reply: Reply,
    as_data: bool,
) -> Result<Response, Trouble> {
    let Reply { answer, notice, issued, draft, document, session } = reply;
    if let Some(document) = document {
        return Ok(([(CONTENT_SECURITY_POLICY, LETTER_POLICY)], Html(document.reveal().to_owned())).into_response());
    }
    let draft = draft.or_else(|| match &answer {
        // The script keeps the form itself, with what was typed.
        Answer::Rejected(problems) if !as_data => Some(Draft { problems: problems.clone(), ..sent.draft() }),
        _ => None,
    });
    let to = match &answer {
        Answer::Go { to, .. } => to.clone(),
        Answer::Rejected(_) => sent.page().whole(),
        Answer::Alive => "/".to_owned(),
    };
    let draft = draft.map(|draft| Draft { fields: draft.fields.without(&SECRETS), ..draft });
    // Else whoever has no user ID could fill the database, a form at a time.
    let known = caller.session.as_ref().is_some_and(|this_session| this_session.user.is_some());
    let draft = draft.filter(|draft| known || length(draft) <= LONGEST_STRANGERS_DRAFT);
    let mut cookie = None;
    let mut token = caller.session.as_ref().map(|this_session| this_session.token.clone());
    match session {
        SessionAfter::Same => {}
        SessionAfter::New(new) => {
            cookie = Some(state.cookie(Some(&new)));
            token = Some(new);
        }
        SessionAfter::None => {
            cookie = Some(state.cookie(None));
            token = None;
        }
    }
    if notice.is_some() || issued.is_some() || draft.is_some() {
        let store = &state.portal.store;
        let broken = |fault| caller.broken(&fault);
        let token = if let Some(token) = token {
            token
        } else {
            let new = store.begin_session(&caller.circumstances).await.map_err(broken)?;
            cookie = Some(state.cookie(Some(&new)));
            new
        };
        // What another window has still to show stays.
        let add = |flash: &mut Flash| {
            flash.draft = draft.clone().or(flash.draft.take());
            flash.notice = notice.clone().or(flash.notice.take());
            flash.issued = issued.clone().or(flash.issued.take());
        };
        store.change_flash(&caller.circumstances, &token, add).await.map_err(broken)?;
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
