//! A sheet of a workbook as a grid of cells, whatever kind of file it came from.

use std::collections::BTreeMap;

use marbre_diag::{Message, Place};

use super::cell::{Cell, Held, Merged};

/// The most cells that a sheet may hold, and that its corners may span.
pub(super) const MAX_CELLS: u64 = 1_000_000;

/// What is in the cells of a sheet; rows and columns count from 0.
#[derive(Default)]
pub(super) struct Grid {
    cells: BTreeMap<(u32, u32), Content>,
    corner: (u32, u32),
    merges: Vec<Area>,
    /// Rows that the spreadsheet doesn't show, and whether a filter hides them.
    hidden: BTreeMap<u32, bool>,
}

/// What is in a cell.
#[derive(Clone)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) held: Held,
}

/// Cells that are merged, with both corners.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) first: (u32, u32),
    pub(super) last: (u32, u32),
}

/// A row of a sheet.
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// Its number, from 1.
    pub(super) number: u32,
    /// Whether the spreadsheet hides it; if so, whether by a filter.
    pub(super) hidden: Option<bool>,
}

impl Grid {
    /// Puts something into a cell.
    ///
    /// # Errors
    /// Where that makes the sheet too large.
    pub(super) fn put(
        &mut self,
        at: (u32, u32),
        content: Content,
    ) -> Result<(), Message> {
        if content.text.is_empty() && matches!(content.held, Held::Words) {
            return Ok(());
        }
        let corner = (at.0.max(self.corner.0), at.1.max(self.corner.1));
        let spanned = (u64::from(corner.0) + 1) * (u64::from(corner.1) + 1);
        if spanned > MAX_CELLS {
            return Err("the sheet is too large: a million cells are the limit".into());
        }
        self.corner = corner;
        self.cells.insert(at, content);
        Ok(())
    }

    /// Says that cells are merged.
    pub(super) fn merge(&mut self, area: Area) {
        if area.first != area.last && self.merges.len() < MAX_CELLS as usize {
            self.merges.push(area);
        }
    }

    /// Says that a row is hidden, by a filter or by hand.
    pub(super) fn hide(&mut self, row: u32, filtered: bool) {
        if u64::from(row) < MAX_CELLS {
            self.hidden.insert(row, filtered);
        }
    }

    /// Says which rows a filter is about.
    pub(super) fn filter(&mut self, area: Area) {
        for (_, filtered) in self.hidden.range_mut(area.first.0..=area.last.0) {
            *filtered = true;
        }
    }

    /// The rows that something stands in.
    pub(super) fn rows(&self, file: &str, sheet: &str) -> Vec<Row> {
        let width = self.corner.1 as usize + 1;
        let place = |at: (u32, u32), shown: &str| Place::Cell {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            cell: name(at),
            shown: if shown.is_empty() { "empty".to_owned() } else { shown.to_owned() },
        };
        let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
        for ((row, column), content) in &self.cells {
            let cells = rows.entry(*row).or_insert_with(|| {
                let empty = |column| {
                    let at = (*row, u32::try_from(column).unwrap_or(u32::MAX));
                    Cell::words(String::new(), place(at, ""))
                };
                (0..width).map(empty).collect()
            });
            let Some(cell) = cells.get_mut(*column as usize) else { continue };
            cell.place = place((*row, *column), &content.text);
            (cell.text, cell.held) = (content.text.clone(), content.held.clone());
        }
        // Merged areas don't overlap, but for those of a file that somebody made up.
        let mut budget = MAX_CELLS;
        for area in &self.merges {
            let columns = area.last.1.min(self.corner.1).saturating_sub(area.first.1);
            let height = rows.range(area.first.0..=area.last.0).count() as u64;
            let Some(left) = budget.checked_sub(height * (u64::from(columns) + 1)) else {
                break;
            };
            budget = left;
            self.spread(*area, &mut rows, place);
        }
        let rows = rows.into_iter().map(|(row, cells)| Row {
            cells,
            number: row + 1,
            hidden: self.hidden.get(&row).copied(),
        });
        rows.collect()
    }

    /// Gives merged cells what the first of them shows: in each row, but once a row.
    fn spread(
        &self,
        area: Area,
        rows: &mut BTreeMap<u32, Vec<Cell>>,
        place: impl Fn((u32, u32), &str) -> Place,
    ) {
        let content = self.cells.get(&area.first);
        let range = format!("{}:{}", name(area.first), name(area.last));
        let wide = area.first.0 < area.last.0;
        for (row, cells) in rows.range_mut(area.first.0..=area.last.0) {
            let columns = area.first.1..=area.last.1.min(self.corner.1);
            for column in columns {
                let Some(cell) = cells.get_mut(column as usize) else { continue };
                let first = (*row, column) == area.first;
                if first {
                    cell.merged =
                        Some(Merged { range: range.clone(), rows: wide, first });
                    continue;
                }
                // What a covered cell holds of its own isn't shown.
                let shown = content.filter(|_| column == area.first.1);
                cell.text = shown.map_or_else(String::new, |it| it.text.clone());
                cell.held = shown.map_or(Held::Words, |it| it.held.clone());
                cell.place = place((*row, column), &cell.text);
                cell.merged =
                    content.map(|_| Merged { range: range.clone(), rows: wide, first });
            }
        }
    }
}

/// What a cell is called: `B7`.
pub(super) fn name(at: (u32, u32)) -> String {
    format!("{}{}", letters(at.1 as usize), at.0 + 1)
}

/// The letters of a column: 0 is A, 26 is AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The cell that a name such as `$B$7` stands for.
pub(super) fn cell(name: &str) -> Option<(u32, u32)> {
    let name = name.replace('$', "");
    let split = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at(split);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.chars().try_fold(0_u32, |column, c| {
        let letter = c.to_ascii_uppercase();
        let value =
            letter.is_ascii_uppercase().then(|| letter as u32 - 'A' as u32 + 1)?;
        Some(column * 26 + value)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// The cells that `A2:B5`, or one cell's name, stands for.
pub(super) fn area(range: &str) -> Option<Area> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    let (first, last) = (cell(first)?, cell(last)?);
    (first.0 <= last.0 && first.1 <= last.1).then_some(Area { first, last })
}

#[cfg(test)]
mod tests {
    use super::{area, cell, letters};

    #[test]
    fn columns_have_letters() {
        let letters: Vec<String> = [0, 25, 26, 701, 702].map(letters).into();
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA"]);
        assert_eq!(cell("$AB$12"), Some((11, 27)));
        assert_eq!(cell("A0"), None);
        assert_eq!(cell("12"), None);
        assert!(area("B7:A1").is_none());
    }
}
