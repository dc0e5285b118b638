//! Texts of files, each once: what is written of many places would else repeat all of
//! `report.toml` for each of them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::SourceFile;

/// Files that were taken out of places.
///
/// ```
/// use marbre_diag::{SourceFile, Texts};
///
/// let file = SourceFile::new("report.toml", "year = 2002\n");
/// let (mut one, mut other) = (file.clone(), file.clone());
/// let mut texts = Texts::default();
/// texts.take(&mut one);
/// texts.take(&mut other);
/// assert_eq!((one.text(), other.text()), ("", ""));
/// assert!(texts.give_back(&mut one) && texts.give_back(&mut other));
/// assert_eq!((&one, &other), (&file, &file));
/// ```
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Texts {
    files: Vec<SourceFile>,
    #[serde(skip)]
    numbers: HashMap<SourceFile, usize>,
}

impl Texts {
    /// Takes a file in; in its place stands its number, as a file without a text.
    pub fn take(&mut self, file: &mut SourceFile) {
        let next = self.files.len();
        let number = *self.numbers.entry(file.clone()).or_insert_with(|| {
            self.files.push(file.clone());
            next
        });
        *file = SourceFile::new(number.to_string(), "");
    }

    /// Gives back what was taken. Whether it was: the file is as it was where not.
    #[must_use]
    pub fn give_back(&self, file: &mut SourceFile) -> bool {
        let number = file.name().parse::<usize>().ok();
        match number.and_then(|number| self.files.get(number)) {
            Some(own) if file.text().is_empty() => {
                *file = own.clone();
                true
            }
            _ => false,
        }
    }
}
