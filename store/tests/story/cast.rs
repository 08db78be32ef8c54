//! The stage on which the stories are told, and what its people do in one line.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::catalogue::ServiceCode;
use domain::fields::Fields;
use domain::forms::days::Days;
use domain::forms::new_subordinate::NewSubordinate;
use domain::forms::pin_entry::PinEntry;
use domain::forms::services::ChosenServices;
use domain::moment::{HOUR, Moment, SECOND};
use domain::person::Person;
use domain::request::Period;
use domain::session::SessionLimits;
use domain::site::{LegacyProviderNumber, PidSl, RegistrationPin};
use domain::username::Username;
use serde_json::Value;
use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;
use store::agency::roster::parse_roster;
use store::door::enter_pin::PinEntered;
use store::door::new_user::NewCredentials;
use store::door::session::{Session, Touch};
use store::door::sign_in::SignIn;
use store::transaction::id::UserId;
use store::transaction::secret::Token;
use store::{Circumstances, Store};

/// Four sites of one group.
pub const ROSTER: &str = include_str!("../../../server/data/demo-roster.csv");
/// The site of most stories and its legacy provider number.
pub const MILTON: (&str, &str) = ("110091495D", "6280514");
/// Another site of the group.
pub const NEEDHAM: (&str, &str) = ("110091495B", "4224922");
/// The other two.
pub const BOSTON: (&str, &str) = ("110091495C", "6084590");
pub const PLYMOUTH: (&str, &str) = ("110091495A", "1109358");

/// What to do when there is no Postgres to test on.
const NO_POSTGRES: &str = "DOORWARD_TEST_POSTGRES names no Postgres for this test: run `make test`, or first \
     `eval \"$(scripts/postgres.sh start DIR)\"`.";

/// A database, a clock that stands still until it is moved, and randomness that counts up.
pub struct Stage {
    pub store: Store,
    pub limits: SessionLimits,
    /// The same database, for what tests look up in it and no query of the store gives.
    pub beside: AnyPool,
    url: String,
    now: Arc<AtomicU64>,
    random: Arc<AtomicU64>,
    folder: Option<std::path::PathBuf>,
}

