//! Security looks for people and sees where they work [R9]; the agency's own staff work at no site.

use domain::authority::Refusal;
use domain::person::{Person, Role};
use domain::power::AgencyRole;
use domain::request::Period;
use store::CommandError;
use store::access::primary_user::Unfit;
use store::administrators::change_primary_user::{AskChangeError, AskWithLetterError};
use store::agency::change_user_id::UserIdCommand;
use store::agency::find_users::{FoundUser, UserStatus, UsersQuery};
use store::door::new_user::KnownBy;
use store::door::register::RegisterError;
use store::people::link_subordinate::LinkSubordinateError;
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};
use crate::story::ties::*;

/// A page of the people whom security finds, and whether there are more.
async fn found(stage: &Stage, by: &UserId, query: &UsersQuery, after: Option<&str>) -> (Vec<FoundUser>, bool) {
    stage.store.find_users(by, query, after, stage.now()).await.unwrap()
}

fn people(last: &str, first: &str) -> UsersQuery {
    UsersQuery { last_name: last.into(), first_name: first.into(), ..UsersQuery::default() }
}

pub async fn people_are_found_by_the_beginning_of_their_names_in_any_spelling(stage: Stage) {
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    for (first, last) in [("Zoë", "O’Neill-Sánchez"), ("Ánn", "Sánchez"), ("Ana", "Sanchez Ruiz"), ("Øyvind", "Sandberg")]
    {
        stage.newcomer(&mary, MILTON.0, first, last, &[]).await;
    }
    let usernames = async |query: UsersQuery| {
        let (people, more) = found(&stage, &seth, &query, None).await;
        assert!(!more);
        people.into_iter().map(|person| person.username).collect::<Vec<_>>()
    };
    let by_name: [(&str, &str, &[&str]); 10] = [
        ("SANCH", "", &["asanchez", "asanchezruiz"]),
        ("sán", "", &["asanchez", "asanchezruiz", "osandberg"]),
        ("sanchez", "ANN", &["asanchez"]),
        ("O'NEILL", "zoe", &["zoneillsanchez"]),
        ("", "øy", &["osandberg"]),
        ("", "an", &["asanchezruiz", "asanchez"]),
        ("o", "z", &["zoneillsanchez"]),
        ("anchez", "", &[]),
        ("%", "", &[]),
        ("s_nchez", "", &[]),
    ];
    for (last, first, expected) in by_name {
        assert_eq!(usernames(people(last, first)).await, expected, "{last} {first}");
    }
    for (username, found) in [(" ASANCHEZ ", true), ("asanch", false), ("nobody", false)] {
        let query = UsersQuery { username: username.into(), ..UsersQuery::default() };
        assert_eq!(usernames(query).await == ["asanchez"], found, "{username}: the whole user ID");
    }
    for (email, found) in [(" Mary.HUGHES@clinic.example ", true), ("mary.hughes", false)] {
        let query = UsersQuery { email: email.into(), ..UsersQuery::default() };
        assert_eq!(usernames(query).await == ["mhughes"], found, "{email}: the whole address");
    }
    let both = UsersQuery { username: "mhughes".into(), ..people("bell", "") };
    assert!(usernames(both).await.is_empty(), "all that is asked for");
}

pub async fn people_are_paged_by_key_with_how_they_stand(stage: Stage) {
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    for number in 1..=27 {
        stage.newcomer(&mary, MILTON.0, &format!("Ann{}", "x".repeat(number)), "Bell", &[]).await;
    }
    let (first, more) = found(&stage, &seth, &people("bell", ""), None).await;
    assert_eq!((first.len(), more), (25, true));
    let after = first.last().map(|person| person.username.as_str());
    let (second, more) = found(&stage, &seth, &people("bell", ""), after).await;
    assert_eq!((second.len(), more), (2, false));
    let names: Vec<&String> = first.iter().chain(&second).map(|person| &person.first_name).collect();
    assert!(names.is_sorted_by(|one, next| one < next), "by name, each once: {names:?}");
    let (by_first, more) = found(&stage, &seth, &people("", "ann"), None).await;
    assert_eq!((&by_first, more), (&first, true), "by a first name alone");
    assert_eq!(found(&stage, &seth, &people("", "ann"), after).await, (second, false));

    stage
        .store
        .change_user_id(&stage.circumstances(), &seth, &named(&first[0].username), UserIdCommand::Suspend)
        .await
        .unwrap();
    stage
        .store
        .change_user_id(&stage.circumstances(), &seth, &named(&first[1].username), UserIdCommand::Terminate)
        .await
        .unwrap();
    let (first, _) = found(&stage, &seth, &people("bell", ""), None).await;
    let stand: Vec<_> = first.iter().take(3).map(|person| (person.status, person.sites)).collect();
    assert_eq!(stand, [(UserStatus::Suspended, 1), (UserStatus::Terminated, 0), (UserStatus::Active, 1)]);
    let (staff, _) = found(&stage, &seth, &people("stone", ""), None).await;
    assert_eq!((staff[0].agency, staff[0].sites), (Some(AgencyRole::Security), 0));
    assert!(staff[0].last_sign_in_at.is_some() && first[0].last_sign_in_at.is_none() && first[0].agency.is_none());
}

