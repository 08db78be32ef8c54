//! Whom a change concerns: each is told once, with the page on which something can be done about it.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::ServiceCode;
use domain::moment::DAY;
use domain::notices::subject;
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use store::administrators::change_primary_user::AskChangeError;
use store::agency::change_user_id::{ChangeUserIdError, UserIdCommand};
use store::organizations::assign_linked::{AssignLinkedError, How};
use store::people::link_subordinate::Linked;
use store::requests::request::AskError;
use store::transaction::id::{RequestId, UserId};

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assign, assigned};
use crate::story::telling::told::{due, settled};
use crate::story::ties::not_done;

/// What somebody was told since this was asked last, newest first: the subject, and the page that it leads to, if any.
pub async fn news(stage: &Stage, user_id: &UserId) -> Vec<(String, String)> {
    let notices = stage.store.notices(user_id, None).await.unwrap();
    stage.store.read_notices(user_id, stage.now()).await.unwrap();
    let unread = notices.into_iter().filter(|notice| !notice.read);
    unread.map(|notice| (subject(&notice.words).to_owned(), notice.link.unwrap_or_default())).collect()
}

/// Lets what was told until now be old news.
pub async fn quiet(stage: &Stage, whom: &[&UserId]) {
    for user_id in whom {
        news(stage, user_id).await;
    }
}

/// Each of them was told this and nothing else since; it leads to this page, or to none if that is empty. `None` was told nothing.
pub async fn heard(stage: &Stage, what: &str, whom: &[(&UserId, Option<&str>)]) {
    for (place, (user_id, page)) in whom.iter().enumerate() {
        let expected: Vec<_> = page.iter().map(|page| (what.to_owned(), (*page).to_owned())).collect();
        assert_eq!(news(stage, user_id).await, expected, "{what}: number {place} of the list");
    }
}

/// All that somebody was told last.
pub async fn last_words(stage: &Stage, user_id: &UserId) -> String {
    stage.store.notices(user_id, None).await.unwrap().remove(0).words
}

/// Where those who can do something about Milton's primary user do it.
const CHANGE: Option<&str> = Some("/change-primary-user?site=110091495D");
/// Told, and nothing can be done about it.
pub const NO_PAGE: Option<&str> = Some("");

pub async fn r7_whom_it_concerns_hears_that_another_primary_user_is_asked_for(stage: Stage) {
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let rosa = stage.primary_user(NEEDHAM, "Rosa", "Lind").await;
    stage.give_primary_access((&mary, MILTON.0), (&rosa, NEEDHAM.0)).await;
    quiet(&stage, &[&mary, &andre, &zoe, &rosa]).await;
    let asked = "Another primary user is asked for at site 110091495D";
    let ask = async |by: &UserId, whom: (&str, &str)| {
        stage
            .store
            .ask_change_of_primary_user(
                &stage.circumstances(),
                by,
                &pid_sl(MILTON.0),
                (&named(whom.0), whom.1),
                true,
                "I retire.",
            )
            .await
    };

    ask(&mary, (&zoe_name, "Bell")).await.unwrap();
    heard(&stage, asked, &[(&mary, None), (&andre, CHANGE), (&zoe, NO_PAGE), (&rosa, None)]).await;
    let words = last_words(&stage, &zoe).await;
    assert!(words.contains("Mary Hughes asks the agency to make Zoë Bell primary user"), "{words}");
    assert!(!words.contains("retire"), "{words}");
    not_done(&ask(&andre, (&zoe_name, "Bell")).await, &AskChangeError::Ask(AskError::Waits));
    heard(&stage, asked, &[(&mary, None), (&andre, None), (&zoe, None)]).await;
    ask(&andre, (&andre_name, "Dubois")).await.unwrap();
    heard(&stage, asked, &[(&mary, CHANGE), (&andre, None), (&zoe, None), (&rosa, None)]).await;

    let session = stage.letter_entered(MILTON).await;
    stage.store.ask_change_with_letter(&stage.circumstances(), &session, &rosa, "Mary left.").await.unwrap();
    heard(&stage, asked, &[(&mary, CHANGE), (&andre, CHANGE), (&zoe, None), (&rosa, None)]).await;
    let session = stage.letter_entered(MILTON).await;
    let minh = Person::parse(&person("Minh", "Tran")).unwrap();
    let minh = stage.store.register_and_ask(&stage.circumstances(), &session, &minh, "").await.unwrap();
    let minh = stage.user_id(minh.username.as_str()).await;
    heard(&stage, asked, &[(&mary, CHANGE), (&andre, CHANGE), (&zoe, None), (&minh, None)]).await;
    assert!(last_words(&stage, &mary).await.contains("Minh Tran asks"));
}

