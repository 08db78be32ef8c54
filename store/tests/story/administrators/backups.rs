//! Backup primary users come and go [R11], and no site is left without an administrator [R7].

use domain::authority::Authority::{BackupPrimaryUser, PrimaryAccess, PrimaryUser};
use domain::authority::{MembershipChange, Refusal};
use domain::moment::DAY;
use domain::power::AgencyRole;
use domain::request::Period;
use store::administrators::assign_backup::{AssignBackupError, RemoveBackupError};
use store::agency::change_user_id::UserIdCommand;
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::ties::*;

pub async fn r11_a_backup_is_appointed_and_removed(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.subordinate(&mary, MILTON.0, "Andre", "Dubois", &["ELG_VERIFY"]).await;
    let (minh, minh_name) = stage.subordinate(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    refused(
        &store.assign_backup(&stage.circumstances(), &andre, &site, &named(&minh_name)).await,
        Refusal::NotAdministrator,
    );
    not_done(
        &store.assign_backup(&stage.circumstances(), &mary, &site, &named("nobody")).await,
        &AssignBackupError::NoMember,
    );
    store.assign_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    not_done(
        &store.assign_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await,
        &AssignBackupError::Administers,
    );
    assert_eq!(stage.authority(&andre, MILTON.0).await, Some(BackupPrimaryUser));
    store.assign_backup(&stage.circumstances(), &andre, &site, &named(&minh_name)).await.unwrap();
    assert!(stage.creates(&minh, MILTON.0, "Ann").await, "a backup appoints, as the primary user does");

    refused(&store.remove_backup(&stage.circumstances(), &andre, &site, &named(&andre_name)).await, Refusal::Oneself);
    not_done(
        &store.remove_backup(&stage.circumstances(), &andre, &site, &named("mhughes")).await,
        &RemoveBackupError::NoBackup,
    );
    let preview = store.preview_remove_backup(&stage.circumstances(), &minh, &site, &named(&andre_name)).await.unwrap();
    let removed = store.remove_backup(&stage.circumstances(), &minh, &site, &named(&andre_name)).await.unwrap();
    assert_eq!(preview, removed);
    assert_eq!(removed.demoted.iter().map(|gone| gone.username.as_str()).collect::<Vec<_>>(), [andre_name.as_str()]);
    assert!(removed.memberships.is_empty() && removed.assignments.is_empty());
    assert_eq!(removed.left[0].before, 3);
    assert_eq!(removed.left[0].administrators, ["Mary Hughes", "Minh Tran"]);
    assert_eq!(stage.authority(&andre, MILTON.0).await, None);
    assert!(!stage.creates(&andre, MILTON.0, "Ben").await, "at the next command");
    refused(
        &store.remove_backup(&stage.circumstances(), &andre, &site, &named(&minh_name)).await,
        Refusal::NotAdministrator,
    );
    assert_eq!(stage.services(&andre, MILTON.0).await, ["ELG_VERIFY"], "a subordinate with the same services");
    not_done(
        &store.remove_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await,
        &RemoveBackupError::NoBackup,
    );
    assert_eq!((stage.audited("backup_assigned").await, stage.audited("backup_removed").await), (2, 1));
}

pub async fn r11_a_backup_who_is_suspended_or_removed_does_nothing_more(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let site = pid_sl(MILTON.0);
    for (change, first, authority) in [
        (MembershipChange::Suspend, "Ann", None),
        (MembershipChange::Reactivate, "Ben", Some(BackupPrimaryUser)),
        (MembershipChange::Remove, "Cay", None),
    ] {
        stage.store.change_membership(&stage.circumstances(), &mary, &site, &named(&andre_name), change).await.unwrap();
        assert_eq!(stage.authority(&andre, MILTON.0).await, authority, "{change:?}");
        assert_eq!(stage.creates(&andre, MILTON.0, first).await, authority.is_some(), "{change:?}");
    }
}

pub async fn r11_who_is_suspended_or_begins_later_is_appointed_by_nobody(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let later = Period { from: stage.now().plus(5 * DAY), until: stage.now().plus(9 * DAY) };
    let (dot, dot_name) = stage.dated(&mary, ("Dot", "Dated"), &[], later).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let appoint = async |name: &str| store.assign_backup(&stage.circumstances(), &mary, &site, &named(name)).await;
    let offered = async |name: &str| {
        let shown = store.administrators(&mary, &site, stage.now()).await.unwrap();
        shown.candidates.iter().any(|candidate| candidate.username == name)
    };
    let here = async |change: MembershipChange| {
        store.change_membership(&stage.circumstances(), &mary, &site, &named(&zoe_name), change).await.unwrap()
    };
    let everywhere = async |what: UserIdCommand| {
        store.change_user_id(&stage.circumstances(), &seth, &named(&zoe_name), what).await.unwrap()
    };
    let before = stage.audited("backup_assigned").await;

    here(MembershipChange::Suspend).await;
    assert!(!offered(&zoe_name).await);
    not_done(&appoint(&zoe_name).await, &AssignBackupError::Resting);
    here(MembershipChange::Reactivate).await;
    everywhere(UserIdCommand::Suspend).await;
    assert!(!offered(&zoe_name).await);
    not_done(&appoint(&zoe_name).await, &AssignBackupError::Resting);
    everywhere(UserIdCommand::Reactivate).await;
    assert!(!offered(&dot_name).await);
    not_done(&appoint(&dot_name).await, &AssignBackupError::Resting);
    assert_eq!(stage.audited("backup_assigned").await, before, "nothing was changed");
    assert!(offered(&zoe_name).await);
    appoint(&zoe_name).await.unwrap();
    assert_eq!(stage.authority(&zoe, MILTON.0).await, Some(BackupPrimaryUser));

    stage.wait(5 * DAY);
    assert!(offered(&dot_name).await, "from the first day on");
    appoint(&dot_name).await.unwrap();
    store.remove_backup(&stage.circumstances(), &mary, &site, &named(&dot_name)).await.unwrap();
    stage.wait(4 * DAY);
    assert!(!offered(&dot_name).await);
    not_done(&appoint(&dot_name).await, &AssignBackupError::NoMember);
    assert_eq!(stage.authority(&dot, MILTON.0).await, None);
}

pub async fn r11_who_may_not_suspend_somebody_does_not_end_the_suspension_either(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (_, zoe_name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let site = pid_sl(MILTON.0);
    let does = async |by: &UserId, whom: &str, change: MembershipChange| {
        stage.store.change_membership(&stage.circumstances(), by, &site, &named(whom), change).await
    };
    for whom in [&andre_name, &zoe_name] {
        does(&mary, whom, MembershipChange::Suspend).await.unwrap();
    }
    refused(&does(&nora, &andre_name, MembershipChange::Reactivate).await, Refusal::NotOwnAdministrator);
    assert_eq!(stage.authority(&andre, MILTON.0).await, None);
    does(&nora, &zoe_name, MembershipChange::Reactivate).await.unwrap();
    let view = stage.store.subordinate(&nora, &site, &named(&andre_name), stage.now()).await.unwrap().unwrap();
    let nora_may = view.may.iter().find(|(change, _)| *change == MembershipChange::Reactivate).map(|(_, may)| *may);
    assert_eq!(nora_may, Some(Err(Refusal::NotOwnAdministrator)), "the panel says so");
    does(&mary, &andre_name, MembershipChange::Reactivate).await.unwrap();
    assert_eq!(stage.authority(&andre, MILTON.0).await, Some(BackupPrimaryUser));
}

pub async fn r7_nobody_removes_or_suspends_the_primary_user(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let site = pid_sl(MILTON.0);
    for (actor, why) in
        [(&mary, Refusal::Oneself), (&andre, Refusal::AbovePrimaryUser), (&nora, Refusal::NotOwnAdministrator)]
    {
        for change in [MembershipChange::Suspend, MembershipChange::Remove] {
            refused(
                &stage.store.change_membership(&stage.circumstances(), actor, &site, &named("mhughes"), change).await,
                why,
            );
        }
    }
    assert_eq!(stage.authority(&mary, MILTON.0).await, Some(PrimaryUser));
}

/// The one way in which commands could leave a site without anybody: the agency has suspended the primary user's ID, no
/// backup is in force, and the site that was let in gives its primary access up.
pub async fn r7_who_alone_is_left_cannot_give_primary_access_up(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (bea, _) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
    let (_, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&andre_name), MembershipChange::Suspend)
        .await
        .unwrap();
    stage.agency_sets(&mary, "suspended").await;

    let before = stage.audit().await.len();
    for last in [&nora, &bea] {
        let preview = store.preview_end_primary_access(&stage.circumstances(), last, &grant).await.unwrap();
        let nobody = preview.nobody_left().expect("the preview says so");
        assert_eq!((nobody.pid_sl.as_str(), nobody.before, nobody.administrators.len()), (MILTON.0, 2, 0));
        refused(&store.end_primary_access(&stage.circumstances(), last, &grant).await, Refusal::NobodyLeft);
        assert_eq!(stage.authority(last, MILTON.0).await, Some(PrimaryAccess));
    }
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");

    let undone = store
        .change_membership(&stage.circumstances(), &nora, &site, &named(&andre_name), MembershipChange::Reactivate)
        .await;
    refused(&undone, Refusal::NotOwnAdministrator);
    stage.agency_sets(&mary, "active").await;
    store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&andre_name), MembershipChange::Reactivate)
        .await
        .unwrap();
    stage.agency_sets(&mary, "suspended").await;
    let ended = store.end_primary_access(&stage.circumstances(), &bea, &grant).await.unwrap();
    assert!(ended.nobody_left().is_none());
    assert_eq!(ended.left[0].administrators, ["Andre Dubois"]);
}

