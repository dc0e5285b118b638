//! Sub- and superscripts: `H~2~O` and `m^2^`, as Pandoc writes them.
//!
//! A sign alone (`~20`, `x^2`) is itself, and so are two with a space between them.

use std::ops::Range;

use super::Script;

/// The most characters that stand above or below a line.
const LONGEST: usize = 16;

/// A stretch of words: plain ones, or those between two signs.
pub(super) enum Stretch {
    Plain(Range<usize>),
    Script(Script, Range<usize>),
}

/// Cuts a stretch of words, before which `before` stands, at its sub- and superscripts.
pub(super) fn split(text: &str, before: Option<char>) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(found) = text[from..].find(['~', '^']) {
        let at = from + found;
        let last = text[..at].chars().next_back().or(before);
        match script(&text[at..], last) {
            Some((script, inner)) => {
                if start < at {
                    stretches.push(Stretch::Plain(start..at));
                }
                let inner = at + inner.start..at + inner.end;
                (start, from) = (inner.end + 1, inner.end + 1);
                stretches.push(Stretch::Script(script, inner));
            }
            None => from = at + 1,
        }
    }
    if start < text.len() {
        stretches.push(Stretch::Plain(start..text.len()));
    }
    stretches
}

/// What stands between the sign that `text` starts with and its like.
fn script(text: &str, before: Option<char>) -> Option<(Script, Range<usize>)> {
    let sign = text.chars().next()?;
    let inner = &text[1..1 + text[1..].find(sign)?];
    let after = text[1 + inner.len() + 1..].chars().next();
    let attached =
        before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | ']' | '°'));
    let fits = inner.contains(char::is_alphanumeric)
        && inner.chars().count() <= LONGEST
        && inner.chars().all(|c| c.is_alphanumeric() || "+-−–.,()*/=′'’".contains(c))
        // `~~struck~~` isn't a subscript.
        && before != Some(sign)
        && after != Some(sign);
    // Below the line nothing stands alone: `~5~` would be two times "about".
    let script = if sign == '~' { Script::Sub } else { Script::Super };
    let well = fits && (attached || script == Script::Super);
    well.then(|| (script, 1..1 + inner.len()))
}

/// How the words of a script are set: a hyphen before a figure is a minus.
pub(super) fn set(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("−{rest}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `_2` for what is below the line, `^2` for what is above it.
    fn shown(text: &str) -> String {
        let show = |stretch: &Stretch| match stretch {
            Stretch::Plain(range) => text[range.clone()].to_owned(),
            Stretch::Script(Script::Sub, range) => {
                format!("_{{{}}}", &text[range.clone()])
            }
            Stretch::Script(Script::Super, range) => {
                format!("^{{{}}}", &text[range.clone()])
            }
        };
        split(text, None).iter().map(show).collect()
    }

    #[test]
    fn pairs_without_a_space_are_scripts_and_nothing_else_is() {
        for (written, set) in [
            ("H~2~O", "H_{2}O"),
            ("CO~2~", "CO_{2}"),
            ("SO~4~^2-^", "SO_{4}^{2-}"),
            ("m^2^ et m^3^", "m^{2} et m^{3}"),
            ("10^-3^", "10^{-3}"),
            ("M^me^ Roux", "M^{me} Roux"),
            ("x~max~", "x_{max}"),
            ("f(x)^2^", "f(x)^{2}"),
            ("^1^ note", "^{1} note"),
            ("x^2", "x^2"),
            ("~20 à ~30 personnes", "~20 à ~30 personnes"),
            ("~5~", "~5~"),
            ("~/dossier et ~/autre", "~/dossier et ~/autre"),
            ("~~barré~~", "~~barré~~"),
            ("a~~b~~c", "a~~b~~c"),
            ("^_^", "^_^"),
            ("a^ b^", "a^ b^"),
            ("", ""),
        ] {
            assert_eq!(shown(written), set, "{written}");
        }
    }

    #[test]
    fn exponents_have_a_minus() {
        assert_eq!(set("-3"), "−3");
        assert_eq!(set("2-"), "2-");
        assert_eq!(set("-er"), "-er");
    }
}
