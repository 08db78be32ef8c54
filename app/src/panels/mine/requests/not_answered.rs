//! Why a request was not answered, in words. What can keep somebody from it differs from kind to kind.

use store::CommandError;
use store::administrators::primary_access::AnswerPrimaryAccessError;
use store::organizations::organization_link::AnswerOrganizationLinkError;
use store::people::link_subordinate::AnswerLinkError;
use store::requests::service_request::AnswerServiceRequestError;

use crate::page::trouble::Trouble;
use crate::panels::shared::refusals::{GONE, not_waiting};
use crate::server_side::portal::Caller;

const ALREADY: &str = "That is so already. Decline the request: nothing is missing without it.";

/// Why somebody doesn't work at one more site.
pub(super) fn link(caller: &Caller, error: CommandError<AnswerLinkError>) -> Result<String, Trouble> {
    match caller.reason(error)? {
        AnswerLinkError::Refused(refusal) => Err(refusal.into()),
        AnswerLinkError::NotWaiting(why) => Ok(not_waiting(why).to_owned()),
        AnswerLinkError::AskerMayNot => Ok(GONE.to_owned()),
        AnswerLinkError::WorksHere => Ok(ALREADY.to_owned()),
    }
}

/// Why a site doesn't administer another one.
pub(super) fn primary_access(caller: &Caller, error: CommandError<AnswerPrimaryAccessError>) -> Result<String, Trouble> {
    match caller.reason(error)? {
        AnswerPrimaryAccessError::Refused(refusal) => Err(refusal.into()),
        AnswerPrimaryAccessError::NotWaiting(why) => Ok(not_waiting(why).to_owned()),
        AnswerPrimaryAccessError::AskerMayNot => Ok(GONE.to_owned()),
        AnswerPrimaryAccessError::InForce => Ok(ALREADY.to_owned()),
    }
}

/// Why two organizations aren't linked.
pub(super) fn organization_link(
    caller: &Caller,
    error: CommandError<AnswerOrganizationLinkError>,
) -> Result<String, Trouble> {
    match caller.reason(error)? {
        AnswerOrganizationLinkError::Refused(refusal) => Err(refusal.into()),
        AnswerOrganizationLinkError::NotWaiting(why) => Ok(not_waiting(why).to_owned()),
        AnswerOrganizationLinkError::AskerMayNot => Ok(GONE.to_owned()),
        AnswerOrganizationLinkError::InForce => Ok(ALREADY.to_owned()),
    }
}

/// Why nobody is granted the service, nor refused it.
pub(super) fn service(caller: &Caller, error: CommandError<AnswerServiceRequestError>) -> Result<String, Trouble> {
    match caller.reason(error)? {
        AnswerServiceRequestError::Refused(refusal) => Err(refusal.into()),
        AnswerServiceRequestError::NotWaiting(why) => Ok(not_waiting(why).to_owned()),
        AnswerServiceRequestError::NoMember => {
            Ok("This person no longer works at the site. Decline the request, or link the person first.".to_owned())
        }
        AnswerServiceRequestError::Services(error) => Ok(error.to_string()),
    }
}
