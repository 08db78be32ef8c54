//! Another last day: who may give it, what goes with it, and who is told.

use std::collections::BTreeMap;

use domain::authority::Authority::PrimaryAccess;
use domain::authority::Refusal;
use domain::day::DayError;
use domain::moment::{DAY, HOUR, Moment};
use domain::request::Period;
use store::CommandError;
use store::ending::last_day::{ChangeLastDayError, LastDayOf};
use store::ending::what::Ending;
use store::organizations::assign_linked::{AssignLinkedError, How};
use store::transaction::id::{LinkId, UserId};

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assign, assigned};
use crate::story::telling::told_whom::{heard, quiet};
use crate::story::ties::*;

/// So many days from now.
fn days(stage: &Stage, days: i64) -> Moment {
    stage.now().plus(days * DAY)
}

/// Somebody changes a last day: what was shown is what is done.
async fn change(
    stage: &Stage,
    by: &UserId,
    of: &LastDayOf,
    until: Moment,
) -> Result<Ending, CommandError<ChangeLastDayError>> {
    let circumstances = stage.circumstances();
    let preview = stage.store.preview_change_last_day(&circumstances, by, of, until).await;
    let done = stage.store.change_last_day(&circumstances, by, of, until).await;
    if let (Ok(preview), Ok(done)) = (&preview, &done) {
        assert_eq!(preview, done);
    }
    done
}

/// A link of Milton's for eligibility checks by Boston, for nine days. Gives its id.
async fn link_for_nine_days(stage: &Stage, billing: &Billing) -> LinkId {
    let period = Period { until: days(stage, 9), ..Period::ALWAYS };
    let request = stage.offer_link(&billing.mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], period).await;
    stage.store.answer_organization_link(&stage.circumstances(), &billing.bill, &request, true).await.unwrap();
    stage.link(&request).await.unwrap()
}

pub async fn r9_a_last_day_at_a_site_is_given_changed_and_taken_away(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let site = pid_sl(MILTON.0);
    let work = LastDayOf::Membership(site.clone(), named(&zoe_name));
    let (sooner, longer) = (
        "Your access at site 110091495D ends sooner than before",
        "Your access at site 110091495D lasts longer than before",
    );
    quiet(&stage, &[&mary, &zoe]).await;

    let five = days(&stage, 5);
    let ending = change(&stage, &mary, &work, five).await.unwrap();
    assert_eq!((ending.memberships.len(), ending.assignments.len()), (1, 1));
    heard(&stage, sooner, &[(&zoe, Some("/access")), (&mary, None)]).await;
    let shown = stage.store.my_access(&zoe, None, stage.now()).await.unwrap().0;
    assert_eq!(shown[0].services[0].until, five, "[R16] a service never outlasts the work at the site");
    not_done(&change(&stage, &mary, &work, five).await, &ChangeLastDayError::Same);
    not_done(&change(&stage, &mary, &work, stage.now()).await, &ChangeLastDayError::Day("last_day", DayError::Over));
    not_done(
        &change(&stage, &mary, &LastDayOf::Membership(site.clone(), named("nobody")), five).await,
        &ChangeLastDayError::NoMember,
    );

    stage.wait(5 * DAY - HOUR);
    assert!(change(&stage, &mary, &work, Period::FOREVER).await.unwrap().is_nothing());
    heard(&stage, longer, &[(&zoe, Some("/access")), (&mary, None)]).await;
    stage.wait(30 * DAY);
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    change(&stage, &mary, &work, days(&stage, 2)).await.unwrap();
    stage.wait(2 * DAY);
    for swept in [false, true] {
        if swept {
            stage.store.sweep(&stage.circumstances()).await.unwrap();
        }
        assert!(stage.services(&zoe, MILTON.0).await.is_empty(), "swept: {swept}");
        not_done(&change(&stage, &mary, &work, Period::FOREVER).await, &ChangeLastDayError::NoMember);
    }
    assert_eq!(stage.audited("last_day_changed").await, 3, "[R19]");

    let later = Period { from: days(&stage, 5), until: days(&stage, 9) };
    let eve = new_subordinate(&person("Eve", "Later"));
    let eve = stage.store.create_subordinate(&stage.circumstances(), &mary, &site, &eve, later).await.unwrap().0;
    let eves = LastDayOf::Membership(site.clone(), named(eve.username.as_str()));
    let before = change(&stage, &mary, &eves, later.from).await;
    not_done(&before, &ChangeLastDayError::Day("last_day", DayError::BeforeFirst));
    change(&stage, &mary, &eves, days(&stage, 6)).await.unwrap();
}

