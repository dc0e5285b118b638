//! What of the sources is printed, and on which pages: every field of a report is looked
//! up in it, so the runs are gone over once.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use marbre_diag::Place;

use super::imprint::Run;

/// The stretches of texts and the cells that are printed.
pub(super) struct Printed<'a> {
    /// By the name of their file, in the order in which they start.
    stretches: BTreeMap<&'a str, Vec<Stretch>>,
    /// The pages of what has no bytes, in order.
    cells: HashMap<&'a Place, Vec<usize>>,
}

/// Bytes of a file that a page has.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    start: usize,
    end: usize,
    page: usize,
}

impl<'a> Printed<'a> {
    /// What runs, in the order of the pages, come from.
    pub(super) fn of(runs: &'a [Run]) -> Self {
        let places = |run: &'a Run| {
            let places = run.source.iter().chain(&run.others);
            places.map(|place| (place, run.page))
        };
        Self::of_places(runs.iter().flat_map(places))
    }

    fn of_places(places: impl Iterator<Item = (&'a Place, usize)>) -> Self {
        let mut printed = Self { stretches: BTreeMap::new(), cells: HashMap::new() };
        for (place, page) in places {
            match place {
                Place::Source { file, range } => {
                    let stretch = Stretch { start: range.start, end: range.end, page };
                    printed.stretches.entry(file.name()).or_default().push(stretch);
                }
                cell => printed.cells.entry(cell).or_default().push(page),
            }
        }
        printed.stretches.values_mut().for_each(|all| all.sort_unstable());
        printed
    }

    /// Whether something that was written within a stretch of a file is on one of these
    /// pages, from 1.
    pub(super) fn has_within(&self, whole: &Place, pages: &Range<usize>) -> bool {
        let Place::Source { file, range } = whole else { return false };
        let Some(stretches) = self.stretches.get(file.name()) else { return false };
        let first = stretches.partition_point(|it| it.start < range.start);
        let starting = stretches.get(first..).unwrap_or_default().iter();
        starting
            .take_while(|it| it.start <= range.end)
            .any(|it| it.end <= range.end && pages.contains(&it.page))
    }

    /// Whether a cell of a workbook is on one of these pages, from 1.
    pub(super) fn has_cell(&self, cell: &Place, pages: &Range<usize>) -> bool {
        let Some(on) = self.cells.get(cell) else { return false };
        let first = on.partition_point(|page| *page < pages.start);
        on.get(first).is_some_and(|page| pages.contains(page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_diag::SourceFile;

    #[test]
    fn what_is_printed_is_found_on_its_pages_alone() {
        let file = SourceFile::new("a.md", "One word, and another word.");
        let other = SourceFile::new("b.md", "One word, and another word.");
        let cell = |cell: &str| Place::Cell {
            file: "a.xlsx".to_owned(),
            sheet: "S".to_owned(),
            cell: cell.to_owned(),
            shown: "1".to_owned(),
        };
        let places = [
            (file.at(4..8), 2),
            (file.at(0..27), 3),
            (file.at(4..8), 5),
            (cell("B7"), 2),
            (cell("B7"), 6),
        ];
        let printed =
            Printed::of_places(places.iter().map(|(place, page)| (place, *page)));
        let within = |place: Place, pages| printed.has_within(&place, &pages);
        assert!(within(file.at(0..10), 2..3));
        assert!(within(file.at(4..8), 5..6));
        assert!(within(file.at(0..27), 3..4));
        // All of the text is on page 3, not only what stands within.
        assert!(!within(file.at(0..10), 3..4));
        assert!(!within(file.at(5..10), 1..9));
        assert!(!within(file.at(0..7), 1..9));
        assert!(!within(other.at(0..27), 1..9));
        let of_cell = |name: &str, pages| printed.has_cell(&cell(name), &pages);
        assert!(of_cell("B7", 2..3) && of_cell("B7", 3..7));
        assert!(!of_cell("B7", 3..6) && !of_cell("B7", 7..9) && !of_cell("B8", 1..9));
    }
}
