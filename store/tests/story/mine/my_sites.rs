//! Parts of long lists: each says the same as the whole.

use domain::authority::Authority;
use domain::catalogue::ServiceGroup;
use store::mine::home::MySite;
use store::mine::my_sites::{self, MOST, Reach};
use store::requests::request_lists::PAGE;
use store::transaction::id::{LinkId, UserId};

use crate::story::agency::agency_sites::many_sites;
use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};

/// A kind of sites, and which of all of them it has.
type Kind = (Reach, fn(&MySite) -> bool);

const KINDS: [Kind; 4] = [
    (Reach::Any, |_| true),
    (Reach::Administered, |site| site.authority.is_some()),
    (Reach::Own, |site| site.authority.is_some_and(Authority::is_own)),
    (Reach::Access, |site| site.role.is_some() || site.authority.is_none()),
];

/// Whatever is asked about some of a user's sites is what all of them together say.
async fn agree(stage: &Stage, who: &UserId) {
    let (store, now) = (&stage.store, stage.now());
    let all = store.sites_for_choice(who, Reach::Any, now).await.unwrap();
    assert_eq!(store.administers_any(who, now).await.unwrap(), all.iter().any(|site| site.authority.is_some()));
    for (reach, has) in KINDS {
        let sites: Vec<MySite> = all.iter().filter(|site| has(site)).cloned().collect();
        assert_eq!(store.sites_for_choice(who, reach, now).await.unwrap(), sites, "{reach:?}");
        assert_eq!(store.first_site(who, reach, now).await.unwrap(), sites.first().cloned(), "{reach:?}");
        for (number, _) in [MILTON, NEEDHAM, BOSTON, PLYMOUTH] {
            let one = sites.iter().find(|site| site.pid_sl.as_str() == number).cloned();
            assert_eq!(store.my_site(who, reach, &pid_sl(number), now).await.unwrap(), one, "{reach:?} {number}");
        }
        let mut rest = sites.as_slice();
        assert_eq!(store.search_my_sites(who, reach, " ", None, now).await.unwrap(), (sites.clone(), false), "{reach:?}");
        while let [first, others @ ..] = rest {
            rest = others;
            let after = store.search_my_sites(who, reach, "", Some(first.pid_sl.as_str()), now).await.unwrap();
            assert_eq!(after, (others.to_vec(), false), "{reach:?} after {}", first.pid_sl);
            for text in [first.pid_sl.as_str().to_lowercase(), first.name.to_lowercase()] {
                let (found, _) = store.search_my_sites(who, reach, &text, None, now).await.unwrap();
                assert!(found.contains(first), "{reach:?} {text}");
            }
        }
        assert!(store.search_my_sites(who, reach, "100%", None, now).await.unwrap().0.is_empty());
    }
}

pub async fn what_is_asked_of_ones_sites_is_what_all_of_them_say(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, nora, bill, ivy: (ivy, ivy_name), otto: (otto, _) } = &billing;
    let (andre, _) = stage.backup(mary, MILTON.0, "Andre", "Dubois").await;
    let (milton, needham) = billing.linked(&stage, &["ELG_VERIFY", "CLM_STATUS"], &["ELG_VERIFY"]).await;
    assigned(&stage, bill, ivy_name, &[&milton, &needham], &["ELG_VERIFY", "CLM_STATUS"]).await;
    stage.give_primary_access((mary, MILTON.0), (bill, BOSTON.0)).await;
    let everybody = [mary, nora, bill, ivy, otto, &andre];
    for who in everybody {
        agree(&stage, who).await;
    }
    assert_eq!(stage.sites_of(ivy).await.len(), 3);

    let site = pid_sl(MILTON.0);
    let (sites, _) = stage.store.my_access(ivy, None, stage.now()).await.unwrap();
    assert_eq!(sites.iter().map(|site| site.pid_sl.to_string()).collect::<Vec<_>>(), stage.sites_of(ivy).await);
    let one = stage.store.my_access_at(ivy, &site, stage.now()).await.unwrap().unwrap();
    assert_eq!(sites.iter().find(|site| site.pid_sl.as_str() == MILTON.0), Some(&one));
    let administrators: Vec<&str> = one.administrators.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(administrators, ["Mary Hughes", "Andre Dubois", "Bill Ledger"], "the site's own first");
    assert_eq!(one.services.len(), 2);
    assert!(stage.store.my_access_at(nora, &site, stage.now()).await.unwrap().is_none());

    let rests = sqlx::query("UPDATE memberships SET suspended_at = 1 WHERE user_id = $1 AND ended_at IS NULL");
    rests.bind(ivy.clone()).execute(&stage.beside).await.unwrap();
    assert!(stage.store.sites_for_choice(ivy, Reach::Any, stage.now()).await.unwrap().is_empty());
    let (sites, _) = stage.store.my_access(ivy, None, stage.now()).await.unwrap();
    assert_eq!(sites.iter().map(|site| (site.pid_sl.as_str(), site.suspended)).collect::<Vec<_>>(), [(BOSTON.0, true)]);
    let there = stage.store.my_site(ivy, Reach::Access, &pid_sl(BOSTON.0), stage.now()).await.unwrap();
    assert_eq!(there.map(|site| site.pid_sl), Some(pid_sl(BOSTON.0)));
}