pub async fn r11_r12_a_last_day_at_a_site_is_changed_by_whoever_may_suspend(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let site = pid_sl(MILTON.0);
    for (by, whom, why) in [
        (&andre, "mhughes", Refusal::AbovePrimaryUser),
        (&nora, "mhughes", Refusal::NotOwnAdministrator),
        (&nora, andre_name.as_str(), Refusal::NotOwnAdministrator),
        (&mary, "mhughes", Refusal::Oneself),
        (&andre, andre_name.as_str(), Refusal::Oneself),
        (&zoe, zoe_name.as_str(), Refusal::NotAdministrator),
        (&bill, zoe_name.as_str(), Refusal::NotAdministrator),
        (&bill, "nobody", Refusal::NotAdministrator),
    ] {
        let of = LastDayOf::Membership(site.clone(), named(whom));
        refused(&change(&stage, by, &of, days(&stage, 5)).await, why);
        refused(&stage.store.last_day(by, &of, stage.now()).await, why);
    }
    assert_eq!(stage.audited("last_day_changed").await, 0);
    for (by, whom) in [(&nora, &zoe_name), (&andre, &zoe_name), (&mary, &andre_name)] {
        change(&stage, by, &LastDayOf::Membership(site.clone(), named(whom)), days(&stage, 5)).await.unwrap();
    }
    assert_eq!(stage.audited("last_day_changed").await, 3);
}

/// Andre stays for five days only: whoever is to go after that is the last one.
pub async fn r7_no_last_day_leaves_a_site_without_administrator(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let period = Period { until: days(&stage, 5), ..Period::ALWAYS };
    let (andre, andre_name) = stage.dated(&mary, ("Andre", "Dubois"), &[], period).await;
    let site = pid_sl(MILTON.0);
    stage.store.assign_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    let (_, ben_name) = stage.backup(&mary, MILTON.0, "Ben", "Backer").await;
    stage.agency_sets(&mary, "suspended").await;
    let ben = LastDayOf::Membership(site.clone(), named(&ben_name));
    let shown = stage.store.preview_change_last_day(&stage.circumstances(), &andre, &ben, days(&stage, 7)).await.unwrap();
    assert_eq!(shown.nobody_left().map(|left| left.pid_sl.as_str()), Some(MILTON.0));
    refused(&change(&stage, &andre, &ben, days(&stage, 7)).await, Refusal::NobodyLeft);
    let ending = change(&stage, &andre, &ben, days(&stage, 3)).await.unwrap();
    assert_eq!(ending.left[0].administrators, ["Andre Dubois"]);
}

