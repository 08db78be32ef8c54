//! What ends when something is taken away [R15]: all that hung on it, nothing else, and what the preview said.

use std::fmt::Debug;

use domain::authority::{MembershipChange, Refusal};
use store::CommandError;
use store::ending::what::Ending;
use store::organizations::change_link::{ChangeLinkError, LinkChange};
use store::transaction::id::{LinkId, RequestId};

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};
use crate::story::ties::*;

/// Whose assignments end and where, sorted.
pub fn whose(ending: &Ending) -> Vec<(&str, &str)> {
    let mut whose: Vec<_> = ending.assignments.iter().map(|a| (a.username.as_str(), a.pid_sl.as_str())).collect();
    whose.sort_unstable();
    whose
}

/// Ids of the requests that are withdrawn, the oldest first.
pub fn withdrawn(ending: &Ending) -> Vec<&RequestId> {
    ending.requests.iter().map(|lost| &lost.id).collect()
}

/// The preview said what the deed ends, and that is something.
#[track_caller]
pub fn as_said<E: Debug>(preview: Result<Ending, CommandError<E>>, done: Result<Ending, CommandError<E>>) -> Ending {
    let (preview, done) = (preview.unwrap(), done.unwrap());
    assert_eq!(preview, done);
    assert!(!done.is_nothing());
    done
}

/// How many assignments by a link have not ended.
async fn hanging(stage: &Stage, link: &LinkId) -> i64 {
    stage.count("SELECT COUNT(*) FROM assignments WHERE link_id = $1 AND ended_at IS NULL", &[link.as_str()]).await
}

pub async fn r15_shrinking_the_ceiling_ends_exactly_what_it_no_longer_covers(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), otto: (otto, otto_name) } = &billing;
    let codes = ["ELG_VERIFY", "CLM_STATUS"];
    let (milton, needham) = billing.linked(&stage, &codes, &codes).await;
    for name in [ivy_name, otto_name] {
        assigned(&stage, bill, name, &[&milton, &needham], &codes).await;
    }
    let fewer = services(&["ELG_VERIFY", "PAY_RA_VIEW"]);
    for by in [nora, bill, ivy] {
        let change = LinkChange::Ceiling(&fewer);
        refused(&stage.store.change_link(&stage.circumstances(), by, &milton, change).await, Refusal::NotAdministrator);
        refused(
            &stage.store.preview_change_link(&stage.circumstances(), by, &milton, change).await,
            Refusal::NotAdministrator,
        );
    }
    let nothing = services(&[]);
    let emptied = stage.store.change_link(&stage.circumstances(), mary, &milton, LinkChange::Ceiling(&nothing)).await;
    not_done(&emptied, &ChangeLinkError::NothingLeft);

    let (circumstances, change) = (stage.circumstances(), LinkChange::Ceiling(&fewer));
    let preview = stage.store.preview_change_link(&circumstances, mary, &milton, change).await;
    let ended = as_said(preview, stage.store.change_link(&circumstances, mary, &milton, change).await);
    assert_eq!(whose(&ended), [(ivy_name.as_str(), MILTON.0), (otto_name.as_str(), MILTON.0)]);
    assert!(ended.links.is_empty() && ended.memberships.is_empty());
    for user in [ivy, otto] {
        assert_eq!(stage.services(user, MILTON.0).await, ["ELG_VERIFY"]);
        assert_eq!(stage.services(user, NEEDHAM.0).await, codes, "the other client's is another link");
    }
    let again = stage.store.change_link(&stage.circumstances(), mary, &milton, LinkChange::Ceiling(&fewer)).await;
    not_done(&again, &ChangeLinkError::SoAlready);

    let all = services(&codes);
    let raised = stage.store.change_link(&stage.circumstances(), mary, &milton, LinkChange::Ceiling(&all)).await.unwrap();
    assert!(raised.is_nothing());
    assert_eq!(stage.services(ivy, MILTON.0).await, ["ELG_VERIFY"], "what ended does not come back by itself");
    assert_eq!(assigned(&stage, bill, ivy_name, &[&milton], &codes).await.added, 1);

    // Who saw the ceiling before it was raised takes nothing of that back.
    let earlier = services_after(&["ELG_VERIFY"], &["ELG_VERIFY", "PAY_RA_VIEW"]);
    let stays = stage.store.change_link(&stage.circumstances(), mary, &milton, LinkChange::Ceiling(&earlier)).await.unwrap();
    assert!(stays.is_nothing());
    assert_eq!(stage.services(ivy, MILTON.0).await, codes);
    assert_eq!(stage.audited("ceiling_changed").await, 3);
}

