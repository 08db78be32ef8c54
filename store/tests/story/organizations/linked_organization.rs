//! Linked organizations [R15]: another site's people use a site's services, within the ceiling and while the link lasts.

use std::collections::BTreeSet;

use domain::authority::Refusal;
use domain::catalogue::ServiceCode;
use domain::moment::{DAY, HOUR};
use domain::request::Period;
use store::CommandError;
use store::mine::my_sites::Reach;
use store::organizations::assign_linked::{AssignLinkedError, AssignedToClients, How};
use store::organizations::change_link::{ChangeLinkError, LinkChange};
use store::organizations::organization_link::{AnswerOrganizationLinkError, OfferOrganizationLinkError};
use store::requests::request::{AskError, NotWaiting};
use store::transaction::id::{LinkId, UserId};

use crate::story::cast::*;
use crate::story::ties::*;

/// Two clients, Mary's Milton and Nora's Needham; Bill's Boston, which bills for them; and Ivy and Otto, who work for Bill.
pub struct Billing {
    pub mary: UserId,
    pub nora: UserId,
    pub bill: UserId,
    /// Id and username.
    pub ivy: (UserId, String),
    /// Id and username. Has never signed in.
    pub otto: (UserId, String),
}

impl Billing {
    pub async fn begins(stage: &Stage) -> Self {
        let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
        let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
        let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
        let ivy = stage.subordinate(&bill, BOSTON.0, "Ivy", "Long", &["PAY_RA_VIEW"]).await;
        let otto = stage.newcomer(&bill, BOSTON.0, "Otto", "Reed", &[]).await;
        Self { mary, nora, bill, ivy, otto }
    }

    /// Links both clients with these ceilings. Gives the links' ids.
    pub async fn linked(&self, stage: &Stage, milton: &[&str], needham: &[&str]) -> (LinkId, LinkId) {
        let boston = (&self.bill, BOSTON.0);
        let first = stage.link_organization((&self.mary, MILTON.0), boston, milton).await;
        (first, stage.link_organization((&self.nora, NEEDHAM.0), boston, needham).await)
    }
}

/// Somebody tries to assign one of Boston's people to clients.
pub async fn assign(
    stage: &Stage,
    by: &UserId,
    whom: &str,
    links: &[&LinkId],
    (codes, how): (&[&str], How),
    period: Period,
) -> Result<AssignedToClients, CommandError<AssignLinkedError>> {
    let links: Vec<LinkId> = links.iter().copied().cloned().collect();
    let codes: BTreeSet<ServiceCode> = codes.iter().map(|code| ServiceCode::parse(code).unwrap()).collect();
    stage
        .store
        .assign_linked(&stage.circumstances(), by, &pid_sl(BOSTON.0), &named(whom), &links, (&codes, how, period))
        .await
}

/// Bill assigns, and it is done.
pub async fn assigned(stage: &Stage, bill: &UserId, whom: &str, links: &[&LinkId], codes: &[&str]) -> AssignedToClients {
    assign(stage, bill, whom, links, (codes, How::Add), Period::ALWAYS).await.unwrap()
}

