//! Who is told of a change, and how the news goes on as a mail.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::authority::{Deed, Refusal};
use domain::catalogue::ServiceCode;
use domain::moment::{DAY, MINUTE};
use domain::notices::subject;
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use domain::username::Username;
use store::Stop;
use store::assign_linked::How;
use store::link_subordinate::Linked;
use store::mail::Mail;
use store::not_done::NotDone;
use store::user_deed::UserDeed;

use super::cast::*;
use super::linked_organization::{Billing, assign, assigned};
use super::ties::not_done;

/// Each of these on each database, like the list in `story.rs`.
macro_rules! on_each {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(super::Stage::sqlite().await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(super::Stage::postgres().await).await;
            })*
        }
    };
}

on_each![
    r7_whom_it_concerns_hears_that_another_primary_user_is_asked_for,
    r7_old_new_backups_and_who_asked_hear_each_decision_once,
    r9_who_left_is_told_once_and_of_how_many_sites,
    r11_who_stays_where_a_rule_says_no_is_told_of_the_other_site,
    r9_whose_user_id_the_agency_suspends_reactivates_or_ends_is_told,
    r13_who_can_answer_hears_of_a_request_and_who_asked_of_the_answer,
    r15_whose_services_changed_is_told_at_how_many_clients,
    r14_who_is_linked_at_once_is_told,
    what_ran_out_is_told_once_to_who_asked_and_to_who_worked_there,
];

/// What somebody was told, by subject, newest first.
async fn subjects(stage: &Stage, user_id: &str) -> Vec<String> {
    let notices = stage.store.notices(user_id, None).await.unwrap();
    notices.iter().map(|notice| subject(&notice.words).to_owned()).collect()
}

/// Claims every mail that is due.
async fn due(stage: &Stage) -> Vec<Mail> {
    stage.store.mail_due(stage.now(), 1_000).await.unwrap()
}

/// Mary and Zoë at Milton, who are told nothing that isn't sent: Mary's id, Zoë's id and username.
async fn settled(stage: &Stage) -> (String, String, String) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    for mail in due(stage).await {
        stage.store.mail_sent(&mail.id, stage.now()).await.unwrap();
    }
    (mary, zoe, name)
}

async fn does(stage: &Stage, actor: &str, name: &str, deed: Deed) -> Result<(), Stop<NotDone>> {
    stage.store.membership_deed(&stage.deed(), actor, &pid_sl(MILTON.0), name, deed).await.map(|_| ())
}

/// Suspends Zoë and claims the mail that tells her.
async fn one_mail(stage: &Stage) -> (String, Mail) {
    let (mary, zoe, name) = settled(stage).await;
    does(stage, &mary, &name, Deed::Suspend).await.unwrap();
    let mut mails = due(stage).await;
    assert_eq!(mails.len(), 1);
    (zoe, mails.remove(0))
}

