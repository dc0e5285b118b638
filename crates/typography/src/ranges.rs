//! Dashes and signs between and before figures, for both languages (*Lexique*,
//! « Nombres »). References (laws, articles, telephone and book numbers, dates in
//! figures) keep their hyphens.

use std::ops::Range;

use super::numbers::unit_end;
use super::{EDGE, Edits, Line};
use super::{is_blank, is_gap, is_listed, is_opening, is_word};

/// What figures are counted in, and what precedes them, in a language.
pub(super) struct Counting {
    /// Units, with spaces between them.
    pub(super) units: &'static [&'static str],
    /// Names of months.
    pub(super) months: &'static str,
    /// Words after which a number is a value.
    pub(super) values: &'static str,
    /// Whether a hyphen between two months is a range: May–June.
    pub(super) joins_months: bool,
}

/// Words before a number that names something, and isn't counted.
const REFERENCES: &str = "\
    loi lois décret décrets ordonnance ordonnances arrêté arrêtés circulaire règlement \
    directive article art délibération norme iso nf en iec din ce réf ref référence \
    dossier affaire boeing act regulation section order case part";

/// « Nombres »: an en dash joins the ends of a range: years, pages, amounts, hours, days.
pub(super) fn ranges(line: &Line, edits: &mut Edits, counting: &Counting) {
    for first in line.numbers().filter(|first| line.is(first.end, '-')) {
        let start = first.end + 1;
        let second = start..line.end_of(start, |c| c.is_ascii_digit());
        let (before, after) = (line.before(first.start), line.at(second.end));
        let decimal =
            matches!(after, '.' | ',') && line.at(second.end + 1).is_ascii_digit();
        let tied = matches!(before, '-' | '–' | '/' | '.' | ',' | '#' | '+')
            || matches!(after, '-' | '–' | '/' | '+')
            || is_word(after);
        let rises = rises(&line.text(first.clone()), &line.text(second));
        if rises && !(tied || is_reference(line, first.start) || decimal) {
            edits.put(first.end..start, '–');
        }
    }
    for hyphen in line.each(&['-']).filter(|&i| i > 0) {
        let joins = between_amounts(line, hyphen, counting)
            || between_hours(line, hyphen)
            || between_days(line, hyphen, counting);
        if joins {
            edits.put(hyphen..hyphen + 1, '–');
        }
    }
}

/// Whether two numbers look like the ends of a range: 5 and 12, 2018 and 2021, 2018 and 19.
fn rises(first: &str, second: &str) -> bool {
    let value = |digits: &str| digits.parse::<u32>().unwrap_or(0);
    let zero = first.starts_with('0') || second.starts_with('0');
    match (first.len(), second.len()) {
        (1..=3, 1..=3) | (4, 4) => !zero && value(first) < value(second),
        (4, 2) => value(second) > 12 && value(first) % 100 < value(second),
        _ => false,
    }
}

/// Whether the number at `start` is that of a law, an article, a standard.
fn is_reference(line: &Line, start: usize) -> bool {
    let gap = line.gap_before(start);
    if line.before(gap) == '°' {
        return true;
    }
    let point = gap - usize::from(gap > 0 && matches!(line.before(gap), '.' | '*'));
    let word = line.word_before(point);
    let code = point < gap && matches!(&*word, "L" | "R" | "D" | "A" | "LO" | "No");
    code || is_listed(REFERENCES, &word.to_lowercase())
}

/// A number as it is written: its digits in groups, its decimals.
pub(super) struct Amount {
    pub(super) range: Range<usize>,
    grouped: bool,
    value: f64,
}

/// The number that starts at `start`.
pub(super) fn amount(line: &Line, start: usize) -> Option<Amount> {
    let digits = |i: usize| line.end_of(i, |c| c.is_ascii_digit());
    let mut end = digits(start);
    if end == start {
        return None;
    }
    let mut grouped = false;
    if end - start < 4 && !line.is(start, '0') {
        loop {
            let next = line.gap_after(end).min(end + 1);
            if next == end || digits(next) != next + 3 || is_word(line.at(next + 3)) {
                break;
            }
            (end, grouped) = (next + 3, true);
        }
    }
    if matches!(line.at(end), ',' | '.') && line.free(end) && digits(end + 1) > end + 1 {
        end = digits(end + 1);
    }
    let figures = |c: char| if c == ',' { Some('.') } else { (!is_gap(c)).then_some(c) };
    let text: String = line.text(start..end).chars().filter_map(figures).collect();
    Some(Amount { range: start..end, grouped, value: text.parse().unwrap_or(0.0) })
}

