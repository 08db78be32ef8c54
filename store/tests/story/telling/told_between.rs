//! What happens between two sites, and who works where: each whom it concerns is told once, with the page on which something can be
//! done about it.

use domain::request::{Period, RequestKind};
use store::organizations::change_link::LinkChange;
use store::people::link_subordinate::Linked;
use store::transaction::id::UserId;

use crate::story::cast::*;
use crate::story::organizations::linked_organization::{Billing, assigned};
use crate::story::telling::told::settled;
use crate::story::telling::told_whom::{NO_PAGE, heard, last_words, quiet};

/// Mary and Andre of Milton, Nora and Bea of Needham, who administer; and Milton's Zoë, who doesn't. All that was told is old.
struct Neighbourhood([UserId; 5]);

impl Neighbourhood {
    async fn begins(stage: &Stage) -> Self {
        let (mary, zoe, _) = settled(stage).await;
        let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
        let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
        let (bea, _) = stage.backup(&nora, NEEDHAM.0, "Bea", "Backer").await;
        let people = [mary, andre, nora, bea, zoe];
        quiet(stage, &people.each_ref()).await;
        Self(people)
    }

    /// Each of them, in this order, was told this with this page, or nothing.
    async fn hears(&self, stage: &Stage, what: &str, pages: [Option<&str>; 5]) {
        let whom: Vec<_> = self.0.iter().zip(pages).collect();
        heard(stage, what, &whom).await;
    }
}

