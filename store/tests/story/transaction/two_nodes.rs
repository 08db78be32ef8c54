//! Two nodes on one database.

use domain::authority::MembershipChange;
use domain::power::AgencyRole;
use domain::request::Period;
use store::agency::change_user_id::UserIdCommand;
use store::door::sign_in::SignIn;
use store::organizations::change_link::LinkChange;

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};

/// Each question is asked at the other node before, too: what a node remembered of an answer would show.
pub async fn r18_what_one_node_revokes_the_next_question_at_another_denies(stage: Stage) {
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), .. } = Billing::begins(&stage).await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let (andre, andre_name) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let link = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["ELG_VERIFY"]).await;
    assigned(&stage, &bill, &ivy_name, &[&link], &["ELG_VERIFY"]).await;
    let (store, site, other) = (&stage.store, pid_sl(MILTON.0), stage.another_node().await);

    assert_eq!(other.services(&zoe, MILTON.0).await, ["ELG_VERIFY"]);
    store
        .change_services(&stage.circumstances(), &mary, &site, &named(&name), &services(&[]), Period::ALWAYS)
        .await
        .unwrap();
    assert!(other.services(&zoe, MILTON.0).await.is_empty(), "a service");

    assert_eq!(other.services(&ivy, MILTON.0).await, ["ELG_VERIFY"]);
    store.change_link(&stage.circumstances(), &mary, &link, LinkChange::End).await.unwrap();
    assert!(other.services(&ivy, MILTON.0).await.is_empty(), "an organization link");

    assert!(other.creates(&nora, MILTON.0, "Ann").await);
    store.end_primary_access(&stage.circumstances(), &mary, &grant).await.unwrap();
    assert!(!other.creates(&nora, MILTON.0, "Ben").await, "primary access");

    assert!(other.creates(&andre, MILTON.0, "Cleo").await);
    store.remove_backup(&stage.circumstances(), &mary, &site, &named(&andre_name)).await.unwrap();
    assert!(!other.creates(&andre, MILTON.0, "Dan").await, "a backup primary user");

    let (session, _) = other.signed_in(&name, PASSWORD).await;
    assert!(other.session(&session).await.is_some());
    store.change_membership(&stage.circumstances(), &mary, &site, &named(&name), MembershipChange::Suspend).await.unwrap();
    assert!(other.session(&session).await.is_none(), "a session");

    let (session, _) = other.signed_in(&ivy_name, PASSWORD).await;
    assert!(other.session(&session).await.is_some());
    store.change_user_id(&stage.circumstances(), &seth, &named(&ivy_name), UserIdCommand::Suspend).await.unwrap();
    assert!(other.session(&session).await.is_none(), "a user ID");
    assert!(matches!(other.sign_in(&ivy_name, PASSWORD).await, SignIn::Suspended));
}
