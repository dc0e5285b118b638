//! Which words of a page an annotation is about.
//!
//! Lengths are in mm from the top left corner of the trim, y down.

use marbre_pdf::annotations::{Annotation, Kind, Quad, edges as edges_of};

/// Something on a page that can be marked: where it stands, and whether it is a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing {
    pub(super) edges: [f64; 4],
    pub(super) picture: bool,
}

/// What is marked, by the indices of things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) things: Vec<usize>,
    /// Whether the mark is on them; else they are what is nearest to it.
    pub(super) on: bool,
}

/// An annotation on its page.
pub(super) struct Mark {
    kind: Kind,
    quads: Vec<Quad>,
    points: Vec<[f64; 2]>,
    /// Left, top, right and bottom.
    edges: Option<[f64; 4]>,
}

/// How far from a mark the next word may be, mm.
const NEAR: f64 = 60.0;
/// The most words that are marked.
const MOST: usize = 2000;

impl Mark {
    /// Of an annotation, by where its points are.
    pub(super) fn of(
        annotation: &Annotation,
        place: impl Fn([f64; 2]) -> [f64; 2],
    ) -> Self {
        let around = |[left, bottom, right, top]: [f64; 4]| {
            let corners = [[left, bottom], [right, bottom], [right, top], [left, top]];
            corners.map(&place)
        };
        let quads =
            annotation.quads.iter().map(|quad| Quad::of(quad.corners().map(&place)));
        let mut quads: Vec<Quad> = quads.collect();
        if quads.is_empty() && annotation.kind.marks_words() {
            // All that is known is the area.
            quads.extend(annotation.edges.map(|edges| Quad::of(around(edges))));
        }
        let edges = annotation.edges.map(|edges| edges_of(&around(edges)));
        let points = annotation.points.iter().map(|point| place(*point)).collect();
        Self { kind: annotation.kind, quads, points, edges }
    }

    /// Its upper left corner, for its order on the page; and the area that it takes.
    pub(super) fn area(&self) -> Option<[f64; 4]> {
        let mut corners: Vec<[f64; 2]> = Vec::new();
        for quad in &self.quads {
            corners.extend(quad.corners());
        }
        if corners.is_empty() {
            return self.edges;
        }
        Some(edges_of(&corners))
    }

    /// What it marks.
    pub(super) fn marked(&self, things: &[Thing]) -> Marked {
        let mut marked = match self.kind {
            _ if !self.quads.is_empty() => self.covered(things),
            Kind::Caret => self.before(things),
            Kind::Ink | Kind::Drawing => self.drawn(things),
            Kind::FreeText => match self.points.first() {
                Some(point) => at(*point, things),
                None => self.beside(things),
            },
            Kind::Stamp => self.beside(things),
            // The corner of its icon is where somebody has pointed.
            _ => match self.edges {
                Some([left, top, ..]) => at([left, top], things),
                None => Marked::default(),
            },
        };
        marked.things.truncate(MOST);
        marked
    }

    /// What lies under quadrilaterals.
    fn covered(&self, things: &[Thing]) -> Marked {
        let under = |thing: &Thing| {
            let [left, top, right, bottom] = thing.edges;
            let middle = [(left + right) / 2.0, (top + bottom) / 2.0];
            self.quads.iter().any(|quad| {
                let [x0, y0, x1, y1] = quad.edges();
                let across = right.min(x1) - left.max(x0);
                let least = 0.4 * (right - left).min(x1 - x0);
                // Words that begin or end within it count as far as half of them does; of a
                // slanting one, the middle has to.
                let straight =
                    (y0..=y1).contains(&middle[1]) && across > 0.0 && across >= least;
                quad.contains(middle) || (quad.is_straight() && straight)
            })
        };
        let words = things.iter().enumerate().filter(|(_, it)| !it.picture && under(it));
        let words: Vec<usize> = words.map(|(index, _)| index).collect();
        if !words.is_empty() {
            return Marked { things: words, on: true };
        }
        match self.area() {
            Some(area) => nearest(area, things),
            None => Marked::default(),
        }
    }

