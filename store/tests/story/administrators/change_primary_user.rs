//! Asking for another primary user [R7], also with a letter of a site that has one [R6].

use std::fmt::Debug;

use domain::authority::Authority::{BackupPrimaryUser, PrimaryUser};
use domain::authority::Refusal;
use domain::moment::DAY;
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::{Outcome, RequestKind};
use store::CommandError;
use store::access::primary_user::Unfit;
use store::administrators::change_primary_user::{AskChangeError, AskWithLetterError};
use store::door::new_user::KnownBy;
use store::door::register::RegisterError;
use store::door::session::Session;
use store::requests::request::{AskError, NotWaiting};
use store::requests::withdraw_request::WithdrawError;
use store::transaction::id::{RequestId, UserId};

use crate::story::cast::*;
use crate::story::ties::*;

/// Id, username and last name of who is to become primary user.
pub type Candidate<'a> = (&'a UserId, &'a str, &'a str);

/// Somebody asks the agency for another primary user of Milton.
pub async fn ask(
    stage: &Stage,
    by: &UserId,
    whom: Candidate<'_>,
    keeps_old: bool,
) -> Result<(), CommandError<AskChangeError>> {
    let (site, (_, username, last)) = (pid_sl(MILTON.0), whom);
    let store = &stage.store;
    store
        .ask_change_of_primary_user(&stage.circumstances(), by, &site, (&named(username), last), keeps_old, "Mary retires.")
        .await
}

/// The same, and it is asked. Gives the request's id.
pub async fn asked(stage: &Stage, by: &UserId, whom: Candidate<'_>, keeps_old: bool) -> RequestId {
    ask(stage, by, whom, keeps_old).await.unwrap();
    stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, whom.0.as_str()).await.unwrap()
}

/// Milton has one primary user, this one.
pub async fn is_the_primary_user(stage: &Stage, user_id: &UserId, when: &str) {
    let there = "SELECT COUNT(*) FROM memberships WHERE pid_sl = $1 AND role = 'primary_user' AND ended_at IS NULL";
    assert_eq!(stage.count(there, &[MILTON.0]).await, 1, "{when}");
    assert_eq!(stage.authority(user_id, MILTON.0).await, Some(PrimaryUser), "{when}");
}

/// Whoever entered a letter asks to become primary user.
async fn ask_by_letter(stage: &Stage, session: &Session, user_id: &UserId) -> Result<(), CommandError<AskWithLetterError>> {
    stage.store.ask_change_with_letter(&stage.circumstances(), session, user_id, "Mary left.").await
}

/// The letter's holder has not asked, for this reason.
#[track_caller]
fn not_asked<T: Debug>(done: &Result<T, CommandError<AskWithLetterError>>, why: &AskWithLetterError) {
    assert!(matches!(done, Err(CommandError::Rejected(reason)) if reason == why), "not {why:?}, but {done:?}");
}

pub async fn r7_the_sites_own_ask_for_another_primary_user_and_nobody_else(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let (site, whom) = (pid_sl(MILTON.0), (&zoe, zoe_name.as_str(), "Bell"));
    let before = stage.audit().await.len();
    for (by, why) in [
        (&zoe, Refusal::NotAdministrator),
        (&bill, Refusal::NotAdministrator),
        (&edda, Refusal::NotAdministrator),
        (&nora, Refusal::NotOwnAdministrator),
    ] {
        refused(&ask(&stage, by, whom, true).await, why);
        not_shown(&stage.store.preview_change_of_primary_user(&stage.circumstances(), by, &site).await, why);
        not_shown(&stage.store.changes_of_site(by, &site, stage.now()).await, why);
    }
    for nobody in [(&zoe, "nobody", "Bell"), (&zoe, &*zoe_name, "Hughes"), (&zoe, &*zoe_name, "")] {
        not_done(&ask(&stage, &mary, nobody, true).await, &AskChangeError::NobodyOfThatName);
    }
    not_done(&ask(&stage, &andre, (&mary, "mhughes", "Hughes"), true).await, &AskChangeError::Unfit(Unfit::IsPrimaryUser));
    assert_eq!(stage.audit().await.len(), before, "nothing was asked");

    let preview = stage.store.preview_change_of_primary_user(&stage.circumstances(), &andre, &site).await.unwrap();
    assert_eq!(preview.memberships.iter().map(|gone| gone.username.as_str()).collect::<Vec<_>>(), ["mhughes"]);
    asked(&stage, &mary, whom, true).await;
    not_done(&ask(&stage, &andre, whom, false).await, &AskChangeError::Ask(AskError::Waits));
    asked(&stage, &andre, (&andre, &andre_name, "Dubois"), false).await;
    let preview = stage.store.preview_change_of_primary_user(&stage.circumstances(), &andre, &site).await.unwrap();
    assert_eq!(preview.requests.len(), 2, "the form says what an approval withdraws");
    is_the_primary_user(&stage, &mary, "asking changes nothing").await;
    assert_eq!(stage.authority(&andre, MILTON.0).await, Some(BackupPrimaryUser));
    assert_eq!(stage.authority(&zoe, MILTON.0).await, None);
    assert_eq!(stage.audited("primary_user_change_asked").await, 2, "[R19]");
}

