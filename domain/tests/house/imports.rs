//! What a Rust source imports, read as text: which file mentions which other one, however the path is written.

use std::collections::BTreeMap;

/// A word, the two colons of a path, or any other sign.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Colons,
    Sign(char),
}

/// Where a string ends whose first quotation mark stands at `at`.
fn string_end(text: &[char], at: usize) -> usize {
    let mut end = at + 1;
    while end < text.len() && text[end] != '"' {
        end += if text[end] == '\\' { 2 } else { 1 };
    }
    end + 1
}

/// Where a raw string ends whose first quotation mark or `#` stands at `at`; nothing if it is none.
fn raw_string_end(text: &[char], at: usize) -> Option<usize> {
    let hashes = text[at..].iter().take_while(|sign| **sign == '#').count();
    let opened = at + hashes;
    if text.get(opened) != Some(&'"') {
        return None;
    }
    let closes =
        |end: &usize| text[*end] == '"' && text[end + 1..].iter().take_while(|sign| **sign == '#').count() >= hashes;
    let end = (opened + 1..text.len()).find(closes).unwrap_or(text.len());
    Some(end + 1 + hashes)
}

/// Where a comment, a string, a character or a lifetime ends that begins at `at`; nothing if none begins there.
fn passed_over(text: &[char], at: usize) -> Option<usize> {
    match (text[at], text.get(at + 1)) {
        ('/', Some('/')) => Some(text[at..].iter().position(|sign| *sign == '\n').map_or(text.len(), |line| at + line)),
        ('/', Some('*')) => {
            let (mut depth, mut end) = (1, at + 2);
            while end < text.len() && depth > 0 {
                match (text[end], text.get(end + 1)) {
                    ('/', Some('*')) => (depth, end) = (depth + 1, end + 2),
                    ('*', Some('/')) => (depth, end) = (depth - 1, end + 2),
                    _ => end += 1,
                }
            }
            Some(end)
        }
        ('"', _) => Some(string_end(text, at)),
        // An escape is a character's, however long it is.
        ('\'', Some('\\')) => {
            let end = text.iter().skip(at + 3).position(|sign| *sign == '\'');
            Some(end.map_or(text.len(), |more| at + 3 + more + 1))
        }
        ('\'', _) if text.get(at + 2) == Some(&'\'') => Some(at + 3),
        ('\'', _) => Some(at + 1),
        _ => None,
    }
}

/// A source without comments, strings and blanks, each token with its line.
fn tokens(source: &str) -> Vec<(Token, usize)> {
    let text: Vec<char> = source.chars().collect();
    let is_word = |sign: &char| sign.is_alphanumeric() || *sign == '_';
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < text.len() {
        let mut end = at + 1;
        if let Some(beyond) = passed_over(&text, at) {
            end = beyond.min(text.len());
        } else if is_word(&text[at]) {
            end = at + text[at..].iter().take_while(|sign| is_word(sign)).count();
            let word: String = text[at..end].iter().collect();
            let raw = if ["r", "br", "cr"].contains(&word.as_str()) { raw_string_end(&text, end) } else { None };
            match raw {
                Some(beyond) => end = beyond.min(text.len()),
                None => found.push((Token::Word(word), line)),
            }
        } else if text[at] == ':' && text.get(at + 1) == Some(&':') {
            end = at + 2;
            found.push((Token::Colons, line));
        } else if !text[at].is_whitespace() {
            found.push((Token::Sign(text[at]), line));
        }
        line += text[at..end].iter().filter(|sign| **sign == '\n').count();
        at = end;
    }
    found
}

/// A path as it is written, and the module in which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mention {
    path: Vec<String>,
    module: Vec<String>,
    line: usize,
}