impl Stage {
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("doorward-{}-{}", std::process::id(), unique()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}", folder.join("test.db").display());
        Self::set(&url, Some(folder)).await
    }

    pub async fn postgres() -> Self {
        let Ok(server) = std::env::var("DOORWARD_TEST_POSTGRES") else { panic!("{NO_POSTGRES}") };
        let name = format!("doorward_{}_{}", std::process::id(), unique());
        let (base, _) = server.rsplit_once('/').expect("the address ends with a database's name");
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&server).await.expect("the test's Postgres answers");
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
        pool.close().await;
        Self::set(&format!("{base}/{name}"), None).await
    }

    async fn set(url: &str, folder: Option<std::path::PathBuf>) -> Self {
        let store = Store::open(url, 8).await.unwrap();
        let beside = AnyPoolOptions::new().max_connections(2).connect(url).await.unwrap();
        let limits = SessionLimits::default();
        let start = 1_795_000_000_000_000;
        let (url, now, random) = (url.to_owned(), Arc::new(AtomicU64::new(start)), Arc::new(AtomicU64::new(1)));
        let stage = Self { store, limits, beside, url, now, random, folder };
        stage.store.load_catalogue(&stage.circumstances()).await.unwrap();
        stage.store.publish_terms(&stage.circumstances(), "Be good.", stage.now()).await.unwrap();
        let rows = parse_roster(ROSTER.as_bytes()).unwrap();
        stage.store.import_roster(&stage.circumstances(), &rows, &|_| ()).await.unwrap();
        stage
    }

    /// Another node on the same database, with the same clock.
    pub async fn another_node(&self) -> Self {
        let store = Store::open(&self.url, 8).await.unwrap();
        let (now, random) = (Arc::clone(&self.now), Arc::clone(&self.random));
        Self { store, limits: self.limits, beside: self.beside.clone(), url: self.url.clone(), now, random, folder: None }
    }

    pub fn now(&self) -> Moment {
        Moment(i64::try_from(self.now.load(Ordering::SeqCst)).unwrap())
    }

    pub fn wait(&self, micros: i64) {
        self.now.fetch_add(u64::try_from(micros).unwrap(), Ordering::SeqCst);
    }

    pub fn circumstances(&self) -> Circumstances {
        self.circumstances_from("10.0.0.1")
    }

    pub fn circumstances_from(&self, address: &str) -> Circumstances {
        self.wait(SECOND);
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.random.fetch_add(1, Ordering::SeqCst).to_le_bytes());
        let (sender, form_key) = (None, None);
        Circumstances { now: self.now(), address: address.into(), request_id: "test".into(), seed, sender, form_key }
    }

    /// Issues a letter and gives its PIN.
    pub async fn letter(&self, site: &str) -> RegistrationPin {
        self.store.issue_letter(&self.circumstances(), None, &pid_sl(site), 60).await.unwrap().registration_pin
    }

    pub async fn enter(&self, site: &str, pin: &RegistrationPin, legacy: &str) -> PinEntered {
        let entry = PinEntry {
            pid_sl: pid_sl(site),
            registration_pin: pin.clone(),
            legacy_provider_number: LegacyProviderNumber::parse(legacy).unwrap(),
        };
        self.store.enter_pin(&self.circumstances(), &entry, None).await.unwrap()
    }

    /// Opens the registration of a site with a fresh letter.
    pub async fn letter_entered(&self, (site, legacy): (&str, &str)) -> Session {
        let pin = self.letter(site).await;
        let PinEntered::Open(token) = self.enter(site, &pin, legacy).await else { panic!("the letter was refused") };
        self.session(&token).await.unwrap()
    }

    pub async fn session(&self, token: &Token) -> Option<Session> {
        self.store.session(token, self.now(), self.limits, Touch::Renew).await.unwrap()
    }

    /// Registers somebody as a site's primary user, who settles in. Gives the user's id.
    pub async fn primary_user(&self, site: (&str, &str), first: &str, last: &str) -> UserId {
        let session = self.letter_entered(site).await;
        let person = Person::parse(&person(first, last)).unwrap();
        let created = self.store.register(&self.circumstances(), &session, &person).await.unwrap();
        self.settle_in(&created).await
    }

    /// Creates a subordinate, who settles in. Gives the user's id and username.
    pub async fn subordinate(
        &self,
        by: &UserId,
        site: &str,
        first: &str,
        last: &str,
        services: &[&str],
    ) -> (UserId, String) {
        let form = with_services(&person(first, last), services);
        let created = self.create(by, site, &form).await;
        (self.settle_in(&created).await, created.username.to_string())
    }

    pub async fn create(&self, by: &UserId, site: &str, form: &Fields) -> NewCredentials {
        let form = new_subordinate(form);
        self.store.create_subordinate(&self.circumstances(), by, &pid_sl(site), &form, Period::ALWAYS).await.unwrap().0
    }

    pub async fn sign_in(&self, username: &str, password: &str) -> SignIn {
        self.store.sign_in(&self.circumstances(), username, password, None).await.unwrap()
    }

    pub async fn signed_in(&self, username: &str, password: &str) -> (Token, UserId) {
        match self.sign_in(username, password).await {
            SignIn::Done { token, user_id } => (token, user_id),
            other => panic!("{username} can't sign in: {other:?}"),
        }
    }

    /// Signs in with the one-time password, sets [`PASSWORD`], accepts the terms. Gives the user's id.
    pub async fn settle_in(&self, created: &NewCredentials) -> UserId {
        let (token, user_id) = self.signed_in(created.username.as_str(), created.one_time_password.reveal()).await;
        let session = self.session(&token).await.unwrap();
        self.store.set_password(&self.circumstances(), &session, PASSWORD, &[]).await.unwrap();
        if let Some(terms) = self.store.terms_to_accept(&user_id, self.now()).await.unwrap() {
            self.store.accept_terms(&self.circumstances(), &user_id, &terms.id).await.unwrap();
        }
        user_id
    }

    /// Codes of the services that a user may use for a site.
    pub async fn services(&self, user_id: &UserId, site: &str) -> Vec<String> {
        let groups = self.store.my_services(user_id, &pid_sl(site), self.now()).await.unwrap();
        groups.into_iter().flat_map(|group| group.services).map(|service| service.code.to_string()).collect()
    }

    /// All audit entries, oldest first.
    pub async fn audit(&self) -> Vec<Value> {
        let (mut entries, mut after) = (Vec::new(), None);
        loop {
            let lines = self.store.audit_after(after.as_ref()).await.unwrap();
            let Some(last) = lines.last() else { return entries };
            after = Some(last.key.clone());
            entries.extend(lines.iter().map(|line| serde_json::from_str::<Value>(&line.json).unwrap()));
        }
    }

    /// How many entries of a kind there are.
    pub async fn audited(&self, kind: &str) -> usize {
        self.audit().await.iter().filter(|entry| entry["kind"] == kind).count()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

/// What everybody chooses.
pub const PASSWORD: &str = "seven maple lanterns glow";

/// Long enough for every wait to be over.
pub const LONG: i64 = 3 * HOUR;

fn unique() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    COUNT.fetch_add(1, Ordering::SeqCst)
}

pub fn named(username: &str) -> Username {
    Username::parse(username).unwrap()
}

pub fn pid_sl(text: &str) -> PidSl {
    PidSl::parse(text).unwrap()
}

/// A good form for somebody of this name.
pub fn person(first: &str, last: &str) -> Fields {
    person_at(
        first,
        last,
        &format!("{}.{}@clinic.example", domain::fold::ascii_letters(first), domain::fold::ascii_letters(last)),
    )
}

/// The same with another e-mail address.
pub fn person_at(first: &str, last: &str, email: &str) -> Fields {
    let fields = [
        ("last_name", last),
        ("first_name", first),
        ("date_of_birth", "02/29"),
        ("user_pin", "0042"),
        ("email", email),
        ("zip_code", "02139"),
    ];
    fields.into_iter().collect()
}

pub fn with_services(form: &Fields, services: &[&str]) -> Fields {
    form.iter().chain(services.iter().map(|code| ("services", *code))).collect()
}

/// Add New Subordinate as it was read; its days are the test's.
pub fn new_subordinate(form: &Fields) -> NewSubordinate {
    let (person, services) = (Person::parse(form).unwrap(), ChosenServices::parse(form).unwrap());
    NewSubordinate { person, services, days: Days::default() }
}

/// What a form chose that doesn't say what it showed before.
pub fn services(codes: &[&str]) -> ChosenServices {
    ChosenServices { chosen: codes.iter().map(|code| ServiceCode::parse(code).unwrap()).collect(), seen: None }
}

/// What a form chose that showed these before.
pub fn services_after(seen: &[&str], codes: &[&str]) -> ChosenServices {
    ChosenServices { seen: Some(services(seen).chosen), ..services(codes) }
}
