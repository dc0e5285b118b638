//! A draft: pages that can't be printed yet, with what is wrong marked where it is, and a list
//! of it on sheets behind them.

use lopdf::{Document, Object, Stream, dictionary};

use marbre_pdf::geom::{Length, TRIM};
use marbre_pdf::metadata::Label;
use marbre_pdf::outlines::{Lettering, Outline};
use marbre_typography::Language;

use crate::press;
use crate::press::lettering;
use crate::report::Report;

use super::mark::{self, Words};
use super::pictures;

/// What the metadata say of a draft.
const STATUS: &str = "draft";
/// The ink of marks: magenta, which hardly any page is full of.
const INK: &str = "0 1 0.2 0";
/// How wide the margin is that words stand in which don't fit, at least and at most, and their
/// size, in pt.
const MARGIN: [f64; 2] = [40.0, 96.0];
const SMALL: f64 = 5.4;
/// The most words that are shown of those.
const MOST_WORDS: usize = 90;
/// The sheets of the list: where it begins and ends, how wide it is, its size, in pt.
const LIST: [f64; 3] = [56.0, 56.0, 9.0];
/// The most faults that are listed.
const MOST: usize = 200;

/// A fault as it is shown: its number is its place in the list.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// What is wrong, in the language of the report.
    pub(crate) text: String,
    /// Where it was written.
    pub(crate) place: String,
    /// What to do about it.
    pub(crate) hint: String,
    /// Where it is on the pages: the page, from 1, the edges in mm from the trim's top left
    /// corner, and the words that don't fit.
    pub(crate) spots: Vec<(usize, [f64; 4], String)>,
}

/// What is written across each page.
const fn across(language: Language) -> &'static str {
    match language {
        Language::French => "ne pas imprimer",
        Language::English => "not for print",
    }
}

/// Makes a draft of pages.
///
/// # Errors
/// Where they can't be read or written.
pub(crate) fn of(
    mut document: Document,
    report: &Report,
    faults: &[Fault],
) -> lopdf::Result<Vec<u8>> {
    let identity = &report.identity;
    let word = across(identity.language);
    let pages = document.get_pages();
    let count = pages.len();
    for page in pages.values() {
        sheet(*page, report, &mut document)?;
    }
    pictures::lower(&mut document)?;
    let letters = lettering::smallest(&report.theme, &report.fonts);
    let own: Vec<String> =
        (1..=count).map(|page| marks(page, faults, &letters)).collect();
    let line = match (identity.language, faults.len()) {
        (Language::French, 1) => format!("{word} · 1 faute, décrite à la fin"),
        (Language::French, n) => format!("{word} · {n} fautes, décrites à la fin"),
        (Language::English, 1) => format!("{word} · 1 fault, described at the end"),
        (Language::English, n) => format!("{word} · {n} faults, described at the end"),
    };
    let words = Words { across: word, line: &line };
    mark::put_words(&mut document, report, &words, &|index, _, _| {
        own.get(index).cloned().unwrap_or_default()
    })?;
    for content in list(faults, report, &letters) {
        append(content, report, &mut document)?;
    }
    let title = format!("{} – {word}", identity.title.value);
    let label = Label { title: &title, status: STATUS, standard: None };
    press::describe(&mut document, report, label)?;
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}

/// Gives a page that wasn't finished for the press the boxes that it would have.
fn sheet(
    page: lopdf::ObjectId,
    report: &Report,
    document: &mut Document,
) -> lopdf::Result<()> {
    let bleed = report.print.bleed.to_pt() as f32;
    let dictionary = document.get_dictionary_mut(page)?;
    if dictionary.has(b"TrimBox") {
        return Ok(());
    }
    let media = dictionary.get(b"MediaBox")?.as_array()?.clone();
    let side = |index: usize, by: f32| {
        let value = media.get(index).and_then(|it| it.as_float().ok()).unwrap_or(0.0);
        Object::Real(value + by)
    };
    let trim = vec![side(0, bleed), side(1, bleed), side(2, -bleed), side(3, -bleed)];
    dictionary.set("TrimBox", trim);
    Ok(())
}

