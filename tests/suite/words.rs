//! Words that can't be read on the finished pages of a build: each kind is found, with both
//! of its places, and what only looks like one isn't.

use serde_json::Value;

use super::case::{Case, Run};

/// A build whose back cover draws more, with its account: that of the file, or of its refusal.
fn drawn(name: &str, code: &str) -> (Run, Vec<Value>) {
    let case = Case::drawing(&format!("words-{name}"), code);
    for (path, kind) in [("images/dark.png", 40), ("images/light.png", 255)] {
        case.write(path, plain_picture(kind));
    }
    let run = case.build();
    (run, findings(&case))
}

fn findings(case: &Case) -> Vec<Value> {
    let read = |what: &str| {
        let path = case.path(&format!("build/mon-rapport-{what}.json"));
        std::fs::read(path).ok()
    };
    let Some(bytes) = read("preflight").or_else(|| read("refused")) else {
        return Vec::new();
    };
    let json: Value = serde_json::from_slice(&bytes).expect("JSON");
    let all = json["findings"].as_array().expect("findings").iter();
    let about_words =
        |it: &&Value| it["rule"].as_str().is_some_and(|rule| KINDS.contains(&rule));
    all.filter(about_words).cloned().collect()
}

const KINDS: [&str; 4] =
    ["overlapping-text", "clipped-text", "covered-text", "invisible-text"];