    /// The word that a caret stands behind; at the head of a line, the one before which it
    /// stands.
    fn before(&self, things: &[Thing]) -> Marked {
        let Some([left, top, right, bottom]) = self.edges else {
            return Marked::default();
        };
        let x = (left + right) / 2.0;
        // Its tip is at its head, and stands on a baseline or below it.
        let heights = [top, (top + bottom) / 2.0];
        let on_line = |thing: &Thing, y: f64| {
            !thing.picture && (thing.edges[1] - 0.3..=thing.edges[3] + 0.3).contains(&y)
        };
        for y in heights {
            let line = things.iter().enumerate().filter(|(_, it)| on_line(it, y));
            let line: Vec<(usize, f64)> =
                line.map(|(index, it)| (index, it.edges[2] - x)).collect();
            // How far the word ends from the caret: mostly in the space behind it.
            let ends = line.iter().filter(|(_, past)| *past < 0.8 && *past > -12.0);
            if let Some((index, _)) = ends.max_by(|a, b| a.1.total_cmp(&b.1)) {
                return Marked { things: vec![*index], on: true };
            }
        }
        nearest([left, top, right, bottom], things)
    }

    /// What is circled, crossed out or underlined by hand.
    fn drawn(&self, things: &[Thing]) -> Marked {
        let Some(area) = self.shape() else { return Marked::default() };
        let [left, top, right, bottom] = area;
        let within = |thing: &Thing| {
            let [l, t, r, b] = thing.edges;
            let (x, y) = ((l + r) / 2.0, (t + b) / 2.0);
            (left..=right).contains(&x) && (top - 0.5..=bottom + 0.5).contains(&y)
        };
        let flat = bottom - top < 3.0 && right - left > bottom - top;
        let above = |thing: &Thing| {
            let [l, _, r, b] = thing.edges;
            let across = r.min(right) - l.max(left);
            across > 0.4 * (r - l) && (-1.5..3.5).contains(&(top - b + 1.0))
        };
        let mut found = indices(things, |it| !it.picture && within(it));
        if found.is_empty() && flat {
            found = indices(things, |it| !it.picture && above(it));
        }
        if found.is_empty() {
            found = indices(things, |it| it.picture && within(it));
        }
        if !found.is_empty() {
            return Marked { things: found, on: true };
        }
        match self.points.last() {
            // An arrow points at something with its end.
            Some(point) if self.points.len() == 2 => {
                Marked { on: false, ..at(*point, things) }
            }
            _ => nearest(area, things),
        }
    }

    /// The area of what is drawn.
    fn shape(&self) -> Option<[f64; 4]> {
        if self.points.is_empty() { self.edges } else { Some(edges_of(&self.points)) }
    }

    /// What a text or a stamp stands on, or beside: nobody knows which of it is meant.
    fn beside(&self, things: &[Thing]) -> Marked {
        match self.edges {
            Some(edges) => Marked { on: false, ..nearest(edges, things) },
            None => Marked::default(),
        }
    }
}

fn indices(things: &[Thing], holds: impl Fn(&Thing) -> bool) -> Vec<usize> {
    let held = things.iter().enumerate().filter(|(_, it)| holds(it));
    held.map(|(index, _)| index).collect()
}

/// What stands at a point, or else next to it.
fn at([x, y]: [f64; 2], things: &[Thing]) -> Marked {
    let point = [x, y, x, y];
    let next = |picture: bool| {
        let those =
            things.iter().enumerate().filter(move |(_, it)| it.picture == picture);
        let far = those.map(|(index, it)| (index, distance(point, it.edges)));
        far.min_by(|a, b| a.1.total_cmp(&b.1))
    };
    let (word, picture) = (next(false), next(true));
    match (word, picture) {
        (Some((word, far)), _) if far <= 0.0 => Marked { things: vec![word], on: true },
        (word, Some((picture, far)))
            if far <= 0.0 && word.is_none_or(|(_, far)| far > 4.0) =>
        {
            Marked { things: vec![picture], on: true }
        }
        (Some((word, far)), _) if far <= NEAR => {
            Marked { things: vec![word], on: far <= 2.0 }
        }
        _ => Marked::default(),
    }
}

/// The word, or else the picture, that is nearest to an area.
fn nearest(area: [f64; 4], things: &[Thing]) -> Marked {
    let next = |picture: bool| {
        let those =
            things.iter().enumerate().filter(move |(_, it)| it.picture == picture);
        let far = those.map(|(index, it)| (index, distance(area, it.edges)));
        far.filter(|(_, far)| *far <= NEAR).min_by(|a, b| a.1.total_cmp(&b.1))
    };
    let found = next(false).or_else(|| next(true));
    Marked { things: found.into_iter().map(|(index, _)| index).collect(), on: false }
}

