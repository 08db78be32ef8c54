//! Reset Password of somebody whom other sites have, or want [R20]: whoever reads the new one-time password gets in nowhere else.

use domain::authority::{MembershipChange, Refusal};
use domain::moment::{DAY, HOUR};
use domain::request::{Period, RequestKind};
use domain::username::Username;
use store::CommandError;
use store::door::new_user::NewCredentials;
use store::door::reset_password::ResetPasswordError;
use store::people::link_subordinate::{AnswerLinkError, Linked};
use store::requests::request::NotWaiting;
use store::transaction::id::{RequestId, UserId};

use crate::story::cast::*;
use crate::story::ties::*;

/// Mary resets somebody's password for Milton.
async fn resets(stage: &Stage, mary: &UserId, name: &str) -> Result<NewCredentials, CommandError<ResetPasswordError>> {
    let (site, username) = (pid_sl(MILTON.0), Username::parse(name).unwrap());
    stage.store.reset_password(&stage.circumstances(), mary, &site, &username).await
}

/// Needham asks for one of Milton's people. Gives the request's id.
async fn needham_wants(stage: &Stage, nora: &UserId, (id, name, last): (&UserId, &str, &str), period: Period) -> RequestId {
    let (site, form) = (pid_sl(NEEDHAM.0), services(&["ELG_VERIFY"]));
    let linked =
        stage.store.link_subordinate(&stage.circumstances(), nora, &site, (&named(name), last), &form, period).await;
    assert_eq!(linked.unwrap(), Linked::Asked);
    stage.open_request(RequestKind::Link, NEEDHAM.0, id.as_str()).await.unwrap()
}

pub async fn r20_a_reset_withdraws_what_was_asked_of_the_person_elsewhere(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (store, whom) = (&stage.store, (name.as_str(), "Bell"));
    let link = needham_wants(&stage, &nora, (&zoe, &name, "Bell"), Period::ALWAYS).await;
    store
        .ask_change_of_primary_user(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), (&named(whom.0), whom.1), true, "")
        .await
        .unwrap();
    let change = stage.open_request(RequestKind::ChangePrimaryUser, NEEDHAM.0, zoe.as_str()).await.unwrap();
    let service = stage.ask_service(&zoe, MILTON.0, "CLM_STATUS").await;

    let shown = resets(&stage, &mary, &name).await.unwrap();
    assert_eq!(stage.settle_in(&shown).await, zoe);
    assert_eq!(stage.outcome(&link).await.as_deref(), Some("withdrawn"));
    not_done(
        &store.answer_link(&stage.circumstances(), &zoe, &link, true).await,
        &AnswerLinkError::NotWaiting(NotWaiting::Closed),
    );
    assert_eq!(stage.outcome(&change).await, None, "the agency decides, and sees that there was a reset");
    assert_eq!(stage.sites_of(&zoe).await, [MILTON.0]);
    assert_eq!(stage.outcome(&service).await, None, "what Zoë asked at Milton gives nobody anything elsewhere");
    store.answer_service_request(&stage.circumstances(), &mary, &service, true, "").await.unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["CLM_STATUS"]);
}

pub async fn r20_a_site_where_somebody_begins_later_or_rests_is_another_site_too(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (store, needham) = (&stage.store, pid_sl(NEEDHAM.0));
    let today = stage.now();
    let later = Period { from: today.plus(DAY), until: today.plus(5 * DAY) };
    for (first, last, period) in [("Zoë", "Bell", later), ("Minh", "Tran", Period::ALWAYS)] {
        let (id, name) = stage.subordinate(&mary, MILTON.0, first, last, &[]).await;
        let link = needham_wants(&stage, &nora, (&id, &name, last), period).await;
        store.answer_link(&stage.circumstances(), &id, &link, true).await.unwrap();
        refused(&resets(&stage, &mary, &name).await, Refusal::ResetElsewhere);
        store
            .change_membership(&stage.circumstances(), &nora, &needham, &named(&name), MembershipChange::Suspend)
            .await
            .unwrap();
        refused(&resets(&stage, &mary, &name).await, Refusal::ResetElsewhere);
    }
    store
        .change_membership(&stage.circumstances(), &nora, &needham, &named("mtran"), MembershipChange::Remove)
        .await
        .unwrap();
    resets(&stage, &mary, "mtran").await.unwrap();
    stage.wait(5 * DAY - HOUR);
    refused(&resets(&stage, &mary, "zbell").await, Refusal::ResetElsewhere);
    stage.wait(HOUR);
    resets(&stage, &mary, "zbell").await.unwrap();
}