pub async fn r7_an_administrator_whom_the_agency_suspended_gives_no_commands_and_does_not_count(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    stage.agency_sets(&mary, "suspended").await;
    refused(&stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await, Refusal::SignedOut);
    refused(&stage.store.end_primary_access(&stage.circumstances(), &nora, &grant).await, Refusal::NobodyLeft);
    stage.agency_sets(&mary, "active").await;
    stage.store.end_primary_access(&stage.circumstances(), &nora, &grant).await.unwrap();
    assert_eq!(stage.authority(&nora, MILTON.0).await, None);
}

pub async fn r7_a_site_is_warned_while_no_backup_has_signed_in_during_the_last_60_days(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    stage.subordinate(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let missing = async || store.backup_is_missing(&site, stage.now()).await.unwrap();
    let appoints = async |first: &str| {
        let created = stage.create(&mary, MILTON.0, &person(first, "Backer")).await;
        store.assign_backup(&stage.circumstances(), &mary, &site, &named(created.username.as_str())).await.unwrap();
        created
    };
    assert!(missing().await, "nobody but the primary user, and a subordinate who signs in");
    let andre = appoints("Andre").await;
    assert!(missing().await, "who never signed in may not be there when needed");
    stage.settle_in(&andre).await;
    assert!(!missing().await);
    stage.wait(59 * domain::moment::DAY);
    assert!(!missing().await);
    stage.wait(domain::moment::DAY);
    assert!(missing().await);
    let bea = appoints("Bea").await;
    assert!(missing().await);
    stage.settle_in(&bea).await;
    assert!(!missing().await, "one of the two is enough");
    store
        .change_membership(&stage.circumstances(), &mary, &site, &named(bea.username.as_str()), MembershipChange::Suspend)
        .await
        .unwrap();
    assert!(missing().await, "whose work there rests is not there");
}

/// Mary administers Milton, and Needham by its primary access.
pub async fn a_site_without_a_backup_is_named_to_all_who_administer_it(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    let missing = async |who: &UserId| {
        let (sites, more) = stage.store.sites_without_backup(who, stage.now()).await.unwrap();
        assert_eq!(more, 0);
        sites.into_iter().map(|(pid_sl, _)| pid_sl).collect::<Vec<_>>()
    };
    assert_eq!(missing(&mary).await, [MILTON.0, NEEDHAM.0], "by name");
    assert_eq!(missing(&nora).await, [NEEDHAM.0]);
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    for who in [&mary, &nora] {
        assert_eq!(missing(who).await, [NEEDHAM.0]);
    }
    assert_eq!(missing(&andre).await, [NEEDHAM.0], "[R10] he administers both, too");
    let (zoe, _) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    assert!(missing(&zoe).await.is_empty());
    stage.wait(61 * DAY);
    assert_eq!(missing(&mary).await, [MILTON.0, NEEDHAM.0], "nobody has signed in for 60 days");
}
