//! Manuscripts as people write and paste them: what isn't set as they mean it is said.

use marbre::report::markdown::{self, Origin, Prose};
use marbre_diag::{Severity, Sink, SourceFile};
use marbre_typography::Language;

use super::case::Case;

fn read(text: &str) -> (Prose, Sink) {
    let mut sink = Sink::default();
    let file = SourceFile::new("texts/a.md", text);
    let origin = Origin { file, range: 0..text.len(), verbatim: true };
    let prose = Prose::parse(text, &origin, Language::French, &mut sink);
    (prose, sink)
}

/// What is said of a text: `E` or `W`, and where.
fn said(text: &str) -> Vec<String> {
    let (_, sink) = read(text);
    let say = |found: &marbre_diag::Diagnostic| {
        assert_eq!(found.rule, "markdown-left-over", "{text:?}: {found:?}");
        assert!(!found.hints.is_empty(), "{text:?}: what is to be done?");
        let severity = if found.severity == Severity::Error { "E" } else { "W" };
        let (line, column) = found.place.line_and_column().expect("a place in the text");
        format!("{severity}{line}:{column}")
    };
    sink.all().iter().map(say).collect()
}

#[test]
fn signs_that_are_left_over_are_said_where_they_stand() {
    let wrong = [
        // Tables.
        ("| a | b |\n| c | d |", "E1:1"),
        ("Voici :\n| a | b |\n|---|---|---|\n| c | d |", "E2:1"),
        ("a | b\nc | d", "W1:1"),
        ("Poste\t2020\t2019\nLoyer\t9600\t9000", "W1:1"),
        ("| Poste | 2020 |\n|---|---|\n| Loyer | 9 |\n\n| Divers | 8 |", "E5:1"),
        // Words that are struck, marked or noted in other dialects.
        ("Un mot ~~barré~~ ici.", "E1:8"),
        ("Un mot ~~*barré*~~ ici.", "E1:8"),
        ("Ouvert ~~jamais fermé.", "W1:8"),
        ("Un ==mot== marqué.", "E1:4"),
        ("Un mot^[la note] noté.", "W1:7"),
        // Boxes.
        ("- [x] fait\n- [ ] à faire", "W1:3 W2:3"),
        ("[ ] à faire\n[X] fait", "W1:1 W2:1"),
        ("- [] vide", "W1:3"),
        // Notes, links and pictures without a target.
        ("Un mot[^absente].", "E1:7"),
        ("Un mot[^1] et\nun autre[^2].\n\n[^1]: La note.", "E2:9"),
        ("Un [lien cassé][ref].", "E1:4"),
        ("Un [lien cassé][].", "E1:4"),
        ("Un [lien](https://a.fr/x y).", "W1:4"),
        ("Un [lien] (https://a.fr).", "W1:4"),
        ("Un ![dessin][x].", "W1:4"),
        ("Une [[page]] du wiki.", "W1:5"),
        ("[ref]: https://a.fr\n\nDu texte.", "W1:1"),
        ("[Nota]: important\n\nDu texte.", "W1:1"),
        ("[!NOTE] À savoir.", "W1:1"),
        // Tags.
        ("Du <b>gras</b> ici.", "E1:4"),
        ("Fin<br>suite", "E1:4"),
        ("Fin<br/>", "E1:4"),
        ("<div class=\"x\">\nDu texte\n</div>", "E1:1"),
        ("Seul </span> ici.", "E1:6"),
        ("Le <nom> du président.", "W1:4"),
        ("Word<o:p></o:p> colle.", "E1:5 E1:10"),
        ("Avant\n\n<!-- sans fin\n\nAprès", "E3:1"),
        ("Une <!-- sans fin.", "E1:5"),
        ("Une <!-- a <!-- b --> c --> fin.", "E1:25"),
        // Emphasis that never closes, or was never meant.
        ("Un *mal fermé ici.", "W1:4"),
        ("Un **pas fermé ici.", "W1:4"),
        ("Un pas ouvert** ici.", "W1:14"),
        ("Un ***both** ici.", "W1:4"),
        ("Un (*mot ici).", "W1:5"),
        ("Un _mal fermé ici.", "W1:4"),
        ("Un mal ouvert_ ici.", "W1:14"),
        ("Les ami*es et les voisin*es.", "W1:8"),
        ("Soit 2*3*4 places.", "W1:7"),
        // Lists that aren't any.
        ("– un\n– deux", "W1:1"),
        ("Voici :\n→ un\n→ deux", "W2:1"),
        ("-Un point\n-Un autre", "W1:1"),
        ("Voici :\na) un\nb) deux", "W2:1"),
        ("1.Premier\n2.Second", "W1:1"),
        ("Voici\n2. deux\n3. trois", "W2:1"),
        ("• Un point.\n• Un autre.\nEt un paragraphe.", "W3:1"),
        // Headings, code, rules.
        ("##Titre", "W1:1"),
        ("#Un grand titre", "W1:1"),
        ("Une phrase entière, avec son point.\n---", "W2:1"),
        ("    Un paragraphe en retrait.", "W1:5"),
        ("```\nLa suite disparaît.", "E1:1"),
        ("L`association", "W1:2"),
        // Other dialects.
        ("Un&nbps;mot", "W1:3"),
        ("Bravo :tada: !", "W1:7"),
        ("Cher {{prénom}},", "W1:6"),
        ("Un titre {.grand}", "W1:10"),
        ("Du \\textbf{gras}", "W1:4"),
    ];
    for (text, places) in wrong {
        assert_eq!(said(text).join(" "), places, "{text:?}");
    }
}

