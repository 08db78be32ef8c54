//! Enrollment's list of sites: its filters, its pages, and each site's letters [R5] [R6].

use domain::authority::Refusal;
use domain::moment::DAY;
use domain::power::AgencyRole;
use store::agency::agency_counts::AgencyCounts;
use store::agency::agency_sites::{AgencySite, SitesFilter};
use store::agency::issue_letter::IssueLetterError;
use store::agency::roster::{COLUMNS, parse_roster};
use store::agency::site_letter::LetterState;
use store::door::enter_pin::PinEntered;
use store::transaction::id::UserId;

use crate::story::administrators::change_primary_user::asked;
use crate::story::cast::*;
use crate::story::ties::*;

/// Adds so many clinics: `220000000A` and so on, Clínica 000 and so on, all of them psychiatric.
pub async fn many_sites(stage: &Stage, count: u32) {
    let mut lines = vec![COLUMNS.join(",")];
    for n in 0..count {
        let (pid_sl, legacy, npi) = (220_000_000 + n, 1_000_000 + n, 3_000_000_000 + u64::from(n));
        let where_it_is = "Psychiatric,1 Main St,WALTHAM,MA,02451,(617) 667-7000";
        lines.push(format!("ORG9,Clinics,provider,{pid_sl}A,Clínica {n:03},{legacy},{npi},{where_it_is}"));
    }
    let rows = parse_roster(lines.join("\n").as_bytes()).unwrap();
    stage.store.import_roster(&stage.circumstances(), &rows, &|_| ()).await.unwrap();
}

/// A page of the sites that a filter and words find, and whether there are more.
async fn page(
    stage: &Stage,
    by: &UserId,
    (filter, text): (SitesFilter, &str),
    after: Option<&str>,
) -> (Vec<AgencySite>, bool) {
    stage.store.agency_sites(by, filter, text, after, stage.now()).await.unwrap()
}

/// PID/SLs of all sites that a filter and words find, page by page.
async fn found(stage: &Stage, by: &UserId, filter: SitesFilter, text: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), None::<String>);
    loop {
        let (sites, more) = page(stage, by, (filter, text), after.as_deref()).await;
        assert!(sites.len() == 25 || !more, "{} on a page", sites.len());
        after = sites.last().map(|site| site.pid_sl.clone());
        found.extend(sites.into_iter().map(|site| site.pid_sl));
        if !more {
            return found;
        }
    }
}

pub async fn the_agencys_sites_are_found_by_words_and_numbers_and_paged_by_key(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    many_sites(&stage, 56).await;
    let all = found(&stage, &edda, SitesFilter::All, "").await;
    let clinics: Vec<String> = (0..56).map(|n| format!("{}A", 220_000_000 + n)).collect();
    // By name: "beth israel deaconess hospital - milton", "… - needham", "… plymouth", "… medical center", then the clinics.
    let hospitals = [MILTON.0, NEEDHAM.0, PLYMOUTH.0, BOSTON.0];
    assert_eq!(all[..4], hospitals);
    assert_eq!(all[4..], clinics, "each once");
    for (text, first, count) in [
        ("CLINICA", "220000000A", 56),
        ("clínica 01", "220000010A", 10),
        (" 220000033a ", "220000033A", 1),
        ("3000000034", "220000034A", 1),
        ("- milton", MILTON.0, 1),
    ] {
        let found = found(&stage, &edda, SitesFilter::All, text).await;
        assert_eq!((found.len(), found[0].as_str()), (count, first), "{text}");
    }
    for text in ["%", "clinica_0", "22000003"] {
        assert!(
            found(&stage, &edda, SitesFilter::All, text).await.is_empty(),
            "{text}: signs have no meaning, numbers are whole"
        );
    }
    let (sites, _) = page(&stage, &edda, (SitesFilter::All, "220000000A"), None).await;
    let site = &sites[0];
    let words = [&site.name, &site.organization, &site.provider_type, &site.city];
    assert_eq!(words, ["Clínica 000", "Clinics", "Psychiatric", "WALTHAM"]);
    assert!(!site.has_primary_user && !site.has_backup && site.letter.is_none());
}

pub async fn r6_each_filter_finds_its_sites_and_no_others(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    many_sites(&stage, 30).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let of = async |filter: SitesFilter| found(&stage, &edda, filter, "").await;
    let without = of(SitesFilter::NoPrimaryUser).await;
    assert_eq!(without.len(), 32);
    assert!([MILTON.0, NEEDHAM.0].iter().all(|site| !without.iter().any(|other| other == site)), "{without:?}");
    assert_eq!(of(SitesFilter::NoBackup).await, [MILTON.0, NEEDHAM.0]);
    let (_, andre) = stage.newcomer(&mary, MILTON.0, "Andre", "Dubois", &[]).await;
    stage.store.assign_backup(&stage.circumstances(), &mary, &pid_sl(MILTON.0), &named(&andre)).await.unwrap();
    assert_eq!(of(SitesFilter::NoBackup).await, [MILTON.0, NEEDHAM.0], "who never signed in may not be there when needed");
    stage.backup(&mary, MILTON.0, "Bea", "Backer").await;
    assert_eq!(of(SitesFilter::NoBackup).await, [NEEDHAM.0]);

    assert!(of(SitesFilter::LetterOut).await.is_empty(), "those of Milton and Needham were used");
    stage.letter("220000003A").await;
    let locked = stage.letter(BOSTON.0).await;
    assert_eq!(of(SitesFilter::LetterOut).await, [BOSTON.0, "220000003A"]);
    for _ in 0..5 {
        assert!(matches!(stage.enter(BOSTON.0, &locked, MILTON.1).await, PinEntered::Refused));
    }
    assert_eq!(of(SitesFilter::LetterOut).await, ["220000003A"]);
    assert_eq!(of(SitesFilter::LetterLocked).await, [BOSTON.0]);
    stage.letter(BOSTON.0).await;
    assert!(of(SitesFilter::LetterLocked).await.is_empty(), "a later letter is on its way");
    stage.wait(60 * DAY);
    assert!(of(SitesFilter::LetterOut).await.is_empty(), "they ran out");
    assert_eq!(of(SitesFilter::NoBackup).await, [MILTON.0, NEEDHAM.0], "nobody signed in for 60 days");
}

