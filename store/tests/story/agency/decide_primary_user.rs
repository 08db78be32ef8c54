//! The agency approves or declines a change of primary user [R7]: who is what afterwards, and what ended by it.

use domain::authority::Authority::{BackupPrimaryUser, PrimaryAccess};
use domain::authority::{MembershipChange, Refusal};
use domain::fields::Fields;
use domain::moment::{DAY, Moment};
use domain::person::Role;
use domain::power::AgencyRole;
use domain::request::{Outcome, Period, RequestKind};
use store::CommandError;
use store::access::primary_user::Unfit;
use store::administrators::change_primary_user::AskChangeError;
use store::agency::change_user_id::UserIdCommand;
use store::agency::decide_primary_user::DecideChangeError;
use store::ending::what::Ending;
use store::people::link_subordinate::Linked;
use store::requests::request::NotWaiting;
use store::transaction::id::{RequestId, UserId};

use crate::story::administrators::change_primary_user::{Candidate, ask, asked, is_the_primary_user};
use crate::story::cast::*;
use crate::story::ending::what_ends::{as_said, withdrawn};
use crate::story::ties::*;

/// Milton's primary user, a backup and a subordinate (ids and usernames), and who decides at the agency.
struct Milton {
    mary: UserId,
    andre: (UserId, String),
    zoe: (UserId, String),
    edda: UserId,
}

impl Milton {
    async fn begins(stage: &Stage) -> Self {
        let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
        let andre = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
        let zoe = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
        Self { mary, andre, zoe, edda: stage.of_the_agency(AgencyRole::Enrollment).await }
    }

    fn zoe(&self) -> Candidate<'_> {
        (&self.zoe.0, &self.zoe.1, "Bell")
    }

    fn andre(&self) -> Candidate<'_> {
        (&self.andre.0, &self.andre.1, "Dubois")
    }
}

async fn decide(
    stage: &Stage,
    by: &UserId,
    request: &RequestId,
    approves: bool,
) -> Result<Ending, CommandError<DecideChangeError>> {
    stage.store.decide_change_of_primary_user(&stage.circumstances(), by, request, (approves, false), "").await
}

/// It is approved, and ends what the preview said.
async fn approved(stage: &Stage, by: &UserId, request: &RequestId) -> Ending {
    let preview = stage.store.preview_decide(&stage.circumstances(), by, request, false).await;
    as_said(preview, decide(stage, by, request, true).await)
}

pub async fn r7_approved_the_old_one_ends_and_the_new_one_has_all_services(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, andre: (andre, andre_name), zoe: (zoe, zoe_name), edda } = &milton;
    let offered = stage.store.offer(&pid_sl(MILTON.0)).await.unwrap().codes().len();
    let (of_mary, _) = stage.signed_in("mhughes", PASSWORD).await;
    let (of_zoe, _) = stage.signed_in(zoe_name, PASSWORD).await;
    let (of_andre, _) = stage.signed_in(andre_name, PASSWORD).await;
    let request = asked(&stage, andre, milton.zoe(), false).await;
    let before = stage.audit().await.len();
    let ended = approved(&stage, edda, &request).await;

    assert_eq!(
        ended.memberships.iter().map(|m| (&*m.username, m.pid_sl.as_str())).collect::<Vec<_>>(),
        [("mhughes", MILTON.0)]
    );
    assert_eq!(ended.assignments.len(), offered);
    assert!(ended.assignments.iter().all(|gone| gone.username == "mhughes" && gone.pid_sl.as_str() == MILTON.0));
    assert!(ended.demoted.is_empty() && ended.suspended.is_empty() && ended.grants.is_empty() && ended.links.is_empty());
    assert_eq!((ended.left.len(), ended.left[0].before), (1, 2));
    assert_eq!(ended.left[0].administrators, ["Andre Dubois", "Zoë Bell"]);

    is_the_primary_user(&stage, zoe, "approved").await;
    assert_eq!(stage.services(zoe, MILTON.0).await.len(), offered, "[R13] a new primary user has all services");
    assert!(stage.sites_of(mary).await.is_empty() && stage.services(mary, MILTON.0).await.is_empty());
    assert_eq!(stage.authority(andre, MILTON.0).await, Some(BackupPrimaryUser));
    assert!(!stage.creates(mary, MILTON.0, "Ann").await && stage.creates(zoe, MILTON.0, "Ben").await, "at once");
    assert!(stage.session(&of_mary).await.is_none() && stage.session(&of_zoe).await.is_none(), "nothing goes on as before");
    assert!(stage.session(&of_andre).await.is_some());

    assert_eq!(stage.outcome(&request).await.as_deref(), Some("accepted"));
    for approves in [true, false] {
        not_done(&decide(&stage, edda, &request, approves).await, &DecideChangeError::NotWaiting(NotWaiting::Closed));
    }
    assert_eq!(stage.audit().await.len(), before + 2, "[R19] the change, and who was created");
    let entry = stage.last_entry("primary_user_changed").await;
    assert_eq!([&entry["actor"], &entry["subject"]], [edda.as_str(), zoe.as_str()]);
}

