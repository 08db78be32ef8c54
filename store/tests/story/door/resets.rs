//! Who resets whose password, and by which way the person gets in again [R20]; and who changes an e-mail address.

use domain::authority::{Refusal, ResetWay};
use domain::contact::EmailAddress;
use domain::moment::HOUR;
use domain::notices::subject;
use domain::person::MemberState;
use domain::power::AgencyRole;
use store::CommandError;
use store::agency::change_email::ChangeEmailError;
use store::agency::change_user_id::UserIdCommand;
use store::agency::reset_user_password::ResetUserPasswordError;
use store::door::activate::Activated;
use store::door::reset_password::ResetPasswordError;
use store::door::set_password::SetPasswordError;
use store::door::sign_in::SignIn;
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::door::activation::{activate, ask, code, mailed};
use crate::story::telling::told::{due, settled};
use crate::story::ties::{not_done, refused};

pub async fn r20_the_way_of_a_reset_is_the_persons_not_the_administrators(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (ivy, ivy_name) = stage.subordinate(&mary, MILTON.0, "Ivy", "Long", &[]).await;
    stage.works_at(&nora, NEEDHAM.0, (&ivy, &ivy_name, "Long"), &[]).await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    mailed(&stage).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let (shown, elsewhere) = (Ok::<_, Refusal>(ResetWay::Shown), Ok(ResetWay::Mailed));
    let (zoes, ivys, andres) = (zoe_name.as_str(), ivy_name.as_str(), andre_name.as_str());
    for (by, whom, expected) in [
        (&mary, zoes, shown),
        (&andre, zoes, shown),
        (&nora, zoes, shown),
        (&nora, ivys, shown),
        (&mary, ivys, elsewhere),
        (&mary, andres, elsewhere),
        (&andre, "mhughes", Err(Refusal::AbovePrimaryUser)),
        (&nora, "mhughes", Err(Refusal::NotOwnAdministrator)),
        (&nora, andres, Err(Refusal::NotOwnAdministrator)),
        (&mary, "mhughes", Err(Refusal::Oneself)),
        (&zoe, ivys, Err(Refusal::NotAdministrator)),
    ] {
        let by_mail = store.reset_password_by_mail(&stage.circumstances(), by, &site, &named(whom)).await;
        let mails = mailed(&stage).await;
        let seen = store.reset_password(&stage.circumstances(), by, &site, &named(whom)).await;
        match expected {
            Ok(way) => {
                by_mail.unwrap();
                assert_eq!(mails.len(), 1, "{whom}");
                assert!(matches!(stage.sign_in(whom, PASSWORD).await, SignIn::Refused), "{whom}: the old password is gone");
                let view = store.subordinate(by, &site, &named(whom), stage.now()).await.unwrap().unwrap();
                assert_eq!(view.reset, way, "{whom}");
                if way == ResetWay::Shown {
                    stage.settle_in(&seen.unwrap()).await;
                    let void = activate(&stage, whom, mails[0].1.reveal()).await;
                    assert!(matches!(void, Activated::Refused), "the code before is void");
                } else {
                    refused(&seen, Refusal::ResetElsewhere);
                    assert_eq!(view.state, MemberState::NoPassword);
                    let Activated::Done(token) = activate(&stage, whom, mails[0].1.reveal()).await else { panic!("{whom}") };
                    let session = stage.session(&token).await.unwrap();
                    store.set_password(&stage.circumstances(), &session, PASSWORD, &[]).await.unwrap();
                }
            }
            Err(why) => {
                refused(&by_mail, why);
                refused(&seen, why);
                assert!(mails.is_empty());
            }
        }
    }
}