/// The number that ends at `end`.
fn amount_before(line: &Line, end: usize) -> Option<Amount> {
    // No amount is longer than this.
    let starts = (end.saturating_sub(20)..end).rev();
    let figure = |&i: &usize| {
        line.free(i)
            && (line.at(i).is_ascii_digit()
                || is_gap(line.at(i))
                || ",.".contains(line.at(i)))
    };
    let starts: Vec<usize> = starts.take_while(figure).collect();
    let start = starts.into_iter().rev().find(|&i| {
        let first = line.at(i).is_ascii_digit() && !line.before(i).is_ascii_digit();
        first && amount(line, i).is_some_and(|it| it.range.end == end)
    })?;
    amount(line, start)
}

/// Where the unit before `end` starts, with the space before it.
fn unit_start(line: &Line, end: usize, units: &[&str]) -> Option<usize> {
    let mut starts = (end.saturating_sub(12)..end).rev();
    let start = starts
        .find(|&i| line.before(i).is_ascii_digit() || is_gap(line.before(i)))
        .filter(|&start| unit_end(line, start, units) == Some(end))?;
    Some(line.gap_before(start))
}

/// `10 %-20 %`, `1,5-2 %`, `12 000-15 000`, `£10-£20`.
fn between_amounts(line: &Line, hyphen: usize, counting: &Counting) -> bool {
    let unit = unit_start(line, hyphen, counting.units);
    let Some(first) = amount_before(line, unit.unwrap_or(hyphen)) else { return false };
    let sign = |i: usize| "£$€".contains(line.at(i)) && line.free(i);
    let signed = first.range.start > 0 && sign(first.range.start - 1);
    let start = hyphen + 1 + usize::from(signed && sign(hyphen + 1));
    let Some(second) = amount(line, start) else { return false };
    let gap = line.gap_after(second.range.end);
    let other = unit_end(line, gap, counting.units);
    let end = other.unwrap_or(second.range.end);
    let before = line.before(first.range.start - usize::from(signed));
    let tied = is_word(before)
        || matches!(before, '-' | '–' | '/' | '.' | ',' | '#')
        || matches!(line.at(end), '-' | '–' | '/' | '+')
        || is_word(line.at(end));
    let rises = first.value < second.value;
    let both = unit.is_some() && other.is_some();
    let one = other.is_some() || signed || first.grouped && second.grouped;
    !tied && !is_reference(line, first.range.start) && (both || rises && one)
}

/// `8h-18h`, `8 h 30-12 h`, `9-12h`, `9am-5pm`, `9:00-17:00`.
fn between_hours(line: &Line, hyphen: usize) -> bool {
    let Some((start, _)) = hour_before(line, hyphen) else { return false };
    let before = line.before(start);
    let free = !is_word(before) && !matches!(before, '-' | '.' | ',' | ':' | '+' | '#');
    let second = hour(line, hyphen + 1);
    let Some((end, marked)) = second else { return false };
    let whole = !is_word(line.at(end)) && !matches!(line.at(end), '-' | ':');
    free && marked && whole
}

/// Where the hour at `start` ends, and whether anything but its digits says that it is one.
fn hour(line: &Line, start: usize) -> Option<(usize, bool)> {
    let digits = |i: usize| line.end_of(i, |c| c.is_ascii_digit());
    let end = digits(start);
    let figure = line.text(start..end).parse::<u8>().ok().filter(|hour| *hour <= 24);
    figure.filter(|_| end - start < 3)?;
    let minutes = |i: usize| digits(i) == i + 2 && line.at(i) < '6';
    let sign = line.gap_after(end);
    if line.is(sign, 'h') {
        let next = line.gap_after(sign + 1);
        let timed = minutes(next) && !is_word(line.at(next + 2));
        return Some((if timed { next + 2 } else { sign + 1 }, true));
    }
    let clock = matches!(line.at(end), ':' | '.') && line.free(end) && minutes(end + 1);
    let colon = clock && line.at(end) == ':';
    let end = if clock { end + 3 } else { end };
    let half = line.gap_after(end);
    let halves = ["a.m.", "p.m.", "am", "pm"];
    match halves.iter().find(|it| line.has(half, it)) {
        Some(it) => Some((half + it.len(), true)),
        None => Some((end, colon)),
    }
}

