//! Requests that lose their ground. They end with the authority of who asked: whoever couldn't ask any more has asked for nothing
//! [R7] [R12] [R14] [R15]. And they end when they have come to nothing otherwise: [`LostBy`] says by what.

use std::collections::BTreeSet;

use domain::authority::authority;
use domain::moment::Moment;
use domain::notices::{Event, SiteName};
use domain::person::Role;
use domain::power::{Actor, may};
use domain::request::{LostBy, RequestKind};
use domain::session::Stage;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::{leads, role};
use crate::ending::what::{Ending, EndingRequest};
use crate::telling::notices::{NewNotice, tell};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::fault::Fault;
use crate::transaction::id::{AssignmentId, GrantId, MembershipId, RequestId, UserId};
use crate::transaction::of_each::{Parameter, of_each};

impl EndingRequest {
    /// The same for another reason than that who asked may no longer ask.
    fn since(self, why: LostBy) -> Self {
        Self { why, ..self }
    }
}

/// In SQL: the requests that wait at time $1 and meet a condition on `r`.
macro_rules! waiting {
    ($condition:literal) => {
        concat!(
            "SELECT r.id, r.asked_by AS user_id, a.first_name || ' ' || a.last_name AS name, r.kind, (CASE r.kind \
             WHEN 'link' THEN p.username WHEN 'change_primary_user' THEN p.first_name || ' ' || p.last_name \
             WHEN 'service' THEN (SELECT MIN(v.name) FROM request_services q JOIN services v ON v.code = q.service_code \
               WHERE q.request_id = r.id) \
             ELSE o.name || ' (' || o.pid_sl || ')' END) AS about, r.pid_sl, s.name AS site_name, \
             (CASE WHEN EXISTS (SELECT 1 FROM registration_letters l WHERE l.pid_sl = r.pid_sl AND l.used_by = r.asked_by \
               AND l.closed_at = r.asked_at) THEN 1 ELSE 0 END) AS by_letter \
             FROM requests r JOIN users a ON a.id = r.asked_by JOIN sites s ON s.pid_sl = r.pid_sl \
             LEFT JOIN users p ON p.id = r.person_id LEFT JOIN sites o ON o.pid_sl = r.other_pid_sl \
             WHERE r.closed_at IS NULL AND $1 < r.lapses_at AND ",
            $condition,
            " ORDER BY r.asked_at, r.id"
        )
    };
}

/// The requests with these ids, about somebody who left. What was asked by a site's letter stands by that [R6].
pub(crate) async fn about_who_left(
    tx: &mut AnyConnection,
    ids: &[RequestId],
    now: Moment,
) -> Result<Vec<EndingRequest>, Fault> {
    let found: Vec<EndingRequest> = of_each(tx, waiting!("r.id IN (KEYS)"), &[Parameter::At(now)], ids).await?;
    let found = found.into_iter().filter(|request| request.by_letter == 0);
    Ok(found.map(|request| request.since(LostBy::PersonLeft)).collect())
}

/// All that somebody asked for, and all that was asked about the person, whose user ID ends.
pub(crate) async fn by_or_about(tx: &mut AnyConnection, user_id: &UserId, now: Moment) -> Result<Vec<EndingRequest>, Fault> {
    let sql = waiting!("(r.asked_by IN (KEYS) OR r.person_id IN (KEYS))");
    let found: Vec<EndingRequest> = of_each(tx, sql, &[Parameter::At(now)], &[user_id]).await?;
    Ok(found.into_iter().map(|request| request.since(LostBy::UserIdEnded)).collect())
}

/// What waits for somebody's own answer [R14].
pub(crate) async fn to_be_answered_by(
    tx: &mut AnyConnection,
    user_id: &UserId,
    now: Moment,
) -> Result<Vec<EndingRequest>, Fault> {
    let sql = waiting!("r.person_id IN (KEYS) AND r.kind = 'link'");
    let found: Vec<EndingRequest> = of_each(tx, sql, &[Parameter::At(now)], &[user_id]).await?;
    Ok(found.into_iter().map(|request| request.since(LostBy::PasswordReset)).collect())
}

