//! The remarks that readers of a proof have made on it, led to the lines that they are about.
//!
//! ```text
//!  PDF ──► annotations ──► marked ──► leads ──► Remark ──┬──► text, JSON
//!          of a file       words of   file, line,        ├──► HTML, Markdown
//!                          a page     what is around     └──► remarks.toml
//! ```
//!
//! A proof carries what its words were written in ([`record`](crate::press::proof::record)).
//! Where a program has dropped that, the words of the page are looked for in the report's
//! texts. What isn't certain isn't said.

mod file;
mod html;
mod leads;
mod markdown;
mod marked;
mod paging;
mod wording;

use std::path::PathBuf;

use serde_json::{Value, json};

use marbre_diag::{Reported, Sink};
use marbre_pdf::annotations::{Annotation, Moment};
use marbre_pdf::checksum::Checksum;
use marbre_typography::Language;

use crate::report::Report;
use crate::report::project::Project;
use crate::report::remarks::{
    Finder, NewRemark, NewReply, Recorded, Register, Whereabouts,
};

pub use self::html::html;
pub use self::markdown::markdown;
pub use self::wording::{closing, lines};

use self::file::Annotated;

/// What a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A note at a place.
    Note,
    /// Words that are highlighted.
    Highlight,
    /// Words that are underlined.
    Underline,
    /// Words that are to be taken out.
    StrikeOut,
    /// Words that are to be replaced.
    Replace,
    /// Words that are to be put in.
    Insert,
    /// Text that is written on the page.
    Text,
    /// Something that is drawn.
    Drawing,
    /// A stamp.
    Stamp,
    /// A file that is attached to a place.
    Attachment,
}

impl Kind {
    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Highlight => "highlight",
            Self::Underline => "underline",
            Self::StrikeOut => "strike-out",
            Self::Replace => "replace",
            Self::Insert => "insert",
            Self::Text => "text",
            Self::Drawing => "drawing",
            Self::Stamp => "stamp",
            Self::Attachment => "attachment",
        }
    }
}

/// A remark.
#[derive(Clone, Debug)]
pub struct Remark {
    /// What it is called: the same for the same remark in another file.
    pub id: String,
    /// The page of the proof, from 1.
    pub page: usize,
    /// The number of the line in the margin, where the proof has them.
    pub line: Option<usize>,
    /// The part that fills the page: its layout.
    pub part: Option<String>,
    /// Who has made it.
    pub author: Option<String>,
    /// When.
    pub date: Option<Moment>,
    /// What it is.
    pub kind: Kind,
    /// What it says.
    pub text: String,
    /// The words that it marks, as they were printed; or else those next to it.
    pub words: String,
    /// Whether it is on those words, and not only near them.
    pub on: bool,
    /// Where they were.
    pub recorded: Recorded,
    /// Where they are now.
    pub there: Whereabouts,
    /// The replies to it, in their order.
    pub replies: Vec<Reply>,
    /// The states that it was given, each with who has done so.
    pub states: Vec<(Option<String>, String)>,
    /// Whether it was answered in `remarks.toml`.
    pub answered: bool,
    /// The files that it is in, by their numbers.
    pub files: Vec<usize>,
    /// Where the mark is on the page, as shares of its width and height: left, top, right and
    /// bottom.
    area: Option<[f64; 4]>,
    /// Its page in the first of its files.
    sheet: usize,
}

/// A reply to a remark.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What it is called.
    pub id: String,
    /// Who has written it.
    pub author: Option<String>,
    /// When.
    pub date: Option<Moment>,
    /// What it says.
    pub text: String,
}

/// The remarks of several files.
pub struct Remarks {
    /// The remarks, by page and place.
    pub all: Vec<Remark>,
    /// The report's title, or the first file's name.
    pub title: String,
    /// The language of the report.
    pub language: Language,
    /// The files, as they were named.
    pub files: Vec<String>,
    annotated: Vec<Annotated>,
}

impl Remarks {
    /// Reads the remarks of files on the proof of a report.
    ///
    /// # Errors
    /// Where one of them can't be read.
    pub fn read(
        files: &[PathBuf],
        project: &Project,
        sink: &mut Sink,
    ) -> Result<Self, Reported> {
        // All of them, so that one run shows all that is wrong.
        let opened: Vec<_> =
            files.iter().map(|file| Annotated::open(file, sink)).collect();
        let annotated = opened.into_iter().collect::<Result<Vec<_>, _>>()?;
        let register = Register::read(project, sink)?;
        // What else there is to say of the report, its build says. What it reads is known then.
        let report = Report::check(project.clone(), &mut Sink::default()).ok();
        let others = Register::others(project);
        let mut finder = Finder::new(project);
        let mut all: Vec<Remark> = Vec::new();
        for (number, file) in annotated.iter().enumerate() {
            for mut remark in file.remarks((&mut finder, &others), sink) {
                remark.files = vec![number];
                match all.iter_mut().find(|known| known.id == remark.id) {
                    Some(known) => known.merge(remark),
                    None => all.push(remark),
                }
            }
        }
        for remark in &mut all {
            if remark.there == Whereabouts::Nowhere {
                remark.there = finder.find(&remark.recorded, &others);
            }
            remark.answered =
                register.remark(&remark.id).is_some_and(|kept| kept.answered);
            remark.replies.sort_by_key(|reply| reply.date.map(|date| date.order()));
        }
        let place = |remark: &Remark| {
            let [left, top, ..] = remark.area.unwrap_or_default();
            // Half a percent of a page is within a line.
            (remark.page, (top * 200.0) as i64, (left * 1000.0) as i64, remark.id.clone())
        };
        all.sort_by_cached_key(place);
        let named = |file: &Annotated| file.name.clone();
        let record = annotated.iter().find_map(|file| file.record.as_ref());
        let identity = report.as_ref().map(|report| &report.identity);
        let title = match (record, identity) {
            (Some(record), _) => record.title.clone(),
            (None, Some(identity)) => identity.title.value.clone(),
            (None, None) => annotated.first().map(named).unwrap_or_default(),
        };
        let language = record.and_then(|record| Language::of_code(&record.language));
        let language = language.or(identity.map(|it| it.language)).unwrap_or_default();
        let files = annotated.iter().map(named).collect();
        Ok(Self { all, title, language, files, annotated })
    }

