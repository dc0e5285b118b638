//! Letters on a page become words: where one ends, and which letters are the same.
//!
//! A text that is set anew has its lines broken at other words. So a word that is cut at
//! the end of a line is one word, and spaces and hyphens of all kinds are one kind: a PDF
//! says of a glyph what it stood for where it was used first. Digits are never touched.

use hayro::vello_cpu::kurbo::Rect;

use marbre_pdf::area::Area;

use super::words::Letter;

/// A word, or an amount with its groups of digits, on a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// What it reads.
    pub(super) text: String,
    /// Where it stands; a word that is cut stands in two places.
    pub(super) areas: Vec<Area>,
    /// Whether it is cut at the end of a line, where a hyphen may be its own or not.
    pub(super) cut: bool,
    /// Where its last letter ends.
    last: Letter,
    /// Where its first letter begins.
    first: Letter,
}

impl Word {
    /// What words of texts with other line ends have in common: no hyphens between letters.
    pub(super) fn key(&self) -> String {
        let letters: Vec<char> = self.text.chars().collect();
        let letter = |index: Option<usize>| {
            index.and_then(|i| letters.get(i)).is_some_and(|c| c.is_alphabetic())
        };
        let kept = |i: usize| {
            letters[i] != '-' || !letter(i.checked_sub(1)) || !letter(Some(i + 1))
        };
        (0..letters.len()).filter(|i| kept(*i)).map(|i| letters[i]).collect()
    }

    /// Whether the word reads the same as another one with the same key.
    pub(super) fn reads_as(&self, other: &Self) -> bool {
        self.cut || other.cut || self.text == other.text
    }
}

/// Cuts letters into words, and puts together what belongs together.
pub(super) fn words<'a>(
    letters: impl Iterator<Item = &'a Letter>,
    trim: Rect,
) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for letter in letters {
        let text = plain(&letter.text);
        if text.trim().is_empty() {
            open = false;
            continue;
        }
        let area = letter.area(trim);
        match words.last_mut().filter(|word| open && goes_on(&word.last, letter)) {
            Some(word) => {
                word.text.push_str(&text);
                word.last = letter.clone();
                if let Some(place) = word.areas.last_mut() {
                    *place = place.with(&area);
                }
            }
            None => {
                let (first, last) = (letter.clone(), letter.clone());
                words.push(Word { text, areas: vec![area], cut: false, last, first });
            }
        }
        open = !letter.text.ends_with(char::is_whitespace);
    }
    let mut whole: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        match whole.last_mut() {
            Some(before) if is_cut(before, &word) => {
                before.text.pop();
                before.text.push_str(&word.text);
                before.areas.extend(word.areas);
                before.cut = true;
                before.last = word.last;
            }
            Some(before) if is_amount(before, &word) => {
                before.text.push(' ');
                before.text.push_str(&word.text);
                if let (Some(place), Some(area)) =
                    (before.areas.last_mut(), word.areas.first())
                {
                    *place = place.with(area);
                }
                before.last = word.last;
            }
            _ => whole.push(word),
        }
    }
    whole
}

/// Letters under one name each: ligatures apart, spaces as one, hyphens as one.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{AD}' | '\u{2010}' | '\u{2011}' => plain.push('-'),
            '\u{FB00}' => plain.push_str("ff"),
            '\u{FB01}' => plain.push_str("fi"),
            '\u{FB02}' => plain.push_str("fl"),
            '\u{FB03}' => plain.push_str("ffi"),
            '\u{FB04}' => plain.push_str("ffl"),
            '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
            c if c.is_whitespace() || c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

/// How far a letter is from the end of another one, in ems: along the line, and off it.
/// `None` where they aren't set in one direction.
fn distance(before: &Letter, letter: &Letter) -> Option<(f64, f64)> {
    let em = before.em().max(letter.em());
    let line = before.up.turn_90().normalize();
    let other = letter.up.turn_90().normalize();
    if line.dot(other) < 0.99 {
        return None;
    }
    let way = letter.start - before.end;
    // Which way a line runs doesn't follow from its height: text may be mirrored.
    let run = before.end - before.start;
    let line = if run.dot(line) < 0.0 { line * -1.0 } else { line };
    Some((way.dot(line) / em, way.cross(line).abs() / em))
}

/// Whether a letter belongs to the word that the one before ends: superiors stand higher.
fn goes_on(before: &Letter, letter: &Letter) -> bool {
    distance(before, letter)
        .is_some_and(|(gap, off)| (-0.5..0.2).contains(&gap) && off < 0.5)
}

/// Whether a word is the end of the one before, which is cut at the end of its line.
fn is_cut(before: &Word, word: &Word) -> bool {
    let mut letters = before.text.chars().rev();
    let hyphen =
        letters.next() == Some('-') && letters.next().is_some_and(char::is_alphabetic);
    let small = word.text.chars().next().is_some_and(char::is_lowercase);
    let below = distance(&before.last, &word.first).is_some_and(|(_, off)| off > 0.8);
    hyphen && small && below
}

/// Whether a word is the next group of digits of an amount: 13 100.
fn is_amount(before: &Word, word: &Word) -> bool {
    let digits = |c: &char| c.is_ascii_digit();
    let head = before.text.chars().rev().take_while(digits).count();
    let group = word.text.chars().take_while(digits).count();
    let near = distance(&before.last, &word.first)
        .is_some_and(|(gap, off)| (0.0..0.45).contains(&gap) && off < 0.1);
    (1..=3).contains(&head) && group == 3 && near
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro::vello_cpu::kurbo::{Point, Vec2};

    /// Lines of 10 pt, every letter 5 pt wide.
    fn set(lines: &[&str]) -> Vec<Word> {
        let mut letters = Vec::new();
        for (line, text) in lines.iter().enumerate() {
            for (index, c) in text.chars().enumerate() {
                let start = Point::new(index as f64 * 5.0, 20.0 + line as f64 * 12.0);
                let end = start + Vec2::new(5.0, 0.0);
                let (text, up) = (c.to_string(), Vec2::new(0.0, -10.0));
                letters.push(Letter { text, start, end, up });
            }
        }
        words(letters.iter(), Rect::new(0.0, 0.0, 600.0, 800.0))
    }

    fn read(lines: &[&str]) -> Vec<String> {
        set(lines).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_word_that_is_cut_is_one_word() {
        assert_eq!(read(&["une insti\u{AD}", "tution"]), ["une", "institution"]);
        assert_eq!(read(&["une insti-", "tution"]), ["une", "institution"]);
        assert_eq!(set(&["peut-", "être"])[0].key(), set(&["peut-être"])[0].key());
        assert_eq!(set(&["peut-", "être"])[0].areas.len(), 2);
    }

    #[test]
    fn digits_and_names_are_never_joined_over_a_hyphen() {
        assert_eq!(read(&["2019-", "2020"]), ["2019-", "2020"]);
        assert_eq!(read(&["2019-2020"]), ["2019-2020"]);
        assert_eq!(set(&["2019-2020"])[0].key(), "2019-2020");
        assert_eq!(read(&["Jean-", "Paul"]), ["Jean-", "Paul"]);
    }

    #[test]
    fn hyphens_in_a_line_are_read() {
        let (one, other) = (&set(&["coopération"])[0], &set(&["co-opération"])[0]);
        assert_eq!(one.key(), other.key());
        assert!(!one.reads_as(other));
    }
}
