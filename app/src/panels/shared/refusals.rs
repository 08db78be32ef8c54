//! Why a command between sites and people did nothing, as pages say it.
//!
//! ```text
//! // A page: it can't be shown.
//! let ending = portal.store.preview_end_primary_access(…).await.map_err(|stop| refusals::instead(caller, stop))?;
//! // A form: the words stand at a field, or above it; or it goes on elsewhere and says them there.
//! Err(stop) => refusals::of(caller, stop).or(&NotDone::Unknown, NOBODY).at("username"),
//! Err(stop) => refusals::of(caller, stop).on(&page),
//! Err(stop) => refusals::of(caller, stop).notice("/primary-access"),
//! ```

use domain::authority::Refusal;
use domain::fields::Problems;
use domain::forms::STALE;
use domain::forms::services::NOTHING;
use domain::moment::Moment;
use domain::throttle::wait_message;
use leptos::prelude::*;
use store::CommandError;
use store::ending::what::Left;
use store::transaction::not_done::NotDone;

use crate::page::address::{Address, query};
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Reply};

/// What a panel makes of a command that did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing can be mended: this is all the answer there is.
    Trouble(Trouble),
    /// The reason, which is never [`NotDone::Refused`], and the words for it: at a field, above the form, or on the next page.
    Words(NotDone, String),
}

/// What to make of it. A site, or a request, that somebody has no business with might as well not be there.
pub fn of(caller: &Caller, error: CommandError<NotDone>) -> Refused {
    let why = match error {
        CommandError::Rejected(NotDone::Refused(Refusal::NotAsked)) => return Refused::Trouble(Trouble::NotFound),
        CommandError::Rejected(NotDone::Refused(refusal)) => {
            return Refused::Trouble(caller.stopped(CommandError::Rejected(refusal)));
        }
        CommandError::Rejected(why) => why,
        CommandError::Fault(fault) => return Refused::Trouble(caller.broken(&fault)),
    };
    let words = words(&why, caller.now());
    Refused::Words(why, words)
}

fn words(why: &NotDone, now: Moment) -> String {
    match why {
        NotDone::Refused(refusal) => refusal.to_string(),
        NotDone::Unknown => "This wasn’t found. Check what you typed.".to_owned(),
        NotDone::Already => "That is so already, or was asked for and waits for an answer.".to_owned(),
        NotDone::Gone => "This was answered, ended or taken back before. Nothing was changed.".to_owned(),
        NotDone::Over => "This is over: the last day of what was offered has passed. Nothing was changed.".to_owned(),
        NotDone::Resting => {
            "The access of this person is suspended, or its first day is still to come. Nothing was changed.".to_owned()
        }
        NotDone::Services(error) => error.to_string(),
        NotDone::Nothing => NOTHING.to_owned(),
        NotDone::Day(_, error) => error.to_string(),
        NotDone::Wait(until) => wait_message(*until, now),
        NotDone::TooMany(why) => why.to_string(),
    }
}

/// The same where a page was asked for.
pub fn instead(caller: &Caller, error: CommandError<NotDone>) -> Trouble {
    match of(caller, error) {
        Refused::Trouble(trouble) => trouble,
        Refused::Words(NotDone::Unknown | NotDone::Gone | NotDone::Over, _) => Trouble::NotFound,
        Refused::Words(_, words) => Trouble::Refused(words),
    }
}

impl Refused {
    /// With other words for one reason.
    #[must_use]
    pub fn or(self, reason: &NotDone, words: impl Into<String>) -> Self {
        match self {
            Self::Words(why, _) if why == *reason => Self::Words(why, words.into()),
            other => other,
        }
    }

    /// The words stand at a field of the form, or above it if there is none; those on services at the picker, those on a day at that
    /// day.
    pub fn at(self, field: &str) -> Result<Reply, Trouble> {
        match self {
            Self::Trouble(trouble) => Err(trouble),
            Self::Words(NotDone::Services(_) | NotDone::Nothing, words) => Ok(Reply::rejected_at("services", words)),
            Self::Words(NotDone::Day(day, _), words) => Ok(Reply::rejected_at(day, words)),
            Self::Words(_, words) => Ok(Reply::rejected_at(field, words)),
        }
    }

    /// The page at `place`, from which the form was sent, comes back with the words above it.
    pub fn on(self, address: &Address) -> Result<Reply, Trouble> {
        match self {
            Self::Trouble(trouble) => Err(trouble),
            Self::Words(_, words) => Ok(Reply::back(address, Problems::at("", words))),
        }
    }

    /// Goes on to another page, which says the words.
    pub fn notice(self, to: impl Into<String>) -> Result<Reply, Trouble> {
        match self {
            Self::Trouble(trouble) => Err(trouble),
            Self::Words(_, words) => Ok(Reply::go(to).saying(words)),
        }
    }
}

/// What a form is told that isn't right. Where a hidden field has what no page of this program puts there, that there is no such
/// thing.
pub fn rejected(problems: Problems) -> Result<Reply, Trouble> {
    if problems.of("") == Some(STALE) { Err(Trouble::NotFound) } else { Ok(Reply::rejected(problems)) }
}

/// Instead of the button of a deed that would leave nobody to administer a site [R7]: what to do first.
pub fn first(left: &Left) -> AnyView {
    let at = query(&[("site", &left.pid_sl)]);
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
    use store::Circumstances;

    use super::*;
    use crate::page::answer::Answer;

    fn caller() -> Caller {
        let circumstances = Circumstances {
            now: domain::moment::Moment(0),
            address: "192.0.2.1".to_owned(),
            request_id: "1f".to_owned(),
            seed: [0; 32],
            sender: None,
            form_key: None,
        };
        Caller { session: None, circumstances, only_head: false }
    }

    fn refused(why: NotDone) -> Refused {
        of(&caller(), CommandError::Rejected(why))
    }

    #[test]
    fn what_somebody_has_no_business_with_is_not_there() {
        for refusal in [Refusal::NotAdministrator, Refusal::NotAsked] {
            assert_eq!(refused(NotDone::Refused(refusal)), Refused::Trouble(Trouble::NotFound));
        }
        let own = Refusal::NotOwnAdministrator;
        assert_eq!(refused(NotDone::Refused(own)), Refused::Trouble(Trouble::Refused(own.to_string())));
    }

    #[test]
    fn a_page_that_cannot_be_shown_says_why_or_is_not_there() {
        let instead = |why| instead(&caller(), CommandError::Rejected(why));
        assert_eq!(instead(NotDone::Gone), Trouble::NotFound);
        assert_eq!(instead(NotDone::Unknown), Trouble::NotFound);
        assert!(matches!(instead(NotDone::Already), Trouble::Refused(_)));
    }

    #[test]
    fn the_words_stand_at_their_field() {
        let day = NotDone::Day("last_day", domain::day::DayError::Over);
        for (why, field, words) in [
            (NotDone::Unknown, "username", "Nobody.".to_owned()),
            (NotDone::Nothing, "services", NOTHING.to_owned()),
            (day, "last_day", domain::day::DayError::Over.to_string()),
        ] {
            let reply = refused(why).or(&NotDone::Unknown, "Nobody.").at("username").unwrap();
            assert_eq!(reply.answer, Answer::Rejected(Problems::at(field, words)));
        }
    }

    #[test]
    fn what_no_page_sends_is_not_there() {
        assert_eq!(rejected(Problems::at("", STALE)).unwrap_err(), Trouble::NotFound);
        let reply = rejected(Problems::at("note", "Too long.")).unwrap();
        assert_eq!(reply.answer, Answer::Rejected(Problems::at("note", "Too long.")));
    }
}
