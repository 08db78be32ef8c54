//! The store and the people of the sequences: each sequence begins with them anew, and is told step by step.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::moment::DAY;
use domain::person::Role;
use domain::power::AgencyRole;
use domain::request::Period;
use store::Circumstances;
use store::agency::roster::parse_roster;
use store::transaction::id::UserId;

use super::command::Command;
use super::compare::{Report, same};
use super::facts::{Codes, Facts, LEDGER, Membership, Person, QUIET, SITES};
use super::reckon::Not;
use super::step::Step;
use crate::cast::{BOSTON, MILTON, NEEDHAM, PLYMOUTH, ROSTER, Stage, pid_sl};

/// Beside the four of the demonstration: one that bills for others, and one that nobody has registered.
fn more_sites() -> String {
    let header = ROSTER.lines().next().unwrap();
    let rest = "1 MAIN STREET,BOSTON,MA,02108,(617) 555-0121";
    let [(ledger, its_number), (quiet, another)] = [LEDGER, QUIET];
    [
        header.to_owned(),
        format!("ORG900021,Ledger,billing_intermediary,{ledger},LEDGER,{its_number},1000000021,Billing Intermediary,{rest}"),
        format!("ORG900022,Quiet,provider,{quiet},QUIET CLINIC,{another},1000000022,Acute Care Hospitals,{rest}"),
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

/// The agency's staff, who come after them.
const STAFF: [AgencyRole; 2] = [AgencyRole::Enrollment, AgencyRole::Security];

/// What a sequence leaves behind ends before the next one.
const ENDS: [&str; 8] = [
    "UPDATE assignments SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE memberships SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE primary_access_grants SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE organization_links SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE organization_link_services SET ended_at = $1 WHERE ended_at IS NULL",
    "UPDATE requests SET closed_at = $1, outcome = 'lapsed' WHERE closed_at IS NULL",
    "UPDATE registration_letters SET closed_at = $1, closed_because = 'reissued' WHERE closed_at IS NULL",
    "UPDATE sessions SET ended_at = $1, kept = NULL WHERE ended_at IS NULL",
];

/// What lets others in without their having accepted it.
const UNASKED: [&str; 2] = [
    "SELECT COUNT(*) FROM primary_access_grants t JOIN requests r ON r.id = t.request_id \
     WHERE COALESCE(r.outcome, '') <> 'accepted'",
    "SELECT COUNT(*) FROM organization_links t JOIN requests r ON r.id = t.request_id \
     WHERE COALESCE(r.outcome, '') <> 'accepted'",
];

/// Somebody who has settled in.
async fn settled(stage: &Stage, id: UserId, last_name: &str, agency: Option<AgencyRole>) -> Person {
    let username = stage.text("SELECT username FROM users WHERE id = $1", &[id.as_str()]).await.unwrap();
    let last_name = last_name.to_owned();
    Person { id, username, last_name, settled: true, active: true, terminated: false, agency }
}

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
        stage.store.import_roster(&stage.circumstances(), &rows, &|_| ()).await.unwrap();
        let letters = [PLYMOUTH, NEEDHAM, BOSTON, MILTON, LEDGER];
        let mut people: Vec<Person> = Vec::new();
        for (first, last, site, role) in PEOPLE {
            let id = if role == Role::PrimaryUser {
                stage.primary_user(letters[site], first, last).await
            } else {
                stage.subordinate(&people[site].id, SITES[site], first, last, &[]).await.0
            };
            people.push(settled(&stage, id, last, None).await);
        }
        for role in STAFF {
            let id = stage.of_the_agency(role).await;
            people.push(settled(&stage, id, "Stone", Some(role)).await);
        }
        let mut offered: Vec<Codes> = Vec::new();
        for site in SITES {
            let codes = stage.store.offer(&pid_sl(site)).await.unwrap().codes();
            // They live as long as those that stand in the source.
            offered.push(codes.iter().map(|code| -> &'static str { code.as_str().to_owned().leak() }).collect());
        }
        Self { stage, people, offered, count: AtomicU64::new(0) }
    }

    /// A number that was never given before.
    pub fn number(&self) -> u64 {
        self.count.fetch_add(1, Ordering::SeqCst)
    }

    /// A last name that nobody has.
    pub fn new_name(&self) -> String {
        let (mut number, mut name) = (self.number(), String::from("New"));
        while number > 0 {
            name.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
            number /= 26;
        }
        name
    }

    /// Ends all that a sequence left behind, and begins the memberships anew.
    async fn begun_anew(&self) -> Facts {
        // What was asked or declined in the last sequence doesn't count in this one.
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
        let facts = Facts {
            began: now,
            now,
            people: self.people.clone(),
            signed_in: BTreeSet::new(),
            offered: self.offered.clone(),
            memberships,
            assignments: Vec::new(),
            grants: Vec::new(),
            links: Vec::new(),
            requests: Vec::new(),
            letters: Vec::new(),
        };
        self.with_sessions(facts).await
    }

    /// Tells a sequence; the first difference between the store and the model ends it.
    pub async fn tell(&self, steps: &[Step]) -> Result<(), String> {
        let mut facts = self.begun_anew().await;
        let mut told = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let circumstances = self.stage.circumstances();
            facts.now = circumstances.now;
            let Some((actor, command)) = step.command(&facts) else { continue };
            told.push(format!("  {number}: {}, {command:?}", facts.people[actor].username));
            let next = self.step(&facts, &circumstances, actor, &command).await;
            facts = next.map_err(|why| format!("at step {number}, {why}\n{}\n", told.join("\n")))?;
        }
        self.compare(&facts, None).await.map_err(|why| format!("at the end, {why}\n{}\n", told.join("\n")))?;
        for sql in UNASKED {
            same("[R12] [R15] what nobody accepted", &0_i64, &self.stage.count(sql, &[]).await)?;
        }
        Ok(())
    }

    async fn step(
        &self,
        facts: &Facts,
        circumstances: &Circumstances,
        actor: usize,
        command: &Command,
    ) -> Result<Facts, String> {
        let expected = facts.after(actor, command);
        if matches!(expected, Err(Not::Open)) {
            return Ok(facts.clone());
        }
        let before = self.entries().await;
        let done = self.carry_out(facts, circumstances, actor, command).await?;
        let written = self.entries().await - before;
        let entries = match (&done, command) {
            (Err(_) | Ok(Report::Swept(false)), _) | (Ok(_), Command::Wait(_)) => 0,
            (Ok(_), _) => 1_i64,
        };
        same("[R19] audit entries", &entries, &written)?;
        match (expected, done) {
            (Ok(next), Ok(report)) => {
                report.compare(facts, &next, actor, command)?;
                let lost = |site: usize| !facts.administrators(site).is_empty() && next.administrators(site).is_empty();
                if !command.may_leave_nobody() && (0..SITES.len()).any(lost) {
                    return Err("[R7] a site lost its last administrator".into());
                }
                let next = self.with_keys(next, command, report).await;
                let next = self.with_what_was_lost(facts, next, command).await;
                self.compare(&next, Some(actor)).await?;
                if matches!(command, Command::Sweep) {
                    self.nothing_is_over(&next).await?;
                }
                Ok(self.with_sessions(next).await)
            }
            (Err(_), Err(_)) => {
                self.compare_whole(facts).await?;
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
}
