//! The real report, page by page: what stands on it in words, what it looks
//! like, and what a book designer would look for.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::OnceLock;

use marbre::Purpose;
use marbre::comparison::snapshot::{self, Album, Change, References, Selection};
use marbre::press::Typeset;
use marbre::report::Report;
use marbre::report::project::Project;
use marbre::store::cache::Cache;
use marbre::store::timings::Timings;
use marbre::typeset::{self, Baseline, Edition, Pages};
use marbre_diag::Sink;

use super::refs;

fn read(manifest: &Path) -> Report {
    let mut sink = Sink::default();
    let project = Project::open(manifest, &mut sink).expect("a project");
    let report = Report::check(project, &mut sink);
    report.unwrap_or_else(|_| panic!("{:#?}", sink.all()))
}

pub(crate) fn typeset(manifest: &Path) -> Pages {
    let mut sink = Sink::default();
    let report = read(manifest);
    let timings = &mut Timings::default();
    let pages = typeset::pages(&report, Edition::Print, 2000, timings, &mut sink);
    pages.unwrap_or_else(|_| panic!("{:#?}", sink.all()))
}

/// The facts of a page of any report.
pub(crate) fn facts(manifest: &Path, folio: usize) -> String {
    let folio = NonZeroUsize::new(folio).expect("pages are numbered from 1");
    typeset(manifest).facts(folio).expect("the page is there")
}

/// The real report, typeset once for all tests.
pub(crate) fn report() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| {
        typeset(&Path::new(env!("CARGO_MANIFEST_DIR")).join("report.toml"))
    })
}

fn folios() -> impl Iterator<Item = NonZeroUsize> {
    (1..=report().count()).filter_map(NonZeroUsize::new)
}

fn all_facts() -> String {
    report().words().concat()
}

#[test]
fn every_page_is_as_it_was_accepted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pdf = report().pdf(&mut Sink::default()).expect("a PDF");
    let sink = &mut Sink::default();
    let read = read(&root.join("report.toml"));
    let (parts, stand_ins) = (report().parts(), report().stand_ins());
    let typeset = Typeset { pdf: &pdf, parts, stand_ins, purpose: Purpose::Print };
    let cache = Cache::open(read.project.root());
    let press = marbre::press::finish(&typeset, &read, &cache, sink);
    let press = press.unwrap_or_else(|_| panic!("{:#?}", sink.all()));
    let sink = &mut Sink::default();
    let pages = snapshot::pages(press.bytes(), &report().words(), sink).expect("pages");
    let references = References::of(root.join(snapshot::FOLDER));
    if refs::accepting() {
        let accepted = snapshot::accept(&pages, &references, &Selection::All, sink);
        accepted.unwrap_or_else(|_| panic!("{:#?}", sink.all()));
        return;
    }
    let changes = snapshot::compare(&pages, &references, &Selection::All, sink);
    let folder = refs::tests().join("store").join(snapshot::FOLDER);
    let album = Album { folder: &folder, title: "Marbre", accept: refs::ACCEPT };
    let shown = album.write(&changes).expect("a writable checkout");
    let lines: Vec<String> = changes.iter().map(Change::line).collect();
    let lines = lines.join("\n");
    assert!(
        shown.is_none() && sink.all().is_empty(),
        "{lines}\n{:#?}\nsee {shown:?}\nto accept it: {}",
        sink.all(),
        refs::ACCEPT
    );
}

#[test]
fn the_report_makes_whole_sheets() {
    assert_eq!(report().count(), 40);
    assert_eq!(report().count() % 4, 0);
}

/// A row of the grid: 4.5 mm, in pt.
const ROW: f64 = 4.5 / 25.4 * 72.0;

/// The family and the size of a role, in pt, and how high its lines are, in pt.
fn role(name: &str) -> (String, f64, f64) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let report = read(&root.join("report.toml"));
    let found = report.theme.types.iter().find(|(role, _)| role == name);
    let (_, role) = found.unwrap_or_else(|| panic!("there is no role {name}"));
    (role.fonts[0].value.clone(), role.size.to_pt(), role.rows * ROW)
}