pub async fn r6_who_holds_a_letter_of_a_site_with_a_primary_user_asks_the_agency(stage: Stage) {
    use AskWithLetterError::{Ask, Known, LetterGone, NoPrimaryUser};
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let rosa = stage.primary_user(NEEDHAM, "Rosa", "Lind").await;
    let minh = Person::parse(&person("Minh", "Tran")).unwrap();
    let session = stage.letter_entered(MILTON).await;
    let registered = stage.store.register(&stage.circumstances(), &session, &minh).await;
    assert!(matches!(registered, Err(CommandError::Rejected(RegisterError::HasPrimaryUser))), "{registered:?}");
    let added = stage.store.add_site(&stage.circumstances(), &session, &rosa).await;
    assert!(matches!(added, Err(CommandError::Rejected(RegisterError::HasPrimaryUser))), "{added:?}");
    ask_by_letter(&stage, &session, &rosa).await.unwrap();
    not_asked(&ask_by_letter(&stage, &session, &rosa).await, &LetterGone);

    let session = stage.letter_entered(MILTON).await;
    for (user_id, why) in [(&rosa, Ask(AskError::Waits)), (&mary, AskWithLetterError::Unfit(Unfit::IsPrimaryUser))] {
        not_asked(&ask_by_letter(&stage, &session, user_id).await, &why);
    }
    let known = Person::parse(&person("Rosa", "Lind")).unwrap();
    let known = stage.store.register_and_ask(&stage.circumstances(), &session, &known, "").await;
    not_asked(&known, &Known(KnownBy::Email));
    let created = stage.store.register_and_ask(&stage.circumstances(), &session, &minh, "").await.unwrap();
    assert!(stage.session(&session.token).await.is_none(), "the person signs in next");
    let used = stage.store.register_and_ask(&stage.circumstances(), &session, &minh, "").await;
    not_asked(&used, &LetterGone);
    let minh = stage.settle_in(&created).await;

    for user_id in [&rosa, &minh] {
        assert!(stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, user_id.as_str()).await.is_some());
        assert!(!stage.sites_of(user_id).await.contains(&MILTON.0.to_owned()), "until the agency decides");
    }
    is_the_primary_user(&stage, &mary, "asking changes nothing").await;
    assert!(stage.sites_of(&minh).await.is_empty(), "the user ID works nowhere yet");
    let session = stage.letter_entered(PLYMOUTH).await;
    not_asked(&ask_by_letter(&stage, &session, &rosa).await, &NoPrimaryUser);
    assert_eq!(stage.audited("primary_user_change_asked").await, 2, "[R19]");
    let listed = stage.store.my_change_requests(&rosa).await.unwrap();
    assert_eq!((listed.len(), listed[0].pid_sl.as_str(), &listed[0].decided), (1, MILTON.0, &None));
}

