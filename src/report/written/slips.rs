//! Slips in TOML, as the person who made them should hear of them.
//!
//! The parser says what it expected; what somebody meant shows in the line that they
//! wrote: quotes of a word processor, an apostrophe in single quotes, a day as it is
//! written at home.

use std::ops::Range;

use marbre_diag::{Message, said};
use marbre_typography::date::{Date, named_month};

/// What is wrong with a line, and what to write instead.
pub(super) struct Slip {
    /// The bytes in the line that it is about.
    pub(super) range: Range<usize>,
    /// What is wrong.
    pub(super) message: Message,
    /// What to write.
    pub(super) hint: Message,
}

impl Slip {
    fn new(
        range: Range<usize>,
        message: impl Into<Message>,
        hint: impl Into<Message>,
    ) -> Self {
        Self { range, message: message.into(), hint: hint.into() }
    }
}

/// The slip in a line that isn't TOML; `None` where it is of another kind.
pub(super) fn find(line: &str) -> Option<Slip> {
    let trimmed = line.trim_start();
    if trimmed.starts_with('[') {
        return header(line);
    }
    let Some(equals) = line.find('=') else { return no_equals(line) };
    let key = line[..equals].trim();
    let quoted = key.find(CURLY).map(|at| at + line.find(key).unwrap_or(0));
    if let Some(at) = quoted {
        let message = "a key has no curly quotes";
        return Some(Slip::new(
            at..equals,
            message,
            said!("write `{key} = …`", key = plain(key)),
        ));
    }
    let rest = &line[equals + 1..];
    let start = equals + 1 + rest.len() - rest.trim_start().len();
    value(line, start, key)
}

/// Quotation marks that aren't TOML's.
const CURLY: [char; 9] = ['“', '”', '„', '«', '»', '‘', '’', '‚', '`'];

/// Without any quotation marks around it.
fn plain(text: &str) -> &str {
    let mark = |c: char| CURLY.contains(&c) || c == '"' || c == '\'' || c.is_whitespace();
    text.trim_matches(mark)
}

/// A string as it is to be written.
fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn header(line: &str) -> Option<Slip> {
    let opened = line.matches('[').count();
    let text = line.split('#').next().unwrap_or(line).trim_end();
    if opened == text.matches(']').count() {
        return None;
    }
    let name = text.trim().trim_matches(['[', ']', ' ']);
    let (open, close) = ("[".repeat(opened), "]".repeat(opened));
    let message = "the name of a table stands between as many `[` as `]`";
    let start = line.find('[').unwrap_or(0);
    Some(Slip::new(
        start..text.len(),
        message,
        said!("write `{open}{name}{close}`", open, name, close),
    ))
}

fn no_equals(line: &str) -> Option<Slip> {
    let text = line.split('#').next().unwrap_or(line).trim_end();
    let start = text.len() - text.trim_start().len();
    let (key, value) = text.split_once(':')?;
    let plain_key = !key.trim().is_empty()
        && key.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let value = value.trim();
    let written = match value.parse::<f64>() {
        Ok(_) => value.to_owned(),
        Err(_) => string(plain(value)),
    };
    plain_key.then(|| {
        let message = "between a key and its value stands `=`, not `:`";
        let hint = said!("write `{key} = {written}`", key = key.trim(), written);
        Slip::new(start..text.len(), message, hint)
    })
}

fn value(line: &str, start: usize, key: &str) -> Option<Slip> {
    let rest = line[start..].trim_end();
    let end = start + rest.len();
    let first = rest.chars().next();
    match first {
        None => {
            let hint = said!("write `{key} = \"…\"`, or take the line out", key);
            Some(Slip::new(0..end, said!("`{key}` has no value", key), hint))
        }
        Some(c) if CURLY.contains(&c) => {
            let hint = said!("write `{key} = {text}`", key, text = string(plain(rest)));
            let message = said!("a text stands between straight quotes, not {c}", c);
            Some(Slip::new(start..start + c.len_utf8(), message, hint))
        }
        Some('\'') => literal(line, start, end, key),
        Some('"') => basic(line, start, end, key),
        Some('=') => {
            let meant = rest.trim_start_matches(['=', ' ']);
            let hint = said!("write `{key} = {meant}`", key, meant);
            Some(Slip::new(start..start + 1, "one `=` is too many", hint))
        }
        Some('[' | '{') => None,
        Some(_) => bare(start, rest, key),
    }
}

