//! The grammar of CSS, as far as SVG needs it (CSS Syntax 3): declarations, rules,
//! functions and numbers, all over slices of one text, so that each has its place.

use std::ops::Range;

/// A declaration, such as `fill: red !important`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Declared<'a> {
    /// The property as it is written.
    pub(super) name: &'a str,
    /// What it is set to.
    pub(super) value: &'a str,
    /// Whether it goes before what isn't.
    pub(super) important: bool,
    /// Where it begins, in bytes of its text.
    pub(super) at: usize,
}

/// A part of a style sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Statement<'a> {
    /// Selectors and a block.
    Rule { selectors: &'a str, block: &'a str, at: usize, block_at: usize },
    /// `@name prelude { block }`, or without a block.
    At { name: &'a str, prelude: &'a str, block: Option<(&'a str, usize)>, at: usize },
}

/// The text with blanks in the place of its comments.
pub(super) fn uncommented(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => at = end_of_string(text, at, quote),
            b'\\' => at += 2,
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = text.get(at + 2..).and_then(|rest| rest.find("*/"));
                let end = end.map_or(bytes.len(), |found| at + 2 + found + 2);
                bytes[at..end]
                    .iter_mut()
                    .filter(|b| **b != b'\n')
                    .for_each(|b| *b = b' ');
                at = end;
            }
            _ => at += 1,
        }
    }
    // Whole characters were blanked.
    String::from_utf8(bytes).unwrap_or_default()
}

fn end_of_string(text: &str, start: usize, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Where one of these bytes stands first, outside brackets and strings; or the end.
fn first_of(text: &str, start: usize, stops: &[u8]) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        let byte = bytes[at];
        if depth == 0 && stops.contains(&byte) {
            return at;
        }
        match byte {
            b'"' | b'\'' => {
                at = end_of_string(text, at, byte);
                continue;
            }
            b'\\' => at += 1,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The pieces between a byte that stands outside brackets and strings, each with where
/// it begins.
pub(super) fn split(text: &str, by: u8) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    loop {
        let end = first_of(text, start, &[by]);
        pieces.push((start, text.get(start..end).unwrap_or_default()));
        if end >= text.len() {
            return pieces;
        }
        start = end + 1;
    }
}

/// The words of a value: a function is one word.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = first_of(text, start, b" \t\n\r\x0C");
        let word = text.get(start..end).unwrap_or_default();
        if !word.is_empty() {
            found.push(word);
        }
        start = end + 1;
    }
    found
}

/// The declarations of a block or of an attribute `style`, without comments.
pub(super) fn declarations(text: &str) -> Vec<Declared<'_>> {
    let pieces = split(text, b';').into_iter();
    pieces
        .filter_map(|(start, piece)| {
            let colon = first_of(piece, 0, b":{");
            let at = start + piece.len() - piece.trim_start().len();
            let value = piece.get(colon..)?;
            if value.starts_with('{') {
                return Some(Declared { name: "{", value: "", important: false, at });
            }
            let (name, value) = (piece[..colon].trim(), value.get(1..)?.trim());
            let (value, important) = match value.rsplit_once('!') {
                Some((value, word)) if word.trim().eq_ignore_ascii_case("important") => {
                    (value.trim_end(), true)
                }
                _ => (value, false),
            };
            Some(Declared { name, value, important, at })
        })
        .collect()
}

/// The rules of a style sheet without comments.
pub(super) fn statements(text: &str) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        at += blank;
        let rest = &text[at..];
        // Marks that once hid style sheets from old browsers; and a stray end.
        if let Some(mark) =
            ["<!--", "-->", "}", ";"].iter().find(|m| rest.starts_with(**m))
        {
            at += mark.len();
            continue;
        }
        if rest.is_empty() {
            break;
        }
        let open = first_of(text, at, if rest.starts_with('@') { b"{;" } else { b"{" });
        let prelude = text[at..open].trim();
        let block = (text.as_bytes().get(open) == Some(&b'{')).then(|| {
            let end = first_of(text, open + 1, b"}");
            (&text[open + 1..end], open + 1)
        });
        let end = block.map_or(open, |(block, start)| start + block.len()) + 1;
        if let Some(rule) = prelude.strip_prefix('@') {
            let length = rule.find(|c: char| !(c.is_alphanumeric() || c == '-'));
            let (name, prelude) = rule.split_at(length.unwrap_or(rule.len()));
            found.push(Statement::At { name, prelude: prelude.trim(), block, at });
        } else if let Some((block, block_at)) = block {
            found.push(Statement::Rule { selectors: prelude, block, at, block_at });
        }
        at = end;
    }
    found
}

/// What a text's first bracket encloses, and what follows it.
pub(super) fn enclosed(text: &str) -> Option<(&str, &str)> {
    let close = match text.as_bytes().first()? {
        b'(' => b')',
        b'[' => b']',
        _ => return None,
    };
    let end = first_of(text, 1, &[close]);
    Some((text.get(1..end)?, text.get(end + 1..)?))
}

