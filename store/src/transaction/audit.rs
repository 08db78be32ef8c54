//! Audit entries [R19]: written with each change, never edited, exported as JSON lines.

use std::collections::BTreeSet;

use domain::site::PidSl;
use serde_json::{Value, json};
use sqlx::{Any, AnyConnection, AssertSqlSafe};

use crate::transaction::circumstances::Circumstances;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{EntryId, UserId};

/// What an entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says what happened")]
pub enum Kind {
    RosterImported,
    CatalogueLoaded,
    TermsPublished,
    LetterIssued,
    PinEntryAccepted,
    PinEntryRefused,
    PrimaryUserRegistered,
    SiteAddedToUser,
    SignedIn,
    SignInRefused,
    SignedOut,
    PasswordSet,
    TermsAccepted,
    SubordinateCreated,
    ServicesChanged,
    PasswordReset,
    UserPasswordReset,
    ActivationAsked,
    ActivationCodeUsed,
    ActivationCodeRefused,
    EmailChanged,
    MembershipSuspended,
    MembershipReactivated,
    MembershipRemoved,
    LastDayChanged,
    BackupAssigned,
    BackupRemoved,
    SubordinateLinked,
    LinkAsked,
    LinkAccepted,
    LinkDeclined,
    RequestWithdrawn,
    PrimaryAccessOffered,
    PrimaryAccessAccepted,
    PrimaryAccessDeclined,
    PrimaryAccessEnded,
    OrganizationLinkOffered,
    OrganizationLinkAccepted,
    OrganizationLinkDeclined,
    CeilingChanged,
    LinkedPersonRemoved,
    OrganizationLinkEnded,
    AssignedToClients,
    PrimaryUserChangeAsked,
    PrimaryUserChanged,
    PrimaryUserChangeDeclined,
    TheyLeft,
    AccessRequested,
    AccessGranted,
    AccessDeclined,
    UserSuspended,
    UserReactivated,
    UserTerminated,
    SessionsEnded,
    OfferChanged,
    AgencyUserAdded,
    Lapsed,
}

impl Kind {
    /// The word in the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::RosterImported => "roster_imported",
            Self::CatalogueLoaded => "catalogue_loaded",
            Self::TermsPublished => "terms_published",
            Self::LetterIssued => "letter_issued",
            Self::PinEntryAccepted => "pin_entry_accepted",
            Self::PinEntryRefused => "pin_entry_refused",
            Self::PrimaryUserRegistered => "primary_user_registered",
            Self::SiteAddedToUser => "site_added_to_user",
            Self::SignedIn => "signed_in",
            Self::SignInRefused => "sign_in_refused",
            Self::SignedOut => "signed_out",
            Self::PasswordSet => "password_set",
            Self::TermsAccepted => "terms_accepted",
            Self::SubordinateCreated => "subordinate_created",
            Self::ServicesChanged => "services_changed",
            Self::PasswordReset => "password_reset",
            Self::UserPasswordReset => "user_password_reset",
            Self::ActivationAsked => "activation_asked",
            Self::ActivationCodeUsed => "activation_code_used",
            Self::ActivationCodeRefused => "activation_code_refused",
            Self::EmailChanged => "email_changed",
            Self::MembershipSuspended => "membership_suspended",
            Self::MembershipReactivated => "membership_reactivated",
            Self::MembershipRemoved => "membership_removed",
            Self::LastDayChanged => "last_day_changed",
            Self::BackupAssigned => "backup_assigned",
            Self::BackupRemoved => "backup_removed",
            Self::SubordinateLinked => "subordinate_linked",
            Self::LinkAsked => "link_asked",
            Self::LinkAccepted => "link_accepted",
            Self::LinkDeclined => "link_declined",
            Self::RequestWithdrawn => "request_withdrawn",
            Self::PrimaryAccessOffered => "primary_access_offered",
            Self::PrimaryAccessAccepted => "primary_access_accepted",
            Self::PrimaryAccessDeclined => "primary_access_declined",
            Self::PrimaryAccessEnded => "primary_access_ended",
            Self::OrganizationLinkOffered => "organization_link_offered",
            Self::OrganizationLinkAccepted => "organization_link_accepted",
            Self::OrganizationLinkDeclined => "organization_link_declined",
            Self::CeilingChanged => "ceiling_changed",
            Self::LinkedPersonRemoved => "linked_person_removed",
            Self::OrganizationLinkEnded => "organization_link_ended",
            Self::AssignedToClients => "assigned_to_clients",
            Self::PrimaryUserChangeAsked => "primary_user_change_asked",
            Self::PrimaryUserChanged => "primary_user_changed",
            Self::PrimaryUserChangeDeclined => "primary_user_change_declined",
            Self::TheyLeft => "they_left",
            Self::AccessRequested => "access_requested",
            Self::AccessGranted => "access_granted",
            Self::AccessDeclined => "access_declined",
            Self::UserSuspended => "user_suspended",
            Self::UserReactivated => "user_reactivated",
            Self::UserTerminated => "user_terminated",
            Self::SessionsEnded => "sessions_ended",
            Self::OfferChanged => "offer_changed",
            Self::AgencyUserAdded => "agency_user_added",
            Self::Lapsed => "lapsed",
        }
    }
}