/// The marks of a page, from the trim's lower left corner.
fn marks(page: usize, faults: &[Fault], letters: &Lettering<'_>) -> String {
    let height = TRIM[1].to_pt();
    let mut drawing = String::new();
    let mut free = 40.0;
    for (number, fault) in (1..).zip(faults) {
        for (_, edges, words) in fault.spots.iter().filter(|(on, ..)| *on == page) {
            let [left, top, right, bottom] = edges.map(|mm| mm * 72.0 / 25.4);
            // A frame that is off the page is drawn at its edge.
            let inside = |at: f64, most: f64| at.clamp(3.0, most - 3.0);
            let width = TRIM[0].to_pt();
            let [x0, x1] = [left - 2.0, right + 2.0].map(|at| inside(at, width));
            let [y0, y1] = [top - 2.0, bottom + 2.0].map(|at| inside(at, height));
            let (w, h) = ((x1 - x0).max(4.0), (y1 - y0).max(4.0));
            let (x, y) = (x0, height - y0 - h);
            drawing.push_str(&format!(
                "q\n{INK} K\n1.4 w\n{x:.2} {y:.2} {w:.2} {h:.2} re\nS\nQ\n"
            ));
            drawing.push_str(&badge(number, [x, y + h], letters));
            if !words.is_empty() {
                // On the side that has more room for them.
                let on_left = left > width - right;
                let room = if on_left { left } else { width - right } - 8.0;
                let across = room.clamp(MARGIN[0], MARGIN[1]);
                let lines = wrapped(&shortened(words), across - 7.0, SMALL, letters);
                let top = (height - y - h).max(free);
                let tall = lines.len() as f64 * SMALL * 1.25 + 16.0;
                let top = top.min(height - tall - 4.0).max(4.0);
                let x = if on_left { 2.0 } else { width - across - 2.0 };
                let area = [x, height - top - tall, across, tall];
                drawing.push_str(&beside(&lines, area, number, letters));
                free = top + tall + 4.0;
            }
        }
    }
    drawing
}

/// Words in the margin, on a strip of paper, below their number.
fn beside(
    lines: &[String],
    [x, y, across, tall]: [f64; 4],
    number: usize,
    letters: &Lettering<'_>,
) -> String {
    let mut drawing = format!(
        "q\n0 0 0 0 k\n{INK} K\n0.6 w\n{x:.2} {y:.2} {across:.2} {tall:.2} re\nB\nQ\n"
    );
    for (index, line) in lines.iter().enumerate() {
        let base = y + tall - 13.0 - SMALL * (1.25 * index as f64 + 0.9);
        drawing.push_str(&text(line, [x + 3.5, base], SMALL, letters));
    }
    drawing.push_str(&badge(number, [x, y + tall], letters));
    drawing
}

/// A number in paper on ink, whose upper left corner is at a point.
fn badge(number: usize, [x, y]: [f64; 2], letters: &Lettering<'_>) -> String {
    const SIZE: f64 = 8.0;
    let Some(Outline { path, width, .. }) = letters.line(&number.to_string(), SIZE)
    else {
        return String::new();
    };
    let (w, h) = (width + 5.0, SIZE + 2.0);
    let [foot, base] = [y - h, y - h + 2.4];
    let start = x + 2.5;
    format!(
        "q\n{INK} k\n{x:.2} {foot:.2} {w:.2} {h:.2} re\nf\n0 0 0 0 k\n\
         1 0 0 1 {start:.2} {base:.2} cm\n{path}f\nQ\n"
    )
}

/// A line of text in black, from a point on its baseline on.
fn text(line: &str, [x, y]: [f64; 2], size: f64, letters: &Lettering<'_>) -> String {
    match drawn(line, size, letters) {
        Some(outline) => {
            format!("q\n0 0 0 1 k\n1 0 0 1 {x:.2} {y:.2} cm\n{}f\nQ\n", outline.path)
        }
        None => String::new(),
    }
}

/// A line as a drawing; what no face has is left out.
fn drawn(line: &str, size: f64, letters: &Lettering<'_>) -> Option<Outline> {
    letters.line(line, size).or_else(|| {
        let known = |c: &char| letters.line(&c.to_string(), size).is_some();
        letters.line(&line.chars().filter(known).collect::<String>(), size)
    })
}

