//! Activation codes [R20]: who gets one, what it opens, and what it doesn't.

use std::sync::Arc;

use domain::contact::EmailAddress;
use domain::moment::{DAY, HOUR, SECOND};
use domain::notices::subject;
use domain::one_time_password::OneTimePassword;
use domain::power::AgencyRole;
use domain::session::Stage as Step;
use domain::username::Username;
use store::agency::change_user_id::UserIdCommand;
use store::door::activate::Activated;
use store::door::ask_activation::ActivationAsked;
use store::door::sign_in::SignIn;
use store::transaction::secret::Token;

use crate::story::cast::*;
use crate::story::telling::told::{due, settled};

/// Zoë's address, in another spelling.
const ZOES: &str = "Zoe.Bell@Clinic.Example";
/// What she chooses.
const NEW_PASSWORD: &str = "quiet otter paints fences";

pub async fn ask_from(stage: &Stage, address: &str, username: &str, email: &str) -> ActivationAsked {
    let email = EmailAddress::parse(email).unwrap();
    stage.store.ask_activation(&stage.circumstances_from(address), username, &email).await.unwrap()
}

/// Somebody at the own desk asks.
pub async fn ask(stage: &Stage, username: &str, email: &str) {
    assert_eq!(ask_from(stage, "10.0.0.1", username, email).await, ActivationAsked::Taken);
}

pub async fn activate(stage: &Stage, username: &str, code: &str) -> Activated {
    stage.store.activate(&stage.circumstances(), username, code, None).await.unwrap()
}

#[track_caller]
fn let_in(activated: Activated) -> Token {
    let Activated::Done(token) = activated else { panic!("not let in, but {activated:?}") };
    token
}

/// Sends every mail that is due; gives the codes in them, and to which addresses.
pub async fn mailed(stage: &Stage) -> Vec<(String, OneTimePassword)> {
    let mut codes = Vec::new();
    for mail in due(stage).await {
        if mail.activation {
            let code = stage.store.make_activation_code(&stage.circumstances(), &mail).await.unwrap();
            codes.extend(code.map(|code| (mail.to.clone(), code)));
        }
        stage.store.mail_sent(&mail.id, stage.now()).await.unwrap();
    }
    codes
}

/// The code of the one activation mail that is due.
pub async fn code(stage: &Stage) -> String {
    let codes = mailed(stage).await;
    assert_eq!(codes.len(), 1);
    codes[0].1.reveal().to_owned()
}

async fn stage_of(stage: &Stage, token: &Token) -> Step {
    stage.session(token).await.unwrap().user.unwrap().stage
}

pub async fn r20_a_code_works_once_and_only_for_its_person(stage: Stage) {
    let (_, zoe, name) = settled(&stage).await;
    ask(&stage, &name, ZOES).await;
    let code = code(&stage).await;
    let (open, _) = stage.signed_in(&name, PASSWORD).await;
    assert!(matches!(activate(&stage, "mhughes", &code).await, Activated::Refused), "it is Zoë's");
    assert!(matches!(stage.sign_in(&name, &code).await, SignIn::Refused), "it is no password");
    assert!(stage.session(&open).await.is_some(), "the old password works until the code is used");

    let heard = code.replace('-', " ").to_uppercase();
    let token = let_in(activate(&stage, " ZBELL ", &heard).await);
    assert_eq!(stage_of(&stage, &token).await, Step::SetPassword, "[R8]");
    assert!(stage.session(&open).await.is_none(), "whoever has the old password doesn't choose the new one");
    assert!(matches!(stage.sign_in(&name, PASSWORD).await, SignIn::Refused));
    for empty in ["", " ", "-", code.as_str()] {
        assert!(matches!(stage.sign_in(&name, empty).await, SignIn::Refused | SignIn::Wait(_)), "{empty:?}");
    }
    assert!(matches!(activate(&stage, &name, &code).await, Activated::Refused), "it worked once");

    let session = stage.session(&token).await.unwrap();
    stage.store.set_password(&stage.circumstances(), &session, NEW_PASSWORD, &[]).await.unwrap();
    stage.wait(LONG);
    stage.signed_in(&name, NEW_PASSWORD).await;
    let told = stage.store.notices(&zoe, None).await.unwrap();
    assert_eq!(subject(&told[0].words), "Your password was set with an activation code");
    for (kind, count) in [("activation_asked", 1), ("activation_code_used", 1), ("activation_code_refused", 2)] {
        assert_eq!(stage.audited(kind).await, count, "[R19] {kind}");
    }
    let text = format!("{:?}", stage.audit().await);
    assert!(!text.contains(&code) && !text.contains("@clinic.example"), "no secret and no address in the record");
}

