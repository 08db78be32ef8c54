//! The panel Requests: what waits for somebody is what this person can answer [R12] [R14] [R15], and what somebody asked for.

use std::fmt::Debug;

use domain::authority::{MembershipChange, Refusal};
use domain::moment::DAY;
use domain::request::{Outcome, Period, RequestKind};
use store::CommandError;
use store::people::link_subordinate::Linked;
use store::requests::request_lists::ListedRequest;
use store::transaction::id::{RequestId, UserId};

use crate::story::administrators::change_primary_user::asked;
use crate::story::cast::*;

/// Somebody answers no; if that can't be, why.
async fn declines(stage: &Stage, who: &UserId, (kind, request): (RequestKind, &RequestId)) -> Result<(), String> {
    fn told<E: Debug>(done: Result<(), CommandError<E>>) -> Result<(), String> {
        done.map_err(|no| format!("{no:?}"))
    }
    let (store, circumstances) = (&stage.store, stage.circumstances());
    match kind {
        RequestKind::Link => told(store.answer_link(&circumstances, who, request, false).await),
        RequestKind::PrimaryAccess => told(store.answer_primary_access(&circumstances, who, request, false).await),
        RequestKind::OrganizationLink => told(store.answer_organization_link(&circumstances, who, request, false).await),
        RequestKind::Service => told(store.answer_service_request(&circumstances, who, request, false, "").await),
        RequestKind::ChangePrimaryUser => {
            let decided = store.decide_change_of_primary_user(&circumstances, who, request, (false, false), "").await;
            told(decided.map(|_| ()))
        }
    }
}

/// What waits for somebody: ids, the oldest first. The count beside the panel's name is the same.
async fn waiting(stage: &Stage, who: &UserId) -> Vec<RequestId> {
    let listed = stage.store.waiting_page(who, None, stage.now()).await.unwrap().0;
    let count = stage.store.waiting_count(who, stage.now()).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), listed.len());
    assert!(listed.iter().all(|request| request.closed.is_none()));
    listed.into_iter().map(|request| request.id).collect()
}

/// Milton's Mary and Andre, Boston's Bill, and who administers each of the two by primary access: Nora Milton, Pia Boston. Zoë
/// works at Milton, Minh at Boston.
struct Neighbours {
    mary: UserId,
    andre: UserId,
    bill: UserId,
    nora: UserId,
    pia: UserId,
    zoe: UserId,
    minh: (UserId, String),
}

impl Neighbours {
    async fn begin(stage: &Stage) -> Self {
        let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
        let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
        let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
        let pia = stage.primary_user(PLYMOUTH, "Pia", "Plym").await;
        let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
        let (zoe, _) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
        let minh = stage.subordinate(&bill, BOSTON.0, "Minh", "Tran", &[]).await;
        stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
        stage.give_primary_access((&bill, BOSTON.0), (&pia, PLYMOUTH.0)).await;
        Self { mary, andre, bill, nora, pia, zoe, minh }
    }