#[test]
fn what_somebody_would_expect_on_the_page_is_not_said() {
    let sound = [
        "Soit 2 * 3 = 6, et 2*3 aussi.",
        "Un hôtel 5* à 120 €*.\n\n*hors taxes",
        "Des bénévole*s et une ami_e.",
        "Mme de M*** et le duc de R***.",
        "« Il [sic] vient », dit-elle […] hier [1], puis [2][3].",
        // A bracket too many at the head of a text, with nothing before it.
        "[Voir]] le bilan.",
        "Un a_b, un a_b_c, _souligné_ et __gras__.",
        "Nom : ______ Date : ____",
        "Tél. 01 02 03 04 05 | contact@a.fr | www.a.fr",
        "La valeur |x| est < 3 et > 1 ; a<b et c>d.",
        "Environ ~20 à ~30 personnes ; x^2 et 10^3.",
        "Une eau H~2~O, une aire en m^2^, 10^-3^ et M^me^ Roux.",
        "Copie (c) 2020, R&D; AT&T, a -> b, a --> b.",
        "Écrire à <contact@a.fr> ou voir <https://a.fr/x_y~z>.",
        "Un [lien](https://a.fr) et un [autre][a], puis [encore].\n\n[a]: https://b.fr\n[encore]: https://c.fr",
        "Un *mot*, **deux**, ***trois***, l'*idée*, «*mot*».",
        "\\*étoile, \\[^1], \\| barre |, \\<b>, \\~~x\\~~, a\\`b",
        "`**code**`, `[^x]`, `<b>`, `| a | b |`",
        "```\n| a | b |\n*x\n```",
        "– Bonjour.\\\n– Bonsoir.",
        "Il fait\n-5 °C,\n-6 °C la nuit.",
        "Lundi | mardi\\\nmercredi | jeudi",
        "En\n2020. La suite en\n2019. La fin.",
        "#transfo #public",
        "#Transfo est un mot-dièse.",
        "Un titre\n---\n\nDu texte.",
        "Il est 10:30:45, voir a::b et c:d:e.",
        "Avant <!-- entre nous --> après.",
        "<!-- entre nous -->\n\nDu texte.",
        "Un mot[^1], un autre[^1].\n\n[^1]: La note.",
        "| Poste | 2020 |\n|---|--:|\n| Loyer | 9 600 |",
        "• Un point ;\n• un autre.",
        "Un ensemble {a, b} et un [x] en passant.",
        "Rendez-vous à 18 h (entrée : 5 €) ; 100 % = tout ; 1/2 ; n° 5.",
    ];
    for text in sound {
        assert_eq!(said(text), Vec::<String>::new(), "{text:?}");
    }
}

