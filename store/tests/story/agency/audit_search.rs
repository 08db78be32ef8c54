//! The record as auditors read it [R19]: by person, site, kind and time, the newest first, a page at a time.

use domain::authority::{MembershipChange, Refusal};
use domain::power::AgencyRole;
use serde_json::Value;
use store::agency::audit_search::{AuditFilter, AuditFound};
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::ties::*;

/// All entries that a filter finds, page by page.
pub async fn found(stage: &Stage, by: &UserId, filter: &AuditFilter) -> Vec<AuditFound> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let (page, more) = stage.store.audit_entries(by, filter, after.as_ref(), stage.now()).await.unwrap();
        assert!(page.len() == 50 || !more, "{} on a page", page.len());
        after = page.last().map(|entry| entry.key.clone());
        found.extend(page);
        if !more {
            return found;
        }
    }
}

/// Whether an entry of the export is one that a filter asks for; `person` is the id behind the filter's user ID. Only the roster
/// concerns sites here besides an entry's own.
fn fits(filter: &AuditFilter, person: Option<&UserId>, entry: &Value) -> bool {
    let at = entry["at"].as_i64().unwrap();
    person.is_none_or(|id| entry["actor"] == id.as_str() || entry["subject"] == id.as_str())
        && filter.pid_sl.as_ref().is_none_or(|site| entry["site"] == site.as_str() || entry["kind"] == "roster_imported")
        && filter.kind.as_ref().is_none_or(|kind| entry["kind"] == kind.as_str())
        && filter.from.is_none_or(|from| from.0 <= at)
        && filter.until.is_none_or(|until| at < until.0)
}

pub async fn r19_the_record_is_found_by_person_site_kind_and_time_as_in_the_export(stage: Stage) {
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (_, zoe) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (_, minh) = stage.newcomer(&nora, NEEDHAM.0, "Minh", "Tran", &[]).await;
    let both = [(&mary, MILTON.0, &zoe), (&nora, NEEDHAM.0, &minh)];
    let mut middle = stage.now();
    for round in 0..28 {
        for (by, site, whom) in both {
            for change in [MembershipChange::Suspend, MembershipChange::Reactivate] {
                stage
                    .store
                    .change_membership(&stage.circumstances(), by, &pid_sl(site), &named(whom), change)
                    .await
                    .unwrap();
            }
        }
        if round == 13 {
            middle = stage.now();
        }
    }
    let log = stage.audit().await;
    let (all, suspended) = (AuditFilter::default(), || Some("membership_suspended".to_owned()));
    let (milton, needham) = (Some(pid_sl(MILTON.0)), Some(pid_sl(NEEDHAM.0)));
    let of = |name: &str| AuditFilter { username: Some(named(name)), ..AuditFilter::default() };
    for filter in [
        all.clone(),
        of("mhughes"),
        of(&zoe),
        AuditFilter { pid_sl: milton.clone(), ..all.clone() },
        AuditFilter { kind: suspended(), ..all.clone() },
        AuditFilter { from: Some(middle), ..all.clone() },
        AuditFilter { until: Some(middle), ..all.clone() },
        AuditFilter { pid_sl: milton.clone(), kind: suspended(), from: Some(middle), ..all.clone() },
        AuditFilter { pid_sl: milton.clone(), until: Some(middle), ..of("mhughes") },
        AuditFilter { kind: suspended(), ..of("nneedham") },
        AuditFilter { pid_sl: needham, kind: suspended(), from: Some(middle), until: Some(stage.now()), ..of(&minh) },
        AuditFilter { pid_sl: milton, ..of("nneedham") },
        AuditFilter { kind: Some("no_such_kind".to_owned()), ..all.clone() },
    ] {
        let person = match &filter.username {
            Some(name) => Some(stage.user_id(name.as_str()).await),
            None => None,
        };
        let newest_first = log.iter().rev();
        let expected: Vec<&Value> = newest_first.filter(|entry| fits(&filter, person.as_ref(), entry)).collect();
        let entries = found(&stage, &audrey, &filter).await;
        let ids: Vec<&str> = entries.iter().map(|entry| entry.key.1.as_str()).collect();
        assert_eq!(ids, expected.iter().map(|entry| entry["id"].as_str().unwrap()).collect::<Vec<_>>(), "{filter:?}");
        for (entry, exported) in entries.iter().zip(expected) {
            let mut exported = exported.as_object().unwrap().clone();
            let named = ["actor_username", "subject_username"].map(|name| exported.remove(name).unwrap());
            assert_eq!(named.each_ref().map(Value::as_str), [entry.actor.as_deref(), entry.subject.as_deref()]);
            assert_eq!(serde_json::from_str::<Value>(&entry.json).unwrap(), Value::Object(exported), "the whole entry");
        }
    }
    assert!(found(&stage, &audrey, &of("nobody")).await.is_empty());
    let entries = found(&stage, &audrey, &of(&zoe)).await;
    let last = &entries[0];
    assert_eq!((last.kind.as_str(), last.key.0 > middle.0), ("membership_reactivated", true));
    let words = [last.actor.as_deref(), last.subject.as_deref(), last.pid_sl.as_deref()];
    assert_eq!(words, [Some("mhughes"), Some(zoe.as_str()), Some(MILTON.0)]);
}

pub async fn r19_auditors_alone_read_the_record(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, _) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let own = AuditFilter { username: Some(named("mhughes")), ..AuditFilter::default() };
    for filter in [AuditFilter::default(), own] {
        for (by, why) in [
            (&mary, Refusal::NotAgency),
            (&edda, Refusal::NotAgency),
            (&seth, Refusal::NotAgency),
            (&zoe, Refusal::NoOwnPassword),
        ] {
            not_shown(&stage.store.audit_entries(by, &filter, None, stage.now()).await, why);
        }
    }
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let before = stage.audit().await.len();
    let (entries, _) = stage.store.audit_entries(&audrey, &AuditFilter::default(), None, stage.now()).await.unwrap();
    assert!(!entries.is_empty());
    assert_eq!(stage.audit().await.len(), before, "reading changes nothing");
}