pub async fn r7_kept_the_old_one_stays_as_a_subordinate_with_the_services(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, zoe: (zoe, _), edda, .. } = &milton;
    let had = stage.services(mary, MILTON.0).await;
    let (session, _) = stage.signed_in("mhughes", PASSWORD).await;
    let request = asked(&stage, mary, milton.zoe(), true).await;
    let ended = approved(&stage, edda, &request).await;
    assert_eq!(ended.demoted.iter().map(|m| m.username.as_str()).collect::<Vec<_>>(), ["mhughes"]);
    assert!(ended.memberships.is_empty() && ended.assignments.is_empty());

    is_the_primary_user(&stage, zoe, "approved").await;
    assert_eq!(stage.authority(mary, MILTON.0).await, None);
    assert_eq!(stage.services(mary, MILTON.0).await, had);
    assert!(stage.session(&session).await.is_none(), "nothing goes on as before");
    let site = pid_sl(MILTON.0);
    let view = stage.store.subordinate(zoe, &site, &named("mhughes"), stage.now()).await.unwrap().unwrap();
    assert_eq!(view.role, Role::Subordinate);
    stage
        .store
        .change_membership(&stage.circumstances(), zoe, &site, &named("mhughes"), MembershipChange::Remove)
        .await
        .unwrap();
}

pub async fn r7_what_comes_with_the_role_goes_to_the_new_one_who_keeps_own_clients(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, zoe: (zoe, zoe_name), edda, .. } = &milton;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    stage.give_primary_access((&nora, NEEDHAM.0), (mary, MILTON.0)).await;
    let client = stage.link_organization((&bill, BOSTON.0), (mary, MILTON.0), &["ELG_HIST"]).await;
    for name in ["mhughes", zoe_name.as_str()] {
        stage.assign_at_client(mary, MILTON.0, name, &client, "ELG_HIST").await;
    }
    let request = asked(&stage, mary, milton.zoe(), false).await;
    let ended = approved(&stage, edda, &request).await;

    let lost = ended.assignments.iter().filter(|gone| gone.pid_sl.as_str() == BOSTON.0).map(|gone| gone.username.as_str());
    assert_eq!(lost.collect::<Vec<_>>(), ["mhughes"]);
    assert_eq!(stage.services(zoe, BOSTON.0).await, ["ELG_HIST"]);
    assert!(stage.services(mary, BOSTON.0).await.is_empty() && stage.sites_of(mary).await.is_empty());
    let left: Vec<_> = ended.left.iter().map(|left| (left.pid_sl.as_str(), left.before)).collect();
    assert_eq!(left, [(NEEDHAM.0, 3), (MILTON.0, 2)]);
    let has = |place: usize, name: &str| ended.left[place].administrators.iter().any(|left| left == name);
    for place in 0..2 {
        assert!(has(place, "Zoë Bell") && !has(place, "Mary Hughes"), "{:?}", ended.left[place]);
    }
    assert_eq!(stage.authority(zoe, NEEDHAM.0).await, Some(PrimaryAccess));
    assert_eq!(stage.authority(mary, NEEDHAM.0).await, None);
}

/// The agency decides, and it is done.
pub async fn decided(stage: &Stage, by: &UserId, request: &RequestId, approves: bool) {
    decide(stage, by, request, approves).await.unwrap();
}

