//! `--separations`: each plate of each page as a PNG, and its ink map.

use std::collections::BTreeSet;
use std::path::Path;

use marbre::build::untouched::Untouched;
use marbre::store::output;
use marbre_diag::{Reported, Sink};
use marbre_pdf::colour::Ink;
use marbre_preflight::ink::{Plates, Sum};

/// Writes the plates of a page into a folder, as `p003-cyan.png` and `p003-ink-map.png`.
/// `limit` is the most ink, %: what is beyond it is red on the map.
///
/// # Errors
/// Where the folder can't be written to.
pub(super) fn write(
    (folder, untouched): (&Path, &Untouched),
    page: usize,
    plates: &Plates,
    limit: f64,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let mut put = |name: &str, png: &[u8]| {
        let name = format!("p{page:03}-{name}.png");
        untouched.spare(&folder.join(&name), "a plate", sink)?;
        output::write(folder, &name, png, sink).map(|_| ())
    };
    for (index, name) in names(&plates.inks).into_iter().enumerate() {
        if let Some(png) = plates.png(index) {
            put(&name, &png)?;
        }
    }
    if let Some(png) = plates.ink_map(Sum::All, limit) {
        put(MAP, &png)?;
    }
    Ok(())
}

const MAP: &str = "ink-map";

/// Names for files, one for each ink: spot colours may be called anything, and two of them
/// nearly the same.
fn names(inks: &[Ink]) -> Vec<String> {
    let mut taken = BTreeSet::from([MAP.to_owned()]);
    let mut name = |ink: &Ink| {
        let plain = plain(ink.name());
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut all = std::iter::once(plain.clone()).chain(numbered);
        let free = all.find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(free.clone());
        free
    };
    inks.iter().map(&mut name).collect()
}

/// A name in letters and digits that every file system has.
fn plain(name: &str) -> String {
    let letters = name.chars().map(|c| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() => c,
        _ => '-',
    });
    let text: String = letters.collect();
    let words: Vec<&str> = text.split('-').filter(|word| !word.is_empty()).collect();
    let mut name = words.join("-");
    // Names of files end after 255 bytes.
    name.truncate(100);
    if name.is_empty() { "spot".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spot_colours_get_names_that_are_safe_and_differ() {
        let spots = ["PANTONE 032 C", "pantone/032:C", "../..", "墨", "ink map"];
        let spots = spots.map(|name| Ink::Spot(name.to_owned()));
        let inks: Vec<Ink> = Ink::PROCESS.into_iter().chain(spots).collect();
        let expected = [
            "cyan",
            "magenta",
            "yellow",
            "black",
            "pantone-032-c",
            "pantone-032-c-2",
            "spot",
            "spot-2",
            "ink-map-2",
        ];
        assert_eq!(names(&inks), expected);
        let endless = Ink::Spot("é".repeat(5000) + &"x".repeat(5000));
        assert!(names(&[endless])[0].len() <= 100);
    }
}
