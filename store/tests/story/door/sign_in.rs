//! Signing in, sessions, and what stands before the services.

use domain::fields::{Fields, Problems};
use domain::forms::pin_entry::PinEntry;
use domain::moment::{DAY, HOUR, MINUTE, SECOND};
use domain::password::PasswordError;
use domain::power::AgencyRole;
use domain::session::Stage as Step;
use domain::site::LegacyProviderNumber;
use domain::username::Username;
use store::CommandError;
use store::agency::change_user_id::UserIdCommand;
use store::door::enter_pin::PinEntered;
use store::door::flash::{Draft, Flash};
use store::door::session::{Session, Touch};
use store::door::set_password::SetPasswordError;
use store::door::sign_in::SignIn;

use crate::story::cast::*;
use crate::story::transaction::opposite_deeds::{ROUNDS, meet};

async fn stage_of(stage: &Stage, token: &store::transaction::secret::Token) -> Step {
    stage.session(token).await.unwrap().user.unwrap().stage
}

pub async fn r3_a_one_time_password_works_for_72_hours_and_only_to_set_an_own_one(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let created = stage.create(&mary, MILTON.0, &person("Zoë", "Bell")).await;
    let heard = created.one_time_password.reveal().replace('-', " ").to_uppercase();
    let (token, _) = stage.signed_in("ZBELL", &heard).await;
    assert_eq!(stage_of(&stage, &token).await, Step::SetPassword);
    let session = stage.session(&token).await.unwrap();
    for (bad, why) in [
        ("too short", PasswordError::TooShort),
        ("zbellzbellzbell1", PasswordError::AboutYou),
        ("passwordpassword1", PasswordError::Common),
        ("qwertyuiopasdfgh", PasswordError::Common),
    ] {
        let set = stage.store.set_password(&stage.circumstances(), &session, bad, &["MassHealth"]).await;
        assert!(
            matches!(set, Err(CommandError::Rejected(error)) if error == SetPasswordError::Password(why)),
            "{bad}: {set:?}"
        );
    }
    let (other, _) = stage.signed_in("zbell", created.one_time_password.reveal()).await;
    let elsewhere = stage.session(&other).await.unwrap();
    let new = stage.store.set_password(&stage.circumstances(), &session, PASSWORD, &[]).await.unwrap();
    let late = stage.store.set_password(&stage.circumstances(), &elsewhere, PASSWORD, &[]).await;
    assert!(matches!(late, Err(CommandError::Rejected(SetPasswordError::SessionEnded))), "it is set once: {late:?}");
    assert!(stage.session(&token).await.is_none(), "the session goes on under a new token");
    assert_eq!(stage_of(&stage, &new).await, Step::AcceptTerms);
    let open = stage.session(&new).await.unwrap();
    let again = stage.store.set_password(&stage.circumstances(), &open, "another long password", &[]).await;
    let refused = matches!(again, Err(CommandError::Rejected(SetPasswordError::SessionEnded)));
    assert!(refused, "whoever finds a page left open takes no user ID over: {again:?}");
    assert!(matches!(stage.sign_in("zbell", created.one_time_password.reveal()).await, SignIn::Refused), "it worked once");

    let late = stage.create(&mary, MILTON.0, &person("Minh", "Tran")).await;
    stage.wait(72 * HOUR);
    assert!(matches!(stage.sign_in("mtran", late.one_time_password.reveal()).await, SignIn::OneTimePasswordExpired));
}

pub async fn r8_terms_stand_between_the_password_and_the_services(stage: Stage) {
    stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (token, mary) = stage.signed_in("mhughes", PASSWORD).await;
    assert_eq!(stage_of(&stage, &token).await, Step::Inside);
    let soon = stage.now().plus(7 * DAY);
    stage.store.publish_terms(&stage.circumstances(), "Be very good.", soon).await.unwrap();
    assert_eq!(stage_of(&stage, &token).await, Step::Inside, "until then it may wait");
    let asked = stage.store.terms_to_accept(&mary, stage.now()).await.unwrap().unwrap();
    assert_eq!((asked.text.as_str(), asked.in_force_from), ("Be very good.", soon));
    stage.wait(7 * DAY);
    let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
    assert_eq!(stage_of(&stage, &token).await, Step::AcceptTerms, "from then on it may not");
    assert!(stage.store.accept_terms(&stage.circumstances(), &mary, &"none".into()).await.is_err());
    stage.store.accept_terms(&stage.circumstances(), &mary, &asked.id).await.unwrap();
    assert_eq!(stage_of(&stage, &token).await, Step::Inside);
}

