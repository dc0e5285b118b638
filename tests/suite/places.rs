//! The map of members: what its table says has to agree with their directory, and names have
//! to stand clear of each other.

use super::case::{Case, Run};

/// A build of the real report with one slip in the table of places.
fn slipped(name: &str, from: &str, to: &str) -> Run {
    let case = Case::of_the_report(&format!("places-{name}"));
    case.replace("data/lieux.csv", from, to);
    case.build()
}

#[test]
fn a_place_that_is_no_member_is_refused() {
    let run = slipped("unknown", "Mulhouse;", "Mulhouze;");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let wanted = "“Mulhouze” is on the map, but in no list of members";
    assert!(run.stderr.contains(wanted), "{}", run.stderr);
}

#[test]
fn a_code_that_no_territory_has_is_refused() {
    let run = slipped("code", "Bretagne;;53;", "Bretagne;;54;");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stderr.contains("the map has no region of the code 54"),
        "{}",
        run.stderr
    );
}

#[test]
fn names_that_lie_on_each_other_are_found() {
    let run = slipped("names", "2,42;48,80;e", "2,42;48,80;w");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let wanted = "error[overlapping-text]: \"Métropole\" and \"Alfortville\"";
    assert!(run.stderr.contains(wanted), "{}", run.stderr);
}