pub async fn whoever_is_affected_is_told(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    let (andre, andre_name) = stage.subordinate(&mary, MILTON.0, "Andre", "Dubois", &[]).await;
    let site = pid_sl(MILTON.0);
    stage.store.assign_backup(&stage.deed(), &mary, &site, &andre_name).await.unwrap();
    // Somebody else's services are no news to the administrators; one's own are [R9].
    stage
        .store
        .change_services(&stage.deed(), &andre, &site, &name, &services(&["PAY_RA_VIEW"]), Period::ALWAYS)
        .await
        .unwrap();
    stage
        .store
        .change_services(&stage.deed(), &mary, &site, "mhughes", &services(&["ELG_VERIFY"]), Period::ALWAYS)
        .await
        .unwrap();
    let reset = stage.store.reset_password(&stage.deed(), &andre, &site, &Username::parse(&name).unwrap()).await.unwrap();
    for deed in [Deed::Suspend, Deed::Reactivate, Deed::Remove] {
        does(&stage, &andre, &name, deed).await.unwrap();
    }

    assert_eq!(
        subjects(&stage, &zoe).await,
        [
            "Your access at site 110091495D has ended",
            "Your access at site 110091495D is back",
            "Your access at site 110091495D is suspended",
            "Your password was reset",
            "Your password was changed",
        ]
    );
    assert_eq!(
        subjects(&stage, &andre).await,
        [
            "An administrator of site 110091495D changed services of their own",
            "You are a backup primary user of site 110091495D now",
            "Your password was changed",
        ]
    );
    let of_mary = ["Site 110091495D has one more backup primary user", "Your password was changed"];
    assert_eq!(subjects(&stage, &mary).await, of_mary);

    let told = stage.store.notices(&zoe, None).await.unwrap();
    for notice in &told[..4] {
        assert!(notice.words.contains("Andre Dubois") && notice.words.contains("(110091495D)"), "{}", notice.words);
        assert_eq!(notice.pid_sl.as_deref(), Some(MILTON.0));
    }
    let mails = due(&stage).await;
    assert_eq!(mails.len(), 4 + 3 + 1, "each notice is a mail");
    let secrets = [reset.one_time_password.reveal(), PASSWORD, "0042", name.as_str()];
    for words in told.iter().map(|notice| &notice.words).chain(mails.iter().map(|mail| &mail.words)) {
        assert!(secrets.iter().all(|secret| !words.contains(secret)), "{words}");
    }
    assert!(!format!("{mails:?}").contains('@'), "an address is in no log");

    assert_eq!(stage.store.unread(&zoe).await.unwrap(), 5);
    stage.store.read_notices(&zoe, stage.now()).await.unwrap();
    assert_eq!((stage.store.unread(&zoe).await.unwrap(), stage.store.unread(&mary).await.unwrap()), (0, 2));
    assert!(stage.store.notices(&zoe, None).await.unwrap().iter().all(|notice| notice.read));
}

pub async fn nobody_is_told_of_what_did_not_happen(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    due(&stage).await;
    let refused = does(&stage, &nora, &name, Deed::Suspend).await;
    assert!(matches!(refused, Err(Stop::Rejected(NotDone::Refused(Refusal::NotAdministrator)))));
    let nothing = does(&stage, &mary, &name, Deed::Reactivate).await;
    assert!(matches!(nothing, Err(Stop::Rejected(NotDone::Already))));
    assert_eq!(subjects(&stage, &zoe).await, ["Your password was changed"]);
    assert!(due(&stage).await.is_empty());
}

pub async fn notices_are_paged_by_key(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    for _ in 0..30 {
        does(&stage, &mary, &name, Deed::Suspend).await.unwrap();
        does(&stage, &mary, &name, Deed::Reactivate).await.unwrap();
    }
    let (mut keys, mut after) = (Vec::new(), None);
    loop {
        let page = stage.store.notices(&zoe, after.as_ref()).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 50);
        after = Some(last.key.clone());
        keys.extend(page.into_iter().map(|notice| notice.key));
    }
    assert_eq!(keys.len(), 61);
    assert!(keys.is_sorted_by(|newer, older| newer > older), "newest first, none twice");
}

