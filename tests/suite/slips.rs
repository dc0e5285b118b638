//! Slips of people who write reports or design pages: each is told where it was made, and
//! what to write instead. A table of kinds; `mistakes` has the whole messages.

use super::case::Case;

/// A file, a stretch of it, what stands there instead; then words of the message, its
/// place and its hint.
type Slip<'a> = (&'a str, &'a str, &'a str, &'a [&'a str]);

#[track_caller]
fn told(name: &str, slips: &[Slip<'_>]) {
    let mut wrong = Vec::new();
    for (number, (file, from, to, expected)) in slips.iter().enumerate() {
        let case = Case::new(&format!("slips-{name}-{number}"));
        case.replace(file, from, to);
        let run = case.build();
        for words in expected.iter().filter(|words| !run.stderr.contains(**words)) {
            wrong.push(format!("{to}\nhasn't: {words}\n{}", run.stderr));
        }
        // One slip, one message.
        let count =
            run.stderr.matches("error[").count() + run.stderr.matches("warning[").count();
        if count != 1 {
            wrong.push(format!("{to}\nis told {count} times:\n{}", run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const REPORT: &str = "report.toml";

#[test]
fn slips_in_toml() {
    let title = "title = \"Les comptes\"";
    told(
        "toml",
        &[
            (
                REPORT,
                title,
                "title = “Les comptes”",
                &["straight quotes", "report.toml:", "`title = \"Les comptes\"`"],
            ),
            (REPORT, title, "title = « Les comptes »", &["straight quotes"]),
            (
                REPORT,
                title,
                "title = 'Rapport d'activité'",
                &["apostrophe", "`title = \"Rapport d'activité\"`"],
            ),
            (REPORT, title, "title = Les comptes", &["between quotes"]),
            (
                REPORT,
                title,
                "title = \"Les \"bons\" comptes\"",
                &["ends it", "\\\"bons\\\""],
            ),
            (REPORT, title, "title: \"Les comptes\"", &["not `:`"]),
            (
                REPORT,
                "year = 2025",
                "year = 2025\ndate = 20/05/2026",
                &["a day is written as 2026-05-20", "`date = 2026-05-20`"],
            ),
            (
                REPORT,
                "year = 2025",
                "year = 2025\ndate = \"20/05/2026\"",
                &["should be a day", "`2026-05-20`"],
            ),
            (REPORT, "year = 2025", "year = 2 025", &["without spaces", "`year = 2025`"]),
            (
                REPORT,
                "\"texts/bref.md\"",
                "\"texts\\bref.md\"",
                &[
                    "no file `texts\\bref.md`",
                    "write `/` between folders: `texts/bref.md`",
                ],
            ),
            (REPORT, "\"texts/bref.md\"", "'texts\\bref.md'", &["`texts/bref.md`"]),
            (
                REPORT,
                title,
                "title = \"\"\"\nLes comptes\n\nde 2025\"\"\"",
                &["has 2 paragraphs", "take the empty line out"],
            ),
        ],
    );
}

#[test]
fn slips_in_layouts() {
    let back = "layouts/back.typ";
    told(
        "layouts",
        &[
            (
                back,
                "#let back(",
                "#let backs(",
                &["doesn't define `back`", "layouts/back.typ:", "it has `backs`"],
            ),
            (
                back,
                "\"accent\"",
                "\"acent\"",
                &["no colour `acent`", "layouts/back.typ:", "did you mean `accent`?"],
            ),
            (
                back,
                "\"subtitle\"",
                "\"subtitel\"",
                &[
                    "no type role `subtitel`",
                    "layouts/back.typ:",
                    "did you mean `subtitle`?",
                ],
            ),
            (
                back,
                "  if address",
                "  datetime.today().display()\n  if address",
                &["there is no today", "layouts/back.typ:"],
            ),
            (
                back,
                "  if address",
                "  image(\"texts/bref.md\")\n  if address",
                &["no file `layouts/texts/bref.md`", "write \"/texts/bref.md\""],
            ),
            (
                "layouts/back.toml",
                "required = false",
                "default = 3",
                &["default of `address`", "a whole number", "layouts/back.toml:"],
            ),
            (
                "layouts/article.typ",
                "frame(\"body\"",
                "frame(\"bdy\"",
                &["has no field `bdy`", "layouts/article.typ:", "did you mean `body`?"],
            ),
            (
                "layouts/page.typ",
                "frame: field, width: measure-width, height: rows",
                "frame: field, width: measure-width, height: 2 * rows",
                &["frame `body` on page 2", "layouts/article.typ:"],
            ),
            (
                back,
                "  if address",
                "  text(fill: rgb(\"#ffffb0\"), [x])\n  if address",
                &["stray-color", "layouts/back.typ:"],
            ),
            (
                back,
                "styled(\"subtitle\", address)",
                "text(fill: rgb(\"#ffffb0\"), styled(\"subtitle\", address))",
                &["stray-color", "layouts/back.typ:", "these words"],
            ),
        ],
    );
}

#[test]
fn a_word_that_is_not_understood_is_one_error() {
    let case = Case::new("slips-spot-word");
    case.replace(REPORT, "cmyk = [", "spot = \"PANTONE 185 C\", cmyk = [");
    case.replace(REPORT, "[theme.colors]", "[print]\nspot = \"Keep\"\n\n[theme.colors]");
    let run = case.build();
    assert!(run.stderr.contains("did you mean `keep`?"), "{}", run.stderr);
    assert!(!run.stderr.contains("refused-spot"), "{}", run.stderr);
}

#[test]
fn a_field_of_records_that_is_not_printed_is_said_once() {
    let case = Case::new("slips-records");
    case.append(
        "layouts/back.toml",
        "\n[fields.people]\ntype = \"record\"\nmany = true\nrequired = false\n\
         [fields.people.fields.name]\ntype = \"line\"\n\
         [fields.people.fields.place]\ntype = \"line\"\n",
    );
    case.replace("layouts/back.typ", "address: none", "address: none, people: ()");
    case.replace(
        "layouts/back.typ",
        "  if address",
        "  people.map(it => it.name).join()\n  if address",
    );
    case.append(
        REPORT,
        "\n[[part.with.people]]\nname = \"Anne\"\nplace = \"Lyon\"\n\
         [[part.with.people]]\nname = \"Bob\"\nplace = \"Brest\"\n",
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let said = "doesn't print `place` of `people`";
    assert_eq!(run.stderr.matches(said).count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("`name` of"), "{}", run.stderr);
}

#[test]
fn too_many_rows_are_counted() {
    let case = Case::new("slips-rows");
    let rows: String =
        (0..70).map(|n| format!("Charges;Emplois;Poste {n};0;0\n")).collect();
    case.append("data/comptes.csv", &rows);
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stderr.contains("rows of data/comptes.csv are too many"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_long_line_is_shown_around_its_place() {
    let case = Case::new("slips-long");
    let long = "Une phrase de plus, sans retour à la ligne. ".repeat(25);
    case.write("texts/bref.md", format!("{long} ☃ {long}"));
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("texts/bref.md:1:"), "{}", run.stderr);
    let longest = run.stderr.lines().map(|line| line.chars().count()).max();
    assert!(longest.is_some_and(|length| length < 400), "{}", run.stderr);
}

#[test]
fn commands_say_what_to_name() {
    let case = Case::new("slips-commands");
    for (arguments, words) in [
        (&["impose", "report.toml"][..], "build/mon-rapport-print.pdf"),
        (&["report.toml", "-o", "rapport.pdf"], "names a folder"),
        (&["report.toml", "--max-time", "0"], "no time"),
    ] {
        let run = case.run(arguments);
        assert_ne!(run.code, Some(0), "{arguments:?}");
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
    assert!(!case.path("rapport.pdf").exists());
}

#[test]
fn an_outdated_schema_is_said_and_written() {
    let case = Case::new("slips-schema");
    let run = case.build();
    assert!(!run.stderr.contains("outdated-schema"), "{}", run.stderr);
    case.append(
        "layouts/back.toml",
        "\n[fields.motto]\ntype = \"line\"\nrequired = false\ndescription = \"A motto.\"\n",
    );
    case.replace("layouts/back.typ", "address: none", "address: none, motto: none");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("note[outdated-schema]"), "{}", run.stderr);
    assert!(run.stderr.contains("marbre schema --write report.toml"), "{}", run.stderr);
    let run = case.run(&["schema", "--write"]);
    assert_eq!(run.stdout, "report.schema.json is current\n", "{}", run.stderr);
    let schema =
        std::fs::read_to_string(case.path("report.schema.json")).expect("a schema");
    assert!(schema.contains("A motto."));
    let run = case.build();
    assert!(!run.stderr.contains("outdated-schema"), "{}", run.stderr);
}