pub async fn r15_a_link_is_offered_and_the_other_sites_administrator_accepts(stage: Stage) {
    let Billing { mary, nora, bill, ivy: (ivy, _), .. } = Billing::begins(&stage).await;
    let site = pid_sl(MILTON.0);
    let offer = async |by: &UserId, other: &str, codes: &[&str]| {
        let (other, ceiling) = (pid_sl(other), services(codes));
        stage.store.offer_organization_link(&stage.circumstances(), by, &site, &other, &ceiling, Period::ALWAYS).await
    };
    for by in [&nora, &bill, &ivy] {
        refused(&offer(by, BOSTON.0, &["ELG_VERIFY"]).await, Refusal::NotAdministrator);
    }
    not_done(&offer(&mary, BOSTON.0, &[]).await, &OfferOrganizationLinkError::NothingChosen);
    not_done(&offer(&mary, MILTON.0, &["ELG_VERIFY"]).await, &OfferOrganizationLinkError::NoOtherSite);
    not_done(&offer(&mary, "999999999Z", &["ELG_VERIFY"]).await, &OfferOrganizationLinkError::NoOtherSite);
    let not_offered = offer(&mary, BOSTON.0, &["ELG_VERIFY", "EDI_834_OUT"]).await;
    assert!(
        matches!(not_offered, Err(CommandError::Rejected(OfferOrganizationLinkError::Services(_)))),
        "[R13] {not_offered:?}"
    );

    let request = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    not_done(&offer(&mary, BOSTON.0, &["CLM_STATUS"]).await, &OfferOrganizationLinkError::Ask(AskError::Waits));
    for by in [&mary, &nora, &ivy] {
        let answer = stage.store.answer_organization_link(&stage.circumstances(), by, &request, true).await;
        refused(&answer, Refusal::NotAdministrator);
    }
    assert_eq!(stage.link(&request).await, None);
    stage.store.answer_organization_link(&stage.circumstances(), &bill, &request, true).await.unwrap();
    assert!(stage.link(&request).await.is_some());
    not_done(&offer(&mary, BOSTON.0, &["CLM_STATUS"]).await, &OfferOrganizationLinkError::InForce);
    not_done(
        &stage.store.answer_organization_link(&stage.circumstances(), &bill, &request, false).await,
        &AnswerOrganizationLinkError::NotWaiting(NotWaiting::Closed),
    );
    assert_eq!(stage.authority(&bill, MILTON.0).await, None, "a link lets nobody administer");
    assert!(!stage.sites_of(&ivy).await.contains(&MILTON.0.to_owned()), "and assigns nothing by itself");

    let back = stage.offer_link(&bill, BOSTON.0, MILTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    stage.store.answer_organization_link(&stage.circumstances(), &mary, &back, false).await.unwrap();
    assert_eq!((stage.link(&back).await, stage.outcome(&back).await.as_deref()), (None, Some("declined")));
    not_done(
        &stage.store.answer_organization_link(&stage.circumstances(), &mary, &back, true).await,
        &AnswerOrganizationLinkError::NotWaiting(NotWaiting::Closed),
    );
    for (kind, count) in
        [("organization_link_offered", 2), ("organization_link_accepted", 1), ("organization_link_declined", 1)]
    {
        assert_eq!(stage.audited(kind).await, count, "[R19] {kind}");
    }
}

pub async fn r15_people_are_assigned_within_the_ceiling_only(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, ivy_name), .. } = Billing::begins(&stage).await;
    let (_, minh_name) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let ceiling = ["ELG_VERIFY", "CLM_STATUS"];
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &ceiling).await;
    let links = [&link];
    let more: (&[&str], How) = (&["ELG_VERIFY", "PAY_RA_VIEW"], How::Add);
    for by in [&mary, &ivy] {
        refused(&assign(&stage, by, &ivy_name, &links, more, Period::ALWAYS).await, Refusal::NotAdministrator);
    }
    for stranger in [minh_name.as_str(), "mhughes", "nobody"] {
        not_done(&assign(&stage, &bill, stranger, &links, more, Period::ALWAYS).await, &AssignLinkedError::NoMember);
    }
    not_done(&assign(&stage, &bill, &ivy_name, &[], more, Period::ALWAYS).await, &AssignLinkedError::NothingChosen);
    not_done(
        &assign(&stage, &bill, &ivy_name, &links, (&[], How::Add), Period::ALWAYS).await,
        &AssignLinkedError::NothingChosen,
    );

    let done = assign(&stage, &bill, &ivy_name, &links, more, Period::ALWAYS).await.unwrap();
    assert_eq!(done, AssignedToClients { added: 1, removed: 0, above_ceiling: 1 });
    not_done(&assign(&stage, &bill, &ivy_name, &links, more, Period::ALWAYS).await, &AssignLinkedError::SoAlready);
    assert_eq!(stage.services(&ivy, MILTON.0).await, ["ELG_VERIFY"]);
    let sites = stage.store.sites_for_choice(&ivy, Reach::Any, stage.now()).await.unwrap();
    let milton = sites.iter().find(|site| site.pid_sl.as_str() == MILTON.0).expect("Ivy sees the client");
    assert_eq!((milton.role, milton.authority, milton.label()), (None, None, "Linked organization"));
    assert!(!stage.creates(&ivy, MILTON.0, "Ann").await);
    assert_eq!(stage.services(&ivy, BOSTON.0).await, ["PAY_RA_VIEW"], "what she has at home is another thing");
    assert_eq!(stage.audited("assigned_to_clients").await, 1);
}

