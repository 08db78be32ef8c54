//! Notices: who is affected by a change is told of it, in the transaction that makes it. What is said stands in
//! `domain::notices`. Each notice is queued as a mail, too ([`crate::telling::mail`]).

use std::collections::BTreeSet;

use domain::moment::Moment;
use domain::notices::{BackupChange, BetweenSites, Event, SiteName};
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::who_administers::administrators_of_all;
use crate::transaction::circumstances::{Circumstances, Random};
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{MailId, NoticeId, UserId};

/// Notices on one page.
const PAGE: i64 = 50;

/// What one person is to be told.
#[derive(Clone, Debug)]
pub(crate) struct NewNotice {
    /// Whom.
    pub user_id: UserId,
    /// The site that it is about.
    pub pid_sl: Option<PidSl>,
    /// What [`Event::words`] says.
    pub words: String,
    /// The page on which something can be done about it: a path of the portal.
    pub link: Option<String>,
}

impl NewNotice {
    /// What is told about no site.
    pub(crate) fn of(user_id: &UserId, event: &Event<'_>) -> Self {
        Self { user_id: user_id.clone(), pid_sl: None, words: event.words(), link: None }
    }

    /// The same with the page on which something can be done about it.
    #[must_use]
    pub(crate) fn linked(mut self, link: &str) -> Self {
        self.link = Some(link.to_owned());
        self
    }
}

/// Who does something and at which site, by their names: what most notices say.
pub(crate) struct ActorAtSite {
    by: String,
    pid_sl: PidSl,
    site_name: String,
}

impl ActorAtSite {
    pub(crate) async fn of(tx: &mut AnyConnection, actor_id: &UserId, pid_sl: &PidSl) -> Result<Self, Fault> {
        Ok(Self { by: full_name(tx, actor_id).await?, ..Self::by_nobody(tx, pid_sl).await? })
    }

    /// The same where it happens by itself, or who does it is named otherwise.
    pub(crate) async fn by_nobody(tx: &mut AnyConnection, pid_sl: &PidSl) -> Result<Self, Fault> {
        let (site_name,): (String,) =
            sqlx::query_as("SELECT name FROM sites WHERE pid_sl = $1").bind(pid_sl.as_str()).fetch_one(tx).await?;
        Ok(Self { by: String::new(), pid_sl: pid_sl.clone(), site_name })
    }

    /// First and last name of who does it.
    pub(crate) fn by(&self) -> &str {
        &self.by
    }

    /// The site.
    pub(crate) fn site(&self) -> SiteName<'_> {
        SiteName { pid_sl: self.pid_sl.as_str(), name: &self.site_name }
    }

    /// What somebody is told about this site.
    pub(crate) fn notice(&self, user_id: &UserId, event: &Event<'_>) -> NewNotice {
        NewNotice { pid_sl: Some(self.pid_sl.clone()), ..NewNotice::of(user_id, event) }
    }
}

/// First and last name of a user.
pub(crate) async fn full_name(tx: &mut AnyConnection, user_id: &UserId) -> Result<String, Fault> {
    let (first, last): (String, String) =
        sqlx::query_as("SELECT first_name, last_name FROM users WHERE id = $1").bind(user_id).fetch_one(tx).await?;
    Ok(format!("{first} {last}"))
}

/// Everybody who administers the site [R10], without this one.
pub(crate) async fn administrators_but(
    tx: &mut AnyConnection,
    pid_sl: &PidSl,
    user_id: &UserId,
    now: Moment,
) -> Result<BTreeSet<UserId>, Fault> {
    let found = administrators_of_all(tx, &[pid_sl], now).await?;
    Ok(found.into_iter().map(|administrator| administrator.user_id).filter(|id| id != user_id).collect())
}

/// Tells the administrators of these sites, but not the actor, that `pid_sl` lets `other` in, or no longer [R12] [R15].
pub(crate) async fn tell_between(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    what: BetweenSites,
    actor_id: &UserId,
    (pid_sl, other): (&PidSl, &PidSl),
    whom: &[&PidSl],
) -> Result<(), Fault> {
    let by = full_name(tx, actor_id).await?;
    let told = between(tx, what, (Some(actor_id), &by), (pid_sl, other), whom, circumstances.now).await?;
    tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
}

/// What the site's administrators, but the actor, are told of one of its backup primary users, who knows.
pub(crate) async fn of_backup(
    tx: &mut AnyConnection,
    at_site: &ActorAtSite,
    what: BackupChange,
    actor_id: &UserId,
    (user_id, person): (&UserId, &str),
    now: Moment,
) -> Result<Vec<NewNotice>, Fault> {
    let event = Event::Backup { what, by: at_site.by(), person, site: at_site.site() };
    let page = format!("/administrators?site={}", at_site.pid_sl);
    let mut whom = administrators_but(tx, &at_site.pid_sl, actor_id, now).await?;
    whom.remove(user_id);
    Ok(whom.iter().map(|administrator| at_site.notice(administrator, &event).linked(&page)).collect())
}

