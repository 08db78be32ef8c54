//! The house keeps its order: no file of `app/src` or `store/src` imports in a circle, no room imports one above it, and what decides
//! who may what stands once.
//!
//! A room is a folder, or a file, that holds one capability or one layer. The sources are read as text, so that this says in a
//! second what would otherwise be seen by nobody: the compiler takes every circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

mod imports;

use imports::{Arrows, arrows, module_of};

/// The rooms of `store/src` from the top down. Each may import those below it, and never one above.
const STORE: &[&[&str]] = &[
    &["agency"],
    &["mine"],
    &["organizations"],
    &["administrators"],
    &["people"],
    &["door"],
    &["requests"],
    &["ending"],
    &["telling"],
    &["access"],
    &["transaction"],
];

/// The rooms of `app/src` from the top down. Those of one line stand side by side: of two of them one may import the other, but
/// not both each other.
const APP: &[&[&str]] = &[
    &["shell", "site"],
    &["panels/table"],
    &["panels/door", "panels/people", "panels/administrators", "panels/organizations", "panels/mine", "panels/agency"],
    &["panels/shared"],
    &["frame"],
    &["sheet"],
    &["server_side", "browser"],
    &["page"],
];

/// The shortest way from one back to itself.
fn circle<'a>(arrows: &Arrows<'a>, from: &'a str) -> Option<Vec<&'a str>> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([from]);
    while let Some(here) = waiting.pop_front() {
        for next in arrows.get(here).into_iter().flat_map(BTreeMap::keys) {
            if *next == from {
                let mut way = vec![here];
                while let Some(before) = way.last().and_then(|last| came.get(last)) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if !came.contains_key(next) {
                came.insert(next, here);
                waiting.push_back(next);
            }
        }
    }
    None
}

/// Each circle in words, of those that share a file only the first.
fn circles(arrows: &Arrows<'_>, of_what: &str) -> Vec<String> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut problems = Vec::new();
    for from in arrows.keys() {
        let Some(way) = circle(arrows, from).filter(|way| way.iter().all(|one| !told.contains(one))) else { continue };
        told.extend(&way);
        let next = way.iter().cycle().skip(1);
        let steps: Vec<String> = way.iter().zip(next).map(|(from, to)| format!("  {}", arrows[from][to])).collect();
        problems.push(format!("{} {of_what} import in a circle:\n{}", way.len(), steps.join("\n")));
    }
    problems
}

/// At which height, counted from the top, the room of a file stands, and the room.
fn room<'a>(file: &str, rooms: &[&[&'a str]]) -> Option<(usize, &'a str)> {
    let module = module_of(file).join("/");
    let inside = |room: &str| module == room || module.strip_prefix(room).is_some_and(|rest| rest.starts_with('/'));
    let mut found =
        rooms.iter().enumerate().flat_map(|(height, side_by_side)| side_by_side.iter().map(move |room| (height, *room)));
    found.find(|(_, room)| inside(room))
}

/// Whether a file only holds rooms: `lib.rs`, and `panels.rs` above `panels/door`.
fn holds_rooms(file: &str, rooms: &[&[&str]]) -> bool {
    let module = module_of(file).join("/");
    module.is_empty() || rooms.iter().copied().flatten().any(|room| room.starts_with(&format!("{module}/")))
}

/// What is wrong with the order of these files, whose paths begin at their crate's `src`; `list` is where their rooms are named.
fn problems(files: &[(&str, &str)], rooms: &[&[&str]], list: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (file, _) in files {
        if room(file, rooms).is_none() && !holds_rooms(file, rooms) {
            problems.push(format!(
                "{file} stands in no room: move it into one, or add its room to {list} in domain/tests/house/main.rs, at its height"
            ));
        }
    }
    let between_files = arrows(files);
    problems.extend(circles(&between_files, "files"));
    let mut between_rooms = Arrows::new();
    for (from, others) in &between_files {
        for (to, words) in others {
            let (Some((height, room_from)), Some((other_height, room_to))) = (room(from, rooms), room(to, rooms)) else {
                continue;
            };
            if other_height < height {
                problems.push(format!("an arrow up, from {room_from} to {room_to}:\n  {words}"));
            } else if room_from != room_to {
                between_rooms.entry(room_from).or_default().entry(room_to).or_insert_with(|| words.clone());
            }
        }
    }
    problems.extend(circles(&between_rooms, "rooms"));
    problems
}