/// Who did what to whom, where; the circumstances add when and from where.
#[derive(Clone, Debug)]
pub struct Entry {
    kind: Kind,
    actor: Option<UserId>,
    subject: Option<UserId>,
    pid_sl: Option<PidSl>,
    concerns: BTreeSet<String>,
    detail: Value,
}

impl Entry {
    /// An entry of this kind, by nobody known and about nobody yet.
    pub fn of(kind: Kind) -> Self {
        Self { kind, actor: None, subject: None, pid_sl: None, concerns: BTreeSet::new(), detail: json!({}) }
    }

    /// The user who did it.
    #[must_use]
    pub fn by(mut self, user_id: &UserId) -> Self {
        self.actor = Some(user_id.clone());
        self
    }

    /// The user it was done to.
    #[must_use]
    pub fn about(mut self, user_id: &UserId) -> Self {
        self.subject = Some(user_id.clone());
        self
    }

    /// The site.
    #[must_use]
    pub fn at(mut self, pid_sl: &PidSl) -> Self {
        self.pid_sl = Some(pid_sl.clone());
        self
    }

    /// Others that it concerns: users, by id, and sites, by PID/SL. The entry is found by them, too.
    #[must_use]
    pub fn concerning(mut self, others: impl IntoIterator<Item: AsRef<str>>) -> Self {
        self.concerns.extend(others.into_iter().map(|other| other.as_ref().to_owned()));
        self
    }

    /// What else the reader of the log needs. Never a secret, never what a person typed.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    pub(crate) async fn write(mut self, tx: &mut AnyConnection, circumstances: &Circumstances) -> Result<(), Fault> {
        let id: EntryId = circumstances.again("audit entry").random().id();
        self.concerns.extend([&self.actor, &self.subject].into_iter().flatten().map(ToString::to_string));
        self.concerns.extend(self.pid_sl.clone().map(String::from));
        let body = json!({
            "id": id,
            "at": circumstances.now.0,
            "kind": self.kind.code(),
            "actor": self.actor,
            "subject": self.subject,
            "site": self.pid_sl,
            "address": circumstances.address,
            "request": circumstances.request_id,
            "detail": self.detail,
        });
        sqlx::query("INSERT INTO audit_entries (id, at, kind, actor_id, subject_id, pid_sl, body) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(&id)
            .bind(circumstances.now.0)
            .bind(self.kind.code())
            .bind(self.actor)
            .bind(self.subject)
            .bind(self.pid_sl.map(String::from))
            .bind(body.to_string())
            .execute(&mut *tx)
            .await?;
        write_about(tx, &id, circumstances.now.0, &self.concerns).await
    }
}

/// Rows of one statement: one step can concern thousands.
const ROWS: usize = 100;

/// Writes whom and which sites an entry is about.
async fn write_about(tx: &mut AnyConnection, id: &EntryId, at: i64, about: &BTreeSet<String>) -> Result<(), Fault> {
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    for rows in about.chunks(ROWS) {
        let values: Vec<String> = (3..rows.len() + 3).map(|place| format!("($1, $2, ${place})")).collect();
        let sql = format!("INSERT INTO audit_entry_about (entry_id, at, about) VALUES {}", values.join(", "));
        let mut insert = sqlx::query::<Any>(AssertSqlSafe(sql)).bind(id).bind(at);
        for row in rows {
            insert = insert.bind(*row);
        }
        insert.execute(&mut *tx).await?;
    }
    Ok(())
}

/// Entries in one page of the export.
const PAGE: i64 = 500;

/// Time, id and body of an entry, who did it and to whom, by user ID.
type Exported = (i64, EntryId, String, Option<String>, Option<String>);

impl Store {
    /// The next entries after one, oldest first. `after` is the id and time of the last one seen.
    pub async fn audit_after(&self, after: Option<&(i64, EntryId)>) -> Result<Vec<AuditLine>, Fault> {
        let (at, id) = after.map_or((i64::MIN, ""), |(at, id)| (*at, id.as_str()));
        let rows: Vec<Exported> = sqlx::query_as(
            "SELECT e.at, e.id, e.body, a.username, s.username FROM (SELECT at, id, body, actor_id, subject_id FROM audit_entries \
             WHERE (at, id) > ($1, $2) ORDER BY at, id LIMIT $3) e LEFT JOIN users a ON a.id = e.actor_id \
             LEFT JOIN users s ON s.id = e.subject_id ORDER BY e.at, e.id",
        )
        .bind(at)
        .bind(id)
        .bind(PAGE)
        .fetch_all(&self.pool)
        .await?;
        let line = |(at, id, body, actor, subject): Exported| {
            AuditLine::of((at, id), &body, (actor.as_deref(), subject.as_deref()))
        };
        Ok(rows.into_iter().map(line).collect())
    }
}

/// One exported entry.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// Where the next page begins.
    pub key: (i64, EntryId),
    /// The entry as one line of JSON: the canonical form, and at its end the user IDs of its actor and its subject, which are theirs
    /// for life [R2]. Without these two it is what was written, byte by byte.
    pub json: String,
}

impl AuditLine {
    pub(crate) fn of(key: (i64, EntryId), body: &str, (actor, subject): (Option<&str>, Option<&str>)) -> Self {
        let body = body.strip_suffix('}').unwrap_or(body);
        let json = format!("{body},\"actor_username\":{},\"subject_username\":{}}}", json!(actor), json!(subject));
        Self { key, json }
    }
}
