//! Why a command between sites and people did nothing, as pages say it.
//!
//! ```text
//! // A page: it can't be shown.
//! let ending = desk.store.preview_end_primary_access(…).await.map_err(|stop| refusals::instead(caller, stop))?;
//! // A form: it comes back with the words at a field, or above it; or goes on elsewhere and says them there.
//! Err(stop) => refusals::of(caller, stop).or(&NotDone::Unknown, NOBODY).again(place, fields, "username"),
//! Err(stop) => refusals::of(caller, stop).on(&page),
//! Err(stop) => refusals::of(caller, stop).notice("/primary-access"),
//! ```

use domain::authority::Refusal;
use domain::fields::{Fields, Problems};
use domain::moment::Moment;
use domain::throttle::wait_message;
use leptos::prelude::*;
use store::Stop;
use store::ending::Left;
use store::not_done::NotDone;

use crate::desk::{Caller, Reply};
use crate::page::{Place, query};
use crate::trouble::Trouble;

/// What a panel makes of a command that did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing can be mended: this is all the answer there is.
    Trouble(Trouble),
    /// The reason, which is never [`NotDone::Refused`], and the words for it: at a field, above the form, or on the next page.
    Words(NotDone, String),
}

/// What to make of it. A site, or a request, that somebody has no business with might as well not be there.
pub fn of(caller: &Caller, stop: Stop<NotDone>) -> Refused {
    let why = match stop {
        Stop::Rejected(NotDone::Refused(Refusal::NotAsked)) => return Refused::Trouble(Trouble::NotFound),
        Stop::Rejected(NotDone::Refused(refusal)) => return Refused::Trouble(caller.stopped(Stop::Rejected(refusal))),
        Stop::Rejected(why) => why,
        Stop::Fault(fault) => return Refused::Trouble(caller.broken(&fault)),
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
        NotDone::Nothing => "Choose at least one service.".to_owned(),
        NotDone::Day(_, error) => error.to_string(),
        NotDone::Wait(until) => wait_message(*until, now),
        NotDone::TooMany(why) => why.to_string(),
    }
}

/// The same where a page was asked for.
pub fn instead(caller: &Caller, stop: Stop<NotDone>) -> Trouble {
    match of(caller, stop) {
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

    /// The form of the page at `place` comes back, with the words at a field; those on services stand at the picker, those on a day
    /// at that day.
    pub fn again(self, place: &Place, fields: &Fields, field: &str) -> Result<Reply, Trouble> {
        match self {
            Self::Trouble(trouble) => Err(trouble),
            Self::Words(NotDone::Services(_) | NotDone::Nothing, words) => {
                Ok(Reply::again(place, fields, Problems::at("services", words)))
            }
            Self::Words(NotDone::Day(day, _), words) => Ok(Reply::again(place, fields, Problems::at(day, words))),
            Self::Words(_, words) => Ok(Reply::again(place, fields, Problems::at(field, words))),
        }
    }

    /// The page at `place`, from which the form was sent, comes back with the words above it.
    pub fn on(self, place: &Place) -> Result<Reply, Trouble> {
        match self {
            Self::Trouble(trouble) => Err(trouble),
            Self::Words(_, words) => Ok(Reply::again(place, &Fields::default(), Problems::at("", words))),
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
    use store::Deed;

    use super::*;

    fn caller() -> Caller {
        let deed = Deed {
            now: domain::moment::Moment(0),
            address: "192.0.2.1".to_owned(),
            request_id: "1f".to_owned(),
            seed: [0; 32],
        };
        Caller { visit: None, deed }
    }

    fn refused(why: NotDone) -> Refused {
        of(&caller(), Stop::Rejected(why))
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
        let instead = |why| instead(&caller(), Stop::Rejected(why));
        assert_eq!(instead(NotDone::Gone), Trouble::NotFound);
        assert_eq!(instead(NotDone::Unknown), Trouble::NotFound);
        assert!(matches!(instead(NotDone::Already), Trouble::Refused(_)));
    }

    #[test]
    fn a_form_comes_back_with_the_words_at_the_field() {
        let place = Place { path: "/subordinates/link".to_owned(), query: "site=110091495D".to_owned() };
        let fields: Fields = [("username", "mhughes")].into_iter().collect();
        let reply = refused(NotDone::Unknown).or(&NotDone::Unknown, "Nobody.").again(&place, &fields, "username").unwrap();
        let draft = reply.draft.unwrap();
        assert_eq!(
            (draft.page.as_str(), draft.problems.of("username")),
            ("/subordinates/link?site=110091495D", Some("Nobody."))
        );
        let reply = refused(NotDone::Nothing).or(&NotDone::Unknown, "Nobody.").again(&place, &fields, "username").unwrap();
        assert!(reply.draft.unwrap().problems.of("services").is_some());
    }
}
