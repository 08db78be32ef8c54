//! What somebody asked ends with the authority to ask it [R7] [R12] [R14] [R15]: the preview says so, and nobody sees it any more.

use domain::authority::Authority::PrimaryAccess;
use domain::authority::{MembershipChange, Refusal};
use domain::moment::DAY;
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use store::administrators::primary_access::AnswerPrimaryAccessError;
use store::agency::change_user_id::UserIdCommand;
use store::organizations::organization_link::AnswerOrganizationLinkError;
use store::people::link_subordinate::{AnswerLinkError, Linked};
use store::requests::request::NotWaiting;
use store::transaction::id::{RequestId, UserId};

use crate::story::administrators::change_primary_user::asked;
use crate::story::cast::*;
use crate::story::ending::what_ends::{as_said, withdrawn};
use crate::story::ties::*;

/// Mary of Milton with her backup Andre, Nora of Needham, Bill of Boston with his Minh: ids, with usernames where they are needed.
struct Asked {
    mary: UserId,
    andre: (UserId, String),
    nora: UserId,
    bill: UserId,
    minh: (UserId, String),
}

impl Asked {
    async fn begins(stage: &Stage) -> Self {
        let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
        let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
        let bill = stage.primary_user(BOSTON, "Bill", "Ledger").await;
        let andre = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
        let minh = stage.subordinate(&bill, BOSTON.0, "Minh", "Tran", &[]).await;
        Self { mary, andre, nora, bill, minh }
    }

    /// Somebody asks Minh to work at Milton.
    async fn asks_minh(&self, stage: &Stage, by: &UserId) -> RequestId {
        let (site, form, whom) = (pid_sl(MILTON.0), services(&[]), (self.minh.1.as_str(), "Tran"));
        let linked = stage
            .store
            .link_subordinate(&stage.circumstances(), by, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await;
        assert_eq!(linked.unwrap(), Linked::Asked);
        stage.open_request(RequestKind::Link, MILTON.0, self.minh.0.as_str()).await.unwrap()
    }

    /// Somebody asks Minh, Boston twice, and the agency. Gives the requests in this order.
    async fn asks_all(&self, stage: &Stage, by: &UserId) -> [RequestId; 4] {
        [
            self.asks_minh(stage, by).await,
            stage.offer_access(by, MILTON.0, BOSTON.0, Period::ALWAYS).await,
            stage.offer_link(by, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await,
            asked(stage, by, (&self.minh.0, &self.minh.1, "Tran"), false).await,
        ]
    }

    /// How many requests wait for Minh and for Bill; the count beside the panel's name is the same.
    async fn waiting(&self, stage: &Stage) -> [usize; 2] {
        let mut waiting = [0; 2];
        for (place, who) in [&self.minh.0, &self.bill].into_iter().enumerate() {
            waiting[place] = stage.store.waiting_page(who, None, stage.now()).await.unwrap().0.len();
            let count = stage.store.waiting_count(who, stage.now()).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), waiting[place]);
        }
        waiting
    }
}

/// How these requests ended; what still waits is empty.
async fn outcomes(stage: &Stage, requests: &[RequestId]) -> Vec<String> {
    let mut outcomes = Vec::new();
    for request in requests {
        outcomes.push(stage.outcome(request).await.unwrap_or_default());
    }
    outcomes
}