pub async fn r7_old_new_backups_and_who_asked_hear_each_decision_once(stage: Stage) {
    let ada = stage.of_the_agency(AgencyRole::Enrollment).await;
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (ben, ben_name) = stage.backup(&mary, MILTON.0, "Ben", "Backer").await;
    let rosa = stage.primary_user(NEEDHAM, "Rosa", "Lind").await;
    let (approved, declined) = ("Site 110091495D has another primary user", "The primary user of site 110091495D stays");
    let ask = async |by: &UserId, whom: (&str, &str), keeps_old: bool| {
        let site = pid_sl(MILTON.0);
        stage
            .store
            .ask_change_of_primary_user(&stage.circumstances(), by, &site, (&named(whom.0), whom.1), keeps_old, "")
            .await
            .unwrap();
    };
    let decide = async |candidate: &str, approves: bool| {
        quiet(&stage, &[&mary, &andre, &ben, &zoe, &rosa, &ada]).await;
        let request = stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, candidate).await.unwrap();
        let decided = stage
            .store
            .decide_change_of_primary_user(&stage.circumstances(), &ada, &request, (approves, false), "Not now.")
            .await;
        decided.unwrap();
    };

    ask(&andre, (&zoe_name, "Bell"), false).await;
    decide(zoe.as_str(), false).await;
    let whom = [(&mary, CHANGE), (&andre, CHANGE), (&ben, CHANGE), (&zoe, NO_PAGE), (&rosa, None), (&ada, None)];
    heard(&stage, declined, &whom).await;
    assert!(!last_words(&stage, &zoe).await.contains("Not now"));

    ask(&andre, (&andre_name, "Dubois"), false).await;
    decide(andre.as_str(), true).await;
    let whom = [(&mary, NO_PAGE), (&andre, CHANGE), (&ben, CHANGE), (&zoe, None), (&rosa, None), (&ada, None)];
    heard(&stage, approved, &whom).await;
    assert!(last_words(&stage, &mary).await.contains("The agency made Andre Dubois primary user"));

    let session = stage.letter_entered(MILTON).await;
    stage.store.ask_change_with_letter(&stage.circumstances(), &session, &rosa, "").await.unwrap();
    decide(rosa.as_str(), true).await;
    let whom = [(&mary, None), (&andre, NO_PAGE), (&ben, CHANGE), (&zoe, None), (&rosa, CHANGE), (&ada, None)];
    heard(&stage, approved, &whom).await;

    ask(&rosa, (&ben_name, "Backer"), true).await;
    decide(ben.as_str(), true).await;
    let whom = [(&mary, None), (&andre, None), (&ben, CHANGE), (&zoe, None), (&rosa, CHANGE), (&ada, None)];
    heard(&stage, approved, &whom).await;
}

pub async fn r7_who_asked_for_somebody_else_hears_that_it_is_withdrawn(stage: Stage) {
    let ada = stage.of_the_agency(AgencyRole::Enrollment).await;
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (ben, ben_name) = stage.backup(&mary, MILTON.0, "Ben", "Backer").await;
    let site = pid_sl(MILTON.0);
    for (by, whom) in [(&andre, (zoe_name.as_str(), "Bell")), (&ben, (ben_name.as_str(), "Backer"))] {
        stage
            .store
            .ask_change_of_primary_user(&stage.circumstances(), by, &site, (&named(whom.0), whom.1), false, "")
            .await
            .unwrap();
    }
    quiet(&stage, &[&mary, &andre, &ben, &zoe]).await;
    let request = stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, zoe.as_str()).await.unwrap();
    stage.store.decide_change_of_primary_user(&stage.circumstances(), &ada, &request, (true, false), "").await.unwrap();
    let approved = "Site 110091495D has another primary user";
    heard(&stage, approved, &[(&mary, NO_PAGE), (&andre, CHANGE), (&zoe, CHANGE)]).await;
    let of_ben: BTreeSet<(String, String)> = news(&stage, &ben).await.into_iter().collect();
    let page = CHANGE.unwrap_or_default();
    let expected = [approved, "Your request for a primary user of site 110091495D is withdrawn"];
    assert_eq!(of_ben, BTreeSet::from(expected.map(|words| (words.to_owned(), page.to_owned()))));
}