#[test]
fn body_lines_of_all_columns_stand_on_one_grid() {
    let (family, size, _) = role("body");
    let mut phase: Option<f64> = None;
    let mut lines = 0;
    let mut off_grid = Vec::new();
    for folio in folios() {
        for line in report().baselines(folio) {
            // Superiors are off by design.
            let body = line.family == family && (line.size - size).abs() < 0.01;
            if !body || line.text.chars().count() < 4 {
                continue;
            }
            let rest = line.y.rem_euclid(ROW);
            let phase = *phase.get_or_insert(rest);
            let off = (rest - phase).abs().min(ROW - (rest - phase).abs());
            lines += 1;
            if off >= 0.1 {
                off_grid.push(format!("page {folio}, {off:.2} pt: {}", line.text));
            }
        }
    }
    assert!(off_grid.is_empty(), "off the grid:\n{}", off_grid.join("\n"));
    assert!(lines > 300, "only {lines} lines were measured");
}

#[test]
fn each_role_has_its_own_leading() {
    for (name, least) in [("lead", 1.3), ("note", 1.2), ("caption", 1.2), ("box", 1.2)] {
        let (family, size, lead) = role(name);
        let mut followed = 0;
        assert!(lead / size >= least, "{name}: {lead:.2} pt for {size} pt is tight");
        for folio in folios() {
            let lines = lines(folio);
            let of_role = |line: &&Baseline| {
                line.family == family && (line.size - size).abs() < 0.01
            };
            let alike: Vec<&Baseline> = lines.iter().filter(of_role).collect();
            for line in &alike {
                // What is nearer than two lines below, on the same edge, is the next one.
                let below = |next: &&&Baseline| {
                    (next.x - line.x).abs() < 0.1
                        && next.y > line.y + 0.1
                        && next.y < line.y + 1.6 * lead.min(ROW)
                };
                let Some(next) = alike.iter().find(below) else { continue };
                let step = next.y - line.y;
                // Single words of one size in another role have its lines.
                let own = (step - lead).abs() < 0.1 || (step - ROW).abs() < 0.1;
                assert!(
                    own,
                    "page {folio}, {step:.2} pt below {}: {}",
                    line.text, next.text
                );
                followed += usize::from((step - lead).abs() < 0.1);
            }
        }
        assert!(followed > 0 || name == "caption", "no lines of {name} were measured");
    }
}

/// The lines of a page, whatever the faces that they change between.
fn lines(folio: NonZeroUsize) -> Vec<Baseline> {
    let mut lines: Vec<Baseline> = Vec::new();
    for run in report().baselines(folio) {
        match lines.last_mut() {
            Some(line)
                if (line.y - run.y).abs() < 0.1 && (run.x - line.end).abs() < 5.0 =>
            {
                line.end = run.end;
                line.text.push_str(&run.text);
            }
            _ => lines.push(run),
        }
    }
    lines
}

#[test]
fn no_column_ends_with_a_hyphen() {
    // An indent, and the lines of the boxes and of the opening text, in pt.
    let indent = ROW;
    let leads = ["body", "body-large", "box", "lead"].map(|name| role(name).2);
    let mut cut = Vec::new();
    for folio in folios() {
        let lines = lines(folio);
        for line in &lines {
            if !line.text.trim_end().ends_with(['\u{AD}', '\u{2010}']) {
                continue;
            }
            // The word goes on a line below, in the same column.
            let goes_on = lines.iter().any(|next| {
                leads.iter().any(|lead| (next.y - line.y - lead).abs() < 0.3)
                    && (next.x - line.x).abs() < indent + 1.0
            });
            if !goes_on {
                cut.push(format!("page {folio}: {}", line.text));
            }
        }
    }
    assert!(cut.is_empty(), "words cut at the end of a column:\n{}", cut.join("\n"));
}