/// A text's blocks, as far as they are words.
fn plain(text: &str) -> String {
    let (prose, sink) = read(text);
    assert!(sink.all().is_empty(), "{text:?}: {:?}", sink.all());
    prose.plain().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn comments_are_left_out_and_nothing_else_is() {
    for (text, printed) in [
        ("Avant <!-- a --> après.", "Avant après."),
        ("Avant<!-- a -->, après.", "Avant, après."),
        ("<!-- a --> Après.", "Après."),
        ("<!-- a --> <!-- b --> Après *tout*.", "Après tout."),
        ("<!-- a\nb\n\nc --> Après.", "Après."),
        ("<!-- a -->", ""),
        ("Un.\n\n<!--\na\n\nb\n-->\n\nDeux.", "Un. Deux."),
        ("Un.\n<!-- a -->\nDeux.", "Un. Deux."),
        ("- un\n<!-- a -->\n- deux", "un deux"),
        ("- un <!-- a -->\n- deux", "un deux"),
        ("Un `<!-- a -->` code.", "Un <!-- a --> code."),
        ("<!-- a -->**Gras** et suite.", "Gras et suite."),
        ("> <!-- a --> Cité.", "Cité."),
        ("Mot[^1].\n\n[^1]: <!-- a --> La note.", "MotLa note. ."),
    ] {
        assert_eq!(plain(text), printed, "{text:?}");
    }
}

#[test]
fn bullets_of_word_processors_make_lists() {
    for text in [
        "• un\n• **deux**",
        "•\tun\n•\t**deux**",
        "•un\n•**deux**",
        "Voici :\n  ◦ un\n  ◦ **deux**",
        "\u{F0B7}   un\n\u{F0B7}   **deux**",
        "●\u{2003}un\n●\u{A0}**deux**",
        "▪ un\n\n▪ **deux**",
    ] {
        let (prose, sink) = read(text);
        assert!(sink.all().is_empty(), "{text:?}: {:?}", sink.all());
        let Some(markdown::Block::List(None, items)) = prose.blocks.last() else {
            panic!("{text:?} isn't a list: {prose:?}");
        };
        assert_eq!(items.len(), 2, "{text:?}");
        let words = prose.plain();
        assert!(words.ends_with("un deux"), "{text:?}: {words:?}");
        assert!(!words.contains(['•', '*', '\u{2009}']), "{words:?}");
    }
    let (nested, _) = read("• un\n  ◦ deux\n• trois");
    let [markdown::Block::List(None, items)] = nested.blocks.as_slice() else {
        panic!("{nested:?}");
    };
    assert!(matches!(items[0].as_slice(), [_, markdown::Block::List(..)]), "{nested:?}");
}

#[test]
fn places_stay_true_behind_what_was_taken_out() {
    let text = "<!-- é --> Un *mal fermé.\n\n• un [^x]";
    assert_eq!(said(text), ["W1:15", "E3:6"]);
}

#[test]
fn rows_have_as_many_cells_as_the_header() {
    let (_, sink) = read("| a | b |\n|---|---|\n| c | d | e |\n| f |\n| g\\|h | i |");
    let said: Vec<String> = sink
        .all()
        .iter()
        .map(|found| format!("{} {:?} {}", found.rule, found.severity, found.message))
        .collect();
    assert_eq!(
        said,
        [
            "uneven-row Error the row has 3 cells, and the header 2",
            "uneven-row Warning the row has 1 cells, and the header 2",
        ]
    );
}

#[test]
fn a_note_is_written_once_and_printed_once() {
    let (prose, sink) = read("a[^1] b[^2] c[^1]\n\n[^1]: une\n[^2]: deux");
    assert!(sink.all().is_empty());
    assert_eq!(prose.plain(), "aune  bdeux  c");
    let (_, sink) = read("a[^1]\n\n[^1]: une\n\n[^1]: deux");
    assert_eq!(
        sink.all()[0].english(),
        "there are two notes `1`, and this isn't printed"
    );
}

#[test]
fn titles_are_looked_at_too() {
    let case = Case::new("left-over-title");
    case.replace("report.toml", "title = \"Les comptes\"", "title = \"Les *comptes\"")
        .replace(
            "report.toml",
            "subtitle = \"Notre association, 2025\"",
            "subtitle = \"texts/x.docx\"",
        )
        .replace("texts/bref.md", "note[^1]", "note[^1][^2], <b>puis")
        .fails("left-over");
}

const TEXT: &str = "\
Une eau H~2~O, une aire de 12 m^2^, 10^-3^ et 1^er^[^a], encore[^a].

| Poste | 2020 | 2019 | Part |
|:--|--:|--:|:-:|
| Loyer[^a] et charges d'un local assez long pour deux lignes | 9 600 | 9 000,50 | 12 % |
| Salaires | (1 204)[^b] | 100 | 88,5 % |
| **Total** | **12 500** | – | 100 % |

Suite du texte[^b].

[^a]: La première note.
[^b]: La seconde.
";

#[test]
fn tables_scripts_and_repeated_notes_are_set() {
    let case = Case::new("manuscript-set");
    case.write("texts/bref.md", TEXT);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = marbre_text(&case);
    for words in ["Poste", "Loyer", "12·500", "La première note.", "La seconde."] {
        assert_eq!(text.matches(words).count(), 1, "{words}: {text}");
    }
    assert!(!text.contains(['|', '^']), "{text}");
    assert!(text.contains("Loyer1") && text.contains("encore1"), "one number: {text}");
}

/// What stands on the second page.
fn marbre_text(case: &Case) -> String {
    let mut sink = Sink::default();
    let limits = marbre::typeset::confined::Limits {
        program: env!("CARGO_BIN_EXE_marbre").into(),
        time: std::time::Duration::from_secs(60),
        memory: 4 << 30,
        pages: 100,
    };
    let order = marbre::build::Order::new(case.path("report.toml"), limits);
    let made =
        marbre::make(&order, &mut marbre::store::timings::Timings::default(), &mut sink);
    made.expect("a report").words[1].clone()
}

#[test]
fn fonts_of_other_kinds_are_named() {
    let case = Case::new("unusable-fonts");
    case.write("fonts/web/Lato-Regular.woff2", b"wOF2....")
        .write("fonts/web/Lato-Bold.WOFF", b"wOFF....")
        .write("fonts/old/Lato.pfb", b"\x80\x01..")
        .write("fonts/spectral/Spectral_400Regular.woff2", b"wOF2....")
        .write("fonts/OFL.txt", b"a licence")
        .write("fonts/web/Lato-Light.ttf", b"wOF2....")
        .replace(
            "report.toml",
            "body = { font = \"Spectral\"",
            "body = { font = \"Lato\"",
        )
        .fails("unusable-fonts");
}

fn without(case: &Case, faces: &[&str]) {
    for face in faces {
        let path = case.path(&format!("fonts/spectral/{face}"));
        std::fs::remove_file(path).expect("a face of the starter");
    }
}

#[test]
fn emphasis_without_a_face_is_an_error_where_nothing_is_left() {
    let case = Case::new("no-emphasis");
    without(&case, &["Spectral_400Regular_Italic.ttf", "Spectral_600SemiBold.ttf"]);
    case.replace("texts/bref.md", "> Un rapport", "Et ***les deux***.\n\n> Un rapport");
    case.replace("report.toml", "title = \"Les comptes\"", "title = \"Les *comptes*\"");
    case.fails("no-emphasis");
}

#[test]
fn emphasis_without_a_face_is_said_once_a_text() {
    let case = Case::new("much-emphasis");
    without(&case, &["Spectral_400Regular_Italic.ttf"]);
    case.replace("texts/bref.md", "un premier point", "un *premier* point, *et* plus");
    case.replace("texts/bref.md", "> Un rapport", "> Un *rapport*");
    case.replace("report.toml", "\"L'année en bref\"", "\"L'année en *bref*\"");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(run.stderr.matches("[missing-face]").count(), 2, "{}", run.stderr);
    for said in ["texts/bref.md:1:23", "the same 3 times more in this text, lines 7, 13"]
    {
        assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
    }
}

#[test]
fn half_of_an_emphasis_is_a_warning() {
    let case = Case::new("half-emphasis");
    case.replace("texts/bref.md", "de **force**", "de ***force***");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let said = run.stderr.split("\n\n").next().unwrap_or_default();
    super::refs::check("mistakes/half-emphasis.txt", said.as_bytes());
}

/// A variable font of weights from 100 to 900, with Greek and Cyrillic letters.
const VARIABLE: &[u8] = include_bytes!("../data/fonts/essai.ttf");

#[test]
fn weights_of_a_variable_font_are_taken() {
    let case = Case::new("variable-font");
    case.write("fonts/essai.ttf", VARIABLE)
        .replace(
            "report.toml",
            "body = { font = \"Spectral\"",
            "body = { font = \"Essai\", weight = 300",
        )
        .write("texts/bref.md", "Du texte maigre, et **du gras** dedans.\n".repeat(60));
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("no warnings"), "{}", run.stderr);
    let text = marbre_text(&case);
    assert!(text.contains("[Essai 300 10.3 pt K100]"), "{text}");
    assert!(text.contains("[Essai 600 10.3 pt K100]"), "{text}");
    let fonts = case.run(&["fonts", "report.toml"]).stdout;
    assert!(fonts.contains("100 to 900  fonts/essai.ttf"), "{fonts}");
}

