//! A press profile as it is written: each value checked by itself, any of them absent.

use marbre_diag::{Diagnostic, Located, Message, Place, Severity, Sink, said};
use marbre_pdf::geom::Length;

use crate::report::written::Reader;
use crate::report::written::{self, Node, Value};

use marbre_preflight::profile::{Binding, Gravity, Paper, SpotUse, Variant};

/// The values of a profile that one file sets.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) title: Option<String>,
    pub(super) paper: Option<Paper>,
    pub(super) ink_limit: Option<f64>,
    pub(super) bleed: Option<Length>,
    pub(super) marks: Option<bool>,
    pub(super) smallest_text: Option<Length>,
    pub(super) thinnest_line: Option<Length>,
    pub(super) quiet_zone: Option<Length>,
    pub(super) variant: Option<Variant>,
    pub(super) binding: Option<Binding>,
    pub(super) spot: Option<SpotUse>,
    pub(super) spots: Option<Vec<String>>,
    pub(super) severities: Vec<(Located<String>, Gravity)>,
    pub(super) icc: Option<Located<IccFile>>,
    pub(super) condition: Option<String>,
    pub(super) registry: Option<String>,
    pub(super) info: Option<String>,
    pub(super) target: Option<u32>,
    pub(super) warning: Option<u32>,
    pub(super) error: Option<u32>,
    /// Where the resolutions stand.
    pub(super) resolution: Option<Place>,
}

/// An ICC profile that a draft names.
#[derive(Clone, Debug)]
pub(super) enum IccFile {
    /// It is part of the program.
    Shipped(&'static [u8]),
    /// A path in the project.
    InProject(String),
}

/// Where the ICC profile beside a draft is found.
pub(super) enum Shelf {
    /// In the program.
    Shipped(&'static [u8]),
    /// In a folder of the project; the report's own where it is empty.
    Project {
        /// The folder's path.
        folder: String,
    },
}

/// How much of a profile a file has to say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it; what preflight alone asks for, and `spots`, may be left out.
    Whole,
    /// What differs from another profile.
    Part,
}

impl Draft {
    /// Reads the keys of a profile; those that the reader's table has besides are the
    /// caller's.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        shelf: &Shelf,
        extent: Extent,
        sink: &mut Sink,
    ) -> Self {
        if extent == Extent::Whole {
            for key in [
                "title",
                "paper",
                "standard",
                "ink-limit",
                "bleed",
                "marks",
                "smallest-text",
                "thinnest-line",
                "spot",
                "intent",
                "resolution",
            ] {
                reader.required(key);
            }
        }
        let standards = [("PDF/X-4", ())];
        word(reader, "standard", &standards, sink);
        let mut draft = Self {
            title: sentence(reader, "title", sink),
            paper: word(reader, "paper", &PAPERS, sink),
            ink_limit: ink_limit(reader, sink),
            bleed: length(reader, "bleed", BLEEDS, sink),
            marks: reader.boolean("marks", sink),
            smallest_text: length(reader, "smallest-text", TEXTS, sink),
            thinnest_line: length(reader, "thinnest-line", LINES, sink),
            quiet_zone: length(reader, "quiet-zone", ZONES, sink),
            variant: word(reader, "variant", &VARIANTS, sink),
            binding: word(reader, "binding", &BINDINGS, sink),
            spot: word(reader, "spot", &SPOT_USES, sink)
                // A word that isn't understood is one error, not one for each spot colour.
                .or_else(|| reader.get("spot").map(|_| SpotUse::Keep)),
            spots: spots(reader, sink),
            severities: severities(reader, sink),
            ..Self::default()
        };
        if let Some(mut intent) = reader.table("intent", sink) {
            draft.read_intent(&mut intent, shelf, extent, sink);
            intent.finish(sink);
        }
        if let Some(mut resolution) = reader.table("resolution", sink) {
            draft.read_resolution(&mut resolution, extent, sink);
            resolution.finish(sink);
        }
        draft
    }

