//! Changes of primary user at the same moment [R7]: whichever comes first, the site has one primary user, and each that was made
//! has one audit entry.

use std::sync::Arc;

use domain::authority::{Authority, Refusal};
use domain::moment::DAY;
use domain::power::AgencyRole;
use domain::request::RequestKind;

use crate::story::administrators::change_primary_user::{Candidate, asked, is_the_primary_user};
use crate::story::cast::*;
use crate::story::ties::refused;
use crate::story::transaction::opposite_deeds::{ROUNDS, meet, the_first, two_created};

pub async fn r7_a_change_approved_and_declined_or_taken_back_at_once_is_one_of_the_two(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    // The first of the two is primary user.
    let mut pair: [Candidate<'_>; 2] = [(&mary, "mhughes", "Hughes"), (&zoe, &zoe_name, "Bell")];
    let mut changed = 0;
    for round in 0..2 * ROUNDS {
        let [now, next] = pair;
        let request = asked(&stage, now.0, next, true).await;
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (turn, declines, store) = (round / 2, round % 2 == 0, &stage.store);
        let against = async {
            if declines {
                let decided = store.decide_change_of_primary_user(&other, &edda, &request, (false, false), "").await;
                decided.map(|_| ()).map_err(|no| no.map(|why| format!("{why:?}")))
            } else {
                let withdrawn = store.withdraw(&other, now.0, RequestKind::ChangePrimaryUser, &request).await;
                withdrawn.map_err(|no| no.map(|why| format!("{why:?}")))
            }
        };
        let approves = store.decide_change_of_primary_user(&one, &edda, &request, (true, false), "");
        let (yes, no) = meet(turn, approves, against).await;
        let outcome = match (the_first(turn, &yes, &no), declines) {
            (true, _) => "accepted",
            (false, true) => "declined",
            (false, false) => "withdrawn",
        };
        assert_eq!(stage.outcome(&request).await.as_deref(), Some(outcome), "round {round}");
        if yes.is_ok() {
            pair.reverse();
            changed += 1;
        }
        is_the_primary_user(&stage, pair[0].0, &format!("round {round}")).await;
        assert_eq!(stage.authority(pair[1].0, MILTON.0).await, None, "round {round}");
        // What was declined is soon asked too often.
        stage.wait(DAY);
    }
    let against = stage.audited("primary_user_change_declined").await + stage.audited("request_withdrawn").await;
    assert_eq!((stage.audited("primary_user_changed").await, against), (changed, 2 * ROUNDS - changed), "[R19]");
}

pub async fn r7_two_candidates_approved_at_once_are_one_primary_user(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.subordinate(&mary, MILTON.0, "Andre", "Dubois", &[]).await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    // The first of them is primary user.
    let mut people: [Candidate<'_>; 3] =
        [(&mary, "mhughes", "Hughes"), (&andre, &andre_name, "Dubois"), (&zoe, &zoe_name, "Bell")];
    for round in 0..ROUNDS {
        let [now, next, rival] = people;
        let for_next = asked(&stage, now.0, next, true).await;
        let for_rival = asked(&stage, now.0, rival, true).await;
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (first, second) = meet(
            round,
            stage.store.decide_change_of_primary_user(&one, &edda, &for_next, (true, false), ""),
            stage.store.decide_change_of_primary_user(&other, &edda, &for_rival, (true, false), ""),
        )
        .await;
        let (place, won, lost) =
            if the_first(round, &first, &second) { (1, &for_next, &for_rival) } else { (2, &for_rival, &for_next) };
        people.swap(0, place);
        is_the_primary_user(&stage, people[0].0, &format!("round {round}")).await;
        for (user_id, _, _) in &people[1..] {
            assert_eq!(stage.authority(user_id, MILTON.0).await, None, "round {round}");
        }
        assert_eq!(stage.outcome(won).await.as_deref(), Some("accepted"), "round {round}");
        assert_eq!(stage.outcome(lost).await.as_deref(), Some("withdrawn"), "round {round}");
    }
    assert_eq!(stage.audited("primary_user_changed").await, ROUNDS, "[R19]");
}

/// While the agency approves, the old primary user adds people and appoints a backup: each as long as the site is hers.
pub async fn r7_the_old_primary_user_works_before_the_change_or_not_at_all(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (minh, minh_name) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &["ELG_VERIFY"]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let (site, offered) = (pid_sl(MILTON.0), stage.store.offer(&pid_sl(MILTON.0)).await.unwrap().codes().len());
    let mut pair: [Candidate<'_>; 2] = [(&mary, "mhughes", "Hughes"), (&zoe, &zoe_name, "Bell")];
    let (stage, mut created, mut appointed) = (Arc::new(stage), 0, 0);
    for round in 0..4 {
        let [now, next] = pair;
        let request = asked(&stage, now.0, next, false).await;
        let mut creating = two_created(&stage, now.0, round);
        if round % 2 == 1 {
            assert!(creating.join_next().await.unwrap().unwrap(), "round {round}: the site is hers");
            created += 1;
        }
        let (one, other) = (stage.circumstances(), stage.circumstances());
        let (appointing, approving) = meet(
            round,
            stage.store.assign_backup(&one, now.0, &site, &named(&minh_name)),
            stage.store.decide_change_of_primary_user(&other, &edda, &request, (true, false), ""),
        )
        .await;
        approving.unwrap();
        while let Some(one) = creating.join_next().await {
            created += usize::from(one.unwrap());
        }
        pair.reverse();
        is_the_primary_user(&stage, next.0, &format!("round {round}")).await;
        assert_eq!(stage.services(next.0, MILTON.0).await.len(), offered, "round {round}");
        assert!(stage.sites_of(now.0).await.is_empty(), "round {round}");
        assert!(round > 1 || appointing.is_ok() == (round == 0), "round {round}: {appointing:?}");
        let authority = appointing.is_ok().then_some(Authority::BackupPrimaryUser);
        assert_eq!(stage.authority(&minh, MILTON.0).await, authority, "round {round}");
        if appointing.is_ok() {
            appointed += 1;
            stage.store.remove_backup(&stage.circumstances(), next.0, &site, &named(&minh_name)).await.unwrap();
        } else {
            refused(&appointing, Refusal::NotAdministrator);
        }
    }
    assert!(!stage.creates(pair[1].0, MILTON.0, "Late").await);
    let people =
        "SELECT COUNT(*) FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.last_name = $1 AND m.pid_sl = $2";
    assert_eq!(usize::try_from(stage.count(people, &["Newly", MILTON.0]).await).unwrap(), created);
    let counts = (stage.audited("subordinate_created").await, stage.audited("backup_assigned").await);
    assert_eq!(counts, (created + 2, appointed), "[R19] Zoë and Minh were there before");
    assert_eq!(stage.audited("primary_user_changed").await, 4, "[R19]");
}