/// `'Rapport d'activité'`.
fn literal(line: &str, start: usize, end: usize, key: &str) -> Option<Slip> {
    let rest = &line[start..end];
    if rest.starts_with("'''") {
        return None;
    }
    let second = rest[1..].find('\'').map(|at| start + 1 + at);
    let Some(second) = second else {
        let hint = said!("write `{key} = {text}`", key, text = string(plain(rest)));
        return Some(Slip::new(start..end, "the quote `'` isn't closed", hint));
    };
    let after = line[second + 1..end].trim_start();
    (!after.is_empty() && !after.starts_with('#')).then(|| {
        let message = "the apostrophe ends a text that begins with a single quote";
        let hint = said!(
            "put it between double quotes: `{key} = {text}`",
            key,
            text = string(rest[1..].trim_end_matches('\''))
        );
        Slip::new(second..second + 1, message, hint)
    })
}

/// `"Le "grand" livre"`, `"data\comptes.csv"`, `"no end`, `"curly end”`.
fn basic(line: &str, start: usize, end: usize, key: &str) -> Option<Slip> {
    let rest = &line[start..end];
    if rest.starts_with("\"\"\"") {
        return None;
    }
    let mut escaped = false;
    let mut close = None;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            let known = matches!(
                c,
                'b' | 't' | 'n' | 'f' | 'r' | 'e' | '"' | '\\' | 'u' | 'U' | 'x'
            );
            if !known {
                let message = "a `\\` in a text begins a special character";
                let hint =
                    "in a path, write `/` between folders; elsewhere `\\\\` for the sign";
                return Some(Slip::new(start + at - 1..start + at, message, hint));
            }
        }
        escaped = c == '\\' && !escaped;
        if c == '"' && !rest[..at].ends_with('\\') {
            close = Some(at);
            break;
        }
    }
    let Some(close) = close else {
        let text = plain(&rest[1..]);
        let hint = said!("close it: `{key} = {text}`", key, text = string(text));
        let message = match rest.chars().last().filter(|c| CURLY.contains(c)) {
            Some(c) => said!("a text ends with a straight quote, not with {c}", c),
            None => said!("the quote isn't closed on its line"),
        };
        return Some(Slip::new(start..end, message, hint));
    };
    let after = rest[close + 1..].trim_start();
    (!after.is_empty() && !after.starts_with('#')).then(|| {
        let message = "a quote within the text ends it";
        let text = rest[1..].trim_end_matches('"');
        let hint = said!(
            "put a `\\` before each that is meant: `{key} = {text}`",
            key,
            text = string(text)
        );
        Slip::new(start + close..start + close + 1, message, hint)
    })
}

/// Without quotes: a day, a number, a word.
fn bare(start: usize, rest: &str, key: &str) -> Option<Slip> {
    let text = rest.split(" #").next().unwrap_or(rest).trim_end();
    let whole = start..start + text.len();
    if let Some(day) = day(text) {
        let message = said!("a day is written as {day}", day);
        return Some(Slip::new(
            whole,
            message,
            said!("write `{key} = {day}`, without quotes", key, day),
        ));
    }
    let word = text.to_lowercase();
    for (words, meant) in
        [("oui vrai yes true on", "true"), ("non faux no false off", "false")]
    {
        if words.split(' ').any(|it| it == word) {
            let message = said!("`{text}` isn't `{meant}`", text, meant);
            return Some(Slip::new(
                whole,
                message,
                said!("write `{key} = {meant}`", key, meant),
            ));
        }
    }
    let figures = |c: char| c.is_ascii_digit() || " \u{A0}\u{202F}.,'’_+-".contains(c);
    if text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && text.chars().all(figures)
    {
        let number: String = text
            .chars()
            .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))
            .map(|c| if c == ',' { '.' } else { c })
            .collect();
        let hint = match number.parse::<f64>() {
            Ok(_) => said!("write `{key} = {number}`", key, number),
            Err(_) => {
                said!("write it as a text: `{key} = {text}`", key, text = string(text))
            }
        };
        let message = "a number is written without spaces, with a point before decimals";
        return Some(Slip::new(whole, message, hint));
    }
    let message = "a text stands between quotes";
    Some(Slip::new(
        whole,
        message,
        said!("write `{key} = {text}`", key, text = string(plain(text))),
    ))
}

