//! Opposite deeds at the same moment: one of them is done as if the other had come before or after it, never a mixture.

use std::fmt::Debug;
use std::sync::Arc;

use domain::authority::{Authority, MembershipChange};
use domain::moment::DAY;
use domain::request::{Period, RequestKind};
use store::CommandError;
use store::organizations::assign_linked::{AssignLinkedError, How};
use store::organizations::change_link::LinkChange;
use store::people::link_subordinate::Linked;
use store::transaction::id::UserId;
use tokio::task::JoinSet;

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assign};

/// How often the two meet.
pub const ROUNDS: usize = 6;

/// Two deeds of a round. In the first two rounds one comes after the other, so that each run sees both orders. From then on both
/// have begun before either is answered, the one and the other first by turns.
pub async fn meet<A, B>(round: usize, one: impl Future<Output = A>, other: impl Future<Output = B>) -> (A, B) {
    let (one, other) = (Box::pin(one), Box::pin(other));
    if round == 0 {
        (one.await, other.await)
    } else if round == 1 {
        let other = other.await;
        (one.await, other)
    } else if round.is_multiple_of(2) {
        tokio::join!(one, other)
    } else {
        let (other, one) = tokio::join!(other, one);
        (one, other)
    }
}

/// Whether it was the first of two that was done; the other one came too late for a reason of the rules.
#[track_caller]
pub fn the_first<A: Debug, E: Debug, B: Debug, F: Debug>(
    round: usize,
    one: &Result<A, CommandError<E>>,
    other: &Result<B, CommandError<F>>,
) -> bool {
    let first = match (one, other) {
        (Ok(_), Err(CommandError::Rejected(_))) => true,
        (Err(CommandError::Rejected(_)), Ok(_)) => false,
        _ => panic!("exactly one is done: {one:?} and {other:?}"),
    };
    assert!(round > 1 || first == (round == 0), "round {round}: whichever comes before the other is done");
    first
}

/// Another first name for each round.
fn first_name(round: usize) -> String {
    format!("Ann{}", char::from(b'a' + u8::try_from(round).unwrap()))
}

/// Somebody begins to create two people at Milton; each gives whether it was done. Their secrets are hashed before a transaction
/// begins, so that they arrive one by one.
pub fn two_created(stage: &Arc<Stage>, by: &UserId, round: usize) -> JoinSet<bool> {
    let mut creating = JoinSet::new();
    for place in 0..2 {
        let (stage, by) = (Arc::clone(stage), by.to_owned());
        creating.spawn(async move { stage.creates(&by, MILTON.0, &first_name(2 * round + place)).await });
    }
    creating
}

