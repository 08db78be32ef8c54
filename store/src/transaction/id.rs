//! Ids, a type for each thing that has one: none can be given where another is asked for.
//!
//! Any text can be one, so whatever a form or an address has is read with `from`, and is the id of something or of nothing. A
//! site's key is a [`PidSl`].

use std::fmt;

use domain::site::PidSl;
use serde::Serialize;

use crate::transaction::fault::Fault;

macro_rules! ids {
    ($($(#[$of:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$of])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A user's.
    UserId,
    /// A membership's: somebody's work at a site.
    MembershipId,
    /// An assignment's: one service of somebody.
    AssignmentId,
    /// That of a grant of primary access [R12].
    GrantId,
    /// An organization link's [R15].
    LinkId,
    /// That of a request, whatever is asked for.
    RequestId,
    /// A registration letter's [R5].
    LetterId,
    /// That of a version of the Terms and Conditions.
    TermsId,
    /// A session's.
    SessionId,
    /// A notice's.
    NoticeId,
    /// That of a mail in the queue.
    MailId,
    /// That of an audit entry [R19].
    EntryId,
    /// An organization's.
    OrganizationId,
}

/// Reads the database's text for a PID/SL.
pub(crate) fn pid_sl(text: &str) -> Result<PidSl, Fault> {
    PidSl::parse(text).map_err(|_| Fault::Unknown("PID/SL"))
}