pub async fn requests_are_paged_by_key(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    stage.give_primary_access((&nora, NEEDHAM.0), (&mary, MILTON.0)).await;
    let (zoe, zoe_name) = stage.subordinate(&mary, MILTON.0, "Zoë", "Bell", &[]).await;
    stage.works_at(&mary, NEEDHAM.0, (&zoe, &zoe_name, "Bell"), &[]).await;
    let codes: Vec<_> = stage.store.offer(&pid_sl(MILTON.0)).await.unwrap().codes().into_iter().collect();
    for (site, codes) in [(MILTON.0, &codes[..20]), (NEEDHAM.0, &codes[..7])] {
        for code in codes {
            stage.store.request_access(&stage.circumstances(), &zoe, &pid_sl(site), code, "").await.unwrap();
        }
    }
    let (first, more) = stage.store.waiting_page(&mary, None, stage.now()).await.unwrap();
    assert_eq!((first.len(), more), (PAGE, true));
    let (rest, more) = stage.store.waiting_page(&mary, Some(&first[PAGE - 1].id), stage.now()).await.unwrap();
    assert_eq!((rest.len(), more), (2, false));
    assert!(
        first.iter().chain(&rest).is_sorted_by_key(|request| (request.asked_at, request.id.clone())),
        "the oldest first"
    );
    assert!(first.iter().chain(&rest).all(|request| request.services.len() == 1));
    assert_eq!(stage.store.waiting_count(&mary, stage.now()).await.unwrap(), 27);

    let (newest, more) = stage.store.asked_page(&zoe, None, stage.now()).await.unwrap();
    assert_eq!((newest.len(), more), (PAGE, true));
    let (oldest, more) = stage.store.asked_page(&zoe, Some(&newest[PAGE - 1].id), stage.now()).await.unwrap();
    assert_eq!((oldest.len(), more), (2, false));
    let asked: Vec<&str> = newest.iter().chain(&oldest).map(|request| request.id.as_str()).collect();
    let waiting: Vec<&str> = first.iter().chain(&rest).rev().map(|request| request.id.as_str()).collect();
    assert_eq!(asked, waiting, "the newest first");
    assert_eq!(stage.store.asked_by_me(&zoe, stage.now()).await.unwrap().len(), 27, "on one page");
}

/// Every clinic has asked to let a site in, in this way, and that was accepted.
pub async fn tied(stage: &Stage, kind: &str, other: &str, by: &UserId) {
    let asked = "INSERT INTO requests (id, kind, pid_sl, other_pid_sl, about, asked_by, asked_at, note, keeps_old, from_at, until_at, \
         lapses_at, closed_at, outcome) SELECT 'by ' || s.pid_sl, $1, s.pid_sl, $2, $2, $3, 0, '', 0, 0, 1, 1, 1, 'accepted' \
         FROM sites s WHERE s.pid_sl > '2'";
    let asked = sqlx::query(asked).bind(kind.to_owned()).bind(other.to_owned()).bind(by.to_owned());
    asked.execute(&stage.beside).await.unwrap();
}

