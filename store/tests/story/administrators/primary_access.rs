//! Primary access [R10] [R12]: the primary and backup primary users of a site that was let in administer this one, until its
//! own end it.

use domain::authority::Authority::{BackupPrimaryUser, PrimaryAccess, PrimaryUser};
use domain::authority::{MembershipChange, Refusal};
use domain::moment::{DAY, HOUR};
use domain::request::{Period, RequestKind};
use domain::username::Username;
use store::administrators::primary_access::{AnswerPrimaryAccessError, EndPrimaryAccessError, OfferPrimaryAccessError};
use store::requests::request::{AskError, NotWaiting};
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::ties::*;

/// Mary of Milton and Nora of Needham.
async fn neighbours(stage: &Stage) -> (UserId, UserId) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    (mary, nora)
}

pub async fn r10_primary_access_from_the_offer_to_the_authority(stage: Stage) {
    let (mary, nora) = neighbours(&stage).await;
    let (bea, _) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
    let (sam, _) = stage.subordinate(&nora, NEEDHAM.0, "Sam", "Small", &[]).await;
    let (milton, needham) = (pid_sl(MILTON.0), pid_sl(NEEDHAM.0));
    for nowhere in [MILTON.0, "999999999Z"] {
        let offer =
            stage.store.offer_primary_access(&stage.circumstances(), &mary, &milton, &pid_sl(nowhere), Period::ALWAYS).await;
        not_done(&offer, &OfferPrimaryAccessError::NoOtherSite);
    }
    let request = stage.offer_access(&mary, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
    let twice = stage.store.offer_primary_access(&stage.circumstances(), &mary, &milton, &needham, Period::ALWAYS).await;
    not_done(&twice, &OfferPrimaryAccessError::Ask(AskError::Waits));
    assert_eq!(stage.authority(&nora, MILTON.0).await, None, "an offer gives nothing");
    for nobody in [&mary, &sam] {
        let answer = stage.store.answer_primary_access(&stage.circumstances(), nobody, &request, true).await;
        refused(&answer, Refusal::NotAdministrator);
    }

    stage.store.answer_primary_access(&stage.circumstances(), &bea, &request, true).await.unwrap();
    for (user, first, authority) in [
        (&mary, "Ann", Some(PrimaryUser)),
        (&nora, "Ben", Some(PrimaryAccess)),
        (&bea, "Cay", Some(PrimaryAccess)),
        (&sam, "Dot", None),
    ] {
        assert_eq!(stage.authority(user, MILTON.0).await, authority, "{first}");
        assert_eq!(stage.creates(user, MILTON.0, first).await, authority.is_some(), "{first}");
    }
    assert_eq!(stage.authority(&mary, NEEDHAM.0).await, None, "not the other way round");
    assert_eq!(stage.outcome(&request).await.as_deref(), Some("accepted"));
    let again = stage.store.answer_primary_access(&stage.circumstances(), &nora, &request, false).await;
    not_done(&again, &AnswerPrimaryAccessError::NotWaiting(NotWaiting::Closed));
    let more = stage.store.offer_primary_access(&stage.circumstances(), &mary, &milton, &needham, Period::ALWAYS).await;
    not_done(&more, &OfferPrimaryAccessError::InForce);

    let back = stage.offer_access(&nora, NEEDHAM.0, MILTON.0, Period::ALWAYS).await;
    stage.store.answer_primary_access(&stage.circumstances(), &mary, &back, false).await.unwrap();
    assert_eq!(stage.authority(&mary, NEEDHAM.0).await, None, "declined");
    assert_eq!(stage.outcome(&back).await.as_deref(), Some("declined"));
    for (kind, count) in [("primary_access_offered", 2), ("primary_access_accepted", 1), ("primary_access_declined", 1)] {
        assert_eq!(stage.audited(kind).await, count, "[R19] {kind}");
    }
}

pub async fn r10_the_other_sites_primary_and_backup_do_everything_for_the_sites_people(stage: Stage) {
    let (mary, nora) = neighbours(&stage).await;
    let (bea, _) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let site = pid_sl(MILTON.0);
    for (actor, first) in [(&nora, "Ann"), (&bea, "Ben")] {
        let created = stage.create(actor, MILTON.0, &with_services(&person(first, "Bell"), &["ELG_VERIFY"])).await;
        let (name, form) = (created.username.as_str(), services(&["CLM_STATUS"]));
        let changed = stage
            .store
            .change_services(&stage.circumstances(), actor, &site, &named(name), &form, Period::ALWAYS)
            .await
            .unwrap();
        assert_eq!((changed.added, changed.removed), (1, 1));
        stage.store.reset_password(&stage.circumstances(), actor, &site, &created.username).await.unwrap();
        for change in [MembershipChange::Suspend, MembershipChange::Reactivate, MembershipChange::Remove] {
            stage.store.change_membership(&stage.circumstances(), actor, &site, &named(name), change).await.unwrap();
        }
        let request = stage.offer_link(actor, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
        stage.store.withdraw(&stage.circumstances(), actor, RequestKind::OrganizationLink, &request).await.unwrap();
    }
    assert_eq!(stage.audited("membership_removed").await, 2);
}

pub async fn r10_grants_do_not_chain(stage: Stage) {
    let pia = stage.primary_user(PLYMOUTH, "Pia", "Plym").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let cleo = stage.primary_user(BOSTON, "Cleo", "Boston").await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&cleo, BOSTON.0)).await;
    let request = stage.offer_access(&pia, PLYMOUTH.0, NEEDHAM.0, Period::ALWAYS).await;
    let for_nora = stage.store.answer_primary_access(&stage.circumstances(), &cleo, &request, true).await;
    refused(&for_nora, Refusal::NotOwnAdministrator);
    stage.store.answer_primary_access(&stage.circumstances(), &nora, &request, true).await.unwrap();

    assert_eq!(stage.authority(&nora, PLYMOUTH.0).await, Some(PrimaryAccess));
    assert_eq!(stage.authority(&cleo, NEEDHAM.0).await, Some(PrimaryAccess));
    assert_eq!(stage.authority(&cleo, PLYMOUTH.0).await, None, "C administers B, not what was given to B");
    assert_eq!(stage.sites_of(&cleo).await, [NEEDHAM.0, BOSTON.0]);
    assert!(!stage.creates(&cleo, PLYMOUTH.0, "Ann").await);
    let grant = stage.grant(&request).await.unwrap();
    let given_up = stage.store.end_primary_access(&stage.circumstances(), &cleo, &grant).await;
    refused(&given_up, Refusal::NotAdministrator);
}

