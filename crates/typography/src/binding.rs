//! What a line doesn't end between: a figure and what it counts, a single letter and what
//! follows, a name. A pass of its own over set text, since only running text and titles
//! need it: cells of tables have no lines to choose.

use std::collections::HashMap;

use super::numbers::unit_end;
use super::{Edits, Language, Line, NBSP, Piece};
use super::{is_blank, is_gap, is_listed, is_opening, is_word};

/// The most words of a name that are held together: longer ones would tear lines open.
const NAME_WORDS: usize = 3;
/// The most characters of such a name.
const NAME_CHARS: usize = 15;
/// From so many words on, a paragraph's last word is kept from standing alone.
const PARAGRAPH: usize = 9;

/// What is longer than this, in characters, may be a paragraph's last line: about a sixth
/// of a line.
const LAST: usize = 9;
/// A longer word isn't held to what ends a paragraph: its line would be short without it.
const MOST_HELD: usize = 13;

/// Words that are one, each of several.
const FRENCH_COMPOUNDS: &[&str] = &[
    "Los Angeles",
    "New York",
    "San Francisco",
    "Grand Est",
    "Sciences Po",
    "Union européenne",
    "Moyen Âge",
    "prise en compte",
    "mise en place",
    "mise en œuvre",
    "mise en commun",
    "mise en page",
];
const ENGLISH_COMPOUNDS: &[&str] =
    &["Los Angeles", "New York", "San Francisco", "United Kingdom", "United States"];

/// Words that don't name what is counted before them: « les 10 de », "the 10 of".
const FRENCH_SMALL: &str = "\
    à au aux de des du d en et l la le les ou où par pour sur dans sous vers avec sans est \
    sont a ont qui que ne se s n y";
const ENGLISH_SMALL: &str = "\
    the of in and or to at on is are was were from by with for as that which who a an";
/// What a year stays with.
const FRENCH_DATED: &str = "\
    en an année années fin début dès depuis";
const ENGLISH_DATED: &str = "\
    in year since early late mid until";
/// What stands before a name of a street, and before an ordinal: « la 27ᵉ ».
const FRENCH_STREETS: &str = "\
    rue avenue boulevard place quai allée impasse chemin square cours villa passage";
const FRENCH_ARTICLES: &str = "la le les du au des aux";

/// Names that are held together: those of a report's own people and places. There may be a
/// hundred thousand, so each place of a line asks only for those that begin as it does.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The words of each, by the first one.
    by_first: HashMap<String, Vec<Vec<String>>>,
}

impl Names {
    /// Of these names, those of two or three words that aren't too long to be held.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut held = Self::default();
        for name in names {
            let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
            let long = name.chars().count() > NAME_CHARS;
            if let Some(first) = words.first()
                && (2..=NAME_WORDS).contains(&words.len())
                && !long
            {
                held.by_first
                    .entry(first.chars().map(typed).collect())
                    .or_default()
                    .push(words);
            }
        }
        held
    }

    /// Those that begin with a word, as it stands in a line.
    fn beginning(&self, word: &str) -> &[Vec<String>] {
        self.by_first.get(word).map_or(&[], Vec::as_slice)
    }
}

/// A character, whichever apostrophe was typed.
fn typed(c: char) -> char {
    if c == '\'' { '’' } else { c }
}

/// Binds what the language holds together in one paragraph that is set, and the names that
/// are given.
///
/// ```
/// use marbre_typography::{Language, Names, Piece, bind, set};
///
/// let mut line = [Piece { text: "Il y a 10 villes ici".to_owned(), verbatim: false }];
/// bind(&mut line, Language::French, &Names::default());
/// assert_eq!(line[0].text, "Il\u{a0}y\u{a0}a\u{a0}10\u{a0}villes ici");
/// ```
pub fn bind(pieces: &mut [Piece], language: Language, names: &Names) {
    let mut line = Line::read(pieces);
    line.shield();
    let (small, dated, compounds) = match language {
        Language::French => (FRENCH_SMALL, FRENCH_DATED, FRENCH_COMPOUNDS),
        Language::English => (ENGLISH_SMALL, ENGLISH_DATED, ENGLISH_COMPOUNDS),
    };
    let mut edits = Edits::default();
    single_letters(&line, &mut edits, language);
    counted(&line, &mut edits, small);
    years(&line, &mut edits, dated);
    if language == Language::French {
        streets(&line, &mut edits);
    }
    held(&line, &mut edits, &Names::new(compounds.iter().copied()));
    held(&line, &mut edits, names);
    last_word(&line, &mut edits);
    line.apply(edits);
    line.write(pieces);
}