/// Text in lines of a width, in pt.
fn wrapped(text: &str, width: f64, size: f64, letters: &Lettering<'_>) -> Vec<String> {
    let fits = |line: &str| drawn(line, size, letters).is_none_or(|it| it.width <= width);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| fits(line)) {
            Some(line) => {
                if let Some(last) = lines.last_mut() {
                    *last = line;
                }
            }
            None => {
                // A path may be longer than a line.
                let mut rest = String::new();
                for c in word.chars() {
                    if !rest.is_empty() && !fits(&format!("{rest}{c}")) {
                        lines.push(std::mem::take(&mut rest));
                    }
                    rest.push(c);
                }
                lines.push(rest);
            }
        }
    }
    lines
}

/// The words that don't fit, no more of them than a margin has room for.
fn shortened(words: &str) -> String {
    let all: Vec<&str> = words.split_whitespace().collect();
    match all.len() > MOST_WORDS {
        true => all[..MOST_WORDS].join(" ") + " […]",
        false => all.join(" "),
    }
}

/// The list of faults: the drawing of each sheet.
fn list(faults: &[Fault], report: &Report, letters: &Lettering<'_>) -> Vec<String> {
    let [around, head, size] = LIST;
    let [width, height] = TRIM.map(Length::to_pt);
    let french = report.identity.language == Language::French;
    let title = if french { "Ce qui est à reprendre" } else { "What is to be mended" };
    let heaviest = lettering::heaviest(&report.theme, &report.fonts);
    let mut sheets = Vec::new();
    let mut drawing = text(title, [around, height - head - 12.0], 17.0, &heaviest);
    let mut y = height - head - 44.0;
    let line = size * 1.35;
    for (number, fault) in (1..).zip(faults.iter().take(MOST)) {
        let mut pages: Vec<usize> = fault.spots.iter().map(|(page, ..)| *page).collect();
        pages.dedup();
        let pages: Vec<String> = pages.iter().map(usize::to_string).collect();
        let on = match pages.as_slice() {
            [] => String::new(),
            [page] => format!("page {page}"),
            _ => format!("pages {}", pages.join(", ")),
        };
        let facts = [on, fault.place.clone()];
        let facts: Vec<&str> =
            facts.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let room = width - 2.0 * around - 30.0;
        let mut lines = wrapped(&fault.text, room, size, letters);
        lines.extend(wrapped(&fault.hint, room, size, letters));
        lines.extend(wrapped(&facts.join(" · "), room, size, letters));
        let tall = lines.len() as f64 * line + 8.0;
        if y - tall < around {
            sheets.push(std::mem::take(&mut drawing));
            y = height - head;
        }
        drawing.push_str(&badge(number, [around, y + size * 0.95], letters));
        for text_line in &lines {
            drawing.push_str(&text(text_line, [around + 30.0, y], size, letters));
            y -= line;
        }
        y -= 8.0;
    }
    if let Some(more) = faults.len().checked_sub(MOST).filter(|more| *more > 0) {
        let more =
            if french { format!("et {more} autres") } else { format!("and {more} more") };
        drawing.push_str(&text(
            &more,
            [around + 30.0, y.max(around / 2.0)],
            size,
            letters,
        ));
    }
    sheets.push(drawing);
    sheets
}

/// Adds a sheet behind the pages.
fn append(
    content: String,
    report: &Report,
    document: &mut Document,
) -> lopdf::Result<()> {
    let bleed = report.print.bleed.to_pt() as f32;
    let [width, height] = TRIM.map(|side| side.to_pt() as f32);
    let pages = document.catalog()?.get(b"Pages")?.as_reference()?;
    let moved = format!("q\n1 0 0 1 {bleed} {bleed} cm\n{content}Q\n");
    let content = document.add_object(Stream::new(dictionary! {}, moved.into_bytes()));
    let corners = |from: f32, right: f32, top: f32| {
        vec![from.into(), from.into(), Object::Real(right), Object::Real(top)]
    };
    let media = corners(0.0, width + 2.0 * bleed, height + 2.0 * bleed);
    let trim = corners(bleed, width + bleed, height + bleed);
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "MediaBox" => media, "TrimBox" => trim.clone(),
        "CropBox" => trim, "Contents" => content, "Resources" => dictionary! {},
    });
    let tree = document.get_dictionary_mut(pages)?;
    let count = tree.get(b"Count").and_then(Object::as_i64).unwrap_or(0);
    tree.set("Count", count + 1);
    if let Ok(Object::Array(kids)) = tree.get_mut(b"Kids") {
        kids.push(page.into());
    }
    Ok(())
}
