//! From when until when something is in force, to the microsecond [R16]: from its first moment on, and no longer in the first one
//! after its last.

use domain::authority::Authority::PrimaryAccess;
use domain::authority::Refusal;
use domain::catalogue::ServiceCode;
use domain::moment::{DAY, Moment};
use domain::request::{Period, RequestKind};
use store::mine::my_sites::Reach;
use store::people::link_subordinate::{AnswerLinkError, Linked};
use store::requests::request::NotWaiting;
use store::requests::service_request::RequestAccessError;
use store::transaction::id::UserId;
use store::{Circumstances, CommandError};

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};
use crate::story::ties::*;

/// Two days that begin tomorrow.
fn two_days(stage: &Stage) -> Period {
    let today = stage.now();
    Period { from: today.plus(DAY), until: today.plus(3 * DAY) }
}

/// The moment before it, its first, its last, and the moment after it, each with whether it is in force then.
fn edges(period: Period) -> [(Moment, bool); 4] {
    let (from, until) = (period.from, period.until);
    [(from.plus(-1), false), (from, true), (until.plus(-1), true), (until, false)]
}

/// Whether somebody can use a service for Milton.
async fn uses_one(stage: &Stage, who: &UserId, at: Moment) -> bool {
    !stage.store.my_services(who, &pid_sl(MILTON.0), at).await.unwrap().is_empty()
}

/// Whether Milton is one of somebody's sites.
async fn has_milton(stage: &Stage, who: &UserId, at: Moment) -> bool {
    stage.store.sites_for_choice(who, Reach::Any, at).await.unwrap().iter().any(|site| site.pid_sl.as_str() == MILTON.0)
}

/// Whether somebody may ask Milton for a service, as who works there may; tries it with another one at each of the edges.
async fn may_ask(stage: &Stage, who: &UserId, place: usize, at: Moment) -> bool {
    let service = ServiceCode::parse(["PA_ENTER", "PA_INQ", "CLM_STATUS", "REF_INQ"][place]).unwrap();
    let circumstances = Circumstances { now: at, ..stage.circumstances() };
    match stage.store.request_access(&circumstances, who, &pid_sl(MILTON.0), &service, "").await {
        Ok(()) => true,
        Err(CommandError::Rejected(RequestAccessError::Refused(Refusal::NotMember))) => false,
        Err(other) => panic!("{other:?}"),
    }
}

pub async fn r16_a_membership_is_in_force_from_its_first_moment_to_its_last(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (site, period) = (pid_sl(MILTON.0), two_days(&stage));
    let (dot, name) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], period).await;
    for (place, (at, works)) in edges(period).into_iter().enumerate() {
        assert_eq!(uses_one(&stage, &dot, at).await, works, "{place}");
        assert_eq!(has_milton(&stage, &dot, at).await, works, "{place}");
        assert_eq!(may_ask(&stage, &dot, place, at).await, works, "{place}");
        let listed = stage.store.subordinate(&mary, &site, &named(&name), at).await.unwrap().is_some();
        assert_eq!(listed, at < period.until, "{place}: who begins later is there already");
    }
}

pub async fn r16_a_service_is_in_force_from_its_first_moment_to_its_last(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (minh, name) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let (site, form, period) = (pid_sl(MILTON.0), services(&["ELG_VERIFY"]), two_days(&stage));
    stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&name), &form, period).await.unwrap();
    for (place, (at, uses)) in edges(period).into_iter().enumerate() {
        assert_eq!(uses_one(&stage, &minh, at).await, uses, "{place}");
        assert!(has_milton(&stage, &minh, at).await, "{place}");
    }
}

pub async fn r16_primary_access_is_in_force_from_its_first_moment_to_its_last(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (site, period) = (pid_sl(MILTON.0), two_days(&stage));
    let request = stage.offer_access(&mary, MILTON.0, NEEDHAM.0, period).await;
    stage.store.answer_primary_access(&stage.circumstances(), &nora, &request, true).await.unwrap();
    for (place, (at, administers)) in edges(period).into_iter().enumerate() {
        let sites = stage.store.sites_for_choice(&nora, Reach::Any, at).await.unwrap();
        let authority = sites.into_iter().find(|mine| mine.pid_sl.as_str() == MILTON.0).and_then(|mine| mine.authority);
        assert_eq!(authority, administers.then_some(PrimaryAccess), "{place}");
        let shown = stage.store.administrators(&nora, &site, at).await;
        if administers {
            assert_eq!(shown.unwrap().current.granted.len(), 1, "{place}");
        } else {
            not_shown(&shown, Refusal::NotAdministrator);
        }
        let current = stage.store.administrators(&mary, &site, at).await.unwrap().current;
        assert_eq!(current.granted.len(), usize::from(administers), "{place}");
    }
}

pub async fn r16_an_organization_link_is_in_force_from_its_first_moment_to_its_last(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let period = two_days(&stage);
    let request = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], period).await;
    stage.store.answer_organization_link(&stage.circumstances(), &bill, &request, true).await.unwrap();
    let link = stage.link(&request).await.unwrap();
    assigned(&stage, &bill, &name, &[&link], &["ELG_VERIFY"]).await;
    for (place, (at, works)) in edges(period).into_iter().enumerate() {
        assert_eq!(uses_one(&stage, &ivy, at).await, works, "{place}");
        assert_eq!(has_milton(&stage, &ivy, at).await, works, "{place}");
        assert_eq!(may_ask(&stage, &ivy, place, at).await, works, "{place}");
    }
}

pub async fn r14_a_request_can_be_answered_until_the_moment_when_it_lapses(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    for (first, last, late) in [("Zoë", "Bell", false), ("Minh", "Tran", true)] {
        let (id, name) = stage.subordinate(&nora, NEEDHAM.0, first, last, &[]).await;
        let (asks, site, form) = (stage.circumstances(), pid_sl(MILTON.0), services(&["ELG_VERIFY"]));
        let whom = (name.as_str(), last);
        let linked =
            stage.store.link_subordinate(&asks, &mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS).await;
        assert_eq!(linked.unwrap(), Linked::Asked);
        let request = stage.open_request(RequestKind::Link, MILTON.0, id.as_str()).await.unwrap();
        let lapses = asks.now.plus(21 * DAY);
        let now = if late { lapses } else { lapses.plus(-1) };
        let answer = stage.store.answer_link(&Circumstances { now, ..stage.circumstances() }, &id, &request, true).await;
        if late {
            not_done(&answer, &AnswerLinkError::NotWaiting(NotWaiting::Closed));
        } else {
            answer.unwrap();
        }
        assert_eq!(has_milton(&stage, &id, lapses).await, !late, "{first}");
    }
}
