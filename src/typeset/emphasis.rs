//! Emphasis that a family can't show: italics or bold without a face.
//!
//! Typst takes the nearest face that there is, without a word. What is set as emphasis
//! says what it starts from (the generated main file has it noted), so its runs can be
//! held against that; where a layout sets emphasis in a way of its own, nothing is noted.

use std::collections::{BTreeMap, BTreeSet};

use typst::foundations::{Content, Value};
use typst::model::{EmphElem, StrongElem};
use typst::text::{FontStyle, FontWeight};

use marbre_diag::{Diagnostic, Message, Parameter, Place, Sink, said};

use crate::report::Report;
use crate::report::fonts::Face;

use super::content::EMPHASIS;
use super::imprint::{Imprint, Run};

/// The label of what notes the style around an emphasis.
pub(super) const BASE: &str = "marbre-base";

/// From which weight on a text is bold without emphasis.
const BOLD: u16 = 600;

/// A kind of emphasis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaceStyle {
    Italic,
    Bold,
}

/// Emphasis on a page.
pub(super) struct Emphasis {
    kind: FaceStyle,
    place: Place,
    /// The weight around it.
    weight: u16,
    /// Whether italics are around it.
    italic: bool,
    /// The number of the first run that may be in it.
    first: usize,
}

/// The kind of emphasis that an element of a text is.
pub(super) fn kind(element: &Content, label: &str) -> Option<FaceStyle> {
    match label == EMPHASIS {
        true if element.is::<EmphElem>() => Some(FaceStyle::Italic),
        true if element.is::<StrongElem>() => Some(FaceStyle::Bold),
        _ => None,
    }
}

impl Emphasis {
    /// Emphasis with what was noted at its start.
    pub(super) fn of(kind: FaceStyle, place: Place, noted: &Value, first: usize) -> Self {
        let part = |key: &str| match noted {
            Value::Dict(noted) => noted.get(key).ok().cloned(),
            _ => None,
        };
        let weight = part("weight").and_then(|value| value.cast::<FontWeight>().ok());
        let style = part("style").and_then(|value| value.cast::<FontStyle>().ok());
        Self {
            kind,
            place,
            weight: weight.unwrap_or_default().to_number(),
            italic: style.unwrap_or_default() != FontStyle::Normal,
            first,
        }
    }

    fn holds(&self, run: &Run) -> bool {
        run.source.as_ref().is_some_and(|source| source.is_within(&self.place))
    }
}

/// Emphases by where they were written, to find those around a place.
struct Written<'a> {
    all: &'a [Emphasis],
    /// Those of each file, in the order in which they start.
    files: BTreeMap<&'a str, Vec<Reach>>,
}

/// How far an emphasis goes in its file.
struct Reach {
    start: usize,
    /// The end of the longest of those that start no later than it.
    longest: usize,
    /// Its number.
    index: usize,
}

impl<'a> Written<'a> {
    fn of(all: &'a [Emphasis]) -> Self {
        let mut files: BTreeMap<&str, Vec<Reach>> = BTreeMap::new();
        for (index, emphasis) in all.iter().enumerate() {
            let Place::Source { file, range } = &emphasis.place else { continue };
            let reach = Reach { start: range.start, longest: range.end, index };
            files.entry(file.name()).or_default().push(reach);
        }
        for reaches in files.values_mut() {
            reaches.sort_unstable_by_key(|it| (it.start, it.index));
            let mut longest = 0;
            for reach in reaches {
                longest = reach.longest.max(longest);
                reach.longest = longest;
            }
        }
        Self { all, files }
    }

    /// The emphases, by their numbers, that a place lies in.
    fn around<'p>(&'p self, place: &'p Place) -> impl Iterator<Item = usize> + 'p {
        let known = match place {
            Place::Source { file, range } => {
                self.files.get(file.name()).map(|reaches| (reaches, range))
            }
            _ => None,
        };
        known.into_iter().flat_map(move |(reaches, range)| {
            let after = reaches.partition_point(|it| it.start <= range.start);
            let before = reaches.iter().take(after).rev();
            let near = before.take_while(|it| it.longest >= range.end);
            near.map(|it| it.index)
                .filter(|index| place.is_within(&self.all[*index].place))
        })
    }