pub async fn r7_the_new_primary_user_hears_who_still_administers_by_primary_access(stage: Stage) {
    let ada = stage.of_the_agency(AgencyRole::Enrollment).await;
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    for (id, name, last) in [(&mary, "mhughes", "Hughes"), (&zoe, zoe_name.as_str(), "Bell")] {
        stage.works_at(&nora, NEEDHAM.0, (id, name, last), &[]).await;
        stage.store.assign_backup(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(name)).await.unwrap();
    }
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let decide = async |(candidate, name, last): (&str, &str, &str), ends_access: bool| {
        let site = pid_sl(MILTON.0);
        stage
            .store
            .ask_change_of_primary_user(&stage.circumstances(), &andre, &site, (&named(name), last), false, "")
            .await
            .unwrap();
        let request = stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, candidate).await.unwrap();
        quiet(&stage, &[&mary, &andre, &zoe, &nora]).await;
        let answer = (true, ends_access);
        stage.store.decide_change_of_primary_user(&stage.circumstances(), &ada, &request, answer, "").await.unwrap();
    };
    let (approved, access) = ("Site 110091495D has another primary user", "/primary-access?site=110091495D");
    let sorted = async |user_id: &UserId| news(&stage, user_id).await.into_iter().collect::<BTreeSet<_>>();
    let told = |all: &[(&str, &str)]| -> BTreeSet<(String, String)> {
        all.iter().map(|(words, page)| ((*words).to_owned(), (*page).to_owned())).collect()
    };
    let change = CHANGE.unwrap_or_default();

    decide((zoe.as_str(), &zoe_name, "Bell"), false).await;
    let you = "You are the primary user of site 110091495D now";
    assert_eq!(sorted(&zoe).await, told(&[(approved, change), (you, access)]));
    let all = stage.store.notices(&zoe, None).await.unwrap();
    let words = all.iter().map(|notice| &notice.words).find(|words| words.starts_with(you)).unwrap();
    assert!(words.contains("Mary Hughes still administers") && words.contains("(110091495B), until"), "{words}");
    heard(&stage, approved, &[(&mary, NO_PAGE), (&andre, CHANGE), (&nora, None)]).await;

    decide((andre.as_str(), &andre_name, "Dubois"), true).await;
    let ended = "Primary access of site 110091495B to site 110091495D has ended";
    assert_eq!(sorted(&andre).await, told(&[(approved, change), (ended, access)]));
    heard(&stage, ended, &[(&nora, Some(access)), (&mary, Some(access))]).await;
    assert!(last_words(&stage, &nora).await.contains("The agency ended it."));
    assert_eq!(sorted(&zoe).await, told(&[(approved, ""), (ended, access)]));
}

pub async fn r9_who_left_is_told_once_and_of_how_many_sites(stage: Stage) {
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let session = stage.letter_entered(PLYMOUTH).await;
    stage.store.add_site(&stage.circumstances(), &session, &mary).await.unwrap();
    let link = async |by: &UserId, site: &str, codes: &[&str]| {
        let (site, form, whom) = (pid_sl(site), services(codes), (zoe_name.as_str(), "Bell"));
        stage
            .store
            .link_subordinate(&stage.circumstances(), by, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await
            .unwrap()
    };
    assert_eq!(link(&mary, PLYMOUTH.0, &["ELG_VERIFY"]).await, Linked::AtOnce);
    assert_eq!(link(&bill, BOSTON.0, &["PAY_RA_VIEW"]).await, Linked::Asked);
    let request = stage.open_request(RequestKind::Link, BOSTON.0, zoe.as_str()).await.unwrap();
    stage.store.answer_link(&stage.circumstances(), &zoe, &request, true).await.unwrap();
    let for_milton = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["CLM_STATUS"]).await;
    assigned(&stage, &bill, &zoe_name, &[&for_milton], &["CLM_STATUS"]).await;
    quiet(&stage, &[&mary, &bill, &zoe]).await;

    let left = stage.store.they_left(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&zoe_name)).await;
    let (ending, _) = left.unwrap();
    heard(&stage, "Your access at 2 sites has ended", &[(&zoe, NO_PAGE), (&mary, None), (&bill, None)]).await;
    let expected = "Mary Hughes ended it at BETH ISRAEL DEACONESS HOSPITAL - MILTON (110091495D) and 1 more site.";
    assert!(last_words(&stage, &zoe).await.contains(expected));
    // By a membership each at Milton and Plymouth, and by itself what Zoë of Boston had at Milton.
    assert_eq!((ending.memberships.len(), ending.assignments.len()), (2, 3));
    let ended = "SELECT COUNT(*) FROM assignments WHERE user_id = $1 AND ended_by = $2 AND ended_at IS NOT NULL";
    assert_eq!(stage.count(ended, &[zoe.as_str(), mary.as_str()]).await, 3);
    assert_eq!(stage.services(&zoe, BOSTON.0).await, ["PAY_RA_VIEW"]);
    assert_eq!(stage.sites_of(&zoe).await, [BOSTON.0]);
}

