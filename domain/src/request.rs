//! Requests: what waits for somebody's answer, and until when.

use thiserror::Error;

use crate::day::DayError;
use crate::moment::{DAY, Moment};
use crate::power::Power;

/// What one person can ask for in 24 hours, whatever it is and at however many sites.
pub const MOST_A_DAY: i64 = 200;

/// After so many times that the same was declined in 24 hours, nobody asks for it again.
pub const MOST_DECLINED: i64 = 3;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// Somebody is to work at one more site [R14].
    Link,
    /// A site lets another one's administrators in [R12].
    PrimaryAccess,
    /// A site lets another one's people use services [R15].
    OrganizationLink,
    /// A site gets another primary user [R7].
    ChangePrimaryUser,
    /// Somebody asks the administrators for a service.
    Service,
}

impl RequestKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Link, Self::PrimaryAccess, Self::OrganizationLink, Self::ChangePrimaryUser, Self::Service];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::PrimaryAccess => "primary_access",
            Self::OrganizationLink => "organization_link",
            Self::ChangePrimaryUser => "change_primary_user",
            Self::Service => "service",
        }
    }

    /// Reads the word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Link => "Link Subordinate",
            Self::PrimaryAccess => "Primary Access",
            Self::OrganizationLink => "Linked Organization",
            Self::ChangePrimaryUser => "Change of primary user",
            Self::Service => "Request Access",
        }
    }

    /// What one must be able to do to ask it. An ask ends with that.
    pub fn power(self) -> Power {
        match self {
            Self::Link => Power::LinkSubordinate,
            Self::PrimaryAccess => Power::OfferPrimaryAccess,
            Self::OrganizationLink => Power::OfferOrganizationLink,
            Self::ChangePrimaryUser => Power::AskChangeOfPrimaryUser,
            Self::Service => Power::RequestAccess,
        }
    }

    /// When it lapses if nobody answers: after its days, or with the last day of what it asks for. The agency's queue keeps what
    /// it has.
    pub fn lapses(self, asked: Moment, period: Period) -> Moment {
        let lapses = match self {
            Self::Link => asked.plus(21 * DAY),
            Self::PrimaryAccess | Self::OrganizationLink | Self::Service => asked.plus(30 * DAY),
            Self::ChangePrimaryUser => Moment(i64::MAX),
        };
        lapses.min(period.until)
    }

    /// How many of one person's requests for one site can wait at a time.
    pub fn most_waiting(self) -> i64 {
        match self {
            Self::Link | Self::PrimaryAccess | Self::ChangePrimaryUser => 50,
            Self::OrganizationLink => 200,
            Self::Service => 20,
        }
    }
}

/// How many requests there are, with the one that is asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of its kind, by the same person for the same site, that wait.
    pub waiting: i64,
    /// By the same person in the last 24 hours.
    pub today: i64,
    /// For the same, by anybody of the site, that were declined in the last 24 hours.
    pub declined: i64,
}

/// Why somebody can't ask for it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TooMany {
    /// So many wait already.
    #[error(
        "{0} of your requests of this kind wait for an answer already. Wait until some are answered, or withdraw some under Requests."
    )]
    Waiting(i64),
    /// [`MOST_A_DAY`]
    #[error("You asked for {} things in the last 24 hours, the most there can be. Go on tomorrow.", MOST_A_DAY)]
    Today,
    /// [`MOST_DECLINED`]
    #[error("This was declined {} times in the last 24 hours. Talk about it first, and ask again tomorrow.", MOST_DECLINED)]
    Declined,
}

/// Whether one more can be asked: nobody floods a person, a site or the agency with requests.
pub fn may_be_asked(kind: RequestKind, asked: Asked) -> Result<(), TooMany> {
    if asked.declined >= MOST_DECLINED {
        Err(TooMany::Declined)
    } else if asked.waiting > kind.most_waiting() {
        Err(TooMany::Waiting(kind.most_waiting()))
    } else if asked.today > MOST_A_DAY {
        Err(TooMany::Today)
    } else {
        Ok(())
    }
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Whoever was asked agreed.
    Accepted,
    /// Whoever was asked refused.
    Declined,
    /// Whoever asked took it back, or it lost its ground.
    Withdrawn,
    /// Nobody answered in time.
    Lapsed,
}

impl Outcome {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads the word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Accepted, Self::Declined, Self::Withdrawn, Self::Lapsed].into_iter().find(|outcome| outcome.code() == code)
    }
}

/// Why a request is withdrawn though who asked didn't take it back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LostBy {
    /// Who asked may no longer ask it.
    #[default]
    Asker,
    /// The agency approved another change of primary user [R7].
    AnotherChange,
    /// Somebody registered with the site's letter [R6].
    Registration,
    /// Whom it was about is the site's primary user now.
    PrimaryUserNow,
    /// Whom it was about no longer works at the site.
    PersonLeft,
    /// The user ID of whom it was about has ended.
    UserIdEnded,
    /// Somebody else could have answered with a one-time password [R20].
    PasswordReset,
}

impl LostBy {
    /// The reason that stands with the request, as a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Asker => "Who asked may no longer ask for this.",
            Self::AnotherChange => "Another change of primary user was approved.",
            Self::Registration => "Somebody registered as primary user with the site’s letter.",
            Self::PrimaryUserNow => "The person is the site’s primary user now.",
            Self::PersonLeft => "The person no longer works at the site.",
            Self::UserIdEnded => "The person’s user ID has ended.",
            Self::PasswordReset => "The person’s password was reset.",
        }
    }
}