/// Mary administers Milton and 260 clinics that let Milton in.
pub async fn r10_of_hundreds_of_sites_one_is_found_by_words_or_number_page_by_page(stage: Stage) {
    many_sites(&stage, 260).await;
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    tied(&stage, "primary_access", MILTON.0, &mary).await;
    let let_in = "INSERT INTO primary_access_grants (id, request_id, pid_sl, other_pid_sl, from_at, until_at) \
         SELECT 'to ' || r.pid_sl, r.id, r.pid_sl, r.other_pid_sl, 0, 9223372036854775807 FROM requests r WHERE r.id LIKE 'by %'";
    sqlx::query(let_in).execute(&stage.beside).await.unwrap();
    let (store, now) = (&stage.store, stage.now());
    assert_eq!(store.sites_for_choice(&mary, Reach::Administered, now).await.unwrap().len(), MOST + 1, "and no more");
    assert_eq!(store.sites_for_choice(&mary, Reach::Own, now).await.unwrap().len(), 1);
    let mut found: Vec<String> = Vec::new();
    loop {
        let after = found.last().cloned();
        let page = store.search_my_sites(&mary, Reach::Administered, "clinica", after.as_deref(), now).await.unwrap();
        assert!(page.0.len() == my_sites::PAGE || !page.1, "{} on a page", page.0.len());
        found.extend(page.0.into_iter().map(|site| site.pid_sl.to_string()));
        if !page.1 {
            break;
        }
    }
    let all: Vec<String> = (0..260).map(|n| format!("{}A", 220_000_000 + n)).collect();
    assert_eq!(found, all, "each once");
    for text in ["CLÍNICA 137", "220000137a"] {
        let (found, more) = store.search_my_sites(&mary, Reach::Administered, text, None, now).await.unwrap();
        let found: Vec<_> = found.iter().map(|site| (site.pid_sl.as_str(), site.authority)).collect();
        assert_eq!((found, more), (vec![("220000137A", Some(Authority::PrimaryAccess))], false), "{text}");
    }
    let last = store.my_site(&mary, Reach::Administered, &pid_sl("220000259A"), now).await.unwrap();
    assert_eq!(last.and_then(|site| site.authority), Some(Authority::PrimaryAccess), "also behind all that are a choice");
    let given = store.grants_of(&mary, &pid_sl(MILTON.0), [None, Some("220000049A")], now).await.unwrap();
    assert_eq!((given.given.grants.len(), given.received.grants.len(), given.received.more), (0, 50, true));
    assert_eq!(given.received.grants[0].other_pid_sl, "220000050A", "[R12] behind the last one seen");
    let (first, more) = store.sites_without_backup(&mary, now).await.unwrap();
    let named: Vec<&str> = first.iter().map(|(pid_sl, _)| pid_sl.as_str()).collect();
    assert_eq!((named, more), (vec![MILTON.0, "220000000A", "220000001A", "220000002A", "220000003A"], 256));
}

/// Boston works for every clinic; one service is under all ceilings, the other under those of clinics for which `$and` is true.
macro_rules! linked {
    ($stage:expr, $by:expr, $and:literal) => {
        tied($stage, "organization_link", BOSTON.0, $by).await;
        for sql in [
            "INSERT INTO organization_links (id, request_id, pid_sl, other_pid_sl, from_at, until_at) \
             SELECT 'to ' || r.pid_sl, r.id, r.pid_sl, r.other_pid_sl, 0, 9223372036854775807 FROM requests r WHERE r.id LIKE 'by %'",
            concat!(
                "INSERT INTO organization_link_services (link_id, service_code, from_at) SELECT l.id, s.code, 0 \
                 FROM organization_links l CROSS JOIN services s WHERE s.code = 'ELG_VERIFY' OR (s.code = 'CLM_STATUS' AND l.pid_sl ",
                $and,
                ")"
            ),
        ] {
            sqlx::query(sql).execute(&$stage.beside).await.unwrap();
        }
    };
}