/// Zoë's last day passes, and nothing has swept up yet what hung on her membership.
pub async fn r16_who_becomes_primary_user_after_a_last_day_there_gets_no_clients_of_then_back(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let five_days = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let (zoe, name) = stage.dated(&mary, ("Zoë", "Bell"), &["ELG_VERIFY"], five_days).await;
    let client = stage.link_organization((&bill, BOSTON.0), (&mary, MILTON.0), &["ELG_HIST"]).await;
    stage.assign_at_client(&mary, MILTON.0, &name, &client, "ELG_HIST").await;
    assert_eq!(stage.services(&zoe, BOSTON.0).await, ["ELG_HIST"]);
    stage.wait(5 * DAY);
    assert!(stage.services(&zoe, BOSTON.0).await.is_empty());
    let request = asked(&stage, &mary, (&zoe, &name, "Bell"), true).await;
    approved(&stage, &edda, &request).await;

    is_the_primary_user(&stage, &zoe, "approved").await;
    assert!(stage.services(&zoe, BOSTON.0).await.is_empty());
    assert_eq!(stage.sites_of(&zoe).await, [MILTON.0]);
    let hangs = "SELECT COUNT(*) FROM assignments WHERE link_id = $1 AND ended_at IS NULL";
    assert_eq!(stage.count(hangs, &[client.as_str()]).await, 0);
}

pub async fn r7_two_of_one_name_are_two_of_those_who_are_left(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, andre: (andre, _), edda, .. } = &milton;
    let other = person_at("Andre", "Dubois", "another@clinic.example");
    let other: Fields = [("zip_code", "02186")].into_iter().chain(other.iter()).collect();
    let other = stage.create(mary, MILTON.0, &other).await;
    let (id, other) = (stage.settle_in(&other).await, other.username.to_string());
    let left = async |whom: Candidate<'_>| {
        let request = asked(&stage, mary, whom, false).await;
        let preview = stage.store.preview_decide(&stage.circumstances(), edda, &request, false).await.unwrap();
        preview.left[0].administrators.clone()
    };
    assert_eq!(left(milton.andre()).await, ["Andre Dubois"], "who was backup is counted once");
    assert_eq!(left((&id, &other, "Dubois")).await, ["Andre Dubois"; 2], "the backup and the new primary user");
    assert_eq!(stage.authority(andre, MILTON.0).await, Some(BackupPrimaryUser), "a preview changes nothing");
}

pub async fn r7_an_approved_change_takes_back_what_lost_its_ground_and_nothing_else(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, andre: (andre, _), zoe: (zoe, zoe_name), edda } = &milton;
    let rosa = stage.primary_user(NEEDHAM, "Rosa", "Lind").await;
    let link = async |by: &UserId, site: &str, whom: (&str, &str), about: &str| {
        let (at, form) = (pid_sl(site), services(&[]));
        let linked = stage
            .store
            .link_subordinate(&stage.circumstances(), by, &at, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await;
        assert_eq!(linked.unwrap(), Linked::Asked);
        stage.open_request(RequestKind::Link, site, about).await.unwrap()
    };
    let here = link(mary, MILTON.0, ("rlind", "Lind"), rosa.as_str()).await;
    let elsewhere = link(&rosa, NEEDHAM.0, (zoe_name, "Bell"), zoe.as_str()).await;
    let wanted = stage.ask_service(zoe, MILTON.0, "PAY_RA_VIEW").await;
    let another = stage.ask_service(andre, MILTON.0, "PA_ENTER").await;
    let rival = asked(&stage, andre, milton.andre(), false).await;
    let session = stage.letter_entered(MILTON).await;
    stage.store.ask_change_with_letter(&stage.circumstances(), &session, &rosa, "").await.unwrap();
    let by_letter = stage.open_request(RequestKind::ChangePrimaryUser, MILTON.0, rosa.as_str()).await.unwrap();
    let outcomes = async || {
        let mut outcomes = Vec::new();
        for request in [&rival, &here, &wanted, &elsewhere, &another] {
            outcomes.push(stage.outcome(request).await.unwrap_or_default());
        }
        outcomes
    };

    approved(&stage, edda, &by_letter).await;
    assert_eq!(outcomes().await, ["withdrawn", "withdrawn", "", "", ""]);
    let mut expected = [rival.as_str(), here.as_str()];
    expected.sort_unstable();
    let entry = stage.last_entry("primary_user_changed").await;
    let mut written: Vec<_> =
        entry["detail"]["ended"]["requests"].as_array().unwrap().iter().filter_map(|lost| lost["id"].as_str()).collect();
    written.sort_unstable();
    assert_eq!(written, expected, "[R19]");
    is_the_primary_user(&stage, &rosa, "by letter").await;

    let next = asked(&stage, &rosa, milton.zoe(), true).await;
    approved(&stage, edda, &next).await;
    assert_eq!(outcomes().await, ["withdrawn", "withdrawn", "withdrawn", "", ""]);
    is_the_primary_user(&stage, zoe, "next").await;
}