#[test]
fn italics_that_a_variable_font_has_no_axis_for_are_refused() {
    let case = Case::new("variable-upright");
    case.write("fonts/essai.ttf", VARIABLE).replace(
        "report.toml",
        "body = { font = \"Spectral\"",
        "body = { font = \"Essai\"",
    );
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = "\"Essai\" has no italic face: \"Markdown\" would look like the words";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(run.stderr.contains("it has: 100 to 900"), "{}", run.stderr);
}

#[test]
fn a_role_takes_from_its_next_family_what_the_first_lacks() {
    let case = Case::new("fallback");
    let roles = "body = { font = [\"Spectral\", \"Essai\"]";
    case.write("fonts/essai.ttf", VARIABLE)
        .replace("report.toml", "body = { font = \"Spectral\"", roles)
        .replace("texts/bref.md", "Ce texte", "Ελένη et Владимир : ce texte");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = marbre_text(&case);
    let essai = text.find("[Essai 400 10.3 pt K100]").expect("the other family");
    assert!(text[essai..].contains("Ελένη"), "{text}");
}

#[test]
fn each_family_of_a_role_has_to_be_there() {
    let case = Case::new("fallback-missing");
    let roles = "body = { font = [\"Spectral\", \"Noto Serif\"]";
    case.replace("report.toml", "body = { font = \"Spectral\"", roles);
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = "the font family \"Noto Serif\" isn't in `fonts`";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    for wrong in ["[]", "[1]", "7"] {
        let roles = format!("body = {{ font = {wrong}");
        let case = Case::new("fallback-wrong");
        case.replace("report.toml", "body = { font = \"Spectral\"", &roles);
        let run = case.build();
        assert_eq!(run.code, Some(1), "{wrong}");
        assert!(run.stderr.contains("a family, or a list of families"), "{}", run.stderr);
    }
}

