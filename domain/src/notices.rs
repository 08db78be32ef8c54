//! What people are told when authority or credentials change, in words that a receptionist understands. The first sentence is
//! a mail's subject: short, in ASCII, and without names other than a PID/SL. No password, no PIN, nothing of a patient and
//! nothing that somebody typed as a reason stands in any of them.

mod account;
mod backup;
mod between_sites;
mod primary_user;
mod requests;
mod user_id;

use std::fmt;

pub use account::Account;
pub use backup::BackupChange;
pub use between_sites::BetweenSites;
pub use user_id::UserIdChange;

use crate::request::{LostBy, RequestKind};

/// The most characters of a first sentence (RFC 5322, 2.1.1).
pub const LONGEST_SUBJECT: usize = 78;

/// A site as its people know it: name and PID/SL; with `{:#}` the PID/SL alone.
#[derive(Clone, Copy, Debug)]
pub struct SiteName<'a> {
    /// PID/SL.
    pub pid_sl: &'a str,
    /// Name.
    pub name: &'a str,
}

impl fmt::Display for SiteName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { f.write_str(self.pid_sl) } else { write!(f, "{} ({})", self.name, self.pid_sl) }
    }
}

/// What somebody is told. `by` is who did it, `person` to whom: first and last name.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are what the words name")]
pub enum Event<'a> {
    /// To the person: an administrator reset the password [R20].
    PasswordReset { by: &'a str, site: SiteName<'a> },
    /// The same, where a message with an activation code goes to the person [R20].
    PasswordResetByMail { by: &'a str, site: SiteName<'a> },
    /// To the person.
    Account(Account),
    /// To the person [R9].
    Suspended { by: &'a str, site: SiteName<'a> },
    /// To the person [R9].
    Reactivated { by: &'a str, site: SiteName<'a> },
    /// To the person [R9].
    Removed { by: &'a str, site: SiteName<'a> },
    /// To the person, whose access ended at so many sites in one step; `site` is one of them [R9].
    Left { by: &'a str, site: SiteName<'a>, sites: usize },
    /// To the person: the last day at the site is over.
    MembershipOver { site: SiteName<'a> },
    /// To the person: the last day at the site, or that of one `service` there, is another one.
    LastDay { by: &'a str, service: Option<&'a str>, site: SiteName<'a>, sooner: bool },
    /// To the person: an administrator changed the services there.
    Services { by: &'a str, site: SiteName<'a> },
    /// To the site's other administrators: one of them changed services of their own [R9].
    OwnServices { by: &'a str, site: SiteName<'a> },
    /// To the person [R10].
    BackupAppointed { by: &'a str, site: SiteName<'a> },
    /// To the primary user [R10].
    NewBackup { by: &'a str, person: &'a str, site: SiteName<'a> },
    /// To the person [R10].
    BackupRemoved { by: &'a str, site: SiteName<'a> },
    /// To the site's other administrators, of one of its backup primary users [R11]. Where the last day is over it is by nobody.
    Backup { what: BackupChange, by: &'a str, person: &'a str, site: SiteName<'a> },
    /// To the administrators of the site that has to know: `site` lets `other` in, or no longer [R12] [R15].
    BetweenSites { what: BetweenSites, by: &'a str, site: SiteName<'a>, other: SiteName<'a> },
    /// To the person: `by`, of `site`, changed what the person has at so many of its clients [R15].
    ClientServices { by: &'a str, site: SiteName<'a>, clients: usize },
    /// To the site's administrators: `by`, an administrator of `other`, took services of `site` by an organization link [R9].
    OwnServicesByLink { by: &'a str, site: SiteName<'a>, other: SiteName<'a> },
    /// To the administrators of `other`: `site` removed one of its people from the link [R15].
    LinkedPersonRemoved { by: &'a str, person: &'a str, site: SiteName<'a>, other: SiteName<'a> },
    /// To the person, who was not asked since an administrator of the person's linked the site [R14].
    Linked { by: &'a str, site: SiteName<'a> },
    /// The same, where the first day at the site is still to come.
    LinkedLater { by: &'a str, site: SiteName<'a> },
    /// To the person who is to work at one more site, and can answer for so many whole days [R14].
    LinkAsked { by: &'a str, site: SiteName<'a>, days: i64 },
    /// To who asked [R14].
    LinkAccepted { person: &'a str, site: SiteName<'a> },
    /// To who asked [R14]; `person` is the user ID, which is all that who asked need know of somebody who doesn't agree.
    LinkDeclined { person: &'a str, site: SiteName<'a> },
    /// To the old, the new and the backup primary users; `person` is the new one [R7].
    PrimaryUserChangeAsked { by: &'a str, person: &'a str, site: SiteName<'a> },
    /// To the same [R7].
    PrimaryUserChangeApproved { person: &'a str, site: SiteName<'a> },
    /// To the same [R7].
    PrimaryUserChangeDeclined { person: &'a str, site: SiteName<'a> },
    /// To the new one, where `old` keeps administering the site by primary access: `through` names the sites that have it [R7].
    NewPrimaryUser { old: &'a str, through: &'a str, site: SiteName<'a> },
    /// To the site's other administrators: `person` registered with the site's letter [R6].
    PrimaryUserRegistered { person: &'a str, site: SiteName<'a> },
    /// To who asked: it is withdrawn by what somebody else did. `about` as in [`Event::Lapsed`].
    Withdrawn { kind: RequestKind, about: &'a str, site: SiteName<'a>, why: LostBy },
    /// To the site's administrators; `service` is the name in the catalogue.
    ServiceRequested { by: &'a str, service: &'a str, site: SiteName<'a> },
    /// To who asked.
    ServiceGranted { by: &'a str, service: &'a str, site: SiteName<'a> },
    /// To who asked.
    ServiceDeclined { by: &'a str, service: &'a str, site: SiteName<'a> },
    /// To who asked: nobody answered in time. `about` is the person, the service or the other site.
    Lapsed { kind: RequestKind, about: &'a str, site: SiteName<'a> },
    /// To the person: by the agency, everywhere [R9].
    IdSuspended,
    /// To the person: by the agency.
    IdReactivated,
    /// To the person, before the ID ends: who is terminated is told nothing any more [R9].
    IdTerminated,
    /// To the site's other administrators, of its primary user or a backup: `own_left` says whether another one of these is left
    /// [R7] [R9].
    AdministratorsId { what: UserIdChange, person: &'a str, site: SiteName<'a>, own_left: bool },
}

impl Event<'_> {
    /// What is said of it.
    pub fn words(&self) -> String {
        match *self {
            Self::PasswordReset { by, site } => format!(
                "Your password was reset. {by} did this for {site}. Ask {by} for your one-time password, and choose your own with \
                 it. If you did not want this, call the help desk."
            ),
            Self::PasswordResetByMail { by, site } => format!(
                "Your password was reset, and an activation code is on its way. {by} did this for {site}. Choose your own password \
                 with the code that comes by email. If you did not want this, call the help desk."
            ),
            Self::Account(what) => what.words().to_owned(),
            Self::Suspended { by, site } => format!(
                "Your access at site {site:#} is suspended. {by} suspended it for {site}. \
                 Your user ID and other sites stay as they are."
            ),
            Self::Reactivated { by, site } => {
                format!("Your access at site {site:#} is back. {by} reactivated it for {site}.")
            }
            Self::Removed { by, site } => format!(
                "Your access at site {site:#} has ended. {by} removed you from {site}. \
                 Your user ID and other sites stay as they are."
            ),
            Self::Left { by, site, sites } => left(by, site, sites),
            Self::MembershipOver { site } => format!(
                "Your last day at site {site:#} is over. Your access at {site} has ended with it. \
                 Your user ID and other sites stay as they are."
            ),
            Self::LastDay { by, service, site, sooner } => last_day(by, service, site, sooner),
            Self::Services { by, site } => format!(
                "Your services at site {site:#} changed. {by} changed them at {site}. Who Controls My Access shows what you have \
                 now."
            ),
            Self::OwnServices { by, site } => format!(
                "An administrator of site {site:#} changed services of their own. It was {by}, at {site}. \
                 Manage Subordinate Accounts shows what they have now."
            ),
            Self::BackupAppointed { by, site } => format!(
                "You are a backup primary user of site {site:#} now. {by} appointed you at {site}. \
                 You can manage its people and their services."
            ),
            Self::NewBackup { by, person, site } => {
                format!("Site {site:#} has one more backup primary user. {by} appointed {person} at {site}.")
            }
            Self::BackupRemoved { by, site } => {
                format!("You are no longer a backup primary user of site {site:#}. {by} ended it at {site}.")
            }
            Self::Backup { what, by, person, site } => what.words(by, person, site),
            Self::BetweenSites { what, by, site, other } => what.words(by, site, other),
            Self::ClientServices { by, site, clients } => format!(
                "Your services at {} changed. {by} changed them for {site}. Who Controls My Access shows what you have now.",
                counted(clients, "client")
            ),
            Self::OwnServicesByLink { by, site, other } => format!(
                "An administrator of site {other:#} took services of site {site:#}. {by} of {other} assigned services of {site} to \
                 their own user ID. The link’s page shows what they have."
            ),
            Self::LinkedPersonRemoved { by, person, site, other } => format!(
                "Site {site:#} removed somebody of site {other:#}. {by} of {site} ended all services that {person} of {other} had \
                 there."
            ),
            Self::Linked { by, site } => format!(
                "You work at site {site:#} now. {by} linked you to {site}. Your user ID and other sites stay as they are."
            ),
            Self::LinkedLater { by, site } => {
                format!("You will work at site {site:#}. {by} linked you to {site}, from a day that is still to come.")
            }
            Self::LinkAsked { by, site, days } => requests::link_asked(by, site, days),
            Self::LinkAccepted { person, site } => {
                format!("Your request to link somebody to site {site:#} was accepted. {person} is linked to {site}.")
            }
            Self::LinkDeclined { person, site } => {
                format!("Your request to link somebody to site {site:#} was declined. {person} is not linked to {site}.")
            }
            Self::PrimaryUserChangeAsked { by, person, site } => primary_user::asked(by, person, site),
            Self::PrimaryUserChangeApproved { person, site } => primary_user::approved(person, site),
            Self::PrimaryUserChangeDeclined { person, site } => primary_user::declined(person, site),
            Self::PrimaryUserRegistered { person, site } => primary_user::registered(person, site),
            Self::Withdrawn { kind, about, site, why } => requests::withdrawn(kind, about, site, why),
            Self::NewPrimaryUser { old, through, site } => primary_user::still_administered(old, through, site),
            Self::ServiceRequested { by, service, site } => {
                format!("A service is asked for at site {site:#}. {by} asks for {service} at {site}. Grant or decline it.")
            }
            Self::ServiceGranted { by, service, site } => {
                format!("You have the service that you asked for at site {site:#}. {by} assigned {service} at {site}.")
            }
            Self::ServiceDeclined { by, service, site } => {
                format!("The service that you asked for at site {site:#} was declined. {by} declined {service} at {site}.")
            }
            Self::Lapsed { kind, about, site } => requests::lapsed(kind, about, site),
            Self::IdSuspended => {
                "Your user ID is suspended. The agency suspended it for all sites. Call the help desk.".to_owned()
            }
            Self::IdReactivated => "Your user ID works again. The agency ended its suspension.".to_owned(),
            Self::IdTerminated => {
                "Your user ID has ended. The agency ended it for all sites. Call the help desk.".to_owned()
            }
            Self::AdministratorsId { what, person, site, own_left } => what.words(person, site, own_left),
        }
    }
}

fn left(by: &str, site: SiteName<'_>, sites: usize) -> String {
    let more = match sites.saturating_sub(1) {
        0 => String::new(),
        more => format!(" and {}", counted(more, "more site")),
    };
    let sites = counted(sites, "site");
    format!(
        "Your access at {sites} has ended. {by} ended it at {site}{more}. Your user ID and other sites stay as they are."
    )
}

fn last_day(by: &str, service: Option<&str>, site: SiteName<'_>, sooner: bool) -> String {
    let whose = if service.is_some() { "A service of yours" } else { "Your access" };
    let ends = if sooner { "ends sooner" } else { "lasts longer" };
    let what = service.map(|service| format!("{service} at ")).unwrap_or_default();
    format!(
        "{whose} at site {site:#} {ends} than before. {by} changed the last day of {what}{site}. \
         Who Controls My Access shows it."
    )
}

/// So many of something.
fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// The first sentence without its period: what a mail is about.
pub fn subject(words: &str) -> &str {
    words.split_once(". ").map_or(words, |(first, _)| first).trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each, in which everybody and everything has this name.
    fn every_event(name: &str) -> Vec<Event<'_>> {
        let site = SiteName { pid_sl: "110091495D", name };
        let (other, by, person, service) = (SiteName { pid_sl: "110091495B", name }, name, name, name);
        let mut events = vec![
            Event::PasswordReset { by, site },
            Event::PasswordResetByMail { by, site },
            Event::Suspended { by, site },
            Event::Reactivated { by, site },
            Event::Removed { by, site },
            Event::Left { by, site, sites: 5_000 },
            Event::MembershipOver { site },
            Event::LastDay { by, service: None, site, sooner: true },
            Event::LastDay { by, service: None, site, sooner: false },
            Event::LastDay { by, service: Some(service), site, sooner: true },
            Event::LastDay { by, service: Some(service), site, sooner: false },
            Event::Services { by, site },
            Event::OwnServices { by, site },
            Event::BackupAppointed { by, site },
            Event::NewBackup { by, person, site },
            Event::BackupRemoved { by, site },
            Event::ClientServices { by, site, clients: 5_000 },
            Event::OwnServicesByLink { by, site, other },
            Event::LinkedPersonRemoved { by, person, site, other },
            Event::Linked { by, site },
            Event::LinkedLater { by, site },
            Event::LinkAsked { by, site, days: 21 },
            Event::LinkAccepted { person, site },
            Event::LinkDeclined { person, site },
            Event::PrimaryUserChangeAsked { by, person, site },
            Event::PrimaryUserChangeApproved { person, site },
            Event::NewPrimaryUser { old: name, through: name, site },
            Event::PrimaryUserRegistered { person, site },
            Event::Withdrawn { kind: RequestKind::Link, about: name, site, why: LostBy::PasswordReset },
            Event::Withdrawn { kind: RequestKind::ChangePrimaryUser, about: name, site, why: LostBy::AnotherChange },
            Event::PrimaryUserChangeDeclined { person, site },
            Event::ServiceRequested { by, service, site },
            Event::ServiceGranted { by, service, site },
            Event::ServiceDeclined { by, service, site },
            Event::Lapsed { kind: RequestKind::Link, about: name, site },
            Event::IdSuspended,
            Event::IdReactivated,
            Event::IdTerminated,
        ];
        let all = UserIdChange::ALL;
        events.extend(all.map(|what| Event::AdministratorsId { what, person, site, own_left: false }));
        events.extend(Account::ALL.map(Event::Account));
        events.extend(BackupChange::ALL.map(|what| Event::Backup { what, by, person, site }));
        events.extend(BetweenSites::ALL.map(|what| Event::BetweenSites { what, by, site, other }));
        events
    }

    #[test]
    fn the_first_sentence_of_each_is_a_subject_of_its_own() {
        let name = format!("Zoë St. {}", "O’Neill-Sánchez ".repeat(12).trim_end());
        let mut subjects = Vec::new();
        for event in every_event(&name) {
            let words = event.words();
            let subject = subject(&words);
            assert!(subject.is_ascii() && subject.len() <= LONGEST_SUBJECT, "{subject}");
            assert!(subject.starts_with(char::is_uppercase) && !subject.ends_with('.'), "{subject}");
            assert!(words.starts_with(&format!("{subject}. ")) && words.ends_with('.'), "{words}");
            assert!(!words.contains("  ") && !words.contains('\n'), "{words}");
            subjects.push(subject.to_owned());
        }
        let all = subjects.len();
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), all, "{subjects:?}");
    }

    #[test]
    fn the_words_name_who_and_where() {
        let site = SiteName { pid_sl: "110091495D", name: "RIVERSIDE HOSPITAL MILTON" };
        let words = Event::Suspended { by: "Mary Hughes", site }.words();
        let expected = "Your access at site 110091495D is suspended. Mary Hughes suspended it for RIVERSIDE HOSPITAL MILTON \
             (110091495D). Your user ID and other sites stay as they are.";
        assert_eq!(words, expected);
        assert_eq!(subject(&words), "Your access at site 110091495D is suspended");
        assert_eq!(subject("One sentence."), "One sentence");
    }

    #[test]
    fn one_is_counted_like_one_and_many_like_many() {
        let (by, site) = ("Mary Hughes", SiteName { pid_sl: "110091495D", name: "RIVERSIDE HOSPITAL MILTON" });
        for (sites, access, more) in
            [(1, "1 site", ""), (2, "2 sites", " and 1 more site"), (5_001, "5001 sites", " and 5000 more sites")]
        {
            let expected = format!(
                "Your access at {access} has ended. Mary Hughes ended it at RIVERSIDE HOSPITAL MILTON (110091495D){more}. \
                 Your user ID and other sites stay as they are."
            );
            assert_eq!(Event::Left { by, site, sites }.words(), expected);
        }
        for (clients, changed) in [(1, "Your services at 1 client changed"), (2, "Your services at 2 clients changed")] {
            assert_eq!(subject(&Event::ClientServices { by, site, clients }.words()), changed);
        }
    }
}
