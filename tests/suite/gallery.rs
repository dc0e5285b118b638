//! The gallery in docs/layouts.md: each layout with what it is for and what it looks like.
//! It is made from the contracts and from pages of the real report; nobody keeps it by hand.

use std::fs;
use std::path::Path;

use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder};
use marbre::comparison::snapshot::Look;
use marbre::report::contract::{self, Contract};
use marbre::report::placed::PlacedPart;
use marbre::report::project::Project;
use marbre_diag::Sink;
use marbre_pdf::view::View;

use super::case::Case;
use super::{digits, pages, refs};

/// How fine its pictures are, ppi: a spread is as wide as a page of the manual.
const PPI: f32 = 50.0;
/// The bleed that is cut off, mm.
const BLEED: f32 = 3.0;
/// Of 100.
const QUALITY: u8 = 80;

const BEGIN: &str =
    "<!-- The gallery is written by UPDATE_REFS=1 cargo test gallery. -->\n";
const END: &str = "<!-- End of the gallery. -->\n";

/// The layout that the report has no use for, in the place of another one's part.
const INSTEAD: [&str; 2] = ["layout = \"highlight-plate\"", "layout = \"highlight\""];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn contracts() -> Vec<Contract> {
    let mut sink = Sink::default();
    let project =
        Project::open(&root().join("report.toml"), &mut sink).expect("a project");
    contract::read_all(&project, &mut sink)
}

/// The pages of a part side by side, without their bleed.
fn spread(view: &View, part: &PlacedPart) -> RgbImage {
    let page = |number: usize| {
        let page = view.picture(number - 1, PPI).expect("a page");
        let bleed = (BLEED / 25.4 * PPI).round() as u32;
        let (width, height) = (page.width() - 2 * bleed, page.height() - 2 * bleed);
        imageops::crop_imm(&page, bleed, bleed, width, height).to_image()
    };
    let pages: Vec<RgbImage> = part.pages().take(2).map(page).collect();
    let width = pages.iter().map(RgbImage::width).sum();
    let height = pages.iter().map(RgbImage::height).max().expect("a page");
    let mut spread = RgbImage::new(width, height);
    let mut x = 0;
    for page in pages {
        imageops::replace(&mut spread, &page, i64::from(x), 0);
        x += page.width();
    }
    spread
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let side = |side: u32| u16::try_from(side).expect("a small picture");
    let (width, height) = (side(picture.width()), side(picture.height()));
    Encoder::new(&mut bytes, QUALITY)
        .encode(picture.as_raw(), width, height, ColorType::Rgb)
        .expect("a JPEG");
    bytes
}

fn read(jpeg: &[u8]) -> Option<RgbImage> {
    Some(image::load_from_memory(jpeg).ok()?.to_rgb8())
}

/// What the manual says of a layout.
fn entry(contract: &Contract) -> String {
    let name = &contract.name;
    format!(
        "### `{name}`\n\n{}\n\n![A page set with the layout {name}](gallery/{name}.jpg)\n\n",
        contract.description
    )
}

/// A report: its pages, and which parts stand on them.
fn printed(manifest: &Path) -> (View, Vec<PlacedPart>) {
    let view = View::open(digits::printed(manifest)).expect("a PDF");
    (view, pages::typeset(manifest).parts().to_vec())
}

#[test]
fn the_gallery_shows_every_layout_as_it_is() {
    let contracts = contracts();
    let case = Case::of_the_report("gallery");
    case.replace("report.toml", INSTEAD[0], INSTEAD[1]);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let reports =
        [root().join("report.toml"), case.path("report.toml")].map(|it| printed(&it));
    let mut missing = Vec::new();
    for contract in &contracts {
        let shown = reports.iter().find_map(|(view, parts)| {
            let part = parts.iter().find(|part| part.layout == contract.name)?;
            Some(spread(view, part))
        });
        let shown = shown.unwrap_or_else(|| panic!("nothing shows {}", contract.name));
        let bytes = jpeg(&shown);
        let path = root().join(format!("docs/gallery/{}.jpg", contract.name));
        let kept = fs::read(&path).ok().and_then(|bytes| read(&bytes));
        let now = read(&bytes).expect("a JPEG");
        let same = kept.is_some_and(|kept| Look::between(kept, &now).is_none());
        if !same && refs::accepting() {
            fs::create_dir_all(root().join("docs/gallery")).expect("a writable checkout");
            fs::write(&path, bytes).expect("a writable checkout");
        } else if !same {
            missing.push(contract.name.clone());
        }
    }
    assert!(missing.is_empty(), "not as they look now: {missing:?}\n{}", refs::ACCEPT);
    let files = fs::read_dir(root().join("docs/gallery")).expect("a gallery").flatten();
    for file in files {
        let name = file.file_name().into_string().expect("a plain name");
        let known = contracts.iter().any(|it| format!("{}.jpg", it.name) == name);
        assert!(known, "docs/gallery/{name} shows no layout");
    }
}

#[test]
fn the_gallery_has_an_entry_for_every_layout() {
    let path = root().join("docs/layouts.md");
    let manual = fs::read_to_string(&path).expect("a manual");
    let (before, rest) = manual.split_once(BEGIN).expect("a gallery");
    let (gallery, after) = rest.split_once(END).expect("an end of it");
    let entries: String = contracts().iter().map(entry).collect();
    let now = format!("\n{entries}");
    if refs::accepting() {
        fs::write(&path, format!("{before}{BEGIN}{now}{END}{after}"))
            .expect("a writable checkout");
        return;
    }
    assert!(gallery == now, "run: {}", refs::ACCEPT);
}