pub async fn r15_removing_one_person_or_the_link_ends_what_hung_on_it_and_nothing_else(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, bill, ivy: (ivy, ivy_name), otto: (otto, otto_name), .. } = &billing;
    let (minh, _) = stage.newcomer(mary, MILTON.0, "Minh", "Tran", &["ELG_VERIFY"]).await;
    let codes = ["ELG_VERIFY", "CLM_STATUS"];
    let (milton, needham) = billing.linked(&stage, &codes, &["ELG_VERIFY"]).await;
    for name in [ivy_name, otto_name] {
        assigned(&stage, bill, name, &[&milton, &needham], &codes).await;
    }
    for change in [LinkChange::Person(&named(ivy_name)), LinkChange::End] {
        refused(&stage.store.change_link(&stage.circumstances(), bill, &milton, change).await, Refusal::NotAdministrator);
        refused(
            &stage.store.preview_change_link(&stage.circumstances(), bill, &milton, change).await,
            Refusal::NotAdministrator,
        );
    }

    let (circumstances, change) = (stage.circumstances(), LinkChange::Person(&named(ivy_name)));
    let preview = stage.store.preview_change_link(&circumstances, mary, &milton, change).await;
    let ended = as_said(preview, stage.store.change_link(&circumstances, mary, &milton, change).await);
    assert_eq!(whose(&ended), [(ivy_name.as_str(), MILTON.0); 2]);
    assert!(stage.services(ivy, MILTON.0).await.is_empty());
    assert_eq!(stage.sites_of(ivy).await, [NEEDHAM.0, BOSTON.0]);
    assert_eq!(stage.services(otto, MILTON.0).await, codes);
    not_done(&stage.store.change_link(&stage.circumstances(), mary, &milton, change).await, &ChangeLinkError::NothingByLink);

    let circumstances = stage.circumstances();
    let preview = stage.store.preview_change_link(&circumstances, mary, &milton, LinkChange::End).await;
    let ended = as_said(preview, stage.store.change_link(&circumstances, mary, &milton, LinkChange::End).await);
    assert_eq!(whose(&ended), [(otto_name.as_str(), MILTON.0); 2]);
    assert_eq!(ended.links.iter().map(|link| link.id.as_str()).collect::<Vec<_>>(), [milton.as_str()]);
    assert_eq!((hanging(&stage, &milton).await, hanging(&stage, &needham).await), (0, 2));
    assert!(stage.services(otto, MILTON.0).await.is_empty());
    for user in [ivy, otto] {
        assert_eq!(stage.services(user, NEEDHAM.0).await, ["ELG_VERIFY"]);
    }
    assert_eq!(stage.services(ivy, BOSTON.0).await, ["PAY_RA_VIEW"]);
    assert_eq!(stage.services(&minh, MILTON.0).await, ["ELG_VERIFY"], "the site's own people keep theirs");
    not_done(
        &stage.store.change_link(&stage.circumstances(), mary, &milton, LinkChange::End).await,
        &ChangeLinkError::LinkGone,
    );
    stage.link_organization((mary, MILTON.0), (bill, BOSTON.0), &codes).await;
    assert!(stage.services(otto, MILTON.0).await.is_empty(), "a new link begins empty");
    let counts = (stage.audited("linked_person_removed").await, stage.audited("organization_link_ended").await);
    assert_eq!(counts, (1, 1));
}

pub async fn r15_who_leaves_the_organization_loses_its_clients(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, bill, ivy: (ivy, ivy_name), otto: (otto, otto_name), .. } = &billing;
    let (milton, needham) = billing.linked(&stage, &["ELG_VERIFY"], &["ELG_VERIFY"]).await;
    for name in [ivy_name, otto_name] {
        assigned(&stage, bill, name, &[&milton, &needham], &["ELG_VERIFY"]).await;
    }
    let (circumstances, boston) = (stage.circumstances(), pid_sl(BOSTON.0));
    let preview = stage
        .store
        .preview_change_of_membership(&circumstances, bill, &boston, &named(ivy_name), MembershipChange::Suspend)
        .await;
    let ended = as_said(
        preview,
        stage.store.change_membership(&circumstances, bill, &boston, &named(ivy_name), MembershipChange::Suspend).await,
    );
    assert_eq!((ended.suspended.len(), ended.resting.len(), ended.assignments.len()), (1, 3, 0));
    for site in [MILTON.0, NEEDHAM.0, BOSTON.0] {
        assert!(stage.services(ivy, site).await.is_empty(), "suspended at Boston, nothing at {site}");
    }
    stage
        .store
        .change_membership(&stage.circumstances(), bill, &boston, &named(ivy_name), MembershipChange::Reactivate)
        .await
        .unwrap();
    assert_eq!(stage.services(ivy, MILTON.0).await, ["ELG_VERIFY"]);

    let circumstances = stage.circumstances();
    let preview = stage
        .store
        .preview_change_of_membership(&circumstances, bill, &boston, &named(ivy_name), MembershipChange::Remove)
        .await;
    let ended = as_said(
        preview,
        stage.store.change_membership(&circumstances, bill, &boston, &named(ivy_name), MembershipChange::Remove).await,
    );
    let ivys = [(ivy_name.as_str(), NEEDHAM.0), (ivy_name.as_str(), BOSTON.0), (ivy_name.as_str(), MILTON.0)];
    assert_eq!(whose(&ended), ivys);
    assert_eq!(ended.memberships.iter().map(|gone| gone.pid_sl.as_str()).collect::<Vec<_>>(), [BOSTON.0]);
    assert!(stage.sites_of(ivy).await.is_empty());
    assert_eq!(stage.services(otto, MILTON.0).await, ["ELG_VERIFY"]);
    assert_eq!((hanging(&stage, &milton).await, hanging(&stage, &needham).await), (1, 1));
    let gone = stage.store.change_link(&stage.circumstances(), mary, &milton, LinkChange::Person(&named(ivy_name))).await;
    not_done(&gone, &ChangeLinkError::NothingByLink);
}