pub async fn r11_who_stays_where_a_rule_says_no_is_told_of_the_other_site(stage: Stage) {
    let pia = stage.primary_user(MILTON, "Pia", "Plym").await;
    let mary = stage.primary_user(PLYMOUTH, "Mary", "Hughes").await;
    let link = async |by: &UserId, site: &str, whom: (&str, &str)| {
        let (site, form) = (pid_sl(site), services(&["ELG_VERIFY"]));
        stage
            .store
            .link_subordinate(&stage.circumstances(), by, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await
            .unwrap()
    };
    assert_eq!(link(&pia, MILTON.0, ("mhughes", "Hughes")).await, Linked::Asked);
    let request = stage.open_request(RequestKind::Link, MILTON.0, mary.as_str()).await.unwrap();
    stage.store.answer_link(&stage.circumstances(), &mary, &request, true).await.unwrap();
    stage.store.assign_backup(&stage.circumstances(), &pia, &pid_sl(MILTON.0), &named("mhughes")).await.unwrap();
    assert_eq!(link(&mary, PLYMOUTH.0, ("pplym", "Plym")).await, Linked::AtOnce);
    quiet(&stage, &[&pia, &mary]).await;

    let (_, left_out) =
        stage.store.they_left(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named("pplym")).await.unwrap();
    assert_eq!(left_out, [(MILTON.0.to_owned(), Refusal::AbovePrimaryUser)]);
    heard(&stage, "Your access at 1 site has ended", &[(&pia, NO_PAGE), (&mary, None)]).await;
    let words = last_words(&stage, &pia).await;
    assert!(words.contains(PLYMOUTH.0) && !words.contains(MILTON.0), "{words}");
}

pub async fn r9_whose_user_id_the_agency_suspends_reactivates_or_ends_is_told(stage: Stage) {
    let ada = stage.of_the_agency(AgencyRole::Security).await;
    let (mary, zoe, zoe_name) = settled(&stage).await;
    quiet(&stage, &[&mary, &zoe, &ada]).await;
    for (what, subject) in [
        (UserIdCommand::Suspend, "Your user ID is suspended"),
        (UserIdCommand::Reactivate, "Your user ID works again"),
        (UserIdCommand::Terminate, "Your user ID has ended"),
    ] {
        stage.store.change_user_id(&stage.circumstances(), &ada, &named(&zoe_name), what).await.unwrap();
        heard(&stage, subject, &[(&zoe, NO_PAGE), (&mary, None), (&ada, None)]).await;
    }
    let again = stage.store.change_user_id(&stage.circumstances(), &ada, &named(&zoe_name), UserIdCommand::Terminate).await;
    not_done(&again, &ChangeUserIdError::SoAlready);
    stage.store.change_user_id(&stage.circumstances(), &ada, &named("mhughes"), UserIdCommand::EndSessions).await.unwrap();
    assert!(news(&stage, &zoe).await.is_empty() && news(&stage, &mary).await.is_empty());
    assert_eq!(due(&stage).await.len(), 3, "the last one goes out, too");
}

pub async fn r9_the_other_administrators_hear_of_the_user_id_of_one_of_them(stage: Stage) {
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let (mary, zoe, _) = settled(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let people = Some("/administrators?site=110091495D");
    let does = async |whom: &str, what: UserIdCommand| {
        quiet(&stage, &[&mary, &andre, &nora, &zoe, &seth]).await;
        stage.store.change_user_id(&stage.circumstances(), &seth, &named(whom), what).await.unwrap();
    };

    does(&andre_name, UserIdCommand::Suspend).await;
    let suspended = "The user ID of an administrator of site 110091495D is suspended";
    heard(&stage, suspended, &[(&mary, people), (&nora, people), (&zoe, None), (&seth, None)]).await;
    heard(&stage, "Your user ID is suspended", &[(&andre, NO_PAGE)]).await;
    let words = last_words(&stage, &mary).await;
    assert!(words.contains("Andre Dubois") && words.contains("shows who is left"), "{words}");
    does("mhughes", UserIdCommand::Suspend).await;
    heard(&stage, suspended, &[(&nora, people), (&andre, None), (&zoe, None)]).await;
    let words = last_words(&stage, &nora).await;
    assert!(words.contains("Mary Hughes") && words.contains("registration letter"), "[R7] where to go: {words}");
    does("mhughes", UserIdCommand::Reactivate).await;
    let back = "The user ID of an administrator of site 110091495D works again";
    heard(&stage, back, &[(&nora, people), (&andre, None), (&zoe, None)]).await;
    does("mhughes", UserIdCommand::EndSessions).await;
    heard(&stage, back, &[(&nora, None), (&andre, None), (&mary, None)]).await;
    does(&andre_name, UserIdCommand::Terminate).await;
    let ended = "The user ID of an administrator of site 110091495D has ended";
    heard(&stage, ended, &[(&mary, people), (&nora, people), (&zoe, None), (&seth, None)]).await;
}

pub async fn r13_who_can_answer_hears_of_a_request_and_who_asked_of_the_answer(stage: Stage) {
    let (mary, zoe, _) = settled(&stage).await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    quiet(&stage, &[&mary, &andre, &nora, &zoe]).await;
    let asked = "A service is asked for at site 110091495D";
    let (requests, access, people) =
        (Some("/requests"), Some("/access?site=110091495D"), Some("/subordinates?site=110091495D"));
    let ask = async |who: &UserId, code: &str| {
        let service = ServiceCode::parse(code).unwrap();
        stage.store.request_access(&stage.circumstances(), who, &pid_sl(MILTON.0), &service, "For Fridays.").await.unwrap();
        stage.open_request(RequestKind::Service, MILTON.0, &format!("{who} {code}")).await.unwrap()
    };
    let answer = async |by: &UserId, request: &RequestId, grants: bool| {
        let reason = "The biller does that.";
        stage.store.answer_service_request(&stage.circumstances(), by, request, grants, reason).await.unwrap();
    };

    let request = ask(&zoe, "PAY_RA_VIEW").await;
    heard(&stage, asked, &[(&mary, requests), (&andre, requests), (&nora, requests), (&zoe, None)]).await;
    let words = last_words(&stage, &nora).await;
    assert!(words.contains("Zoë Bell asks for View Remittance Advice") && !words.contains("Fridays"), "{words}");
    answer(&nora, &request, true).await;
    let granted = "You have the service that you asked for at site 110091495D";
    heard(&stage, granted, &[(&zoe, access), (&mary, None), (&andre, None), (&nora, None)]).await;
    assert!(last_words(&stage, &zoe).await.contains("Nora Needham assigned View Remittance Advice"));

    let request = ask(&zoe, "PA_ENTER").await;
    quiet(&stage, &[&mary, &andre, &nora]).await;
    answer(&andre, &request, false).await;
    let declined = "The service that you asked for at site 110091495D was declined";
    heard(&stage, declined, &[(&zoe, access), (&mary, None), (&andre, None), (&nora, None)]).await;
    assert!(!last_words(&stage, &zoe).await.contains("biller"));

    let (taken, left) = (ask(&andre, "CLM_STATUS").await, ask(&andre, "ELG_VERIFY").await);
    quiet(&stage, &[&mary, &nora]).await;
    answer(&andre, &taken, true).await;
    let own = "An administrator of site 110091495D changed services of their own";
    heard(&stage, own, &[(&mary, people), (&nora, people), (&andre, None), (&zoe, None)]).await;
    answer(&andre, &left, false).await;
    heard(&stage, own, &[(&mary, None), (&nora, None), (&andre, None), (&zoe, None)]).await;
}

pub async fn r15_whose_services_changed_is_told_at_how_many_clients(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, bill, ivy: (ivy, name), .. } = &billing;
    let (milton, needham) = billing.linked(&stage, &["ELG_VERIFY", "CLM_STATUS"], &["ELG_VERIFY"]).await;
    let both = [&milton, &needham];
    quiet(&stage, &[mary, bill, ivy]).await;
    let (two, one) = ("Your services at 2 clients changed", "Your services at 1 client changed");
    let access = Some("/access");

    assigned(&stage, bill, name, &both, &["ELG_VERIFY", "CLM_STATUS"]).await;
    heard(&stage, two, &[(ivy, access), (bill, None), (mary, None)]).await;
    let words = last_words(&stage, ivy).await;
    assert!(words.contains("Bill Ledger") && words.contains("(110091495C)"), "{words}");
    let nothing: (&[&str], How) = (&["CLM_STATUS"], How::Add);
    not_done(&assign(&stage, bill, name, &both, nothing, Period::ALWAYS).await, &AssignLinkedError::SoAlready);
    heard(&stage, two, &[(ivy, None)]).await;
    let fewer: (&[&str], How) = (&["ELG_VERIFY"], How::Replace);
    assign(&stage, bill, name, &both, fewer, Period::ALWAYS).await.unwrap();
    heard(&stage, one, &[(ivy, access), (bill, None), (mary, None)]).await;
    assigned(&stage, bill, "bledger", &both, &["ELG_VERIFY"]).await;
    heard(&stage, two, &[(ivy, None), (bill, None)]).await;
}

pub async fn r9_a_client_hears_who_takes_its_services_by_a_link(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), .. } = &billing;
    let (milton, needham) = billing.linked(&stage, &["ELG_VERIFY", "CLM_STATUS"], &["ELG_VERIFY"]).await;
    let both = [&milton, &needham];
    quiet(&stage, &[mary, nora, bill, ivy]).await;
    let page = format!("/linked-organizations/{milton}?site=110091495D");
    let took = "An administrator of site 110091495C took services of site 110091495D";

    assigned(&stage, bill, ivy_name, &both, &["ELG_VERIFY"]).await;
    heard(&stage, took, &[(mary, None), (nora, None)]).await;
    assigned(&stage, bill, "bledger", &[&milton], &["ELG_VERIFY", "CLM_STATUS"]).await;
    heard(&stage, took, &[(mary, Some(page.as_str())), (nora, None), (bill, None)]).await;
    let words = last_words(&stage, mary).await;
    assert!(words.contains("Bill Ledger of BETH ISRAEL DEACONESS MEDICAL CENTER (110091495C)"), "{words}");
    let fewer: (&[&str], How) = (&["ELG_VERIFY"], How::Replace);
    assign(&stage, bill, "bledger", &[&milton], fewer, Period::ALWAYS).await.unwrap();
    heard(&stage, took, &[(mary, None), (nora, None), (bill, None)]).await;
    assigned(&stage, bill, "bledger", &both, &["ELG_VERIFY"]).await;
    let took = "An administrator of site 110091495C took services of site 110091495B";
    let page = format!("/linked-organizations/{needham}?site=110091495B");
    heard(&stage, took, &[(mary, None), (nora, Some(page.as_str())), (bill, None)]).await;
}

