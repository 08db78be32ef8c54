//! What became of a site's registration letter [R5].

use domain::letter::{LetterFacts, expires_at, is_valid};
use domain::moment::Moment;

use crate::transaction::fault::Fault;

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// It still works.
    Out,
    /// Its days are over.
    RunOut,
    /// Somebody registered or asked with it.
    Used,
    /// A later letter took its place.
    Reissued,
    /// It was voided: somebody had its PIN and the wrong legacy number [R5].
    Locked,
}

/// A letter, without its PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLetter {
    /// When it was issued.
    pub issued_at: Moment,
    /// Until when it works or worked.
    pub until: Moment,
    /// What became of it.
    pub state: LetterState,
    /// First and last name of who used it; only in a site's history.
    pub used_by: Option<String>,
}

/// A letter as its row has it.
pub(crate) fn letter(
    issued_at: i64,
    days: i64,
    closed_because: Option<&str>,
    used_by: Option<String>,
    now: Moment,
) -> Result<SiteLetter, Fault> {
    let days = u32::try_from(days).map_err(|_| Fault::Unknown("number of days"))?;
    let issued_at = Moment(issued_at);
    let open = LetterFacts { issued_at, days, closed: false, wrong_legacy_numbers: 0 };
    let state = match closed_because {
        Some("used") => LetterState::Used,
        Some("reissued") => LetterState::Reissued,
        Some("wrong_legacy_numbers") => LetterState::Locked,
        Some(_) => return Err(Fault::Unknown("end of a letter")),
        None if is_valid(open, now) => LetterState::Out,
        None => LetterState::RunOut,
    };
    Ok(SiteLetter { issued_at, until: expires_at(issued_at, days), state, used_by })
}