/// Mary is a backup of Needham besides, which has Milton's primary access; Nora offers a link in Milton's name by it.
pub async fn r7_who_still_administers_by_primary_access_is_named_and_can_be_let_out_in_the_same_step(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, andre: (andre, _), zoe: (zoe, _), edda } = &milton;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.works_at(&nora, NEEDHAM.0, (mary, "mhughes", "Hughes"), &[]).await;
    stage.store.assign_backup(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named("mhughes")).await.unwrap();
    let grant = stage.give_primary_access((mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let offered = stage.offer_link(&nora, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    let still = |ending: &Ending| {
        let still = ending.still_administers.iter();
        still.map(|s| (s.username.clone(), s.id.clone(), s.other_pid_sl.clone())).collect::<Vec<_>>()
    };
    let by_needham = [("mhughes".to_owned(), grant.clone(), pid_sl(NEEDHAM.0))];
    let asks = stage.store.preview_change_of_primary_user(&stage.circumstances(), andre, &pid_sl(MILTON.0)).await.unwrap();
    assert_eq!(still(&asks), by_needham, "whoever asks is shown it");

    let request = asked(&stage, andre, milton.zoe(), false).await;
    let without = stage.store.preview_decide(&stage.circumstances(), edda, &request, false).await.unwrap();
    assert_eq!((still(&without), without.grants.len()), (by_needham.to_vec(), 0));
    assert!(without.left[0].administrators.iter().any(|name| name == "Mary Hughes"), "{:?}", without.left);
    let preview = stage.store.preview_decide(&stage.circumstances(), edda, &request, true).await;
    let before = stage.audit().await.len();
    let decided = stage.store.decide_change_of_primary_user(&stage.circumstances(), edda, &request, (true, true), "").await;
    let ended = as_said(preview, decided);
    assert!(ended.still_administers.is_empty());
    assert_eq!(ended.grants.iter().map(|ended| ended.id.as_str()).collect::<Vec<_>>(), [grant.as_str()]);
    assert_eq!(withdrawn(&ended), [&offered], "what hangs on it");
    assert_eq!((ended.left[0].pid_sl.as_str(), ended.left[0].before), (MILTON.0, 3));
    assert_eq!(ended.left[0].administrators, ["Andre Dubois", "Zoë Bell"]);
    is_the_primary_user(&stage, zoe, "approved").await;
    for gone in [mary, &nora] {
        assert_eq!(stage.authority(gone, MILTON.0).await, None);
    }
    assert_eq!(stage.authority(mary, NEEDHAM.0).await, Some(BackupPrimaryUser), "the other site is as it was");
    assert_eq!(stage.audit().await.len(), before + 1, "[R19]");

    let grant = stage.give_primary_access((zoe, MILTON.0), (&nora, NEEDHAM.0)).await;
    stage.works_at(&nora, NEEDHAM.0, milton.zoe(), &[]).await;
    stage.store.assign_backup(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(&milton.zoe.1)).await.unwrap();
    let back = asked(&stage, andre, milton.andre(), true).await;
    let decided =
        stage.store.decide_change_of_primary_user(&stage.circumstances(), edda, &back, (true, false), "").await.unwrap();
    assert_eq!(still(&decided), [(milton.zoe.1.clone(), grant, pid_sl(NEEDHAM.0))]);
    assert_eq!(stage.authority(zoe, MILTON.0).await, Some(PrimaryAccess), "until an administrator of Milton ends it");
}

pub async fn r7_declined_with_a_reason_nothing_changes_and_who_asked_reads_it(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, andre: (andre, _), zoe: (zoe, _), edda } = &milton;
    let (session, _) = stage.signed_in("mhughes", PASSWORD).await;
    let request = asked(&stage, andre, milton.zoe(), false).await;
    let (circumstances, reason) = (stage.circumstances(), "Send the board’s letter.");
    let declined =
        stage.store.decide_change_of_primary_user(&circumstances, edda, &request, (false, false), reason).await.unwrap();
    assert!(declined.is_nothing());
    is_the_primary_user(&stage, mary, "declined").await;
    assert_eq!(stage.services(zoe, MILTON.0).await, ["ELG_VERIFY"]);
    assert!(stage.session(&session).await.is_some());

    let decided: Option<(Outcome, Moment, Option<String>)> =
        Some((Outcome::Declined, circumstances.now, Some(reason.to_owned())));
    assert_eq!(stage.store.my_change_requests(andre).await.unwrap()[0].decided, decided);
    let of_site = stage.store.changes_of_site(mary, &pid_sl(MILTON.0), stage.now()).await.unwrap();
    assert_eq!(of_site[0].change.decided, decided);
    not_done(&decide(&stage, edda, &request, true).await, &DecideChangeError::NotWaiting(NotWaiting::Closed));
    not_done(
        &stage.store.preview_decide(&stage.circumstances(), edda, &request, false).await,
        &DecideChangeError::NotWaiting(NotWaiting::Closed),
    );
    asked(&stage, andre, milton.zoe(), false).await;
    let (queue, _) = stage.store.change_queue(edda, None, stage.now()).await.unwrap();
    let (before, _) = stage.store.decided_changes(edda, &pid_sl(MILTON.0), None, stage.now()).await.unwrap();
    assert_eq!((queue.len(), before[0].outcome, before[0].reason.as_deref()), (1, Outcome::Declined, Some(reason)));
    let entry = stage.last_entry("primary_user_change_declined").await;
    assert!(!entry.to_string().contains("board"), "[R19] nothing that somebody typed");
    let counts = (stage.audited("primary_user_changed").await, stage.audited("primary_user_change_declined").await);
    assert_eq!(counts, (0, 1), "[R19]");
}

pub async fn r7_enrollment_alone_decides(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, andre: (andre, _), zoe: (zoe, _), .. } = &milton;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let request = asked(&stage, mary, milton.zoe(), false).await;
    let before = stage.audit().await.len();
    for by in [mary, andre, zoe, &seth, &audrey] {
        for approves in [true, false] {
            refused(&decide(&stage, by, &request, approves).await, Refusal::NotAgency);
        }
        refused(&stage.store.preview_decide(&stage.circumstances(), by, &request, false).await, Refusal::NotAgency);
        not_shown(&stage.store.change_queue(by, None, stage.now()).await, Refusal::NotAgency);
    }
    assert_eq!(stage.audit().await.len(), before);
    is_the_primary_user(&stage, mary, "nobody decided").await;
}

