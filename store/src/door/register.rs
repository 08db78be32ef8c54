//! Registration with a site's letter [R5] [R6]: a new primary user, or one more site for somebody who has a user ID.

use domain::moment::Moment;
use domain::notices::Event;
use domain::person::{Person, Role};
use domain::power::{Actor, Power, may};
use domain::request::{LostBy, Period};
use domain::site::PidSl;
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{actor, offered_codes};
use crate::access::giving::NewMembership;
use crate::access::primary_user::{has_primary_user, may_become};
use crate::door::enter_pin::valid_letter;
use crate::door::new_user::{KnownBy, NewCredentials, NewUser};
use crate::door::session::Session;
use crate::ending::concerned::{LETS_IN, concerned};
use crate::ending::lost_requests::{with_a_change, withdraw};
use crate::ending::what::Ending;
use crate::telling::notices::{ActorAtSite, NewNotice, administrators_but, tell};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::{Circumstances, Random};
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LetterId, MembershipId, UserId};

/// Why nobody was registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterError {
    /// The letter was used, reissued or voided meanwhile, or has run out [R5].
    LetterGone,
    /// The site has a primary user [R6].
    HasPrimaryUser,
    /// [R1]
    Known(KnownBy),
    /// The user ID is not past sign-in [R8], or one of the agency's staff.
    NotThisUser,
    /// The person's work at the site is suspended [R9].
    Suspended,
}

/// The site that a visitor may register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteringSite {
    /// Its PID/SL.
    pub pid_sl: PidSl,
    /// Its name.
    pub name: String,
    /// Whether it has a primary user already [R6].
    pub has_primary_user: bool,
}

/// Who holds the letter: somebody new, or the id of a user.
pub(crate) enum Registrant<'a> {
    New(NewUser<'a>),
    Known(&'a UserId),
}

struct Register<'a> {
    letter_id: &'a LetterId,
    session: &'a Session,
    registrant: Registrant<'a>,
}

impl Command for Register<'_> {
    /// The credentials of a new user.
    type Output = Option<NewCredentials>;
    type Error = RegisterError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(Self::Output, Entry), CommandError<Self::Error>> {
        let Some(pid_sl) = valid_letter(tx, self.letter_id, circumstances.now).await? else {
            return Err(CommandError::Rejected(RegisterError::LetterGone));
        };
        if has_primary_user(tx, &pid_sl).await? {
            return Err(CommandError::Rejected(RegisterError::HasPrimaryUser));
        }
        let mut random = circumstances.again("membership").random();
        let (user_id, created, kind) = match &self.registrant {
            Registrant::New(user) => {
                let created = user.insert(tx, circumstances).await.map_err(|error| error.map(RegisterError::Known))?;
                (&user.user_id, Some(created), Kind::PrimaryUserRegistered)
            }
            Registrant::Known(user_id) => {
                let known = Actor { asked: true, ..actor(tx, user_id, None, None, circumstances.now).await? };
                // Who issues letters, or looks after user IDs, administers no site besides.
                if may(Power::AnswerLink, &known).is_err() || known.agency.is_some() {
                    return Err(CommandError::Rejected(RegisterError::NotThisUser));
                }
                may_become(tx, user_id, &pid_sl, circumstances.now)
                    .await
                    .map_err(|error| error.map(|_| RegisterError::Suspended))?;
                (*user_id, None, Kind::SiteAddedToUser)
            }
        };
        let withdrawn = with_a_change(tx, &pid_sl, Some(user_id), LostBy::Registration, circumstances.now).await?;
        let services = become_primary_user(tx, circumstances, &mut random, user_id, &pid_sl, user_id).await?;
        withdraw(tx, circumstances, Some(user_id), &withdrawn).await?;
        self.tell(tx, circumstances, user_id, &pid_sl).await?;
        close_used(tx, self.session, self.letter_id, user_id, circumstances.now).await?;
        if created.is_some() {
            self.session.end(tx, Some(user_id), circumstances).await?;
        } else {
            sqlx::query("UPDATE users SET last_site = $2 WHERE id = $1")
                .bind(user_id)
                .bind(pid_sl.as_str())
                .execute(&mut *tx)
                .await?;
        }
        let ended = Ending { requests: withdrawn, ..Ending::default() };
        let lets_in = concerned(tx, LETS_IN, &[&pid_sl]).await?;
        let ended_too = ended.concerned(tx).await?;
        let entry = Entry::of(kind).by(user_id).about(user_id).at(&pid_sl).concerning(lets_in).concerning(ended_too);
        let username = created.as_ref().map(|created| created.username.as_str());
        let ended = json!({"requests": ended.requests});
        let detail = json!({"letter": self.letter_id, "services": services, "username": username, "ended": ended});
        Ok((created, entry.with(detail)))
    }
}

