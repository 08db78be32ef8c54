//! Two windows share a cookie: whose page it is on which a form was filled in [R21].

use domain::fields::{Fields, Problems};
use domain::moment::SECOND;
use domain::session::OWNERS_DRAFT_KEPT_FOR;
use store::door::flash::Draft;
use store::door::session::Session;
use store::transaction::id::UserId;

use crate::story::cast::*;

async fn comes(stage: &Stage, username: &str) -> Session {
    let (token, _) = stage.signed_in(username, PASSWORD).await;
    stage.session(&token).await.unwrap()
}

/// The id of the user for whom a page was made, if there is such a page.
async fn owner(stage: &Stage, whose: &str) -> Option<Option<UserId>> {
    let owner = stage.store.owner_of(whose).await.unwrap();
    owner.map(|owner| owner.user_id().cloned())
}

fn draft(last_name: &str) -> Draft {
    let fields: Fields = [("last_name", last_name)].into_iter().collect();
    Draft { page: "/subordinates/new".into(), fields, problems: Problems::new() }
}

pub async fn r21_a_page_is_its_users_in_every_session_and_nobody_elses(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let (marys, noras) = (comes(&stage, "mhughes").await, comes(&stage, "nneedham").await);
    let page = marys.page_owner();
    assert_eq!(owner(&stage, &page).await, Some(Some(mary.clone())));
    assert_eq!(owner(&stage, &noras.page_owner()).await, Some(Some(nora)));
    for hidden in [mary.as_str(), "mhughes", "Hughes", &marys.token.reveal()] {
        assert!(!page.contains(hidden), "{hidden:?}");
    }

    stage.store.sign_out(&stage.circumstances(), &marys).await.unwrap();
    stage.wait(LONG);
    stage.store.tidy(stage.now(), stage.limits).await.unwrap();
    assert_eq!(owner(&stage, &page).await, Some(Some(mary.clone())), "the window is still open");
    let back = comes(&stage, "mhughes").await.page_owner();
    assert_ne!(back, page);
    assert_eq!(owner(&stage, &back).await, Some(Some(mary)), "in another session it is still Mary");

    let visitor = stage.store.begin_session(&stage.circumstances()).await.unwrap();
    let visitors = stage.session(&visitor).await.unwrap().page_owner();
    assert_eq!(owner(&stage, &visitors).await, Some(None));

    let (session, proof) = page.split_once('.').unwrap();
    let (_, others) = back.split_once('.').unwrap();
    for forged in ["", ".", session, &format!("{session}."), &format!("{session}.{others}"), &format!(".{proof}"), "\0.\0"] {
        assert_eq!(owner(&stage, forged).await, None, "{forged:?}");
    }
}

pub async fn r21_a_draft_is_kept_for_its_owner_only(stage: Stage) {
    let mary = stage.primary_user(MILTON, "Mary", "Hughes").await;
    let nora = stage.primary_user(NEEDHAM, "Nora", "Needham").await;
    let store = &stage.store;
    let owned = async |page: &str| store.owner_of(page).await.unwrap().expect("it is a page of this portal");
    let marys = owned(&comes(&stage, "mhughes").await.page_owner()).await;
    assert!(store.keep_for_owner(&stage.circumstances(), &marys, &draft("Bell")).await.unwrap());
    assert!(store.keep_for_owner(&stage.circumstances(), &marys, &draft("Tran")).await.unwrap());
    assert_eq!(store.take_for_owner(&nora, stage.now()).await.unwrap(), None);
    assert_eq!(store.take_for_owner(&mary, stage.now()).await.unwrap(), Some(draft("Tran")), "what was typed last");
    assert_eq!(store.take_for_owner(&mary, stage.now()).await.unwrap(), None, "it is given once");

    let long = draft(&"x".repeat(64 * 1024));
    assert!(!store.keep_for_owner(&stage.circumstances(), &marys, &long).await.unwrap());
    let visitor = store.begin_session(&stage.circumstances()).await.unwrap();
    let visitors = owned(&stage.session(&visitor).await.unwrap().page_owner()).await;
    assert!(!store.keep_for_owner(&stage.circumstances(), &visitors, &draft("Bell")).await.unwrap());
    let kept = "SELECT COUNT(*) FROM drafts_of_owners";
    assert_eq!(stage.count(kept, &[]).await, 0);

    for tidied in [false, true] {
        let circumstances = stage.circumstances();
        assert!(store.keep_for_owner(&circumstances, &marys, &draft("Bell")).await.unwrap());
        stage.wait(OWNERS_DRAFT_KEPT_FOR - SECOND);
        store.tidy(stage.now(), stage.limits).await.unwrap();
        assert_eq!(stage.count(kept, &[]).await, 1);
        stage.wait(SECOND);
        if tidied {
            store.tidy(stage.now(), stage.limits).await.unwrap();
        }
        assert_eq!(store.take_for_owner(&mary, stage.now()).await.unwrap(), None, "a day later it is forgotten");
        assert_eq!(stage.count(kept, &[]).await, i64::from(!tidied));
    }
}
