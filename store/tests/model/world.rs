//! The store and the people of the sequences: each sequence begins with them anew, and is told step by step.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::authority::Authority;
use domain::moment::DAY;
use domain::person::Role;
use domain::request::Period;
use store::Deed;
use store::roster::parse_roster;

use super::command::Command;
use super::compare::{Report, same};
use super::facts::{Codes, Facts, LEDGER, Membership, Person, QUIET, SITES, Tie};
use super::reckon::Not;
use super::step::{SERVICES, Step};
use crate::cast::{BOSTON, MILTON, NEEDHAM, PLYMOUTH, ROSTER, Stage};

/// Beside the four of the demonstration: one that bills for others, and one that nobody has registered.
fn more_sites() -> String {
    let header = ROSTER.lines().next().unwrap();
    let rest = "1 MAIN STREET,BOSTON,MA,02108,(617) 555-0121";
    let (ledger, legacy) = LEDGER;
    [
        header.to_owned(),
        format!("ORG900021,Ledger,billing_intermediary,{ledger},LEDGER,{legacy},1000000021,Billing Intermediary,{rest}"),
        format!("ORG900022,Quiet,provider,{QUIET},QUIET CLINIC,7000022,1000000022,Acute Care Hospitals,{rest}"),
    ]
    .join("\n")
}

/// Who is there at the beginning. The first five are the primary users of the first five sites.
const PEOPLE: [(&str, &str, usize, Role); 9] = [
    ("Ada", "Plym", 0, Role::PrimaryUser),
    ("Nora", "Need", 1, Role::PrimaryUser),
    ("Cleo", "Bost", 2, Role::PrimaryUser),
    ("Mary", "Milt", 3, Role::PrimaryUser),
    ("Bill", "Ledg", 4, Role::PrimaryUser),
    ("Andre", "Backer", 3, Role::BackupPrimaryUser),
    ("Zoe", "Small", 1, Role::Subordinate),
    ("Ivy", "Long", 4, Role::Subordinate),
    ("Otto", "Reed", 4, Role::Subordinate),
];

/// What a sequence leaves behind ends before the next one.
const ENDS: [&str; 6] = [
    "UPDATE assignments SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE memberships SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE primary_access_grants SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE organization_links SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE organization_link_services SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE requests SET closed_at = $1, outcome = 'lapsed' WHERE closed_at IS NULL",
];

/// [R15] Assignments that go on though something that they hang on was ended, or that no ceiling holds.
const IN_THE_AIR: &str = "SELECT COUNT(*) FROM assignments a JOIN memberships m ON m.id = a.membership_id \
     LEFT JOIN organization_links l ON l.id = a.link_id WHERE a.ended_at IS NULL AND \
     (m.ended_at < m.until_at OR l.ended_at < l.until_at OR (l.id IS NOT NULL AND l.ended_at IS NULL AND NOT EXISTS \
     (SELECT 1 FROM organization_link_services c \
       WHERE c.link_id = l.id AND c.service_code = a.service_code AND c.ended_at IS NULL)))";

/// What lets others in without their having accepted it.
const UNASKED: [&str; 2] = [
    "SELECT COUNT(*) FROM primary_access_grants t JOIN requests r ON r.id = t.request_id \
     WHERE COALESCE(r.outcome, '') <> 'accepted'",
    "SELECT COUNT(*) FROM organization_links t JOIN requests r ON r.id = t.request_id \
     WHERE COALESCE(r.outcome, '') <> 'accepted'",
];

pub struct World {
    pub stage: Stage,
    people: Vec<Person>,
    offered: Vec<Codes>,
    /// Told sequences and new people, so that their keys and names differ.
    count: AtomicU64,
}