pub async fn a_mail_server_that_is_down_loses_nothing(stage: Stage) {
    let (_, mail) = one_mail(&stage).await;
    assert_eq!(mail.to, "zoe.bell@clinic.example");
    assert_eq!(subject(&mail.words), "Your access at site 110091495D is suspended");
    let mut waits = Vec::new();
    for _ in 0..12 {
        let next = stage.store.mail_failed(&mail.id, stage.now(), "the mail server answered 451").await.unwrap();
        let wait = next.expect("it is tried again").since(stage.now());
        waits.push(wait / MINUTE);
        stage.wait(wait - 1);
        assert!(due(&stage).await.is_empty(), "not before its time");
        stage.wait(1);
        assert_eq!(due(&stage).await.first().map(|again| again.id.clone()), Some(mail.id.clone()));
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
    stage.store.mail_sent(&mail.id, stage.now()).await.unwrap();
    stage.wait(DAY);
    assert!(due(&stage).await.is_empty(), "sent once");
}

pub async fn a_mail_is_given_up_within_three_days_and_the_notice_stays(stage: Stage) {
    let (zoe, mail) = one_mail(&stage).await;
    let (queued, mut tries) = (stage.now(), 1);
    while let Some(next) = stage.store.mail_failed(&mail.id, stage.now(), "connection refused").await.unwrap() {
        stage.wait(next.since(stage.now()));
        assert_eq!(due(&stage).await.len(), 1);
        tries += 1;
    }
    assert!(stage.now().since(queued) < 3 * DAY && tries > 15, "{tries} tries");
    stage.wait(6 * 60 * MINUTE);
    assert!(due(&stage).await.is_empty());
    assert_eq!(subjects(&stage, &zoe).await[0], "Your access at site 110091495D is suspended");
}

pub async fn a_mail_that_its_node_did_not_finish_is_due_again(stage: Stage) {
    let (_, mail) = one_mail(&stage).await;
    stage.wait(5 * MINUTE - 1);
    assert!(due(&stage).await.is_empty(), "it is claimed");
    stage.wait(1);
    assert_eq!(due(&stage).await.first().map(|again| again.id.clone()), Some(mail.id));
}

pub async fn a_mail_server_that_is_configured_later_is_sent_no_old_news(stage: Stage) {
    let (mary, _, name) = settled(&stage).await;
    does(&stage, &mary, &name, Deed::Suspend).await.unwrap();
    stage.wait(3 * DAY);
    assert!(due(&stage).await.is_empty());
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    does(&stage, &mary, &name, Deed::Reactivate).await.unwrap();
    let mails = due(&stage).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(subject(&mails[0].words), "Your access at site 110091495D is back");
}

pub async fn each_mail_is_claimed_once_though_nodes_ask_at_the_same_moment(stage: Stage) {
    let (mary, _, name) = settled(&stage).await;
    for _ in 0..10 {
        does(&stage, &mary, &name, Deed::Suspend).await.unwrap();
        does(&stage, &mary, &name, Deed::Reactivate).await.unwrap();
    }
    let stage = Arc::new(stage);
    let nodes: Vec<_> = (0..6)
        .map(|_| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                // Who comes second is given nothing, and asks again.
                for _ in 0..40 {
                    claimed.extend(stage.store.mail_due(stage.now(), 3).await.unwrap());
                }
                claimed
            })
        })
        .collect();
    let mut claimed = Vec::new();
    for node in nodes {
        claimed.extend(node.await.unwrap().into_iter().map(|mail| mail.id));
    }
    assert_eq!(claimed.len(), 20);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 20);
}

/// What somebody was told since this was asked last, newest first: the subject, and the page that it leads to, if any.
async fn news(stage: &Stage, user_id: &str) -> Vec<(String, String)> {
    let notices = stage.store.notices(user_id, None).await.unwrap();
    stage.store.read_notices(user_id, stage.now()).await.unwrap();
    let unread = notices.into_iter().filter(|notice| !notice.read);
    unread.map(|notice| (subject(&notice.words).to_owned(), notice.link.unwrap_or_default())).collect()
}

/// Lets what was told until now be old news.
async fn quiet(stage: &Stage, whom: &[&String]) {
    for user_id in whom {
        news(stage, user_id).await;
    }
}

/// Each of them was told this and nothing else since; it leads to this page, or to none if that is empty. `None` was told nothing.
async fn heard(stage: &Stage, what: &str, whom: &[(&String, Option<&str>)]) {
    for (place, (user_id, page)) in whom.iter().enumerate() {
        let expected: Vec<_> = page.iter().map(|page| (what.to_owned(), (*page).to_owned())).collect();
        assert_eq!(news(stage, user_id).await, expected, "{what}: number {place} of the list");
    }
}

/// All that somebody was told last.
async fn last_words(stage: &Stage, user_id: &str) -> String {
    stage.store.notices(user_id, None).await.unwrap().remove(0).words
}

/// One of the agency's staff.
async fn of_the_agency(stage: &Stage, role: AgencyRole) -> String {
    let ada = Person::parse(&person("Ada", "Stone")).unwrap();
    let created = stage.store.add_agency_user(&stage.deed(), &ada, role).await.unwrap();
    stage.settle_in(&created).await
}

/// Where those who can do something about Milton's primary user do it.
const CHANGE: Option<&str> = Some("/change-primary-user?site=110091495D");
/// Told, and nothing can be done about it.
const NO_PAGE: Option<&str> = Some("");

