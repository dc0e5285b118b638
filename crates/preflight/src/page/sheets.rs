//! The pages: all of them small, then each with its findings at their place, its plates
//! and its ink.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use marbre_pdf::area::Area;

use crate::Finding;
use crate::html::escaped;
use crate::ink::ink_colour;
use crate::leaf::{Leaf, Tile};

use super::said::{Part, Said, mm};
use super::{Class, Numbered, Subject, findings, heading};

mod marks;

/// All pages, small; each leads to its section.
pub(super) fn overview(subject: &Subject<'_>, numbered: &Numbered<'_>) -> String {
    let mut html = String::from("<section id=\"pages\">\n");
    html.push_str(&heading("Pages", "Pages"));
    html.push_str("<ol class=\"sheets\">\n");
    for (number, leaf) in (1..).zip(subject.leaves) {
        let found = numbered.on(Some(number));
        let worst = found.iter().map(|(_, it)| Class::of(it)).min();
        let pin = worst.map(|class| {
            format!(" <span class=\"pin {}\">{}</span>", class.name(), found.len())
        });
        let class = worst.map_or("clear", Class::name);
        html.push_str(&format!(
            "<li><a class=\"{class}\" href=\"#page-{number}\">\
             <svg viewBox=\"{}\" aria-hidden=\"true\"><use href=\"#look-{number}\"/></svg>\
             {number}{}</a></li>\n",
            view_box(&trimmed(leaf)),
            pin.unwrap_or_default(),
        ));
    }
    html.push_str("</ol>\n</section>\n");
    html
}

/// What concerns no page, then page by page.
pub(super) fn all(subject: &Subject<'_>, numbered: &Numbered<'_>) -> String {
    let mut html = String::new();
    let file = numbered.on(None);
    if !file.is_empty() {
        html.push_str("<section id=\"file\">\n");
        html.push_str(&heading("Tout le fichier", "The whole file"));
        html.push_str(&findings::list(&file));
        html.push_str("</section>\n");
    }
    for (number, leaf) in (1..).zip(subject.leaves) {
        html.push_str(&section(subject, numbered, number, leaf));
    }
    for number in subject.leaves.len() + 1..=subject.pages {
        let found = numbered.on(Some(number));
        if !found.is_empty() {
            html.push_str(&unseen(number, &found));
        }
    }
    html
}

/// A page that can't be shown.
fn unseen(number: usize, found: &[(usize, &Finding)]) -> String {
    let why = Said::new(
        "Cette page ne peut pas être montrée : le fichier en demande trop.",
        "This page can't be shown: the file does too much.",
    );
    format!(
        "<section id=\"page-{number}\">\n<h2>Page {number}</h2>\n{}\n{}</section>\n",
        why.html("p"),
        findings::list(found),
    )
}

fn section(
    subject: &Subject<'_>,
    numbered: &Numbered<'_>,
    number: usize,
    leaf: &Leaf,
) -> String {
    let found = numbered.on(Some(number));
    let list = match found.is_empty() {
        true => Said::new("Aucun constat.", "Nothing was found.").html("p"),
        false => findings::list(&found),
    };
    let size = leaf.trim.map(mm);
    let size = size.each_ref().map(|it| Part::Number(it));
    let size = Said::with("format fini {} × {} mm", "trim {} × {} mm", &size);
    format!(
        "<section class=\"page\" id=\"page-{number}\">\n\
         <h2>Page {number} <small>{}</small></h2>\n\
         <div class=\"look\">\n{}</div>\n\
         <div class=\"said\">\n{list}</div>\n\
         <div class=\"inks\">\n{}{}</div>\n</section>\n",
        size.span(),
        look(number, leaf, &found),
        plates(leaf),
        ink_map(subject, leaf),
    )
}

/// The page with its trim and its findings, in mm.
fn look(number: usize, leaf: &Leaf, found: &[(usize, &Finding)]) -> String {
    let [width, height] = leaf.trim;
    format!(
        "<svg viewBox=\"{}\" role=\"img\" aria-label=\"Page {number}\">\n{}\n\
         <rect class=\"trim\" width=\"{width:.2}\" height=\"{height:.2}\"/>\n{}</svg>\n",
        view_box(&leaf.sheet),
        image(&leaf.sheet, &leaf.look, &format!(" id=\"look-{number}\"")),
        marks::all(found, leaf),
    )
}

