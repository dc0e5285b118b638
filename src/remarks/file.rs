//! One annotated PDF: its annotations as remarks.

use std::fs;
use std::path::Path;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_pdf::annotations::{self, Annotation, Annotations, Bond, Kind as Shape};
use marbre_pdf::inflation;
use marbre_pdf::page_tree;
use marbre_pdf::reading;
use marbre_pdf::view::View;

use lopdf::{Document, Object};

use crate::comparison::Glance;
use crate::press::proof::record::{Record, Unrecorded};
use crate::report::remarks::{Context, Finder, Quote, Recorded, Whereabouts};
use crate::typeset::trail;

use super::leads::Leads;
use super::marked::{Mark, Thing};
use super::paging::{Look, page_of};
use super::{Kind, Remark, Reply};

/// The most bytes of a PDF that is read.
const MOST: u64 = 1 << 30;
/// How far answers to answers are followed.
const DEEPEST: usize = 64;
/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;

/// An annotated PDF.
pub(super) struct Annotated {
    /// Its name, as it was typed.
    pub(super) name: String,
    pub(super) view: View,
    /// What the proof was made from, where the PDF still has that.
    pub(super) record: Option<Record>,
    leads: Option<Leads>,
    annotations: Annotations,
    boxes: Vec<Option<[f64; 4]>>,
}

/// A page while its remarks are read.
struct Page {
    /// Its number in the proof, from 0.
    number: usize,
    glance: Option<Glance>,
    /// Whether it is that page of the proof, and what the record has of it holds.
    known: bool,
}

impl Annotated {
    /// Opens an annotated PDF.
    ///
    /// # Errors
    /// Where it isn't one, or can't be read.
    pub(super) fn open(path: &Path, sink: &mut Sink) -> Result<Self, Reported> {
        let name = path.display().to_string();
        let place = Place::File(name.clone());
        let bytes = read(path, sink)?;
        let unopenable = |why: &reading::Unopenable| {
            let message = marbre_preflight::unopenable(why);
            Diagnostic::error("not-a-pdf", place.clone(), message)
                .hint("ask for the file again, saved as a PDF without a password")
        };
        let document =
            reading::open(&bytes).map_err(|why| sink.fail(unopenable(&why)))?;
        let bearable = inflation::bearable(&bytes).ok().map(std::borrow::Cow::into_owned);
        let view =
            bearable.and_then(|bytes| View::open(bytes).ok()).ok_or_else(|| {
                let message = "the PDF can't be looked at";
                let error = Diagnostic::error("not-a-pdf", place.clone(), message);
                sink.fail(
                    error.hint(
                        "ask for the file again, saved as a PDF without a password",
                    ),
                )
            })?;
        let record = match Record::find(&document) {
            Ok(record) => Some(record),
            Err(why) => {
                sink.report(unrecorded(&place, why));
                None
            }
        };
        let annotations = annotations::read(&document);
        let (left, broken) = (annotations.left_out, annotations.broken);
        if left > 0 {
            let message = said!(
                "{left} annotations are left out: {most} are read",
                left,
                most = annotations::MOST
            );
            sink.report(Diagnostic::warning(
                "broken-annotations",
                place.clone(),
                message,
            ));
        }
        if broken > 0 {
            let message =
                said!("annotations on {broken} of its pages can't be read", broken);
            let warning = Diagnostic::warning("broken-annotations", place, message);
            sink.report(warning.hint("ask for the file again, saved by another program"));
        }
        let leads = record.clone().map(Leads::of);
        let pages = page_tree::pages(&document);
        let boxes = pages.into_iter().map(|page| trim(&document, page)).collect();
        Ok(Self { name, view, record, leads, annotations, boxes })
    }

