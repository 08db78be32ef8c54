//! Link Subordinate [R14]: at once where the administrator administers the person already, else when the person accepts.

use std::sync::Arc;

use domain::authority::{MembershipChange, Refusal};
use domain::moment::{DAY, HOUR, MINUTE, Moment};
use domain::request::{Period, RequestKind};
use store::CommandError;
use store::administrators::change_primary_user::AskChangeError;
use store::people::link_subordinate::{AnswerLinkError, LinkSubordinateError, Linked};
use store::requests::request::{AskError, NotWaiting};
use store::requests::withdraw_request::WithdrawError;
use store::transaction::id::{RequestId, UserId};

use crate::story::cast::*;
use crate::story::ties::*;

/// Mary of Milton, Nora of Needham, and Zoë, who works for Nora: ids, and Zoë's username.
async fn two_clinics(stage: &Stage) -> (UserId, UserId, UserId, String) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    (mary, nora, zoe, name)
}

/// Somebody tries to link a person, by user ID and last name, to Milton.
async fn link(
    stage: &Stage,
    by: &UserId,
    whom: (&str, &str),
    period: Period,
) -> Result<Linked, CommandError<LinkSubordinateError>> {
    let form = services(&["ELG_VERIFY"]);
    stage
        .store
        .link_subordinate(&stage.circumstances(), by, &pid_sl(MILTON.0), (&named(whom.0), whom.1), &form, period)
        .await
}

async fn asked(stage: &Stage, by: &UserId, whom: (&str, &str)) {
    assert_eq!(link(stage, by, whom, Period::ALWAYS).await.unwrap(), Linked::Asked, "{whom:?}");
}

async fn request(stage: &Stage, user_id: &UserId) -> RequestId {
    stage.open_request(RequestKind::Link, MILTON.0, user_id.as_str()).await.expect("a link waits")
}

pub async fn r14_an_unknown_user_id_and_a_wrong_last_name_get_the_same_answer(stage: Stage) {
    let (mary, nora, _, zoe_name) = two_clinics(&stage).await;
    let (_, minh_name) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let before = stage.audit().await.len();
    for whom in [("nobody", "Bell"), (&*zoe_name, "Hughes"), (&*minh_name, "Bell"), (&*zoe_name, "")] {
        not_done(&link(&stage, &mary, whom, Period::ALWAYS).await, &LinkSubordinateError::NobodyOfThatName);
        refused(&link(&stage, &nora, whom, Period::ALWAYS).await, Refusal::NotAdministrator);
    }
    not_done(&link(&stage, &mary, (&minh_name, "Tran"), Period::ALWAYS).await, &LinkSubordinateError::WorksHere);
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");
    let typed = format!(" {} ", zoe_name.to_uppercase());
    asked(&stage, &mary, (&typed, "BELL")).await;
}

/// Tells wrong names until there were ten, and gives how an eleventh try is answered, with the right one.
async fn too_many(stage: &Stage, by: &UserId, whom: (&str, &str)) -> Moment {
    for _ in 0..10 {
        not_done(&link(stage, by, (whom.0, "Hughes"), Period::ALWAYS).await, &LinkSubordinateError::NobodyOfThatName);
    }
    match link(stage, by, whom, Period::ALWAYS).await {
        Err(CommandError::Rejected(LinkSubordinateError::Wait(until))) => until,
        other => panic!("{other:?}"),
    }
}

pub async fn r14_who_guesses_names_must_wait_whether_or_not_there_is_such_a_user_id(stage: Stage) {
    let (mary, _, _, zoe_name) = two_clinics(&stage).await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let before = stage.audit().await.len();
    let until = too_many(&stage, &mary, (&zoe_name, "Bell")).await;
    assert!(until > stage.now() && until <= stage.now().plus(MINUTE), "{until:?}");
    for whom in [("nobody", "Bell"), (&*zoe_name, "Hughes")] {
        not_done(&link(&stage, &mary, whom, Period::ALWAYS).await, &LinkSubordinateError::Wait(until));
    }
    let (site, whom) = (pid_sl(MILTON.0), (zoe_name.as_str(), "Bell"));
    let change = stage
        .store
        .ask_change_of_primary_user(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), true, "")
        .await;
    not_done(&change, &AskChangeError::Wait(until));
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");

    asked(&stage, &andre, whom).await;
    stage.wait(MINUTE);
    not_done(&link(&stage, &mary, (&zoe_name, "Bell"), Period::ALWAYS).await, &LinkSubordinateError::Ask(AskError::Waits));
    not_done(&link(&stage, &mary, ("nobody", "Bell"), Period::ALWAYS).await, &LinkSubordinateError::NobodyOfThatName);
    let wait = link(&stage, &mary, whom, Period::ALWAYS).await;
    assert!(
        matches!(wait, Err(CommandError::Rejected(LinkSubordinateError::Wait(_)))),
        "right ones make nothing forgotten: {wait:?}"
    );
    stage.wait(LONG);
    not_done(&link(&stage, &mary, whom, Period::ALWAYS).await, &LinkSubordinateError::Ask(AskError::Waits));
}

