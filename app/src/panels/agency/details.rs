//! The details of an entry of the record, in words: names and what they stand for, without the keys of the database.

use domain::moment::Moment;
use serde_json::{Map, Value};

/// Keys of rows, which say nothing to a reader.
const KEYS: [&str; 2] = ["id", "user_id"];

/// Names of values that are moments, in microseconds.
const MOMENTS: [&str; 3] = ["in_force_from", "from", "until"];

/// What an entry's canonical form says besides its sentence. `when` tells a moment.
pub fn details(json: &str, when: &dyn Fn(Moment) -> String) -> Vec<(String, String)> {
    let Ok(Value::Object(entry)) = serde_json::from_str(json) else { return Vec::new() };
    let mut lines = Vec::new();
    if let Some(Value::Object(detail)) = entry.get("detail") {
        for (name, value) in detail {
            match value {
                Value::Object(parts) => {
                    let told = parts.iter().filter(|(_, part)| !is_nothing(part));
                    lines.extend(told.map(|(part, value)| {
                        (format!("{}: {}", words(name), words(part).to_lowercase()), told_as(part, value, when))
                    }));
                }
                value if is_nothing(value) => {}
                value => lines.push((words(name), told_as(name, value, when))),
            }
        }
    }
    for (name, label) in [("address", "From the address"), ("request", "Request"), ("id", "Entry")] {
        if let Some(Value::String(text)) = entry.get(name) {
            lines.push((label.to_owned(), text.clone()));
        }
    }
    lines
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(parts) => parts.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A name of the database as people write it.
fn words(name: &str) -> String {
    let name = match name {
        "pid_sl" => "PID/SL",
        name => name,
    };
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace('_', " ")
}

fn told_as(name: &str, value: &Value, when: &dyn Fn(Moment) -> String) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => match number.as_i64().filter(|_| MOMENTS.contains(&name)) {
            Some(i64::MAX) => "no end".to_owned(),
            Some(0) => "at once".to_owned(),
            Some(micros) => when(Moment(micros)),
            None => number.to_string(),
        },
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| told_as(name, item, when)).collect::<Vec<_>>().join("; "),
        Value::Object(parts) => row(parts, when),
    }
}

/// One row of something that ended: who, where, what.
fn row(parts: &Map<String, Value>, when: &dyn Fn(Moment) -> String) -> String {
    let told = parts.iter().filter(|(name, value)| !KEYS.contains(&name.as_str()) && !is_nothing(value));
    told.map(|(name, value)| match value {
        Value::Array(_) | Value::Number(_) | Value::Bool(_) => {
            format!("{} {}", words(name).to_lowercase(), told_as(name, value, when))
        }
        value => told_as(name, value, when),
    })
    .collect::<Vec<_>>()
    .join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_told_without_keys() {
        let entry = json!({
            "id": "e1", "at": 1, "kind": "membership_removed", "address": "192.0.2.1", "request": "1f",
            "detail": {
                "keeps_old": false,
                "until": 7,
                "added": ["ELG_VERIFY", "CLM_STATUS"],
                "empty": [],
                "ended": {
                    "assignments": [{"id": "a1", "user_id": "u1", "username": "adubois", "service": "Inquire Claims Status"}],
                    "left": [{"pid_sl": "110091495D", "before": 2, "administrators": ["Mary Hughes"]}],
                    "links": [],
                },
            },
        });
        let lines = details(&entry.to_string(), &|at| format!("day {}", at.0));
        let told = |name: &str| lines.iter().find(|(label, _)| label == name).map(|(_, value)| value.as_str());
        assert_eq!(told("Keeps old"), Some("no"));
        assert_eq!(told("Until"), Some("day 7"));
        assert_eq!(told("Added"), Some("ELG_VERIFY; CLM_STATUS"));
        assert_eq!(told("Ended: assignments").map(|told| told.contains("u1") || told.contains("a1")), Some(false));
        assert!(
            told("Ended: assignments")
                .is_some_and(|told| told.contains("adubois") && told.contains("Inquire Claims Status"))
        );
        assert!(
            told("Ended: left").is_some_and(|told| told.contains("administrators Mary Hughes") && told.contains("before 2"))
        );
        assert_eq!(told("From the address"), Some("192.0.2.1"));
        assert_eq!((told("Empty"), told("Ended: links")), (None, None));
    }

    #[test]
    fn what_is_no_entry_has_no_details() {
        assert!(details("[]", &|_| String::new()).is_empty());
    }
}