pub async fn r12_an_offer_is_accepted_or_withdrawn_and_never_both(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let mut accepted = 0;
    for round in 0..ROUNDS {
        let request = stage.offer_access(&mary, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (accept, withdraw) = meet(
            round,
            stage.store.answer_primary_access(&one, &nora, &request, true),
            stage.store.withdraw(&other, &mary, RequestKind::PrimaryAccess, &request),
        )
        .await;
        let was_accepted = the_first(round, &accept, &withdraw);
        let outcome = if was_accepted { "accepted" } else { "withdrawn" };
        assert_eq!(stage.outcome(&request).await.as_deref(), Some(outcome), "round {round}");
        let grant = stage.grant(&request).await;
        assert_eq!(grant.is_some(), was_accepted, "round {round}: a withdrawn offer gives nothing");
        assert_eq!(stage.authority(&nora, MILTON.0).await.is_some(), was_accepted, "round {round}");
        if let Some(grant) = grant {
            stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await.unwrap();
        }
        accepted += usize::from(was_accepted);
    }
    assert_eq!(stage.audited("primary_access_accepted").await, accepted, "[R19]");
    assert_eq!(stage.audited("request_withdrawn").await, ROUNDS - accepted, "[R19]");
}

pub async fn r15_a_link_accepted_twice_is_one_link(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (bea, _) = stage.backup(&bill, BOSTON.0, "Bea", "Backer").await;
    for round in 0..ROUNDS {
        let request = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (by_bill, by_bea) = meet(
            round,
            stage.store.answer_organization_link(&one, &bill, &request, true),
            stage.store.answer_organization_link(&other, &bea, &request, true),
        )
        .await;
        the_first(round, &by_bill, &by_bea);
        let links = stage.count("SELECT COUNT(*) FROM organization_links WHERE request_id = $1", &[request.as_str()]).await;
        assert_eq!(links, 1, "round {round}");
        let link = stage.link(&request).await.unwrap();
        stage.store.change_link(&stage.circumstances(), &mary, &link, LinkChange::End).await.unwrap();
    }
    assert_eq!(stage.audited("organization_link_accepted").await, ROUNDS, "[R19]");
}

pub async fn r14_a_link_accepted_and_declined_at_once_is_one_of_the_two(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["ELG_VERIFY"]));
    let mut accepted = 0;
    for round in 0..ROUNDS {
        let whom = (name.as_str(), "Bell");
        let asked = stage
            .store
            .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await;
        assert_eq!(asked.unwrap(), Linked::Asked);
        let request = stage.open_request(RequestKind::Link, MILTON.0, zoe.as_str()).await.unwrap();
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (yes, no) = meet(
            round,
            stage.store.answer_link(&one, &zoe, &request, true),
            stage.store.answer_link(&other, &zoe, &request, false),
        )
        .await;
        let was_accepted = the_first(round, &yes, &no);
        assert_eq!(stage.services(&zoe, MILTON.0).await.len(), usize::from(was_accepted), "round {round}");
        if was_accepted {
            stage
                .store
                .change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Remove)
                .await
                .unwrap();
        }
        accepted += usize::from(was_accepted);
        // What was declined is soon asked too often.
        stage.wait(DAY);
    }
    let counts = (stage.audited("link_accepted").await, stage.audited("link_declined").await);
    assert_eq!(counts, (accepted, ROUNDS - accepted), "[R19]");
}

pub async fn r12_who_loses_primary_access_has_created_somebody_before_or_nobody(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (stage, mut created) = (Arc::new(stage), 0);
    for before in 0..=2 {
        let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
        let mut creating = two_created(&stage, &nora, before);
        for _ in 0..before {
            assert!(creating.join_next().await.unwrap().unwrap(), "she administers it");
            created += 1;
        }
        stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await.unwrap();
        assert_eq!(stage.authority(&nora, MILTON.0).await, None, "after {before}");
        while let Some(one) = creating.join_next().await {
            created += usize::from(one.unwrap());
        }
    }
    assert!(!stage.creates(&nora, MILTON.0, "Late").await);
    let people =
        "SELECT COUNT(*) FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.last_name = $1 AND m.pid_sl = $2";
    assert_eq!(usize::try_from(stage.count(people, &["Newly", MILTON.0]).await).unwrap(), created);
    let users = stage.count("SELECT COUNT(*) FROM users WHERE last_name = $1", &["Newly"]).await;
    assert_eq!(usize::try_from(users).unwrap(), created, "who was refused has created nobody");
    assert_eq!(stage.audited("subordinate_created").await, created, "[R19]");
    assert_eq!(stage.audited("primary_access_ended").await, 3, "[R19]");
}

