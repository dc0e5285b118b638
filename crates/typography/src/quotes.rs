//! Quotation marks, apostrophes and primes, for both languages (*Lexique*,
//! « Guillemets »): what a typed mark is shows in what stands around it.

use super::{EDGE, Edits, Line};
use super::{is_blank, is_closing, is_gap, is_listed, is_opening, is_word};

/// How a language draws its quotation marks.
pub(super) struct Marks {
    /// The pair to draw, given how many quotations enclose this one and whether it was
    /// typed with single marks.
    pub(super) pair: fn(usize, bool) -> [char; 2],
    /// Whether « and » are among them.
    pub(super) guillemets: bool,
    /// Words that lack their beginning, and start with an apostrophe.
    pub(super) elided: &'static str,
    /// Whether a lone `'n'` after a word stands for *and*.
    pub(super) and: fn(&str) -> bool,
}

/// What a typed mark turns out to be.
enum Role {
    Opens,
    Closes,
    /// An apostrophe, a prime, or a mark nothing can be said about.
    Sign(char),
}

/// « Guillemets »: draws quotation marks, apostrophes and primes, from straight, curly or
/// German ones.
pub(super) fn quotation_marks(line: &Line, edits: &mut Edits, marks: &Marks) {
    let mut open: Vec<char> = Vec::new();
    for i in (0..line.len()).filter(|&i| line.free(i)) {
        let mark = line.at(i);
        let tight = !is_blank(line.before(i));
        let role = match mark {
            '«' | '»' if !marks.guillemets => continue,
            '“' if tight && open.contains(&'„') => Role::Closes,
            '«' if tight && open.last() == Some(&'»') => Role::Closes,
            '»' if turned(line, i, &open) => Role::Opens,
            '«' | '“' | '„' => Role::Opens,
            '”' if open.is_empty() && line.before(i).is_ascii_digit() => {
                Role::Sign('″')
            }
            '»' | '”' => Role::Closes,
            '"' => double(line, i, &open),
            '\'' | '‘' | '’' | '‚' => single(line, i, &open, marks),
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

/// Whether a mark quotes once, or is an apostrophe.
pub(super) fn is_single(mark: char) -> bool {
    matches!(mark, '\'' | '‘' | '’' | '‚')
}

/// Takes off the quotation that `mark` closes, and tells which mark opened it.
fn close(open: &mut Vec<char>, mark: char) -> char {
    let last = |opener: char| open.iter().rposition(|&other| other == opener);
    let sought = match mark {
        '»' => last('«'),
        '«' => last('»'),
        '“' => last('„'),
        '"' => open.iter().rposition(|&opener| !is_single(opener)),
        _ => None,
    };
    open.truncate(sought.map_or(open.len(), |found| found + 1));
    open.pop().unwrap_or(mark)
}

/// Whether a » opens, as it does in German: »Wort«.
fn turned(line: &Line, i: usize, open: &[char]) -> bool {
    let (before, after) = (line.before(i), line.at(i + 1));
    let opens = open.is_empty() && (is_blank(before) || is_opening(before));
    let closed = |line: &Line| {
        let mut ahead = (i + 2..line.len()).filter(|&i| line.free(i));
        let next = ahead.find(|&i| matches!(line.at(i), '«' | '»' | EDGE));
        next.is_some_and(|i| line.at(i) == '«' && !is_blank(line.before(i)))
    };
    opens && !is_blank(after) && !is_closing(after) && closed(line)
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
fn single(line: &Line, i: usize, open: &[char], marks: &Marks) -> Role {
    let (mark, before, after) = (line.at(i), line.before(i), line.at(i + 1));
    let ends = ends(line, i);
    let starts = is_blank(before) || is_opening(before) || is_single(before);
    let measured =
        before.is_ascii_digit() && (after.is_ascii_digit() || mark == '\'' && ends);
    if mark != '‚' && (elides(line, i, marks) || groups(line, i)) {
        return Role::Sign('’');
    }
    match mark {
        '‚' if starts && !is_blank(after) && closes_low(line, i) => Role::Opens,
        '‚' => Role::Sign('‚'),
        '‘' if ends && open.last() == Some(&'‚') => Role::Closes,
        '\'' | '’' if ends && open.last().copied().is_some_and(is_single) => {
            Role::Closes
        }
        '\'' | '’' if measured => Role::Sign('′'),
        '‘' if closes_ahead(line, i, marks) => Role::Opens,
        '\'' if starts && !is_blank(after) && closes_ahead(line, i, marks) => Role::Opens,
        _ => Role::Sign('’'),
    }
}

fn ends(line: &Line, i: usize) -> bool {
    !is_blank(line.before(i)) && !is_word(line.at(i + 1))
}

/// The most characters that a quotation in single marks is looked for.
const FARTHEST: usize = 600;

/// Whether a single mark that can close stands ahead, within the same quotation, and no
/// other one opens that it belongs to.
fn closes_ahead(line: &Line, start: usize, marks: &Marks) -> bool {
    let (mut nested, mut straight, mut inner) = (0usize, false, 0usize);
    for i in (start + 2..line.len().min(start + FARTHEST)).filter(|&i| line.free(i)) {
        match line.at(i) {
            '«' | '“' | '„' => nested += 1,
            '»' | '”' if nested > 0 => nested -= 1,
            mark @ ('»' | '”') => return mark == '”' && line.at(start) == '‘',
            '"' => straight = !straight,
            '\'' | '‘' | '’' if nested > 0 || straight || elides(line, i, marks) => {}
            '\'' | '’' if ends(line, i) => match inner.checked_sub(1) {
                Some(rest) => inner = rest,
                None => return true,
            },
            '\'' | '‘' if is_blank(line.before(i)) && !is_blank(line.at(i + 1)) => {
                inner += 1;
            }
            EDGE => return false,
            _ => {}
        }
    }
    false
}

/// Whether a mark that can close a ‚ stands ahead.
fn closes_low(line: &Line, start: usize) -> bool {
    (start + 2..line.len().min(start + FARTHEST))
        .take_while(|&i| line.at(i) != EDGE)
        .any(|i| line.free(i) && matches!(line.at(i), '\'' | '‘' | '’') && ends(line, i))
}

/// Whether an apostrophe stands for the beginning of a word or of a year: 'tis, '90s,
/// rock 'n' roll.
fn elides(line: &Line, i: usize, marks: &Marks) -> bool {
    let tail = i > 1 && is_single(line.at(i - 2)) && line.free(i - 2);
    if tail && matches!(line.before(i), 'n' | 'N') && !is_word(line.at(i + 1)) {
        return elides_and(line, i - 2, marks);
    }
    let before = line.before(i);
    if !(is_blank(before) || is_opening(before) || "\"«“-–—/".contains(before)) {
        return false;
    }
    let word = line.letters(i + 1);
    let end = i + 1 + word.chars().count();
    if word.is_empty() {
        return elides_century(line, i);
    }
    // 'tis' is the word itself.
    let whole = !is_word(line.at(end)) && !is_single(line.at(end));
    whole && is_listed(marks.elided, &word.to_lowercase()) || elides_and(line, i, marks)
}

/// Whether `'n'` or `'n` starts at `i`.
fn elides_and(line: &Line, i: usize, marks: &Marks) -> bool {
    let (n, next) = (line.at(i + 1), line.at(i + 2));
    let gap = line.gap_before(i);
    let between = gap < i || line.before(i) == '-';
    matches!(n, 'n' | 'N')
        && (is_gap(next) || is_single(next) && !is_word(line.at(i + 3)))
        && between
        && (marks.and)(&line.word_before(if gap < i { gap } else { i - 1 }))
}

/// Words before a year without its century.
const BEFORE_YEARS: &str = "\
    année années an ans décennie décennies promo promotion classe printemps été automne \
    hiver depuis vers en in fin début janvier février mars avril mai juin juillet août \
    septembre octobre novembre décembre of since class summer spring autumn winter fall \
    early late mid from until by around circa january february march april may june \
    july august september october november december";

/// Whether the apostrophe at `i` stands for the century: '90s, mai '68.
fn elides_century(line: &Line, i: usize) -> bool {
    let end = line.end_of(i + 1, |c| c.is_ascii_digit());
    if end != i + 3 {
        return false;
    }
    if line.is(end, 's') && !is_word(line.at(end + 1)) {
        return true;
    }
    let gap = line.gap_before(i);
    if is_word(line.at(end)) || is_single(line.at(end)) || gap == i {
        return false;
    }
    let word = line.word_before(gap);
    let start = gap - word.chars().count();
    let joins = is_listed("et ou à and or to", &word);
    is_listed(BEFORE_YEARS, &word.to_lowercase())
        || joins && follows_year(line, line.gap_before(start))
}

/// Whether `'90` or `'90s` ends at `end`.
fn follows_year(line: &Line, end: usize) -> bool {
    let end = end - usize::from(end > 0 && line.before(end) == 's');
    end > 2
        && is_single(line.at(end - 3))
        && [1, 2].iter().all(|back| line.at(end - back).is_ascii_digit())
}

/// Whether a mark parts thousands, as it does in Switzerland: 12'000.
fn groups(line: &Line, i: usize) -> bool {
    let digit = |i: usize| line.at(i).is_ascii_digit();
    let before = (0..i).rev().take_while(|&i| digit(i)).count();
    let after = (i + 1..line.len()).take_while(|&i| digit(i)).count();
    let start = i - before;
    let first = line.before(start);
    let chained = start > 0 && before == 3 && is_single(first) && groups(line, start - 1);
    let number =
        chained || !(is_word(first) || is_single(first) || "′″.,".contains(first));
    (1..=3).contains(&before)
        && after == 3
        && number
        && !line.is(start, '0')
        && !matches!(line.at(i + 4), '"' | '″' | '”')
}
