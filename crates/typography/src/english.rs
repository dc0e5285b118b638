//! English rules, and the rules both languages share; these name the entry of the French
//! *Lexique* (see the French rules) that each follows there.

use super::numbers::{days, powers, telephones, times, units};
use super::quotes::{Marks, quotation_marks};
use super::ranges::{Counting, minus, ranges};
use super::{EDGE, Edits, Line, NBSP, Rule};
use super::{is_blank, is_gap, is_listed, is_word};

/// The rules, in the order they are applied.
pub(super) const RULES: &[Rule] = &[
    single_spaces,
    ellipses,
    |line, edits| double_hyphens(line, edits, ['—', '—'], true),
    |line, edits| quotation_marks(line, edits, &MARKS),
    |line, edits| minus(line, edits, &COUNTING),
    spaced_hyphens,
    |line, edits| ranges(line, edits, &COUNTING),
    times,
    powers,
    telephones,
    |line, edits| tighten(line, edits, &[',', '.', ';', ':', '!', '?']),
    |line, edits| units(line, edits, &[UNITS, WORDS], ""),
    |line, edits| after_word(line, edits, NUMBERED, |c| c.is_ascii_digit(), false),
    |line, edits| after_word(line, edits, TITLES, char::is_uppercase, false),
    initials,
    |line, edits| days(line, edits, MONTHS),
    incises,
];

const MARKS: Marks = Marks {
    pair: |_, single| if single { ['‘', '’'] } else { ['“', '”'] },
    guillemets: false,
    elided: "\
        tis twas twere twill twould twasn til em cuz nuff neath gainst tween un uns kay \
        fraid appen ello",
    // The letter n itself is quoted.
    and: |before| {
        let named = "letter letters variable number value term character key the a of";
        !before.is_empty() && !is_listed(named, before)
    },
};
const UNITS: &str = "\
    km² km m² m³ m cm mm kg g mg l ml ha h min s kWh MWh MB GB TB °C °F million";
/// What is set off by a no-break space where a space was typed.
const WORDS: &str = "\
    billion trillion bn km/h mph ft lb lbs oz GBP EUR USD CHF euro euros pound pounds \
    dollar dollars franc francs cents pence percent per miles mile acres hectares \
    tonnes litres metres kilometres degrees am pm a.m. p.m. BC AD BCE CE";
const COUNTING: Counting = Counting {
    units: &[UNITS, "bn k % ‰ ° € £", WORDS],
    months: MONTHS,
    values: "of to from by at between and or is was below above under minus about",
    joins_months: true,
};
const NUMBERED: &str =
    "No. Nos. no. p. pp. fig. Fig. vol. Vol. ch. § Art. art. s. ss. para.";
const TITLES: &str = "\
    Mr. Mrs. Ms. Dr. Prof. St. Mr Mrs Ms Mx Dr Prof St Sir Rev. Revd Hon. Cllr Capt. \
    Gen. Lt. Sgt.";
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
