//! From the letter to the services, and who may do what on the way.

use domain::authority::{MembershipChange, Refusal};
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::Period;
use domain::username::Username;
use store::CommandError;
use store::administrators::assign_backup::AssignBackupError;
use store::agency::import_roster::Imported;
use store::agency::roster::parse_roster;
use store::door::enter_pin::PinEntered;
use store::door::new_user::KnownBy;
use store::door::register::RegisterError;
use store::door::reset_password::ResetPasswordError;
use store::door::sign_in::SignIn;
use store::mine::my_sites::Reach;
use store::people::change_membership::ChangeMembershipError;
use store::people::change_services::ChangeServicesError;
use store::people::create_subordinate::CreateSubordinateError;
use store::people::subordinates_search::{Direction, SubordinatesQuery};

use crate::story::cast::*;

pub async fn from_the_letter_to_the_services(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let offered = stage.store.offer(&pid_sl(MILTON.0)).await.unwrap().codes().len();
    assert_eq!(stage.services(&mary, MILTON.0).await.len(), offered, "[R13] a new primary user has all services");

    let (zoe, username) = stage.subordinate(&mary, MILTON.0, "Zoë", "O’Neill-Sánchez", &["ELG_VERIFY", "CLM_STATUS"]).await;
    assert_eq!(username, "zoneillsanchez");
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY", "CLM_STATUS"]);
    assert_eq!(stage.services(&zoe, NEEDHAM.0).await, Vec::<String>::new());

    let mut form = services(&["CLM_STATUS", "PAY_RA_VIEW"]);
    let changed = stage
        .store
        .change_services(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&username), &form, Period::ALWAYS)
        .await
        .unwrap();
    assert_eq!((changed.added, changed.removed, changed.assigned), (1, 1, 2));
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["PAY_RA_VIEW", "CLM_STATUS"]);
    let again = stage
        .store
        .change_services(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&username), &form, Period::ALWAYS)
        .await;
    assert!(matches!(again, Err(CommandError::Rejected(ChangeServicesError::Nothing))));
    form = services(&[]);
    stage
        .store
        .change_services(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&username), &form, Period::ALWAYS)
        .await
        .unwrap();
    assert!(stage.services(&zoe, MILTON.0).await.is_empty());

    for (kind, count) in [
        ("letter_issued", 1),
        ("pin_entry_accepted", 1),
        ("primary_user_registered", 1),
        ("subordinate_created", 1),
        ("services_changed", 2),
        ("signed_in", 2),
        ("password_set", 2),
        ("terms_accepted", 2),
    ] {
        assert_eq!(stage.audited(kind).await, count, "[R19] {kind}");
    }
}

pub async fn r1_a_known_person_is_not_created_again(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    stage.create(&mary, MILTON.0, &person("Zoë", "Bell")).await;
    for (form, known) in [
        (person_at("Ann", "Other", "ZOE.BELL@clinic.example"), KnownBy::Email),
        (person_at("ZOE", "bell", "another@clinic.example"), KnownBy::Likeness),
    ] {
        let form = new_subordinate(&form);
        let created =
            stage.store.create_subordinate(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &form, Period::ALWAYS).await;
        assert!(
            matches!(created, Err(CommandError::Rejected(CreateSubordinateError::Known(by))) if by == known),
            "{created:?}"
        );
    }
    assert_eq!(stage.audited("subordinate_created").await, 1);
}

pub async fn r5_a_letter_is_good_once_and_void_after_a_reissue(stage: Stage) {
    let old = stage.letter(MILTON.0).await;
    let pin = stage.letter(MILTON.0).await;
    assert!(matches!(stage.enter(MILTON.0, &old, MILTON.1).await, PinEntered::Refused));
    let PinEntered::Open(token) = stage.enter(MILTON.0, &pin, MILTON.1).await else { panic!("the new letter is good") };
    let session = stage.session(&token).await.unwrap();
    let mary = Person::parse(&person("Mary", "Hughes")).unwrap();
    stage.store.register(&stage.circumstances(), &session, &mary).await.unwrap();
    assert!(matches!(stage.enter(MILTON.0, &pin, MILTON.1).await, PinEntered::Refused), "used");

    let pin = stage.letter(NEEDHAM.0).await;
    stage.wait(60 * domain::moment::DAY);
    assert!(matches!(stage.enter(NEEDHAM.0, &pin, NEEDHAM.1).await, PinEntered::Refused), "sixty days are over");
}

