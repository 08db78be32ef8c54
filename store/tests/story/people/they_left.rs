//! They Left: all that somebody has where an administrator administers ends in one step [R9] [R10], and nothing elsewhere.

use domain::authority::Authority::BackupPrimaryUser;
use domain::authority::{MembershipChange, Refusal};
use domain::moment::DAY;
use domain::request::{Period, RequestKind};
use serde_json::json;
use store::CommandError;
use store::people::change_membership::ChangeMembershipError;
use store::people::link_subordinate::{AnswerLinkError, Linked};
use store::people::they_left::{Departure, TheyLeftError};
use store::requests::request::NotWaiting;
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::ending::what_ends::{whose, withdrawn};
use crate::story::ties::*;

async fn left(stage: &Stage, by: &UserId, site: &str, whom: &str) -> Result<Departure, CommandError<TheyLeftError>> {
    stage.store.they_left(&stage.circumstances(), by, &pid_sl(site), &named(whom)).await
}

async fn preview(stage: &Stage, by: &UserId, site: &str, whom: &str) -> Result<Departure, CommandError<TheyLeftError>> {
    stage.store.preview_they_left(&stage.circumstances(), by, &pid_sl(site), &named(whom)).await
}

/// Mary administers Milton, and Needham by primary access. Zoë works for both, and for Boston: as its own, and at Milton by its
/// link. Milton in turn works for Boston by a link, and Plymouth asks for her.
pub async fn r10_whoever_left_has_nothing_more_where_the_actor_administers_and_all_elsewhere(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let pia = stage.primary_user(PLYMOUTH, "Pia", "Plym").await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    stage.works_at(&mary, NEEDHAM.0, (&zoe, &name, "Bell"), &["CLM_STATUS"]).await;
    stage.works_at(&bill, BOSTON.0, (&zoe, &name, "Bell"), &["PAY_RA_VIEW"]).await;
    let for_milton = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["CLM_STATUS"]).await;
    stage.assign_at_client(&bill, BOSTON.0, &name, &for_milton, "CLM_STATUS").await;
    let for_boston = stage.link_organization((&bill, BOSTON.0), (&mary, MILTON.0), &["ELG_HIST"]).await;
    stage.assign_at_client(&mary, MILTON.0, &name, &for_boston, "ELG_HIST").await;
    let here = stage.ask_service(&zoe, MILTON.0, "PA_ENTER").await;
    let elsewhere = stage.ask_service(&zoe, BOSTON.0, "PA_ENTER").await;
    let (plymouth, form) = (pid_sl(PLYMOUTH.0), services(&[]));
    let asked = stage
        .store
        .link_subordinate(&stage.circumstances(), &pia, &plymouth, (&named(&name), "Bell"), &form, Period::ALWAYS)
        .await;
    assert_eq!(asked.unwrap(), Linked::Asked);
    let by_plymouth = stage.open_request(RequestKind::Link, PLYMOUTH.0, zoe.as_str()).await.unwrap();
    let (session, _) = stage.signed_in(&name, PASSWORD).await;
    assert_eq!(stage.services(&zoe, BOSTON.0).await, ["PAY_RA_VIEW", "ELG_HIST"]);

    let before = stage.audit().await.len();
    let said = preview(&stage, &mary, MILTON.0, &name).await.unwrap();
    let (ended, left_out) = left(&stage, &mary, MILTON.0, &name).await.unwrap();
    assert_eq!(said, (ended.clone(), left_out.clone()));
    assert!(left_out.is_empty() && ended.links.is_empty() && ended.grants.is_empty() && ended.left.is_empty());
    assert_eq!(ended.memberships.iter().map(|m| m.pid_sl.as_str()).collect::<Vec<_>>(), [NEEDHAM.0, MILTON.0]);
    let at = [NEEDHAM.0, BOSTON.0, MILTON.0, MILTON.0].map(|site| (name.as_str(), site));
    assert_eq!(whose(&ended), at, "at Boston only what hung on Milton's membership");
    assert_eq!(withdrawn(&ended), [&here]);

    for site in [MILTON.0, NEEDHAM.0] {
        assert!(stage.services(&zoe, site).await.is_empty(), "{site}");
    }
    assert_eq!(stage.services(&zoe, BOSTON.0).await, ["PAY_RA_VIEW"]);
    assert_eq!(stage.sites_of(&zoe).await, [BOSTON.0]);
    assert!(stage.session(&session).await.is_none(), "nothing goes on as before");
    assert_eq!(stage.outcome(&here).await.as_deref(), Some("withdrawn"));
    for request in [&elsewhere, &by_plymouth] {
        assert_eq!(stage.outcome(request).await, None, "Mary administers neither site");
    }
    not_done(&left(&stage, &mary, MILTON.0, &name).await, &TheyLeftError::NothingHere);
    assert_eq!(stage.audit().await.len(), before + 1, "[R19]");
    let entry = stage.last_entry("they_left").await;
    assert_eq!([&entry["actor"], &entry["subject"]], [mary.as_str(), zoe.as_str()]);
    assert_eq!(entry["detail"]["left_out"], json!([]));
}

