//! What ends by itself: over on its day, ended once by the sweep that comes later [R16] [R19], and shown two weeks before.

use std::collections::BTreeMap;

use domain::authority::Authority::PrimaryAccess;
use domain::authority::MembershipChange;
use domain::moment::{DAY, HOUR};
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use serde_json::Value;
use store::CommandError;
use store::administrators::assign_backup::RemoveBackupError;
use store::administrators::primary_access::AnswerPrimaryAccessError;
use store::ending::ending_soon::EndingKind;
use store::organizations::assign_linked::How;
use store::organizations::organization_link::AnswerOrganizationLinkError;
use store::people::change_membership::ChangeMembershipError;
use store::people::change_services::ChangeServicesError;
use store::people::link_subordinate::{AnswerLinkError, Linked};
use store::requests::request::NotWaiting;
use store::transaction::id::{LinkId, UserId};

use crate::story::administrators::change_primary_user::asked;
use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assign, assigned};
use crate::story::ties::*;

/// Until so many days from now.
fn for_days(stage: &Stage, days: i64) -> Period {
    Period { until: stage.now().plus(days * DAY), ..Period::ALWAYS }
}

/// Primary access of one site for another, for some days.
async fn lets_in(stage: &Stage, (by, site): (&UserId, &str), (to, other): (&UserId, &str), period: Period) {
    let request = stage.offer_access(by, site, other, period).await;
    stage.store.answer_primary_access(&stage.circumstances(), to, &request, true).await.unwrap();
}

/// An organization link for eligibility checks, for some days. Gives its id.
async fn links(stage: &Stage, (by, site): (&UserId, &str), (to, other): (&UserId, &str), period: Period) -> LinkId {
    let request = stage.offer_link(by, site, other, &["ELG_VERIFY"], period).await;
    stage.store.answer_organization_link(&stage.circumstances(), to, &request, true).await.unwrap();
    stage.link(&request).await.unwrap()
}

/// How many things of each kind an entry of the sweep names.
fn ended_by(entry: &Value) -> BTreeMap<&str, usize> {
    let kinds = entry["detail"].as_object().unwrap().iter();
    kinds.map(|(kind, ids)| (kind.as_str(), ids.as_array().unwrap().len())).collect()
}

/// Of each kind one thing lasts five days and one ten: somebody's work with what hangs on it, a service, primary access, and a
/// link with its ceiling and what hangs on it.
pub async fn r16_the_sweep_ends_what_ran_out_with_what_hangs_on_it_once_and_nothing_else(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), .. } = &billing;
    let (zoe, zoe_name) = stage.newcomer(mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let (five, ten) = (for_days(&stage, 5), for_days(&stage, 10));
    let (dot, _) = stage.dated(mary, ("Dot", "Dated"), &["ELG_VERIFY"], five).await;
    let (eve, _) = stage.dated(mary, ("Eve", "Later"), &["ELG_VERIFY"], ten).await;
    let site = pid_sl(MILTON.0);
    for (code, period) in [("CLM_STATUS", five), ("PAY_RA_VIEW", ten)] {
        let more = services_after(&[], &[code]);
        stage.store.change_services(&stage.circumstances(), mary, &site, &named(&zoe_name), &more, period).await.unwrap();
    }
    lets_in(&stage, (mary, MILTON.0), (nora, NEEDHAM.0), five).await;
    lets_in(&stage, (mary, MILTON.0), (bill, BOSTON.0), ten).await;
    for (client, period) in [((mary, MILTON.0), five), ((nora, NEEDHAM.0), ten)] {
        let link = links(&stage, client, (bill, BOSTON.0), period).await;
        assigned(&stage, bill, ivy_name, &[&link], &["ELG_VERIFY"]).await;
    }
    assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), None, "nothing ran out yet");
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["PAY_RA_VIEW", "ELG_VERIFY", "CLM_STATUS"]);

    stage.wait(5 * DAY);
    for swept in [false, true] {
        if swept {
            assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), Some(7));
        }
        assert!(stage.services(&dot, MILTON.0).await.is_empty() && stage.sites_of(&dot).await.is_empty(), "swept: {swept}");
        assert_eq!(stage.services(&zoe, MILTON.0).await, ["PAY_RA_VIEW", "ELG_VERIFY"], "swept: {swept}");
        assert_eq!(stage.authority(nora, MILTON.0).await, None, "swept: {swept}");
        assert!(stage.services(ivy, MILTON.0).await.is_empty(), "swept: {swept}");
        assert_eq!(stage.services(&eve, MILTON.0).await, ["ELG_VERIFY"], "swept: {swept}");
        assert_eq!(stage.authority(bill, MILTON.0).await, Some(PrimaryAccess), "swept: {swept}");
        assert_eq!(stage.services(ivy, NEEDHAM.0).await, ["ELG_VERIFY"], "swept: {swept}");
    }
    assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), None, "once");
    let kinds =
        ["assignments", "assignments_of_links", "assignments_of_memberships", "ceilings", "grants", "links", "memberships"];
    let entry = stage.last_entry("lapsed").await;
    assert_eq!(ended_by(&entry), BTreeMap::from(kinds.map(|kind| (kind, 1))), "[R19]");
    // All of it ended on its day, by nobody.
    let on_the_day = "SELECT COUNT(*) FROM assignments WHERE ended_by IS NULL AND ended_at = \
         (SELECT MIN(m.until_at) FROM memberships m)";
    assert_eq!(stage.count(on_the_day, &[]).await, 3);
    assert_eq!(stage.count("SELECT COUNT(*) FROM memberships WHERE ended_at = until_at AND ended_by IS NULL", &[]).await, 1);

    stage.wait(5 * DAY);
    assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), Some(7), "the others on their day");
    assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), None);
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    assert_eq!(stage.audited("lapsed").await, 2, "[R19] one entry for each sweep that ended something");
}