pub async fn r5_five_wrong_legacy_numbers_void_the_letter_and_wrong_pins_do_not(stage: Stage) {
    let pin = stage.letter(MILTON.0).await;
    let wrong = domain::site::RegistrationPin::of(1);
    for _ in 0..12 {
        assert!(!matches!(stage.enter(MILTON.0, &wrong, MILTON.1).await, PinEntered::Open(_)));
    }
    assert!(matches!(stage.enter(MILTON.0, &pin, MILTON.1).await, PinEntered::Wait(_)), "slowed");
    stage.wait(LONG);
    assert!(matches!(stage.enter(MILTON.0, &pin, MILTON.1).await, PinEntered::Open(_)), "a stranger can't spoil the letter");
    for _ in 0..5 {
        assert!(matches!(stage.enter(MILTON.0, &pin, NEEDHAM.1).await, PinEntered::Refused));
    }
    assert!(matches!(stage.enter(MILTON.0, &pin, MILTON.1).await, PinEntered::Refused), "somebody holds it who shouldn't");
}

pub async fn r6_somebody_with_a_user_id_adds_the_site_to_it(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let visitor = stage.letter_entered(NEEDHAM).await;
    let person = Person::parse(&person("Mary", "Hughes")).unwrap();
    let again = stage.store.register(&stage.circumstances(), &visitor, &person).await;
    assert!(matches!(again, Err(CommandError::Rejected(RegisterError::Known(KnownBy::Email)))), "no second user ID");

    let signed_in = stage.store.sign_in(&stage.circumstances(), "mhughes", PASSWORD, Some(&visitor)).await.unwrap();
    let SignIn::Done { token, .. } = signed_in else { panic!("{signed_in:?}") };
    let session = stage.session(&token).await.unwrap();
    stage.store.add_site(&stage.circumstances(), &session, &mary).await.unwrap();
    assert_eq!(stage.sites_of(&mary).await, [NEEDHAM.0, MILTON.0]);

    let ada = Person::parse(&crate::story::cast::person("Ada", "Stone")).unwrap();
    let ada = stage.store.add_agency_user(&stage.circumstances(), &ada, AgencyRole::Enrollment).await.unwrap();
    let ada = stage.settle_in(&ada).await;
    let otto = stage.create(&mary, MILTON.0, &crate::story::cast::person("Otto", "Fresh")).await;
    let (_, otto) = stage.signed_in(otto.username.as_str(), otto.one_time_password.reveal()).await;
    let visitor = stage.letter_entered(PLYMOUTH).await;
    for nobody in [&ada, &otto] {
        let added = stage.store.add_site(&stage.circumstances(), &visitor, nobody).await;
        assert!(matches!(added, Err(CommandError::Rejected(RegisterError::NotThisUser))), "[R8] [R9] {added:?}");
    }

    let late = stage.letter_entered(NEEDHAM).await;
    let other = Person::parse(&crate::story::cast::person("Otto", "Late")).unwrap();
    let refused = stage.store.register(&stage.circumstances(), &late, &other).await;
    assert!(matches!(refused, Err(CommandError::Rejected(RegisterError::HasPrimaryUser))));
}

