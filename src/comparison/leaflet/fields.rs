//! What the layouts in `changes` are given, field by field.
//!
//! Lines are Markdown: what comes from a PDF is in code spans, and so stands as it is.

use serde::Serialize;

use marbre_pdf::area::Area;

#[derive(Serialize)]
pub(super) struct Shown {
    pub(super) report: Head,
    pub(super) part: Vec<Part>,
}

#[derive(Serialize)]
pub(super) struct Head {
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    pub(super) organisation: String,
    pub(super) year: i64,
    pub(super) lang: &'static str,
}

#[derive(Serialize)]
pub(super) struct Part {
    pub(super) layout: &'static str,
    pub(super) with: With,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum With {
    Summary(Summary),
    Pair(Box<Pair>),
}

/// The fields of `summary.toml`.
#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) title: &'static str,
    pub(super) subject: Option<String>,
    pub(super) sides: Vec<SideNote>,
    pub(super) counts: Vec<Count>,
    pub(super) reading: Option<&'static str>,
    pub(super) heads: Heads,
    pub(super) rows: Vec<Row>,
    pub(super) more: Option<String>,
}

#[derive(Serialize)]
pub(super) struct SideNote {
    pub(super) label: &'static str,
    pub(super) name: String,
    pub(super) note: String,
}

#[derive(Serialize)]
pub(super) struct Count {
    pub(super) number: String,
    pub(super) label: &'static str,
}

#[derive(Serialize)]
pub(super) struct Heads {
    pub(super) page: &'static str,
    pub(super) share: &'static str,
    pub(super) words: &'static str,
}

#[derive(Default, Serialize)]
pub(super) struct Row {
    pub(super) page: String,
    pub(super) was: Option<String>,
    pub(super) status: &'static str,
    pub(super) share: Option<String>,
    pub(super) edits: Vec<Words>,
    pub(super) more: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Words {
    pub(super) removed: Option<String>,
    pub(super) added: Option<String>,
}

/// Words, and whether there are digits in them.
#[derive(Serialize)]
pub(super) struct Figures {
    #[serde(flatten)]
    pub(super) words: Words,
    pub(super) figures: bool,
}

/// The fields of `pair.toml`.
#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Pair {
    pub(super) page: String,
    pub(super) was: Option<String>,
    pub(super) status: &'static str,
    pub(super) share: Option<String>,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) old: Option<Shot>,
    pub(super) new: Option<Shot>,
    pub(super) absent: Option<&'static str>,
    pub(super) old_marks: Vec<Mark>,
    pub(super) new_marks: Vec<Mark>,
    pub(super) old_words: Vec<Mark>,
    pub(super) new_words: Vec<Mark>,
    pub(super) edits: Vec<Figures>,
    pub(super) rest: Vec<String>,
    pub(super) note: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Shot {
    pub(super) file: String,
    pub(super) alt: String,
}

/// An area in hundredths of a mm.
#[derive(Serialize)]
pub(super) struct Mark {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

impl Mark {
    pub(super) fn of(area: &Area) -> Self {
        let [x, y, width, height] = [area.x, area.y, area.width, area.height]
            .map(|mm| (mm * 100.0).round() as i64);
        Self { x, y, width, height }
    }
}