/// A dated membership has gone on the first moment after its last day, whoever asks and whenever the sweep comes.
pub async fn r16_nothing_is_done_to_somebody_whose_last_day_is_over(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (dot, name) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], for_days(&stage, 5)).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["CLM_STATUS"]));
    stage.store.assign_backup(&stage.circumstances(), &mary, &site, &named(&name)).await.unwrap();
    stage.wait(5 * DAY - HOUR);
    assert!(stage.creates(&dot, MILTON.0, "Ann").await, "until the end of the last day");
    stage.wait(HOUR);
    for swept in [false, true] {
        if swept {
            stage.store.sweep(&stage.circumstances()).await.unwrap();
        }
        assert!(!stage.creates(&dot, MILTON.0, "Ben").await, "swept: {swept}");
        for change in [MembershipChange::Suspend, MembershipChange::Reactivate, MembershipChange::Remove] {
            let done = stage.store.change_membership(&stage.circumstances(), &mary, &site, &named(&name), change).await;
            not_done(&done, &ChangeMembershipError::NoMember);
        }
        not_done(
            &stage.store.remove_backup(&stage.circumstances(), &mary, &site, &named(&name)).await,
            &RemoveBackupError::NoMember,
        );
        let changed =
            stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&name), &form, Period::ALWAYS).await;
        assert!(matches!(changed, Err(CommandError::Rejected(ChangeServicesError::NoMember))), "{changed:?}");
        assert!(
            stage.store.subordinate(&mary, &site, &named(&name), stage.now()).await.unwrap().is_none(),
            "swept: {swept}"
        );
    }
}

pub async fn r14_requests_lapse_after_their_days_and_the_agencys_queue_never(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (minh, minh_name) = stage.newcomer(&bill, BOSTON.0, "Minh", "Tran", &[]).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["ELG_VERIFY"]));
    let whom = (minh_name.as_str(), "Tran");
    let linked = stage
        .store
        .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
        .await;
    assert_eq!(linked.unwrap(), Linked::Asked);
    let link = stage.open_request(RequestKind::Link, MILTON.0, minh.as_str()).await.unwrap();
    let access = stage.offer_access(&mary, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    let organization = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    let service = stage.ask_service(&zoe, MILTON.0, "PAY_RA_VIEW").await;
    let change = asked(&stage, &mary, (&zoe, &zoe_name, "Bell"), true).await;
    let open = async || {
        let mut open = Vec::new();
        for (place, request) in [&link, &access, &organization, &service, &change].into_iter().enumerate() {
            match stage.outcome(request).await.as_deref() {
                None => open.push(place),
                outcome => assert_eq!(outcome, Some("lapsed")),
            }
        }
        open
    };
    let steps: [(i64, Option<usize>, &[usize]); 5] = [
        (20, None, &[0, 1, 2, 3, 4]),
        (1, Some(1), &[1, 2, 3, 4]),
        (8, None, &[1, 2, 3, 4]),
        (1, Some(3), &[4]),
        (400, None, &[4]),
    ];
    for (days, swept, left) in steps {
        stage.wait(days * DAY);
        assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), swept, "after {days} days more");
        assert_eq!(open().await, left, "after {days} days more");
    }
    assert_eq!(stage.audited("lapsed").await, 2, "[R19]");
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    assert_eq!(stage.store.change_queue(&edda, None, stage.now()).await.unwrap().0.len(), 1);
}

