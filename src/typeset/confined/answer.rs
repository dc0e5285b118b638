//! What a worker answers, as bytes.

use std::io;

use marbre_diag::{Diagnostic, SourceFile, Texts, Told};
use serde::{Deserialize, Serialize};

use crate::store::timings::Timings;

use super::Facts;

/// What the worker answers before the PDF.
#[derive(Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) told: Told,
    pub(super) facts: Facts,
    pub(super) timings: Timings,
}

impl Answer {
    /// Itself and the PDF in bytes: its length, itself, the PDF.
    ///
    /// # Errors
    /// Where it can't be written as JSON, which is a fault of ours.
    pub(super) fn written(mut self, pdf: &[u8]) -> io::Result<Vec<u8>> {
        let mut texts = Texts::default();
        self.files().for_each(|file| texts.take(file));
        let json = serde_json::to_vec(&(&texts, &self))?;
        Ok([&(json.len() as u64).to_le_bytes(), &json[..], pdf].concat())
    }

    /// Reads what [`Self::written`] has written; the PDF begins at this byte.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let length = usize::try_from(u64::from_le_bytes(*bytes.first_chunk()?)).ok()?;
        let end = length.checked_add(8)?;
        let (texts, mut answer): (Texts, Self) =
            serde_json::from_slice(bytes.get(8..end)?).ok()?;
        let whole = answer.files().all(|file| texts.give_back(file));
        whole.then_some((answer, end))
    }

    /// The files of all places.
    fn files(&mut self) -> impl Iterator<Item = &mut SourceFile> {
        let said = self.told.diagnostics_mut().flat_map(Diagnostic::places_mut);
        let parts = self.facts.parts.iter_mut().map(|part| &mut part.place);
        let places = said.chain(parts).filter_map(|place| place.source_mut());
        places.chain(self.facts.origins.files_mut())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::PlacedPart;
    use marbre_diag::{Moment, Place, Sink};

    #[test]
    fn a_text_is_written_once_whatever_is_said_of_it() {
        let text = format!("# {}\n[report]\n", "long ".repeat(200));
        let file = SourceFile::new("report.toml", text);
        let part = |first| PlacedPart {
            layout: "text".to_owned(),
            place: file.at(first..first + 5),
            first,
            count: 1,
        };
        let warning = Diagnostic::warning("overset-text", file.at(2..6), "a message")
            .and_at(file.at(7..11), "another")
            .and_at(Place::File("other.md".to_owned()), "a file");
        let facts = Facts { parts: (1..100).map(part).collect(), ..Facts::default() };
        let mut sink = Sink::default();
        sink.report(warning);
        let (told, timings) = (sink.told_since(&Moment::default()), Timings::default());
        let answer = Answer { told, facts, timings };
        let bytes = answer.written(b"%PDF").expect("its bytes");
        let times =
            |word: &[u8]| bytes.windows(word.len()).filter(|it| *it == word).count();
        assert_eq!(times(b"long "), 200);
        let (mut answer, end) = Answer::read(&bytes).expect("the answer");
        assert_eq!(&bytes[end..], b"%PDF");
        assert_eq!(answer.facts.parts[41].place, file.at(42..47));
        let said = answer.told.diagnostics_mut().next().expect("the warning");
        assert_eq!(said.place, file.at(2..6));
        assert_eq!(said.related[0].0, file.at(7..11));
        assert_eq!(said.related[1].0, Place::File("other.md".to_owned()));
    }

    #[test]
    fn an_answer_without_its_texts_is_none() {
        let file = SourceFile::new("report.toml", "[report]");
        let place = file.at(0..8);
        let part = PlacedPart { layout: "text".to_owned(), place, first: 1, count: 1 };
        let facts = Facts { parts: vec![part], ..Facts::default() };
        let answer = Answer { told: Told::default(), facts, timings: Timings::default() };
        let json = serde_json::to_vec(&(Texts::default(), answer)).expect("JSON");
        let bytes = [&(json.len() as u64).to_le_bytes(), &json[..]].concat();
        assert!(Answer::read(&bytes).is_none());
        for end in 0..bytes.len() {
            assert!(Answer::read(&bytes[..end]).is_none());
        }
    }
}
