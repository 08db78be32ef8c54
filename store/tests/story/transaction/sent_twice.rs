//! Sent twice, done once [R21]: the answer was lost, or the button was pressed twice.

use domain::fields::{Fields, Problems};
use domain::moment::{DAY, HOUR, MINUTE};
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::Period;
use domain::session::{FORM_KNOWN_FOR, REPLY_KEPT_FOR};
use store::agency::change_user_id::UserIdCommand;
use store::door::activate::Activated;
use store::door::flash::Draft;
use store::door::new_user::{KnownBy, NewCredentials};
use store::door::register::RegisterError;
use store::door::sign_in::SignIn;
use store::people::create_subordinate::CreateSubordinateError;
use store::people::link_subordinate::{LinkSubordinateError, Linked};
use store::transaction::form_key::FormKey;
use store::transaction::id::UserId;
use store::transaction::sent_forms::SentBefore;
use store::{Circumstances, CommandError, Fault};

use crate::story::cast::*;
use crate::story::door::activation::{ask, code};
use crate::story::ties::*;
use crate::story::transaction::opposite_deeds::{ROUNDS, meet};

const NOBODY: Option<&UserId> = None;

/// The key of the page with this number.
fn page(number: u8) -> FormKey {
    FormKey::new([number; 32])
}

/// A request of its own by which somebody sends a form.
fn sends(stage: &Stage, who: Option<&UserId>, key: &FormKey) -> Circumstances {
    let circumstances = stage.circumstances();
    let request_id = format!("request {:?}", &circumstances.seed[..8]);
    let sender = who.cloned();
    Circumstances { request_id, sender, form_key: Some(key.clone()), ..circumstances }
}

type Added = Result<(NewCredentials, usize), CommandError<CreateSubordinateError>>;

/// Adds somebody Bell to Milton.
async fn add(stage: &Stage, circumstances: &Circumstances, by: &UserId, first: &str) -> Added {
    let bell = new_subordinate(&person(first, "Bell"));
    stage.store.create_subordinate(circumstances, by, &pid_sl(MILTON.0), &bell, Period::ALWAYS).await
}

fn was_sent_before<T, E>(answer: &Result<T, CommandError<E>>) -> bool {
    matches!(answer, Err(CommandError::Fault(Fault::SentBefore)))
}

async fn bells(stage: &Stage) -> i64 {
    stage.count("SELECT COUNT(*) FROM users WHERE last_name = $1", &["Bell"]).await
}

async fn known_forms(stage: &Stage) -> i64 {
    stage.count("SELECT COUNT(*) FROM sent_forms", &[]).await
}

/// What somebody reads who sends a form again.
async fn reads(stage: &Stage, who: Option<&UserId>, key: &FormKey) -> Option<SentBefore> {
    stage.store.reply_to(&sends(stage, who, key), key).await.unwrap()
}

fn reply(text: &str) -> SentBefore {
    SentBefore::Reply(text.into())
}

pub async fn r21_a_form_sent_twice_is_done_once_on_any_node(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (other, key) = (stage.another_node().await, page(1));
    assert_eq!(reads(&stage, Some(&mary), &key).await, None);
    let first = sends(&stage, Some(&mary), &key);
    let (created, _) = add(&stage, &first, &mary, "Zoë").await.unwrap();
    assert_eq!(reads(&other, Some(&mary), &key).await, Some(SentBefore::NoReplyYet));
    stage.store.remember_reply(&first, &key, "zbell was created").await.unwrap();

    let entries = stage.audit().await.len();
    for node in [&stage, &other] {
        let again = sends(node, Some(&mary), &key);
        let answer = add(node, &again, &mary, "Zoë").await;
        assert!(was_sent_before(&answer), "not that she is known already: {answer:?}");
        let changed = add(node, &again, &mary, "Ann").await;
        assert!(was_sent_before(&changed), "nor is anything else done by this form: {changed:?}");
        node.store.remember_reply(&again, &key, "nothing").await.unwrap();
        assert_eq!(reads(node, Some(&mary), &key).await, Some(reply("zbell was created")), "as the first time");
    }
    assert_eq!(bells(&stage).await, 1);
    assert_eq!(stage.audit().await.len(), entries, "[R19] nothing was done, so nothing is recorded");
    stage.signed_in(created.username.as_str(), created.one_time_password.reveal()).await;

    add(&stage, &first.again("and then"), &mary, "Ann").await.expect("one request may do several things");
    let known = add(&stage, &sends(&stage, Some(&mary), &page(2)), &mary, "Zoë").await;
    let refused = matches!(known, Err(CommandError::Rejected(CreateSubordinateError::Known(KnownBy::Email))));
    assert!(refused, "another page is another form: {known:?}");
}