pub async fn r12_r14_r15_what_was_offered_until_a_day_that_has_passed_is_over(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let (minh, minh_name) = stage.subordinate(&bill, BOSTON.0, "Minh", "Tran", &[]).await;
    let (site, form, five) = (pid_sl(MILTON.0), services(&["ELG_VERIFY"]), for_days(&stage, 5));
    let whom = (minh_name.as_str(), "Tran");
    stage.store.link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, five).await.unwrap();
    let link = stage.open_request(RequestKind::Link, MILTON.0, minh.as_str()).await.unwrap();
    let access = stage.offer_access(&mary, MILTON.0, BOSTON.0, five).await;
    let organization = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], five).await;
    let waiting = async || {
        let of_minh = stage.store.waiting_count(&minh, stage.now()).await.unwrap();
        of_minh + stage.store.waiting_count(&bill, stage.now()).await.unwrap()
    };
    stage.wait(5 * DAY - HOUR);
    assert_eq!((waiting().await, stage.store.sweep(&stage.circumstances()).await.unwrap()), (3, None));
    stage.wait(HOUR);
    stage.store.read_notices(&mary, stage.now()).await.unwrap();
    for swept in [false, true] {
        if swept {
            assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), Some(3));
        }
        assert_eq!(waiting().await, 0, "swept: {swept}");
        for accepts in [true, false] {
            not_done(
                &stage.store.answer_link(&stage.circumstances(), &minh, &link, accepts).await,
                &AnswerLinkError::NotWaiting(NotWaiting::Over),
            );
            not_done(
                &stage.store.answer_primary_access(&stage.circumstances(), &bill, &access, accepts).await,
                &AnswerPrimaryAccessError::NotWaiting(NotWaiting::Over),
            );
            let answer = stage.store.answer_organization_link(&stage.circumstances(), &bill, &organization, accepts).await;
            not_done(&answer, &AnswerOrganizationLinkError::NotWaiting(NotWaiting::Over));
        }
    }
    for request in [&link, &access, &organization] {
        assert_eq!(stage.outcome(request).await.as_deref(), Some("lapsed"));
    }
    assert_eq!(stage.store.unread(&mary).await.unwrap(), 3, "who asked is told");
    assert_eq!((stage.sites_of(&minh).await, stage.authority(&bill, MILTON.0).await), (vec![BOSTON.0.to_owned()], None));
    stage.give_primary_access((&mary, MILTON.0), (&bill, BOSTON.0)).await;
}

/// Of what ends soon: what it is, at which site, whose, and of which service.
type Soon = (EndingKind, String, String, Option<String>);

fn of(kind: EndingKind, site: &str, whose: &str, service: Option<&str>) -> Soon {
    (kind, site.to_owned(), whose.to_owned(), service.map(str::to_owned))
}

async fn soon(stage: &Stage, by: &UserId) -> Vec<Soon> {
    let (soon, more) = stage.store.ending_soon(by, stage.now()).await.unwrap();
    assert_eq!(more, 0);
    soon.into_iter().map(|ends| (ends.kind, ends.pid_sl, ends.whose, ends.service)).collect()
}