pub async fn r6_whoever_is_let_in_by_a_code_gets_no_letter_that_somebody_left(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    ask(&stage, &name, ZOES).await;
    let code = code(&stage).await;
    let left = stage.letter_entered(BOSTON).await;
    stage.wait(HOUR);
    let left = stage.session(&left.token).await.unwrap();
    assert!(left.timed_out && left.letter_id.is_some());
    let token = let_in(stage.store.activate(&stage.circumstances(), &name, &code, Some(&left)).await.unwrap());
    assert_eq!(stage.session(&token).await.unwrap().letter_id, None);
}

pub async fn r20_a_code_works_for_24_hours_and_the_last_one_only(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    ask(&stage, &name, ZOES).await;
    let late = code(&stage).await;
    stage.wait(DAY);
    assert!(matches!(activate(&stage, &name, &late).await, Activated::Refused));
    ask(&stage, &name, ZOES).await;
    let first = code(&stage).await;
    ask(&stage, &name, ZOES).await;
    stage.wait(DAY - 10 * SECOND);
    let_in(activate(&stage, &name, &first).await);
    assert!(mailed(&stage).await.is_empty(), "what still waited to be mailed is wanted no longer");

    ask(&stage, &name, ZOES).await;
    let older = code(&stage).await;
    ask(&stage, &name, ZOES).await;
    let newer = code(&stage).await;
    assert!(matches!(activate(&stage, &name, &older).await, Activated::Refused), "the newer one took its place");
    let_in(activate(&stage, &name, &newer).await);
}

pub async fn r20_strangers_learn_nothing_and_lock_nobody_out(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    let pairs = [("zbell", "mary.hughes@clinic.example"), ("nobody", ZOES), ("no body", ZOES), ("", ZOES)];
    for (number, (username, email)) in pairs.into_iter().enumerate() {
        let from = format!("198.51.100.{number}");
        assert_eq!(ask_from(&stage, &from, username, email).await, ActivationAsked::Taken, "the same answer");
    }
    assert!(mailed(&stage).await.is_empty());
    // The wait tells nothing either: it comes after as many right ones as wrong ones.
    for (from, email) in [("203.0.113.1", ZOES), ("203.0.113.2", "zoe@elsewhere.example")] {
        let mut taken = 0;
        while ask_from(&stage, from, &name, email).await == ActivationAsked::Taken {
            taken += 1;
        }
        assert_eq!(taken, 5, "{email}");
        for guess in 0..5 {
            let guessed =
                stage.store.activate(&stage.circumstances_from(from), &name, &format!("guess-{guess}"), None).await;
            assert!(matches!(guessed.unwrap(), Activated::Refused), "asking and using are counted apart");
        }
        let guessed = stage.store.activate(&stage.circumstances_from(from), &name, "guess-5", None).await;
        assert!(matches!(guessed.unwrap(), Activated::Wait(_)));
        let signed_in = stage.store.sign_in(&stage.circumstances_from(from), &name, PASSWORD, None).await.unwrap();
        assert!(matches!(signed_in, SignIn::Done { .. }), "the password works as before, also from there");
        stage.wait(LONG);
    }
    let code = code(&stage).await;
    let_in(activate(&stage, &name, &code).await);
}

pub async fn r20_strangers_everywhere_keep_nobody_from_the_way_back(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    for number in 0..12 {
        let stranger = format!("198.51.100.{number}");
        assert_eq!(ask_from(&stage, &stranger, &name, "zoe@elsewhere.example").await, ActivationAsked::Taken);
        let guess = stage.store.activate(&stage.circumstances_from(&stranger), &name, "guess", None).await.unwrap();
        assert!(matches!(guess, Activated::Refused));
    }
    let at_home = "203.0.113.7";
    assert_eq!(ask_from(&stage, at_home, &name, ZOES).await, ActivationAsked::Taken);
    let code = code(&stage).await;
    let_in(stage.store.activate(&stage.circumstances_from(at_home), &name, &code, None).await.unwrap());
}

pub async fn r20_a_reset_of_somebody_with_the_user_id_code_frees_no_guesses_of_codes(stage: Stage) {
    let (mary, _, name) = settled(&stage).await;
    let (_, code) = stage.subordinate(&mary, MILTON.0, "Cora", "Ode", &[]).await;
    assert_eq!(code, "code");
    let guess = async || stage.store.activate(&stage.circumstances_from("203.0.113.1"), &name, "guess", None).await.unwrap();
    for _ in 0..5 {
        assert!(matches!(guess().await, Activated::Refused));
    }
    let cora = Username::parse(&code).unwrap();
    stage.store.reset_password(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &cora).await.unwrap();
    assert!(matches!(guess().await, Activated::Wait(_)));
}

