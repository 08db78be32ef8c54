//! Request Access: somebody who works at a site asks for a service, and whoever administers the site answers [R9] [R13].

use domain::authority::{MembershipChange, Refusal};
use domain::catalogue::ServiceCode;
use domain::moment::DAY;
use domain::request::{Outcome, Period};
use store::CommandError;
use store::organizations::assign_linked::How;
use store::requests::request::{AskError, NotWaiting};
use store::requests::service_request::{AnswerServiceRequestError, RequestAccessError};
use store::transaction::id::{RequestId, UserId};

use crate::story::cast::*;
use crate::story::ending::what_ends::withdrawn;
use crate::story::organizations::linked_organization::{Billing, assign, assigned};
use crate::story::ties::*;
use crate::story::transaction::opposite_deeds::{ROUNDS, meet, the_first};

/// Somebody asks Milton for a service.
async fn asks(stage: &Stage, who: &UserId, code: &str) -> Result<(), CommandError<RequestAccessError>> {
    let service = ServiceCode::parse(code).unwrap();
    stage.store.request_access(&stage.circumstances(), who, &pid_sl(MILTON.0), &service, "For Fridays.").await
}

async fn grants(stage: &Stage, by: &UserId, request: &RequestId) -> Result<(), CommandError<AnswerServiceRequestError>> {
    stage.store.answer_service_request(&stage.circumstances(), by, request, true, "").await
}

async fn declines(stage: &Stage, by: &UserId, request: &RequestId) -> Result<(), CommandError<AnswerServiceRequestError>> {
    stage.store.answer_service_request(&stage.circumstances(), by, request, false, "The biller does that.").await
}

pub async fn r13_who_works_there_asks_and_an_administrator_answers(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, _) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    refused(&asks(&stage, &bill, "PAY_RA_VIEW").await, Refusal::NotMember);
    not_done(&asks(&stage, &zoe, "ELG_VERIFY").await, &RequestAccessError::HasIt);
    for code in ["EDI_834_OUT", "NO_SUCH"] {
        let not_offered = asks(&stage, &zoe, code).await;
        assert!(matches!(not_offered, Err(CommandError::Rejected(RequestAccessError::Services(_)))), "{not_offered:?}");
    }

    let by_nora = stage.ask_service(&zoe, MILTON.0, "PAY_RA_VIEW").await;
    not_done(&asks(&stage, &zoe, "PAY_RA_VIEW").await, &RequestAccessError::Ask(AskError::Waits));
    let by_andre = stage.ask_service(&zoe, MILTON.0, "CLM_STATUS").await;
    let by_mary = stage.ask_service(&zoe, MILTON.0, "PA_ENTER").await;
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"], "asking gives nothing");
    for by in [&zoe, &bill] {
        refused(&grants(&stage, by, &by_nora).await, Refusal::NotAdministrator);
        refused(&declines(&stage, by, &by_nora).await, Refusal::NotAdministrator);
    }
    grants(&stage, &nora, &by_nora).await.unwrap();
    grants(&stage, &andre, &by_andre).await.unwrap();
    declines(&stage, &mary, &by_mary).await.unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["PAY_RA_VIEW", "ELG_VERIFY", "CLM_STATUS"]);
    not_done(&grants(&stage, &mary, &by_nora).await, &AnswerServiceRequestError::NotWaiting(NotWaiting::Closed));
    not_done(&grants(&stage, &mary, &by_mary).await, &AnswerServiceRequestError::NotWaiting(NotWaiting::Closed));
    let mine = stage.store.asked_by_me(&zoe, stage.now()).await.unwrap();
    let reasons: Vec<_> = mine.into_iter().map(|asked| asked.closed.map(|(outcome, _, reason)| (outcome, reason))).collect();
    let biller = Some("The biller does that.".to_owned());
    let granted = Some((Outcome::Accepted, None));
    assert_eq!(reasons, [Some((Outcome::Declined, biller)), granted.clone(), granted], "the newest first");
    for (kind, count) in [("access_requested", 3), ("access_granted", 2), ("access_declined", 1)] {
        assert_eq!(stage.audited(kind).await, count, "[R19] {kind}");
    }
    let log = stage.audit().await.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(!log.contains("Fridays") && !log.contains("biller"), "[R19] nothing that somebody typed");
}

