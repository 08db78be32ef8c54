//! Hashes of secrets, and what is kept sealed under one that the database doesn't have.

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::transaction::fault::Fault;

/// Hashes passwords and PINs with Argon2id (19 MiB, two passes: OWASP's first choice) on as many threads as there are cores:
/// a flood of sign-ins leaves the pages quick, and the memory of each thread is used again and again.
#[derive(Clone, Debug)]
pub struct Hasher {
    work: Sender<Work>,
    /// A hash that no password has: what is verified for a username that isn't there, so that the answer takes as long.
    nobody: Arc<str>,
}

type Work = Box<dyn FnOnce() + Send>;

fn argon2() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Hasher {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let nobody: PasswordHash = match argon2().hash_password_with_salt(b"", b"nobody's salt...") {
            Ok(hash) => hash,
            Err(error) => unreachable!("Argon2 refuses its own parameters: {error}"),
        };
        let (work, waiting) = mpsc::channel::<Work>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..cores {
            let waiting = Arc::clone(&waiting);
            std::thread::spawn(move || {
                // The lock is let go before the work begins. The thread ends with the last hasher.
                while let Ok(work) = { waiting.lock().unwrap_or_else(PoisonError::into_inner).recv() } {
                    work();
                }
            });
        }
        Self { work, nobody: nobody.to_string().into() }
    }

    /// The hash of a secret, with its salt and parameters (PHC string format).
    pub async fn hash(&self, secret: &str, salt: [u8; 16]) -> Result<String, Fault> {
        let secret = secret.to_owned();
        self.in_turn(move || {
            let hash: Result<PasswordHash, _> = argon2().hash_password_with_salt(secret.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
        })
        .await?
        .map_err(|_| Fault::Hash)
    }

    /// Whether a secret has this hash. Without a hash the answer is no, after the same time.
    pub async fn verify(&self, secret: &str, hash: Option<&str>) -> Result<bool, Fault> {
        let (known, hash) = (hash.is_some(), hash.unwrap_or(&self.nobody).to_owned());
        let secret = secret.to_owned();
        let same = self
            .in_turn(move || {
                let hash = PasswordHash::new(&hash).map_err(|_| Fault::Hash)?;
                Ok(argon2().verify_password(secret.as_bytes(), &hash).is_ok())
            })
            .await?;
        same.map(|same| same && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let (tell, told) = oneshot::channel();
        let work = Box::new(move || {
            // Whoever asked may be gone.
            drop(tell.send(work()));
        });
        self.work.send(work).map_err(|_| Fault::Hash)?;
        told.await.map_err(|_| Fault::Hash)
    }
}

/// The cipher of what is sealed for a purpose under a secret: what was sealed for another one it doesn't open.
fn cipher(purpose: &str, secret: &[u8; 32]) -> XChaCha20Poly1305 {
    let mut key = Sha256::new();
    key.update(purpose);
    key.update(secret);
    XChaCha20Poly1305::new(&key.finalize())
}

/// Seals a text under 256 random bits of which the database has no more than a hash. No nonce may come twice.
pub(crate) fn seal(purpose: &str, secret: &[u8; 32], text: &str, nonce: [u8; 24]) -> Result<String, Fault> {
    let cipher = cipher(purpose, secret);
    let sealed = cipher.encrypt(&XNonce::from(nonce), text.as_bytes()).map_err(|_| Fault::Hash)?;
    Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
}

/// Opens what was sealed for the same purpose under the same secret.
pub(crate) fn unseal(purpose: &str, secret: &[u8; 32], sealed: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
    String::from_utf8(cipher(purpose, secret).decrypt(&XNonce::from(*nonce), sealed).ok()?).ok()
}

/// For which purpose a session's token seals.
const KEPT: &str = "what this session keeps";

/// A session's token: 256 random bits. The browser has it; the database has its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    pub(crate) fn new(bits: [u8; 32]) -> Self {
        Self(bits)
    }

    /// Reads a cookie's value.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The cookie's value.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    pub(crate) fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0))
    }

    pub(crate) fn seal(&self, text: &str, nonce: [u8; 24]) -> Result<String, Fault> {
        seal(KEPT, &self.0, text, nonce)
    }

    pub(crate) fn unseal(&self, sealed: &str) -> Option<String> {
        unseal(KEPT, &self.0, sealed)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_own_token_only() {
        let (mine, other) = (Token::new([1; 32]), Token::new([2; 32]));
        let sealed = mine.seal("tulip", [3; 24]).unwrap();
        assert!(!sealed.contains("tulip"));
        assert_eq!(mine.unseal(&sealed).as_deref(), Some("tulip"));
        assert_eq!(other.unseal(&sealed), None);
        assert_eq!(unseal("something else", &[1; 32], &sealed), None);
        assert_eq!(Token::parse(&mine.reveal()), Some(mine));
    }
}
