//! Pictures on the pages: how much of each is seen, and whether what belongs to it is
//! printed.

use typst::World;
use typst::foundations::Bytes;
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::visualize::Image;
use typst_layout::{Page, PagedDocument};

use marbre_diag::{Diagnostic, Located, Message, Place, Sink, said};

use crate::report::markdown::Inline;
use crate::report::{FieldValue, Part};

use super::PlacedPart;
use super::frames;
use super::imprint::{data, into_group, placed};
use super::printed::Printed;
use super::spans::file_id;

/// How much of a picture may be cropped without a word.
const LITTLE: f64 = 0.1;
/// How finely what several placements show together is added up.
const FINE: usize = 100;

/// A part of the page, pt: left, top, right, bottom.
type Sides = [f64; 4];

/// A picture of a part on a page.
struct Shown {
    /// Which of the part's pictures it is.
    picture: usize,
    /// The page, from 1.
    page: usize,
    /// What of it is seen, from 0 to 1 of its own sides.
    seen: Sides,
}

/// Notes pictures that are cropped by more than a tenth.
pub(super) fn check_crops(
    document: &PagedDocument,
    world: &dyn World,
    placed: &[PlacedPart],
    parts: &[&Part],
    sink: &mut Sink,
) {
    for (placed, part) in placed.iter().zip(parts) {
        let mut named = Vec::new();
        part.with.iter().for_each(|given| given.pictures(&mut named));
        let pictures: Vec<(Bytes, &str, &Place)> = named
            .into_iter()
            .filter_map(|(path, place)| {
                Some((world.file(file_id(path)?).ok()?, path, place))
            })
            .collect();
        if pictures.is_empty() {
            continue;
        }
        let mut look = Look { pictures: &pictures, page: 0, shown: Vec::new() };
        for folio in placed.pages() {
            if let Some(page) = document.pages().get(folio - 1) {
                look.page = folio;
                look.frame(&page.frame, Transform::identity(), sheet(page));
            }
        }
        let shown = look.shown;
        for (index, (_, path, place)) in pictures.iter().enumerate() {
            let own: Vec<&Shown> =
                shown.iter().filter(|it| it.picture == index).collect();
            if let Some(note) = crop(&own, path, place) {
                sink.report(note);
            }
        }
    }
}

/// The note of a picture that isn't seen as a whole, nearly, at any of its places, nor at
/// all of them together.
fn crop(shown: &[&Shown], path: &str, place: &Place) -> Option<Diagnostic> {
    let area = |[left, top, right, bottom]: Sides| (right - left) * (bottom - top);
    let most = shown.iter().max_by(|a, b| area(a.seen).total_cmp(&area(b.seen)))?;
    if area(most.seen) >= 1.0 - LITTLE - 1e-6 {
        return None;
    }
    let middle = |at: usize| (at as f64 + 0.5) / FINE as f64;
    let cells = (0..FINE).flat_map(|y| (0..FINE).map(move |x| (middle(x), middle(y))));
    let is_seen = |x: f64, y: f64| {
        let within = |[left, top, right, bottom]: Sides| {
            (left..=right).contains(&x) && (top..=bottom).contains(&y)
        };
        shown.iter().any(|it| within(it.seen))
    };
    let seen = cells.filter(|(x, y)| is_seen(*x, *y)).count();
    if seen as f64 >= (FINE * FINE) as f64 * (1.0 - LITTLE) {
        return None;
    }
    let [left, top, right, bottom] = most.seen;
    let axis = |name: Message, [low, high]: [f64; 2], [first, last]: [Message; 2]| {
        let percent = |part: f64| (part * 100.0).round();
        let (before, after) = (percent(low), percent(1.0 - high));
        let all = percent(low + 1.0 - high);
        if all < 1.0 {
            return None;
        }
        let sides = match (before > 0.0, after > 0.0) {
            (true, true) => {
                said!("{before} % {first}, {after} % {last}", before, first, after, last)
            }
            (true, false) => first,
            _ => last,
        };
        Some(said!("{all} % of its {name} ({sides})", all, name, sides))
    };
    let across = [said!("on the left"), said!("on the right")];
    let width = axis(said!("width"), [left, right], across);
    let down = [said!("at the top"), said!("at the foot")];
    let height = axis(said!("height"), [top, bottom], down);
    let page = most.page;
    let message = match (width, height) {
        (Some(width), Some(height)) => {
            let lost = width.and(height);
            said!(
                "`{path}` is cropped on page {page}: {lost} aren't printed",
                path,
                page,
                lost
            )
        }
        (width, height) => {
            let lost = width.or(height)?;
            said!(
                "`{path}` is cropped on page {page}: {lost} isn't printed",
                path,
                page,
                lost
            )
        }
    };
    let note = Diagnostic::note("cropped-picture", place.clone(), message);
    Some(note.hint(
        "say what has to be seen with `focus = \"right\"` or `focus = \"70 % 30 %\"`, or crop \
         the picture to the size that its field asks for",
    ))
}