pub async fn r15_several_clients_in_one_step_all_or_none(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (ivy, name), .. } = &billing;
    let (milton, needham) = billing.linked(&stage, &["ELG_VERIFY", "CLM_STATUS"], &["ELG_VERIFY"]).await;
    let (both, codes) = ([&milton, &needham], ["ELG_VERIFY", "CLM_STATUS"]);
    let done = assigned(&stage, bill, name, &both, &codes).await;
    assert_eq!(done, AssignedToClients { added: 3, removed: 0, above_ceiling: 1 });
    assert_eq!(stage.services(ivy, MILTON.0).await, codes);
    assert_eq!(stage.services(ivy, NEEDHAM.0).await, ["ELG_VERIFY"]);
    assert_eq!(stage.audited("assigned_to_clients").await, 1, "[R19] one step, one entry");

    let only: (&[&str], How) = (&["CLM_STATUS"], How::Replace);
    let done = assign(&stage, bill, name, &both, only, Period::ALWAYS).await.unwrap();
    assert_eq!(done, AssignedToClients { added: 0, removed: 2, above_ceiling: 1 });
    assert_eq!(stage.services(ivy, MILTON.0).await, ["CLM_STATUS"]);
    assert!(stage.services(ivy, NEEDHAM.0).await.is_empty());

    let not_ours = stage.link_organization((mary, MILTON.0), (nora, NEEDHAM.0), &["ELG_VERIFY"]).await;
    let all = [&milton, &needham, &not_ours];
    not_done(&assign(&stage, bill, name, &all, (&codes, How::Add), Period::ALWAYS).await, &AssignLinkedError::LinkGone);
    assert_eq!(stage.services(ivy, MILTON.0).await, ["CLM_STATUS"], "nothing of it");
    assert_eq!(stage.audited("assigned_to_clients").await, 2);
}

fn codes(words: &str) -> BTreeSet<ServiceCode> {
    words.split_whitespace().map(|code| ServiceCode::parse(code).unwrap()).collect()
}

pub async fn r15_what_two_administrators_change_for_one_person_at_a_client_both_stays(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let (bea, _) = stage.backup(&bill, BOSTON.0, "Bea", "Backer").await;
    let ceiling = ["ELG_VERIFY", "CLM_STATUS", "PAY_RA_VIEW", "ELG_HIST"];
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &ceiling).await;
    assigned(&stage, &bill, &name, &[&link], &["ELG_VERIFY"]).await;
    let (store, boston, ivys) = (&stage.store, pid_sl(BOSTON.0), named(&name));
    let has = async || stage.services(&ivy, MILTON.0).await.into_iter().collect::<BTreeSet<String>>();
    let set = |words: &str| words.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();

    let (one, other, seen) = (stage.circumstances(), stage.circumstances(), codes("ELG_VERIFY"));
    let (more, nothing) = (codes("ELG_VERIFY PAY_RA_VIEW"), codes(""));
    let (adds, removes) = tokio::join!(
        store.change_linked(&one, &bill, &boston, &ivys, &link, (&more, Some(&seen), Period::ALWAYS)),
        store.change_linked(&other, &bea, &boston, &ivys, &link, (&nothing, Some(&seen), Period::ALWAYS)),
    );
    assert_eq!((adds.unwrap().added, removes.unwrap().removed), (1, 1));
    assert_eq!(has().await, set("PAY_RA_VIEW"));

    for (seen, now, chosen, then) in [
        (Some("ELG_VERIFY CLM_STATUS"), "ELG_VERIFY CLM_STATUS", "CLM_STATUS PAY_RA_VIEW", "CLM_STATUS PAY_RA_VIEW"),
        (Some("ELG_VERIFY"), "ELG_VERIFY ELG_HIST", "PAY_RA_VIEW", "PAY_RA_VIEW ELG_HIST"),
        (Some("ELG_VERIFY CLM_STATUS"), "ELG_VERIFY", "ELG_VERIFY CLM_STATUS PAY_RA_VIEW", "ELG_VERIFY PAY_RA_VIEW"),
        (Some(""), "ELG_HIST", "PAY_RA_VIEW", "PAY_RA_VIEW ELG_HIST"),
        (None, "ELG_HIST", "PAY_RA_VIEW", "PAY_RA_VIEW"),
    ] {
        let before: Vec<&str> = now.split_whitespace().collect();
        assign(&stage, &bill, &name, &[&link], (&before, How::Replace), Period::ALWAYS).await.unwrap();
        assert_eq!(has().await, set(now));
        let (chosen, seen) = (codes(chosen), seen.map(codes));
        let circumstances = stage.circumstances();
        store
            .change_linked(&circumstances, &bill, &boston, &named(&name), &link, (&chosen, seen.as_ref(), Period::ALWAYS))
            .await
            .unwrap();
        assert_eq!(has().await, set(then), "{chosen:?}, seen {seen:?}");
    }
}