    /// The emphases that a run stands in.
    fn around_run<'p>(&'p self, run: &'p Run) -> impl Iterator<Item = &'a Emphasis> + 'p {
        let source = run.source.iter();
        source.flat_map(|place| self.around(place)).map(|index| &self.all[index])
    }
}

/// Reports emphasis of which a face isn't there: an error where nothing is left of it.
pub(super) fn check(imprint: &Imprint, report: &Report, sink: &mut Sink) {
    let emphases = imprint.emphases();
    let written = Written::of(emphases);
    let mut said = BTreeSet::new();
    let mut found: Vec<Found> = Vec::new();
    for (index, emphasis) in emphases.iter().enumerate() {
        // The outermost speaks for those within it.
        let inner = written
            .around(&emphasis.place)
            .any(|outer| outer < index && emphases[outer].place != emphasis.place);
        if inner {
            continue;
        }
        let last = emphasis_page(imprint, emphasis) + 1;
        let runs = imprint.runs()[emphasis.first..].iter();
        for run in runs.take_while(|run| run.page <= last) {
            if !emphasis.holds(run) || run.text.trim().is_empty() {
                continue;
            }
            let Some(lost) = Lost::of(run, emphasis, &written, imprint) else { continue };
            let family = run.font.info().family.clone();
            if said.insert((emphasis.place.short(), lost.face())) {
                let key = (text_of(&emphasis.place), lost.face(), lost.left, family);
                match found.iter_mut().find(|other| other.key == key) {
                    Some(other) => other.more.push(&emphasis.place),
                    None => {
                        let first = lost.reported(emphasis, run, &key.3, report);
                        found.push(Found { key, first, more: Vec::new() });
                    }
                }
            }
        }
    }
    found.into_iter().for_each(|it| sink.report(it.folded()));
}

/// A face that is missing in a text, said once, where it is first.
struct Found<'a> {
    /// The text, the face, whether anything is left of it, and the family.
    key: (String, &'static str, bool, String),
    first: Diagnostic,
    more: Vec<&'a Place>,
}

impl Found<'_> {
    fn folded(self) -> Diagnostic {
        let lines: BTreeSet<usize> = self
            .more
            .iter()
            .filter_map(|place| place.line_and_column().map(|(line, _)| line))
            .collect();
        let shown = Parameter::list(lines.iter().take(12));
        let lines = match lines.len() {
            1 => said!("line {lines}", lines = shown),
            count if count > 12 => said!("lines {lines}, …", lines = shown),
            _ => said!("lines {lines}", lines = shown),
        };
        match self.more.len() {
            0 => self.first,
            1 => {
                self.first.hint(said!("the same once more in this text, {lines}", lines))
            }
            count => self.first.hint(said!(
                "the same {count} times more in this text, {lines}",
                count,
                lines
            )),
        }
    }
}

/// Where a text is: a file of its own, or a line of one that has many.
fn text_of(place: &Place) -> String {
    match place.file() {
        Some(file) if !file.ends_with(".toml") => file.to_owned(),
        _ => place.line(),
    }
}

/// The page that an emphasis starts on.
fn emphasis_page(imprint: &Imprint, emphasis: &Emphasis) -> usize {
    imprint.runs().get(emphasis.first).map_or(usize::MAX - 1, |run| run.page)
}

/// What of an emphasis doesn't show.
struct Lost {
    italic: bool,
    bold: bool,
    /// Whether anything of it shows.
    left: bool,
}