pub async fn r15_a_preview_changes_nothing_and_says_what_the_deed_ends(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (_, ivy_name), otto: (_, otto_name) } = &billing;
    let (milton, boston) = (pid_sl(MILTON.0), pid_sl(BOSTON.0));
    let (_, bea_name) = stage.backup(bill, BOSTON.0, "Bea", "Backer").await;
    let grant = stage.give_primary_access((mary, MILTON.0), (bill, BOSTON.0)).await;
    let (link, _) = billing.linked(&stage, &["ELG_VERIFY", "CLM_STATUS"], &["ELG_VERIFY"]).await;
    for name in [ivy_name, otto_name, &bea_name] {
        assigned(&stage, bill, name, &[&link], &["ELG_VERIFY", "CLM_STATUS"]).await;
    }
    let (store, fewer, before) = (&stage.store, services(&["ELG_VERIFY"]), stage.audit().await.len());
    let changes = [LinkChange::Ceiling(&fewer), LinkChange::Person(&named(otto_name)), LinkChange::End];
    let deeds = [(ivy_name, MembershipChange::Suspend), (otto_name, MembershipChange::Remove)];
    for _ in 0..2 {
        for change in changes {
            assert!(!store.preview_change_link(&stage.circumstances(), mary, &link, change).await.unwrap().is_nothing());
            refused(
                &store.preview_change_link(&stage.circumstances(), nora, &link, change).await,
                Refusal::NotAdministrator,
            );
        }
        for (name, membership_change) in deeds {
            let preview = store
                .preview_change_of_membership(&stage.circumstances(), bill, &boston, &named(name), membership_change)
                .await;
            assert!(!preview.unwrap().is_nothing());
            let preview = store
                .preview_change_of_membership(&stage.circumstances(), mary, &boston, &named(name), membership_change)
                .await;
            refused(&preview, Refusal::NotAdministrator);
        }
    }
    assert_eq!(stage.audit().await.len(), before);
    assert_eq!(hanging(&stage, &link).await, 6);

    let removed = as_said(
        store.preview_remove_backup(&stage.circumstances(), bill, &boston, &named(&bea_name)).await,
        store.remove_backup(&stage.circumstances(), bill, &boston, &named(&bea_name)).await,
    );
    assert_eq!(removed.left.iter().map(|left| left.pid_sl.as_str()).collect::<Vec<_>>(), [BOSTON.0, MILTON.0]);
    assert_eq!(hanging(&stage, &link).await, 6, "a subordinate keeps the clients");
    for change in changes {
        as_said(
            store.preview_change_link(&stage.circumstances(), mary, &link, change).await,
            store.change_link(&stage.circumstances(), mary, &link, change).await,
        );
    }
    for (name, membership_change) in deeds {
        as_said(
            store.preview_change_of_membership(&stage.circumstances(), bill, &boston, &named(name), membership_change).await,
            store.change_membership(&stage.circumstances(), bill, &boston, &named(name), membership_change).await,
        );
    }
    let ended = as_said(
        store.preview_end_primary_access(&stage.circumstances(), mary, &grant).await,
        store.end_primary_access(&stage.circumstances(), mary, &grant).await,
    );
    assert_eq!(ended.left[0].administrators, ["Mary Hughes"]);
    refused(
        &store.change_membership(&stage.circumstances(), bill, &milton, &named("mhughes"), MembershipChange::Suspend).await,
        Refusal::NotAdministrator,
    );
    assert_eq!(stage.audit().await.len(), before + 1 + 3 + 2 + 1, "[R19]");
}
