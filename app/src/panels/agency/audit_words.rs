//! What an entry of the record says, in words.

use store::agency::audit_search::AuditFound;

/// Each kind: its word in the record, its words in the list of kinds, and what happened. In the last, {actor} is who did it,
/// {subject} to whom it was done, {site} where.
pub static KINDS: [(&str, &str, &str); 57] = [
    ("signed_in", "Signed in", "{actor} signed in."),
    ("sign_in_refused", "Sign-in refused", "A sign-in was refused, for {subject}."),
    ("signed_out", "Signed out", "{actor} signed out."),
    ("password_set", "Password set", "{actor} set an own password."),
    ("password_reset", "Password reset", "{actor} reset the password of {subject}, at {site}."),
    ("user_password_reset", "Password reset by the agency", "{actor} reset the password of {subject}."),
    ("activation_asked", "Activation code asked for", "Somebody asked for an activation code, for {subject}."),
    ("activation_code_used", "Activation code used", "{actor} used an activation code."),
    ("activation_code_refused", "Activation code refused", "An activation code was refused, for {subject}."),
    ("email_changed", "Email address changed", "{actor} changed the email address of {subject}."),
    ("terms_accepted", "Terms accepted", "{actor} accepted the terms."),
    ("terms_published", "Terms published", "{actor} published terms."),
    ("letter_issued", "Letter issued", "{actor} issued a registration letter for {site}."),
    ("pin_entry_accepted", "PIN Entry accepted", "Somebody entered the letter of {site}."),
    ("pin_entry_refused", "PIN Entry refused", "A PIN Entry was refused, for {site}."),
    ("primary_user_registered", "Primary user registered", "{subject} registered as the primary user of {site}."),
    ("site_added_to_user", "Site added to a user ID", "{subject} became the primary user of {site}, too."),
    ("subordinate_created", "Subordinate created", "{actor} gave {subject} a user ID at {site}."),
    ("services_changed", "Services changed", "{actor} changed the services of {subject} at {site}."),
    ("membership_suspended", "Suspended at a site", "{actor} suspended {subject} at {site}."),
    ("membership_reactivated", "Reactivated at a site", "{actor} reactivated {subject} at {site}."),
    ("membership_removed", "Removed from a site", "{actor} removed {subject} from {site}."),
    ("last_day_changed", "Last day changed", "{actor} changed a last day at {site}."),
    ("they_left", "Left", "{actor} ended what {subject} had at {site} and the other sites that {actor} administers."),
    ("backup_assigned", "Backup primary user assigned", "{actor} made {subject} a backup primary user of {site}."),
    ("backup_removed", "Backup primary user removed", "{actor} made {subject} a subordinate of {site} again."),
    ("subordinate_linked", "Subordinate linked", "{actor} linked {subject} to {site}."),
    ("link_asked", "Link asked for", "{actor} asked {subject} to work at {site}."),
    ("link_accepted", "Link accepted", "{subject} agreed to work at {site}."),
    ("link_declined", "Link declined", "{subject} declined to work at {site}."),
    ("request_withdrawn", "Request taken back", "{actor} took a request back, at {site}."),
    ("primary_access_offered", "Primary access offered", "{actor} offered primary access to {site}."),
    ("primary_access_accepted", "Primary access accepted", "{actor} accepted primary access to {site}."),
    ("primary_access_declined", "Primary access declined", "{actor} declined primary access to {site}."),
    ("primary_access_ended", "Primary access ended", "{actor} ended primary access to {site}."),
    ("organization_link_offered", "Linked organization asked", "{actor} asked an organization to work for {site}."),
    (
        "organization_link_accepted",
        "Linked organization accepted",
        "{actor} agreed, for an organization, to work for {site}.",
    ),
    (
        "organization_link_declined",
        "Linked organization declined",
        "{actor} declined, for an organization, to work for {site}.",
    ),
    ("ceiling_changed", "Ceiling changed", "{actor} changed which services of {site} a linked organization may assign."),
    ("linked_person_removed", "Linked person removed", "{actor} removed {subject}, of a linked organization, from {site}."),
    ("organization_link_ended", "Linked organization ended", "{actor} ended the link of an organization with {site}."),
    ("assigned_to_clients", "Assigned to clients", "{actor}, at {site}, changed for which clients {subject} works."),
    (
        "primary_user_change_asked",
        "Change of primary user asked for",
        "{actor} asked that {subject} become the primary user of {site}.",
    ),
    ("primary_user_changed", "Primary user changed", "{actor} made {subject} the primary user of {site}."),
    (
        "primary_user_change_declined",
        "Change of primary user declined",
        "{actor} declined {subject} as the primary user of {site}.",
    ),
    ("access_requested", "Access requested", "{actor} asked for services at {site}."),
    ("access_granted", "Access granted", "{actor} gave {subject} what was asked for at {site}."),
    ("access_declined", "Access declined", "{actor} declined what {subject} asked for at {site}."),
    ("user_suspended", "User ID suspended", "{actor} suspended the user ID {subject}."),
    ("user_reactivated", "User ID reactivated", "{actor} reactivated the user ID {subject}."),
    ("user_terminated", "User ID terminated", "{actor} terminated the user ID {subject}."),
    ("sessions_ended", "Sessions ended", "{actor} ended the sessions of {subject}."),
    ("offer_changed", "Offer changed", "{actor} changed what a provider type is offered."),
    ("agency_user_added", "Agency user added", "{subject} got a user ID with a role at the agency."),
    ("roster_imported", "Roster imported", "A roster was imported."),
    ("catalogue_loaded", "Catalogue loaded", "The service catalogue was loaded."),
    ("lapsed", "Ran out", "What had run out got its end."),
];

