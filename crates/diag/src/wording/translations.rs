//! Translations of what is said at its place in English: a file a language, looked up by the
//! English template.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Tongue;

/// Pairs of lines, `en:` and `fr:`.
const FRENCH: &str = include_str!("../../languages/fr.txt");

static BY_ENGLISH: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| pairs().collect());

/// What an English template is in a language; none where nobody has translated it.
pub fn translated(template: &str, tongue: Tongue) -> Option<&'static str> {
    match tongue {
        Tongue::English => None,
        Tongue::French => BY_ENGLISH.get(template).copied(),
    }
}

/// All English templates that are translated, each with its French one.
pub fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut english = None;
    FRENCH.lines().filter_map(move |line| {
        if let Some(text) = line.strip_prefix("en: ") {
            english = Some(text);
            return None;
        }
        english.take().zip(line.strip_prefix("fr: "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::holes::are_in;

    #[test]
    fn each_has_the_holes_of_the_other_and_stands_once() {
        let mut known = HashMap::new();
        for (english, french) in pairs() {
            assert!(are_in(english, french) && are_in(french, english), "{english}");
            assert_eq!(known.insert(english, french), None, "{english} stands twice");
        }
        let lines = FRENCH.lines().filter(|line| line.starts_with("en: ")).count();
        assert_eq!(lines, known.len(), "an `en:` without its `fr:`");
    }
}