    /// Those that nobody has answered and whose words haven't changed.
    pub fn open(&self) -> impl Iterator<Item = &Remark> {
        self.all.iter().filter(|remark| remark.is_open())
    }

    /// Keeps them in `remarks.toml` beside the report; gives how many are new there.
    ///
    /// # Errors
    /// Where it can't be read or written.
    pub fn keep(&self, project: &Project, sink: &mut Sink) -> Result<usize, Reported> {
        let register = Register::read(project, sink)?;
        let date = |date: Option<Moment>| date.map(|date| date.to_string());
        let mut remarks = Vec::new();
        let mut replies = Vec::new();
        for it in &self.all {
            remarks.push(NewRemark {
                id: &it.id,
                page: it.page,
                part: it.part.as_deref(),
                author: it.author.as_deref(),
                date: date(it.date),
                kind: it.kind.name(),
                text: &it.text,
                recorded: &it.recorded,
            });
            for reply in &it.replies {
                let (id, author) = (reply.id.as_str(), reply.author.as_deref());
                let date = date(reply.date);
                replies.push(NewReply {
                    id,
                    to: &it.id,
                    author,
                    date,
                    text: &reply.text,
                });
            }
        }
        register.keep(project, self.language, (&remarks, &replies), sink)
    }

    /// All of them as JSON.
    pub fn json(&self) -> String {
        let all: Vec<Value> = self.all.iter().map(|remark| self.value(remark)).collect();
        let value = json!({ "format": 1, "title": self.title, "remarks": all });
        value.to_string() + "\n"
    }

    fn value(&self, remark: &Remark) -> Value {
        let date = |date: Option<Moment>| date.map(|date| date.to_string());
        let reply = |reply: &Reply| json!({ "author": reply.author, "date": date(reply.date), "text": reply.text });
        let state = |(author, state): &(Option<String>, String)| json!({ "author": author, "state": state });
        let place = remark.there.place();
        let (line, column) = place.and_then(|it| it.line_and_column()).unzip();
        let files = remark.files.iter().filter_map(|number| self.files.get(*number));
        json!({
            "id": remark.id, "page": remark.page, "margin": remark.line, "part": remark.part,
            "author": remark.author, "date": date(remark.date), "kind": remark.kind.name(),
            "text": remark.text, "words": remark.words, "on": remark.on,
            "found": remark.there.name(), "place": place.map(|it| it.short()),
            "file": place.and_then(|it| it.file()), "line": line, "column": column,
            "was": remark.recorded.place, "answered": remark.answered,
            "open": remark.is_open(), "replies": remark.replies.iter().map(reply).collect::<Vec<_>>(),
            "states": remark.states.iter().map(state).collect::<Vec<_>>(),
            "files": files.collect::<Vec<_>>(),
        })
    }
}

impl Remark {
    /// Whether nobody has answered it, and its words haven't changed, as far as is known.
    pub const fn is_open(&self) -> bool {
        !self.answered && !matches!(self.there, Whereabouts::Changed(_))
    }

    /// Takes over what the same remark has in another file.
    fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        for reply in other.replies {
            if !self.replies.iter().any(|known| known.id == reply.id) {
                self.replies.push(reply);
            }
        }
        for state in other.states {
            if !self.states.contains(&state) {
                self.states.push(state);
            }
        }
    }

    /// What it is called: whatever it says, wherever it is.
    fn name(&self) -> String {
        let page = self.page.to_string();
        let date = self.date.map(|date| date.to_string()).unwrap_or_default();
        let author = self.author.as_deref().unwrap_or_default();
        let parts = [&page, self.kind.name(), author, &date, &self.text, &self.words]
            .map(str::as_bytes);
        let sum = Checksum::of_parts(parts).to_string();
        format!("p{page}-{}", sum.get(..8).unwrap_or(&sum))
    }
}

/// A few digits that tell one reply from another.
fn digest(reply: &Annotation) -> String {
    let date = reply.date.map(|date| date.to_string()).unwrap_or_default();
    let author = reply.author.as_deref().unwrap_or_default();
    let sum =
        Checksum::of_parts([author, &date, &reply.text].map(str::as_bytes)).to_string();
    sum.get(..4).unwrap_or(&sum).to_owned()
}