pub async fn r7_who_is_suspended_by_then_does_not_become_primary_user(stage: Stage) {
    let milton = Milton::begins(&stage).await;
    let Milton { mary, andre: (andre, _), zoe: (zoe, zoe_name), edda } = &milton;
    let (seth, site) = (stage.of_the_agency(AgencyRole::Security).await, pid_sl(MILTON.0));
    let request = asked(&stage, andre, milton.zoe(), false).await;
    let unfit = async |asking: AskChangeError| {
        not_done(&decide(&stage, edda, &request, true).await, &DecideChangeError::Unfit(Unfit::NotInUse));
        not_done(
            &stage.store.preview_decide(&stage.circumstances(), edda, &request, false).await,
            &DecideChangeError::Unfit(Unfit::NotInUse),
        );
        not_done(&ask(&stage, mary, milton.zoe(), true).await, &asking);
        is_the_primary_user(&stage, mary, "the candidate is suspended").await;
    };
    let here = async |change: MembershipChange| {
        stage.store.change_membership(&stage.circumstances(), mary, &site, &named(zoe_name), change).await.unwrap()
    };
    here(MembershipChange::Suspend).await;
    unfit(AskChangeError::Unfit(Unfit::NotInUse)).await;
    here(MembershipChange::Reactivate).await;
    let everywhere = async |what: UserIdCommand| {
        stage.store.change_user_id(&stage.circumstances(), &seth, &named(zoe_name), what).await.unwrap()
    };
    everywhere(UserIdCommand::Suspend).await;
    unfit(AskChangeError::NobodyOfThatName).await;
    everywhere(UserIdCommand::Reactivate).await;
    assert_eq!(stage.outcome(&request).await, None, "it waits");

    stage.store.change_user_id(&stage.circumstances(), &seth, &named("mhughes"), UserIdCommand::Terminate).await.unwrap();
    assert!(decide(&stage, edda, &request, true).await.unwrap().is_nothing(), "the old one was gone");
    is_the_primary_user(&stage, zoe, "after the old one was gone").await;
}