pub async fn r7_whom_it_concerns_hears_that_another_primary_user_is_asked_for(stage: Stage) {
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let rosa = stage.primary_user(NEEDHAM, "Rosa", "Lind").await;
    stage.give_primary_access((&mary, MILTON.0), (&rosa, NEEDHAM.0)).await;
    quiet(&stage, &[&mary, &andre, &zoe, &rosa]).await;
    let asked = "Another primary user is asked for at site 110091495D";
    let ask = async |by: &str, whom: (&str, &str)| {
        stage.store.ask_change_of_primary_user(&stage.deed(), by, &pid_sl(MILTON.0), whom, true, "I retire.").await
    };

    ask(&mary, (&zoe_name, "Bell")).await.unwrap();
    heard(&stage, asked, &[(&mary, None), (&andre, CHANGE), (&zoe, NO_PAGE), (&rosa, None)]).await;
    let words = last_words(&stage, &zoe).await;
    assert!(words.contains("Mary Hughes asks the agency to make Zoë Bell primary user"), "{words}");
    assert!(!words.contains("retire"), "{words}");
    not_done(&ask(&andre, (&zoe_name, "Bell")).await, &NotDone::Already);
    heard(&stage, asked, &[(&mary, None), (&andre, None), (&zoe, None)]).await;
    ask(&andre, (&andre_name, "Dubois")).await.unwrap();
    heard(&stage, asked, &[(&mary, CHANGE), (&andre, None), (&zoe, None), (&rosa, None)]).await;

    let visit = stage.letter_entered(MILTON).await;
    stage.store.ask_change_with_letter(&stage.deed(), &visit, &rosa, "Mary left.").await.unwrap();
    heard(&stage, asked, &[(&mary, CHANGE), (&andre, CHANGE), (&zoe, None), (&rosa, None)]).await;
    let visit = stage.letter_entered(MILTON).await;
    let minh = Person::parse(&person("Minh", "Tran")).unwrap();
    let minh = stage.store.register_and_ask(&stage.deed(), &visit, &minh, "").await.unwrap();
    let minh = stage.user_id(minh.username.as_str()).await;
    heard(&stage, asked, &[(&mary, CHANGE), (&andre, CHANGE), (&zoe, None), (&minh, None)]).await;
    assert!(last_words(&stage, &mary).await.contains("Minh Tran asks"));
}

pub async fn r7_old_new_backups_and_who_asked_hear_each_decision_once(stage: Stage) {
    let ada = of_the_agency(&stage, AgencyRole::Enrollment).await;
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (ben, ben_name) = stage.backup(&mary, MILTON.0, "Ben", "Backer").await;
    let rosa = stage.primary_user(NEEDHAM, "Rosa", "Lind").await;
    let (approved, declined) = ("Site 110091495D has another primary user", "The primary user of site 110091495D stays");
    let ask = async |by: &str, whom: (&str, &str), keeps_old: bool| {
        let site = pid_sl(MILTON.0);
        stage.store.ask_change_of_primary_user(&stage.deed(), by, &site, whom, keeps_old, "").await.unwrap();
    };
    let decide = async |candidate: &str, approves: bool| {
        quiet(&stage, &[&mary, &andre, &ben, &zoe, &rosa, &ada]).await;
        let request = stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, candidate).await.unwrap();
        let decided = stage.store.decide_change_of_primary_user(&stage.deed(), &ada, &request, approves, "Not now.").await;
        decided.unwrap();
    };

    ask(&andre, (&zoe_name, "Bell"), false).await;
    decide(&zoe, false).await;
    let whom = [(&mary, CHANGE), (&andre, CHANGE), (&ben, CHANGE), (&zoe, NO_PAGE), (&rosa, None), (&ada, None)];
    heard(&stage, declined, &whom).await;
    assert!(!last_words(&stage, &zoe).await.contains("Not now"));

    ask(&andre, (&andre_name, "Dubois"), false).await;
    decide(&andre, true).await;
    let whom = [(&mary, NO_PAGE), (&andre, CHANGE), (&ben, CHANGE), (&zoe, None), (&rosa, None), (&ada, None)];
    heard(&stage, approved, &whom).await;
    assert!(last_words(&stage, &mary).await.contains("The agency made Andre Dubois primary user"));

    let visit = stage.letter_entered(MILTON).await;
    stage.store.ask_change_with_letter(&stage.deed(), &visit, &rosa, "").await.unwrap();
    decide(&rosa, true).await;
    let whom = [(&mary, None), (&andre, NO_PAGE), (&ben, CHANGE), (&zoe, None), (&rosa, CHANGE), (&ada, None)];
    heard(&stage, approved, &whom).await;

    ask(&rosa, (&ben_name, "Backer"), true).await;
    decide(&ben, true).await;
    let whom = [(&mary, None), (&andre, None), (&ben, CHANGE), (&zoe, None), (&rosa, CHANGE), (&ada, None)];
    heard(&stage, approved, &whom).await;
}

