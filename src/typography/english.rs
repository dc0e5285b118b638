//! English rules, and the rules both languages share; these name the entry of the French
//! *Lexique* (see the French rules) that each follows there.

use super::{EDGE, Edits, Line, NBSP, Rule};
use super::{is_blank, is_closing, is_gap, is_listed, is_opening, is_word};

/// The rules, in the order they are applied.
pub(super) const RULES: &[Rule] = &[
    single_spaces,
    ellipses,
    |line, edits| double_hyphens(line, edits, ['—', '—'], true),
    |line, edits| quotation_marks(line, edits, &MARKS),
    spaced_hyphens,
    ranges,
    powers,
    |line, edits| tighten(line, edits, &[',', '.', ';', ':', '!', '?']),
    |line, edits| units(line, edits, UNITS, ""),
    |line, edits| after_word(line, edits, NUMBERED, |c| c.is_ascii_digit(), false),
    |line, edits| after_word(line, edits, TITLES, char::is_uppercase, false),
    initials,
    |line, edits| days(line, edits, MONTHS),
    incises,
];

const MARKS: Marks = Marks {
    pair: |_, single| if single { ['‘', '’'] } else { ['“', '”'] },
    guillemets: false,
};
const UNITS: &str = "\
    km² km m² m³ m cm mm kg g mg l ml ha h min s kWh MWh MB GB TB °C million";
const NUMBERED: &str = "No. Nos. no. p. pp. fig. Fig. vol. Vol. ch. §";
const TITLES: &str = "Mr. Mrs. Ms. Dr. Prof. St. Mr";
const MONTHS: &str = "\
    January February March April May June July August September October November \
    December";

/// Runs of ordinary spaces count as one.
pub(super) fn single_spaces(line: &Line, edits: &mut Edits) {
    for start in line.each(&[' ']).filter(|&i| !line.is(i.wrapping_sub(1), ' ')) {
        let end = line.end_of(start, |c| c == ' ');
        if end > start + 1 {
            edits.put(start + 1..end, "");
        }
    }
}

/// Three points, no more and no less, are an ellipsis (« Ponctuation »).
pub(super) fn ellipses(line: &Line, edits: &mut Edits) {
    for start in line.each(&['.']) {
        let end = line.end_of(start, |c| c == '.');
        if end == start + 3 && line.before(start) != '.' && line.at(end) != '.' {
            edits.put(start..end, '…');
        }
    }
}

/// Two and three hyphens are `dashes`, set `close` to the words or spaced as typed;
/// arrows and rules of four hyphens or more are left (« Ponctuation »).
pub(super) fn double_hyphens(
    line: &Line,
    edits: &mut Edits,
    dashes: [char; 2],
    close: bool,
) {
    for start in line.each(&['-']) {
        let end = line.end_of(start, |c| c == '-');
        let arrow = matches!(line.before(start), '-' | '<' | '!')
            || matches!(line.at(end), '-' | '>');
        if arrow || !(2..=3).contains(&(end - start)) {
            continue;
        }
        let around = line.gap_before(start)..line.gap_after(end);
        let between =
            !is_blank(line.before(around.start)) && !is_blank(line.at(around.end));
        edits.put(
            if close && between { around } else { start..end },
            dashes[end - start - 2],
        );
    }
}

/// A hyphen with a space on both sides stands for an en dash (« Ponctuation »).
pub(super) fn spaced_hyphens(line: &Line, edits: &mut Edits) {
    for i in line.each(&['-']) {
        let (start, end) = (line.gap_before(i), line.gap_after(i + 1));
        let spaced = i + 1 < end || line.at(end) == ',';
        if start < i && spaced && !is_blank(line.before(start)) {
            edits.put(i..i + 1, '–');
        }
    }
}

/// « Ponctuation »: the dashes around an incise hold on to it. A dash with no second one
/// in its sentence holds on to what precedes.
pub(super) fn incises(line: &Line, edits: &mut Edits) {
    let mut first: Option<usize> = None;
    for i in 0..=line.len() {
        // Abbreviations and initials have their no-break space by now: `M. Dupont` goes on.
        let stop = matches!(line.at(i), '.' | '!' | '?' | '…') && line.at(i + 1) == ' ';
        let ends = i == line.len() || matches!(line.at(i), ';' | EDGE);
        if ends || stop && line.at(line.gap_after(i + 1)).is_uppercase() {
            if let Some(dash) = first.take() {
                dash_spaces(line, edits, dash, false);
            }
        } else if is_spaced_dash(line, i) {
            match first.take() {
                None => first = Some(i),
                Some(opening) => {
                    dash_spaces(line, edits, opening, true);
                    dash_spaces(line, edits, i, false);
                }
            }
        }
    }
}

