//! What the agency offers no longer [R13]: nobody is given it by any way, and who has it keeps it, at rest.

use std::collections::BTreeSet;

use domain::catalogue::{ChoiceError, ServiceCode};
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use store::organizations::assign_linked::{AssignLinkedError, AssignedToClients, How};
use store::people::link_subordinate::Linked;
use store::requests::service_request::AnswerServiceRequestError;
use store::transaction::id::UserId;

use crate::story::agency::agency_rules::{HOSPITALS, changed, code, offered};
use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assign, assigned};
use crate::story::ties::*;

/// The agency's Edda, and what hospitals are offered.
struct Offer {
    edda: UserId,
    all: BTreeSet<ServiceCode>,
}

impl Offer {
    async fn begins(stage: &Stage) -> Self {
        let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
        Self { edda, all: offered(stage, HOSPITALS).await }
    }

    async fn without(&self, stage: &Stage, text: &str) {
        let mut fewer = self.all.clone();
        assert!(fewer.remove(&code(text)), "{text} is offered to hospitals");
        changed(stage, &self.edda, &fewer).await;
    }

    async fn again(&self, stage: &Stage) {
        changed(stage, &self.edda, &self.all).await;
    }
}

pub async fn r13_an_organization_gives_nobody_what_its_client_is_offered_no_longer(stage: Stage) {
    let offer = Offer::begins(&stage).await;
    let Billing { mary, bill, ivy: (ivy, ivy_name), otto: (otto, otto_name), .. } = Billing::begins(&stage).await;
    let both = ["ELG_VERIFY", "CLM_STATUS"];
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &both).await;
    assigned(&stage, &bill, &ivy_name, &[&link], &["ELG_VERIFY"]).await;
    offer.without(&stage, "ELG_VERIFY").await;
    assert!(stage.services(&ivy, MILTON.0).await.is_empty(), "it rests");

    for how in [How::Add, How::Replace] {
        let done = assign(&stage, &bill, &otto_name, &[&link], (&both, how), Period::ALWAYS).await;
        if how == How::Add {
            assert_eq!(done.unwrap(), AssignedToClients { added: 1, removed: 0, above_ceiling: 1 });
        } else {
            not_done(&done, &AssignLinkedError::SoAlready);
        }
    }
    let replaced = assign(&stage, &bill, &ivy_name, &[&link], (&both, How::Replace), Period::ALWAYS).await;
    assert_eq!(replaced.unwrap(), AssignedToClients { added: 1, removed: 0, above_ceiling: 0 });
    for who in [&ivy, &otto] {
        assert_eq!(stage.services(who, MILTON.0).await, ["CLM_STATUS"]);
    }
    offer.again(&stage).await;
    assert_eq!(stage.services(&ivy, MILTON.0).await, both, "what rested is back");
    assert_eq!(stage.services(&otto, MILTON.0).await, ["CLM_STATUS"]);
}

pub async fn r13_what_was_asked_for_is_not_granted_while_it_is_not_offered(stage: Stage) {
    let offer = Offer::begins(&stage).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, _) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    let request = stage.ask_service(&zoe, MILTON.0, "PAY_RA_VIEW").await;
    let grants = async || stage.store.answer_service_request(&stage.circumstances(), &mary, &request, true, "").await;
    offer.without(&stage, "PAY_RA_VIEW").await;
    not_done(&grants().await, &AnswerServiceRequestError::Services(ChoiceError::NotOffered("PAY_RA_VIEW".to_owned())));
    assert_eq!(stage.outcome(&request).await, None, "it waits");
    offer.again(&stage).await;
    assert!(stage.services(&zoe, MILTON.0).await.is_empty());
    grants().await.unwrap();
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["PAY_RA_VIEW"]);
}

pub async fn r13_who_accepts_a_link_gets_what_is_offered_by_then(stage: Stage) {
    let offer = Offer::begins(&stage).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    let (site, form) = (pid_sl(MILTON.0), services(&["PAY_RA_VIEW", "ELG_VERIFY"]));
    let whom = (name.as_str(), "Bell");
    let linked = stage
        .store
        .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
        .await;
    assert_eq!(linked.unwrap(), Linked::Asked);
    let request = stage.open_request(RequestKind::Link, MILTON.0, zoe.as_str()).await.unwrap();
    offer.without(&stage, "PAY_RA_VIEW").await;
    stage.store.answer_link(&stage.circumstances(), &zoe, &request, true).await.unwrap();
    offer.again(&stage).await;
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    let given = "SELECT COUNT(*) FROM assignments WHERE user_id = $1 AND service_code = 'PAY_RA_VIEW'";
    assert_eq!(stage.count(given, &[zoe.as_str()]).await, 0);
}
