//! `powers.md` and the rules say the same: every command for every kind of actor [R8]–[R15].

use domain::authority::{Authority, Refusal};
use domain::power::{Actor, AgencyRole, Power, may};
use domain::session::Stage;

const TABLE: &str = include_str!("../powers.md");

/// What the rules know of a column's actor, where the other site of the row is `other`: "T" or "L".
fn actor(column: &str, other: &str) -> Actor {
    let inside = Actor { stage: Some(Stage::Inside), ..Actor::default() };
    let primary = Actor { here: Some(Authority::PrimaryUser), member: true, ..inside };
    let let_in = |own| {
        let there = (other == "T").then_some(own);
        Actor { here: Some(Authority::PrimaryAccess), there, ..inside }
    };
    match column {
        "nobody" => Actor::default(),
        // What is left of a primary user whose ID is suspended counts for nothing.
        "suspended" => Actor { stage: None, ..primary },
        "subordinate here" => Actor { member: true, ..inside },
        "subordinate elsewhere" => inside,
        "primary here" => primary,
        "backup here" => Actor { here: Some(Authority::BackupPrimaryUser), ..primary },
        "primary of a grantee" => let_in(Authority::PrimaryUser),
        "backup of a grantee" => let_in(Authority::BackupPrimaryUser),
        "primary of a grantee's grantee" => Actor { there: (other == "T").then_some(Authority::PrimaryAccess), ..inside },
        "administrator of the linked organization" => {
            Actor { there: (other == "L").then_some(Authority::PrimaryUser), ..inside }
        }
        "who was asked" => Actor { asked: true, ..inside },
        "password not set" => Actor { stage: Some(Stage::SetPassword), ..primary },
        "terms not accepted" => Actor { stage: Some(Stage::AcceptTerms), ..primary },
        role => Actor { agency: Some(AgencyRole::from_code(role).expect("a column for every kind of actor")), ..inside },
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn r8_to_r15_every_command_for_every_actor_as_the_table_says() {
    let mut lines = TABLE.lines().filter(|line| line.starts_with('|'));
    let actors = cells(lines.next().expect("a head"));
    let mut commands = Vec::new();
    for row in lines.skip(1).map(cells) {
        let power = Power::ALL.into_iter().find(|power| power.code() == row[0]).unwrap_or_else(|| panic!("{}", row[0]));
        commands.push(power);
        let other = if row[0].contains("primary_access") { "T" } else { "L" };
        assert_eq!(row.len(), actors.len());
        for (column, expected) in actors.iter().zip(&row).skip(1) {
            let found = may(power, &actor(column, other)).map_or_else(Refusal::rule, |()| "yes");
            assert_eq!(found, *expected, "{} by {column}", row[0]);
        }
    }
    assert_eq!(commands, Power::ALL, "every command has its row, once");
}
