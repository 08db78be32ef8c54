//! Forgot Your Password: somebody at the door asks for an activation code [R20]. Whoever is asked for, the answer is the same, and
//! each try counts, the right ones too: otherwise the waits would tell which pairs belong together.

use domain::activation::one_more;
use domain::contact::EmailAddress;
use domain::moment::Moment;
use domain::throttle::Scope;
use serde_json::json;
use sqlx::AnyConnection;

use crate::door::activation::{Account, asked_for, counted, queue_mail};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;
use crate::transaction::wrong_tries::{count, wait};

/// What asking answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivationAsked {
    /// Taken. If the two belong together, a mail goes out.
    Taken,
    /// Too many tries: not before this moment.
    Wait(Moment),
}

struct AskActivation<'a> {
    counted: Vec<(Scope, String)>,
    account: Option<&'a Account>,
    email: &'a EmailAddress,
}

impl Command for AskActivation<'_> {
    type Output = ActivationAsked;
    type Error = std::convert::Infallible;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(ActivationAsked, Entry), CommandError<Self::Error>> {
        let entry = |became: &str| {
            let entry = Entry::of(Kind::ActivationAsked).with(json!({"became": became}));
            self.account.map_or(entry.clone(), |account| entry.about(&account.id))
        };
        if let Some(until) = wait(tx, &self.counted, circumstances.now).await? {
            return Ok((ActivationAsked::Wait(until), entry("wait")));
        }
        count(tx, &self.counted, circumstances.now).await?;
        let together = self.account.filter(|account| account.email_key == self.email.key());
        // All of it for nobody, too, so that it takes as long.
        let nobody = UserId::from("");
        let user_id = together.map_or(&nobody, |account| &account.id);
        let (last_hour, last_day) = asked_for(tx, user_id, circumstances.now).await?;
        let few = one_more(last_hour, last_day);
        let queued = queue_mail(tx, circumstances, if few { user_id } else { &nobody }, None).await?;
        let became = match together {
            None => "not_together",
            Some(_) if !few => "too_many",
            Some(_) if queued => "mail",
            Some(_) => "suspended",
        };
        Ok((ActivationAsked::Taken, entry(became)))
    }

    /// Also when no mail goes out: the answer is the same.
    fn keeps_key(&self, output: &ActivationAsked) -> bool {
        *output == ActivationAsked::Taken
    }
}

impl Store {
    /// Has an activation code mailed to whom this user ID belongs, if it is that person's address. The password works as before.
    pub async fn ask_activation(
        &self,
        circumstances: &Circumstances,
        username: &str,
        email: &EmailAddress,
    ) -> Result<ActivationAsked, Fault> {
        let account = self.account_to_activate(username).await?;
        let account = account.as_ref();
        let counted = counted("ask", username, &circumstances.address);
        match self.run(&AskActivation { counted, account, email }, circumstances).await {
            Ok(answer) => Ok(answer),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Rejected(never)) => match never {},
        }
    }
}