/// What is read of one source.
struct Reader<'a> {
    tokens: &'a [(Token, usize)],
    at: usize,
    /// The modules around, and at which depth of braces each of those that stand inside of the file was opened.
    module: Vec<String>,
    opened: Vec<usize>,
    found: Vec<Mention>,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some((Token::Word(word), _)) => Some(word),
            _ => None,
        }
    }

    fn is(&self, at: usize, token: &Token) -> bool {
        self.tokens.get(at).is_some_and(|(found, _)| found == token)
    }

    fn mention(&mut self, path: Vec<String>, line: usize) {
        self.found.push(Mention { path, module: self.module.clone(), line });
    }

    /// The whole file: `use` statements, paths between other words, and modules that stand inside of it.
    fn read(&mut self) {
        let mut depth: usize = 0;
        while let Some((token, line)) = self.tokens.get(self.at).cloned() {
            match token {
                Token::Sign('{') => depth += 1,
                Token::Sign('}') => {
                    depth = depth.saturating_sub(1);
                    if self.opened.last() == Some(&depth) {
                        self.opened.pop();
                        self.module.pop();
                    }
                }
                Token::Word(word) if word == "mod" && self.is(self.at + 2, &Token::Sign('{')) => {
                    if let Some(name) = self.word(self.at + 1).map(str::to_owned) {
                        self.module.push(name);
                        self.opened.push(depth);
                        // Its brace is read next.
                        self.at += 1;
                    }
                }
                // `use<'a>` is a bound.
                Token::Word(word) if word == "use" && !self.is(self.at + 1, &Token::Sign('<')) => {
                    self.at += 1;
                    self.tree(&[]);
                    continue;
                }
                Token::Word(word) if self.begins_path() => {
                    let mut path = vec![word];
                    while self.is(self.at + 1, &Token::Colons) {
                        let Some(next) = self.word(self.at + 2) else { break };
                        path.push(next.to_owned());
                        self.at += 2;
                    }
                    if path.len() > 1 {
                        self.mention(path, line);
                    }
                }
                Token::Word(_) | Token::Colons | Token::Sign(_) => {}
            }
            self.at += 1;
        }
    }

    /// Whether the word here is the first one of a path.
    fn begins_path(&self) -> bool {
        let behind = self.at.checked_sub(1).and_then(|before| self.tokens.get(before)).map(|(token, _)| token);
        !matches!(behind, Some(Token::Colons | Token::Sign('.'))) && self.is(self.at + 1, &Token::Colons)
    }

    /// One branch of a `use`, up to the comma, brace or semicolon behind it.
    fn tree(&mut self, stem: &[String]) {
        let mut path = stem.to_vec();
        let line = self.tokens.get(self.at).map_or(0, |(_, line)| *line);
        while let Some((token, _)) = self.tokens.get(self.at).cloned() {
            match token {
                Token::Word(word) if word == "as" => self.at += 2,
                Token::Word(word) => {
                    path.push(word);
                    self.at += 1;
                }
                Token::Sign('{') => {
                    self.at += 1;
                    while self.at < self.tokens.len() && !self.is(self.at, &Token::Sign('}')) {
                        let before = self.at;
                        self.tree(&path);
                        if self.is(self.at, &Token::Sign(',')) {
                            self.at += 1;
                        }
                        // Only in what is no Rust.
                        if self.at == before {
                            break;
                        }
                    }
                    self.at += 1;
                    return;
                }
                Token::Sign(',' | '}' | ';') => break,
                Token::Colons | Token::Sign(_) => self.at += 1,
            }
        }
        if path.len() > stem.len() {
            self.mention(path, line);
        }
    }
}

/// Every path that a source mentions; `module` is the source's own.
fn mentions(source: &str, module: &[String]) -> Vec<Mention> {
    let tokens = tokens(source);
    let mut reader = Reader { tokens: &tokens, at: 0, module: module.to_vec(), opened: Vec::new(), found: Vec::new() };
    reader.read();
    reader.found
}

/// The module of a file: none for `lib.rs`, `a::b` for `a/b.rs`.
pub fn module_of(file: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    if stem == "lib" { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }
}

/// In which of the modules what is mentioned stands; nothing for other crates and for names of the place itself.
fn target(mention: &Mention, modules: &BTreeMap<Vec<String>, &str>) -> Option<Vec<String>> {
    let mut whole = mention.module.clone();
    let mut rest = mention.path.as_slice();
    match rest.first().map(String::as_str) {
        Some("crate") => {
            whole.clear();
            rest = &rest[1..];
        }
        Some("self") => rest = &rest[1..],
        Some("super") => {
            while rest.first().is_some_and(|word| word == "super") {
                whole.pop();
                rest = &rest[1..];
            }
        }
        // A path may begin with a module that stands below this one.
        Some(word) => {
            let below = [whole.as_slice(), &[word.to_owned()]].concat();
            if !modules.contains_key(&below) {
                return None;
            }
        }
        None => return None,
    }
    whole.extend_from_slice(rest);
    while !modules.contains_key(&whole) {
        whole.pop()?;
    }
    Some(whole)
}

/// From each to each that it imports, with the words by which it does.
pub type Arrows<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

/// The arrows between files. Declaring the modules below is none.
pub fn arrows<'a>(files: &[(&'a str, &str)]) -> Arrows<'a> {
    let modules: BTreeMap<Vec<String>, &str> = files.iter().map(|(file, _)| (module_of(file), *file)).collect();
    let mut arrows = Arrows::new();
    for (file, source) in files {
        let to = arrows.entry(*file).or_default();
        for mention in mentions(source, &module_of(file)) {
            let found = target(&mention, &modules).and_then(|module| modules.get(&module).copied());
            if let Some(other) = found.filter(|other| other != file) {
                to.entry(other).or_insert_with(|| format!("{file}:{} uses {}", mention.line, mention.path.join("::")));
            }
        }
    }
    arrows
}