    /// Its remarks.
    pub(super) fn remarks(
        &self,
        (finder, others): (&mut Finder<'_>, &[String]),
        sink: &mut Sink,
    ) -> Vec<Remark> {
        let all = &self.annotations.all;
        let roots: Vec<Option<usize>> =
            (0..all.len()).map(|index| self.root(index)).collect();
        let looks: Vec<Look> = match &self.leads {
            Some(leads) => {
                leads.record.trail.pages().iter().map(|it| Look::of_steps(it)).collect()
            }
            None => Vec::new(),
        };
        let mut page: Option<(usize, Page)> = None;
        let mut remarks = Vec::new();
        let mut foreign = Vec::new();
        for index in (0..all.len()).filter(|index| roots[*index].is_none()) {
            let annotation = &all[index];
            let members = (0..all.len()).filter(|it| roots[*it] == Some(index));
            let members: Vec<usize> = members.collect();
            let Some(whole) = Whole::of(annotation, &members, all) else { continue };
            let number = annotation.page;
            if page.as_ref().is_none_or(|(known, _)| *known != number) {
                page = Some((number, self.page(number, &looks)));
            }
            let Some((_, looked)) = &page else { continue };
            if !looked.known && self.leads.is_some() && foreign.last() != Some(&number) {
                foreign.push(number);
            }
            remarks.push(self.remark(&whole, number, looked, finder, others));
        }
        if !foreign.is_empty() {
            let pages = marbre_diag::Parameter::list(
                foreign.iter().map(|page| said!("{page}", page)),
            );
            let message =
                said!("these pages aren't as the proof has them: {pages}", pages);
            let warning = Diagnostic::warning(
                "foreign-page",
                Place::File(self.name.clone()),
                message,
            );
            sink.report(warning.hint(
                "what is marked on them is looked for in the report by its words alone",
            ));
        }
        remarks
    }

    /// The annotation that one belongs to in the end; none for one that stands for itself.
    fn root(&self, index: usize) -> Option<usize> {
        let all = &self.annotations.all;
        let mut root = all.get(index)?.belongs?.0;
        for _ in 0..DEEPEST {
            match all.get(root)?.belongs {
                Some((next, _)) if next != index => root = next,
                // A ring of answers: the first of them is what the others answer.
                Some(_) => return (index > root).then_some(root),
                None => return Some(root),
            }
        }
        Some(root)
    }

    fn page(&self, number: usize, looks: &[Look]) -> Page {
        let index = number - 1;
        let glance = Glance::at(&self.view, index);
        let look =
            Look::of(glance.iter().flat_map(|it| &it.words).map(|it| it.0.as_str()));
        let counts = self.view.count() == looks.len();
        let found = match looks.is_empty() {
            true => None,
            false => page_of(&look, index, looks, counts),
        };
        Page { number: found.unwrap_or(index), glance, known: found.is_some() }
    }

    fn remark(
        &self,
        whole: &Whole<'_>,
        number: usize,
        page: &Page,
        finder: &mut Finder<'_>,
        others: &[String],
    ) -> Remark {
        let inserts = whole.kind == Kind::Insert;
        let annotation = &whole.annotation;
        let sheet = number;
        let shown = |point| page.glance.as_ref().map_or([0.0, 0.0], |it| it.share(point));
        let area = Mark::of(annotation, shown).area();
        let leads = self.leads.as_ref().filter(|_| page.known);
        let corner = self.boxes.get(number - 1).copied().flatten();
        let (mut line, mut there) = (None, Whereabouts::Nowhere);
        let (words, on, recorded);
        if let Some((leads, [left, _, _, top])) = leads.zip(corner) {
            let mark = Mark::of(annotation, |[x, y]| [(x - left) * MM, (top - y) * MM]);
            let steps = leads.page(page.number);
            let things = steps
                .iter()
                .map(|step| Thing { edges: step.edges(), picture: step.is_picture() });
            let mut marked = mark.marked(&things.collect::<Vec<_>>());
            whole_words(steps, &mut marked.things);
            if leads.record.numbered {
                line = marked.things.first().and_then(|index| numbered(steps, *index));
            }
            words = joined(
                marked.things.iter().filter_map(|it| Some(steps.get(*it)?.text.as_str())),
            );
            recorded = leads.recorded(page.number, &marked.things, inserts);
            on = marked.on;
        } else {
            let found = page.glance.as_ref().map(|glance| {
                let mark = Mark::of(annotation, |point| glance.place(point));
                let things = glance.words.iter();
                let things: Vec<Thing> = things
                    .map(|(_, edges)| Thing { edges: *edges, picture: false })
                    .collect();
                (glance, mark.marked(&things))
            });
            let (glance, marked) =
                found.map_or((None, None), |it| (Some(it.0), Some(it.1)));
            let marked = marked.unwrap_or_default();
            let all = glance.map_or(&[][..], |glance| &glance.words);
            words = joined(
                marked.things.iter().filter_map(|it| Some(all.get(*it)?.0.as_str())),
            );
            on = marked.on;
            let quote = quoted(all, &marked.things);
            let found = finder.search(&quote, inserts, others);
            recorded = match &found {
                Some((place, sum)) => {
                    Recorded { place: place.short(), sum: Some(*sum), quote, inserts }
                }
                None => Recorded { quote, inserts, ..Recorded::default() },
            };
            there = found
                .map_or(Whereabouts::Unsure(None), |(place, _)| Whereabouts::Here(place));
        }
        let part = leads
            .and_then(|leads| leads.part(page.number))
            .map(|(layout, _)| layout.to_owned());
        let mut remark = Remark {
            id: String::new(),
            page: page.number + 1,
            line,
            part,
            author: annotation.author.clone(),
            date: annotation.date,
            kind: whole.kind,
            text: annotation.text.clone(),
            words,
            on,
            recorded,
            there,
            replies: Vec::new(),
            states: whole.states.clone(),
            answered: false,
            files: Vec::new(),
            area,
            sheet,
        };
        remark.id = remark.name();
        let named = |reply: &&Annotation| Reply {
            id: format!("{}-{}", remark.id, super::digest(reply)),
            author: reply.author.clone(),
            date: reply.date,
            text: reply.text.clone(),
        };
        remark.replies = whole.replies.iter().map(named).collect();
        remark
    }
}

/// An annotation with those that are one with it, and what others have answered.
struct Whole<'a> {
    annotation: Annotation,
    kind: Kind,
    replies: Vec<&'a Annotation>,
    states: Vec<(Option<String>, String)>,
}

