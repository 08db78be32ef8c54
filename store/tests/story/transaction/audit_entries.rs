//! What the record says of each deed [R19]: who did it, to whom, and where.

use domain::authority::MembershipChange;
use domain::catalogue::ServiceCode;
use domain::forms::pin_entry::PinEntry;
use domain::moment::DAY;
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use domain::site::{LegacyProviderNumber, RegistrationPin};
use domain::terms::TermsText;
use serde_json::Value;
use store::agency::change_user_id::UserIdCommand;
use store::door::enter_pin::PinEntered;
use store::organizations::change_link::LinkChange;

use crate::story::administrators::change_primary_user::asked;
use crate::story::agency::agency_rules::{HOSPITALS, changed, offered};
use crate::story::agency::decide_primary_user::decided;
use crate::story::cast::*;

/// The newest entry is of this kind, and names who did it, to whom, and the site: "" is nobody, and none.
async fn entered(stage: &Stage, kind: &str, who: [&str; 3]) {
    let newest = "SELECT body FROM audit_entries ORDER BY at DESC, id DESC LIMIT 1";
    let entry: Value = serde_json::from_str(&stage.text(newest, &[]).await.unwrap()).unwrap();
    let said = ["kind", "actor", "subject", "site"].map(|field| entry[field].as_str().unwrap_or_default());
    let [actor, subject, site] = who;
    assert_eq!(said, [kind, actor, subject, site]);
}

pub async fn r19_what_is_done_to_a_sites_people_is_entered(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let created = stage.create(&andre, MILTON.0, &person("Zoë", "Bell")).await;
    let (name, zoe) = (created.username.as_str(), stage.user_id(created.username.as_str()).await);
    entered(&stage, "subordinate_created", [andre.as_str(), zoe.as_str(), MILTON.0]).await;
    stage.settle_in(&created).await;
    let form = services(&["ELG_VERIFY"]);
    store.change_services(&stage.circumstances(), &andre, &site, &named(name), &form, Period::ALWAYS).await.unwrap();
    entered(&stage, "services_changed", [andre.as_str(), zoe.as_str(), MILTON.0]).await;
    store.assign_backup(&stage.circumstances(), &mary, &site, &named(name)).await.unwrap();
    entered(&stage, "backup_assigned", [mary.as_str(), zoe.as_str(), MILTON.0]).await;
    store.remove_backup(&stage.circumstances(), &andre, &site, &named(name)).await.unwrap();
    entered(&stage, "backup_removed", [andre.as_str(), zoe.as_str(), MILTON.0]).await;

    for (grants, by, kind) in [(true, &andre, "access_granted"), (false, &mary, "access_declined")] {
        let request = stage.ask_service(&zoe, MILTON.0, if grants { "CLM_STATUS" } else { "PA_ENTER" }).await;
        entered(&stage, "access_requested", [zoe.as_str(), zoe.as_str(), MILTON.0]).await;
        store.answer_service_request(&stage.circumstances(), by, &request, grants, "").await.unwrap();
        entered(&stage, kind, [by.as_str(), zoe.as_str(), MILTON.0]).await;
    }
    let request = stage.ask_service(&zoe, MILTON.0, "PA_ENTER").await;
    store.withdraw(&stage.circumstances(), &zoe, RequestKind::Service, &request).await.unwrap();
    entered(&stage, "request_withdrawn", [zoe.as_str(), zoe.as_str(), MILTON.0]).await;

    store.reset_password(&stage.circumstances(), &andre, &site, &created.username).await.unwrap();
    entered(&stage, "password_reset", [andre.as_str(), zoe.as_str(), MILTON.0]).await;
    for (change, by, kind) in [
        (MembershipChange::Suspend, &andre, "membership_suspended"),
        (MembershipChange::Reactivate, &mary, "membership_reactivated"),
        (MembershipChange::Remove, &andre, "membership_removed"),
    ] {
        store.change_membership(&stage.circumstances(), by, &site, &named(name), change).await.unwrap();
        entered(&stage, kind, [by.as_str(), zoe.as_str(), MILTON.0]).await;
    }
    let (minh, minh_name) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    store.they_left(&stage.circumstances(), &andre, &site, &named(&minh_name)).await.unwrap();
    entered(&stage, "they_left", [andre.as_str(), minh.as_str(), MILTON.0]).await;
}