pub async fn r21_a_form_sent_twice_at_the_same_moment_is_done_once(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let other = stage.another_node().await;
    for round in 0..ROUNDS {
        let number = u8::try_from(round).unwrap();
        let (key, first) = (page(number), format!("Ann{}", char::from(b'a' + number)));
        let (one, two) = (sends(&stage, Some(&mary), &key), sends(&other, Some(&mary), &key));
        let (one, two) = meet(round, add(&stage, &one, &mary, &first), add(&other, &two, &mary, &first)).await;
        let done_once = matches!((&one, &two), (Ok(_), again) if was_sent_before(again))
            || matches!((&one, &two), (again, Ok(_)) if was_sent_before(again));
        assert!(done_once, "round {round}: one is done, the other hears so: {one:?} and {two:?}");
    }
    assert_eq!(bells(&stage).await, i64::try_from(ROUNDS).unwrap());
    assert_eq!(stage.audited("subordinate_created").await, ROUNDS, "[R19]");
}

pub async fn r21_a_refused_form_may_be_sent_again(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    stage.create(&mary, MILTON.0, &person("Zoë", "Bell")).await;
    let key = page(1);
    let first = sends(&stage, Some(&mary), &key);
    for change in [&first, &sends(&stage, Some(&mary), &key)] {
        let known = add(&stage, change, &mary, "Zoë").await;
        assert!(matches!(known, Err(CommandError::Rejected(CreateSubordinateError::Known(_)))), "{known:?}");
    }
    stage.store.remember_reply(&first, &key, "nothing to remember").await.unwrap();
    assert_eq!((reads(&stage, Some(&mary), &key).await, known_forms(&stage).await), (None, 0), "nothing is left of it");
    add(&stage, &sends(&stage, Some(&mary), &key), &mary, "Ann").await.expect("what is mended goes through");
    assert_eq!(reads(&stage, Some(&mary), &key).await, Some(SentBefore::NoReplyYet));
}

/// Wrong tries are written although the form was refused; the key is not.
pub async fn r21_wrong_tries_count_and_leave_the_form_to_be_sent_again(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (_, zoe) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    let (key, site, form) = (page(1), pid_sl(MILTON.0), services(&["ELG_VERIFY"]));
    let link = async |last_name: &str| {
        let circumstances = sends(&stage, Some(&mary), &key);
        stage.store.link_subordinate(&circumstances, &mary, &site, (&named(&zoe), last_name), &form, Period::ALWAYS).await
    };
    not_done(&link("Hughes").await, &LinkSubordinateError::NobodyOfThatName);
    let wrong = "SELECT COUNT(*) FROM wrong_tries WHERE scope = $1 AND subject = $2 AND wrong = 1";
    assert_eq!((stage.count(wrong, &["naming", mary.as_str()]).await, known_forms(&stage).await), (1, 0));
    assert_eq!(link("Bell").await.unwrap(), Linked::Asked);
    assert!(was_sent_before(&link("Bell").await), "not that it is asked already");

    let key = page(2);
    for _ in 0..2 {
        let tried = stage.store.activate(&sends(&stage, NOBODY, &key), "mhughes", "wrong", None).await.unwrap();
        assert!(matches!(tried, Activated::Refused), "{tried:?}");
        let signed_in = stage.store.sign_in(&sends(&stage, NOBODY, &key), "mhughes", PASSWORD, None).await.unwrap();
        assert!(matches!(signed_in, SignIn::Done { .. }), "twice is harmless: {signed_in:?}");
        assert_eq!(reads(&stage, NOBODY, &key).await, None);
    }
    assert_eq!(stage.audited("activation_code_refused").await, 2, "[R19]");
}

