//! Where the words of a remark are now, in files that may have changed since.

use std::collections::BTreeMap;
use std::sync::Arc;

use encoding_rs::WINDOWS_1252;

use marbre_diag::{Place, SourceFile};
use marbre_pdf::checksum::Checksum;

use crate::report::project::Project;

use super::Quote;
use super::letters::{Fate, Letters};

/// Where the words of a remark were when the proof was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Their place then, as `FILE:LINE:COLUMN`, `FILE:SHEET!CELL` or `FILE`.
    pub place: String,
    /// A checksum of the file then.
    pub sum: Option<Checksum>,
    /// The words, and what stood around them in the file.
    pub quote: Quote,
    /// Whether something is to be put in after them.
    pub inserts: bool,
}

/// Where they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Here, and they are the same.
    Here(Place),
    /// Here, and they aren't the same any more.
    Changed(Place),
    /// Nobody knows: they aren't found, or might be at several places, of which this is one.
    Unsure(Option<Place>),
    /// They have no place in any file.
    Nowhere,
}

impl Whereabouts {
    /// The place, where it is certain.
    pub const fn place(&self) -> Option<&Place> {
        match self {
            Self::Here(place) | Self::Changed(place) => Some(place),
            Self::Unsure(_) | Self::Nowhere => None,
        }
    }

    /// What it is called where programs read it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Here(_) => "here",
            Self::Changed(_) => "changed",
            Self::Unsure(_) => "unsure",
            Self::Nowhere => "nowhere",
        }
    }
}

/// A file of the project as it is now.
struct Now {
    sum: Checksum,
    letters: Letters,
}

/// Looks for words in the files of a project, each of which is read once.
pub struct Finder<'a> {
    project: &'a Project,
    files: BTreeMap<String, Option<Arc<Now>>>,
}

impl<'a> Finder<'a> {
    /// Looks in a project.
    pub const fn new(project: &'a Project) -> Self {
        Self { project, files: BTreeMap::new() }
    }

    /// Where words are now. `others` are files that they may have been taken to.
    pub fn find(&mut self, recorded: &Recorded, others: &[String]) -> Whereabouts {
        if recorded.place.is_empty() {
            return Whereabouts::Nowhere;
        }
        let named = Named::of(&recorded.place);
        let now = self.now(named.file);
        let same = now.as_ref().is_some_and(|now| Some(now.sum) == recorded.sum);
        if let Some(now) = now.as_ref().filter(|_| same)
            && let Some(place) = named.there(now)
        {
            return Whereabouts::Here(now.letters.widened(place, &recorded.quote.words));
        }
        if named.line.is_none() {
            // A cell of a workbook, or a file that isn't text.
            return Whereabouts::Unsure(None);
        }
        let Recorded { quote, inserts, .. } = recorded;
        let place = |now: &Now, range| now.letters.file().at(range);
        let mut unsure = None;
        if let Some(now) = now {
            match now.letters.find(quote, *inserts) {
                Fate::Here(range, _) => return Whereabouts::Here(place(&now, range)),
                Fate::Changed(range) => return Whereabouts::Changed(place(&now, range)),
                Fate::Unsure(range) => unsure = range.map(|range| place(&now, range)),
            }
        }
        // Where a text was taken to another file, all around it is the same there.
        const SURE: u32 = 60;
        let mut moved = Vec::new();
        for other in others.iter().filter(|other| *other != named.file) {
            let Some(now) = self.now(other) else { continue };
            if let Fate::Here(range, alike) = now.letters.find(quote, *inserts)
                && alike >= SURE
                && !quote.words.is_empty()
            {
                moved.push(place(&now, range));
            }
        }
        match moved.as_slice() {
            [only] => Whereabouts::Here(only.clone()),
            _ => Whereabouts::Unsure(unsure),
        }
    }

