//! Linked Organizations as the site sees them that let them in [R15]: the links, and each person who works by one.

use std::collections::HashMap;

use domain::authority::Refusal;
use domain::moment::Moment;
use domain::power::Power;
use domain::request::Period;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::access::facts::{administers, allowed, in_force};
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::{self, AssignmentId, LinkId, UserId};

/// A link of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOfSite {
    /// Key.
    pub id: LinkId,
    /// PID/SL of the organization's site.
    pub other_pid_sl: String,
    /// Its name.
    pub other_name: String,
    /// Codes and names of the services under the ceiling, in the catalogue's order.
    pub ceiling: Vec<(String, String)>,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// How many of the organization's people are assigned something.
    pub people: i64,
}

/// One of the organization's people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedPerson {
    /// User ID.
    pub username: String,
    /// First and last name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// The last sign-in.
    pub last_sign_in_at: Option<Moment>,
    /// Whether the person's membership or user ID is suspended: what is assigned rests.
    pub suspended: bool,
    /// Codes and names of what is assigned, in the catalogue's order.
    pub services: Vec<(String, String)>,
    /// Key, name and end of those that have a last day of their own.
    pub ending: Vec<(AssignmentId, String, Moment)>,
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    id: LinkId,
    other_pid_sl: String,
    other_name: String,
    from_at: i64,
    until_at: i64,
    people: i64,
}

const LINKS: &str = concat!(
    "SELECT l.id, l.other_pid_sl, o.name AS other_name, l.from_at, l.until_at, \
     (SELECT COUNT(DISTINCT a.user_id) FROM assignments a WHERE a.link_id = l.id AND ",
    in_force!("a", "$2"),
    ") AS people FROM organization_links l JOIN sites o ON o.pid_sl = l.other_pid_sl \
     WHERE l.pid_sl = $1 AND l.ended_at IS NULL AND $2 < l.until_at ORDER BY o.name_folded, l.id"
);

const CEILINGS: &str = "SELECT c.link_id, s.code, s.name FROM organization_links l \
     JOIN organization_link_services c ON c.link_id = l.id AND c.ended_at IS NULL JOIN services s ON s.code = c.service_code \
     JOIN service_groups g ON g.slug = s.group_slug WHERE l.pid_sl = $1 AND l.ended_at IS NULL AND $2 < l.until_at \
     ORDER BY g.place, s.place";

const PEOPLE: &str = "SELECT u.username, u.first_name || ' ' || u.last_name AS name, u.email, u.last_sign_in_at, \
     (CASE WHEN m.suspended_at IS NULL AND u.status = 'active' THEN 0 ELSE 1 END) AS suspended, s.code, s.name AS service, \
     a.id AS assignment_id, a.until_at \
     FROM assignments a JOIN users u ON u.id = a.user_id JOIN memberships m ON m.id = a.membership_id \
     JOIN services s ON s.code = a.service_code JOIN service_groups g ON g.slug = s.group_slug \
     WHERE a.link_id = $1 AND a.ended_at IS NULL AND $2 < a.until_at \
     ORDER BY u.last_folded, u.first_folded, u.username, g.place, s.place";

#[derive(sqlx::FromRow)]
struct PersonRow {
    username: String,
    name: String,
    email: String,
    last_sign_in_at: Option<i64>,
    suspended: i64,
    code: String,
    service: String,
    assignment_id: AssignmentId,
    until_at: i64,
}

/// Everybody who is assigned something by a link, by name.
pub(crate) async fn people_of(tx: &mut AnyConnection, link_id: &LinkId, now: Moment) -> Result<Vec<LinkedPerson>, Fault> {
    let rows: Vec<PersonRow> = sqlx::query_as(PEOPLE).bind(link_id).bind(now.0).fetch_all(tx).await?;
    let mut people: Vec<LinkedPerson> = Vec::new();
    for row in rows {
        if people.last().is_none_or(|last| last.username != row.username) {
            people.push(LinkedPerson {
                username: row.username,
                name: row.name,
                email: row.email,
                last_sign_in_at: row.last_sign_in_at.map(Moment),
                suspended: row.suspended == 1,
                services: Vec::new(),
                ending: Vec::new(),
            });
        }
        if let Some(person) = people.last_mut() {
            if Moment(row.until_at) != Period::FOREVER {
                person.ending.push((row.assignment_id, row.service.clone(), Moment(row.until_at)));
            }
            person.services.push((row.code, row.service));
        }
    }
    Ok(people)
}

impl Store {
    /// The links by which a site has let organizations in, by the organization's name. Only for the site's administrators.
    pub async fn links_of_site(
        &self,
        actor_id: &UserId,
        pid_sl: &PidSl,
        now: Moment,
    ) -> Result<Vec<LinkOfSite>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let site = pid_sl;
        administers(&mut connection, Power::EndOrganizationLink, actor_id, site, now).await?;
        let rows: Vec<LinkRow> = sqlx::query_as(LINKS).bind(site.as_str()).bind(now.0).fetch_all(&mut *connection).await?;
        let services: Vec<(LinkId, String, String)> =
            sqlx::query_as(CEILINGS).bind(site.as_str()).bind(now.0).fetch_all(&mut *connection).await?;
        let mut ceilings: HashMap<LinkId, Vec<(String, String)>> = HashMap::new();
        for (link_id, code, name) in services {
            ceilings.entry(link_id).or_default().push((code, name));
        }
        let links = rows.into_iter().map(|row| LinkOfSite {
            ceiling: ceilings.remove(&row.id).unwrap_or_default(),
            id: row.id,
            other_pid_sl: row.other_pid_sl,
            other_name: row.other_name,
            from: Moment(row.from_at),
            until: Moment(row.until_at),
            people: row.people,
        });
        Ok(links.collect())
    }

    /// Everybody who works by a link, by name; nobody if the link is over. Only for the administrators of either site.
    pub async fn linked_people(
        &self,
        actor_id: &UserId,
        link_id: &LinkId,
        now: Moment,
    ) -> Result<Vec<LinkedPerson>, CommandError<Refusal>> {
        let mut connection = self.pool.acquire().await?;
        let link: Option<(String, String)> = sqlx::query_as(
            "SELECT pid_sl, other_pid_sl FROM organization_links WHERE id = $1 AND ended_at IS NULL AND $2 < until_at",
        )
        .bind(link_id)
        .bind(now.0)
        .fetch_optional(&mut *connection)
        .await?;
        let Some((site, other)) = link else { return Ok(Vec::new()) };
        let (site, other) = (id::pid_sl(&site)?, id::pid_sl(&other)?);
        let here = allowed(&mut connection, Power::RemoveLinkedPerson, actor_id, Some(&site), None, now).await;
        if let Err(refusal) = here {
            let there = allowed(&mut connection, Power::AssignLinkedPerson, actor_id, None, Some(&other), now).await;
            // Who administers neither is told the first reason.
            there.map_err(|_| refusal)?;
        }
        Ok(people_of(&mut connection, link_id, now).await?)
    }
}