/// Nora administers Milton by its primary access, and Mary Boston, until one is over and after the other is.
pub async fn what_ends_within_14_days_is_shown_to_whoever_administers_the_site(stage: Stage) {
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), .. } = Billing::begins(&stage).await;
    let (_, zoe_name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["CLM_STATUS"]));
    let (_, dot) = stage.dated(&mary, ("Dot", "Dated"), &["ELG_VERIFY"], for_days(&stage, 3)).await;
    stage
        .store
        .change_services(&stage.circumstances(), &mary, &site, &named(&zoe_name), &form, for_days(&stage, 4))
        .await
        .unwrap();
    lets_in(&stage, (&mary, MILTON.0), (&nora, NEEDHAM.0), for_days(&stage, 5)).await;
    links(&stage, (&mary, MILTON.0), (&bill, BOSTON.0), for_days(&stage, 6)).await;
    lets_in(&stage, (&bill, BOSTON.0), (&mary, MILTON.0), for_days(&stage, 20)).await;
    links(&stage, (&nora, NEEDHAM.0), (&mary, MILTON.0), for_days(&stage, 21)).await;
    let of_boston = links(&stage, (&nora, NEEDHAM.0), (&bill, BOSTON.0), for_days(&stage, 2)).await;
    assigned(&stage, &bill, &ivy_name, &[&of_boston], &["ELG_VERIFY"]).await;
    let link = EndingKind::OrganizationLink;
    let of_milton = [
        of(EndingKind::Membership, MILTON.0, &dot, None),
        of(EndingKind::Assignment, MILTON.0, &zoe_name, Some("Inquire Claims Status")),
        of(EndingKind::PrimaryAccess, MILTON.0, NEEDHAM.0, None),
        of(link, MILTON.0, BOSTON.0, None),
    ];
    for (by, first) in [(&mary, of(link, BOSTON.0, NEEDHAM.0, None)), (&nora, of(link, NEEDHAM.0, BOSTON.0, None))] {
        let all: Vec<Soon> = std::iter::once(first).chain(of_milton.clone()).collect();
        assert_eq!(soon(&stage, by).await, all, "of all sites, the next first, each once");
    }
    assert_eq!(soon(&stage, &bill).await, [of(link, BOSTON.0, NEEDHAM.0, None), of(link, BOSTON.0, MILTON.0, None)]);
    assert!(soon(&stage, &ivy).await.is_empty(), "who administers nothing");
    let flags = async |by: &UserId| {
        let (soon, _) = stage.store.ending_soon(by, stage.now()).await.unwrap();
        soon.into_iter().map(|ends| (ends.given, ends.own)).collect::<Vec<_>>()
    };
    assert_eq!(flags(&mary).await, [(false, false), (true, true), (true, true), (true, true), (true, true)]);
    assert_eq!(flags(&nora).await, [(true, true), (true, false), (true, false), (true, false), (true, false)], "[R12]");

    stage.wait(6 * DAY + HOUR);
    let access = of(EndingKind::PrimaryAccess, BOSTON.0, MILTON.0, None);
    assert_eq!(soon(&stage, &mary).await, std::slice::from_ref(&access), "what is over is not shown, swept or not");
    stage.wait(DAY);
    assert_eq!(soon(&stage, &mary).await, [access, of(link, MILTON.0, NEEDHAM.0, None)]);
    let offer = stage.store.offer(&pid_sl(MILTON.0)).await.unwrap();
    let all: Vec<&str> = offer.services().map(|service| service.code.as_str()).collect();
    let (form, period) = (services(&all), for_days(&stage, 9));
    let given =
        stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&zoe_name), &form, period).await.unwrap();
    let (first, more) = stage.store.ending_soon(&mary, stage.now()).await.unwrap();
    assert_eq!((first.len(), more), (25, given.added - 23), "the others are counted");
}

/// Boston's administrators may let it last longer, and Milton's may not: whoever administers both sees it once, at Boston.
pub async fn r15_what_ends_at_a_client_is_shown_to_the_organization_and_to_the_client(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let (milton, _) = billing.linked(&stage, &["ELG_VERIFY"], &["ELG_VERIFY"]).await;
    let Billing { mary, nora, bill, ivy: (_, ivy_name), .. } = &billing;
    let (codes, period) = (["ELG_VERIFY"], for_days(&stage, 5));
    assign(&stage, bill, ivy_name, &[&milton], (&codes, How::Add), period).await.unwrap();
    let ends = async |by: &UserId| {
        let (soon, more) = stage.store.ending_soon(by, stage.now()).await.unwrap();
        assert_eq!((soon.len(), more), (1, 0));
        let one = soon.into_iter().next().unwrap();
        assert_eq!((one.kind, one.whose.as_str()), (EndingKind::Assignment, ivy_name.as_str()));
        (one.pid_sl, one.client.map(|(pid_sl, _)| pid_sl), one.given)
    };
    let at_boston = (BOSTON.0.to_owned(), Some(MILTON.0.to_owned()), true);
    assert_eq!(ends(bill).await, at_boston);
    assert_eq!(ends(mary).await, (MILTON.0.to_owned(), None, false));
    assert!(soon(&stage, nora).await.is_empty());
    stage.give_primary_access((bill, BOSTON.0), (mary, MILTON.0)).await;
    assert_eq!(ends(mary).await, at_boston);
}
