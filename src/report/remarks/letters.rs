//! Words in a text, by their letters and digits alone: what stands between those differs
//! between a file and a page.
//!
//! Nothing is guessed: of several places that would do, none is taken.

use std::collections::BTreeSet;
use std::ops::Range;

use marbre_diag::{Place, SourceFile};

use super::Quote;

/// How many letters around words are compared.
const AROUND: usize = 48;
/// What of a text may stand between them: keys, addresses, marks.
const BETWEEN: usize = 80;
/// How alike what stands around words has to be to what stood around them, 0 to 1.
const ALIKE: f64 = 0.3;
/// How much more alike than at any other place.
const MARGIN: f64 = 0.1;
/// What letters in another order than before count at most.
const SHUFFLED: f64 = 0.85;
/// How many letters on each side hold a place whose words are gone: on one of both, on both
/// together, on one alone.
const HELD: [usize; 3] = [6, 16, 24];
/// The most places where words may stand that are looked at.
const MOST: usize = 2000;
/// The most letters of words that are looked for.
const LONGEST: usize = 2000;

/// The letters of a text file.
#[derive(Debug)]
pub(super) struct Letters {
    file: SourceFile,
    letters: Vec<char>,
    /// The byte that each begins at, and the length of the text.
    bytes: Vec<usize>,
}

/// What has become of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// They stand there, in bytes of the file. How sure that is: of 100, how alike all is
    /// around them.
    Here(Range<usize>, u32),
    /// Others stand there in their place.
    Changed(Range<usize>),
    /// They aren't there, or might be at several places, of which this is one.
    Unsure(Option<Range<usize>>),
}