/// What loses its ground when somebody becomes a site's primary user: other changes there, by `why`, and what was asked for the
/// person.
pub(crate) async fn with_a_change(
    tx: &mut AnyConnection,
    pid_sl: &PidSl,
    candidate: Option<&UserId>,
    why: LostBy,
    now: Moment,
) -> Result<Vec<EndingRequest>, Fault> {
    let sql = waiting!(
        "r.pid_sl IN (KEYS) AND (r.kind = 'change_primary_user' OR (r.person_id = $2 AND r.kind IN ('link', 'service')))"
    );
    let person = candidate.map_or("", UserId::as_str);
    let found: Vec<EndingRequest> = of_each(tx, sql, &[Parameter::At(now), Parameter::Text(person)], &[pid_sl]).await?;
    let reason = |kind: &str| if kind == RequestKind::ChangePrimaryUser.code() { why } else { LostBy::PrimaryUserNow };
    let since = |request: EndingRequest| {
        let why = reason(&request.kind);
        request.since(why)
    };
    Ok(found.into_iter().map(since).collect())
}

/// Withdraws them, and tells who asked, and why. Who does it knows; who may no longer ask, or whom the request is about, is told of
/// what ends and not of each request besides.
pub(crate) async fn withdraw(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    by: Option<&UserId>,
    lost: &[EndingRequest],
) -> Result<(), Fault> {
    let mut told = Vec::new();
    for request in lost {
        sqlx::query(
            "UPDATE requests SET closed_at = $2, closed_by = $3, outcome = 'withdrawn', reason = $4 \
             WHERE id = $1 AND closed_at IS NULL",
        )
        .bind(&request.id)
        .bind(circumstances.now.0)
        .bind(by)
        .bind(request.why.words())
        .execute(&mut *tx)
        .await?;
        let kind = RequestKind::from_code(&request.kind).ok_or(Fault::Unknown("kind of request"))?;
        let knows = by == Some(&request.user_id) || request.why == LostBy::Asker || kind == RequestKind::Service;
        if !knows {
            let EndingRequest { about, pid_sl, site_name, why, .. } = request;
            let site = SiteName { pid_sl: pid_sl.as_str(), name: site_name };
            let page = if kind == RequestKind::ChangePrimaryUser {
                format!("/change-primary-user?site={pid_sl}")
            } else {
                "/requests".to_owned()
            };
            let words = NewNotice::of(&request.user_id, &Event::Withdrawn { kind, about, site, why: *why }).linked(&page);
            told.push(NewNotice { pid_sl: Some(pid_sl.clone()), ..words });
        }
    }
    tell(tx, circumstances, &mut circumstances.again("notices of requests").random(), &told).await
}

/// What was asked by those who lose something, and who couldn't ask it any more.
pub(crate) async fn lost(tx: &mut AnyConnection, ending: &Ending, now: Moment) -> Result<Vec<EndingRequest>, Fault> {
    let at = [Parameter::At(now)];
    let let_in: Vec<&str> = ending.grants.iter().map(|grant| grant.other_pid_sl.as_str()).collect();
    let by_grant = concat!(
        "SELECT m.user_id FROM memberships m WHERE m.pid_sl IN (KEYS) AND m.ended_at IS NULL AND $1 < m.until_at AND ",
        leads!("m")
    );
    let by_grant: Vec<(UserId,)> = of_each(tx, by_grant, &at, &let_in).await?;
    let gone = ending.memberships.iter().chain(&ending.demoted);
    let mut askers: BTreeSet<&UserId> = gone.map(|membership| &membership.user_id).collect();
    askers.extend(by_grant.iter().map(|(user_id,)| user_id));
    let keys: Vec<&UserId> = askers.iter().copied().collect();
    let mut asked: Vec<EndingRequest> = of_each(tx, waiting!("r.asked_by IN (KEYS)"), &at, &keys).await?;
    // Whoever loses services only may have worked for the site by nothing else.
    let others = ending.assignments.iter().filter(|assignment| !askers.contains(&assignment.user_id));
    let others: BTreeSet<(&str, &UserId)> = others.map(|a| (a.pid_sl.as_str(), &a.user_id)).collect();
    let sites: BTreeSet<&str> = others.iter().map(|(pid_sl, _)| *pid_sl).collect();
    let sites: Vec<&str> = sites.into_iter().collect();
    let there: Vec<EndingRequest> = of_each(tx, waiting!("r.pid_sl IN (KEYS) AND r.kind = 'service'"), &at, &sites).await?;
    asked.extend(there.into_iter().filter(|request| others.contains(&(request.pid_sl.as_str(), &request.user_id))));
    let mut lost = Vec::new();
    for request in asked {
        if request.by_letter == 0 && !could_be_asked(tx, &request, ending, now).await? {
            lost.push(request);
        }
    }
    for request in candidates(tx, ending, now).await? {
        if !lost.iter().any(|other| other.id == request.id) {
            lost.push(request);
        }
    }
    Ok(lost)
}