#[test]
fn black_text_is_black_ink_alone() {
    let facts = all_facts();
    assert!(!facts.contains("not in CMYK"));
    // The pages with links have rules and QR codes in black, beside grounds in colour.
    let pages = facts.split("page ").filter(|page| page.contains("Pour aller plus loin"));
    let pages: Vec<&str> = pages.collect();
    assert_eq!(pages.len(), 6);
    for page in pages {
        let shapes = page.lines().filter(|line| line.contains(" shapes in "));
        let shapes: Vec<&str> = shapes.collect();
        assert!(shapes.iter().any(|s| s.ends_with("K100")), "{page}");
    }
    // Small text has one ink or none: its plates would never meet exactly.
    for line in facts.lines().filter(|line| line.starts_with("  [")) {
        let size: Vec<&str> = line.split(" pt ").collect();
        let points = size[0].rsplit(' ').next().expect("a size");
        let points: f64 = points.parse().expect("a number");
        if points < 12.0 {
            let inks = size[1].trim_end_matches(']');
            assert!(inks == "K100" || inks == "paper", "{line}");
        }
    }
}

#[test]
fn pictures_have_the_pixels_that_print_needs() {
    let facts = all_facts();
    let ppi: Vec<u32> = facts
        .lines()
        .filter_map(|line| line.strip_suffix(" ppi")?.rsplit(' ').next()?.parse().ok())
        .collect();
    assert!(ppi.len() >= 4, "{ppi:?}");
    assert!(ppi.iter().all(|ppi| *ppi >= 300), "{ppi:?}");
}

/// The words of the pages, in one line, with plain spaces.
fn words() -> String {
    let line = |line: &str| line.get(17..).unwrap_or_default().to_owned();
    let text: Vec<String> = all_facts().lines().map(line).collect();
    let text = text.join(" ").replace(['·', '~'], " ");
    let text = text.replace("\u{AD} ", "").replace("- ", "-");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_facts_of_the_source_are_there() {
    let words = words();
    for fact in [
        "812 065",
        "42 228",
        "770 511",
        "63 115",
        "91 089",
        "748 950",
        "41 758",
        "812 739",
        "348 245",
        "LE CAM",
        "EL GAMMADI",
        "VEYSSEYRE",
        "VILLEFRANQUE",
        "Loïc Blondiaux",
        "Groupement hospitalier universitaire",
        "1000 doctorants",
    ] {
        assert!(words.contains(fact), "{fact} isn't there");
    }
}

/// The line of the real `report.toml` that says something.
fn line_of(what: &str) -> String {
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).join("report.toml");
    let text = fs::read_to_string(report).expect("a text");
    let line = text.lines().position(|line| line.contains(what)).expect("it is there");
    format!("report.toml:{}", line + 1)
}

#[test]
fn what_stands_on_a_page_leads_back_to_where_it_was_written() {
    use marbre::typeset::origins::Kind;
    // From pt to mm, and a little above the baseline.
    let mm = |pt: f64| pt / 72.0 * 25.4;
    let found = |page: usize, text: &str| {
        let folio = NonZeroUsize::new(page).expect("a page");
        let lines = report().baselines(folio);
        let run = lines.iter().find(|run| run.text.contains(text)).expect("it is there");
        let (top, bottom) = (mm(run.y - 0.7 * run.size), mm(run.y));
        let edges = [mm(run.x), top, mm(run.end), bottom];
        let place = report().origins().at(page, Kind::Text, edges);
        place.expect("a place").line()
    };
    assert_eq!(found(31, "Honoraires"), "data/compte-de-resultat.csv:36");
    assert_eq!(found(3, "Présentation"), line_of("title = \"Présentation\""));
    assert_eq!(found(32, "Gouvernance"), line_of("title = \"Gouvernance\""));
    // A layout places a picture, but the report has chosen it.
    let origins = report().origins();
    let cover = origins.at(1, Kind::Picture, [0.0, 0.0, 210.0, 297.0]);
    assert_eq!(cover.expect("a place").line(), line_of("file = \"images/cover.jpg\""));
    // Shapes of a drawing are the drawing's; those of a layout the layout's.
    let within = [120.0, 60.0, 130.0, 70.0];
    let moment = (1..40).find_map(|page| {
        let place = origins.at(page, Kind::Shape, within)?.line();
        place.starts_with("data/moments/01").then_some(place)
    });
    assert_eq!(moment.as_deref(), Some("data/moments/01-transfo.toml:4"));
    let ground = origins.at(40, Kind::Shape, [-3.0, -3.0, 213.0, 300.0]);
    let ground = ground.expect("a place").line();
    assert!(ground.starts_with("layouts/"), "{ground}");
}
