//! What the session kept for a page, taken out of it.

use domain::fields::Fields;
use store::door::flash::Flash;

use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};

/// Takes what was kept for the page at `address`. A draft of another page is left for that page.
pub async fn take(portal: &Portal, caller: &Caller, address: &str) -> Result<PageFlash, Trouble> {
    let Some(session) = &caller.session else { return Ok(PageFlash::default()) };
    let broken = |fault| caller.broken(&fault);
    let Flash { draft, notice, issued } = portal.store.flash(&session.token).await.map_err(broken)?;
    let (mine, other) = match draft {
        Some(draft) if draft.page == address => (Some(draft), None),
        other => (None, other),
    };
    if !caller.only_head && (mine.is_some() || notice.is_some()) {
        let rest = Flash { draft: other, notice: None, issued };
        portal.store.keep(&caller.circumstances, &session.token, &rest).await.map_err(broken)?;
    }
    let (fields, problems) = mine.map(|draft| (draft.fields, draft.problems)).unzip();
    let is_draft = fields.as_ref().is_some_and(|fields: &Fields| !fields.is_empty());
    Ok(PageFlash { fields, problems: problems.unwrap_or_default(), is_draft, notice })
}