/// Mary appoints somebody whom Nora, by primary access, removes: Nora may not remove a backup, and nobody who is gone is
/// appointed.
pub async fn r12_somebody_is_appointed_or_removed_and_never_both(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let site = pid_sl(MILTON.0);
    let mut appointed = 0;
    for round in 0..ROUNDS {
        let (user, name) = stage.newcomer(&mary, MILTON.0, &first_name(round), "Bell", &[]).await;
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (appoints, removes) = meet(
            round,
            stage.store.assign_backup(&one, &mary, &site, &named(&name)),
            stage.store.change_membership(&other, &nora, &site, &named(&name), MembershipChange::Remove),
        )
        .await;
        let was_appointed = the_first(round, &appoints, &removes);
        let authority = was_appointed.then_some(Authority::BackupPrimaryUser);
        assert_eq!(stage.authority(&user, MILTON.0).await, authority, "round {round}");
        assert_eq!(stage.sites_of(&user).await.is_empty(), !was_appointed, "round {round}");
        appointed += usize::from(was_appointed);
    }
    let mixed = "SELECT COUNT(*) FROM memberships WHERE role = 'backup_primary_user' AND ended_at IS NOT NULL";
    assert_eq!(stage.count(mixed, &[]).await, 0, "no backup on a membership that has ended");
    let counts = (stage.audited("backup_assigned").await, stage.audited("membership_removed").await);
    assert_eq!(counts, (appointed, ROUNDS - appointed), "[R19]");
}

pub async fn r11_two_backups_who_remove_each_other_leave_one(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (bea, bea_name) = stage.backup(&mary, MILTON.0, "Bea", "Backer").await;
    let site = pid_sl(MILTON.0);
    for round in 0..ROUNDS {
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (by_andre, by_bea) = meet(
            round,
            stage.store.remove_backup(&one, &andre, &site, &named(&bea_name)),
            stage.store.remove_backup(&other, &bea, &site, &named(&andre_name)),
        )
        .await;
        let andre_stays = the_first(round, &by_andre, &by_bea);
        assert_eq!(stage.authority(&andre, MILTON.0).await.is_some(), andre_stays, "round {round}");
        assert_eq!(stage.authority(&bea, MILTON.0).await.is_some(), !andre_stays, "round {round}");
        let gone = if andre_stays { &bea_name } else { &andre_name };
        stage.store.assign_backup(&stage.circumstances(), &mary, &site, &named(gone)).await.unwrap();
    }
    assert_eq!(stage.audited("backup_removed").await, ROUNDS, "[R19]");
}

pub async fn r15_nothing_is_assigned_by_a_link_that_ends_or_above_a_ceiling_that_shrinks(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let fewer = services(&["ELG_VERIFY"]);
    for round in 0..2 * ROUNDS {
        let ceiling = ["ELG_VERIFY", "CLM_STATUS"];
        let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &ceiling).await;
        let shrinks = round % 2 == 0;
        let change = if shrinks { LinkChange::Ceiling(&fewer) } else { LinkChange::End };
        let (circumstances, ids) = (stage.circumstances(), [&link]);
        let (assigns, changes) = meet(
            round / 2,
            assign(&stage, &bill, &name, &ids, (&["CLM_STATUS"], How::Add), Period::ALWAYS),
            stage.store.change_link(&circumstances, &mary, &link, change),
        )
        .await;
        changes.unwrap();
        assert!(round / 2 > 0 || assigns.is_ok(), "round {round}: {assigns:?}");
        if let Err(late) = assigns {
            use AssignLinkedError::{LinkGone, SoAlready};
            let late_because = matches!(late, CommandError::Rejected(SoAlready | LinkGone));
            assert!(late_because, "round {round}: {late:?}");
        }
        assert!(stage.services(&ivy, MILTON.0).await.is_empty(), "round {round}");
        let hangs = "SELECT COUNT(*) FROM assignments WHERE link_id = $1 AND ended_at IS NULL";
        assert_eq!(stage.count(hangs, &[link.as_str()]).await, 0, "round {round}");
        if shrinks {
            stage.store.change_link(&stage.circumstances(), &mary, &link, LinkChange::End).await.unwrap();
        }
    }
    let counts = (stage.audited("ceiling_changed").await, stage.audited("organization_link_ended").await);
    assert_eq!(counts, (ROUNDS, 2 * ROUNDS), "[R19]");
}