/// A space that could end a line becomes one that can't.
fn hold(line: &Line, edits: &mut Edits, at: usize) {
    if line.is(at, ' ') {
        edits.put(at..at + 1, NBSP);
    }
}

/// « il y a », « à la mer », "a tree".
fn single_letters(line: &Line, edits: &mut Edits, language: Language) {
    let letters = match language {
        Language::French => ['à', 'a', 'y', 'ô', 'À', 'A', 'Y', 'Ô'],
        Language::English => ['a', 'A', 'I', 'O', 'a', 'A', 'I', 'O'],
    };
    for i in (0..line.len()).filter(|&i| letters.contains(&line.at(i))) {
        let begins = is_blank(line.before(i))
            || is_opening(line.before(i))
            || matches!(line.before(i), '’' | '\u{202F}');
        if begins && is_gap(line.at(i + 1)) {
            hold(line, edits, i + 1);
            let il = line.word_before(i.saturating_sub(1));
            if matches!(line.at(i), 'y') && matches!(&*il.to_lowercase(), "il" | "qu’il")
            {
                hold(line, edits, i - 1);
            }
        }
    }
}

/// « 10 villes », « 1 800 agents », « la 27ᵉ Région », "the 3rd year".
fn counted(line: &Line, edits: &mut Edits, small: &str) {
    for number in line.numbers() {
        let before = line.before(number.start);
        let counts = is_blank(before)
            || is_opening(before)
            || matches!(before, '’' | '\u{202F}' | ',' | '.' | '–' | '−');
        let ordinal = unit_end(line, number.end, &["ᵉ ᵉʳ ʳᵉ ⁿᵈ ⁿᵈᵉ ᵉˢ st nd rd th"]);
        let end = ordinal.unwrap_or(number.end);
        if !counts || !is_gap(line.at(end)) || ordinal.is_none() && is_year(line, &number)
        {
            continue;
        }
        let next = line.gap_after(end);
        let next = next + usize::from(is_opening(line.at(next)));
        let word = line.letters(line.gap_after(next));
        let counted = !word.is_empty() && !is_listed(small, &word);
        if counted && !(is_capital(&word) && numbers_a_name(line, number.start)) {
            hold(line, edits, end);
            let gap = line.gap_before(number.start);
            let article = line.word_before(gap).to_lowercase();
            if ordinal.is_some() && is_listed(FRENCH_ARTICLES, &article) {
                hold(line, edits, gap);
            }
        } else if numbers_a_name(line, number.start) {
            hold(line, edits, number.start - 1);
        }
    }
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether the word before a number is a name that it belongs to: « Paris 1 ».
fn numbers_a_name(line: &Line, number: usize) -> bool {
    let gap = line.gap_before(number);
    gap + 1 == number && {
        let word = line.word_before(gap);
        is_capital(&word) && word.chars().nth(1).is_some_and(char::is_lowercase)
    }
}

/// A year of our time, standing alone.
fn is_year(line: &Line, number: &std::ops::Range<usize>) -> bool {
    let text = line.text(number.clone());
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

/// « en 2020 », « l’année 2020 », "since 2019".
fn years(line: &Line, edits: &mut Edits, dated: &str) {
    for number in line.numbers().filter(|number| is_year(line, number)) {
        let gap = line.gap_before(number.start);
        let word = line.word_before(gap).to_lowercase();
        let listed = dated.split(' ').any(|it| it.to_lowercase() == word);
        if gap + 1 == number.start && listed {
            hold(line, edits, gap);
        }
    }
}

/// « rue Compans ».
fn streets(line: &Line, edits: &mut Edits) {
    for gap in (1..line.len()).filter(|&i| is_gap(line.at(i))) {
        let kind = line.word_before(gap).to_lowercase();
        if is_listed(FRENCH_STREETS, &kind) && is_capital(&line.letters(gap + 1)) {
            hold(line, edits, gap);
        }
    }
}

/// Names, wherever they stand.
fn held(line: &Line, edits: &mut Edits, names: &Names) {
    for start in (0..line.len()).filter(|&i| !is_word(line.before(i))) {
        let letters = (start..line.len()).map(|i| line.at(i)).take_while(|c| !is_gap(*c));
        let word: String = letters.take(NAME_CHARS).map(typed).collect();
        for name in names.beginning(&word) {
            if let Some(gaps) = gaps_of(line, start, name) {
                gaps.into_iter().for_each(|gap| hold(line, edits, gap));
            }
        }
    }
}

/// The gaps within a name that stands at a place of a line.
fn gaps_of(line: &Line, start: usize, name: &[String]) -> Option<Vec<usize>> {
    let same = |at: usize, word: &str| {
        word.chars().enumerate().all(|(k, c)| {
            let there = line.at(at + k);
            there == c || c == '\'' && there == '’'
        })
    };
    let (mut at, mut gaps) = (start, Vec::new());
    for (index, word) in name.iter().enumerate() {
        if index > 0 {
            if !is_gap(line.at(at)) {
                return None;
            }
            gaps.push(at);
            at += 1;
        }
        if !same(at, word) {
            return None;
        }
        at += word.chars().count();
    }
    (!is_word(line.at(at))).then_some(gaps)
}

/// A paragraph doesn't end in a line of one or two short words.
fn last_word(line: &Line, edits: &mut Edits) {
    let end = (0..line.len()).rev().find(|&i| !is_blank(line.at(i))).map_or(0, |i| i + 1);
    let gaps: Vec<usize> = (0..end).filter(|&i| is_gap(line.at(i))).collect();
    if gaps.len() + 1 < PARAGRAPH {
        return;
    }
    for (count, (index, &gap)) in gaps.iter().enumerate().rev().take(2).enumerate() {
        let start = index.checked_sub(1).map_or(0, |before| gaps[before] + 1);
        if end - gap > LAST + count || gap - start > MOST_HELD {
            break;
        }
        hold(line, edits, gap);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str, language: Language, names: &[&str]) -> String {
        let names = Names::new(names.iter().copied());
        let mut pieces = [Piece { text: text.to_owned(), verbatim: false }];
        bind(&mut pieces, language, &names);
        let once = pieces[0].text.clone();
        bind(&mut pieces, language, &names);
        assert_eq!(pieces[0].text, once, "binding twice");
        once.replace(NBSP, "~").replace('\u{202F}', "·")
    }

    #[test]
    fn french() {
        let set = |text| bound(text, Language::French, &["Louise Guillot", "27e Région"]);
        for (text, expected) in [
            ("ouverte à 10 villes et", "ouverte à~10~villes et"),
            ("il y a dix ans, à la mer", "il~y~a~dix ans, à~la mer"),
            ("on n’y a rien vu", "on n’y~a~rien vu"),
            ("la 27ᵉ Région et le 11ᵉ de", "la~27ᵉ~Région et le 11ᵉ de"),
            ("s’étend rue Compans, place de", "s’étend rue~Compans, place de"),
            ("presque 1\u{202F}800 agents", "presque 1·800~agents"),
            ("de 3,5 postes", "de 3,5~postes"),
            ("à Paris 1 Panthéon-Sorbonne", "à~Paris~1 Panthéon-Sorbonne"),
            ("en Île-de-France, Oasis 21 et", "en Île-de-France, Oasis~21 et"),
            ("les 12 Villes du réseau", "les 12~Villes du réseau"),
            ("En 2020 nous, l’année 2019 fut", "En~2020 nous, l’année~2019 fut"),
            ("ceux de 8 à 10 ou 12", "ceux de 8 à~10 ou 12"),
            ("le Covid-19 nous a", "le Covid-19 nous a"),
            ("avec Louise Guillot, qui", "avec Louise~Guillot, qui"),
            ("avec Louise Guillotin", "avec Louise Guillotin"),
            ("à Los Angeles", "à~Los~Angeles"),
            ("la prise en compte des usages", "la prise~en~compte des usages"),
            ("voir www.a.fr/a b", "voir www.a.fr/a b"),
            (
                "une phrase assez longue pour avoir une fin à part",
                "une phrase assez longue pour avoir une fin~à~part",
            ),
            (
                "une phrase assez longue pour avoir une très belle fin.",
                "une phrase assez longue pour avoir une très belle~fin.",
            ),
        ] {
            assert_eq!(set(text), expected);
        }
    }

    #[test]
    fn english() {
        let long = "we chose three more things to do for the year:";
        assert!(bound(long, Language::English, &[]).ends_with("for~the~year:"));
        let set = |text| bound(text, Language::English, &["Mill Bank"]);
        for (text, expected) in [
            ("we dug a bed and I sowed", "we dug a~bed and I~sowed"),
            ("48 people of 2019 came", "48~people of 2019 came"),
            ("the 3rd year in 2020", "the 3rd~year in~2020"),
            ("on Mill Bank the beans", "on Mill~Bank the beans"),
        ] {
            assert_eq!(set(text), expected);
        }
    }
}
