//! The page at an address: its panel's sheet inside the frame, for the browser that asks for a document and for the one that moves.

use axum::http::StatusCode;
use leptos::prelude::*;
use store::door::session::Session;
use store::transaction::form_key::FormKey;

use crate::frame::{Frame, FrameUser};
use crate::page::address::Address;
use crate::page::content::{Content, Found, Parts};
use crate::page::trouble::Trouble;
use crate::panels::agency;
use crate::panels::table;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::{Sheet, Stamp, stamped};

/// What is at an address, for the caller, and the status of an answer that is only this.
pub async fn at(portal: &Portal, caller: &Caller, address: &Address) -> (Found, StatusCode) {
    let (sheet, status) = match table::load(portal, caller, address).await {
        Ok(Err(instead)) => return (Found::Elsewhere(instead), StatusCode::SEE_OTHER),
        Ok(Ok(sheet)) => (sheet, StatusCode::OK),
        Err(trouble) => (in_trouble(&trouble), trouble.status()),
    };
    let frame = match frame(portal, caller, address).await {
        Ok(frame) => frame,
        // Its fault is in the log; the page goes without.
        Err(_) => Frame { branding: portal.settings.branding.clone(), user: None },
    };
    match content(portal, caller, address, sheet, &frame) {
        Ok(content) => (Found::Page(Box::new(content)), status),
        Err(trouble) => (Found::Elsewhere("/".to_owned()), trouble.status()),
    }
}

/// The page with all that is about who asks for it in it.
fn content(portal: &Portal, caller: &Caller, address: &Address, sheet: Sheet, frame: &Frame) -> Result<Content, Trouble> {
    let today = portal.today(caller)?;
    let mut random = caller.circumstances.again("form keys").random();
    let whose = caller.session.as_ref().map(Session::page_owner).unwrap_or_default();
    let mut stamp = Stamp {
        today,
        whose: &whose,
        draft: None,
        brought_back: false,
        form_at: table::form_at,
        key: &mut || FormKey::new(random.bytes()).reveal(),
    };
    let (title, said, key) = (sheet.title.clone(), sheet.said(), sheet.key_of_draft());
    let brought_back = sheet.is_brought_back();
    let parts = Parts {
        masthead: stamped(&frame.masthead(), &mut stamp),
        nav: stamped(&frame.nav(&address.path), &mut stamp),
        main: stamped(&sheet.html_of_main(), &mut Stamp { draft: key.as_deref(), brought_back, ..stamp }),
        foot: frame.foot(),
    };
    let user = caller.inside().map(|user| user.username.to_string()).unwrap_or_default();
    Ok(Content { title, parts, user, said })
}

/// What the frame of the page at `place` shows to the caller.
async fn frame(portal: &Portal, caller: &Caller, address: &Address) -> Result<Frame, Trouble> {
    let branding = portal.settings.branding.clone();
    let Ok(user) = caller.inside() else { return Ok(Frame { branding, user: None }) };
    let broken = |fault| caller.broken(&fault);
    let groups = match portal.site_of_frame(caller, address).await? {
        Some(site) => portal.store.my_services(&user.id, &site.pid_sl, caller.now()).await.map_err(broken)?,
        None => Vec::new(),
    };
    let administers = portal.store.administers_any(&user.id, caller.now()).await.map_err(broken)?;
    let waiting = portal.store.waiting_count(&user.id, caller.now()).await.map_err(broken)?;
    let unread = portal.store.unread(&user.id).await.map_err(broken)?;
    let user = FrameUser {
        name: format!("{} {}", user.first_name, user.last_name),
        initials: [&user.first_name, &user.last_name].iter().filter_map(|name| name.chars().next()).collect(),
        groups: groups.into_iter().map(|group| (group.slug, group.name)).collect(),
        administers,
        agency: agency::navigation(user),
        waiting: usize::try_from(waiting).unwrap_or_default(),
        unread,
    };
    Ok(Frame { branding, user: Some(user) })
}

/// Instead of a page: what the trouble is and where to go on.
fn in_trouble(trouble: &Trouble) -> Sheet {
    let what_to_do = match trouble {
        Trouble::SignedOut => "Sign in again to go on where you were.".to_owned(),
        Trouble::Refused(_) => "If you need it, ask an administrator of the site.".to_owned(),
        Trouble::SentBefore => "Look how it stands now.".to_owned(),
        Trouble::NotFound => "The address may be wrong, or you may not see what is there.".to_owned(),
        Trouble::Offline => "Check your connection, then load this page again.".to_owned(),
        Trouble::Broken(id) if id.is_empty() => "Try again.".to_owned(),
        Trouble::Broken(id) => format!("Try again; if it stays so, tell the help desk this number: {id}"),
    };
    let (words, to) = match trouble {
        Trouble::SignedOut => ("Sign In", "/sign-in"),
        _ => ("Home", "/"),
    };
    Sheet::new(trouble.to_string()).html(view! {
        <section class="panel empty"><p>{what_to_do}</p><a class="button" href=to>{words}</a></section>
    })
}
