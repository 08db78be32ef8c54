//! Ties between sites and people, each made in one line, and what the tests look up beside the store.

use std::collections::BTreeSet;
use std::fmt::Debug;

use domain::authority::{Authority, Refusal};
use domain::catalogue::ServiceCode;
use domain::person::Person;
use domain::power::AgencyRole;
use domain::request::{Period, RequestKind};
use serde_json::Value;
use sqlx::Any;
use store::CommandError;
use store::mine::my_sites::Reach;
use store::organizations::assign_linked::How;
use store::people::create_subordinate::CreateSubordinateError;
use store::people::link_subordinate::Linked;
use store::transaction::command_error::Reason;
use store::transaction::id::{GrantId, LinkId, RequestId, UserId};

use super::cast::{MILTON, Stage, named, new_subordinate, person, pid_sl, services, with_services};

impl Stage {
    /// Creates a subordinate who never signs in. Gives the user's id and username.
    pub async fn newcomer(&self, by: &UserId, site: &str, first: &str, last: &str, codes: &[&str]) -> (UserId, String) {
        let created = self.create(by, site, &with_services(&person(first, last), codes)).await;
        let username = created.username.to_string();
        (self.user_id(&username).await, username)
    }

    /// Creates a backup primary user, who settles in. Gives the user's id and username.
    pub async fn backup(&self, by: &UserId, site: &str, first: &str, last: &str) -> (UserId, String) {
        let (id, username) = self.subordinate(by, site, first, last, &[]).await;
        self.store.assign_backup(&self.circumstances(), by, &pid_sl(site), &named(&username)).await.unwrap();
        (id, username)
    }

    /// Creates a subordinate of Milton who works there for some days, and settles in. Gives the user's id and username.
    pub async fn dated(&self, by: &UserId, (first, last): (&str, &str), codes: &[&str], period: Period) -> (UserId, String) {
        let dated = new_subordinate(&with_services(&person(first, last), codes));
        let site = pid_sl(MILTON.0);
        let created = self.store.create_subordinate(&self.circumstances(), by, &site, &dated, period).await.unwrap().0;
        (self.settle_in(&created).await, created.username.to_string())
    }

    /// Somebody with this id, username and last name works at one more site, whether or not that takes an answer.
    pub async fn works_at(&self, by: &UserId, site: &str, (id, username, last): (&UserId, &str, &str), codes: &[&str]) {
        let (at, form) = (pid_sl(site), services(codes));
        let whom = (username, last);
        let linked = self
            .store
            .link_subordinate(&self.circumstances(), by, &at, (&named(whom.0), whom.1), &form, Period::ALWAYS)
            .await
            .unwrap();
        if linked == Linked::Asked {
            let request = self.open_request(RequestKind::Link, site, id.as_str()).await.unwrap();
            self.store.answer_link(&self.circumstances(), id, &request, true).await.unwrap();
        }
    }

    /// One of the agency's staff, who settles in: `estone`, `sstone` or `astone`, one of each role.
    pub async fn of_the_agency(&self, role: AgencyRole) -> UserId {
        let first = match role {
            AgencyRole::Enrollment => "Edda",
            AgencyRole::Security => "Seth",
            AgencyRole::Auditor => "Audrey",
        };
        let staff = Person::parse(&person(first, "Stone")).unwrap();
        let created = self.store.add_agency_user(&self.circumstances(), &staff, role).await.unwrap();
        self.settle_in(&created).await
    }

    /// Somebody asks a site for a service. Gives the request's id.
    pub async fn ask_service(&self, who: &UserId, site: &str, code: &str) -> RequestId {
        let service = ServiceCode::parse(code).unwrap();
        self.store.request_access(&self.circumstances(), who, &pid_sl(site), &service, "").await.unwrap();
        self.open_request(RequestKind::Service, site, &format!("{who} {code}")).await.unwrap()
    }

    /// One of a site's people is assigned a service of a client.
    pub async fn assign_at_client(&self, by: &UserId, site: &str, whom: &str, link: &LinkId, code: &str) {
        let (at, links) = (pid_sl(site), [link.clone()]);
        let codes = BTreeSet::from([ServiceCode::parse(code).unwrap()]);
        let what = (&codes, How::Add, Period::ALWAYS);
        self.store.assign_linked(&self.circumstances(), by, &at, &named(whom), &links, what).await.unwrap();
    }

    /// The newest audit entry of a kind.
    pub async fn last_entry(&self, kind: &str) -> Value {
        self.audit().await.into_iter().rfind(|entry| entry["kind"] == kind).unwrap()
    }

    /// Offers primary access of one site to another. Gives the request's id.
    pub async fn offer_access(&self, by: &UserId, site: &str, other: &str, period: Period) -> RequestId {
        self.store.offer_primary_access(&self.circumstances(), by, &pid_sl(site), &pid_sl(other), period).await.unwrap();
        self.open_request(RequestKind::PrimaryAccess, site, other).await.unwrap()
    }

    /// Primary access of one site for another, offered and accepted. Gives the grant's id.
    pub async fn give_primary_access(&self, (by, site): (&UserId, &str), (to, other): (&UserId, &str)) -> GrantId {
        let request = self.offer_access(by, site, other, Period::ALWAYS).await;
        self.store.answer_primary_access(&self.circumstances(), to, &request, true).await.unwrap();
        self.grant(&request).await.unwrap()
    }

