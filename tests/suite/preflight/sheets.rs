//! Printer's sheets: what would be a fault of a page is none of a sheet, and what is a
//! fault of a page is one on its sheet.

use lopdf::{Object, ObjectId};
use marbre_diag::{Place, Sink};
use marbre_imposition::{Around, Arrangement, Scheme};
use marbre_pdf::geom::Length;

use super::plant::Plant;
use super::{clean, found, offset, shown};
use crate::case::Case;

/// The same pages, so many times.
fn often(mut plant: Plant, times: usize) -> Vec<u8> {
    let pages: Vec<ObjectId> = plant.document.get_pages().into_values().collect();
    let root = plant.catalog().get(b"Pages").and_then(Object::as_reference);
    let root = plant.document.get_dictionary_mut(root.expect("pages")).expect("pages");
    let kids = (0..times).flat_map(|_| &pages).map(|id| Object::Reference(*id));
    root.set("Kids", kids.collect::<Vec<_>>());
    plant.bytes()
}

/// A file's pages on sheets, and its cover's if it has one.
fn sheets(pdf: &[u8], kind: Arrangement, around: Around) -> Vec<Vec<u8>> {
    let scheme = Scheme { kind, paper: None, around, place: Place::Nowhere };
    let imposed =
        marbre_imposition::impose(pdf, "pages.pdf", &scheme, &mut Sink::default());
    let imposed = imposed.expect("sheets");
    [Some(imposed.sheets), imposed.cover].into_iter().flatten().collect()
}

/// All ways onto sheets.
fn kinds() -> Vec<(&'static str, Arrangement)> {
    let thick = "200µm".parse().expect("a thickness");
    let grid = |gap| Arrangement::Grid { rows: 2, columns: 2, gap };
    vec![
        ("pages", Arrangement::Pages),
        ("spreads", Arrangement::Spreads),
        ("saddle stitch", Arrangement::Saddle(None)),
        ("saddle stitch, thick", Arrangement::Saddle(Some(thick))),
        ("perfect binding", Arrangement::Perfect(thick)),
        ("cut apart", grid(Length::um(6_000))),
        ("cut apart, close", grid(Length::um(3_000))),
        ("cut apart, without a gap", grid(Length::ZERO)),
    ]
}

#[test]
fn sheets_of_good_pages_have_no_finding() {
    let pages = often(Plant::new(clean()), 9);
    for (name, kind) in kinds() {
        for around in [Around::All, Around::Marks, Around::Nothing] {
            for sheets in sheets(&pages, kind, around) {
                let findings = found(&sheets, &offset());
                assert!(findings.is_empty(), "{name}: {}", shown(&findings));
            }
        }
    }
}

#[test]
fn faults_of_pages_are_found_on_their_sheets() {
    for (rule, content) in [
        ("short-bleed", "0.5 0 0 0 k 0 300 60 60 re f"),
        ("registration-colour", "/X cs 1 scn 160 300 50 50 re f"),
        ("colour-in-light", "1 0 0 rg 160 300 50 50 re f"),
    ] {
        let mut plant = Plant::new(clean());
        plant.spot("X", "All", [1, 1, 1, 1]);
        plant.draw(content);
        let pages = often(plant, 1);
        for (name, kind) in kinds() {
            if matches!(kind, Arrangement::Perfect(_)) {
                continue;
            }
            // At a fold there is no bleed, on whichever side of the page it comes.
            if rule == "short-bleed" && !matches!(kind, Arrangement::Pages) {
                continue;
            }
            let found = sheets(&pages, kind, Around::All);
            let found: Vec<_> = found.iter().flat_map(|it| found_on(it)).collect();
            assert!(found.contains(&rule), "{name}: {found:?}");
        }
    }
}

fn found_on(sheets: &[u8]) -> Vec<&'static str> {
    found(sheets, &offset()).into_iter().map(|it| it.rule).collect()
}

#[test]
fn what_is_the_same_on_many_pages_is_told_once() {
    let case = Case::new("preflight-folded");
    let mut plant = Plant::new(clean());
    let pages: Vec<ObjectId> = plant.document.get_pages().into_values().collect();
    for page in &pages {
        plant.page = *page;
        plant.draw("1 0 0 rg 100 30 50 50 re f");
    }
    plant.page = pages[1];
    plant.draw("0.03 0 0 0 k 300 700 50 50 re f");
    case.write("red.pdf", plant.bytes());
    let run = case.run(&["preflight", "red.pdf"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(run.stderr.matches("colour-in-light").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("red.pdf, pages 1–4, "), "{}", run.stderr);
    assert!(run.stderr.contains("red.pdf, page 2, "), "{}", run.stderr);
    assert!(run.stderr.contains("red.pdf: 4 errors, 2 warnings"), "{}", run.stderr);
    let run = case.run(&["preflight", "red.pdf", "--format", "json"]);
    let account: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = account["findings"].as_array().expect("findings");
    let light = findings.iter().filter(|it| it["rule"] == "colour-in-light");
    assert_eq!(light.clone().count(), 4, "{}", run.stdout);
    assert!(light.clone().all(|it| it["code"] == "colour-in-light"), "{}", run.stdout);
    assert!(light.clone().all(|it| it["parameters"]["space"] == "DeviceRGB"));
}

#[test]
fn a_report_s_profile_and_sign_offs_hold_for_any_file() {
    let case = Case::new("preflight-for");
    let mut plant = Plant::new(clean());
    plant.draw("1 0 0 rg 100 30 50 50 re f");
    case.write("red.pdf", plant.bytes());
    let report = std::fs::read_to_string(case.path("report.toml")).expect("a report");
    let with = |more: &str| case.write("report.toml", format!("{report}\n{more}"));
    let look = || case.run(&["preflight", "red.pdf", "--for", "report.toml"]);
    let plain = look();
    assert_eq!(plain.code, Some(1), "{}", plain.stderr);
    let signed = |more: &str| {
        format!(
            "[[sign-off]]\nrule = \"colour-in-light\"\nby = \"Ana\"\nreason = \"a proof\"\n{more}"
        )
    };
    for (more, code) in [("", 0), ("page = 2", 0), ("page = 3", 1)] {
        with(&signed(more));
        let run = look();
        assert_eq!(run.code, Some(code), "{more}: {}", run.stderr);
        let said = run.stderr.contains("signed off by Ana: a proof");
        assert_eq!(said, code == 0, "{more}: {}", run.stderr);
    }
    // The pages of a part are known once the report is set.
    let layout = report.lines().find_map(|line| {
        line.trim().strip_prefix("layout = \"").and_then(|it| it.split('"').next())
    });
    with(&signed(&format!("part = \"{}\"", layout.expect("a part"))));
    assert!(matches!(look().code, Some(0 | 1)));
    case.write("report.toml", "title = ");
    let run = look();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("report.toml"), "{}", run.stderr);
    let run =
        case.run(&["preflight", "red.pdf", "--for", "r.toml", "--profile", "digital"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}