pub async fn r21_another_persons_key_tells_nothing(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let key = page(1);
    let first = sends(&stage, Some(&mary), &key);
    add(&stage, &first, &mary, "Zoë").await.unwrap();
    for answered in [false, true] {
        if answered {
            stage.store.remember_reply(&first, &key, "tulip-harbor").await.unwrap();
        }
        for other in [Some(&nora), NOBODY] {
            assert_eq!(reads(&stage, other, &key).await, Some(SentBefore::SomebodyElses), "{other:?}, {answered}");
        }
    }
    let by_nora = add(&stage, &sends(&stage, Some(&nora), &key), &nora, "Ann").await;
    assert!(was_sent_before(&by_nora), "not even what Nora may not do: {by_nora:?}");
    assert_eq!(reads(&stage, Some(&mary), &key).await, Some(reply("tulip-harbor")));
    assert_eq!(reads(&stage, Some(&mary), &page(2)).await, None);
}

pub async fn r21_a_kept_reply_is_sealed_and_goes_with_a_sign_out(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (key, slow) = (page(1), page(2));
    let first = sends(&stage, Some(&mary), &key);
    let (created, _) = add(&stage, &first, &mary, "Zoë").await.unwrap();
    let secret = created.one_time_password.reveal();
    stage.store.remember_reply(&first, &key, &format!("zbell, {secret}")).await.unwrap();
    let row = "SELECT key_hash || ' ' || owner || ' ' || request_id || ' ' || reply FROM sent_forms WHERE owner = $1";
    let row = stage.text(row, &[mary.as_str()]).await.expect("the reply is kept");
    for hidden in [secret, "zbell", &key.reveal()] {
        assert!(!row.contains(hidden), "{row}");
    }
    let unanswered = sends(&stage, Some(&mary), &slow);
    add(&stage, &unanswered, &mary, "Ann").await.unwrap();

    let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
    let session = stage.session(&token).await.unwrap();
    stage.store.sign_out(&stage.circumstances(), &session).await.unwrap();
    stage.store.remember_reply(&unanswered, &slow, "too late").await.unwrap();
    for key in [&key, &slow] {
        assert_eq!(reads(&stage, Some(&mary), key).await, Some(SentBefore::Forgotten));
        assert!(was_sent_before(&add(&stage, &sends(&stage, Some(&mary), key), &mary, "Ben").await));
    }
    assert_eq!(stage.count("SELECT COUNT(*) FROM sent_forms WHERE reply IS NOT NULL", &[]).await, 0);
}

/// Whatever ends somebody's sessions: a reset, a suspension, somebody else who signs in at the same browser, a draft that is kept
/// with the key under which the reply is sealed.
pub async fn r21_a_kept_reply_goes_with_the_session(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let security = stage.of_the_agency(AgencyRole::Security).await;
    for (number, what) in
        ["security ends her sessions", "Nora signs in at her browser", "a draft is kept"].into_iter().enumerate()
    {
        let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
        let session = stage.session(&token).await.unwrap();
        let key = page(u8::try_from(number).unwrap());
        let circumstances = sends(&stage, Some(&mary), &key);
        add(&stage, &circumstances, &mary, ["Zoë", "Ann", "Ben"][number]).await.unwrap();
        stage.store.remember_reply(&circumstances, &key, "zbell").await.unwrap();
        assert_eq!(reads(&stage, Some(&mary), &key).await, Some(reply("zbell")));
        match number {
            0 => {
                let ends = UserIdCommand::EndSessions;
                stage.store.change_user_id(&stage.circumstances(), &security, &named("mhughes"), ends).await.unwrap();
            }
            1 => drop(stage.store.sign_in(&stage.circumstances(), "nneedham", PASSWORD, Some(&session)).await.unwrap()),
            _ => {
                let owner = stage.store.owner_of(&session.page_owner()).await.unwrap().unwrap();
                let fields: Fields = [("form_key", key.reveal())].into_iter().collect();
                let draft = Draft { page: "/subordinates/new".into(), fields, problems: Problems::new() };
                assert!(stage.store.keep_for_owner(&stage.circumstances(), &owner, &draft).await.unwrap());
            }
        }
        assert_eq!(reads(&stage, Some(&mary), &key).await, Some(SentBefore::Forgotten), "{what}");
    }
}

