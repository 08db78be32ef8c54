//! A new user [R1] [R2] [R3]: what creating a subordinate and registering a primary user have in common.

use domain::fold::fold;
use domain::moment::Moment;
use domain::one_time_password::{LIFETIME, OneTimePassword};
use domain::person::Person;
use domain::username::{Username, free_username, stem};
use sqlx::AnyConnection;

use crate::transaction::circumstances::{Circumstances, Random};
use crate::transaction::command_error::CommandError;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::secret::Hasher;

/// What the confirmation message shows, once [R3].
#[derive(Clone, Debug)]
pub struct NewCredentials {
    /// The user ID.
    pub username: Username,
    /// Works only to set an own password.
    pub one_time_password: OneTimePassword,
    /// Until when it works.
    pub works_until: Moment,
}

/// By what a person is known already [R1].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// The e-mail address.
    Email,
    /// Names, birthday and ZIP together.
    Likeness,
}

/// A person with secrets hashed and password made, ready to be written.
pub(crate) struct NewUser<'a> {
    person: &'a Person,
    pub user_id: UserId,
    user_pin_hash: String,
    one_time_password: OneTimePassword,
    one_time_hash: String,
}

impl<'a> NewUser<'a> {
    pub(crate) async fn prepare(hasher: &Hasher, random: &mut Random, person: &'a Person) -> Result<Self, Fault> {
        let one_time_password = OneTimePassword::from_random(random.bytes());
        Ok(Self {
            person,
            user_id: random.id(),
            user_pin_hash: hasher.hash(person.user_pin.reveal(), random.bytes()).await?,
            one_time_hash: hasher.hash(one_time_password.reveal(), random.bytes()).await?,
            one_time_password,
        })
    }

    /// Writes the user, unless the person is known already [R1].
    pub(crate) async fn insert(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<NewCredentials, CommandError<KnownBy>> {
        let person = self.person;
        if let Some(known) = known_by(tx, person).await? {
            return Err(CommandError::Rejected(known));
        }
        let username = next_username(tx, person).await?;
        sqlx::query(
            "INSERT INTO users (id, username, last_name, first_name, middle_initial, last_folded, first_folded, birthday, zip_code, \
             likeness, email, email_key, user_pin_hash, status, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'active', $14)",
        )
        .bind(&self.user_id)
        .bind(username.as_str())
        .bind(person.last_name.as_str())
        .bind(person.first_name.as_str())
        .bind(person.middle_initial.map(|initial| initial.letter().to_string()))
        .bind(fold(person.last_name.as_str()))
        .bind(fold(person.first_name.as_str()))
        .bind(person.birthday.to_string())
        .bind(person.zip_code.as_str())
        .bind(person.likeness())
        .bind(person.email.as_str())
        .bind(person.email.key())
        .bind(&self.user_pin_hash)
        .bind(circumstances.now.0)
        .execute(&mut *tx)
        .await?;
        sqlx::query("INSERT INTO credentials (user_id, kind, hash, set_at) VALUES ($1, 'one_time', $2, $3)")
            .bind(&self.user_id)
            .bind(&self.one_time_hash)
            .bind(circumstances.now.0)
            .execute(&mut *tx)
            .await?;
        let works_until = circumstances.now.plus(LIFETIME);
        Ok(NewCredentials { username, one_time_password: self.one_time_password.clone(), works_until })
    }
}

async fn known_by(tx: &mut AnyConnection, person: &Person) -> Result<Option<KnownBy>, Fault> {
    let email: Option<(String,)> = sqlx::query_as("SELECT id FROM users WHERE email_key = $1")
        .bind(person.email.key())
        .fetch_optional(&mut *tx)
        .await?;
    if email.is_some() {
        return Ok(Some(KnownBy::Email));
    }
    let likeness: Option<(String,)> =
        sqlx::query_as("SELECT id FROM users WHERE likeness = $1").bind(person.likeness()).fetch_optional(tx).await?;
    Ok(likeness.map(|_| KnownBy::Likeness))
}

async fn next_username(tx: &mut AnyConnection, person: &Person) -> Result<Username, Fault> {
    let stem = stem(&person.first_name, &person.last_name);
    // The stem and the stem with numbers, which every collation puts in front of letters. LIKE would read all users: a pause for
    // every other writer, and on Postgres a conflict with each.
    let taken: Vec<(String,)> = sqlx::query_as("SELECT username FROM users WHERE username >= $1 AND username < $2")
        .bind(&stem)
        .bind(format!("{stem}a"))
        .fetch_all(tx)
        .await?;
    Ok(free_username(&stem, taken.iter().map(|(name,)| name.as_str())))
}
