//! The preflight as a page of HTML: what a print shop opens.

use std::fs;
use std::path::Path;

use lopdf::dictionary;
use marbre_diag::{Severity, SourceFile};
use marbre_pdf::area::Area;
use marbre_pdf::canvas::Page;
use marbre_preflight::ink::Plates;
use marbre_preflight::leaf::Looks;
use marbre_preflight::page::{self, Fate, Subject};
use marbre_preflight::profile::Profile;
use marbre_preflight::{Finding, Leaf, SignOff};

use super::case::{Case, run_in};
use super::preflight::plant::Plant;
use super::preflight::{clean, offset};

/// A file with faults of many kinds: on its second page, in its bleed, and in the file.
fn faulty() -> Vec<u8> {
    let mut plant = Plant::new(clean());
    plant.state(dictionary! { "OP" => true, "op" => true, "OPM" => 1 });
    plant.spot("S", "Or <b>", [0, 20, 60, 20]);
    let below = "0.5 0 0 0 k 150 350 200 200 re f";
    plant.text(14.0, "0001", &format!("{below} /X gs 0 0 0 0 k"));
    plant.draw("1 1 1 0.9 k 100 100 90 90 re f");
    plant.draw("1 0 0 rg 300 100 90 90 re f");
    plant.draw("/S cs 1 scn 400 300 60 60 re f");
    plant.draw("0 0 0 1 k 400 500 150 150 re f");
    plant.draw("0.3 0.2 0 0 k -6 700 60 20 re f");
    plant.catalog().set("OpenAction", dictionary! { "S" => "Named", "N" => "Print" });
    plant.bytes()
}

/// What is found in it; one finding has a source, and one is signed off.
fn found(pdf: &[u8], profile: &Profile) -> Vec<Finding> {
    let mut findings = marbre_preflight::check(pdf, profile).expect("a PDF");
    let file = SourceFile::new("report.toml", "title = \"A\"\nbody = \"1 < 2\"\n");
    for finding in &mut findings {
        match finding.rule {
            "colour-in-light" => finding.source = Some(file.at(12..16)),
            "short-bleed" => {
                finding.sign_off = Some(SignOff {
                    by: "Élise <script>".to_owned(),
                    reason: "meant: 1.5 mm".to_owned(),
                });
            }
            _ => {}
        }
    }
    findings
}

fn page_of(
    findings: &[Finding],
    leaves: &[Leaf],
    profile: &Profile,
    french: bool,
) -> String {
    page::html(&Subject {
        file: "build/<i>faulty</i>.pdf",
        title: None,
        profile,
        french_first: french,
        fate: Fate::Refused,
        findings,
        pages: leaves.len(),
        leaves,
        asked: None,
        most: page::MOST,
    })
}

/// The pages of a file, to look at.
fn leaves_of(pdf: &[u8], profile: &Profile) -> Vec<Leaf> {
    let (looks, limit) = (Looks::of(pdf), profile.ink_limit);
    let leaf = |page: &Page, plates: Plates| Leaf::of(page, &plates, &looks, limit);
    marbre_preflight::check_showing(pdf, profile, leaf).expect("a PDF").seen
}