pub async fn r16_what_is_granted_begins_now_and_makes_room_for_itself(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["CLM_STATUS"]));
    let later = Period { from: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&name), &form, later).await.unwrap();
    assert!(stage.services(&zoe, MILTON.0).await.is_empty());
    let request = stage.ask_service(&zoe, MILTON.0, "CLM_STATUS").await;
    grants(&stage, &mary, &request).await.unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["CLM_STATUS"]);
    let standing = "SELECT COUNT(*) FROM assignments WHERE user_id = $1 AND ended_at IS NULL";
    assert_eq!(stage.count(standing, &[zoe.as_str()]).await, 1);
    stage.wait(6 * DAY);
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["CLM_STATUS"], "once, and it stays");
}

pub async fn r9_what_somebody_asked_for_goes_with_the_membership(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let site = pid_sl(MILTON.0);
    let rests = stage.ask_service(&zoe, MILTON.0, "CLM_STATUS").await;
    let goes = stage.ask_service(&zoe, MILTON.0, "PA_ENTER").await;
    stage
        .store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Suspend)
        .await
        .unwrap();
    grants(&stage, &mary, &rests).await.unwrap();
    assert!(stage.services(&zoe, MILTON.0).await.is_empty(), "it rests with the membership");
    stage
        .store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Reactivate)
        .await
        .unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY", "CLM_STATUS"]);
    let removed = stage
        .store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Remove)
        .await
        .unwrap();
    assert_eq!(withdrawn(&removed), [&goes]);
    assert_eq!(stage.outcome(&goes).await.as_deref(), Some("withdrawn"));
    not_done(&grants(&stage, &mary, &goes).await, &AnswerServiceRequestError::NotWaiting(NotWaiting::Closed));
    refused(&asks(&stage, &zoe, "PA_ENTER").await, Refusal::NotMember);
}

/// A linked organization's people ask, too; but it is their own administrators who give it to them [R15].
pub async fn r15_who_is_no_member_asks_and_is_granted_nothing_past_the_link(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["ELG_VERIFY"]).await;
    refused(&asks(&stage, &ivy, "CLM_STATUS").await, Refusal::NotMember);
    assigned(&stage, &bill, &name, &[&link], &["ELG_VERIFY"]).await;
    let request = stage.ask_service(&ivy, MILTON.0, "CLM_STATUS").await;
    not_done(&grants(&stage, &mary, &request).await, &AnswerServiceRequestError::NoMember);
    refused(&grants(&stage, &bill, &request).await, Refusal::NotAdministrator);
    assert_eq!(stage.services(&ivy, MILTON.0).await, ["ELG_VERIFY"]);
    assert_eq!(stage.outcome(&request).await, None, "it can still be declined");
    declines(&stage, &mary, &request).await.unwrap();
}

/// An assignment is in force only as long as what it hangs on is: it makes nobody a member who rests, or whose last day is over.
pub async fn r16_who_does_not_work_there_now_asks_for_nothing(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let five_days = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let (dot, _) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], five_days).await;
    stage.wait(5 * DAY);
    refused(&asks(&stage, &dot, "PA_ENTER").await, Refusal::NotMember);
    stage.store.sweep(&stage.circumstances()).await.unwrap();
    refused(&asks(&stage, &dot, "PA_ENTER").await, Refusal::NotMember);
    stage
        .store
        .change_membership(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name), MembershipChange::Suspend)
        .await
        .unwrap();
    refused(&asks(&stage, &zoe, "PA_ENTER").await, Refusal::NotMember);
}