pub async fn r20_a_reset_by_mail_ends_what_the_old_password_opened(stage: Stage) {
    let (mary, _, _) = settled(&stage).await;
    let (andre, name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    mailed(&stage).await;
    let (open, _) = stage.signed_in(&name, PASSWORD).await;
    let before = stage.audit().await.len();
    stage.store.reset_password_by_mail(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name)).await.unwrap();
    assert_eq!(stage.audit().await.len(), before + 1, "[R19]");
    assert_eq!(stage.audited("password_reset").await, 1);
    assert!(stage.session(&open).await.is_none());
    let told = stage.store.notices(&andre, None).await.unwrap();
    assert_eq!(subject(&told[0].words), "Your password was reset, and an activation code is on its way");
    let mails = due(&stage).await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), vec!["andre.dubois@clinic.example"; 2]);
    assert!(mails.iter().all(|mail| !mail.words.contains(&name)), "the mail alone opens nothing");

    stage.agency_sets(&andre, "suspended").await;
    let reset = stage.store.reset_password_by_mail(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name)).await;
    not_done(&reset, &ResetPasswordError::IdStopped);
}

pub async fn r20_security_resets_anybody_but_themselves(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let store = &stage.store;
    mailed(&stage).await;
    let before = stage.audit().await.len();
    for by in [&mary, &zoe, &edda] {
        refused(&store.reset_user_password(&stage.circumstances(), Some(by), &named("mhughes")).await, Refusal::NotAgency);
        refused(&store.reset_user_password_by_mail(&stage.circumstances(), by, &named("mhughes")).await, Refusal::NotAgency);
    }
    refused(&store.reset_user_password(&stage.circumstances(), Some(&seth), &named("sstone")).await, Refusal::Oneself);
    refused(&store.reset_user_password_by_mail(&stage.circumstances(), &seth, &named("sstone")).await, Refusal::Oneself);
    not_done(
        &store.reset_user_password(&stage.circumstances(), Some(&seth), &named("nobody")).await,
        &ResetUserPasswordError::NoSuchUser,
    );
    // The command line is for the agency's staff alone.
    refused(&store.reset_user_password(&stage.circumstances(), None, &named("mhughes")).await, Refusal::NotAgency);
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");

    store.reset_user_password_by_mail(&stage.circumstances(), &seth, &named("mhughes")).await.unwrap();
    assert!(matches!(stage.sign_in("mhughes", PASSWORD).await, SignIn::Refused));
    let code = code(&stage).await;
    assert!(matches!(activate(&stage, "mhughes", &code).await, Activated::Done(_)));
    for (by, whom) in [(Some(&seth), "mhughes"), (Some(&seth), name.as_str()), (None, "sstone")] {
        let made = store.reset_user_password(&stage.circumstances(), by, &named(whom)).await.unwrap();
        assert!(matches!(stage.sign_in(whom, PASSWORD).await, SignIn::Refused));
        stage.settle_in(&made).await;
    }
    let told = stage.store.notices(&zoe, None).await.unwrap();
    assert_eq!(subject(&told[1].words), "Your password was reset by the agency");
    assert_eq!(stage.audited("user_password_reset").await, 4, "[R19]");

    store.change_user_id(&stage.circumstances(), &seth, &named(&name), UserIdCommand::Suspend).await.unwrap();
    not_done(
        &store.reset_user_password_by_mail(&stage.circumstances(), &seth, &named(&name)).await,
        &ResetUserPasswordError::Suspended,
    );
    store.change_user_id(&stage.circumstances(), &seth, &named(&name), UserIdCommand::Terminate).await.unwrap();
    not_done(
        &store.reset_user_password(&stage.circumstances(), Some(&seth), &named(&name)).await,
        &ResetUserPasswordError::Terminated,
    );
}

