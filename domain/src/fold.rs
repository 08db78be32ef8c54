//! Text made comparable: without case, accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without accents, blanks run together: how names are compared and searched.
pub fn fold(text: &str) -> String {
    let plain: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).flat_map(latin).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without the blanks and hyphens by which letters and forms part long numbers: `1234 5678`, `110091495-C`.
pub fn unspaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')).collect()
}

/// Only the letters a to z of the folded text: what usernames are made of.
pub fn ascii_letters(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_lowercase).collect()
}

/// Letters that decomposition leaves whole, as Latin readers write them without their strokes.
fn latin(c: char) -> impl Iterator<Item = char> {
    let text = match c {
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        '’' | '‘' | 'ʼ' => "'",
        _ => "",
    };
    text.chars().chain(text.is_empty().then_some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_ignores_case_accents_and_the_shape_of_apostrophes() {
        for (text, folded) in [
            ("Zoë", "zoe"),
            ("O’Neill-Sánchez", "o'neill-sanchez"),
            ("  van   der Berg ", "van der berg"),
            ("Łukasz Straße", "lukasz strasse"),
            ("ØSTERGÅRD", "ostergard"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_printed() {
        for printed in ["12345678", "1234 5678", " 1234-5678 ", "1234\u{a0}5678", "1234\u{2011}5678", "12 34 – 56 78"] {
            assert_eq!(unspaced(printed), "12345678", "{printed:?}");
        }
    }

    #[test]
    fn usernames_keep_only_ascii_letters() {
        assert_eq!(ascii_letters("O’Neill-Sánchez"), "oneillsanchez");
        assert_eq!(ascii_letters("李"), "");
    }
}
