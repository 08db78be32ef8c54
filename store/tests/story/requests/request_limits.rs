//! How much can be asked for: nobody floods a person, a site or the agency with requests.

use domain::catalogue::ServiceCode;
use domain::moment::DAY;
use domain::request::{Period, RequestKind, TooMany};
use store::CommandError;
use store::administrators::primary_access::OfferPrimaryAccessError;
use store::organizations::organization_link::OfferOrganizationLinkError;
use store::requests::request::AskError;
use store::requests::service_request::RequestAccessError;
use store::transaction::id::UserId;

use crate::story::agency::agency_sites::many_sites;
use crate::story::cast::*;
use crate::story::ties::*;

/// The PID/SL of one of [`many_sites`].
fn clinic(number: u32) -> String {
    format!("{}A", 220_000_000 + number)
}

/// Somebody offers a clinic primary access of Milton, or a link with Milton; if that can't be asked, why.
async fn offer(stage: &Stage, by: &UserId, kind: RequestKind, number: u32) -> Result<(), AskError> {
    let (site, other, circumstances, always) =
        (pid_sl(MILTON.0), pid_sl(&clinic(number)), stage.circumstances(), Period::ALWAYS);
    if kind == RequestKind::PrimaryAccess {
        return match stage.store.offer_primary_access(&circumstances, by, &site, &other, always).await {
            Err(CommandError::Rejected(OfferPrimaryAccessError::Ask(why))) => Err(why),
            offered => {
                offered.unwrap();
                Ok(())
            }
        };
    }
    let ceiling = services(&["ELG_VERIFY"]);
    match stage.store.offer_organization_link(&circumstances, by, &site, &other, &ceiling, always).await {
        Err(CommandError::Rejected(OfferOrganizationLinkError::Ask(why))) => Err(why),
        offered => {
            offered.unwrap();
            Ok(())
        }
    }
}

pub async fn a_site_has_so_many_offers_at_a_time_and_a_person_asks_so_often_a_day(stage: Stage) {
    use RequestKind::{OrganizationLink, PrimaryAccess};
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    many_sites(&stage, 201).await;
    for number in 0..50 {
        offer(&stage, &mary, PrimaryAccess, number).await.unwrap();
    }
    let before = stage.audit().await.len();
    assert_eq!(offer(&stage, &mary, PrimaryAccess, 50).await, Err(AskError::TooMany(TooMany::Waiting(50))));
    assert_eq!(offer(&stage, &mary, PrimaryAccess, 0).await, Err(AskError::Waits));
    assert_eq!(stage.audit().await.len(), before, "nothing was asked");
    offer(&stage, &andre, PrimaryAccess, 50).await.unwrap();
    let first = stage.open_request(PrimaryAccess, MILTON.0, &clinic(0)).await.unwrap();
    stage.store.withdraw(&stage.circumstances(), &mary, PrimaryAccess, &first).await.unwrap();
    offer(&stage, &mary, PrimaryAccess, 51).await.unwrap();

    for number in 0..149 {
        offer(&stage, &mary, OrganizationLink, number).await.unwrap();
    }
    assert_eq!(offer(&stage, &mary, OrganizationLink, 149).await, Err(AskError::TooMany(TooMany::Today)));
    stage.wait(DAY);
    for number in 149..200 {
        offer(&stage, &mary, OrganizationLink, number).await.unwrap();
    }
    assert_eq!(offer(&stage, &mary, OrganizationLink, 200).await, Err(AskError::TooMany(TooMany::Waiting(200))));
    assert_eq!(stage.count("SELECT COUNT(*) FROM requests WHERE asked_by = $1", &[mary.as_str()]).await, 251);
    stage.wait(30 * DAY);
    offer(&stage, &mary, OrganizationLink, 200).await.unwrap();
}

pub async fn a_person_has_twenty_requests_for_access_at_a_site_at_a_time(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, _) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let (minh, _) = stage.subordinate(&mary, MILTON.0, "Minh", "Tran", &[]).await;
    let site = pid_sl(MILTON.0);
    let codes: Vec<ServiceCode> = stage.store.offer(&pid_sl(MILTON.0)).await.unwrap().codes().into_iter().collect();
    let asks = async |who: &UserId, code: &ServiceCode| {
        stage.store.request_access(&stage.circumstances(), who, &site, code, "").await
    };
    for code in &codes[..20] {
        asks(&zoe, code).await.unwrap();
    }
    not_done(&asks(&zoe, &codes[20]).await, &RequestAccessError::Ask(AskError::TooMany(TooMany::Waiting(20))));
    asks(&minh, &codes[20]).await.unwrap();
    let first = stage.open_request(RequestKind::Service, MILTON.0, &format!("{zoe} {}", codes[0])).await.unwrap();
    stage.store.answer_service_request(&stage.circumstances(), &mary, &first, true, "").await.unwrap();
    asks(&zoe, &codes[20]).await.unwrap();
}

pub async fn what_was_declined_three_times_in_a_day_is_not_asked_again_before_the_next(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let other = pid_sl(NEEDHAM.0);
    let offers = async |by: &UserId| {
        stage.store.offer_primary_access(&stage.circumstances(), by, &pid_sl(MILTON.0), &other, Period::ALWAYS).await
    };
    for by in [&mary, &andre, &mary] {
        offers(by).await.unwrap();
        let request = stage.open_request(RequestKind::PrimaryAccess, MILTON.0, NEEDHAM.0).await.unwrap();
        stage.store.answer_primary_access(&stage.circumstances(), &nora, &request, false).await.unwrap();
    }
    for by in [&mary, &andre] {
        not_done(&offers(by).await, &OfferPrimaryAccessError::Ask(AskError::TooMany(TooMany::Declined)));
    }
    stage.offer_link(&mary, MILTON.0, NEEDHAM.0, &["ELG_VERIFY"], Period::ALWAYS).await;
    stage.offer_access(&nora, NEEDHAM.0, MILTON.0, Period::ALWAYS).await;
    stage.wait(DAY);
    offers(&mary).await.unwrap();
}
