//! The one place where the program asks what time it is and for randomness.

use domain::moment::Moment;
use store::Circumstances;

/// Now.
#[expect(clippy::disallowed_methods, reason = "the clock stands here, and is a parameter everywhere else")]
pub fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_microsecond())
}

/// 32 bytes from the operating system.
pub fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    if let Err(error) = getrandom::fill(&mut seed) {
        // Without randomness no session and no password is safe.
        unreachable!("the operating system gives no randomness: {error}");
    }
    seed
}

/// The circumstances of something done on the command line.
pub fn circumstances() -> Circumstances {
    Circumstances {
        now: now(),
        address: "command line".to_owned(),
        request_id: "command line".to_owned(),
        seed: seed(),
        sender: None,
        form_key: None,
    }
}