impl Register<'_> {
    /// Tells the site's backup primary users, and who administers it by primary access.
    async fn tell(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
        user_id: &UserId,
        pid_sl: &PidSl,
    ) -> Result<(), Fault> {
        let at_site = ActorAtSite::of(tx, user_id, pid_sl).await?;
        let event = Event::PrimaryUserRegistered { person: at_site.by(), site: at_site.site() };
        let page = format!("/administrators?site={pid_sl}");
        let others = administrators_but(tx, pid_sl, user_id, circumstances.now).await?;
        let told: Vec<NewNotice> = others.iter().map(|other| at_site.notice(other, &event).linked(&page)).collect();
        tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
    }
}

/// A letter is good once [R5]: the visit that used it has none any more.
pub(crate) async fn close_used(
    tx: &mut AnyConnection,
    session: &Session,
    letter_id: &LetterId,
    user_id: &UserId,
    now: Moment,
) -> Result<(), Fault> {
    sqlx::query("UPDATE registration_letters SET closed_at = $2, closed_because = 'used', used_by = $3 WHERE id = $1")
        .bind(letter_id)
        .bind(now.0)
        .bind(user_id)
        .execute(&mut *tx)
        .await?;
    session.give_up_letter(tx).await
}

/// Makes a user the site's primary user, with all of the site's services [R13]. What the user was there before ends; what
/// hung on it elsewhere, by organization links, goes on by the new membership.
pub(crate) async fn become_primary_user(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    random: &mut Random,
    user_id: &UserId,
    pid_sl: &PidSl,
    by: &UserId,
) -> Result<usize, Fault> {
    let before: Option<(MembershipId,)> = sqlx::query_as(
        "SELECT id FROM memberships WHERE user_id = $1 AND pid_sl = $2 AND ended_at IS NULL AND $3 < until_at",
    )
    .bind(user_id)
    .bind(pid_sl.as_str())
    .bind(circumstances.now.0)
    .fetch_optional(&mut *tx)
    .await?;
    if let Some((before,)) = &before {
        for sql in [
            "UPDATE assignments SET ended_at = $2, ended_by = $3 WHERE membership_id = $1 AND link_id IS NULL AND ended_at IS NULL",
            "UPDATE memberships SET ended_at = $2, ended_by = $3 WHERE id = $1",
        ] {
            sqlx::query(sql).bind(before).bind(circumstances.now.0).bind(by).execute(&mut *tx).await?;
        }
    }
    let services = offered_codes(tx, pid_sl).await?;
    let membership = NewMembership { user_id, pid_sl, role: Role::PrimaryUser, by, period: Period::ALWAYS };
    let id = membership.insert(tx, circumstances, random, &services).await?;
    if let Some((before,)) = &before {
        sqlx::query("UPDATE assignments SET membership_id = $2 WHERE membership_id = $1 AND link_id IS NOT NULL AND ended_at IS NULL")
            .bind(before)
            .bind(&id)
            .execute(&mut *tx)
            .await?;
    }
    Ok(services.len())
}

impl Store {
    /// The site that this visit may register, while its letter is good.
    pub async fn registering_site(&self, session: &Session, now: Moment) -> Result<Option<RegisteringSite>, Fault> {
        let Some(letter_id) = &session.letter_id else { return Ok(None) };
        let mut connection = self.pool.acquire().await?;
        let Some(pid_sl) = valid_letter(&mut connection, letter_id, now).await? else { return Ok(None) };
        let (name,): (String,) = sqlx::query_as("SELECT name FROM sites WHERE pid_sl = $1")
            .bind(pid_sl.as_str())
            .fetch_one(&mut *connection)
            .await?;
        let has_primary_user = has_primary_user(&mut connection, &pid_sl).await?;
        Ok(Some(RegisteringSite { pid_sl, name, has_primary_user }))
    }

    /// Registers a new person as primary user of the letter's site. The visit ends: the person signs in next.
    pub async fn register(
        &self,
        circumstances: &Circumstances,
        session: &Session,
        person: &Person,
    ) -> Result<NewCredentials, CommandError<RegisterError>> {
        let Some(letter_id) = session.letter_id.as_ref() else {
            return Err(self.no_unless_sent_before(circumstances, RegisterError::LetterGone).await);
        };
        let user = NewUser::prepare(&self.hasher, &mut circumstances.random(), person).await?;
        let created = self.run(&Register { letter_id, session, registrant: Registrant::New(user) }, circumstances).await?;
        created.ok_or(CommandError::Fault(Fault::Unknown("registrant")))
    }

    /// Adds the letter's site to a user ID that the person has already [R6].
    pub async fn add_site(
        &self,
        circumstances: &Circumstances,
        session: &Session,
        user_id: &UserId,
    ) -> Result<(), CommandError<RegisterError>> {
        let Some(letter_id) = session.letter_id.as_ref() else {
            return Err(self.no_unless_sent_before(circumstances, RegisterError::LetterGone).await);
        };
        self.run(&Register { letter_id, session, registrant: Registrant::Known(user_id) }, circumstances).await?;
        Ok(())
    }
}
