//! What was said from some moment on, as data: where nothing has changed, it is said again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Severity, Sink};

/// How far a [`Sink`] had come; by default, nothing had been said.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    said: usize,
    counts: BTreeMap<(Severity, String), usize>,
}

/// What a [`Sink`] was told from one moment on.
///
/// ```
/// use marbre_diag::{Diagnostic, Place, Sink};
///
/// let mut sink = Sink::default();
/// sink.report(Diagnostic::warning("old-year", Place::Nowhere, "before"));
/// let moment = sink.moment();
/// sink.report(Diagnostic::warning("old-year", Place::Nowhere, "after"));
/// let mut other = Sink::default();
/// other.tell_again(sink.told_since(&moment));
/// assert_eq!(other.all()[0].english(), "after");
/// assert_eq!(other.warnings(), 1);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    diagnostics: Vec<Diagnostic>,
    /// How many more there were of each kind of which there are too many to be kept.
    more: Vec<(Severity, String, usize)>,
}

impl Told {
    /// What is kept of it in full.
    pub fn diagnostics_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.diagnostics.iter_mut()
    }
}

impl Sink {
    /// How far it has come.
    pub fn moment(&self) -> Moment {
        let counts = self.kinds.iter().map(|(kind, it)| (kind.clone(), it.count));
        Moment { said: self.said.len(), counts: counts.collect() }
    }

    /// What it was told since it had come that far.
    pub fn told_since(&self, moment: &Moment) -> Told {
        let diagnostics = self.said.get(moment.said..).unwrap_or_default();
        let mut more: BTreeMap<_, usize> =
            self.kinds.iter().map(|(kind, it)| (kind.clone(), it.count)).collect();
        let kept = diagnostics.iter().map(|it| ((it.severity, it.rule.clone()), 1));
        let known = moment.counts.iter().map(|(kind, count)| (kind.clone(), *count));
        for (kind, count) in kept.chain(known) {
            let left = more.entry(kind).or_default();
            *left = left.saturating_sub(count);
        }
        let more = more.into_iter().filter(|(_, count)| *count > 0);
        Told {
            diagnostics: diagnostics.to_vec(),
            more: more.map(|((severity, rule), count)| (severity, rule, count)).collect(),
        }
    }

    /// Takes down once more what a sink was told.
    pub fn tell_again(&mut self, told: Told) {
        told.diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
        for (severity, rule, count) in told.more {
            self.count_more((severity, rule), count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Place, said};

    fn warn(sink: &mut Sink, rule: &str, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let place = Place::File(format!("{number}.md"));
            let message = said!("number {number}", number);
            sink.report(Diagnostic::warning(rule, place, message));
        }
    }

    #[test]
    fn what_is_told_again_is_told_as_it_was() {
        // How many of a kind were said before, and how many since; 500 are kept.
        for (before, since) in [(0, 3), (0, 503), (499, 2), (500, 1), (500, 7), (700, 9)]
        {
            let mut sink = Sink::default();
            warn(&mut sink, "many", 0..before);
            let moment = sink.moment();
            warn(&mut sink, "many", before..before + since);
            warn(&mut sink, "few", 0..2);
            let told = serde_json::to_string(&sink.told_since(&moment)).expect("JSON");
            let told = serde_json::from_str(&told).expect("what was told");

            let mut other = Sink::default();
            warn(&mut other, "many", 0..before);
            other.tell_again(told);
            let all = |sink: &Sink| format!("{:?}", sink.all());
            assert_eq!(all(&other), all(&sink), "{before} and {since}");
            assert_eq!(other.warnings(), before + since + 2);
            assert_eq!(other.count(), sink.count());
        }
    }
}