pub async fn r7_a_change_stands_in_the_queue_with_the_site_and_with_who_asked(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, zoe_name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let of_zoe = asked(&stage, &mary, (&zoe, &zoe_name, "Bell"), true).await;
    let of_andre = asked(&stage, &andre, (&andre, &andre_name, "Dubois"), false).await;
    stage.wait(3 * DAY);

    let (queue, more) = stage.store.change_queue(&edda, None, stage.now()).await.unwrap();
    assert_eq!(queue.iter().map(|change| &change.id).collect::<Vec<_>>(), [&of_zoe, &of_andre], "the oldest first");
    let (first, hughes) = (&queue[0], ("mhughes".to_owned(), "Mary Hughes".to_owned()));
    assert_eq!((first.pid_sl.as_str(), first.days, first.note.as_str(), more), (MILTON.0, 3, "Mary retires.", false));
    assert_eq!(first.candidate, (zoe_name.clone(), "Zoë Bell".to_owned()));
    assert_eq!((&first.asker, first.old.as_ref()), (&hughes, Some(&hughes)));
    assert!(first.keeps_old && !queue[1].keeps_old && first.earlier == 0);
    let site = pid_sl(MILTON.0);
    for by in [&mary, &andre] {
        let listed = stage.store.changes_of_site(by, &site, stage.now()).await.unwrap();
        let found: Vec<(&str, &str)> = listed.iter().map(|c| (c.change.id.as_str(), c.asker.0.as_str())).collect();
        assert_eq!(found, [(of_andre.as_str(), andre_name.as_str()), (of_zoe.as_str(), "mhughes")], "the last one first");
    }

    let withdraw = async |by: &UserId, request: &RequestId| {
        stage.store.withdraw(&stage.circumstances(), by, RequestKind::ChangePrimaryUser, request).await
    };
    refused(&withdraw(&andre, &of_zoe).await, Refusal::NotAsked);
    refused(&withdraw(&zoe, &of_zoe).await, Refusal::NoOwnPassword);
    refused(&withdraw(&edda, &of_zoe).await, Refusal::NotAdministrator);
    withdraw(&mary, &of_zoe).await.unwrap();
    not_done(&withdraw(&mary, &of_zoe).await, &WithdrawError::NotWaiting(NotWaiting::Closed));
    let (queue, _) = stage.store.change_queue(&edda, None, stage.now()).await.unwrap();
    assert_eq!(queue.iter().map(|change| &change.id).collect::<Vec<_>>(), [&of_andre]);
    let (decided, _) = stage.store.decided_changes(&edda, &pid_sl(MILTON.0), None, stage.now()).await.unwrap();
    assert_eq!((queue[0].earlier, decided.len()), (1, 1));
    assert_eq!((&decided[0].id, decided[0].outcome, &decided[0].candidate.0), (&of_zoe, Outcome::Withdrawn, &zoe_name));
    let mine = stage.store.my_change_requests(&mary).await.unwrap();
    assert_eq!(mine.iter().map(|change| &change.id).collect::<Vec<_>>(), [&of_zoe]);
    assert!(matches!(mine[0].decided, Some((Outcome::Withdrawn, _, None))), "{mine:?}");
}

pub async fn r7_the_agencys_queue_is_paged_by_key(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let mut requests = Vec::new();
    for number in 1..=27 {
        let (id, name) = stage.newcomer(&mary, MILTON.0, &format!("Ann{}", "x".repeat(number)), "Bell", &[]).await;
        requests.push(asked(&stage, &mary, (&id, &name, "Bell"), true).await);
    }
    let (first, more) = stage.store.change_queue(&edda, None, stage.now()).await.unwrap();
    assert_eq!((first.len(), more), (25, true));
    let after = first.last().map(|change| &change.id);
    let (second, more) = stage.store.change_queue(&edda, after, stage.now()).await.unwrap();
    assert!(!more);
    assert_eq!(
        first.iter().chain(&second).map(|change| &change.id).collect::<Vec<_>>(),
        requests.iter().collect::<Vec<_>>()
    );
}

pub async fn r7_what_was_decided_at_a_site_is_paged_by_key_and_one_change_is_found_by_its_own(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let mut decided = Vec::new();
    for _ in 0..27 {
        let request = asked(&stage, &mary, (&zoe, &name, "Bell"), true).await;
        stage.store.withdraw(&stage.circumstances(), &mary, RequestKind::ChangePrimaryUser, &request).await.unwrap();
        decided.push(request);
    }
    decided.reverse();
    let waits = asked(&stage, &mary, (&zoe, &name, "Bell"), true).await;
    let (queue, _) = stage.store.change_queue(&edda, None, stage.now()).await.unwrap();
    assert_eq!((queue.len(), queue[0].earlier), (1, 27));
    let one = async |id: &RequestId| stage.store.waiting_change(&edda, id, stage.now()).await.unwrap();
    assert_eq!(one(&waits).await.as_ref(), queue.first());
    assert_eq!((one(&decided[0]).await, one(&"nothing".into()).await), (None, None));

    let page = async |after: Option<&RequestId>| {
        stage.store.decided_changes(&edda, &pid_sl(MILTON.0), after, stage.now()).await.unwrap()
    };
    let (first, more) = page(None).await;
    assert_eq!((first.len(), more), (25, true));
    let (second, more) = page(first.last().map(|change| &change.id)).await;
    assert!(!more);
    let ids: Vec<&RequestId> = first.iter().chain(&second).map(|change| &change.id).collect();
    assert_eq!(ids, decided.iter().collect::<Vec<_>>(), "the last one first, each once");
    let (elsewhere, _) = stage.store.decided_changes(&edda, &pid_sl(NEEDHAM.0), None, stage.now()).await.unwrap();
    assert!(elsewhere.is_empty());
    not_shown(&stage.store.waiting_change(&mary, &waits, stage.now()).await, Refusal::NotAgency);
    not_shown(&stage.store.decided_changes(&mary, &pid_sl(MILTON.0), None, stage.now()).await, Refusal::NotAgency);
}
