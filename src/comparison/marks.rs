//! What readers are shown of places that differ.

use marbre_pdf::area::Area;

/// The most marks on a page: more would be a grey mist, and one around all says it better.
const MOST: usize = 60;

/// The air around what is marked, in mm: a frame doesn't touch it, nor the line below.
const AIR: f64 = 0.8;

/// Areas as marks for readers: with some air, those that touch as one, from the top down.
pub(super) fn marks(areas: Vec<Area>, page: (f64, f64)) -> Vec<Area> {
    let mut marks: Vec<Area> = Vec::new();
    for area in areas {
        let mut area = area.grown(AIR);
        // What it meets becomes part of it, and may then meet more.
        while let Some(index) = marks.iter().position(|mark| mark.meets(&area)) {
            area = area.with(&marks.swap_remove(index));
        }
        marks.push(area);
    }
    if marks.len() > MOST {
        let all = marks.iter().copied().reduce(|all, mark| all.with(&mark));
        marks = all.into_iter().collect();
    }
    let mut marks: Vec<Area> = marks.iter().map(|mark| mark.on_page(page)).collect();
    marks.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_touch_are_one() {
        let area = |x, y| Area { x, y, width: 5.0, height: 3.0 };
        let found = marks(
            vec![area(10.0, 40.0), area(90.0, 20.0), area(15.5, 41.0)],
            (210.0, 297.0),
        );
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].x, found[0].y), (89.2, 19.2));
        assert_eq!((found[1].x, found[1].width), (9.2, 12.1));
    }

    #[test]
    fn marks_stay_on_the_page() {
        let area = Area { x: -2.0, y: 295.0, width: 5.0, height: 5.0 };
        let expected = Area { x: 0.0, y: 294.2, width: 3.8, height: 2.8 };
        assert_eq!(marks(vec![area], (210.0, 297.0)), [expected]);
    }
}
