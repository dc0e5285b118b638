//! The objects of a file, from where its index says that they are.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::file::File;
use super::index::{Entry, Index, Scan};
use super::lexer::{Budget, Fault, Lexer};

/// A document with all its objects.
pub(super) struct Loaded {
    pub(super) document: Document,
    /// Whether everything was where the file says, and as long.
    pub(super) exact: bool,
    /// Whether nothing says where its last stream ends.
    pub(super) cut: bool,
    /// Objects that the file has and that can't be read.
    pub(super) lost: BTreeSet<u32>,
}

/// Reads objects.
struct Loader<'f, 'a> {
    file: &'f File<'a>,
    document: Document,
    /// Where objects stand, from the first byte.
    places: BTreeMap<u32, usize>,
    /// Streams whose length stands in an object stream: where their bytes begin.
    waiting: Vec<(ObjectId, usize, u32)>,
    /// How many bytes may still be looked at.
    left: usize,
    /// Objects that can't be read: what they stand in is damaged.
    lost: BTreeSet<u32>,
    /// Whether nothing says where the last stream ends.
    cut: bool,
    exact: bool,
}

/// Where the objects of an object stream begin in it, by their numbers; and its bytes.
type Packed = (Vec<(u32, usize)>, Vec<u8>);

impl Loaded {
    /// By the index that the file has; nothing where it doesn't lead to a catalog.
    pub(super) fn of_index(file: &File<'_>, index: Index) -> Result<Option<Self>, Fault> {
        let mut loader = Loader::new(file, index.trailer);
        let scan: OnceCell<BTreeMap<u32, usize>> = OnceCell::new();
        let mut packed: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (number, entry) in index.entries {
            match entry {
                Entry::Free => {}
                Entry::In(container) => {
                    packed.entry(container).or_default().insert(number);
                }
                Entry::At(place) => {
                    let mut found = file.located(number, place);
                    if found.is_none() {
                        loader.exact = false;
                        let last = match scan.get() {
                            Some(last) => last,
                            None => {
                                let last = Scan::of(file)?.last();
                                scan.get_or_init(|| last)
                            }
                        };
                        found = last.get(&number).copied();
                    }
                    if let Some(place) = found {
                        loader.places.insert(number, place);
                    }
                }
            }
        }
        loader.plain()?;
        loader.unlock();
        for (container, numbers) in packed {
            let packed = loader.packed(container)?.unwrap_or_default();
            loader.unpack(packed, Some(&numbers))?;
        }
        loader.finish()
    }

    /// By what has been found without an index; nothing where there is no catalog.
    pub(super) fn of_scan(file: &File<'_>, scan: Scan) -> Result<Option<Self>, Fault> {
        let mut loader = Loader::new(file, scan.trailer.clone());
        (loader.exact, loader.cut) = (false, scan.cut);
        loader.places = scan.last();
        loader.plain()?;
        loader.unlock();
        // Whatever stands later in the file is newer, in object streams as elsewhere.
        let mut newest: BTreeMap<u32, usize> = loader.places.clone();
        let streams = scan.objects.iter().filter(|(_, at)| scan.streams.contains(at));
        for (container, at) in streams {
            // Of several with one number, the last is the one that was read.
            if loader.places.get(container) != Some(at) {
                continue;
            }
            let packed = loader.packed(*container)?.unwrap_or_default();
            for number in packed.0.iter().map(|(number, _)| *number) {
                if newest.get(&number).is_none_or(|known| known < at) {
                    newest.insert(number, *at);
                    loader.forget(number);
                }
            }
            loader.unpack(packed, None)?;
        }
        loader.finish()
    }
}

/// Whether each reference of a document satisfies somebody.
pub(super) fn all_references(
    document: &Document,
    satisfies: impl Fn(ObjectId) -> bool,
) -> bool {
    let mut open: Vec<&Object> = document.objects.values().collect();
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(id) if !satisfies(*id) => return false,
            Object::Array(items) => open.extend(items),
            Object::Dictionary(entries) => open.extend(entries.iter().map(|(_, it)| it)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, it)| it)),
            _ => {}
        }
    }
    true
}

