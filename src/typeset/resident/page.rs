//! A page as a browser draws it: SVG, with its pictures outside of it.
//!
//! SVG rather than pixels: it stays sharp at any zoom without another request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;

use marbre_pdf::checksum::Checksum;
use typst_layout::Page;
use typst_svg::SvgOptions;

/// What stands before a picture that is written into the SVG.
const DATA: &str = "xlink:href=\"data:";
/// And between what it is and its bytes.
const CODED: &str = ";base64,";

/// A page as SVG.
pub(super) struct Drawn {
    /// The SVG; its pictures are named by their checksums.
    pub(super) svg: String,
    /// The pictures in it that aren't stand-ins: what each is, and its bytes.
    pub(super) pictures: BTreeMap<Checksum, (String, Vec<u8>)>,
}

/// Draws a page with its bleed. A picture whose bytes have a checksum that `known` names
/// is a stand-in, and gets the name of what it stands for.
pub(super) fn draw(page: &Page, known: &BTreeMap<Checksum, Checksum>) -> Drawn {
    let options = SvgOptions { render_bleed: true, pretty: false };
    let whole = typst_svg::svg(page, &options);
    let mut svg = String::with_capacity(whole.len());
    let mut pictures = BTreeMap::new();
    let mut rest = whole.as_str();
    while let Some(at) = rest.find(DATA) {
        let (before, after) = rest.split_at(at);
        svg.push_str(before);
        let after = &after[DATA.len()..];
        let end = after.find('"').unwrap_or(after.len());
        let (data, behind) = after.split_at(end);
        rest = behind;
        svg.push_str("href=\"");
        let decoded = data
            .split_once(CODED)
            .and_then(|(kind, coded)| Some((kind, STANDARD.decode(coded).ok()?)));
        // What isn't understood is left out: an empty picture.
        let Some((kind, bytes)) = decoded else { continue };
        let sum = Checksum::of(&bytes);
        let name = match known.get(&sum) {
            Some(original) => *original,
            None => {
                pictures.insert(sum, (kind.to_owned(), bytes));
                sum
            }
        };
        svg.push_str("picture/");
        svg.push_str(&name.to_string());
    }
    svg.push_str(rest);
    Drawn { svg, pictures }
}
