//! The `{name}`s of a template.

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Words(&'a str),
    /// The name of what stands there.
    Hole(&'a str),
}

/// The words and the holes of a template, in turn.
pub(super) fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((name, after)) = next(rest.as_bytes()) {
        // Braces and names are ASCII, so that these are boundaries of characters.
        let end = rest.len() - after.len();
        let start = end - name.len() - 2;
        parts.push(Part::Words(&rest[..start]));
        parts.push(Part::Hole(&rest[start + 1..end - 1]));
        rest = &rest[end..];
    }
    parts.push(Part::Words(rest));
    parts
}

/// Whether these are the names of a template's holes, all of them.
pub const fn takes(template: &str, names: &[&str]) -> bool {
    let mut rest = names;
    while let [name, others @ ..] = rest {
        if !has(template.as_bytes(), name.as_bytes()) {
            return false;
        }
        rest = others;
    }
    let mut text = template.as_bytes();
    while let Some((found, after)) = next(text) {
        if !is_one_of(found, names) {
            return false;
        }
        text = after;
    }
    true
}

/// The name in the next braces, and what follows them. Other braces are words: `{ a = 1 }`.
const fn next(mut text: &[u8]) -> Option<(&[u8], &[u8])> {
    while let [byte, rest @ ..] = text {
        text = rest;
        if *byte != b'{' {
            continue;
        }
        let (mut length, mut after) = (0, rest);
        while let [byte, more @ ..] = after {
            match *byte {
                b'}' if length > 0 => return Some((rest.split_at(length).0, more)),
                b'a'..=b'z' | b'0'..=b'9' | b'_' => (length, after) = (length + 1, more),
                _ => break,
            }
        }
    }
    None
}

/// Whether all holes of one text are those of another.
pub(super) const fn are_in(one: &str, other: &str) -> bool {
    let mut text = one.as_bytes();
    while let Some((name, rest)) = next(text) {
        if !has(other.as_bytes(), name) {
            return false;
        }
        text = rest;
    }
    true
}

const fn has(mut text: &[u8], name: &[u8]) -> bool {
    while let Some((found, rest)) = next(text) {
        if is_same(found, name) {
            return true;
        }
        text = rest;
    }
    false
}

const fn is_one_of(name: &[u8], mut names: &[&str]) -> bool {
    while let [one, rest @ ..] = names {
        if is_same(name, one.as_bytes()) {
            return true;
        }
        names = rest;
    }
    false
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, rest @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_without_a_name_are_words() {
        let words = "é {{}, `{ a = 1 }` {B} {";
        assert_eq!(parts(words), [Part::Words(words)]);
        assert!(takes(words, &[]));
        let found = parts("a {{name}é{of_it}");
        let words = [Part::Words("a {"), Part::Words("é"), Part::Words("")];
        let holes = [Part::Hole("name"), Part::Hole("of_it")];
        assert_eq!(found, [words[0], holes[0], words[1], holes[1], words[2]]);
    }
}