/// A backup of Milton, who works for Needham and Boston too, and at Milton besides by Boston's link. Nora administers Needham, and
/// Milton by primary access.
pub async fn r12_sites_where_a_rule_says_no_are_reported_and_nothing_ends_there(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (andre, name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (site, form) = (pid_sl(MILTON.0), services(&["CLM_STATUS"]));
    stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&name), &form, Period::ALWAYS).await.unwrap();
    stage.works_at(&nora, NEEDHAM.0, (&andre, &name, "Dubois"), &["ELG_VERIFY"]).await;
    stage.works_at(&bill, BOSTON.0, (&andre, &name, "Dubois"), &[]).await;
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["ELG_HIST"]).await;
    stage.assign_at_client(&bill, BOSTON.0, &name, &link, "ELG_HIST").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;

    let said = preview(&stage, &nora, NEEDHAM.0, &name).await.unwrap();
    let done = left(&stage, &nora, NEEDHAM.0, &name).await.unwrap();
    assert_eq!(said, done);
    assert_eq!(done.1, [(MILTON.0.to_owned(), Refusal::NotOwnAdministrator)]);
    assert_eq!(whose(&done.0), [(name.as_str(), NEEDHAM.0)]);
    assert_eq!(stage.services(&andre, MILTON.0).await, ["ELG_HIST", "CLM_STATUS"]);
    assert_eq!(stage.authority(&andre, MILTON.0).await, Some(BackupPrimaryUser));
    assert_eq!(stage.sites_of(&andre).await, [BOSTON.0, MILTON.0]);
    let entry = stage.last_entry("they_left").await;
    assert_eq!(entry["detail"]["left_out"], json!([{"site": MILTON.0, "rule": "R12"}]));

    let before = stage.audit().await.len();
    refused(&left(&stage, &nora, MILTON.0, &name).await, Refusal::NotOwnAdministrator);
    refused(&preview(&stage, &nora, MILTON.0, &name).await, Refusal::NotOwnAdministrator);
    not_done(&left(&stage, &nora, NEEDHAM.0, &name).await, &TheyLeftError::NothingHere);
    assert_eq!(stage.audit().await.len(), before, "nothing more ended");
    let (ended, left_out) = left(&stage, &mary, MILTON.0, &name).await.unwrap();
    assert_eq!((ended.memberships.len(), left_out.len()), (1, 0), "the site's own may");
    assert_eq!(stage.sites_of(&andre).await, [BOSTON.0]);
}

pub async fn r9_nobody_says_so_of_themselves_of_the_primary_user_or_without_administering(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    stage.works_at(&bill, BOSTON.0, (&zoe, &zoe_name, "Bell"), &[]).await;
    let before = stage.audit().await.len();
    for (by, whom, why) in [
        (&zoe, &*andre_name, Refusal::NotAdministrator),
        (&zoe, &*zoe_name, Refusal::NotAdministrator),
        (&bill, &*zoe_name, Refusal::NotAdministrator),
        (&mary, "mhughes", Refusal::Oneself),
        (&andre, &*andre_name, Refusal::Oneself),
        (&andre, "mhughes", Refusal::AbovePrimaryUser),
    ] {
        refused(&left(&stage, by, MILTON.0, whom).await, why);
        refused(&preview(&stage, by, MILTON.0, whom).await, why);
    }
    for nobody in ["nobody", "bledger"] {
        not_done(&left(&stage, &mary, MILTON.0, nobody).await, &TheyLeftError::NothingHere);
    }
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
}

/// Needham asks for Zoë, and then has Mary administer it.
pub async fn r14_what_waits_for_the_answer_of_whoever_left_is_taken_back(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let (site, form, whom) = (pid_sl(NEEDHAM.0), services(&["ELG_VERIFY"]), (name.as_str(), "Bell"));
    let asked = stage
        .store
        .link_subordinate(&stage.circumstances(), &nora, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
        .await;
    assert_eq!(asked.unwrap(), Linked::Asked);
    let request = stage.open_request(RequestKind::Link, NEEDHAM.0, zoe.as_str()).await.unwrap();
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;

    let said = preview(&stage, &mary, MILTON.0, &name).await.unwrap();
    let done = left(&stage, &mary, MILTON.0, &name).await.unwrap();
    assert_eq!(said, done);
    assert_eq!((done.0.requests.len(), done.1.len()), (1, 0));
    let entry = stage.last_entry("they_left").await;
    assert!(entry["detail"]["ended"]["requests"].to_string().contains(request.as_str()), "[R19] {entry}");
    assert_eq!(stage.outcome(&request).await.as_deref(), Some("withdrawn"));
    not_done(
        &stage.store.answer_link(&stage.circumstances(), &zoe, &request, true).await,
        &AnswerLinkError::NotWaiting(NotWaiting::Closed),
    );
    assert!(stage.sites_of(&zoe).await.is_empty());
}

/// As with every other deed about a member, the answer doesn't depend on whether the sweep came by.
pub async fn r16_whose_last_day_is_over_has_left_already(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let five_days = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let (_, name) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], five_days).await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (_, by_link) = stage.subordinate(&bill, BOSTON.0, "Ivy", "Long", &[]).await;
    let request = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], five_days).await;
    stage.store.answer_organization_link(&stage.circumstances(), &bill, &request, true).await.unwrap();
    let link = stage.link(&request).await.unwrap();
    stage.assign_at_client(&bill, BOSTON.0, &by_link, &link, "ELG_VERIFY").await;
    stage.wait(5 * DAY);
    for swept in [false, true] {
        if swept {
            stage.store.sweep(&stage.circumstances()).await.unwrap();
        }
        let removed = stage
            .store
            .change_membership(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name), MembershipChange::Remove)
            .await;
        not_done(&removed, &ChangeMembershipError::NoMember);
        for whom in [&name, &by_link] {
            not_done(&left(&stage, &mary, MILTON.0, whom).await, &TheyLeftError::NothingHere);
        }
    }
}
