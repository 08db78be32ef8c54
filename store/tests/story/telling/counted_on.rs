//! Who can be counted on, and who hears when that changes [R7] [R11].

use domain::authority::{MembershipChange, Refusal};
use domain::moment::{DAY, HOUR};
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::Period;
use store::agency::agency_sites::{Absent, SitesFilter};
use store::ending::last_day::LastDayOf;
use store::organizations::change_link::LinkChange;

use crate::story::administrators::change_primary_user::asked;
use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};
use crate::story::telling::told::settled;
use crate::story::telling::told_whom::{NO_PAGE, heard, last_words, quiet};
use crate::story::ties::refused;

const PEOPLE: Option<&str> = Some("/administrators?site=110091495D");

pub async fn r11_the_others_hear_what_becomes_of_a_backup(stage: Stage) {
    let (mary, zoe, _) = settled(&stage).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (bea, bea_name) = stage.backup(&mary, MILTON.0, "Bea", "Backer").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let everybody = [&mary, &andre, &bea, &nora, &zoe];
    for (change, words) in [
        (MembershipChange::Suspend, "A backup primary user of site 110091495D is suspended there"),
        (MembershipChange::Reactivate, "A backup primary user of site 110091495D is back"),
    ] {
        quiet(&stage, &everybody).await;
        store.change_membership(&stage.circumstances(), &andre, &site, &named(&bea_name), change).await.unwrap();
        heard(&stage, words, &[(&mary, PEOPLE), (&nora, PEOPLE), (&andre, None), (&zoe, None)]).await;
        assert!(
            last_words(&stage, &mary).await.contains("Andre Dubois")
                && last_words(&stage, &mary).await.contains("Bea Backer")
        );
    }
    quiet(&stage, &everybody).await;
    let until = stage.now().plus(5 * DAY);
    let last_day = LastDayOf::Membership(site.clone(), named(&bea_name));
    store.change_last_day(&stage.circumstances(), &andre, &last_day, until).await.unwrap();
    let another = "A backup primary user of site 110091495D has another last day";
    heard(&stage, another, &[(&mary, PEOPLE), (&nora, PEOPLE), (&andre, None)]).await;
    quiet(&stage, &everybody).await;
    stage.wait(5 * DAY);
    store.sweep(&stage.circumstances()).await.unwrap().unwrap();
    let over = "The last day of a backup primary user of site 110091495D is over";
    heard(&stage, over, &[(&mary, PEOPLE), (&nora, PEOPLE), (&andre, PEOPLE), (&zoe, None)]).await;
    heard(&stage, "Your last day at site 110091495D is over", &[(&bea, NO_PAGE)]).await;

    let (cleo, cleo_name) = stage.backup(&mary, MILTON.0, "Cleo", "Backer").await;
    let less = "Site 110091495D has one backup primary user less";
    quiet(&stage, &everybody).await;
    store
        .change_membership(&stage.circumstances(), &andre, &site, &named(&cleo_name), MembershipChange::Remove)
        .await
        .unwrap();
    heard(&stage, less, &[(&mary, PEOPLE), (&nora, PEOPLE), (&andre, None)]).await;
    quiet(&stage, &[&cleo]).await;
    store.they_left(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    heard(&stage, less, &[(&nora, PEOPLE), (&mary, None), (&cleo, None)]).await;
    heard(&stage, "Your access at 1 site has ended", &[(&andre, NO_PAGE)]).await;
}

pub async fn r7_who_never_signed_in_is_nobody_to_count_on(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let created = stage.create(&mary, MILTON.0, &person("Andre", "Dubois")).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    let andre_name = created.username.to_string();
    store.assign_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    let andre = stage.user_id(&andre_name).await;
    let change = asked(&stage, &mary, (&andre, &andre_name, "Dubois"), false).await;
    let waiting = store.waiting_change(&edda, &change, stage.now()).await.unwrap().unwrap();
    assert!(!waiting.standing.signed_in && waiting.standing.active);
    let preview = store.preview_decide(&stage.circumstances(), &edda, &change, false).await.unwrap();
    assert_eq!(preview.left[0].administrators, ["Nora Needham"]);
    stage.agency_sets(&mary, "suspended").await;
    refused(&store.end_primary_access(&stage.circumstances(), &nora, &grant).await, Refusal::NobodyLeft);

    stage.settle_in(&created).await;
    let waiting = store.waiting_change(&edda, &change, stage.now()).await.unwrap().unwrap();
    assert!(waiting.standing.signed_in);
    let ended = store.end_primary_access(&stage.circumstances(), &nora, &grant).await.unwrap();
    assert_eq!(ended.left[0].administrators, ["Andre Dubois"]);

    let session = stage.letter_entered(BOSTON).await;
    let bill = Person::parse(&person("Bill", "Ledger")).unwrap();
    let bill = store.register(&stage.circumstances(), &session, &bill).await.unwrap();
    let absent = async |site: &str| {
        let found = stage.store.agency_site(&edda, &pid_sl(site), stage.now()).await.unwrap().unwrap();
        found.site.absent
    };
    assert_eq!(absent(MILTON.0).await, Some(Absent::Suspended));
    assert_eq!(absent(BOSTON.0).await, Some(Absent::NeverSignedIn));
    assert_eq!((absent(NEEDHAM.0).await, absent(PLYMOUTH.0).await), (None, None));
    stage.settle_in(&bill).await;
    assert_eq!(absent(BOSTON.0).await, None);
}

pub async fn r7_a_site_that_loses_its_last_administrator_by_a_date_is_seen_before(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let (_, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let twenty = Period { until: stage.now().plus(20 * DAY), ..Period::ALWAYS };
    let (dot, dot_name) = stage.dated(&mary, ("Dot", "Dated"), &[], twenty).await;
    let (store, site) = (&stage.store, pid_sl(MILTON.0));
    store.assign_backup(&stage.circumstances(), &mary, &site, &named(&dot_name)).await.unwrap();
    assert_eq!(store.nobody_from(&site, stage.now()).await.unwrap(), None, "Mary and Andre stay");
    stage.agency_sets(&mary, "suspended").await;
    let preview = store
        .preview_change_of_membership(&stage.circumstances(), &dot, &site, &named(&andre_name), MembershipChange::Remove)
        .await
        .unwrap();
    assert_eq!(
        (preview.left[0].administrators.as_slice(), preview.left[0].for_good),
        (&["Dot Dated".to_owned()][..], false)
    );
    store
        .change_membership(&stage.circumstances(), &dot, &site, &named(&andre_name), MembershipChange::Remove)
        .await
        .unwrap();
    assert_eq!(store.nobody_from(&site, stage.now()).await.unwrap(), Some(twenty.until));
    let soon = async || {
        let found = store.agency_sites(&edda, SitesFilter::SoonNobody, "", None, stage.now()).await.unwrap().0;
        let counted = store.agency_counts(&edda, stage.now()).await.unwrap().soon_nobody;
        assert_eq!(i64::try_from(found.len()).unwrap(), counted);
        found.into_iter().map(|site| (site.pid_sl, site.soon_nobody)).collect::<Vec<_>>()
    };
    for (days, expected) in [(1, None), (6, Some((MILTON.0.to_owned(), true))), (13, None)] {
        stage.wait(days * DAY);
        assert_eq!(soon().await, expected.into_iter().collect::<Vec<_>>(), "after {days} days more");
    }
    store.sweep(&stage.circumstances()).await.unwrap().unwrap();
    assert_eq!((soon().await, store.nobody_from(&site, stage.now()).await.unwrap()), (Vec::new(), None));
}

/// The same where the last one administers by primary access.
pub async fn r10_a_site_whose_primary_access_ends_is_seen_before(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let ten = Period { until: stage.now().plus(10 * DAY), ..Period::ALWAYS };
    let offer = stage.offer_access(&mary, MILTON.0, NEEDHAM.0, ten).await;
    stage.store.answer_primary_access(&stage.circumstances(), &nora, &offer, true).await.unwrap();
    let soon = async || stage.store.agency_counts(&edda, stage.now()).await.unwrap().soon_nobody;
    assert_eq!(soon().await, 0);
    stage.agency_sets(&mary, "suspended").await;
    assert_eq!(soon().await, 1);
    assert_eq!(stage.store.nobody_from(&pid_sl(MILTON.0), stage.now()).await.unwrap(), Some(ten.until));
}

pub async fn r12_r15_both_sites_hear_that_a_last_day_is_over(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let days = |days: i64| Period { until: stage.now().plus(days * DAY), ..Period::ALWAYS };
    let (five, ten) = (days(5), days(10));
    let offer = stage.offer_access(&mary, MILTON.0, NEEDHAM.0, five).await;
    stage.store.answer_primary_access(&stage.circumstances(), &nora, &offer, true).await.unwrap();
    let offer = stage.offer_link(&mary, MILTON.0, NEEDHAM.0, &["ELG_VERIFY"], ten).await;
    stage.store.answer_organization_link(&stage.circumstances(), &nora, &offer, true).await.unwrap();
    for (words, page) in [
        ("The last day of primary access of site 110091495B to site 110091495D is over", "primary-access"),
        ("The last day of the link of site 110091495B to site 110091495D is over", "linked-organizations"),
    ] {
        quiet(&stage, &[&mary, &nora]).await;
        stage.wait(5 * DAY);
        stage.store.sweep(&stage.circumstances()).await.unwrap().unwrap();
        let [here, there] = [MILTON.0, NEEDHAM.0].map(|site| format!("/{page}?site={site}"));
        heard(&stage, words, &[(&mary, Some(here.as_str())), (&nora, Some(there.as_str()))]).await;
    }
}

pub async fn r12_who_can_answer_hears_of_an_offer_and_for_how_long(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let rosa = stage.primary_user(BOSTON, "Rosa", "Lind").await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&rosa, BOSTON.0)).await;
    quiet(&stage, &[&mary, &nora, &rosa]).await;
    stage.offer_access(&mary, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
    let offers = "Site 110091495D offers primary access to site 110091495B";
    heard(&stage, offers, &[(&nora, Some("/requests")), (&rosa, None), (&mary, None)]).await;
    stage.offer_link(&mary, MILTON.0, NEEDHAM.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    let offers = "Site 110091495D offers services to people of site 110091495B";
    heard(&stage, offers, &[(&nora, Some("/requests")), (&rosa, Some("/requests"))]).await;

    let (site, form, whom) = (pid_sl(MILTON.0), services(&[]), ("rlind", "Lind"));
    let three = Period { until: stage.now().plus(3 * DAY + HOUR), ..Period::ALWAYS };
    stage
        .store
        .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, three)
        .await
        .unwrap();
    let words = last_words(&stage, &rosa).await;
    assert!(words.ends_with("Accept or decline when you sign in, within 3 days."), "[R14] {words}");
}

pub async fn r15_the_organization_hears_whom_a_client_removed(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, bill, ivy: (ivy, ivy_name), .. } = &billing;
    let (milton, _) = billing.linked(&stage, &["ELG_VERIFY"], &["ELG_VERIFY"]).await;
    assigned(&stage, bill, ivy_name, &[&milton], &["ELG_VERIFY"]).await;
    quiet(&stage, &[mary, bill, ivy]).await;
    stage.store.change_link(&stage.circumstances(), mary, &milton, LinkChange::Person(&named(ivy_name))).await.unwrap();
    let removed = "Site 110091495D removed somebody of site 110091495C";
    heard(&stage, removed, &[(bill, Some("/linked-organizations?site=110091495C")), (mary, None)]).await;
    assert!(last_words(&stage, bill).await.contains("Ivy Long"));
    heard(&stage, "Your access at site 110091495D has ended", &[(ivy, NO_PAGE)]).await;
}

pub async fn r9_whose_services_an_administrator_changed_is_told(stage: Stage) {
    let (mary, zoe, name) = settled(&stage).await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    quiet(&stage, &[&mary, &zoe, &andre]).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["PAY_RA_VIEW"]));
    stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&name), &form, Period::ALWAYS).await.unwrap();
    let changed = "Your services at site 110091495D changed";
    heard(&stage, changed, &[(&zoe, Some("/access")), (&mary, None), (&andre, None)]).await;
}