/// A day as people write it: `20/05/2026`, `20.5.2026`, `2026/05/20`, `20 mai 2026`.
pub(super) fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '-' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let [first, second, third] = parts[..] else { return None };
    let month = |text: &str| named_month(text).or_else(|| text.parse().ok());
    let (year, month, day) = if first.len() == 4 && first.parse::<u16>().is_ok() {
        (first, month(second)?, third)
    } else if !first.starts_with(|c: char| c.is_ascii_digit()) {
        (third, month(first)?, second)
    } else {
        (third, month(second)?, first)
    };
    let day = day.trim_end_matches("er").trim_end_matches("st").parse::<u8>().ok()?;
    let year = year.parse::<u16>().ok().filter(|year| *year > 999)?;
    let written = format!("{year:04}-{month:02}-{day:02}");
    Date::parse(&written).map(|_| written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_is_told_with_what_to_write() {
        let cases = [
            ("title = “Les comptes”", "straight quotes", "title = \"Les comptes\""),
            ("title = « Les comptes »", "straight quotes", "title = \"Les comptes\""),
            ("title = \"Les comptes”", "not with ”", "title = \"Les comptes\""),
            ("title = ‘Les comptes’", "straight quotes", "title = \"Les comptes\""),
            ("“title” = \"x\"", "curly", "title = …"),
            (
                "title = 'Rapport d'activité'",
                "apostrophe",
                "title = \"Rapport d'activité\"",
            ),
            ("title = 'L'été", "apostrophe", "title = \"L'été\""),
            ("title = 'ouvert", "isn't closed", "title = \"ouvert\""),
            (
                "title = \"Le \"grand\" livre\"",
                "ends it",
                "title = \"Le \\\"grand\\\" livre\"",
            ),
            ("title = \"Les comptes", "isn't closed", "title = \"Les comptes\""),
            ("source = \"data\\comptes.csv\"", "special character", "write `/`"),
            ("title = Les comptes", "between quotes", "title = \"Les comptes\""),
            ("date = 20/05/2026", "2026-05-20", "date = 2026-05-20"),
            ("date = 20.5.2026", "2026-05-20", "date = 2026-05-20"),
            ("date = 20 mai 2026", "2026-05-20", "date = 2026-05-20"),
            ("date = 1er mai 2026", "2026-05-01", "date = 2026-05-01"),
            ("date = May 20, 2026", "2026-05-20", "date = 2026-05-20"),
            ("date = 2026/05/20", "2026-05-20", "date = 2026-05-20"),
            ("marks = oui", "isn't `true`", "marks = true"),
            ("marks = False", "isn't `false`", "marks = false"),
            ("year = 2 025", "without spaces", "year = 2025"),
            ("ink-limit = 12,5", "point", "ink-limit = 12.5"),
            ("title: Les comptes", "not `:`", "title = \"Les comptes\""),
            ("year: 2025", "not `:`", "year = 2025"),
            ("year = = 2025", "too many", "year = 2025"),
            ("title =", "no value", "title = \"…\""),
            ("[[part]", "as many", "[[part]]"),
            ("[report", "as many", "[report]"),
        ];
        for (line, message, hint) in cases {
            let slip = find(line).unwrap_or_else(|| panic!("nothing about {line}"));
            assert!(slip.message.english().contains(message), "{line}: {}", slip.message);
            assert!(slip.hint.english().contains(hint), "{line}: {}", slip.hint);
            assert!(line.get(slip.range.clone()).is_some(), "{line}: {:?}", slip.range);
        }
    }

    #[test]
    fn what_is_of_another_kind_is_left_to_the_parser() {
        let lines = ["list = [1, 2", "[a]", "x = \"\"\"abc", "x = '''abc", "", "so what"];
        for line in lines {
            assert!(find(line).is_none(), "{line}");
        }
    }
}
