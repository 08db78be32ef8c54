//! Change of Primary User [R7]: a site's own primary user, or a backup, asks the agency for it, sees first what it would end,
//! and then how it stands. Who asked with a letter [R6] sees that here, too, and is nobody at the site yet.

use domain::authority::Refusal;
use domain::fields::Fields;
use domain::forms::change_primary_user::{ChangePrimaryUser, FORM, NewPrimaryUser};
use domain::forms::withdraw_change::WithdrawChange;
use domain::request::RequestKind;
use domain::site::PidSl;
use domain::throttle::wait_message;
use store::access::primary_user::Unfit;
use store::administrators::change_primary_user::AskChangeError;
use store::mine::home::MySite;
use store::mine::my_sites::Reach;
use store::requests::request::AskError;
use store::requests::withdraw_request::WithdrawError;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::panels::administrators::primary_user_requests::{Shown, form, requests};
use crate::panels::shared::refusals;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

const PANEL: &str = "Change of Primary User";
const PATH: &str = "/change-primary-user";

const DECIDES: &str = "The agency decides. Until it approves, nothing changes.";

/// The site that is asked for, of those where the caller is primary user or backup: else the one used last.
async fn own_site(portal: &Portal, caller: &Caller, asked: Option<&str>) -> Result<Option<MySite>, Trouble> {
    let found = portal.my_site(caller, Reach::Own, asked).await;
    let (Err(Trouble::NotFound), Some(asked)) = (&found, asked) else { return found };
    let Ok(asked) = PidSl::parse(asked) else { return found };
    // Whoever administers it by primary access learns why not.
    let administered = portal.store.my_site(&caller.inside()?.id, Reach::Administered, &asked, caller.now()).await;
    match administered.map_err(|fault| caller.broken(&fault))? {
        Some(_) => Err(Trouble::Refused(Refusal::NotOwnAdministrator.to_string())),
        None => found,
    }
}

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let asked = address.get("site").filter(|site| !site.is_empty());
    let mut mine = portal.store.my_change_requests(&user.id).await.map_err(|fault| caller.broken(&fault))?;
    let has_asked = mine.iter().any(|change| asked.as_ref().is_none_or(|asked| change.pid_sl == *asked));
    let site = match own_site(portal, caller, asked.as_deref()).await {
        Err(Trouble::NotFound | Trouble::Refused(_)) if has_asked => None,
        found => found?,
    };
    if site.is_none() && !has_asked {
        return Err(Trouble::NotFound);
    }
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let sheet = Sheet::new(PANEL).trail([("Home", "/"), (PANEL, "")]).flash(flash.clone()).labels(FORM.labels);
    let Some(site) = site else {
        let mine = mine.into_iter().map(Shown::at_site).collect();
        return Ok(sheet.lede(DECIDES).html(requests(portal, caller, address, "Your requests", mine)));
    };
    mine.retain(|change| change.pid_sl != site.pid_sl.as_str());
    let ending = portal.store.preview_change_of_primary_user(&caller.circumstances, &user.id, &site.pid_sl).await;
    let mut ending = ending.map_err(|error| caller.stopped(error))?;
    // Wherever the old one's authority goes, the new one's comes.
    for left in &mut ending.left {
        left.administrators.push("the new primary user".to_owned());
        left.for_good = true;
    }
    let here = portal.store.changes_of_site(&user.id, &site.pid_sl, caller.now()).await;
    let here = here.map_err(|error| caller.stopped(error))?.into_iter().map(|found| {
        let (username, name) = found.asker;
        Shown { own: username == user.username.as_str(), besides: format!("by {name}"), change: found.change }
    });
    let here = requests(portal, caller, address, "Requests of this site", here.collect());
    let elsewhere =
        requests(portal, caller, address, "Your requests for other sites", mine.into_iter().map(Shown::at_site).collect());
    let form = form(&flash, user, &site, &ending);
    let chosen = site.pid_sl;
    let mut sheet = sheet.lede(format!("{chosen} · {}. {DECIDES}", site.name));
    let sites = portal.choices(caller, Reach::Own).await?;
    if sites.len() > 1 {
        sheet = sheet.html(parts::provider_choice(PATH, sites, chosen.as_str()));
    }
    Ok(sheet.html(here).form(address.whole(), form, ()).html(elsewhere))
}

/// Asks the agency.
pub async fn submit(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    const NOBODY: &str = "Nobody has this user ID together with this last name, or the person can’t use it here now.";
    const ALREADY: &str = "This person is the primary user already, or was asked for and waits for the agency.";
    let user = caller.inside()?;
    let asked = Some(fields.get("site").to_owned()).filter(|site| !site.is_empty()).or_else(|| address.get("site"));
    let site = own_site(portal, caller, asked.as_deref()).await?.ok_or(Trouble::NotFound)?;
    let pid_sl = &site.pid_sl;
    let form = match ChangePrimaryUser::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return refusals::rejected(problems),
    };
    let (field, username, last_name) = match &form.who {
        NewPrimaryUser::Oneself => ("who", &user.username, user.last_name.as_str()),
        NewPrimaryUser::Other(username, last_name) => ("username", username, last_name.as_str()),
    };
    let (person, note) = ((username, last_name), form.note.as_str());
    match portal
        .store
        .ask_change_of_primary_user(&caller.circumstances, &user.id, pid_sl, person, form.keeps_old, note)
        .await
    {
        Ok(()) => {
            let told = format!(
                "The agency was asked to make {username} the primary user of {pid_sl} · {}. Until it answers, nothing changes.",
                site.name
            );
            Ok(Reply::go(format!("{PATH}{}", query(&[("site", pid_sl.as_str())]))).saying(told))
        }
        Err(error) => {
            let words = match caller.reason(error)? {
                AskChangeError::Refused(refusal) => return Err(refusal.into()),
                AskChangeError::Wait(until) => wait_message(until, caller.now()),
                AskChangeError::NobodyOfThatName | AskChangeError::Unfit(Unfit::NotInUse) => NOBODY.to_owned(),
                AskChangeError::Unfit(Unfit::IsPrimaryUser) | AskChangeError::Ask(AskError::Waits) => ALREADY.to_owned(),
                AskChangeError::Ask(AskError::TooMany(why)) => why.to_string(),
            };
            Ok(Reply::rejected_at(field, words))
        }
    }
}

/// Takes a request back.
pub async fn withdraw(portal: &Portal, caller: &Caller, address: &Address, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.inside()?;
    let form = match WithdrawChange::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return refusals::rejected(problems),
    };
    let page = address.at("/change-primary-user").whole();
    match portal.store.withdraw(&caller.circumstances, &user.id, RequestKind::ChangePrimaryUser, &form.request.into()).await
    {
        Ok(()) => Ok(Reply::go(page).saying("Withdrawn. Nothing changes.")),
        Err(error) => match caller.reason(error)? {
            WithdrawError::Refused(refusal) => Err(refusal.into()),
            WithdrawError::NotWaiting(why) => Ok(Reply::go(page).saying(refusals::not_waiting(why))),
        },
    }
}