/// The page of the faulty file.
fn faulty_page() -> (Vec<Finding>, String) {
    let (pdf, profile) = (faulty(), offset());
    let findings = found(&pdf, &profile);
    let leaves = leaves_of(&pdf, &profile);
    assert_eq!(leaves.len(), 4);
    let html = page_of(&findings, &leaves, &profile, true);
    (findings, html)
}

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    let parts = html.split(start.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[test]
fn every_link_of_the_page_leads_to_something_on_it() {
    let (findings, html) = faulty_page();
    // A browser opens it in a test of its own.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("preflight-page");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("faulty.html"), &html).expect("a file");
    let ids = values(&html, "id");
    for id in &ids {
        assert_eq!(ids.iter().filter(|it| it == &id).count(), 1, "{id} twice");
    }
    for href in values(&html, "href") {
        let led = href.strip_prefix('#').is_some_and(|it| ids.contains(&it));
        assert!(led || href.starts_with("data:"), "{href} leads nowhere");
    }
    assert!(findings.len() >= 7, "{findings:?}");
    for number in 1..=findings.len() {
        let link = format!("href=\"#finding-{number}\"");
        assert_eq!(html.matches(&link).count(), 1, "{link}");
    }
    // What has a place is drawn at it.
    let placed = findings.iter().filter(|it| it.area.is_some()).count();
    assert_eq!(html.matches("<rect class=\"around\"").count(), placed);
    let square = findings.iter().find(|it| it.rule == "colour-in-light").expect("one");
    let Area { x, y, width, .. } = square.area.expect("a place");
    let drawn =
        format!("x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\"", x - 1.0, y - 1.0, width + 2.0);
    assert!(html.contains(&drawn), "{drawn}");
}

#[test]
fn the_page_needs_nothing_beside_it_and_shows_markup_as_text() {
    let (_, html) = faulty_page();
    for outside in
        ["http://", "https://", "url(", "@import", "<script", "<link rel=\"s", "<i>f"]
    {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("&lt;i&gt;faulty&lt;/i&gt;.pdf"));
    assert!(html.contains("Or &lt;b&gt;"));
    assert!(html.contains("Accepté par Élise &lt;script&gt;\u{a0}: meant: 1.5 mm"));
    assert!(html.contains(
        "<code>report.toml:2</code><br><code>body = &quot;1 &lt; 2&quot;</code>"
    ));
    // Each picture is there once, though it is shown twice: 4 pages, their plates and maps.
    // A plate without ink has none.
    let pictures = html.matches("data:image/jpeg").count();
    assert_eq!(html.matches("<use href=\"#look-").count(), 4);
    let blank = html.matches("<small><span lang=\"fr\">vide</span>").count();
    assert!((1..16).contains(&blank), "{blank} blank plates");
    assert_eq!(pictures + blank, 4 * (1 + 4 + 1) + 1, "one page has a spot colour");
}

#[test]
fn the_page_says_at_once_whether_the_file_can_be_printed() {
    let profile = offset();
    let leaves = leaves_of(clean(), &profile);
    let good = page_of(&[], &leaves, &profile, false);
    assert!(good.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(good.contains("Ready for the press"));
    assert!(good.contains("Prêt pour l’impression"));
    let (mut findings, bad) = faulty_page();
    assert!(bad.contains("<div class=\"verdict bad\">"));
    assert!(bad.contains("<html lang=\"fr\">"));
    // What is signed off stands in nobody's way.
    for finding in &mut findings {
        finding.sign_off = Some(SignOff { by: "A".to_owned(), reason: "B".to_owned() });
    }
    let signed = page_of(&findings, &leaves, &profile, true);
    assert!(signed.contains("<div class=\"verdict good\">"));
    assert!(signed.contains("<section id=\"signed\">"));
    findings[0].sign_off = None;
    findings[0].severity = Severity::Warning;
    let fair = page_of(&findings, &leaves, &profile, true);
    assert!(fair.contains("<div class=\"verdict fair\">"));
}

#[test]
fn what_was_checked_is_listed_also_where_nothing_was_found() {
    let (_, html) = faulty_page();
    let list = html.split("<section id=\"checked\">").nth(1).expect("the list");
    assert!(list.contains("Image en basse résolution"));
    assert!(list.contains("Colour without a usable profile"), "of another variant");
    let rules = marbre_preflight::rules::ALL.len();
    let asked = rules - 4;
    assert_eq!(list.matches("<li>").count(), asked);
    assert!(list.contains(&format!("{asked} rules checked")));
}

#[test]
fn leaves_show_the_bleed_and_where_the_most_ink_is() {
    let (pdf, profile) = (faulty(), offset());
    let leaves = leaves_of(&pdf, &profile);
    let [_, leaf, ..] = &leaves[..] else { panic!("pages") };
    assert!((leaf.trim[0] - 210.0).abs() < 0.01 && (leaf.trim[1] - 297.0).abs() < 0.01);
    assert!((leaf.sheet.x + 3.0).abs() < 0.01 && (leaf.sheet.width - 216.0).abs() < 0.01);
    let (percent, area) = leaf.load.heaviest.expect("ink");
    assert!((percent - 390.0).abs() < 2.0, "{percent}");
    // 100 to 190 pt from the left, and from below.
    assert!(area.x > 35.0 && area.x + area.width < 67.2, "{area:?}");
    assert!(area.y > 229.0 && area.y + area.height < 262.0, "{area:?}");
    let names: Vec<&str> = leaf.plates.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Cyan", "Magenta", "Yellow", "Black", "Or <b>"]);
    // The picture has the red square where the page has it: 300 to 390 pt from the left.
    let look = image::load_from_memory(&leaf.look).expect("a JPEG").into_rgb8();
    let pixel = |x: f64, y: f64| {
        let at = |mm: f64, from: f64, length: f64, side: u32| {
            ((mm - from) / length * f64::from(side)) as u32
        };
        let sheet = leaf.sheet;
        let x = at(x, sheet.x, sheet.width, look.width());
        let y = at(y, sheet.y, sheet.height, look.height());
        look.get_pixel(x, y).0
    };
    let [red, green, blue] = pixel(120.0, 250.0);
    assert!(red > 200 && green < 60 && blue < 60, "{red} {green} {blue}");
    // Twice the same, by however many threads.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let again = one.install(|| leaves_of(&pdf, &profile));
    assert_eq!(leaves, again);
}

#[test]
fn a_turned_page_is_shown_as_its_findings_are_placed() {
    let mut plant = Plant::new(clean());
    plant.draw("1 0 0 rg 300 100 90 90 re f");
    plant.page().set("Rotate", 90);
    let leaves = leaves_of(&plant.bytes(), &offset());
    let look = image::load_from_memory(&leaves[1].look).expect("a JPEG").into_rgb8();
    assert!(look.width() < look.height());
    let [x, y] = [(120.0 + 3.0) / 216.0, (250.0 + 3.0) / 303.0];
    let pixel = look.get_pixel(
        (x * f64::from(look.width())) as u32,
        (y * f64::from(look.height())) as u32,
    );
    assert!(pixel.0[0] > 200 && pixel.0[1] < 60, "{pixel:?}");
}

#[test]
fn the_program_writes_the_page_and_the_plates_of_any_pdf() {
    let case = Case::new("preflight-page-program");
    case.write("faulty.pdf", faulty());
    let order = [
        "preflight",
        "faulty.pdf",
        "--report",
        "out/page.html",
        "--separations",
        "plates",
    ];
    let run = run_in(&case.path("."), &order);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let html = fs::read_to_string(case.path("out/page.html")).expect("a page");
    assert!(html.contains("<h1>faulty.pdf</h1>"));
    let mut names: Vec<String> = fs::read_dir(case.path("plates"))
        .expect("plates")
        .map(|it| it.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("p002"))
        .collect();
    names.sort();
    let expected = ["black", "cyan", "ink-map", "magenta", "or-b", "yellow"];
    assert_eq!(names, expected.map(|it| format!("p002-{it}.png")));
    let plate =
        image::open(case.path("plates/p002-or-b.png")).expect("a PNG").into_luma8();
    // 400 to 460 pt from the left, 300 to 360 from below, at three pixels a millimetre.
    let at = |mm: f64| ((mm + 3.0) * 3.0) as u32;
    assert_eq!(plate.get_pixel(at(150.0), at(180.0)).0, [0]);
    assert_eq!(plate.get_pixel(at(100.0), at(180.0)).0, [255]);
    // A page that can't be written is an error.
    let order = ["preflight", "faulty.pdf", "--report", "faulty.pdf/page.html"];
    let run = run_in(&case.path("."), &order);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("unwritable-output"), "{}", run.stderr);
}

#[test]
fn pages_that_can_not_be_shown_are_named_and_links_lead_to_them() {
    let (pdf, profile) = (faulty(), offset());
    let findings = found(&pdf, &profile);
    let leaves = leaves_of(&pdf, &profile);
    let html = page::html(&Subject {
        file: "a.pdf",
        title: None,
        profile: &profile,
        french_first: false,
        fate: Fate::Examined,
        findings: &findings,
        pages: 4,
        leaves: &leaves[..1],
        asked: None,
        most: page::MOST,
    });
    assert!(html.contains("only 1 to 1 of 4"), "the account says how far it goes");
    for link in values(&html, "href").iter().filter_map(|it| it.strip_prefix('#')) {
        assert!(values(&html, "id").contains(&link), "{link} leads nowhere");
    }
}

/// The pages that an account of the faulty file shows in full, and the account.
fn shown(
    most: usize,
    asked: Option<&[std::ops::RangeInclusive<usize>]>,
    french: bool,
) -> (Vec<usize>, String) {
    let (pdf, profile) = (faulty(), offset());
    let (findings, leaves) = (found(&pdf, &profile), leaves_of(&pdf, &profile));
    let html = page::html(&Subject {
        file: "a.pdf",
        title: None,
        profile: &profile,
        french_first: french,
        fate: Fate::Examined,
        findings: &findings,
        pages: leaves.len(),
        leaves: &leaves,
        asked,
        most,
    });
    let is_shown = |page: &usize| html.contains(&format!("id=\"look-{page}\""));
    let ids = values(&html, "id");
    for link in values(&html, "href").iter().filter_map(|it| it.strip_prefix('#')) {
        assert!(ids.contains(&link), "{link} leads nowhere");
    }
    for number in 1..=findings.len() {
        assert!(html.contains(&format!("id=\"finding-{number}\"")), "{number}");
    }
    ((1..=leaves.len()).filter(is_shown).collect(), html)
}

#[test]
fn what_is_too_much_for_an_account_is_left_out_from_the_soundest_page_on() {
    let (pages, whole) = shown(page::MOST, None, false);
    assert_eq!(pages, [1, 2, 3, 4]);
    assert!(!whole.contains("marbre preflight a.pdf"));
    // One byte less than it has, and a page without findings goes.
    let mut last = pages;
    let mut most = whole.len();
    while most > 0 {
        let (pages, html) = shown(most, None, most % 2 == 0);
        assert!(html.len() <= most || pages.is_empty(), "{} of {most}", html.len());
        assert!(pages.len() <= last.len(), "{pages:?} after {last:?}");
        // All faults are on the second page.
        assert!(pages.is_empty() || pages.contains(&2), "{pages:?}");
        if pages.len() < 4 {
            assert!(html.contains("marbre preflight a.pdf --report pages.html --pages "));
            let count = 4 - pages.len();
            assert!(html.contains(&format!("{count} of 4 pages aren’t shown in full")));
            assert!(html.contains(&format!("{count} pages sur 4 ne sont pas montrées")));
        }
        last = pages;
        most = most.saturating_sub(whole.len() / 8);
    }
    assert!(last.is_empty());
}

#[test]
fn pages_that_somebody_asks_for_are_shown_in_full() {
    let (pages, html) = shown(1, Some(&[1..=1, 3..=9]), true);
    assert_eq!(pages, [1, 3, 4]);
    assert!(html.contains("--pages 2<"), "those that aren't are named");
    let case = Case::new("preflight-page-asked");
    case.write("faulty.pdf", faulty());
    let order = ["preflight", "faulty.pdf", "--report", "page.html", "--pages", "2,4"];
    let run = run_in(&case.path("."), &order);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let html = fs::read_to_string(case.path("page.html")).expect("a page");
    let is_shown = |page: &usize| html.contains(&format!("id=\"look-{page}\""));
    assert_eq!((1..=4).filter(is_shown).collect::<Vec<_>>(), [2, 4]);
    let order = ["preflight", "faulty.pdf", "--report", "page.html", "--pages", "5"];
    let run = run_in(&case.path("."), &order);
    assert!(run.stderr.contains("missing-page"), "{}", run.stderr);
}

#[test]
fn the_page_never_takes_the_place_of_the_pdf() {
    let case = Case::new("preflight-page-over");
    case.write("a.pdf", clean());
    let run = case.run(&["preflight", "a.pdf", "--report", "./a.pdf"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("error[output-is-input]"), "{}", run.stderr);
    assert!(fs::read(case.path("a.pdf")).expect("a file") == clean());
}

#[test]
fn a_sheet_of_any_size_can_be_shown() {
    // Its bleed is much larger than its media: a few bytes must not become gigabytes.
    let mut plant = Plant::new(clean());
    let side = 200_000;
    plant.page().set("BleedBox", vec![0.into(), 0.into(), side.into(), side.into()]);
    let leaves = leaves_of(&plant.bytes(), &offset());
    let look = image::load_from_memory(&leaves[1].look).expect("a JPEG");
    assert!(look.width() * look.height() < 3_000_000);
}