pub async fn r12_both_sites_hear_of_primary_access_from_the_offer_to_the_end(stage: Stage) {
    let they = Neighbourhood::begins(&stage).await;
    let [mary, andre, nora, bea, _] = &they.0;
    let store = &stage.store;
    let (requests, milton, needham) =
        (Some("/requests"), Some("/primary-access?site=110091495D"), Some("/primary-access?site=110091495B"));
    let offered = "Site 110091495D offers primary access to site 110091495B";

    let request = stage.offer_access(mary, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
    they.hears(&stage, offered, [None, None, requests, requests, None]).await;
    assert!(last_words(&stage, nora).await.contains("Mary Hughes offers"));
    store.answer_primary_access(&stage.circumstances(), bea, &request, false).await.unwrap();
    let declined = "Site 110091495B declined primary access to site 110091495D";
    they.hears(&stage, declined, [milton, milton, None, None, None]).await;

    let request = stage.offer_access(andre, MILTON.0, NEEDHAM.0, Period::ALWAYS).await;
    they.hears(&stage, offered, [None, None, requests, requests, None]).await;
    store.answer_primary_access(&stage.circumstances(), nora, &request, true).await.unwrap();
    let accepted = "Site 110091495B accepted primary access to site 110091495D";
    they.hears(&stage, accepted, [milton, milton, None, milton, None]).await;

    let grant = stage.grant(&request).await.unwrap();
    store.end_primary_access(&stage.circumstances(), mary, &grant).await.unwrap();
    let ended = "Primary access of site 110091495B to site 110091495D has ended";
    they.hears(&stage, ended, [None, milton, needham, needham, None]).await;
    let grant = stage.give_primary_access((mary, MILTON.0), (nora, NEEDHAM.0)).await;
    quiet(&stage, &they.0.each_ref()).await;
    store.end_primary_access(&stage.circumstances(), bea, &grant).await.unwrap();
    they.hears(&stage, ended, [milton, milton, needham, None, None]).await;
}

pub async fn r15_both_sites_hear_of_an_organization_link_from_the_offer_to_the_end(stage: Stage) {
    let they = Neighbourhood::begins(&stage).await;
    let [mary, andre, nora, bea, _] = &they.0;
    let (store, codes) = (&stage.store, ["ELG_VERIFY"]);
    let (requests, milton, needham) =
        (Some("/requests"), Some("/linked-organizations?site=110091495D"), Some("/linked-organizations?site=110091495B"));
    let offered = "Site 110091495D offers services to people of site 110091495B";

    let request = stage.offer_link(mary, MILTON.0, NEEDHAM.0, &codes, Period::ALWAYS).await;
    they.hears(&stage, offered, [None, None, requests, requests, None]).await;
    store.answer_organization_link(&stage.circumstances(), nora, &request, false).await.unwrap();
    let declined = "Site 110091495B declined the link to site 110091495D";
    they.hears(&stage, declined, [milton, milton, None, None, None]).await;

    let request = stage.offer_link(andre, MILTON.0, NEEDHAM.0, &codes, Period::ALWAYS).await;
    they.hears(&stage, offered, [None, None, requests, requests, None]).await;
    store.answer_organization_link(&stage.circumstances(), bea, &request, true).await.unwrap();
    let accepted = "Site 110091495B accepted the link to site 110091495D";
    they.hears(&stage, accepted, [milton, milton, None, None, None]).await;

    let link = stage.link(&request).await.unwrap();
    let more = services(&["ELG_VERIFY", "CLM_STATUS"]);
    store.change_link(&stage.circumstances(), andre, &link, LinkChange::Ceiling(&more)).await.unwrap();
    let changed = "Site 110091495D changed which services site 110091495B may use";
    they.hears(&stage, changed, [None, None, needham, needham, None]).await;
    store.change_link(&stage.circumstances(), mary, &link, LinkChange::End).await.unwrap();
    let ended = "The link of site 110091495B to site 110091495D has ended";
    they.hears(&stage, ended, [None, milton, needham, needham, None]).await;
}

/// Three services of Otto's hang on the link, and one of Ivy's.
pub async fn r15_who_loses_services_of_a_client_is_told_once_by_each_deed(stage: Stage) {
    let billing = Billing::begins(&stage).await;
    let Billing { mary, bill, ivy: (ivy, ivy_name), otto: (otto, otto_name), .. } = &billing;
    let codes = ["PAY_RA_VIEW", "ELG_VERIFY", "CLM_STATUS"];
    let link = stage.link_organization((mary, MILTON.0), (bill, BOSTON.0), &codes).await;
    assigned(&stage, bill, otto_name, &[&link], &codes).await;
    assigned(&stage, bill, ivy_name, &[&link], &["ELG_VERIFY"]).await;
    quiet(&stage, &[mary, bill, ivy, otto]).await;
    let change = async |change: LinkChange<'_>| {
        stage.store.change_link(&stage.circumstances(), mary, &link, change).await.unwrap();
    };
    let (page, access) = (Some("/linked-organizations?site=110091495C"), Some("/access"));
    let one_client = "Your services at 1 client changed";

    change(LinkChange::Person(&named(ivy_name))).await;
    let gone = "Your access at site 110091495D has ended";
    heard(&stage, gone, &[(ivy, NO_PAGE), (otto, None), (mary, None)]).await;
    heard(&stage, "Site 110091495D removed somebody of site 110091495C", &[(bill, page)]).await;
    assert!(last_words(&stage, ivy).await.contains("Mary Hughes removed you from"));

    change(LinkChange::Ceiling(&services(&["ELG_VERIFY"]))).await;
    let ceiling = "Site 110091495D changed which services site 110091495C may use";
    heard(&stage, ceiling, &[(bill, page), (ivy, None), (mary, None)]).await;
    heard(&stage, one_client, &[(otto, access)]).await;
    let words = last_words(&stage, otto).await;
    assert!(words.contains("Mary Hughes") && words.contains("(110091495D)"), "{words}");

    change(LinkChange::End).await;
    let ended = "The link of site 110091495C to site 110091495D has ended";
    heard(&stage, ended, &[(bill, page), (ivy, None), (mary, None)]).await;
    heard(&stage, one_client, &[(otto, access)]).await;
}