    /// Mary asks for Minh and lets Boston in in both ways, Zoë asks for a service. Gives the requests in this order.
    async fn ask(&self, stage: &Stage) -> [RequestId; 4] {
        let (site, form) = (pid_sl(MILTON.0), services(&["ELG_VERIFY", "CLM_STATUS"]));
        let whom = (self.minh.1.as_str(), "Tran");
        let linked = stage
            .store
            .link_subordinate(&stage.circumstances(), &self.mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await;
        assert_eq!(linked.unwrap(), Linked::Asked);
        [
            stage.open_request(RequestKind::Link, MILTON.0, self.minh.0.as_str()).await.unwrap(),
            stage.offer_access(&self.mary, MILTON.0, BOSTON.0, Period::ALWAYS).await,
            stage.offer_link(&self.mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await,
            stage.ask_service(&self.zoe, MILTON.0, "PAY_RA_VIEW").await,
        ]
    }
}

pub async fn r12_r14_r15_what_waits_for_somebody_is_what_this_person_can_answer(stage: Stage) {
    let they = Neighbours::begin(&stage).await;
    let Neighbours { mary, andre, bill, nora, pia, zoe, minh: (minh, _) } = &they;
    let change = asked(&stage, mary, (minh, &they.minh.1, "Tran"), true).await;
    let mut requests = they.ask(&stage).await;
    let kinds = [RequestKind::Link, RequestKind::PrimaryAccess, RequestKind::OrganizationLink, RequestKind::Service];
    // By their places among the requests.
    let can: [(&UserId, &[usize]); 7] =
        [(mary, &[3]), (andre, &[3]), (nora, &[3]), (zoe, &[]), (minh, &[0]), (bill, &[1, 2]), (pia, &[2])];
    for (who, places) in can {
        let theirs: Vec<&RequestId> = places.iter().map(|place| &requests[*place]).collect();
        assert_eq!(waiting(&stage, who).await.iter().collect::<Vec<_>>(), theirs);
        for (place, kind) in kinds.into_iter().enumerate().filter(|(place, _)| !places.contains(place)) {
            let answer = declines(&stage, who, (kind, &requests[place])).await;
            let why = match kind {
                RequestKind::Link => Refusal::NotAsked,
                // Boston's by primary access answer its organization links, and none of its primary access.
                RequestKind::PrimaryAccess if who == pia => Refusal::NotOwnAdministrator,
                _ => Refusal::NotAdministrator,
            };
            assert_eq!(answer, Err(format!("Rejected(Refused({why:?}))")));
        }
        // The agency has a queue of its own.
        let decision = declines(&stage, who, (RequestKind::ChangePrimaryUser, &change)).await;
        assert_eq!(decision, Err("Rejected(Refused(NotAgency))".to_owned()));
    }

    // Each of those who can does; what was declined is asked again for the next one.
    for (who, places) in can {
        for place in places {
            // Nothing is asked a fourth time in a day in which it was declined three times.
            stage.wait(DAY);
            declines(&stage, who, (kinds[*place], &requests[*place])).await.unwrap();
            assert!(!waiting(&stage, who).await.contains(&requests[*place]), "{who}");
            requests[*place] = match kinds[*place] {
                RequestKind::Service => stage.ask_service(zoe, MILTON.0, "PAY_RA_VIEW").await,
                RequestKind::OrganizationLink => {
                    stage.offer_link(mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await
                }
                _ => requests[*place].clone(),
            };
        }
    }
    for (who, count) in [(mary, 1), (andre, 1), (nora, 1), (zoe, 0), (minh, 0), (bill, 1), (pia, 1)] {
        assert_eq!(waiting(&stage, who).await.len(), count, "{who}");
    }
}

pub async fn what_somebody_suspended_offered_rests_wherever_it_is_shown(stage: Stage) {
    let they = Neighbours::begin(&stage).await;
    let Neighbours { mary, andre, bill, .. } = &they;
    stage.offer_access(andre, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    stage.offer_link(andre, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    let (site, other) = (pid_sl(MILTON.0), pid_sl(BOSTON.0));
    let shown = async || {
        let mut shown = Vec::new();
        for kind in [RequestKind::PrimaryAccess, RequestKind::OrganizationLink] {
            shown.push(stage.store.offers_to(bill, &other, kind, stage.now()).await.unwrap().count);
        }
        shown.push(waiting(&stage, bill).await.len());
        shown
    };
    assert_eq!(shown().await, [1, 1, 2]);
    for (change, expected) in [(MembershipChange::Suspend, [0, 0, 0]), (MembershipChange::Reactivate, [1, 1, 2])] {
        stage.store.change_membership(&stage.circumstances(), mary, &site, &named("adubois"), change).await.unwrap();
        assert_eq!(shown().await, expected, "{change:?}");
    }
}

pub async fn a_listed_request_says_who_asks_what_for_whom_until_when(stage: Stage) {
    let they = Neighbours::begin(&stage).await;
    let requests = they.ask(&stage).await;
    let by_id =
        |listed: Vec<ListedRequest>, place: usize| listed.into_iter().find(|request| request.id == requests[place]).unwrap();
    let mine = stage.store.asked_by_me(&they.mary, stage.now()).await.unwrap();
    let ids: Vec<&RequestId> = mine.iter().map(|request| &request.id).filter(|id| requests.contains(id)).collect();
    assert_eq!(ids, [&requests[2], &requests[1], &requests[0]], "the newest first, and not what Zoë asks");

    let link = by_id(stage.store.waiting_page(&they.minh.0, None, stage.now()).await.unwrap().0, 0);
    assert_eq!(
        (link.kind, link.person, link.other),
        (RequestKind::Link, Some((they.minh.1.clone(), "Minh Tran".into())), None)
    );
    assert_eq!(link.asker, ("mhughes".to_owned(), "Mary Hughes".to_owned()));
    assert_eq!(link.services, ["Verify Member Eligibility", "Inquire Claims Status"], "in the catalogue's order");
    assert_eq!((link.lapses_at, link.site.0.as_str()), (link.asked_at.plus(21 * DAY), MILTON.0));
    let access = by_id(stage.store.waiting_page(&they.bill, None, stage.now()).await.unwrap().0, 1);
    assert_eq!((access.kind, access.person, access.services.len()), (RequestKind::PrimaryAccess, None, 0));
    assert_eq!(access.other, Some((BOSTON.0.to_owned(), "BETH ISRAEL DEACONESS MEDICAL CENTER".to_owned())));
    let service = by_id(stage.store.waiting_page(&they.nora, None, stage.now()).await.unwrap().0, 3);
    assert_eq!((service.kind, service.services), (RequestKind::Service, vec!["View Remittance Advice".to_owned()]));
    assert_eq!(service.person.as_ref(), Some(&service.asker));
    assert_eq!((service.period, service.lapses_at), (Period::ALWAYS, service.asked_at.plus(30 * DAY)));
}

pub async fn what_nobody_answered_waits_no_longer_and_stays_with_who_asked_for_30_days(stage: Stage) {
    let they = Neighbours::begin(&stage).await;
    let (zoe, requests) = (&they.zoe, they.ask(&stage).await);
    let second = stage.ask_service(zoe, MILTON.0, "CLM_STATUS").await;
    let mine = async || {
        let mine = stage.store.asked_by_me(zoe, stage.now()).await.unwrap();
        mine.into_iter().map(|request| (request.id, request.closed)).collect::<Vec<_>>()
    };
    assert_eq!(mine().await, [(second.clone(), None), (requests[3].clone(), None)]);
    let (circumstances, reason) = (stage.circumstances(), "The biller does that.");
    stage.store.answer_service_request(&circumstances, &they.mary, &second, false, reason).await.unwrap();
    let declined = Some((Outcome::Declined, circumstances.now, Some(reason.to_owned())));
    assert_eq!(mine().await[0], (second.clone(), declined));

    stage.wait(21 * DAY);
    assert_eq!(waiting(&stage, &they.minh.0).await, Vec::new());
    assert_eq!((waiting(&stage, &they.bill).await.len(), waiting(&stage, &they.mary).await.len()), (2, 1));
    stage.wait(9 * DAY);
    for who in [&they.mary, &they.andre, &they.nora, &they.bill, &they.pia] {
        assert_eq!(waiting(&stage, who).await, Vec::new());
    }
    for swept in [false, true] {
        if swept {
            stage.store.sweep(&stage.circumstances()).await.unwrap();
        }
        let listed = mine().await;
        assert_eq!(listed.len(), 1, "the other one was declined 30 days ago");
        assert_eq!(listed[0].0, requests[3]);
        assert!(matches!(listed[0].1, Some((Outcome::Lapsed, _, None))), "swept: {swept}: {listed:?}");
    }
    stage.wait(30 * DAY);
    assert!(mine().await.is_empty());
}
