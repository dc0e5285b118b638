//! The pages: all of them small, then each with its findings at their place, its plates
//! and its ink.

use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use marbre_pdf::area::Area;
use maud::{Markup, html};

use crate::Finding;
use crate::ink::ink_colour;
use crate::leaf::{Leaf, Tile};

use super::room::Room;
use super::said::{Part, Said, mm};
use super::{Class, Numbered, Subject, findings};

mod marks;

/// All pages, small; each leads to its section, where it has one.
pub(super) fn overview(
    subject: &Subject<'_>,
    numbered: &Numbered<'_>,
    room: &Room,
) -> Markup {
    html! {
        section id="pages" {
            (Said::new("Pages", "Pages").h2())
            @if let Some(pages) = room.first_left_out() { (left_out(subject, room, &pages)) }
            ol class="sheets" {
                @for (number, leaf) in (1..).zip(subject.leaves) {
                    (small(number, leaf, &numbered.on(Some(number)), room))
                }
            }
        }
    }
}

/// Which pages aren't shown in full, and how to see them.
fn left_out(subject: &Subject<'_>, room: &Room, pages: &RangeInclusive<usize>) -> Markup {
    let (left_out, all) = (room.left_out().to_string(), subject.pages.to_string());
    let (first, last) = (pages.start(), pages.end());
    let said = Said::with(
        "{} pages sur {} ne sont pas montrées en entier, pour que ce compte rendu puisse \
         être envoyé par courriel ; tous les constats y sont. Pour les voir, par exemple :",
        "{} of {} pages aren't shown in full, so that this account can be mailed; all \
         findings are in it. To see them, for instance:",
        &[&left_out, &all].map(|it| Part::Number(it)),
    );
    html! {
        (said.p())
        p {
            code {
                "marbre preflight " (subject.file) " --report pages.html --pages "
                (first) @if first < last { "-" (last) }
            }
        }
    }
}

fn small(number: usize, leaf: &Leaf, found: &[(usize, &Finding)], room: &Room) -> Markup {
    let worst = found.iter().map(|(_, it)| Class::of(it)).min();
    let class = worst.map_or("clear", Class::name);
    let full = room.has(number);
    let sheet = html! {
        svg viewBox=(view_box(&trimmed(leaf))) aria-hidden="true" {
            @if full {
                use href={ "#look-" (number) } {}
            } @else if room.small {
                (image(&leaf.sheet, &leaf.small, None))
            }
        }
        (number)
        @if let Some(class) = worst {
            " " span class={ "pin " (class.name()) } { (found.len()) }
        }
    };
    html! {
        @if full || worst.is_some() {
            li { a class=(class) href={ "#page-" (number) } { (sheet) } }
        } @else {
            // Links to the page lead here.
            li id={ "page-" (number) } { span class=(class) { (sheet) } }
        }
    }
}

/// What concerns no page, then page by page.
pub(super) fn all(subject: &Subject<'_>, numbered: &Numbered<'_>, room: &Room) -> Markup {
    let file = numbered.on(None);
    html! {
        @if !file.is_empty() {
            section id="file" {
                (Said::new("Tout le fichier", "The whole file").h2())
                (findings::list(&file))
            }
        }
        @for (number, leaf) in (1..).zip(subject.leaves) {
            @let found = numbered.on(Some(number));
            @if room.has(number) {
                (section(subject, number, leaf, &found))
            } @else if !found.is_empty() {
                (brief(number, &found))
            }
        }
        @for number in subject.leaves.len() + 1..=subject.pages {
            @let found = numbered.on(Some(number));
            @if !found.is_empty() { (unseen(number, &found)) }
        }
    }
}

/// What was found on a page that isn't shown in full.
fn brief(number: usize, found: &[(usize, &Finding)]) -> Markup {
    html! {
        section id={ "page-" (number) } {
            h2 { "Page " (number) }
            (findings::list(found))
        }
    }
}

/// A page that can't be shown.
fn unseen(number: usize, found: &[(usize, &Finding)]) -> Markup {
    let why = Said::new(
        "Cette page ne peut pas être montrée : le fichier en demande trop.",
        "This page can't be shown: the file does too much.",
    );
    html! {
        section id={ "page-" (number) } {
            h2 { "Page " (number) }
            (why.p())
            (findings::list(found))
        }
    }
}

fn section(
    subject: &Subject<'_>,
    number: usize,
    leaf: &Leaf,
    found: &[(usize, &Finding)],
) -> Markup {
    let size = leaf.trim.map(mm);
    let size = size.each_ref().map(|it| Part::Number(it));
    let size = Said::with("format fini {} × {} mm", "trim {} × {} mm", &size);
    html! {
        section class="page" id={ "page-" (number) } {
            h2 { "Page " (number) " " small { (size) } }
            div class="look" { (look(number, leaf, found)) }
            div class="said" {
                @if found.is_empty() {
                    (Said::new("Aucun constat.", "Nothing was found.").p())
                } @else {
                    (findings::list(found))
                }
            }
            div class="inks" {
                @for tile in &leaf.plates { (plate(tile, leaf)) }
                (ink_map(subject, leaf))
            }
        }
    }
}

