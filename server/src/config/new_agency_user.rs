//! One of the agency's staff, as the command line describes them.

use clap::Args;
use domain::birthday::Birthday;
use domain::contact::{EmailAddress, UserPin, ZipCode};
use domain::name::Name;
use domain::person::Person;
use domain::power::AgencyRole;

/// Who gets a user ID, and for what.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct NewAgencyUser {
    /// What the person does: enrollment, security or auditor
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub role: AgencyRole,

    /// Last name
    #[arg(long, value_name = "NAME", value_parser = Name::parse)]
    last_name: Name,

    /// First name
    #[arg(long, value_name = "NAME", value_parser = Name::parse)]
    first_name: Name,

    /// Day of birth, without the year
    #[arg(long, value_name = "MM/DD", value_parser = Birthday::parse)]
    date_of_birth: Birthday,

    /// Four digits by which the help desk knows the person; read from standard input, a line, where this is left out
    #[arg(long, value_name = "NNNN", value_parser = UserPin::parse)]
    pub user_pin: Option<UserPin>,

    /// E-mail address
    #[arg(long, value_name = "ADDRESS", value_parser = EmailAddress::parse)]
    email: EmailAddress,

    /// ZIP code
    #[arg(long, value_name = "ZIP", value_parser = ZipCode::parse)]
    zip_code: ZipCode,
}

impl NewAgencyUser {
    /// The person, with the four digits.
    pub fn person(&self, user_pin: UserPin) -> Person {
        Person {
            last_name: self.last_name.clone(),
            first_name: self.first_name.clone(),
            middle_initial: None,
            birthday: self.date_of_birth,
            user_pin,
            email: self.email.clone(),
            zip_code: self.zip_code.clone(),
        }
    }
}

fn role(text: &str) -> Result<AgencyRole, String> {
    AgencyRole::from_code(text).ok_or_else(|| "The role is enrollment, security or auditor.".to_owned())
}