pub async fn r14_an_address_from_which_many_guess_must_wait(stage: Stage) {
    let (mary, _, _, zoe_name) = two_clinics(&stage).await;
    let mut backups = Vec::new();
    for first in ["Andre", "Bea", "Carl"] {
        backups.push(stage.backup(&mary, MILTON.0, first, "Backer").await.0);
    }
    for by in &backups {
        for _ in 0..10 {
            not_done(
                &link(&stage, by, (&zoe_name, "Hughes"), Period::ALWAYS).await,
                &LinkSubordinateError::NobodyOfThatName,
            );
        }
    }
    let whom = (zoe_name.as_str(), "Bell");
    let here = link(&stage, &mary, whom, Period::ALWAYS).await;
    assert!(matches!(here, Err(CommandError::Rejected(LinkSubordinateError::Wait(_)))), "{here:?}");
    let (elsewhere, form) = (stage.circumstances_from("10.0.0.2"), services(&[]));
    let linked = stage
        .store
        .link_subordinate(&elsewhere, &mary, &pid_sl(MILTON.0), (&named(whom.0), whom.1), &form, Period::ALWAYS)
        .await;
    assert_eq!(linked.unwrap(), Linked::Asked);
}

pub async fn r14_names_guessed_all_at_once_do_not_slip_past_the_count(stage: Stage) {
    let (mary, _, _, zoe_name) = two_clinics(&stage).await;
    let stage = Arc::new(stage);
    let guesses: Vec<_> = (0..20)
        .map(|_| {
            let (stage, mary, name) = (Arc::clone(&stage), mary.clone(), zoe_name.clone());
            tokio::spawn(async move { link(&stage, &mary, (&name, "Hughes"), Period::ALWAYS).await })
        })
        .collect();
    let mut answered = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(CommandError::Rejected(LinkSubordinateError::NobodyOfThatName)) => answered += 1,
            Err(CommandError::Rejected(LinkSubordinateError::Wait(_))) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(answered, 10);
}

pub async fn r14_at_once_where_the_actor_administers_the_person_elsewhere(stage: Stage) {
    let (mary, nora, zoe, zoe_name) = two_clinics(&stage).await;
    let (_, gus_name) = stage.newcomer(&nora, NEEDHAM.0, "Gus", "Gone", &[]).await;
    stage
        .store
        .change_membership(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(&gus_name), MembershipChange::Remove)
        .await
        .unwrap();
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    assert_eq!(link(&stage, &mary, (&zoe_name, "Bell"), Period::ALWAYS).await.unwrap(), Linked::AtOnce);
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    assert_eq!(stage.authority(&zoe, MILTON.0).await, None);
    not_done(&link(&stage, &mary, (&zoe_name, "Bell"), Period::ALWAYS).await, &LinkSubordinateError::WorksHere);
    asked(&stage, &mary, (&gus_name, "Gone")).await;
    assert_eq!((stage.audited("subordinate_linked").await, stage.audited("link_asked").await), (1, 1));
}

