//! What the agency sets for everybody: which services a provider type is offered [R13], and the terms [R8].

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::ServiceCode;
use domain::moment::{DAY, Moment};
use domain::power::AgencyRole;
use domain::request::Period;
use domain::session::Stage as Step;
use domain::terms::{TermsError, TermsText};
use store::CommandError;
use store::agency::agency_terms::PublishError;
use store::agency::offers::{ChangeOfferError, Loss, OfferChange};
use store::organizations::change_link::LinkChange;
use store::people::change_services::ChangeServicesError;
use store::transaction::id::UserId;

use crate::story::agency::agency_sites::many_sites;
use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};
use crate::story::ties::*;

/// The provider type of the group's four sites, and that of [`many_sites`].
pub const HOSPITALS: &str = "Acute Care Hospitals";
const CLINICS: &str = "Psychiatric";

pub fn code(text: &str) -> ServiceCode {
    ServiceCode::parse(text).unwrap()
}

/// What a provider type is offered, besides what all are.
pub async fn offered(stage: &Stage, provider_type: &str) -> BTreeSet<ServiceCode> {
    let services = stage.store.offers_of(provider_type).await.unwrap();
    services.into_iter().filter(|service| service.offered && !service.to_all).map(|service| service.code).collect()
}

/// The preview says what the change does, and it does it.
pub async fn changed(stage: &Stage, by: &UserId, codes: &BTreeSet<ServiceCode>) -> OfferChange {
    let preview = stage.store.preview_change_offer(&stage.circumstances(), by, HOSPITALS, codes).await.unwrap();
    let done = stage.store.change_offer(&stage.circumstances(), by, HOSPITALS, codes).await.unwrap();
    assert_eq!(preview, done);
    assert_eq!(offered(stage, HOSPITALS).await, *codes);
    done
}

pub async fn r13_a_service_offered_no_longer_is_used_by_nobody_until_it_is_offered_again(stage: Stage) {
    many_sites(&stage, 1).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, zoe_name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &["PAY_RA_VIEW", "ELG_VERIFY"]).await;
    let (minh, minh_name) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &["ELG_VERIFY"]).await;
    let (all, of_clinics) = (offered(&stage, HOSPITALS).await, offered(&stage, CLINICS).await);
    let (mut fewer, view) = (all.clone(), code("PAY_RA_VIEW"));
    fewer.remove(&view);

    let loss = Loss { code: view.clone(), name: "View Remittance Advice".to_owned(), people: 3, sites: 2 };
    assert_eq!(changed(&stage, &edda, &fewer).await, OfferChange { added: Vec::new(), removed: vec![loss] });
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    for (who, site) in [(&mary, MILTON.0), (&nora, NEEDHAM.0)] {
        assert!(!stage.services(who, site).await.contains(&view.to_string()), "{site}");
    }
    let shown = stage.store.my_access(&zoe, None, stage.now()).await.unwrap().0;
    assert_eq!(shown[0].services.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["Verify Member Eligibility"]);
    let (site, form) = (pid_sl(MILTON.0), services(&["ELG_VERIFY", "PAY_RA_VIEW"]));
    let assigned =
        stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&minh_name), &form, Period::ALWAYS).await;
    assert!(matches!(assigned, Err(CommandError::Rejected(ChangeServicesError::Services(_)))), "{assigned:?}");
    assert_eq!(offered(&stage, CLINICS).await, of_clinics, "other provider types keep theirs");

    let again = changed(&stage, &edda, &all).await;
    assert_eq!(again, OfferChange { added: vec![(view, "View Remittance Advice".to_owned())], removed: Vec::new() });
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["PAY_RA_VIEW", "ELG_VERIFY"], "what was assigned rested");
    assert_eq!(stage.services(&minh, MILTON.0).await, ["ELG_VERIFY"]);

    let more: BTreeSet<ServiceCode> = all.iter().cloned().chain([code("MBR_ENROLL_VIEW")]).collect();
    changed(&stage, &edda, &more).await;
    assert!(!stage.services(&mary, MILTON.0).await.contains(&"MBR_ENROLL_VIEW".to_owned()), "an offer assigns nothing");
    let form = services(&["ELG_VERIFY", "MBR_ENROLL_VIEW"]);
    stage
        .store
        .change_services(&stage.circumstances(), &mary, &site, &named(&zoe_name), &form, Period::ALWAYS)
        .await
        .unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY", "MBR_ENROLL_VIEW"]);
    assert_eq!(stage.audited("offer_changed").await, 3, "[R19]");
}

