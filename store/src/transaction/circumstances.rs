//! The circumstances of a command: when and from where it is sent, and with which randomness it is carried out.

use domain::moment::Moment;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::transaction::form_key::FormKey;
use crate::transaction::id::UserId;

/// The circumstances of a command: who sends it by which form, when, from where, and the randomness it may use.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The time of the request.
    pub now: Moment,
    /// The client's address, as text.
    pub address: String,
    /// The id under which the logs know the request.
    pub request_id: String,
    /// 32 random bytes; all ids, tokens and PINs of the command come from them.
    pub seed: [u8; 32],
    /// The id of the user who is signed in, to whom alone the form's reply is told again.
    pub sender: Option<UserId>,
    /// The key of the form that was sent, if it is one that must not be carried out twice [R21].
    pub form_key: Option<FormKey>,
}

impl Circumstances {
    /// The same circumstances with other randomness: for a second thing done in one request.
    #[must_use]
    pub fn again(&self, purpose: &str) -> Self {
        let seed = Sha256::new().chain_update(purpose).chain_update(self.seed).finalize().into();
        Self { seed, ..self.clone() }
    }

    /// The randomness, from its beginning.
    pub fn random(&self) -> Random {
        Random { rng: ChaCha20Rng::from_seed(self.seed), now: self.now }
    }
}

/// Random values in a fixed order.
pub struct Random {
    rng: ChaCha20Rng,
    now: Moment,
}

impl Random {
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
    pub fn id<T: From<String>>(&mut self) -> T {
        let millis = u64::try_from(self.now.0 / 1000).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid().to_string().into()
    }
}