/// How far two areas are from each other, in mm: 0 where they meet.
fn distance(one: [f64; 4], other: [f64; 4]) -> f64 {
    let gap = |low: usize, high: usize| {
        (other[low] - one[high]).max(one[low] - other[high]).max(0.0)
    };
    gap(0, 2).hypot(gap(1, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two lines of three words each, 10 mm wide and 4 mm high, and a picture below.
    fn page() -> Vec<Thing> {
        let word = |row: usize, column: usize| {
            let (x, y) = (20.0 + 12.0 * column as f64, 30.0 + 5.0 * row as f64);
            Thing { edges: [x, y, x + 10.0, y + 4.0], picture: false }
        };
        let mut things: Vec<Thing> =
            (0..6).map(|index| word(index / 3, index % 3)).collect();
        things.push(Thing { edges: [20.0, 60.0, 100.0, 120.0], picture: true });
        things
    }

    fn mark(kind: Kind, edges: [f64; 4]) -> Mark {
        Mark { kind, quads: Vec::new(), points: Vec::new(), edges: Some(edges) }
    }

    fn marked(mark: &Mark) -> (Vec<usize>, bool) {
        let Marked { things, on } = mark.marked(&page());
        (things, on)
    }

    #[test]
    fn highlighted_words_are_those_under_the_mark() {
        let quad = |[l, t, r, b]: [f64; 4]| Quad::of([[l, t], [r, t], [l, b], [r, b]]);
        let mut highlight = mark(Kind::Highlight, [0.0; 4]);
        // Taller than the line, from behind the middle of the second word to the end of the line.
        highlight.quads = vec![quad([38.5, 29.2, 54.5, 35.2])];
        assert_eq!(marked(&highlight), (vec![2], true));
        highlight.quads =
            vec![quad([36.0, 29.2, 54.5, 35.2]), quad([20.0, 35.0, 30.0, 39.0])];
        assert_eq!(marked(&highlight), (vec![1, 2, 3], true));
        // One letter of a word.
        highlight.quads = vec![quad([33.0, 30.0, 34.5, 34.0])];
        assert_eq!(marked(&highlight), (vec![1], true));
        // Without quadrilaterals, all that is known is nothing but near.
        highlight.quads = vec![quad([20.0, 50.0, 30.0, 52.0])];
        assert_eq!(marked(&highlight), (vec![3], false));
    }

    #[test]
    fn a_caret_stands_behind_a_word() {
        assert_eq!(marked(&mark(Kind::Caret, [29.0, 33.0, 33.0, 36.5])), (vec![0], true));
        assert_eq!(marked(&mark(Kind::Caret, [53.0, 38.4, 57.0, 41.0])), (vec![5], true));
    }

    #[test]
    fn a_note_is_about_what_it_points_at() {
        assert_eq!(marked(&mark(Kind::Note, [35.0, 32.0, 42.0, 39.0])), (vec![1], true));
        assert_eq!(marked(&mark(Kind::Note, [80.0, 90.0, 87.0, 97.0])), (vec![6], true));
        assert_eq!(marked(&mark(Kind::Note, [5.0, 36.0, 12.0, 43.0])), (vec![3], false));
        assert_eq!(
            marked(&mark(Kind::Note, [190.0, 250.0, 197.0, 257.0])),
            (vec![], false)
        );
    }

    #[test]
    fn what_is_drawn_around_words_or_under_them_is_about_them() {
        assert_eq!(
            marked(&mark(Kind::Drawing, [31.0, 29.0, 55.0, 40.0])),
            (vec![1, 2, 4, 5], true)
        );
        let mut ink = mark(Kind::Ink, [0.0; 4]);
        ink.points = vec![[20.0, 34.3], [30.0, 34.6], [42.0, 34.2]];
        assert_eq!(marked(&ink), (vec![0, 1], true));
        ink.points = vec![[19.0, 58.0], [101.0, 58.0], [101.0, 121.0], [19.0, 121.0]];
        assert_eq!(marked(&ink), (vec![6], true));
    }
}
