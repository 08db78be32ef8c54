//! A person as a form describes one: on Add New Subordinate, and on User Registration.

use serde::{Deserialize, Serialize};

use crate::birthday::Birthday;
use crate::contact::{EmailAddress, UserPin, ZipCode};
use crate::fields::{Fields, Problems};
use crate::fold::fold;
use crate::moment::Moment;
use crate::name::{MiddleInitial, Name, NameError};
use crate::one_time_password::{LIFETIME, still_works};

/// A person as an administrator, or the person, describes them. Carries the user PIN in clear until it is hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Last name.
    pub last_name: Name,
    /// First name.
    pub first_name: Name,
    /// Middle initial.
    pub middle_initial: Option<MiddleInitial>,
    /// Day of birth, without the year.
    pub birthday: Birthday,
    /// Four digits for the help desk.
    pub user_pin: UserPin,
    /// Where mail reaches the person.
    pub email: EmailAddress,
    /// ZIP code.
    pub zip_code: ZipCode,
}

impl Person {
    /// Reads the form.
    pub fn parse(fields: &Fields) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let last_name = name(&mut problems, fields, "last_name", NO_LAST_NAME);
        let first_name = name(&mut problems, fields, "first_name", NO_FIRST_NAME);
        let middle_initial = problems.check("middle_initial", MiddleInitial::parse(fields.get("middle_initial")));
        let birthday = problems.check("date_of_birth", Birthday::parse(fields.get("date_of_birth")));
        let user_pin = problems.check("user_pin", UserPin::parse(fields.get("user_pin")));
        let email = problems.check("email", EmailAddress::parse(fields.get("email")));
        let zip_code = problems.check("zip_code", ZipCode::parse(fields.get("zip_code")));
        match (last_name, first_name, middle_initial, birthday, user_pin, email, zip_code) {
            (
                Some(last_name),
                Some(first_name),
                Some(middle_initial),
                Some(birthday),
                Some(user_pin),
                Some(email),
                Some(zip_code),
            ) => Ok(Self { last_name, first_name, middle_initial, birthday, user_pin, email, zip_code }),
            _ => Err(problems),
        }
    }

    /// What two descriptions of one person have in common besides the e-mail address [R1].
    pub fn likeness(&self) -> String {
        let names = [&self.last_name, &self.first_name].map(|n| fold(n.as_str()));
        format!("{}|{}|{}|{}", names[0], names[1], self.birthday, self.zip_code.five())
    }
}

/// What is said where a last name is missing. Some people have one name only; agencies write FNU where a form wants two.
const NO_LAST_NAME: &str =
    "Enter the last name. For somebody with only one name, enter it here, and FNU (“first name unknown”) as First Name.";

/// The same where a first name is missing.
const NO_FIRST_NAME: &str = "Enter the first name. For somebody with only one name, enter FNU (“first name unknown”) here, and the name as Last Name.";

fn name(problems: &mut Problems, fields: &Fields, field: &str, missing: &str) -> Option<Name> {
    match Name::parse(fields.get(field)) {
        Err(NameError::Missing) => {
            problems.add(field, missing);
            None
        }
        parsed => problems.check(field, parsed),
    }
}

/// What is said of a person who is known already [R1].
pub const ALREADY_KNOWN: &str = "This person already has a user ID. Use Link Subordinate.";

/// What a user is at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Registered with the site's letter; administers the site.
    PrimaryUser,
    /// Administers it when the primary user is away [R11].
    BackupPrimaryUser,
    /// Uses the services that are assigned, and administers nothing [R9].
    Subordinate,
}

impl Role {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::PrimaryUser => "primary_user",
            Self::BackupPrimaryUser => "backup_primary_user",
            Self::Subordinate => "subordinate",
        }
    }

    /// Reads the database's word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::PrimaryUser, Self::BackupPrimaryUser, Self::Subordinate].into_iter().find(|role| role.code() == code)
    }

    /// The words on a panel.
    pub fn label(self) -> &'static str {
        match self {
            Self::PrimaryUser => "Primary user",
            Self::BackupPrimaryUser => "Backup primary user",
            Self::Subordinate => "Subordinate",
        }
    }
}

