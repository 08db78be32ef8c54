//! Who is told of a change and of what ran out, and how the news goes on as a mail.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::authority::{MembershipChange, Refusal};
use domain::catalogue::ServiceCode;
use domain::moment::{DAY, MINUTE};
use domain::notices::subject;
use domain::request::Period;
use domain::username::Username;
use store::CommandError;
use store::people::change_membership::ChangeMembershipError;
use store::people::link_subordinate::Linked;
use store::telling::mail::Mail;
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::telling::told_whom::{NO_PAGE, heard, last_words, news, quiet};

/// What somebody was told, by subject, newest first.
async fn subjects(stage: &Stage, user_id: &UserId) -> Vec<String> {
    let notices = stage.store.notices(user_id, None).await.unwrap();
    notices.iter().map(|notice| subject(&notice.words).to_owned()).collect()
}

/// Claims every mail that is due.
pub async fn due(stage: &Stage) -> Vec<Mail> {
    stage.store.mail_due(stage.now(), 1_000).await.unwrap()
}

/// Mary and Zoë at Milton, who are told nothing that isn't sent: Mary's id, Zoë's id and username.
pub async fn settled(stage: &Stage) -> (UserId, UserId, String) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    for mail in due(stage).await {
        stage.store.mail_sent(&mail.id, stage.now()).await.unwrap();
    }
    (mary, zoe, name)
}

async fn does(
    stage: &Stage,
    actor: &UserId,
    name: &str,
    change: MembershipChange,
) -> Result<(), CommandError<ChangeMembershipError>> {
    stage.store.change_membership(&stage.circumstances(), actor, &pid_sl(MILTON.0), &named(name), change).await.map(|_| ())
}

/// Suspends Zoë and claims the mail that tells her.
async fn one_mail(stage: &Stage) -> (UserId, Mail) {
    let (mary, zoe, name) = settled(stage).await;
    does(stage, &mary, &name, MembershipChange::Suspend).await.unwrap();
    let mut mails = due(stage).await;
    assert_eq!(mails.len(), 1);
    (zoe, mails.remove(0))
}

