//! Asking for another primary user [R7]: by the site's own, or by whoever holds a letter of a site that has one [R6].

use std::collections::{BTreeMap, BTreeSet};

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::notices::Event;
use domain::person::{Person, Role};
use domain::power::Power;
use domain::request::{Period, RequestKind};
use domain::site::PidSl;
use domain::throttle::Scope;
use domain::username::Username;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{administers_own, allowed, person_named, role, signed_in};
use crate::access::primary_user::{Unfit, has_primary_user, may_become};
use crate::door::enter_pin::valid_letter;
use crate::door::new_user::{KnownBy, NewCredentials, NewUser};
use crate::door::register::{Registrant, close_used};
use crate::door::session::Session;
use crate::requests::request::{AskError, NewRequest};
use crate::telling::notices::{ActorAtSite, NewNotice, full_name, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LetterId, UserId};
use crate::transaction::wrong_tries::{naming, wait};

/// Why the agency was not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskChangeError {
    /// A rule says no.
    Refused(Refusal),
    /// Too many wrong tries: not before this moment.
    Wait(Moment),
    /// Nobody has this user ID together with this last name.
    NobodyOfThatName,
    /// The person can't become the site's primary user.
    Unfit(Unfit),
    /// It can't be asked now.
    Ask(AskError),
}

may_be_refused!(AskChangeError);

struct AskChange<'a> {
    actor_id: &'a UserId,
    pid_sl: &'a PidSl,
    username: &'a Username,
    last_name: &'a str,
    keeps_old: bool,
    note: &'a str,
}

impl Command for AskChange<'_> {
    type Output = ();
    type Error = AskChangeError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<AskChangeError>> {
        let site = self.pid_sl;
        let power = Power::AskChangeOfPrimaryUser;
        allowed(tx, power, self.actor_id, Some(site), None, circumstances.now).await?;
        if let Some(until) = wait(tx, &naming(self.actor_id, circumstances), circumstances.now).await? {
            return Err(AskChangeError::Wait(until).into());
        }
        let candidate = person_named(tx, self.username, self.last_name).await?.ok_or(AskChangeError::NobodyOfThatName)?;
        let fit = may_become(tx, &candidate, site, circumstances.now).await;
        fit.map_err(|no| no.map(AskChangeError::Unfit))?;
        let request = NewRequest {
            kind: RequestKind::ChangePrimaryUser,
            pid_sl: site,
            other: None,
            person_id: Some(&candidate),
            note: self.note,
            keeps_old: self.keeps_old,
            period: Period::ALWAYS,
            services: &BTreeSet::new(),
        };
        let id = request.ask(tx, circumstances, &mut circumstances.random(), self.actor_id).await;
        let id = id.map_err(|no| no.map(AskChangeError::Ask))?;
        tell_asked(tx, circumstances, self.actor_id, site, &candidate).await?;
        let own = own_administrators(tx, site, circumstances.now).await?.into_iter().map(|(id, _)| id);
        let entry = Entry::of(Kind::PrimaryUserChangeAsked).by(self.actor_id).about(&candidate).at(site).concerning(own);
        Ok(((), entry.with(json!({"request": id, "keeps_old": self.keeps_old}))))
    }

    fn wrong_try(&self, no: &AskChangeError, circumstances: &Circumstances) -> Vec<(Scope, String)> {
        // Whoever can't become it looks the same to who asks.
        let unknown = matches!(no, AskChangeError::NobodyOfThatName | AskChangeError::Unfit(Unfit::NotInUse));
        if unknown { naming(self.actor_id, circumstances) } else { Vec::new() }
    }
}

/// Tells the primary user, the backups and the candidate that another primary user is asked for. Who asks knows.
async fn tell_asked(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    actor_id: &UserId,
    pid_sl: &PidSl,
    candidate: &UserId,
) -> Result<(), Fault> {
    let at_site = ActorAtSite::of(tx, actor_id, pid_sl).await?;
    let person = full_name(tx, candidate).await?;
    let event = Event::PrimaryUserChangeAsked { by: at_site.by(), person: &person, site: at_site.site() };
    let mut whom = BTreeMap::from([(candidate.clone(), false)]);
    whom.extend(own_administrators(tx, pid_sl, circumstances.now).await?.into_iter().map(|(user_id, _)| (user_id, true)));
    whom.remove(actor_id);
    tell_of_change(tx, circumstances, &at_site, &event, &whom).await
}

/// A site's primary user and its backups: whom a change of its primary user concerns [R7].
pub(crate) async fn own_administrators(
    tx: &mut AnyConnection,
    pid_sl: &PidSl,
    now: Moment,
) -> Result<Vec<(UserId, Role)>, Fault> {
    let rows: Vec<(UserId, String)> = sqlx::query_as(concat!(
        "SELECT m.user_id, m.role FROM memberships m WHERE m.pid_sl = $1 AND ",
        administers_own!("m", "$2")
    ))
    .bind(pid_sl.as_str())
    .bind(now.0)
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(|(user_id, code)| Ok((user_id, role(&code)?))).collect()
}

