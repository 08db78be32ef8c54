//! What loses its ground by what somebody else did is withdrawn, with a reason, and who asked is told [R6] [R7] [R20].

use std::collections::BTreeSet;

use domain::authority::MembershipChange;
use domain::moment::DAY;
use domain::power::AgencyRole;
use domain::request::{LostBy, Period, RequestKind};
use domain::username::Username;
use store::CommandError;
use store::agency::change_user_id::UserIdCommand;
use store::door::register::RegisterError;
use store::people::link_subordinate::Linked;
use store::transaction::id::{RequestId, UserId};

use crate::story::administrators::change_primary_user::asked;
use crate::story::cast::*;
use crate::story::ending::what_ends::{as_said, withdrawn};
use crate::story::telling::told::settled;
use crate::story::telling::told_whom::{heard, news, quiet};

const CHANGE: &str = "Your request for a primary user of site 110091495D is withdrawn";
const OTHER: &str = "A request of yours about site 110091495D is withdrawn";
/// Where who asked sees what became of a change.
const PAGE: &str = "/change-primary-user?site=110091495D";

/// A request is withdrawn, and this is what stands with it.
async fn is_withdrawn(stage: &Stage, request: &RequestId, why: LostBy) {
    assert_eq!(stage.outcome(request).await.as_deref(), Some("withdrawn"), "{why:?}");
    let reason = stage.text("SELECT reason FROM requests WHERE id = $1", &[request.as_str()]).await;
    assert_eq!(reason.as_deref(), Some(why.words()));
}