pub async fn r13_saving_what_is_offered_leaves_alone_what_rests(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let Billing { mary, bill, ivy: (ivy, ivy_name), .. } = Billing::begins(&stage).await;
    let had = ["PAY_RA_VIEW", "ELG_VERIFY"];
    let (zoe, zoe_name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &had).await;
    let ceiling = ["PAY_RA_VIEW", "ELG_VERIFY", "CLM_STATUS"];
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &ceiling).await;
    assigned(&stage, &bill, &ivy_name, &[&link], &had).await;
    let (all, view) = (offered(&stage, HOSPITALS).await, code("PAY_RA_VIEW"));
    changed(&stage, &edda, &all.iter().filter(|code| **code != view).cloned().collect()).await;

    let (store, milton, boston) = (&stage.store, pid_sl(MILTON.0), pid_sl(BOSTON.0));
    let codes = |words: &[&str]| words.iter().map(|word| code(word)).collect::<BTreeSet<ServiceCode>>();
    let form = |saw: Option<&[&str]>, chosen: &[&str]| match saw {
        Some(saw) => services_after(saw, chosen),
        None => services(chosen),
    };
    // By a form from before, which names it, and by one that doesn't say what it named.
    let more: [&str; 2] = ["ELG_VERIFY", "CLM_STATUS"];
    for (saw, chosen, counts) in [(Some(&had[..]), &more[..], (1, 0)), (None, &more[..1], (0, 1))] {
        let form = form(saw, chosen);
        let done = store
            .change_services(&stage.circumstances(), &mary, &milton, &named(&zoe_name), &form, Period::ALWAYS)
            .await
            .unwrap();
        assert_eq!((done.added, done.removed), counts, "{chosen:?} at the site");
        let (chosen, seen) = (codes(chosen), saw.map(codes));
        let what = (&chosen, seen.as_ref(), Period::ALWAYS);
        let done =
            store.change_linked(&stage.circumstances(), &bill, &boston, &named(&ivy_name), &link, what).await.unwrap();
        assert_eq!((done.added, done.removed), counts, "{chosen:?} at a client");
    }
    let more: [&str; 3] = ["ELG_VERIFY", "CLM_STATUS", "ELG_HIST"];
    for (saw, chosen) in [(Some(&ceiling[..]), &more[..]), (None, &more[..2])] {
        let form = form(saw, chosen);
        let ended = store.change_link(&stage.circumstances(), &mary, &link, LinkChange::Ceiling(&form)).await.unwrap();
        assert!(ended.is_nothing(), "{chosen:?} in the ceiling: {ended:?}");
    }

    changed(&stage, &edda, &all).await;
    assert_eq!(stage.services(&zoe, MILTON.0).await, had);
    assert_eq!(stage.services(&ivy, MILTON.0).await, had);
    let links = store.links_of_site(&mary, &milton, stage.now()).await.unwrap();
    let kept: BTreeSet<ServiceCode> = links[0].ceiling.iter().map(|(text, _)| code(text)).collect();
    assert_eq!(kept, codes(&ceiling));
}

pub async fn r13_enrollment_alone_changes_an_offer_and_only_to_what_there_is(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (store, before) = (&stage.store, stage.audit().await.len());
    let (all, none) = (offered(&stage, HOSPITALS).await, BTreeSet::new());
    for by in [&mary, &seth, &audrey] {
        refused(&store.change_offer(&stage.circumstances(), by, HOSPITALS, &none).await, Refusal::NotAgency);
        refused(&store.preview_change_offer(&stage.circumstances(), by, HOSPITALS, &none).await, Refusal::NotAgency);
    }
    not_done(&store.change_offer(&stage.circumstances(), &edda, "Nobody", &none).await, &ChangeOfferError::NoSuchType);
    not_done(&store.change_offer(&stage.circumstances(), &edda, HOSPITALS, &all).await, &ChangeOfferError::Same);
    let unknown: BTreeSet<ServiceCode> = all.iter().cloned().chain([code("NO_SUCH")]).collect();
    let refused_code = store.change_offer(&stage.circumstances(), &edda, HOSPITALS, &unknown).await;
    assert!(matches!(refused_code, Err(CommandError::Rejected(ChangeOfferError::NoSuchService(_)))), "{refused_code:?}");
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");

    let everywhere = store.offers_of(HOSPITALS).await.unwrap().into_iter().filter(|service| service.to_all).count();
    changed(&stage, &edda, &none).await;
    assert_eq!(stage.services(&mary, MILTON.0).await.len(), everywhere, "what is offered to all stays");
}