fn template(entry: &AuditFound) -> &str {
    let found = KINDS.iter().find(|(code, ..)| *code == entry.kind);
    found.map_or(entry.kind.as_str(), |(_, _, sentence)| *sentence)
}

/// What happened, in one sentence. A kind that has no words yet is told by its word.
pub fn sentence(entry: &AuditFound) -> String {
    let named = |name: &Option<String>, other: &str| name.clone().unwrap_or_else(|| other.to_owned());
    template(entry)
        .replace("{actor}", &named(&entry.actor, "The command line"))
        .replace("{subject}", &named(&entry.subject, "nobody known"))
        .replace("{site}", &named(&entry.pid_sl, "no site"))
}

/// Whom and which sites it concerns besides those that the sentence names, if any.
pub fn others(entry: &AuditFound) -> Option<String> {
    let unnamed = |subject: &&String| !template(entry).contains("{subject}") && entry.actor.as_ref() != Some(*subject);
    let names: Vec<&str> = entry.subject.iter().filter(unnamed).chain(&entry.others).map(String::as_str).collect();
    let names = names.join(", ");
    let more = if entry.more_others { " and others" } else { "" };
    (!names.is_empty()).then(|| format!("Also about {names}{more}."))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_of_the_record_has_words() {
        let source = include_str!("../../../../store/src/transaction/audit.rs");
        let written: BTreeSet<&str> = source
            .lines()
            .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \"")?.1.strip_suffix("\","))
            .collect();
        assert!(written.len() > 40, "the kinds are no longer found in their source");
        let told: BTreeSet<&str> = KINDS.iter().map(|(code, ..)| *code).collect();
        assert_eq!(told, written);
        assert_eq!(told.len(), KINDS.len(), "a kind stands there twice");
    }

    #[test]
    fn an_entry_says_who_did_what_to_whom_and_where() {
        let entry = |kind: &str, actor: Option<&str>| AuditFound {
            key: (0, "".into()),
            kind: kind.to_owned(),
            actor: actor.map(str::to_owned),
            subject: Some("adubois".to_owned()),
            pid_sl: Some("110091495D".to_owned()),
            others: Vec::new(),
            more_others: false,
            json: "{}".to_owned(),
        };
        assert_eq!(sentence(&entry("membership_suspended", Some("mhughes"))), "mhughes suspended adubois at 110091495D.");
        assert_eq!(sentence(&entry("letter_issued", None)), "The command line issued a registration letter for 110091495D.");
        assert_eq!(sentence(&entry("moon_landed", None)), "moon_landed");
    }

    #[test]
    fn whom_else_an_entry_concerns_is_named_once() {
        let entry = |kind: &str, others: &[&str], more_others: bool| AuditFound {
            key: (0, "".into()),
            kind: kind.to_owned(),
            actor: Some("mhughes".to_owned()),
            subject: Some("adubois".to_owned()),
            pid_sl: Some("110091495D".to_owned()),
            others: others.iter().map(|name| (*name).to_owned()).collect(),
            more_others,
            json: "{}".to_owned(),
        };
        let several = ["110063210B", "preed"];
        for (entry, expected) in [
            (entry("membership_removed", &[], false), None),
            (entry("membership_removed", &several, false), Some("Also about 110063210B, preed.")),
            (entry("membership_removed", &several, true), Some("Also about 110063210B, preed and others.")),
            (entry("last_day_changed", &["preed"], false), Some("Also about adubois, preed.")),
            (AuditFound { subject: Some("mhughes".to_owned()), ..entry("password_set", &[], false) }, None),
        ] {
            assert_eq!(others(&entry).as_deref(), expected, "{}", entry.kind);
        }
    }
}
