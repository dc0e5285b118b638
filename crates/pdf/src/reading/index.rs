//! Where a file says that its objects are (ISO 32000-1, 7.5.4 and 7.5.8).

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, Stream};

use super::file::File;
use super::lexer::{Fault, is_space};

/// How many bytes an entry takes in memory.
const ENTRY: usize = 48;
/// What a trailer says of the file, and not of itself.
const OF_THE_FILE: [&[u8]; 4] = [b"Root", b"Info", b"ID", b"Encrypt"];
/// The most sections that are followed.
const MOST_SECTIONS: usize = 4096;

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Nowhere: it was deleted.
    Free,
    /// At so many bytes from the file's beginning.
    At(usize),
    /// In an object stream.
    In(u32),
}

/// Where all objects are, and what the trailer says.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) entries: BTreeMap<u32, Entry>,
    pub(super) trailer: Dictionary,
}

/// One section of it.
struct Section {
    entries: Vec<(u32, Entry)>,
    trailer: Dictionary,
}

impl Index {
    /// As the file says it; nothing where that makes no sense.
    pub(super) fn written(file: &File<'_>) -> Result<Option<Self>, Fault> {
        let Some(start) = start(file) else { return Ok(None) };
        let (mut index, mut seen) = (Self::default(), BTreeSet::new());
        let mut next = Some(start);
        while let Some(place) = next {
            if !seen.insert(place) || seen.len() > MOST_SECTIONS {
                break;
            }
            let Some(section) = section(file, place)? else { return Ok(None) };
            // What a table hides from old readers is in a stream beside it.
            let beside = place_of(&section.trailer, b"XRefStm");
            let beside = match beside.filter(|place| seen.insert(*place)) {
                Some(place) => self::section(file, place)?,
                None => None,
            };
            next = place_of(&section.trailer, b"Prev");
            let Section { entries, trailer } = section;
            let (free, used): (Vec<_>, Vec<_>) =
                entries.into_iter().partition(|(_, entry)| *entry == Entry::Free);
            let hidden = beside.into_iter().flat_map(|it| it.entries);
            for (number, entry) in used.into_iter().chain(hidden).chain(free) {
                index.entries.entry(number).or_insert(entry);
            }
            index.add(&trailer);
        }
        Ok(index.trailer.has(b"Root").then_some(index))
    }

    /// Adds what an older trailer says of the file.
    fn add(&mut self, older: &Dictionary) {
        for key in OF_THE_FILE {
            if let Ok(value) = older.get(key)
                && !self.trailer.has(key)
            {
                self.trailer.set(key, value.clone());
            }
        }
    }
}

fn place_of(trailer: &Dictionary, key: &[u8]) -> Option<usize> {
    let place = trailer.get(key).and_then(Object::as_float).ok()?;
    let exact = trailer.get(key).and_then(Object::as_i64).ok();
    usize::try_from(exact.unwrap_or(place as i64)).ok()
}

/// Where the file says that its newest section is.
fn start(file: &File<'_>) -> Option<usize> {
    let word = b"startxref";
    let at = file.bytes.windows(word.len()).rposition(|it| it == word)?;
    let place = file.lexer(at + word.len()).whole()?;
    usize::try_from(place).ok()
}

