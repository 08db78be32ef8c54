//! How a change is made: one transaction, one audit entry, again from the start when another writer came first.

use std::future::Future;

use domain::throttle::Scope;
use sqlx::{Any, AnyConnection, Transaction};

use crate::transaction::audit::Entry;
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::{Backend, Store};
use crate::transaction::fault::Fault;
use crate::transaction::sent_forms::{put_down, take_away};
use crate::transaction::wrong_tries::count;

/// How often a command is run again when other writers come first.
pub(crate) const RUNS: u32 = 20;

/// One change.
pub(crate) trait Command: Sync {
    /// What the actor is told.
    type Output: Send;
    /// Why a rule says no.
    type Error: Send;

    /// Loads the facts, asks the rules, writes. May be run several times: it must do all its work on `tx`.
    fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> impl Future<Output = Result<(Self::Output, Entry), CommandError<Self::Error>>> + Send;

    /// In which scopes a rule's no counts as a wrong try, with which subjects. The count is all that stays of the command then,
    /// which has written nothing before it said so.
    fn wrong_try(&self, _no: &Self::Error, _circumstances: &Circumstances) -> Vec<(Scope, String)> {
        Vec::new()
    }

    /// Whether the form that led to this is known from now on, so that sent again it does nothing [R21]. Not where somebody was
    /// refused, who may mend the form and send it again, nor where twice is harmless.
    fn keeps_key(&self, _output: &Self::Output) -> bool {
        true
    }
}

impl Store {
    /// Carries out a command with its audit entry [R19], or nothing of it. Nothing, too, for a form that was sent before [R21]:
    /// then it is [`Fault::SentBefore`], whatever the rules would say by now.
    pub(crate) async fn run<C: Command>(
        &self,
        command: &C,
        circumstances: &Circumstances,
    ) -> Result<C::Output, CommandError<C::Error>> {
        let mut runs = 0;
        loop {
            runs += 1;
            match self.run_once(command, circumstances).await {
                Err(CommandError::Fault(fault)) if fault.passes() && runs < RUNS => {
                    tokio::time::sleep(std::time::Duration::from_millis(u64::from(runs * runs))).await;
                }
                result => return result,
            }
        }
    }

    async fn run_once<C: Command>(
        &self,
        command: &C,
        circumstances: &Circumstances,
    ) -> Result<C::Output, CommandError<C::Error>> {
        let mut tx = self.begin().await?;
        let new_key = put_down(&mut tx, circumstances).await?;
        let no = match command.carry_out(&mut tx, circumstances).await {
            Ok((output, entry)) => {
                entry.write(&mut tx, circumstances).await?;
                if new_key && !command.keeps_key(&output) {
                    take_away(&mut tx, circumstances).await?;
                }
                tx.commit().await?;
                return Ok(output);
            }
            Err(CommandError::Rejected(no)) => no,
            Err(fault) => return Err(fault),
        };
        let counted = command.wrong_try(&no, circumstances);
        if !counted.is_empty() {
            if new_key {
                take_away(&mut tx, circumstances).await?;
            }
            // In the transaction of the try: guesses sent all at once must not slip past the count together.
            count(&mut tx, &counted, circumstances.now).await?;
            tx.commit().await?;
        }
        Err(CommandError::Rejected(no))
    }

    /// Begins a transaction in which of two writers who contradict each other only one wins.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, Fault> {
        let begin = match self.backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        };
        Ok(self.pool.begin_with(begin).await?)
    }
}
