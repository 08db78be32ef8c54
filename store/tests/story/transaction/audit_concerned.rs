//! The record is found by everybody and every site that an entry concerns, wherever it was entered [R19].

use domain::moment::DAY;
use domain::power::AgencyRole;
use domain::request::Period;
use serde_json::Value;
use store::agency::audit_search::AuditFilter;
use store::agency::change_user_id::UserIdCommand;
use store::organizations::change_link::LinkChange;
use store::transaction::id::UserId;

use crate::story::agency::agency_rules::{HOSPITALS, offered};
use crate::story::agency::audit_search::found;
use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};

fn of(username: &str) -> AuditFilter {
    AuditFilter { username: Some(named(username)), ..AuditFilter::default() }
}

fn at(site: &str) -> AuditFilter {
    AuditFilter { pid_sl: Some(pid_sl(site)), ..AuditFilter::default() }
}

/// How many entries of a kind a filter finds.
async fn count(stage: &Stage, audrey: &UserId, filter: AuditFilter, kind: &str) -> usize {
    let filter = AuditFilter { kind: Some(kind.to_owned()), ..filter };
    found(stage, audrey, &filter).await.len()
}

/// Needham's ceiling hasn't what Ivy is assigned, so that nothing changes there.
pub async fn r19_a_client_finds_who_was_given_its_services_and_by_whom(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let billing = Billing::begins(&stage).await;
    let (milton, needham) = billing.linked(&stage, &["ELG_VERIFY"], &["CLM_STATUS"]).await;
    let (ivy, otto) = (billing.ivy.1.as_str(), billing.otto.1.as_str());
    assigned(&stage, &billing.bill, ivy, &[&milton, &needham], &["ELG_VERIFY"]).await;

    let kind = "assigned_to_clients";
    let entries = found(&stage, &audrey, &AuditFilter { kind: Some(kind.to_owned()), ..at(MILTON.0) }).await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    let words = [entry.actor.as_deref(), entry.subject.as_deref(), entry.pid_sl.as_deref()];
    assert_eq!(words, [Some("bledger"), Some(ivy), Some(BOSTON.0)]);
    assert_eq!((entry.others.as_slice(), entry.more_others), ([MILTON.0.to_owned()].as_slice(), false));
    for (filter, expected) in [
        (at(BOSTON.0), 1),
        (at(NEEDHAM.0), 0),
        (of(ivy), 1),
        (of(otto), 0),
        (AuditFilter { pid_sl: Some(pid_sl(MILTON.0)), ..of(ivy) }, 1),
        (AuditFilter { pid_sl: Some(pid_sl(NEEDHAM.0)), ..of(ivy) }, 0),
        (AuditFilter { from: Some(stage.now()), ..at(MILTON.0) }, 1),
        (AuditFilter { until: Some(stage.now()), ..at(MILTON.0) }, 0),
    ] {
        assert_eq!(count(&stage, &audrey, filter.clone(), kind).await, expected, "{filter:?}");
    }
}

pub async fn r19_whose_services_a_smaller_ceiling_or_the_end_of_a_link_took_is_found(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let billing = Billing::begins(&stage).await;
    let Billing { mary, bill, ivy: (_, ivy), otto: (_, otto), .. } = &billing;
    let link = stage.link_organization((mary, MILTON.0), (bill, BOSTON.0), &["ELG_VERIFY", "CLM_STATUS"]).await;
    assigned(&stage, bill, ivy, &[&link], &["ELG_VERIFY", "CLM_STATUS"]).await;
    assigned(&stage, bill, otto, &[&link], &["CLM_STATUS"]).await;
    let fewer = services(&["CLM_STATUS"]);
    for change in [LinkChange::Ceiling(&fewer), LinkChange::End] {
        stage.store.change_link(&stage.circumstances(), mary, &link, change).await.unwrap();
    }
    for (filter, ceiling, end) in [
        (of(ivy), 1, 1),
        (of(otto), 0, 1),
        (of("nneedham"), 0, 0),
        (at(MILTON.0), 1, 1),
        (at(BOSTON.0), 1, 1),
        (at(NEEDHAM.0), 0, 0),
    ] {
        let counted = (
            count(&stage, &audrey, filter.clone(), "ceiling_changed").await,
            count(&stage, &audrey, filter.clone(), "organization_link_ended").await,
        );
        assert_eq!(counted, (ceiling, end), "{filter:?}");
    }
}

/// Mary administers Plymouth, too, by primary access, and enters it at Milton.
pub async fn r19_who_left_is_found_at_each_site_where_something_ended(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let pia = stage.primary_user(PLYMOUTH, "Pia", "Plym").await;
    stage.give_primary_access((&pia, PLYMOUTH.0), (&mary, MILTON.0)).await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    stage.works_at(&mary, PLYMOUTH.0, (&zoe, &name, "Bell"), &["ELG_VERIFY"]).await;
    stage.store.they_left(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&name)).await.unwrap();
    for (site, expected) in [(MILTON, 1), (PLYMOUTH, 1), (NEEDHAM, 0)] {
        assert_eq!(count(&stage, &audrey, at(site.0), "they_left").await, expected, "{}", site.0);
    }
}