/// A picture of one grey, large enough for 60 mm.
fn plain_picture(grey: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(800, 800, image::Rgb([grey; 3]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// What is planted, the rule that finds it, and what its message has to quote.
const PLANTED: &[(&str, &str, &str, &[&str])] = &[
    (
        "fixed-rows",
        "block(width: 60mm, table(columns: (40mm, 20mm), rows: row,
          [Une désignation qui prend deux lignes ou plus], [12], [La suivante], [13]))",
        "overlapping-text",
        &["La suivante"],
    ),
    (
        "fixed-block",
        "block(width: 40mm, height: row, [Un texte qui court bien plus loin que sa place])
         block(width: 40mm, [Le bloc suivant, tout entier])",
        "overlapping-text",
        &["Le bloc suivant"],
    ),
    (
        "narrow-cell",
        "grid(columns: (16mm, 40mm), text(hyphenate: false)[Anticonstitutionnellement], [voisine])",
        "overlapping-text",
        &["Anticonstitutionnellement", "voisine"],
    ),
    (
        "number-behind",
        "place(dx: 10mm, dy: 40mm, text(size: 80pt, top-edge: \"bounds\")[12])
         place(dx: 12mm, dy: 50mm, [Un titre devant])",
        "overlapping-text",
        &["12", "Un titre devant"],
    ),
    (
        "turned",
        "place(dx: 20mm, dy: 40mm, [Une ligne couchée, assez longue])
         place(dx: 40mm, dy: 40mm, rotate(90deg, [Une ligne debout]))",
        "overlapping-text",
        &["Une ligne couchée", "Une ligne debout"],
    ),
    (
        "half-a-line",
        "place(dx: 20mm, dy: 40mm, [ABCDEFGH IJKLM])
         place(dx: 20mm, dy: 41.8mm, [NOPQRSTU VWXYZ])",
        "overlapping-text",
        &["ABCDEFGH", "NOPQRSTU"],
    ),
    (
        "clipped-block",
        "block(width: 40mm, height: 2 * row, clip: true,
          [Un texte dont personne ne verra la fin, car le bloc est bien trop bas pour lui])",
        "clipped-text",
        &["a clip hides"],
    ),
    (
        "clipped-letters",
        "box(width: 20.5mm, clip: true, box(width: 80mm, [COUPÉ AU MILIEU DU MOT]))",
        "clipped-text",
        &["a clip cuts", "COUPÉ"],
    ),
    (
        "under-a-box",
        "place(dx: 10mm, dy: 40mm, [Sous la boîte])
         place(dx: 8mm, dy: 38mm, rect(width: 40mm, height: 10mm, fill: color(\"ink\")))",
        "covered-text",
        &["Sous la boîte", "a shape"],
    ),
    (
        "under-a-circle",
        "place(dx: 10mm, dy: 40mm, [Sous le cercle])
         place(dx: 5mm, dy: 25mm, circle(radius: 18mm, fill: color(\"paper\")))",
        "covered-text",
        &["Sous le cercle"],
    ),
    (
        "under-half-a-box",
        "place(dx: 10mm, dy: 40mm, [Le début reste visible, la fin non])
         place(dx: 40mm, dy: 38mm, rect(width: 40mm, height: 10mm, fill: color(\"ink\")))",
        "covered-text",
        &["Le début reste"],
    ),
    (
        "under-a-picture",
        "place(dx: 10mm, dy: 40mm, [Sous l'image])
         place(dx: 8mm, dy: 38mm, image(\"/images/dark.png\", width: 40mm))",
        "covered-text",
        &["Sous l", "a picture"],
    ),
    (
        "under-a-thick-line",
        "place(dx: 10mm, dy: 40mm, [Sous le trait])
         place(dx: 8mm, dy: 42mm, line(length: 40mm, stroke: 12pt + color(\"ink\")))",
        "covered-text",
        &["Sous le trait"],
    ),
    (
        "white-on-white",
        "place(dx: 8mm, dy: 38mm, rect(width: 40mm, height: 10mm, fill: color(\"paper\")))
         place(dx: 10mm, dy: 40mm, text(fill: color(\"paper\"))[Blanc sur blanc])",
        "invisible-text",
        &["Blanc sur blanc"],
    ),
    (
        "ground-on-ground",
        "place(dx: 10mm, dy: 40mm, text(fill: color(\"accent\"))[Ton sur ton])",
        "invisible-text",
        &["Ton sur ton"],
    ),
    (
        "white-on-a-white-picture",
        "place(dx: 8mm, dy: 38mm, image(\"/images/light.png\", width: 40mm))
         place(dx: 10mm, dy: 40mm, text(fill: color(\"paper\"))[Perdu sur l'image])",
        "invisible-text",
        &["Perdu sur l", "the picture below"],
    ),
];

#[test]
fn what_is_planted_is_found_with_both_places() {
    for (name, code, rule, quotes) in PLANTED {
        let (run, findings) = drawn(name, code);
        let all: Vec<&str> =
            findings.iter().filter_map(|it| it["rule"].as_str()).collect();
        let of_rule: Vec<&Value> =
            findings.iter().filter(|it| it["rule"] == *rule).collect();
        assert!(!of_rule.is_empty(), "{name}: {all:?}\n{}", run.stderr);
        assert!(all.iter().all(|it| it == rule), "{name}: {all:?}\n{}", run.stderr);
        let messages: Vec<&str> =
            of_rule.iter().filter_map(|it| it["message"].as_str()).collect();
        for quote in *quotes {
            assert!(
                messages.iter().any(|it| it.contains(quote)),
                "{name}: no {quote:?} in {messages:?}"
            );
        }
        let refused = matches!(*rule, "overlapping-text" | "clipped-text");
        assert_eq!(run.code, Some(i32::from(refused)), "{name}: {}", run.stderr);
        for finding in of_rule {
            assert_eq!(finding["page"], 4, "{name}");
            assert_eq!(
                finding["source"]["file"], "layouts/back.typ",
                "{name}: {finding:#}"
            );
            if matches!(*rule, "overlapping-text" | "covered-text") {
                let other = &finding["other"];
                assert_eq!(
                    other["source"]["file"], "layouts/back.typ",
                    "{name}: {finding:#}"
                );
                assert!(
                    other["area"]["width"].as_f64().is_some_and(|it| it > 1.0),
                    "{name}"
                );
                assert_ne!(other["source"], finding["source"], "{name}: one place twice");
            }
        }
    }
}

/// What isn't a fault.
const SOUND: &[(&str, &str)] = &[
    (
        "tight-title",
        "block(width: 60mm, text(size: 30pt, top-edge: 0.6em, bottom-edge: -0.15em,
          [Écologie, à gérer ÀÉÔ gjpq Équipages ÉÀÔ]))",
    ),
    (
        "capitals-set-tight",
        "block(width: 60mm, text(size: 30pt, top-edge: 0.6em, bottom-edge: -0.15em,
          upper[égalité à l'école élémentaire]))",
    ),
    (
        "shadow",
        "place(dx: 10.5mm, dy: 40.5mm, text(fill: color(\"ink\"), size: 30pt)[Ombre])
         place(dx: 10mm, dy: 40mm, text(size: 30pt)[Ombre])",
    ),
    (
        "printed-twice",
        "place(dx: 10mm, dy: 40mm, [Gras par double frappe])
         place(dx: 10.1mm, dy: 40mm, [Gras par double frappe])",
    ),
    (
        "outline",
        "place(dx: 10mm, dy: 40mm, text(size: 30pt, stroke: 2pt + color(\"ink\"))[Contour])
         place(dx: 10mm, dy: 40mm, text(size: 30pt)[Contour])",
    ),
    (
        "underlined-and-struck",
        "block[Un mot #underline(stroke: 1pt + color(\"paper\"))[souligné], un #strike(stroke: 1pt + color(\"paper\"))[barré], un #highlight(fill: color(\"ink\"))[surligné].]",
    ),
    ("raised", "block(width: 40mm)[jgq jgq jgq jgq jgq jgq jgq jgq#super[1] dl#sub[2]dl#super[3] dl]"),
    ("kerned", "block[VAVAVAV. To Te f) f\\] #emph[fff]#[(f)]f #emph[f]l “f” T#strong[o]]"),
    ("wrapping", "block(width: 60mm, table(columns: (40mm, 20mm), [Une désignation qui prend deux lignes ou plus], [12], [La suivante], [13]))"),
    ("clip-that-cuts-nothing", "block(width: 60mm, height: 20mm, clip: true, inset: 2mm, [Un texte entier])"),
    (
        "white-on-a-dark-picture",
        "place(dx: 8mm, dy: 38mm, image(\"/images/dark.png\", width: 40mm))
         place(dx: 10mm, dy: 40mm, text(fill: color(\"paper\"), size: 12pt)[Lisible])",
    ),
    (
        "white-on-a-dark-circle",
        "place(dx: 8mm, dy: 30mm, circle(radius: 12mm, fill: color(\"ink\")))
         place(dx: 15mm, dy: 40mm, text(size: 12pt)[12])",
    ),
    (
        "ground-on-a-thick-line",
        "place(dx: 8mm, dy: 42mm, line(length: 60mm, stroke: 20pt + color(\"paper\")))
         place(dx: 10mm, dy: 40mm, text(fill: color(\"accent\"), size: 12pt)[Lisible])",
    ),
    (
        "meant",
        "place(dx: 10mm, dy: 40mm, over-words(text(size: 80pt, top-edge: \"bounds\")[12]))
         place(dx: 12mm, dy: 50mm, [Un titre devant])",
    ),
    (
        "meant-as-a-whole",
        "over-words(place(dx: 10mm, dy: 40mm, text(size: 80pt, top-edge: \"bounds\")[12]))
         place(dx: 12mm, dy: 50mm, [Un titre devant])",
    ),
    (
        "cover-that-is-meant",
        "place(dx: 10mm, dy: 40mm, [Caché exprès])
         place(dx: 8mm, dy: 38mm, over-words(rect(width: 40mm, height: 10mm, fill: color(\"ink\"))))",
    ),
    (
        "drop-cap",
        "block(width: 60mm, grid(columns: (16mm, 1fr), text(size: 36pt, top-edge: \"cap-height\", bottom-edge: \"baseline\")[Q], [uand le texte commence, la lettrine tient trois lignes, ni plus ni moins.]))",
    ),
];

#[test]
fn what_is_sound_is_left_alone() {
    for (name, code) in SOUND {
        let (run, findings) = drawn(name, code);
        assert!(findings.is_empty(), "{name}: {findings:#?}");
        assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
    }
}

#[test]
fn what_is_meant_is_so_for_its_own_piece_alone() {
    let (run, findings) = drawn(
        "meant-alone",
        "place(dx: 10mm, dy: 40mm, over-words(text(size: 80pt, top-edge: \"bounds\")[12]))
         place(dx: 12mm, dy: 50mm, [Un titre devant])
         place(dx: 13mm, dy: 50.5mm, [Un autre par mégarde])",
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let messages: Vec<&str> =
        findings.iter().filter_map(|it| it["message"].as_str()).collect();
    assert_eq!(findings.len(), 1, "{messages:?}");
    assert!(messages[0].contains("Un titre") && messages[0].contains("Un autre"));
}

#[test]
fn nothing_but_a_sign_off_or_the_layout_switches_it_off() {
    let (.., code, _, _) = ("", PLANTED[3].1, 0, 0);
    let case = Case::drawing("words-signed", code);
    case.append("report.toml", "\n[print.severity]\noverlapping-text = \"ignore\"\n");
    let run = case.build();
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("`overlapping-text` can't be set aside"),
        "{}",
        run.stderr
    );
    let case = Case::drawing("words-signed", code);
    case.append(
        "report.toml",
        "\n[[sign-off]]\nrule = \"overlapping-text\"\npage = 4\nby = \"A\"\nreason = \"B\"\n",
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("signed off by A: B"), "{}", run.stderr);
}

/// A label of two lines.
const LONG: &str = "Cotisations des membres, des amis et des sympathisants de la région \
                    parisienne, de toutes les autres régions de France et de l'étranger";

#[test]
fn a_long_label_of_the_starter_wraps() {
    let case = Case::new("words-label");
    case.replace("data/comptes.csv", "Cotisations", LONG);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(findings(&case).is_empty(), "{:#?}", findings(&case));
    // Where its rows are of one height, it doesn't.
    let case = Case::new("words-label-fixed");
    case.replace(
        "layouts/accounts.typ",
        "columns: columns,",
        "columns: columns, rows: row,",
    );
    case.replace("data/comptes.csv", "Cotisations", LONG);
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let found = findings(&case);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["source"]["line"], 3);
    assert_eq!(found[0]["other"]["source"]["line"], 4);
}
