//! Confirmation: the username and the one-time password, shown once [R3].

use domain::site::PidSl;
use leptos::prelude::*;
use store::door::flash::Issued;
use store::mine::my_sites::Reach;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::Sheet;
use crate::sheet::parts;

/// Takes what is to be shown once out of the session.
async fn issued(portal: &Portal, caller: &Caller) -> Result<Option<Issued>, Trouble> {
    let Some(session) = caller.session.as_ref().filter(|session| !session.timed_out) else { return Ok(None) };
    let (store, broken) = (&portal.store, |fault| caller.broken(&fault));
    if caller.only_head {
        return Ok(store.flash(&session.token).await.map_err(broken)?.issued);
    }
    store.change_flash(&caller.circumstances, &session.token, |flash| flash.issued.take()).await.map_err(broken)
}

fn name_and_what(issued: &Issued) -> String {
    format!("{} {} {}", issued.first_name, issued.last_name, issued.what)
}

fn credentials(issued: &Issued) -> AnyView {
    view! {
        <section class="panel">
            <dl class="credentials">
                {parts::copyable("Username", &issued.username)}
                {parts::copyable("One-time password", &issued.one_time_password)}
            </dl>
        </section>
    }
    .into_any()
}

fn until(issued: &Issued) -> String {
    format!("The password works until {}, only to choose a new one. It is not shown again.", issued.works_until)
}

fn shown_before(title: &str, what_to_do: &str, to: String, words: &str) -> Sheet {
    let (what_to_do, words) = (what_to_do.to_owned(), words.to_owned());
    Sheet::new(title).html(view! {
        <section class="panel empty">
            <h2>"This was shown once"</h2>
            <p>{what_to_do}</p>
            <a class="button" href=to>{words}</a>
        </section>
    })
}

/// After Add New Subordinate and after Reset Password.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let administers = portal.store.administers_any(&caller.inside()?.id, caller.now()).await;
    if !administers.map_err(|fault| caller.broken(&fault))? {
        return Err(Trouble::NotFound);
    }
    let Some(issued) = issued(portal, caller).await? else {
        let what_to_do = "A one-time password is not shown again. If it is lost, open the person and choose Reset Password.";
        let list = format!("/subordinates{}", query(&[("site", &address.get("site").unwrap_or_default())]));
        return Ok(shown_before("Confirmation", what_to_do, list, "Return to Search Results"));
    };
    // Who lost the authority meanwhile reads nothing that it gave [R3].
    let (user_id, pid_sl) = (&caller.inside()?.id, PidSl::parse(&issued.pid_sl).map_err(|_| Trouble::NotFound)?);
    let site = portal.store.my_site(user_id, Reach::Administered, &pid_sl, caller.now()).await;
    if site.map_err(|fault| caller.broken(&fault))?.is_none() {
        return Err(Trouble::NotFound);
    }
    let (list, site) = (format!("/subordinates?site={}", issued.pid_sl), issued.pid_sl.clone());
    let give = format!("Give these to {} in person or by phone", issued.first_name);
    Ok(Sheet::new("Confirmation")
        .trail([("Manage Subordinate Accounts".to_owned(), list), (issued.pid_sl.clone(), String::new())])
        .lede(name_and_what(&issued))
        .saying(name_and_what(&issued))
        .html(view! { <div class="notice good"><h2>{give}</h2><p>{until(&issued)}</p></div> })
        .html(credentials(&issued))
        .html(view! {
            <div class="actions">
                <form method="get" action="/subordinates/new">
                    {parts::hidden("site", &site)}
                    <button type="submit" class="button primary">"New Subordinate"</button>
                </form>
                <form method="get" action="/subordinates">
                    {parts::hidden("site", &site)}
                    <button type="submit" class="button">"Return to Search Results"</button>
                </form>
            </div>
        }))
}

/// After User Registration.
pub async fn load_registered(portal: &Portal, caller: &Caller) -> Result<Sheet, Trouble> {
    const TITLE: &str = "User Registration Confirmation";
    let Some(issued) = issued(portal, caller).await? else {
        let what_to_do = "A one-time password is not shown again. If it is lost, call the help desk.";
        return Ok(shown_before(TITLE, what_to_do, "/sign-in".to_owned(), "Sign In"));
    };
    Ok(Sheet::new(TITLE)
        .lede(name_and_what(&issued))
        .saying(name_and_what(&issued))
        .html(view! {
            <div class="notice good"><h2>"Write these down before you go on"</h2><p>{until(&issued)}</p></div>
        })
        .html(credentials(&issued))
        .html(view! {
            <form class="actions" method="get" action="/sign-in">
                <button type="submit" class="button primary">"Sign In"</button>
            </form>
        }))
}