pub async fn r16_a_service_with_the_last_day_of_the_work_goes_with_it_and_others_keep_theirs(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let [two, five, nine, twenty] = [2, 5, 9, 20].map(|count| days(&stage, count));
    let until = |until: Moment| Period { until, ..Period::ALWAYS };
    let (dot, dot_name) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], until(five)).await;
    let site = pid_sl(MILTON.0);
    for (code, day) in [("CLM_STATUS", five), ("PAY_RA_VIEW", nine), ("PA_ENTER", two)] {
        let more = services_after(&[], &[code]);
        stage
            .store
            .change_services(&stage.circumstances(), &mary, &site, &named(&dot_name), &more, until(day))
            .await
            .unwrap();
    }
    let shown = async || {
        let sites = stage.store.my_access(&dot, None, stage.now()).await.unwrap().0;
        sites[0].services.iter().map(|service| (service.name.clone(), service.until)).collect::<BTreeMap<_, _>>()
    };
    let expected = |at: [Moment; 4]| {
        let names = ["Enter a PA Request", "Inquire Claims Status", "Verify Member Eligibility", "View Remittance Advice"];
        names.map(str::to_owned).into_iter().zip(at).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(shown().await, expected([two, five, five, five]));
    let work = LastDayOf::Membership(site.clone(), named(&dot_name));
    change(&stage, &mary, &work, twenty).await.unwrap();
    assert_eq!(shown().await, expected([two, twenty, twenty, nine]));
    let ending = change(&stage, &mary, &work, five).await.unwrap();
    assert_eq!(ending.assignments.len(), 3, "without the one that is over before");
    change(&stage, &mary, &work, Period::FOREVER).await.unwrap();
    assert_eq!(shown().await, expected([two, twenty, Period::FOREVER, nine]), "nothing lasts longer than it was given");

    let dated = stage.store.last_day(&mary, &work, stage.now()).await.unwrap();
    let own = stage.store.services_with_a_last_day(&dated, stage.now()).await.unwrap();
    let names: Vec<&str> = own.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names, ["Enter a PA Request", "View Remittance Advice", "Inquire Claims Status"]);
    let advice = LastDayOf::Assignment(own[1].0.clone());
    for by in [&bill, &dot] {
        refused(&change(&stage, by, &advice, five).await, Refusal::NotAdministrator);
    }
    not_done(&change(&stage, &mary, &LastDayOf::Assignment("gone".into()), five).await, &ChangeLastDayError::Over);
    quiet(&stage, &[&mary, &dot]).await;
    assert_eq!(change(&stage, &mary, &advice, five).await.unwrap().assignments.len(), 1);
    let sooner = "A service of yours at site 110091495D ends sooner than before";
    heard(&stage, sooner, &[(&dot, Some("/access")), (&mary, None)]).await;
    stage.wait(9 * DAY);
    assert_eq!(stage.services(&dot, MILTON.0).await, ["ELG_VERIFY", "CLM_STATUS"]);
}

pub async fn r12_the_sites_own_alone_change_the_last_day_of_primary_access(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let id = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let grant = LastDayOf::PrimaryAccess(id.clone());
    quiet(&stage, &[&mary, &andre, &nora]).await;
    let five = days(&stage, 5);
    refused(&change(&stage, &nora, &grant, five).await, Refusal::NotOwnAdministrator);
    refused(&change(&stage, &bill, &grant, five).await, Refusal::NotAdministrator);
    let page = Some("/primary-access?site=110091495D");
    let ending = change(&stage, &mary, &grant, five).await.unwrap();
    assert_eq!((ending.grants.len(), ending.left[0].before, ending.left[0].administrators.len()), (1, 3, 2));
    let sooner = "Primary access of site 110091495B to site 110091495D ends sooner than before";
    heard(&stage, sooner, &[(&nora, page), (&andre, page), (&mary, None)]).await;
    stage.wait(5 * DAY - HOUR);
    change(&stage, &andre, &grant, Period::FOREVER).await.unwrap();
    let longer = "Primary access of site 110091495B to site 110091495D lasts longer than before";
    heard(&stage, longer, &[(&nora, page), (&mary, page), (&andre, None)]).await;
    stage.wait(30 * DAY);
    assert_eq!(stage.authority(&nora, MILTON.0).await, Some(PrimaryAccess));
    change(&stage, &mary, &grant, days(&stage, 2)).await.unwrap();
    stage.wait(2 * DAY);
    assert_eq!(stage.authority(&nora, MILTON.0).await, None);
    not_done(&change(&stage, &mary, &grant, Period::FOREVER).await, &ChangeLastDayError::Over);
}