pub async fn r10_who_administers_the_other_site_no_longer_has_lost_this_one_too(stage: Stage) {
    let (mary, nora) = neighbours(&stage).await;
    let (bea, bea_name) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let needham = pid_sl(NEEDHAM.0);
    let removed = stage.store.remove_backup(&stage.circumstances(), &nora, &needham, &named(&bea_name)).await.unwrap();
    let left: Vec<(&str, usize, usize)> =
        removed.left.iter().map(|left| (left.pid_sl.as_str(), left.before, left.administrators.len())).collect();
    assert_eq!(left, [(NEEDHAM.0, 2, 1), (MILTON.0, 3, 2)], "both sites lose an administrator");
    assert_eq!(stage.authority(&bea, MILTON.0).await, None);
    assert!(!stage.creates(&bea, MILTON.0, "Ann").await, "at the next command");

    stage.store.assign_backup(&stage.circumstances(), &nora, &needham, &named(&bea_name)).await.unwrap();
    for (change, authority) in [
        (MembershipChange::Suspend, None),
        (MembershipChange::Reactivate, Some(PrimaryAccess)),
        (MembershipChange::Remove, None),
    ] {
        stage.store.change_membership(&stage.circumstances(), &nora, &needham, &named(&bea_name), change).await.unwrap();
        assert_eq!(stage.authority(&bea, MILTON.0).await, authority, "{change:?}");
    }
}