impl Letters {
    pub(super) fn of(file: SourceFile) -> Self {
        let (mut letters, mut bytes) = (Vec::new(), Vec::new());
        for (at, c) in file.text().char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            letters.push(folded(c));
            bytes.push(at);
        }
        bytes.push(file.text().len());
        Self { file, letters, bytes }
    }

    pub(super) const fn file(&self) -> &SourceFile {
        &self.file
    }

    /// A place with all of the words that begin there, where they do.
    pub(super) fn widened(&self, place: Place, words: &str) -> Place {
        let Place::Source { file, range } = &place else { return place };
        let first = self.bytes.partition_point(|byte| *byte < range.start);
        let words = words.chars().filter(|c| c.is_alphanumeric()).map(folded);
        let words: Vec<char> = words.collect();
        match self.letters.get(first..first + words.len()) {
            Some(there) if there == words && !words.is_empty() => {
                file.at(self.range(first..first + words.len()))
            }
            _ => place,
        }
    }

    /// Looks for words. Where something is to be put in after them, it is looked whether that
    /// was done.
    pub(super) fn find(&self, quote: &Quote, inserts: bool) -> Fate {
        let plain = |text: &str| -> Vec<char> {
            text.chars().filter(|c| c.is_alphanumeric()).map(folded).collect()
        };
        let (before, mut words, after) =
            (plain(&quote.before), plain(&quote.words), plain(&quote.after));
        words.truncate(LONGEST);
        let before = &before[before.len().saturating_sub(AROUND)..];
        let after = &after[..after.len().min(AROUND)];
        let around = [before, after];
        if words.is_empty() {
            return match self.gap(around, 0, quote) {
                Some((range, both)) if both => Fate::Here(range, 100),
                other => Fate::Unsure(other.map(|(range, _)| range)),
            };
        }
        let mut places: Vec<(f64, usize)> = self
            .positions(&words)
            .take(MOST)
            .map(|at| (self.alike(at, words.len(), around), at))
            .collect();
        places.sort_by(|a, b| b.0.total_cmp(&a.0));
        let best = places.first().copied();
        if let Some((alike, at)) = best.filter(|(alike, _)| *alike >= ALIKE) {
            let other = places.get(1).map_or(0.0, |(alike, _)| *alike);
            let range = self.range(at..at + words.len());
            if alike - other < MARGIN {
                return Fate::Unsure(Some(range));
            }
            if inserts && !self.goes_on(at + words.len(), after) {
                return Fate::Changed(range);
            }
            return Fate::Here(range, (alike * 100.0).round() as u32);
        }
        if let Some((range, _)) = self.gap(around, words.len(), quote) {
            return Fate::Changed(range);
        }
        match self.resembling(&words) {
            Some(range) => Fate::Changed(self.range(range)),
            None => Fate::Unsure(best.map(|(_, at)| self.range(at..at + words.len()))),
        }
    }

    /// Where letters stand in a row, as words: nothing of a longer word.
    fn positions<'a>(&'a self, words: &'a [char]) -> impl Iterator<Item = usize> + 'a {
        let rows = self.letters.windows(words.len()).enumerate();
        let found = rows.filter(move |(_, row)| *row == words).map(|(at, _)| at);
        found.filter(move |at| self.is_edge(*at) && self.is_edge(at + words.len()))
    }

    /// Whether a word begins or ends before a letter.
    fn is_edge(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|it| Some((*self.bytes.get(it)?, it)));
        let Some((byte, before)) = before else { return true };
        let text = self.file.text();
        let width =
            text.get(byte..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
        let next = self.bytes.get(at).copied().unwrap_or(text.len());
        // Groups of digits are written with spaces or without.
        let digit = |at: usize| self.letters.get(at).is_some_and(|c| c.is_numeric());
        byte + width < next || at >= self.letters.len() || (digit(before) && digit(at))
    }

    /// How alike what stands around letters is to what stood around them, 0 to 1.
    fn alike(&self, at: usize, length: usize, [before, after]: [&[char]; 2]) -> f64 {
        const ENOUGH: usize = 16;
        let end = at + length;
        let share = |same: usize, of: &[char], window: &[char]| {
            let whole = same as f64 / of.len().min(ENOUGH) as f64;
            whole.min(1.0).max(SHUFFLED * contained(of, window))
        };
        let mut sum = 0.0;
        let mut count = 0.0;
        if !before.is_empty() {
            let window = &self.letters[at.saturating_sub(AROUND + BETWEEN)..at];
            let same = common(window.iter().rev(), before.iter().rev());
            sum += share(same, before, window);
            count += 1.0;
        }
        if !after.is_empty() {
            let last = (end + AROUND + BETWEEN).min(self.letters.len());
            let window = &self.letters[end..last];
            sum += share(common(window.iter(), after.iter()), after, window);
            count += 1.0;
        }
        // Words that were all that a file had on the pages are known by themselves alone.
        if count == 0.0 { 0.5 } else { sum / count }
    }

    /// Whether what stood after words follows them still.
    fn goes_on(&self, at: usize, after: &[char]) -> bool {
        const ENOUGH: usize = 8;
        let rest = &self.letters[at..];
        common(rest.iter(), after.iter()) >= after.len().min(ENOUGH)
    }

    /// What stands between what stood around words, and whether both sides hold it.
    fn gap(
        &self,
        [before, after]: [&[char]; 2],
        length: usize,
        quote: &Quote,
    ) -> Option<(Range<usize>, bool)> {
        let [one, both, alone] = HELD;
        let sides = |at: usize| {
            let head = common(self.letters[..at].iter().rev(), before.iter().rev());
            let tail = common(self.letters[at..].iter(), after.iter());
            (head, tail)
        };
        let all: Vec<(usize, usize)> = (0..=self.letters.len()).map(sides).collect();
        let ends: Vec<usize> = (0..all.len()).filter(|at| all[*at].0 >= one).collect();
        let starts: Vec<usize> = (0..all.len()).filter(|at| all[*at].1 >= one).collect();
        // What was put in may be longer than what was there.
        let furthest = length * 2 + 400;
        let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
        for &end in ends.iter().take(MOST) {
            let from = starts.partition_point(|start| *start < end);
            for &start in
                starts[from..].iter().take_while(|it| **it - end <= furthest).take(20)
            {
                let weight = all[end].0 + all[start].1;
                if weight >= both {
                    pairs.push((weight, end, start));
                }
            }
        }
        // The heaviest; of equals, those that are nearest to each other.
        pairs.sort_by_key(|(weight, end, start)| {
            (std::cmp::Reverse(*weight), start - end)
        });
        if let Some(&(weight, end, start)) = pairs.first() {
            let near = |other: &&(usize, usize, usize)| {
                other.0 + 4 > weight && other.1 != end && other.2 != start
            };
            return match pairs.iter().skip(1).find(near) {
                Some(_) => None,
                None => Some((self.stretch(end, start, quote), true)),
            };
        }
        let only = |side: &dyn Fn(usize) -> usize| {
            let mut held = (0..all.len()).filter(|at| side(*at) >= alone);
            held.next().filter(|_| held.next().is_none())
        };
        if let Some(end) = only(&|at| all[at].0) {
            return Some((self.stretch(end, self.letters.len(), quote), false));
        }
        let start = only(&|at| all[at].1)?;
        let at = self.bytes[start];
        Some((at..at, false))
    }

    /// The bytes between two letters, from the line on that the words were in.
    fn stretch(&self, end: usize, start: usize, quote: &Quote) -> Range<usize> {
        let lines = |text: &str| text.chars().rev().take_while(|c| *c == '\n').count();
        let down = lines(&quote.before);
        let mut first = end;
        if down > 0 && end > 0 {
            let text = self.file.text();
            let from = self.bytes[end - 1];
            let mut breaks = text.get(from..).unwrap_or_default().match_indices('\n');
            let line = breaks.nth(down - 1).map_or(from, |(at, _)| from + at);
            let on = self.bytes.partition_point(|byte| *byte < line);
            first = on.min(start);
        }
        let from = self.bytes[first.min(self.letters.len())];
        let to = match start > first && start - first <= LONGEST {
            true => self.range(first..start).end,
            false => from,
        };
        from..to.max(from)
    }

    /// Where something stands that is mostly made of the same letters, if there is one such
    /// place.
    fn resembling(&self, words: &[char]) -> Option<Range<usize>> {
        const SHORTEST: usize = 24;
        const LEAST: f64 = 0.65;
        const APART: f64 = 0.25;
        if words.len() < SHORTEST || self.letters.len() < words.len() {
            return None;
        }
        let step = (words.len() / 8).max(1);
        let wanted = trigrams(words);
        let last = self.letters.len() - words.len();
        let share = |at: usize| {
            let there = trigrams(&self.letters[at..at + words.len()]);
            wanted.intersection(&there).count() as f64 / wanted.len().max(1) as f64
        };
        let places: Vec<(f64, usize)> =
            (0..=last).step_by(step).map(|at| (share(at), at)).collect();
        let best = places.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        let elsewhere = places.iter().filter(|it| it.1.abs_diff(best.1) > words.len());
        let other = elsewhere.map(|it| it.0).fold(0.0, f64::max);
        (best.0 >= LEAST && best.0 - other >= APART).then(|| best.1..best.1 + words.len())
    }

    /// The bytes of some letters.
    fn range(&self, letters: Range<usize>) -> Range<usize> {
        let start = self.bytes[letters.start.min(self.letters.len())];
        let Some(last) = letters.end.checked_sub(1).filter(|last| *last >= letters.start)
        else {
            return start..start;
        };
        let from = self.bytes[last.min(self.letters.len())];
        let width = self.file.text().get(from..).and_then(|it| it.chars().next());
        start..from + width.map_or(0, char::len_utf8)
    }
}