pub async fn r9_who_left_is_told_once_and_of_how_many_sites(stage: Stage) {
    let (mary, zoe, zoe_name) = settled(&stage).await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let visit = stage.letter_entered(PLYMOUTH).await;
    stage.store.add_site(&stage.deed(), &visit, &mary).await.unwrap();
    let link = async |by: &str, site: &str, codes: &[&str]| {
        let (site, form, whom) = (pid_sl(site), services(codes), (zoe_name.as_str(), "Bell"));
        stage.store.link_subordinate(&stage.deed(), by, &site, whom, &form, Period::ALWAYS).await.unwrap()
    };
    assert_eq!(link(&mary, PLYMOUTH.0, &["ELG_VERIFY"]).await, Linked::AtOnce);
    assert_eq!(link(&bill, BOSTON.0, &["PAY_RA_VIEW"]).await, Linked::Asked);
    let request = stage.open_request(RequestKind::Link, BOSTON.0, &zoe).await.unwrap();
    stage.store.answer_link(&stage.deed(), &zoe, &request, true).await.unwrap();
    let for_milton = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["CLM_STATUS"]).await;
    assigned(&stage, &bill, &zoe_name, &[&for_milton], &["CLM_STATUS"]).await;
    quiet(&stage, &[&mary, &bill, &zoe]).await;

    let left = stage.store.they_left(&stage.deed(), &mary, &pid_sl(MILTON.0), &zoe_name).await;
    let (ending, _) = left.unwrap();
    heard(&stage, "Your access at 2 sites has ended", &[(&zoe, NO_PAGE), (&mary, None), (&bill, None)]).await;
    let expected = "Mary Hughes ended it at BETH ISRAEL DEACONESS HOSPITAL - MILTON (110091495D) and 1 more site.";
    assert!(last_words(&stage, &zoe).await.contains(expected));
    // By a membership each at Milton and Plymouth, and by itself what Zoë of Boston had at Milton.
    assert_eq!((ending.memberships.len(), ending.assignments.len()), (2, 3));
    let ended = "SELECT COUNT(*) FROM assignments WHERE user_id = $1 AND ended_by = $2 AND ended_at IS NOT NULL";
    assert_eq!(stage.count(ended, &[&zoe, &mary]).await, 3);
    assert_eq!(stage.services(&zoe, BOSTON.0).await, ["PAY_RA_VIEW"]);
    assert_eq!(stage.sites_of(&zoe).await, [BOSTON.0]);
}

pub async fn r11_who_stays_where_a_rule_says_no_is_told_of_the_other_site(stage: Stage) {
    let pia = stage.primary_user(MILTON, "Pia", "Plym").await;
    let mary = stage.primary_user(PLYMOUTH, "Mary", "Hughes").await;
    let link = async |by: &str, site: &str, whom: (&str, &str)| {
        let (site, form) = (pid_sl(site), services(&["ELG_VERIFY"]));
        stage.store.link_subordinate(&stage.deed(), by, &site, whom, &form, Period::ALWAYS).await.unwrap()
    };
    assert_eq!(link(&pia, MILTON.0, ("mhughes", "Hughes")).await, Linked::Asked);
    let request = stage.open_request(RequestKind::Link, MILTON.0, &mary).await.unwrap();
    stage.store.answer_link(&stage.deed(), &mary, &request, true).await.unwrap();
    stage.store.assign_backup(&stage.deed(), &pia, &pid_sl(MILTON.0), "mhughes").await.unwrap();
    assert_eq!(link(&mary, PLYMOUTH.0, ("pplym", "Plym")).await, Linked::AtOnce);
    quiet(&stage, &[&pia, &mary]).await;

    let (_, left_out) = stage.store.they_left(&stage.deed(), &mary, &pid_sl(MILTON.0), "pplym").await.unwrap();
    assert_eq!(left_out, [(MILTON.0.to_owned(), Refusal::AbovePrimaryUser)]);
    heard(&stage, "Your access at 1 site has ended", &[(&pia, NO_PAGE), (&mary, None)]).await;
    let words = last_words(&stage, &pia).await;
    assert!(words.contains(PLYMOUTH.0) && !words.contains(MILTON.0), "{words}");
}