pub async fn r14_otherwise_the_person_accepts_or_declines(stage: Stage) {
    let (mary, nora, zoe, zoe_name) = two_clinics(&stage).await;
    let (minh, minh_name) = stage.subordinate(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    for whom in [(&*zoe_name, "Bell"), (&*minh_name, "Tran")] {
        asked(&stage, &mary, whom).await;
        not_done(&link(&stage, &mary, whom, Period::ALWAYS).await, &LinkSubordinateError::Ask(AskError::Waits));
    }
    assert!(stage.services(&zoe, MILTON.0).await.is_empty(), "nothing before the answer");
    assert_eq!(stage.sites_of(&zoe).await, [NEEDHAM.0]);
    let (of_zoe, of_minh) = (request(&stage, &zoe).await, request(&stage, &minh).await);
    for other in [&minh, &mary, &nora] {
        for accepts in [true, false] {
            let answer = stage.store.answer_link(&stage.circumstances(), other, &of_zoe, accepts).await;
            refused(&answer, Refusal::NotAsked);
        }
    }
    stage.store.answer_link(&stage.circumstances(), &zoe, &of_zoe, true).await.unwrap();
    stage.store.answer_link(&stage.circumstances(), &minh, &of_minh, false).await.unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    assert_eq!(stage.authority(&zoe, MILTON.0).await, None);
    assert_eq!(stage.sites_of(&minh).await, [NEEDHAM.0]);
    for (who, answered, outcome) in [(&zoe, &of_zoe, "accepted"), (&minh, &of_minh, "declined")] {
        not_done(
            &stage.store.answer_link(&stage.circumstances(), who, answered, true).await,
            &AnswerLinkError::NotWaiting(NotWaiting::Closed),
        );
        assert_eq!(stage.outcome(answered).await.as_deref(), Some(outcome));
    }
    asked(&stage, &mary, (&minh_name, "Tran")).await;
    for (kind, count) in [("link_asked", 3), ("link_accepted", 1), ("link_declined", 1)] {
        assert_eq!(stage.audited(kind).await, count, "[R19] {kind}");
    }
}

pub async fn r14_a_link_lapses_after_21_days(stage: Stage) {
    let (mary, nora, zoe, zoe_name) = two_clinics(&stage).await;
    let (minh, minh_name) = stage.subordinate(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    asked(&stage, &mary, (&zoe_name, "Bell")).await;
    asked(&stage, &mary, (&minh_name, "Tran")).await;
    let (of_zoe, of_minh) = (request(&stage, &zoe).await, request(&stage, &minh).await);
    stage.wait(21 * DAY - HOUR);
    stage.store.answer_link(&stage.circumstances(), &zoe, &of_zoe, true).await.unwrap();
    stage.wait(HOUR);
    not_done(
        &stage.store.answer_link(&stage.circumstances(), &minh, &of_minh, true).await,
        &AnswerLinkError::NotWaiting(NotWaiting::Closed),
    );
    not_done(
        &stage.store.withdraw(&stage.circumstances(), &mary, RequestKind::Link, &of_minh).await,
        &WithdrawError::NotWaiting(NotWaiting::Closed),
    );
    assert_eq!(stage.sites_of(&minh).await, [NEEDHAM.0]);
    asked(&stage, &mary, (&minh_name, "Tran")).await;
    assert_eq!(stage.outcome(&of_minh).await.as_deref(), Some("lapsed"));
}

pub async fn r14_the_site_takes_a_link_back(stage: Stage) {
    let (mary, nora, zoe, zoe_name) = two_clinics(&stage).await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    asked(&stage, &mary, (&zoe_name, "Bell")).await;
    let of_zoe = request(&stage, &zoe).await;
    for other in [&nora, &zoe] {
        let withdrawn = stage.store.withdraw(&stage.circumstances(), other, RequestKind::Link, &of_zoe).await;
        refused(&withdrawn, Refusal::NotAdministrator);
    }
    let as_another = stage.store.withdraw(&stage.circumstances(), &mary, RequestKind::PrimaryAccess, &of_zoe).await;
    not_done(&as_another, &WithdrawError::NotWaiting(NotWaiting::Closed));
    stage.store.withdraw(&stage.circumstances(), &andre, RequestKind::Link, &of_zoe).await.unwrap();
    not_done(
        &stage.store.answer_link(&stage.circumstances(), &zoe, &of_zoe, true).await,
        &AnswerLinkError::NotWaiting(NotWaiting::Closed),
    );
    not_done(
        &stage.store.withdraw(&stage.circumstances(), &mary, RequestKind::Link, &of_zoe).await,
        &WithdrawError::NotWaiting(NotWaiting::Closed),
    );
    assert_eq!(stage.outcome(&of_zoe).await.as_deref(), Some("withdrawn"));
    assert_eq!(stage.sites_of(&zoe).await, [NEEDHAM.0]);
    assert_eq!(stage.audited("request_withdrawn").await, 1);
}

pub async fn r14_a_link_with_days_begins_and_ends_on_them_and_can_be_made_again(stage: Stage) {
    let (mary, nora, zoe, zoe_name) = two_clinics(&stage).await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    let today = stage.now();
    let period = Period { from: today.plus(DAY), until: today.plus(5 * DAY) };
    assert_eq!(link(&stage, &mary, (&zoe_name, "Bell"), period).await.unwrap(), Linked::AtOnce);
    for (wait, works) in [(0, false), (DAY, true), (4 * DAY - HOUR, true), (HOUR, false)] {
        stage.wait(wait);
        assert_eq!(!stage.services(&zoe, MILTON.0).await.is_empty(), works, "after {wait}");
        assert_eq!(stage.sites_of(&zoe).await.contains(&MILTON.0.to_owned()), works, "after {wait}");
    }
    assert_eq!(link(&stage, &mary, (&zoe_name, "Bell"), Period::ALWAYS).await.unwrap(), Linked::AtOnce);
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
}

pub async fn r14_who_works_there_by_then_is_not_linked_twice(stage: Stage) {
    let (mary, nora, zoe, zoe_name) = two_clinics(&stage).await;
    asked(&stage, &mary, (&zoe_name, "Bell")).await;
    let of_zoe = request(&stage, &zoe).await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["CLM_STATUS"]));
    let at_once = stage
        .store
        .link_subordinate(&stage.circumstances(), &nora, &site, (&named(&zoe_name), "Bell"), &form, Period::ALWAYS)
        .await;
    assert_eq!(at_once.unwrap(), Linked::AtOnce);
    let late = stage.store.answer_link(&stage.circumstances(), &zoe, &of_zoe, true).await;
    not_done(&late, &AnswerLinkError::WorksHere);
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["CLM_STATUS"]);
    let there = "SELECT COUNT(*) FROM memberships WHERE user_id = $1 AND pid_sl = $2 AND ended_at IS NULL";
    assert_eq!(stage.count(there, &[zoe.as_str(), MILTON.0]).await, 1);
}
