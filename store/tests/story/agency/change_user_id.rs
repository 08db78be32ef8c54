//! What security staff do to a user ID [R9]: nobody else does it, and what rests or ends by it.

use std::collections::BTreeSet;

use domain::authority::{MembershipChange, Refusal};
use domain::catalogue::ServiceCode;
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use store::CommandError;
use store::agency::agency_sites::SitesFilter;
use store::agency::change_user_id::{ChangeUserIdError, UserIdCommand};
use store::agency::find_users::UserStatus;
use store::door::new_user::KnownBy;
use store::door::sign_in::SignIn;
use store::ending::what::Ending;
use store::people::create_subordinate::CreateSubordinateError;
use store::people::link_subordinate::LinkSubordinateError;
use store::transaction::id::{RequestId, UserId};

use crate::story::administrators::change_primary_user::is_the_primary_user;
use crate::story::cast::*;
use crate::story::ending::what_ends::{as_said, whose, withdrawn};
use crate::story::organizations::linked_organization::{Billing, assigned};
use crate::story::ties::*;

const ALL: [UserIdCommand; 4] =
    [UserIdCommand::Suspend, UserIdCommand::Reactivate, UserIdCommand::Terminate, UserIdCommand::EndSessions];

async fn does(
    stage: &Stage,
    by: &UserId,
    whom: &str,
    what: UserIdCommand,
) -> Result<Ending, CommandError<ChangeUserIdError>> {
    stage.store.change_user_id(&stage.circumstances(), by, &named(whom), what).await
}

async fn preview(
    stage: &Stage,
    by: &UserId,
    whom: &str,
    what: UserIdCommand,
) -> Result<Ending, CommandError<ChangeUserIdError>> {
    stage.store.preview_change_of_user_id(&stage.circumstances(), by, &named(whom), what).await
}

pub async fn r9_security_alone_does_it_and_nobody_to_themselves(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let (session, _) = stage.signed_in(&name, PASSWORD).await;
    let before = stage.audit().await.len();
    for what in ALL {
        for by in [&mary, &andre, &zoe, &edda, &audrey] {
            refused(&does(&stage, by, &name, what).await, Refusal::NotAgency);
            refused(&preview(&stage, by, &name, what).await, Refusal::NotAgency);
        }
        refused(&does(&stage, &seth, "sstone", what).await, Refusal::Oneself);
        refused(&preview(&stage, &seth, "sstone", what).await, Refusal::Oneself);
        not_done(&does(&stage, &seth, "nobody", what).await, &ChangeUserIdError::NoSuchUser);
    }
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");
    assert!(stage.session(&session).await.is_some());
}

pub async fn r9_a_suspended_user_id_gets_in_nowhere_and_what_it_has_rests(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &["ELG_VERIFY"]).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    stage.works_at(&nora, NEEDHAM.0, (&zoe, &name, "Bell"), &["CLM_STATUS"]).await;
    stage
        .store
        .change_membership(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(&name), MembershipChange::Suspend)
        .await
        .unwrap();
    let (session, _) = stage.signed_in(&name, PASSWORD).await;
    not_done(&does(&stage, &seth, &name, UserIdCommand::Reactivate).await, &ChangeUserIdError::SoAlready);

    let said = preview(&stage, &seth, &name, UserIdCommand::Suspend).await;
    let ended = as_said(said, does(&stage, &seth, &name, UserIdCommand::Suspend).await);
    assert_eq!(ended.suspended.iter().map(|m| m.pid_sl.as_str()).collect::<Vec<_>>(), [MILTON.0], "Needham's rests already");
    assert_eq!(ended.resting.iter().map(|a| (a.pid_sl.as_str(), &*a.username)).collect::<Vec<_>>(), [(MILTON.0, &*name)]);
    assert!(ended.memberships.is_empty() && ended.assignments.is_empty() && ended.left.is_empty());
    assert!(stage.session(&session).await.is_none());
    assert!(matches!(stage.sign_in(&name, PASSWORD).await, SignIn::Suspended));
    let service = ServiceCode::parse("PA_ENTER").unwrap();
    let asks = stage.store.request_access(&stage.circumstances(), &zoe, &pid_sl(MILTON.0), &service, "").await;
    refused(&asks, Refusal::SignedOut);
    not_done(&does(&stage, &seth, &name, UserIdCommand::Suspend).await, &ChangeUserIdError::SoAlready);

    assert!(does(&stage, &seth, &name, UserIdCommand::Reactivate).await.unwrap().is_nothing());
    assert!(stage.session(&session).await.is_none(), "the session ended");
    stage.signed_in(&name, PASSWORD).await;
    assert_eq!(stage.services(&zoe, MILTON.0).await, ["ELG_VERIFY"], "as before");
    assert!(stage.services(&zoe, NEEDHAM.0).await.is_empty(), "what Needham suspended stays so");
    for (kind, count) in [("user_suspended", 1), ("user_reactivated", 1)] {
        assert_eq!(stage.audited(kind).await, count, "[R19] {kind}");
    }
}