pub async fn r14_who_is_asked_hears_of_it_and_who_asked_of_the_answer(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let (andre, _) = stage.backup(&mary, MILTON.0, "Andre", "Dubois").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (zoe, name) = stage.subordinate(&nora, NEEDHAM.0, "Zoë", "Bell", &[]).await;
    quiet(&stage, &[&mary, &andre, &nora, &zoe]).await;
    let requests = Some("/requests");
    let answered = async |accepts: bool| {
        let (site, form, whom) = (pid_sl(MILTON.0), services(&["ELG_VERIFY"]), (name.as_str(), "Bell"));
        let linked = stage
            .store
            .link_subordinate(&stage.circumstances(), &mary, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await;
        assert_eq!(linked.unwrap(), Linked::Asked);
        let asked = "You are asked to work at site 110091495D too";
        heard(&stage, asked, &[(&zoe, requests), (&mary, None), (&andre, None), (&nora, None)]).await;
        assert!(last_words(&stage, &zoe).await.contains("Mary Hughes asks it"));
        let request = stage.open_request(RequestKind::Link, MILTON.0, zoe.as_str()).await.unwrap();
        stage.store.answer_link(&stage.circumstances(), &zoe, &request, accepts).await.unwrap();
    };

    answered(false).await;
    let declined = "Your request to link somebody to site 110091495D was declined";
    heard(&stage, declined, &[(&mary, requests), (&zoe, None), (&andre, None), (&nora, None)]).await;
    let words = last_words(&stage, &mary).await;
    assert!(words.contains(&name) && !words.contains("Bell") && !words.contains("Zoë"), "{words}");
    answered(true).await;
    let accepted = "Your request to link somebody to site 110091495D was accepted";
    heard(&stage, accepted, &[(&mary, requests), (&zoe, None), (&andre, None), (&nora, None)]).await;
    assert!(last_words(&stage, &mary).await.contains("Zoë Bell"));
}

pub async fn r9_the_others_hear_of_an_administrator_who_links_the_own_user_id_with_services(stage: Stage) {
    let they = Neighbourhood::begins(&stage).await;
    let [mary, andre, nora, _, _] = &they.0;
    stage.give_primary_access((nora, NEEDHAM.0), (mary, MILTON.0)).await;
    quiet(&stage, &they.0.each_ref()).await;
    let link = async |by: &UserId, whom: (&str, &str), codes: &[&str]| {
        let (site, form) = (pid_sl(NEEDHAM.0), services(codes));
        let linked = stage
            .store
            .link_subordinate(&stage.circumstances(), by, &site, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await;
        assert_eq!(linked.unwrap(), Linked::AtOnce);
    };
    let (own, people) =
        ("An administrator of site 110091495B changed services of their own", Some("/subordinates?site=110091495B"));
    link(mary, ("mhughes", "Hughes"), &["ELG_VERIFY"]).await;
    they.hears(&stage, own, [None, people, people, people, None]).await;
    assert!(last_words(&stage, nora).await.contains("It was Mary Hughes"));
    link(andre, ("adubois", "Dubois"), &[]).await;
    they.hears(&stage, own, [None; 5]).await;
}

pub async fn r11_a_backup_who_is_removed_is_told_and_so_are_the_others(stage: Stage) {
    let they = Neighbourhood::begins(&stage).await;
    let [mary, andre, nora, bea, zoe] = &they.0;
    let (ben, _) = stage.backup(mary, MILTON.0, "Ben", "Barker").await;
    stage.give_primary_access((mary, MILTON.0), (nora, NEEDHAM.0)).await;
    quiet(&stage, &[mary, andre, nora, bea, zoe, &ben]).await;
    stage.store.remove_backup(&stage.circumstances(), &ben, &pid_sl(MILTON.0), &named("adubois")).await.unwrap();

    heard(&stage, "You are no longer a backup primary user of site 110091495D", &[(andre, Some("/access"))]).await;
    let less = "Site 110091495D has one backup primary user less";
    let page = Some("/administrators?site=110091495D");
    heard(&stage, less, &[(mary, page), (nora, page), (bea, page), (zoe, None), (&ben, None)]).await;
    assert!(last_words(&stage, mary).await.contains("Ben Barker") && last_words(&stage, andre).await.contains("Ben Barker"));
    assert!(last_words(&stage, nora).await.contains("Andre Dubois"));
}