impl Lost {
    fn of(
        run: &Run,
        outermost: &Emphasis,
        written: &Written<'_>,
        imprint: &Imprint,
    ) -> Option<Self> {
        let of_kind = |kind: FaceStyle| {
            written.around_run(run).filter(|emphasis| emphasis.kind == kind).count()
        };
        let (italics, bolds) = (of_kind(FaceStyle::Italic), of_kind(FaceStyle::Bold));
        let plain = beside(run, outermost, written, imprint);
        let (weight, slanted) = match plain {
            Some(plain) => (plain.weight, plain.italic),
            None => (outermost.weight, outermost.italic),
        };
        // Emphasis in emphasis is set upright again.
        let toggled = italics % 2 == 1;
        let shows_italic = toggled && run.italic != slanted;
        let shows_bold = bolds > 0 && run.weight > weight;
        let otherwise = plain.is_some_and(|plain| {
            plain.fill != run.fill
                || plain.size != run.size
                || plain.font.info().family != run.font.info().family
        });
        let other_weight = bolds == 0 && run.weight != weight;
        let (italic, bold) = (toggled && !shows_italic, bolds > 0 && !shows_bold);
        // A layout that sets emphasis in another colour or weight means to.
        if !(italic || bold) || otherwise || other_weight {
            return None;
        }
        // What is bold already can hardly become bolder.
        let left = shows_italic || shows_bold || bold && !italic && weight >= BOLD;
        Some(Self { italic, bold, left })
    }

    fn face(&self) -> &'static str {
        match (self.italic, self.bold) {
            (true, true) => "bold italic",
            (true, false) => "italic",
            _ => "bold",
        }
    }

    fn reported(
        &self,
        emphasis: &Emphasis,
        run: &Run,
        family: &str,
        report: &Report,
    ) -> Diagnostic {
        let face = match self.left {
            // Of two, the one that shows is meant with the other.
            true if run.italic && self.bold => "bold italic",
            true if self.italic && run.weight >= BOLD => "bold italic",
            _ => self.face(),
        };
        let face = Message::from(face);
        let words = run.text.trim();
        let place = emphasis.place.clone();
        let faces = report.fonts.faces().iter();
        let faces = faces.filter(|other| other.family == family);
        let has = Parameter::list(faces.map(Face::described));
        let end = match (self.left, run.italic, self.italic) {
            (false, ..) => said!("would look like the words around it"),
            (true, true, _) => said!("is printed in italics only"),
            (true, _, true) => said!("is printed in bold only"),
            (true, ..) => said!("is printed as bold as the words around it"),
        };
        let message = said!(
            "\"{family}\" has no {face} face: \"{words}\" {end}",
            family,
            face,
            words,
            end
        );
        let found = match self.left {
            true => Diagnostic::warning("missing-face", place, message),
            false => Diagnostic::error("missing-face", place, message),
        };
        found.hint(said!(
            "on page {page}; it has: {has}. Add the face to `fonts`, or emphasize in \
             another way",
            page = run.page,
            has,
        ))
    }
}

/// A run beside an emphasis without any: of the same page, and of the words written
/// nearest to it in the same text.
fn beside<'a>(
    run: &Run,
    outermost: &Emphasis,
    written: &Written<'_>,
    imprint: &'a Imprint,
) -> Option<&'a Run> {
    let Place::Source { file, range } = &outermost.place else { return None };
    let plain = |other: &&Run| {
        other.text.contains(char::is_alphanumeric)
            && matches!(&other.source, Some(Place::Source { file: own, .. })
                if own.name() == file.name())
            && written.around_run(other).next().is_none()
            // Of the same block: no empty line lies between.
            && between(other, range, file.text())
                .is_some_and(|text| !text.contains("\n\n") && !text.contains("\r\n\r\n"))
    };
    let candidates = imprint.runs_of(&(run.page..run.page + 1)).iter().filter(plain);
    candidates.min_by_key(|other| {
        between(other, range, file.text()).map_or(usize::MAX, str::len)
    })
}

/// What is written between a run and a stretch of its file.
fn between<'a>(
    run: &Run,
    range: &std::ops::Range<usize>,
    text: &'a str,
) -> Option<&'a str> {
    let Some(Place::Source { range: own, .. }) = &run.source else { return None };
    match own.end <= range.start {
        true => text.get(own.end..range.start),
        false => text.get(range.end..own.start),
    }
}