impl<'f, 'a> Loader<'f, 'a> {
    fn new(file: &'f File<'a>, trailer: Dictionary) -> Self {
        let mut document = Document::with_version(version(file));
        document.reference_table.cross_reference_type =
            lopdf::xref::XrefType::CrossReferenceTable;
        document.trailer = trailer;
        Self {
            file,
            document,
            places: BTreeMap::new(),
            waiting: Vec::new(),
            left: file.bytes.len().saturating_mul(4).saturating_add(1 << 16),
            lost: BTreeSet::new(),
            cut: false,
            exact: file.head == 0,
        }
    }

    /// Reads what stands in the file itself.
    fn plain(&mut self) -> Result<(), Fault> {
        let places: Vec<usize> = self.places.values().copied().collect();
        for place in places {
            let Some(found) = self.file.object(place)? else { continue };
            self.spend(found.end.saturating_sub(place))?;
            let (id, value) = (found.id, found.value);
            let Some(start) = found.data else {
                self.document.objects.insert(id, value);
                continue;
            };
            let Object::Dictionary(about) = value else { continue };
            let length = match about.get(b"Length") {
                Ok(Object::Reference((number, _))) => match self.places.get(number) {
                    Some(place) => {
                        let (number, looked) = self.file.number_at(*place);
                        self.spend(looked)?;
                        number
                    }
                    None if self.document.trailer.has(b"Encrypt") => None,
                    None => {
                        self.waiting.push((id, start, *number));
                        self.document.objects.insert(id, Object::Dictionary(about));
                        continue;
                    }
                },
                Ok(length) => whole(length),
                Err(_) => None,
            };
            let stream = self.stream(about, start, length)?;
            self.document.objects.insert(id, stream);
        }
        Ok(())
    }