    fn read_intent(
        &mut self,
        reader: &mut Reader<'_>,
        shelf: &Shelf,
        extent: Extent,
        sink: &mut Sink,
    ) {
        if extent == Extent::Whole {
            reader.required("icc");
            reader.required("registry");
        }
        // Another press under the name of the one before would be a lie in the file.
        if extent == Extent::Whole || reader.get("icc").is_some() {
            reader.required("condition");
            reader.required("info");
        }
        self.icc = reader.string("icc", sink).map(|path| {
            let file = match shelf {
                Shelf::Shipped(bytes) => IccFile::Shipped(bytes),
                Shelf::Project { folder } if folder.is_empty() => {
                    IccFile::InProject(path.value)
                }
                Shelf::Project { folder } => {
                    IccFile::InProject(format!("{folder}/{}", path.value))
                }
            };
            Located::new(file, path.place)
        });
        self.condition = sentence(reader, "condition", sink);
        self.registry = sentence(reader, "registry", sink);
        self.info = sentence(reader, "info", sink);
    }

    fn read_resolution(
        &mut self,
        reader: &mut Reader<'_>,
        extent: Extent,
        sink: &mut Sink,
    ) {
        if extent == Extent::Whole {
            for key in ["target", "warning", "error"] {
                reader.required(key);
            }
        }
        self.target = ppi(reader, "target", sink);
        self.warning = ppi(reader, "warning", sink);
        self.error = ppi(reader, "error", sink);
        self.resolution = Some(reader.place().clone());
    }

    /// These values, and those of `under` where there are none.
    pub(super) fn over(self, under: Self) -> Self {
        Self {
            // Those on top are asked first.
            severities: self.severities.into_iter().chain(under.severities).collect(),
            title: self.title.or(under.title),
            paper: self.paper.or(under.paper),
            ink_limit: self.ink_limit.or(under.ink_limit),
            bleed: self.bleed.or(under.bleed),
            marks: self.marks.or(under.marks),
            smallest_text: self.smallest_text.or(under.smallest_text),
            thinnest_line: self.thinnest_line.or(under.thinnest_line),
            quiet_zone: self.quiet_zone.or(under.quiet_zone),
            variant: self.variant.or(under.variant),
            binding: self.binding.or(under.binding),
            spot: self.spot.or(under.spot),
            spots: self.spots.or(under.spots),
            icc: self.icc.or(under.icc),
            condition: self.condition.or(under.condition),
            registry: self.registry.or(under.registry),
            info: self.info.or(under.info),
            target: self.target.or(under.target),
            warning: self.warning.or(under.warning),
            error: self.error.or(under.error),
            resolution: self.resolution.or(under.resolution),
        }
    }
}

const PAPERS: [(&str, Paper); 2] =
    [("coated", Paper::Coated), ("uncoated", Paper::Uncoated)];

const SPOT_USES: [(&str, SpotUse); 3] =
    [("keep", SpotUse::Keep), ("convert", SpotUse::Convert), ("refuse", SpotUse::Refuse)];

const VARIANTS: [(&str, Variant); 4] = [
    ("sheet-cmyk", Variant::SheetCmyk),
    ("sheet-cmyk-rgb", Variant::SheetCmykRgb),
    ("sheet-spot", Variant::SheetSpot),
    ("digital", Variant::Digital),
];

const BINDINGS: [(&str, Binding); 3] = [
    ("open", Binding::Open),
    ("saddle-stitch", Binding::SaddleStitch),
    ("perfect", Binding::Perfect),
];

const GRAVITIES: [(&str, Gravity); 4] = [
    ("error", Gravity::Matters(Severity::Error)),
    ("warning", Gravity::Matters(Severity::Warning)),
    ("note", Gravity::Matters(Severity::Note)),
    ("ignore", Gravity::Ignored),
];

