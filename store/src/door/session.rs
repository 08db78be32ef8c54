//! Sessions: a random token in the browser, its hash in the database. Who comes with it, and how far they may go [R8].

use domain::moment::{Moment, SECOND};
use domain::power::AgencyRole;
use domain::session::{SessionLimits, Stage, StageFacts, ends_at, is_alive, stage};
use domain::site::PidSl;
use domain::throttle::MEMORY;
use domain::username::Username;
use sqlx::AnyConnection;

use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::{Circumstances, Random};
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LetterId, SessionId, TermsId, UserId, pid_sl};
use crate::transaction::secret::Token;
use crate::transaction::sent_forms::forget_replies_of;

/// A session is written to at most this often while it is used, in microseconds.
const TOUCH_AFTER: i64 = 5 * SECOND;

/// Whether a request keeps its session awake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Somebody is there: a page was asked for, or a form sent.
    Renew,
    /// The page asks by itself, in the background: two windows that nobody looks at must not keep each other signed in.
    LookOnly,
}

/// Who sends a request with a session's token.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session's token.
    pub token: Token,
    /// The user, when somebody signed in.
    pub user: Option<SignedInUser>,
    /// The letter with which this visitor may register.
    pub letter_id: Option<LetterId>,
    /// Whether the session was left idle too long or lasted too long. What it keeps can still be fetched by its user.
    pub timed_out: bool,
    /// When the session ends, or ended, unless somebody uses it again, in whatever window.
    pub ends_at: Moment,
    pub(crate) id: SessionId,
}

/// The user of a session.
#[derive(Clone, Debug)]
pub struct SignedInUser {
    /// Key.
    pub id: UserId,
    /// User ID.
    pub username: Username,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What comes next for the user [R8].
    pub stage: Stage,
    /// The site used last.
    pub last_site: Option<PidSl>,
    /// The role at the agency, for its staff.
    pub agency_role: Option<AgencyRole>,
}

pub(crate) async fn insert_session(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    random: &mut Random,
    user_id: Option<&UserId>,
    letter_id: Option<&LetterId>,
) -> Result<Token, Fault> {
    let token = Token::new(random.bytes());
    sqlx::query(
        "INSERT INTO sessions (id, token_hash, user_id, letter_id, address, began_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(random.id::<SessionId>())
    .bind(token.hash())
    .bind(user_id)
    .bind(letter_id)
    .bind(&circumstances.address)
    .bind(circumstances.now.0)
    .execute(tx)
    .await?;
    Ok(token)
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: SessionId,
    letter_id: Option<LetterId>,
    began_at: i64,
    seen_at: i64,
    user_id: Option<UserId>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    last_site: Option<String>,
    agency_role: Option<String>,
    status: Option<String>,
    credential: Option<String>,
    terms_in_force: Option<TermsId>,
    terms_accepted: Option<TermsId>,
}

const SESSION: &str = "SELECT s.id, s.letter_id, s.began_at, s.seen_at, u.id AS user_id, u.username, u.first_name, u.last_name, \
     u.last_site, u.agency_role, u.status, c.kind AS credential, t.id AS terms_in_force, a.terms_id AS terms_accepted \
     FROM sessions s LEFT JOIN users u ON u.id = s.user_id LEFT JOIN credentials c ON c.user_id = u.id \
     LEFT JOIN terms_versions t ON t.id = \
       (SELECT v.id FROM terms_versions v WHERE v.in_force_from <= $2 ORDER BY v.in_force_from DESC, v.id DESC LIMIT 1) \
     LEFT JOIN terms_acceptances a ON a.user_id = u.id AND a.terms_id = t.id \
     WHERE s.token_hash = $1 AND s.ended_at IS NULL";

impl Store {
    /// Who comes with this token, if its session has not ended. Keeps the session awake, if the request is to, unless it has timed
    /// out.
    pub async fn session(
        &self,
        token: &Token,
        now: Moment,
        limits: SessionLimits,
        touch: Touch,
    ) -> Result<Option<Session>, Fault> {
        let row: Option<SessionRow> =
            sqlx::query_as(SESSION).bind(token.hash()).bind(now.0).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        if row.status.as_deref().is_some_and(|status| status != "active") {
            return Ok(None);
        }
        let (began, mut seen) = (Moment(row.began_at), Moment(row.seen_at));
        let timed_out = !is_alive(limits, began, seen, now);
        let long_enough = now.since(seen) >= TOUCH_AFTER.min(limits.idle / 30);
        if touch == Touch::Renew && !timed_out && long_enough {
            sqlx::query("UPDATE sessions SET seen_at = $2 WHERE id = $1")
                .bind(&row.id)
                .bind(now.0)
                .execute(&self.pool)
                .await?;
            seen = now;
        }
        let facts = StageFacts {
            own_password: row.credential.as_deref() == Some("own"),
            accepted_in_force: row.terms_in_force.is_none() || row.terms_in_force == row.terms_accepted,
        };
        let role = |code: String| AgencyRole::from_code(&code).ok_or(Fault::Unknown("agency role"));
        let agency_role = row.agency_role.map(role).transpose()?;
        let user = match (row.user_id, row.username, row.first_name, row.last_name) {
            (Some(id), Some(username), Some(first_name), Some(last_name)) => {
                let username = Username::parse(&username).map_err(|_| Fault::Unknown("user ID"))?;
                let (stage, last_site) = (stage(facts), row.last_site.as_deref().map(pid_sl).transpose()?);
                Some(SignedInUser { id, username, first_name, last_name, stage, last_site, agency_role })
            }
            _ => None,
        };
        let ends_at = ends_at(limits, began, seen);
        Ok(Some(Session { token: token.clone(), user, letter_id: row.letter_id, timed_out, ends_at, id: row.id }))
    }

    /// Signs out. What the user's forms were answered is forgotten by that: whoever sits down next reads no Confirmation.
    pub async fn sign_out(&self, circumstances: &Circumstances, session: &Session) -> Result<(), Fault> {
        let Some(user) = &session.user else { return Ok(()) };
        match self.run(&SignOut { session_id: &session.id, user_id: &user.id }, circumstances).await {
            Ok(()) => Ok(()),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Rejected(never)) => match never {},
        }
    }

    /// Ends every session that timed out long ago, with what it kept; forgets visits without a user and wrong tries that no
    /// longer count; gives up mails that waited too long; forgets replies, forms and drafts that nobody can ask for any more. None
    /// of them is anybody's access [R4].
    pub async fn tidy(&self, now: Moment, limits: SessionLimits) -> Result<(), Fault> {
        let long_ago = now.0 - 2 * limits.whole;
        sqlx::query("UPDATE sessions SET ended_at = $1, kept = NULL WHERE ended_at IS NULL AND seen_at < $2")
            .bind(now.0)
            .bind(long_ago)
            .execute(&self.pool)
            .await?;
        // A visit keeps less, and anybody can begin one: it goes as soon as it has timed out.
        sqlx::query("DELETE FROM sessions WHERE user_id IS NULL AND seen_at < $1")
            .bind(now.0 - limits.idle)
            .execute(&self.pool)
            .await?;
        sqlx::query("DELETE FROM wrong_tries WHERE last_at < $1").bind(now.0 - MEMORY).execute(&self.pool).await?;
        self.forget_sent_forms(now).await?;
        self.forget_drafts_of_owners(now).await?;
        self.give_up_old_mail(now).await
    }
}