impl World {
    pub async fn begins(stage: Stage) -> Self {
        let rows = parse_roster(more_sites().as_bytes()).unwrap();
        stage.store.import_roster(&stage.deed(), &rows, &|_| ()).await.unwrap();
        let letters = [PLYMOUTH, NEEDHAM, BOSTON, MILTON, LEDGER];
        let mut people: Vec<Person> = Vec::new();
        for (first, last, site, role) in PEOPLE {
            let id = if role == Role::PrimaryUser {
                stage.primary_user(letters[site], first, last).await
            } else {
                stage.subordinate(&people[site].id, SITES[site], first, last, &[]).await.0
            };
            let username = stage.text("SELECT username FROM users WHERE id = $1", &[&id]).await.unwrap();
            people.push(Person { id, username, last_name: last.to_owned(), settled: true, active: true });
        }
        let mut offered: Vec<Codes> = Vec::new();
        for site in SITES {
            let codes = stage.store.offer(site).await.unwrap().codes();
            let has = |code: &&str| codes.iter().any(|offered| offered.as_str() == *code);
            offered.push(SERVICES.into_iter().filter(has).collect());
        }
        Self { stage, people, offered, count: AtomicU64::new(0) }
    }

    /// A number that was never given before.
    pub fn number(&self) -> u64 {
        self.count.fetch_add(1, Ordering::SeqCst)
    }

