//! Change of Primary User [R7]: a site's own primary user, or a backup, asks the agency for it, sees first what it would end,
//! and then how it stands. Who asked with a letter [R6] sees that here, too, and is nobody at the site yet.

use domain::authority::Refusal;
use domain::fields::{Fields, Problems};
use domain::name::Name;
use domain::request::RequestKind;
use domain::site::PidSl;
use domain::username::Username;
use store::home::MySite;
use store::my_sites::Reach;
use store::not_done::NotDone;
use store::session::SignedInUser;

use super::primary_user_requests::{Shown, form, requests};
use super::sheets::page_of;
use super::{opening, refusals};
use crate::desk::{Caller, Desk, Reply};
use crate::page::{Place, query};
use crate::sheet::{Sheet, parts};
use crate::trouble::Trouble;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 300;

const PANEL: &str = "Change of Primary User";
const PATH: &str = "/change-primary-user";

const DECIDES: &str = "The agency decides. Until it approves, nothing changes.";

const LABELS: &[(&str, &str)] =
    &[("who", "New primary user"), ("username", "User ID"), ("last_name", "Last Name"), ("note", "Note for the agency")];

/// What somebody wrote besides, in one line.
pub fn note(fields: &Fields) -> Result<String, Problems> {
    let words = fields.get("note").split(|c: char| c.is_whitespace() || c.is_control());
    let note = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if note.chars().count() > LONGEST_NOTE {
        return Err(Problems::at("note", format!("A note can have at most {LONGEST_NOTE} characters.")));
    }
    Ok(note)
}

/// The site that is asked for, of those where the caller is primary user or backup: else the one used last.
async fn own_site(desk: &Desk, caller: &Caller, asked: Option<&str>) -> Result<Option<MySite>, Trouble> {
    let found = desk.my_site(caller, Reach::Own, asked).await;
    let (Err(Trouble::NotFound), Some(asked)) = (&found, asked) else { return found };
    // Whoever administers it by primary access learns why not.
    let administered = desk.store.my_site(&caller.inside()?.id, Reach::Administered, asked, caller.now()).await;
    match administered.map_err(|fault| caller.broken(&fault))? {
        Some(_) => Err(Trouble::Refused(Refusal::NotOwnAdministrator.to_string())),
        None => found,
    }
}

/// The page.
pub async fn load(desk: &Desk, caller: &Caller, place: &Place) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let asked = place.get("site").filter(|site| !site.is_empty());
    let mut mine = desk.store.my_change_requests(&user.id).await.map_err(|fault| caller.broken(&fault))?;
    let has_asked = mine.iter().any(|change| asked.as_ref().is_none_or(|asked| change.pid_sl == *asked));
    let site = match own_site(desk, caller, asked.as_deref()).await {
        Err(Trouble::NotFound | Trouble::Refused(_)) if has_asked => None,
        found => found?,
    };
    if site.is_none() && !has_asked {
        return Err(Trouble::NotFound);
    }
    let opening = opening::take(desk, caller, &place.address()).await?;
    let sheet = Sheet::new(PANEL).trail([("Home", "/"), (PANEL, "")]).opening(opening.clone()).labels(LABELS);
    let Some(site) = site else {
        let mine = mine.into_iter().map(Shown::at_site).collect();
        return Ok(sheet.lede(DECIDES).html(requests(desk, caller, place, "Your requests", mine)));
    };
    mine.retain(|change| change.pid_sl != site.pid_sl);
    let pid_sl = PidSl::parse(&site.pid_sl).map_err(|_| Trouble::NotFound)?;
    let ending = desk.store.preview_change_of_primary_user(&caller.deed, &user.id, &pid_sl).await;
    let mut ending = ending.map_err(|stop| refusals::instead(caller, stop))?;
    // Wherever the old one's authority goes, the new one's comes.
    for left in &mut ending.left {
        left.administrators.push("the new primary user".to_owned());
        left.for_good = true;
    }
    let here = desk.store.changes_of_site(&user.id, &pid_sl, caller.now()).await;
    let here = here.map_err(|stop| caller.stopped(stop))?.into_iter().map(|found| {
        let (username, name) = found.asker;
        Shown { own: username == user.username, besides: format!("by {name}"), change: found.change }
    });
    let here = requests(desk, caller, place, "Requests of this site", here.collect());
    let elsewhere =
        requests(desk, caller, place, "Your requests for other sites", mine.into_iter().map(Shown::at_site).collect());
    let form = form(&opening, user, &site, &ending);
    let chosen = site.pid_sl;
    let mut sheet = sheet.lede(format!("{chosen} · {}. {DECIDES}", site.name));
    let sites = desk.choices(caller, Reach::Own).await?;
    if sites.len() > 1 {
        sheet = sheet.html(parts::provider_choice(PATH, sites, &chosen));
    }
    Ok(sheet.html(here).form(place.address(), form, ()).html(elsewhere))
}

