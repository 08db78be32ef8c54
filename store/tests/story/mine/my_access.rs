//! Who Controls My Access: whoever may change it, what it is, since when, until when and from whom [R10] [R15] [R17].

use domain::authority::Authority::{self, BackupPrimaryUser, PrimaryAccess, PrimaryUser};
use domain::authority::MembershipChange;
use domain::moment::DAY;
use domain::person::Role;
use domain::request::Period;
use domain::site::PidSl;
use store::mine::my_access::{AccessAtSite, AccessService};
use store::transaction::id::UserId;

use crate::story::agency::agency_sites::many_sites;
use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};

const NEEDHAM_NAME: &str = "BETH ISRAEL DEACONESS HOSPITAL - NEEDHAM";
const BOSTON_NAME: &str = "BETH ISRAEL DEACONESS MEDICAL CENTER";

/// All that somebody is shown.
async fn mine(stage: &Stage, user_id: &UserId) -> Vec<AccessAtSite> {
    let (sites, more) = stage.store.my_access(user_id, None, stage.now()).await.unwrap();
    assert!(!more);
    sites
}

/// Who controls a site, by what right, and through which other site.
fn controllers(site: &AccessAtSite) -> Vec<(&str, Authority, Option<&str>)> {
    let controllers = site.administrators.iter();
    controllers.map(|person| (person.name.as_str(), person.authority, person.through.as_deref())).collect()
}

pub async fn r10_my_access_names_everybody_who_may_change_it_and_by_what_right(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (_, bea_name) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
    let (zoe, zoe_name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let own = [("Mary Hughes", PrimaryUser, None), ("Andre Dubois", BackupPrimaryUser, None)];
    assert_eq!(controllers(&mine(&stage, &zoe).await[0]), own);
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let through = Some(NEEDHAM_NAME);
    let [bea, nora_too] = [("Bea Backer", PrimaryAccess, through), ("Nora Needham", PrimaryAccess, through)];
    let shown = mine(&stage, &zoe).await;
    assert_eq!(controllers(&shown[0]), [own[0], own[1], bea, nora_too]);
    assert_eq!(shown[0].administrators[0].email, "mary.hughes@clinic.example", "where to ask");
    assert_eq!(
        controllers(&mine(&stage, &nora).await[0]),
        [("Nora Needham", PrimaryUser, None), ("Bea Backer", BackupPrimaryUser, None)]
    );

    // Each person once, by the first right; nobody whose right rests or is gone.
    stage.works_at(&nora, NEEDHAM.0, (&andre, &andre_name, "Dubois"), &[]).await;
    stage.store.assign_backup(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(&andre_name)).await.unwrap();
    assert_eq!(controllers(&mine(&stage, &zoe).await[0]), [own[0], own[1], bea, nora_too]);
    stage
        .store
        .change_membership(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(&bea_name), MembershipChange::Suspend)
        .await
        .unwrap();
    assert_eq!(controllers(&mine(&stage, &zoe).await[0]), [own[0], own[1], nora_too]);
    stage.agency_sets(&mary, "suspended").await;
    assert_eq!(controllers(&mine(&stage, &zoe).await[0]), [own[1], nora_too]);
    stage.agency_sets(&mary, "active").await;
    stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await.unwrap();
    assert_eq!(controllers(&mine(&stage, &zoe).await[0]), own);

    stage
        .store
        .change_membership(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&zoe_name), MembershipChange::Suspend)
        .await
        .unwrap();
    let shown = mine(&stage, &zoe).await;
    assert!(shown[0].suspended && shown[0].services.len() == 1, "it rests, and who could change that is shown");
    assert_eq!((shown[0].role, controllers(&shown[0])), (Some(Role::Subordinate), own.to_vec()));
}

