//! What the person is told of the own account, about no site and by nobody who is named.

/// What happened to a user ID's password or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// The person set an own password.
    PasswordChanged,
    /// The same, let in by an activation code [R20].
    PasswordSetByCode,
    /// The agency reset it [R20].
    PasswordResetByAgency,
    /// The agency changed it; goes to the address before, too [R20].
    EmailChanged,
}

impl Account {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::PasswordChanged, Self::PasswordSetByCode, Self::PasswordResetByAgency, Self::EmailChanged];

    /// What is said of it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::PasswordChanged => {
                "Your password was changed. If it was not you who did this, call an administrator of your \
                 site or the help desk at once."
            }
            Self::PasswordSetByCode => {
                "Your password was set with an activation code. If it was not you who did this, call the help desk at once, and \
                 see to it that nobody else reads your email."
            }
            Self::PasswordResetByAgency => {
                "Your password was reset by the agency. You choose your own with the one-time password or the activation code \
                 that you get. If you did not want this, call the help desk."
            }
            Self::EmailChanged => {
                "Your email address was changed by the agency. From now on messages like this one go to the new address. If you \
                 did not want this, call the help desk at once."
            }
        }
    }
}