/// The changes that would make somebody a site's primary user whose membership there ends [R7]: but not what was asked after its
/// last day.
async fn candidates(tx: &mut AnyConnection, ending: &Ending, now: Moment) -> Result<Vec<EndingRequest>, Fault> {
    let gone: Vec<&MembershipId> = ending.memberships.iter().map(|membership| &membership.id).collect();
    let sql = "SELECT r.id FROM memberships m CROSS JOIN requests r WHERE m.id IN (KEYS) AND r.person_id = m.user_id \
         AND r.pid_sl = m.pid_sl AND r.kind = 'change_primary_user' AND r.closed_at IS NULL AND r.asked_at < m.until_at";
    let asked: Vec<(RequestId,)> = of_each(tx, sql, &[], &gone).await?;
    let asked: Vec<RequestId> = asked.into_iter().map(|(id,)| id).collect();
    about_who_left(tx, &asked, now).await
}

/// By which memberships, and by which grants, user $1 has to do with site $2. What is suspended only rests.
const GROUND: &str = "SELECT m.id, m.pid_sl, m.role, COALESCE(g.id, '') FROM memberships m \
     LEFT JOIN primary_access_grants g ON g.pid_sl = $2 AND g.other_pid_sl = m.pid_sl AND g.ended_at IS NULL AND $3 < g.until_at \
     WHERE m.user_id = $1 AND m.ended_at IS NULL AND $3 < m.until_at AND (m.pid_sl = $2 OR g.id IS NOT NULL)";

/// What user $1 is assigned at site $2 by organization links.
const BY_LINK: &str = "SELECT a.id FROM assignments a \
     JOIN memberships m ON m.id = a.membership_id AND m.ended_at IS NULL AND $3 < m.until_at \
     JOIN organization_links l ON l.id = a.link_id AND l.ended_at IS NULL AND $3 < l.until_at \
     WHERE a.user_id = $1 AND a.pid_sl = $2 AND a.ended_at IS NULL AND $3 < a.until_at";

/// Whether who asked could still ask it after this ending.
async fn could_be_asked(
    tx: &mut AnyConnection,
    request: &EndingRequest,
    ending: &Ending,
    now: Moment,
) -> Result<bool, Fault> {
    let (user, site) = (&request.user_id, request.pid_sl.as_str());
    let ground: Vec<(MembershipId, String, String, GrantId)> =
        sqlx::query_as(GROUND).bind(user).bind(site).bind(now.0).fetch_all(&mut *tx).await?;
    let (mut own, mut at_grantees) = (None, Vec::new());
    for (membership, at, code, grant) in ground {
        if ending.memberships.iter().any(|m| m.id == membership) || ending.grants.iter().any(|g| g.id == grant) {
            continue;
        }
        let demoted = ending.demoted.iter().any(|m| m.id == membership);
        let role = if demoted { Role::Subordinate } else { role(&code)? };
        if at == site { own = Some(role) } else { at_grantees.push(role) }
    }
    let kind = RequestKind::from_code(&request.kind).ok_or(Fault::Unknown("kind of request"))?;
    let mut member = own.is_some();
    if kind == RequestKind::Service && !member {
        let by_link: Vec<(AssignmentId,)> =
            sqlx::query_as(BY_LINK).bind(user).bind(site).bind(now.0).fetch_all(&mut *tx).await?;
        member = by_link.iter().any(|(id,)| !ending.assignments.iter().any(|a| a.id == *id));
    }
    let here = authority(own, &at_grantees);
    let asker = Actor { stage: Some(Stage::Inside), here, member, ..Actor::default() };
    Ok(may(kind.power(), &asker).is_ok())
}