pub async fn r12_primary_access_reaches_no_administrator_and_is_not_passed_on(stage: Stage) {
    let (mary, nora) = neighbours(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (_, minh) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let waits = stage.offer_access(&mary, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    let (store, site, before) = (&stage.store, pid_sl(MILTON.0), stage.audit().await.len());
    let own = Refusal::NotOwnAdministrator;
    refused(&store.assign_backup(&stage.circumstances(), &nora, &site, &named(&minh)).await, own);
    refused(&store.remove_backup(&stage.circumstances(), &nora, &site, &named(&andre_name)).await, own);
    refused(&store.preview_remove_backup(&stage.circumstances(), &nora, &site, &named(&andre_name)).await, own);
    let offer = store.offer_primary_access(&stage.circumstances(), &nora, &site, &pid_sl(PLYMOUTH.0), Period::ALWAYS).await;
    refused(&offer, own);
    refused(&store.withdraw(&stage.circumstances(), &nora, RequestKind::PrimaryAccess, &waits).await, own);
    for name in ["mhughes", &andre_name] {
        for change in [MembershipChange::Suspend, MembershipChange::Reactivate, MembershipChange::Remove] {
            refused(&store.change_membership(&stage.circumstances(), &nora, &site, &named(name), change).await, own);
            refused(
                &store.preview_change_of_membership(&stage.circumstances(), &nora, &site, &named(name), change).await,
                own,
            );
        }
        let reset = store.reset_password(&stage.circumstances(), &nora, &site, &Username::parse(name).unwrap()).await;
        refused(&reset, own);
    }
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");
    assert_eq!(stage.authority(&mary, MILTON.0).await, Some(PrimaryUser));
    assert_eq!(stage.authority(&andre, MILTON.0).await, Some(BackupPrimaryUser));
}

pub async fn r12_r18_the_sites_own_end_primary_access_alone_and_at_once(stage: Stage) {
    let (mary, nora) = neighbours(&stage).await;
    let cleo = stage.primary_user(BOSTON, "Cleo", "Boston").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    stage.give_primary_access((&mary, MILTON.0), (&cleo, BOSTON.0)).await;
    let (zoe, _) = stage.newcomer(&nora, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    refused(&stage.store.end_primary_access(&stage.circumstances(), &cleo, &grant).await, Refusal::NotOwnAdministrator);

    let preview = stage.store.preview_end_primary_access(&stage.circumstances(), &andre, &grant).await.unwrap();
    let ended = stage.store.end_primary_access(&stage.circumstances(), &andre, &grant).await.unwrap();
    assert_eq!(preview, ended);
    assert_eq!(ended.grants.iter().map(|ended| ended.id.as_str()).collect::<Vec<_>>(), [grant.as_str()]);
    assert!(ended.memberships.is_empty() && ended.assignments.is_empty() && ended.links.is_empty());
    assert_eq!((ended.left[0].pid_sl.as_str(), ended.left[0].before), (MILTON.0, 4));
    assert_eq!(ended.left[0].administrators.len(), 3);
    assert_eq!(stage.authority(&nora, MILTON.0).await, None);
    assert!(!stage.creates(&nora, MILTON.0, "Ann").await, "at once");
    assert_eq!(stage.authority(&cleo, MILTON.0).await, Some(PrimaryAccess), "the other one goes on");
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"], "what was done by it stays");
    not_done(
        &stage.store.end_primary_access(&stage.circumstances(), &andre, &grant).await,
        &EndPrimaryAccessError::GrantGone,
    );
    assert_eq!(stage.audited("primary_access_ended").await, 1);
}

pub async fn r12_the_other_site_gives_primary_access_up(stage: Stage) {
    let (mary, nora) = neighbours(&stage).await;
    let (bea, _) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
    let (sam, _) = stage.subordinate(&nora, NEEDHAM.0, "Sam", "Small", &[]).await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    refused(&stage.store.end_primary_access(&stage.circumstances(), &sam, &grant).await, Refusal::NotAdministrator);
    refused(&stage.store.preview_end_primary_access(&stage.circumstances(), &sam, &grant).await, Refusal::NotAdministrator);
    stage.store.end_primary_access(&stage.circumstances(), &bea, &grant).await.unwrap();
    assert_eq!([stage.authority(&nora, MILTON.0).await, stage.authority(&bea, MILTON.0).await], [None, None]);
}

pub async fn r12_a_dated_grant_begins_and_ends_on_its_days(stage: Stage) {
    let (mary, nora) = neighbours(&stage).await;
    let today = stage.now();
    let period = Period { from: today.plus(2 * DAY), until: today.plus(9 * DAY) };
    let request = stage.offer_access(&mary, MILTON.0, NEEDHAM.0, period).await;
    stage.store.answer_primary_access(&stage.circumstances(), &nora, &request, true).await.unwrap();
    for (wait, first, authority) in [
        (0, "Ann", None),
        (2 * DAY - HOUR, "Ben", None),
        (HOUR, "Cay", Some(PrimaryAccess)),
        (7 * DAY - HOUR, "Dot", Some(PrimaryAccess)),
        (HOUR, "Eve", None),
    ] {
        stage.wait(wait);
        assert_eq!(stage.authority(&nora, MILTON.0).await, authority, "{first}");
        assert_eq!(stage.creates(&nora, MILTON.0, first).await, authority.is_some(), "{first}");
    }
    let grant = stage.grant(&request).await.unwrap();
    not_done(
        &stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await,
        &EndPrimaryAccessError::GrantGone,
    );
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    assert_eq!(stage.authority(&nora, MILTON.0).await, Some(PrimaryAccess), "what is over makes room");
}
