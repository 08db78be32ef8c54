//! What can end when access is taken away, and what that is computed from: the types alone.

use domain::request::LostBy;
use domain::site::PidSl;
use serde::Serialize;

use crate::transaction::id::{AssignmentId, GrantId, LinkId, MembershipId, RequestId, UserId};

/// What a deed takes away by itself, by ids; what hangs on it follows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots {
    /// Memberships that end.
    pub memberships: Vec<MembershipId>,
    /// Memberships that go on as those of a subordinate.
    pub demoted: Vec<MembershipId>,
    /// Memberships that rest.
    pub suspended: Vec<MembershipId>,
    /// Assignments that end.
    pub assignments: Vec<AssignmentId>,
    /// Primary access grants that end.
    pub grants: Vec<GrantId>,
    /// Organization links that end.
    pub links: Vec<LinkId>,
    /// Users whose ID rests or ends: their authority goes everywhere.
    pub users: Vec<UserId>,
    /// Id and name of who comes instead, and administers from now on each site that loses somebody [R7].
    pub comes: Option<(UserId, String)>,
}

/// A membership that is touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct EndingMembership {
    pub id: MembershipId,
    pub user_id: UserId,
    pub username: String,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    pub site_name: String,
    pub role: String,
}

/// An assignment that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct EndingAssignment {
    pub id: AssignmentId,
    pub user_id: UserId,
    pub username: String,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    pub site_name: String,
    pub service: String,
}

/// What ends between two sites, with its key: a grant or a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct EndingBetweenSites<Id> {
    pub id: Id,
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    pub site_name: String,
    #[sqlx(try_from = "String")]
    pub other_pid_sl: PidSl,
    pub other_name: String,
}

/// Who loses an own role at a site, but still administers it by primary access that the site has given [R10].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct StillAdministers {
    /// The grant's key.
    pub id: GrantId,
    pub user_id: UserId,
    pub username: String,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    pub site_name: String,
    /// The site that has the primary access, at which the person has an own role.
    #[sqlx(try_from = "String")]
    pub other_pid_sl: PidSl,
    pub other_name: String,
    /// The membership there.
    #[serde(skip)]
    pub(super) membership_id: MembershipId,
}

/// Who administers a site that loses an administrator, of those who have ever signed in: before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// PID/SL of the site.
    pub pid_sl: PidSl,
    /// Its name.
    pub site_name: String,
    /// How many administered it until now.
    pub before: usize,
    /// First and last names of those who are left.
    pub administrators: Vec<String>,
    /// Whether one of them has no last day.
    #[serde(skip)]
    pub for_good: bool,
}

/// Everything that ends by one deed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct Ending {
    pub memberships: Vec<EndingMembership>,
    pub demoted: Vec<EndingMembership>,
    pub suspended: Vec<EndingMembership>,
    pub assignments: Vec<EndingAssignment>,
    /// Assignments that rest with a suspension.
    pub resting: Vec<EndingAssignment>,
    pub grants: Vec<EndingBetweenSites<GrantId>>,
    pub links: Vec<EndingBetweenSites<LinkId>>,
    /// Requests that are withdrawn since they lose their ground.
    pub requests: Vec<EndingRequest>,
    pub left: Vec<Left>,
    pub still_administers: Vec<StillAdministers>,
}

/// A request that is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct EndingRequest {
    /// Key.
    pub id: RequestId,
    /// Who asked.
    pub user_id: UserId,
    /// First and last name of who asked.
    pub name: String,
    /// The code of what is asked for.
    pub kind: String,
    /// The other site, the service, who is to become primary user, or the user ID of who is to be linked: whoever links somebody
    /// learns no more before the person agrees [R14].
    pub about: String,
    /// PID/SL of the site that it is about.
    #[sqlx(try_from = "String")]
    pub pid_sl: PidSl,
    /// Its name.
    pub site_name: String,
    /// 1 where the site's registration letter, and no authority, was the ground [R6].
    #[serde(skip)]
    pub(super) by_letter: i64,
    /// Why it is withdrawn.
    #[serde(skip)]
    #[sqlx(skip)]
    pub why: LostBy,
}