pub async fn r5_a_site_shows_what_became_of_its_letters_and_never_a_pin(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let site = pid_sl(MILTON.0);
    let letters = async || {
        let view = stage.store.agency_site(&edda, &site, stage.now()).await.unwrap().unwrap();
        let last = view.site.letter.map(|letter| letter.state);
        assert_eq!(last, view.letters.first().map(|letter| letter.state), "as in the list");
        view.letters.into_iter().map(|letter| (letter.state, letter.used_by)).collect::<Vec<_>>()
    };
    assert!(letters().await.is_empty());
    stage.letter(MILTON.0).await;
    stage.primary_user(MILTON, "Mary", "Hughes").await;
    let locked = stage.letter(MILTON.0).await;
    for _ in 0..5 {
        stage.enter(MILTON.0, &locked, NEEDHAM.1).await;
    }
    let circumstances = stage.circumstances();
    let seen = stage.store.agency_site(&edda, &site, stage.now()).await.unwrap().unwrap().letters[0].issued_at;
    let issued = stage.store.issue_letter(&circumstances, Some((&edda, Some(seen))), &site, 30).await.unwrap();
    assert_eq!((issued.first_five.as_str(), issued.expires_at), ("62805", circumstances.now.plus(30 * DAY)));
    let mut expected = [
        (LetterState::Out, None),
        (LetterState::Locked, None),
        (LetterState::Used, Some("Mary Hughes".to_owned())),
        (LetterState::Reissued, None),
    ];
    assert_eq!(letters().await, expected);
    stage.wait(30 * DAY);
    expected[0].0 = LetterState::RunOut;
    assert_eq!(letters().await, expected);
    let entry = stage.last_entry("letter_issued").await;
    assert_eq!([&entry["actor"], &entry["site"]], [edda.as_str(), MILTON.0]);
    assert!(!entry.to_string().contains(issued.registration_pin.reveal()), "[R19] the PIN is on the letter alone");
}

pub async fn r9_enrollment_alone_sees_the_sites_and_issues_letters(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let seth = stage.of_the_agency(AgencyRole::Security).await;
    let audrey = stage.of_the_agency(AgencyRole::Auditor).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (site, before) = (pid_sl(MILTON.0), stage.audit().await.len());
    for by in [&mary, &seth, &audrey] {
        let why = Refusal::NotAgency;
        not_shown(&stage.store.agency_sites(by, SitesFilter::All, "", None, stage.now()).await, why);
        not_shown(&stage.store.agency_site(by, &site, stage.now()).await, why);
        not_shown(&stage.store.agency_counts(by, stage.now()).await, why);
        refused(&stage.store.issue_letter(&stage.circumstances(), Some((by, None)), &site, 60).await, why);
    }
    let nowhere = pid_sl("999999999Z");
    not_done(
        &stage.store.issue_letter(&stage.circumstances(), Some((&edda, None)), &nowhere, 60).await,
        &IssueLetterError::NoSuchSite,
    );
    assert!(stage.store.agency_site(&edda, &nowhere, stage.now()).await.unwrap().is_none());
    assert_eq!(stage.audit().await.len(), before, "nothing was changed");
}

pub async fn what_waits_for_enrollment_is_counted(stage: Stage) {
    let edda = stage.of_the_agency(AgencyRole::Enrollment).await;
    let counts = async || stage.store.agency_counts(&edda, stage.now()).await.unwrap();
    let mut expected = AgencyCounts { without_primary_user: 4, ..AgencyCounts::default() };
    assert_eq!(counts().await, expected);
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (zoe, zoe_name) = stage.newcomer(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    asked(&stage, &mary, (&zoe, &zoe_name, "Bell"), true).await;
    stage.letter(NEEDHAM.0).await;
    expected = AgencyCounts { changes: 1, without_primary_user: 3, ..expected };
    assert_eq!(counts().await, expected);
    stage.wait(46 * DAY);
    let locked = stage.letter(BOSTON.0).await;
    for _ in 0..5 {
        stage.enter(BOSTON.0, &locked, MILTON.1).await;
    }
    assert_eq!(counts().await, AgencyCounts { letters_running_out: 1, letters_locked: 1, ..expected });
    stage.wait(14 * DAY);
    assert_eq!(counts().await, AgencyCounts { letters_locked: 1, ..expected }, "Needham's ran out");
}