pub async fn wrong_tries_are_slowed_and_a_colleague_at_the_desk_is_not_locked_out(stage: Stage) {
    stage.primary_user(MILTON, "Mary", "Hughes").await;
    let try_from = async |address: &str, username: &str, password: &str| {
        stage.store.sign_in(&stage.circumstances_from(address), username, password, None).await.unwrap()
    };
    for username in ["mhughes", "nobody"] {
        for _ in 0..5 {
            assert!(matches!(try_from("198.51.100.7", username, "wrong").await, SignIn::Refused));
        }
        assert!(matches!(try_from("198.51.100.7", username, "wrong").await, SignIn::Wait(_)), "{username}: the same answer");
    }
    for number in 0..12 {
        try_from(&format!("198.51.100.{}", 20 + number), "mhughes", "wrong").await;
    }
    assert!(matches!(try_from("203.0.113.5", "mhughes", PASSWORD).await, SignIn::Wait(_)), "strangers wait");
    assert!(matches!(try_from("10.0.0.1", "mhughes", PASSWORD).await, SignIn::Done { .. }), "Mary at her desk does not");
    stage.wait(15 * MINUTE);
    assert!(matches!(try_from("203.0.113.5", "mhughes", PASSWORD).await, SignIn::Done { .. }), "nobody waits for good");
}

pub async fn guesses_sent_all_at_once_do_not_slip_past_the_count(stage: Stage) {
    stage.primary_user(MILTON, "Mary", "Hughes").await;
    let stage = std::sync::Arc::new(stage);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let stage = std::sync::Arc::clone(&stage);
            tokio::spawn(async move {
                stage.store.sign_in(&stage.circumstances_from("198.51.100.7"), "mhughes", "wrong", None).await.unwrap()
            })
        })
        .collect();
    let mut refused = 0;
    for task in tasks {
        refused += usize::from(matches!(task.await.unwrap(), SignIn::Refused));
    }
    assert_eq!(refused, 5, "the others were told to wait");
    assert_eq!(stage.audited("sign_in_refused").await, 20, "[R19] each attempt has its entry");
}

pub async fn sessions_end_when_idle_by_sign_out_and_by_a_reset(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (_, zoe) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (token, _) = stage.signed_in(&zoe, PASSWORD).await;
    stage.wait(14 * MINUTE);
    assert!(!stage.session(&token).await.unwrap().timed_out);
    stage.wait(14 * MINUTE);
    assert!(!stage.session(&token).await.unwrap().timed_out, "kept awake by the last request");
    stage.wait(15 * MINUTE + SECOND);
    assert!(stage.session(&token).await.unwrap().timed_out);

    let (token, _) = stage.signed_in(&zoe, PASSWORD).await;
    let session = stage.session(&token).await.unwrap();
    stage.store.sign_out(&stage.circumstances(), &session).await.unwrap();
    assert!(stage.session(&token).await.is_none());

    let (token, _) = stage.signed_in(&zoe, PASSWORD).await;
    let stranger = stage.store.begin_session(&stage.circumstances()).await.unwrap();
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    assert!(
        stage.session(&token).await.is_some() && stage.session(&stranger).await.is_some(),
        "tidying ends nothing that goes on"
    );
    stage
        .store
        .reset_password(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &Username::parse(&zoe).unwrap())
        .await
        .unwrap();
    assert!(stage.session(&token).await.is_none());
    stage.wait(25 * HOUR);
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    assert!(stage.session(&stranger).await.is_none());
}