pub async fn r9_nobody_but_the_sites_administrators_changes_its_people(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let (_, minh) = stage.subordinate(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let before = stage.audit().await.len();
    let site = pid_sl(MILTON.0);
    for actor in [&zoe, &nora] {
        let eve = new_subordinate(&person("Eve", "Forger"));
        let created = stage.store.create_subordinate(&stage.circumstances(), actor, &site, &eve, Period::ALWAYS).await;
        assert!(matches!(created, Err(CommandError::Rejected(CreateSubordinateError::Refused(Refusal::NotAdministrator)))));
        let changed = stage
            .store
            .change_services(
                &stage.circumstances(),
                actor,
                &site,
                &named(&zoe_name),
                &services(&["PAY_RA_VIEW"]),
                Period::ALWAYS,
            )
            .await;
        assert!(matches!(changed, Err(CommandError::Rejected(ChangeServicesError::Refused(Refusal::NotAdministrator)))));
        for change in [MembershipChange::Suspend, MembershipChange::Reactivate, MembershipChange::Remove] {
            let done = stage.store.change_membership(&stage.circumstances(), actor, &site, &named(&minh), change).await;
            assert!(matches!(done, Err(CommandError::Rejected(ChangeMembershipError::Refused(Refusal::NotAdministrator)))));
        }
        let reset = stage.store.reset_password(&stage.circumstances(), actor, &site, &Username::parse(&minh).unwrap()).await;
        assert!(matches!(reset, Err(CommandError::Rejected(ResetPasswordError::Refused(Refusal::NotAdministrator)))));
        let backup = stage.store.assign_backup(&stage.circumstances(), actor, &site, &named(&minh)).await;
        assert!(matches!(backup, Err(CommandError::Rejected(AssignBackupError::Refused(Refusal::NotAdministrator)))));
        let list = stage.store.search_subordinates(actor, &site, &SubordinatesQuery::default(), stage.now()).await;
        assert!(matches!(list, Err(CommandError::Rejected(Refusal::NotAdministrator))));
        let view = stage.store.subordinate(actor, &site, &named(&minh), stage.now()).await;
        assert!(matches!(view, Err(CommandError::Rejected(Refusal::NotAdministrator))));
    }
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");
}

pub async fn r11_a_backup_cannot_touch_the_primary_user(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.subordinate(&mary, MILTON.0, "Andre", "Dubois", &[]).await;
    let site = pid_sl(MILTON.0);
    stage.store.assign_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    let (_, minh) = stage.subordinate(&andre, MILTON.0, "Minh", "Tran", &["ELG_VERIFY"]).await;
    for change in [MembershipChange::Suspend, MembershipChange::Remove] {
        let done = stage.store.change_membership(&stage.circumstances(), &andre, &site, &named("mhughes"), change).await;
        assert!(matches!(done, Err(CommandError::Rejected(ChangeMembershipError::Refused(Refusal::AbovePrimaryUser)))));
    }
    let reset =
        stage.store.reset_password(&stage.circumstances(), &andre, &site, &Username::parse("mhughes").unwrap()).await;
    assert!(matches!(reset, Err(CommandError::Rejected(ResetPasswordError::Refused(Refusal::AbovePrimaryUser)))));
    stage
        .store
        .change_membership(&stage.circumstances(), &andre, &site, &named(&minh), MembershipChange::Remove)
        .await
        .unwrap();
}

pub async fn r13_what_is_not_offered_is_refused(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let zoe = new_subordinate(&with_services(&person("Zoë", "Bell"), &["ELG_VERIFY", "EDI_834_OUT"]));
    let created =
        stage.store.create_subordinate(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &zoe, Period::ALWAYS).await;
    assert!(matches!(created, Err(CommandError::Rejected(CreateSubordinateError::Services(_)))), "{created:?}");
    assert_eq!(stage.audited("subordinate_created").await, 0, "nobody was created");
}

pub async fn r20_a_reset_is_no_way_into_other_sites(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (_, zoe) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let site = pid_sl(MILTON.0);
    let credentials =
        stage.store.reset_password(&stage.circumstances(), &mary, &site, &Username::parse(&zoe).unwrap()).await.unwrap();
    assert!(matches!(stage.sign_in(&zoe, PASSWORD).await, SignIn::Refused), "the old password is gone");
    let zoe_id = stage.settle_in(&credentials).await;

    // Zoë becomes primary user of another site: from then on Mary can't get in there by a reset.
    let visitor = stage.letter_entered(NEEDHAM).await;
    let SignIn::Done { token, .. } =
        stage.store.sign_in(&stage.circumstances(), &zoe, PASSWORD, Some(&visitor)).await.unwrap()
    else {
        panic!("Zoë signs in")
    };
    let session = stage.session(&token).await.unwrap();
    stage.store.add_site(&stage.circumstances(), &session, &zoe_id).await.unwrap();
    let reset = stage.store.reset_password(&stage.circumstances(), &mary, &site, &Username::parse(&zoe).unwrap()).await;
    assert!(matches!(reset, Err(CommandError::Rejected(ResetPasswordError::Refused(Refusal::ResetElsewhere)))), "{reset:?}");
}

pub async fn r9_r18_suspending_removing_and_reactivating_is_about_the_site(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let site = pid_sl(MILTON.0);
    let (token, _) = stage.signed_in(&name, PASSWORD).await;
    stage
        .store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Suspend)
        .await
        .unwrap();
    assert!(stage.services(&zoe, MILTON.0).await.is_empty(), "at once");
    assert!(stage.session(&token).await.is_none(), "the session ended");
    stage.signed_in(&name, PASSWORD).await;
    let twice =
        stage.store.change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Suspend).await;
    assert!(matches!(twice, Err(CommandError::Rejected(ChangeMembershipError::SoAlready))));
    stage
        .store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Reactivate)
        .await
        .unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    stage
        .store
        .change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Remove)
        .await
        .unwrap();
    assert!(stage.store.sites_for_choice(&zoe, Reach::Any, stage.now()).await.unwrap().is_empty());
    assert!(stage.store.subordinate(&mary, &site, &named(&name), stage.now()).await.unwrap().is_none());
    let oneself = stage
        .store
        .change_membership(&stage.circumstances(), &mary, &site, &named("mhughes"), MembershipChange::Remove)
        .await;
    assert!(matches!(oneself, Err(CommandError::Rejected(ChangeMembershipError::Refused(Refusal::Oneself)))));
}