/// All sources below a folder, with their paths from there on.
fn sources(folder: &Path, stem: &str, found: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{} can't be read: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            sources(&path, &format!("{stem}{name}/"), found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((format!("{stem}{name}"), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Reads a crate and says all that is wrong at once.
fn keeps_its_order(name: &str, rooms: &[&[&str]], list: &str) {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src"), "", &mut found);
    found.sort();
    let files: Vec<(&str, &str)> = found.iter().map(|(file, source)| (file.as_str(), source.as_str())).collect();
    let read: usize = arrows(&files).values().map(BTreeMap::len).sum();
    assert!(read > files.len(), "{name}/src: of {} files only {read} imports were understood", files.len());
    let problems = problems(&files, rooms, list);
    assert!(problems.is_empty(), "{name}/src\n{}", problems.join("\n"));
}

#[test]
fn no_file_of_the_store_imports_in_a_circle_and_no_room_one_above_it() {
    keeps_its_order("store", STORE, "STORE");
}

#[test]
fn no_file_of_the_app_imports_in_a_circle_and_no_room_one_above_it() {
    keeps_its_order("app", APP, "APP");
}

/// Words of SQL that decide who may what, and the one file where they stand: every other query is made of its macros.
const STAND_ONCE: [(&str, &str, &str); 4] = [
    ("[R10] an administrator's role", "<> 'subordinate'", "access/facts.rs"),
    ("[R16] a membership at work", ".suspended_at IS NULL AND \"", "access/facts.rs"),
    ("[R15] a ceiling that has the service", ".id AND c.service_code = \"", "access/facts.rs"),
    ("[R13] a service that is offered to a site", "OR EXISTS (SELECT 1 FROM service_offers", "access/catalogue.rs"),
];

#[test]
fn who_may_what_stands_in_one_place_of_the_store() {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/src"), "", &mut found);
    for (rule, words, file) in STAND_ONCE {
        let stand_in: Vec<&str> =
            found.iter().filter(|(_, source)| source.contains(words)).map(|(file, _)| file.as_str()).collect();
        assert_eq!(stand_in, [file], "{rule}: {words}");
    }
}

// Whether this test itself can be believed: made-up houses, each with one thing wrong.

const ROOMS: &[&[&str]] = &[&["roof"], &["left", "right"], &["cellar"]];

fn wrong(files: &[(&str, &str)]) -> String {
    problems(files, ROOMS, "ROOMS").join("\n")
}

#[test]
fn a_house_in_order_has_no_problems() {
    let files = [
        ("lib.rs", "pub mod cellar; pub mod roof; pub use roof::tile::Tile;"),
        ("cellar.rs", "pub mod wine;"),
        ("cellar/wine.rs", "use std::fmt; use domain::roof::Slate; pub struct Wine;"),
        ("roof.rs", "pub mod tile;"),
        ("roof/tile.rs", "use crate::cellar::wine::Wine; pub struct Tile(Wine);"),
    ];
    assert_eq!(wrong(&files), "");
}

#[test]
fn a_circle_is_told_step_by_step() {
    let files = [
        ("cellar/one.rs", "use crate::cellar::two::Two;"),
        ("cellar/two.rs", "\nfn f() { crate::cellar::three::g() }"),
        ("cellar/three.rs", "use super::{four::Four, one::{self, One}};"),
        ("cellar/four.rs", "pub struct Four;"),
    ];
    assert_eq!(
        wrong(&files),
        "3 files import in a circle:\n  cellar/one.rs:1 uses crate::cellar::two::Two\n  \
         cellar/two.rs:2 uses crate::cellar::three::g\n  cellar/three.rs:1 uses super::one::self"
    );
}

#[test]
fn an_arrow_up_is_found_however_it_is_written() {
    for source in [
        "use crate::roof::Tile;",
        "use crate::{roof::Tile as Slate};",
        "use super::super::roof::tile;",
        "fn f() -> crate::roof::Tile { todo() }",
        "macro_rules! m { () => { $crate::roof::tile!() } }",
        "mod tests { use super::super::super::roof::Tile; }",
        "pub(crate) use crate::roof::*;",
    ] {
        let found = wrong(&[("cellar/wine.rs", source), ("roof.rs", "pub struct Tile;")]);
        assert!(found.starts_with("an arrow up, from cellar to roof:\n  cellar/wine.rs:1 uses "), "{source}: {found}");
    }
}

#[test]
fn what_is_no_path_is_no_import() {
    for source in [
        "// use crate::roof::Tile;",
        "/* use crate::roof::Tile; /* and */ more */",
        "const WORDS: &str = \"use crate::roof::Tile;\";",
        "const WORDS: &str = r#\"a \" use crate::roof::Tile;\"#;",
        "fn f<'a>(quote: char) -> bool { quote == '\"' } // crate::roof::Tile \"",
        "use domain::roof::Tile; use roof::Tile;",
    ] {
        assert_eq!(wrong(&[("cellar/wine.rs", source), ("roof.rs", "")]), "", "{source}");
    }
}

#[test]
fn what_follows_a_string_or_a_character_is_read_again() {
    for source in [
        "const A: char = '\\''; use crate::roof::Tile;",
        "const A: &str = \"\\\"\"; use crate::roof::Tile;",
        "const A: &str = r\"\\\"; use crate::roof::Tile;",
        "fn f<'a>(a: &'a str) -> &'a str { a } use crate::roof::Tile;",
    ] {
        assert!(wrong(&[("cellar.rs", source), ("roof.rs", "")]).contains("an arrow up"), "{source}");
    }
}

#[test]
fn a_file_that_declares_its_children_and_is_imported_by_them_is_in_no_circle() {
    let parent = "mod red; mod white; pub struct Shelf;";
    let files =
        [("cellar.rs", parent), ("cellar/red.rs", "use super::Shelf;"), ("cellar/white.rs", "use crate::cellar::Shelf;")];
    assert_eq!(wrong(&files), "");
}

#[test]
fn a_file_that_uses_its_children_and_is_imported_by_them_is_in_a_circle() {
    for parent in ["mod red; pub use red::Red;", "mod red; fn f() { red::pour() }", "mod red; use self::red::Red;"] {
        let found = wrong(&[("cellar.rs", parent), ("cellar/red.rs", "use super::Shelf;")]);
        assert!(found.starts_with("2 files import in a circle:\n"), "{parent}: {found}");
    }
}

#[test]
fn of_two_rooms_side_by_side_one_may_import_the_other() {
    let one_way = [("left/a.rs", "use crate::right::b::B;"), ("left/c.rs", ""), ("right/b.rs", "")];
    assert_eq!(wrong(&one_way), "");
    let both_ways = [("left/a.rs", "use crate::right::b::B;"), ("left/c.rs", ""), ("right/b.rs", "use crate::left::c::C;")];
    assert!(wrong(&both_ways).starts_with("2 rooms import in a circle:\n"));
}

#[test]
fn a_room_that_nobody_listed_is_named_with_what_to_do() {
    let found = wrong(&[("attic/box.rs", "")]);
    assert!(
        found.starts_with("attic/box.rs stands in no room") && found.contains("ROOMS in domain/tests/house/main.rs"),
        "{found}"
    );
}

#[test]
fn a_file_above_several_rooms_stands_in_none() {
    let rooms: &[&[&str]] = &[&["panels/table"], &["panels/door"]];
    let files = [("lib.rs", "mod panels;"), ("panels.rs", "pub mod door; pub mod table;"), ("panels/door/sign_in.rs", "")];
    assert!(problems(&files, rooms, "ROOMS").is_empty());
}