/// The least and the most of a length, as it is written, and what it is.
type Bounds = (&'static str, &'static str, &'static str);

const BLEEDS: Bounds = ("1mm", "20mm", "a bleed");
const TEXTS: Bounds = ("0pt", "72pt", "a size of text");
const ZONES: Bounds = ("0mm", "30mm", "a quiet zone");
const LINES: Bounds = ("0pt", "10pt", "a width of lines");

fn out_of_range(place: Place, message: Message) -> Diagnostic {
    Diagnostic::error("out-of-range", place, message)
}

/// One of a few words.
fn word<T: Copy>(
    reader: &mut Reader<'_>,
    key: &str,
    words: &[(&str, T)],
    sink: &mut Sink,
) -> Option<T> {
    let given = reader.string(key, sink)?;
    let found = words.iter().find(|(word, _)| *word == given.value);
    if found.is_none() {
        let message = said!("`{key}` can't be `{given}`", key, given = given.value);
        let error = Diagnostic::error("unknown-value", given.place, message);
        let known = words.iter().map(|(word, _)| *word);
        sink.report(error.suggest(&given.value, known));
    }
    found.map(|(_, value)| *value)
}

/// Words for people, which may not be empty.
fn sentence(reader: &mut Reader<'_>, key: &str, sink: &mut Sink) -> Option<String> {
    let given = reader.string(key, sink)?;
    if given.value.trim().is_empty() {
        let message = said!("`{key}` is empty", key);
        let error = Diagnostic::error("empty-text", given.place, message);
        sink.report(match key {
            "condition" => error.hint("name the printing condition, such as \"FOGRA39\""),
            _ => error.hint("say it in a few words"),
        });
        return None;
    }
    Some(given.value)
}

fn length(
    reader: &mut Reader<'_>,
    key: &str,
    (least, most, what): Bounds,
    sink: &mut Sink,
) -> Option<Length> {
    let given = reader.string(key, sink)?;
    let Some(length) = Length::parse(&given.value) else {
        let message = said!(
            "expected a length in mm or pt, found \"{given}\"",
            given = given.value
        );
        let error = Diagnostic::error("wrong-type", given.place, message);
        sink.report(error.hint("write it with its unit: \"3mm\" or \"8pt\""));
        return None;
    };
    let within = Length::parse(least)..=Length::parse(most);
    if !within.contains(&Some(length)) {
        let message = said!(
            "{what} is {least} to {most}, not {given}",
            what = Message::from(what),
            least,
            most,
            given = given.value
        );
        sink.report(out_of_range(given.place, message));
        return None;
    }
    Some(length)
}

fn ink_limit(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<f64> {
    let limit = reader.number("ink-limit", sink)?;
    let Located { value, place } = limit;
    if value < 100.0 {
        let message = said!("an ink limit of {value} % leaves no black text", value);
        let error = out_of_range(place, message);
        sink.report(error.hint(
            "black text needs 100 % of black ink; print shops ask for 220 to 340 %",
        ));
        return None;
    }
    if value > 400.0 {
        let message =
            said!("an ink limit of {value} % is more than four inks make", value);
        sink.report(out_of_range(place, message).hint("400 % is no limit at all"));
        return None;
    }
    Some(value)
}

fn ppi(reader: &mut Reader<'_>, key: &str, sink: &mut Sink) -> Option<u32> {
    let given = reader.integer(key, sink)?;
    let good = u32::try_from(given.value).ok().filter(|ppi| (1..=2400).contains(ppi));
    if good.is_none() {
        let message =
            said!("a resolution is 1 to 2400 ppi, not {given}", given = given.value);
        sink.report(out_of_range(given.place, message));
    }
    good
}

fn spots(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Vec<String>> {
    let file = reader.file();
    let node = reader.get("spots")?;
    let Value::Array(items) = &node.value else {
        return reader.mismatch("spots", node, "a list", sink);
    };
    let name = |item: &Node, sink: &mut Sink| match &item.value {
        Value::String(name) => Some(name.clone()),
        other => {
            let message = said!(
                "a spot colour's name should be a string, but is {kind}",
                kind = other.kind()
            );
            let place = written::place(file, item);
            sink.report(Diagnostic::error("wrong-type", place, message));
            None
        }
    };
    Some(items.iter().filter_map(|item| name(item, sink)).collect())
}

/// How much what a rule of the preflight finds matters; that there is such a rule, the
/// preflight knows.
fn severities(
    reader: &mut Reader<'_>,
    sink: &mut Sink,
) -> Vec<(Located<String>, Gravity)> {
    let file = reader.file();
    let rules = reader.named("severity", sink).iter();
    let Some(mut table) = reader.table("severity", sink) else { return Vec::new() };
    let found = rules.filter_map(|rule| {
        let gravity = word(&mut table, &rule.key, &GRAVITIES, sink)?;
        let name = Located::new(rule.key.clone(), file.at(rule.key_range.clone()));
        Some((name, gravity))
    });
    found.collect()
}
