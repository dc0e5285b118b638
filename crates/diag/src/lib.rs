//! What Marbre has to say to the people who use it.
//!
//! A [`Diagnostic`] has a place, a message in plain words and hints; each is a sentence of
//! ours with parameters ([`wording`]), never a text put together elsewhere. Stages put them
//! into a [`Sink`] and go on, so that one run shows everything. Rendering is in [`render`];
//! nothing here decides what is an error.
//!
//! ```
//! use marbre_diag::{Diagnostic, Sink, SourceFile, said};
//!
//! let file = SourceFile::new("report.toml", "[report]\nyear = 2002\n");
//! let mut sink = Sink::default();
//! let message = said!("{year} is long ago", year = 2002);
//! let warning = Diagnostic::warning("old-year", file.at(9..20), message);
//! sink.report(warning.hint("write the year of the report"));
//! sink.settle().expect("a warning stops nothing");
//! let place = &sink.all()[0].place;
//! assert_eq!(place.line_and_column(), Some((2, 1)));
//! ```

mod excerpt;
mod place;
pub mod render;
mod texts;
mod told;
pub mod wording;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use place::{Located, Place, SourceFile};
pub use texts::Texts;
pub use told::{Moment, Told};
pub use wording::{Message, Parameter, ToParameter, Tongue};

/// How much a diagnostic matters; what matters most is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is written until it is mended.
    Error,
    /// The report is written; somebody should look.
    Warning,
    /// Said so that it isn't a surprise.
    Note,
}

/// One thing to say, and where it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The name of the defect, such as `unknown-key`.
    pub rule: String,
    /// What is wrong: lower case, no full stop.
    pub message: Message,
    /// Where.
    pub place: Place,
    /// What to do about it.
    pub hints: Vec<Message>,
    /// Other places that belong to it, each with what it has to do with it.
    pub related: Vec<(Place, Message)>,
}

/// The most characters of a message.
const QUOTED: usize = 400;

impl Diagnostic {
    fn new(severity: Severity, rule: &str, place: Place, mut message: Message) -> Self {
        let (rule, hints, related) = (rule.to_owned(), Vec::new(), Vec::new());
        // What people wrote is quoted, and must not command their terminal.
        message.tame(QUOTED);
        Self { severity, rule, message, place, hints, related }
    }

    /// What is wrong, in English; not all of it where somebody wrote a lot.
    pub fn english(&self) -> String {
        wording::plain(&self.message.english(), QUOTED)
    }

    /// The same in one language.
    pub fn spoken(&self, tongue: Tongue) -> String {
        wording::plain(&self.message.spoken(tongue), QUOTED)
    }

    /// All its places, its own first.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let related = self.related.iter_mut().map(|(place, _)| place);
        std::iter::once(&mut self.place).chain(related)
    }

    /// An error: the build will fail.
    pub fn error(rule: &str, place: Place, message: impl Into<Message>) -> Self {
        Self::new(Severity::Error, rule, place, message.into())
    }

    /// A warning: the build goes on.
    pub fn warning(rule: &str, place: Place, message: impl Into<Message>) -> Self {
        Self::new(Severity::Warning, rule, place, message.into())
    }

    /// A note: nothing is wrong.
    pub fn note(rule: &str, place: Place, message: impl Into<Message>) -> Self {
        Self::new(Severity::Note, rule, place, message.into())
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Message>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds "did you mean" where one of `known` is close to `word`, or else the
    /// list of what is known.
    #[must_use]
    pub fn suggest<'a>(
        self,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(word, known.iter().copied()) {
            Some(best) => self.hint(said!("did you mean `{best}`?", best)),
            None if known.is_empty() => self,
            None => {
                let names = Parameter::list(known.iter().map(|k| said!("`{k}`", k)));
                self.hint(said!("known here: {names}", names))
            }
        }
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn and_at(mut self, place: Place, what: impl Into<Message>) -> Self {
        self.related.push((place, what.into()));
        self
    }
}

/// The one of `known` that somebody who wrote `word` may have meant.
pub fn nearest<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::osa_distance(&word.to_lowercase(), &k.to_lowercase()), k))
        .filter(|(distance, k)| *distance <= 1 + k.chars().count() / 4)
        .min()
        .map(|(_, best)| best)
}

/// The most diagnostics of one rule that are kept in full. Nobody reads more, and a
/// spoilt table of a million rows has a million of them.
const MOST: usize = 500;

/// Collects what every stage has to say; of one kind, no more than can be read, and then
/// how many more there are.
#[derive(Debug, Default)]
pub struct Sink {
    said: Vec<Diagnostic>,
    kinds: BTreeMap<(Severity, String), Repeats>,
    count: usize,
}