/// Tells each of these users about a change of primary user. Only those with `true` can open its page: who administers the site
/// and who asked.
pub(crate) async fn tell_of_change(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    at_site: &ActorAtSite,
    event: &Event<'_>,
    whom: &BTreeMap<UserId, bool>,
) -> Result<(), Fault> {
    let page = format!("/change-primary-user?site={}", at_site.site().pid_sl);
    let told: Vec<NewNotice> = whom
        .iter()
        .map(|(user_id, opens)| {
            let told = at_site.notice(user_id, event);
            if *opens { told.linked(&page) } else { told }
        })
        .collect();
    tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
}

/// Why the holder of a letter has not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskWithLetterError {
    /// The letter was used, reissued or voided meanwhile, or has run out [R5].
    LetterGone,
    /// The site has no primary user: who holds the letter registers instead [R6].
    NoPrimaryUser,
    /// [R1]
    Known(KnownBy),
    /// A rule says no.
    Refused(Refusal),
    /// The holder can't become the site's primary user.
    Unfit(Unfit),
    /// It can't be asked now.
    Ask(AskError),
}

may_be_refused!(AskWithLetterError);

struct AskWithLetter<'a> {
    letter_id: &'a LetterId,
    session: &'a Session,
    registrant: Registrant<'a>,
    note: &'a str,
}

impl Command for AskWithLetter<'_> {
    /// The credentials of a new user.
    type Output = Option<NewCredentials>;
    type Error = AskWithLetterError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Self::Output, Entry), CommandError<Self::Error>> {
        use AskWithLetterError as Error;
        let letter = valid_letter(tx, self.letter_id, circumstances.now).await?;
        let pid_sl = letter.ok_or(Error::LetterGone)?;
        if !has_primary_user(tx, &pid_sl).await? {
            return Err(Error::NoPrimaryUser.into());
        }
        let (user_id, created) = match &self.registrant {
            Registrant::New(user) => {
                let created = user.insert(tx, circumstances).await.map_err(|no| no.map(Error::Known))?;
                self.session.end(tx, Some(&user.user_id), circumstances).await?;
                (&user.user_id, Some(created))
            }
            Registrant::Known(user_id) => {
                signed_in(tx, user_id, circumstances.now).await?;
                may_become(tx, user_id, &pid_sl, circumstances.now).await.map_err(|no| no.map(Error::Unfit))?;
                (*user_id, None)
            }
        };
        let request = NewRequest {
            kind: RequestKind::ChangePrimaryUser,
            pid_sl: &pid_sl,
            other: None,
            person_id: Some(user_id),
            note: self.note,
            keeps_old: false,
            period: Period::ALWAYS,
            services: &BTreeSet::new(),
        };
        let asked = request.ask(tx, circumstances, &mut circumstances.again("request").random(), user_id).await;
        let id = asked.map_err(|no| no.map(Error::Ask))?;
        close_used(tx, self.session, self.letter_id, user_id, circumstances.now).await?;
        tell_asked(tx, circumstances, user_id, &pid_sl, user_id).await?;
        let own = own_administrators(tx, &pid_sl, circumstances.now).await?.into_iter().map(|(id, _)| id);
        let entry = Entry::of(Kind::PrimaryUserChangeAsked).by(user_id).about(user_id).at(&pid_sl).concerning(own);
        let username = created.as_ref().map(|created| created.username.as_str());
        let detail = json!({"request": id, "letter": self.letter_id, "username": username, "keeps_old": false});
        Ok((created, entry.with(detail)))
    }
}

impl Store {
    /// Asks the agency to make somebody with this user ID and last name the site's primary user [R7]. With `keeps_old` the old
    /// one stays as a subordinate.
    pub async fn ask_change_of_primary_user(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        pid_sl: &PidSl,
        (username, last_name): (&Username, &str),
        keeps_old: bool,
        note: &str,
    ) -> Result<(), CommandError<AskChangeError>> {
        self.run(&AskChange { actor_id, pid_sl, username, last_name, keeps_old, note }, circumstances).await
    }

    /// Somebody with a user ID who entered a letter of a site that has a primary user asks to become it [R6]. The letter is
    /// used by that.
    pub async fn ask_change_with_letter(
        &self,
        circumstances: &Circumstances,
        session: &Session,
        user_id: &UserId,
        note: &str,
    ) -> Result<(), CommandError<AskWithLetterError>> {
        let Some(letter_id) = session.letter_id.as_ref() else {
            return Err(self.no_unless_sent_before(circumstances, AskWithLetterError::LetterGone).await);
        };
        self.run(&AskWithLetter { letter_id, session, registrant: Registrant::Known(user_id), note }, circumstances).await?;
        Ok(())
    }

    /// The same for a person without a user ID, who gets one that works nowhere yet. The visit ends: the person signs in next.
    pub async fn register_and_ask(
        &self,
        circumstances: &Circumstances,
        session: &Session,
        person: &Person,
        note: &str,
    ) -> Result<NewCredentials, CommandError<AskWithLetterError>> {
        let Some(letter_id) = session.letter_id.as_ref() else {
            return Err(self.no_unless_sent_before(circumstances, AskWithLetterError::LetterGone).await);
        };
        let user = NewUser::prepare(&self.hasher, &mut circumstances.random(), person).await?;
        let created =
            self.run(&AskWithLetter { letter_id, session, registrant: Registrant::New(user), note }, circumstances).await?;
        created.ok_or(CommandError::Fault(Fault::Unknown("registrant")))
    }
}
