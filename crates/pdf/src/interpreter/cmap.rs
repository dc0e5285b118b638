//! `CMap`s: from the bytes of a text to codes, and from codes to CIDs or to Unicode
//! (ISO 32000-1, 9.7.5 and 9.10.3).
//!
//! hayro-cmap reads them, and has those that PDF knows by name. It keeps three things to
//! itself or to nobody, which are here: how long codes are, what comes before the damage in
//! a map that isn't whole, and a bound on how often one map is made from others.

use std::cell::Cell;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use lopdf::{Dictionary, Document, Object};

use crate::operations::{Operand, Operations};
use crate::reading::stream::inflated;

/// How often a map may be made from another: each takes as long as that one does.
const MOST_BASES: u32 = 4;
/// The largest map that is mended where it is damaged: it is read again and again.
const LARGEST_MENDED: usize = 256 << 10;
/// About how many bytes one of the maps that are known by name takes.
const KNOWN: usize = 512 << 10;
/// What maps are made from that are made from the identity.
const IDENTITY: &[u8] = b"1 begincidrange <0000> <FFFF> 0 endcidrange";

/// A `CMap`.
#[derive(Clone, Debug, Default)]
pub(super) struct Cmap {
    /// How long codes are: length, first, last. Without any, all have two bytes, but where
    /// the map itself is known by its name.
    spaces: Vec<(usize, u32, u32)>,
    /// Whether it leads to CIDs; otherwise codes are CIDs.
    leads_to_cids: bool,
    map: Option<CMap>,
    /// About how many bytes of memory it takes.
    bytes: usize,
}

impl Cmap {
    /// The `CMap` of a composite font, and whether it is vertical. Codes of one that isn't
    /// known by its name count as CIDs, which gives them no meaning.
    pub(super) fn of(font: &Dictionary, document: &Document) -> (Self, bool) {
        match font.get_deref(b"Encoding", document) {
            Ok(Object::Stream(stream)) => {
                let bytes = inflated(stream, document, 4 << 20).unwrap_or_default();
                let mode = stream.dict.get_deref(b"WMode", document);
                (
                    Self::parse(&bytes),
                    mode.and_then(Object::as_i64).is_ok_and(|it| it == 1),
                )
            }
            Ok(Object::Name(name)) => {
                (Self::known(name), name.ends_with(b"-V") || name == b"V")
            }
            _ => (Self::default(), false),
        }
    }

    /// One that PDF knows by its name (ISO 32000-1, table 118).
    fn known(name: &[u8]) -> Self {
        match load_embedded(CMapName::from_bytes(name)) {
            Some(bytes) => Self {
                map: read(bytes),
                leads_to_cids: true,
                bytes: KNOWN,
                spaces: Vec::new(),
            },
            None => Self::default(),
        }
    }

    /// Reads a `CMap`, up to where it makes no sense.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut cmap = Self::default();
        // Where stretches of entries end.
        let mut ends = Vec::new();
        let mut operations = Operations::of(bytes);
        let mut end = 0;
        while let Some(Ok(operation)) = operations.next() {
            end = operations.at();
            match operation.operator {
                "endcodespacerange" => cmap.add_spaces(&operation.operands),
                "endcidchar" | "endcidrange" | "endbfchar" | "endbfrange" => {
                    ends.push(end);
                }
                "usecmap" => cmap.bytes += KNOWN,
                _ => {}
            }
            cmap.leads_to_cids |=
                matches!(operation.operator, "endcidchar" | "endcidrange" | "usecmap");
            cmap.bytes += operation.operands.iter().map(footprint).sum::<usize>();
        }
        let up_to = |end: usize| read(bytes.get(..end)?);
        cmap.map = up_to(end).or_else(|| {
            let mends = bytes.len() <= LARGEST_MENDED;
            let sound = ends.partition_point(|end| mends && up_to(*end).is_some());
            up_to(*ends[..sound].last()?)
        });
        cmap
    }

    fn add_spaces(&mut self, operands: &[Operand<'_>]) {
        for [first, last] in operands.as_chunks::<2>().0 {
            let length = first.text().map_or(0, |it| it.len());
            if let (Some(first), Some(last)) = (code(first), code(last)) {
                self.spaces.push((length, first, last));
            }
        }
    }

    /// The codes of a text, each with how many bytes it has.
    pub(super) fn codes<'t>(
        &'t self,
        text: &'t [u8],
    ) -> impl Iterator<Item = (u32, usize)> + 't {
        let mut rest = text;
        std::iter::from_fn(move || {
            let value = |length: usize| {
                rest.iter().take(length).fold(0, |all, byte| all << 8 | u32::from(*byte))
            };
            let fits = |(length, first, last): &&(usize, u32, u32)| {
                *length <= rest.len() && (*first..=*last).contains(&value(*length))
            };
            let length = match self.spaces.is_empty() {
                true => (1..=rest.len().min(4))
                    .find(|length| self.lookup(value(*length), *length).is_some()),
                false => self.spaces.iter().find(fits).map(|(length, ..)| *length),
            };
            let length = length.unwrap_or(2).clamp(1, 4).min(rest.len());
            let code = value(length);
            rest = rest.get(length..).filter(|_| length > 0)?;
            Some((code, length))
        })
    }

    /// About how many bytes of memory it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The CID of a code.
    pub(super) fn cid(&self, code: u32) -> u32 {
        if !self.leads_to_cids || self.map.is_none() {
            return code;
        }
        let holds =
            |(_, first, last): &&(usize, u32, u32)| (*first..=*last).contains(&code);
        let cid = match self.spaces.iter().find(holds) {
            Some((length, ..)) => self.lookup(code, *length),
            None => (1..=4).find_map(|length| self.lookup(code, length)),
        };
        cid.unwrap_or(0)
    }

    fn lookup(&self, code: u32, length: usize) -> Option<u32> {
        let map = self.map.as_ref().filter(|_| self.leads_to_cids)?;
        map.lookup_cid_code(code, u8::try_from(length).ok()?)
    }

    /// What a code stands for.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        Some(match self.map.as_ref()?.lookup_bf_string(code)? {
            BfString::Char(char) => char.to_string(),
            BfString::String(text) => text,
        })
    }
}

