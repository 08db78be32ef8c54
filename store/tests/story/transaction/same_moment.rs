//! Two of anything at the same moment.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::authority::MembershipChange;
use domain::person::Person;
use domain::request::Period;
use store::CommandError;
use store::door::register::RegisterError;
use store::people::create_subordinate::CreateSubordinateError;
use store::people::subordinates_search::SubordinatesQuery;

use crate::story::cast::*;

pub async fn r2_names_used_at_the_same_moment_give_different_usernames(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let stage = Arc::new(stage);
    let tasks: Vec<_> = (0..12)
        .map(|number| {
            let (stage, mary) = (Arc::clone(&stage), mary.clone());
            tokio::spawn(async move {
                let first = format!("Ann{}", char::from(b'a' + number));
                stage.create(&mary, MILTON.0, &person(&first, "Bell")).await.username.to_string()
            })
        })
        .collect();
    let mut names = Vec::new();
    for task in tasks {
        names.push(task.await.unwrap());
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 12, "{names:?}");
    assert_eq!(stage.audited("subordinate_created").await, 12);
}

pub async fn r6_one_letter_makes_one_primary_user(stage: Stage) {
    let pin = stage.letter(MILTON.0).await;
    let mut visits = Vec::new();
    for _ in 0..4 {
        let store::door::enter_pin::PinEntered::Open(token) = stage.enter(MILTON.0, &pin, MILTON.1).await else {
            panic!("open")
        };
        visits.push(stage.session(&token).await.unwrap());
    }
    let stage = Arc::new(stage);
    let tasks: Vec<_> = (0u8..)
        .zip(visits)
        .map(|(number, session)| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move {
                let person = Person::parse(&person("Ann", &format!("Bell{}", char::from(b'a' + number)))).unwrap();
                stage.store.register(&stage.circumstances(), &session, &person).await
            })
        })
        .collect();
    let mut registered = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => registered += 1,
            Err(CommandError::Rejected(error)) => assert_eq!(error, RegisterError::LetterGone),
            Err(CommandError::Fault(fault)) => panic!("{fault}"),
        }
    }
    assert_eq!(registered, 1);
    assert_eq!(stage.audited("primary_user_registered").await, 1);
}

pub async fn r1_one_person_entered_twice_at_the_same_moment_gets_one_user_id(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let stage = Arc::new(stage);
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (stage, mary) = (Arc::clone(&stage), mary.clone());
            tokio::spawn(async move {
                let zoe = new_subordinate(&person("Zoë", "Bell"));
                stage.store.create_subordinate(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &zoe, Period::ALWAYS).await
            })
        })
        .collect();
    let mut created = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => created += 1,
            Err(CommandError::Rejected(error)) => assert!(matches!(error, CreateSubordinateError::Known(_)), "{error:?}"),
            Err(CommandError::Fault(fault)) => panic!("{fault}"),
        }
    }
    assert_eq!(created, 1);
}

pub async fn r9_two_administrators_changes_both_stay(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let stage = Arc::new(stage);
    // Both saw ELG_VERIFY alone; one adds a service, the other takes ELG_VERIFY away.
    let adds = services_after(&["ELG_VERIFY"], &["ELG_VERIFY", "PAY_RA_VIEW"]);
    let removes = services_after(&["ELG_VERIFY"], &[]);
    let tasks = [adds, removes].map(|form| {
        let (stage, mary, name) = (Arc::clone(&stage), mary.clone(), name.clone());
        tokio::spawn(async move {
            stage
                .store
                .change_services(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name), &form, Period::ALWAYS)
                .await
        })
    });
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["PAY_RA_VIEW"]);
}

/// What is tried, some of it more often: who is created is changed and suspended, too, before the end.
const DEEDS: [&str; 8] = ["create", "services", "services", "suspend", "suspend", "reactivate", "reactivate", "remove"];

/// Numbers that look random, the same in every run.
struct Shuffle(u64);

impl Shuffle {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

pub async fn r19_any_sequence_of_commands_has_one_entry_each_and_gives_no_subordinate_authority(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let mut people = Vec::new();
    for first in ["Zoë", "Minh", "Ifeoma"] {
        people.push(stage.subordinate(&mary, MILTON.0, first, "Bell", &["ELG_VERIFY"]).await);
    }
    let actors = [mary, nora, people[0].0.clone(), people[1].0.clone()];
    let mut shuffle = Shuffle(20_261_122);
    let mut usernames: Vec<String> = people.iter().map(|(_, name)| name.clone()).collect();
    let mut did = BTreeSet::new();
    for step in 0..300 {
        let actor = &actors[shuffle.below(actors.len())];
        let site = pid_sl([MILTON.0, NEEDHAM.0][shuffle.below(2)]);
        let whom = usernames[shuffle.below(usernames.len())].clone();
        let before = stage.audit().await.len();
        let administers =
            (*actor == actors[0] && site.as_str() == MILTON.0) || (*actor == actors[1] && site.as_str() == NEEDHAM.0);
        let what = DEEDS[shuffle.below(DEEDS.len())];
        let done = match what {
            "create" => {
                let form =
                    person("Ann", &format!("New{}", ["a", "b", "c", "d", "e", "f"][shuffle.below(6)].repeat(1 + step / 50)));
                let ann = new_subordinate(&form);
                let created =
                    stage.store.create_subordinate(&stage.circumstances(), actor, &site, &ann, Period::ALWAYS).await;
                if let Ok((credentials, _)) = &created {
                    assert!(!usernames.contains(&credentials.username.to_string()), "[R2] a username is used once");
                    usernames.push(credentials.username.to_string());
                }
                created.is_ok()
            }
            "services" => {
                let codes = [["ELG_VERIFY", "PAY_RA_VIEW"], ["CLM_STATUS", "ELG_VERIFY"]][shuffle.below(2)];
                stage
                    .store
                    .change_services(&stage.circumstances(), actor, &site, &named(&whom), &services(&codes), Period::ALWAYS)
                    .await
                    .is_ok()
            }
            "suspend" => stage
                .store
                .change_membership(&stage.circumstances(), actor, &site, &named(&whom), MembershipChange::Suspend)
                .await
                .is_ok(),
            "reactivate" => stage
                .store
                .change_membership(&stage.circumstances(), actor, &site, &named(&whom), MembershipChange::Reactivate)
                .await
                .is_ok(),
            _ => stage
                .store
                .change_membership(&stage.circumstances(), actor, &site, &named(&whom), MembershipChange::Remove)
                .await
                .is_ok(),
        };
        assert!(administers || !done, "[R9] step {step}: only an administrator changes anything");
        assert_eq!(stage.audit().await.len(), before + usize::from(done), "[R19] step {step}: one entry for each change");
        if done {
            did.insert(what);
        }
    }
    assert_eq!(did, BTreeSet::from(DEEDS), "[R9] an administrator does each of them, here and there");
    for (subordinate, _) in &people {
        for site in [MILTON.0, NEEDHAM.0] {
            let list = stage
                .store
                .search_subordinates(subordinate, &pid_sl(site), &SubordinatesQuery::default(), stage.now())
                .await;
            assert!(list.is_err(), "[R9] no subordinate gained authority");
        }
    }
}
