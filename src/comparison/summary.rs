//! A comparison in words: lines for people, JSON for programs.

use serde::Serialize;

use marbre_pdf::area::Area;

use super::{Change, Comparison, Edit, Numbers, Page, Side, Stretch};

/// The most stretches of words on a line, and the most characters of each.
const EDITS: usize = 5;
const LETTERS: usize = 60;

/// Why a page has changed on which nothing reads or looks different.
const UNSEEN: &str = "colour or drawing differs by less than can be seen";

impl Comparison {
    /// A line for every page that isn't the same, one for all that are. Pages that have
    /// moved together are on one line.
    pub fn lines(&self, old: &Side) -> String {
        let mut text = String::new();
        for stretch in self.stretches() {
            text.push_str(&match stretch {
                Stretch::Moved(first, last) => moved_line(first, last),
                Stretch::Page(Page::Changed(numbers, change)) => {
                    changed_line(*numbers, change)
                }
                Stretch::Page(Page::Added(new)) => format!("page {new}: added\n"),
                Stretch::Page(Page::Removed(number)) => {
                    format!("page {number} of {}: removed\n", old.name)
                }
                Stretch::Page(Page::Same(_) | Page::Moved(_)) => String::new(),
            });
        }
        let same = self.pages.iter().filter(|page| matches!(page, Page::Same(_))).count();
        text.push_str(&match same {
            0 => "no page is the same\n".to_owned(),
            1 => "1 page is the same\n".to_owned(),
            n if n == self.pages.len() => format!("all {n} pages are the same\n"),
            n => format!("{n} pages are the same\n"),
        });
        text
    }

    /// The comparison as JSON, as `docs/changes.md` describes it.
    pub fn json(&self, old: &Side, new: &Side) -> String {
        let file = |side: &Side| File {
            name: side.name.clone(),
            commit: side.commit.clone(),
            pages: side.view.count(),
        };
        let record = Record {
            format: 1,
            result: if self.is_same() { "same" } else { "different" },
            old: file(old),
            new: file(new),
            size: Size {
                width: hundredths(self.size.0),
                height: hundredths(self.size.1),
            },
            counts: self.counts(),
            pages: self.pages.iter().map(Entry::of).collect(),
        };
        // No map with keys that aren't strings, and no number that isn't one: it can't fail.
        let mut text = serde_json::to_string_pretty(&record).unwrap_or_default();
        text.push('\n');
        text
    }

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for page in &self.pages {
            *match page {
                Page::Same(_) => &mut counts.same,
                Page::Changed(..) => &mut counts.changed,
                Page::Added(_) => &mut counts.added,
                Page::Removed(_) => &mut counts.removed,
                Page::Moved(_) => &mut counts.moved,
            } += 1;
        }
        counts
    }
}

fn moved_line(first: Numbers, last: Numbers) -> String {
    if first == last {
        return format!("page {}: moved, was {}\n", first.new, first.old);
    }
    let [new, old] = [(first.new, last.new), (first.old, last.old)];
    format!("pages {}–{}: moved, were {}–{}\n", new.0, new.1, old.0, old.1)
}

fn changed_line(numbers: Numbers, change: &Change) -> String {
    let was = match numbers {
        Numbers { old, new } if old == new => String::new(),
        Numbers { old, .. } => format!(", was {old}"),
    };
    let mut line = format!("page {}{was}: changed ({})", numbers.new, share(change));
    for (index, edit) in foremost(&change.edits, EDITS).into_iter().enumerate() {
        line.push(if index == 0 { ':' } else { ';' });
        let edit = bare(edit);
        for (sign, words) in [("−", &edit.removed), ("+", &edit.added)] {
            if !words.is_empty() {
                line.push_str(&format!(" {sign} {} ", shortened(words, LETTERS)));
            }
        }
        line.truncate(line.trim_end().len());
    }
    let more = change.edits.len().saturating_sub(EDITS);
    if more > 0 {
        line.push_str(&format!("; and {more} more"));
    }
    line.push('\n');
    line
}

/// The share of the page's area, to the tenth of a percent.
fn share(change: &Change) -> String {
    match change.share * 100.0 {
        share if share >= 0.05 => format!("{share:.1} % of the page"),
        share if share > 0.0 => "less than 0.1 % of the page".to_owned(),
        _ if change.is_unseen() => UNSEEN.to_owned(),
        _ => "not visible".to_owned(),
    }
}

/// The stretches of words to show where there is room for so many: where that isn't all,
/// those with digits come first, because they are what an account is read for.
pub(super) fn foremost(edits: &[Edit], most: usize) -> Vec<&Edit> {
    let mut foremost: Vec<&Edit> = edits.iter().collect();
    if edits.len() > most {
        foremost.sort_by_key(|edit| !edit.has_digits());
        foremost.truncate(most);
    }
    foremost
}