struct SignOut<'a> {
    session_id: &'a SessionId,
    user_id: &'a UserId,
}

impl Command for SignOut<'_> {
    type Output = ();
    type Error = std::convert::Infallible;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<Self::Error>> {
        end_session(tx, self.session_id, circumstances.now).await?;
        forget_replies_of(tx, self.user_id, circumstances).await?;
        Ok(((), Entry::of(Kind::SignedOut).by(self.user_id)))
    }

    /// Twice is harmless, and who has signed out is nobody who could be told so.
    fn keeps_key(&self, _done: &()) -> bool {
        false
    }
}

async fn end_session(tx: &mut AnyConnection, session_id: &SessionId, now: Moment) -> Result<(), Fault> {
    sqlx::query("UPDATE sessions SET ended_at = $2, kept = NULL WHERE id = $1 AND ended_at IS NULL")
        .bind(session_id)
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(())
}

impl Session {
    /// Whether the session still goes on, asked inside a command.
    pub(crate) async fn is_open(&self, tx: &mut AnyConnection) -> Result<bool, Fault> {
        let (ended_at,): (Option<i64>,) =
            sqlx::query_as("SELECT ended_at FROM sessions WHERE id = $1").bind(&self.id).fetch_one(tx).await?;
        Ok(ended_at.is_none())
    }

    /// Takes the letter from this session inside a command: it was used.
    pub(crate) async fn give_up_letter(&self, tx: &mut AnyConnection) -> Result<(), Fault> {
        sqlx::query("UPDATE sessions SET letter_id = NULL WHERE id = $1").bind(&self.id).execute(tx).await?;
        Ok(())
    }

    /// Ends this session inside a command: a new one, of this user or nobody, takes its place. What somebody else was answered by the old one
    /// is forgotten.
    pub(crate) async fn end(
        &self,
        tx: &mut AnyConnection,
        next: Option<&UserId>,
        circumstances: &Circumstances,
    ) -> Result<(), Fault> {
        if let Some(before) = self.user.as_ref().filter(|before| Some(&before.id) != next) {
            forget_replies_of(tx, &before.id, circumstances).await?;
        }
        end_session(tx, &self.id, circumstances.now).await
    }
}