pub async fn r9_whoever_is_affected_is_told(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    let (andre, andre_name) = stage.subordinate(&mary, MILTON.0, "Andre", "Dubois", &[]).await;
    let site = pid_sl(MILTON.0);
    stage.store.assign_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    // Somebody else's services are news to that person and not to the administrators; one's own are [R9].
    stage
        .store
        .change_services(&stage.circumstances(), &andre, &site, &named(&name), &services(&["PAY_RA_VIEW"]), Period::ALWAYS)
        .await
        .unwrap();
    stage
        .store
        .change_services(&stage.circumstances(), &mary, &site, &named("mhughes"), &services(&["ELG_VERIFY"]), Period::ALWAYS)
        .await
        .unwrap();
    let reset =
        stage.store.reset_password(&stage.circumstances(), &andre, &site, &Username::parse(&name).unwrap()).await.unwrap();
    for change in [MembershipChange::Suspend, MembershipChange::Reactivate, MembershipChange::Remove] {
        does(&stage, &andre, &name, change).await.unwrap();
    }

    assert_eq!(
        subjects(&stage, &zoe).await,
        [
            "Your access at site 110091495D has ended",
            "Your access at site 110091495D is back",
            "Your access at site 110091495D is suspended",
            "Your password was reset",
            "Your services at site 110091495D changed",
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
    for notice in &told[..5] {
        assert!(notice.words.contains("Andre Dubois") && notice.words.contains("(110091495D)"), "{}", notice.words);
        assert_eq!(notice.pid_sl.as_deref(), Some(MILTON.0));
    }
    let mails = due(&stage).await;
    assert_eq!(mails.len(), 5 + 3 + 1, "each notice is a mail");
    let secrets = [reset.one_time_password.reveal(), PASSWORD, "0042", name.as_str()];
    for words in told.iter().map(|notice| &notice.words).chain(mails.iter().map(|mail| &mail.words)) {
        assert!(secrets.iter().all(|secret| !words.contains(secret)), "{words}");
    }
    assert!(!format!("{mails:?}").contains('@'), "an address is in no log");

    assert_eq!(stage.store.unread(&zoe).await.unwrap(), 6);
    stage.store.read_notices(&zoe, stage.now()).await.unwrap();
    assert_eq!((stage.store.unread(&zoe).await.unwrap(), stage.store.unread(&mary).await.unwrap()), (0, 2));
    assert!(stage.store.notices(&zoe, None).await.unwrap().iter().all(|notice| notice.read));
}

pub async fn nobody_is_told_of_what_did_not_happen(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    due(&stage).await;
    let refused = does(&stage, &nora, &name, MembershipChange::Suspend).await;
    assert!(matches!(refused, Err(CommandError::Rejected(ChangeMembershipError::Refused(Refusal::NotAdministrator)))));
    let nothing = does(&stage, &mary, &name, MembershipChange::Reactivate).await;
    assert!(matches!(nothing, Err(CommandError::Rejected(ChangeMembershipError::SoAlready))));
    assert_eq!(subjects(&stage, &zoe).await, ["Your password was changed"]);
    assert!(due(&stage).await.is_empty());
}

pub async fn notices_are_paged_by_key(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    for _ in 0..30 {
        does(&stage, &mary, &name, MembershipChange::Suspend).await.unwrap();
        does(&stage, &mary, &name, MembershipChange::Reactivate).await.unwrap();
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
    does(&stage, &mary, &name, MembershipChange::Suspend).await.unwrap();
    stage.wait(3 * DAY);
    assert!(due(&stage).await.is_empty());
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    does(&stage, &mary, &name, MembershipChange::Reactivate).await.unwrap();
    let mails = due(&stage).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(subject(&mails[0].words), "Your access at site 110091495D is back");
}

pub async fn each_mail_is_claimed_once_though_nodes_ask_at_the_same_moment(stage: Stage) {
    let (mary, _, name) = settled(&stage).await;
    for _ in 0..10 {
        does(&stage, &mary, &name, MembershipChange::Suspend).await.unwrap();
        does(&stage, &mary, &name, MembershipChange::Reactivate).await.unwrap();
    }
    let stage = Arc::new(stage);
    let nodes: Vec<_> = (0..6)
        .map(|_| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                // Who comes second is given nothing, and asks again: for a while.
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
    // What they left to one another.
    claimed.extend(due(&stage).await.into_iter().map(|mail| mail.id));
    assert_eq!(claimed.len(), 20);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 20);
}

pub async fn what_ran_out_is_told_once_to_who_asked_and_to_who_worked_there(stage: Stage) {
    let (mary, zoe, _) = settled(&stage).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (minh, minh_name) = stage.subordinate(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    let (ivy, ivy_name) = stage.subordinate(&nora, NEEDHAM.0, "Ivy", "Long", &[]).await;
    let site = pid_sl(MILTON.0);
    let five_days = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let dot = new_subordinate(&person("Dot", "Dated"));
    let dot = stage.store.create_subordinate(&stage.circumstances(), &mary, &site, &dot, five_days).await.unwrap().0;
    let dot = stage.settle_in(&dot).await;
    for whom in [(minh_name.as_str(), "Tran"), (ivy_name.as_str(), "Long")] {
        let (form, always) = (services(&[]), Period::ALWAYS);
        let linked = stage
            .store
            .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, always)
            .await
            .unwrap();
        assert_eq!(linked, Linked::Asked);
    }
    stage.offer_access(&mary, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    stage.offer_link(&mary, MILTON.0, PLYMOUTH.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    // Dot's request ends with her last day, and is not one that nobody answered.
    for who in [&zoe, &dot] {
        let service = ServiceCode::parse("PAY_RA_VIEW").unwrap();
        stage.store.request_access(&stage.circumstances(), who, &site, &service, "").await.unwrap();
    }
    let everybody = [&mary, &zoe, &nora, &minh, &ivy, &dot];
    quiet(&stage, &everybody).await;
    assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), None);

    for days in [6, 25] {
        stage.wait(days * DAY);
        assert!(stage.store.sweep(&stage.circumstances()).await.unwrap().is_some());
    }
    let (lapsed, requests) = ("A request about site 110091495D has lapsed", Some("/requests"));
    let of_mary = stage.store.notices(&mary, None).await.unwrap();
    // Whoever links somebody knows the user ID and the last name, and learns no more before the person agrees [R14].
    for what in [
        "mtran did not answer your request to work at BETH ISRAEL DEACONESS HOSPITAL - MILTON (110091495D).",
        "ilong did not answer",
        "BETH ISRAEL DEACONESS MEDICAL CENTER (110091495C) did not answer your offer to let it administer",
        "BETH ISRAEL DEACONESS HOSPITAL PLYMOUTH (110091495A) did not answer your offer to link it to",
    ] {
        assert_eq!(of_mary.iter().filter(|notice| notice.words.contains(what)).count(), 1, "{what}");
    }
    assert_eq!(news(&stage, &mary).await, vec![(lapsed.to_owned(), "/requests".to_owned()); 4]);
    heard(&stage, lapsed, &[(&zoe, requests), (&nora, None), (&minh, None), (&ivy, None)]).await;
    assert!(last_words(&stage, &zoe).await.contains("Nobody answered your request for View Remittance Advice at"));
    heard(&stage, "Your last day at site 110091495D is over", &[(&dot, NO_PAGE)]).await;
    assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), None);
    for user_id in everybody {
        assert!(news(&stage, user_id).await.is_empty(), "nothing twice");
    }
}