/// How a member's access stands, in the words of the list of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberState {
    /// May use what is assigned.
    Active,
    /// Has a one-time password, not yet changed, that works until then.
    OneTimePassword(Moment),
    /// Has a one-time password that ran out: needs a reset.
    OneTimePasswordExpired,
    /// Has no password: an activation code sets one.
    NoPassword,
    /// Suspended at this site by an administrator.
    Suspended,
    /// The agency has suspended or ended the user ID.
    IdInactive,
}

/// What [`member_state`] asks.
#[derive(Clone, Copy, Debug)]
pub struct MemberStateFacts {
    /// Whether the user ID is active.
    pub id_active: bool,
    /// Whether the membership is suspended.
    pub suspended: bool,
    /// When the one-time password was made, if that is what the person has.
    pub one_time_password_since: Option<Moment>,
    /// Whether no password works until an activation code was used.
    pub no_password: bool,
}

/// How a member's access stands: what matters most comes first.
pub fn member_state(facts: MemberStateFacts, now: Moment) -> MemberState {
    match facts.one_time_password_since {
        _ if !facts.id_active => MemberState::IdInactive,
        _ if facts.suspended => MemberState::Suspended,
        Some(since) if still_works(since, now) => MemberState::OneTimePassword(since.plus(LIFETIME)),
        Some(_) => MemberState::OneTimePasswordExpired,
        None if facts.no_password => MemberState::NoPassword,
        None => MemberState::Active,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(changes: &[(&str, &str)]) -> Fields {
        let good = [
            ("last_name", "O’Neill-Sánchez"),
            ("first_name", "Zoë"),
            ("middle_initial", ""),
            ("date_of_birth", "02/29"),
            ("user_pin", "0042"),
            ("email", "zoe@clinic.example"),
            ("zip_code", "02139"),
        ];
        good.into_iter().map(|(n, v)| (n, changes.iter().find(|c| c.0 == n).map_or(v, |c| c.1))).collect()
    }

    #[test]
    fn a_good_form_makes_a_person() {
        assert_eq!(Person::parse(&form(&[])).unwrap().last_name.as_str(), "O’Neill-Sánchez");
    }

    #[test]
    fn every_wrong_field_has_its_message_in_the_order_of_the_page() {
        let wrong = |fields: &Fields| Person::parse(fields).unwrap_err();
        let problems = wrong(&Fields::default());
        let fields: Vec<&str> = problems.iter().map(|p| p.field.as_str()).collect();
        assert_eq!(fields, ["last_name", "first_name", "date_of_birth", "user_pin", "email", "zip_code"]);
        assert_eq!(wrong(&form(&[("middle_initial", "12")])).iter().count(), 1);
    }

    #[test]
    fn somebody_with_one_name_is_told_what_to_do() {
        for (field, says) in [("last_name", NO_LAST_NAME), ("first_name", NO_FIRST_NAME)] {
            assert_eq!(Person::parse(&form(&[(field, " ")])).unwrap_err(), Problems::at(field, says));
        }
        assert!(Person::parse(&form(&[("last_name", "Suharto"), ("first_name", "FNU")])).is_ok());
    }

    #[test]
    fn r1_likeness_ignores_case_accents_and_the_last_four_of_the_zip() {
        let one = Person::parse(&form(&[])).unwrap();
        let other = form(&[
            ("last_name", "o'neill-sanchez"),
            ("first_name", "ZOE"),
            ("zip_code", "02139-4307"),
            ("email", "z@x.example"),
        ]);
        assert_eq!(one.likeness(), Person::parse(&other).unwrap().likeness());
        let stranger = Person::parse(&form(&[("date_of_birth", "03/01")])).unwrap();
        assert_ne!(one.likeness(), stranger.likeness());
    }
}
