//! What the dual-list picker allows, without a browser.

use domain::catalogue::{Offer, Service, ServiceCode, ServiceGroup, Template};
use domain::picker::{Key, Picker, Side};
use proptest::prelude::*;

const NAMES: [(&str, &str); 5] = [
    ("ELG_VERIFY", "Verify Member Eligibility"),
    ("ELG_HIST", "View Eligibility Check History"),
    ("CLM_STATUS", "Inquire Claims Status"),
    ("CLM_VOID", "Void Claim"),
    ("PAY_RA", "View Remittance Advice"),
];

fn code(text: &str) -> ServiceCode {
    ServiceCode::parse(text).unwrap()
}

fn offer() -> Offer {
    let service =
        |(text, name): &(&str, &str)| Service { code: code(text), name: (*name).into(), meaning: String::new(), link: None };
    let group = |slug: &str, names: &[(&str, &str)]| ServiceGroup {
        slug: slug.into(),
        name: slug.into(),
        services: names.iter().map(service).collect(),
    };
    Offer {
        groups: vec![group("members", &NAMES[..2]), group("claims", &NAMES[2..])],
        templates: vec![Template {
            name: "Front desk".into(),
            services: vec![code("ELG_VERIFY"), code("CLM_STATUS"), code("REF_INQ")],
        }],
    }
}

fn picker(assigned: &[&str]) -> Picker {
    Picker::new(offer(), assigned.iter().map(|c| code(c)))
}

fn assigned(picker: &Picker) -> Vec<&str> {
    picker.assigned().iter().map(ServiceCode::as_str).collect()
}

#[test]
fn r13_what_is_not_offered_is_never_assigned() {
    let mut picker = picker(&["PRV_EFT", "PAY_RA"]);
    assert_eq!(assigned(&picker), ["PAY_RA"]);
    picker.assign([code("CLM_VOID"), code("PRV_EFT")]);
    assert_eq!(assigned(&picker), ["CLM_VOID"]);
}

#[test]
fn selected_services_move_and_the_move_is_announced() {
    let mut picker = picker(&[]);
    picker.click(Side::Available, &code("CLM_STATUS"), false);
    assert_eq!(picker.move_selected(Side::Available).unwrap(), "Inquire Claims Status assigned. 1 of 5 assigned.");
    assert_eq!(picker.move_selected(Side::Available), None);
    assert_eq!(picker.move_all(Side::Available).unwrap(), "4 services assigned. 5 of 5 assigned.");
    assert_eq!(
        picker.move_one(Side::Assigned, &code("PAY_RA")).unwrap(),
        "View Remittance Advice removed. 4 of 5 assigned."
    );
}

#[test]
fn a_filter_limits_what_move_all_moves() {
    let mut picker = picker(&[]);
    picker.set_filter(Side::Available, "view");
    picker.move_all(Side::Available);
    assert_eq!(assigned(&picker), ["ELG_HIST", "PAY_RA"]);
    assert!(!picker.can_move_all(Side::Available));
}

#[test]
fn what_a_filter_hides_is_no_longer_selected() {
    let mut picker = picker(&[]);
    picker.click(Side::Available, &code("CLM_VOID"), false);
    picker.set_filter(Side::Available, "eligibility");
    assert!(!picker.can_move(Side::Available));
    picker.set_filter(Side::Available, "");
    assert!(!picker.can_move(Side::Available));
}

#[test]
fn the_keyboard_walks_selects_and_moves() {
    let mut picker = picker(&[]);
    picker.focus(Side::Available);
    assert_eq!(picker.active(Side::Available), Some(&code("ELG_VERIFY")));
    picker.key(Side::Available, Key::Down, false);
    picker.key(Side::Available, Key::Space, false);
    picker.key(Side::Available, Key::Down, true);
    picker.key(Side::Available, Key::Enter, false);
    assert_eq!(assigned(&picker), ["CLM_STATUS", "ELG_HIST"]);
    assert_eq!(picker.active(Side::Available), Some(&code("CLM_VOID")), "the keyboard goes on where it was");
}

#[test]
fn enter_without_a_selection_moves_the_one_under_the_keyboard() {
    let mut picker = picker(&[]);
    picker.key(Side::Available, Key::End, false);
    picker.key(Side::Available, Key::Enter, false);
    assert_eq!(assigned(&picker), ["PAY_RA"]);
    assert_eq!(picker.active(Side::Available), Some(&code("CLM_VOID")));
}