fn hour_before(line: &Line, end: usize) -> Option<(usize, bool)> {
    let longest = end.saturating_sub(12);
    (longest..end).find_map(|i| {
        let starts = line.at(i).is_ascii_digit() && !is_word(line.before(i));
        let (found, marked) = starts.then(|| hour(line, i)).flatten()?;
        (found == end).then_some((i, marked))
    })
}

/// `12 mai-15 juin`, `12 mai 2020-15 juin 2021`, `May-June`, `May 12-June 15`.
fn between_days(line: &Line, hyphen: usize, counting: &Counting) -> bool {
    let month = |word: &str| is_listed(counting.months, word);
    let next = line.letters(hyphen + 1);
    if counting.joins_months && month(&next) {
        let day = (1..=2).any(|digits| {
            let start = hyphen.saturating_sub(digits);
            let figures = line.text(start..hyphen).bytes().all(|b| b.is_ascii_digit());
            figures && month(&line.word_before(line.gap_before(start)))
        });
        let letters = line.letters(hyphen + 1).chars().count();
        let follows = line.at(hyphen + 1 + letters);
        return (day || month(&line.word_before(hyphen))) && follows != '-';
    }
    let figures = line.end_of(hyphen + 1, |c| c.is_ascii_digit());
    let day = (1..=2).contains(&(figures - hyphen - 1));
    let end = figures
        + if line.has(figures, "ᵉʳ") || line.has(figures, "er") { 2 } else { 0 };
    let gap = line.gap_after(end);
    if !day || gap == end || !month(&line.letters(gap)) {
        return false;
    }
    let digits = line.digits_before(hyphen);
    let year = line.gap_before(hyphen - digits);
    let end = if digits == 4 && year < hyphen - 4 { year } else { hyphen };
    month(&line.word_before(end))
}

/// « Nombres »: a hyphen before an amount is a minus sign: −5 °C, −1 463 €.
///
/// It is one where a unit follows, or where a word or a bracket before it says that a
/// value comes; a hyphen at the head of a line may be an item of a list.
pub(super) fn minus(line: &Line, edits: &mut Edits, counting: &Counting) {
    for hyphen in line.each(&['-']) {
        let before = line.before(hyphen);
        let gap = line.gap_before(hyphen);
        let bracket = is_opening(before) || matches!(before, '=' | '<' | '>' | '/');
        if !(is_blank(before) || bracket) || line.before(gap).is_ascii_digit() {
            continue;
        }
        let word = line.word_before(gap);
        let value = is_listed(counting.values, &word.to_lowercase())
            || matches!(line.before(gap), '=' | '<' | '>' | ':' | '≤' | '≥' | '≈');
        let apart = line.gap_after(hyphen + 1);
        let sign = usize::from("£$€".contains(line.at(apart)) && line.free(apart));
        let Some(number) = amount(line, apart + sign) else { continue };
        let end = line.gap_after(number.range.end);
        let unit = unit_end(line, end, counting.units);
        let measured = unit.is_some() || sign == 1;
        // `-12-15` and `-2021-01`, whatever they are, aren't one amount.
        let next = line.at(unit.unwrap_or(number.range.end));
        let tied = is_word(next) || matches!(next, '-' | '–' | '/' | '°' | '_');
        let alone = gap == 0 && before == EDGE && number.range.end == line.len();
        let minus = match apart == hyphen + 1 {
            true => {
                let closed = bracket && matches!(next, ')' | ']' | '»' | '”');
                measured
                    || value && !word.is_empty()
                    || closed
                    || alone
                    || is_first_of_two(line, number.range.end)
            }
            // `les uns - 5 % - les autres` has dashes; no dash follows `de`.
            false => measured && value && !word.is_empty(),
        };
        if minus && !tied {
            edits.put(hyphen..apart, '−');
        }
    }
}

/// `-5 à -10 °C`: what follows is the other end.
fn is_first_of_two(line: &Line, end: usize) -> bool {
    let gap = line.gap_after(end);
    let word = line.letters(gap);
    let next = line.gap_after(gap + word.chars().count());
    gap > end
        && is_listed("à et ou to and or", &word)
        && matches!(line.at(next), '-' | '−')
        && line.at(next + 1).is_ascii_digit()
}