pub async fn r9_whose_user_id_the_agency_suspends_reactivates_or_ends_is_told(stage: Stage) {
    let ada = of_the_agency(&stage, AgencyRole::Security).await;
    let (mary, zoe, zoe_name) = settled(&stage).await;
    quiet(&stage, &[&mary, &zoe, &ada]).await;
    for (what, subject) in [
        (UserDeed::Suspend, "Your user ID is suspended"),
        (UserDeed::Reactivate, "Your user ID works again"),
        (UserDeed::Terminate, "Your user ID has ended"),
    ] {
        stage.store.user_deed(&stage.deed(), &ada, &zoe_name, what).await.unwrap();
        heard(&stage, subject, &[(&zoe, NO_PAGE), (&mary, None), (&ada, None)]).await;
    }
    let again = stage.store.user_deed(&stage.deed(), &ada, &zoe_name, UserDeed::Terminate).await;
    not_done(&again, &NotDone::Already);
    stage.store.user_deed(&stage.deed(), &ada, "mhughes", UserDeed::EndSessions).await.unwrap();
    assert!(news(&stage, &zoe).await.is_empty() && news(&stage, &mary).await.is_empty());
    assert_eq!(due(&stage).await.len(), 3, "the last one goes out, too");
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
    let ask = async |who: &str, code: &str| {
        let service = ServiceCode::parse(code).unwrap();
        stage.store.request_access(&stage.deed(), who, &pid_sl(MILTON.0), &service, "For Fridays.").await.unwrap();
        stage.open_request(RequestKind::Service, MILTON.0, &format!("{who} {code}")).await.unwrap()
    };
    let answer = async |by: &str, request: &str, grants: bool| {
        let reason = "The biller does that.";
        stage.store.answer_service_request(&stage.deed(), by, request, grants, reason).await.unwrap();
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
    let both = [milton.as_str(), needham.as_str()];
    quiet(&stage, &[mary, bill, ivy]).await;
    let (two, one) = ("Your services at 2 clients changed", "Your services at 1 client changed");
    let access = Some("/access");

    assigned(&stage, bill, name, &both, &["ELG_VERIFY", "CLM_STATUS"]).await;
    heard(&stage, two, &[(ivy, access), (bill, None), (mary, None)]).await;
    let words = last_words(&stage, ivy).await;
    assert!(words.contains("Bill Ledger") && words.contains("(110091495C)"), "{words}");
    let nothing: (&[&str], How) = (&["CLM_STATUS"], How::Add);
    not_done(&assign(&stage, bill, name, &both, nothing, Period::ALWAYS).await, &NotDone::Already);
    heard(&stage, two, &[(ivy, None)]).await;
    let fewer: (&[&str], How) = (&["ELG_VERIFY"], How::Replace);
    assign(&stage, bill, name, &both, fewer, Period::ALWAYS).await.unwrap();
    heard(&stage, one, &[(ivy, access), (bill, None), (mary, None)]).await;
    assigned(&stage, bill, "bledger", &both, &["ELG_VERIFY"]).await;
    heard(&stage, two, &[(ivy, None), (bill, None), (mary, None)]).await;
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
        stage.store.link_subordinate(&stage.deed(), &mary, &site, whom, &form, period).await.unwrap()
    };

    assert_eq!(link(MILTON.0, (&zoe_name, "Bell"), Period::ALWAYS).await, Linked::AtOnce);
    let whom = [(&zoe, Some("/access?site=110091495D")), (&mary, None), (&nora, None)];
    heard(&stage, "You work at site 110091495D now", &whom).await;
    assert!(last_words(&stage, &zoe).await.contains("Mary Hughes linked you"));
    let later = Period { from: stage.now().plus(2 * DAY), ..Period::ALWAYS };
    assert_eq!(link(MILTON.0, (&minh_name, "Tran"), later).await, Linked::AtOnce);
    heard(&stage, "You will work at site 110091495D", &[(&minh, NO_PAGE), (&mary, None)]).await;
    assert_eq!(link(NEEDHAM.0, ("mhughes", "Hughes"), Period::ALWAYS).await, Linked::AtOnce);
    // [R9] Who administers by primary access assigns own services, too, by linking oneself.
    let own = "An administrator of site 110091495B changed services of their own";
    heard(&stage, own, &[(&nora, Some("/subordinates?site=110091495B")), (&mary, None)]).await;
}

