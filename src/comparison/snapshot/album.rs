//! What has changed, to look at: pictures, and one page that shows them.

use std::io;
use std::path::{Path, PathBuf};

use image::RgbImage;

use crate::store::output;

use super::look::{Look, side_by_side};
use super::references::{Finding, Keepsake};
use super::{Change, html};

/// The name of the page that shows everything.
const INDEX: &str = "index.html";

/// A folder with pictures of changed pages, and a page of HTML that shows them.
pub struct Album<'a> {
    /// The folder. It is the album's own: all that is in it goes when it is written.
    pub folder: &'a Path,
    /// What the pages belong to.
    pub title: &'a str,
    /// The command that accepts them.
    pub accept: &'a str,
}

/// A picture in the album: what it is, and its PNG.
pub(super) struct Print {
    pub(super) what: &'static str,
    pub(super) size: (u32, u32),
    pub(super) png: Vec<u8>,
}

impl Album<'_> {
    /// Writes the album, and says where its page is; without changes there is none, and
    /// the folder goes.
    ///
    /// # Errors
    /// Where the folder can't be written to.
    pub fn write(&self, changes: &[Change<'_>]) -> io::Result<Option<PathBuf>> {
        if changes.is_empty() {
            self.remove()?;
            return Ok(None);
        }
        let mut files = Vec::new();
        let mut sections = Vec::new();
        for change in changes {
            let number = change.page.number;
            let mut pictures = vec![("actual", change.page.picture.clone())];
            if let Some(Finding::Different(look)) = &change.look {
                pictures = three(look, &change.page.picture);
                let row: Vec<&RgbImage> = pictures.iter().map(|(_, it)| it).collect();
                files.push((format!("{number:02}.png"), side_by_side(&row).bytes()?));
            }
            let mut prints = Vec::new();
            for (what, picture) in pictures {
                let (size, png) = (picture.dimensions(), picture.bytes()?);
                prints.push(Print { what, size, png });
            }
            sections.push(html::section(change, &prints));
            let file =
                |print: Print| (format!("{number:02}-{}.png", print.what), print.png);
            files.extend(prints.into_iter().map(file));
        }
        let page = html::page(self, changes, &sections);
        files.push((INDEX.to_owned(), page.into_bytes()));
        output::replace_folder(self.folder, &files)?;
        Ok(Some(self.folder.join(INDEX)))
    }

    /// Removes the album: what it shows is no longer so.
    ///
    /// # Errors
    /// Where it can't be removed.
    pub fn remove(&self) -> io::Result<()> {
        output::remove_folder(self.folder)
    }
}

fn three(look: &Look, actual: &RgbImage) -> Vec<(&'static str, RgbImage)> {
    vec![
        ("expected", look.expected.clone()),
        ("difference", look.marked(actual)),
        ("actual", actual.clone()),
    ]
}