pub async fn r15_the_site_prolongs_a_link_and_what_hangs_on_it_lasts(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), .. } = &billing;
    let id = link_for_nine_days(&stage, &billing).await;
    let link = LastDayOf::OrganizationLink(id.clone());
    assigned(&stage, bill, ivy_name, &[&id], &["ELG_VERIFY"]).await;
    quiet(&stage, &[mary, bill, ivy]).await;
    for by in [bill, nora, ivy] {
        refused(&change(&stage, by, &link, days(&stage, 20)).await, Refusal::NotAdministrator);
    }
    assert!(change(&stage, mary, &link, days(&stage, 20)).await.unwrap().is_nothing());
    let longer = "The link of site 110091495C to site 110091495D lasts longer than before";
    heard(&stage, longer, &[(bill, Some("/linked-organizations?site=110091495C")), (mary, None), (ivy, None)]).await;
    stage.wait(10 * DAY);
    assert_eq!(stage.services(ivy, MILTON.0).await, ["ELG_VERIFY"]);
    let ending = change(&stage, mary, &link, days(&stage, 2)).await.unwrap();
    assert_eq!((ending.links.len(), ending.assignments.len()), (1, 1));
    stage.wait(2 * DAY);
    assert!(stage.services(ivy, MILTON.0).await.is_empty());
    not_done(&change(&stage, mary, &link, Period::FOREVER).await, &ChangeLastDayError::Over);
}

pub async fn r15_days_at_a_client_lie_within_the_link(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), .. } = &billing;
    let id = link_for_nine_days(&stage, &billing).await;
    let needham = stage.link_organization((nora, NEEDHAM.0), (bill, BOSTON.0), &["ELG_VERIFY"]).await;
    let both = [&needham, &id];
    let codes: (&[&str], How) = (&["ELG_VERIFY"], How::Add);
    let until = |count: i64| Period { until: days(&stage, count), ..Period::ALWAYS };
    let from = Period { from: days(&stage, 10), ..Period::ALWAYS };
    for (period, field) in [(until(10), "last_day"), (from, "first_day")] {
        let outside = assign(&stage, bill, ivy_name, &both, codes, period).await;
        not_done(&outside, &AssignLinkedError::Day(field, DayError::AfterLink));
        assert!(stage.services(ivy, NEEDHAM.0).await.is_empty(), "all or none");
    }
    assert_eq!(assign(&stage, bill, ivy_name, &both, codes, until(5)).await.unwrap().added, 2);

    let people = stage.store.linked_people(bill, &id, stage.now()).await.unwrap();
    let [(service, name, _)] = people[0].ending.as_slice() else { panic!("{people:?}") };
    assert_eq!(name, "Verify Member Eligibility");
    let service = LastDayOf::Assignment(service.clone());
    quiet(&stage, &[ivy, bill, mary]).await;
    refused(&change(&stage, mary, &service, days(&stage, 8)).await, Refusal::NotAdministrator);
    let outside = change(&stage, bill, &service, days(&stage, 10)).await;
    not_done(&outside, &ChangeLastDayError::Day("last_day", DayError::AfterLink));
    change(&stage, bill, &service, days(&stage, 8)).await.unwrap();
    let longer = "A service of yours at site 110091495D lasts longer than before";
    heard(&stage, longer, &[(ivy, Some("/access")), (bill, None), (mary, None)]).await;
    stage.wait(6 * DAY);
    assert_eq!(stage.services(ivy, MILTON.0).await, ["ELG_VERIFY"]);
    assert!(stage.services(ivy, NEEDHAM.0).await.is_empty());
    change(&stage, bill, &service, Period::FOREVER).await.unwrap();
    stage.wait(4 * DAY);
    assert!(stage.services(ivy, MILTON.0).await.is_empty(), "[R15] it ends with the link");
}