impl<'a> Whole<'a> {
    /// `None` where all of it says nothing.
    fn of(root: &Annotation, members: &[usize], all: &'a [Annotation]) -> Option<Self> {
        let mut annotation = root.clone();
        let mut replies = Vec::new();
        let mut states = Vec::new();
        let mut shapes = vec![root.kind];
        for member in members.iter().filter_map(|index| all.get(*index)) {
            let grouped = member.belongs.is_some_and(|(_, bond)| bond == Bond::Group);
            if let Some(state) = &member.state {
                // "None" takes a state back.
                states.push((member.author.clone(), state.clone()));
            } else if grouped {
                shapes.push(member.kind);
                annotation.quads.extend(member.quads.iter().copied());
                if annotation.text.is_empty() {
                    annotation.text.clone_from(&member.text);
                }
                annotation.author = annotation.author.or_else(|| member.author.clone());
                annotation.date = annotation.date.or(member.date);
            } else if !member.text.is_empty() {
                replies.push(member);
            }
        }
        states.retain(|(_, state)| {
            !["None", "Unmarked", "Marked"].contains(&state.as_str())
        });
        let has = |shape: Shape| shapes.contains(&shape);
        let kind = match root.kind {
            Shape::Caret | Shape::StrikeOut
                if has(Shape::Caret) && has(Shape::StrikeOut) =>
            {
                Kind::Replace
            }
            Shape::Caret => Kind::Insert,
            Shape::Note => Kind::Note,
            Shape::Highlight => Kind::Highlight,
            Shape::Underline | Shape::Squiggly => Kind::Underline,
            Shape::StrikeOut => Kind::StrikeOut,
            Shape::FreeText => Kind::Text,
            Shape::Ink | Shape::Drawing => Kind::Drawing,
            Shape::Stamp => Kind::Stamp,
            Shape::Attachment => Kind::Attachment,
        };
        let silent = annotation.text.is_empty() && replies.is_empty();
        let nothing = root.state.is_some()
            || (silent && matches!(kind, Kind::Note | Kind::Text | Kind::Insert));
        (!nothing).then_some(Self { annotation, kind, replies, states })
    }
}

/// The number in the margin of the line that a word of a page stands in.
fn numbered(steps: &[trail::Step], index: usize) -> Option<usize> {
    let [_, top, _, bottom] = steps.get(index)?.edges();
    let middle = (top + bottom) / 2.0;
    let lines = trail::lines(steps);
    let before = lines.partition_point(|height| *height <= middle + 0.01);
    (before > 0).then_some(before)
}