fn trimmed(leaf: &Leaf) -> Area {
    let [width, height] = leaf.trim;
    Area { x: 0.0, y: 0.0, width, height }
}

fn view_box(Area { x, y, width, height }: &Area) -> String {
    format!("{x:.2} {y:.2} {width:.2} {height:.2}")
}

/// A picture of the sheet, where it lies.
fn image(Area { x, y, width, height }: &Area, jpeg: &[u8], more: &str) -> String {
    format!(
        "<image{more} x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" \
         height=\"{height:.2}\" preserveAspectRatio=\"none\" \
         href=\"data:image/jpeg;base64,{}\"/>",
        STANDARD.encode(jpeg)
    )
}

/// The plates, each with how much of the page it covers.
fn plates(leaf: &Leaf) -> String {
    let one = |Tile { name, coverage, image: jpeg }: &Tile| {
        let said = plate(name);
        let covered = format!("{coverage:.1}");
        let covered = match *coverage {
            0.0 => Said::new("vide", "empty"),
            _ => Said::with("{} %", "{} %", &[Part::Number(&covered)]),
        };
        format!(
            "<figure><svg viewBox=\"{}\" role=\"img\" aria-label=\"{}\">{}</svg>\
             <figcaption>{} <small>{}</small></figcaption></figure>\n",
            view_box(&leaf.sheet),
            escaped(name),
            image(&leaf.sheet, jpeg, ""),
            said.span(),
            covered.span(),
        )
    };
    leaf.plates.iter().map(one).collect()
}

/// A plate's name.
fn plate(name: &str) -> Said {
    match name {
        "Cyan" => Said::new("Cyan", "Cyan"),
        "Magenta" => Said::new("Magenta", "Magenta"),
        "Yellow" => Said::new("Jaune", "Yellow"),
        "Black" => Said::new("Noir", "Black"),
        name => Said::foreign(name),
    }
}

/// How much ink lies where, with its legend and the heaviest square.
fn ink_map(subject: &Subject<'_>, leaf: &Leaf) -> String {
    let limit = subject.profile.ink_limit;
    let (square, most) = match leaf.load.heaviest {
        None => (String::new(), Said::new("sans encre", "no ink")),
        Some((percent, Area { x, y, width, height })) => {
            let percent = format!("{percent:.0}");
            let [left, top] = [x, y].map(mm);
            let numbers = [&percent, &left, &top].map(|it| Part::Number(it));
            let said = Said::with(
                "au plus {} % en moyenne sur 15 mm, x {} · y {} mm",
                "at most {} % in the mean of 15 mm, x {} · y {} mm",
                &numbers,
            );
            // Black on white: it is seen on light and on dark.
            let frame = |class| {
                format!(
                    "<rect class=\"{class}\" x=\"{x:.2}\" y=\"{y:.2}\" \
                     width=\"{width:.2}\" height=\"{height:.2}\"/>"
                )
            };
            (frame("halo") + &frame("heaviest"), said)
        }
    };
    let limit_said = format!("{limit:.0}");
    format!(
        "<figure class=\"map\"><svg viewBox=\"{}\" role=\"img\" aria-label=\"{limit:.0} %\">\
         {}{square}</svg><figcaption>{} <small>{}</small>\
         <span class=\"scale\"><i style=\"background: {}\"></i>\
         <b style=\"left: 0\">0</b><b style=\"left: {:.2}%\">{}</b></span></figcaption></figure>\n",
        view_box(&leaf.sheet),
        image(&leaf.sheet, &leaf.ink_map, ""),
        Said::new("Encrage", "Ink").span(),
        most.span(),
        scale(limit),
        limit / 4.0,
        Said::with("{} %", "{} %", &[Part::Number(&limit_said)]).span(),
    )
}

/// The colours of the ink map, from no ink to 400 %.
fn scale(limit: f64) -> String {
    /// How far apart colours are taken, %.
    const STEP: u16 = 10;
    let stop = |percent: u16| {
        let percent = f64::from(percent);
        let [red, green, blue] = ink_colour(percent, limit);
        format!("rgb({red} {green} {blue}) {:.1}%", percent / 4.0)
    };
    let stops: Vec<String> = (0..=400 / STEP).map(|step| stop(step * STEP)).collect();
    format!("linear-gradient(to right, {})", stops.join(", "))
}