pub async fn r21_a_kept_reply_is_forgotten_after_ten_minutes_and_the_form_after_a_day(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let key = page(1);
    let first = sends(&stage, Some(&mary), &key);
    add(&stage, &first, &mary, "Zoë").await.unwrap();
    stage.store.remember_reply(&first, &key, "zbell was created").await.unwrap();
    let replies = "SELECT COUNT(*) FROM sent_forms WHERE reply IS NOT NULL";

    stage.wait(REPLY_KEPT_FOR - MINUTE);
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    assert_eq!(reads(&stage, Some(&mary), &key).await, Some(reply("zbell was created")));
    stage.wait(MINUTE);
    assert_eq!(stage.count(replies, &[]).await, 1);
    assert_eq!(reads(&stage, Some(&mary), &key).await, Some(SentBefore::Forgotten), "also before it is tidied away");
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    assert_eq!((stage.count(replies, &[]).await, known_forms(&stage).await), (0, 1));

    stage.wait(FORM_KNOWN_FOR - HOUR);
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    assert!(
        was_sent_before(&add(&stage, &sends(&stage, Some(&mary), &key), &mary, "Ann").await),
        "nothing happens twice even then"
    );
    stage.wait(DAY);
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    assert_eq!((reads(&stage, Some(&mary), &key).await, known_forms(&stage).await), (None, 0));
}

pub async fn r21_a_registration_sent_twice_says_so_and_not_that_the_letter_is_used(stage: Stage) {
    let (key, session) = (page(1), stage.letter_entered(MILTON).await);
    let form = Person::parse(&person("Mary", "Hughes")).unwrap();
    let first = sends(&stage, NOBODY, &key);
    let created = stage.store.register(&first, &session, &form).await.unwrap();
    stage.store.remember_reply(&first, &key, created.one_time_password.reveal()).await.unwrap();
    let again = stage.store.register(&sends(&stage, NOBODY, &key), &session, &form).await;
    assert!(was_sent_before(&again), "{again:?}");
    assert_eq!(
        reads(&stage, NOBODY, &key).await,
        Some(reply(created.one_time_password.reveal())),
        "the one-time password isn't lost"
    );
    let other = stage.store.register(&sends(&stage, NOBODY, &page(2)), &session, &form).await;
    assert!(matches!(other, Err(CommandError::Rejected(RegisterError::LetterGone))), "[R5] {other:?}");
    assert_eq!(stage.audited("primary_user_registered").await, 1, "[R19]");

    let mary = stage.settle_in(&created).await;
    let entered = stage.letter_entered(BOSTON).await;
    let signed_in = stage.store.sign_in(&stage.circumstances(), "mhughes", PASSWORD, Some(&entered)).await.unwrap();
    let SignIn::Done { token, .. } = signed_in else { panic!("Mary can't sign in: {signed_in:?}") };
    let key = page(3);
    for done in [false, true] {
        // The letter goes from the session with its first use.
        let session = stage.session(&token).await.unwrap();
        assert_eq!(session.letter_id.is_none(), done);
        let added = stage.store.add_site(&sends(&stage, Some(&mary), &key), &session, &mary).await;
        assert!(if done { was_sent_before(&added) } else { added.is_ok() }, "{added:?}");
    }
    let session = stage.session(&token).await.unwrap();
    let other = stage.store.add_site(&sends(&stage, Some(&mary), &page(4)), &session, &mary).await;
    assert!(matches!(other, Err(CommandError::Rejected(RegisterError::LetterGone))), "[R5] {other:?}");
}

pub async fn r21_an_activation_code_used_twice_by_one_form_was_used_once(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (_, zoe) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    ask(&stage, &zoe, "zoe.bell@clinic.example").await;
    let (key, code) = (page(1), code(&stage).await);
    let activated = stage.store.activate(&sends(&stage, NOBODY, &key), &zoe, &code, None).await.unwrap();
    assert!(matches!(activated, Activated::Done(_)), "{activated:?}");
    let again = stage.store.activate(&sends(&stage, NOBODY, &key), &zoe, &code, None).await;
    assert!(matches!(again, Err(Fault::SentBefore)), "{again:?}");
    assert_eq!((stage.audited("activation_code_used").await, stage.audited("activation_code_refused").await), (1, 0));
}