pub async fn r9_a_terminated_user_id_ends_everywhere_and_for_good(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, bill, ivy: (ivy, name), otto: (otto, otto_name), .. } = &billing;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let (milton, needham) = billing.linked(&stage, &["ELG_VERIFY"], &["ELG_VERIFY"]).await;
    for whom in [name, otto_name] {
        assigned(&stage, bill, whom, &[&milton, &needham], &["ELG_VERIFY"]).await;
    }
    let (boston, form) = (pid_sl(BOSTON.0), services(&[]));
    let whom = (name.as_str(), "Long");
    let wanted = stage.ask_service(ivy, BOSTON.0, "CLM_STATUS").await;
    stage
        .store
        .ask_change_of_primary_user(&stage.circumstances(), bill, &boston, (&named(whom.0), whom.1), true, "")
        .await
        .unwrap();
    let change = stage.open_request(RequestKind::ChangePrimaryUser, BOSTON.0, ivy.as_str()).await.unwrap();
    let link = async || {
        let site = pid_sl(MILTON.0);
        stage
            .store
            .link_subordinate(&stage.circumstances(), mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await
    };
    link().await.unwrap();
    let asked = stage.open_request(RequestKind::Link, MILTON.0, ivy.as_str()).await.unwrap();
    let (session, _) = stage.signed_in(name, PASSWORD).await;

    let said = preview(&stage, &seth, name, UserIdCommand::Terminate).await;
    let ended = as_said(said, does(&stage, &seth, name, UserIdCommand::Terminate).await);
    assert_eq!(ended.memberships.iter().map(|m| m.pid_sl.as_str()).collect::<Vec<_>>(), [BOSTON.0]);
    assert_eq!(whose(&ended), [NEEDHAM.0, BOSTON.0, MILTON.0].map(|site| (name.as_str(), site)));
    let requests: BTreeSet<&RequestId> = withdrawn(&ended).into_iter().collect();
    assert_eq!(requests, BTreeSet::from([&wanted, &change, &asked]));
    for request in requests {
        assert_eq!(stage.outcome(request).await.as_deref(), Some("withdrawn"));
    }
    // The session has ended, and rests not only for as long as the ID is no active one.
    stage.agency_sets(ivy, "active").await;
    assert!(stage.session(&session).await.is_none());
    stage.agency_sets(ivy, "terminated").await;
    assert!(stage.session(&session).await.is_none());
    assert!(matches!(stage.sign_in(name, PASSWORD).await, SignIn::Suspended));
    for site in [MILTON.0, NEEDHAM.0, BOSTON.0] {
        assert!(stage.services(ivy, site).await.is_empty(), "{site}");
    }
    assert_eq!(stage.services(otto, MILTON.0).await, ["ELG_VERIFY"], "a colleague keeps the clients");

    for what in ALL {
        let why =
            if what == UserIdCommand::Terminate { ChangeUserIdError::SoAlready } else { ChangeUserIdError::Terminated };
        not_done(&does(&stage, &seth, name, what).await, &why);
    }
    not_done(&link().await, &LinkSubordinateError::NobodyOfThatName);
    let ivy_again = new_subordinate(&person("Ivy", "Long"));
    let created = stage.store.create_subordinate(&stage.circumstances(), bill, &boston, &ivy_again, Period::ALWAYS).await;
    let known = matches!(created, Err(CommandError::Rejected(CreateSubordinateError::Known(KnownBy::Email))));
    assert!(known, "[R1] {created:?}");
    assert_eq!(
        stage.create(bill, BOSTON.0, &person("Ian", "Long")).await.username.as_str(),
        "ilong2",
        "[R2] never used again"
    );
    let rows = "SELECT COUNT(*) FROM memberships WHERE user_id = $1 AND ended_at IS NOT NULL";
    assert_eq!(stage.count(rows, &[ivy.as_str()]).await, 1, "[R4]");
    assert_eq!(stage.audited("user_terminated").await, 1, "[R19]");
}