/// The page with its trim and its findings, in mm.
fn look(number: usize, leaf: &Leaf, found: &[(usize, &Finding)]) -> Markup {
    let [width, height] = leaf.trim.map(hundredths);
    let id = format!("look-{number}");
    html! {
        svg viewBox=(view_box(&leaf.sheet)) role="img" aria-label={ "Page " (number) } {
            (image(&leaf.sheet, &leaf.look, Some(&id)))
            rect class="trim" width=(width) height=(height) {}
            (marks::all(found, leaf))
        }
    }
}

fn trimmed(leaf: &Leaf) -> Area {
    let [width, height] = leaf.trim;
    Area { x: 0.0, y: 0.0, width, height }
}

fn view_box(Area { x, y, width, height }: &Area) -> String {
    format!("{x:.2} {y:.2} {width:.2} {height:.2}")
}

/// A length in mm, to a hundredth.
fn hundredths(mm: f64) -> String {
    format!("{mm:.2}")
}

/// A picture of the sheet, where it lies.
fn image(sheet: &Area, jpeg: &[u8], id: Option<&str>) -> Markup {
    let [x, y, width, height] =
        [sheet.x, sheet.y, sheet.width, sheet.height].map(hundredths);
    html! {
        image id=[id] x=(x) y=(y) width=(width) height=(height)
            preserveAspectRatio="none"
            href={ "data:image/jpeg;base64," (STANDARD.encode(jpeg)) } {}
    }
}

/// A plate, with how much of the page it covers.
fn plate(tile: &Tile, leaf: &Leaf) -> Markup {
    let Tile { name, coverage, image: jpeg } = tile;
    let covered = format!("{coverage:.1}");
    let covered = match *coverage {
        0.0 => Said::new("vide", "empty"),
        _ => Said::with("{} %", "{} %", &[Part::Number(&covered)]),
    };
    html! {
        figure {
            svg viewBox=(view_box(&leaf.sheet)) role="img" aria-label=(name) {
                // A sheet is white without ink.
                @if !jpeg.is_empty() { (image(&leaf.sheet, jpeg, None)) }
            }
            figcaption { (plate_name(name)) " " small { (covered) } }
        }
    }
}

/// A plate's name.
fn plate_name(name: &str) -> Said {
    match name {
        "Cyan" => Said::new("Cyan", "Cyan"),
        "Magenta" => Said::new("Magenta", "Magenta"),
        "Yellow" => Said::new("Jaune", "Yellow"),
        "Black" => Said::new("Noir", "Black"),
        name => Said::foreign(name),
    }
}

/// How much ink lies where, with its legend and the heaviest square.
fn ink_map(subject: &Subject<'_>, leaf: &Leaf) -> Markup {
    let limit = subject.profile.ink_limit;
    let most = match leaf.load.heaviest {
        None => Said::new("sans encre", "no ink"),
        Some((percent, Area { x, y, .. })) => {
            let percent = format!("{percent:.0}");
            let [left, top] = [x, y].map(mm);
            let numbers = [&percent, &left, &top].map(|it| Part::Number(it));
            Said::with(
                "au plus {} % en moyenne sur 15 mm, x {} · y {} mm",
                "at most {} % in the mean of 15 mm, x {} · y {} mm",
                &numbers,
            )
        }
    };
    let limit_said = format!("{limit:.0}");
    let limit_at = hundredths(limit / 4.0);
    html! {
        figure class="map" {
            svg viewBox=(view_box(&leaf.sheet)) role="img"
                aria-label={ (limit_said) " %" }
            {
                (image(&leaf.sheet, &leaf.ink_map, None))
                @if let Some((_, square)) = &leaf.load.heaviest {
                    // Black on white: it is seen on light and on dark.
                    (frame("halo", square))
                    (frame("heaviest", square))
                }
            }
            figcaption {
                (Said::new("Encrage", "Ink")) " " small { (most) }
                span class="scale" {
                    i style={ "background: " (scale(limit)) } {}
                    b style="left: 0" { "0" }
                    b style={ "left: " (limit_at) "%" } {
                        (Said::with("{} %", "{} %", &[Part::Number(&limit_said)]))
                    }
                }
            }
        }
    }
}

fn frame(class: &str, square: &Area) -> Markup {
    let [x, y, width, height] =
        [square.x, square.y, square.width, square.height].map(hundredths);
    html! { rect class=(class) x=(x) y=(y) width=(width) height=(height) {} }
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