pub async fn nobody_is_flooded_with_activation_mail(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    let mut sent = 0;
    for _ in 0..4 {
        ask(&stage, &name, ZOES).await;
        sent += mailed(&stage).await.len();
    }
    assert_eq!(sent, 3, "in an hour");
    for _ in 0..12 {
        stage.wait(HOUR);
        ask(&stage, &name, ZOES).await;
        sent += mailed(&stage).await.len();
    }
    assert_eq!(sent, 10, "in a day");
    stage.wait(DAY);
    ask(&stage, &name, ZOES).await;
    assert_eq!(mailed(&stage).await.len(), 1);
}

pub async fn r20_of_two_uses_at_the_same_moment_one_counts(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    ask(&stage, &name, ZOES).await;
    let code = code(&stage).await;
    let stage = Arc::new(stage);
    let tasks: Vec<_> = (0..5)
        .map(|_| {
            let (stage, name, code) = (Arc::clone(&stage), name.clone(), code.clone());
            tokio::spawn(async move { activate(&stage, &name, &code).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(matches!(task.await.unwrap(), Activated::Done(_)));
    }
    assert_eq!(done, 1);
    assert_eq!(
        (stage.audited("activation_code_used").await, stage.audited("activation_code_refused").await),
        (1, 4),
        "[R19]"
    );
}

/// Two nodes send the same mail when the claim of the first runs out meanwhile.
pub async fn r20_of_codes_made_at_the_same_moment_one_works(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    ask(&stage, &name, ZOES).await;
    let mail = due(&stage).await.remove(0);
    let stage = Arc::new(stage);
    let tasks: Vec<_> = (0..5)
        .map(|_| {
            let (stage, mail) = (Arc::clone(&stage), mail.clone());
            tokio::spawn(async move { stage.store.make_activation_code(&stage.circumstances(), &mail).await })
        })
        .collect();
    let mut codes = Vec::new();
    for task in tasks {
        codes.push(task.await.unwrap().unwrap().unwrap());
    }
    let mut done = 0;
    for code in codes {
        done += usize::from(matches!(activate(&stage, &name, code.reveal()).await, Activated::Done(_)));
    }
    assert_eq!(done, 1);
}

pub async fn r20_no_code_goes_to_whom_it_would_not_let_in(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let suspended = async |what: UserIdCommand| {
        stage.store.change_user_id(&stage.circumstances(), &seth, &named(&name), what).await.unwrap()
    };
    mailed(&stage).await;
    ask(&stage, &name, ZOES).await;
    let out = code(&stage).await;
    ask(&stage, &name, ZOES).await;
    let claimed = due(&stage).await.into_iter().find(|mail| mail.activation).unwrap();
    suspended(UserIdCommand::Suspend).await;
    assert!(stage.store.make_activation_code(&stage.circumstances(), &claimed).await.unwrap().is_none());
    assert!(matches!(activate(&stage, &name, &out).await, Activated::Refused));
    ask(&stage, &name, ZOES).await;
    suspended(UserIdCommand::Reactivate).await;
    assert!(mailed(&stage).await.is_empty(), "what was asked for before is void");
    assert!(matches!(activate(&stage, &name, &out).await, Activated::Refused));
}

/// A mail server that is down: each try has a code of its own, and after a day there is none more.
pub async fn r20_each_try_to_mail_has_another_code_and_none_comes_after_a_day(stage: Stage) {
    let (_, _, name) = settled(&stage).await;
    ask(&stage, &name, ZOES).await;
    let (asked, mut codes) = (stage.now(), Vec::new());
    while let Some(mail) = due(&stage).await.pop() {
        codes.push(stage.store.make_activation_code(&stage.circumstances(), &mail).await.unwrap().unwrap());
        let Some(next) = stage.store.mail_failed(&mail.id, stage.now(), "the mail server answered 451").await.unwrap()
        else {
            break;
        };
        stage.wait(next.since(stage.now()));
    }
    assert!(codes.len() > 8 && stage.now().since(asked) < DAY, "{} tries", codes.len());
    let last = codes.pop().unwrap();
    assert!(!codes.contains(&last));
    assert!(matches!(activate(&stage, &name, codes[0].reveal()).await, Activated::Refused));
    let_in(activate(&stage, &name, last.reveal()).await);

    ask(&stage, &name, ZOES).await;
    stage.wait(DAY);
    assert!(
        due(&stage).await.iter().all(|mail| !mail.activation),
        "a mail server that is configured later mails no old codes"
    );
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    let waiting =
        "SELECT COUNT(*) FROM mail_queue WHERE activation_of IS NOT NULL AND sent_at IS NULL AND given_up_at IS NULL";
    assert_eq!(stage.count(waiting, &[]).await, 0);
}
