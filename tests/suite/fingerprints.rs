//! Fingerprints mean what they say: a page that prints the same has the same one,
//! whatever was changed on other pages, and one that doesn't hasn't.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use image::RgbImage;
use marbre::press::Fingerprint;
use marbre::store::timings::Timings;
use marbre::typeset::confined::Limits;
use marbre::{Made, Order};
use marbre_diag::Sink;
use marbre_pdf::view::View;
use rayon::prelude::*;

use super::case::Case;

/// How many edits are made.
const EDITS: usize = 300;

/// Numbers without any order, the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        (bits % sides as u64) as usize
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.throw(words.len())]
    }
}

/// Words whose glyphs stand for several characters, in one or the other order.
const WORDS: [&str; 30] = [
    "rendez-vous",
    "peut-être",
    "porte-parole",
    "peut\u{AD}-être",
    "insti\u{AD}tution",
    "arc\u{2011}en-ciel",
    "anticonstitutionnellement",
    "interministérielles",
    "œuvre",
    "1 200 €",
    "12 %",
    "« oui »",
    "efficace",
    "flux",
    "affilié",
    "*vingt-deux*",
    "**soi-même**",
    "1er",
    "2e",
    "et",
    "la",
    "de",
    "un",
    "10-12",
    "l'année",
    "…",
    "–",
    "Žižek",
    "m2",
    "où ?",
];

fn text(dice: &mut Dice, words: usize) -> String {
    let mut text = String::new();
    for _ in 0..words {
        let _ = write!(text, "{} ", dice.one_of(&WORDS));
        if dice.throw(40) == 0 {
            text.push_str("\n\n");
        }
    }
    text
}

fn article(title: &str, body: &str) -> String {
    format!(
        "[[part]]\nlayout = \"article\"\n[part.with]\ntitle = \"{title}\"\n\
         body = \"{body}\"\n\n"
    )
}

/// A report of six pages: the second one is edited.
fn report(name: &str) -> Case {
    let case = Case::new(name);
    let mut dice = Dice(7);
    case.write("texts/bref.md", "Une première page.");
    for name in ["deux", "trois"] {
        case.write(&format!("texts/{name}.md"), text(&mut dice, 300));
    }
    let more = article("Peut-être", "texts/deux.md") + &article("Puis", "texts/trois.md");
    let accounts = "[[part]]\nlayout = \"accounts\"";
    case.replace("report.toml", accounts, &format!("{more}{accounts}"));
    case
}

fn make(case: &Case) -> Made {
    let limits = Limits {
        program: PathBuf::from(env!("CARGO_BIN_EXE_marbre")),
        time: Duration::from_secs(60),
        memory: 2048,
        pages: 100,
    };
    let order = Order::new(case.path("report.toml"), limits);
    let mut sink = Sink::default();
    let made = marbre::make(&order, &mut Timings::default(), &mut sink);
    made.unwrap_or_else(|_| panic!("{:?}", sink.all()))
}

fn prints(made: &Made) -> Vec<Fingerprint> {
    made.fingerprints().expect("our own PDF").to_vec()
}

/// What the press stage hands on is what it has written: a file that is read again has the
/// same fingerprints.
#[test]
fn a_file_that_is_read_again_has_the_same_fingerprints() {
    let case = Case::new("fingerprints-again");
    let made = make(&case);
    let again = marbre_pdf::reading::open(made.press.bytes()).expect("our own PDF");
    let again = marbre::press::fingerprints(&again).expect("our own PDF");
    let prints = prints(&made);
    assert_eq!(prints.len(), again.len());
    for (print, again) in prints.iter().zip(&again) {
        assert_eq!((print.print, print.text), (again.print, again.text));
    }
}

fn picture(made: &Made, page: usize) -> RgbImage {
    let view =
        View::open(made.press.bytes().to_vec()).unwrap_or_else(|_| panic!("our own PDF"));
    view.picture(page - 1, 60.0).expect("a page")
}

/// Whether two pictures are of the same page: a rasteriser has a choice at edges.
fn looks_the_same(one: &RgbImage, other: &RgbImage) -> bool {
    let far = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 24;
    one.dimensions() == other.dimensions()
        && !one.as_raw().iter().zip(other.as_raw()).any(far)
}

#[test]
fn an_edit_changes_the_pages_that_print_otherwise_and_no_others() {
    const EDITED: usize = 2;
    let case = report("fingerprints");
    let first = make(&case);
    let before = prints(&first);
    assert_eq!(before.len(), 6);
    let looked = picture(&first, EDITED);
    let shards = 4;
    let results: Vec<(usize, usize, i64)> = (0..shards)
        .into_par_iter()
        .map(|shard| {
            let case = report(&format!("fingerprints-{shard}"));
            let mut dice = Dice(1000 + shard as u64);
            let (mut kept, mut changed, mut apart) = (0, 0, 0);
            for edit in (shard..EDITS).step_by(shards) {
                let words = 1 + dice.throw(60);
                // Some edits print nothing: spaces, comments to the eye only.
                let text = match edit % 10 {
                    0 => "Une première  page.\n\n".to_owned(),
                    1 => "Une pre\u{AD}mière\npage.".to_owned(),
                    _ => text(&mut dice, words),
                };
                case.write("texts/bref.md", &text);
                let made = make(&case);
                let now = prints(&made);
                let others = (1..=before.len()).filter(|page| *page != EDITED);
                for page in others {
                    let (was, is) = (&before[page - 1], &now[page - 1]);
                    assert!(was.print.is(&is.print), "page {page} after {text:?}");
                    assert_eq!(was.text, is.text, "page {page} after {text:?}");
                    let sums = was.print.places.sums().iter();
                    let sums = sums.zip(is.print.places.sums());
                    apart = sums
                        .map(|(a, b)| (a - b).abs())
                        .chain([apart])
                        .max()
                        .unwrap_or(0);
                }
                kept += 1;
                let same = before[EDITED - 1].print.is(&now[EDITED - 1].print);
                let look = looks_the_same(&looked, &picture(&made, EDITED));
                assert_eq!(same, look, "{text:?}");
                changed += usize::from(!same);
            }
            (kept, changed, apart)
        })
        .collect();
    let kept: usize = results.iter().map(|it| it.0).sum();
    let changed: usize = results.iter().map(|it| it.1).sum();
    let apart = results.iter().map(|it| it.2).max().unwrap_or(0);
    assert_eq!(kept, EDITS);
    assert_eq!(changed, EDITS * 8 / 10);
    // The tolerance is ten times what it has to bear.
    assert!(apart <= 20, "{apart}");
    let _ = fs::remove_dir_all(case.path("."));
}
