//! How a change is made: one transaction, one audit entry, again from the start when another writer came first.

use std::future::Future;

use domain::moment::Moment;
use domain::throttle::Scope;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use sqlx::{Any, AnyConnection, Transaction};
use uuid::Builder;

use crate::audit::Entry;
use crate::database::{Backend, Store};
use crate::fault::Fault;
use crate::sent_forms::{FormKey, put_down, take_away};
use crate::wrong_tries::count;

/// How often a command is run again when other writers come first.
pub(crate) const RUNS: u32 = 20;

/// The circumstances of a command: who sends it by which form, when, from where, and the randomness it may use.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The time of the request.
    pub now: Moment,
    /// The client's address, as text.
    pub address: String,
    /// The id under which the logs know the request.
    pub request_id: String,
    /// 32 random bytes; all ids, tokens and PINs of the command come from them.
    pub seed: [u8; 32],
    /// The id of the user who is signed in, to whom alone the form's reply is told again.
    pub sender: Option<String>,
    /// The key of the form that was sent, if it is one that must not be carried out twice [R21].
    pub form_key: Option<FormKey>,
}

impl Deed {
    /// The same circumstances with other randomness: for a second thing done in one request.
    #[must_use]
    pub fn again(&self, purpose: &str) -> Self {
        let seed = Sha256::new().chain_update(purpose).chain_update(self.seed).finalize().into();
        Self { seed, ..self.clone() }
    }

    /// The deed's randomness, from its beginning.
    pub fn dice(&self) -> Dice {
        Dice { rng: ChaCha20Rng::from_seed(self.seed), now: self.now }
    }
}

/// Random values in a fixed order.
pub struct Dice {
    rng: ChaCha20Rng,
    now: Moment,
}

impl Dice {
    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A random number.
    pub fn number(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// A new id: UUID version 7 (RFC 9562, 5.7).
    pub fn id(&mut self) -> String {
        let millis = u64::try_from(self.now.0 / 1000).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid().to_string()
    }
}

/// Why a command ended without a result: nothing was changed.
#[derive(Debug)]
pub enum Stop<E> {
    /// A rule says no; the answer is for the user.
    Rejected(E),
    /// The database failed; the answer is for the log.
    Fault(Fault),
}

impl<E> Stop<E> {
    /// The same stop with its rejection in other words.
    pub fn map<F>(self, f: impl FnOnce(E) -> F) -> Stop<F> {
        match self {
            Self::Rejected(error) => Stop::Rejected(f(error)),
            Self::Fault(fault) => Stop::Fault(fault),
        }
    }
}

impl<E> From<Fault> for Stop<E> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<E> From<sqlx::Error> for Stop<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(Fault::Database(error))
    }
}

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
        deed: &Deed,
    ) -> impl Future<Output = Result<(Self::Output, Entry), Stop<Self::Error>>> + Send;

    /// In which scopes a rule's no counts as a wrong try, with which subjects. The count is all that stays of the command then,
    /// which has written nothing before it said so.
    fn wrong_try(&self, _no: &Self::Error, _deed: &Deed) -> Vec<(Scope, String)> {
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
    pub(crate) async fn run<C: Command>(&self, command: &C, deed: &Deed) -> Result<C::Output, Stop<C::Error>> {
        let mut runs = 0;
        loop {
            runs += 1;
            match self.run_once(command, deed).await {
                Err(Stop::Fault(fault)) if fault.passes() && runs < RUNS => {
                    tokio::time::sleep(std::time::Duration::from_millis(u64::from(runs * runs))).await;
                }
                result => return result,
            }
        }
    }

    async fn run_once<C: Command>(&self, command: &C, deed: &Deed) -> Result<C::Output, Stop<C::Error>> {
        let mut tx = self.begin().await?;
        let new_key = put_down(&mut tx, deed).await?;
        let no = match command.carry_out(&mut tx, deed).await {
            Ok((output, entry)) => {
                entry.write(&mut tx, deed).await?;
                if new_key && !command.keeps_key(&output) {
                    take_away(&mut tx, deed).await?;
                }
                tx.commit().await?;
                return Ok(output);
            }
            Err(Stop::Rejected(no)) => no,
            Err(fault) => return Err(fault),
        };
        let counted = command.wrong_try(&no, deed);
        if !counted.is_empty() {
            if new_key {
                take_away(&mut tx, deed).await?;
            }
            // In the transaction of the try: guesses sent all at once must not slip past the count together.
            count(&mut tx, &counted, deed.now).await?;
            tx.commit().await?;
        }
        Err(Stop::Rejected(no))
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