    /// Offers an organization link with this ceiling. Gives the request's id.
    pub async fn offer_link(&self, by: &UserId, site: &str, other: &str, ceiling: &[&str], period: Period) -> RequestId {
        let (from, to, ceiling) = (pid_sl(site), pid_sl(other), services(ceiling));
        self.store.offer_organization_link(&self.circumstances(), by, &from, &to, &ceiling, period).await.unwrap();
        self.open_request(RequestKind::OrganizationLink, site, other).await.unwrap()
    }

    /// An organization link, offered and accepted. Gives the link's id.
    pub async fn link_organization(
        &self,
        (by, site): (&UserId, &str),
        (to, other): (&UserId, &str),
        ceiling: &[&str],
    ) -> LinkId {
        let request = self.offer_link(by, site, other, ceiling, Period::ALWAYS).await;
        self.store.answer_organization_link(&self.circumstances(), to, &request, true).await.unwrap();
        self.link(&request).await.unwrap()
    }

    /// By what right a user administers a site.
    pub async fn authority(&self, user_id: &UserId, site: &str) -> Option<Authority> {
        let sites = self.store.sites_for_choice(user_id, Reach::Any, self.now()).await.unwrap();
        sites.into_iter().find(|mine| mine.pid_sl.as_str() == site).and_then(|mine| mine.authority)
    }

    /// PID/SLs of a user's sites.
    pub async fn sites_of(&self, user_id: &UserId) -> Vec<String> {
        self.store
            .sites_for_choice(user_id, Reach::Any, self.now())
            .await
            .unwrap()
            .into_iter()
            .map(|site| site.pid_sl.to_string())
            .collect()
    }

    /// Whether somebody may administer a site, by trying: adds a subordinate of this first name.
    pub async fn creates(&self, by: &UserId, site: &str, first: &str) -> bool {
        let newly = new_subordinate(&person(first, "Newly"));
        match self.store.create_subordinate(&self.circumstances(), by, &pid_sl(site), &newly, Period::ALWAYS).await {
            Ok(_) => true,
            Err(CommandError::Rejected(CreateSubordinateError::Refused(Refusal::NotAdministrator))) => false,
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The request of this kind at a site that is not closed; it is about another site, or about a person.
    pub async fn open_request(&self, kind: RequestKind, site: &str, about: &str) -> Option<RequestId> {
        let sql = "SELECT id FROM requests WHERE kind = $1 AND pid_sl = $2 AND about = $3 AND closed_at IS NULL";
        self.text(sql, &[kind.code(), site, about]).await.map(RequestId::from)
    }

    /// How a request ended.
    pub async fn outcome(&self, request: &RequestId) -> Option<String> {
        self.text("SELECT outcome FROM requests WHERE id = $1", &[request.as_str()]).await
    }

    /// The grant that a request led to.
    pub async fn grant(&self, request: &RequestId) -> Option<GrantId> {
        self.text("SELECT id FROM primary_access_grants WHERE request_id = $1", &[request.as_str()]).await.map(GrantId::from)
    }

    /// The organization link that a request led to.
    pub async fn link(&self, request: &RequestId) -> Option<LinkId> {
        self.text("SELECT id FROM organization_links WHERE request_id = $1", &[request.as_str()]).await.map(LinkId::from)
    }

    pub async fn user_id(&self, username: &str) -> UserId {
        self.text("SELECT id FROM users WHERE username = $1", &[username]).await.unwrap().into()
    }

    /// What the agency does to a user ID: `active`, `suspended` or `terminated`.
    pub async fn agency_sets(&self, user_id: &UserId, status: &'static str) {
        let set = sqlx::query("UPDATE users SET status = $2 WHERE id = $1").bind(user_id).bind(status);
        assert_eq!(set.execute(&self.beside).await.unwrap().rows_affected(), 1);
    }

    /// The first cell of the first row.
    pub async fn text(&self, sql: &'static str, values: &[&str]) -> Option<String> {
        let mut query = sqlx::query_as::<Any, (Option<String>,)>(sql);
        for value in values {
            query = query.bind((*value).to_owned());
        }
        query.fetch_optional(&self.beside).await.unwrap().and_then(|(text,)| text)
    }

    /// A number of rows.
    pub async fn count(&self, sql: &'static str, values: &[&str]) -> i64 {
        let mut query = sqlx::query_as::<Any, (i64,)>(sql);
        for value in values {
            query = query.bind((*value).to_owned());
        }
        query.fetch_one(&self.beside).await.unwrap().0
    }
}

/// A command did nothing, for this reason.
#[track_caller]
pub fn not_done<T: Debug, E: Debug + PartialEq>(done: &Result<T, CommandError<E>>, why: &E) {
    assert!(matches!(done, Err(CommandError::Rejected(reason)) if reason == why), "not {why:?}, but {done:?}");
}

/// A rule refused a command.
#[track_caller]
pub fn refused<T: Debug, E: Reason + Debug + PartialEq>(done: &Result<T, CommandError<E>>, why: Refusal) {
    not_done(done, &E::refused(why));
}

/// A rule refused to show something.
#[track_caller]
pub fn not_shown<T: Debug>(shown: &Result<T, CommandError<Refusal>>, why: Refusal) {
    assert!(matches!(shown, Err(CommandError::Rejected(reason)) if *reason == why), "not {why:?}, but {shown:?}");
}
