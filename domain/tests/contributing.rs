//! `CONTRIBUTING.md` names files as examples; each of them is there.

use std::path::Path;

const PAGE: &str = include_str!("../../CONTRIBUTING.md");

/// What stands in backticks on one line.
fn in_backticks(page: &str) -> impl Iterator<Item = &str> {
    page.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether it is a path in this repository: no command, no name from the code, no address of the portal.
fn is_path(text: &str) -> bool {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "._-/".contains(sign);
    let extensions = [".md", ".rs", ".toml", ".ts", ".json"];
    let in_a_folder = text.contains('/') && !text.starts_with('/');
    text.chars().all(plain) && (in_a_folder || extensions.iter().any(|extension| text.ends_with(extension)))
}

#[test]
fn every_file_that_it_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let named: Vec<&str> = in_backticks(PAGE).filter(|text| is_path(text)).collect();
    assert!(named.len() > 20, "only {} paths were understood: {named:?}", named.len());
    let missing: Vec<&&str> = named.iter().filter(|path| !root.join(path).exists()).collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md names what is not there: {missing:?}");
}

#[test]
fn one_capability_is_shown_in_every_layer() {
    let named: Vec<&str> = in_backticks(PAGE).collect();
    for layer in ["domain/src/forms", "store/src/people", "app/src/panels/people", "store/tests/story/people"] {
        let example = format!("{layer}/link_subordinate.rs");
        assert!(named.contains(&example.as_str()), "no {example}");
    }
}

#[test]
fn commands_and_names_are_no_paths() {
    for text in ["make run", "cargo test -p domain", "mhughes", "parse", "Store", "/subordinates", "***", "people"] {
        assert!(!is_path(text), "{text}");
    }
    for text in [".ci/run", "Cargo.toml", "app/src/panels/shared", "end2end/accessible.spec.ts"] {
        assert!(is_path(text), "{text}");
    }
    assert_eq!(in_backticks("a `b` c `d/e`\nno `").collect::<Vec<_>>(), ["b", "d/e", ""]);
}