/// From when until when something is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
}

impl Period {
    /// The end of what has no end.
    pub const FOREVER: Moment = Moment(i64::MAX);

    /// From when it is given, without an end.
    pub const ALWAYS: Self = Self { from: Moment(0), until: Self::FOREVER };

    /// Whether a moment is in it.
    pub fn contains(self, now: Moment) -> bool {
        self.from <= now && now < self.until
    }

    /// Whether the days that a form names lie within an organization link, of which this is the period [R15]; else the field that
    /// names the wrong one. What has no first or last day of its own begins now, and ends with the link.
    pub fn holds(self, days: Self, now: Moment) -> Result<(), (&'static str, DayError)> {
        let first = Some(days.from).filter(|from| *from != Self::ALWAYS.from).map(|from| from.max(now));
        if first.is_some_and(|first| first < self.from) {
            Err(("first_day", DayError::BeforeLink))
        } else if first.is_some_and(|first| first >= self.until) {
            Err(("first_day", DayError::AfterLink))
        } else if days.until <= self.from {
            Err(("last_day", DayError::BeforeLink))
        } else if days.until != Self::FOREVER && days.until > self.until {
            Err(("last_day", DayError::AfterLink))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r14_a_link_lapses_after_21_days_and_the_agencys_queue_never() {
        assert_eq!(RequestKind::Link.lapses(Moment(0), Period::ALWAYS), Moment(21 * DAY));
        assert_eq!(RequestKind::ChangePrimaryUser.lapses(Moment(0), Period::ALWAYS), Period::FOREVER);
    }

    #[test]
    fn r12_r14_r15_what_is_offered_lapses_with_its_own_last_day() {
        for kind in [RequestKind::Link, RequestKind::PrimaryAccess, RequestKind::OrganizationLink] {
            let days = |days: i64| Period { until: Moment(days * DAY), ..Period::ALWAYS };
            assert_eq!(kind.lapses(Moment(0), days(5)), Moment(5 * DAY), "{kind:?}");
            assert_eq!(kind.lapses(Moment(0), days(90)), kind.lapses(Moment(0), Period::ALWAYS), "{kind:?}");
        }
    }

    #[test]
    fn nobody_asks_without_end() {
        use RequestKind::{ChangePrimaryUser, Link, OrganizationLink, PrimaryAccess, Service};
        use TooMany::{Declined, Today, Waiting};
        for (kind, waiting, today, declined, expected) in [
            (Link, 1, 1, 0, Ok(())),
            (Link, 50, 200, 2, Ok(())),
            (Link, 51, 51, 0, Err(Waiting(50))),
            (PrimaryAccess, 51, 51, 0, Err(Waiting(50))),
            (ChangePrimaryUser, 51, 51, 0, Err(Waiting(50))),
            (OrganizationLink, 200, 200, 0, Ok(())),
            (OrganizationLink, 201, 1, 0, Err(Waiting(200))),
            (Service, 20, 20, 0, Ok(())),
            (Service, 21, 21, 0, Err(Waiting(20))),
            (Link, 1, 201, 0, Err(Today)),
            (Link, 1, 1, 3, Err(Declined)),
            (Link, 51, 201, 3, Err(Declined)),
        ] {
            assert_eq!(
                may_be_asked(kind, Asked { waiting, today, declined }),
                expected,
                "{kind:?} {waiting} {today} {declined}"
            );
        }
        assert!(Waiting(20).to_string().starts_with("20 of your requests of this kind"));
        assert!(Today.to_string().contains("200 things") && Declined.to_string().contains("3 times"));
    }

    #[test]
    fn a_period_holds_its_first_moment_and_not_its_last() {
        let period = Period { from: Moment(10), until: Moment(20) };
        assert_eq!([9, 10, 19, 20].map(|at| period.contains(Moment(at))), [false, true, true, false]);
        assert!(Period::ALWAYS.contains(Moment(i64::MAX - 1)));
    }

    #[test]
    fn r15_days_lie_within_the_link() {
        let (link, now) = (Period { from: Moment(100), until: Moment(200) }, Moment(110));
        let forever = Period::FOREVER.0;
        for (from, until, expected) in [
            (0, forever, Ok(())),
            (0, 200, Ok(())),
            // Today began before the link did.
            (90, 150, Ok(())),
            (150, 200, Ok(())),
            (150, forever, Ok(())),
            (0, 201, Err(("last_day", DayError::AfterLink))),
            (200, forever, Err(("first_day", DayError::AfterLink))),
        ] {
            assert_eq!(link.holds(Period { from: Moment(from), until: Moment(until) }, now), expected, "{from} {until}");
        }
        let later = Period { from: Moment(150), until: Moment(200) };
        for (from, until, expected) in [
            (0, forever, Ok(())),
            (150, 160, Ok(())),
            (120, 160, Err(("first_day", DayError::BeforeLink))),
            (0, 150, Err(("last_day", DayError::BeforeLink))),
        ] {
            assert_eq!(later.holds(Period { from: Moment(from), until: Moment(until) }, now), expected, "{from} {until}");
        }
        assert_eq!(Period::ALWAYS.holds(Period { from: Moment(5), until: Moment(9) }, now), Ok(()));
    }
}