pub async fn r9_ending_sessions_signs_out_everywhere_and_changes_nothing_else(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let (first, _) = stage.signed_in("mhughes", PASSWORD).await;
    let (second, _) = stage.signed_in("mhughes", PASSWORD).await;
    let seen = async || {
        let view = stage.store.user_for_agency(&seth, &named("mhughes"), stage.now(), stage.limits).await.unwrap().unwrap();
        (view.status, view.sessions)
    };
    let (status, sessions) = seen().await;
    assert!(status == UserStatus::Active && sessions >= 2, "{sessions}");
    assert!(does(&stage, &seth, "mhughes", UserIdCommand::EndSessions).await.unwrap().is_nothing());
    assert!(stage.session(&first).await.is_none() && stage.session(&second).await.is_none());
    assert_eq!(seen().await, (UserStatus::Active, 0));
    stage.signed_in("mhughes", PASSWORD).await;
    is_the_primary_user(&stage, &mary, "signed out").await;
    assert_eq!(stage.audited("sessions_ended").await, 1, "[R19]");
}

/// Mary alone administers Milton. Whoever is let in sees that she is suspended; enrollment finds the site once she is gone, and a
/// letter gives it to somebody else.
pub async fn r7_only_security_leaves_a_site_without_administrator_and_it_shows(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let site = pid_sl(MILTON.0);
    let grant = stage.give_primary_access((&mary, MILTON.0), (&nora, NEEDHAM.0)).await;
    let own = async || {
        let view = stage.store.agency_site(&edda, &site, stage.now()).await.unwrap().unwrap();
        view.administrators.own.iter().map(|own| (own.username.clone(), own.suspended)).collect::<Vec<_>>()
    };
    let without = async || {
        let filter = SitesFilter::NoPrimaryUser;
        let (found, _) = stage.store.agency_sites(&edda, filter, MILTON.0, None, stage.now()).await.unwrap();
        let counts = stage.store.agency_counts(&edda, stage.now()).await.unwrap();
        (found.len(), counts.without_primary_user)
    };

    does(&stage, &seth, "mhughes", UserIdCommand::Suspend).await.unwrap();
    let shown = stage.store.administrators(&nora, &site, stage.now()).await.unwrap().current.own;
    assert_eq!(shown.iter().map(|own| (own.username.as_str(), own.suspended)).collect::<Vec<_>>(), [("mhughes", true)]);
    refused(&stage.store.end_primary_access(&stage.circumstances(), &nora, &grant).await, Refusal::NobodyLeft);
    does(&stage, &seth, "mhughes", UserIdCommand::Reactivate).await.unwrap();
    stage.store.end_primary_access(&stage.circumstances(), &mary, &grant).await.unwrap();
    assert_eq!((own().await, without().await), (vec![("mhughes".to_owned(), false)], (0, 2)));

    for what in [UserIdCommand::Suspend, UserIdCommand::Terminate] {
        let said = preview(&stage, &seth, "mhughes", what).await.unwrap();
        let ended = does(&stage, &seth, "mhughes", what).await.unwrap();
        assert_eq!(said, ended);
        let before = usize::from(what == UserIdCommand::Suspend);
        assert_eq!(
            ended.left.iter().map(|left| (left.pid_sl.as_str(), left.before)).collect::<Vec<_>>(),
            [(MILTON.0, before)]
        );
        assert_eq!(ended.nobody_left().is_some(), before == 1, "the preview says so");
        let listed = if what == UserIdCommand::Suspend { vec![("mhughes".to_owned(), true)] } else { Vec::new() };
        assert_eq!(own().await, listed, "{what:?}");
    }
    assert_eq!(without().await, (1, 3));
    assert!(stage.store.sites_without_letter(stage.now()).await.unwrap().contains(&site));
    let rosa = stage.primary_user(MILTON, "Rosa", "Lind").await;
    is_the_primary_user(&stage, &rosa, "by letter").await;
    assert_eq!(without().await, (0, 2));
}
