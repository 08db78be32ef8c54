//! Why a command did nothing, as pages say it. Each operation has its own reasons, and its panel the words for each of them; what
//! several panels say in the same words stands here.
//!
//! ```text
//! Err(error) => {
//!     let words = match caller.reason(error)? {
//!         AssignBackupError::Refused(refusal) => return Err(refusal.into()),
//!         AssignBackupError::NoMember => NOBODY,
//!         …
//!     };
//!     Ok(Reply::rejected_at("username", words))
//! }
//! ```

use domain::fields::Problems;
use domain::forms::STALE;
use leptos::prelude::*;
use store::ending::what::Left;
use store::requests::request::NotWaiting;

use crate::page::address::query;
use crate::page::trouble::Trouble;
use crate::server_side::portal::Reply;

/// Of nobody, or nothing, of this name.
pub const UNKNOWN: &str = "This wasn’t found. Check what you typed.";

/// Of what is so already, or asked for already.
pub const ALREADY: &str = "That is so already, or was asked for and waits for an answer.";

/// Of what is no longer as the page showed it.
pub const GONE: &str = "This was answered, ended or taken back before. Nothing was changed.";

/// Of a request that can't be answered or taken back.
pub fn not_waiting(why: NotWaiting) -> &'static str {
    match why {
        NotWaiting::Closed => GONE,
        NotWaiting::Over => "This is over: the last day of what was offered has passed. Nothing was changed.",
    }
}

/// What a form is told that isn't right. Where a hidden field has what no page of this program puts there, that there is no such
/// thing.
pub fn rejected(problems: Problems) -> Result<Reply, Trouble> {
    if problems.of("") == Some(STALE) { Err(Trouble::NotFound) } else { Ok(Reply::rejected(problems)) }
}

/// Instead of the button of a deed that would leave nobody to administer a site [R7]: what to do first.
pub fn first(left: &Left) -> AnyView {
    let at = query(&[("site", left.pid_sl.as_str())]);
    let (administrators, change) = (format!("/administrators{at}"), format!("/change-primary-user{at}"));
    view! {
        <section class="panel" aria-labelledby="what-first">
            <h2 id="what-first">"What to do first"</h2>
            <p>
                {format!("{} · {} needs somebody who administers it. ", left.pid_sl, left.site_name)}
                "Its own primary user or a backup primary user can "
                <a href=administrators>"assign a backup primary user"</a>
                ", or "
                <a href=change>"ask for a change of primary user"</a>
                ". Then come back here."
            </p>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::answer::Answer;

    #[test]
    fn what_no_page_sends_is_not_there() {
        assert_eq!(rejected(Problems::at("", STALE)).unwrap_err(), Trouble::NotFound);
        let reply = rejected(Problems::at("note", "Too long.")).unwrap();
        assert_eq!(reply.answer, Answer::Rejected(Problems::at("note", "Too long.")));
    }
}