/// What [`tell_between`] tells them. The actor is an id and a name, nobody and empty where something is over by itself.
pub(crate) async fn between(
    tx: &mut AnyConnection,
    what: BetweenSites,
    (actor_id, by): (Option<&UserId>, &str),
    (pid_sl, other): (&PidSl, &PidSl),
    whom: &[&PidSl],
    now: Moment,
) -> Result<Vec<NewNotice>, Fault> {
    let at_site = ActorAtSite::by_nobody(tx, pid_sl).await?;
    let there = ActorAtSite::by_nobody(tx, other).await?;
    let event = Event::BetweenSites { what, by, site: at_site.site(), other: there.site() };
    let mut told = Vec::new();
    // Only a site's own answer an offer of primary access [R12].
    let own_only = what == BetweenSites::PrimaryAccessOffered;
    for site in whom {
        let page = what.page(site.as_str());
        let found = administrators_of_all(tx, &[site], now).await?;
        let whom = found.iter().filter(|one| Some(&one.user_id) != actor_id && (one.is_own() || !own_only));
        told.extend(whom.map(|one| at_site.notice(&one.user_id, &event).linked(&page)));
    }
    Ok(told)
}

/// Tells them, as part of the change. Whoever is terminated is not told, and nobody is told the same twice by one deed.
pub(crate) async fn tell(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    random: &mut Random,
    told: &[NewNotice],
) -> Result<(), Fault> {
    for NewNotice { user_id, pid_sl, words, link } in told {
        let id: NoticeId = random.id();
        let written = sqlx::query(
            "INSERT INTO notices (id, user_id, at, pid_sl, words, link) SELECT $1, u.id, $2, $3, $4, $5 FROM users u \
             WHERE u.id = $6 AND u.status <> 'terminated' \
             AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.user_id = u.id AND n.at = $2 AND n.words = $4)",
        )
        .bind(&id)
        .bind(circumstances.now.0)
        .bind(pid_sl.as_ref().map(PidSl::as_str))
        .bind(words)
        .bind(link.as_deref())
        .bind(user_id)
        .execute(&mut *tx)
        .await?;
        if written.rows_affected() == 1 {
            sqlx::query("INSERT INTO mail_queue (id, notice_id, queued_at, tries, next_at) VALUES ($1, $2, $3, 0, $3)")
                .bind(random.id::<MailId>())
                .bind(&id)
                .bind(circumstances.now.0)
                .execute(&mut *tx)
                .await?;
        }
    }
    Ok(())
}

/// Mails what somebody was just told to another address, too.
pub(crate) async fn tell_at(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    random: &mut Random,
    told: &NewNotice,
    address: &str,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO mail_queue (id, notice_id, to_address, queued_at, tries, next_at) \
         SELECT $1, n.id, $2, $3, 0, $3 FROM notices n WHERE n.user_id = $4 AND n.at = $3 AND n.words = $5",
    )
    .bind(random.id::<MailId>())
    .bind(address)
    .bind(circumstances.now.0)
    .bind(&told.user_id)
    .bind(&told.words)
    .execute(tx)
    .await?;
    Ok(())
}

/// One notice, as the person who got it sees it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Where the next page begins.
    pub key: (i64, NoticeId),
    /// When it happened.
    pub at: Moment,
    /// The site that it is about.
    pub pid_sl: Option<String>,
    /// What happened, in whole sentences.
    pub words: String,
    /// The page on which something can be done about it: a path of the portal.
    pub link: Option<String>,
    /// Whether it was read.
    pub read: bool,
}

#[derive(sqlx::FromRow)]
struct NoticeRow {
    id: NoticeId,
    at: i64,
    pid_sl: Option<String>,
    words: String,
    link: Option<String>,
    read_at: Option<i64>,
}

impl Store {
    /// What a user was told, newest first, a page at a time. `after` is the key of the last one seen.
    pub async fn notices(&self, user_id: &UserId, after: Option<&(i64, NoticeId)>) -> Result<Vec<Notice>, Fault> {
        let (at, id) = after.map_or((i64::MAX, ""), |(at, id)| (*at, id.as_str()));
        let rows: Vec<NoticeRow> = sqlx::query_as(
            "SELECT id, at, pid_sl, words, link, read_at FROM notices WHERE user_id = $1 AND (at, id) < ($2, $3) \
             ORDER BY at DESC, id DESC LIMIT $4",
        )
        .bind(user_id)
        .bind(at)
        .bind(id)
        .bind(PAGE)
        .fetch_all(&self.pool)
        .await?;
        let notice = |NoticeRow { id, at, pid_sl, words, link, read_at }: NoticeRow| Notice {
            key: (at, id),
            at: Moment(at),
            pid_sl,
            words,
            link,
            read: read_at.is_some(),
        };
        Ok(rows.into_iter().map(notice).collect())
    }

    /// How many notices a user has not read.
    pub async fn unread(&self, user_id: &UserId) -> Result<usize, Fault> {
        let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM notices WHERE user_id = $1 AND read_at IS NULL")
            .bind(user_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// A user has read what was told until now.
    pub async fn read_notices(&self, user_id: &UserId, now: Moment) -> Result<(), Fault> {
        sqlx::query("UPDATE notices SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL AND at <= $2")
            .bind(user_id)
            .bind(now.0)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