pub async fn r1_security_changes_an_email_address_to_one_that_nobody_has(stage: Stage) {
    const OLD: &str = "zoe.bell@clinic.example";
    const NEW: &str = "Zoe@Home.example";
    let (mary, zoe, name) = settled(&stage).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    mailed(&stage).await;
    let change = async |by: &UserId, whom: &str, email: &str| {
        let email = EmailAddress::parse(email).unwrap();
        stage.store.change_email(&stage.circumstances(), by, &named(whom), &email).await
    };
    for by in [&mary, &zoe, &edda] {
        refused(&change(by, &name, NEW).await, Refusal::NotAgency);
    }
    refused(&change(&seth, "sstone", NEW).await, Refusal::Oneself);
    not_done(&change(&seth, "nobody", NEW).await, &ChangeEmailError::NoSuchUser);
    for (taken, why) in [("MARY.Hughes@clinic.example", ChangeEmailError::Taken), (OLD, ChangeEmailError::Same)] {
        not_done(&change(&seth, &name, taken).await, &why);
    }
    assert_eq!(stage.audited("email_changed").await, 0);

    ask(&stage, &name, OLD).await;
    let out = code(&stage).await;
    ask(&stage, &name, OLD).await;
    let claimed = due(&stage).await.pop().unwrap();
    change(&seth, &name, NEW).await.unwrap();
    assert!(matches!(activate(&stage, &name, &out).await, Activated::Refused), "what went to the old address is void");
    assert!(stage.store.make_activation_code(&stage.circumstances(), &claimed).await.unwrap().is_none());
    let mails = due(&stage).await;
    assert!(mails.iter().all(|mail| subject(&mail.words) == "Your email address was changed by the agency"), "{mails:?}");
    let mut told: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, [NEW, OLD], "at both addresses");
    assert_eq!(stage.audited("email_changed").await, 1, "[R19]");

    ask(&stage, &name, OLD).await;
    assert!(mailed(&stage).await.is_empty());
    ask(&stage, &name, NEW).await;
    assert_eq!(mailed(&stage).await[0].0, NEW);
    change(&seth, &name, &NEW.to_lowercase()).await.unwrap();
    change(&seth, "mhughes", OLD).await.unwrap();
}

pub async fn r20_whoever_was_let_in_by_mail_to_the_address_before_chooses_no_password(stage: Stage) {
    const NEW: &str = "zoe@home.example";
    let (_, _, name) = settled(&stage).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    mailed(&stage).await;
    let change = async |email: &str| {
        let email = EmailAddress::parse(email).unwrap();
        stage.store.change_email(&stage.circumstances(), &seth, &named(&name), &email).await.unwrap();
    };
    let (open, _) = stage.signed_in(&name, PASSWORD).await;
    change(NEW).await;
    assert!(stage.session(&open).await.is_some(), "whoever has an own password stays signed in");
    ask(&stage, &name, NEW).await;
    let code = code(&stage).await;
    let Activated::Done(token) = activate(&stage, &name, &code).await else { panic!("not let in") };
    let session = stage.session(&token).await.unwrap();
    change("zoe@work.example").await;
    assert!(stage.session(&token).await.is_none());
    let chosen = stage.store.set_password(&stage.circumstances(), &session, PASSWORD, &[]).await;
    assert!(matches!(chosen, Err(CommandError::Rejected(SetPasswordError::SessionEnded))));
    ask(&stage, &name, "zoe@work.example").await;
    assert_eq!(mailed(&stage).await.len(), 1, "the new address is the way in");
}

pub async fn r20_administrators_reset_by_mail_only_so_often(stage: Stage) {
    let (mary, _, _) = settled(&stage).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let (andre, name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    mailed(&stage).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let reset = async || store.reset_password_by_mail(&stage.circumstances(), &mary, &site, &named(&name)).await;
    for _ in 0..3 {
        reset().await.unwrap();
    }
    let code = code(&stage).await;
    let Activated::Done(token) = activate(&stage, &name, &code).await else { panic!("not let in") };
    let session = stage.session(&token).await.unwrap();
    store.set_password(&stage.circumstances(), &session, PASSWORD, &[]).await.unwrap();
    let told = store.notices(&andre, None).await.unwrap().len();
    not_done(&reset().await, &ResetPasswordError::TooOften);
    stage.signed_in(&name, PASSWORD).await;
    assert!(mailed(&stage).await.is_empty());
    assert_eq!(store.notices(&andre, None).await.unwrap().len(), told, "nothing was changed");
    // The agency isn't held up, and after an hour the administrators may again.
    store.reset_user_password_by_mail(&stage.circumstances(), &seth, &named(&name)).await.unwrap();
    stage.wait(HOUR);
    reset().await.unwrap();
}