/// An edit without the dashes and separators at its ends, which beside our signs would read
/// as signs. One that is about them keeps them, and so does an amount.
pub(super) fn bare(edit: &Edit) -> Edit {
    let separator = |word: &str| {
        word.chars().all(|c| matches!(c, '-' | '–' | '—' | '−' | '·' | '•' | '|' | '/'))
    };
    let bared = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        let begins = words.iter().position(|word| !separator(word)).unwrap_or_default();
        let amount = words.get(begins).is_some_and(|it| it.starts_with(char::is_numeric));
        let begins = if amount { 0 } else { begins };
        let ends = words.iter().rposition(|word| !separator(word));
        words[begins..ends.map_or(words.len(), |last| last + 1)].join(" ")
    };
    let bare = Edit { removed: bared(&edit.removed), added: bared(&edit.added) };
    if bare.removed == bare.added { edit.clone() } else { bare }
}

/// Words with their middle left out where they are long.
pub(super) fn shortened(words: &str, most: usize) -> String {
    let letters: Vec<char> = words.chars().map(shown).collect();
    if letters.len() <= most {
        return letters.into_iter().collect();
    }
    let (head, tail) = (most * 2 / 3, most / 3 - 3);
    let head: String = letters[..head].iter().collect();
    let tail: String = letters[letters.len() - tail..].iter().collect();
    format!("{} … {}", head.trim_end(), tail.trim_start())
}

/// A character as it can be shown: those of no alphabet stand for drawings, and none may
/// command a terminal.
fn shown(c: char) -> char {
    match c {
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => '□',
        c if c.is_control() => '□',
        c => c,
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[derive(Serialize)]
struct Record {
    format: u32,
    result: &'static str,
    old: File,
    new: File,
    size: Size,
    counts: Counts,
    pages: Vec<Entry>,
}

#[derive(Serialize)]
struct File {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    pages: usize,
}

#[derive(Serialize)]
struct Size {
    width: f64,
    height: f64,
}

/// How many pages there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    pub(super) same: usize,
    pub(super) changed: usize,
    pub(super) added: usize,
    pub(super) removed: usize,
    pub(super) moved: usize,
}

#[derive(Default, Serialize)]
struct Entry {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<Vec<Words>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marks: Option<Marks>,
}

#[derive(Serialize)]
struct Words {
    removed: String,
    added: String,
}

#[derive(Serialize)]
struct Marks {
    old: Vec<Area>,
    new: Vec<Area>,
}

impl Entry {
    fn of(page: &Page) -> Self {
        let entry = |status, old, new| Self { status, old, new, ..Self::default() };
        match page {
            Page::Same(page) => entry("same", Some(*page), Some(*page)),
            Page::Moved(it) => entry("moved", Some(it.old), Some(it.new)),
            Page::Added(new) => entry("added", None, Some(*new)),
            Page::Removed(old) => entry("removed", Some(*old), None),
            Page::Changed(it, change) => {
                let shown = |words: &str| words.chars().map(shown).collect();
                let words = |edit: &Edit| Words {
                    removed: shown(&edit.removed),
                    added: shown(&edit.added),
                };
                Self {
                    share: Some((change.share * 100_000.0).round() / 100_000.0),
                    reason: change.is_unseen().then_some(UNSEEN),
                    words: Some(change.edits.iter().map(words).collect()),
                    marks: Some(Marks {
                        old: change.old_marks.clone(),
                        new: change.new_marks.clone(),
                    }),
                    ..entry("changed", Some(it.old), Some(it.new))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(removed: &str, added: &str) -> Edit {
        Edit { removed: removed.to_owned(), added: added.to_owned() }
    }

    #[test]
    fn dashes_beside_signs_are_left_out_unless_they_count() {
        let bared = |removed, added| {
            let bare = bare(&edit(removed, added));
            (bare.removed, bare.added)
        };
        let words = |removed: &str, added: &str| (removed.to_owned(), added.to_owned());
        assert_eq!(bared("– sous réserve", ""), words("sous réserve", ""));
        assert_eq!(bared("2020 ·", "2021 ·"), words("2020", "2021"));
        assert_eq!(bared("– 13 100", "13 100"), words("– 13 100", "13 100"));
        assert_eq!(bared("– mot", "mot"), words("– mot", "mot"));
        assert_eq!(bared("–", "mot"), words("–", "mot"));
        assert_eq!(bared("", ""), words("", ""));
    }

    #[test]
    fn where_not_all_fit_figures_come_first() {
        let edits = [edit("a", "b"), edit("1", "2"), edit("c", "d"), edit("3", "")];
        let shown = |most| {
            let removed = foremost(&edits, most).into_iter().map(|it| &it.removed[..]);
            removed.collect::<Vec<_>>().concat()
        };
        assert_eq!((shown(4).as_str(), shown(3).as_str()), ("a1c3", "13a"));
    }
}