/// The sheet with its bleed.
fn sheet(page: &Page) -> Sides {
    let (size, bleed) = (page.frame.size(), page.bleed);
    [
        -bleed.left.to_pt(),
        -bleed.top.to_pt(),
        (size.x + bleed.right).to_pt(),
        (size.y + bleed.bottom).to_pt(),
    ]
}

struct Look<'a> {
    pictures: &'a [(Bytes, &'a str, &'a Place)],
    page: usize,
    shown: Vec<Shown>,
}

impl Look<'_> {
    fn frame(&mut self, frame: &Frame, transform: Transform, window: Sides) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let inner = into_group(transform, *at, group);
                    let clip = group.clip.as_ref().map(|clip| clip.bbox(None));
                    let window =
                        clip.map_or(window, |clip| both(window, sides(clip, inner)));
                    self.frame(&group.frame, inner, window);
                }
                FrameItem::Image(image, size, _) => {
                    let there = transform.pre_concat(Transform::translate(at.x, at.y));
                    // Where it is turned, its sides aren't those of the page.
                    let straight = there.kx.get().abs() + there.ky.get().abs() < 1e-6;
                    if let Some(picture) = self.named(image).filter(|_| straight) {
                        let whole =
                            sides(Rect::new(Point::zero(), size.to_point()), there);
                        let seen = share(both(window, whole), whole);
                        self.shown.push(Shown { picture, page: self.page, seen });
                    }
                }
                _ => {}
            }
        }
    }

    fn named(&self, image: &Image) -> Option<usize> {
        let bytes = data(image);
        self.pictures.iter().position(|(own, ..)| own.as_slice() == bytes)
    }
}

/// A rectangle on the page.
fn sides(rect: Rect, transform: Transform) -> Sides {
    let Rect { min, max } = placed(rect, transform);
    [min.x, min.y, max.x, max.y].map(Abs::to_pt)
}

/// What two rectangles share.
fn both(a: Sides, b: Sides) -> Sides {
    let (left, top) = (a[0].max(b[0]), a[1].max(b[1]));
    [left, top, a[2].min(b[2]).max(left), a[3].min(b[3]).max(top)]
}

/// A part of a rectangle, from 0 to 1 of its sides.
fn share(part: Sides, whole: Sides) -> Sides {
    let of = |at: usize| {
        let axis = at % 2;
        let length = whole[axis + 2] - whole[axis];
        if length > 0.0 {
            ((part[at] - whole[axis]) / length).clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    [of(0), of(1), of(2), of(3)]
}

/// The words that say who made a picture.
const CREDIT: &str = "credit";

/// Warns of credits and captions that a layout prints nowhere.
pub(super) fn check_words(
    placed: &[PlacedPart],
    parts: &[&Part],
    printed: &Printed<'_>,
    sink: &mut Sink,
) {
    for (placed, part) in placed.iter().zip(parts) {
        let mut words = Vec::new();
        part.with
            .iter()
            .for_each(|given| of_value(&given.name, &given.value, &mut words));
        for (name, field, words) in words {
            let Some(extent) = frames::extent_of_line(&words.value) else { continue };
            // What a layout collects is printed in another part.
            let pages = if name == CREDIT { 0..usize::MAX } else { placed.pages() };
            if !extent.is_in(printed, &pages) {
                let message = said!(
                    "the layout `{layout}` doesn't print the {what} of `{field}`",
                    layout = placed.layout,
                    what = Message::from(name),
                    field
                );
                let warning =
                    Diagnostic::warning("unprinted-field", words.place.clone(), message);
                sink.report(warning.hint("take it out, or print it elsewhere"));
            }
        }
    }
}

/// The words beside the pictures of a field, at any depth, each with what it is, and
/// the field's name.
fn of_value<'a>(
    field: &'a str,
    value: &'a FieldValue,
    into: &mut Vec<(&'static str, &'a str, &'a Located<Vec<Inline>>)>,
) {
    match value {
        FieldValue::Image { credit, caption, .. } => {
            for (name, words) in [(CREDIT, credit), ("caption", caption)] {
                into.extend(words.as_ref().map(|it| (name, field, it)));
            }
        }
        FieldValue::Record(fields) => {
            fields.iter().for_each(|given| of_value(&given.name, &given.value, into));
        }
        FieldValue::List(values) => {
            values.iter().for_each(|value| of_value(field, value, into));
        }
        _ => {}
    }
}