/// A value that is one function: its name in small letters, and what is in it.
pub(super) fn function(value: &str) -> Option<(String, &str)> {
    let value = value.trim();
    let open = value.find('(')?;
    let inside = value.strip_suffix(')')?.get(open + 1..)?;
    let name = &value[..open];
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let whole = first_of(value, open + 1, b")") + 1 == value.len();
    (whole && name.chars().all(plain)).then(|| (name.to_ascii_lowercase(), inside))
}

/// A number at the beginning of a text, and what follows it.
pub(super) fn number(text: &str) -> Option<(f64, &str)> {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let start = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(start);
    let fraction =
        if bytes.get(whole) == Some(&b'.') { digits(whole + 1) } else { whole };
    if fraction - start < 1 || &text[start..fraction] == "." {
        return None;
    }
    let mut end = fraction;
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    let value: f64 = text[..end].parse().ok()?;
    value.is_finite().then_some((value, &text[end..]))
}

/// A number as SVG has it: as short as it can be said, six places at most.
pub(super) fn written(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// An identifier with its escapes resolved (CSS Syntax 3, 4.3.7).
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut code = String::new();
        while code.len() < 6
            && let Some(digit) = rest.next_if(char::is_ascii_hexdigit)
        {
            code.push(digit);
        }
        if code.is_empty() {
            out.extend(rest.next());
            continue;
        }
        rest.next_if(|c| c.is_ascii_whitespace());
        let code = u32::from_str_radix(&code, 16).unwrap_or_default();
        out.push(char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{FFFD}'));
    }
    out
}

/// What stands in quotation marks, or as it is.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// The calls of a function in a value, innermost last: where each stands, and what is in
/// it.
pub(super) fn calls<'a>(value: &'a str, name: &str) -> Option<(Range<usize>, &'a str)> {
    let lower = value.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower.get(from..)?.find(name) {
        let start = from + found;
        let open = start + name.len();
        let before = start.checked_sub(1).and_then(|at| value.as_bytes().get(at));
        let own = before.is_none_or(|b| !(b.is_ascii_alphanumeric() || *b == b'-'));
        if own && value.as_bytes().get(open) == Some(&b'(') {
            let end = first_of(value, open + 1, b")");
            return Some((start..(end + 1).min(value.len()), value.get(open + 1..end)?));
        }
        from = open;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_split_where_css_splits_them() {
        let text = "fill:url(data:a;b,c) ; ; stroke : 'a;b'!important;--x:{a;b};bad";
        let found: Vec<_> =
            declarations(text).iter().map(|d| (d.name, d.value, d.important)).collect();
        assert_eq!(
            found,
            [
                ("fill", "url(data:a;b,c)", false),
                ("stroke", "'a;b'", true),
                ("--x", "{a;b}", false),
            ]
        );
    }

    #[test]
    fn rules_are_split_where_css_splits_them() {
        let text = uncommented(
            "<!-- /* } */ .a,\n#b{fill:red}@media print{.c{d:e}}@import 'x';.f{g:h",
        );
        let found: Vec<String> = statements(&text)
            .iter()
            .map(|statement| match statement {
                Statement::Rule { selectors, block, .. } => {
                    format!("{selectors}|{block}")
                }
                Statement::At { name, prelude, block, .. } => {
                    format!("@{name}|{prelude}|{}", block.map_or("-", |b| b.0))
                }
            })
            .collect();
        let wanted =
            [".a,\n#b|fill:red", "@media|print|.c{d:e}", "@import|'x'|-", ".f|g:h"];
        assert_eq!(found, wanted);
    }

    #[test]
    fn numbers_end_where_units_begin() {
        assert_eq!(number("1em"), Some((1.0, "em")));
        assert_eq!(number("-.5e1px"), Some((-5.0, "px")));
        assert_eq!(number("1e3"), Some((1000.0, "")));
        assert_eq!(number("."), None);
        assert_eq!(number("px"), None);
        assert_eq!(written(-0.000_000_1), "0");
        assert_eq!(written(12.5), "12.5");
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unescaped(r"\31 23"), "123");
        assert_eq!(unescaped(r"md\:fill"), "md:fill");
        assert_eq!(unescaped(r"\E9 t\E9"), "été");
    }

    #[test]
    fn functions_are_found_whole() {
        assert_eq!(function("RGB(1 2 3)"), Some(("rgb".to_owned(), "1 2 3")));
        assert_eq!(function("a(b) c(d)"), None);
        assert_eq!(
            calls("a var(--x, var(--y)) b", "var"),
            Some((2..20, "--x, var(--y)"))
        );
        assert_eq!(calls("myvar(--x)", "var"), None);
    }
}