/// What has been said under one rule with one severity.
#[derive(Debug, Default)]
struct Repeats {
    count: usize,
    /// The diagnostic that counts the rest.
    rest: Option<usize>,
}

/// Proof that an error has reached the [`Sink`].
///
/// Its field is private: a stage that wants to fail has to say why first.
#[derive(Debug)]
pub struct Reported(());

/// What the last diagnostic of a kind says of those that aren't kept.
fn more(count: usize) -> Message {
    said!("{count} more like those above", count)
}

impl Sink {
    /// Takes a diagnostic down; the build goes on.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.count += 1;
        let key = (diagnostic.severity, diagnostic.rule.clone());
        let kind = self.kinds.entry(key).or_default();
        kind.count += 1;
        if kind.count <= MOST {
            self.said.push(diagnostic);
            return;
        }
        let message = more(kind.count - MOST);
        match kind.rest.and_then(|index| self.said.get_mut(index)) {
            Some(rest) => rest.message = message,
            None => {
                kind.rest = Some(self.said.len());
                let Diagnostic { severity, rule, place, .. } = diagnostic;
                let rest = Diagnostic::new(severity, &rule, place, message);
                self.said
                    .push(rest.hint("the first of them is here; mend the others first"));
            }
        }
    }

    /// Counts more of a kind of which more have been said than are kept.
    fn count_more(&mut self, kind: (Severity, String), count: usize) {
        let Some(kind) = self.kinds.get_mut(&kind) else { return };
        let Some(rest) = kind.rest.and_then(|index| self.said.get_mut(index)) else {
            return;
        };
        self.count += count;
        kind.count += count;
        rest.message = more(kind.count.saturating_sub(MOST));
    }

    /// Takes an error down and hands back the proof.
    pub fn fail(&mut self, error: Diagnostic) -> Reported {
        self.report(Diagnostic { severity: Severity::Error, ..error });
        Reported(())
    }

    /// Fails if anything so far was an error, so that one run shows them all.
    ///
    /// # Errors
    /// Where an error has been reported.
    pub fn settle(&self) -> Result<(), Reported> {
        let failed = self.said.iter().any(|d| d.severity == Severity::Error);
        if failed { Err(Reported(())) } else { Ok(()) }
    }

    /// Everything said so far, in the order in which it was found; of one kind, the
    /// first 500, and one that counts the others.
    pub fn all(&self) -> &[Diagnostic] {
        &self.said
    }

    /// How many there are so far, those among them that are only counted.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Takes over what another sink has.
    pub fn append(&mut self, other: Self) {
        other.said.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        let warnings = self.kinds.iter().filter(|((it, _), _)| *it == Severity::Warning);
        warnings.map(|(_, kind)| kind.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(word: &str, known: &[&str]) -> Vec<String> {
        let error = Diagnostic::error("r", Place::Nowhere, "m");
        let hints = error.suggest(word, known.to_vec()).hints;
        hints.iter().map(Message::english).collect()
    }

    #[test]
    fn a_near_miss_is_suggested() {
        assert_eq!(hints("bleeed", &["bleed", "lang"]), ["did you mean `bleed`?"]);
        assert_eq!(hints("Titel", &["slug", "title"]), ["did you mean `title`?"]);
    }

    #[test]
    fn of_one_kind_no_more_is_kept_than_can_be_read() {
        let mut sink = Sink::default();
        for number in 0..MOST + 3 {
            let said = said!("number {number}", number);
            sink.report(Diagnostic::warning("r", Place::Nowhere, said));
        }
        sink.report(Diagnostic::error("r", Place::Nowhere, "an error"));
        assert_eq!((sink.count(), sink.warnings()), (MOST + 4, MOST + 3));
        let said: Vec<String> = sink.all().iter().map(Diagnostic::english).collect();
        assert_eq!(said.len(), MOST + 2);
        assert_eq!(
            said[MOST - 1..],
            ["number 499", "3 more like those above", "an error"]
        );
        assert!(sink.settle().is_err());
    }

    #[test]
    fn lines_and_columns_are_counted_from_one() {
        let file = SourceFile::new("a", "ab\ncé d\n\nx");
        for (at, place) in [
            (0, (1, 1)),
            (2, (1, 3)),
            (3, (2, 1)),
            (6, (2, 3)),
            (9, (3, 1)),
            (10, (4, 1)),
        ] {
            assert_eq!(file.at(at..at).line_and_column(), Some(place), "{at}");
        }
        assert_eq!(file.at(11..11).line_and_column(), Some((4, 2)));
    }

    #[test]
    fn what_is_far_off_gets_the_list() {
        assert_eq!(hints("zebra", &["slug", "title"]), ["known here: `slug`, `title`"]);
    }
}