pub async fn what_ran_out_is_told_once_to_who_asked_and_to_who_worked_there(stage: Stage) {
    let (mary, zoe, _) = settled(&stage).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (minh, minh_name) = stage.subordinate(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    let (ivy, ivy_name) = stage.subordinate(&nora, NEEDHAM.0, "Ivy", "Long", &[]).await;
    let (site, form) = (pid_sl(MILTON.0), person("Dot", "Dated"));
    let five_days = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let dot = Person::parse(&form).unwrap();
    let dot = stage.store.create_subordinate(&stage.deed(), &mary, &site, &dot, &form, five_days).await.unwrap().0;
    let dot = stage.settle_in(&dot).await;
    for whom in [(minh_name.as_str(), "Tran"), (ivy_name.as_str(), "Long")] {
        let (form, always) = (services(&[]), Period::ALWAYS);
        let linked = stage.store.link_subordinate(&stage.deed(), &mary, &site, whom, &form, always).await.unwrap();
        assert_eq!(linked, Linked::Asked);
    }
    stage.offer_access(&mary, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    stage.offer_link(&mary, MILTON.0, PLYMOUTH.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    // Dot's request ends with her last day, and is not one that nobody answered.
    for who in [&zoe, &dot] {
        let service = ServiceCode::parse("PAY_RA_VIEW").unwrap();
        stage.store.request_access(&stage.deed(), who, &site, &service, "").await.unwrap();
    }
    let everybody = [&mary, &zoe, &nora, &minh, &ivy, &dot];
    quiet(&stage, &everybody).await;
    assert_eq!(stage.store.sweep(&stage.deed()).await.unwrap(), None);

    stage.wait(31 * DAY);
    assert!(stage.store.sweep(&stage.deed()).await.unwrap().is_some());
    let (lapsed, requests) = ("A request about site 110091495D has lapsed", Some("/requests"));
    let of_mary = stage.store.notices(&mary, None).await.unwrap();
    // Whoever links somebody knows the user ID and the last name, and learns no more before the person agrees [R14].
    for what in [
        "Link Subordinate for mtran at BETH ISRAEL DEACONESS HOSPITAL - MILTON (110091495D)",
        "Link Subordinate for ilong at",
        "Primary Access for BETH ISRAEL DEACONESS MEDICAL CENTER (110091495C) at",
        "Linked Organization for BETH ISRAEL DEACONESS HOSPITAL PLYMOUTH (110091495A) at",
    ] {
        let said = format!("Nobody answered {what}");
        assert_eq!(of_mary.iter().filter(|notice| notice.words.contains(&said)).count(), 1, "{what}");
    }
    assert_eq!(news(&stage, &mary).await, vec![(lapsed.to_owned(), "/requests".to_owned()); 4]);
    heard(&stage, lapsed, &[(&zoe, requests), (&nora, None), (&minh, None), (&ivy, None)]).await;
    assert!(last_words(&stage, &zoe).await.contains("Request Access for View Remittance Advice at"));
    heard(&stage, "Your last day at site 110091495D is over", &[(&dot, NO_PAGE)]).await;
    assert_eq!(stage.store.sweep(&stage.deed()).await.unwrap(), None);
    for user_id in everybody {
        assert!(news(&stage, user_id).await.is_empty(), "nothing twice");
    }
}
