//! What the session kept for a page, taken out of it.

use domain::fields::Fields;
use store::door::flash::Flash;

use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};

/// Takes what was kept for the page at `address`. A draft of another page is left for that page.
pub async fn take(portal: &Portal, caller: &Caller, address: &str) -> Result<PageFlash, Trouble> {
    let Some(session) = &caller.session else { return Ok(PageFlash::default()) };
    let take = |flash: &mut Flash| {
        let mine = flash.draft.take_if(|draft| draft.page == address);
        // Whoever sits there by now isn't told what the session's user did.
        (mine, flash.notice.take().filter(|_| !session.timed_out))
    };
    let (store, broken) = (&portal.store, |fault| caller.broken(&fault));
    let (mine, notice) = if caller.only_head {
        take(&mut store.flash(&session.token).await.map_err(broken)?)
    } else {
        store.change_flash(&caller.circumstances, &session.token, take).await.map_err(broken)?
    };
    let (fields, problems) = mine.map(|draft| (draft.fields, draft.problems)).unzip();
    let is_draft = fields.as_ref().is_some_and(|fields: &Fields| !fields.is_empty());
    Ok(PageFlash { fields, problems: problems.unwrap_or_default(), is_draft, notice })
}
