//! The real report, from provisional accounts to the final file, as
//! `docs/validation.md` tells it.

use std::fs;
use std::path::Path;

use super::case::{Case, Run};

/// The manual's own words: what it shows of the program's answers is what they are.
fn manual() -> String {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/validation.md");
    fs::read_to_string(manual).expect("a manual")
}

/// That the program says this, and that the manual shows it.
#[track_caller]
fn says(run: &Run, words: &str) {
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains(words), "{words}\nisn't in\n{said}");
    assert!(manual().contains(words), "{words}\nisn't in the manual");
}

#[track_caller]
fn done(run: &Run) {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

const NAME: &str = "build/rapport-activite-2020";

#[test]
fn a_report_is_proofed_sealed_changed_refused_validated_and_final() {
    let case = Case::of_the_report("story");
    case.write(".gitignore", "build\n.marbre\n");
    case.git(&["init", "-q"]);
    case.git(&["add", "."]);
    case.git(&["commit", "-q", "-m", "the accounts before the board"]);
    case.git(&["tag", "v1"]);

    // A provisional build is press-ready, and says what it is.
    let run = case.build();
    done(&run);
    says(&run, "rapport-activite-2020-print.pdf: 40 pages, accounts provisional");
    let print = |case: &Case| fs::read(case.path(&format!("{NAME}-print.pdf")));
    let provisional = print(&case).expect("a PDF");

    // The board's proof is a file of its own.
    let run = case.run(&["report.toml", "--proof"]);
    done(&run);
    says(&run, "rapport-activite-2020-proof.pdf: 40 pages");
    assert!(print(&case).expect("a PDF") == provisional);

    // What the board reads is sealed.
    let run = case.run(&["seal"]);
    done(&run);
    says(&run, "report.lock: 40 pages and 134 figures sealed, accounts provisional");
    let run = case.build();
    done(&run);
    says(&run, "40 pages unchanged since the seal");

    // One amount changes: the build names pages, cell and both amounts.
    let table = "data/compte-de-resultat.csv";
    case.replace(
        table,
        "Honoraires;Études, prestations et honoraires;13 100",
        "Honoraires;Études, prestations et honoraires;13 150",
    );
    case.replace(table, ";748 950;", ";749 000;");
    case.replace(table, ";770 511;", ";770 561;");
    case.replace("report.toml", "\"63 115\"", "\"63 065\"");
    case.replace("report.toml", "\"42 228\"", "\"42 178\"");
    let run = case.build();
    done(&run);
    says(
        &run,
        "pages 29–31: amount changed in resultat/charges/honoraires 2020: \
         13 100 → 13 150 (data/compte-de-resultat.csv:36); and 5 totals",
    );
    says(&run, "37 pages unchanged since the seal");
    let changed = print(&case).expect("a PDF");
    assert!(changed != provisional);

    // Where the seal is to be kept, that is refused, and nothing is written.
    let run = case.run(&["report.toml", "--sealed"]);
    assert_eq!(run.code, Some(1));
    says(
        &run,
        "error[changed-since-seal]: amount changed in resultat/charges/honoraires",
    );
    let run = case.run(&["report.toml", "--final"]);
    assert_eq!(run.code, Some(1));
    says(&run, "error[still-provisional]: the accounts are provisional");
    assert!(print(&case).expect("a PDF") == changed);

    // The board validates: status, dates, minutes; and the report is sealed again.
    case.replace("report.toml", "status = \"provisional\"", "status = \"validated\"");
    let board = "body = \"le conseil d'administration\"\n";
    let assembly = "body = \"l'assemblée générale\"\n";
    let decided = "date = 2021-05-20\nminutes = \"CA 2021-2\"\n";
    case.replace("report.toml", board, &format!("{board}{decided}"));
    let approved = "date = 2021-06-17\nminutes = \"AG 2021\"\n";
    case.replace("report.toml", assembly, &format!("{assembly}{approved}"));
    let run = case.run(&["seal"]);
    done(&run);
    says(&run, "report.lock: 40 pages and 134 figures sealed, accounts validated");
    let run = case.run(&["report.toml", "--final", "--sealed"]);
    done(&run);
    says(&run, "rapport-activite-2020-print.pdf: 40 pages, accounts validated");
    let last = print(&case).expect("a PDF");
    assert!(String::from_utf8_lossy(&last).contains("<marbre:Status>final<"));

    // Only charts, statement and colophon have changed.
    let run = case.run(&["diff", "report.toml@v1", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let pages = run.stdout.lines().filter_map(|line| line.split_once(": changed"));
    let pages: Vec<&str> = pages.map(|(page, _)| page).collect();
    assert_eq!(
        pages,
        ["page 7", "page 29", "page 30", "page 31", "page 39"],
        "{}",
        run.stdout
    );
    says(&run, "35 pages are the same");
    says(&run, "− sont présentés à titre provisoire, avant leur validation");
    assert!(case.path(&format!("{NAME}-changes.pdf")).exists());

    // From here on, the amounts stay.
    case.replace(
        table,
        "Honoraires;Études, prestations et honoraires;13 150",
        "Honoraires;Études, prestations et honoraires;13 151",
    );
    let run = case.build();
    assert_eq!(run.code, Some(1));
    says(
        &run,
        "error[changed-after-validation]: amount changed in resultat/charges/honor",
    );
    assert!(print(&case).expect("a PDF") == last);
}
