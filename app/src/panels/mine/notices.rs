//! Notices: what changed for somebody, the newest first.

use domain::fields::Fields;
use domain::forms::notices_read::NoticesRead;
use domain::notices::subject;
use leptos::prelude::*;
use store::telling::notices::Notice;
use store::transaction::id::NoticeId;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::server_side::flash;
use crate::server_side::portal::{Caller, Portal, Reply};
use crate::sheet::{Sheet, parts};

/// Where a page begins: behind the notice of this moment and id.
type Key = (i64, NoticeId);

fn written(key: &Key) -> String {
    format!("{}.{}", key.0, key.1)
}

fn read(text: &str) -> Option<Key> {
    let (at, id) = text.split_once('.')?;
    let right = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    right.then_some((at.parse::<i64>().ok()?, id.into()))
}

/// The page.
pub async fn load(portal: &Portal, caller: &Caller, address: &Address) -> Result<Sheet, Trouble> {
    let user = caller.inside()?;
    let broken = |fault| caller.broken(&fault);
    let after = address.get("after").map(|text| read(&text).ok_or(Trouble::NotFound)).transpose()?;
    let notices = portal.store.notices(&user.id, after.as_ref()).await.map_err(broken)?;
    let unread = portal.store.unread(&user.id).await.map_err(broken)?;
    let last = notices.last().map(|notice| notice.key.clone());
    let more = match &last {
        Some(last) => !portal.store.notices(&user.id, Some(last)).await.map_err(broken)?.is_empty(),
        None => false,
    };
    let flash = flash::take(portal, caller, &address.whole()).await?;
    let sheet = Sheet::new("Notices")
        .trail([("Home", "/"), ("Notices", "")])
        .lede("What changed for you, the newest first.")
        .flash(flash);
    let Some(newest) = notices.first() else {
        let none = "Nothing has changed for you yet. When somebody changes your access, it is told here.";
        return Ok(sheet.html(parts::empty("", none)));
    };
    // What comes while the page is read stays unread.
    let until = newest.at.0.to_string();
    let mark = (unread > 0 && after.is_none()).then(|| {
        let count = if unread == 1 { "1 new notice.".to_owned() } else { format!("{unread} new notices.") };
        let button = parts::post_button("/notices/read", "Mark all as read", "", &[("until", &until)]);
        view! { <div class="panel-head"><p>{count}</p>{button}</div> }
    });
    let next = last.filter(|_| more).map(|last| format!("/notices{}", query(&[("after", &written(&last))])));
    let rows = notices.iter().map(|notice| row(portal, caller, notice)).collect();
    Ok(sheet.html(view! {
        {mark}
        <section class="panel" aria-label="Notices">
            {parts::results("", &["What changed", "When", "Status"], rows)}
            {parts::pager(None, next)}
        </section>
    }))
}

fn row(portal: &Portal, caller: &Caller, notice: &Notice) -> Vec<AnyView> {
    let first = subject(&notice.words);
    let rest = notice.words[first.len()..].trim_start_matches(['.', ' ']);
    let first = match &notice.link {
        Some(to) => view! { <a class="strong" href=to.clone()>{first.to_owned()}</a> }.into_any(),
        None => parts::strong(first),
    };
    let when = crate::server_side::words::when(notice.at, caller.now(), &portal.settings.time_zone);
    let (look, words) = if notice.read { ("badge", "Read") } else { ("badge accent", "New") };
    vec![parts::two_lines(first, rest), when.into_any(), view! { <span class=look>{words}</span> }.into_any()]
}

/// Marks as read what stood on the page.
pub async fn submit(portal: &Portal, caller: &Caller, fields: &Fields) -> Result<Reply, Trouble> {
    let user = caller.inside()?;
    let form = match NoticesRead::parse(fields, portal.today(caller)?) {
        Ok(form) => form,
        Err(problems) => return Ok(Reply::rejected(problems)),
    };
    let now = caller.now();
    let until = form.until.map_or(now, |until| until.min(now));
    portal.store.read_notices(&user.id, until).await.map_err(|fault| caller.broken(&fault))?;
    Ok(Reply::go("/notices").saying("All notices are marked as read."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = (1_795_340_000_000_000, "019aa8b2-77d0-7f3e-8a53-6cf0d4f3a1b2".into());
        assert_eq!(read(&written(&key)), Some(key));
        for wrong in ["", "1", "1.", ".1f", "x.1f", "1.'", "1.\0"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