/// Boston works for 520 clinics, and one service is under the ceiling of the last one only.
pub async fn r15_a_service_that_only_a_later_client_has_can_be_chosen(stage: Stage) {
    many_sites(&stage, 520).await;
    let Billing { nora, bill, .. } = &Billing::begins(&stage).await;
    linked!(&stage, bill, "= '220000519A'");
    let (store, boston, now) = (&stage.store, pid_sl(BOSTON.0), stage.now());
    let codes = |groups: &[ServiceGroup]| {
        groups.iter().flat_map(|group| &group.services).map(|service| service.code.to_string()).collect::<Vec<_>>()
    };
    let first = store.count_clients(bill, &boston, "", &[], now).await.unwrap();
    assert_eq!((first.count, first.more, codes(&first.services)), (500, true, vec!["ELG_VERIFY".to_owned()]));
    let (last, _) = store.clients(bill, &boston, "", Some("220000499A"), now).await.unwrap();
    let shown: Vec<LinkId> = last.into_iter().map(|client| client.link_id).collect();
    assert_eq!((shown.len(), shown[19].as_str()), (20, "to 220000519A"));
    let both = ["ELG_VERIFY", "CLM_STATUS"];
    assert_eq!(codes(&store.count_clients(bill, &boston, "", &shown, now).await.unwrap().services), both);
    assert_eq!(codes(&store.all_clients(bill, &boston, "", &shown, now).await.unwrap().services), both);
    let others = store.all_clients(nora, &pid_sl(NEEDHAM.0), "", &shown, now).await.unwrap();
    assert!(others.services.is_empty(), "[R15] no client of Needham’s");
}

/// Boston works for 120 clinics, and one service is under the ceilings of the first 60 only.
pub async fn r15_one_step_is_about_more_clients_than_one_statement_takes(stage: Stage) {
    many_sites(&stage, 120).await;
    let Billing { bill, ivy: (ivy, ivy_name), .. } = &Billing::begins(&stage).await;
    linked!(&stage, bill, "< '220000060A'");
    let (store, boston) = (&stage.store, pid_sl(BOSTON.0));
    let all = store.all_clients(bill, &boston, "", &[], stage.now()).await.unwrap();
    assert_eq!((all.link_ids.len(), all.more), (120, false));
    let counted = store.count_clients(bill, &boston, "", &[], stage.now()).await.unwrap();
    assert_eq!((counted.count, counted.more, &counted.services), (120, false, &all.services));

    let links: Vec<&LinkId> = all.link_ids.iter().chain(&all.link_ids[..7]).collect();
    let done = assigned(&stage, bill, ivy_name, &links, &["ELG_VERIFY", "CLM_STATUS"]).await;
    assert_eq!((done.added, done.removed, done.above_ceiling), (180, 0, 60), "each client once");
    assert_eq!(stage.services(ivy, "220000059A").await, ["ELG_VERIFY", "CLM_STATUS"]);
    assert_eq!(stage.services(ivy, "220000119A").await, ["ELG_VERIFY"]);
    let person = store.subordinate(bill, &boston, &named(ivy_name), stage.now()).await.unwrap().unwrap();
    assert_eq!(person.assigned.len(), 1, "at Boston itself");

    let said = store.preview_they_left(&stage.circumstances(), bill, &boston, &named(ivy_name)).await.unwrap();
    let (ended, left_out) = store.they_left(&stage.circumstances(), bill, &boston, &named(ivy_name)).await.unwrap();
    assert_eq!(said, (ended.clone(), left_out));
    assert_eq!((ended.memberships.len(), ended.assignments.len()), (1, 181), "with what hung on the membership");
    assert!(stage.sites_of(ivy).await.is_empty());

    // Bill, Ivy, Boston and the clients.
    let about = "SELECT COUNT(*) FROM audit_entry_about a JOIN audit_entries e ON e.id = a.entry_id WHERE e.kind = $1";
    for kind in ["assigned_to_clients", "they_left"] {
        assert_eq!(stage.count(about, &[kind]).await, 3 + 120, "[R19] {kind}");
    }
}