/// Reads a whole map. What it is made from and isn't known counts as empty: hayro-cmap would
/// refuse all of it.
fn read(bytes: &[u8]) -> Option<CMap> {
    let left = Rc::new(Cell::new(MOST_BASES));
    CMap::parse(bytes, move |name| {
        let known = match name {
            _ if left.get() == 0 => None,
            CMapName::IdentityH | CMapName::IdentityV => Some(IDENTITY),
            name => load_embedded(name),
        };
        left.set(left.get().saturating_sub(1));
        Some(known.unwrap_or_default())
    })
}

/// About how many bytes of memory a part of an entry takes.
fn footprint(operand: &Operand<'_>) -> usize {
    match operand {
        // One entry for each of its items, which have three bytes at least.
        Operand::Other(array @ [b'[', ..]) => array.len() * 24,
        Operand::Other(text) => 48 + text.len(),
        _ => 48,
    }
}

fn code(operand: &Operand<'_>) -> Option<u32> {
    let bytes = operand.text()?;
    let fits = bytes.len() <= 4;
    fits.then(|| bytes.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(cmap: &Cmap, codes: &[u32]) -> Vec<Option<String>> {
        codes.iter().map(|code| cmap.text(*code)).collect()
    }

    #[test]
    fn codes_have_lengths_cids_and_meanings() {
        let cmap = Cmap::parse(
            b"/X 1 def 2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange\n\
              1 begincidrange <8000> <80FF> 5 endcidrange\n\
              1 beginbfchar <41> <00660069> endbfchar\n\
              2 beginbfrange <8000> <8002> <0061> <10> <11> [<0078> <0079>] endbfrange",
        );
        let codes: Vec<_> = cmap.codes(&[0x41, 0x80, 0x02]).collect();
        assert_eq!(codes, [(0x41, 1), (0x8002, 2)]);
        assert_eq!(cmap.cid(0x8002), 7);
        let wanted = [Some("fi"), Some("c"), Some("y"), None];
        assert_eq!(
            said(&cmap, &[0x41, 0x8002, 0x11, 0x12]),
            wanted.map(|text| text.map(str::to_owned))
        );
    }

    /// hayro-cmap reads the ranges of codes, and tells nobody.
    #[test]
    fn the_length_of_a_code_without_a_cid_is_known() {
        let cmap = Cmap::parse(
            b"2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange\n\
              1 begincidrange <8000> <80FF> 5 endcidrange",
        );
        let map = cmap.map.as_ref().expect("a map");
        assert!((1..=2).all(|length| map.lookup_cid_code(0x41, length).is_none()));
        let codes: Vec<_> = cmap.codes(&[0x41, 0x80, 0x02]).collect();
        assert_eq!(codes, [(0x41, 1), (0x8002, 2)]);
    }

    /// hayro-cmap has all of a map or nothing of it.
    #[test]
    fn a_damaged_map_is_read_up_to_its_damage() {
        let sound = "1 beginbfchar <41> <0061> endbfchar\n";
        for damage in [
            "1 beginbfchar <42> /b endbfchar",
            "1 beginbfchar <42> <> endbfchar",
            "1 beginbfrange <42> <44> [<0062>] endbfrange",
            "1 beginbfchar <4",
        ] {
            let bytes = format!("{sound}{damage}");
            let cmap = Cmap::parse(bytes.as_bytes());
            assert_eq!(said(&cmap, &[0x41, 0x42]), [Some("a".to_owned()), None]);
        }
    }

    /// hayro-cmap follows as many as there are.
    #[test]
    fn a_map_is_made_from_others_only_so_often() {
        let bases = b"/UniJIS-UTF16-H usecmap ".repeat(10_000);
        let cmap = Cmap::parse(&bases);
        assert!(cmap.map.is_some());
        let identity = Cmap::parse(b"/Identity-H usecmap");
        assert_eq!(identity.cid(0x1234), 0x1234);
        let own = Cmap::parse(b"/Mine usecmap 1 begincidchar <1234> 5 endcidchar");
        assert_eq!(own.cid(0x1234), 5, "what isn't known is left out");
    }

    #[test]
    fn maps_that_pdf_knows_by_name_are_known() {
        let cmap = Cmap::known(b"90ms-RKSJ-H");
        // An A, and the first kanji of JIS X 0208, which has two bytes in Shift JIS.
        let codes: Vec<_> = cmap.codes(&[0x41, 0x88, 0x9F]).collect();
        assert_eq!(codes, [(0x41, 1), (0x889F, 2)]);
        assert_eq!([0x41, 0x889F].map(|code| cmap.cid(code)), [264, 1125]);
        let identity = Cmap::known(b"Identity-H");
        assert_eq!(identity.codes(&[0x12, 0x34]).collect::<Vec<_>>(), [(0x1234, 2)]);
        assert_eq!(identity.cid(0x1234), 0x1234);
    }
}