    /// Ends all that a sequence left behind, and begins the memberships anew.
    async fn begun_anew(&self) -> Facts {
        // What was declined in the last sequence doesn't count in this one.
        self.stage.wait(DAY);
        let (now, run) = (self.stage.now(), self.number());
        let mut tx = self.stage.beside.begin().await.unwrap();
        for sql in ENDS {
            sqlx::query(sql).bind(now.0).execute(&mut *tx).await.unwrap();
        }
        sqlx::query("UPDATE users SET status = 'active' WHERE status <> 'active'").execute(&mut *tx).await.unwrap();
        let mut memberships = Vec::new();
        for (person, (_, _, site, role)) in PEOPLE.into_iter().enumerate() {
            sqlx::query(
                "INSERT INTO memberships (id, user_id, pid_sl, role, created_at, created_by) \
                 VALUES ($1, $2, $3, $4, $5, $2)",
            )
            .bind(format!("start {run} {person}"))
            .bind(self.people[person].id.clone())
            .bind(SITES[site])
            .bind(role.code())
            .bind(now.0)
            .execute(&mut *tx)
            .await
            .unwrap();
            let period = Period::ALWAYS;
            memberships.push(Membership { person, site, role, suspended: false, period, ended: false });
        }
        tx.commit().await.unwrap();
        Facts {
            now,
            people: self.people.clone(),
            offered: self.offered.clone(),
            memberships,
            assignments: Vec::new(),
            grants: Vec::new(),
            links: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Tells a sequence; the first difference between the store and the model ends it.
    pub async fn tell(&self, steps: &[Step]) -> Result<(), String> {
        let mut facts = self.begun_anew().await;
        let mut told = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let deed = self.stage.deed();
            facts.now = deed.now;
            let Some((actor, command)) = step.command(&facts) else { continue };
            told.push(format!("  {number}: {}, {command:?}", facts.people[actor].username));
            let next = self.step(&facts, &deed, actor, &command).await;
            facts = next.map_err(|why| format!("at step {number}, {why}\n{}\n", told.join("\n")))?;
        }
        self.compare(&facts, None).await.map_err(|why| format!("at the end, {why}\n{}\n", told.join("\n")))?;
        for sql in UNASKED {
            same("[R12] [R15] what nobody accepted", &0_i64, &self.stage.count(sql, &[]).await)?;
        }
        Ok(())
    }

    async fn step(&self, facts: &Facts, deed: &Deed, actor: usize, command: &Command) -> Result<Facts, String> {
        let expected = facts.after(actor, command);
        if matches!(expected, Err(Not::Open)) {
            return Ok(facts.clone());
        }
        let before = self.entries().await;
        let done = self.carry_out(facts, deed, actor, command).await?;
        let written = self.entries().await - before;
        same("[R19] audit entries", &i64::from(done.is_ok() && command.is_of_the_store()), &written)?;
        match (expected, done) {
            (Ok(next), Ok(report)) => {
                report.compare(facts, &next, command)?;
                let lost = |site: usize| !facts.administrators(site).is_empty() && next.administrators(site).is_empty();
                if command.is_of_the_store() && (0..SITES.len()).any(lost) {
                    return Err("[R7] a site lost its last administrator".into());
                }
                let next = self.with_keys(next, report).await;
                self.compare(&next, Some(actor)).await?;
                Ok(next)
            }
            (Err(_), Err(_)) => {
                self.compare_one(facts, actor, Some(actor)).await?;
                Ok(facts.clone())
            }
            (Ok(_), Err(reason)) => Err(format!("the model allows it, the store says {reason}")),
            (Err(not), Ok(report)) => Err(format!("the model says no, {}; the store did it: {report:?}", not.why())),
        }
    }

    async fn entries(&self) -> i64 {
        self.stage.count("SELECT COUNT(*) FROM audit_entries", &[]).await
    }

    /// Who administers what and may use what. Services are looked at where somebody has a site and, of the other sites, at
    /// one or at all.
    async fn compare(&self, facts: &Facts, one: Option<usize>) -> Result<(), String> {
        for person in 0..facts.people.len() {
            self.compare_one(facts, person, one.map(|number| number + person)).await?;
        }
        same("[R15] assignments in the air", &0_i64, &self.stage.count(IN_THE_AIR, &[]).await)
    }

    async fn compare_one(&self, facts: &Facts, person: usize, one: Option<usize>) -> Result<(), String> {
        let Person { id, username, .. } = &facts.people[person];
        let seen = self.stage.store.my_sites(id, facts.now).await.map_err(|fault| fault.to_string())?;
        let seen: Vec<(&str, Option<Role>, Option<Authority>)> =
            seen.iter().map(|mine| (mine.pid_sl.as_str(), mine.role, mine.authority)).collect();
        for (site, _, _) in seen.iter().filter(|(_, _, authority)| *authority == Some(Authority::PrimaryAccess)) {
            let own = |(other, role, _): &(&str, Option<Role>, Option<Authority>)| {
                let lets_in = |g: &Tie| SITES[g.site] == *site && SITES[g.other] == *other;
                matches!(role, Some(Role::PrimaryUser | Role::BackupPrimaryUser))
                    && facts.grants.iter().any(|g| facts.in_force(g.period, g.ended) && lets_in(g))
            };
            if !seen.iter().any(own) {
                return Err(format!("[R10] {username} administers {site} by a chain"));
            }
        }
        let sites: Vec<(&str, Option<Role>, Option<Authority>)> =
            facts.sites(person).into_iter().map(|(site, role, authority)| (SITES[site], role, authority)).collect();
        same(&format!("sites of {username}"), &sites, &seen)?;
        for (site, pid_sl) in SITES.into_iter().enumerate() {
            let asked = one.is_none_or(|number| number % SITES.len() == site);
            if asked || sites.iter().any(|(mine, _, _)| *mine == pid_sl) {
                let services: BTreeSet<String> = self.stage.services(id, pid_sl).await.into_iter().collect();
                let expected: BTreeSet<String> = facts.services(person, site).into_iter().map(str::to_owned).collect();
                same(&format!("services of {username} at {pid_sl}"), &expected, &services)?;
            }
        }
        Ok(())
    }

    /// With the keys of what the store made.
    async fn with_keys(&self, mut facts: Facts, report: Report) -> Facts {
        if let (Report::Created(username, last_name), Some(person)) = (report, facts.people.last_mut()) {
            person.id = self.stage.user_id(&username).await;
            (person.username, person.last_name) = (username, last_name);
        }
        let people = facts.people.clone();
        for request in facts.requests.iter_mut().filter(|request| request.id.is_empty()) {
            let about = match (request.other, request.person) {
                (Some(other), _) => SITES[other],
                (None, person) => &people[person.expect("a link is about somebody")].id,
            };
            let id = self.stage.open_request(request.kind, SITES[request.site], about).await;
            request.id = id.expect("the store keeps what was asked");
        }
        for (sql, ties) in [
            (
                "SELECT id FROM primary_access_grants WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL",
                &mut facts.grants,
            ),
            (
                "SELECT id FROM organization_links WHERE pid_sl = $1 AND other_pid_sl = $2 AND ended_at IS NULL",
                &mut facts.links,
            ),
        ] {
            for tie in ties.iter_mut().filter(|tie| tie.id.is_empty()) {
                let id = self.stage.text(sql, &[SITES[tie.site], SITES[tie.other]]).await;
                tie.id = id.expect("the store keeps what was accepted");
            }
        }
        facts
    }
}
