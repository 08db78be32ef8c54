//! A link between two organizations [R15]: whether it is there, and how it is changed.

use domain::forms::services::{ChosenServices, NOTHING};
use domain::site::PidSl;
use store::CommandError;
use store::organizations::change_link::{ChangeLinkError, LinkChange};
use store::organizations::linked::LinkOfSite;
use store::transaction::id::LinkId;

use crate::page::address::Address;
use crate::page::trouble::Trouble;
use crate::panels::organizations::linked_organizations::{counted, list, trail};
use crate::panels::shared::at_site::AtSite;
use crate::panels::shared::ending;
use crate::panels::shared::refusals;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// What is said of a link that isn't there, or no longer.
pub const OVER: &str = "This link has ended.";

/// A page on a link, and the link if it isn't over.
pub async fn open(
    portal: &Portal,
    caller: &Caller,
    address: &Address,
    id: &LinkId,
) -> Result<(AtSite, Option<LinkOfSite>), Trouble> {
    let at = AtSite::open(portal, caller, address).await?;
    let links = portal.store.links_of_site(&caller.inside()?.id, &at.pid_sl, caller.now()).await;
    let links = links.map_err(|error| caller.stopped(error))?;
    Ok((at, links.into_iter().find(|link| link.id == *id)))
}

/// Instead of a page on a link that is over.
pub fn over(at: AtSite) -> Sheet {
    let words = "Nobody uses services of this site by it. Linked Organizations shows the links that there are.";
    let trail = trail(at.pid_sl.as_str(), "Linked Organization");
    Sheet::new("Linked Organization").trail(trail).flash(at.flash).html(parts::empty(OVER, words))
}

/// Instead of a page on a change that can't be made.
pub fn instead(caller: &Caller, error: CommandError<ChangeLinkError>) -> Trouble {
    match caller.reason(error) {
        Ok(ChangeLinkError::Refused(refusal)) => refusal.into(),
        Ok(ChangeLinkError::LinkGone | ChangeLinkError::NothingByLink) => Trouble::NotFound,
        Ok(ChangeLinkError::Services(error)) => Trouble::Refused(error.to_string()),
        Ok(ChangeLinkError::NothingLeft) => Trouble::Refused(NOTHING.to_owned()),
        Ok(ChangeLinkError::SoAlready) => Trouble::Refused(refusals::ALREADY.to_owned()),
        Err(trouble) => trouble,
    }
}

/// A change of a link that is about to be made.
pub struct Change<'a> {
    /// The link.
    pub id: &'a LinkId,
    /// What changes.
    pub change: LinkChange<'a>,
    /// Where it leads.
    pub to: String,
    /// What is said there before what ended.
    pub said: String,
}

impl Change<'_> {
    /// Makes it. Where somebody was quicker, nothing is done but to say so.
    pub async fn carry_out(self, portal: &Portal, caller: &Caller, pid_sl: &PidSl) -> Result<Reply, Trouble> {
        let Self { id, change, to, said } = self;
        let error = match portal.store.change_link(&caller.circumstances, &caller.inside()?.id, id, change).await {
            Ok(ending) if ending.is_nothing() => return Ok(Reply::go(to).saying(said)),
            Ok(ending) => return Ok(Reply::go(to).saying(format!("{said} {}", ending::told(&ending)))),
            Err(error) => error,
        };
        let words = match caller.reason(error)? {
            ChangeLinkError::Refused(refusal) => return Err(refusal.into()),
            ChangeLinkError::LinkGone => return Ok(Reply::go(list(pid_sl.as_str())).saying(OVER)),
            ChangeLinkError::NothingByLink => "This person has nothing by this link. Nothing was changed.".to_owned(),
            ChangeLinkError::Services(error) => error.to_string(),
            ChangeLinkError::NothingLeft => NOTHING.to_owned(),
            ChangeLinkError::SoAlready => "The ceiling is so already. Nothing was changed.".to_owned(),
        };
        Ok(Reply::go(to).saying(words))
    }
}

/// What is said after a change of the ceiling.
pub fn ceiling_now(services: &ChosenServices) -> String {
    format!("The ceiling has {} now.", counted(services.chosen.len(), "service", "services"))
}
