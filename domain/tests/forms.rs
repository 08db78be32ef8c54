//! Every form of the portal with good and bad values, as the browser, the server and the commands are tried with them, too.

use std::collections::{BTreeMap, BTreeSet};

use domain::day::Day;
use domain::fields::{Fields, Problems};
use domain::forms::{ALL, Form, PINS, SECRETS, named};
use serde_json::Value;

const EXAMPLES: &str = include_str!("../data/forms.json");

/// The day on which the examples are right.
fn today() -> Day {
    Day::new(2026, 11, 30).unwrap()
}

fn examples() -> BTreeMap<String, Value> {
    serde_json::from_str(EXAMPLES).unwrap()
}

/// What a form of the file sends: a name with one value, or with several.
fn fields(form: &Value) -> Fields {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let values = |value: &Value| match value {
        Value::Array(values) => values.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let pairs = form.as_object().unwrap().iter();
    pairs.flat_map(|(name, value)| values(value).into_iter().map(move |value| (name.clone(), value))).collect()
}

fn list<'a>(examples: &'a BTreeMap<String, Value>, form: &Form, word: &str) -> &'a [Value] {
    let of_form = examples.get(form.name).unwrap_or_else(|| panic!("{} has no examples", form.name));
    of_form[word].as_array().unwrap_or_else(|| panic!("{} has no {word} examples", form.name))
}

fn told(problems: &Problems) -> BTreeMap<String, String> {
    problems.iter().map(|problem| (problem.field.clone(), problem.message.clone())).collect()
}

#[test]
fn every_form_has_a_name_of_its_own() {
    let names: Vec<&str> = ALL.iter().map(|form| form.name).collect();
    assert!(names.windows(2).all(|two| two[0] < two[1]), "by name: {names:?}");
    for name in &names {
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
        assert!(named(name).is_some_and(|form| form.name == *name), "{name}");
    }
    assert!(named("no-such-form").is_none());
    let examples = examples();
    let strangers: Vec<&String> = examples.keys().filter(|name| named(name).is_none()).collect();
    assert!(strangers.is_empty(), "no forms: {strangers:?}");
}

#[test]
fn every_field_that_lets_in_is_known_as_secret() {
    let examples = examples();
    let mut found = BTreeSet::new();
    for form in ALL {
        for sent in list(&examples, form, "good") {
            found.extend(sent.as_object().unwrap().keys().map(String::as_str));
        }
    }
    let lets_in =
        |name: &&str| name.split('_').any(|word| ["password", "pin", "code"].contains(&word)) && *name != "zip_code";
    let secret: BTreeSet<&str> = found.into_iter().filter(lets_in).collect();
    assert_eq!(secret, SECRETS.into_iter().chain(PINS).collect());
}

#[test]
fn nothing_is_wrong_with_good_values() {
    let examples = examples();
    for form in ALL {
        let good = list(&examples, form, "good");
        assert!(!good.is_empty(), "{} has no good example", form.name);
        for sent in good {
            let problems = (form.check)(&fields(sent), today());
            assert!(problems.is_empty(), "{}: {sent}: {problems:?}", form.name);
        }
    }
}

#[test]
fn every_bad_value_has_its_message_at_its_field() {
    let examples = examples();
    for form in ALL {
        for bad in list(&examples, form, "bad") {
            let expected: BTreeMap<String, String> = serde_json::from_value(bad["problems"].clone()).unwrap();
            assert!(!expected.is_empty(), "{}: {bad} is not bad", form.name);
            assert_eq!(told(&(form.check)(&fields(&bad["fields"]), today())), expected, "{}: {bad}", form.name);
        }
    }
}

#[test]
fn a_form_in_which_something_can_be_wrong_has_a_bad_example_for_each_field() {
    /// What nobody can type wrongly: the program's own choices, whatever the form's file says of them.
    const CHOICES: [(&str, &str); 3] =
        [("change-primary-user", "keeps_old"), ("decide-change", "end_access"), ("last-day", "no_last_day")];
    let examples = examples();
    for form in ALL {
        let bad: Vec<BTreeMap<String, String>> = list(&examples, form, "bad")
            .iter()
            .map(|bad| serde_json::from_value(bad["problems"].clone()).unwrap())
            .collect();
        for (field, _) in form.labels.iter().filter(|(field, _)| !CHOICES.contains(&(form.name, *field))) {
            let is_there =
                |name: &String| name == field || (name.starts_with(field) && name[field.len()..].starts_with('-'));
            assert!(bad.iter().any(|problems| problems.keys().any(is_there)), "{} has no bad {field}", form.name);
        }
    }
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_page() {
    let examples = examples();
    for form in ALL {
        for bad in list(&examples, form, "bad") {
            let problems = (form.check)(&fields(&bad["fields"]), today());
            let place = |field: &str| form.labels.iter().position(|(name, _)| *name == field);
            let places: Vec<Option<usize>> = problems.iter().map(|problem| place(&problem.field)).collect();
            assert!(places.is_sorted(), "{}: {problems:?}", form.name);
            let known = |field: &str| field.is_empty() || place(field).is_some() || field.starts_with("reason-");
            assert!(problems.iter().all(|problem| known(&problem.field)), "{}: {problems:?}", form.name);
        }
    }
}

#[test]
fn an_empty_form_is_no_panic() {
    for form in ALL {
        (form.check)(&Fields::default(), today());
    }
}
