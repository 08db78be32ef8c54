//! What the session kept for a page, taken out of it.

use store::door::flash::Kept;

use crate::page::opening::Opening;
use crate::page::trouble::Trouble;
use crate::server_side::desk::{Caller, Desk};

/// Takes what was kept for the page at `address`. A draft of another page is left for that page.
pub async fn take(desk: &Desk, caller: &Caller, address: &str) -> Result<Opening, Trouble> {
    let Some(visit) = &caller.visit else { return Ok(Opening::default()) };
    let broken = |fault| caller.broken(&fault);
    let Kept { draft, notice, issued } = desk.store.kept(&visit.token).await.map_err(broken)?;
    let (mine, other) = match draft {
        Some(draft) if draft.page == address => (Some(draft), None),
        other => (None, other),
    };
    if !caller.only_head && (mine.is_some() || notice.is_some()) {
        let rest = Kept { draft: other, notice: None, issued };
        desk.store.keep(&caller.deed, &visit.token, &rest).await.map_err(broken)?;
    }
    let (fields, problems) = mine.map(|draft| (draft.fields, draft.problems)).unzip();
    Ok(Opening { fields, problems: problems.unwrap_or_default(), notice })
}