pub async fn the_list_is_found_by_prefix_and_paged_by_key(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let site = pid_sl(MILTON.0);
    for number in 0..30 {
        let letter = char::from(b'a' + number % 26);
        let second = char::from(b'a' + number / 26);
        stage.create(&mary, MILTON.0, &person("Ánn", &format!("Sánchez{letter}{second}"))).await;
    }
    let find = async |last: &str, first: &str, from: Option<(Direction, &str)>| {
        let from = from.map(|(direction, username)| (direction, username.to_owned()));
        let query = SubordinatesQuery { last_name: last.into(), first_name: first.into(), from };
        stage.store.search_subordinates(&mary, &site, &query, stage.now()).await.unwrap()
    };
    assert_eq!(find("SANCH", "an", None).await.people.len(), 25);
    assert_eq!(find("hug", "", None).await.people.len(), 1);
    assert_eq!(find("%", "", None).await.people.len(), 0, "signs have no meaning");
    let first = find("", "", None).await;
    assert!(first.has_next && !first.has_previous);
    let last = first.people.last().unwrap().username.clone();
    let second = find("", "", Some((Direction::After, &last))).await;
    assert_eq!(second.people.len(), 6);
    assert!(!second.has_next && second.has_previous);
    let back = find("", "", Some((Direction::Before, &second.people[0].username))).await;
    let names = |page: &store::people::subordinates_search::SubordinatesPage| {
        page.people.iter().map(|person| person.username.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&back), names(&first));
    assert!(!back.has_previous && back.has_next);
    stage.primary_user(NEEDHAM, "Abe", "Aaron").await;
    for nobody_here in ["aaaron", "nobody"] {
        let after = find("", "", Some((Direction::After, nobody_here))).await;
        assert!(after.people.is_empty(), "where {nobody_here} would stand is told to nobody here");
    }
}

pub async fn a_second_import_changes_only_what_changed(stage: Stage) {
    let import = async |text: &str| {
        let rows = parse_roster(text.as_bytes()).unwrap();
        stage.store.import_roster(&stage.circumstances(), &rows, &|_| ()).await.unwrap()
    };
    assert_eq!(import(ROSTER).await, Imported { added: 0, changed: 0, unchanged: 4 });
    assert_eq!(import(&ROSTER.replace("NEEDHAM", "NEWTON")).await, Imported { added: 0, changed: 1, unchanged: 3 });
    assert_eq!(stage.audited("roster_imported").await, 3);
    let (found, more) = stage.store.search_providers("beth israel", None).await.unwrap();
    assert_eq!((found.len(), more), (4, false));
    for text in ["110091495d", "1377976372", "newton"] {
        assert!(!stage.store.search_providers(text, None).await.unwrap().0.is_empty(), "{text}");
    }
}
