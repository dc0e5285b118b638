//! `CMap`s: from the bytes of a text to codes, and from codes to CIDs or to Unicode
//! (ISO 32000-1, 9.7.5 and 9.10.3).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use crate::operations::{Operand, Operations};
use crate::reading::stream::inflated;

/// A `CMap`.
#[derive(Clone, Debug, Default)]
pub(super) struct Cmap {
    /// How long codes are: length, first, last. Without any, all have two bytes.
    spaces: Vec<(usize, u32, u32)>,
    /// First code to last code and CID of the first; none where codes are CIDs.
    cids: BTreeMap<u32, (u32, u32)>,
    /// First code to last code and text of the first.
    texts: BTreeMap<u32, (u32, Vec<u16>)>,
}

impl Cmap {
    /// The `CMap` of a composite font, and whether it is vertical. Of those that are known
    /// by their names, only the identity is: codes of others count as CIDs, which gives
    /// them no meaning.
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
            Ok(Object::Name(name)) => (Self::default(), name.ends_with(b"-V")),
            _ => (Self::default(), false),
        }
    }

    /// Reads a `CMap`, up to where it makes no sense.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut cmap = Self::default();
        for operation in Operations::of(bytes).map_while(Result::ok) {
            let operands = &operation.operands;
            let by = |count: usize| operands.chunks_exact(count);
            match operation.operator {
                "endcodespacerange" => {
                    for pair in by(2) {
                        let length = pair[0].text().map_or(0, |it| it.len());
                        if let [Some(first), Some(last)] =
                            [0, 1].map(|at| code(&pair[at]))
                        {
                            cmap.spaces.push((length, first, last));
                        }
                    }
                }
                "endcidchar" => {
                    for pair in by(2) {
                        if let (Some(code), Operand::Number(cid)) =
                            (code(&pair[0]), &pair[1])
                        {
                            cmap.cids.insert(code, (code, *cid as u32));
                        }
                    }
                }
                "endcidrange" => {
                    for three in by(3) {
                        if let ([Some(first), Some(last)], Operand::Number(cid)) =
                            ([0, 1].map(|at| code(&three[at])), &three[2])
                        {
                            cmap.cids.insert(first, (last, *cid as u32));
                        }
                    }
                }
                "endbfchar" => {
                    for pair in by(2) {
                        if let (Some(code), Some(text)) = (code(&pair[0]), pair[1].text())
                        {
                            cmap.texts.insert(code, (code, utf16(&text)));
                        }
                    }
                }
                "endbfrange" => by(3).for_each(|three| cmap.text_range(three)),
                _ => {}
            }
        }
        cmap
    }

    fn text_range(&mut self, three: &[Operand<'_>]) {
        let [Some(first), Some(last)] = [0, 1].map(|at| three.get(at).and_then(code))
        else {
            return;
        };
        let Some(target) = three.get(2) else { return };
        if let Some(text) = target.text() {
            self.texts.insert(first, (last, utf16(&text)));
        }
        for (code, text) in (first..=last).zip(target.items().into_iter().flatten()) {
            if let Some(text) = text.text() {
                self.texts.insert(code, (code, utf16(&text)));
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
            let length = self.spaces.iter().find(fits).map_or(2, |(length, ..)| *length);
            let length = length.clamp(1, 4).min(rest.len());
            let code = value(length);
            rest = rest.get(length..).filter(|_| length > 0)?;
            Some((code, length))
        })
    }

    /// About how many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let entries = self.spaces.len() + self.cids.len() + self.texts.len();
        let units: usize = self.texts.values().map(|(_, text)| text.len()).sum();
        entries * 64 + units * 2
    }

    /// The CID of a code.
    pub(super) fn cid(&self, code: u32) -> u32 {
        if self.cids.is_empty() {
            return code;
        }
        match self.cids.range(..=code).next_back() {
            Some((first, (last, cid))) if code <= *last => {
                cid.saturating_add(code - first)
            }
            _ => 0,
        }
    }

    /// What a code stands for.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        let (first, (last, text)) = self.texts.range(..=code).next_back()?;
        if code > *last {
            return None;
        }
        let mut text = text.clone();
        let unit = text.last_mut()?;
        *unit = unit.wrapping_add(u16::try_from(code - first).ok()?);
        Some(String::from_utf16_lossy(&text))
    }
}

fn code(operand: &Operand<'_>) -> Option<u32> {
    let bytes = operand.text()?;
    let fits = bytes.len() <= 4;
    fits.then(|| bytes.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)))
}

fn utf16(bytes: &[u8]) -> Vec<u16> {
    bytes
        .chunks(2)
        .map(|unit| unit.iter().fold(0, |it, b| it << 8 | u16::from(*b)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let texts = [0x41, 0x8002, 0x11, 0x12].map(|code| cmap.text(code));
        let wanted = [Some("fi"), Some("c"), Some("y"), None];
        assert_eq!(texts, wanted.map(|text| text.map(str::to_owned)));
    }
}