async fn publishes(stage: &Stage, by: &UserId, text: &str, ahead: i64) -> Result<Moment, CommandError<PublishError>> {
    let (circumstances, text) = (stage.circumstances(), TermsText::parse(text).unwrap());
    let from = circumstances.now.plus(ahead);
    stage.store.publish_next_terms(&circumstances, by, &text, from).await.map(|()| from)
}

/// Terms were not published, for this reason.
#[track_caller]
fn not_published(done: &Result<Moment, CommandError<PublishError>>, why: PublishError) {
    assert!(matches!(done, Err(CommandError::Rejected(reason)) if *reason == why), "not {why:?}, but {done:?}");
}

pub async fn r8_security_publishes_the_next_terms_a_day_ahead_and_nobody_else_does(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let before = stage.audit().await.len();
    for by in [&mary, &edda, &audrey] {
        let why = PublishError::Refused(Refusal::NotAgency);
        not_published(&publishes(&stage, by, "Be better.", 7 * DAY).await, why);
        not_shown(&stage.store.agency_terms(by, stage.now()).await, Refusal::NotAgency);
    }
    for (text, ahead, why) in [
        ("Be better.", -DAY, TermsError::TooSoon),
        ("Be better.", 0, TermsError::TooSoon),
        ("Be better.", DAY - 1, TermsError::TooSoon),
        ("Be better.", 367 * DAY, TermsError::TooFar),
        (" Be good.\r\n", 7 * DAY, TermsError::Same),
    ] {
        not_published(&publishes(&stage, &seth, text, ahead).await, PublishError::Terms(why));
    }
    assert_eq!(stage.audit().await.len(), before, "nothing was published");

    let from = publishes(&stage, &seth, "Be better.", DAY).await.unwrap();
    not_published(&publishes(&stage, &seth, "Be better.", 2 * DAY).await, PublishError::Terms(TermsError::Same));
    let terms = stage.store.agency_terms(&seth, stage.now()).await.unwrap();
    assert_eq!(terms.in_force.map(|version| version.text).as_deref(), Some("Be good."));
    let coming: Vec<_> = terms.coming.iter().map(|version| (version.text.as_str(), version.in_force_from)).collect();
    assert_eq!(coming, [("Be better.", from)]);
    assert_eq!(stage.audited("terms_published").await, 2, "[R19] this one, and the first");
}

pub async fn r8_no_publication_locks_anybody_out_who_accepts_in_time(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    publishes(&stage, &seth, "Be better.", DAY).await.unwrap();
    let asked = stage.store.terms_to_accept(&mary, stage.now()).await.unwrap().unwrap();
    assert_eq!(asked.text, "Be better.");
    stage.store.accept_terms(&stage.circumstances(), &mary, &asked.id).await.unwrap();
    assert!(stage.creates(&andre, MILTON.0, "Ann").await, "until then it may wait");
    stage.wait(DAY);
    assert!(stage.creates(&mary, MILTON.0, "Ben").await, "who accepted before goes on");
    let (_, minh) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    refused(
        &stage.store.assign_backup(&stage.circumstances(), &andre, &pid_sl(MILTON.0), &named(&minh)).await,
        Refusal::TermsNotAccepted,
    );
    let (session, _) = stage.signed_in(&andre_name, PASSWORD).await;
    assert_eq!(stage.session(&session).await.unwrap().user.unwrap().stage, Step::AcceptTerms);
    stage.store.accept_terms(&stage.circumstances(), &andre, &asked.id).await.unwrap();
    assert!(stage.creates(&andre, MILTON.0, "Cay").await);
}