/// How many letters two rows have in common at their beginning.
fn common<'a>(
    one: impl Iterator<Item = &'a char>,
    other: impl Iterator<Item = &'a char>,
) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).count()
}

/// How much of some letters is within others, three in a row by three: 0 to 1.
fn contained(letters: &[char], within: &[char]) -> f64 {
    let wanted = trigrams(letters);
    if wanted.is_empty() {
        return 0.0;
    }
    let there = trigrams(within);
    wanted.intersection(&there).count() as f64 / wanted.len() as f64
}

fn trigrams(letters: &[char]) -> BTreeSet<[char; 3]> {
    letters.windows(3).filter_map(|it| <[char; 3]>::try_from(it).ok()).collect()
}

/// A letter as it is compared: capitals may be the layout's.
fn folded(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title = \"Un titre\"\nlead = \"Avec notre enquête s'achève le **premier** \
                        chapitre d'une recherche\"\n\nLe programme s'adresse d'abord aux élus. Le \
                        programme continue.\n";

    fn quote(before: &str, words: &str, after: &str) -> Quote {
        let [before, words, after] = [before, words, after].map(str::to_owned);
        Quote { before, words, after }
    }

    fn fate(text: &str, quote: &Quote) -> Fate {
        Letters::of(SourceFile::new("a", text)).find(quote, false)
    }

    fn read<'a>(text: &'a str, fate: &Fate) -> Option<&'a str> {
        match fate {
            Fate::Here(range, _) | Fate::Changed(range) | Fate::Unsure(Some(range)) => {
                text.get(range.clone())
            }
            Fate::Unsure(None) => None,
        }
    }

    #[test]
    fn words_are_found_through_marks_and_keys() {
        let it = quote(
            "Un titre\nAvec notre enquête s’achève",
            "le premier chapitre",
            "d’une recherche",
        );
        let found = fate(TEXT, &it);
        assert!(matches!(found, Fate::Here(..)), "{found:?}");
        assert_eq!(read(TEXT, &found), Some("le **premier** chapitre"));
        let found = fate(TEXT, &quote("Un titre\n", "Avec", "notre enquête s’achève"));
        assert_eq!(read(TEXT, &found), Some("Avec"));
        assert!(matches!(found, Fate::Here(..)), "{found:?}");
    }

    #[test]
    fn of_the_same_words_those_are_found_that_stand_where_they_stood() {
        let first = fate(
            TEXT,
            &quote("d’une recherche\n\n", "Le programme", "s’adresse d’abord aux élus"),
        );
        let second = fate(
            TEXT,
            &quote("s’adresse d’abord aux élus.", "Le programme", "continue."),
        );
        let at = |fate: &Fate| match fate {
            Fate::Here(range, _) => range.start,
            other => panic!("{other:?}"),
        };
        assert!(at(&first) < at(&second));
        // Nothing tells which.
        let twice = "a: Le mot juste. b: Le mot juste.";
        let unsure = fate(twice, &quote("", "mot", "juste"));
        assert!(matches!(unsure, Fate::Unsure(Some(_))), "{unsure:?}");
    }

    #[test]
    fn words_that_have_changed_are_known_by_what_stands_around() {
        let it = quote(
            "Avec notre enquête s’achève le",
            "deuxième tome",
            "d’une recherche\n\nLe programme",
        );
        let text = TEXT.replace("**premier** chapitre", "tout premier volume");
        let found = fate(&text, &it);
        assert!(matches!(found, Fate::Changed(_)), "{found:?}");
        assert_eq!(read(&text, &found), Some("tout premier volume"));
        // A whole value: the line that it was on.
        let it = quote(
            "Un titre\n",
            "Il était une fois un très long texte ici",
            "\n\nLe programme s’adresse",
        );
        let Fate::Changed(range) = fate(TEXT, &it) else {
            panic!("{:?}", fate(TEXT, &it))
        };
        assert!(TEXT[range].starts_with("lead = \"Avec"));
    }

    #[test]
    fn what_is_gone_is_not_found() {
        let it = quote("rien de tel n’a jamais", "été écrit", "dans ce texte-ci");
        assert_eq!(fate(TEXT, &it), Fate::Unsure(None));
        let it = quote("rien de tel n’a jamais", "programme", "dans ce texte-ci");
        assert!(matches!(fate(TEXT, &it), Fate::Unsure(Some(_))));
        // Part of a longer word is no word.
        assert_eq!(fate("recherche", &quote("", "cher", "")), Fate::Unsure(None));
    }

    #[test]
    fn what_was_put_in_is_seen() {
        let letters = |text: &str| Letters::of(SourceFile::new("a", text));
        let it = quote("Avec notre", "enquête", "s’achève le premier chapitre");
        assert!(matches!(letters(TEXT).find(&it, true), Fate::Here(..)));
        let text = TEXT.replace("enquête", "enquête de terrain");
        assert!(matches!(letters(&text).find(&it, true), Fate::Changed(_)));
        assert!(matches!(letters(&text).find(&it, false), Fate::Here(..)));
    }

    #[test]
    fn amounts_are_one_word_however_they_are_grouped() {
        let table = "Charges;748950;901954\nProduits;20 000;20 000\n";
        let found = fate(table, &quote("Charges", "748 950", "901 954\nProduits"));
        assert_eq!(read(table, &found), Some("748950"));
        let it = quote("901 954\nProduits 20 000", "20 000", "");
        let Fate::Here(range, _) = fate(table, &it) else {
            panic!("{:?}", fate(table, &it))
        };
        assert_eq!(range.start, table.rfind("20 000").expect("it"));
    }
}