/// Somebody asks a person with this id, username and last name to work at Milton.
async fn asks(stage: &Stage, by: &UserId, (id, username, last): (&UserId, &str, &str)) -> RequestId {
    let (site, form) = (pid_sl(MILTON.0), services(&[]));
    let whom = (username, last);
    let linked = stage
        .store
        .link_subordinate(&stage.circumstances(), by, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
        .await;
    assert_eq!(linked.unwrap(), Linked::Asked);
    stage.open_request(RequestKind::Link, MILTON.0, id.as_str()).await.unwrap()
}

pub async fn r6_who_registers_is_announced_and_withdraws_what_was_asked_for_others(stage: Stage) {
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (minh, minh_name) = stage.subordinate(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let rosa = stage.primary_user(BOSTON, "Rosa", "Lind").await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let suspended = stage
        .store
        .change_membership(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&minh_name), MembershipChange::Suspend)
        .await;
    suspended.unwrap();
    stage.store.change_user_id(&stage.circumstances(), &seth, &named("mhughes"), UserIdCommand::Terminate).await.unwrap();
    let change = asked(&stage, &andre, (&zoe, &zoe_name, "Bell"), false).await;
    let link = asks(&stage, &andre, (&rosa, "rlind", "Lind")).await;
    quiet(&stage, &[&andre, &nora, &zoe, &rosa, &minh]).await;

    let session = stage.letter_entered(MILTON).await;
    let refused = stage.store.add_site(&stage.circumstances(), &session, &minh).await;
    assert!(matches!(refused, Err(CommandError::Rejected(RegisterError::Suspended))), "[R9] {refused:?}");
    stage.store.add_site(&stage.circumstances(), &session, &rosa).await.unwrap();
    is_withdrawn(&stage, &change, LostBy::Registration).await;
    is_withdrawn(&stage, &link, LostBy::PrimaryUserNow).await;
    let entry = stage.last_entry("site_added_to_user").await;
    assert_eq!(entry["detail"]["ended"]["requests"].as_array().map(Vec::len), Some(2), "[R19]");
    let (registered, people) = ("Somebody registered as primary user of site 110091495D", "/administrators?site=110091495D");
    heard(&stage, registered, &[(&nora, Some(people)), (&rosa, None), (&zoe, None), (&minh, None)]).await;
    let expected = [(registered, people), (CHANGE, PAGE), (OTHER, "/requests")];
    let expected: BTreeSet<_> = expected.iter().map(|(words, page)| ((*words).to_owned(), (*page).to_owned())).collect();
    assert_eq!(news(&stage, &andre).await.into_iter().collect::<BTreeSet<_>>(), expected);
}

pub async fn r7_who_left_becomes_no_primary_user_but_by_the_sites_letter(stage: Stage) {
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (minh, minh_name) = stage.subordinate(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let (ivy, ivy_name) = stage.subordinate(&mary, MILTON.0, "Ivy", "Long", &[]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let for_zoe = asked(&stage, &andre, (&zoe, &zoe_name, "Bell"), false).await;
    let for_minh = asked(&stage, &andre, (&minh, &minh_name, "Tran"), false).await;
    let session = stage.letter_entered(MILTON).await;
    store.ask_change_with_letter(&stage.circumstances(), &session, &ivy, "").await.unwrap();
    let by_letter = stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, ivy.as_str()).await.unwrap();
    quiet(&stage, &[&mary, &andre, &zoe, &minh]).await;

    let preview = store
        .preview_change_of_membership(&stage.circumstances(), &mary, &site, &named(&zoe_name), MembershipChange::Remove)
        .await;
    let removed = as_said(
        preview,
        store.change_membership(&stage.circumstances(), &mary, &site, &named(&zoe_name), MembershipChange::Remove).await,
    );
    assert_eq!(withdrawn(&removed), [&for_zoe]);
    is_withdrawn(&stage, &for_zoe, LostBy::PersonLeft).await;
    heard(&stage, CHANGE, &[(&andre, Some(PAGE)), (&mary, None), (&minh, None)]).await;

    let (said, _) = store.preview_they_left(&stage.circumstances(), &mary, &site, &named(&minh_name)).await.unwrap();
    let (left, _) = store.they_left(&stage.circumstances(), &mary, &site, &named(&minh_name)).await.unwrap();
    assert_eq!(said, left);
    assert_eq!(withdrawn(&left), [&for_minh]);
    is_withdrawn(&stage, &for_minh, LostBy::PersonLeft).await;
    heard(&stage, CHANGE, &[(&andre, Some(PAGE)), (&mary, None)]).await;

    let (left, _) = store.they_left(&stage.circumstances(), &mary, &site, &named(&ivy_name)).await.unwrap();
    assert!(left.requests.is_empty(), "[R6] whom the letter was sent to isn't kept out by who has to go");
    let (queue, _) = store.change_queue(&edda, None, stage.now()).await.unwrap();
    assert_eq!(queue.iter().map(|change| &change.id).collect::<Vec<_>>(), [&by_letter]);
}

pub async fn r7_who_was_to_become_primary_user_is_not_after_the_last_day(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let five = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let (dot, dot_name) = stage.dated(&mary, ("Dot", "Dated"), &[], five).await;
    let change = asked(&stage, &mary, (&dot, &dot_name, "Dated"), false).await;
    quiet(&stage, &[&mary]).await;
    stage.wait(5 * DAY);
    stage.store.sweep(&stage.circumstances()).await.unwrap().unwrap();
    is_withdrawn(&stage, &change, LostBy::PersonLeft).await;
    heard(&stage, CHANGE, &[(&mary, Some(PAGE))]).await;
}

pub async fn r20_a_reset_withdraws_what_the_one_time_password_could_answer_and_the_agency_sees_it(stage: Stage) {
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let change = asked(&stage, &mary, (&zoe, &zoe_name, "Bell"), false).await;
    let (at, form, whom) = (pid_sl(NEEDHAM.0), services(&[]), (zoe_name.as_str(), "Bell"));
    stage
        .store
        .link_subordinate(&stage.circumstances(), &nora, &at, (&named(whom.0), whom.1), &form, Period::ALWAYS)
        .await
        .unwrap();
    let link = stage.open_request(RequestKind::Link, NEEDHAM.0, zoe.as_str()).await.unwrap();
    quiet(&stage, &[&mary, &nora]).await;
    let (site, named) = (pid_sl(MILTON.0), Username::parse(&zoe_name).unwrap());
    let reset_by = async || {
        let (queue, _) = stage.store.change_queue(&edda, None, stage.now()).await.unwrap();
        assert_eq!(queue.iter().map(|waiting| &waiting.id).collect::<Vec<_>>(), [&change], "the agency decides");
        queue[0].standing.reset_by.clone()
    };
    assert_eq!(reset_by().await, None);

    stage.store.reset_password_by_mail(&stage.circumstances(), &mary, &site, &named).await.unwrap();
    assert_eq!(stage.outcome(&link).await, None, "nobody else reads what is mailed");
    stage.store.reset_password(&stage.circumstances(), &mary, &site, &named).await.unwrap();
    is_withdrawn(&stage, &link, LostBy::PasswordReset).await;
    let withdrawn = "A request of yours about site 110091495B is withdrawn";
    heard(&stage, withdrawn, &[(&nora, Some("/requests")), (&mary, None)]).await;
    let entry = stage.last_entry("password_reset").await;
    assert_eq!(entry["detail"]["ended"]["requests"].as_array().map(Vec::len), Some(1), "[R19]");
    assert_eq!(reset_by().await.as_deref(), Some("BETH ISRAEL DEACONESS HOSPITAL - MILTON (110091495D)"));
}

pub async fn r9_who_asked_for_somebody_hears_that_the_user_id_has_ended(stage: Stage) {
    let (mary, _, _) = settled(&stage).await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (minh, minh_name) = stage.subordinate(&bill, BOSTON.0, "Minh", "Tran", &[]).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let link = asks(&stage, &mary, (&minh, &minh_name, "Tran")).await;
    quiet(&stage, &[&mary, &bill]).await;
    stage.store.change_user_id(&stage.circumstances(), &seth, &named(&minh_name), UserIdCommand::Terminate).await.unwrap();
    is_withdrawn(&stage, &link, LostBy::UserIdEnded).await;
    heard(&stage, OTHER, &[(&mary, Some("/requests")), (&bill, None)]).await;
    let closed = stage.store.asked_by_me(&mary, stage.now()).await.unwrap().remove(0).closed.unwrap();
    assert_eq!(closed.2.as_deref(), Some("The person’s user ID has ended."), "and sees it under Requests");
}