pub async fn security_sees_where_somebody_works_and_never_a_secret(stage: Stage) {
    let Billing { mary, nora, bill, ivy: (ivy, name), .. } = Billing::begins(&stage).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let milton = stage.link_organization((&mary, MILTON.0), (&bill, BOSTON.0), &["ELG_VERIFY", "CLM_STATUS"]).await;
    for code in ["ELG_VERIFY", "CLM_STATUS"] {
        assigned(&stage, &bill, &name, &[&milton], &[code]).await;
    }
    stage.works_at(&nora, NEEDHAM.0, (&ivy, &name, "Long"), &["PA_ENTER"]).await;
    stage.store.assign_backup(&stage.circumstances(), &nora, &pid_sl(NEEDHAM.0), &named(&name)).await.unwrap();
    stage.signed_in(&name, PASSWORD).await;

    let view = stage.store.user_for_agency(&seth, &named(&name), stage.now(), stage.limits).await.unwrap().unwrap();
    assert_eq!((view.email.as_str(), view.status, view.agency), ("ivy.long@clinic.example", UserStatus::Active, None));
    let works: Vec<_> = view.memberships.iter().map(|m| (m.pid_sl.as_str(), m.role, m.services, m.suspended)).collect();
    assert_eq!(works, [(NEEDHAM.0, Role::BackupPrimaryUser, 1, false), (BOSTON.0, Role::Subordinate, 1, false)]);
    let clients: Vec<_> = view.clients.iter().map(|c| (c.pid_sl.as_str(), c.through.as_str(), c.services)).collect();
    assert_eq!(clients, [(MILTON.0, "BETH ISRAEL DEACONESS MEDICAL CENTER", 2)]);
    assert_eq!((view.clients_count, view.one_time_password), (1, false));
    assert!(view.sessions >= 1 && view.last_sign_in_at.is_some());
    let otto = stage.store.user_for_agency(&seth, &named("oreed"), stage.now(), stage.limits).await.unwrap().unwrap();
    assert!(otto.one_time_password && otto.sessions == 0 && otto.last_sign_in_at.is_none());
    assert!(stage.store.user_for_agency(&seth, &named("nobody"), stage.now(), stage.limits).await.unwrap().is_none());
}

pub async fn r9_security_alone_looks_for_people(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    for by in [&mary, &edda, &audrey] {
        let found = stage.store.find_users(by, &people("hughes", ""), None, stage.now()).await;
        not_shown(&found, Refusal::NotAgency);
        let view = stage.store.user_for_agency(by, &named("mhughes"), stage.now(), stage.limits).await;
        not_shown(&view, Refusal::NotAgency);
    }
}

/// Whoever issues letters, decides about primary users or suspends people has no part in what they are about.
pub async fn r9_the_agencys_staff_are_linked_to_no_site_and_asked_for_at_none(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let mut staff = Vec::new();
    for role in AgencyRole::ALL {
        staff.push(stage.of_the_agency(role).await);
    }
    let (site, form, before) = (pid_sl(MILTON.0), services(&[]), stage.audit().await.len());
    for name in ["estone", "sstone", "astone"] {
        let whom = (name, "Stone");
        let linked = stage
            .store
            .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await;
        not_done(&linked, &LinkSubordinateError::NobodyOfThatName);
        let asked = stage
            .store
            .ask_change_of_primary_user(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), true, "")
            .await;
        not_done(&asked, &AskChangeError::NobodyOfThatName);
    }
    let known = Person::parse(&person("Mary", "Hughes")).unwrap();
    let added = stage.store.add_agency_user(&stage.circumstances(), &known, AgencyRole::Security).await;
    assert!(matches!(added, Err(CommandError::Rejected(KnownBy::Email))), "nor does a site's user join them: {added:?}");
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");
    for user_id in &staff {
        let session = stage.letter_entered(MILTON).await;
        let asked = stage.store.ask_change_with_letter(&stage.circumstances(), &session, user_id, "").await;
        assert!(matches!(asked, Err(CommandError::Rejected(AskWithLetterError::Unfit(Unfit::NotInUse)))), "{asked:?}");
    }
}

pub async fn r6_the_agencys_staff_register_no_site_with_a_letter(stage: Stage) {
    for role in AgencyRole::ALL {
        let user_id = stage.of_the_agency(role).await;
        let session = stage.letter_entered(MILTON).await;
        let added = stage.store.add_site(&stage.circumstances(), &session, &user_id).await;
        assert!(matches!(added, Err(CommandError::Rejected(RegisterError::NotThisUser))), "{role:?}: {added:?}");
        assert_eq!(stage.authority(&user_id, MILTON.0).await, None, "{role:?}");
    }
}
