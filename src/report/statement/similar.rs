//! Groups whose names differ by a slip: `Resources` beside `Ressources`.

use marbre_diag::{Diagnostic, Sink, said};

use super::{Group, Side};

/// Warns of groups of a side that may be one.
pub(super) fn check(side: &Side, sink: &mut Sink) {
    for (index, group) in side.groups.iter().enumerate() {
        if let Some(other) = like(group, &side.groups[..index]) {
            let (name, before) = (&group.name, &other.name);
            let message = said!(
                "is \"{name}\" meant to be \"{before}\"?",
                name = name.value,
                before = before.value
            );
            sink.report(
                Diagnostic::warning("similar-groups", name.place.clone(), message)
                    .and_at(before.place.clone(), "the other group")
                    .hint("they are two groups, each with a total of its own"),
            );
        }
    }
}

/// The group among `others` that `group` may be a slip for.
fn like<'a>(group: &Group, others: &'a [Group]) -> Option<&'a Group> {
    others.iter().find(|other| is_slip(&group.name.value, &other.name.value))
}

/// Whether two names differ in capitals, or by a letter of one longer word.
fn is_slip(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.to_lowercase().split_whitespace().map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    if one.len() != other.len() {
        return false;
    }
    let differing: Vec<(&String, &String)> =
        one.iter().zip(&other).filter(|(one, other)| one != other).collect();
    match differing[..] {
        [] => true,
        [(one, other)] => {
            let long = one.chars().count().min(other.chars().count()) >= 5;
            let numbers = |c: char| c.is_ascii_digit();
            long && !one.contains(numbers)
                && !other.contains(numbers)
                && strsim::osa_distance(one, other) == 1
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_slip_is_told_from_another_name() {
        for (one, other, slip) in [
            ("Resources", "Ressources", true),
            ("ressources", "Ressources", true),
            ("Produits financiers", "Produits  financiers", true),
            ("Charges de personnel", "Charges de personel", true),
            ("Dépenses", "Depenses", true),
            ("Subventions", "Susbventions", true),
            ("Charges internes", "Charges externes", false),
            ("Exercice 2024", "Exercice 2025", false),
            ("Classe A", "Classe B", false),
            ("Dons", "Fonds", false),
            ("Ventes", "Achats", false),
            ("Charges", "Charges financières", false),
        ] {
            assert_eq!(is_slip(one, other), slip, "{one} / {other}");
        }
    }
}