#[test]
fn all_missing_characters_are_said_at_once_with_families_that_have_them() {
    let case = Case::new("missing-glyphs");
    case.write("fonts/essai.ttf", VARIABLE).replace(
        "texts/bref.md",
        "Ce texte",
        "Ω, ☎ et 李, puis Ω : ce texte",
    );
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for (c, hint) in [
        ("Ω", "it is in Essai"),
        ("☎", "no family in `fonts` has it"),
        ("李", "no family in `fonts` has it"),
    ] {
        let said = format!("has no glyph for '{c}'");
        assert_eq!(run.stderr.matches(&said).count(), 1, "{}", run.stderr);
        let rest = &run.stderr[run.stderr.find(&said).expect("said")..];
        let own = rest.split("\n\n").next().unwrap_or_default();
        assert!(own.contains(hint), "{c}: {own}");
    }
}

#[test]
fn a_layout_that_gives_a_note_another_number_is_refused() {
    let case = Case::new("wrong-note");
    case.write("texts/bref.md", "a[^1] b[^2] c[^1]\n\n[^1]: une\n[^2]: deux").replace(
        "layouts/page.typ",
        "  show quote:",
        "  show footnote: it => super(counter(footnote).display(\"1\"))\n  show quote:",
    );
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = "the note `1` is referred to again as `2`\n  ┌─ texts/bref.md:1:14";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn tables_are_set_without_a_layouts_help_too() {
    let case = Case::new("plain-table");
    case.replace("layouts/page.typ", "#let text-table", "#let another-table")
        .write("texts/bref.md", format!("{TEXT}\n{}", "Du texte. ".repeat(200)));
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("no warnings"), "{}", run.stderr);
    assert!(marbre_text(&case).contains("12·500"), "the table's total");
}