pub async fn r17_my_access_says_since_when_until_when_from_whom_and_by_which_link(stage: Stage) {
    let Billing { mary, bill, ivy: (ivy, ivy_name), .. } = &Billing::begins(&stage).await;
    let (andre, _) = stage.backup(mary, MILTON.0, "Andre", "Dubois").await;
    let created = stage.now();
    let (zoe, zoe_name) = stage.newcomer(mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let site = pid_sl(MILTON.0);
    let (soon, later) = (stage.now().plus(9 * DAY), stage.now().plus(30 * DAY));
    let (circumstances, form) = (stage.circumstances(), services(&["ELG_VERIFY", "CLM_STATUS"]));
    let period = Period { from: soon, until: later };
    stage.store.change_services(&circumstances, &andre, &site, &named(&zoe_name), &form, period).await.unwrap();
    let shown = mine(&stage, &zoe).await;
    assert_eq!((shown.len(), shown[0].pid_sl.as_str(), shown[0].role), (1, MILTON.0, Some(Role::Subordinate)));
    let [verify, status] = shown[0].services.as_slice() else { panic!("{shown:?}") };
    assert_eq!((verify.name.as_str(), verify.given_by.as_str()), ("Verify Member Eligibility", "Mary Hughes"));
    assert!(verify.since > created && verify.since < circumstances.now && verify.until == Period::FOREVER, "{verify:?}");
    let expected = AccessService {
        name: "Inquire Claims Status".to_owned(),
        since: soon,
        until: later,
        given_by: "Andre Dubois".to_owned(),
        through: None,
    };
    assert_eq!(*status, expected, "what begins later is shown, too");

    let link = stage.link_organization((mary, MILTON.0), (bill, BOSTON.0), &["ELG_VERIFY"]).await;
    assigned(&stage, bill, ivy_name, &[&link], &["ELG_VERIFY"]).await;
    let shown = mine(&stage, ivy).await;
    let at: Vec<_> = shown.iter().map(|site| (site.pid_sl.as_str(), site.role)).collect();
    assert_eq!(at, [(BOSTON.0, Some(Role::Subordinate)), (MILTON.0, None)]);
    let by_link = &shown[1].services[0];
    assert_eq!((by_link.given_by.as_str(), by_link.through.as_deref()), ("Bill Ledger", Some(BOSTON_NAME)));
    assert_eq!(controllers(&shown[1]), [("Mary Hughes", PrimaryUser, None), ("Andre Dubois", BackupPrimaryUser, None)]);
    stage
        .store
        .change_membership(&stage.circumstances(), bill, &pid_sl(BOSTON.0), &named(ivy_name), MembershipChange::Remove)
        .await
        .unwrap();
    assert!(mine(&stage, ivy).await.is_empty(), "nothing hangs on what has ended");

    stage.wait(31 * DAY);
    let shown = mine(&stage, &zoe).await;
    assert_eq!(
        shown[0].services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>(),
        ["Verify Member Eligibility"]
    );
}

pub async fn my_access_is_paged_by_key(stage: Stage) {
    many_sites(&stage, 24).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let everywhere = "INSERT INTO memberships (id, user_id, pid_sl, role, created_at, created_by) \
         SELECT 'at ' || s.pid_sl, u.id, s.pid_sl, 'subordinate', 0, u.id FROM sites s, users u WHERE u.id = $1 AND s.pid_sl > '2'";
    sqlx::query(everywhere).bind(mary.as_str()).execute(&stage.beside).await.unwrap();
    let (first, more) = stage.store.my_access(&mary, None, stage.now()).await.unwrap();
    assert_eq!((first.len(), more), (20, true));
    let after = first.last().map(|site| site.pid_sl.as_str());
    let (second, more) = stage.store.my_access(&mary, after, stage.now()).await.unwrap();
    assert_eq!((second.len(), more), (5, false));
    let sites: Vec<&PidSl> = first.iter().chain(&second).map(|site| &site.pid_sl).collect();
    assert!(sites.is_sorted_by(|one, next| one < next), "each once: {sites:?}");
    assert!(!first[0].services.is_empty() && second.iter().all(|site| site.services.is_empty()));
}
