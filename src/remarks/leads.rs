//! From words of a proof's pages to where they were written, and what stands around them there.

use std::collections::BTreeMap;

use crate::press::proof::record::Record;
use crate::report::remarks::{Context, Quote, Recorded};
use crate::typeset::trail::{PICTURE, Source, Spot, Step};

/// A proof's record, in the order of its files.
#[derive(Debug)]
pub(super) struct Leads {
    pub(super) record: Record,
    /// The words of each file in the order in which they were written, each place once.
    files: Vec<Vec<Written>>,
}

/// A word of a file.
#[derive(Clone, Debug)]
struct Written {
    line: u32,
    column: u32,
    text: String,
}

impl Leads {
    pub(super) fn of(record: Record) -> Self {
        let mut files: Vec<BTreeMap<(u32, u32), &str>> =
            vec![BTreeMap::new(); record.trail.files().len()];
        for step in record.trail.pages().iter().flatten() {
            let Some(Source { file, at: Spot::Text { line, column }, verbatim: true }) =
                step.source
            else {
                continue;
            };
            let text = step.text.strip_prefix(PICTURE).unwrap_or(&step.text);
            let Some(words) = files.get_mut(file) else { continue };
            // A sign has the place of the word before it.
            if text.contains(char::is_alphanumeric) {
                words.entry((line, column)).or_insert(text);
            }
        }
        let written = |words: BTreeMap<(u32, u32), &str>| {
            let mut whole: Vec<Written> = Vec::with_capacity(words.len());
            for ((line, column), text) in words {
                match whole.last_mut().filter(|before| before.line == line) {
                    // What was cut at the end of a line is one word.
                    Some(before) if before.text.ends_with('\u{AD}') => {
                        before.text.pop();
                        before.text.push_str(text);
                    }
                    _ => whole.push(Written { line, column, text: text.to_owned() }),
                }
            }
            whole
        };
        let files = files.into_iter().map(written).collect();
        Self { record, files }
    }

    /// The words of a page (from 0).
    pub(super) fn page(&self, page: usize) -> &[Step] {
        self.record.trail.pages().get(page).map_or(&[], Vec::as_slice)
    }

    /// The layout that fills a page (from 0), and where the report calls it.
    pub(super) fn part(&self, page: usize) -> Option<(&str, &str)> {
        let parts = self.record.parts.iter();
        let mut own = parts.filter(|part| {
            part.first <= page + 1 && page + 1 < part.first.saturating_add(part.count)
        });
        own.next().map(|part| (part.layout.as_str(), part.place.as_str()))
    }

    /// Where words of a page (from 0) were written.
    pub(super) fn recorded(
        &self,
        page: usize,
        marked: &[usize],
        inserts: bool,
    ) -> Recorded {
        let steps = self.page(page);
        // Of a word first, then of a sign, then of what was made of something else.
        let of_words = |step: &&Step| step.text.contains(char::is_alphanumeric);
        let all: Vec<&Step> =
            marked.iter().filter_map(|index| steps.get(*index)).collect();
        let source = |step: &&Step| step.source.filter(|source| source.verbatim);
        let worded = all.iter().copied().filter(of_words).find_map(|step| source(&step));
        let any = || all.iter().find_map(source);
        let loose = || all.iter().find_map(|step| step.source);
        let Some(source) = worded.or_else(any).or_else(loose) else {
            // What was written nowhere is the part's.
            let place = self.part(page).map_or("", |(_, place)| place).to_owned();
            return Recorded {
                sum: self.sum(crate::report::remarks::place_named(&place)),
                place,
                ..Recorded::default()
            };
        };
        let trail = &self.record.trail;
        let sum = self.record.sums.get(source.file).copied().flatten();
        let place = trail.named(source);
        let Spot::Text { line, column } = source.at else {
            return Recorded { place, sum, ..Recorded::default() };
        };
        let words = self.files.get(source.file).map_or(&[][..], Vec::as_slice);
        let index = |line: u32, column: u32| {
            words.partition_point(|it| (it.line, it.column) < (line, column))
        };
        // The word that holds a place: the rest of one that is cut is part of it.
        let holds = |line: u32, column: u32| {
            let at = words.partition_point(|it| (it.line, it.column) <= (line, column));
            at.checked_sub(1).filter(|at| words[*at].line == line)
        };
        let first = match source.verbatim {
            true => holds(line, column).unwrap_or_else(|| index(line, column)),
            false => index(line, column),
        };
        let mut end = first;
        if source.verbatim {
            // As many as stand together in the file.
            let mut all: Vec<usize> = marked
                .iter()
                .filter_map(|index| steps.get(*index)?.source)
                .filter(|it| it.file == source.file && it.verbatim)
                .filter_map(|it| match it.at {
                    Spot::Text { line, column } => holds(line, column),
                    _ => None,
                })
                .collect();
            all.sort_unstable();
            all.dedup();
            end += 1;
            while all.binary_search(&end).is_ok() {
                end += 1;
            }
        }
        let context: Vec<Context<'_>> =
            words.iter().map(|it| Context { text: &it.text, line: it.line }).collect();
        let quote = Quote::of(&context, first, end.min(words.len()));
        let place = match words.get(first).filter(|_| source.verbatim) {
            Some(Written { line, column, .. }) => {
                let at = Spot::Text { line: *line, column: *column };
                trail.named(Source { at, ..source })
            }
            None => place,
        };
        Recorded { place, sum, quote, inserts }
    }

    /// The checksum of a file of the trail.
    fn sum(&self, name: &str) -> Option<marbre_pdf::checksum::Checksum> {
        let file = self.record.trail.files().iter().position(|file| file == name)?;
        self.record.sums.get(file).copied().flatten()
    }
}
