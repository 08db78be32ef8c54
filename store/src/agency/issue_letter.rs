//! Issuing registration letters [R5]: a new PIN, known to the letter alone.

use domain::authority::Refusal;
use domain::letter::expires_at;
use domain::moment::Moment;
use domain::power::Power;
use domain::site::{PidSl, RegistrationPin};
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::allowed;
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{LetterId, UserId};

/// What a letter prints. The only place where its PIN is in clear.
#[derive(Clone, Debug)]
pub struct IssuedLetter {
    /// The site.
    pub pid_sl: String,
    /// Its name.
    pub site_name: String,
    /// Street, city, state and ZIP, each a line.
    pub address: [String; 2],
    /// Single use.
    pub registration_pin: RegistrationPin,
    /// The first five digits of the legacy provider number.
    pub first_five: String,
    /// Until when the PIN works.
    pub expires_at: Moment,
}

/// Why there is no letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssueLetterError {
    /// A rule says no.
    Refused(Refusal),
    /// A later letter was issued than the one that was seen.
    IssuedSince,
    /// There is no such site.
    NoSuchSite,
}

may_be_refused!(IssueLetterError);

struct IssueLetter<'a> {
    /// One of the agency's staff, and when the last letter was issued that they saw; nobody on the command line.
    by: Option<(&'a UserId, Option<Moment>)>,
    pid_sl: &'a PidSl,
    days: u32,
    pin: &'a RegistrationPin,
    pin_hash: String,
    letter_id: LetterId,
}

impl Command for IssueLetter<'_> {
    type Output = IssuedLetter;
    type Error = IssueLetterError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(IssuedLetter, Entry), CommandError<IssueLetterError>> {
        if let Some((actor_id, seen)) = self.by {
            allowed(tx, Power::IssueLetter, actor_id, None, None, circumstances.now).await?;
            // A form that is sent twice would void the letter that was just printed.
            let last: Option<(i64,)> = sqlx::query_as(
                "SELECT issued_at FROM registration_letters WHERE pid_sl = $1 ORDER BY issued_at DESC, id DESC LIMIT 1",
            )
            .bind(self.pid_sl.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            if last.map(|(issued_at,)| Moment(issued_at)) != seen {
                return Err(IssueLetterError::IssuedSince.into());
            }
        }
        let site: Option<(String, String, String, String, String, String)> =
            sqlx::query_as("SELECT name, address, city, state, zip, legacy_provider_number FROM sites WHERE pid_sl = $1")
                .bind(self.pid_sl.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        let (site_name, address, city, state, zip, legacy) = site.ok_or(IssueLetterError::NoSuchSite)?;
        let voided = sqlx::query(
            "UPDATE registration_letters SET closed_at = $2, closed_because = 'reissued' WHERE pid_sl = $1 AND closed_at IS NULL",
        )
        .bind(self.pid_sl.as_str())
        .bind(circumstances.now.0)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO registration_letters (id, pid_sl, pin_hash, issued_at, days, wrong_legacy_numbers) VALUES ($1, $2, $3, $4, $5, 0)",
        )
        .bind(&self.letter_id)
        .bind(self.pid_sl.as_str())
        .bind(&self.pin_hash)
        .bind(circumstances.now.0)
        .bind(i64::from(self.days))
        .execute(&mut *tx)
        .await?;
        let letter = IssuedLetter {
            pid_sl: self.pid_sl.to_string(),
            site_name,
            address: [address, format!("{city}, {state} {zip}")],
            registration_pin: self.pin.clone(),
            first_five: legacy.chars().take(5).collect(),
            expires_at: expires_at(circumstances.now, self.days),
        };
        let detail = json!({"letter": self.letter_id, "reissued": voided.rows_affected() > 0});
        let entry = Entry::of(Kind::LetterIssued).at(self.pid_sl).with(detail);
        Ok((letter, self.by.map_or(entry.clone(), |(actor_id, _)| entry.by(actor_id))))
    }
}

impl Store {
    /// Issues a site's letter, good for `days` days, on the command line or by one of the agency's staff, who say when the last
    /// one was issued that they saw: after a later one there is none. An older letter of the site is void from then on.
    pub async fn issue_letter(
        &self,
        circumstances: &Circumstances,
        by: Option<(&UserId, Option<Moment>)>,
        pid_sl: &PidSl,
        days: u32,
    ) -> Result<IssuedLetter, CommandError<IssueLetterError>> {
        let mut random = circumstances.random();
        let letter_id = random.id();
        let pin = RegistrationPin::of(random.number());
        let pin_hash = self.hasher.hash(pin.reveal(), random.bytes()).await?;
        self.run(&IssueLetter { by, pid_sl, days, pin: &pin, pin_hash, letter_id }, circumstances).await
    }

    /// Sites that nobody administers and that have no letter on its way, by PID/SL.
    pub async fn sites_without_letter(&self, now: Moment) -> Result<Vec<PidSl>, Fault> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT s.pid_sl FROM sites s WHERE NOT EXISTS (SELECT 1 FROM memberships m \
               WHERE m.pid_sl = s.pid_sl AND m.role = 'primary_user' AND m.ended_at IS NULL) \
             AND NOT EXISTS (SELECT 1 FROM registration_letters l \
               WHERE l.pid_sl = s.pid_sl AND l.closed_at IS NULL AND l.issued_at + l.days * 86400000000 > $1) \
             ORDER BY s.pid_sl",
        )
        .bind(now.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|(pid_sl,)| PidSl::parse(pid_sl).map_err(|_| Fault::Unknown("PID/SL"))).collect()
    }
}