pub async fn background_requests_do_not_renew_a_session(stage: Stage) {
    stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
    let began = stage.now();
    let look = async || stage.store.session(&token, stage.now(), stage.limits, Touch::LookOnly).await.unwrap().unwrap();
    for _ in 0..14 {
        stage.wait(MINUTE);
        let session = look().await;
        assert_eq!((session.timed_out, session.ends_at), (false, began.plus(15 * MINUTE)), "as if nobody had asked");
    }
    let used = stage.session(&token).await.unwrap();
    assert_eq!(used.ends_at, stage.now().plus(15 * MINUTE), "somebody is there");
    assert_eq!(look().await.ends_at, used.ends_at, "which the other window hears");
    stage.wait(15 * MINUTE);
    let session = look().await;
    assert_eq!((session.timed_out, session.ends_at), (true, used.ends_at));
    assert!(stage.session(&token).await.unwrap().timed_out, "and nothing wakes it up");

    let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
    let began = stage.now();
    for _ in 0..71 {
        stage.wait(10 * MINUTE);
        assert!(!stage.session(&token).await.unwrap().timed_out);
    }
    assert_eq!(stage.session(&token).await.unwrap().ends_at, began.plus(12 * HOUR), "however busy somebody is");
}

pub async fn r6_a_letter_goes_with_whoever_entered_it_and_with_nobody_else(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let next = async |username: &str, before: &Session| {
        let signed_in = stage.store.sign_in(&stage.circumstances(), username, PASSWORD, Some(before)).await.unwrap();
        let SignIn::Done { token, .. } = signed_in else { panic!("{username} can't sign in: {signed_in:?}") };
        stage.session(&token).await.unwrap()
    };
    let entered = stage.letter_entered(BOSTON).await;
    let marys = next("mhughes", &entered).await;
    assert_eq!(marys.letter_id, entered.letter_id, "who entered it signs in");
    let marys = next("mhughes", &marys).await;
    assert_eq!(marys.letter_id, entered.letter_id, "and once more");
    assert_eq!(next("nneedham", &marys).await.letter_id, None, "it is Mary's");

    let left = stage.letter_entered(BOSTON).await;
    stage.wait(15 * MINUTE + SECOND);
    let left = stage.session(&left.token).await.unwrap();
    assert!(left.timed_out && left.letter_id.is_some());
    assert_eq!(next("nneedham", &left).await.letter_id, None, "whoever entered it has gone");

    let old = stage.letter_entered(BOSTON).await;
    stage.letter(BOSTON.0).await;
    assert_eq!(next("mhughes", &old).await.letter_id, None, "[R5] it is void");

    let marys = next("mhughes", &stage.letter_entered(BOSTON).await).await;
    stage.store.add_site(&stage.circumstances(), &marys, &mary).await.unwrap();
    assert_eq!(stage.session(&marys.token).await.unwrap().letter_id, None, "[R5] it is used");
}

pub async fn r5_a_letter_brings_back_no_session_that_ended_while_it_was_checked(stage: Stage) {
    stage.primary_user(MILTON, "Mary", "Hughes").await;
    let entry = PinEntry {
        pid_sl: pid_sl(BOSTON.0),
        registration_pin: stage.letter(BOSTON.0).await,
        legacy_provider_number: LegacyProviderNumber::parse(BOSTON.1).unwrap(),
    };
    let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
    let mut before = stage.session(&token).await.unwrap();
    for ended in [false, true] {
        if ended {
            stage.store.sign_out(&stage.circumstances(), &before).await.unwrap();
        }
        let entered = stage.store.enter_pin(&stage.circumstances(), &entry, Some(&before)).await.unwrap();
        let PinEntered::Open(token) = entered else { panic!("the letter was refused") };
        before = stage.session(&token).await.unwrap();
        assert!(before.letter_id.is_some());
        assert_eq!(before.user.is_none(), ended);
    }
}

