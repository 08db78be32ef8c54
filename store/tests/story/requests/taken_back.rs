//! What waits for an answer: who takes it back, and that it falls with the authority of who asked it in a site's name.

use domain::authority::Authority::{BackupPrimaryUser, PrimaryAccess};
use domain::authority::{MembershipChange, Refusal};
use domain::request::{Period, RequestKind};
use store::administrators::primary_access::AnswerPrimaryAccessError;
use store::organizations::organization_link::AnswerOrganizationLinkError;
use store::people::link_subordinate::{AnswerLinkError, Linked};
use store::requests::request::NotWaiting;
use store::requests::service_request::AnswerServiceRequestError;
use store::transaction::id::{RequestId, UserId};

use crate::story::cast::*;
use crate::story::ties::*;

/// Somebody of Milton asks for one of Needham's people. Gives the request's id.
async fn milton_wants(stage: &Stage, by: &UserId, (id, name, last): (&UserId, &str, &str)) -> RequestId {
    let (site, form) = (pid_sl(MILTON.0), services(&["ELG_VERIFY"]));
    let linked =
        stage.store.link_subordinate(&stage.circumstances(), by, &site, (&named(name), last), &form, Period::ALWAYS).await;
    assert_eq!(linked.unwrap(), Linked::Asked);
    stage.open_request(RequestKind::Link, MILTON.0, id.as_str()).await.unwrap()
}

/// Andre is a backup of Milton, and of Needham, which has Milton's primary access. So he administers Milton without his own role
/// there too, but offers it to nobody.
pub async fn r12_an_offer_of_primary_access_stands_only_with_an_own_role_of_who_made_it(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (andre, name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    stage.works_at(&nora, NEEDHAM.0, (&andre, &name, "Dubois"), &[]).await;
    stage.store.assign_backup(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(&name)).await.unwrap();
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let offer = stage.offer_access(&andre, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    let accepted = async || stage.store.answer_primary_access(&stage.circumstances(), &bill, &offer, true).await;
    let here = async |change: MembershipChange| {
        stage
            .store
            .change_membership(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name), change)
            .await
            .unwrap();
        stage.authority(&andre, MILTON.0).await
    };

    assert_eq!(here(MembershipChange::Suspend).await, Some(PrimaryAccess));
    not_done(&accepted().await, &AnswerPrimaryAccessError::AskerMayNot);
    assert_eq!(here(MembershipChange::Reactivate).await, Some(BackupPrimaryUser));
    stage.store.remove_backup(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name)).await.unwrap();
    assert_eq!(stage.authority(&andre, MILTON.0).await, Some(PrimaryAccess));
    not_done(&accepted().await, &AnswerPrimaryAccessError::NotWaiting(NotWaiting::Closed));
    assert_eq!(stage.grant(&offer).await, None);
    assert_eq!(stage.authority(&bill, MILTON.0).await, None);

    let again = stage.offer_access(&mary, MILTON.0, PLYMOUTH.0, Period::ALWAYS).await;
    let pia = stage.primary_user(PLYMOUTH, "Pia", "Plym").await;
    stage.store.answer_primary_access(&stage.circumstances(), &pia, &again, true).await.unwrap();
}

pub async fn r14_a_link_is_accepted_only_while_who_asked_administers_the_site(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&bill, BOSTON.0)).await;
    let (zoe, zoe_name) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    let (minh, minh_name) = stage.subordinate(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    let (ivy, ivy_name) = stage.subordinate(&nora, NEEDHAM.0, "Ivy", "Long", &[]).await;
    let of_zoe = milton_wants(&stage, &andre, (&zoe, &zoe_name, "Bell")).await;
    let of_minh = milton_wants(&stage, &andre, (&minh, &minh_name, "Tran")).await;
    let of_ivy = milton_wants(&stage, &bill, (&ivy, &ivy_name, "Long")).await;
    let accepts =
        async |who: &UserId, request: &RequestId| stage.store.answer_link(&stage.circumstances(), who, request, true).await;
    let site = pid_sl(MILTON.0);
    let andres = async |change: MembershipChange| {
        stage.store.change_membership(&stage.circumstances(), &mary, &site, &named(&andre_name), change).await.unwrap();
    };

    andres(MembershipChange::Suspend).await;
    not_done(&accepts(&zoe, &of_zoe).await, &AnswerLinkError::AskerMayNot);
    assert_eq!(stage.outcome(&of_zoe).await, None, "it rests");
    andres(MembershipChange::Reactivate).await;
    accepts(&zoe, &of_zoe).await.unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);

    stage.store.remove_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await.unwrap();
    for (who, request) in [(&minh, &of_minh), (&ivy, &of_ivy)] {
        not_done(&accepts(who, request).await, &AnswerLinkError::NotWaiting(NotWaiting::Closed));
        assert_eq!(stage.sites_of(who).await, [NEEDHAM.0]);
    }
    assert_eq!(stage.audited("link_accepted").await, 1, "[R19]");
}

pub async fn r9_what_somebody_asked_for_is_taken_back_by_nobody_else(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (minh, _) = stage.subordinate(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let (zoe, _) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let request = stage.ask_service(&zoe, MILTON.0, "CLM_STATUS").await;
    let withdraws =
        async |who: &UserId| stage.store.withdraw(&stage.circumstances(), who, RequestKind::Service, &request).await;
    for other in [&minh, &andre, &mary] {
        refused(&withdraws(other).await, Refusal::NotAsked);
    }
    assert_eq!(stage.outcome(&request).await, None, "it still waits");
    withdraws(&zoe).await.unwrap();
    assert_eq!(stage.outcome(&request).await.as_deref(), Some("withdrawn"));
    let late = stage.store.answer_service_request(&stage.circumstances(), &mary, &request, true, "").await;
    not_done(&late, &AnswerServiceRequestError::NotWaiting(NotWaiting::Closed));
    assert!(stage.services(&zoe, MILTON.0).await.is_empty());
    assert_eq!(stage.audited("request_withdrawn").await, 1, "[R19]");
}

pub async fn r12_r15_an_offer_is_taken_back_by_the_site_that_made_it_alone(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, _) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let link = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    let access = stage.offer_access(&mary, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    let offers = [(RequestKind::OrganizationLink, &link), (RequestKind::PrimaryAccess, &access)];
    for (kind, request) in offers {
        for other in [&bill, &zoe] {
            let taken_back = stage.store.withdraw(&stage.circumstances(), other, kind, request).await;
            refused(&taken_back, Refusal::NotAdministrator);
        }
        assert_eq!(stage.outcome(request).await, None, "{kind:?}");
        stage.store.withdraw(&stage.circumstances(), &andre, kind, request).await.unwrap();
        assert_eq!(stage.outcome(request).await.as_deref(), Some("withdrawn"), "{kind:?}");
    }
    not_done(
        &stage.store.answer_organization_link(&stage.circumstances(), &bill, &link, true).await,
        &AnswerOrganizationLinkError::NotWaiting(NotWaiting::Closed),
    );
    not_done(
        &stage.store.answer_primary_access(&stage.circumstances(), &bill, &access, true).await,
        &AnswerPrimaryAccessError::NotWaiting(NotWaiting::Closed),
    );
    assert_eq!((stage.link(&link).await, stage.grant(&access).await), (None, None));
    assert_eq!(stage.audited("request_withdrawn").await, 2, "[R19]");
}
