//! Signing in: the same answer and time whether or not the username is there, slowed when it goes wrong too often.

use domain::moment::{DAY, Moment};
use domain::one_time_password::{OneTimePassword, still_works};
use domain::password::Password;
use domain::throttle::Scope;
use domain::username::{self, Username};
use serde_json::json;
use sqlx::AnyConnection;

use crate::door::enter_pin::valid_letter;
use crate::door::session::{Session, insert_session};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LetterId, UserId};
use crate::transaction::secret::Token;
use crate::transaction::wrong_tries::{count, forget, wait};

/// For how long an address stays familiar after a sign-in, in microseconds.
const FAMILIAR: i64 = 90 * DAY;

/// What a sign-in answers.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in, with a new session.
    Done {
        /// The new session's token.
        token: Token,
        /// The user.
        user_id: UserId,
    },
    /// Username and password don't belong together.
    Refused,
    /// Right, but the one-time password has run out [R3].
    OneTimePasswordExpired,
    /// Right, but the agency has suspended or ended the user ID [R9].
    Suspended,
    /// Too many wrong tries: not before this moment.
    Wait(Moment),
}

#[derive(Clone, sqlx::FromRow)]
struct Account {
    id: UserId,
    kind: String,
    hash: String,
    set_at: i64,
    familiar_at: Option<i64>,
}

struct Enter<'a> {
    counted: Vec<(Scope, String)>,
    account: Option<&'a Account>,
    right: bool,
    before: Option<&'a Session>,
}

impl Command for Enter<'_> {
    type Output = SignIn;
    type Error = std::convert::Infallible;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(SignIn, Entry), CommandError<Self::Error>> {
        let refused = |because: &str| {
            let entry = Entry::of(Kind::SignInRefused).with(json!({"because": because}));
            self.account.map_or(entry.clone(), |account| entry.about(&account.id))
        };
        // Again inside the transaction: guesses sent all at once must not slip past the count together.
        if let Some(until) = wait(tx, &self.counted, circumstances.now).await? {
            return Ok((SignIn::Wait(until), refused("wait")));
        }
        let verified = match self.account {
            Some(account) if self.right => unchanged(tx, account).await?.map(|status| (account, status)),
            _ => None,
        };
        let Some((account, status)) = verified else {
            count(tx, &self.counted, circumstances.now).await?;
            return Ok((SignIn::Refused, refused("password")));
        };
        if status != "active" {
            return Ok((SignIn::Suspended, refused("suspended")));
        }
        if account.kind == "one_time" && !still_works(Moment(account.set_at), circumstances.now) {
            return Ok((SignIn::OneTimePasswordExpired, refused("one_time_password_expired")));
        }
        forget(tx, &self.counted).await?;
        if let Some(before) = self.before {
            before.end(tx, Some(&account.id), circumstances).await?;
        }
        let letter = letter_of(tx, self.before, &account.id, circumstances.now).await?;
        let token = insert_session(tx, circumstances, &mut circumstances.random(), Some(&account.id), letter).await?;
        remember(tx, &account.id, circumstances).await?;
        let entry = Entry::of(Kind::SignedIn).by(&account.id);
        Ok((SignIn::Done { token, user_id: account.id.clone() }, entry))
    }

    /// Somebody can sign in twice. Whoever's first answer was lost needs a session, not a reply.
    fn keeps_key(&self, _output: &SignIn) -> bool {
        false
    }
}

/// The letter that goes along [R5] [R6]: one that is still good, of a visit that was alive and nobody's or this user's. Else
/// whoever signs in next would register with a letter that somebody left behind.
pub(crate) async fn letter_of<'a>(
    tx: &mut AnyConnection,
    before: Option<&'a Session>,
    user_id: &UserId,
    now: Moment,
) -> Result<Option<&'a LetterId>, Fault> {
    let before = before.filter(|session| !session.timed_out && session.user.as_ref().is_none_or(|user| user.id == *user_id));
    let Some(letter_id) = before.and_then(|session| session.letter_id.as_ref()) else { return Ok(None) };
    Ok(valid_letter(tx, letter_id, now).await?.map(|_| letter_id))
}

/// How the user ID stands, if the credential that was verified is still the one in force: while a password is verified, another
/// one may be set, and the agency may suspend the user ID.
async fn unchanged(tx: &mut AnyConnection, account: &Account) -> Result<Option<String>, Fault> {
    let (hash, status): (String, String) =
        sqlx::query_as("SELECT c.hash, u.status FROM credentials c JOIN users u ON u.id = c.user_id WHERE u.id = $1")
            .bind(&account.id)
            .fetch_one(tx)
            .await?;
    Ok((hash == account.hash).then_some(status))
}

/// Whether an address from which the user last signed in at that time still is a familiar one.
fn is_familiar(last_at: Option<i64>, now: Moment) -> bool {
    last_at.is_some_and(|at| now.since(Moment(at)) < FAMILIAR)
}

/// Keeps when and from where somebody signed in.
pub(crate) async fn remember(tx: &mut AnyConnection, user_id: &UserId, circumstances: &Circumstances) -> Result<(), Fault> {
    sqlx::query("UPDATE users SET last_sign_in_at = $2 WHERE id = $1")
        .bind(user_id)
        .bind(circumstances.now.0)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO familiar_addresses (user_id, address, last_at) VALUES ($1, $2, $3) \
         ON CONFLICT (user_id, address) DO UPDATE SET last_at = excluded.last_at",
    )
    .bind(user_id)
    .bind(&circumstances.address)
    .bind(circumstances.now.0)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

impl Store {
    /// Signs in. `before` is the visit of the browser until now: its session ends, and what it may register goes along if it is
    /// this user's to register.
    pub async fn sign_in(
        &self,
        circumstances: &Circumstances,
        username: &str,
        password: &str,
        before: Option<&Session>,
    ) -> Result<SignIn, Fault> {
        let account = match Username::parse(username) {
            Ok(username) => self.account(&username, &circumstances.address).await?,
            Err(_) => None,
        };
        let typed: String = username::typed(username).chars().take(60).collect();
        let mut counted = vec![
            (Scope::AccountAtAddress, format!("{typed} {}", circumstances.address)),
            (Scope::Address, circumstances.address.clone()),
        ];
        if !is_familiar(account.as_ref().and_then(|account| account.familiar_at), circumstances.now) {
            counted.push((Scope::Account, typed));
        }
        let waits = wait(&mut *self.pool.acquire().await?, &counted, circumstances.now).await?.is_some();
        let right = !waits && {
            let one_time = account.as_ref().is_some_and(|account| account.kind == "one_time");
            let secret = if one_time { OneTimePassword::typed(password) } else { Password::typed(password) };
            let password = account.as_ref().filter(|account| account.kind != "none");
            self.hasher.verify(&secret, password.map(|account| account.hash.as_str())).await?
        };
        let enter = Enter { counted, account: account.as_ref(), right, before };
        match self.run(&enter, circumstances).await {
            Ok(answer) => Ok(answer),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Rejected(never)) => match never {},
        }
    }

    async fn account(&self, username: &Username, address: &str) -> Result<Option<Account>, Fault> {
        Ok(sqlx::query_as(
            "SELECT u.id, c.kind, c.hash, c.set_at, f.last_at AS familiar_at FROM users u \
             JOIN credentials c ON c.user_id = u.id LEFT JOIN familiar_addresses f ON f.user_id = u.id AND f.address = $2 \
             WHERE u.username = $1",
        )
        .bind(username.as_str())
        .bind(address)
        .fetch_optional(&self.pool)
        .await?)
    }
}
