//! A linked organization and its clients [R15]: what each of them has before them, when one step is about many.

use domain::authority::Refusal;
use domain::moment::DAY;
use domain::request::{Period, RequestKind};
use store::CommandError;
use store::transaction::id::UserId;

use crate::story::cast::*;

/// The site whose people work for the others.
const PLYMOUTH: (&str, &str) = ("110091495A", "1109358");

/// Lets Plymouth use services of a site.
async fn offer(stage: &Stage, by: &UserId, site: &str, codes: &[&str]) {
    let (site, other, form) = (pid_sl(site), pid_sl(PLYMOUTH.0), services(codes));
    stage.store.offer_organization_link(&stage.circumstances(), by, &site, &other, &form, Period::ALWAYS).await.unwrap();
}

pub async fn r15_one_step_reaches_every_client_that_a_filter_finds(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Quinn").await;
    let tess = stage.primary_user(PLYMOUTH, "Tess", "Reed").await;
    offer(&stage, &mary, MILTON.0, &["ELG_VERIFY", "CLM_STATUS"]).await;
    offer(&stage, &nora, NEEDHAM.0, &["ELG_VERIFY", "PAY_RA_VIEW"]).await;
    let (milton, plymouth) = (pid_sl(MILTON.0), pid_sl(PLYMOUTH.0));

    let kind = RequestKind::OrganizationLink;
    let waiting = stage.store.waiting_offers(&mary, &milton, kind, stage.now()).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].other_pid_sl.as_str(), waiting[0].asker.as_str(), waiting[0].services),
        (PLYMOUTH.0, "Mary Hughes", 2)
    );
    assert!(stage.store.waiting_offers(&mary, &milton, RequestKind::PrimaryAccess, stage.now()).await.unwrap().is_empty());
    assert!(stage.store.waiting_offers(&mary, &milton, kind, stage.now().plus(31 * DAY)).await.unwrap().is_empty());
    let refused = stage.store.waiting_offers(&nora, &milton, kind, stage.now()).await;
    assert!(matches!(refused, Err(CommandError::Rejected(Refusal::NotAdministrator))), "[R9]");

    assert!(stage.store.all_clients(&tess, &plymouth, "", &[], stage.now()).await.unwrap().link_ids.is_empty());
    for request in stage.store.waiting_page(&tess, None, stage.now()).await.unwrap().0 {
        stage.store.answer_organization_link(&stage.circumstances(), &tess, &request.id, true).await.unwrap();
    }
    let found = async |text: &str| {
        let all = stage.store.all_clients(&tess, &plymouth, text, &[], stage.now()).await.unwrap();
        let mut codes: Vec<String> =
            all.services.iter().flat_map(|group| &group.services).map(|service| service.code.to_string()).collect();
        codes.sort();
        (all.link_ids.len(), all.more, codes.join(" "))
    };
    assert_eq!(found("").await, (2, false, "CLM_STATUS ELG_VERIFY PAY_RA_VIEW".to_owned()));
    assert_eq!(found("needham").await, (1, false, "ELG_VERIFY PAY_RA_VIEW".to_owned()));
    assert_eq!(found("110091495d").await, (1, false, "CLM_STATUS ELG_VERIFY".to_owned()));
    assert_eq!(found("100%").await, (0, false, String::new()));
    let refused = stage.store.all_clients(&mary, &plymouth, "", &[], stage.now()).await;
    assert!(matches!(refused, Err(CommandError::Rejected(Refusal::NotAdministrator))), "[R15]");

    let staff = stage.store.staff(&tess, &plymouth, stage.now()).await.unwrap();
    assert_eq!((staff.people, staff.more), (vec![("treed".to_owned(), "Tess Reed".to_owned())], false));
    let refused = stage.store.staff(&mary, &plymouth, stage.now()).await;
    assert!(matches!(refused, Err(CommandError::Rejected(Refusal::NotAdministrator))), "[R9]");
}