pub async fn what_a_session_keeps_is_sealed(stage: Stage) {
    let token = stage.store.begin_session(&stage.circumstances()).await.unwrap();
    let other = stage.store.begin_session(&stage.circumstances()).await.unwrap();
    let fields: Fields = [("last_name", "Bell")].into_iter().collect();
    let draft = Draft { page: "/subordinates/new".into(), fields, problems: Problems::new() };
    let flash = Flash { draft: Some(draft.clone()), notice: Some("Saved.".into()), issued: None };
    stage.store.change_flash(&stage.circumstances(), &token, |kept| *kept = flash.clone()).await.unwrap();
    assert_eq!(stage.store.flash(&token).await.unwrap().draft, Some(draft));
    assert!(stage.store.flash(&other).await.unwrap().draft.is_none());
}

/// Two windows of one session: what one has still to show isn't taken away by what the other keeps at the same moment.
pub async fn what_two_windows_keep_at_the_same_moment_is_kept(stage: Stage) {
    let token = stage.store.begin_session(&stage.circumstances()).await.unwrap();
    let keep = |word: &'static str| {
        let (stage, token) = (&stage, &token);
        async move {
            let add = |kept: &mut Flash| kept.notice = Some(kept.notice.take().unwrap_or_default() + word);
            stage.store.change_flash(&stage.circumstances(), token, add).await.unwrap();
        }
    };
    tokio::join!(keep("one "), keep("two "), keep("three "), keep("four "));
    let kept = stage.store.flash(&token).await.unwrap().notice.unwrap();
    let words: std::collections::BTreeSet<&str> = kept.split_whitespace().collect();
    assert_eq!(words.len(), 4, "{kept}");
    // A session that has ended keeps nothing, and nobody waits for it.
    let ended = store::transaction::secret::Token::parse(&"A".repeat(43)).unwrap();
    stage.store.change_flash(&stage.circumstances(), &ended, |kept| kept.notice = Some("Lost.".into())).await.unwrap();
    assert!(stage.store.flash(&ended).await.unwrap().notice.is_none());
}

/// Also if its session goes on, for whatever reason.
pub async fn r18_a_user_id_that_the_agency_stopped_opens_nothing_at_the_next_request(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (token, _) = stage.signed_in("mhughes", PASSWORD).await;
    assert_eq!(stage_of(&stage, &token).await, Step::Inside);
    stage.agency_sets(&mary, "suspended").await;
    assert!(stage.session(&token).await.is_none());
    assert!(matches!(stage.sign_in("mhughes", PASSWORD).await, SignIn::Suspended));
    stage.agency_sets(&mary, "active").await;
    assert_eq!(stage_of(&stage, &token).await, Step::Inside);
}

/// The suspension comes after the new session is there, which then ends, before the password is verified, or meanwhile: no
/// session waits for the user ID to work again.
pub async fn r9_who_signs_in_while_the_user_id_is_suspended_has_no_session_then_or_later(stage: Stage) {
    stage.primary_user(MILTON, "Mary", "Hughes").await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let (mut done, before) = (0, stage.audited("signed_in").await);
    for round in 0..ROUNDS {
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (signing_in, suspending) = meet(
            round,
            stage.store.sign_in(&one, "mhughes", PASSWORD, None),
            stage.store.change_user_id(&other, &seth, &named("mhughes"), UserIdCommand::Suspend),
        )
        .await;
        suspending.unwrap();
        let session = match signing_in.unwrap() {
            SignIn::Done { token, .. } => Some(token),
            SignIn::Suspended => None,
            other => panic!("round {round}: {other:?}"),
        };
        assert!(round > 1 || session.is_some() == (round == 0), "round {round}: one after the other");
        done += usize::from(session.is_some());
        for what in [None, Some(UserIdCommand::Reactivate)] {
            if let Some(what) = what {
                stage.store.change_user_id(&stage.circumstances(), &seth, &named("mhughes"), what).await.unwrap();
            }
            if let Some(token) = &session {
                assert!(stage.session(token).await.is_none(), "round {round}, {what:?}");
            }
        }
    }
    let counts = (stage.audited("signed_in").await, stage.audited("sign_in_refused").await);
    assert_eq!(counts, (before + done, ROUNDS - done), "[R19]");
    let open =
        "SELECT COUNT(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.username = $1 AND s.ended_at IS NULL";
    assert_eq!(stage.count(open, &["mhughes"]).await, 0);
    stage.signed_in("mhughes", PASSWORD).await;
}