/// Neither does what begins tomorrow make a member, nor what hangs on a membership that rests or on a link that is over.
pub async fn r16_who_does_not_work_there_yet_or_by_a_link_that_is_over_asks_for_nothing(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let tomorrow = Period { from: stage.now().plus(DAY), ..Period::ALWAYS };
    let (dot, _) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], tomorrow).await;
    refused(&asks(&stage, &dot, "PA_ENTER").await, Refusal::NotMember);
    stage.wait(DAY);
    asks(&stage, &dot, "PA_ENTER").await.unwrap();

    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["ELG_VERIFY"]).await;
    assigned(&stage, &bill, &name, &[&link], &["ELG_VERIFY"]).await;
    let at_boston = async |change: MembershipChange| {
        stage
            .store
            .change_membership(&stage.circumstances(), &bill, &pid_sl(BOSTON.0), &named(&name), change)
            .await
            .unwrap();
    };
    at_boston(MembershipChange::Suspend).await;
    refused(&asks(&stage, &ivy, "PA_ENTER").await, Refusal::NotMember);
    at_boston(MembershipChange::Reactivate).await;
    asks(&stage, &ivy, "PA_ENTER").await.unwrap();
    // Whatever ends a link ends what hangs on it, too; nothing depends on that.
    let over = sqlx::query("UPDATE organization_links SET ended_at = $2 WHERE id = $1").bind(&link).bind(stage.now().0);
    assert_eq!(over.execute(&stage.beside).await.unwrap().rows_affected(), 1);
    refused(&asks(&stage, &ivy, "CLM_STATUS").await, Refusal::NotMember);
}

/// Ivy has at Milton what she asks for at home, by the same membership.
pub async fn r15_what_somebody_has_at_a_client_stays_whatever_is_granted_or_taken_away_at_home(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { bill, ivy: (ivy, name), .. } = &billing;
    let both = ["ELG_VERIFY", "CLM_STATUS"];
    let (milton, needham) = billing.linked(&stage, &both, &both).await;
    assigned(&stage, bill, name, &[&milton, &needham], &both).await;
    let everywhere = async || {
        let (home, first) = (stage.services(ivy, BOSTON.0).await, stage.services(ivy, MILTON.0).await);
        (home.join(" "), first.join(" "), stage.services(ivy, NEEDHAM.0).await.join(" "))
    };
    let has = |home: &str, milton: &str, needham: &str| (home.to_owned(), milton.to_owned(), needham.to_owned());
    let all = "ELG_VERIFY CLM_STATUS";

    let request = stage.ask_service(ivy, BOSTON.0, "ELG_VERIFY").await;
    grants(&stage, bill, &request).await.unwrap();
    assert_eq!(everywhere().await, has("PAY_RA_VIEW ELG_VERIFY", all, all));
    let (site, form) = (pid_sl(BOSTON.0), services(&["PAY_RA_VIEW"]));
    let changed =
        stage.store.change_services(&stage.circumstances(), bill, &site, &named(name), &form, Period::ALWAYS).await.unwrap();
    assert_eq!((changed.added, changed.removed), (0, 1));
    assert_eq!(everywhere().await, has("PAY_RA_VIEW", all, all));

    let request = stage.ask_service(ivy, BOSTON.0, "CLM_STATUS").await;
    grants(&stage, bill, &request).await.unwrap();
    let only: (&[&str], How) = (&["ELG_VERIFY"], How::Replace);
    assign(&stage, bill, name, &[&milton], only, Period::ALWAYS).await.unwrap();
    assert_eq!(everywhere().await, has("PAY_RA_VIEW CLM_STATUS", "ELG_VERIFY", all), "of one client and nobody else");
}

pub async fn r13_granted_and_declined_at_once_is_one_of_the_two(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let mut granted = 0;
    for round in 0..ROUNDS {
        let request = stage.ask_service(&zoe, MILTON.0, "PAY_RA_VIEW").await;
        let (yes, no) = meet(round, grants(&stage, &mary, &request), declines(&stage, &andre, &request)).await;
        let was_granted = the_first(round, &yes, &no);
        assert_eq!(stage.services(&zoe, MILTON.0).await.len(), usize::from(was_granted), "round {round}");
        if was_granted {
            let (site, nothing) = (pid_sl(MILTON.0), services(&[]));
            stage
                .store
                .change_services(&stage.circumstances(), &mary, &site, &named(&name), &nothing, Period::ALWAYS)
                .await
                .unwrap();
            granted += 1;
        }
        // What was declined is soon asked too often.
        stage.wait(DAY);
    }
    let counts = (stage.audited("access_granted").await, stage.audited("access_declined").await);
    assert_eq!(counts, (granted, ROUNDS - granted), "[R19]");
}
