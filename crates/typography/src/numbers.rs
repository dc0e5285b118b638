//! What stays with a number, for both languages (*Lexique*, « Nombres »,
//! « Abréviations »): its unit, its month, the rest of a telephone number.

use std::ops::Range;

use super::quotes::is_single;
use super::{Edits, Line, NBSP};
use super::{is_gap, is_listed, is_word};

/// « Nombres »: a no-break space between a number and its unit: `apart` where a space was
/// typed, `joined` wherever it follows the number.
pub(super) fn units(line: &Line, edits: &mut Edits, apart: &[&str], joined: &str) {
    for number in line.numbers() {
        let gap = number.end..line.gap_after(number.end);
        let apart = !gap.is_empty() && unit_end(line, gap.end, apart).is_some();
        if apart || unit_end(line, gap.end, &[joined]).is_some() {
            edits.put(gap.clone(), NBSP);
        }
    }
}

/// Where the unit ends that starts at `start`.
pub(super) fn unit_end(line: &Line, start: usize, units: &[&str]) -> Option<usize> {
    let mut units = units.iter().flat_map(|units| units.split(' '));
    units.find(|unit| unit_stands(line, start, unit)).map(|it| start + it.chars().count())
}

fn unit_stands(line: &Line, start: usize, unit: &str) -> bool {
    let next = line.at(start + unit.chars().count());
    let ends = !unit.ends_with(is_word) || !is_word(next) && !is_single(next);
    !unit.is_empty() && line.has(start, unit) && ends
}

/// « Abréviations »: squares and cubes are raised, m², km³.
pub(super) fn powers(line: &Line, edits: &mut Edits) {
    for i in line.each(&['2', '3']).filter(|&i| i > 0 && line.is(i - 1, 'm')) {
        let prefix = i > 1 && matches!(line.at(i - 2), 'k' | 'h' | 'd' | 'c' | 'm');
        let before = line.before(if prefix { i - 2 } else { i - 1 });
        if (!is_word(before) || before.is_ascii_digit()) && !is_word(line.at(i + 1)) {
            edits.put(i..i + 1, if line.at(i) == '2' { '²' } else { '³' });
        }
    }
}

/// « Nombres »: a no-break space between a day and its month.
pub(super) fn days(line: &Line, edits: &mut Edits, months: &str) {
    for number in line.numbers().filter(|number| number.len() < 3) {
        let end = number.end + if line.has(number.end, "ᵉʳ") { 2 } else { 0 };
        let gap = end..line.gap_after(end);
        if !gap.is_empty() && is_listed(months, &line.letters(gap.end)) {
            edits.put(gap, NBSP);
        }
    }
}

/// « Nombres »: `3 x 4` has a multiplication sign, and doesn't break.
pub(super) fn times(line: &Line, edits: &mut Edits) {
    for i in line.each(&['x', '×']) {
        let (start, end) = (line.gap_before(i), line.gap_after(i + 1));
        let counted = |c: char| c.is_ascii_digit() || matches!(c, '%' | '²' | '³');
        let unit = line.word_before(start);
        let number = line.gap_before(start - unit.chars().count());
        let measured =
            is_listed("m cm mm km", &unit) && line.before(number).is_ascii_digit();
        let before = counted(line.before(start)) || measured;
        if start < i && end > i + 1 && before && line.at(end).is_ascii_digit() {
            edits.put(start..i, NBSP);
            edits.put(i..i + 1, '×');
            edits.put(i + 1..end, NBSP);
        }
    }
}

/// A telephone number doesn't break.
pub(super) fn telephones(line: &Line, edits: &mut Edits) {
    for number in phones(line) {
        let gaps = number.filter(|&i| is_gap(line.at(i)) && line.at(i) != NBSP);
        gaps.for_each(|i| edits.put(i..i + 1, NBSP));
    }
}

/// The telephone numbers of a line, written in groups.
pub(super) fn phones(line: &Line) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for start in line.each(&['+', '0', '(']) {
        let before = line.before(start);
        let taken = found.last().is_some_and(|it| start < it.end);
        let tied = is_word(before) || matches!(before, '-' | '+' | '.' | ',' | '/');
        // `(020) 7946 0958`, but not the bracket around a whole number.
        let area = line.is(start, '(') && line.is(start + 1, '0');
        if taken || tied || line.is(start, '(') && !area {
            continue;
        }
        found.extend(phone(line, start).map(|end| start..end));
    }
    found
}

/// Where the telephone number that starts at `start` ends.
fn phone(line: &Line, start: usize) -> Option<usize> {
    let plus = line.is(start, '+');
    let mut groups: Vec<usize> = Vec::new();
    let (mut at, mut found) = (start + usize::from(plus), None);
    loop {
        let bracket = line.is(at, '(');
        let first = at + usize::from(bracket);
        let last = line.end_of(first, |c| c.is_ascii_digit());
        let end = last + usize::from(bracket);
        if last == first || bracket && !line.is(last, ')') {
            return found;
        }
        // +33 (0)1 23 45 67 89: the nought is left out from abroad.
        if !(bracket && plus) {
            groups.push(last - first);
        }
        let whole = !is_word(line.at(end)) && !"%€-/°".contains(line.at(end));
        if whole && is_phone(line, start, plus, &groups) {
            found = Some(end);
        }
        at = line.gap_after(end);
        if at != end + 1 && !(bracket && at == end) {
            return found;
        }
    }
}

fn is_phone(line: &Line, start: usize, plus: bool, groups: &[usize]) -> bool {
    let digits: usize = groups.iter().sum();
    let Some((first, rest)) = groups.split_first() else { return false };
    let country = |code: &str| line.has(start + 1, code) && *first == code.len();
    match *first {
        // The number of a country, then of somebody in it (E.164).
        _ if plus && (country("33") || country("41") || country("1")) => digits == 11,
        _ if plus && country("44") => digits == 12,
        _ if plus => *first < 4 && groups.len() > 2 && (8..=15).contains(&digits),
        // 01 23 45 67 89; 0 800 123 456 and 0 825 12 34 56.
        2 => digits == 10 && rest.iter().all(|group| *group == 2),
        // 0033 1 23 45 67 89.
        4 if line.has(start, "00") => rest.len() > 2 && (12..=17).contains(&digits),
        1 => digits == 10 && rest.iter().all(|group| (2..=3).contains(group)),
        // 020 7946 0958, 0161 496 0000, 07700 900123, 0800 123 456.
        3..=5 => {
            let long = rest.iter().all(|group| (3..=8).contains(group));
            (10..=11).contains(&digits) && !rest.is_empty() && long
        }
        _ => false,
    }
}