    /// Where words are that come from a page of which nobody knows what it was made from: at
    /// the one place of all files where what stands around them is the same as there.
    pub fn search(
        &mut self,
        quote: &Quote,
        inserts: bool,
        files: &[String],
    ) -> Option<(Place, Checksum)> {
        /// Nobody knows in which file to look, so more of it has to be the same.
        const SURE: u32 = 55;
        let mut found = Vec::new();
        for name in files.iter().filter(|_| !quote.words.is_empty()) {
            let Some(now) = self.now(name) else { continue };
            match now.letters.find(quote, inserts) {
                Fate::Here(range, alike) if alike >= SURE => {
                    found.push((now.letters.file().at(range), now.sum));
                }
                _ => {}
            }
        }
        if found.len() == 1 { found.pop() } else { None }
    }

    fn now(&mut self, name: &str) -> Option<Arc<Now>> {
        if let Some(known) = self.files.get(name) {
            return known.clone();
        }
        let read = self.project.read(name).ok().map(|bytes| {
            let sum = Checksum::of(&bytes);
            let text = match is_text(name) {
                true => text(bytes),
                false => String::new(),
            };
            Arc::new(Now { sum, letters: Letters::of(SourceFile::new(name, text)) })
        });
        self.files.insert(name.to_owned(), read.clone());
        read
    }
}

/// Whether a file is one that people write words into as text.
fn is_text(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    ["md", "txt", "toml", "csv", "tsv", "typ", "markdown"].contains(&ending.as_str())
}

/// The files of a project that words may stand in.
pub(super) fn texts(project: &Project) -> Vec<String> {
    project.inputs().files().into_keys().filter(|name| is_text(name)).collect()
}

/// A text as its readers take it: without a mark at its head, with lines that end in one way.
fn text(bytes: Vec<u8>) -> String {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => WINDOWS_1252.decode(error.as_bytes()).0.into_owned(),
    };
    text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n")
}

/// A place as it was written down.
struct Named<'a> {
    file: &'a str,
    line: Option<(usize, usize)>,
    cell: Option<(&'a str, &'a str)>,
}

impl<'a> Named<'a> {
    fn of(place: &'a str) -> Self {
        let parsed = place.rsplit_once(':').and_then(|(rest, column)| {
            let (file, line) = rest.rsplit_once(':')?;
            Some((file, (line.parse().ok()?, column.parse().ok()?)))
        });
        if let Some((file, line)) = parsed {
            return Self { file, line: Some(line), cell: None };
        }
        let cell = place.split_once(':').and_then(|(file, rest)| {
            let (sheet, cell) = rest.rsplit_once('!')?;
            Some((file, (sheet, cell)))
        });
        match cell {
            Some((file, cell)) => Self { file, line: None, cell: Some(cell) },
            None => Self { file: place, line: None, cell: None },
        }
    }

    /// The place in a file that hasn't changed.
    fn there(&self, now: &Now) -> Option<Place> {
        let owned = |text: &str| text.to_owned();
        match (self.line, self.cell) {
            (Some((line, column)), _) => {
                let file = now.letters.file();
                let text = file.text().split_inclusive('\n');
                let start: usize =
                    text.clone().take(line.checked_sub(1)?).map(str::len).sum();
                let row = text.clone().nth(line - 1)?;
                let at = row
                    .char_indices()
                    .nth(column.checked_sub(1)?)
                    .map_or(row.len(), |it| it.0);
                Some(file.at(start + at..start + at))
            }
            (None, Some((sheet, cell))) => Some(Place::Cell {
                file: owned(self.file),
                sheet: owned(sheet),
                cell: owned(cell),
                shown: String::new(),
            }),
            (None, None) => Some(Place::File(owned(self.file))),
        }
    }
}

/// The file of a place that was written down.
pub fn place_named(place: &str) -> &str {
    Named::of(place).file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        let named = |place| {
            let Named { file, line, cell } = Named::of(place);
            (file, line, cell)
        };
        assert_eq!(named("texts/a.md:12:5"), ("texts/a.md", Some((12, 5)), None));
        assert_eq!(named("b.xlsx:Comptes!B7"), ("b.xlsx", None, Some(("Comptes", "B7"))));
        assert_eq!(named("image.jpg"), ("image.jpg", None, None));
    }
}