pub async fn r15_a_link_with_a_last_day_is_over_after_it_and_makes_room_for_the_next(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let period = Period { until: stage.now().plus(9 * DAY), ..Period::ALWAYS };
    let request = stage.offer_link(&mary, MILTON.0, BOSTON.0, &["ELG_VERIFY"], period).await;
    stage.store.answer_organization_link(&stage.circumstances(), &bill, &request, true).await.unwrap();
    let link = stage.link(&request).await.unwrap();
    assigned(&stage, &bill, &name, &[&link], &["ELG_VERIFY"]).await;
    stage.wait(9 * DAY - HOUR);
    assert_eq!(stage.services(&ivy, MILTON.0).await, ["ELG_VERIFY"]);
    stage.wait(HOUR);
    assert!(stage.services(&ivy, MILTON.0).await.is_empty());
    assert_eq!(stage.sites_of(&ivy).await, [BOSTON.0]);
    let codes: (&[&str], How) = (&["ELG_VERIFY"], How::Add);
    not_done(&assign(&stage, &bill, &name, &[&link], codes, Period::ALWAYS).await, &AssignLinkedError::LinkGone);
    not_done(
        &stage.store.change_link(&stage.circumstances(), &mary, &link, LinkChange::End).await,
        &ChangeLinkError::LinkGone,
    );

    let next = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["ELG_VERIFY"]).await;
    assert!(stage.services(&ivy, MILTON.0).await.is_empty(), "what hung on the old one does not come back");
    let again = assign(&stage, &bill, &name, &[&next], codes, Period::ALWAYS).await;
    assert_eq!(again.unwrap(), AssignedToClients { added: 1, removed: 0, above_ceiling: 0 });
    assert_eq!(stage.services(&ivy, MILTON.0).await, ["ELG_VERIFY"]);
}

pub async fn r16_a_service_whose_last_day_is_over_can_be_assigned_again(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["ELG_VERIFY"]).await;
    let (minh, minh_name) = stage.newcomer(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["ELG_VERIFY"]));
    let codes: (&[&str], How) = (&["ELG_VERIFY"], How::Add);
    for _ in 0..2 {
        let period = Period { from: stage.now().plus(DAY), until: stage.now().plus(3 * DAY) };
        let here =
            stage.store.change_services(&stage.circumstances(), &mary, &site, &named(&minh_name), &form, period).await;
        assert_eq!(here.unwrap().added, 1);
        let linked = assign(&stage, &bill, &name, &[&link], codes, period).await;
        assert_eq!(linked.unwrap().added, 1);
        for (wait, works) in [(0, false), (DAY, true), (2 * DAY - HOUR, true), (HOUR, false)] {
            stage.wait(wait);
            for who in [&minh, &ivy] {
                assert_eq!(!stage.services(who, MILTON.0).await.is_empty(), works, "after {wait}");
            }
        }
    }
}