pub async fn r19_who_is_asked_to_work_at_one_more_site_is_entered(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    let (minh, minh_name) = stage.newcomer(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let link = async |whom: (&str, &str)| {
        let form = services(&["ELG_VERIFY"]);
        store
            .link_subordinate(&stage.circumstances(), &andre, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await
            .unwrap();
    };
    for (accepts, kind) in [(false, "link_declined"), (true, "link_accepted")] {
        link((&name, "Bell")).await;
        entered(&stage, "link_asked", [andre.as_str(), zoe.as_str(), MILTON.0]).await;
        let request = stage.open_request(RequestKind::Link, MILTON.0, zoe.as_str()).await.unwrap();
        store.answer_link(&stage.circumstances(), &zoe, &request, accepts).await.unwrap();
        entered(&stage, kind, [zoe.as_str(), zoe.as_str(), MILTON.0]).await;
    }
    link((&minh_name, "Tran")).await;
    let request = stage.open_request(RequestKind::Link, MILTON.0, minh.as_str()).await.unwrap();
    store.withdraw(&stage.circumstances(), &mary, RequestKind::Link, &request).await.unwrap();
    entered(&stage, "request_withdrawn", [mary.as_str(), minh.as_str(), MILTON.0]).await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    link((&minh_name, "Tran")).await;
    entered(&stage, "subordinate_linked", [andre.as_str(), minh.as_str(), MILTON.0]).await;
}

pub async fn r19_what_happens_between_two_sites_is_entered(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (bea, _) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
    let (ivy, ivy_name) = stage.newcomer(&nora, NEEDHAM.0, "Ivy", "Long", &[]).await;
    let store = &stage.store;
    for (accepts, by, kind) in [(false, &bea, "primary_access_declined"), (true, &nora, "primary_access_accepted")] {
        let request = stage.offer_access(&andre, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
        entered(&stage, "primary_access_offered", [andre.as_str(), "", MILTON.0]).await;
        store.answer_primary_access(&stage.circumstances(), by, &request, accepts).await.unwrap();
        entered(&stage, kind, [by.as_str(), "", MILTON.0]).await;
        if let Some(grant) = stage.grant(&request).await {
            store.end_primary_access(&stage.circumstances(), &bea, &grant).await.unwrap();
            entered(&stage, "primary_access_ended", [bea.as_str(), "", MILTON.0]).await;
        }
    }
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    store.end_primary_access(&stage.circumstances(), &andre, &grant).await.unwrap();
    entered(&stage, "primary_access_ended", [andre.as_str(), "", MILTON.0]).await;

    let codes = ["ELG_VERIFY"];
    let request = stage.offer_link(&mary, MILTON.0, NEEDHAM.0, &codes, Period::ALWAYS).await;
    store.withdraw(&stage.circumstances(), &andre, RequestKind::OrganizationLink, &request).await.unwrap();
    entered(&stage, "request_withdrawn", [andre.as_str(), "", MILTON.0]).await;
    let mut link = None;
    for (accepts, by, kind) in [(false, &bea, "organization_link_declined"), (true, &nora, "organization_link_accepted")] {
        let request = stage.offer_link(&andre, MILTON.0, NEEDHAM.0, &codes, Period::ALWAYS).await;
        entered(&stage, "organization_link_offered", [andre.as_str(), "", MILTON.0]).await;
        store.answer_organization_link(&stage.circumstances(), by, &request, accepts).await.unwrap();
        entered(&stage, kind, [by.as_str(), "", MILTON.0]).await;
        link = stage.link(&request).await;
    }
    let link = link.unwrap();
    stage.assign_at_client(&bea, NEEDHAM.0, &ivy_name, &link, "ELG_VERIFY").await;
    entered(&stage, "assigned_to_clients", [bea.as_str(), ivy.as_str(), NEEDHAM.0]).await;
    let more = services(&["ELG_VERIFY", "CLM_STATUS"]);
    for (change, by, kind, whom) in [
        (LinkChange::Ceiling(&more), &andre, "ceiling_changed", ""),
        (LinkChange::Person(&named(&ivy_name)), &andre, "linked_person_removed", ivy.as_str()),
        (LinkChange::End, &mary, "organization_link_ended", ""),
    ] {
        store.change_link(&stage.circumstances(), by, &link, change).await.unwrap();
        entered(&stage, kind, [by.as_str(), whom, MILTON.0]).await;
    }
    stage.offer_access(&mary, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
    stage.wait(31 * DAY);
    store.sweep(&stage.circumstances()).await.unwrap();
    entered(&stage, "lapsed", ["", "", ""]).await;
}

pub async fn r19_what_the_agency_does_is_entered(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let store = &stage.store;
    store.issue_letter(&stage.circumstances(), Some((&edda, None)), &pid_sl(PLYMOUTH.0), 60).await.unwrap();
    entered(&stage, "letter_issued", [edda.as_str(), "", PLYMOUTH.0]).await;
    for (approves, kind) in [(false, "primary_user_change_declined"), (true, "primary_user_changed")] {
        let request = asked(&stage, &andre, (&zoe, &name, "Bell"), true).await;
        entered(&stage, "primary_user_change_asked", [andre.as_str(), zoe.as_str(), MILTON.0]).await;
        decided(&stage, &edda, &request, approves).await;
        entered(&stage, kind, [edda.as_str(), zoe.as_str(), MILTON.0]).await;
    }
    let session = stage.letter_entered(MILTON).await;
    store.ask_change_with_letter(&stage.circumstances(), &session, &nora, "").await.unwrap();
    entered(&stage, "primary_user_change_asked", [nora.as_str(), nora.as_str(), MILTON.0]).await;

    for (what, kind) in [
        (UserIdCommand::Suspend, "user_suspended"),
        (UserIdCommand::Reactivate, "user_reactivated"),
        (UserIdCommand::EndSessions, "sessions_ended"),
        (UserIdCommand::Terminate, "user_terminated"),
    ] {
        store.change_user_id(&stage.circumstances(), &seth, &named("mhughes"), what).await.unwrap();
        entered(&stage, kind, [seth.as_str(), mary.as_str(), ""]).await;
    }
    let mut codes = offered(&stage, HOSPITALS).await;
    codes.remove(&ServiceCode::parse("PAY_RA_VIEW").unwrap());
    changed(&stage, &edda, &codes).await;
    entered(&stage, "offer_changed", [edda.as_str(), "", ""]).await;
    let (circumstances, text) = (stage.circumstances(), TermsText::parse("Be better.").unwrap());
    store.publish_next_terms(&circumstances, &seth, &text, circumstances.now.plus(7 * DAY)).await.unwrap();
    entered(&stage, "terms_published", [seth.as_str(), "", ""]).await;
    let audrey = Person::parse(&person("Audrey", "Stone")).unwrap();
    let audrey = store.add_agency_user(&stage.circumstances(), &audrey, AgencyRole::Auditor).await.unwrap();
    entered(&stage, "agency_user_added", ["", stage.user_id(audrey.username.as_str()).await.as_str(), ""]).await;
}

pub async fn r19_what_somebody_does_with_the_own_user_id_is_entered(stage: Stage) {
    let pin = stage.letter(MILTON.0).await;
    entered(&stage, "letter_issued", ["", "", MILTON.0]).await;
    let entry = PinEntry {
        pid_sl: pid_sl(MILTON.0),
        registration_pin: RegistrationPin::of(1),
        legacy_provider_number: LegacyProviderNumber::parse(MILTON.1).unwrap(),
    };
    stage.store.enter_pin(&stage.circumstances(), &entry, None).await.unwrap();
    entered(&stage, "pin_entry_refused", ["", "", MILTON.0]).await;
    let PinEntered::Open(token) = stage.enter(MILTON.0, &pin, MILTON.1).await else { panic!("the letter is good") };
    entered(&stage, "pin_entry_accepted", ["", "", MILTON.0]).await;
    let session = stage.session(&token).await.unwrap();
    let mary = Person::parse(&person("Mary", "Hughes")).unwrap();
    let created = stage.store.register(&stage.circumstances(), &session, &mary).await.unwrap();
    let mary = stage.user_id("mhughes").await;
    entered(&stage, "primary_user_registered", [mary.as_str(), mary.as_str(), MILTON.0]).await;

    let (token, _) = stage.signed_in("mhughes", created.one_time_password.reveal()).await;
    entered(&stage, "signed_in", [mary.as_str(), "", ""]).await;
    let session = stage.session(&token).await.unwrap();
    stage.store.set_password(&stage.circumstances(), &session, PASSWORD, &[]).await.unwrap();
    entered(&stage, "password_set", [mary.as_str(), mary.as_str(), ""]).await;
    let terms = stage.store.terms_to_accept(&mary, stage.now()).await.unwrap().unwrap();
    stage.store.accept_terms(&stage.circumstances(), &mary, &terms.id).await.unwrap();
    entered(&stage, "terms_accepted", [mary.as_str(), mary.as_str(), ""]).await;
    for (username, subject) in [("mhughes", mary.as_str()), ("nobody", "")] {
        stage.sign_in(username, "wrong").await;
        entered(&stage, "sign_in_refused", ["", subject, ""]).await;
    }

    let session = stage.letter_entered(NEEDHAM).await;
    stage.store.add_site(&stage.circumstances(), &session, &mary).await.unwrap();
    entered(&stage, "site_added_to_user", [mary.as_str(), mary.as_str(), NEEDHAM.0]).await;
    let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
    let session = stage.session(&token).await.unwrap();
    stage.store.sign_out(&stage.circumstances(), &session).await.unwrap();
    entered(&stage, "signed_out", [mary.as_str(), "", ""]).await;
}