fn is_spaced_dash(line: &Line, i: usize) -> bool {
    let start = line.gap_before(i);
    let after = line.at(i + 1);
    (line.is(i, '–') || line.is(i, '—'))
        && start < i
        && !is_blank(line.before(start))
        && (is_gap(after) || matches!(after, ',' | ')' | '.'))
}

fn dash_spaces(line: &Line, edits: &mut Edits, dash: usize, opens: bool) {
    let (before, after) = if opens { (' ', NBSP) } else { (NBSP, ' ') };
    edits.put(line.gap_before(dash)..dash, before);
    if is_gap(line.at(dash + 1)) {
        edits.put(dash + 1..line.gap_after(dash + 1), after);
    }
}

/// « Nombres »: an en dash joins the ends of a range: years, pages, amounts. References
/// (laws, telephone and book numbers, dates in figures) keep their hyphens.
pub(super) fn ranges(line: &Line, edits: &mut Edits) {
    for first in line.numbers().filter(|first| line.is(first.end, '-')) {
        let start = first.end + 1;
        let second = start..line.end_of(start, |c| c.is_ascii_digit());
        let (before, after) = (line.before(first.start), line.at(second.end));
        let numbered = line.before(line.gap_before(first.start)) == '°';
        let decimal =
            matches!(after, '.' | ',') && line.at(second.end + 1).is_ascii_digit();
        let tied = matches!(before, '-' | '–' | '/' | '.' | ',' | '#' | '+')
            || matches!(after, '-' | '–' | '/' | '+')
            || is_word(after);
        let rises = rises(&line.text(first.clone()), &line.text(second));
        if rises && !(tied || numbered || decimal) {
            edits.put(first.end..start, '–');
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

/// « Ponctuation »: no space before `marks` where a space, a quotation mark or the end
/// follows.
pub(super) fn tighten(line: &Line, edits: &mut Edits, marks: &'static [char]) {
    for i in line.each(marks) {
        let start = line.gap_before(i);
        let next = line.at(i + 1);
        let ends = is_blank(next) || matches!(next, '"' | '”' | '’' | '»' | '!' | '?');
        if start < i && ends && !is_blank(line.before(start)) {
            edits.put(start..i, "");
        }
    }
}

/// « Nombres »: a no-break space between a number and its unit: `apart` where a space was
/// typed, `joined` wherever it follows the number.
pub(super) fn units(line: &Line, edits: &mut Edits, apart: &str, joined: &str) {
    for number in line.numbers() {
        let gap = number.end..line.gap_after(number.end);
        let stands = |unit: &str| unit_stands(line, gap.end, unit);
        let apart = !gap.is_empty() && apart.split(' ').any(stands);
        if apart || joined.split(' ').any(stands) {
            edits.put(gap.clone(), NBSP);
        }
    }
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

/// « Abréviations »: a no-break space between one of `words` and what it announces;
/// `joined` adds it where no space was typed.
pub(super) fn after_word(
    line: &Line,
    edits: &mut Edits,
    words: &str,
    announced: fn(char) -> bool,
    joined: bool,
) {
    for start in (0..line.len()).filter(|&i| line.free(i) && !is_word(line.before(i))) {
        for word in words.split(' ').filter(|word| line.has(start, word)) {
            let end = start + word.chars().count();
            let gap = end..line.gap_after(end);
            if (joined || !gap.is_empty()) && announced(line.at(gap.end)) {
                edits.put(gap, NBSP);
            }
        }
    }
}

/// « Abréviations »: a no-break space after an initial: `J. Dupont`, `J.-P. Dupont`.
pub(super) fn initials(line: &Line, edits: &mut Edits) {
    for point in line.each(&['.']).filter(|&i| i > 0 && line.before(i).is_uppercase()) {
        let gap = point + 1..line.gap_after(point + 1);
        let initial = !is_word(line.before(point - 1));
        if initial && !gap.is_empty() && line.at(gap.end).is_uppercase() {
            edits.put(gap, NBSP);
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

/// How a language draws its quotation marks.
pub(super) struct Marks {
    /// The pair to draw, given how many quotations enclose this one and whether it was
    /// typed with single marks.
    pub(super) pair: fn(usize, bool) -> [char; 2],
    /// Whether « and » are among them.
    pub(super) guillemets: bool,
}

/// What a typed mark turns out to be.
enum Role {
    Opens,
    Closes,
    /// An apostrophe, a prime, or a mark nothing can be said about.
    Sign(char),
}

/// « Guillemets »: draws quotation marks, apostrophes and primes, from straight or curly
/// ones.
pub(super) fn quotation_marks(line: &Line, edits: &mut Edits, marks: &Marks) {
    let mut open: Vec<char> = Vec::new();
    for i in (0..line.len()).filter(|&i| line.free(i)) {
        let mark = line.at(i);
        let role = match mark {
            '«' | '»' if !marks.guillemets => continue,
            '«' | '“' => Role::Opens,
            '”' if open.is_empty() && line.before(i).is_ascii_digit() => {
                Role::Sign('″')
            }
            '»' | '”' => Role::Closes,
            '"' => double(line, i, &open),
            '\'' | '‘' | '’' => single(line, i, &open),
            _ => continue,
        };
        let drawn = match role {
            Role::Sign(sign) => sign,
            Role::Opens => {
                open.push(mark);
                (marks.pair)(open.len() - 1, is_single(mark))[0]
            }
            Role::Closes => {
                let opener = close(&mut open, mark);
                (marks.pair)(open.len(), is_single(opener))[1]
            }
        };
        edits.put(i..i + 1, drawn);
    }
}

fn is_single(mark: char) -> bool {
    matches!(mark, '\'' | '‘' | '’')
}

/// Takes off the quotation that `mark` closes, and tells which mark opened it.
fn close(open: &mut Vec<char>, mark: char) -> char {
    let sought = match mark {
        '»' => open.iter().rposition(|&opener| opener == '«'),
        '"' => open.iter().rposition(|&opener| !is_single(opener)),
        _ => None,
    };
    open.truncate(sought.map_or(open.len(), |found| found + 1));
    open.pop().unwrap_or(mark)
}

/// The role of a straight double mark, by what stands on either side.
fn double(line: &Line, i: usize, open: &[char]) -> Role {
    let (before, after) = (line.before(i), line.at(i + 1));
    let quoting = open.iter().any(|&opener| !is_single(opener));
    let starts =
        is_opening(before) || matches!(before, '/' | '-' | '–' | '—' | '’' | '\'');
    match (is_blank(before), is_blank(after)) {
        (true, true) if i == 0 && i + 1 == line.len() => Role::Sign('"'),
        (true, true) if quoting => Role::Closes,
        (true, _) => Role::Opens,
        (false, false) if starts && !is_closing(after) => Role::Opens,
        _ if quoting => Role::Closes,
        _ if before.is_ascii_digit() => Role::Sign('″'),
        (false, false) if !is_closing(after) => Role::Opens,
        _ => Role::Closes,
    }
}

/// The role of a single mark: it quotes only in pairs, and is an apostrophe otherwise.
fn single(line: &Line, i: usize, open: &[char]) -> Role {
    let (mark, before, after) = (line.at(i), line.before(i), line.at(i + 1));
    let ends = !is_blank(before) && !is_word(after);
    let starts = is_blank(before) || is_opening(before) || is_single(before);
    let measured =
        before.is_ascii_digit() && (after.is_ascii_digit() || mark == '\'' && ends);
    match mark {
        '\'' | '’' if ends && open.last().copied().is_some_and(is_single) => {
            Role::Closes
        }
        '\'' | '’' if measured => Role::Sign('′'),
        '‘' if closes_ahead(line, i) => Role::Opens,
        '\'' if starts && !is_blank(after) && closes_ahead(line, i) => Role::Opens,
        _ => Role::Sign('’'),
    }
}

/// Whether a single mark that can close stands ahead, within the same quotation.
fn closes_ahead(line: &Line, start: usize) -> bool {
    const FARTHEST: usize = 600;
    let (mut nested, mut straight) = (0usize, false);
    for i in (start + 2..line.len().min(start + FARTHEST)).filter(|&i| line.free(i)) {
        let ends = !is_blank(line.before(i)) && !is_word(line.at(i + 1));
        match line.at(i) {
            '«' | '“' => nested += 1,
            '»' | '”' if nested > 0 => nested -= 1,
            mark @ ('»' | '”') => return mark == '”' && line.at(start) == '‘',
            '"' => straight = !straight,
            '\'' | '’' if nested == 0 && !straight && ends => return true,
            EDGE => return false,
            _ => {}
        }
    }
    false
}