pub async fn r14_who_is_linked_at_once_is_told(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, zoe_name) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    let (minh, minh_name) = stage.subordinate(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    quiet(&stage, &[&mary, &nora, &zoe, &minh]).await;
    let link = async |site: &str, whom: (&str, &str), period: Period| {
        let (site, form) = (pid_sl(site), services(&["ELG_VERIFY"]));
        stage
            .store
            .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, period)
            .await
            .unwrap()
    };

    assert_eq!(link(MILTON.0, (&zoe_name, "Bell"), Period::ALWAYS).await, Linked::AtOnce);
    let whom = [(&zoe, Some("/access?site=110091495D")), (&mary, None), (&nora, None)];
    heard(&stage, "You work at site 110091495D now", &whom).await;
    assert!(last_words(&stage, &zoe).await.contains("Mary Hughes linked you"));
    let later = Period { from: stage.now().plus(2 * DAY), ..Period::ALWAYS };
    assert_eq!(link(MILTON.0, (&minh_name, "Tran"), later).await, Linked::AtOnce);
    heard(&stage, "You will work at site 110091495D", &[(&minh, NO_PAGE), (&mary, None)]).await;
    assert_eq!(link(NEEDHAM.0, ("mhughes", "Hughes"), Period::ALWAYS).await, Linked::AtOnce);
    assert!(news(&stage, &mary).await.is_empty(), "who does it knows");
}