pub async fn r19_primary_access_is_found_by_the_site_and_the_people_that_are_let_in(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (_, andre) = stage.backup(&nora, NEEDHAM.0, "Andre", "Dubois").await;
    let (_, zoe) = stage.newcomer(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    stage.backup(&nora, NEEDHAM.0, "Ben", "Ames").await;
    stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await.unwrap();
    let kinds = ["primary_access_offered", "primary_access_accepted", "primary_access_ended", "backup_assigned"];
    for (filter, expected) in [
        (at(MILTON.0), [1, 1, 1, 1]),
        (at(NEEDHAM.0), [1, 1, 1, 2]),
        (at(BOSTON.0), [0, 0, 0, 0]),
        (of(&andre), [0, 1, 1, 1]),
        (of(&zoe), [0, 0, 0, 0]),
    ] {
        for (kind, expected) in kinds.into_iter().zip(expected) {
            assert_eq!(count(&stage, &audrey, filter.clone(), kind).await, expected, "{kind} {filter:?}");
        }
    }
}

pub async fn r19_what_ran_out_is_found_by_whose_it_was_and_where(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let five_days = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let (_, dot) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], five_days).await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    stage.ask_service(&zoe, MILTON.0, "CLM_STATUS").await;
    let request = stage.offer_access(&nora, NEEDHAM.0, BOSTON.0, five_days).await;
    stage.store.answer_primary_access(&stage.circumstances(), &bill, &request, true).await.unwrap();
    let counted = async || {
        let mut counted = Vec::new();
        let sites = [MILTON, NEEDHAM, BOSTON, PLYMOUTH].map(|site| at(site.0));
        let people = [dot.as_str(), "bledger", "mhughes", zoe_name.as_str()].map(of);
        for filter in sites.into_iter().chain(people) {
            counted.push(count(&stage, &audrey, filter, "lapsed").await);
        }
        counted
    };
    stage.wait(5 * DAY);
    stage.store.sweep(&stage.circumstances()).await.unwrap();
    assert_eq!(counted().await, [1, 1, 1, 0, 1, 1, 0, 0], "work at Milton, and primary access of Boston for Needham");
    stage.wait(26 * DAY);
    stage.store.sweep(&stage.circumstances()).await.unwrap();
    assert_eq!(counted().await, [2, 1, 1, 0, 1, 1, 0, 1], "what Zoë asked Milton for");
}

pub async fn r19_what_the_agency_does_is_found_by_the_sites_and_people_whom_it_concerns(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    let (_, zoe) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &["PAY_RA_VIEW"]).await;
    let (_, minh) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &["ELG_VERIFY"]).await;
    let mut fewer = offered(&stage, HOSPITALS).await;
    fewer.retain(|code| code.as_str() != "PAY_RA_VIEW");
    stage.store.change_offer(&stage.circumstances(), &edda, HOSPITALS, &fewer).await.unwrap();
    for what in [UserIdCommand::Suspend, UserIdCommand::Reactivate] {
        stage.store.change_user_id(&stage.circumstances(), &seth, &named("mhughes"), what).await.unwrap();
    }
    let kinds = ["offer_changed", "user_suspended", "user_reactivated"];
    for (filter, expected) in [
        (of(&zoe), [1, 0, 0]),
        (of(&minh), [0, 0, 0]),
        (at(MILTON.0), [1, 1, 1]),
        (at(NEEDHAM.0), [1, 1, 1]),
        (at(PLYMOUTH.0), [1, 0, 0]),
    ] {
        for (kind, expected) in kinds.into_iter().zip(expected) {
            assert_eq!(count(&stage, &audrey, filter.clone(), kind).await, expected, "{kind} {filter:?}");
        }
    }
}

pub async fn r19_each_exported_line_names_who_and_whom_and_has_the_entry_as_it_was_written(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (_, zoe) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let lines = stage.store.audit_after(None).await.unwrap();
    let mut named = Vec::new();
    for line in &lines {
        let body = stage.text("SELECT body FROM audit_entries WHERE id = $1", &[line.key.1.as_str()]).await.unwrap();
        assert!(line.json.starts_with(body.strip_suffix('}').unwrap()), "{} is not {body}", line.json);
        let entry: Value = serde_json::from_str(&line.json).unwrap();
        for (who, name) in [("actor", "actor_username"), ("subject", "subject_username")] {
            let expected = match entry[who].as_str() {
                Some(id) => stage.text("SELECT username FROM users WHERE id = $1", &[id]).await,
                None => None,
            };
            assert_eq!(entry.get(name), Some(&Value::from(expected)), "{}", line.json);
        }
        if entry["kind"] == "subordinate_created" {
            named.push((entry["actor_username"].clone(), entry["subject_username"].clone()));
        }
    }
    assert_eq!(named, [(Value::from("mhughes"), Value::from(zoe))]);
    // The console's export has the same lines.
    let (newest, more) = stage.store.audit_lines(&audrey, &AuditFilter::default(), None, stage.now()).await.unwrap();
    assert!(!more);
    assert!(newest.iter().map(|line| &line.json).eq(lines.iter().rev().map(|line| &line.json)));
}
