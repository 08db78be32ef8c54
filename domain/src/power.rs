//! Who may give which command [R8]–[R15]. `powers.md` beside the crate's sources is the same table for people to read and check;
//! a test here holds the two together, and another one tries each cell through the door.

use crate::authority::{Authority, Refusal};
use crate::session::Stage;

/// What the agency's staff may do: each role its part only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgencyRole {
    /// Sites, letters, changes of primary user, what is offered to whom.
    Enrollment,
    /// User IDs with their passwords, e-mail addresses and sessions; terms.
    Security,
    /// Reads the audit log; changes nothing.
    Auditor,
}

impl AgencyRole {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Enrollment, Self::Security, Self::Auditor];

    /// The word in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Enrollment => "enrollment",
            Self::Security => "security",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// One command, or reading what only some may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the commands'")]
pub enum Power {
    CreateSubordinate,
    SeeSubordinates,
    ChangeServices,
    ResetPassword,
    Suspend,
    Reactivate,
    Remove,
    LinkSubordinate,
    AnswerLink,
    AssignBackup,
    RemoveBackup,
    OfferPrimaryAccess,
    AnswerPrimaryAccess,
    EndPrimaryAccess,
    GiveUpPrimaryAccess,
    OfferOrganizationLink,
    AnswerOrganizationLink,
    ChangeCeiling,
    EndOrganizationLink,
    RemoveLinkedPerson,
    AssignLinkedPerson,
    AskChangeOfPrimaryUser,
    TheyLeft,
    RequestAccess,
    AnswerServiceRequest,
    SeeSites,
    IssueLetter,
    DecideChangeOfPrimaryUser,
    OfferService,
    FindUsers,
    SuspendUser,
    TerminateUser,
    EndSessions,
    ResetUserPassword,
    ChangeEmail,
    PublishTerms,
    ReadAudit,
}

/// Whom a command needs.
enum Needs {
    /// An administrator of the site [R9] [R10].
    Administrator,
    /// The site's own primary or backup user [R11] [R12].
    Own,
    /// An administrator of the site that is let in [R15].
    OtherAdministrator,
    /// The primary or backup user of the site that is let in [R12].
    OtherOwn,
    /// Somebody who works at the site, or for it.
    Member,
    /// The one who was asked [R14].
    Asked,
    /// The agency's staff of this role [R9].
    Agency(AgencyRole),
}