#[test]
fn select_all_selects_all_and_then_nothing() {
    let mut picker = picker(&[]);
    picker.key(Side::Available, Key::SelectAll, false);
    assert!(NAMES.iter().all(|(c, _)| picker.is_selected(Side::Available, &code(c))));
    picker.key(Side::Available, Key::SelectAll, false);
    assert!(!picker.can_move(Side::Available));
}

#[test]
fn a_template_adds_what_is_offered_of_it_and_takes_nothing_away() {
    let mut picker = picker(&["PAY_RA"]);
    assert_eq!(picker.start_from("Front desk").unwrap(), "2 services assigned. 3 of 5 assigned.");
    assert_eq!(picker.start_from("Front desk").unwrap(), "Front desk: everything is assigned already.");
    assert_eq!(assigned(&picker), ["CLM_STATUS", "ELG_VERIFY", "PAY_RA"]);
}

fn any_step() -> impl Strategy<Value = (bool, u8, usize, bool)> {
    (any::<bool>(), 0..12u8, 0..NAMES.len(), any::<bool>())
}

proptest! {
    #[test]
    fn whatever_is_pressed_each_service_is_on_one_side_and_the_keyboard_on_what_is_shown(
        steps in proptest::collection::vec(any_step(), 0..60)
    ) {
        let mut picker = picker(&["PAY_RA"]);
        for (assigned_side, what, which, shift) in steps {
            let side = if assigned_side { Side::Assigned } else { Side::Available };
            let service = code(NAMES[which].0);
            let keys = [Key::Down, Key::Up, Key::Home, Key::End, Key::Space, Key::SelectAll, Key::Enter];
            match what {
                0..=6 => { picker.key(side, keys[usize::from(what)], shift); }
                7 => drop(picker.set_filter(side, if shift { "claim" } else { "" })),
                8 => { picker.move_selected(side); }
                9 => { picker.move_all(side); }
                10 => { picker.move_one(side, &service); }
                _ => picker.focus(side),
            }
            prop_assert_eq!(picker.count(Side::Available) + picker.count(Side::Assigned), NAMES.len());
            for side in [Side::Available, Side::Assigned] {
                let shown: Vec<ServiceCode> = picker.groups(side).into_iter().flat_map(|g| g.services).map(|s| s.code).collect();
                prop_assert!(picker.active(side).is_none_or(|code| shown.contains(code)));
                prop_assert!(NAMES.iter().all(|(c, _)| !picker.is_selected(side, &code(c)) || shown.contains(&code(c))));
            }
        }
    }
}

#[test]
fn a_filter_says_what_it_leaves() {
    let mut picker = picker(&["PAY_RA"]);
    assert_eq!((picker.shown(Side::Available).as_str(), picker.nothing(Side::Available)), ("4", None));
    assert_eq!(picker.set_filter(Side::Available, "claim"), "2 of 4 shown.");
    assert_eq!(picker.shown(Side::Available), "2 of 4 shown");
    assert_eq!(picker.set_filter(Side::Available, "nothing of this"), "No service matches.");
    assert_eq!(picker.nothing(Side::Available), Some("No service matches."));
    assert_eq!(picker.set_filter(Side::Available, ""), "4 of 4 shown.");
    picker.move_all(Side::Available);
    assert_eq!(picker.nothing(Side::Available), Some("Everything is assigned."));
    picker.move_all(Side::Assigned);
    assert_eq!(picker.nothing(Side::Assigned), Some("Nothing assigned yet."));
}

#[test]
fn letters_lead_to_the_next_option_whose_name_begins_so() {
    let mut picker = picker(&[]);
    let mut at = |typed: &str| {
        picker.find(Side::Available, typed);
        picker.active(Side::Available).map(|code| code.as_str().to_owned()).unwrap_or_default()
    };
    assert_eq!(at("x"), "");
    assert_eq!(at("v"), "ELG_VERIFY");
    // The same letter goes on, round the end, too.
    assert_eq!([at("vv"), at("vvv"), at("v"), at("v")], ["ELG_HIST", "CLM_VOID", "PAY_RA", "ELG_VERIFY"]);
    assert_eq!([at("vo"), at("voi"), at("inq")], ["CLM_VOID", "CLM_VOID", "CLM_STATUS"]);
    // What nothing begins with leaves the keyboard where it is.
    assert_eq!(at("inqz"), "CLM_STATUS");
}