/// The section at some place.
fn section(file: &File<'_>, place: usize) -> Result<Option<Section>, Fault> {
    let places = [place.checked_add(file.head), Some(place)];
    for at in places.into_iter().flatten() {
        let found = match table(file, at)? {
            Some(section) => Some(section),
            None => stream(file, at)?,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A table: its entries are taken word by word, for some are of 19 bytes, not 20.
fn table(file: &File<'_>, at: usize) -> Result<Option<Section>, Fault> {
    let mut lexer = file.lexer(at);
    if !lexer.keyword(b"xref") {
        return Ok(None);
    }
    let mut entries = Vec::new();
    while !lexer.keyword(b"trailer") {
        let (Some(first), Some(count)) = (lexer.whole(), lexer.whole()) else {
            return Ok(None);
        };
        if first > u64::from(u32::MAX) {
            return Ok(None);
        }
        for number in (first..).take(usize::try_from(count).unwrap_or(usize::MAX)) {
            let mut ahead = lexer;
            let (Some(place), Some(_)) = (ahead.whole(), ahead.whole()) else { break };
            let entry = match (ahead.keyword(b"n"), ahead.keyword(b"f")) {
                (true, _) => Entry::At(usize::try_from(place).unwrap_or(usize::MAX)),
                (_, true) => Entry::Free,
                _ => return Ok(None),
            };
            lexer = ahead;
            file.budget.take(ENTRY)?;
            let Ok(number) = u32::try_from(number) else { return Ok(None) };
            entries.push((number, entry));
        }
    }
    match lexer.value()? {
        Object::Dictionary(trailer) => Ok(Some(Section { entries, trailer })),
        _ => Ok(None),
    }
}

/// A stream of entries.
fn stream(file: &File<'_>, at: usize) -> Result<Option<Section>, Fault> {
    let Some(found) = file.object(at)? else { return Ok(None) };
    let (Object::Dictionary(trailer), Some(start)) = (found.value, found.data) else {
        return Ok(None);
    };
    if !trailer.has_type(b"XRef") {
        return Ok(None);
    }
    let length = trailer.get(b"Length").and_then(Object::as_i64).ok();
    let data = file.data(start, length.and_then(|it| u64::try_from(it).ok()));
    let data = file.bytes.get(data.range).unwrap_or_default();
    let stream = Stream::new(trailer.clone(), data.to_vec());
    let Some(rows) = file.structure(&stream, &Document::new())? else {
        return Ok(None);
    };
    let Some(entries) = entries(&trailer, &rows, file)? else { return Ok(None) };
    Ok(Some(Section { entries, trailer }))
}

/// The entries of a stream; nothing where its rows make no sense.
fn entries(
    about: &Dictionary,
    rows: &[u8],
    file: &File<'_>,
) -> Result<Option<Vec<(u32, Entry)>>, Fault> {
    let numbers = |key: &[u8]| -> Option<Vec<u64>> {
        let items = about.get(key).and_then(Object::as_array).ok()?;
        let number = |it: &Object| u64::try_from(it.as_i64().ok()?).ok();
        items.iter().map(number).collect()
    };
    let widths = numbers(b"W").unwrap_or_default();
    let widths: Vec<usize> =
        widths.iter().map(|it| usize::try_from(*it).unwrap_or(usize::MAX)).collect();
    let [kind, second, third] = widths[..] else { return Ok(None) };
    if widths.iter().any(|width| *width > 8) || widths.iter().sum::<usize>() == 0 {
        return Ok(None);
    }
    let size = about.get(b"Size").and_then(Object::as_i64).ok();
    let all = vec![0, size.and_then(|it| u64::try_from(it).ok()).unwrap_or(u64::MAX)];
    let ranges = numbers(b"Index").unwrap_or(all);
    let value =
        |field: &[u8]| field.iter().fold(0_u64, |sum, it| sum << 8 | u64::from(*it));
    let mut rows = rows.chunks_exact(kind + second + third);
    let mut entries = Vec::new();
    for range in ranges.chunks_exact(2) {
        let [first, count] = range else { continue };
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        if *first > u64::from(u32::MAX) {
            return Ok(None);
        }
        for (number, row) in (*first..).zip(rows.by_ref().take(count)) {
            let (of_kind, rest) = row.split_at(kind);
            let (place, _) = rest.split_at(second);
            let place = value(place);
            let entry = match if kind == 0 { 1 } else { value(of_kind) } {
                1 => Entry::At(usize::try_from(place).unwrap_or(usize::MAX)),
                2 => match u32::try_from(place) {
                    Ok(container) => Entry::In(container),
                    Err(_) => return Ok(None),
                },
                _ => Entry::Free,
            };
            file.budget.take(ENTRY)?;
            let Ok(number) = u32::try_from(number) else { return Ok(None) };
            entries.push((number, entry));
        }
    }
    Ok(Some(entries))
}

/// All objects that stand in a file, whatever it says of them: of several with one number,
/// the last counts.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Number, and place from the first byte, in the order of the file.
    pub(super) objects: Vec<(u32, usize)>,
    /// Those among them that are object streams.
    pub(super) streams: BTreeSet<usize>,
    /// What trailers say, the last before all others.
    pub(super) trailer: Dictionary,
    /// Whether the last object never ends.
    pub(super) cut: bool,
}

impl Scan {
    /// Looks through a file, object by object.
    pub(super) fn of(file: &File<'_>) -> Result<Self, Fault> {
        let (mut scan, mut at) = (Self::default(), file.head);
        let mut catalog = None;
        while let Some(rest) = file.bytes.get(at..).filter(|it| !it.is_empty()) {
            if rest[0].is_ascii_digit()
                && let Some(found) = file.budget.lent(|| file.object(at))?
            {
                file.budget.take(ENTRY)?;
                scan.objects.push((found.id.0, at));
                let start = at;
                at = found.end.max(at + 1);
                scan.cut = !file.lexer(at).keyword(b"endobj");
                let Object::Dictionary(about) = found.value else { continue };
                if about.has_type(b"Catalog") && about.has(b"Pages") {
                    catalog = Some(found.id);
                }
                let Some(data) = found.data else { continue };
                let length = about.get(b"Length").and_then(Object::as_i64).ok();
                let length = length.and_then(|it| u64::try_from(it).ok());
                let data = file.data(data, length);
                scan.cut = data.cut;
                at = data.range.end.max(at);
                if about.has_type(b"ObjStm") {
                    scan.streams.insert(start);
                } else if about.has_type(b"XRef") {
                    scan.hear(about);
                }
                continue;
            }
            if rest.starts_with(b"trailer") {
                let mut lexer = file.lexer(at + 7);
                if let Object::Dictionary(trailer) = file.budget.lent(|| lexer.value())? {
                    scan.hear(trailer);
                    at = lexer.at.max(at + 7);
                    continue;
                }
            }
            // On to the next word.
            let mut ends = [&b"endobj"[..], b"endstream"].into_iter();
            let word = match ends.find(|it| rest.starts_with(it)) {
                Some(end) => end.len(),
                None => rest.iter().take_while(|byte| !is_space(**byte)).count(),
            };
            let spaces = rest.iter().skip(word);
            at += word + spaces.take_while(|byte| is_space(**byte)).count();
        }
        if let Some(catalog) = catalog
            && !scan.trailer.has(b"Root")
        {
            scan.trailer.set("Root", Object::Reference(catalog));
        }
        Ok(scan)
    }

    /// Takes down what a trailer says that is newer than all before it.
    fn hear(&mut self, trailer: Dictionary) {
        for (key, value) in trailer {
            if OF_THE_FILE.contains(&key.as_slice()) {
                self.trailer.set(key, value);
            }
        }
    }

    /// Where the last object with a number stands.
    pub(super) fn last(&self) -> BTreeMap<u32, usize> {
        self.objects.iter().copied().collect()
    }
}