impl Power {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 37] = [
        Self::CreateSubordinate,
        Self::SeeSubordinates,
        Self::ChangeServices,
        Self::ResetPassword,
        Self::Suspend,
        Self::Reactivate,
        Self::Remove,
        Self::LinkSubordinate,
        Self::AnswerLink,
        Self::AssignBackup,
        Self::RemoveBackup,
        Self::OfferPrimaryAccess,
        Self::AnswerPrimaryAccess,
        Self::EndPrimaryAccess,
        Self::GiveUpPrimaryAccess,
        Self::OfferOrganizationLink,
        Self::AnswerOrganizationLink,
        Self::ChangeCeiling,
        Self::EndOrganizationLink,
        Self::RemoveLinkedPerson,
        Self::AssignLinkedPerson,
        Self::AskChangeOfPrimaryUser,
        Self::TheyLeft,
        Self::RequestAccess,
        Self::AnswerServiceRequest,
        Self::SeeSites,
        Self::IssueLetter,
        Self::DecideChangeOfPrimaryUser,
        Self::OfferService,
        Self::FindUsers,
        Self::SuspendUser,
        Self::TerminateUser,
        Self::EndSessions,
        Self::ResetUserPassword,
        Self::ChangeEmail,
        Self::PublishTerms,
        Self::ReadAudit,
    ];

    /// The word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::CreateSubordinate => "create_subordinate",
            Self::SeeSubordinates => "see_subordinates",
            Self::ChangeServices => "change_services",
            Self::ResetPassword => "reset_password",
            Self::Suspend => "suspend",
            Self::Reactivate => "reactivate",
            Self::Remove => "remove",
            Self::LinkSubordinate => "link_subordinate",
            Self::AnswerLink => "answer_link",
            Self::AssignBackup => "assign_backup",
            Self::RemoveBackup => "remove_backup",
            Self::OfferPrimaryAccess => "offer_primary_access",
            Self::AnswerPrimaryAccess => "answer_primary_access",
            Self::EndPrimaryAccess => "end_primary_access",
            Self::GiveUpPrimaryAccess => "give_up_primary_access",
            Self::OfferOrganizationLink => "offer_organization_link",
            Self::AnswerOrganizationLink => "answer_organization_link",
            Self::ChangeCeiling => "change_ceiling",
            Self::EndOrganizationLink => "end_organization_link",
            Self::RemoveLinkedPerson => "remove_linked_person",
            Self::AssignLinkedPerson => "assign_linked_person",
            Self::AskChangeOfPrimaryUser => "ask_change_of_primary_user",
            Self::TheyLeft => "they_left",
            Self::RequestAccess => "request_access",
            Self::AnswerServiceRequest => "answer_service_request",
            Self::SeeSites => "see_sites",
            Self::IssueLetter => "issue_letter",
            Self::DecideChangeOfPrimaryUser => "decide_change_of_primary_user",
            Self::OfferService => "offer_service",
            Self::FindUsers => "find_users",
            Self::SuspendUser => "suspend_user",
            Self::TerminateUser => "terminate_user",
            Self::EndSessions => "end_sessions",
            Self::ResetUserPassword => "reset_user_password",
            Self::ChangeEmail => "change_email",
            Self::PublishTerms => "publish_terms",
            Self::ReadAudit => "read_audit",
        }
    }

    fn needs(self) -> Needs {
        match self {
            Self::CreateSubordinate
            | Self::SeeSubordinates
            | Self::ChangeServices
            | Self::ResetPassword
            | Self::Suspend
            | Self::Reactivate
            | Self::Remove
            | Self::LinkSubordinate
            | Self::OfferOrganizationLink
            | Self::ChangeCeiling
            | Self::EndOrganizationLink
            | Self::RemoveLinkedPerson
            | Self::TheyLeft
            | Self::AnswerServiceRequest => Needs::Administrator,
            Self::AssignBackup
            | Self::RemoveBackup
            | Self::OfferPrimaryAccess
            | Self::EndPrimaryAccess
            | Self::AskChangeOfPrimaryUser => Needs::Own,
            Self::AnswerOrganizationLink | Self::AssignLinkedPerson => Needs::OtherAdministrator,
            Self::AnswerPrimaryAccess | Self::GiveUpPrimaryAccess => Needs::OtherOwn,
            Self::RequestAccess => Needs::Member,
            Self::AnswerLink => Needs::Asked,
            Self::SeeSites | Self::IssueLetter | Self::DecideChangeOfPrimaryUser | Self::OfferService => {
                Needs::Agency(AgencyRole::Enrollment)
            }
            Self::FindUsers
            | Self::SuspendUser
            | Self::TerminateUser
            | Self::EndSessions
            | Self::ResetUserPassword
            | Self::ChangeEmail
            | Self::PublishTerms => Needs::Agency(AgencyRole::Security),
            Self::ReadAudit => Needs::Agency(AgencyRole::Auditor),
        }
    }
}

/// What is known of whoever gives a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// How far signed in; nobody, and a suspended user, are not at all.
    pub stage: Option<Stage>,
    /// The role at the agency.
    pub agency: Option<AgencyRole>,
    /// By what right the actor administers the site that the command is about.
    pub here: Option<Authority>,
    /// Whether the actor is a member there, or has an assignment there.
    pub member: bool,
    /// By what right the actor administers the site that is let in.
    pub there: Option<Authority>,
    /// Whether the request waits for this actor.
    pub asked: bool,
}

/// Whether the actor may; else the rule that says no.
pub fn may(power: Power, actor: &Actor) -> Result<(), Refusal> {
    match actor.stage {
        None => return Err(Refusal::SignedOut),
        Some(Stage::SetPassword) => return Err(Refusal::NoOwnPassword),
        Some(Stage::AcceptTerms) => return Err(Refusal::TermsNotAccepted),
        Some(Stage::Inside) => {}
    }
    let administers = |authority: Option<Authority>| authority.map(|_| ()).ok_or(Refusal::NotAdministrator);
    let own = |authority: Option<Authority>| match authority {
        Some(authority) if authority.is_own() => Ok(()),
        Some(_) => Err(Refusal::NotOwnAdministrator),
        None => Err(Refusal::NotAdministrator),
    };
    match power.needs() {
        Needs::Administrator => administers(actor.here),
        Needs::Own => own(actor.here),
        Needs::OtherAdministrator => administers(actor.there),
        Needs::OtherOwn => own(actor.there),
        Needs::Member => actor.member.then_some(()).ok_or(Refusal::NotMember),
        Needs::Asked => actor.asked.then_some(()).ok_or(Refusal::NotAsked),
        Needs::Agency(role) => (actor.agency == Some(role)).then_some(()).ok_or(Refusal::NotAgency),
    }
}