pub async fn r12_what_a_backup_asked_ends_with_the_role(stage: Stage) {
    let they = Asked::begins(&stage).await;
    let Asked { mary, andre: (andre, andre_name), nora, bill, minh: (minh, _) } = &they;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let requests = they.asks_all(&stage, andre).await;
    let marys = stage.offer_access(mary, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
    assert_eq!(they.waiting(&stage).await, [1, 2]);
    let site = pid_sl(MILTON.0);
    let preview = stage.store.preview_remove_backup(&stage.circumstances(), mary, &site, &named(andre_name)).await;
    let ended = as_said(preview, stage.store.remove_backup(&stage.circumstances(), mary, &site, &named(andre_name)).await);
    assert_eq!(withdrawn(&ended), requests.iter().collect::<Vec<_>>());
    let about: Vec<&str> = ended.requests.iter().map(|lost| lost.about.as_str()).collect();
    let boston = "BETH ISRAEL DEACONESS MEDICAL CENTER (110091495C)";
    assert_eq!(about, [they.minh.1.as_str(), boston, boston, "Minh Tran"], "[R14] of Minh, who has not agreed, the user ID");
    assert!(ended.requests.iter().all(|lost| lost.name == "Andre Dubois" && lost.pid_sl.as_str() == MILTON.0));

    assert_eq!(outcomes(&stage, &requests).await, ["withdrawn"; 4]);
    assert_eq!(they.waiting(&stage).await, [0, 0]);
    assert!(stage.store.change_queue(&edda, None, stage.now()).await.unwrap().0.is_empty());
    assert_eq!(stage.outcome(&marys).await, None, "what another administrator asked stays");
    stage.store.answer_primary_access(&stage.circumstances(), nora, &marys, true).await.unwrap();
    stage.store.assign_backup(&stage.circumstances(), mary, &site, &named(andre_name)).await.unwrap();
    for accepts in [true, false] {
        not_done(
            &stage.store.answer_link(&stage.circumstances(), minh, &requests[0], accepts).await,
            &AnswerLinkError::NotWaiting(NotWaiting::Closed),
        );
        not_done(
            &stage.store.answer_primary_access(&stage.circumstances(), bill, &requests[1], accepts).await,
            &AnswerPrimaryAccessError::NotWaiting(NotWaiting::Closed),
        );
        not_done(
            &stage.store.answer_organization_link(&stage.circumstances(), bill, &requests[2], accepts).await,
            &AnswerOrganizationLinkError::NotWaiting(NotWaiting::Closed),
        );
    }
    let entry = stage.last_entry("backup_removed").await;
    assert_eq!(entry["detail"]["ended"]["requests"].as_array().map(Vec::len), Some(4), "[R19]");
    they.asks_all(&stage, andre).await;
}

pub async fn r12_what_somebody_suspended_asked_rests_until_the_end_of_it(stage: Stage) {
    let they = Asked::begins(&stage).await;
    let Asked { mary, andre: (andre, andre_name), bill, .. } = &they;
    let requests = they.asks_all(&stage, andre).await;
    let site = pid_sl(MILTON.0);
    let here = async |change: MembershipChange| {
        let done = stage.store.change_membership(&stage.circumstances(), mary, &site, &named(andre_name), change).await;
        assert!(done.unwrap().requests.is_empty());
    };
    here(MembershipChange::Suspend).await;
    assert_eq!(they.waiting(&stage).await, [0, 0]);
    not_done(
        &stage.store.answer_primary_access(&stage.circumstances(), bill, &requests[1], true).await,
        &AnswerPrimaryAccessError::AskerMayNot,
    );
    here(MembershipChange::Reactivate).await;
    assert_eq!(they.waiting(&stage).await, [1, 2]);
    stage.agency_sets(andre, "suspended").await;
    assert_eq!(they.waiting(&stage).await, [0, 0]);
    not_done(
        &stage.store.answer_organization_link(&stage.circumstances(), bill, &requests[2], true).await,
        &AnswerOrganizationLinkError::AskerMayNot,
    );
    stage.agency_sets(andre, "active").await;
    assert_eq!(outcomes(&stage, &requests).await, [""; 4]);
    stage.store.answer_organization_link(&stage.circumstances(), bill, &requests[2], true).await.unwrap();
    stage.store.answer_primary_access(&stage.circumstances(), bill, &requests[1], true).await.unwrap();
}

/// Andre is a backup of Milton, and of Needham, which administers Milton by primary access.
pub async fn r10_what_one_may_still_ask_by_primary_access_goes_on_until_that_ends(stage: Stage) {
    let they = Asked::begins(&stage).await;
    let Asked { mary, andre: (andre, andre_name), nora, .. } = &they;
    stage.works_at(nora, NEEDHAM.0, (andre, andre_name, "Dubois"), &[]).await;
    stage.store.assign_backup(&stage.circumstances(), nora, &pid_sl(NEEDHAM.0), &named(andre_name)).await.unwrap();
    let grant = stage.give_primary_access((mary, MILTON.0), (nora, NEEDHAM.0)).await;
    let requests = they.asks_all(&stage, andre).await;
    let wanted = stage.ask_service(andre, MILTON.0, "PA_ENTER").await;
    let site = pid_sl(MILTON.0);
    let preview = stage
        .store
        .preview_change_of_membership(&stage.circumstances(), mary, &site, &named(andre_name), MembershipChange::Remove)
        .await;
    let removed = stage
        .store
        .change_membership(&stage.circumstances(), mary, &site, &named(andre_name), MembershipChange::Remove)
        .await;
    let removed = as_said(preview, removed);
    assert_eq!(withdrawn(&removed), [&requests[1], &requests[3], &wanted], "[R12] [R7] only the site's own ask these");
    assert_eq!(outcomes(&stage, &requests).await, ["", "withdrawn", "", "withdrawn"]);
    assert_eq!(stage.authority(andre, MILTON.0).await, Some(PrimaryAccess));
    let still: Vec<_> = removed.still_administers.iter().map(|s| (&*s.username, &s.id, s.other_pid_sl.as_str())).collect();
    assert_eq!(still, [(andre_name.as_str(), &grant, NEEDHAM.0)]);

    let of_nora = stage.offer_link(nora, MILTON.0, PLYMOUTH.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    let preview = stage.store.preview_end_primary_access(&stage.circumstances(), mary, &grant).await;
    let ended = as_said(preview, stage.store.end_primary_access(&stage.circumstances(), mary, &grant).await);
    let mut lost = withdrawn(&ended);
    lost.sort_unstable();
    let mut expected = [&requests[0], &requests[2], &of_nora];
    expected.sort_unstable();
    assert_eq!(lost, expected);
    assert_eq!(outcomes(&stage, &requests).await, ["withdrawn"; 4]);
    assert!(ended.still_administers.is_empty());
}

pub async fn r9_what_somebody_asked_ends_with_they_left_and_with_the_user_id(stage: Stage) {
    let they = Asked::begins(&stage).await;
    let Asked { mary, andre: (andre, andre_name), nora, .. } = &they;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let requests = they.asks_all(&stage, andre).await;
    let (said, _) =
        stage.store.preview_they_left(&stage.circumstances(), mary, &pid_sl(MILTON.0), &named(andre_name)).await.unwrap();
    let (left, _) =
        stage.store.they_left(&stage.circumstances(), mary, &pid_sl(MILTON.0), &named(andre_name)).await.unwrap();
    assert_eq!(said, left);
    assert_eq!(withdrawn(&left), requests.iter().collect::<Vec<_>>());
    assert_eq!(outcomes(&stage, &requests).await, ["withdrawn"; 4]);

    // With a letter of Needham, Mary asks without being an administrator there: that doesn't end with her role at Milton.
    let session = stage.letter_entered(NEEDHAM).await;
    stage.store.ask_change_with_letter(&stage.circumstances(), &session, mary, "").await.unwrap();
    let by_letter = stage.open_request(RequestKind::ChangePrimaryUser, NEEDHAM.0, mary.as_str()).await.unwrap();
    let access = stage.offer_access(mary, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    let other = stage.offer_access(nora, NEEDHAM.0, BOSTON.0, Period::ALWAYS).await;
    let terminate = UserIdCommand::Terminate;
    let preview = stage.store.preview_change_of_user_id(&stage.circumstances(), &seth, &named("mhughes"), terminate).await;
    let ended =
        as_said(preview, stage.store.change_user_id(&stage.circumstances(), &seth, &named("mhughes"), terminate).await);
    assert_eq!(withdrawn(&ended), [&by_letter, &access], "and all with the user ID");
    assert_eq!(outcomes(&stage, &[by_letter, access, other]).await, ["withdrawn", "withdrawn", ""]);
    assert_eq!(they.waiting(&stage).await, [0, 1], "Needham's");
}

pub async fn r7_what_the_old_primary_user_asked_ends_with_the_change(stage: Stage) {
    let they = Asked::begins(&stage).await;
    let Asked { mary, andre: (andre, andre_name), nora, minh: (minh, _), .. } = &they;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let requests = they.asks_all(&stage, mary).await;
    let session = stage.letter_entered(NEEDHAM).await;
    stage.store.ask_change_with_letter(&stage.circumstances(), &session, mary, "").await.unwrap();
    let by_letter = stage.open_request(RequestKind::ChangePrimaryUser, NEEDHAM.0, mary.as_str()).await.unwrap();
    let andres = stage.offer_access(andre, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
    let decided = asked(&stage, mary, (andre, andre_name, "Dubois"), true).await;
    let preview = stage.store.preview_decide(&stage.circumstances(), &edda, &decided, false).await;
    let answer = (true, false);
    let ended = as_said(
        preview,
        stage.store.decide_change_of_primary_user(&stage.circumstances(), &edda, &decided, answer, "").await,
    );
    assert_eq!(withdrawn(&ended), requests.iter().collect::<Vec<_>>());
    assert_eq!(outcomes(&stage, &requests).await, ["withdrawn"; 4]);
    let stay = [decided, andres.clone(), by_letter];
    assert_eq!(outcomes(&stage, &stay).await, ["accepted", "", ""], "the new one's asks go on, and what a letter asks");
    stage.store.answer_primary_access(&stage.circumstances(), nora, &andres, true).await.unwrap();
    for (kind, about) in [(RequestKind::Link, minh.as_str()), (RequestKind::PrimaryAccess, BOSTON.0)] {
        assert_eq!(stage.open_request(kind, MILTON.0, about).await, None);
    }
}

pub async fn r16_what_somebody_asked_ends_with_the_last_day(stage: Stage) {
    let they = Asked::begins(&stage).await;
    let Asked { mary, nora, .. } = &they;
    let five_days = Period { until: stage.now().plus(5 * DAY), ..Period::ALWAYS };
    let (dot, dot_name) = stage.dated(mary, ("Dot", "Dated"), &[], five_days).await;
    stage.store.assign_backup(&stage.circumstances(), mary, &pid_sl(MILTON.0), &named(&dot_name)).await.unwrap();
    let grant = stage.offer_access(mary, MILTON.0, NEEDHAM.0, five_days).await;
    stage.store.answer_primary_access(&stage.circumstances(), nora, &grant, true).await.unwrap();
    let dots = they.asks_minh(&stage, &dot).await;
    let noras = stage.offer_link(nora, MILTON.0, BOSTON.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    let marys = stage.offer_access(mary, MILTON.0, BOSTON.0, Period::ALWAYS).await;
    stage.wait(5 * DAY);
    assert_eq!(they.waiting(&stage).await, [0, 1], "before the sweep, too");
    assert_eq!(
        stage.store.sweep(&stage.circumstances()).await.unwrap(),
        Some(4),
        "a membership, a grant, and what hung on them"
    );
    assert_eq!(outcomes(&stage, &[dots, noras, marys]).await, ["withdrawn", "withdrawn", ""]);
    let entry = stage.last_entry("lapsed").await;
    assert_eq!(entry["detail"]["requests_withdrawn"].as_array().map(Vec::len), Some(2), "[R19]");
    assert_eq!(stage.store.sweep(&stage.circumstances()).await.unwrap(), None);
    let (site, form, whom) = (pid_sl(MILTON.0), services(&[]), (they.minh.1.as_str(), "Tran"));
    let late = stage
        .store
        .link_subordinate(&stage.circumstances(), &dot, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
        .await;
    refused(&late, Refusal::NotAdministrator);
}
