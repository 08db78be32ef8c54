//! What somebody writes besides: one line for whoever reads the request.

use thiserror::Error;

/// The longest note or reason, in characters.
pub const LONGEST: usize = 300;

/// What somebody wrote besides, perhaps nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(String);

/// More than [`LONGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A note can have at most {} characters.", LONGEST)]
pub struct NoteError;

impl Note {
    /// Reads a note, as one line.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let note = one_line(text);
        if is_short(&note) { Ok(Self(note)) } else { Err(NoteError) }
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text in one line, without control characters.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a text has at most [`LONGEST`] characters.
pub(crate) fn is_short(text: &str) -> bool {
    text.chars().count() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line_without_control_characters() {
        let noted = |text: &str| Note::parse(text).map(|note| note.0);
        assert_eq!(noted(" Mary\r\nhas \0left. "), Ok("Mary has left.".to_owned()));
        assert_eq!(noted(""), Ok(String::new()));
        assert!(noted(&"é".repeat(300)).is_ok());
        assert_eq!(noted(&"é".repeat(301)), Err(NoteError));
        assert_eq!(NoteError.to_string(), "A note can have at most 300 characters.");
    }
}
