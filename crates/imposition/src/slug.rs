//! What a sheet says of itself in its slug, as outlines of the program's own letters:
//! every sheet can be told from every other, whatever fonts are at hand.

use marbre_pdf::outlines::{Lettering, Outline};
use marbre_typography::Language;
use marbre_typography::words;

use super::source::Facts;

/// The size of the words, in pt.
const SIZE: f64 = 6.5;
/// What stands between two facts.
const BETWEEN: &str = " · ";

/// The letters of the program, in the order in which they are tried.
const LETTERS: [&[u8]; 2] = [
    include_bytes!(
        "../../../fonts/bricolage-grotesque/BricolageGrotesque_400Regular.ttf"
    ),
    include_bytes!("../../../fonts/spectral/Spectral_400Regular.ttf"),
];

/// Sets the words of slugs.
pub(super) struct Slug {
    lettering: Lettering<'static>,
    language: Language,
}

impl Slug {
    /// In letters that are part of the program.
    pub(super) fn new(facts: &Facts) -> Self {
        let language = facts.language.unwrap_or(Language::English);
        let lettering = Lettering::new(LETTERS.map(|bytes| (bytes, 0)));
        Self { lettering, language }
    }

    /// What all sheets say: slug or title, version, status, profile, date.
    pub(super) fn facts(&self, facts: &Facts, cover: bool, room: f64) -> Option<Outline> {
        let language = self.language;
        let name = facts.slug.clone().unwrap_or_else(|| facts.title.clone());
        let version = facts.version.as_deref().filter(|_| facts.slug.is_some());
        let version = version.map(words::version);
        let status = facts.status.as_deref().filter(|status| *status != "unstated");
        let status = status.map(|status| words::sheet_status(language, status));
        let date = facts.date.map(|date| words::day(language, date));
        let cover = cover.then(|| words::cover(language).to_owned());
        let all = [Some(name), cover, version, status, facts.profile.clone(), date];
        let all: Vec<String> = all.into_iter().flatten().collect();
        self.line(&all.join(BETWEEN), room)
    }

    /// Which side of which sheet one is, and the pages on it.
    pub(super) fn side(
        &self,
        sheet: [usize; 2],
        front: bool,
        pages: &[usize],
        room: f64,
    ) -> Option<Outline> {
        self.line(&words::sheet_side(self.language, sheet, front, pages), room)
    }

    /// A line, no longer than `room`, in pt. A letter that no face has is a question
    /// mark: something is missing there, and it can be seen.
    fn line(&self, text: &str, room: f64) -> Option<Outline> {
        let known = |letter: char| match self.lettering.line(&letter.to_string(), SIZE) {
            Some(_) => letter,
            None => '?',
        };
        let whole = self.lettering.line(text, SIZE);
        let text: String = match whole {
            Some(_) => text.to_owned(),
            None => text.chars().map(known).collect(),
        };
        let width = self.lettering.line(&text, SIZE)?.width;
        self.lettering.line(&text, SIZE * (room / width).min(1.0))
    }
}