/// User ID and last name of who is to become primary user: typed, or the caller's own.
fn candidate(user: &SignedInUser, fields: &Fields) -> Result<(String, String), Problems> {
    if fields.get("who") == "me" {
        if ["username", "last_name"].iter().any(|name| !fields.get(name).trim().is_empty()) {
            return Err(Problems::at("who", "You chose yourself and typed somebody else. Choose one of the two."));
        }
        return Ok((user.username.clone(), user.last_name.clone()));
    }
    let mut problems = Problems::new();
    let username = problems.check("username", Username::parse(fields.get("username")));
    let last_name = problems.check("last_name", Name::parse(fields.get("last_name")));
    username.zip(last_name).map(|(username, last)| (username.to_string(), last.as_str().to_owned())).ok_or(problems)
}

/// Asks the agency.
pub async fn submit(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    const NOBODY: &str = "Nobody has this user ID together with this last name, or the person can’t use it here now.";
    const ALREADY: &str = "This person is the primary user already, or was asked for and waits for the agency.";
    let user = caller.inside()?;
    let asked = Some(fields.get("site").to_owned()).filter(|site| !site.is_empty()).or_else(|| place.get("site"));
    let site = own_site(desk, caller, asked.as_deref()).await?.ok_or(Trouble::NotFound)?;
    let pid_sl = PidSl::parse(&site.pid_sl).map_err(|_| Trouble::NotFound)?;
    let ((username, last_name), note) = match (candidate(user, fields), note(fields)) {
        (Ok(candidate), Ok(note)) => (candidate, note),
        (Err(mut problems), noted) => {
            for problem in noted.err().iter().flat_map(Problems::iter) {
                problems.add(&problem.field, &problem.message);
            }
            return Ok(Reply::again(place, fields, problems));
        }
        (Ok(_), Err(problems)) => return Ok(Reply::again(place, fields, problems)),
    };
    let keeps_old = fields.get("keeps_old") == "yes";
    let person = (username.as_str(), last_name.as_str());
    match desk.store.ask_change_of_primary_user(&caller.deed, &user.id, &pid_sl, person, keeps_old, &note).await {
        Ok(()) => {
            let told = format!(
                "The agency was asked to make {username} the primary user of {pid_sl} · {}. Until it answers, nothing changes.",
                site.name
            );
            Ok(Reply::go(format!("{PATH}{}", query(&[("site", pid_sl.as_str())]))).saying(told))
        }
        Err(stop) => {
            let field = if fields.get("who") == "me" { "who" } else { "username" };
            let refused = refusals::of(caller, stop).or(&NotDone::Unknown, NOBODY).or(&NotDone::Already, ALREADY);
            refused.again(place, fields, field)
        }
    }
}

/// Takes a request back.
pub async fn withdraw(desk: &Desk, caller: &Caller, place: &Place, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.inside()?;
    let request = fields.get("request");
    if !request.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return Err(Trouble::NotFound);
    }
    let page = page_of(place, fields).address();
    match desk.store.withdraw(&caller.deed, &user.id, RequestKind::ChangePrimaryUser, request).await {
        Ok(()) => Ok(Reply::go(page).saying("Withdrawn. Nothing changes.")),
        Err(stop) => refusals::of(caller, stop).notice(page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line_without_control_characters() {
        let noted = |text: &str| note(&[("note", text)].into_iter().collect());
        assert_eq!(noted(" Mary\r\nhas \0left. "), Ok("Mary has left.".to_owned()));
        assert_eq!(noted(""), Ok(String::new()));
        assert!(noted(&"é".repeat(300)).is_ok());
        assert!(noted(&"é".repeat(301)).unwrap_err().of("note").is_some());
    }
}