    fn stream(
        &mut self,
        mut about: Dictionary,
        start: usize,
        length: Option<u64>,
    ) -> Result<Object, Fault> {
        let data = self.file.data(start, length);
        self.exact &= data.exact;
        let bytes = self.file.bytes.get(data.range).unwrap_or_default();
        self.cut |= data.cut;
        // Streams that lie in each other would be copied many times.
        self.spend(bytes.len())?;
        about.set("Length", i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        let mut stream = Stream::new(about, bytes.to_vec());
        stream.start_position = Some(start);
        Ok(Object::Stream(stream))
    }

    /// An object stream without compression: where its objects begin in it, by their
    /// numbers.
    fn packed(&mut self, container: u32) -> Result<Option<Packed>, Fault> {
        let stream = self.document.objects.get(&(container, 0));
        let Some(Object::Stream(stream)) = stream else { return Ok(None) };
        let told = |key: &[u8]| {
            let value = stream.dict.get_deref(key, &self.document).ok();
            usize::try_from(value.and_then(whole)?).ok()
        };
        let (first, count) = (told(b"First"), told(b"N"));
        let data = self.file.structure(stream, &self.document)?;
        let (Some(data), Some(first), Some(count)) = (data, first, count) else {
            return Ok(None);
        };
        let budget = Budget::new(0);
        let head = data.get(..first).unwrap_or(&data);
        let mut lexer = Lexer::new(head, 0, &budget);
        let mut places = Vec::new();
        while places.len() < count {
            let (Some(number), Some(at)) = (lexer.whole(), lexer.whole()) else { break };
            let (Ok(number), Ok(at)) = (u32::try_from(number), usize::try_from(at))
            else {
                break;
            };
            places.push((number, first.saturating_add(at)));
        }
        Ok(Some((places, data)))
    }

    /// Reads objects of an object stream, those that are wanted or all that are new.
    fn unpack(
        &mut self,
        (places, data): Packed,
        wanted: Option<&BTreeSet<u32>>,
    ) -> Result<(), Fault> {
        let mut missing = wanted.cloned().unwrap_or_default();
        let mut left = data.len().saturating_mul(4).saturating_add(1 << 12);
        for (number, at) in places {
            if wanted.is_some_and(|wanted| !wanted.contains(&number)) || at >= data.len()
            {
                continue;
            }
            missing.remove(&number);
            if self.document.objects.contains_key(&(number, 0)) {
                continue;
            }
            let mut lexer = Lexer::new(&data, at, self.file.budget);
            let value = lexer.value()?;
            left = left.checked_sub(lexer.at - at).ok_or(Fault::TooMuch)?;
            self.document.objects.insert((number, 0), value);
        }
        self.exact &= missing.is_empty();
        self.lost.append(&mut missing);
        Ok(())
    }

    /// Decrypts what anybody may read, where that is wished.
    fn unlock(&mut self) {
        if !self.file.unlocks {
            return;
        }
        if let Ok(Object::Dictionary(direct)) = self.document.trailer.get(b"Encrypt") {
            let direct = direct.clone();
            let new = self.document.objects.keys().map(|id| id.0).max().unwrap_or(0);
            let Some(new) = new.checked_add(1) else { return };
            self.document.objects.insert((new, 0), Object::Dictionary(direct));
            self.document.trailer.set("Encrypt", Object::Reference((new, 0)));
        }
        // Whoever decrypts would unpack them too, without our bounds.
        let mut packed = Vec::new();
        for (id, object) in &mut self.document.objects {
            if let Object::Stream(stream) = object
                && stream.dict.has_type(b"ObjStm")
            {
                stream.dict.remove(b"Type");
                packed.push(*id);
            }
        }
        // Where it can't be done, the file stays encrypted, and says so.
        let _ = self.document.decrypt("");
        self.document.encryption_state = None;
        for id in packed {
            if let Some(Object::Stream(stream)) = self.document.objects.get_mut(&id) {
                stream.dict.set("Type", "ObjStm");
            }
        }
        self.exact = false;
    }

    /// Makes room for a newer object with the same number.
    fn forget(&mut self, number: u32) {
        let known = self.document.objects.range((number, 0)..=(number, u16::MAX));
        let known: Vec<ObjectId> = known.map(|(id, _)| *id).collect();
        for id in known {
            self.document.objects.remove(&id);
        }
    }

    /// Counts what is looked at: objects of a sound file don't lie in each other, so that
    /// it is no more than the file.
    fn spend(&mut self, bytes: usize) -> Result<(), Fault> {
        self.left = self.left.checked_sub(bytes).ok_or(Fault::TooMuch)?;
        Ok(())
    }

    /// Reads what had to wait; nothing where there is no catalog.
    fn finish(mut self) -> Result<Option<Loaded>, Fault> {
        for (id, start, length) in std::mem::take(&mut self.waiting) {
            let length = self.document.objects.get(&(length, 0)).and_then(whole);
            let about = self.document.objects.remove(&id);
            if let Some(Object::Dictionary(about)) = about {
                let stream = self.stream(about, start, length)?;
                self.document.objects.insert(id, stream);
            }
        }
        let Self { mut document, exact, cut, lost, .. } = self;
        document.max_id = document.objects.keys().map(|id| id.0).max().unwrap_or(0);
        let pages = document.catalog().is_ok_and(|it| it.has(b"Pages"));
        let encrypted = document.trailer.has(b"Encrypt");
        Ok((pages || encrypted).then_some(Loaded { document, exact, cut, lost }))
    }
}

/// A whole number that isn't negative; some write `42.`.
fn whole(object: &Object) -> Option<u64> {
    match object {
        Object::Integer(number) => u64::try_from(*number).ok(),
        Object::Real(number) if number.fract() == 0.0 && *number >= 0.0 => {
            Some(*number as u64)
        }
        _ => None,
    }
}

/// The version that a file says it is.
fn version(file: &File<'_>) -> String {
    let rest = file.bytes.get(file.head + 5..).unwrap_or_default();
    let digits = rest.iter().take(8).take_while(|it| matches!(it, b'0'..=b'9' | b'.'));
    let version: String = digits.map(|byte| char::from(*byte)).collect();
    if version.is_empty() { "1.4".to_owned() } else { version }
}