/// Adds to marked words what was cut off from them at the end of a line.
fn whole_words(steps: &[trail::Step], marked: &mut Vec<usize>) {
    let cut = |index: usize| steps.get(index).is_some_and(trail::Step::is_cut);
    let rest = marked.iter().filter(|index| cut(**index)).map(|index| index + 1);
    let before = marked.iter().filter_map(|index| index.checked_sub(1));
    let more = rest.chain(before.filter(|index| cut(*index)));
    let more: Vec<usize> = more.filter(|index| *index < steps.len()).collect();
    marked.extend(more);
    marked.sort_unstable();
    marked.dedup();
}

/// Words with spaces between them; of pictures, what was written for them.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for word in words {
        if text.ends_with('\u{AD}') {
            text.pop();
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word.trim_start_matches(trail::PICTURE));
    }
    text.trim_end_matches('\u{AD}').to_owned()
}

/// Words of a page with what stands around them.
fn quoted(all: &[(String, [f64; 4])], marked: &[usize]) -> Quote {
    let Some(&first) = marked.first() else { return Quote::default() };
    let mut end = first + 1;
    while marked.contains(&end) {
        end += 1;
    }
    let context: Vec<Context<'_>> =
        all.iter().map(|(text, _)| Context { text, line: 1 }).collect();
    Quote::of(&context, first, end.min(context.len()))
}

fn read(path: &Path, sink: &mut Sink) -> Result<Vec<u8>, Reported> {
    let place = Place::File(path.display().to_string());
    let error = match fs::metadata(path) {
        // A pipe or a device could keep its reader waiting for ever.
        Ok(facts) if !facts.is_file() => {
            Diagnostic::error("not-a-pdf", place, "this isn't a file")
        }
        Ok(facts) if facts.len() > MOST => {
            Diagnostic::error("not-a-pdf", place, "the file is too large to be read")
        }
        Ok(_) => match fs::read(path) {
            Ok(bytes) => return Ok(bytes),
            Err(error) => {
                let message = said!("the file can't be read: {error}", error);
                Diagnostic::error("unreadable-file", place, message)
            }
        },
        Err(_) => Diagnostic::error("missing-file", place, "there is no such file"),
    };
    Err(sink.fail(error.hint("name the PDFs that came back with remarks in them")))
}

fn unrecorded(place: &Place, why: Unrecorded) -> Diagnostic {
    let message = match why {
        Unrecorded::Missing => "the PDF doesn't say what its words were written in",
        Unrecorded::Damaged => {
            "what the PDF says of where its words were written is damaged"
        }
        Unrecorded::Newer => "the PDF is a proof of a newer Marbre",
    };
    Diagnostic::warning("no-record", place.clone(), message).hint(
        "it isn't a proof of `marbre --proof`, or a program has written it anew: what is marked \
         is looked for in the report by its words alone",
    )
}

/// Left, bottom, right and top of what is trimmed of a page, in its own units.
fn trim(document: &Document, page: lopdf::ObjectId) -> Option<[f64; 4]> {
    let of = |key: &[u8]| {
        let corners = page_tree::inherited(document, page, key)?.as_array().ok()?;
        let number = |object: &Object| {
            let (_, object) = document.dereference(object).ok()?;
            Some(f64::from(object.as_float().ok()?))
        };
        let [a, b, c, d] =
            corners.get(..4)?.iter().map(number).collect::<Option<Vec<_>>>()?[..]
        else {
            return None;
        };
        let edges = [a.min(c), b.min(d), a.max(c), b.max(d)];
        let wide = edges[2] - edges[0] > 1.0 && edges[3] - edges[1] > 1.0;
        wide.then_some(edges)
    };
    // A page of another size was made anew: it isn't known where anything of it was.
    [&b"TrimBox"[..], b"CropBox", b"MediaBox"].into_iter().find_map(of).filter(|edges| {
        let size = [edges[2] - edges[0], edges[3] - edges[1]].map(|pt| pt * MM);
        let ours = marbre_pdf::geom::TRIM.map(|it| it.to_pt() * MM);
        (size[0] - ours[0]).abs() < 1.0 && (size[1] - ours[1]).abs() < 1.0
    })
}
