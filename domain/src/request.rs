//! Requests: what waits for somebody's answer, and until when.

use crate::moment::{DAY, Moment};
use crate::power::Power;

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
    fn a_period_holds_its_first_moment_and_not_its_last() {
        let period = Period { from: Moment(10), until: Moment(20) };
        assert_eq!([9, 10, 19, 20].map(|at| period.contains(Moment(at))), [false, true, true, false]);
        assert!(Period::ALWAYS.contains(Moment(i64::MAX - 1)));
    }
}
