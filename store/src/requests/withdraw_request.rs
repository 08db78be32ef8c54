//! Taking back what was asked for.

use domain::authority::Refusal;
use domain::request::{Outcome, RequestKind};
use serde_json::json;
use sqlx::AnyConnection;

use crate::access::facts::{allowed, signed_in};
use crate::requests::request::{NotWaiting, Waiting};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::{CommandError, may_be_refused};
use crate::transaction::database::Store;
use crate::transaction::id::{RequestId, UserId};

/// Why nothing was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithdrawError {
    /// A rule says no.
    Refused(Refusal),
    /// It doesn't wait for an answer any more.
    NotWaiting(NotWaiting),
}

may_be_refused!(WithdrawError);

/// Takes back what a site asked: whoever may ask may do that.
struct Withdraw<'a> {
    actor_id: &'a UserId,
    request_id: &'a RequestId,
    kind: RequestKind,
}

impl Command for Withdraw<'_> {
    type Output = ();
    type Error = WithdrawError;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<((), Entry), CommandError<WithdrawError>> {
        let request = Waiting::find(tx, self.kind, self.request_id, circumstances.now)
            .await
            .map_err(|no| no.map(WithdrawError::NotWaiting))?;
        // Whoever asked may take it back also after the right to ask is gone.
        if request.asked_by == *self.actor_id {
            signed_in(tx, self.actor_id, circumstances.now).await?;
        } else {
            allowed(tx, self.kind.power(), self.actor_id, Some(&request.pid_sl), None, circumstances.now).await?;
            // Nobody takes back what a person asked for: a service, or to become primary user.
            if matches!(self.kind, RequestKind::Service | RequestKind::ChangePrimaryUser) {
                return Err(Refusal::NotAsked.into());
            }
        }
        request.close(tx, Outcome::Withdrawn, self.actor_id, None, circumstances.now).await?;
        let entry = Entry::of(Kind::RequestWithdrawn).by(self.actor_id).at(&request.pid_sl);
        let entry = request.person_id.as_ref().map_or(entry.clone(), |person| entry.about(person));
        let entry = entry.concerning(request.concerned());
        Ok(((), entry.with(json!({"request": request.id, "kind": self.kind.code()}))))
    }
}

impl Store {
    /// Takes a request back.
    pub async fn withdraw(
        &self,
        circumstances: &Circumstances,
        actor_id: &UserId,
        kind: RequestKind,
        request_id: &RequestId,
    ) -> Result<(), CommandError<WithdrawError>> {
        self.run(&Withdraw { actor_id, request_id, kind }, circumstances).await
    }
}
